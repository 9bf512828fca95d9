"""Several samples against a cohort: who is out of which, what is settled, and what holds across them."""

from datetime import date

import pytest

import sendsample as ss
from sendsample.design import Design
from sendsample.design.bind import bind
from sendsample.errors import DesignError, UsageError

YOUNG, OLD = {"column": "age", "at_most": 9}, {"column": "age", "at_least": 8}
HOUSEHOLD = {"rule": "at_most_per_group", "column": "household"}


@pytest.fixture
def cohort(cohort_of):
    """Children c0 to c4, aged 7 to 11."""
    return cohort_of(5, age=[7, 8, 9, 10, 11], household=["h", "h", None, "i", "i"])


def two(first=None, second=None, **more):
    """A sample of those aged 7 to 9, and one of those aged 8 to 11."""
    young = {"name": "young", "size": 2, "eligible": YOUNG} | (first or {})
    old = {"name": "old", "size": [1, 3], "eligible": OLD} | (second or {})
    return Design(name="d", samples=[young, old], **more)


def one(**sample):
    return Design(name="d", samples=[{"name": "s", "size": 1} | sample])


def misfit(design, cohort):
    with pytest.raises(DesignError) as caught:
        bind(design, cohort)
    assert caught.value.code == "design_misfit"
    return caught.value.params["problems"]


def excluded(bound):
    return {part.sample.name: [entry.id for entry in part.excluded] for part in bound.samples}


def codes(bound):
    return [note.code for note in bound.notes]


# Frames, exclusions and inclusions, sample by sample


def test_every_sample_has_a_frame_of_its_own(cohort):
    """Frames count children whom other samples may choose too."""
    young, old = bind(two(), cohort).samples
    assert list(young.frame.index) == ["c0", "c1", "c2"]
    assert list(old.frame.index) == ["c1", "c2", "c3", "c4"]


def test_an_exclusion_from_one_sample_leaves_the_other_alone(cohort):
    exclude = [
        {"id": "c1", "reason": "family", "sample": "old"},
        {"id": "c2", "reason": "family"},
        {"id": "c0", "reason": "family", "sample": "old"},
    ]
    bound = bind(two(exclude=exclude), cohort)
    assert excluded(bound) == {"young": ["c2"], "old": ["c1", "c2"]}
    assert [len(part.frame) for part in bound.samples] == [3, 4]
    assert bound.notes == ()


def test_who_left_the_area_leaves_every_frame(cohort):
    bound = bind(two(exclude=[{"id": "c2", "reason": "deceased"}]), cohort)
    assert [list(part.frame.index) for part in bound.samples] == [["c0", "c1"], ["c1", "c3", "c4"]]
    assert excluded(bound) == {"young": [], "old": []}


def test_an_unknown_child_is_one_note_however_many_samples_there_are(cohort):
    assert codes(bind(two(exclude=[{"id": "zz", "reason": "family"}]), cohort)) == ["excluded_unknown"]


def test_an_inclusion_is_bound_to_its_sample(cohort):
    bound = bind(two(include=[{"id": "c1", "reason": "follow_up", "sample": "old"}]), cohort)
    assert [[entry.id for entry in part.included] for part in bound.samples] == [[], ["c1"]]


def test_one_name_may_be_used_in_two_samples(cohort):
    rules = {"rules": [HOUSEHOLD | {"name": "families"}]}
    bound = bind(two(rules, rules), cohort)
    assert [[name for name, _ in part.rules] for part in bound.samples] == [["families"], ["families"]]


def test_problems_of_every_sample_are_named_at_once(cohort):
    design = two(
        {"rules": [{"rule": "mirror", "column": "locality"}]},
        {"eligible": {"column": "agee", "at_least": 8}, "balance": [{"column": "sex"}]},
        across={"rules": [HOUSEHOLD | {"column": "houshold", "name": "families"}]},
    )
    assert misfit(design, cohort) == [
        "sample 'young', rule 'rule 1': there is no column 'locality'",
        "sample 'old': there is no column 'agee' (did you mean 'age'?)",
        "sample 'old', balance: there is no column 'sex'",
        "across, rule 'families': there is no column 'houshold' (did you mean 'household'?)",
    ]


def test_a_problem_found_twice_is_named_once(cohort):
    where = {"or": [{"column": "sex", "equals": "male"}, {"column": "sex", "equals": "female"}]}
    assert misfit(one(eligible=where), cohort) == ["sample 's': there is no column 'sex'"]


# Across samples


def test_rules_across_samples_bind_by_name(cohort):
    across = {"samples_per_child": 2, "rules": [HOUSEHOLD, HOUSEHOLD | {"name": "families", "at_most": 2}]}
    bound = bind(two(across=across), cohort)
    assert [(name, rule.at_most) for name, rule in bound.across] == [("rule 1", 1), ("families", 2)]
    assert bound.design.across.most == 2


