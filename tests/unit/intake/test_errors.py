"""Files that cannot be read as lists: each is refused in words that say what to do, never by a crash."""

import contextlib
import os
import pickle
import random
import zipfile
from pathlib import Path

import pytest
from python_calamine import CalamineWorkbook, PasswordError

from sendsample.cohort.tables import extent, files
from sendsample.errors import InputError, UsageError
from sendsample.intake import read_annex_a

AS_AT = "2024-02-05"
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def _refused(path, code):
    with pytest.raises(InputError) as caught:
        read_annex_a(path, as_at=AS_AT)
    error = caught.value
    assert error.code == code
    assert error.exit_status == 4
    assert error.message.endswith(".")
    assert error.hint
    assert str(pickle.loads(pickle.dumps(error))) == str(error)  # noqa: S301
    return str(error)


@pytest.fixture
def book(area):
    return area.workbook(*area.grids([area.child()], [area.child()]))


@pytest.fixture
def csvs(area):
    return area.csv(*area.grids([area.child()], [area.child()]))


def test_a_file_that_is_not_there(tmp_path):
    assert "nowhere.xlsx" in _refused(tmp_path / "nowhere.xlsx", "file_missing")
    _refused([tmp_path / "a.csv", tmp_path / "b.csv"], "file_missing")


def test_a_path_with_a_nul_character():
    _refused("a\0b.xlsx", "file_unreadable")


def test_a_folder_without_lists(tmp_path):
    (tmp_path / "readme.txt").write_text("hello")
    assert "0 workbooks and 0 CSV files" in _refused(tmp_path, "folder_lists")


def test_a_folder_with_too_many_lists_names_them(book, csvs):
    assert len(csvs) == 2
    assert "annex_a.xlsx, list_1.csv, list_2.csv" in _refused(book.parent, "folder_lists")


def test_a_folder_with_three_csv_files_of_other_names(csvs, tmp_path):
    csvs[0].rename(tmp_path / "plans.csv")
    (tmp_path / "schools.csv").write_text("URN\n")
    assert "3 CSV files" in _refused(tmp_path, "folder_lists")


def test_a_folder_given_as_one_of_two_files(csvs, tmp_path):
    (tmp_path / "sub").mkdir()
    _refused([csvs[0], tmp_path / "sub"], "is_a_folder")


def test_a_sheet_that_is_missing_lists_those_there_are(area):
    path = area.workbook(*area.grids([area.child()], []), sheets=("List_1", "SEN support"))
    said = _refused(path, "sheet_missing")
    assert "no sheet List_2" in said
    assert "List_1, SEN support" in said


def test_two_sheets_of_one_name(area):
    grids = area.grids([area.child()], [])
    _refused(area.workbook(*grids, grids[1], sheets=("List_1", "List_2", "list 2")), "sheet_repeated")


def test_a_sheet_without_headings(area):
    path = area.workbook([["C1", "ASD"]], area.grids([], [])[1])
    assert "Sheet List_1" in _refused(path, "headings_missing")


def test_an_empty_sheet(area):
    _refused(area.workbook([], area.grids([], [])[1]), "headings_missing")


def test_headings_below_the_twentieth_row_are_not_looked_for(area):
    grids = area.grids([area.child()], [])
    _refused(area.workbook([["x"]] * 20 + grids[0], grids[1]), "headings_missing")


@pytest.mark.parametrize("content", ["", "C1,ASD\nC2,HI\n", "\n\n\n"])
def test_csv_without_headings(csvs, content):
    csvs[0].write_text(content)
    assert "list_1.csv" in _refused(csvs, "headings_missing")


def test_csv_with_a_quotation_mark_that_is_not_closed(csvs):
    csvs[1].write_text(csvs[1].read_text(encoding="utf-8") + '"C9,x\ny,z\n', encoding="utf-8")
    assert "after row 2" in _refused(csvs, "csv_broken")


def test_csv_with_a_cell_of_book_length(csvs):
    csvs[1].write_text(f"{'x' * 200_000}\n{csvs[1].read_text(encoding='utf-8')}", encoding="utf-8")
    _refused(csvs, "csv_broken")


@pytest.mark.parametrize(
    "content",
    [
        b"%PDF-1.7 \n Unique ID",
        b"Unique ID,UPN\n\0\0",
        b"\x81\x8d\xff",
        "Unique ID".encode("utf-16-le"),
        b"\xff\xfeU",
    ],
)
def test_what_is_no_text_is_no_csv(csvs, content):
    csvs[0].write_bytes(content)
    _refused(csvs, "not_csv")


def test_a_workbook_given_as_one_of_two_csv_files(book, csvs):
    _refused([csvs[0], book], "workbook_among_csv")


def test_one_csv_file_by_itself(csvs):
    _refused(csvs[0], "one_list")


@pytest.mark.parametrize(
    ("name", "code"), [("a.pdf", "not_a_list"), ("a.xlsx", "not_a_workbook"), ("a", "not_a_list")]
)
def test_a_file_that_is_something_else(tmp_path, name, code):
    (tmp_path / name).write_bytes(b"%PDF-1.7 and more")
    _refused(tmp_path / name, code)


