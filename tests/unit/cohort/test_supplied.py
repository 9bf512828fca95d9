"""Tables beside the lists: what is kept, what is left out with a finding, what is refused."""

import os
import pickle
from datetime import date, datetime

import numpy as np
import pandas as pd
import pytest
import xlsxwriter

from sendsample.cohort.places import attributes, pairs
from sendsample.errors import DataError, InputError, UsageError

PRIVATE = "Persephone Quill"


def services_of(cohort, *rows, columns=("child_id", "service")):
    return cohort.with_services(pd.DataFrame(list(rows), columns=list(columns), dtype=object))


def codes(cohort):
    table = cohort.findings[["list", "code", "row", "column"]].astype(object)
    return [tuple(None if pd.isna(cell) else cell for cell in row) for row in table.to_numpy()]


def workbook(path, **sheets):
    with xlsxwriter.Workbook(path) as book:
        for name, rows in sheets.items():
            sheet = book.add_worksheet(name)
            for at, row in enumerate(rows):
                sheet.write_row(at, 0, row)
    return path


def refused(call, code):
    with pytest.raises((InputError, UsageError)) as caught:
        call()
    assert caught.value.code == code
    assert caught.value.message.endswith(".")
    assert caught.value.hint
    assert str(pickle.loads(pickle.dumps(caught.value))) == str(caught.value)  # noqa: S301
    return str(caught.value)


# Services


def test_a_cohort_has_neither_table_until_it_is_given_one(cohort_of):
    cohort = cohort_of()
    assert list(cohort.services.columns) == ["child_id", "service"]
    assert cohort.services.empty
    assert cohort.settings.empty
    assert cohort.settings.index.name == "setting"


def test_services_are_kept_in_code_point_order(cohort_of):
    cohort = cohort_of()
    with_both = services_of(cohort, ["c1", "b"], ["c0", "b"], ["c0", "B"], ["c0", "\u00e9"])
    assert with_both.services.to_numpy().tolist() == [["c0", "B"], ["c0", "b"], ["c0", "\u00e9"], ["c1", "b"]]
    assert {str(dtype) for dtype in with_both.services.dtypes} == {"str"}
    assert codes(with_both) == []
    assert cohort.services.empty  # what was there is as it was


def test_ids_are_cleaned_as_on_the_lists(cohort_of):
    cohort = cohort_of(child_id=["17", "0042", "\u00e9", "x"])
    rows = [17.0, "CAMHS"], [" 0042 ", " CAMHS "], ["e\u0301", "CAMHS"], ["42", "CAMHS"]
    found = services_of(cohort, *rows)
    assert found.services["child_id"].tolist() == ["0042", "17", "\u00e9"]
    assert set(found.services["service"]) == {"CAMHS"}
    assert codes(found) == [("services", "service_child_unknown", 4, "child_id")]


@pytest.mark.parametrize("gap", [None, float("nan"), pd.NA, "", "  "])
def test_rows_that_say_nothing_are_left_out_with_a_finding(cohort_of, gap):
    found = services_of(cohort_of(), ["c0", gap], [gap, "CAMHS"], ["c1", "CAMHS"])
    assert found.services.to_numpy().tolist() == [["c1", "CAMHS"]]
    assert codes(found) == [
        ("services", "service_blank", 1, "service"),
        ("services", "service_blank", 2, "child_id"),
    ]


def test_repeated_rows_and_children_elsewhere_are_left_out_with_a_finding(cohort_of):
    found = services_of(cohort_of(), ["c0", "A"], ["c9", "A"], ["c0", "A "], ["c0", "a"])
    assert found.services.to_numpy().tolist() == [["c0", "A"], ["c0", "a"]]
    assert codes(found) == [
        ("services", "service_child_unknown", 2, "child_id"),
        ("services", "service_repeated", 3, "service"),
    ]


def test_a_child_who_was_set_aside_is_not_in_the_cohort(cohort_of):
    found = services_of(cohort_of(age=[7, 7, 7, 40]), ["c3", "A"], ["c2", "A"])
    assert found.services["child_id"].tolist() == ["c2"]
    assert ("services", "service_child_unknown", 1, "child_id") in codes(found)


