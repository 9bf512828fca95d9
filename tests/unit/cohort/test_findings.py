import pandas as pd
import pytest

from sendsample.cohort.findings import FINDING_COLUMNS, RULES, SEVERITIES, Findings, joined, summary


def test_the_treatments_that_do_not_change():
    """Design notes, section 3: what stops the work, and who is set aside; everything else is a note."""
    by_severity = {
        severity: {code for code, rule in RULES.items() if rule.severity == severity}
        for severity in SEVERITIES
    }
    assert {
        "id_missing",
        "id_repeated",
        "id_both_lists",
        "upn_both_lists",
        "column_missing",
        "no_rows",
        "everyone_set_aside",
    } <= by_severity["stop"]
    assert by_severity["set_aside"] == {"age_missing", "age_outside", "provision_missing"}
    assert {"unknown_code", "date_unreadable", "ap_missing", "ethnicity_missing", "total_row"} <= by_severity[
        "note"
    ]


def test_every_message_is_a_sentence():
    for rule in RULES.values():
        assert rule.message[0].isupper()
        assert rule.message.endswith(".")


def test_a_code_that_does_not_exist_cannot_be_added():
    with pytest.raises(KeyError):
        Findings().add("no_such_code", "L")


def test_the_table_shows_those_that_stop_first_then_by_place():
    findings = Findings()
    findings.add("need_missing", "List_2", 3, "need")
    findings.add("need_missing", "List_1", 9, "need")
    findings.add("age_missing", "List_2", 5, "age")
    findings.add("id_missing", "List_2", 7, "id")
    findings.add("column_dropped", "List_1", None, "Surname")
    table = findings.frame()
    assert list(table.columns) == list(FINDING_COLUMNS)
    assert table["code"].tolist() == [
        "id_missing",
        "age_missing",
        "column_dropped",
        "need_missing",
        "need_missing",
    ]
    assert table["list"].tolist() == ["List_2", "List_2", "List_1", "List_1", "List_2"]
    assert str(table["row"].dtype) == "Int64"
    assert findings.stops()


def test_no_findings_are_an_empty_table_of_the_same_columns():
    table = Findings().frame()
    assert list(table.columns) == list(FINDING_COLUMNS)
    assert table.empty
    assert not Findings().stops()
    assert summary(table).empty


def test_the_summary_counts_by_code_list_and_column():
    findings = Findings()
    findings.add_rows("need_missing", "List_1", [4, 9], "need")
    findings.add_rows("need_missing", "List_2", [4], "need")
    findings.add("id_missing", "List_2", 1, "id")
    table = summary(findings.frame())
    assert table[["severity", "code", "list", "count"]].to_numpy().tolist() == [
        ["stop", "id_missing", "List_2", 1],
        ["note", "need_missing", "List_1", 2],
        ["note", "need_missing", "List_2", 1],
    ]


def test_what_is_said_of_one_row_does_not_split_the_count():
    findings = Findings()
    findings.add("id_repeated", "List_1", 5, "id", "a", message="The same child id already stands on row 4.")
    findings.add("id_repeated", "List_1", 6, "id", "b")
    messages = ["The same child id already stands on row 4.", RULES["id_repeated"].message]
    assert findings.frame()["message"].tolist() == messages
    table = summary(findings.frame())
    assert table[["count", "message"]].to_numpy().tolist() == [[2, RULES["id_repeated"].message]]


def test_joined_tables_are_as_if_everything_had_been_noticed_at_once():
    entries = [
        ("need_missing", "List_2", 3, "need"),
        ("need_missing", "List_1", 9, "need"),
        ("age_missing", "List_2", 5, "age"),
        ("id_missing", "List_2", 7, "id"),
        ("column_dropped", "List_1", None, "Surname"),
        ("service_blank", "services", 2, "service"),
    ]
    one, other, both = Findings(), Findings(), Findings()
    for number, entry in enumerate(entries):
        (one, other)[number % 2].add(*entry)
        both.add(*entry)
    pd.testing.assert_frame_equal(joined(one.frame(), other.frame()), both.frame())
    pd.testing.assert_frame_equal(joined(both.frame(), Findings().frame()), both.frame())
    pd.testing.assert_frame_equal(joined(Findings().frame(), Findings().frame()), Findings().frame())
