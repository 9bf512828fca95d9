# ruff: noqa: E501 - tables of cells read best one a line
import pickle
from datetime import date, datetime

import numpy as np
import pandas as pd
import pytest

import sendsample as ss
from sendsample.errors import DataError, UsageError

AS_AT = "2024-02-05"
PRIVATE = "Persephone Quill 07/07/2011"


def codes(cohort):
    return list(cohort.findings[["code", "row", "column"]].itertuples(index=False, name=None))


def stopped(frame):
    with pytest.raises(DataError) as caught:
        ss.Cohort.from_frame(frame, as_at=AS_AT)
    return caught.value


# Ids


def test_ids_may_be_a_column_or_the_index(frame_of):
    frame = frame_of()
    by_column = ss.Cohort.from_frame(frame, as_at=AS_AT)
    by_index = ss.Cohort.from_frame(frame.set_index("child_id"), as_at=AS_AT)
    unnamed = ss.Cohort.from_frame(frame.set_index("child_id").rename_axis(None), as_at=AS_AT)
    assert by_column.digest == by_index.digest == unnamed.digest
    assert by_index.frame.index.name == "child_id"
    assert str(by_index.frame.index.dtype) == "str"


def test_a_column_of_ids_goes_before_the_index(frame_of):
    cohort = ss.Cohort.from_frame(frame_of().set_axis(["x", "y", "z", "w"]), as_at=AS_AT)
    assert list(cohort.frame.index) == ["c0", "c1", "c2", "c3"]


@pytest.mark.parametrize("turn", [False, True])
def test_row_numbers_are_no_ids(frame_of, turn):
    """Pandas makes them up: the same children in another order would be other children."""
    frame = frame_of(child_id=None)
    error = stopped(frame.rename_axis("row") if turn else frame)
    assert error.findings[["code", "column"]].to_numpy().tolist() == [["column_missing", "child_id"]]


def test_a_column_called_index_is_not_taken_for_ids(frame_of):
    error = stopped(frame_of(child_id=None, index=["p", "q", "r", "s"]))
    assert error.findings["column"].tolist() == ["child_id"]


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        (["0017", "17", "017", "0"], ["0017", "17", "017", "0"]),
        ([17.0, 4.0, 5.0, 6.0], ["17", "4", "5", "6"]),
        ([17, 4, 5, 6], ["17", "4", "5", "6"]),
        ([17.5, 4.0, 5.0, 6.0], ["17.5", "4", "5", "6"]),
        ([" a ", "A", "\u00a0b\t", "c d"], ["a", "A", "b", "c d"]),
        (["e\u0301", "f", "g", "h"], ["\u00e9", "f", "g", "h"]),
        (pd.array(["1", "2", "3", "4"], dtype="str"), ["1", "2", "3", "4"]),
        (pd.Categorical(["a", "b", "c", "d"]), ["a", "b", "c", "d"]),
        (pd.array([1, 2, 3, 4], dtype="Int64"), ["1", "2", "3", "4"]),
        ([12345678901234567890, 2, 3, 4], ["12345678901234567890", "2", "3", "4"]),
    ],
)
def test_ids_are_text_without_outer_spaces_and_otherwise_exact(cohort_of, given, kept):
    assert list(cohort_of(child_id=given).frame.index) == kept


@pytest.mark.parametrize("missing", [None, float("nan"), pd.NA, pd.NaT, "", "   ", "\n"])
def test_a_missing_id_stops_the_work(frame_of, missing):
    error = stopped(frame_of(child_id=pd.Series(["a", missing, "b", "c"], dtype=object)))
    assert error.findings[["code", "row"]].to_numpy().tolist() == [["id_missing", 2]]


@pytest.mark.parametrize(
    ("given", "row"),
    [
        (["a", "b", "a", "c"], 3),
        (["a", " a", "b", "c"], 2),
        (["17", 17.0, "b", "c"], 2),
        (["\u00e9", "b", "c", "e\u0301"], 4),
    ],
)
def test_a_repeated_id_stops_the_work(frame_of, given, row):
    error = stopped(frame_of(child_id=pd.Series(given, dtype=object)))
    assert error.findings[["code", "row"]].to_numpy().tolist() == [["id_repeated", row]]


