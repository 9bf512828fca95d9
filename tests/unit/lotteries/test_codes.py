import hashlib

import pytest

from sendsample.errors import UsageError
from sendsample.lotteries import codes as module
from sendsample.lotteries.codes import codes

DIGEST = "0123456789abcdef" * 4


def independent(digest, sample, child):
    """A code as the docs define it, worked out here."""
    text = "sendsample/lottery-code/1" + "\n" + digest + "\n" + sample + "\n" + child
    return hashlib.sha256(text.encode("utf-8")).hexdigest()[:16]


def test_a_code_is_the_start_of_the_hash_of_digest_sample_and_id():
    ids = ["A001", "0017", "ü 1", "z" * 500]
    assert codes(DIGEST, "café", ids) == [independent(DIGEST, "café", child) for child in ids]
    assert codes(DIGEST, "tracking", []) == []


def test_golden_values():
    """Fixed for ever: published lotteries hold them."""
    assert codes("0" * 64, "tracking", ["A001", "A002"]) == ["820c8a11fc62b0f2", "33114ddd42a11bcc"]


def test_another_digest_or_sample_gives_other_codes():
    first = codes(DIGEST, "tracking", ["A001"])
    assert first != codes(DIGEST[::-1], "tracking", ["A001"])
    assert first != codes(DIGEST, "audit", ["A001"])


@pytest.mark.parametrize("digest", ["", "a" * 63, "a" * 65, "A" * 64, "g" * 64, "a" * 63 + "\n"])
def test_a_digest_that_is_none_is_refused(digest):
    with pytest.raises(UsageError) as caught:
        codes(digest, "tracking", ["A001"])
    assert caught.value.message == "The digest of the lists is not 64 hexadecimal digits."
    assert caught.value.code == "codes_digest"
    assert caught.value.hint == "Take it from the cohort: cohort.digest."


def test_an_id_that_stands_twice_is_refused():
    with pytest.raises(UsageError) as caught:
        codes(DIGEST, "tracking", ["A001", "A002", "A001"])
    assert caught.value.message == "Two children have the same code."
    assert caught.value.code == "codes_repeated"
    assert caught.value.hint == "Give each id once."


def test_two_children_with_one_code_are_refused(monkeypatch):
    monkeypatch.setattr(module, "CODE_DIGITS", 1)
    with pytest.raises(UsageError, match="same code"):
        codes(DIGEST, "tracking", [f"A{number}" for number in range(17)])
