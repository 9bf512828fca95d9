import hashlib
import os
import pickle
import re
import stat
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest

from sendsample.errors import InputError, OutputError, UsageError
from sendsample.lotteries import lots as module
from sendsample.lotteries import lots_file, lots_text
from sendsample.lotteries.lots import Lots
from support.lots import CHANGED, SMALL, A, B, C, D, E, made_up
from support.lots import small as make_small

PAGE = Path(__file__).resolve().parents[3] / "docs" / "lottery-file.md"


def names(folder):
    return [path.name for path in folder.iterdir()]


@pytest.fixture
def small():
    return make_small()


# Making one


def test_order_leaves_no_trace(small):
    assert small.types == ((A, C), (B, D), (E,))
    assert small.compositions == ((0, 1), (0, 2), (1, 1))
    assert small.weights == (500, 250, 250)
    turned = Lots.of("tracking", [[E], [D, B], [A, C]], [[1, 2], [2, 0], [1, 1]], [500, 250, 250])
    assert turned == small
    assert turned.digest == small.digest


def test_compositions_that_are_alike_become_one(small):
    types = [[A, C], [B, D], [E]]
    again = Lots.of("tracking", types, [[1, 1], [0, 1], [1, 0], [0, 2]], [250, 200, 300, 250])
    assert again == small


def test_numpy_numbers_become_plain_ones(small):
    compositions = np.array([[2, 0], [1, 1], [0, 1]])
    again = Lots.of("tracking", [[A, C], [B, D], [E]], compositions, np.array([250, 250, 500]))
    assert again == small
    assert {type(weight) for weight in again.weights} == {int}
    assert again.text() == SMALL


WRONG = {
    "name": (("", [[A]], [[0]], [1]), "1 to 100 characters"),
    "long name": (("x" * 101, [[A]], [[0]], [1]), "1 to 100 characters"),
    "name of two lines": (("a\nb", [[A]], [[0]], [1]), "plain text"),
    "name with spaces": ((" a", [[A]], [[0]], [1]), "plain text"),
    "name in parts": (("cafe\u0301", [[A]], [[0]], [1]), "plain text"),
    "no types": (("s", [], [[0]], [1]), "not there"),
    "no children": (("s", [[A], []], [[0]], [1]), "no children"),
    "no codes": (("s", [[]], [[0]], [1]), "1 to 1,000,000 children"),
    "short code": (("s", [["a" * 15]], [[0]], [1]), "not 16 digits"),
    "upper case": (("s", [["A" * 16]], [[0]], [1]), "not 16 digits"),
    "line end": (("s", [["a" * 16 + "\n"]], [[0]], [1]), "not 16 digits"),
    "number": (("s", [[1]], [[0]], [1]), "not 16 digits"),
    "code twice": (("s", [[A, A]], [[0]], [1]), "twice"),
    "code in two types": (("s", [[A, B], [A]], [[0]], [1]), "twice"),
    "no compositions": (("s", [[A]], [], []), "1 to 1,000,000 compositions"),
    "empty composition": (("s", [[A]], [[]], [1]), "no children"),
    "type above": (("s", [[A]], [[1]], [1]), "not there"),
    "type below": (("s", [[A]], [[-1]], [1]), "not there"),
    "too many of a type": (("s", [[A, C], [B]], [[0, 1], [1, 1]], [1, 1]), "more children of a type"),
    "too many of the first type": (("s", [[A], [B]], [[0, 0]], [1]), "more children of a type"),
    "weights missing": (("s", [[A], [B]], [[0], [1]], [1]), "one weight for each"),
    "weight of nothing": (("s", [[A], [B]], [[0], [1]], [1, 0]), "whole number above 0"),
    "weight below": (("s", [[A]], [[0], [0]], [-1, 3]), "whole number above 0"),
    "weight in parts": (("s", [[A]], [[0]], [1.5]), "whole number above 0"),
    "weights too large": (("s", [[A], [B]], [[0], [1]], [10**18, 1]), "more than 1,000"),
}


