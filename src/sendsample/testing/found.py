"""Whether reading lists finds what is planted in them."""

from __future__ import annotations

import pandas as pd

from sendsample.testing.faults import Planted
from sendsample.testing.lists import AnnexA
from sendsample.testing.saying import listed


def assert_findings(lists: AnnexA, findings: pd.DataFrame) -> None:
    """Assert that reading found what was planted in lists and nothing else.

    Parameters
    ----------
    lists
        Lists as :func:`sendsample.testing.annex_a_of` makes them.
    findings
        What reading found: the ``findings`` of a cohort or of a ``DataError``, or any table with the columns
        ``list``, ``row``, ``column`` and ``code``.

    Raises
    ------
    AssertionError
        Naming what was missed and what was not there to be found.

    Examples
    --------
    >>> from sendsample.testing import annex_a_of
    >>> lists = annex_a_of([{}, {"provision": "sen_support"}], faults={1: "need_missing"})
    >>> assert_findings(lists, pd.DataFrame({"list": [], "row": [], "column": [], "code": []}))
    Traceback (most recent call last):
    AssertionError: Reading did not find what there is:
      missed: need_missing in List_1, row 2, 'SEN primary need'
    """
    __tracebackhide__ = True
    cells = findings[["list", "row", "column", "code"]].astype(object)
    found = [Planted(*row) for row in cells.where(cells.notna(), None).itertuples(index=False, name=None)]
    missed = [f"missed: {_where(one)}" for one in lists.planted if one not in found]
    wrong = [f"not there: {_where(one)}" for one in found if one not in lists.planted]
    if missed or wrong:
        raise AssertionError(f"Reading did not find what there is:{listed([*missed, *wrong])}")


def _where(found: Planted) -> str:
    row = f", row {found.row}" if found.row is not None else ""
    return f"{found.code} in {found.list}{row}, {found.column!r}"