def test_no_finding_shows_what_stands_in_a_row(cohort_of):
    rows = [PRIVATE, "CAMHS"], ["c0", PRIVATE], ["c0", PRIVATE], [PRIVATE, None], ["c1", f"{PRIVATE}\u200b"]
    found = services_of(cohort_of(), *rows)
    assert len(found.findings) == 4
    assert "Quill" not in found.findings.to_csv()


def test_the_findings_keep_their_order_and_give_way_to_those_of_a_later_table(cohort_of):
    cohort = cohort_of(age=[7, 7, 7, 40], primary_need=["??", "ASD", "ASD", "ASD"])
    first = services_of(cohort, ["c9", "A"], ["c8", "A"])
    assert first.findings["code"].tolist() == ["age_outside", "unknown_code", *["service_child_unknown"] * 2]
    assert list(first.findings.dtypes) == list(cohort.findings.dtypes)
    again = services_of(first, ["c0", "A"])
    pd.testing.assert_frame_equal(again.findings, cohort.findings)
    assert again.services["child_id"].tolist() == ["c0"]


def test_other_columns_are_left_out_with_a_finding(cohort_of):
    columns = ["Unique ID", "Service", "Surname", ""]
    found = services_of(cohort_of(), ["c0", "A", PRIVATE, "x"], columns=columns)
    assert found.services.to_numpy().tolist() == [["c0", "A"]]
    assert codes(found) == [
        ("services", "column_unused", None, "Surname"),
        ("services", "heading_blank", 1, "column D"),
    ]


@pytest.mark.parametrize(
    ("columns", "code", "column"),
    [
        (["child_id", "provider"], "column_missing", "service"),
        (["child", "service"], "column_missing", "child_id"),
        (["child_id", "Unique ID"], "column_repeated", "Unique ID"),
    ],
)
def test_a_column_that_is_missing_or_there_twice_stops_the_work(cohort_of, columns, code, column):
    with pytest.raises(DataError) as caught:
        services_of(cohort_of(), ["c0", "A"], columns=columns)
    stops = caught.value.findings[caught.value.findings["severity"] == "stop"]
    assert (code, column) in list(stops[["code", "column"]].itertuples(index=False, name=None))
    assert column in str(caught.value)


def test_an_index_with_a_name_is_a_column(cohort_of):
    table = pd.DataFrame({"child_id": ["c0"], "service": ["A"]})
    for frame in (table.set_index("child_id"), table.set_index(["child_id", "service"])):
        assert cohort_of().with_services(frame).services.to_numpy().tolist() == [["c0", "A"]]
        assert cohort_of().with_services(frame).findings.empty


def test_a_table_without_rows_is_a_finding(cohort_of):
    assert codes(services_of(cohort_of())) == [("services", "list_absent", None, "")]


@pytest.mark.parametrize("given", [None, 7, [["c0", "A"]], {"child_id": ["c0"]}, b"services.csv"], ids=repr)
@pytest.mark.parametrize("method", ["with_services", "with_settings"])
def test_what_is_neither_a_frame_nor_a_path_is_refused(cohort_of, given, method):
    refused(lambda: getattr(cohort_of(), method)(given), "table")


def test_a_csv_file_is_read_with_its_own_row_numbers(cohort_of, tmp_path):
    path = tmp_path / "use.csv"
    path.write_text("Services\n\nUnique ID;Service\nc0;A\n;\nc9;A\n", encoding="utf-8")
    found = cohort_of().with_services(path)
    assert found.services.to_numpy().tolist() == [["c0", "A"]]
    assert codes(found) == [("services", "service_child_unknown", 6, "Unique ID")]
    assert list(found.files) == ["services/use.csv"]
    assert len(found.files["services/use.csv"]) == 64