def test_ids_that_differ_in_case_are_two_children(cohort_of):
    assert len(cohort_of(child_id=["a", "A", "b", "B"])) == 4


@pytest.mark.parametrize("bad", ["a\x00b", "a\nb", "a\u200bb", "a\u2028b", "a\x7f", "\x1b[31m", "a\ud800"])
def test_a_control_character_in_an_id_stops_the_work(frame_of, bad):
    error = stopped(frame_of(child_id=["a", bad, "c", "d"]))
    assert error.findings[["code", "row"]].to_numpy().tolist() == [["id_control", 2]]


# Columns


@pytest.mark.parametrize("column", ["primary_need", "provision", "alternative_provision"])
def test_a_required_column_stops_the_work(frame_of, column):
    error = stopped(frame_of(**{column: None}))
    assert error.code == "lists_stopped"
    assert error.findings[["code", "column", "severity"]].to_numpy().tolist() == [
        ["column_missing", column, "stop"]
    ]
    assert column in error.message


def test_an_age_may_come_from_either_column(frame_of, cohort_of):
    error = stopped(frame_of(age=None))
    assert error.findings["column"].tolist() == ["age or date_of_birth"]
    cohort = cohort_of(age=None, date_of_birth=["2015-01-01"] * 4)
    assert cohort.frame["age"].tolist() == [9] * 4


def test_every_column_that_is_missing_is_named_at_once(frame_of):
    error = stopped(frame_of(provision=None, age=None, primary_need=None))
    assert set(error.findings["column"]) == {"provision", "primary_need", "age or date_of_birth"}


def test_two_columns_of_one_name_stop_the_work(frame_of):
    frame = frame_of()
    frame.insert(0, " age", 8)
    frame.insert(0, "x", 8)
    frame.insert(0, "x", 9, allow_duplicates=True)
    assert set(stopped(frame).findings["column"]) == {"age", "x"}


def test_no_rows_stop_the_work(frame_of):
    assert stopped(frame_of(0)).findings["code"].tolist() == ["no_rows"]


def test_nobody_left_after_setting_aside_stops_the_work(frame_of):
    error = stopped(frame_of(age=[99] * 4))
    assert error.findings["code"].tolist() == ["everyone_set_aside"] + ["age_outside"] * 4
    assert error.findings.loc[0, "list"] == "frame"
    assert "no children" not in error.message


def test_ages_that_are_no_whole_numbers_set_everyone_aside(frame_of):
    error = stopped(frame_of(age=[5.5] * 4))
    assert error.findings["code"].value_counts().to_dict() == {
        "everyone_set_aside": 1, "age_missing": 4, "not_a_number": 4,
    }  # fmt: skip


@pytest.mark.parametrize("column", ["age", "date_of_birth"])
def test_a_missing_age_is_found_in_the_column_supplied(cohort_of, column):
    cells = {"age": [None, 7, 8, 9], "date_of_birth": [None, *["2015-01-01"] * 3]}[column]
    cohort = cohort_of(**({"age": None} | {column: pd.Series(cells, dtype=object)}))
    assert codes(cohort) == [("age_missing", 1, column)]


@pytest.mark.parametrize("given", [None, [], {"child_id": ["a"]}, "lists.xlsx", pd.Series(["a"])], ids=repr)
def test_what_is_no_frame_is_refused_in_words(given):
    with pytest.raises(UsageError, match="DataFrame") as caught:
        ss.Cohort.from_frame(given, as_at=AS_AT)
    assert caught.value.code == "frame"


@pytest.mark.parametrize(
    "heading",
    ["Unique ID", "SEN  primary need", "main education establishment \u2013 phase"],
)
def test_a_frame_in_the_layout_of_annex_a_is_told_of_its_reader(frame_of, heading):
    error = stopped(frame_of(primary_need=None, **{heading: ["x"] * 4}))
    assert "read_annex_a" in error.hint
    assert "error.findings" in error.hint
    assert "read_annex_a" not in stopped(frame_of(primary_need=None)).hint


