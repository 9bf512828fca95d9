"""Every layout the lists come in."""

import hashlib
import zipfile
from datetime import date

import pytest

from sendsample.cohort.tables.files import File, digests
from sendsample.intake import read_annex_a

AS_AT = "2024-02-05"


def _grids(area, **changes):
    return area.grids([area.child(**changes)], [area.child()])


def test_blank_rows_and_columns_before_the_list_count_in_row_numbers(area):
    path = area.workbook(*_grids(area, sex="x"), first=(4, 2))
    assert read_annex_a(path, as_at=AS_AT).findings["row"].tolist() == [6]


def test_a_title_above_and_blank_rows_within_count_in_row_numbers(area):
    grids = _grids(area, sex="x")
    grids[0] = [["Annex A, list 1"], [], grids[0][0], [], ["", "  "], *grids[0][1:], [], [""]]
    for path in (area.workbook(*grids), area.csv(*grids)):
        cohort = read_annex_a(path, as_at=AS_AT)
        assert cohort.findings["row"].tolist() == [6]
        assert len(cohort) == 2


def test_headings_on_the_twentieth_row_are_found(area):
    grids = _grids(area)
    grids[0] = [["x"]] * 19 + grids[0]
    assert len(read_annex_a(area.workbook(*grids), as_at=AS_AT)) == 2


@pytest.mark.parametrize("dash", ["-", "—", " - ", "\n–\n", "\u00a0–\u00a0"])  # noqa: RUF001
def test_headings_match_whatever_their_dashes_spaces_and_case(area, dash):
    grids = _grids(area)
    for grid in grids:
        grid[0] = [f" {heading.replace(' – ', dash).upper()}".removesuffix("?") for heading in grid[0]]  # noqa: RUF001
    for path in (area.workbook(*grids), area.csv(*grids)):
        assert read_annex_a(path, as_at=AS_AT).findings.empty


@pytest.mark.parametrize("sheets", [("List_1", "List_2"), ("list 1", "LIST-2"), (" List1 ", "List_2 ")])
def test_sheet_names_match_whatever_their_spaces_and_case(area, sheets):
    assert len(read_annex_a(area.workbook(*_grids(area), sheets=sheets), as_at=AS_AT)) == 2


def test_other_sheets_are_left_alone(area):
    grids = _grids(area)
    path = area.workbook([["Guidance"]], grids[1], grids[0], sheets=("Notes", "List_2", "List_1"))
    assert len(read_annex_a(path, as_at=AS_AT)) == 2


def test_values_bare_and_with_letters_are_the_same(area):
    with_letters = area.child(id="1")
    bare = {key: v.split(") ")[-1] if isinstance(v, str) else v for key, v in with_letters.items()} | {
        "id": "1"
    }
    digests = {area.read([child], []).digest for child in (with_letters, bare)}
    assert len(digests) == 1


@pytest.mark.parametrize("form", ["workbook", "csv"])
def test_ids_keep_their_leading_zeros_and_lose_their_outer_spaces(area, form):
    cohort = area.read([area.child(id=" 0042 "), area.child(id=17), area.child(id="42")], [], form=form)
    assert cohort.frame.index.tolist() == ["0042", "17", "42"]


def test_numbers_and_dates_stored_as_text_are_read(area):
    plan = [area.child(suspensions="2", absence="7.5", urn="102345", dob="03/09/2014", issued="2020-05-01")]
    cohort = area.read(plan, [])
    row = cohort.frame.iloc[0]
    assert (row["suspensions"], row["absence"], row["age"], row["setting"]) == (2, 7.5, 9, "102345")
    assert row["plan_issued"].date() == date(2020, 5, 1)


def test_cells_have_the_types_of_their_columns(area):
    kinds = area.read([area.child()], [area.child()]).frame.dtypes.astype(str)
    expected = {
        "primary_need": "str", "alternative_provision": "boolean", "age": "Int64", "setting": "str",
        "home_educated": "boolean", "absence": "Float64", "suspensions": "Int64",
        "plan_issued": "datetime64[s]",
    }  # fmt: skip
    assert {name: kinds[name] for name in expected} == expected


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_csv_encodings_and_delimiters(area, delimiter, encoding):
    grids = area.grids([area.child()], [area.child()], extra={"Locality": ["Zoë's ward, North; West"]})
    cohort = read_annex_a(area.csv(*grids, encoding=encoding, delimiter=delimiter), as_at=AS_AT)
    assert cohort.frame["locality"].tolist() == ["Zoë's ward, North; West"] * 2
    assert cohort.findings.empty


def test_windows_1252_is_read_and_noted(area):
    grids = area.grids([area.child()], [area.child()], extra={"Locality": ["Zoë"]})
    cohort = read_annex_a(area.csv(*grids, encoding="cp1252"), as_at=AS_AT)
    assert cohort.frame["locality"].tolist() == ["Zoë"] * 2
    assert cohort.findings[["code", "list"]].values.tolist() == [
        ["encoding", "List_1"],
        ["encoding", "List_2"],
    ]


def test_csv_rows_are_numbered_as_a_spreadsheet_would(area):
    grids = area.grids(
        [area.child(), area.child(sex="x")], [area.child()], extra={"Locality": ["two\nlines", "one"]}
    )
    paths = area.csv(*grids)
    paths[0].write_text("sep=,\n" + paths[0].read_text(encoding="utf-8"), encoding="utf-8")
    findings = read_annex_a(paths, as_at=AS_AT).findings
    assert findings.loc[findings["code"] == "unknown_code", "row"].tolist() == [3]


