"""Pictures in a report: inside the page where Altair is installed, and otherwise the page says so."""

import sys

import sendsample as ss
from support.pages import Taken


def pictures(report):
    return [block.title for block in report.page.parts() if block.kind == "picture"]


def test_pictures_stand_inside_the_page_and_say_what_they_show(six):
    assert pictures(six.restricted) == [
        "Where there are children for case tracking",
        "Which rules each child serves in case tracking",
    ]
    said = [
        attrs["aria-label"] for attrs in Taken(six.restricted.html).all("svg") if attrs.get("role") == "img"
    ]
    assert [text.split(".")[0] for text in said] == [
        "Where there are children for tracking",
        "Which rules the 6 children of tracking serve",
    ]


def test_the_shareable_edition_has_none(six):
    assert pictures(six.shareable) == []
    assert "aria-label" in six.restricted.html
    assert 'role="img"' not in six.shareable.html


def test_a_sample_of_many_has_a_picture_of_its_mirror(cohort_of):
    cohort = cohort_of(40, sex=["F", "M"] * 20)
    audit, large = {"name": "audit", "size": 2}, {"name": "large", "size": 12, "balance": [{"column": "sex"}]}
    design = ss.Design(name="two", samples=[audit, large])
    made = ss.report(ss.select(cohort, design, seed="1 2 3"), cohort, design)
    assert pictures(made) == ["How large mirrors those it is drawn from"]


def test_they_can_be_left_out(six):
    made = ss.report(six.selection, six.cohort, pictures=False)
    assert pictures(made) == []
    assert "Pictures were left out, as was asked." in made.html
    assert "left out, as was asked" not in six.restricted.html


def test_without_altair_the_report_is_made_and_says_how_to_have_them(six, monkeypatch):
    monkeypatch.setitem(sys.modules, "vl_convert", None)
    made = ss.report(six.selection, six.cohort)
    assert pictures(made) == []
    assert "pip install &#39;sendsample[plot]&#39;" in made.html
    assert made.page.verdict == six.restricted.page.verdict


def test_where_children_are_is_drawn_where_nobody_could_be_chosen(kind):
    assert pictures(kind("impossible").restricted) == ["Where there are children for audit"]