def test_a_list_of_annex_a_without_ids_is_told_of_its_reader():
    error = stopped(pd.DataFrame({"Unique ID": ["a"], "Date of birth": ["01/01/2015"]}))
    assert "read_annex_a" in error.hint


def test_a_repeated_id_names_the_row_it_already_stands_on(frame_of):
    findings = stopped(frame_of(child_id=["a", "b", "b", "b"])).findings
    assert findings["value"].tolist() == ["b", "b"]
    assert findings["message"].tolist() == ["The same child id already stands on row 2."] * 2


@pytest.mark.parametrize(
    "name",
    ["Child surname", "forename", "FirstName", "post_code", "UPN", "pupilUPN", "ULN", "home address", "DOB"],
)
def test_columns_that_look_like_names_are_dropped_with_a_finding(cohort_of, name):
    cohort = cohort_of(**{name: [PRIVATE] * 4})
    assert name not in cohort.frame.columns
    assert [(code, column) for code, _, column in codes(cohort)] == [("column_dropped", name)]
    assert PRIVATE not in cohort.findings.to_csv()


@pytest.mark.parametrize("name", ["School name", "vulnerable", "ward name", "locality_name", "pupil_count"])
def test_columns_that_only_sound_alike_are_kept(cohort_of, name):
    cohort = cohort_of(**{name: ["a"] * 4})
    assert name in cohort.frame.columns
    assert cohort.findings.empty


def test_the_date_of_birth_is_not_kept(cohort_of):
    cohort = cohort_of(age=None, date_of_birth=["2015-01-01", "2015-12-31", "01/09/2000", "2023-12-31"])
    assert "date_of_birth" not in cohort.frame.columns
    assert cohort.frame["age"].tolist() == [9, 8, 23, 0]


def test_known_columns_come_first_and_in_their_order(cohort_of):
    cohort = cohort_of(zebra=[1] * 4, locality=["n"] * 4, sex=["F"] * 4, aardvark=[1] * 4)
    assert list(cohort.frame.columns) == [
        "primary_need", "provision", "alternative_provision", "age", "area_of_need", "age_band", "sex", "locality",
        "zebra", "aardvark",
    ]  # fmt: skip


def test_a_cohort_made_again_from_its_own_frame_is_the_same(cohort_of):
    cohort = cohort_of(
        age=None,
        date_of_birth=["2015-01-01", "2010-08-31", None, "2023-12-31"],
        primary_need=["ASD", None, "OTH", "XX"],
        ethnicity=["WBRI", "CHNE", None, "xx"],
        sex=["F", None, "Male", "I"],
        pupil_premium=["yes", "no", None, 1],
        plan_issued=["2020-01-01", None, None, "01/02/2021"],
        absence=["5%", 100, None, 0.25],
        mine=[1.5, None, 2, 3],
    )
    again = ss.Cohort.from_frame(cohort.frame, as_at=AS_AT)
    assert again.digest == cohort.digest
    assert again.findings.empty
    pd.testing.assert_frame_equal(again.frame, cohort.frame)


def test_the_frame_given_is_left_alone(frame_of):
    frame = frame_of(sex=["M"] * 4, date_of_birth=["2015-01-01"] * 4)
    before = frame.copy(deep=True)
    ss.Cohort.from_frame(frame, as_at=AS_AT)
    pd.testing.assert_frame_equal(frame, before)


# Derived columns


def test_derived_columns(cohort_of):
    cohort = cohort_of(
        5, primary_need=["ASD", "slcn", "k) SEMH", "DS", None], age=[0, 5, 15, 18, 25],
        ethnicity=["WBRI", "chne", "APKN", None, "a) MWAS"], sex=["F", "male", None, "I", "u"],
    )  # fmt: skip
    frame = cohort.frame
    assert frame["area_of_need"].tolist() == [
        "communication_and_interaction", "communication_and_interaction", "social_emotional_and_mental_health",
        "none", "none",
    ]  # fmt: skip
    assert frame["age_band"].tolist() == ["0-4", "5-10", "11-15", "16-18", "19-25"]
    assert frame["ethnicity_group"].tolist() == ["white", "asian", "asian", "unknown", "mixed"]
    assert frame["sex"].tolist() == ["female", "male", "unknown", "unknown", "unknown"]


