"""Pictures drawn: as SVG and PNG, in files and in Jupyter, without a network."""

from __future__ import annotations

import hashlib
import html
import re
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from sendsample.errors import OutputError, UsageError
from sendsample.pictures.plotting import altair, look, package
from sendsample.writing import put

if TYPE_CHECKING:
    import altair as alt

#: What a PNG's pixels are multiplied by, to be sharp on screens and on paper.
_SHARP: Final = 2
_TAG: Final = re.compile(r'<(?:"[^"]*"|[^">])*>')
_PART: Final = re.compile(r' (?:role|aria-[a-z]+)="[^"]*"')
_ID: Final = re.compile(r'\sid="([^"]+)"')
#: Where a tag names an id: its own, or another's.
_NAMING: Final = re.compile(r"""(\sid="|url\(['"]?#|href="#)([^"')]+)""")


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
    """Return a chart as an SVG that screen readers take for one image, with its words.

    It is the same every time, and can stand in a page beside others: no two pictures share an id.
    """
    return _svg(chart.to_dict())


def _svg(spec: Mapping[str, Any]) -> str:
    # A picture is one image with its words: roles of its parts would be read out without any.
    plain = _TAG.sub(lambda tag: _PART.sub("", tag[0]), str(_drawn(spec, "svg")))
    drawn = _with_ids_of_its_own(plain)
    says = html.escape(spec.get("description", ""))
    return drawn.replace("<svg ", f'<svg role="img" aria-label="{says}" ', 1)


def _with_ids_of_its_own(drawn: str) -> str:
    """Return an SVG whose ids are its digest and a number.

    As they are drawn, pictures share ids, and what they are called depends on how many were drawn before.
    """
    numbers = {name: str(number) for number, name in enumerate(dict.fromkeys(_ID.findall(drawn)), start=1)}
    plain = _renamed(drawn, numbers)
    digest = hashlib.sha256(plain.encode()).hexdigest()[:12]
    return _renamed(plain, {number: f"p{digest}-{number}" for number in numbers.values()})


def _renamed(drawn: str, names: Mapping[str, str]) -> str:
    """Return an SVG with its ids renamed, in its tags only: words may look like anything."""

    def renamed(found: re.Match[str]) -> str:
        before, name = found.groups()
        return before + names.get(name, name)

    return _TAG.sub(lambda tag: _NAMING.sub(renamed, tag[0]), drawn) if names else drawn


def png(chart: Any) -> bytes:
    """Return a chart as a PNG."""
    drawn: bytes = _drawn(chart.to_dict(), "png", scale=_SHARP)
    return drawn


def _drawn(spec: Mapping[str, Any], form: str, **options: Any) -> Any:
    """Return a spec drawn by vl-convert, which has all it needs and may ask no address."""
    draw = getattr(package("vl_convert"), f"vegalite_to_{form}")
    version = altair().SCHEMA_VERSION.rpartition(".")[0]
    return draw(spec, vl_version=version, allowed_base_urls=[], **options)


def picture(chart: Any) -> Any:
    """Return a chart with the look of all pictures, that Jupyter shows as an SVG."""
    return shown_here(look(chart))


def shown_here(chart: Any) -> Any:
    """Return a chart that Jupyter shows as an SVG drawn on this machine.

    Altair's own way of showing a chart fetches scripts from a network.
    """
    kind = type(type(chart).__name__, (type(chart),), {"_repr_mimebundle_": _shown})
    # Altair takes an attribute that is set for a part of the chart; its class is none.
    object.__setattr__(chart, "__class__", kind)
    return chart


def _shown(chart: Any, *_: Any, **__: Any) -> dict[str, str]:
    spec = chart.to_dict()
    return {"image/svg+xml": _svg(spec), "text/plain": spec.get("description", "")}


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
