"""Which unknown values a finding may show as they stand.

An officer can put ``White British`` or ``sixth form`` right at once if the finding shows it. But cells slip
into the wrong column, so what stands under a coded heading may be a child's name, number or date. No rule can
tell a name from a code by its looks (``SMITH``, ``Omar``), so a word is shown only where it is public
already: a word of the code sets' own labels, or letters that no name is made of. All else shows its shape.
"""

from __future__ import annotations

import re
from typing import Final

from sendsample.cohort import codes

_CODE_LENGTH: Final = 12
_LONGEST: Final = 80
_MOST_DIGITS: Final = 2
#: Two consonants may be initials or a name (Ng), and y stands for a vowel in names (Lynn).
_CONSONANTS: Final = re.compile(r"[b-df-hj-np-tv-xz]{3,}")

#: Common wordings that stand in no label of the code sets.
_COMMON: Final = """
    yes no unknown not known none na n a nil null blank other refused refuse prefer to say said declined
    obtained yet information specified stated applicable recorded available pending missing maybe perhaps
    male female boy girl man woman non binary nonbinary transgender intersex gender sex
    academy autism autistic asperger aspergers adhd add dyslexia dyslexic dyspraxia dyscalculia deaf blind
    hearing visual sight speech global delay developmental behaviour behavioural disabled disabilities
    early years sixth form college independent mainstream maintained studio school schools infant junior first
    upper lower reception further higher post free resourced provision unit base hospital tuition home
    educated elective preschool pre prim sec spec
    statement plan plans ehcp ehc sen support health care help child children in need protection looked after
    english welsh scottish cornish northern
"""

#: Words that are names too: shown beside another public word, never by themselves or with one another.
_ALSO_NAMES: Final = frozenset(
    {
        "add", "an", "base", "black", "blind", "boy", "care", "child", "college", "cornish", "down", "early",
        "english", "fe", "first", "free", "girl", "gypsy", "higher", "home", "irish", "junior", "man", "non",
        "or", "post", "pru", "roma", "say", "scottish", "sen", "to", "upper", "vi", "welsh", "white",
    }
)  # fmt: skip


def _words(text: str) -> list[str]:
    return re.findall(r"[a-z]+", text.lower())


def _public_words() -> frozenset[str]:
    labelled = (codes.NEEDS, codes.ETHNICITIES, codes.PHASES, codes.PHASE_SYNONYMS, codes.SEXES)
    texts = [text for labels in labelled for text in (*labels, *labels.values())]
    texts += [*codes.LEGACY_NEED, *codes.AREAS, *codes.ETHNICITY_GROUPS, *codes.SOCIAL_CARE, _COMMON]
    return frozenset(word for text in texts for word in _words(text))


_PUBLIC: Final = _public_words()
_LABELS: Final = frozenset(
    label.lower() for label in (*codes.NEEDS.values(), *codes.ETHNICITIES.values()) if " " in label
)


def may_be_shown(text: str) -> bool:
    """Say whether an unknown value of a coded column tells nothing of a child.

    Examples
    --------
    >>> may_be_shown("White British"), may_be_shown("sixth form"), may_be_shown("SPLN")
    (True, True, True)
    >>> may_be_shown("Jo White"), may_be_shown("SMITH"), may_be_shown("03/09/12"), may_be_shown("White")
    (False, False, False, False)
    """
    return _is_public(text) or _is_code(text)


def _is_public(text: str) -> bool:
    # Digits may belong to a child, and what cannot be printed may do anything to a screen.
    if len(text) > _LONGEST or not re.fullmatch(r"[A-Za-z ,;:.()/&'_-]+", text):
        return False
    words = _words(text)
    # A letter beside a name is an initial: "M White".
    telling = {word for word in words if len(word) > 1}
    return text.lower() in _LABELS or (_PUBLIC.issuperset(words) and not _ALSO_NAMES.issuperset(telling))


def _is_code(text: str) -> bool:
    return _code_like(text) and all(_no_name(word) for word in _words(text))


def _code_like(text: str) -> bool:
    # Three digits may be part of a number of a child, and digits either side of a mark part of a date.
    few = len(re.findall(r"\d", text)) <= _MOST_DIGITS and not re.search(r"\d[^\da-zA-Z]+\d", text)
    return few and len(text) <= _CODE_LENGTH and re.fullmatch(r"[A-Za-z0-9_/-]+", text) is not None


def _no_name(word: str) -> bool:
    return (
        len(word) == 1
        or (word in _PUBLIC and word not in _ALSO_NAMES)
        or _CONSONANTS.fullmatch(word) is not None
    )