@pytest.mark.parametrize(("given", "sentence"), WRONG.values(), ids=WRONG)
def test_what_cannot_be_is_refused(given, sentence):
    with pytest.raises(UsageError, match=sentence) as caught:
        Lots.of(*given)
    assert caught.value.code == "lots"


NOT_CANONICAL = {
    "codes": (("s", ((B, A),), ((0,),), (1,)), "codes of a type are not in order"),
    "types": (("s", ((B,), (A,)), ((0,),), (1,)), "types are not in the order"),
    "numbers": (("s", ((A,), (B,)), ((1, 0),), (1,)), "type numbers of a composition are not in order"),
    "later numbers": (("s", ((A,), (B,), (C,)), ((0, 2, 1),), (1,)), "numbers of a composition are not in"),
    "compositions": (("s", ((A,), (B,)), ((1,), (0,)), (1, 1)), "Composition 2 is not after"),
    "twice": (("s", ((A,), (B,)), ((1,), (1,)), (1, 1)), "Composition 2 is not after"),
    "no number": (("s", ((A,), (B,)), ((0.0,),), (1,)), "not a whole number"),
    "yes or no": (("s", ((A,), (B,)), ((False,),), (1,)), "not a whole number"),
    "type below": (("s", ((A,), (B,)), ((-1,),), (1,)), "not there"),
    "type above": (("s", ((A,), (B,)), ((2,),), (1,)), "not there"),
    "weight of nothing": (("s", ((A,), (B,)), ((0,),), (0,)), "whole number above 0"),
    "no weight": (("s", ((A,), (B,)), ((0,),), (True,)), "whole number above 0"),
    "too few weights": (("s", ((A,), (B,)), ((0,),), ()), "one weight for each"),
}


@pytest.mark.parametrize(("given", "sentence"), NOT_CANONICAL.values(), ids=NOT_CANONICAL)
def test_what_is_not_in_order_is_refused(given, sentence):
    with pytest.raises(UsageError, match=sentence):
        Lots(*given)


def test_every_fault_is_one_whole_sentence():
    said = set()
    for make, given in [(Lots.of, given) for given, _ in WRONG.values()] + [
        (Lots, given) for given, _ in NOT_CANONICAL.values()
    ]:
        with pytest.raises(UsageError) as caught:
            make(*given)
        assert caught.value.hint == "Lots.of brings a lottery into canonical order."
        said.add(caught.value.message)
    assert said == {
        "The sample's name does not have 1 to 100 characters.",
        "The sample's name is not plain text: NFC, without control characters or outer spaces.",
        "There are not 1 to 1,000,000 children.",
        "A code is not 16 digits from 0 to 9 and a to f.",
        "A code stands twice.",
        "A type has no children.",
        "The codes of a type are not in order.",
        "The types are not in the order of their least codes.",
        "There are not 1 to 1,000,000 compositions.",
        "There is not one weight for each composition.",
        "A weight is not a whole number above 0.",
        "The weights add up to more than 1,000,000,000,000,000,000.",
        "A composition has no children.",
        "A composition has a type number that is not a whole number.",
        "A composition names a type that is not there.",
        "The type numbers of a composition are not in order.",
        "A composition has more children of a type than there are.",
        "Composition 2 is not after the one before it.",
    }


@pytest.mark.parametrize("room", ["lots_checked", "lots_text"])
@pytest.mark.parametrize(("what", "there"), [("children", 5), ("compositions", 3)])
def test_limits_on_how_many(monkeypatch, small, room, what, there):
    """A lottery may have as many as the limit says, and not one more."""
    limit = f"sendsample.lotteries.{room}.MOST_{what.upper()}"
    monkeypatch.setattr(limit, there)
    assert Lots.parse(SMALL) == small
    monkeypatch.setattr(limit, there - 1)
    with pytest.raises(InputError, match=f"{there - 1} {what}"):
        Lots.parse(SMALL)


# Chances


