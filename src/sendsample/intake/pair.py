"""Which of two CSV files is which list: by their headings, else by their names."""

from __future__ import annotations

from collections.abc import Sequence

from sendsample.cohort.tables.block import Block
from sendsample.cohort.tables.files import File
from sendsample.cohort.text import key
from sendsample.errors import InputError
from sendsample.intake.layout import PLAN_COLUMNS, known_name


def pair(files: Sequence[File], blocks: Sequence[Block]) -> dict[str, int]:
    """Return the position of each list among two files, by the list's name.

    List 1 has the dates of the EHC plan and elective home education; List 2 has neither.

    Raises
    ------
    sendsample.errors.InputError
        When both look like the same list.
    """
    plans = [not PLAN_COLUMNS.isdisjoint(map(known_name, block.headings)) for block in blocks]
    if plans[0] != plans[1]:
        first = plans.index(True)
        return {"List_1": first, "List_2": 1 - first}
    named = [[number for number in "12" if f"list{number}" in key(file.name)] for file in files]
    if sorted(named) == [["1"], ["2"]]:
        first = named.index(["1"])
        return {"List_1": first, "List_2": 1 - first}
    have = "have" if plans[0] else "lack"
    which = "List 1" if plans[0] else "List 2"
    raise InputError(
        f"{files[0].name} and {files[1].name} both look like {which}: both {have} the columns of EHC plan "
        "dates and elective home education.",
        code="lists_alike",
        hint="Give one file of each list, or name them list_1.csv and list_2.csv.",
    )
