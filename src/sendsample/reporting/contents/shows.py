"""What so few cases can and cannot show."""

from __future__ import annotations

from sendsample.reporting.page import Section, Words
from sendsample.reporting.wording import capital, quoted, spelled

#: Shares of plans with a fault, in what so few cases are said not to show.
_FIFTH, _TWENTIETH = 0.2, 0.05
_RARE = (
    "Rules that reach for rare groups make the choice broader than a random draw. For the same reason no "
    "share can be read off: a child in a rare group is far more likely to be chosen than one in a common "
    "group. The seed breaks ties openly; it does not make every child's chance equal."
)


def shows(many: int, *, up_to: bool = False) -> Section:
    """Return the section.

    Parameters
    ----------
    many
        How many were chosen, or were to be.
    up_to
        Whether they may be fewer, which is not told.
    """
    if not many:
        text = "Nobody was chosen, so there is no case that could show anything."
        return Section("shows", "What no case can show", (Words(text, "lead"),))
    noun, verb = ("case", "shows") if many == 1 else ("cases", "show")
    count = f"up to {spelled(many)}" if up_to and many > 1 else spelled(many)
    round_them = "a child" if many == 1 else f"{count} children"
    can = (
        f"{capital(count)} {noun} {verb} how services work together round {round_them}: whether plans are "
        "current, whether agencies talk, what families live with."
    )
    drawn = f"{spelled(many)} drawn at random {'misses' if many == 1 else 'all miss'} it"
    cannot = (
        f"{'It' if many == 1 else 'They'} cannot show how often anything happens. If one plan in five has a "
        f"fault, {drawn} {_missed(_FIFTH, many)}% of the time; if one in twenty has it, "
        f"{_missed(_TWENTIETH, many)}% of the time."
    )
    title = f"What {count} {noun} can and cannot show"
    words = (Words(can, "lead"), Words(cannot), Words(_RARE), Words(_say(many)))
    return Section("shows", title, words)


def _missed(faulty: float, many: int) -> int:
    return round(100 * (1 - faulty) ** many)


def _say(many: int) -> str:
    if many <= 2:  # noqa: PLR2004 - no count of them sounds like a share
        return "Say what was seen, never what share of plans it stands for."
    said = quoted(f"in two of the {spelled(many)}")
    return f"Say {said}, never a share of plans."
