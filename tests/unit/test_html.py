"""The pieces of what notebooks show: escaped, bounded and read by a strict parser."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sendsample import html
from support.fragments import read

ANYTHING = st.text(st.characters(exclude_categories=[]), max_size=30) | st.sampled_from(
    [
        *("<script>alert(1)</script>", "'\"><img src=x onerror=alert(1)>", "&lt;", "&#60;", "]]>", "<!--"),
        *("", " ", "\x00", "\ud800", "\u202e", "\ufffe", "x" * 100_000),
    ]
)
CELLS = ANYTHING | st.none() | st.integers() | st.floats() | st.booleans()


@given(
    ANYTHING, st.lists(ANYTHING, min_size=1, max_size=3), st.lists(CELLS, min_size=2, max_size=2), ANYTHING
)
def test_whatever_it_shows_it_is_well_formed(what, told, row, name):
    parts = [
        html.table(name, [name, what], [row, row], right={1}),
        html.items(what, told, numbered=True),
        html.folded(name, html.paragraph(what), html.items(name, [])),
    ]
    fragment = html.fragment(what, ["It shows itself.", *told], *parts, see=[(name, what)])
    shown = read(fragment)
    assert len(shown.tables) == 1
    assert len(fragment) < 60_000


def test_numbers_flags_and_what_is_missing_read_alike_everywhere():
    page = read(
        html.fragment("Sums", ["All."], html.table("Sums", list("abcde"), [[1234567, 0.5, None, "", True]]))
    )
    assert page.table("Sums").rows == [["1,234,567", "0.50", "missing", "blank", "True"]]


def test_a_long_table_and_a_long_list_say_how_long_they_are():
    long = [[number] for number in range(1000)]
    page = read(
        html.fragment("Sums", ["All."], html.table("Sums", ["n"], long), html.items("Notes", ["x"] * 50))
    )
    assert len(page.table("Sums (the first 40 of 1,000)").rows) == html.MOST
    assert "and 10 more" in page.text
    assert "the first 3 of 9" in html.table("Sums", ["n"], long[:3], of=9)
    assert "the first" not in html.table("Sums", ["n"], iter(long[:3]), of=3)


def test_nothing_to_show_is_nothing():
    assert html.table("Sums", ["n"], []) == html.items("Notes", []) == html.folded("Rules", "") == ""


def table(caption, heading, row):
    return f"<table>{caption}<thead><tr>{heading}</tr></thead><tbody><tr>{row}</tr></tbody></table>"


def test_the_parser_reads_a_table_as_it_should_be():
    part = table("<caption>x</caption>", "<th scope='col'>x</th>", "<th scope='row'>x</th>")
    assert read(html.fragment("Sums", ["All."], part)).table("x").rows == [["x"]]


@pytest.mark.parametrize(
    "part",
    [
        *("<p>open", "<p>a & b</p>", "<p>&nbsp;</p>", "<p></p>", "<p><table></table></p>", "loose"),
        *(
            "<script>x</script>",
            "<p onclick='x'>x</p>",
            "<p><a href='x'>x</a></p>",
            "<img src='x'/>",
            "<h4>x</h4>",
        ),
        *("<style>p{color:red}</style>", "<details style='background:url(x)'><summary>x</summary></details>"),
        table("<caption>x</caption>", "<th>x</th>", "<th scope='row'>x</th>"),
        table("", "<th scope='col'>x</th>", "<th scope='row'>x</th>"),
        table("<caption> </caption>", "<th scope='col'>x</th>", "<th scope='row'>x</th>"),
        table("<caption>x</caption>", "<th scope='col'> </th>", "<th scope='row'>x</th>"),
        table("<caption>x</caption>", "<th scope='col'>x</th>", "<td>x</td>"),
        table("<caption>x</caption>", "<th scope='col'>x</th>", "<th scope='row'>x</th><td>x</td>"),
        "<details><p>x</p></details>",
    ],
)
def test_the_parser_stops_at_what_the_family_never_has(part):
    with pytest.raises((AssertionError, SyntaxError)):
        read(html.fragment("Sums", ["All."], part))
