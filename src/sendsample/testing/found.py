"""Whether reading lists finds what is planted in them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

import pandas as pd

from sendsample.errors import UsageError
from sendsample.testing.lists import AnnexA
from sendsample.testing.planted import Planted, planted_in, where
from sendsample.testing.saying import listed


def assert_findings(lists: AnnexA, findings: pd.DataFrame) -> None:
    """Assert that reading found what was planted in lists and nothing else.

    Parameters
    ----------
    lists
        Lists as :func:`sendsample.testing.annex_a_of` makes them.
    findings
        What reading found: the ``findings`` of a cohort or of a ``DataError``, or any table with the columns
        ``list``, ``row``, ``column`` and ``code``, such as one that was read back from a file.

    Raises
    ------
    AssertionError
        Naming what was missed, what was not there to be found and what was found more than once.
    sendsample.errors.UsageError
        When it is given other things than lists and a table.

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
    if not isinstance(lists, AnnexA):
        raise UsageError(
            f"The lists are a {type(lists).__name__}, not lists whose findings are known.",
            code="lists_type",
            hint="Make them with sendsample.testing.annex_a_of, or draw them.",
        )
    found = Counter(planted_in(findings))
    missed = [f"missed: {where(one)}" for one in lists.planted if one not in found]
    wrong = [line for one, times in found.items() for line in _wrong(one, times, lists)]
    if missed or wrong:
        raise AssertionError(f"Reading did not find what there is:{listed([*missed, *wrong])}")


def _wrong(found: Planted, times: int, lists: AnnexA) -> Iterator[str]:
    if found not in lists.planted:
        yield f"not there: {where(found)}"
    elif times > 1:
        yield f"found {times} times: {where(found)}"
