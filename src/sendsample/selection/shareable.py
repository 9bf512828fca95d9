"""The shareable edition of an answer: for people who have no access to the lists.

It has no row for a child, and no id, ticket, setting, household, reserve or chance. Every count of children
stands in a band (see :mod:`sendsample.selection.banding`). What is left out is said in words. Digests are
keyed: an unkeyed one of a short list could be found by trying out lists.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cached_property
from itertools import count
from typing import Any, Final

import pandas as pd

from sendsample.cohort import Cohort
from sendsample.cohort.pseudonyms import Pseudonyms
from sendsample.design.bound import BoundDesign
from sendsample.design.model import ALL_SAMPLES
from sendsample.selection.banding import Released, band, release
from sendsample.selection.check import Check
from sendsample.selection.openness import LOCALITY, Unsaid, is_open, may_be_told, rules_of

FORMAT: Final = "sendsample-shareable/1"
#: What is known of each level, and of each rule.
COMPARISON: Final = ("sample", "column", "level", "area", "area_percent", "chosen")
RULES: Final = ("sample", "rule", "holds", "sentence")
_DIGEST: Final = "sendsample-shareable/1"
_WITHHELD: Final = "withheld"
#: The share of plans with a fault in what a sample is said not to show.
_FAULTY: Final = 0.2
_NO_KEY: Final = "Digests of the lists, the design and the files: without a key they could be guessed."
_NOT_TOLD: Final = "What this rule says is left out: it names a value of a column that is not shown."


def with_digests(data: Mapping[str, Any], receipt: Mapping[str, Any], key: bytes | None) -> dict[str, Any]:
    """Return the shareable edition with digests under a key, or with a line that there are none.

    Parameters
    ----------
    data
        What :meth:`Edition.data` returned.
    receipt
        The evidence; its digests are what is keyed.
    key
        The area's key.

    Raises
    ------
    sendsample.errors.UsageError
        When the key is too short.
    """
    if key is None:
        return {**data, "left_out": [*data["left_out"], _NO_KEY]}
    names = Pseudonyms(key)

    def keyed(what: str, digest: str) -> str:
        return names.keyed(f"{_DIGEST}\n{what}\n{digest}")

    digests = {
        "key_check": names.check,
        "cohort": keyed("cohort", receipt["cohort"]["sha256"]),
        "design": keyed("design", receipt["design"]["sha256"]),
        # Without names: a file may be called after a person.
        "files": sorted(keyed("file", digest) for digest in receipt["files"].values()),
    }
    return {**data, "digests": digests}


class Edition:
    """Goes through an answer, leaving out what may not be shown; only when asked to, since it takes a while.

    Parameters
    ----------
    cohort, bound
        What was asked.
    check
        What the solver-free check found; None when nobody was chosen.
    """

    def __init__(self, cohort: Cohort, bound: BoundDesign, check: Check | None) -> None:
        self._cohort, self._bound, self._check = cohort, bound, check

    @cached_property
    def _unsaid(self) -> Unsaid:
        return Unsaid(self._cohort)

    @cached_property
    def _called(self) -> dict[str, str]:
        names = [part.sample.name for part in self._bound.samples]
        called = {ALL_SAMPLES: ALL_SAMPLES}
        for at, name in enumerate(names, start=1):
            taken = {*names, *called.values()}
            free = next(other for other in map("sample {}".format, count(at)) if other not in taken)
            called[name] = self._name(name, free)
        return called

    @cached_property
    def _asked(self) -> dict[str, list[int]]:
        """How many the design asks for, at least and at most: that is public."""
        return {part.sample.name: [part.sample.least, part.sample.most] for part in self._bound.samples}

    def data(self, receipt: Mapping[str, Any]) -> dict[str, Any]:
        """Return the shareable edition as plain data, all but the digests."""
        return {
            "format": FORMAT,
            "edition": "shareable: no row for a child, counts of children in bands of five",
            "status": receipt["status"],
            "kind": receipt["kind"],
            "seed": receipt["seed"],
            "commitment": receipt["commitment"],
            "design": {
                "name": self._name(receipt["design"]["name"], "a design of the area's own"),
                "built_in": receipt["design"]["built_in"],
            },
            "as_at": receipt["cohort"]["as_at"],
            "alternative_provision": receipt["cohort"]["alternative_provision"],
            "pseudonyms": "pseudonyms" in receipt["cohort"],
            "children": band(receipt["cohort"]["children"]),
            "set_aside": {code: band(many) for code, many in receipt["cohort"]["set_aside"].items()},
            "samples": {
                self._called[name]: {"asked": self._asked[name], **_sample(found)}
                for name, found in receipt["samples"].items()
            },
            "settled": [self._called[name] for name in receipt.get("pinned") or ()],
            # That a size is proven most would tell who knows a child of a small group that it was chosen.
            "stages": [self._stage(stage) for stage in receipt["stages"] if stage["aim"] != "size"],
            "rules": list(self._rules(_is_free(receipt))),
            "comparison": list(self._comparison(receipt)),
            "findings": self._findings(),
            "notes": sorted({note["code"] for note in receipt["notes"]}),
            "left_out": list(self._left_out(_is_free(receipt))),
            "what_it_shows": [_shows(part.sample.most) for part in self._bound.samples[:1]],
            "versions": dict(receipt["versions"]),
        }

    def _name(self, text: str, otherwise: str) -> str:
        return otherwise if self._unsaid.names(text) else text

    def _stage(self, stage: Mapping[str, Any]) -> dict[str, Any]:
        samples = [self._called[name] for name in stage["samples"]]
        told = {"samples": samples, "aim": stage["aim"], "proven": stage["value"] == stage["bound"]}
        # The values of other aims are counts of children, and sums of tickets.
        loss = {"value": stage["value"], "bound": stage["bound"]} if stage["aim"] == "loss" else {}
        return told | loss

    def _rules(self, free: bool) -> Iterator[dict[str, Any]]:  # noqa: FBT001 - whether a place is
        """Yield each rule once, without what was counted for it.

        While a place is free, the rules that do not hold would tell what the child was who left it.
        """
        if self._check is None:
            return
        known = dict(rules_of(self._bound))
        known |= {(ALL_SAMPLES, name): rule for name, rule in self._bound.across}
        rows = self._check.rules.groupby(["sample", "rule"], sort=False)
        for number, (names, found) in enumerate(rows, start=1):
            sample, name = map(str, names)
            rule, sentence = known.get((sample, name)), str(found["sentence"].iloc[0])
            told = (rule is None or may_be_told(rule)) and not self._unsaid.names(sentence)
            yield {
                "sample": self._called[sample],
                "rule": self._name(name, f"rule {number}"),
                "holds": None if free else bool(found["holds"].all()),
                "sentence": sentence if told else _NOT_TOLD,
            }

    def _comparison(self, receipt: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
        if self._check is None:
            return
        table = self._check.comparison
        for part in self._bound.samples:
            rows = table[table["sample"] == part.sample.name]
            columns = {str(name): those for name, those in rows.groupby("column", sort=False)}
            shown = {name: those for name, those in columns.items() if is_open(name)}
            area = _released(shown, "area", len(part.frame), known=False)
            many = receipt["samples"][part.sample.name]["size"]
            chosen = _released(shown, "chosen", many, known=True)
            for name, those in shown.items():
                yield from self._levels(part.sample.name, name, those, area[name], chosen[name])

    def _levels(
        self, sample: str, column: str, rows: pd.DataFrame, area: Released, chosen: Released
    ) -> Iterator[dict[str, Any]]:
        for place, level in enumerate(rows["level"]):
            if column == LOCALITY and level in self._unsaid.localities:
                continue
            cells = (area.bands[place], area.percentages[place], chosen.bands[place])
            if area.bands[place] is None:
                cells = (None, None, None)
            shown = [_WITHHELD if cell is None else cell for cell in cells]
            yield dict(zip(COMPARISON, [self._called[sample], column, level, *shown], strict=True))

    def _findings(self) -> dict[str, str]:
        counts = self._cohort.findings["code"].value_counts()
        return {str(code): band(int(many)) for code, many in sorted(counts.items())}

    def _left_out(self, free: bool) -> Iterator[str]:  # noqa: FBT001 - whether a place is
        yield "Rows of children, and ids, tickets, settings, households, reserves and chances."
        yield (
            "Exact counts: each count of children is in a band of five. Percentages are worked out from the "
            "bands, and stand where the base has 10 or more, and the group and the rest 5 or more each."
        )
        yield (
            "Groups of a sample that is drawn from fewer than 10 children, and any column where all "
            "children, or nearly all, are in one group."
        )
        balanced = {part.column for sample in self._bound.samples for part in sample.balance}
        if closed := sorted(self._name(name, "a column") for name in balanced if not is_open(name)):
            yield f"Levels of columns that hold free values: {', '.join(dict.fromkeys(closed))}."
        if LOCALITY in balanced and self._unsaid.localities:
            yield "Localities of fewer than 5 children."
        if free:
            yield "Which rules hold: while a place is free, that could tell whose it was."


class Kept:
    """An edition that was made already: what is left of one where the lists are not."""

    def __init__(self, made: dict[str, Any]) -> None:
        self._made = made

    def data(self, _: Mapping[str, Any]) -> dict[str, Any]:
        """Return what was made."""
        return self._made


def _is_free(receipt: Mapping[str, Any]) -> bool:
    return any(sample.get("vacant") for sample in receipt["samples"].values())


def _released(
    columns: Mapping[str, pd.DataFrame], counted: str, base: int, *, known: bool
) -> dict[str, Released]:
    counts = {name: [int(many) for many in rows[counted]] for name, rows in columns.items()}
    return release(counts, base=base, known=known)


def _sample(found: Mapping[str, Any]) -> dict[str, Any]:
    """Return what may be shown of a sample; without a selection it has neither loss nor bound."""
    losses = {name: found[name] for name in ("loss", "bound") if name in found}
    return {"children": band(found["size"]), "frame": band(found["frame"]), **losses}


def _shows(many: int) -> str:
    missed = round(100 * (1 - _FAULTY) ** many)
    return (
        f"A sample of {many} shows how services work together round the children chosen. It cannot show how "
        f"often anything happens: a fault in one plan in five is missed by {many} children drawn at random "
        f"{missed}% of the time, and rules that reach for rare groups make the sample no picture of shares. "
        "Say 'in two of them', never 'in a third of plans'."
    )