def test_two_csv_files_in_either_order(area):
    paths = area.csv(*_grids(area), names=("a.csv", "b.csv"))
    one, other = read_annex_a(paths, as_at=AS_AT), read_annex_a(paths[::-1], as_at=AS_AT)
    assert one.digest == other.digest
    assert one.frame["provision"].tolist() == ["ehc_plan", "sen_support"]


def test_headings_outweigh_names_that_say_otherwise(area):
    paths = area.csv(*_grids(area), names=("list_2.csv", "list_1.csv"))
    assert read_annex_a(paths, as_at=AS_AT).frame["provision"].tolist() == ["ehc_plan", "sen_support"]


def test_names_decide_where_the_headings_are_the_same(area):
    grids = area.grids([area.child()], [area.child()], without={"issued", "updated", "reviewed", "home"})
    paths = area.csv(*grids, names=("List 2 support.csv", "List 1 plans.csv"))
    assert read_annex_a(paths, as_at=AS_AT).frame.index.tolist() == ["C0002", "C0001"]


def test_a_folder_with_both_lists_as_csv(area):
    area.csv(*_grids(area), names=("plans.csv", "support.csv"))
    (area.folder / "~$plans.csv").write_bytes(b"lock")
    (area.folder / "readme.txt").write_bytes(b"not a list")
    assert len(read_annex_a(area.folder, as_at=AS_AT)) == 2


def test_a_folder_with_other_csv_files_beside_lists_that_are_named(area):
    area.csv(*_grids(area))
    (area.folder / "schools.csv").write_text("URN\n1\n")
    assert len(read_annex_a(area.folder, as_at=AS_AT)) == 2


def test_a_folder_with_one_workbook(area):
    area.workbook(*_grids(area))
    assert len(read_annex_a(str(area.folder), as_at=AS_AT)) == 2


def test_a_path_in_a_sequence_by_itself(area):
    assert len(read_annex_a([area.workbook(*_grids(area))], as_at=AS_AT)) == 2


def test_digests_of_the_files_are_kept(area):
    path = area.workbook(*_grids(area))
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    assert read_annex_a(path, as_at=AS_AT).files == {"annex_a.xlsx": digest}
    assert list(read_annex_a(area.csv(*_grids(area)), as_at=AS_AT).files) == ["list_1.csv", "list_2.csv"]


def test_files_of_one_name_keep_their_digests_apart():
    same = [File("list.csv", "area", b"1"), File("list.csv", "area", b"2")]
    assert list(digests(same)) == ["1/area/list.csv", "2/area/list.csv"]


def test_progress_is_told_in_sentences(area):
    told = []
    read_annex_a(area.workbook(*_grids(area)), as_at=AS_AT, progress=told.append)
    assert told == ["Reading List_1", "Reading List_2", "Checking 2 rows"]


def test_an_opendocument_workbook_with_a_million_blank_rows(area):
    path = area.folder / "annex_a.ods"
    _write_ods(path)
    cohort = read_annex_a(path, as_at=AS_AT)
    assert cohort.frame.index.tolist() == ["007", "8"]
    assert cohort.frame["age"].tolist() == [11, 11]


def test_a_stray_blank_in_a_distant_cell_is_nothing(area):
    path = area.workbook(*_grids(area))
    _insert_cell(path, '<row r="1048576"><c r="XFD1048576" s="1"/></row>')
    assert len(read_annex_a(path, as_at=AS_AT)) == 2


def test_reading_twice_gives_the_same(area):
    path = area.workbook(*_grids(area, sex="x"))
    one, other = (read_annex_a(path, as_at=AS_AT) for _ in range(2))
    assert one.digest == other.digest
    assert one.findings.equals(other.findings)


def _insert_cell(path, row):
    with zipfile.ZipFile(path) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    sheet = "xl/worksheets/sheet1.xml"
    members[sheet] = members[sheet].replace(b"</sheetData>", row.encode() + b"</sheetData>")
    with zipfile.ZipFile(path, "w") as archive:
        for name, data in members.items():
            archive.writestr(name, data)


def _write_ods(path):
    names = ("office", "table", "text")
    spaces = " ".join(f'xmlns:{n}="urn:oasis:names:tc:opendocument:xmlns:{n}:1.0"' for n in names)

    def text(value):
        return f'<table:table-cell office:value-type="string"><text:p>{value}</text:p></table:table-cell>'

    def row(*cells):
        return f"<table:table-row>{''.join(cells)}</table:table-row>"

    born = '<table:table-cell office:value-type="date" office:date-value="2012-09-03"/>'
    headings = row(*map(text, ("Unique ID", "Date of birth", "SEN primary need",
                               "Main education establishment - phase")))  # fmt: skip
    blank = (
        '<table:table-row table:number-rows-repeated="1048000">'
        '<table:table-cell table:number-columns-repeated="16384"/></table:table-row>'
    )
    tables = "".join(
        f'<table:table table:name="{name}">{headings}'
        f"{row(text(child), born, text('ASD'), text('Secondary'))}{blank}</table:table>"
        for name, child in (("List_1", "007"), ("List_2", "8"))
    )
    body = f"<office:body><office:spreadsheet>{tables}</office:spreadsheet></office:body>"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("content.xml", f"<office:document-content {spaces}>{body}</office:document-content>")
        archive.writestr("META-INF/manifest.xml", "<manifest/>")
