"""What so few cases can and cannot show."""

from __future__ import annotations

from sendsample.reporting.page import Section, Words
from sendsample.reporting.wording import spelled

#: The shares of plans with a fault in what a sample is said not to show.
_FAULTY = (("one plan in five", 0.2), ("one in twenty", 0.05))


def shows(many: int) -> Section:
    """Return the section for a sample of a size.

    Parameters
    ----------
    many
        How many were chosen, or were to be.
    """
    noun = "case" if many == 1 else "cases"
    count = spelled(many)
    first, second = (f"{100 * (1 - share) ** many:.0f}%" for _, share in _FAULTY)
    return Section(
        "shows",
        f"What {count} {noun} can and cannot show",
        (
            Words(
                f"{count.capitalize()} {noun} show how services work together round {'a child' if many == 1 else f'{count} children'}: whether "
                "plans are current, whether agencies talk, what families live with.",
                "lead",
            ),
            Words(
                f"They cannot show how often anything happens. If {_FAULTY[0][0]} has a fault, {count} drawn at random "
                f"all miss it {first} of the time; if {_FAULTY[1][0]} has it, {second} of the time."
            ),
            Words(
                "Rules that reach for rare groups make the choice broader than a random draw and, for the same reason, "
                "no sample from which shares can be read off: a child in a rare group is far more likely to be chosen "
                "than one in a common group. The seed breaks ties openly; it does not make every child's chance equal."
            ),
            Words(_say(many, count), "aside"),
        ),
    )


def _say(many: int, count: str) -> str:
    if many <= 2:  # noqa: PLR2004 - no fraction to warn of
        return "Say what was seen in this case, never what share of plans it stands for."
    return f"Say \N{LEFT SINGLE QUOTATION MARK}in two of the {count}\N{RIGHT SINGLE QUOTATION MARK}, never a share of plans."