def test_a_derived_column_that_disagrees_is_worked_out_again_with_a_finding(cohort_of):
    cohort = cohort_of(
        area_of_need=["none"] * 4,
        age_band=["19-25"] * 4,
        ethnicity=["WBRI"] * 4,
        ethnicity_group=["other"] * 4,
    )
    assert [column for code, _, column in codes(cohort) if code == "column_replaced"] == [
        "age_band", "area_of_need", "ethnicity_group",
    ]  # fmt: skip
    row = cohort.frame.iloc[0]
    assert (row["area_of_need"], row["age_band"]) == ("communication_and_interaction", "5-10")
    assert row["ethnicity_group"] == "white"


def test_an_ethnicity_group_may_be_supplied_alone(cohort_of):
    cohort = cohort_of(ethnicity_group=["white", None, "x", "mixed"])
    assert cohort.frame["ethnicity_group"].tolist() == ["white", "unknown", "unknown", "mixed"]
    assert [code for code, _, _ in codes(cohort)] == ["unknown_code"]


def test_ages_and_a_date_of_birth_that_disagree(cohort_of):
    """The date of birth counts where there is one; elsewhere what was supplied is kept."""
    cohort = cohort_of(
        age=[9, 7, 6, 5], school_age=[9, 8, 5, 5], date_of_birth=["2015-01-01", "2015-01-01", None, None]
    )
    assert cohort.frame["age"].tolist() == [9, 9, 6, 5]
    assert cohort.frame["school_age"].tolist() == [8, 8, 5, 5]
    assert codes(cohort) == [("column_replaced", 1, "school_age"), ("column_replaced", 2, "age")]


@pytest.mark.parametrize(
    ("as_at", "ages", "school_ages"),
    [
        ("2024-02-28", [11, 12, 12], [11, 11, 11]),
        ("2024-02-29", [12, 12, 12], [11, 11, 11]),
        ("2023-02-28", [10, 11, 11], [10, 10, 10]),
        ("2023-03-01", [11, 11, 11], [10, 10, 10]),
        ("2023-08-31", [11, 11, 11], [10, 10, 10]),
        ("2023-09-01", [11, 11, 11], [11, 11, 11]),
    ],
)
def test_ages_on_and_around_leap_days(cohort_of, as_at, ages, school_ages):
    born = ["2012-02-29", "2012-02-28", "2012-01-01"]
    cohort = cohort_of(3, as_at=as_at, age=None, date_of_birth=born)
    assert cohort.frame["age"].tolist() == ages
    assert cohort.frame["school_age"].tolist() == school_ages


def test_a_baby_born_since_the_school_year_began_has_no_school_age(cohort_of):
    cohort = cohort_of(2, age=None, date_of_birth=["2023-08-31", "2023-09-01"])
    assert cohort.frame["school_age"].tolist() == [0, pd.NA]


# Treatments


def test_children_set_aside_are_counted_and_found_each_once(cohort_of):
    cohort = cohort_of(
        7, age=[25, 26, -1, None, 7, 30, 0], provision=["ehcp", "k", "e", "K", "neither", None, "EHC plan"]
    )
    assert list(cohort.frame.index) == ["c0", "c6"]
    assert cohort.set_aside == {"age_missing": 2, "age_outside": 2, "provision_missing": 1}
    assert sum(cohort.set_aside.values()) + len(cohort) == 7
    table = cohort.findings
    assert table.loc[table["code"] == "provision_missing", "row"].tolist() == [5, 6]
    assert set(table.loc[table["severity"] == "set_aside", "row"]) == {2, 3, 4, 5, 6}


def test_findings_of_every_treatment_come_at_once_worst_first(frame_of):
    frame = frame_of(
        child_id=["a", "a", None, "d"], age=[7, 99, 7, 7], primary_need=["ASD", "??", "ASD", "ASD"]
    )
    error = stopped(frame)
    assert error.findings["code"].tolist() == ["id_repeated", "id_missing", "age_outside", "unknown_code"]
    assert error.findings["severity"].tolist() == ["stop", "stop", "set_aside", "note"]