def test_a_file_in_an_older_encoding_is_read_with_a_finding(cohort_of, tmp_path):
    path = tmp_path / "use.csv"
    path.write_bytes("child_id,service\nc0,Caf\u00e9\n".encode("cp1252"))
    found = cohort_of().with_services(str(path))
    assert found.services["service"].tolist() == ["Caf\u00e9"]
    assert codes(found) == [("services", "encoding", None, "")]


def test_of_a_workbook_the_sheet_with_the_headings_counts(cohort_of, tmp_path):
    rows = [["child_id", "service"], [17, "A"]]
    path = workbook(tmp_path / "use.xlsx", Notes=[["hello"]], Use=rows)
    cohort = cohort_of(child_id=["17", "b", "c", "d"])
    assert cohort.with_services(path).services.to_numpy().tolist() == [["17", "A"]]
    path = workbook(tmp_path / "use.xlsx", One=rows, Other=rows)
    assert "One, Other" in refused(lambda: cohort.with_services(path), "sheet_repeated")
    path = workbook(tmp_path / "use.xlsx", One=[["hello"]])
    assert "use.xlsx" in refused(lambda: cohort.with_services(path), "headings_missing")


def test_a_later_file_takes_the_place_of_an_earlier_one(cohort_of, tmp_path):
    for name in ("one", "other"):
        (tmp_path / f"{name}.csv").write_text("child_id,service,setting\nc0,A,S\n", encoding="utf-8")
    cohort = cohort_of().with_services(tmp_path / "one.csv").with_services(tmp_path / "other.csv")
    assert list(cohort.files) == ["services/other.csv"]


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (None, "file_missing"),
        (b"", "headings_missing"),
        (b"\x00\x01\x02", "not_csv"),
        (b"PK\x03\x04broken", "workbook_unreadable"),
        (b"name,number\na,b\n", "headings_missing"),
        (b'child_id,setting,service\n"c0,A\n', "csv_broken"),
    ],
)
@pytest.mark.parametrize("method", ["with_services", "with_settings"])
def test_files_that_cannot_be_read_are_refused_in_words(cohort_of, tmp_path, content, code, method):
    path = tmp_path / "table.csv"
    if content is not None:
        path.write_bytes(content)
    assert "table.csv" in refused(lambda: getattr(cohort_of(), method)(path), code)


def test_a_folder_is_no_table(cohort_of, tmp_path):
    refused(lambda: cohort_of().with_services(tmp_path), "is_a_folder")


# Settings


def test_settings_have_columns_of_the_kind_their_cells_are(cohort_of, tmp_path):
    path = tmp_path / "settings.csv"
    text = (
        "URN,Phase,Locality,Name,Postcode,Places,Academy,Opened,Rate\n"
        "900002,b) Primary,North,Hill School,AB1 2CD,40,TRUE,01/09/2010,1.5\n"
        "900001,FE college,,Dale College,,,FALSE,,2\n"
    )
    path.write_text(text, encoding="utf-8")
    cohort = cohort_of().with_settings(path)
    settings = cohort.settings
    assert settings.index.tolist() == ["900001", "900002"]
    assert settings.index.name == "setting"
    assert {name: str(dtype) for name, dtype in settings.dtypes.items()} == {
        "phase": "str", "locality": "str", "Name": "str", "Postcode": "str", "Places": "Int64",
        "Academy": "boolean", "Opened": "datetime64[s]", "Rate": "Float64",
    }  # fmt: skip
    assert settings.loc["900002"].tolist() == [
        "primary", "North", "Hill School", "AB1 2CD", 40, True, pd.Timestamp("2010-09-01"), 1.5,
    ]  # fmt: skip
    assert settings.loc["900001", ["locality", "Places", "Opened"]].isna().all()
    assert cohort.findings.empty
    assert list(cohort.files) == ["settings/settings.csv"]


def test_a_frame_of_settings_keeps_the_kinds_it_has(cohort_of):
    table = pd.DataFrame(
        {"setting": [900001.0, 900002.0], "code": ["007", "8"], "n": [1.0, None], "open": [True, False]}
    )
    settings = cohort_of().with_settings(table).settings
    assert settings.index.tolist() == ["900001", "900002"]
    assert [str(dtype) for dtype in settings.dtypes] == ["str", "Int64", "boolean"]
    assert settings["code"].tolist() == ["007", "8"]


