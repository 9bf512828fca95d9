"""Reading designs: a built-in by name, or a TOML file."""

from __future__ import annotations

import codecs
import difflib
import re
import tomllib
from importlib import resources
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from sendsample.cohort.text import told
from sendsample.design.mistakes import problems
from sendsample.design.model import Design
from sendsample.errors import DesignError

_MAX_BYTES = 5_000_000
_SHOWN = 100
# The parser takes time and memory with the square of a key's parts. A part starts where no other goes on and
# is never given back, so that the search itself is quick on any text.
_PART = r"""(?>(?<![\w-])[\w-]++|"[^"\n]*+"|'[^'\n]*+')"""
_DOTTED = re.compile(rf"(?:{_PART}[ \t]*+\.[ \t]*+){{100}}")


def builtin_names() -> list[str]:
    """Return the names of the designs that come with the package.

    Examples
    --------
    >>> "area-send-2023" in builtin_names()
    True
    """
    folder = resources.files("sendsample.design") / "builtin"
    return sorted(
        entry.name.removesuffix(".toml") for entry in folder.iterdir() if entry.name.endswith(".toml")
    )


def builtin_text(name: str) -> str:
    """Return the TOML text of a built-in design, to be copied and edited."""
    if name not in builtin_names():
        raise _unknown(name)
    return (resources.files("sendsample.design") / "builtin" / f"{name}.toml").read_text(encoding="utf-8")


def is_builtin(design: Design) -> bool:
    """Say whether a design is a built-in one, to the letter of its rules.

    Examples
    --------
    >>> is_builtin(load_design("area-send-2023"))
    True
    """
    return design.name in builtin_names() and load_design(design.name) == design


def load_design(source: str | Path | Design) -> Design:
    """Return a design by built-in name or from a TOML file.

    Parameters
    ----------
    source
        The name of a built-in design, the path of a TOML file, or a design, which is returned as it is.

    Raises
    ------
    DesignError
        When there is no such design, the file cannot be read, or what it says is not a design; every
        problem in the file is named at once.

    Examples
    --------
    >>> load_design("area-send-2023")
    <Design area-send-2023: tracking of 6>
    """
    if isinstance(source, Design):
        return source
    if isinstance(source, str) and source in builtin_names():
        return parse_design(builtin_text(source), source)
    if not isinstance(source, str | Path):
        raise _no_design(type(source).__name__)
    path = Path(source)
    try:
        there = path.is_file()
    except OSError:  # a name too long to be one: the text of a design, perhaps
        there = False
    if not there:
        raise _unknown(str(source))
    return parse_design(_read(path), path.name)


def _read(path: Path) -> str:
    try:
        raw = path.read_bytes()
    except OSError as error:
        raise DesignError(
            f"The design {path.name} cannot be read: {error.strerror}.",
            code="design_unreadable",
            hint="Check that you may open it.",
        ) from None
    if len(raw) > _MAX_BYTES:
        raise DesignError(
            f"The design {path.name} is larger than any design should be.",
            code="design_too_large",
            hint="Check that it is the TOML file you meant.",
        )
    try:
        # PowerShell's > writes UTF-16, with a mark at the start that says so.
        marked = raw.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
        return raw.decode("utf-16" if marked else "utf-8-sig")
    except UnicodeDecodeError:
        raise DesignError(
            f"The design {path.name} is not UTF-8 text.",
            code="design_encoding",
            hint="Save it as UTF-8, or check that it is the TOML file you meant.",
        ) from None


def parse_design(text: str, label: str = "design") -> Design:
    r"""Return the design that TOML text states.

    Parameters
    ----------
    text
        The TOML text.
    label
        What messages call it.

    Examples
    --------
    >>> parse_design('name = "a"\n[[samples]]\nname = "t"\nsize = 6')
    <Design a: t of 6>
    """
    if _DOTTED.search(text):
        raise _too_deep(label)
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise DesignError(
            f"The design {label!r} is not TOML: {error}.",
            code="design_toml",
            hint="Check the quotes, brackets and equals signs there.",
        ) from None
    except ValueError:  # from Python itself, which reads no number of thousands of digits
        raise _invalid(label, ["it holds a number longer than any number should be"]) from None
    except RecursionError:
        raise _too_deep(label) from None
    return design_from(data, label)


def design_from(data: dict[str, Any], label: str = "design") -> Design:
    """Return the design that plain data states, as read from TOML or JSON."""
    try:
        design = Design.model_validate(data)
        design.digest.encode()
    except RecursionError:
        raise _too_deep(label) from None
    except UnicodeEncodeError:
        raise _invalid(label, ["its text holds half a character; write it again"]) from None
    except ValidationError as error:
        items = error.errors(include_url=False)
        if any(item["type"] == "recursion_depth_exceeded" for item in items):
            raise _too_deep(label) from None
        raise _invalid(label, problems(items)) from None
    return design


def _invalid(label: str, found: list[str]) -> DesignError:
    return DesignError(
        f"The design {label!r} is not right: {told(found).rstrip('.')}.",
        code="design_invalid",
        hint="See `sendsample designs show area-send-2023` for one that is.",
        problems=found,
    )


def _too_deep(label: str) -> DesignError:
    return DesignError(
        f"The design {label!r} is nested too deeply.", code="design_depth", hint="Flatten its predicates."
    )


def _short(name: str) -> str:
    return name if len(name) <= _SHOWN else f"{name[:_SHOWN]}…"


def _no_design(kind: str) -> DesignError:
    return DesignError(
        f"The design is a {kind}, not a design.",
        code="design_type",
        hint="Give a Design, the name of a built-in one or the path of a TOML file; "
        "Design.model_validate(data) makes one of a mapping.",
    )


def _unknown(name: str) -> DesignError:
    close = difflib.get_close_matches(name, builtin_names(), n=1)
    guess = f" Did you mean {close[0]}?" if close else ""
    return DesignError(
        f"There is no design or file called {_short(name)!r}.{guess}",
        code="design_unknown",
        hint=f"Built-in designs: {', '.join(builtin_names())}; or give the path of a TOML file.",
        available=builtin_names(),
    )