def test_the_error_counts_its_reasons_and_pickles(frame_of):
    error = stopped(frame_of(child_id=["a", "a", "a", "d"]))
    assert "frame, child_id, 2 rows" in error.message
    copied = pickle.loads(pickle.dumps(error))  # noqa: S301 - our own error
    pd.testing.assert_frame_equal(copied.findings, error.findings)


def test_a_missing_alternative_provision_reads_as_no_with_a_finding(cohort_of):
    cohort = cohort_of(alternative_provision=pd.Series([True, None, "maybe", "yes"], dtype=object))
    assert cohort.frame["alternative_provision"].tolist() == [True, False, False, True]
    assert [code for code, _, _ in codes(cohort)] == ["ap_missing", "ap_missing", "unknown_code"]


def test_future_and_impossible_dates_read_as_missing(cohort_of):
    cohort = cohort_of(plan_issued=["2024-02-05", "2024-02-06", "31/02/2020", datetime(1900, 1, 1)])  # noqa: DTZ001
    assert cohort.frame["plan_issued"].notna().tolist() == [True, False, False, False]
    assert [(code, row) for code, row, _ in codes(cohort)] == [
        ("date_future", 2), ("date_unreadable", 3), ("date_unreadable", 4),
    ]  # fmt: skip
    assert cohort.findings["value"].tolist() == ["date after as-at", "99/99/9999", "date"]


def test_a_birth_after_the_as_at_date_is_an_age_not_known(cohort_of):
    cohort = cohort_of(2, age=None, date_of_birth=["2024-02-06", "2024-02-05"])
    assert cohort.frame["age"].tolist() == [0]
    assert cohort.set_aside == {"age_missing": 1}


@pytest.mark.parametrize(
    ("column", "cells", "expected", "dtype"),
    [
        ("home_educated", ["Yes", "n", None, "?"], [True, False, pd.NA, pd.NA], "boolean"),
        ("pupil_premium", [1, 0.0, True, "FALSE"], [True, False, True, False], "boolean"),
        ("suspensions", ["3", 2.0, None, -1], [3, 2, pd.NA, pd.NA], "Int64"),
        ("absence", ["12.5%", 101, 0, "x"], [12.5, pd.NA, 0.0, pd.NA], "Float64"),
        ("social_care", ["looked_after", "None", None, "x"], ["looked_after", "none", np.nan, np.nan], "str"),
        ("setting", [102345.0, "a 1", None, " "], ["102345", "a 1", np.nan, np.nan], "str"),
        ("household", ["h1", 7, None, "a\x00b"], ["h1", "7", np.nan, "ab"], "str"),
        ("phase", ["Primary", "PRU", "x", None], ["primary", "alternative_provision", np.nan, np.nan], "str"),
    ],
)
def test_known_columns_are_typed(cohort_of, column, cells, expected, dtype):
    kept = cohort_of(**{column: pd.Series(cells, dtype=object)}).frame[column]
    assert str(kept.dtype) == dtype
    pd.testing.assert_series_equal(
        kept.reset_index(drop=True), pd.Series(expected, dtype=dtype), check_names=False
    )


# Columns the user brings


