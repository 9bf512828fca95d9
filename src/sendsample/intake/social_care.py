"""Two columns of Annex A, yes or no and free text, as one level of involvement."""

from __future__ import annotations

import re
from typing import Any, Final

from sendsample.cohort.parse import Parsed, bare, blank, shape

#: Highest first: a text that names several teams counts as the first that it names.
_TEAMS: Final = (
    ("looked_after", re.compile(r"looked[ -]?after|child(ren)? in care|\b(cla|lac|cic)\b")),
    ("child_protection", re.compile(r"child(ren)? protection|\bcpp?\b")),
    ("child_in_need", re.compile(r"child(ren)? in need|\bcin\b")),
    ("early_help", re.compile(r"early[ -]?help|family support")),
)
#: The same in words, for the docs.
TEAM_WORDINGS: Final[dict[str, tuple[str, ...]]] = {
    "looked_after": ("looked after", "child in care", "children in care", "CLA", "LAC", "CIC"),
    "child_protection": ("child protection", "children protection", "CP", "CPP"),
    "child_in_need": ("child in need", "children in need", "CIN"),
    "early_help": ("early help", "family support"),
}
#: "No longer looked after" names a team the child is not with.
_PAST_OR_DENIED = re.compile(r"\b(no|not|non|never|former|formerly|previously|ex|was|closed|ended|ceased)\b")
NO_TEAM: Final = frozenset({"none", "no", "nil", "n/a", "na", "not applicable", "not known", "-"})


def social_care_level(known: bool | None, team: Any) -> Parsed:  # noqa: FBT001 - a cell that was read
    """Return the level of social care from whether a child is known and the name of the team.

    Parameters
    ----------
    known
        Yes, no or not recorded.
    team
        The cell that names the team.

    Examples
    --------
    >>> social_care_level(True, "CIN / Early Help").value, social_care_level(False, None).value
    ('child_in_need', 'none')
    >>> social_care_level(False, "Looked after").code, social_care_level(True, "Team 4")
    ('social_care_contradiction', Parsed(value='known', code='social_care_unclear', shown='aaaa 9'))
    """
    text = "" if blank(team) else bare(team).casefold()
    if not text or text in NO_TEAM:
        return Parsed({True: "known", False: "none", None: None}[known])
    level = None if _PAST_OR_DENIED.search(text) else _named(text)
    if known is False:
        return Parsed(level or "known", "social_care_contradiction")
    if level is None:
        return Parsed("known", "social_care_unclear", shape(text))
    return Parsed(level)


def _named(text: str) -> str | None:
    return next((level for level, names in _TEAMS if names.search(text)), None)
