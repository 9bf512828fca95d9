"""What is wrong with a design, as sentences that name the place as the file has it."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import Any, Final

from pydantic import BaseModel

from sendsample.design.across import Across
from sendsample.design.model import Design, Sample
from sendsample.design.parts import Balance, CoolingOff, Exclusion, Inclusion
from sendsample.design.predicates import OPERATIONS
from sendsample.design.rules import AtMostPerGroup, Count, EveryLevel, Mirror
from sendsample.design.visits import Visits

_LONGEST = 100
#: More are never read, and each takes some time to put in words.
_MOST = 1000


def problems(items: Sequence[Any]) -> list[str]:
    """Return the sentences for what pydantic found, each once.

    Examples
    --------
    >>> from pydantic import ValidationError
    >>> try:
    ...     Design.model_validate({"name": "d", "samples": [{"name": "s", "sizes": 6}]})
    ... except ValidationError as error:
    ...     problems(error.errors())
    ["samples 1: there is no key 'sizes' here (did you mean 'size'?)"]
    """
    # An entry that is not right is also missing from its list; once is enough.
    told = [item for item in items if item["type"] != "too_short" or not item["input"]]
    told = told[:_MOST]
    other = {item["loc"][:-1] for item in told if _other_rule(item)}
    told = [item for item in told if _other_rule(item) or item["loc"][:-1] not in other]
    mistyped = {item["loc"][:-1] for item in told if _close_key(item) == "size"}
    told = [item for item in told if item["type"] != "no_size" or item["loc"][:-1] not in mistyped]
    return list(dict.fromkeys(problem for item in told for problem in _problems(item)))


def _problems(item: Any) -> list[str]:
    steps = _own_steps(item["loc"])
    if item["type"] == "refused":
        return [_at(steps, problem) for problem in item["ctx"]["problems"]]
    return [_problem(item, steps)]


def _problem(item: Any, steps: list[int | str]) -> str:
    kind, key = item["type"], item["loc"][-1] if item["loc"] else ""
    if kind in {"extra_forbidden", "invalid_key"}:
        return _at(steps[:-1], f"there is no key {_short(key)} here{_key_guess(item)}")
    if _other_rule(item):
        return _at(steps[:-1], "only at_most_per_group counts over all samples")
    if (kind == "missing" and isinstance(key, int)) or kind == "too_long":
        return _at(steps[:-1] if kind == "missing" else steps, _PAIRS.get(_parent(steps), "takes two values"))
    if kind == "missing":
        return _at(steps[:-1], f"{key} is missing")
    if kind == "union_tag_invalid":
        return _at(steps, _no_rule(item))
    if kind == "predicate":
        return _at(steps, item["msg"].rstrip(".") + _predicate_guess(item["input"]))
    if kind == "tuple_type" and isinstance(key, int) and _parent(steps) in _PAIRS:
        return _at(steps, _PAIRS[_parent(steps)])
    known = _quoted(item["ctx"]["expected"]) if kind == "literal_error" else []
    guess = _guess(item["input"], known) if len(known) > 1 else ""
    message = _PLAIN.get(kind) or item["msg"].removeprefix("Value error, ").removeprefix("Input ")
    return _at(steps[:-1] if kind == "no_size" else steps, message + guess)


def _at(steps: list[int | str], message: str) -> str:
    place = " ".join(_step(step) for step in steps)
    return f"{place}: {message}" if place else message


def _step(step: int | str) -> str:
    return str(step + 1) if isinstance(step, int) else _plain(step)


def _plain(step: str) -> str:
    return step if step.isidentifier() else _short(step)


def _short(value: Any) -> str:
    text = repr(value) if isinstance(value, str) else str(value)
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"


def _own_steps(steps: tuple[int | str, ...]) -> list[int | str]:
    """Leave out the tags that the parser of unions adds to a place: they repeat what the file says."""
    own = list(steps[:1])
    tagged = False
    for before, step in pairwise(steps):
        # After a predicate or a rule comes its tag; rules across samples are all of one kind and have none.
        tagged = not tagged and _is_tagged(own, before)
        if not tagged:
            own.append(step)
    return own


def _is_tagged(own: list[int | str], before: int | str) -> bool:
    if isinstance(before, str):
        return before in {"where", "eligible", "not"}
    return own[0] != "across" and _parent(own) in {"and", "or", "rules"}


def _parent(own: Sequence[int | str]) -> int | str:
    """Return the list an entry stands in; the key itself when it is no list."""
    return next((step for step in reversed(own) if isinstance(step, str)), "")


def _guess(given: Any, known: Iterable[str]) -> str:
    close = _close(given, known)
    return f" (did you mean {close!r}?)" if close and close != given else ""


def _close(given: Any, known: Iterable[str]) -> str:
    if not isinstance(given, str):
        return ""
    return next(iter(difflib.get_close_matches(given, list(known), n=1)), "")


def _key_guess(item: Any) -> str:
    key = item["loc"][-1]
    if key in _NOT_KEYS:
        return _NOT_KEYS[key]
    if close := _close_key(item):
        return f" (did you mean {close!r}?)"
    elsewhere = [table for table, keys in _OWN_TABLES.items() if key in keys]
    return f" (it belongs under {elsewhere[0]})" if elsewhere else ""


def _close_key(item: Any) -> str:
    if item["type"] != "extra_forbidden":
        return ""
    table = next((step for step in reversed(item["loc"][:-1]) if isinstance(step, str)), "")
    key = item["loc"][-1]
    close = _close(key, _KEYS[table])
    return "" if close == key else close


def _predicate_guess(given: Any) -> str:
    if not isinstance(given, dict) or any(key in given for key in OPERATIONS):
        return ""
    return next((guess for key in given if key != "column" and (guess := _guess(key, OPERATIONS))), "")


def _other_rule(item: Any) -> bool:
    """Say whether a rule across samples is of another kind than the one there is."""
    kind, place = str(item["type"]), item["loc"]
    return kind == "literal_error" and place[0] == "across"


def _no_rule(item: Any) -> str:
    tag = item["input"]["rule"] if isinstance(item["input"], dict) else ""
    rules = list(_RULES)
    if not isinstance(tag, str):
        return f"rule is one of {', '.join(rules)}"
    return f"there is no rule {_short(tag)}{_guess(tag, rules)}; rules are {', '.join(rules)}"


def _quoted(text: str) -> list[str]:
    return re.findall(r"'([^']*)'", text)


_PAIRS: Final[dict[int | str, str]] = {"may_share": 'names two samples, such as ["tracking", "visits"]'}
_PLAIN: Final = {
    "model_type": "should be a table of keys",
    "model_attributes_type": "should be a table of keys",
    "string_type": "should be text",
    "string_unicode": "holds half a character",
    "string_too_short": "should not be empty",
    "too_short": "should not be empty",
    "tuple_type": "should be a list",
    "union_tag_not_found": "rule is missing",
    "int_type": "should be a whole number",
    "bool_type": "should be true or false",
    "bool_parsing": "should be true or false",
}
_RULES: Final[dict[str, type[BaseModel]]] = {
    "count": Count,
    "at_most_per_group": AtMostPerGroup,
    "every_level": EveryLevel,
    "mirror": Mirror,
}
_PARTS: Final[dict[str, type[BaseModel]]] = {
    "": Design,
    "samples": Sample,
    "visits": Visits,
    "across": Across,
    "cooling_off": CoolingOff,
    "balance": Balance,
    "exclude": Exclusion,
    "include": Inclusion,
    "rules": AtMostPerGroup,  # across samples; others stand under their tags
    **_RULES,
}
#: What may be written under a key or a tag, so that nothing else is suggested there.
_KEYS: Final[dict[str, Iterable[str]]] = {
    **{table: tuple(part.model_fields) for table, part in _PARTS.items()},
    **dict.fromkeys(OPERATIONS, ("column", *OPERATIONS)),
}
_OWN_TABLES: Final = {
    "samples.visits": ("by", "settings", "children", "force_in", "keep_out"),
    "across": ("samples_per_child", "may_share"),
    "cooling_off": ("months", "since", "exempt"),
}
_NOT_KEYS: Final = {
    "services": ' (services are visited by settings = how many and by = "service")',
}
