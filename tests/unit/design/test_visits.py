import pytest
from pydantic import ValidationError

from sendsample.design import Sample, Visits
from sendsample.design.predicates import MAX_DEPTH, Everyone

COUNT = {"rule": "count", "where": {"column": "phase", "equals": "primary"}, "at_least": 1}


def block(*, size=None, rules=(), **visits):
    return Sample(name="v", size=size, rules=rules, visits={"settings": 8, "children": 4} | visits)


def test_a_block_has_so_many_places_at_every_setting():
    sample = block()
    assert sample.visits.places == 32
    assert (sample.size, sample.least, sample.most) == (None, 32, 32)


def test_a_block_visits_any_setting_unless_told():
    visits = block().visits
    assert (visits.by, visits.eligible) == ("setting", Everyone(everyone=True))
    assert (visits.rules, visits.force_in, visits.keep_out) == ((), (), ())


def test_services_can_be_visited():
    assert block(by="service").visits.by == "service"
    with pytest.raises(ValidationError):
        block(by="school")


def test_a_size_beside_visits_must_come_to_the_same():
    assert block(size=32).most == 32
    assert block(size=[32, 32]).most == 32
    for size in (31, [32, 33], [31, 32]):
        with pytest.raises(ValidationError, match="visits come to 32 children and size says otherwise"):
            block(size=size)


def test_a_sample_without_size_or_visits_is_refused():
    with pytest.raises(ValidationError, match="say how many: size, or visits for a block of visits"):
        Sample(name="s")


@pytest.mark.parametrize("key", ["settings", "children"])
@pytest.mark.parametrize("number", [0, -1, 1001, True, 1.5, "8", None])
def test_numbers_of_visits_are_validated(key, number):
    with pytest.raises(ValidationError):
        block(**{key: number})


def test_a_block_is_no_larger_than_a_sample_may_be():
    assert block(settings=1000, children=10).most == 10_000
    with pytest.raises(ValidationError, match="1000 x 11 is more than 10000 children"):
        block(settings=1000, children=11)


def test_ids_of_settings_are_cleaned_like_those_of_the_lists():
    visits = block(force_in=[" 100 ", 200], keep_out=["300.0"]).visits
    assert (visits.force_in, visits.keep_out) == (("100", "200"), ("300",))


@pytest.mark.parametrize("key", ["force_in", "keep_out"])
@pytest.mark.parametrize("ids", ["a", 100, [""], ["  "], [True], [1.5], [None], [["a"]], ["a\nb"], {"a": 1}])
def test_what_is_no_list_of_ids_is_refused(key, ids):
    with pytest.raises(ValidationError):
        block(**{key: ids})


def test_a_setting_cannot_be_forced_in_and_kept_out():
    with pytest.raises(ValidationError, match="both in force_in and in keep_out: 100, 200; keep one"):
        block(force_in=["200", "100", "400"], keep_out=["100", "300", " 200"])


def test_no_more_settings_are_forced_in_than_are_visited():
    assert block(settings=2, force_in=["a", "b", "a"]).visits.settings == 2
    with pytest.raises(ValidationError, match="force_in names 3 and settings says 2; change one"):
        block(settings=2, force_in=["a", "b", "c"])


def test_both_mistakes_are_told_at_once():
    with pytest.raises(ValidationError) as caught:
        Visits(settings=1, children=1, force_in=["a", "b"], keep_out=["a"])
    (item,) = caught.value.errors()
    assert item["ctx"]["problems"] == [
        "both in force_in and in keep_out: a; keep one",
        "force_in names 2 and settings says 1; change one",
    ]


def test_rules_on_settings_have_names_of_their_own():
    data = {"settings": 8, "children": 4, "rules": [COUNT, COUNT | {"name": "special"}, COUNT]}
    sample = Sample(name="v", visits=data, rules=[{"rule": "mirror", "column": "sex"}])
    assert [name for name, _ in sample.named_rules()] == ["rule 1"]
    assert [name for name, _ in sample.named_visit_rules()] == [
        "rule on settings 1",
        "special",
        "rule on settings 3",
    ]


def test_names_made_up_never_meet_names_on_the_other_side():
    visits = {"settings": 1, "children": 1, "rules": [COUNT, COUNT | {"name": "rule 1"}]}
    sample = Sample(name="v", visits=visits, rules=[COUNT, COUNT | {"name": "rule on settings 1"}])
    names = [name for name, _ in (*sample.named_rules(), *sample.named_visit_rules())]
    assert names == ["rule 1'", "rule on settings 1", "rule on settings 1'", "rule 1"]


def test_one_name_is_not_used_on_both_sides():
    visits = {"settings": 1, "children": 1, "rules": [COUNT | {"name": "x"}]}
    with pytest.raises(ValidationError, match="2 rules are called 'x'; keep one"):
        Sample(name="v", visits=visits, rules=[COUNT | {"name": "x"}])


@pytest.mark.parametrize("name", ["settings", "children a visit", "must be visited", "not to be visited"])
def test_a_rule_on_settings_cannot_take_the_name_of_a_bound_every_block_has(name):
    with pytest.raises(ValidationError, match="a rule cannot be called"):
        Sample(name="v", visits={"settings": 1, "children": 1, "rules": [COUNT | {"name": name}]})


def test_predicates_over_settings_are_not_too_deep_either():
    def deep(levels):
        data = {"column": "phase", "equals": "primary"}
        for _ in range(levels - 1):
            data = {"not": data}
        return data

    assert block(eligible=deep(MAX_DEPTH)).visits
    with pytest.raises(ValidationError, match="flatten them"):
        block(eligible=deep(MAX_DEPTH + 1))
    rules = [COUNT | {"where": deep(MAX_DEPTH + 1)}]
    with pytest.raises(ValidationError, match="flatten them"):
        Sample(name="v", visits={"settings": 1, "children": 1, "rules": rules})
