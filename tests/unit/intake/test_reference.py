"""The page on findings says what the code does."""

import re
from pathlib import Path

from sendsample.cohort.findings import RULES
from sendsample.intake.reference import ADVICE, findings_page

PAGE = Path(__file__).parents[3] / "docs" / "findings.md"


def test_the_page_is_the_one_the_code_makes():
    assert PAGE.read_text(encoding="utf-8") == findings_page()


def test_every_code_is_explained_once():
    codes = re.findall(r"^\| `(\w+)` \|", findings_page(), flags=re.MULTILINE)
    assert codes == list(RULES)
    assert set(ADVICE) == set(RULES)


def test_every_published_rule_is_followed_by_some_finding():
    followed = " ".join(rule.annex_a for rule in RULES.values())
    numbers = "101a 101b 101c 101d 102a 102b 103 105a-d 106a 106b 107 108a 108b 109"
    assert [number for number in numbers.split() if number not in followed] == []