def test_settings_may_be_the_index_or_all_there_is(cohort_of):
    table = pd.DataFrame({"phase": ["primary"]}, index=pd.Index(["S1"], name="setting"))
    assert cohort_of().with_settings(table).settings["phase"].to_dict() == {"S1": "primary"}
    alone = cohort_of().with_settings(pd.DataFrame({"setting": ["S2", "S1"]})).settings
    assert alone.index.tolist() == ["S1", "S2"]
    assert alone.shape == (2, 0)


def test_blank_and_repeated_settings_are_left_out_with_a_finding(cohort_of):
    table = pd.DataFrame({"URN": ["S1", None, " S1 ", "S2", ""], "x": ["a", "b", "c", "d", "e"]})
    found = cohort_of().with_settings(table)
    assert found.settings["x"].to_dict() == {"S1": "a", "S2": "d"}
    assert codes(found) == [
        ("settings", "setting_blank", 2, "URN"),
        ("settings", "setting_repeated", 3, "URN"),
        ("settings", "setting_blank", 5, "URN"),
    ]


def test_cells_that_are_not_as_they_should_be_are_findings(cohort_of):
    table = pd.DataFrame(
        {
            "setting": ["S1", "S\u200b2"],
            "phase": ["Studio school", "primary"],
            "rate": [np.inf, 1.5],
            "word": ["a\u200bb", "c"],
            "": ["x", None],
        }
    )
    found = cohort_of().with_settings(table)
    assert found.settings.index.tolist() == ["S1", "S2"]
    assert found.settings["phase"].isna().tolist() == [True, False]
    assert found.settings["word"].tolist() == ["ab", "c"]
    assert codes(found) == [
        ("settings", "heading_blank", 1, "column E"),
        ("settings", "unknown_code", 1, "phase"),
        ("settings", "not_a_number", 1, "rate"),
        ("settings", "text_cleaned", 1, "word"),
        ("settings", "text_cleaned", 2, "setting"),
    ]


@pytest.mark.parametrize(
    "columns", [["setting", "URN"], ["URN", "x", "x"], ["setting", "phase", "Phase"], ["Setting", "setting "]]
)
def test_columns_that_are_there_twice_stop_the_work(cohort_of, columns):
    with pytest.raises(DataError) as caught:
        cohort_of().with_settings(pd.DataFrame([["a"] * len(columns)], columns=columns))
    assert set(caught.value.findings["code"]) == {"column_repeated"}


@pytest.mark.parametrize("heading", ["UPN", "Unique ID", "child_id", "Date of birth", "Surname", "DOB"])
def test_a_list_of_children_is_not_taken_for_a_table_of_settings(cohort_of, heading):
    table = pd.DataFrame({"setting": ["S1"], heading: [PRIVATE]})
    said = refused(lambda: cohort_of().with_settings(table), "settings_of_children")
    assert heading in said
    assert "Quill" not in said


def test_a_later_table_takes_the_place_of_an_earlier_one(cohort_of):
    cohort = cohort_of().with_settings(pd.DataFrame({"setting": ["S1", "S1"], "x": [1, 2]}))
    assert len(cohort.findings) == 1
    again = cohort.with_settings(pd.DataFrame({"setting": ["S2"], "y": [1]}))
    assert again.settings.to_dict() == {"y": {"S2": 1}}
    assert again.findings.empty


# Last sampled