def test_an_optional_rule_across_samples_is_left_out_with_a_line(cohort):
    rule = {"rule": "at_most_per_group", "column": "setting", "name": "spread", "optional": True}
    bound = bind(two(across={"rules": [rule | {"if_left_out": "one may have many"}]}), cohort)
    assert bound.across == ()
    assert [note.sentence for note in bound.notes] == [
        "The lists say nothing in a column 'setting', so the rule 'spread' was left out: one may have many."
    ]


def test_a_cap_across_samples_needs_groups(cohort_of):
    cohort = cohort_of(2, absence=[1.0, 2.0])
    design = one().model_copy(
        update={"across": two(across={"rules": [HOUSEHOLD | {"column": "absence"}]}).across}
    )
    assert misfit(design, cohort) == ["across, rule 'rule 1': 'absence' holds numbers, which make no groups"]


# Cooling off: as at 2024-02-05

SAMPLED = ["2023-02-05", "2023-02-04", None, "2024-02-05", "2020-01-01"]


@pytest.fixture
def sampled(cohort_of):
    return cohort_of(5, age=[7, 8, 9, 10, 11], last_sampled=SAMPLED)


@pytest.mark.parametrize(
    ("cooling", "out"),
    [
        ({"months": 12}, ["c0", "c3"]),
        ({"months": 13}, ["c0", "c1", "c3"]),
        ({"months": 1}, ["c3"]),
        ({"months": 1200}, ["c0", "c1", "c3", "c4"]),
        ({"since": "2023-02-05"}, ["c0", "c3"]),
        ({"since": "2023-02-06"}, ["c3"]),
        ({"since": date(2023, 2, 4)}, ["c0", "c1", "c3"]),
        ({"since": "2024-02-06"}, []),
    ],
    ids=str,
)
def test_whoever_was_sampled_since_the_day_cools_off(sampled, cooling, out):
    """The day itself counts; a child never sampled does not cool off; frames stay whole."""
    bound = bind(Design(name="d", samples=[{"name": "s", "size": 1}], cooling_off=cooling), sampled)
    (part,) = bound.samples
    assert [entry.id for entry in part.excluded] == out
    assert {entry.reason for entry in part.excluded} <= {"recently_sampled"}
    assert len(part.frame) == 5
    assert bound.notes == ()


def test_cooling_off_holds_for_every_sample_and_its_frame(sampled):
    bound = bind(two(cooling_off={"months": 13}), sampled)
    assert excluded(bound) == {"young": ["c0", "c1"], "old": ["c1", "c3"]}


def test_without_cooling_off_nobody_cools_off(sampled):
    assert excluded(bind(two(), sampled)) == {"young": [], "old": []}


def test_who_is_excluded_and_cools_off_is_excluded_once_with_the_reason_given(sampled):
    design = two(cooling_off={"months": 12}, exclude=[{"id": "c0", "reason": "family"}])
    young = bind(design, sampled).samples[0]
    assert [(entry.id, entry.reason) for entry in young.excluded] == [("c0", "family")]


@pytest.mark.parametrize("column", [None, [None] * 5], ids=["absent", "empty"])
def test_cooling_off_without_days_is_one_note(cohort_of, column):
    bound = bind(two(cooling_off={"months": 12}), cohort_of(5, age=[7, 8, 9, 10, 11], last_sampled=column))
    assert excluded(bound) == {"young": [], "old": []}
    assert codes(bound) == ["cooling_off_left_out"]
    assert "say nothing in a column 'last_sampled'" in bound.notes[0].sentence


def test_days_from_past_receipts_count(cohort):
    bound = bind(two(cooling_off={"months": 6}), cohort.with_last_sampled({"c2": date(2024, 1, 1)}))
    assert excluded(bound) == {"young": ["c2"], "old": ["c2"]}
    assert bound.notes == ()


def test_a_forced_child_who_cools_off_is_a_note_and_the_design_cannot_be_met(sampled):
    include = [
        {"id": "c0", "reason": "follow_up", "sample": "young"},
        {"id": "c3", "reason": "follow_up", "sample": "old"},
        {"id": "c2", "reason": "follow_up", "sample": "old"},
    ]
    design = two(cooling_off={"months": 12}, include=include)
    bound = bind(design, sampled)
    told = "and cooling_off keeps out whoever was sampled since: take the child out of include, or name"
    assert [note.sentence for note in bound.notes if note.code == "forced_and_cooling"] == [
        f"Child c0 must be chosen for the sample 'young', {told} the child under exempt.",
        f"Child c3 must be chosen for the sample 'old', {told} the child under exempt.",
    ]
    reasons = ss.select(sampled, design, seed="1").reasons
    assert any("Child c0 must be chosen for the sample young" in line for line in reasons)


