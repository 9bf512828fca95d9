import hashlib
import json
import tomllib

import pytest
from pydantic import ValidationError

from sendsample.design import Balance, Design, Exclusion, Inclusion, Sample, load_design
from sendsample.design.model import LEAVES_FRAME
from sendsample.design.predicates import MAX_DEPTH, Everyone, Not

COUNT = {"rule": "count", "where": {"column": "age", "equals": 7}, "exactly": 1}


def test_a_sample_draws_on_everyone_unless_told_otherwise():
    sample = Sample(name="s", size=1)
    assert sample.eligible == Everyone(everyone=True)
    assert (sample.rules, sample.balance) == ((), ())


@pytest.mark.parametrize("size", [0, -1, 1.0, "1", True, 10_001, None])
def test_sizes_are_validated(size):
    with pytest.raises(ValidationError):
        Sample(name="s", size=size)


@pytest.mark.parametrize("name", ["", " s", "s ", "a\nb", "a\u200bb", "e\u0301", "x" * 101, 5])
def test_a_samples_name_is_plain_text(name):
    """It is part of every ticket: no control characters, no outer spaces, NFC."""
    with pytest.raises(ValidationError):
        Sample(name=name, size=1)


def test_an_nfc_name_with_spaces_inside_is_plain():
    assert Sample(name="caf\u00e9 group", size=1).name == "caf\u00e9 group"


def test_two_rules_of_one_name_are_refused():
    with pytest.raises(ValidationError, match="2 rules are called 'x'; keep one"):
        Sample(name="s", size=1, rules=[COUNT | {"name": "x"}, COUNT | {"name": "x"}])


def test_two_balance_entries_on_one_column_are_refused():
    with pytest.raises(ValidationError, match="2 balance entries are on 'sex'"):
        Sample(name="s", size=1, balance=[{"column": "sex"}, {"column": "sex", "weight": 2}])


@pytest.mark.parametrize("name", ["size", "include", "left out", "excluded", "not on the lists"])
def test_a_rule_cannot_take_the_name_of_a_bound_every_sample_has(name):
    with pytest.raises(ValidationError, match="a rule cannot be called"):
        Sample(name="s", size=1, rules=[COUNT | {"name": name}])


@pytest.mark.parametrize("weight", [0, -1, 1.5, "1", True, 1_000_001])
def test_weights_are_validated(weight):
    with pytest.raises(ValidationError):
        Balance(column="sex", weight=weight)


def test_rules_without_names_are_named_by_place_and_never_twice():
    sample = Sample(name="s", size=1, rules=[COUNT, COUNT | {"name": "rule 3"}, COUNT, COUNT | {"name": "b"}])
    assert [name for name, _ in sample.named_rules()] == ["rule 1", "rule 3", "rule 3'", "b"]


def test_names_made_up_are_unique_even_beside_names_made_to_clash():
    rules = [COUNT | {"name": "rule 2"}, COUNT, COUNT | {"name": "rule 2'"}]
    names = [name for name, _ in Sample(name="s", size=1, rules=rules).named_rules()]
    assert names == ["rule 2", "rule 2''", "rule 2'"]


@pytest.mark.parametrize("kind", [Exclusion, Inclusion])
@pytest.mark.parametrize(("given", "kept"), [(" 0042 ", "0042"), (17, "17"), ("e\u0301", "\u00e9")])
def test_ids_are_cleaned_like_those_of_the_lists(kind, given, kept):
    reason = "family" if kind is Exclusion else "follow_up"
    assert kind(id=given, reason=reason).id == kept


@pytest.mark.parametrize("child", ["", "  ", "a\x00b", "a\u200bb", None, 1.5, True, ["a"]])
def test_what_is_not_an_id_is_refused(child):
    with pytest.raises(ValidationError):
        Exclusion(id=child, reason="family")


def test_reasons_are_codes():
    with pytest.raises(ValidationError):
        Exclusion(id="a", reason="they said so")
    with pytest.raises(ValidationError):
        Inclusion(id="a", reason="family")


def test_only_those_no_longer_in_the_area_leave_the_frame():
    assert {"moved_away", "deceased", "ceased_plan"} == LEAVES_FRAME


@pytest.mark.parametrize(
    ("entries", "message"),
    [
        (
            {"exclude": [{"id": "a", "reason": "family"}, {"id": " a", "reason": "deceased"}]},
            "excluded 2 times",
        ),
        ({"include": [{"id": "a", "reason": "follow_up"}] * 2}, "included 2 times"),
        (
            {"exclude": [{"id": "a", "reason": "family"}], "include": [{"id": "a", "reason": "follow_up"}]},
            "both excluded and included: a",
        ),
    ],
)
def test_an_id_stands_once(entries, message):
    with pytest.raises(ValidationError, match=message):
        Design(name="d", samples=[{"name": "s", "size": 1}], **entries)


