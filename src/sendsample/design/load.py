"""Reading designs: a built-in by name, or a TOML file."""

from __future__ import annotations

import codecs
import difflib
import re
import tomllib
from collections.abc import Iterable
from importlib import resources
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from sendsample.design.model import Design
from sendsample.design.predicates import OPERATIONS
from sendsample.errors import DesignError

_MAX_BYTES = 5_000_000
_SHOWN = 100


def builtin_names() -> list[str]:
    """Return the names of the designs that come with the package.

    Examples
    --------
    >>> builtin_names()
    ['area-send-2023', 'area-send-2023-atleast']
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
        raise _unknown(type(source).__name__)
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
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise DesignError(
            f"The design {label!r} is not TOML: {error}.",
            code="design_toml",
            hint="Check the quotes, brackets and equals signs there.",
        ) from None
    except RecursionError:
        raise _too_deep(label) from None
    return design_from(data, label)


def design_from(data: dict[str, Any], label: str = "design") -> Design:
    """Return the design that plain data states, as read from TOML or JSON."""
    try:
        return Design.model_validate(data)
    except RecursionError:
        raise _too_deep(label) from None
    except ValidationError as error:
        items = error.errors(include_url=False)
        if any(item["type"] == "recursion_depth_exceeded" for item in items):
            raise _too_deep(label) from None
        # An entry that is not right is also missing from its list; once is enough.
        told = [item for item in items if item["type"] != "too_short" or not item["input"]]
        problems = [_problem(item) for item in told]
        raise DesignError(
            f"The design {label!r} is not right: {'; '.join(dict.fromkeys(problems)).rstrip('.')}.",
            code="design_invalid",
            hint="See `sendsample designs show area-send-2023` for one that is.",
            problems=problems,
        ) from None


def _too_deep(label: str) -> DesignError:
    return DesignError(
        f"The design {label!r} is nested too deeply.", code="design_depth", hint="Flatten its predicates."
    )


def _problem(item: Any) -> str:
    steps, kind = _own_steps(item["loc"]), item["type"]
    key = item["loc"][-1] if item["loc"] else ""
    if kind == "extra_forbidden":
        return _at(steps[:-1], f"there is no key {key!r} here{_guess(key, _KEYS)}")
    if (kind == "missing" and isinstance(key, int)) or (kind == "too_long" and key == "between"):
        return _at(steps if kind == "too_long" else steps[:-1], "takes two values")
    if kind == "missing":
        return _at(steps[:-1], f"{key} is missing")
    if kind == "too_long" and key == "samples":
        return "samples: this version chooses one sample a design; make a design for each"
    if kind == "union_tag_invalid":
        tag, known = item["ctx"]["tag"], _quoted(item["ctx"]["expected_tags"])
        return _at(steps, f"there is no rule {tag!r}{_guess(tag, known)}; rules are {', '.join(known)}")
    if kind == "predicate":
        return _at(steps, item["msg"].rstrip(".") + _predicate_guess(item["input"]))
    known = _quoted(item["ctx"]["expected"]) if kind == "literal_error" else []
    guess = _guess(item["input"], known) if len(known) > 1 else ""
    message = _PLAIN.get(kind) or item["msg"].removeprefix("Value error, ").removeprefix("Input ")
    return _at(steps, message + guess)


def _at(steps: list[int | str], message: str) -> str:
    place = " ".join(_step(step) for step in steps)
    return f"{place}: {message}" if place else message


def _guess(given: Any, known: Iterable[str]) -> str:
    close = difflib.get_close_matches(str(given), list(known), n=1)
    return f" (did you mean {close[0]!r}?)" if close else ""


def _predicate_guess(given: Any) -> str:
    if not isinstance(given, dict) or any(key in given for key in OPERATIONS):
        return ""
    return next((guess for key in given if key != "column" and (guess := _guess(key, OPERATIONS))), "")


def _quoted(text: str) -> list[str]:
    return re.findall(r"'([^']*)'", text)


def _own_steps(steps: tuple[int | str, ...]) -> list[int | str]:
    """Leave out the tags that the parser of unions adds to a place: they repeat what the file says."""
    own: list[int | str] = []
    for step in steps:
        if not (own and isinstance(step, str) and _tagged(own) and step in _TAGS):
            own.append(step)
        else:
            own.append("")
    return [step for step in own if step != ""]


def _tagged(own: list[int | str]) -> bool:
    """Say whether the next step is a tag: a predicate or a rule stands here."""
    within = own[-2] if len(own) > 1 else ""
    return own[-1] in {"where", "eligible", "not"} or (
        isinstance(own[-1], int) and within in {"and", "or", "rules"}
    )


def _step(step: int | str) -> str:
    return str(step + 1) if isinstance(step, int) else str(step)


_PLAIN = {
    "model_type": "should be a table of keys",
    "model_attributes_type": "should be a table of keys",
    "string_type": "should be text",
    "string_too_short": "should not be empty",
    "too_short": "should not be empty",
    "tuple_type": "should be a list",
    "union_tag_not_found": "rule is missing",
    "int_type": "should be a whole number",
    "bool_type": "should be true or false",
    "bool_parsing": "should be true or false",
}
_TAGS = frozenset({*OPERATIONS, "count", "at_most_per_group", "every_level", "mirror"})
_KEYS = (
    "format", "name", "title", "source", "samples", "exclude", "include", "size", "eligible", "rules",
    "balance", "rule", "about", "origin", "optional", "if_left_out", "where", "exactly", "column", "levels",
    "weight", "id", "reason", *OPERATIONS,
)  # fmt: skip


def _short(name: str) -> str:
    return name if len(name) <= _SHOWN else f"{name[:_SHOWN]}…"


def _unknown(name: str) -> DesignError:
    close = difflib.get_close_matches(name, builtin_names(), n=1)
    guess = f" Did you mean {close[0]}?" if close else ""
    return DesignError(
        f"There is no design or file called {_short(name)!r}.{guess}",
        code="design_unknown",
        hint=f"Built-in designs: {', '.join(builtin_names())}; or give the path of a TOML file.",
        available=builtin_names(),
    )