def test_chances_are_counted(small):
    assert small.total == 1000
    # Type 1: 750 places among two children, type 2: 500 + 2 * 250, type 3: 250 for one.
    assert small.chances().tolist() == [0.375, 0.5, 0.25]


def test_chances_are_those_of_the_whole_numbers_rounded_once():
    lots = made_up(total=10**18)
    for kind, chance in enumerate(lots.chances().tolist()):
        taken = sum(
            weight * composition.count(kind)
            for composition, weight in zip(lots.compositions, lots.weights, strict=True)
        )
        assert chance == float(Fraction(taken, lots.total * len(lots.types[kind])))


def test_chances_add_up_to_the_places():
    lots = made_up()
    sizes = np.array([len(codes) for codes in lots.types])
    assert lots.chances() @ sizes == pytest.approx(6, abs=1e-12)


def test_a_type_that_no_composition_names_has_no_chance():
    assert Lots.of("s", [[A], [B]], [[0]], [1]).chances().tolist() == [1, 0]


# The text


def test_the_text_byte_by_byte(small):
    assert small.text() == SMALL
    assert small.digest == hashlib.sha256(SMALL.encode()).hexdigest()


def test_golden_digest(small):
    """Fixed for ever: digests of published lotteries depend on it."""
    assert small.digest == "e8c7ca5fbf76e967d9febd2a8fd7d16bf3dc508e9f20550fbd4c2542e2fb06c8"


def test_a_name_may_be_any_plain_text():
    lots = Lots.of("café  1", [[A]], [[0]], [1])
    assert b"\nsample caf\xc3\xa9  1\n" in lots.text().encode()
    assert Lots.parse(lots.text()) == lots
    assert Lots.of("x" * 100, [[A]], [[0]], [1]).sample == "x" * 100


def test_the_example_of_the_docs_is_one():
    page = PAGE.read_text("utf-8")
    text = re.search(r"```lottery\n(.*?)```", page, re.DOTALL)[1]
    lots = Lots.parse(text)
    assert lots.digest in page
    assert lots.chances()[0] == 0.5


def test_reading_gives_back_what_was_written(small, tmp_path):
    for lots in (small, made_up()):
        path = tmp_path / lots.digest
        lots.write(path)
        assert path.read_bytes() == lots.text().encode()
        again = Lots.read(str(path))
        assert again == lots
        assert again.digest == lots.digest


def test_it_survives_another_process_and_shows_no_codes(small):
    assert pickle.loads(pickle.dumps(small)) == small  # noqa: S301 - its own bytes
    assert repr(small) == "Lots(sample='tracking')"


@pytest.mark.parametrize(("old", "new", "sentence"), CHANGED.values(), ids=CHANGED)
def test_a_text_that_is_not_as_it_should_be_is_refused(old, new, sentence):
    assert old in SMALL
    with pytest.raises(InputError, match=sentence) as caught:
        Lots.parse(SMALL.replace(old, new))
    assert caught.value.code == "lottery_form"
    assert str(caught.value).startswith("This is not a lottery in canonical form: ")
    assert not re.search("[abcde]{16}", str(caught.value))
    assert caught.value.hint == "Fetch the file again; its SHA-256 has to be the digest that was published."


def test_every_fault_of_a_text_is_one_whole_sentence():
    said = set()
    for old, new, _ in CHANGED.values():
        with pytest.raises(InputError) as caught:
            Lots.parse(SMALL.replace(old, new))
        said.add(caught.value.message.removeprefix("This is not a lottery in canonical form: "))
    assert said == {
        "its first line is not sendsample-lottery/1.",
        "its header is not sample, types, children, compositions and total, a line each.",
        "its header does not say at most 1,000,000 children, one or more a type.",
        "its header says more than 1,000,000 compositions.",
        "it does not have as many lines as its header says, each with its line end.",
        "there are not as many children as its header says.",
        "a line that should be a type and its codes is not.",
        "a line that should begin with composition does not.",
        "its weights do not add up to the total in its header.",
        "written anew it would not have the same bytes.",
        "the sample's name does not have 1 to 100 characters.",
        "the sample's name is not plain text: NFC, without control characters or outer spaces.",
        "the codes of a type are not in order.",
        "the types are not in the order of their least codes.",
        "a code stands twice.",
        "a composition has something else than numbers.",
        "a composition has no children.",
        "the numbers of a composition are not one space apart.",
        "a composition has more numbers than there are children.",
        "the type numbers of a composition are not in order.",
        "a composition names a type that is not there.",
        "a composition has more children of a type than there are.",
        "composition 2 is not after the one before it.",
    }


