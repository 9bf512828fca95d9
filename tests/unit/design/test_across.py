import pytest
from pydantic import ValidationError

from sendsample.design import Across, Design

CAP = {"rule": "at_most_per_group", "column": "household"}
SAMPLES = [{"name": name, "size": 1} for name in ("a", "b", "c")]


def test_a_child_is_in_one_sample_unless_told():
    across = Across()
    assert across.most == 1
    assert across.apart("a", "b")


def test_a_number_alone_lets_any_samples_share():
    across = Across(samples_per_child=3)
    assert across.most == 3
    assert not across.apart("a", "b")


def test_pairs_alone_let_a_child_be_in_two_of_them():
    """The one pair may share, in either order; no others."""
    across = Across(may_share=[("a", "b")])
    assert across.most == 2
    assert [across.apart(*pair) for pair in ("ab", "ba", "ac", "bc")] == [False, False, True, True]


def test_pairs_and_a_number_both_hold():
    across = Across(samples_per_child=3, may_share=[("a", "b"), ("b", "c"), ("a", "c")])
    assert across.most == 3
    assert not across.apart("c", "a")


@pytest.mark.parametrize(
    ("data", "message"),
    [
        ({"may_share": [("a", "a")]}, "may_share names 'a' twice; name two samples"),
        ({"may_share": [("a", "b")], "samples_per_child": 1}, "and samples_per_child says 1; take one out"),
        ({"rules": [CAP | {"name": "x"}] * 2}, "2 rules are called 'x'; keep one"),
        ({"rules": [CAP | {"name": "one sample a child"}]}, "a rule cannot be called 'one sample a child'"),
    ],
)
def test_what_clashes_is_refused(data, message):
    with pytest.raises(ValidationError, match=message):
        Across(**data)


def test_every_clash_is_told_at_once():
    with pytest.raises(ValidationError) as caught:
        Across(may_share=[("a", "a"), ("b", "b")], samples_per_child=1, rules=[CAP | {"name": "x"}] * 2)
    (item,) = caught.value.errors()
    assert len(item["ctx"]["problems"]) == 4


def test_rules_across_samples_may_go_without_names():
    assert len(Across(rules=[CAP, CAP]).rules) == 2


@pytest.mark.parametrize("number", [0, -1, True, 1.5, "2", 1001])
def test_samples_per_child_is_validated(number):
    with pytest.raises(ValidationError):
        Across(samples_per_child=number)


@pytest.mark.parametrize("pairs", ["ab", [["a"]], [["a", "b", "c"]], ["ab"], [["a", 1]], {"a": "b"}])
def test_what_is_no_pair_of_samples_is_refused(pairs):
    with pytest.raises(ValidationError):
        Across(may_share=pairs)


@pytest.mark.parametrize("rule", ["count", "mirror", "every_level"])
def test_only_caps_count_over_all_samples(rule):
    with pytest.raises(ValidationError):
        Across(rules=[{"rule": rule, "column": "household"}])


def test_samples_that_may_share_must_be_there():
    assert Design(name="d", samples=SAMPLES, across={"may_share": [["a", "c"]]})
    message = "across may_share 2: there is no sample 'x'; there are 'a', 'b', 'c'"
    with pytest.raises(ValidationError, match=message):
        Design(name="d", samples=SAMPLES, across={"may_share": [["a", "c"], ["b", "x"]]})


def force(*names):
    return [{"id": "k", "reason": "follow_up", "sample": name} for name in names]


@pytest.mark.parametrize(
    ("names", "across"),
    [
        ("ab", {"may_share": [["b", "a"]]}),
        ("ab", {"samples_per_child": 2}),
        ("abc", {"samples_per_child": 3}),
        ("abc", {"samples_per_child": 3, "may_share": [["a", "b"], ["b", "c"], ["a", "c"]]}),
        ("b", {}),
    ],
)
def test_a_child_may_be_forced_into_samples_that_may_share(names, across):
    design = Design(name="d", samples=SAMPLES, across=across, include=force(*names))
    assert ["k" in [entry.id for entry in design.included(name)] for name in "abc"] == [
        name in names for name in "abc"
    ]


@pytest.mark.parametrize(
    ("names", "across"),
    [
        ("ab", {}),
        ("ab", {"may_share": [["a", "c"]]}),
        ("abc", {"samples_per_child": 2}),
        ("abc", {"may_share": [["a", "b"], ["b", "c"], ["a", "c"]]}),
        ("abc", {"samples_per_child": 3, "may_share": [["a", "b"], ["b", "c"]]}),
    ],
)
def test_a_child_cannot_be_forced_into_samples_that_share_none(names, across):
    told = " and in ".join(map(repr, names))
    with pytest.raises(
        ValidationError, match=f"the child of include 1 must be in {told}, which cannot share a child"
    ):
        Design(name="d", samples=SAMPLES, across=across, include=force(*names))
