"""Columns that hold personal details under a harmless heading: dropped, and what only looks alike kept."""

from __future__ import annotations

import random
from datetime import date, timedelta

import pandas as pd
import pytest

import sendsample as ss
from sendsample.cohort import personal
from sendsample.cohort.identifiers import fits_uln, fits_upn, upn_check_letter
from sendsample.cohort.personal import are_births, fits_nhs, personal_kind

AS_AT = date(2024, 2, 5)
MANY = 12
RNG = random.Random(5)


def ten_digits(fits):
    found = []
    while len(found) < MANY:
        digits = str(RNG.randrange(10**9, 10**10))
        found += [digits] if fits(digits) else []
    return found


def upns():
    return [
        upn_check_letter(f"?82320012300{place % 10}") + f"82320012300{place % 10}" for place in range(MANY)
    ]


POSTCODES = [
    "ME14 1XQ",
    "sw1a 1aa",
    "M1 1AE",
    "EC1A1BB",
    "12 High Street, Maidstone, ME15 6JQ",
    "B33 8TH",
] * 2
PERSONAL = {
    "postcodes": POSTCODES,
    "e-mail addresses": [f"someone{place}@example.org" for place in range(MANY)],
    "UPNs": upns(),
    "telephone numbers": ["01622 123456", "+44 7700 900123", "07700900456", "(020) 7946 0123"] * 3,
    "NHS numbers": ten_digits(fits_nhs),
    "ULNs": ten_digits(lambda text: fits_uln(text) and not fits_nhs(text)),
}
HARMLESS = {
    "parts of postcodes": ["ME14", "ME15", "SW1A"] * 4,
    "references": [f"C{place}23AB" for place in range(1, 10)] + ["C111AB"] * 3,
    "urns": [str(900000 + place) for place in range(MANY)],
    "ten digits": [str(RNG.randrange(10**9, 10**10)) for _ in range(MANY)],
    "wards": ["North", "South", "Ward 3", "E1"] * 3,
    "bands": ["0-4", "5-9", "Y10 set 2", "Band E"] * 3,
    "handles": ["@north", "team@", "a@b"] * 4,
    "hours": ["0123", "09:30", "0.5", "15"] * 3,
    "yes or no": ["Yes", "No"] * 6,
}


def column(cells):
    return pd.Series(cells, dtype="str")


@pytest.mark.parametrize("kind", PERSONAL)
def test_what_most_cells_show_is_told(kind):
    assert personal_kind(column(PERSONAL[kind])) == kind


@pytest.mark.parametrize("what", HARMLESS)
def test_what_only_looks_alike_is_left_alone(what):
    assert personal_kind(column(HARMLESS[what])) == ""


SHARES = dict(zip(PERSONAL, (0.5, 0.5, 0.5, 0.8, 0.9, 0.9), strict=True))


@pytest.mark.parametrize(("kind", "share"), SHARES.items())
def test_a_few_among_other_cells_are_not_most(kind, share):
    others = int(MANY / share) - MANY
    assert personal_kind(column(PERSONAL[kind] + ["other"] * others)) == kind
    assert personal_kind(column(PERSONAL[kind] + ["other"] * (others + 2))) == ""
    assert personal_kind(column(PERSONAL[kind] + [None] * 50)) == kind


@pytest.mark.parametrize(("kind", "fewest"), [("postcodes", 1), ("telephone numbers", 3), ("NHS numbers", 5)])
def test_some_kinds_need_several_cells(kind, fewest):
    assert personal_kind(column(PERSONAL[kind][:fewest])) == kind
    assert personal_kind(column(PERSONAL[kind][: fewest - 1])) == ""


def test_whole_numbers_are_looked_at_and_other_kinds_are_not():
    assert personal_kind(pd.Series(PERSONAL["NHS numbers"], dtype="Int64")) == "NHS numbers"
    assert personal_kind(pd.Series([True, None], dtype="boolean")) == ""
    assert personal_kind(pd.Series([0.5, None], dtype="Float64")) == ""


def test_the_check_digit_of_an_nhs_number():
    assert fits_nhs("943 476 5919")
    assert not fits_nhs("943 476 5918")
    assert not fits_nhs("94347659")
    assert not fits_nhs("1000000000")
    assert not fits_upn("")


AGES = pd.Series([3, 7, 11, 12, 15, 18, 20, 24, 9, 10], dtype="Int64")
BIRTHS = [date(2024 - age, 1, 15) for age in AGES]


def as_serials(days):
    return pd.Series([(day - date(1899, 12, 30)).days for day in days], dtype="Int64")


@pytest.mark.parametrize(
    "cells",
    [
        pd.Series(pd.to_datetime(BIRTHS)),
        column([f"{day:%d/%m/%Y}" for day in BIRTHS]),
        column([*(f"{day:%d/%m/%Y}" for day in BIRTHS[:8]), "unknown", "not known"]),
        as_serials(BIRTHS),
        pd.Series(pd.to_datetime([date(1985, 3, 1)] * 10)),
    ],
    ids=["dates", "text", "mostly", "day numbers", "parents'"],
)
def test_dates_of_birth_are_told_by_the_ages(cells):
    assert are_births(cells, AGES, AS_AT)