def test_totals_above_the_limit_are_refused():
    text = SMALL.replace("total 1000", f"total {10**18 + 500}").replace(
        "composition 500", f"composition {10**18}"
    )
    with pytest.raises(InputError, match="more than 1,000,000"):
        Lots.parse(text)


def test_texts_above_the_limit_are_refused(monkeypatch, small, tmp_path):
    path = tmp_path / "lottery.txt"
    small.write(path)
    monkeypatch.setattr(lots_file, "MOST_BYTES", len(SMALL))
    monkeypatch.setattr(lots_text, "MOST_BYTES", len(SMALL))
    monkeypatch.setattr(module, "MOST_BYTES", len(SMALL))
    assert Lots.read(path) == small
    monkeypatch.setattr(lots_text, "MOST_BYTES", len(SMALL) - 1)
    with pytest.raises(InputError, match="longer than"):
        Lots.parse(SMALL)
    monkeypatch.setattr(lots_file, "MOST_BYTES", len(SMALL) - 1)
    monkeypatch.setattr(lots_text, "MOST_BYTES", len(SMALL))
    with pytest.raises(InputError, match="longer than"):
        Lots.read(path)
    monkeypatch.setattr(module, "MOST_BYTES", len(SMALL) - 1)
    with pytest.raises(UsageError, match="longer than"):
        small.text()


# The file


@pytest.mark.parametrize("content", [b"", b"\xff\xfe", b"PK\x03\x04", SMALL.encode("utf-16"), b"\n" * 10**6])
def test_another_file_is_refused(tmp_path, content):
    path = tmp_path / "lottery.txt"
    path.write_bytes(content)
    with pytest.raises(InputError) as caught:
        Lots.read(path)
    assert caught.value.code == "lottery_form"


def test_a_file_that_cannot_be_read_is_named(tmp_path):
    for path in (tmp_path / "none.txt", tmp_path, f"{tmp_path}/\0.txt"):
        with pytest.raises(InputError, match="cannot be read") as caught:
            Lots.read(path)
        assert caught.value.code == "lottery_unreadable"


@pytest.mark.skipif(os.name != "posix", reason="permissions of POSIX")
def test_the_file_is_for_its_owner_only(small, tmp_path):
    small.write(tmp_path / "lottery.txt")
    assert stat.S_IMODE((tmp_path / "lottery.txt").stat().st_mode) == 0o600


def test_another_lottery_is_replaced_only_when_asked(small, tmp_path):
    path = tmp_path / "lottery.txt"
    small.write(path)
    small.write(path)
    with pytest.raises(OutputError, match="already"):
        made_up().write(path)
    assert Lots.read(path) == small
    made_up().write(path, overwrite=True)
    assert Lots.read(path) == made_up()
    assert names(tmp_path) == ["lottery.txt"]


def test_nothing_is_left_half_written(small, tmp_path, monkeypatch):
    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OutputError, match="No space left"):
        small.write(tmp_path / "lottery.txt")
    assert names(tmp_path) == []


def test_a_place_that_cannot_be_written_to_is_refused(small, tmp_path):
    (tmp_path / "folder").mkdir()
    for path in (tmp_path / "none" / "lottery.txt", tmp_path / "folder", f"{tmp_path}/\0.txt"):
        with pytest.raises(OutputError, match="cannot be written"):
            small.write(path, overwrite=True)
    assert names(tmp_path) == ["folder"]
