"""Pictures drawn: as SVG and PNG, in files and in Jupyter, without a network."""

from __future__ import annotations

import html
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from sendsample.errors import OutputError, UsageError
from sendsample.pictures.plotting import altair, package
from sendsample.writing import put

if TYPE_CHECKING:
    import altair as alt

#: What a PNG's pixels are multiplied by, to be sharp on screens and on paper.
_SHARP: Final = 2


def save(chart: alt.TopLevelMixin, path: str | Path) -> Path:
    """Write a picture as SVG or PNG, by the ending of its name, and return where.

    Nothing is asked of a network. The SVG says in words what it shows.

    Parameters
    ----------
    chart
        A picture, or any other Altair chart.
    path
        Where to, ending in ``.svg`` or ``.png``. What stands there is replaced. Only its owner may read it.

    Raises
    ------
    sendsample.errors.UsageError
        When the ending is another, or what is needed for drawing is not installed.
    sendsample.errors.OutputError
        When the file cannot be written.
    """
    target = Path(path)
    ending = target.suffix.lower()
    if ending not in {".svg", ".png"}:
        raise UsageError(
            "A picture is written as SVG or PNG.", code="picture_ending", hint="End its name in .svg or .png."
        )
    content = png(chart) if ending == ".png" else svg(chart).encode()
    _write(target, content)
    return target


def svg(chart: Any) -> str:
    """Return a chart as an SVG that screen readers take for one image, with its words."""
    says = html.escape(chart.to_dict().get("description", ""))
    return str(_drawn(chart, "svg")).replace("<svg ", f'<svg role="img" aria-label="{says}" ', 1)


def png(chart: Any) -> bytes:
    """Return a chart as a PNG."""
    drawn: bytes = _drawn(chart, "png", scale=_SHARP)
    return drawn


def _drawn(chart: Any, form: str, **options: Any) -> Any:
    """Return a chart drawn by vl-convert, which has all it needs and may ask no address."""
    draw = getattr(package("vl_convert"), f"vegalite_to_{form}")
    version = altair().SCHEMA_VERSION.rpartition(".")[0]
    return draw(chart.to_dict(), vl_version=version, allowed_base_urls=[], **options)


def shown_here(chart: Any) -> Any:
    """Return a chart that Jupyter shows as an SVG drawn on this machine.

    Altair's own way of showing a chart fetches scripts from a network.
    """
    kind = type(type(chart).__name__, (type(chart),), {"_repr_mimebundle_": _shown})
    # Altair takes an attribute that is set for a part of the chart; its class is none.
    object.__setattr__(chart, "__class__", kind)
    return chart


def _shown(chart: Any, *_: Any, **__: Any) -> dict[str, str]:
    return {"image/svg+xml": svg(chart), "text/plain": chart.to_dict().get("description", "")}


def _write(target: Path, content: bytes) -> None:
    """Write a file whole or not at all."""
    try:
        put(target, content, overwrite=True)
    except OutputError:
        raise
    except OSError as error:
        raise OutputError(
            f"{target.name} cannot be written: {error.strerror}.",
            code="picture_unwritable",
            hint="Choose another place.",
        ) from None
