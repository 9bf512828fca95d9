# ruff: noqa: E501 - tables of cells read best several a line
"""What a finding may show of an unknown value: public words and plain codes, nothing that may be a child's."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sendsample.cohort import codes, vocabulary
from sendsample.cohort.vocabulary import may_be_shown


@pytest.mark.parametrize(
    "text",
    [
        "White British", "white irish", "WHITE AND BLACK CARIBBEAN", "Any other Asian background", "Asian",
        "Autism", "Autistic Spectrum Disorder", "ADHD", "Dyslexia", "Speech, language and communication needs",
        "sixth form", "Sixth form college", "Early Years", "Independent school", "Studio school", "mainstream",
        "Other", "Refused", "Prefer not to say", "Not known", "Not applicable", "n/a", "None", "maybe", "Female",
        "EHC plan", "Down syndrome", "PRIM", "SPLN", "LDD", "A_1", "x",
    ],
)  # fmt: skip
def test_public_words_and_codes_are_shown(text):
    assert may_be_shown(text)


NAMES = [
    "Smith", "SMITH", "smith", "Lee", "LEE", "Omar", "OMAR", "Ng", "NG", "Lynn", "BRYN", "McDonald", "O'Neil",
    "Jo Bloggs", "Bloggs, Jo", "J_BLOGGS", "smith2", "Anne-Marie",
    # Names that are words of the labels.
    "White", "BLACK", "Down", "Early", "Pru", "Roma White", "M White", "White, E", "Sen", "Vi", "Jo White",
    "Black Jack", "Irish",
]  # fmt: skip


@pytest.mark.parametrize("name", NAMES)
def test_names_are_not_shown(name):
    assert not may_be_shown(name)


@pytest.mark.parametrize("name", [name for name in NAMES if " " not in name and "," not in name])
def test_a_name_beside_public_words_is_shown_only_where_it_is_one(name):
    public = name.lower() in {"white", "black", "down", "early", "pru", "sen", "vi", "irish"}
    assert may_be_shown(f"Autism {name}") == public


@pytest.mark.parametrize(
    "text",
    [
        "03/09/2012", "03/09/12", "2012-09-03", "3/9", "3.9", "3 Sep", "Sep", "Autism 2012", "Autism 3", "1000000043",
        "123", "0042", "A950000178301", "A123", "UN1234", "ASD 2", "white\x1b[m", "yes\nno", "yes\u200b", "", " ",
        "Auti\u0455m", "yes " * 40, "=yes",
    ],
)  # fmt: skip
def test_dates_numbers_and_what_cannot_be_printed_are_not_shown(text):
    assert not may_be_shown(text)


@given(st.from_regex(r"[A-Za-z]{2,12}", fullmatch=True))
def test_a_word_that_is_not_public_is_shown_only_without_a_vowel(word):
    if may_be_shown(word) and word.lower() not in vocabulary._PUBLIC:
        assert len(word) > 2
        assert not re.search("[aeiouy]", word.lower())


@given(st.text(st.characters(codec="ascii"), max_size=20), st.integers(100, 10**10))
def test_a_number_is_never_shown_whatever_stands_round_it(text, number):
    assert not may_be_shown(f"{text}{number}")
    assert not may_be_shown(f"{number}{text}")


@pytest.mark.parametrize("labels", [codes.NEEDS, codes.ETHNICITIES], ids=["need", "ethnicity"])
def test_every_label_of_a_code_is_shown(labels):
    assert [label for label in labels.values() if not may_be_shown(label)] == []


def test_every_code_has_a_label():
    assert list(codes.NEEDS) == list(codes.AREA_OF_NEED)
    assert list(codes.ETHNICITIES) == list(codes.ETHNICITY)
