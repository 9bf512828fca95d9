"""Presets: documented predicates that designs use by name, for the groups that inspectors ask after."""

from __future__ import annotations

import difflib
import json
import tomllib
from collections.abc import Iterator
from functools import cache
from importlib import resources
from typing import Any, Final

import pandas as pd
from pydantic import BaseModel, ConfigDict

from sendsample.cohort import Cohort
from sendsample.cohort.text import one_line
from sendsample.design.predicates import Predicate
from sendsample.errors import DesignError


class PresetDefinition(BaseModel):
    """A predicate with a name, and what there is to know of it.

    Attributes
    ----------
    name
        What designs call it.
    title
        What it is, in words that follow "children with".
    about
        Where the line runs, and who is left out.
    source
        Where the group comes from.
    needs
        The columns it reads that Annex A does not give; they hold yes or no.
    predicate
        What it stands for.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str
    title: str
    about: str
    source: str
    needs: tuple[str, ...] = ()
    predicate: Predicate

    def __repr__(self) -> str:
        return one_line(f"Preset {self.name}: {self.title}")

    def columns(self) -> tuple[str, ...]:
        """Return the columns it reads, each once."""
        return tuple(dict.fromkeys(column for column, _ in self.predicate.uses()))

    def to_toml(self) -> str:
        """Return the predicate as it would stand in a design.

        Examples
        --------
        >>> print(preset("looked_after").to_toml())
        { column = "social_care", equals = "looked_after" }
        """
        return _inline(self.predicate.model_dump(mode="json", by_alias=True))


def presets() -> dict[str, PresetDefinition]:
    """Return every preset by name.

    Examples
    --------
    >>> list(presets())[:3]
    ['new_plan', 'annual_review_overdue', 'plan_never_updated']
    """
    return dict(_presets())


def preset_names() -> tuple[str, ...]:
    """Return the names of the presets, in the order of the catalogue."""
    return tuple(_catalogue())


def preset(name: str) -> PresetDefinition:
    """Return a preset by name.

    Raises
    ------
    DesignError
        When there is none of that name.

    Examples
    --------
    >>> preset("rare_needs").columns()
    ('primary_need',)
    """
    known = _presets()
    if name not in known:
        close = difflib.get_close_matches(name, known, n=1)
        guess = f" Did you mean {close[0]!r}?" if close else ""
        raise DesignError(
            f"There is no preset {name!r}.{guess}",
            code="preset_unknown",
            hint="`sendsample designs presets` lists them.",
            available=list(known),
        )
    return known[name]


def preset_counts(cohort: Cohort) -> pd.DataFrame:
    """Return how many children each preset catches.

    Returns
    -------
    pandas.DataFrame
        ``preset``, ``title``, ``children`` (Int64) and ``missing_column``: a column that the preset reads
        and the cohort does not have, has for nobody, or has as something other than yes or no where the
        preset asks for that. There the number of children is missing, since it is not known to be 0.

    Examples
    --------
    >>> children = pd.DataFrame(
    ...     {
    ...         "child_id": ["a1", "a2"],
    ...         "primary_need": ["ASD", "HI"],
    ...         "provision": ["ehc_plan", "sen_support"],
    ...         "alternative_provision": [False, True],
    ...         "age": [7, 17],
    ...     }
    ... )
    >>> counts = preset_counts(Cohort.from_frame(children, as_at="2024-02-05")).set_index("preset")
    >>> counts.loc[["aged_16_to_18", "year_6"], "children"].tolist()
    [1, <NA>]
    >>> counts.loc["year_6", "missing_column"]
    'school_age'
    """
    rows = []
    for name, definition in _presets().items():
        missing = next(_missing_columns(definition, cohort.frame), None)
        mask = None if missing else definition.predicate.at(cohort.as_at).mask(cohort.frame)
        rows.append((name, definition.title, None if mask is None else int(mask.sum()), missing))
    counts = pd.DataFrame(rows, columns=["preset", "title", "children", "missing_column"])
    return counts.astype({"preset": "str", "title": "str", "children": "Int64", "missing_column": "str"})


def _missing_columns(definition: PresetDefinition, frame: pd.DataFrame) -> Iterator[str]:
    for column, values in definition.predicate.uses():
        flag = any(isinstance(value, bool) for value in values)
        known = column in frame.columns and frame[column].notna().any()
        if not known or (flag and not pd.api.types.is_bool_dtype(frame[column].dtype)):
            yield column


@cache
def _catalogue() -> dict[str, dict[str, Any]]:
    text = (resources.files("sendsample.design") / "presets.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)


@cache
def _presets() -> dict[str, PresetDefinition]:
    return {
        name: PresetDefinition.model_validate({"name": name, **entry}) for name, entry in _catalogue().items()
    }


def _inline(value: Any, indent: str = "") -> str:
    """Return a value as inline TOML; of all it may hold, only a list of tables takes several lines."""
    if isinstance(value, dict):
        return f"{{ {', '.join(f'{key} = {_inline(item, indent)}' for key, item in value.items())} }}"
    if isinstance(value, list) and any(isinstance(item, dict) for item in value):
        within = indent + "    "
        items = "".join(f"{within}{_inline(item, within)},\n" for item in value)
        return f"[\n{items}{indent}]"
    return json.dumps(value, ensure_ascii=False)


_OPENING: Final = """\
# Presets

A preset is a documented predicate that a design uses by name, wherever a predicate may stand:

```toml
name = "reviews"

[[samples]]
name = "reviews"
size = 6
eligible = { and = [{ preset = "annual_review_overdue" }, { not = { preset = "year_6" } }] }
```

Months are calendar months counted back from the as-at date, to the end of the month where it has no such day:
12 months before 29 February 2024 is 28 February 2023. That day itself is in the last 12 months. A value that
is not recorded never counts as in them or before them.

`sendsample designs presets` lists the presets; with the lists and `--as-at` it says how many children each
catches. To change one, copy its predicate into the design.

This page is made from the code and tested against it.
"""

_SUPPLIED: Final = """\
## With a column of your own

Annex A does not hold these. Bring the column named, with yes or no for each child; without it the preset says
which column is missing.
"""


def presets_page() -> str:
    """Return the page as Markdown; ``docs/presets.md`` holds it.

    Examples
    --------
    >>> print(presets_page().splitlines()[0])
    # Presets
    """
    known = _presets().values()
    annex_a = [line for entry in known if not entry.needs for line in _entry(entry)]
    supplied = [line for entry in known if entry.needs for line in _entry(entry)]
    return "\n".join([_OPENING, "## From Annex A alone\n", *annex_a, _SUPPLIED, *supplied])


def _entry(entry: PresetDefinition) -> Iterator[str]:
    yield f"### `{entry.name}`: {entry.title}\n"
    yield f"{entry.about}\n"
    yield f"```\n{entry.to_toml()}\n```\n"
    reads = ", ".join(f"`{column}`" for column in entry.columns())
    yield f"Reads {reads}. Source: {entry.source}\n"
