"""A block of visits against a cohort: which settings may be visited, and whom that leaves."""

import pandas as pd
import pytest

import sendsample as ss
from sendsample.design import Design
from sendsample.design.bind import bind
from sendsample.errors import DesignError

PRIMARY = {"column": "phase", "equals": "primary"}
SETTINGS = ["s2", "s1", "s1", "s2", "s3", None]
PHASES = ["primary", "special", "special", None, "secondary", "primary"]


@pytest.fixture
def cohort(cohort_of):
    """Children c0 to c5: two at s1 (special), two at s2 (primary), one at s3 (secondary), one nowhere."""
    return cohort_of(6, setting=SETTINGS, phase=PHASES, age=[7, 8, 9, 10, 11, 12])


@pytest.fixture
def served(cohort):
    """The same children; c1 uses two services."""
    rows = [("c0", "OT"), ("c1", "OT"), ("c1", "camhs"), ("c4", "camhs")]
    return cohort.with_services(pd.DataFrame(rows, columns=["child_id", "service"]))


def block(*rules, sample=None, more=None, **visits):
    data = {"settings": 1, "children": 1, "rules": list(rules)} | visits
    samples = [{"name": "v", "visits": data} | (sample or {}), *(more or [])]
    return Design(name="d", samples=samples)


def bound_block(design, cohort):
    return bind(design, cohort).samples[0]


def misfit(design, cohort):
    with pytest.raises(DesignError) as caught:
        bind(design, cohort)
    assert caught.value.code == "design_misfit"
    return caught.value


def notes(design, cohort):
    return [(note.code, note.sentence) for note in bind(design, cohort).notes]


# Which settings, and whom that leaves


def test_the_frame_is_whoever_is_at_a_setting(cohort):
    bound = bound_block(block(), cohort)
    assert list(bound.frame.index) == ["c0", "c1", "c2", "c3", "c4"]
    assert bound.visits.settings["children"].to_dict() == {"s1": 2, "s2": 2, "s3": 1}
    assert bound.visits.settings["phase"].to_dict() == {"s1": "special", "s2": "primary", "s3": "secondary"}
    pairs = bound.visits.pairs.to_numpy().tolist()
    assert pairs == [["c1", "s1"], ["c2", "s1"], ["c0", "s2"], ["c3", "s2"], ["c4", "s3"]]


def test_a_plain_sample_has_no_visits(cohort):
    sample = Design(name="d", samples=[{"name": "s", "size": 1}])
    assert bound_block(sample, cohort).visits is None


def test_settings_stand_by_code_point_of_their_ids(cohort_of):
    cohort = cohort_of(3, setting=["b", "a", "B"])
    assert list(bound_block(block(), cohort).visits.settings.index) == ["B", "a", "b"]


def test_only_children_the_sample_may_draw_on_count(cohort):
    eligible = {"column": "age", "at_most": 8}
    bound = bound_block(block(sample={"eligible": eligible}), cohort)
    assert list(bound.frame.index) == ["c0", "c1"]
    assert bound.visits.settings["children"].to_dict() == {"s1": 1, "s2": 1}


def test_only_settings_that_may_be_visited_count(cohort):
    bound = bound_block(block(eligible={"not": PRIMARY}), cohort)
    assert list(bound.frame.index) == ["c1", "c2", "c4"]
    assert list(bound.visits.settings.index) == ["s1", "s3"]


def test_settings_that_are_kept_out_do_not_count(cohort):
    bound = bound_block(block(keep_out=["s1"]), cohort)
    assert list(bound.frame.index) == ["c0", "c3", "c4"]
    assert list(bound.visits.settings.index) == ["s2", "s3"]
    assert set(bound.visits.pairs["place"]) == {"s2", "s3"}


def test_a_setting_kept_out_that_nobody_attends_is_a_note(cohort):
    assert notes(block(keep_out=["s9", "s1"]), cohort) == [
        ("keep_out_unknown", "The setting s9 is kept out of visits and has nobody on the lists.")
    ]