def test_a_workbook_locked_by_excel(tmp_path):
    path = tmp_path / "locked.xlsx"
    path.write_bytes(OLE + b"\0" * 600 + "EncryptedPackage".encode("utf-16-le") + b"\0" * 600)
    assert "password" in _refused(path, "workbook_locked")


def test_a_workbook_locked_otherwise(book, monkeypatch):
    def locked(_):
        raise PasswordError

    _replace_reader(monkeypatch, locked)
    _refused(book, "workbook_locked")


def _replace_reader(monkeypatch, from_filelike):
    reader = type("Reader", (), {"from_filelike": staticmethod(from_filelike)})
    monkeypatch.setattr("sendsample.cohort.tables.workbook.CalamineWorkbook", reader)


def test_a_reader_that_panics_is_no_crash(book, monkeypatch):
    class Panic(BaseException):
        """As the reader's own: no Exception."""

    def panics(_):
        raise Panic("at row 3: 03/09/2014")

    _replace_reader(monkeypatch, panics)
    assert "03/09" not in _refused(book, "workbook_unreadable")


def test_an_interrupt_is_passed_on(book, monkeypatch):
    def interrupted(_):
        raise KeyboardInterrupt

    _replace_reader(monkeypatch, interrupted)
    with pytest.raises(KeyboardInterrupt):
        read_annex_a(book, as_at=AS_AT)


@pytest.mark.parametrize("kept", [4, 100, 0.5, 0.99])
def test_a_workbook_cut_short(book, kept):
    data = book.read_bytes()
    book.write_bytes(data[: int(kept if kept > 1 else len(data) * kept)])
    _refused(book, "workbook_unreadable")


def test_a_workbook_damaged_at_random(book):
    data = book.read_bytes()
    chance = random.Random(5)
    for _ in range(60):
        damaged = bytearray(data)
        for _ in range(5):
            damaged[chance.randrange(4, len(data))] = chance.randrange(256)
        book.write_bytes(bytes(damaged))
        with contextlib.suppress(InputError):
            assert len(read_annex_a(book, as_at=AS_AT)) <= 2


def test_an_old_workbook_that_is_not_one(tmp_path):
    path = tmp_path / "old.xls"
    path.write_bytes(OLE + b"\0" * 2000)
    _refused(path, "workbook_unreadable")


def test_a_zip_that_is_no_workbook(tmp_path):
    path = tmp_path / "lists.xlsx"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("hello.txt", "hello")
    _refused(path, "workbook_unreadable")


def test_a_stray_cell_in_the_last_corner_is_refused_before_it_takes_the_memory(area):
    grids = area.grids([area.child()], [])
    path = area.workbook(*grids)
    with zipfile.ZipFile(path) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    stray = b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData>'
    members["xl/worksheets/sheet2.xml"] = members["xl/worksheets/sheet2.xml"].replace(b"</sheetData>", stray)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    _refused(path, "sheet_too_large")


def test_an_archive_that_unpacks_to_more_than_can_be_held(book, monkeypatch):
    monkeypatch.setattr(extent, "_MOST_BYTES", 100)
    _refused(book, "sheet_too_large")


def test_a_file_that_may_not_be_read(csvs, monkeypatch):
    def denied(_):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "read_bytes", denied)
    _refused(csvs, "permission_denied")


def test_a_folder_that_may_not_be_read(tmp_path, monkeypatch):
    def denied(_):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "iterdir", denied)
    _refused(tmp_path, "permission_denied")


def test_a_disk_that_fails(csvs, monkeypatch):
    def fails(_):
        raise OSError(5, "Input/output error")

    monkeypatch.setattr(Path, "read_bytes", fails)
    _refused(csvs, "file_unreadable")


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="named pipes are a thing of Unix")
def test_a_pipe_is_not_waited_for(tmp_path):
    os.mkfifo(tmp_path / "pipe.xlsx")
    _refused(tmp_path / "pipe.xlsx", "not_a_file")


def test_a_file_far_larger_than_any_list(book, monkeypatch):
    monkeypatch.setattr(files, "_LARGEST", 100)
    _refused(book, "file_too_large")


@pytest.mark.parametrize("without", [set(), {"issued", "updated", "reviewed", "home"}])
def test_two_files_that_look_like_the_same_list(area, without):
    grid = area.grids([area.child()], [], without=without)[0]
    paths = area.csv(grid, grid, names=("one.csv", "two.csv"))
    said = _refused(paths, "lists_alike")
    assert ("List 2" if without else "List 1") in said


def test_names_that_say_the_same_do_not_decide(area):
    grid = area.grids([area.child()], [])[0]
    _refused(area.csv(grid, grid, names=("list_1.csv", "list_1 (copy).csv")), "lists_alike")


@pytest.mark.parametrize("paths", [[], ["a.csv", "b.csv", "c.csv"]])
def test_any_other_number_of_paths(paths):
    with pytest.raises(UsageError):
        read_annex_a(paths, as_at=AS_AT)


def test_a_day_that_is_none(book):
    with pytest.raises(UsageError):
        read_annex_a(book, as_at="soon")


def test_the_reader_is_the_one_these_tests_replace():
    assert hasattr(CalamineWorkbook, "from_filelike")