def test_a_child_who_is_exempt_does_not_cool_off(sampled):
    bound = bind(two(cooling_off={"months": 13, "exempt": ["c1", "c2"]}), sampled)
    assert excluded(bound) == {"young": ["c0"], "old": ["c3"]}
    assert (bound.recent, bound.notes) == (("c0", "c3"), ())


def test_a_forced_child_who_is_exempt_can_be_chosen(sampled):
    include = [{"id": "c0", "reason": "follow_up", "sample": "young"}]
    design = two(cooling_off={"months": 12, "exempt": ["c0"]}, include=include)
    assert bind(design, sampled).notes == ()
    assert "c0" in ss.select(sampled, design, seed="1").ids["young"]


def test_a_child_who_is_exempt_may_be_excluded_all_the_same(sampled):
    exclude = [{"id": "c0", "reason": "recently_sampled"}]
    bound = bind(two(cooling_off={"months": 12, "exempt": ["c0"]}, exclude=exclude), sampled)
    assert excluded(bound) == {"young": ["c0"], "old": ["c3"]}


def test_an_exempt_child_who_is_unknown_is_one_note(sampled):
    bound = bind(two(cooling_off={"months": 12, "exempt": ["zz", "c0"]}), sampled)
    assert [(note.code, note.sentence) for note in bound.notes] == [
        ("exempt_unknown", "Child zz is exempt from cooling_off and is not in the cohort.")
    ]


# Presets and look-backs


@pytest.mark.parametrize("where", [{"preset": "waiting_list"}, {"not": {"or": [{"preset": "waiting_list"}]}}])
def test_a_preset_whose_column_is_absent_is_named_with_it(cohort, where):
    problem = "preset 'waiting_list': there is no column 'waiting_list'"
    assert misfit(one(eligible=where), cohort) == [f"sample 's', {problem}"]
    rule = {"rule": "count", "where": where, "at_most": 1, "name": "r"}
    assert misfit(one(rules=[rule]), cohort) == [f"sample 's', rule 'r', {problem}"]


def test_a_column_named_directly_is_not_put_down_to_a_preset(cohort):
    both = {"and": [{"preset": "waiting_list"}, {"column": "waiting_list", "is_missing": False}]}
    assert misfit(one(eligible=both), cohort) == ["sample 's': there is no column 'waiting_list'"]


def test_an_optional_rule_left_out_names_its_preset(cohort):
    rule = {
        "rule": "count",
        "where": {"preset": "waiting_list"},
        "at_least": 1,
        "name": "r",
        "optional": True,
    }
    assert [note.sentence for note in bind(one(rules=[rule]), cohort).notes] == [
        (
            "The lists say nothing in a column 'waiting_list', which the preset 'waiting_list' reads, so the "
            "rule 'r' was left out."
        )
    ]


@pytest.mark.parametrize(
    ("where", "caught"),
    [
        ({"column": "plan_reviewed", "in_last_months": 12}, ["c0"]),
        ({"column": "plan_reviewed", "before_last_months": 12}, ["c1"]),
        ({"not": {"column": "plan_reviewed", "in_last_months": 12}}, ["c1", "c2"]),
    ],
    ids=["in", "before", "not in"],
)
def test_look_backs_are_counted_from_as_at(cohort_of, where, caught):
    cohort = cohort_of(3, plan_reviewed=["2023-02-05", "2023-02-04", None])
    rule = {"rule": "count", "where": where, "at_most": 3}
    (part,) = bind(one(eligible=where, rules=[rule]), cohort).samples
    assert list(part.frame.index) == caught
    assert part.rules[0][1].where.mask(cohort.frame).sum() == len(caught)


def test_a_look_back_needs_days(cohort):
    for look_back in ("in_last_months", "before_last_months"):
        assert misfit(one(eligible={"column": "age", look_back: 12}), cohort) == [
            "sample 's': 'age' holds whole numbers, and a look-back needs dates"
        ]


# Pinned samples


def test_what_is_pinned_is_the_sample(cohort):
    young, old = bind(two(), cohort, {"young": [" c2 ", "c0"]}).samples
    assert young.pinned == ("c2", "c0")
    assert old.pinned is None


@pytest.mark.parametrize("pinned", [None, {}])
def test_nothing_need_be_pinned(cohort, pinned):
    assert [part.pinned for part in bind(two(), cohort, pinned).samples] == [None, None]


@pytest.mark.parametrize("many", [1, 2, 3])
def test_a_sample_of_a_range_may_be_pinned_at_any_of_its_sizes(cohort, many):
    ids = ["c1", "c2", "c3"][:many]
    assert bind(two(), cohort, {"old": ids}).samples[1].pinned == tuple(ids)