@pytest.mark.parametrize(
    ("cells", "expected", "dtype"),
    [
        (["a", " b ", None, ""], ["a", "b", np.nan, np.nan], "str"),
        ([None] * 4, [np.nan] * 4, "str"),
        ([np.nan] * 4, [pd.NA] * 4, "Int64"),
        ([1, 2, 3, 4], [1, 2, 3, 4], "Int64"),
        ([1.0, np.nan, 3.0, 4.0], [1, pd.NA, 3, 4], "Int64"),
        ([1.5, np.nan, 3.0, 4.0], [1.5, pd.NA, 3.0, 4.0], "Float64"),
        ([1e300, 1.0, 2.0, -1e300], [1e300, 1.0, 2.0, -1e300], "Float64"),
        (np.array([2**63, 1, 2, 3], dtype="uint64"), ["9223372036854775808", "1", "2", "3"], "str"),
        (np.array([1, 2, 3, 4], dtype="uint64"), [1, 2, 3, 4], "Int64"),
        ([True, False, True, True], [True, False, True, True], "boolean"),
        (pd.Series([True, None, pd.NA, np.bool_(0)], dtype=object), [True, pd.NA, pd.NA, False], "boolean"),
        (pd.Series([1, 2.5, None, "x"], dtype=object), ["1", "2.5", np.nan, "x"], "str"),
        (pd.Series([1, 2.0, None, pd.NA], dtype=object), [1, 2, pd.NA, pd.NA], "Int64"),
        (pd.array([None] * 4, dtype="Int64"), [pd.NA] * 4, "Int64"),
        (pd.Categorical(["a", "b", None, "a"]), ["a", "b", np.nan, "a"], "str"),
        (pd.Categorical([True, False, None, True]), [True, False, pd.NA, True], "boolean"),
        (pd.array([1, None, 3, 4], dtype="Int8"), [1, pd.NA, 3, 4], "Int64"),
        (pd.to_datetime(["2024-01-01 23:59", None, "2025-01-01 00:00", "2020-02-29 12:00"]).tz_localize("Europe/London"), pd.to_datetime(["2024-01-01", None, "2025-01-01", "2020-02-29"]), "datetime64[s]"),
        (pd.Series([date(2024, 1, 1)] * 4, dtype=object), ["2024-01-01"] * 4, "str"),
        (["a\x00b", "\x00", "c\u200b ", "d"], ["ab", np.nan, "c", "d"], "str"),
    ],
)  # fmt: skip
def test_brought_columns_have_dtypes_to_rely_on(cohort_of, cells, expected, dtype):
    cohort = cohort_of(mine=cells)
    kept = cohort.frame["mine"]
    assert str(kept.dtype) == dtype
    pd.testing.assert_series_equal(
        kept.reset_index(drop=True), pd.Series(expected, dtype=dtype), check_names=False
    )
    assert len(cohort.digest) == 64


def test_control_characters_taken_out_of_brought_text_are_a_finding(cohort_of):
    cohort = cohort_of(mine=["a\x00b", "fine", "\u200b", None])
    assert codes(cohort) == [("text_cleaned", 1, "mine"), ("text_cleaned", 3, "mine")]
    assert cohort.findings["value"].tolist() == ["text", "text"]


def test_infinities_read_as_missing_with_a_finding(cohort_of):
    cohort = cohort_of(mine=[1.5, np.inf, -np.inf, np.nan])
    assert cohort.frame["mine"].isna().tolist() == [False, True, True, True]
    assert codes(cohort) == [("not_a_number", 2, "mine"), ("not_a_number", 3, "mine")]
    assert len(cohort.digest) == 64


def test_control_characters_are_taken_out_of_headings(cohort_of):
    assert "mine" in cohort_of(**{" mi\x1bne ": ["a"] * 4}).frame.columns


# Privacy


def test_findings_and_messages_never_show_what_is_not_coded(frame_of):
    """A secret in every cell that is not an id shows in no finding and no message."""
    columns = [
        "primary_need", "sex", "ethnicity", "ethnicity_group", "area_of_need", "age_band", "setting", "phase",
        "subsidiary_phase", "home_educated", "pupil_premium", "disability", "social_care", "suspensions",
        "permanent_exclusions", "absence", "plan_issued", "plan_updated", "plan_reviewed", "household",
        "locality", "date_of_birth", "age", "school_age", "provision", "alternative_provision", "mine", "surname",
    ]  # fmt: skip
    frame = frame_of(**{column: [PRIVATE, PRIVATE + "\x00", "x", "y"] for column in columns})
    error = stopped(frame)
    shown = error.findings.to_csv() + str(error) + repr(error)
    for part in ("Persephone", "Quill", "07/07/2011", "2011"):
        assert part not in shown
    assert len(error.findings) > 40


def test_an_unknown_code_is_shown_and_a_date_in_its_place_is_not(cohort_of):
    cohort = cohort_of(primary_need=["SPLN", "07/07/2011", "ASD", "Persephone"])
    assert cohort.findings["value"].tolist() == ["SPLN", "99/99/9999", "aaaaaaaaaa"]
