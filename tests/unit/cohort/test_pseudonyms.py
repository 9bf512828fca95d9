"""Pseudonyms: what they are made of, where they stand, and what is never shown."""

import copy
import hashlib
import hmac
import pickle
from datetime import date

import pandas as pd
import pytest

import sendsample as ss
from sendsample.cohort import pseudonyms
from sendsample.cohort.pseudonyms import Pseudonyms, is_pseudonym, named_by, pseudonym_table, read_key
from sendsample.errors import DataError, DesignError, InputError, UsageError

KEY = b"a key of the area, kept apart"
NAMES = Pseudonyms(KEY)


@pytest.fixture
def cohort(cohort_of):
    return cohort_of(
        6, household=["c0", "c0", "c2", None, "c4", "c4"], locality=["c0", "x", "y", "z", "z", "z"]
    )


def test_a_pseudonym_is_what_the_page_says():
    number = int.from_bytes(
        hmac.new(KEY, "sendsample-pseudonym/1\né1".encode(), hashlib.sha256).digest(), "big"
    )
    letters = ["bcdfghjkmnpqrstvwxyz"[number // 20**place % 20] for place in reversed(range(16))]
    assert NAMES.of("é1") == "".join(letters)


def test_a_pseudonym_stays_what_it_is():
    assert NAMES.of(NAMES.of("c0")) == NAMES.of("c0")
    assert is_pseudonym(NAMES.of("c0"))


def test_another_key_gives_other_pseudonyms_and_another_check():
    other = Pseudonyms(b"another key of the area")
    assert other.of("c0") != NAMES.of("c0")
    assert other.check != NAMES.check
    assert NAMES.check == hmac.new(KEY, b"sendsample-key-check/1", hashlib.sha256).hexdigest()[:8]


def test_ids_are_pseudonyms_wherever_they_stand(cohort):
    table = pd.DataFrame({"child_id": ["c0", "c1", "c9"], "service": ["CAMHS", "OT", "OT"]})
    named = cohort.with_services(table).with_pseudonyms(KEY)
    assert named.frame.index.tolist() == [NAMES.of(child) for child in cohort.frame.index]
    assert set(named.services["child_id"]) == {NAMES.of("c0"), NAMES.of("c1")}
    assert named.services["child_id"].is_monotonic_increasing
    assert named.digest == cohort.with_pseudonyms(KEY).with_services(table).digest
    assert named.digest != cohort.with_services(table).digest


def test_a_column_of_ids_alone_follows_and_another_does_not(cohort):
    named = cohort.with_pseudonyms(KEY)
    assert named.frame["household"].tolist()[0] == NAMES.of("c0")
    assert named.frame["locality"].tolist() == cohort.frame["locality"].tolist()


def test_a_cohort_knows_both_names(cohort):
    assert cohort.known_as("c0") == "c0"
    named = cohort.with_pseudonyms(KEY)
    assert named.known_as("c0") == named.known_as(NAMES.of("c0")) == NAMES.of("c0")


def test_days_of_sampling_go_by_either_name(cohort):
    named = cohort.with_pseudonyms(KEY).with_last_sampled(
        {"c0": date(2023, 1, 1), NAMES.of("c0"): date(2023, 5, 1), NAMES.of("c1"): date(2023, 2, 1)}
    )
    assert named.frame["last_sampled"].dt.month.tolist()[:2] == [5, 2]


def test_a_design_names_children_by_either_name(cohort, design_of):
    named = cohort.with_pseudonyms(KEY)
    design = design_of(
        exclude=[{"id": "c0", "reason": "family"}, {"id": NAMES.of("c1"), "reason": "unavailable"}],
        include=[{"id": "c2", "reason": "follow_up"}],
    )
    selection = ss.select(named, design, seed="1")
    assert NAMES.of("c2") in selection.ids["s"]
    assert not {NAMES.of("c0"), NAMES.of("c1")} & set(selection.ids["s"])
    assert selection.receipt["excluded"] == {"family": 1, "unavailable": 1}
    assert selection.receipt["design"]["sha256"] == design.digest


def test_a_child_named_by_both_names_is_named_twice(cohort, design_of):
    named = cohort.with_pseudonyms(KEY)
    design = design_of(
        exclude=[{"id": "c0", "reason": "family"}], include=[{"id": NAMES.of("c0"), "reason": "follow_up"}]
    )
    with pytest.raises(DesignError, match="both excluded and included: the child of include 1") as caught:
        ss.select(named, design, seed="1")
    assert NAMES.of("c0") not in str(caught.value)


def test_check_pinned_and_why_take_either_name(cohort, design_of):
    named, design = cohort.with_pseudonyms(KEY), design_of()
    assert ss.check(named, design, ["c0", "c1"]).valid
    assert ss.check(named, design, {"s": ["c0", NAMES.of("c1")]}).valid
    assert not ss.check(named, design, ["c0", NAMES.of("c0")]).valid
    pinned = ss.select(named, design, seed="1", pinned={"s": ["c0", "c1"]})
    assert set(pinned.ids["s"]) == {NAMES.of("c0"), NAMES.of("c1")}
    assert ss.why(named, design, "c0", seed="1").child == NAMES.of("c0")


def test_what_is_not_on_the_lists_is_not_shown_by_its_own_id(cohort, design_of):
    named, design = cohort.with_pseudonyms(KEY), design_of(exclude=[{"id": "mover7", "reason": "deceased"}])
    checked = ss.check(named, design, ["c0", "stray8"])
    assert not checked.valid
    (note,) = checked.notes
    assert "stray8" not in checked.rules.to_csv() + note.sentence
    assert "mover7" not in note.sentence
    assert NAMES.of("mover7") in note.sentence


def test_tickets_follow_from_pseudonyms(cohort, design_of):
    named = cohort.with_pseudonyms(KEY)
    same = ss.Cohort.from_frame(
        named.frame.reset_index()[["child_id", "primary_need", "provision", "alternative_provision", "age"]],
        as_at=named.as_at,
    )
    assert ss.select(named, design_of(), seed="1").ids == ss.select(same, design_of(), seed="1").ids


def test_a_receipt_says_that_ids_are_pseudonyms_and_under_which_key(cohort, design_of):
    receipt = ss.select(cohort.with_pseudonyms(KEY), design_of(), seed="1").receipt
    assert receipt["cohort"]["pseudonyms"] == {"key_check": NAMES.check}
    assert "pseudonyms" not in ss.select(cohort, design_of(), seed="1").receipt["cohort"]


def test_the_key_shows_nowhere(cohort):
    named = cohort.with_pseudonyms(KEY)
    for text in (repr(named), repr(NAMES), str(vars(named)), named.frame.to_csv()):
        assert KEY.decode() not in text
        assert KEY.hex() not in text
    with pytest.raises(TypeError, match="not pickled") as caught:
        pickle.dumps(named)
    assert KEY.decode() not in str(caught.value)
    assert copy.deepcopy(named).known_as("c0") == NAMES.of("c0")
    assert copy.copy(NAMES) is NAMES


def test_pseudonyms_are_not_put_on_pseudonyms(cohort):
    named = cohort.with_pseudonyms(KEY)
    for again in (named, ss.Cohort.from_frame(named.frame.reset_index(), as_at="2024-02-05")):
        with pytest.raises(UsageError, match="already"):
            again.with_pseudonyms(KEY)


def test_two_children_with_one_pseudonym_are_an_error(cohort, monkeypatch):
    monkeypatch.setattr(pseudonyms, "_LETTERS", 0)
    monkeypatch.setattr(pseudonyms, "is_pseudonym", lambda _: False)
    with pytest.raises(UsageError, match="same pseudonym") as caught:
        cohort.with_pseudonyms(KEY)
    assert caught.value.code == "pseudonyms_repeated"


@pytest.mark.parametrize("key", [b"", b"fifteen letters", "sixteen letters!", None, bytearray(32)])
def test_a_short_key_is_refused(cohort, key):
    with pytest.raises(UsageError, match="at least 16 bytes"):
        cohort.with_pseudonyms(key)


@pytest.mark.parametrize("end", [b"", b"\n", b"\r\n"])
def test_a_key_file_may_end_in_a_newline(tmp_path, end):
    path = tmp_path / "key"
    path.write_bytes(KEY + end)
    assert read_key(path) == KEY


def test_ends_of_lines_at_the_end_are_no_part_of_a_key(tmp_path):
    path = tmp_path / "key"
    path.write_bytes(KEY + b"\r\n\n")
    assert read_key(path) == KEY


@pytest.mark.parametrize(
    "held", [b"child_id,pseudonym\nA001,qmbstmkphhkjptpf\n", b"PK\x03\x04" * 9, KEY + b"\xe9"]
)
def test_another_file_is_not_taken_for_a_key(tmp_path, held):
    path = tmp_path / "key"
    path.write_bytes(held)
    with pytest.raises(InputError, match="one line of plain characters") as caught:
        read_key(path)
    assert caught.value.code == "key_file_form"


@pytest.mark.parametrize("held", [b"", b"fifteen letters\n", b"\n"])
def test_a_key_file_that_holds_too_little_is_refused(tmp_path, held):
    path = tmp_path / "key"
    path.write_bytes(held)
    with pytest.raises(InputError, match="at least 16") as caught:
        read_key(path)
    assert "sendsample key" in caught.value.hint
    assert "fifteen" not in str(caught.value)


def test_errors_about_lists_hold_pseudonyms_instead():
    frame = pd.DataFrame({"child_id": ["c0", "c0"], "primary_need": "ASD", "provision": "ehc_plan", "age": 7})
    with pytest.raises(DataError) as caught, named_by(NAMES):
        ss.Cohort.from_frame(frame.assign(alternative_provision=False), as_at="2024-02-05")
    assert caught.value.findings["value"].tolist() == [NAMES.of("c0")]
    assert caught.value.__cause__ is caught.value.__context__ is None


def test_whose_each_is_can_be_written_down():
    assert pseudonym_table(["c0", 17.0], KEY).to_numpy().tolist() == [
        ["c0", NAMES.of("c0")],
        ["17", NAMES.of("17")],
    ]