def test_predicates_deeper_than_anyone_writes_are_refused():
    def deep(levels):
        data = {"column": "age", "equals": 7}
        for _ in range(levels - 1):
            data = {"not": data}
        return data

    assert Sample(name="s", size=1, eligible=deep(MAX_DEPTH)).eligible
    with pytest.raises(ValidationError, match="flatten them"):
        Sample(name="s", size=1, eligible=deep(MAX_DEPTH + 1))
    with pytest.raises(ValidationError, match="flatten them"):
        Sample(name="s", size=1, rules=[COUNT | {"where": deep(MAX_DEPTH + 1)}])


def test_predicates_nested_in_python_are_refused_too():
    predicate = Everyone(everyone=True)
    for _ in range(5000):
        predicate = Not(none_of=predicate)
    with pytest.raises(ValidationError, match="flatten them"):
        Sample(name="s", size=1, eligible=predicate)


def test_data_leaves_defaults_out_and_puts_the_kind_of_rule_in():
    design = Design(
        name="d",
        samples=[{"name": "s", "size": 1, "rules": [COUNT], "balance": [{"column": "sex", "weight": 1}]}],
    )
    assert design.data() == {
        "format": "sendsample-design/1",
        "name": "d",
        "samples": [{"name": "s", "size": 1, "rules": [COUNT], "balance": [{"column": "sex"}]}],
    }


def test_toml_begins_with_the_format():
    text = Design(name="d", samples=[{"name": "s", "size": 1}]).to_toml()
    assert text.splitlines()[:2] == ['format = "sendsample-design/1"', 'name = "d"']
    assert tomllib.loads(text)["samples"] == [{"name": "s", "size": 1}]


def test_the_digest_is_that_of_the_data():
    design = load_design("area-send-2023")
    text = json.dumps(design.data(), ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    assert design.digest == hashlib.sha256(text.encode()).hexdigest()


def test_the_digest_does_not_depend_on_how_a_default_or_a_day_is_written():
    def design(**sample):
        return Design(name="d", samples=[{"name": "s", "size": 1, **sample}]).digest

    assert design() == design(eligible={"everyone": True}, rules=[])
    assert design() != design(eligible={"not": {"everyone": True}})


@pytest.mark.parametrize(
    "change",
    [
        {"name": "e"},
        {"title": "t"},
        {"exclude": [{"id": "a", "reason": "family"}]},
        {"samples": [{"name": "s", "size": 2}]},
        {"samples": [{"name": "t", "size": 1}]},
        {"samples": [{"name": "s", "size": 1, "rules": [COUNT]}]},
        {"samples": [{"name": "s", "size": 1, "balance": [{"column": "sex"}]}]},
    ],
)
def test_the_digest_changes_with_the_design(change):
    base = {"name": "d", "samples": [{"name": "s", "size": 1}]}
    assert Design(**base).digest != Design(**(base | change)).digest


def test_designs_are_frozen_values_with_a_short_repr():
    design = load_design("area-send-2023")
    assert repr(design) == "<Design area-send-2023: tracking of 6>"
    assert hash(design) == hash(load_design("area-send-2023"))
    with pytest.raises(ValidationError):
        design.name = "x"


def test_the_json_schema_is_json_and_names_every_key():
    schema = json.loads(json.dumps(Design.model_json_schema()))
    assert set(schema["properties"]) == {
        "format", "name", "title", "source", "samples", "exclude", "include",
    }  # fmt: skip
    assert set(schema["required"]) == {"name", "samples"}
    named = {key for part in schema["$defs"].values() for key in part["properties"]}
    operations = {
        "equals",
        "in",
        "at_least",
        "at_most",
        "between",
        "is_missing",
        "and",
        "or",
        "not",
        "everyone",
    }
    assert operations | {"rule", "where", "column", "levels", "size", "weight", "id", "reason"} <= named


@pytest.mark.parametrize("name", ["area-send-2023", "area-send-2023-atleast"])
def test_the_built_in_designs_use_only_keys_of_the_schema(name):
    schema = Design.model_json_schema()
    keys = set(schema["properties"]).union(*(part["properties"] for part in schema["$defs"].values()))

    def used(data):
        if isinstance(data, dict):
            return set(data).union(*map(used, data.values()))
        return set().union(*map(used, data)) if isinstance(data, list) else set()

    assert used(load_design(name).data()) <= keys