def test_who_left_the_area_is_at_no_setting(cohort):
    data = block().data() | {"exclude": [{"id": "c4", "reason": "moved_away"}]}
    bound = bound_block(Design.model_validate(data), cohort)
    assert list(bound.visits.settings.index) == ["s1", "s2"]


def test_who_only_cannot_be_chosen_still_counts_there(cohort):
    data = block().data() | {"exclude": [{"id": "c4", "reason": "family"}]}
    bound = bound_block(Design.model_validate(data), cohort)
    assert bound.visits.settings["children"].to_dict()["s3"] == 1
    assert [entry.id for entry in bound.excluded] == ["c4"]


def test_a_child_may_use_several_services(served):
    bound = bound_block(block(by="service"), served)
    assert list(bound.frame.index) == ["c0", "c1", "c4"]
    assert bound.visits.settings["children"].to_dict() == {"OT": 2, "camhs": 2}
    assert list(bound.visits.settings.columns) == ["children"]


def test_who_uses_another_service_stays(served):
    bound = bound_block(block(by="service", keep_out=["OT"]), served)
    assert list(bound.frame.index) == ["c1", "c4"]


def test_a_table_of_settings_says_more(cohort):
    table = pd.DataFrame({"setting": ["s1", "s2", "s3", "s9"], "trust": ["n", "n", "s", "s"]})
    trust = {"column": "trust", "equals": "n"}
    bound = bound_block(block(eligible=trust), cohort.with_settings(table))
    assert bound.visits.settings["trust"].to_dict() == {"s1": "n", "s2": "n"}


def test_nobody_left_is_a_note(cohort):
    found = notes(block(keep_out=["s1", "s2", "s3"]), cohort)
    assert found == [("frame_empty", "Nobody can be drawn on for the sample 'v'.")]


# Settings that must be visited


def test_a_setting_may_be_forced_in(cohort):
    assert bound_block(block(force_in=["s3"]), cohort).visits.visits.force_in == ("s3",)


@pytest.mark.parametrize(
    ("force_in", "eligible"),
    [("s9", {"everyone": True}), ("s1", PRIMARY)],
    ids=["nobody there", "may not be visited"],
)
def test_a_setting_that_cannot_be_visited_and_must_be_is_a_note(cohort, force_in, eligible):
    """The design cannot be met then, which is an outcome and no error."""
    design = block(force_in=[force_in], eligible=eligible)
    told = (
        f"The setting {force_in} must be visited for the sample 'v', and nobody it may draw on is there: "
        "take it out of force_in, or allow it."
    )
    assert told in [note.sentence for note in bind(design, cohort).notes]
    selection = ss.select(cohort, design, seed="1")
    assert selection.status == "infeasible"
    assert any(f"{force_in} must be visited for the sample v" in line for line in selection.reasons)


def test_a_service_that_must_be_visited_is_called_one(served):
    bound = bind(block(by="service", force_in=["salt"]), served)
    assert any("The service salt must be visited" in note.sentence for note in bound.notes)


# Nothing to visit


@pytest.mark.parametrize(
    ("by", "kind", "how"),
    [("setting", "settings", "a column 'setting'"), ("service", "services", "a table of child and service")],
)
def test_without_places_none_can_be_visited(cohort_of, by, kind, how):
    rule = {"rule": "count", "where": PRIMARY, "at_least": 1}
    error = misfit(block(rule, by=by, force_in=["x"]), cohort_of(4))
    assert error.params["problems"] == [f"sample 'v': the lists name no {kind}, so none can be visited"]
    assert error.hint == f"Supply {how}, or take the sample out."


def test_a_column_of_settings_without_any_names_none(cohort_of):
    error = misfit(block(), cohort_of(2, setting=[None, None]))
    assert "the lists name no settings" in error.message


# Rules over settings


