"""The steps of an inspection: what happens, who has a part in it, and where that was found."""

from __future__ import annotations

from typing import Final, NamedTuple


class Step(NamedTuple):
    """One step: what happens, who has a part in it, and how its day is known.

    Attributes
    ----------
    name
        Its name in a :class:`Timetable`.
    what, who
        What is done, by whom.
    basis
        ``published`` where the day is, ``assumed`` where it is our assumption.
    source
        Where the step, or its day, was found, and what is assumed.
    """

    name: str
    what: str
    who: str
    basis: str
    source: str


_AREA: Final = "The area"
_ASSUMED: Final = "the day is our assumption"

#: Every step, in the order in which those of one day are shown.
STEPS: Final = (
    Step(
        "notified",
        "Notification: Ofsted and CQC announce the inspection",
        "Inspectors, leaders of the area",
        "published",
        "On a Monday morning, and the three weeks begin then (Hackney local offer)",
    ),
    Step(
        "setup",
        "Set-up discussion",
        "Inspectors, leaders of the area",
        "assumed",
        f"In week 1 (Lancashire County Council); {_ASSUMED}",
    ),
    Step(
        "surveys_sent",
        "Surveys go to families, young people and practitioners",
        _AREA,
        "assumed",
        f"In week 1 (Lancashire County Council); {_ASSUMED}",
    ),
    Step(
        "lists",
        "Lists due (Annex A); digest made public before there is a seed",
        _AREA,
        "assumed",
        "No due day was found in what is published: our assumption",
    ),
    Step(
        "select",
        "Day to select: seed rolled, children chosen, names confirmed",
        "Inspectors, the area",
        "assumed",
        f"Off-site, in weeks 1 and 2 (Dorset Council); {_ASSUMED}",
    ),
    Step(
        "families",
        "Children, young people and families are asked",
        "Practitioners who know them",
        "assumed",
        f"Once the names are confirmed (South Gloucestershire Parents and Carers); {_ASSUMED}",
    ),
    Step(
        "papers",
        "Papers on the tracked children due",
        "The area: education, health, care",
        "published",
        "Within 2 days of the names being confirmed (South Gloucestershire Parents and Carers), counted here "
        "from the day to select",
    ),
    Step(
        "surveys_close",
        "Surveys close",
        _AREA,
        "assumed",
        "Our assumption, after one example: notified on Mon 26 Jun 2023, closed on Tue 4 Jul (Hertfordshire)",
    ),
    Step(
        "forum",
        "Parent carer forum meets inspectors",
        "Forum, inspectors",
        "assumed",
        f"In week 2 (South Gloucestershire, Hertfordshire); {_ASSUMED}",
    ),
    Step(
        "replacements",
        "Last day to replace a child whose family declines",
        "Inspectors, the area",
        "assumed",
        "Our assumption: it leaves time for papers before inspectors are on site",
    ),
    Step(
        "fieldwork",
        "Fieldwork begins",
        "Inspectors",
        "published",
        "8 working days after the notification (Lancashire County Council)",
    ),
    Step(
        "on_site",
        "Inspectors come on site",
        "Inspectors",
        "published",
        "10 working days after the notification (Lancashire County Council)",
    ),
    Step(
        "tracking",
        "Tracking meeting",
        "Child or young person, family, practitioners, inspectors",
        "assumed",
        "On site, in week 3 (Dorset Council); how they are spread over days is our assumption",
    ),
    Step(
        "focused",
        "Focused sampling",
        "Inspectors, officers",
        "assumed",
        "On site, in week 3 (Dorset Council); how they are spread over days is our assumption",
    ),
    Step(
        "visits",
        "Visit",
        "Inspectors, practitioners",
        "assumed",
        "In week 3 (Dorset Council, South Gloucestershire); how they are spread over days is our assumption",
    ),
    Step(
        "feedback",
        "Feedback to the area",
        "Inspectors, leaders of the area",
        "assumed",
        "Our assumption: the last of the three weeks' working days",
    ),
)
