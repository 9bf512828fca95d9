"""Tables that hold more than any list does, and headings that are none."""

import pytest

from sendsample.cohort.tables import block, csvfile
from sendsample.cohort.tables.block import Headings, find_block
from sendsample.cohort.tables.csvfile import read_csv
from sendsample.cohort.tables.files import File, read_file
from sendsample.cohort.text import short, told
from sendsample.errors import InputError

KNOWN = Headings({"uniqueid": "child_id"}, frozenset({"uniqueid"}), "'Unique ID'", "Add it.")


def _refused(code, work, *arguments):
    with pytest.raises(InputError) as caught:
        work(*arguments)
    assert caught.value.code == code
    assert caught.value.hint
    return str(caught.value)


def _csv(text):
    return read_csv(File("list.csv", "", text.encode()), KNOWN)[0]


def test_more_cells_than_can_be_held(monkeypatch):
    monkeypatch.setattr(block, "MOST_FILLED", 5)
    assert _csv("Unique ID,a\n1,2\n\n,\n3,4\n").rows == [2, 5]
    assert "by row 4" in _refused("too_many_cells", _csv, "Unique ID,a\n1,2\n3,4\n5,6\n")


def test_more_headings_than_any_table_has():
    assert len(_csv("Unique ID" + ",a" * 999).headings) == 1000
    assert "column ALM" in _refused("too_many_columns", _csv, "Unique ID" + ",a" * 1000)


def test_a_line_longer_than_any_row(monkeypatch):
    monkeypatch.setattr(csvfile, "_LONGEST_LINE", 30)
    assert "after row 2" in _refused("csv_broken", _csv, "Unique ID\n1\n" + "," * 40)


@pytest.mark.parametrize("end", ["\u2028", "\u2029", "\x85", "\f", "\v"])
def test_rows_that_end_in_what_ends_no_row(end):
    """They would be one row of headings, and headings are shown."""
    _refused("not_csv", _csv, f"Unique ID,Date of birth{end}1,03/09/2012")


@pytest.mark.parametrize(
    "heading", ["03/09/2012", "2012-09-03", "2012-09-03 00:00:00", "H801200001999", "1000000043", "3.9.12"]
)
def test_a_heading_that_is_a_cell_about_a_child_has_no_name(heading):
    assert find_block([["Unique ID", heading, "x"]], KNOWN, place="a").headings == ["Unique ID", "", "x"]


@pytest.mark.parametrize("heading", ["2023", "Absence 01/09/2023 to 31/08/2024", "A12", "1a", "Year 9"])
def test_a_heading_with_digits_is_one(heading):
    assert find_block([["Unique ID", heading]], KNOWN, place="a").headings == ["Unique ID", heading]


def test_a_path_too_long_to_be_one(tmp_path):
    assert len(_refused("file_unreadable", read_file, tmp_path / ("x" * 10_000))) < 500


def test_what_messages_repeat_is_short_and_printable():
    assert short("List\x1b[31m_1") == "List[31m_1"
    assert len(short("x" * 10**6)) == 101
    said = told(["\u202e" + "x" * 10**6] * 1000)
    assert len(said) < 11_000
    assert said.endswith("; 980 more")
    assert "\u202e" not in said