@pytest.mark.parametrize(
    "cells",
    [
        pd.Series(pd.to_datetime([AS_AT - timedelta(days=90 * place) for place in range(10)])),
        pd.Series(pd.to_datetime([None] * 8 + BIRTHS[8:])),
        pd.Series(pd.to_datetime([day + timedelta(days=800) for day in BIRTHS])),
        column(["North", "South"] * 5),
        pd.Series([12_500 + 900 * place for place in range(10)], dtype="Int64"),
        pd.Series([0.5] * 10, dtype="Float64"),
    ],
    ids=["referrals", "two cells", "two years later", "words", "costs", "shares"],
)
def test_other_dates_and_numbers_are_not(cells):
    assert not are_births(cells, AGES, AS_AT)


def test_children_of_one_age_who_were_referred_in_one_year_are_not_born_then():
    sevens = pd.Series([7] * 10, dtype="Int64")
    referred = pd.Series(pd.to_datetime([date(2016, 5, day + 1) for day in range(10)]))
    assert not are_births(referred, sevens, AS_AT)


@pytest.mark.parametrize("kind", PERSONAL)
def test_a_frame_loses_such_a_column_with_a_finding(cohort_of, kind):
    cohort = cohort_of(MANY, Extra=PERSONAL[kind])
    assert "Extra" not in cohort.frame.columns
    assert cohort.findings[["column", "value", "code"]].to_numpy().tolist() == [
        ["Extra", kind, "column_personal"]
    ]


def test_a_second_date_of_birth_is_dropped(cohort_of):
    cohort = cohort_of(10, age=AGES.tolist(), Extra=pd.to_datetime(BIRTHS))
    assert "Extra" not in cohort.frame.columns
    assert cohort.findings["value"].tolist() == ["dates of birth"]


@pytest.mark.parametrize("name", ["locality", "household"])
def test_known_columns_of_text_hold_no_postcodes_either(cohort_of, name):
    cohort = cohort_of(MANY, **{name: POSTCODES})
    assert name not in cohort.frame.columns
    assert cohort.findings["code"].tolist() == ["column_personal"]
    assert name in cohort_of(MANY, **{name: HARMLESS["parts of postcodes"]}).frame.columns


def test_the_lists_lose_such_a_column_on_whichever_list_it_stands(tmp_path):
    area = ss.synthetic_area(size=60, seed=1)
    area.write(tmp_path)
    path = tmp_path / "List_1.csv"
    heading, *lines = path.read_text(encoding="utf-8-sig").splitlines()
    more = [f"{line},ME14 1XQ,{place % 3}" for place, line in enumerate(lines)]
    path.write_text("\n".join([f"{heading},Where,Group", *more]) + "\n", encoding="utf-8")
    cohort = ss.read_annex_a(tmp_path, as_at="2025-01-16")
    assert "Where" not in cohort.frame.columns
    assert "Group" in cohort.frame.columns
    about = cohort.findings[cohort.findings["column"].isin(["Where", "Group"])]
    assert about[["list", "column", "code"]].to_numpy().tolist() == [
        ["List_1", "Group", "column_kept"],
        ["List_1", "Where", "column_personal"],
    ]
    assert "ME14" not in cohort.findings.to_csv()


def test_a_table_of_settings_keeps_what_is_public(cohort_of):
    table = pd.DataFrame({"setting": ["s1", "s2"], "Where": ["ME14 1XQ"] * 2, "Box": ["a@example.org"] * 2})
    cohort = cohort_of(setting=["s1"] * 4).with_settings(table)
    assert list(cohort.settings.columns) == ["Where"]
    assert cohort.findings["code"].tolist() == ["column_personal"]


def test_made_up_areas_lose_nothing(tmp_path):
    ss.synthetic_area(size=500, seed=2, supplied=True).write(tmp_path)
    cohort = ss.read_annex_a(tmp_path, as_at="2025-01-16")
    assert not {"column_personal", "column_dropped"} & set(cohort.findings["code"])


def test_only_the_beginning_of_a_long_cell_is_looked_at(monkeypatch):
    """Searching a cell of a megabyte for the signs would take minutes."""
    seen = []
    signs = [personal._Sign(one.kind, lambda text: seen.append(len(text)), 0.5, 1) for one in personal._SIGNS]
    monkeypatch.setattr(personal, "_SIGNS", tuple(signs))
    assert personal_kind(pd.Series(["a" * 1_000_000, "b"])) == ""
    assert len(seen) == 2 * len(signs)
    assert max(seen) <= 300


def test_an_address_before_much_else_is_still_found():
    assert personal_kind(pd.Series(["12 High St, ME14 2AB" + " " * 100_000])) == "postcodes"
    long = pd.Series(["03/09/2012" + " " * 1000, "11/04/2011" + " " * 1000, "01/03/2016" + " " * 1000])
    assert not are_births(long, pd.Series([11, 12, 7], dtype="Int64"), date(2024, 2, 5))
