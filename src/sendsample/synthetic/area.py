"""A made-up area: the face of this room."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Final

import numpy as np
import pandas as pd

from sendsample import html
from sendsample.cohort import parse_as_at
from sendsample.cohort.text import brief, one_line
from sendsample.errors import UsageError
from sendsample.progress import Progress, silent
from sendsample.synthetic import annex
from sendsample.synthetic.chance import Streams
from sendsample.synthetic.children import on_support, support_per_plan, with_plans
from sendsample.synthetic.circumstances import add_circumstances
from sendsample.synthetic.dates import add_plan_dates, births
from sendsample.synthetic.faults import plant, planted_table
from sendsample.synthetic.households import households
from sendsample.synthetic.levels import Words, blanked
from sendsample.synthetic.numbers import child_ids, ulns, upns
from sendsample.synthetic.places import add_places
from sendsample.synthetic.published import Counts, find_area, scaled_england
from sendsample.synthetic.supplied import add_supplied, service_use
from sendsample.synthetic.writing import write_folder, write_workbook

SMALLEST: Final = 20
#: The day of the school census the published figures are nearest to.
_CENSUS: Final = "2025-01-16"
#: Assumed shares without a UPN: under fives, and adults who only have a ULN.
_NO_UPN_UNDER_5: Final = 0.5
_NO_UPN_ADULT: Final = 0.1
_ULN_AGE: Final = 14


_NEXT: Final = (
    ('.write("lists.xlsx")', "the lists in a workbook, for ss.read_annex_a"),
    (".list_1", "the first list; .list_2 and .services are the others"),
    (".planted", "the faults planted, row by row"),
)


@dataclass(frozen=True, eq=False, repr=False)
class SyntheticArea:
    """A made-up area, as :func:`synthetic_area` makes it.

    Attributes
    ----------
    name
        The authority whose counts it has, or a description.
    list_1, list_2
        Children with EHC plans and children on SEN support, in the layout of Annex A.
    as_at
        The day from which ages and look-backs are counted.
    seed
        What all chance followed from.
    planted
        The faults planted: ``list``, ``row`` as a spreadsheet numbers it, ``column``, ``kind``.
    services
        Who uses which service: ``child_id``, ``service``.
    """

    name: str
    list_1: pd.DataFrame
    list_2: pd.DataFrame
    as_at: date
    seed: int
    planted: pd.DataFrame
    services: pd.DataFrame

    def _rows(self) -> str:
        return f"{len(self.list_1):,} rows on List_1, {len(self.list_2):,} on List_2"

    def _repr_html_(self) -> str:
        kinds = self.planted["kind"].value_counts().sort_index()
        return html.fragment(
            "Made-up area",
            [f"{self.name}, {self._rows()}, as at {self.as_at}. No child in it is real."],
            html.table("Faults planted", ["kind", "times"], kinds.items(), right={1}),
            see=_NEXT,
        )

    def __repr__(self) -> str:
        return one_line(f"SyntheticArea: {brief(self.name)}, {self._rows()}, as at {self.as_at}")

    def write(self, path: str | Path, *, services: bool | str | Path = False) -> Path:
        """Write the lists as a workbook (a path that ends in .xlsx) or as two CSV files in a folder.

        The same area gives the same bytes.

        Parameters
        ----------
        path
            The workbook, with sheets List_1 and List_2; or the folder for List_1.csv and List_2.csv.
        services
            Also write who uses which service: True for ``services.csv`` beside the lists, or the path of
            another CSV file.

        Returns
        -------
        pathlib.Path
            Where the lists were written.

        Raises
        ------
        UsageError
            If a path ends in anything else.
        OutputError
            If it could not be written; nothing is left half-written.

        Examples
        --------
        >>> import tempfile
        >>> with tempfile.TemporaryDirectory() as folder:
        ...     synthetic_area(size=50).write(f"{folder}/lists.xlsx").name
        'lists.xlsx'
        """
        path = Path(path)
        lists = dict(zip(annex.SHEETS, (self.list_1, self.list_2), strict=True))
        workbook = path.suffix.lower() == ".xlsx"
        beside = self._beside(path.parent if workbook else path, services)
        if workbook:
            write_workbook(path, lists, beside)
        elif path.is_dir() or not path.suffix:
            write_folder(path, lists, beside)
        else:
            raise UsageError(
                f"Lists cannot be written as {path.suffix}.",
                code="output_kind",
                hint="Give a workbook (.xlsx) or a folder for two CSV files.",
            )
        return path

    def _beside(self, folder: Path, services: bool | str | Path) -> dict[Path, pd.DataFrame]:  # noqa: FBT001 - as given
        if services is False:
            return {}
        path = folder / "services.csv" if services is True else Path(services)
        if path.suffix.lower() != ".csv":
            raise UsageError(
                f"Services cannot be written as {path.suffix or 'a folder'}.",
                code="output_kind",
                hint="Give a CSV file.",
            )
        return {path: self.services}


def synthetic_area(
    like: str | None = None,
    *,
    size: int | None = None,
    seed: int = 1,
    as_at: str | date = _CENSUS,
    sen_support: int | None = None,
    dirty: float = 0.0,
    stops: bool = False,
    prefixed: bool = False,
    extras: bool = True,
    supplied: bool = False,
    progress: Progress = silent,
) -> SyntheticArea:
    """Make up an area with published proportions; no row is about a real child.

    Parameters
    ----------
    like
        A local authority, whose published counts of plans by need, sex, age band, ethnicity group and
        placement are met exactly. Give this or ``size``.
    size
        About how many children a fictional area has on both lists, in England's proportions; 20 or more.
    seed
        A whole number; the same call gives the same area.
    as_at
        The day the lists were drawn.
    sen_support
        How many children are on SEN support; England's 2.01 for each plan when not given.
    dirty
        The share of rows with a planted fault, 0 to 1.
    stops
        Also plant a repeated id and a child on both lists, which stop a reader.
    prefixed
        Write coded values with their letter, such as ``a) WBRI``.
    extras
        Add the columns Household and Locality, which Annex A does not have.
    supplied
        Add the columns Dynamic support register, Waiting list, Tribunal, EOTAS, Out of area and Last sampled,
        which Annex A does not have either.
    progress
        Told what is being done.

    Raises
    ------
    UsageError
        If an argument is outside what it may be.

    Examples
    --------
    >>> area = synthetic_area("Isles of Scilly")
    >>> len(area.list_1), len(area.list_2)
    (17, 34)
    >>> area.list_1["SEN primary need"].value_counts()["ASD"]
    np.int64(9)
    """
    day = parse_as_at(as_at)
    _check_options(seed, sen_support, dirty)
    counts, support = _how_many(like, size, sen_support)
    streams = Streams(seed, counts.name)
    children = _children(counts, support, day, streams, progress)
    services = service_use(pd.concat(children), streams)
    progress("Laying out the lists")
    first, second = (
        annex.lay_out(on_list, number, prefixed=prefixed, extras=extras, supplied=supplied)
        for number, on_list in enumerate(children, start=1)
    )
    lists = (first, second)
    planted = planted_table([])
    if dirty > 0 or stops:
        progress("Planting faults")
        lists, planted = plant(lists, day, rate=dirty, stops=stops, rng=streams("faults"))
    return SyntheticArea(counts.name, *lists, as_at=day, seed=seed, planted=planted, services=services)


def _check_options(seed: int, sen_support: int | None, dirty: float) -> None:
    if not isinstance(seed, int) or seed < 0:
        raise UsageError("seed is not a whole number from 0.", code="seed", hint="Give one such as seed=1.")
    if not 0 <= dirty <= 1:
        raise UsageError(
            "dirty is not between 0 and 1.", code="dirty", hint="It is a share of rows, such as 0.02."
        )
    if sen_support is not None and sen_support < 1:
        raise UsageError(
            "sen_support is not a number of children.",
            code="sen_support",
            hint="Give 1 or more, or leave it out.",
        )


#: Ten times the largest area of England.
_LARGEST = 600_000


def _how_many(like: str | None, size: int | None, sen_support: int | None) -> tuple[Counts, int]:
    if (like is None) == (size is None):
        raise UsageError(
            "Give either a local authority or a size.",
            code="like_or_size",
            hint='Write synthetic_area("Kent") or synthetic_area(size=1100).',
        )
    if like is not None:
        counts = find_area(like)
        return counts, sen_support or round(counts.total * support_per_plan())
    size = size or 0
    plans = round(size / (1 + support_per_plan())) if sen_support is None else size - sen_support
    if size > _LARGEST:
        raise UsageError("size is too large.", code="size", hint=f"Give {_LARGEST:,} or less.")
    if size < SMALLEST or plans < 1:
        raise UsageError(
            "size is too small.", code="size", hint=f"Give {SMALLEST} or more, and more than sen_support."
        )
    return scaled_england(plans, f"Fictional area of about {size:,}"), size - plans


def _children(
    counts: Counts, support: int, as_at: date, streams: Streams, progress: Progress
) -> tuple[pd.DataFrame, pd.DataFrame]:
    progress(f"Making up {counts.total:,} children with plans")
    plans = with_plans(counts, streams).assign(list=1)
    progress(f"Making up {support:,} children on SEN support")
    children = pd.concat([plans, on_support(support, counts, streams).assign(list=2)], ignore_index=True)
    # Mixed once for all, so that neither row order nor any number says how a child was made up.
    children = children.iloc[streams("rows").permutation(len(children))].reset_index(drop=True)
    progress("Finding schools and homes")
    children = add_places(children, streams)
    children["household"] = households(children, streams("households"))
    progress("Adding circumstances, dates and numbers")
    children = add_circumstances(children, streams)
    children["born"] = births(children["age"].to_numpy(), as_at, streams("births"))
    children = add_supplied(_add_numbers(children, as_at, streams), as_at, streams)
    first, second = (children[children["list"] == number].reset_index(drop=True) for number in (1, 2))
    return add_plan_dates(first, as_at, streams), second


def _add_numbers(children: pd.DataFrame, as_at: date, streams: Streams) -> pd.DataFrame:
    size, age = len(children), _age_now(children, as_at)
    draw = streams("numbers missing").random(size)
    under_5, adult = age < 5, age >= 19  # noqa: PLR2004
    no_upn = (under_5 & (draw < _NO_UPN_UNDER_5)) | (adult & (draw < _NO_UPN_ADULT))
    return children.assign(
        id=child_ids(size, streams("child ids")),
        upn=blanked(upns(size, streams("UPNs")), no_upn),
        uln=blanked(ulns(size, streams("ULNs")), age < _ULN_AGE),
    )


def _age_now(children: pd.DataFrame, as_at: date) -> Words:
    days = np.datetime64(as_at, "D") - children["born"].to_numpy().astype("datetime64[D]")
    return np.floor(days.astype(np.int64) / 365.25)
