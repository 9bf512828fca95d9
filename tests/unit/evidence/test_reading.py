import json

import pytest

from sendsample.canonical import digest_of
from sendsample.errors import InputError, UsageError
from sendsample.evidence.reading import before, newest, read_receipt, receipts_in


@pytest.fixture
def folder(tmp_path, drawn, replaced):
    (tmp_path / "receipt.json").write_text(json.dumps(drawn.receipt), encoding="utf-8")
    (tmp_path / "receipt-2.json").write_text(json.dumps(replaced.receipt, indent=3), encoding="utf-8")
    return tmp_path


def test_the_digest_does_not_depend_on_how_a_file_is_laid_out(folder, replaced):
    assert read_receipt(folder / "receipt-2.json").sha256 == digest_of(replaced.receipt)
    assert read_receipt(replaced).sha256 == read_receipt(dict(replaced.receipt)).sha256


def test_a_folder_is_read_as_its_newest_receipt(folder):
    assert read_receipt(folder).number == 2
    (folder / "receipt-10.json").write_text("{}", encoding="utf-8")
    (folder / "receipt-03.json").write_text("{}", encoding="utf-8")
    assert [path.name for path in receipts_in(folder)] == [
        "receipt.json",
        "receipt-2.json",
        "receipt-10.json",
    ]
    assert newest(folder).name == "receipt-10.json"


def test_the_receipt_before_is_found_by_its_digest_beside_it(folder, drawn):
    found = before(read_receipt(folder))
    assert found is not None
    assert found.data == json.loads(json.dumps(drawn.receipt))
    assert before(found) is None


def test_an_empty_folder_has_no_receipt(tmp_path):
    with pytest.raises(InputError, match=r"no file at .*receipt\.json"):
        read_receipt(tmp_path)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "not JSON"),
        ("[1]", "does not say that it is one"),
        ('{"format": "sendsample-receipt/1"}', "'kind' is not there"),
        ('{"format": "sendsample-receipt/2"}', "does not say that it is one"),
        ("[" * 100_000, "not JSON"),
    ],
)
def test_what_is_no_receipt_says_why(tmp_path, text, why):
    path = tmp_path / "receipt.json"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(InputError, match=why) as caught:
        read_receipt(path)
    assert caught.value.code == "not_a_receipt"


def test_a_number_that_is_none_is_refused(drawn):
    samples = {"audit": {**drawn.receipt["samples"]["audit"], "distance": float("nan")}}
    with pytest.raises(InputError, match="'samples'"):
        read_receipt({**drawn.receipt, "samples": samples})


def test_something_else_is_refused():
    with pytest.raises(UsageError, match="is a int"):
        read_receipt(5)