@pytest.mark.parametrize(
    "pinned",
    [
        "young",
        ["c0", "c1"],
        {"young": "c0"},
        {"young": b"c0"},
        {"young": 5},
        {"young": None},
    ],
    ids=str,
)
def test_what_is_not_lists_of_ids_by_sample_cannot_be_pinned(cohort, pinned):
    with pytest.raises(UsageError) as caught:
        bind(two(), cohort, pinned)
    assert caught.value.code == "pinned_type"
    assert caught.value.hint == "Write it as {'young': [id, id, ...]}."


def test_a_sample_that_is_not_there_cannot_be_pinned(cohort):
    with pytest.raises(
        UsageError, match=r"There is no sample 'yung' to pin\. The samples are 'young', 'old'\."
    ):
        bind(two(), cohort, {"yung": ["c0", "c1"]})


@pytest.mark.parametrize("odd", [None, float("nan"), ["c1"], b"c1", True, " "], ids=str)
def test_what_is_no_id_cannot_be_pinned(cohort, odd):
    with pytest.raises(UsageError, match=r"What is pinned for the sample 'young' are not all child ids\."):
        bind(two(), cohort, {"young": ["c0", odd]})


def test_a_pinned_id_with_control_characters_is_shown_without_them(cohort):
    with pytest.raises(UsageError) as caught:
        bind(two(), cohort, {"young": ["c0", "x\ny"]})
    assert "\n" not in caught.value.message


OUT = [{"id": "c0", "reason": "family"}, {"id": "c2", "reason": "family", "sample": "old"}]


@pytest.mark.parametrize(
    ("pinned", "more", "problems"),
    [
        ({"young": ["c0", "zz"]}, {}, ["child zz is not among those the sample may draw on"]),
        ({"young": ["c0", "c4"]}, {}, ["child c4 is not among those the sample may draw on"]),
        ({"young": ["c0", "c1"]}, {"exclude": OUT}, ["child c0 is excluded"]),
        ({"old": ["c1", "c2"]}, {"exclude": OUT}, ["child c2 is excluded"]),
        ({"young": ["c0", "c0"]}, {}, ["child c0 is named twice"]),
        (
            {"old": ["c1", "c2"]},
            {"include": [{"id": "c3", "reason": "follow_up", "sample": "old"}]},
            ["child c3 must be chosen and is not among them"],
        ),
        ({"young": ["c0"]}, {}, ["1 are named and its size says otherwise"]),
        ({"young": ["c0", "c1", "c2"]}, {}, ["3 are named and its size says otherwise"]),
        ({"old": []}, {}, ["0 are named and its size says otherwise"]),
        (
            {"young": ["zz", "c0", "c0"]},
            {"exclude": OUT},
            [
                "child zz is not among those the sample may draw on",
                "child c0 is excluded",
                "child c0 is named twice",
                "3 are named and its size says otherwise",
            ],
        ),
    ],
)
def test_what_cannot_be_pinned_is_named_child_by_child(cohort, pinned, more, problems):
    with pytest.raises(UsageError) as caught:
        bind(two(**more), cohort, pinned)
    (sample,) = pinned
    assert caught.value.code == "pinned_unfit"
    assert caught.value.params["problems"] == problems
    assert caught.value.message.startswith(f"The sample {sample!r} cannot be pinned to these children: ")


def test_who_cools_off_cannot_be_pinned(sampled):
    with pytest.raises(UsageError, match="child c0 is excluded"):
        bind(two(cooling_off={"months": 12}), sampled, {"young": ["c0", "c1"]})


def test_an_exclusion_from_another_sample_does_not_keep_a_child_from_being_pinned(cohort):
    assert bind(two(exclude=OUT), cohort, {"young": ["c1", "c2"]}).samples[0].pinned == ("c1", "c2")


# Some samples of a bound design


@pytest.mark.parametrize("wanted", [["old"], ("old",), "old"], ids=["list", "tuple", "text"])
def test_some_samples_stay_as_they_apply(cohort, wanted):
    design = two(exclude=[{"id": "c0", "reason": "family", "sample": "young"}], across={"rules": [HOUSEHOLD]})
    bound = bind(design, cohort)
    kept = bound.only(wanted)
    assert kept.samples == bound.samples[1:]
    assert kept.design == design.only("old")
    assert kept.across == bound.across


def test_a_sample_whose_name_is_part_of_anothers_is_not_kept_with_it(cohort):
    samples = [{"name": name, "size": 1} for name in ("old", "older")]
    kept = bind(Design(name="d", samples=samples), cohort).only("older")
    assert [part.sample.name for part in kept.samples] == ["older"]


def test_a_sample_that_is_not_there_cannot_be_kept(cohort):
    with pytest.raises(DesignError, match="There is no sample 'x' in the design 'd'"):
        bind(two(), cohort).only(["old", "x"])
