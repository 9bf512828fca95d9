"""The designs that come with the package: they run as they are, and say what is theirs and what is not."""

from functools import cache
from pathlib import Path

import pytest

import sendsample as ss
from sendsample.design import builtin_names, builtin_text, load_design, parse_design
from sendsample.design.bind import bind

DATA = Path(__file__).resolve().parents[3] / "data" / "synthetic"
AS_AT = "2025-01-16"
SEED = "4 1 6 2 8 5"
FULL = "area-send-2023-full"
NOT_IN_SCHOOL = "thematic-children-not-in-school-2025"
ADULTHOOD = "thematic-preparation-for-adulthood-2024"
#: Designs whose samples, sizes or rules are in part ours.
OURS = [FULL, "audit-termly", "thematic-ap-2023", NOT_IN_SCHOOL, ADULTHOOD]
#: Their receipts are out in the world, so what they say is fixed to the letter.
FIXED = {
    "area-send-2023": "9229ff9cde326c9b6553459bb0eae0ec31d4b35d8228901979b8b707a4e754f9",
    "area-send-2023-atleast": "eea2d484f8604bd306fb8cc769a417e5bc2caf3ff98e0c599b0b4515556fe253",
}


@cache
def area(name):
    return ss.read_annex_a(DATA / f"{name}.xlsx", as_at=AS_AT)


@cache
def chosen(name, lists="saltmarsh"):
    return ss.select(area(lists), name, seed=SEED)


def with_columns(cohort, **columns):
    return ss.Cohort.from_frame(cohort.frame.assign(**columns), as_at=AS_AT)


def test_there_are_no_others():
    assert builtin_names() == sorted([*FIXED, *OURS])


@pytest.mark.parametrize("name", builtin_names())
def test_it_is_called_what_its_file_is_says_what_it_is_and_survives_toml(name):
    design = load_design(name)
    assert design.name == name
    assert design.title
    assert design.source or name == "audit-termly"  # which is nobody's but ours
    again = parse_design(design.to_toml())
    assert (again, again.digest) == (design, design.digest)


@pytest.mark.parametrize("name", FIXED)
def test_the_first_two_are_what_they_were(name):
    assert load_design(name).digest == FIXED[name]


@pytest.mark.parametrize("name", OURS)
def test_a_file_says_what_is_ours(name):
    opening = builtin_text(name).partition("format =")[0]
    assert "ours" in opening or "nobody's standard" in opening


@pytest.mark.parametrize("name", builtin_names())
def test_it_runs_as_it_is(name):
    selection = chosen(name)
    assert selection.status == "optimal"
    assert ss.check(area("saltmarsh"), name, {**selection.ids, **selection.visits}).valid


@pytest.mark.parametrize("name", builtin_names())
def test_in_a_tiny_area_it_runs_or_says_why_not(name):
    selection = chosen(name, "little_fenwick")
    assert selection.status == "optimal" or selection.reasons


@pytest.mark.parametrize("name", builtin_names())
def test_what_annex_a_lacks_is_left_out_with_a_line(name):
    frame = area("saltmarsh").frame.drop(columns=["household", "locality"])
    selection = ss.select(ss.Cohort.from_frame(frame, as_at=AS_AT), name, seed=SEED)
    assert selection.status == "optimal"
    left_out = [note.sentence for note in selection.notes if note.code == "rule_left_out"]
    assert any("siblings" in sentence for sentence in left_out)


# The full inspection


def test_the_six_of_the_full_inspection_are_chosen_by_the_same_rules():
    six = load_design(FULL).samples[0]
    assert six == load_design("area-send-2023").samples[0]


def test_the_full_inspection_runs_in_a_large_area():
    selection = chosen(FULL, "northmoor")
    assert selection.status == "optimal"
    assert ss.check(area("northmoor"), FULL, {**selection.ids, **selection.visits}).valid
    sizes = {sample.name: sample.most for sample in load_design(FULL).samples}
    assert {name: len(ids) for name, ids in selection.ids.items()} == sizes


def test_its_focused_samples_never_stand_in_the_way():
    design = load_design(FULL)
    names = [sample.name for sample in design.samples if sample.visits is None]
    selection = ss.select(area("little_fenwick"), design, seed=SEED, only=names)
    assert selection.status == "optimal"
    assert len(selection.ids["tracking"]) == 6
    assert selection.ids["annual reviews overdue"] == []  # nobody there has one


def test_its_visits_reach_every_kind_of_setting_it_asks_for():
    phase = area("saltmarsh").frame["phase"]
    visited = [phase[ids[0]] for ids in chosen(FULL).visits["visits"].values()]
    assert {"special", "alternative_provision", "primary", "fe_college"} <= set(visited)
    assert max(map(visited.count, visited)) <= 2


def test_a_tiny_area_is_told_that_its_six_can_be_had():
    reasons = " ".join(chosen(FULL, "little_fenwick").reasons)
    assert "only='tracking'" in reasons
    assert "'visits'" in reasons


# The themes


def test_pathways_count_where_they_are_supplied():
    cohort = area("saltmarsh")
    words = ["employment", "health", "living", "community", None, None, None]
    pathway = [words[place % len(words)] for place in range(len(cohort))]
    selection = ss.select(with_columns(cohort, pathway=pathway), ADULTHOOD, seed=SEED)
    assert selection.status == "optimal"
    counts = selection["all ages"]["pathway"].value_counts()
    assert len(counts) == 4
    assert counts.min() >= 2
    assert any(note.code == "rule_left_out" for note in chosen(ADULTHOOD).notes)


def test_children_not_in_school_are_of_compulsory_age_and_on_no_roll():
    bound = bind(load_design(NOT_IN_SCHOOL), area("saltmarsh"))
    core, ring = (part.frame for part in bound.samples)
    assert (core["home_educated"].eq(True) | core["setting"].isna()).all()
    assert core["home_educated"].eq(True).any()
    assert core["setting"].isna().any()
    assert (ring["absence"] >= 50).all()
    assert not set(core.index) & set(ring.index)
    for frame in (core, ring):
        assert frame["age"].min() >= 5
        assert frame["age"].max() <= 16
        assert frame["school_age"].max() <= 15


def test_supplied_columns_join_the_theme_as_the_file_says():
    text = builtin_text(NOT_IN_SCHOOL)
    lines = "".join(line.removeprefix("#") for line in text.splitlines(True) if line.startswith("#   {"))
    place = '{ preset = "severe_absence" },\n'
    added = text.replace(place, place + lines).replace(f'name = "{NOT_IN_SCHOOL}"', 'name = "ours"')
    cohort = area("saltmarsh")
    flags = [number % 9 == 0 for number in range(len(cohort))]
    supplied = with_columns(cohort, eotas=flags, part_time_timetable=False)
    before, after = (
        len(bind(design, lists).samples[1].frame)
        for design, lists in ((parse_design(text), cohort), (parse_design(added), supplied))
    )
    assert after > before
    assert ss.select(supplied, parse_design(added), seed=SEED).status == "optimal"


# The audit


def test_two_audits_in_a_row_look_at_nobody_twice():
    first = chosen("audit-termly")
    cohort = area("saltmarsh").with_last_sampled(ss.past_samples([first.receipt]))
    second = ss.select(cohort, "audit-termly", seed=SEED)
    assert second.status == "optimal"
    assert not set(first.ids["audit"]) & set(second.ids["audit"])
    assert any(note.code == "cooling_off_left_out" for note in first.notes)
    assert not any(note.code == "cooling_off_left_out" for note in second.notes)
