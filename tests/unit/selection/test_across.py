import pytest

import sendsample as ss

SHARING = "one sample a child"


@pytest.fixture
def cohort(cohort_of):
    return cohort_of(6, household=["h1", "h1", "h1", "h2", None, None])


@pytest.fixture
def three(samples_of):
    def make(**across):
        return samples_of(*({"name": name, "size": [0, 3]} for name in "abc"), across=across)

    return make


def test_no_child_is_in_two_samples(cohort, three, held):
    checked = ss.check(cohort, three(), {"a": ["c0", "c1"], "b": ["c2"], "c": ["c3"]})
    assert checked.valid
    assert held(checked, SHARING) == {
        "sample": "all samples",
        "rule": SHARING,
        "level": "",
        "found": 0,
        "at_least": 0,
        "at_most": 0,
        "holds": True,
        "sentence": "no child is in more than one sample",
    }
    checked = ss.check(cohort, three(), {"a": ["c1", "c0"], "b": ["c0", "c3"], "c": ["c3", "c0", "c1"]})
    row = held(checked, SHARING)
    assert (row["level"], row["found"], row["holds"]) == ("c0, c1, c3", 3, False)
    assert checked.broken["rule"].tolist() == [SHARING]
    assert not checked.valid


def test_a_child_may_be_in_so_many_samples(cohort, three, held):
    design = three(samples_per_child=2)
    assert ss.check(cohort, design, {"a": ["c0"], "b": ["c0"], "c": ["c1"]}).valid
    row = held(ss.check(cohort, design, {"a": ["c0"], "b": ["c0"], "c": ["c0"]}), SHARING)
    assert (row["level"], row["holds"]) == ("c0", False)
    assert row["sentence"] == "no child is in more than 2 samples"


@pytest.mark.parametrize(
    ("ids", "level"),
    [
        ({"a": ["c0"], "b": ["c0"], "c": ["c1"]}, ""),
        ({"a": ["c1"], "b": ["c0"], "c": ["c0"]}, "c0"),
        ({"a": ["c0"], "b": ["c1"], "c": ["c0"]}, "c0"),
        ({"a": ["c0"], "b": ["c0"], "c": ["c0"]}, "c0"),
    ],
)
@pytest.mark.parametrize("pair", [("a", "b"), ("b", "a")])
def test_only_the_samples_of_a_pair_may_share(cohort, three, ids, level, pair):
    checked = ss.check(cohort, three(may_share=[pair]), ids)
    row = checked.rules.set_index("rule").loc[SHARING]
    assert (row["level"], row["holds"]) == (level, not level)
    assert row["sentence"] == (
        f"no child is in more than 2 samples, and only these share a child: {' with '.join(pair)}"
    )


def test_a_chain_of_pairs_does_not_let_its_ends_share(cohort, three):
    design = three(may_share=[("a", "b"), ("b", "c")], samples_per_child=3)
    assert ss.check(cohort, design, {"a": ["c0"], "b": ["c0", "c1"], "c": ["c1"]}).valid
    assert not ss.check(cohort, design, {"a": ["c0"], "b": ["c0"], "c": ["c0"]}).valid


def test_named_twice_in_one_sample_is_not_shared(cohort, three, held):
    checked = ss.check(cohort, three(), {"a": ["c0", "c0"], "b": [], "c": []})
    assert checked.broken["rule"].tolist() == ["named twice"]
    assert held(checked, SHARING)["holds"]


def test_ids_that_are_not_on_the_lists_are_shared_too_and_blank_ones_are_nobody(cohort, three, held):
    checked = ss.check(cohort, three(), {"a": ["zz", None], "b": ["zz", ""], "c": []})
    assert (held(checked, SHARING)["level"], held(checked, SHARING)["found"]) == ("zz", 1)


def test_a_child_seen_at_a_visit_is_in_that_sample(cohort_of, samples_of):
    cohort = cohort_of(4, setting=["S1", "S1", "S2", "S2"])
    design = samples_of({"name": "a", "size": 1}, {"name": "v", "visits": {"settings": 1, "children": 2}})
    assert ss.check(cohort, design, {"a": ["c2"], "v": {"S1": ["c0", "c1"]}}).valid
    checked = ss.check(cohort, design, {"a": ["c0"], "v": {"S1": ["c0", "c1"]}})
    assert checked.broken["level"].tolist() == ["c0"]


def test_one_sample_shares_with_none(cohort, three):
    checked = ss.check(cohort, three().only("a"), {"a": ["c0"]})
    assert SHARING not in checked.rules["rule"].tolist()


# Caps over all samples

CAP = {"rule": "at_most_per_group", "name": "homes", "column": "household", "at_most": 2}


def test_a_cap_counts_the_children_of_all_samples(cohort, three, held):
    design = three(rules=[CAP])
    good = ss.check(cohort, design, {"a": ["c0", "c3"], "b": ["c1"], "c": ["c4", "c5"]})
    assert good.valid
    assert held(good, "homes") == {
        "sample": "all samples",
        "rule": "homes",
        "level": "",
        "found": 2,
        "at_least": 0,
        "at_most": 2,
        "holds": True,
        "sentence": "at most 2 children per household, over all samples",
    }
    bad = ss.check(cohort, design, {"a": ["c0", "c3"], "b": ["c1"], "c": ["c2"]})
    row = held(bad, "homes")
    assert (row["level"], row["found"], row["holds"]) == ("h1", 3, False)
    assert not bad.valid


def test_a_cap_counts_a_child_in_two_samples_once(cohort, three, held):
    design = three(rules=[CAP], samples_per_child=3)
    checked = ss.check(cohort, design, {"a": ["c0", "c1"], "b": ["c0", "c1"], "c": ["c1"]})
    assert checked.valid
    assert held(checked, "homes")["found"] == 2


def test_a_cap_does_not_count_who_is_not_in_the_frame(cohort_of, samples_of, held):
    cohort = cohort_of(4, household=["h1"] * 4, age=[7, 7, 7, 20])
    young = {"column": "age", "at_most": 10}
    design = samples_of(
        {"name": "a", "size": 2, "eligible": young}, {"name": "b", "size": 1}, across={"rules": [CAP]}
    )
    assert held(ss.check(cohort, design, {"a": ["c0", "c3"], "b": ["zz"]}), "homes")["found"] == 1
    assert held(ss.check(cohort, design, {"a": ["c0", "c1"], "b": ["c3"]}), "homes")["found"] == 3


def test_a_cap_stays_with_one_sample_of_the_design(cohort, three):
    checked = ss.check(cohort, three(rules=[CAP]).only("a"), {"a": ["c0", "c1", "c2"]})
    assert checked.broken["rule"].tolist() == ["homes"]


def test_caps_over_samples_of_nobody_hold(cohort, three, held):
    checked = ss.check(cohort, three(rules=[CAP]), {"a": [], "b": [], "c": []})
    assert checked.valid
    assert held(checked, "homes")["found"] == 0