def test_rules_over_settings_bind_by_name(cohort):
    rules = [
        {"rule": "count", "where": PRIMARY, "at_least": 1},
        {"rule": "mirror", "column": "phase", "name": "spread"},
    ]
    sample = {"rules": [{"rule": "count", "where": {"column": "age", "at_least": 9}, "at_most": 1}]}
    bound = bound_block(block(*rules, sample=sample), cohort)
    assert [name for name, _ in bound.visits.rules] == ["rule on settings 1", "spread"]
    assert [name for name, _ in bound.rules] == ["rule 1"]


def test_rules_over_settings_see_columns_of_settings_alone(cohort):
    """Children have an age; a setting has none."""
    rules = [
        {"rule": "mirror", "column": "age"},
        {"rule": "count", "where": {"column": "phse", "equals": "primary"}, "exactly": 1, "name": "few"},
    ]
    error = misfit(block(*rules, eligible={"column": "sex", "equals": "male"}), cohort)
    assert error.params["problems"] == [
        "sample 'v', visits: there is no column 'sex'",
        "sample 'v', rule 'rule on settings 1': there is no column 'age'",
        "sample 'v', rule 'few': there is no column 'phse' (did you mean 'phase'?)",
    ]
    assert error.hint == "What is known of settings: phase."


def test_where_nothing_is_known_the_hint_says_so(cohort_of):
    error = misfit(block({"rule": "mirror", "column": "phase"}), cohort_of(2, setting=["a", "b"]))
    assert error.hint == "What is known of settings: none."


def test_levels_over_settings_are_checked(cohort):
    rule = {"rule": "count", "where": {"column": "phase", "equals": "primry"}, "at_least": 1, "name": "r"}
    (problem,) = misfit(block(rule), cohort).params["problems"]
    assert problem.startswith("sample 'v', rule 'r': 'phase' has no level 'primry'; did you mean 'primary'?")


@pytest.mark.parametrize("column", ["phase", "locality"])
def test_an_optional_rule_over_settings_is_left_out_with_a_line(cohort_of, column):
    cohort = cohort_of(2, setting=["a", "b"], phase=[None, None])
    rule = {"rule": "mirror", "column": column, "optional": True, "if_left_out": "kinds may be missed"}
    design = block(rule)
    assert bound_block(design, cohort).visits.rules == ()
    assert notes(design, cohort) == [
        (
            "rule_left_out",
            (
                f"Settings say nothing in a column {column!r}, so the rule 'rule on settings 1' was left "
                "out: kinds may be missed."
            ),
        )
    ]


def test_levels_that_no_setting_has_are_notes(cohort):
    nursery = {"column": "phase", "equals": "nursery"}
    rule = {"rule": "count", "where": nursery, "at_most": 1, "name": "r"}
    assert notes(block(rule, eligible={"not": nursery}), cohort) == [
        ("level_absent", "The rule 'r' names phase nursery, which no setting has."),
        ("level_absent", "Which settings 'v' may visit names phase nursery, which no setting has."),
    ]


def test_look_backs_over_settings_are_counted_from_as_at(cohort):
    """As at 2024-02-05: 12 months before is 2023-02-05, which is still in the last 12 months."""
    days = {"setting": ["s1", "s2", "s3"], "inspected": pd.to_datetime(["2023-02-05", "2023-02-04", None])}
    told = cohort.with_settings(pd.DataFrame(days))
    recent = {"column": "inspected", "in_last_months": 12}
    old = {"column": "inspected", "before_last_months": 12}
    assert list(bound_block(block(eligible=recent), told).visits.settings.index) == ["s1"]
    rule = {"rule": "count", "where": old, "exactly": 1}
    bound = bound_block(block(rule), told)
    assert bound.visits.rules[0][1].where.mask(bound.visits.settings).tolist() == [False, True, False]


def test_every_block_is_bound_by_itself(cohort):
    other = {"name": "w", "visits": {"settings": 1, "children": 1, "eligible": PRIMARY}}
    first, second = bind(block(keep_out=["s2"], more=[other]), cohort).samples
    assert list(first.visits.settings.index) == ["s1", "s3"]
    assert list(second.visits.settings.index) == ["s2"]