def test_the_later_day_counts(cohort_of):
    cohort = cohort_of(last_sampled=["2023-01-01", "2023-01-01", None, None], mine=[1, 2, 3, 4])
    days = {"c0": date(2022, 6, 1), "c1": datetime(2023, 6, 1, 23), "c2": pd.Timestamp("2021-06-01"), "gone": date(2024, 1, 1)}  # noqa: DTZ001, E501  # fmt: skip
    found = cohort.with_last_sampled(days)
    last = found.frame["last_sampled"]
    assert last.dt.strftime("%Y-%m-%d").tolist()[:3] == ["2023-01-01", "2023-06-01", "2021-06-01"]
    assert last.isna().tolist() == [False, False, False, True]
    assert str(last.dtype) == "datetime64[s]"
    assert list(found.frame.columns) == list(cohort.frame.columns)
    assert found.findings.empty
    assert cohort.frame["last_sampled"].dt.year.tolist()[:2] == [2023, 2023]


def test_the_column_stands_where_a_list_that_has_it_would_have_it(cohort_of):
    supplied = cohort_of(last_sampled=["2023-01-01", None, None, None], locality=["n"] * 4, mine=[1] * 4)
    made = cohort_of(locality=["n"] * 4, mine=[1] * 4).with_last_sampled({" c0 ": date(2023, 1, 1)})
    pd.testing.assert_frame_equal(made.frame, supplied.frame)
    assert made.digest == supplied.digest


def test_two_spellings_of_an_id_are_one_child(cohort_of):
    for days in ((date(2023, 1, 1), date(2022, 1, 1)), (date(2022, 1, 1), date(2023, 1, 1))):
        found = cohort_of().with_last_sampled(dict(zip(("c0", " c0"), days, strict=True)))
        assert found.frame.loc["c0", "last_sampled"] == pd.Timestamp("2023-01-01")


def test_nobody_known_makes_a_column_of_gaps(cohort_of):
    found = cohort_of().with_last_sampled({"gone": date(2023, 1, 1)})
    assert found.frame["last_sampled"].isna().all()


@pytest.mark.parametrize(
    "given", [None, ["c0"], {"c0": "2023-01-01"}, {"c0": None}, {"c0": pd.NaT}, {"c0": 2023}], ids=repr
)
def test_what_is_not_days_by_id_is_refused(cohort_of, given):
    refused(lambda: cohort_of().with_last_sampled(given), "last_sampled")


# All together


def test_each_table_counts_in_the_digest_only_when_it_has_rows(cohort_of):
    cohort = cohort_of(setting=["S1"] * 4)
    use = pd.DataFrame({"child_id": ["c0", "c1"], "service": ["A", "B"]})
    known = pd.DataFrame({"setting": ["S1", "S2"], "x": [1, 2]})
    digests = [
        cohort.digest,
        cohort.with_services(use).digest,
        cohort.with_services(use.iloc[:1]).digest,
        cohort.with_services(use.assign(service="A")).digest,
        cohort.with_settings(known).digest,
        cohort.with_settings(known[["setting"]]).digest,
        cohort.with_settings(known.assign(x=[2, 1])).digest,
        cohort.with_settings(known.rename(columns={"x": "y"})).digest,
        cohort.with_services(use).with_settings(known).digest,
    ]
    assert len(set(digests)) == len(digests)
    assert cohort.with_services(use.iloc[:0]).digest == cohort.digest
    assert cohort.with_settings(known.iloc[:0]).digest == cohort.digest
    assert cohort.with_services(use.iloc[::-1]).digest == digests[1]
    assert cohort.with_settings(known.iloc[::-1]).digest == digests[4]


def test_nothing_of_one_way_in_disturbs_another(cohort_of, tmp_path):
    path = tmp_path / "use.csv"
    path.write_text("child_id,service\nc0,A\n", encoding="utf-8")
    known = pd.DataFrame({"setting": ["S1"], "x": ["y"]})
    cohort = cohort_of(setting=["S1"] * 4)
    one = (
        cohort.with_services(os.fspath(path)).with_settings(known).with_last_sampled({"c0": date(2020, 1, 1)})
    )
    other = cohort.with_last_sampled({"c0": date(2020, 1, 1)}).with_settings(known).with_services(path)
    assert one.digest == other.digest
    assert one.files == other.files
    assert attributes(one, "setting")["x"].to_dict() == {"S1": "y"}
    assert pairs(one, "service").to_numpy().tolist() == [["c0", "A"]]
