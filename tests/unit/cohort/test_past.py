"""Past receipts: who was sampled, and when the lists were as at."""

import json
from datetime import date
from pathlib import Path

import pytest

import sendsample as ss
from sendsample.cohort import past
from sendsample.cohort.past import past_samples
from sendsample.errors import InputError, UsageError
from sendsample.selection.receipt import FORMAT


def receipt(as_at="2024-02-05", **samples):
    return {"format": "sendsample-receipt/1", "cohort": {"as_at": as_at}, "samples": samples}


def test_everyone_in_any_sample_has_the_latest_day():
    receipts = [
        receipt("2024-02-05", tracking={"ids": ["a", "b"]}, overdue={"ids": ["c"]}),
        receipt("2023-02-06", tracking={"ids": ["a", "d"]}),
        receipt("2024-06-01", tracking={"ids": ["d"]}),
    ]
    expected = {
        "a": date(2024, 2, 5),
        "b": date(2024, 2, 5),
        "c": date(2024, 2, 5),
        "d": date(2024, 6, 1),
    }
    assert past_samples(receipts) == past_samples(reversed(receipts)) == expected


def test_no_receipts_and_receipts_of_nobody_count_for_nobody():
    assert past_samples([]) == {}
    assert past_samples([receipt(tracking={"loss": 0}), receipt(tracking={"ids": []}), receipt()]) == {}
    assert past_samples([receipt(tracking={"ids": None})]) == {}


def test_files_are_read_whatever_mark_they_begin_with(tmp_path):
    text = json.dumps(receipt(tracking={"ids": ["\u00e9"]}), ensure_ascii=False)
    for encoding in ("utf-8", "utf-8-sig", "utf-16"):
        path = tmp_path / f"{encoding}.json"
        path.write_text(text, encoding=encoding)
        assert past_samples([path, str(path)]) == {"\u00e9": date(2024, 2, 5)}


def test_the_receipt_that_select_writes_is_read(tmp_path):
    """Judged by what the selection says, so that the two formats cannot drift apart."""
    assert past.RECEIPT == FORMAT
    lists = Path(__file__).parents[3] / "data" / "synthetic" / "little_fenwick.xlsx"
    cohort = ss.read_annex_a(lists, as_at="2025-01-16")
    selection = ss.select(cohort, "area-send-2023", seed="1")
    path = tmp_path / "receipt.json"
    path.write_text(json.dumps(selection.receipt), encoding="utf-8")
    assert past_samples([path]) == dict.fromkeys(selection.ids["tracking"], date(2025, 1, 16))


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"{",
        b"\xff\xfe\x00",
        b"\x80abc",
        b"[" * 100_000,
        b"[]",
        b"null",
        b"{}",
        json.dumps(receipt() | {"format": "sendsample-receipt/9"}).encode(),
        json.dumps(receipt() | {"format": ["x"]}).encode(),
        json.dumps(receipt(None)).encode(),
        json.dumps(receipt("soon")).encode(),
        json.dumps(receipt(20240205)).encode(),
        json.dumps(receipt() | {"cohort": []}).encode(),
        json.dumps(receipt() | {"samples": ["a"]}).encode(),
        json.dumps(receipt() | {"samples": None}).encode(),
        json.dumps(receipt(tracking=["Quill"])).encode(),
        json.dumps(receipt(tracking={"ids": "Quill"})).encode(),
        json.dumps(receipt(tracking={"ids": [["Quill"]]})).encode(),
        json.dumps(receipt(tracking={"ids": [7]})).encode(),
    ],
    ids=range(20),
)
def test_what_is_no_receipt_is_refused_in_a_sentence(tmp_path, content):
    path = tmp_path / "receipt.json"
    path.write_bytes(content)
    with pytest.raises(InputError) as caught:
        past_samples([path])
    assert caught.value.code == "not_a_receipt"
    assert "receipt.json is not a receipt" in caught.value.message
    assert "Quill" not in str(caught.value)


def test_data_that_is_no_receipt_is_named_by_its_place():
    with pytest.raises(InputError, match="Receipt 2 is not a receipt"):
        past_samples([receipt(), 7])


def test_files_that_cannot_be_read_are_refused(tmp_path, monkeypatch):
    path = tmp_path / "receipt.json"
    for place, code in ((path, "file_missing"), (tmp_path, "is_a_folder")):
        with pytest.raises(InputError) as caught:
            past_samples([place])
        assert caught.value.code == code
    path.write_text(json.dumps(receipt(tracking={"ids": ["a"]})), encoding="utf-8")
    assert past_samples([path])
    assert past._LARGEST == 50 << 20
    monkeypatch.setattr(past, "_LARGEST", 20)
    with pytest.raises(InputError, match="larger than") as caught:
        past_samples([path])
    assert caught.value.code == "file_too_large"


@pytest.mark.parametrize("given", ["receipt.json", Path("receipt.json"), receipt(), None, 7], ids=repr)
def test_one_receipt_is_no_list_of_receipts(given):
    with pytest.raises(UsageError) as caught:
        past_samples(given)
    assert caught.value.code == "receipts"
