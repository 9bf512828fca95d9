"""Laws of what a notebook shows: one family, hostile names or not, and no more children than were chosen."""

from __future__ import annotations

import inspect

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import sendsample as ss
from support import shown
from support.fragments import read

MARKUP = "<script>alert('1')</script>\"&amp;"
LONG = "]]>" + "é" * 80
#: What names nobody, what names whoever was chosen, and what names another selection beside.
NOBODY = (
    *("Cohort", "Design", "Check", "Lottery", "Dice", "Verification", "SyntheticArea"),
    *("Report", "Timetable", "Workbook"),
)
TWICE = ("Why",)


@pytest.fixture(scope="module")
def things():
    """Everything that shows itself, about areas with hostile names."""
    return {
        **shown.things(MARKUP),
        **{f"{name} of {LONG}": it for name, it in shown.few_things(LONG).items()},
    }


def test_every_public_class_shows_itself_and_is_looked_at_here(things):
    public = {name for name in ss.__all__ if inspect.isclass(getattr(ss, name))}
    assert {name for name in public if hasattr(getattr(ss, name), "_repr_html_")} == public
    assert public <= {type(it).__name__ for it in things.values()}


def test_each_is_of_the_family_small_and_says_first_what_it_is(things):
    for name, it in things.items():
        fragment = it._repr_html_()
        page = read(fragment)
        what = {"SyntheticArea": "Made-up area"}.get(type(it).__name__, type(it).__name__)
        assert page.text.startswith(what), name
        assert len(fragment) < 20_000, name


def test_no_more_children_are_named_than_the_samples_hold(things):
    for name, it in things.items():
        page = read(it._repr_html_())
        named = {child for child in (*shown.ids(), f"{shown.CANARY}gone") if child in page.text}
        rows = [row[0] for table in page.tables for row in table.rows if row[0] in named]
        places = 20 if name == "Selection of many" else shown.PLACES
        if type(it).__name__ in NOBODY:
            assert not named, name
        elif type(it).__name__ == "Selection":
            assert named == {child for those in it.ids.values() for child in those}, name
            assert sorted(rows) == sorted(named), name
        elif type(it).__name__ == "Draw":
            assert rows == it.ids
            assert named == set(it.ids)
        else:
            assert not rows, name
            assert len(named) <= places * (2 if type(it).__name__ in TWICE else 1), name


def test_whatever_names_children_says_so(things):
    for name, it in things.items():
        page = read(it._repr_html_())
        if any(child in page.text for child in shown.ids()):
            assert "This names children" in page.text, name


def test_on_one_line_nothing_is_long_or_names_a_child(things):
    parts = [*things["Explanation"].conflicts, *things["Explanation"].relaxations, *things["Design"].samples]
    parts += [note for it in things.values() for note in getattr(it, "notes", ())]
    parts += ss.presets().values()
    assert any("excluded_unknown" in repr(part) for part in parts)
    for it in (*things.values(), *parts):
        line = repr(it)
        assert line.startswith("<"), line
        assert line.endswith(">"), line
        assert len(line) <= 110, line
        assert line.isprintable(), line
        assert shown.CANARY not in line, line


TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=200)


@settings(max_examples=30, deadline=None)
@given(st.lists(TEXT, min_size=3, max_size=3), TEXT.filter(str.strip), TEXT)
def test_any_level_and_any_column_is_shown_safely(levels, column, text):
    frame = pd.DataFrame(
        {"child_id": ["a1", "a2", "a3"], "primary_need": ["ASD", "HI", None], "age": [7, 15, 3]}
    )
    frame = frame.assign(provision="ehc_plan", alternative_provision=False, setting=levels)
    frame = frame.assign(**{f"own {column}": levels})
    cohort = ss.Cohort.from_frame(frame, as_at="2024-02-05")
    columns = [name for name in cohort.frame.columns if name.startswith("own ")]
    rules = [{"rule": "at_most_per_group", "name": text, "column": name, "at_most": 0} for name in columns]
    some = {"column": "setting", "in": [*levels, text]}
    sample = {"name": "audit", "size": 2, "rules": rules, "balance": [{"column": name} for name in columns]}
    design = ss.Design.model_validate(
        {"name": "audit", "title": text, "source": text, "samples": [sample | {"eligible": {"or": [some]}}]}
    )
    for it in (cohort, design, ss.check(cohort, design, ["a1", "a2", text])):
        page = read(it._repr_html_())
        assert not any(child in page.text for child in ("a1", "a2", "a3") if child not in text + column)
        assert len(repr(it)) <= 110
