"""Annex A, the two lists an area hands over, into a cohort."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Literal, get_args

from sendsample.cohort import Cohort, parse_as_at
from sendsample.cohort.codes import AP_DEFINITIONS
from sendsample.cohort.findings import Findings
from sendsample.cohort.tables.block import Block
from sendsample.cohort.tables.csvfile import read_csv
from sendsample.cohort.tables.files import File, PathLike, digests
from sendsample.errors import UsageError
from sendsample.intake.arrange import AP_COLUMN, RawList, arrange
from sendsample.intake.assemble import assemble
from sendsample.intake.both import BothLists, check_upns, settle_ids
from sendsample.intake.checks import check_list
from sendsample.intake.files import gather
from sendsample.intake.layout import HEADINGS, LISTS
from sendsample.intake.pair import pair
from sendsample.intake.read import read_list
from sendsample.intake.workbook import read_workbook
from sendsample.progress import Progress, silent


def read_annex_a(
    path: PathLike | Sequence[PathLike],
    *,
    as_at: date | str,
    alternative_provision: Literal["strict", "dual", "wide"] = "dual",
    both_lists: BothLists | None = None,
    progress: Progress = silent,
) -> Cohort:
    r"""Read the two lists of Annex A, check them and make a cohort.

    Parameters
    ----------
    path
        A workbook (.xlsx, .xlsm, .xls, .xlsb or .ods) with the sheets List_1 (EHC plans) and List_2 (SEN
        support), a folder that holds one workbook or both lists as CSV, or the paths of two CSV files in
        either order.
    as_at
        The day the lists were drawn, from which ages are counted: a date or text such as ``"2024-02-05"``.
    alternative_provision
        Who counts as being in alternative provision: ``strict`` goes by the main phase, ``dual`` by the main
        or subsidiary phase, ``wide`` adds those to whom the lists' own column 'Alternative provision' says
        yes.
    both_lists
        Whose row counts for a child who is on both lists: ``plan`` or ``support``. By default such a child
        stops the work.
    progress
        Is called with a sentence at each step.

    Returns
    -------
    Cohort
        The children on both lists; what was noticed is in ``findings``, who was left out in ``set_aside``.

    Raises
    ------
    sendsample.errors.InputError
        When a file is missing, or cannot be read as lists.
    sendsample.errors.DataError
        When a finding stops the work; ``error.findings`` holds every finding.
    sendsample.errors.UsageError
        When an argument is outside what it may be.

    Notes
    -----
    Nothing is dropped or changed without a finding; ``docs/findings.md`` explains each. No finding shows a
    date, a UPN, a ULN or free text. Dates of birth become ages, and UPN and ULN are dropped once checked.

    Examples
    --------
    >>> import tempfile
    >>> from pathlib import Path
    >>> folder = Path(tempfile.mkdtemp())
    >>> shared = "Unique ID,Date of birth,SEN primary need,Main education establishment - phase"
    >>> plans = f"{shared},Elective home education\n007,03/09/2012,a) ASD,e) Secondary,b) No\n"
    >>> _ = (folder / "plans.csv").write_text(plans)
    >>> _ = (folder / "support.csv").write_text(f"{shared}\n8,11/04/2009,SEMH,Pupil referral unit\n")
    >>> cohort = read_annex_a(folder, as_at="2024-02-05")
    >>> cohort
    <Cohort: 2 children (1 with an EHC plan, 1 on SEN support) as at 2024-02-05>
    >>> cohort.frame["alternative_provision"].to_dict()
    {'007': False, '8': True}
    """
    day = parse_as_at(as_at)
    _one_of("alternative_provision", alternative_provision, tuple(AP_DEFINITIONS))
    _one_of("both_lists", both_lists, (None, *get_args(BothLists)))
    files = gather(path)
    findings = Findings()
    blocks = _blocks(files, findings, progress)
    wide = alternative_provision == "wide"
    raw = [arrange(blocks[name], name, findings, ap_flag=wide) for name in LISTS]
    if wide:
        _need_flag(raw, findings)
    progress(f"Checking {sum(len(found.rows) for found in raw):,} rows")
    lists = [read_list(found, as_at=day, findings=findings) for found in raw]
    for found in lists:
        check_list(found, as_at=day, findings=findings)
    check_upns(lists, findings)
    left_out = settle_ids(lists, both_lists, findings)
    return assemble(
        lists,
        left_out,
        as_at=day,
        definition=alternative_provision,
        files=digests(files),
        findings=findings,
    )


def _one_of(name: str, value: object, allowed: Sequence[object]) -> None:
    if value not in allowed:
        listed = ", ".join("nothing" if item is None else str(item) for item in allowed)
        raise UsageError(
            f"{name} is not one of: {listed}.", code="not_a_choice", hint="Choose one of them.", argument=name
        )


def _blocks(files: Sequence[File], findings: Findings, progress: Progress) -> dict[str, Block]:
    if len(files) == 1:
        return read_workbook(files[0], progress)
    blocks = []
    fallen_back = []
    for file in files:
        progress(f"Reading {file.name}")
        block, is_1252 = read_csv(file, HEADINGS)
        blocks.append(block)
        fallen_back.append(is_1252)
    positions = pair(files, blocks)
    for name, position in positions.items():
        if fallen_back[position]:
            findings.add("encoding", name)
    return {name: blocks[position] for name, position in positions.items()}


def _need_flag(lists: Sequence[RawList], findings: Findings) -> None:
    lacking = [found for found in lists if AP_COLUMN not in found.columns]
    if len(lacking) == len(lists):
        raise UsageError(
            "The wide definition of alternative provision needs a column 'Alternative provision', and "
            "neither list has it.",
            code="alternative_provision_absent",
            hint="Add it with Yes or No for each child, or use the definition strict or dual.",
        )
    for found in lacking:
        findings.add("column_absent", found.source, None, "Alternative provision")
