"""The verb: everything a receipt says is done again, and held beside it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from sendsample.cohort import Cohort, need_cohort
from sendsample.design import Design
from sendsample.design.bind import bind
from sendsample.errors import SendsampleError, UsageError
from sendsample.evidence.compared import compared
from sendsample.evidence.correcting import correct
from sendsample.evidence.limited import stopped_by_limit, what_follows
from sendsample.evidence.reading import Given, Receipt, before, read_receipt
from sendsample.evidence.replacing import not_asking, replace
from sendsample.evidence.reserve_list import broken, judge
from sendsample.evidence.same import design_of, why_other
from sendsample.evidence.standing import Standing
from sendsample.evidence.verification import Line, Verification
from sendsample.evidence.verify_receipt import drawn
from sendsample.progress import Progress, silent
from sendsample.selecting import select
from sendsample.selection.commitment import check_commitment, commitment_of
from sendsample.selection.receipt import NOT_COMMITTED, versions


def verify(
    receipt: Given,
    cohort: Cohort,
    design: Design | str | None = None,
    *,
    earlier: Sequence[Given] = (),
    before_correction: Sequence[Cohort] = (),
    commitment: str | None = None,
    progress: Progress = silent,
) -> Verification:
    """Do everything again that a receipt says, and say what matches.

    Parameters
    ----------
    receipt
        The newest receipt: a file, its folder, data, or the selection itself.
    cohort
        The lists it is about.
    design
        The design it is about; needed only where that is not a built-in.
    earlier
        The receipts before it, where they do not stand in the same folder.
    before_correction
        The lists before they were corrected, for the receipts before the correction.
    commitment
        What was made public before there was a seed.
    progress
        Told in short sentences what is being done.

    Returns
    -------
    Verification
        One line for each thing looked at, the newest receipt first, then those before it.

    Raises
    ------
    sendsample.errors.InputError
        When the receipt is none, or a design of one's own is needed and not given.
    sendsample.errors.UsageError
        When what is given as commitment is none.

    Examples
    --------
    >>> import pandas as pd
    >>> import sendsample as ss
    >>> frame = pd.DataFrame({"child_id": ["a1", "a2", "a3"], "primary_need": ["ASD", "HI", "SEMH"]})
    >>> frame = frame.assign(provision="ehc_plan", alternative_provision=False, age=7)
    >>> cohort = ss.Cohort.from_frame(frame, as_at="2024-02-05")
    >>> design = ss.Design(name="audit", samples=[{"name": "audit", "size": 1}])
    >>> drawn = ss.select(cohort, design, seed="4 1 6 2 8 5", commitment=ss.commit(cohort, design))
    >>> ss.verify(drawn, cohort, design)
    <Verification: the receipt holds; lines: 17 hold>
    """
    need_cohort(cohort)
    if not all(isinstance(several, (list, tuple)) for several in (earlier, before_correction)):
        raise UsageError(
            "Earlier receipts, and the lists before a correction, are given as lists.",
            code="verify_several",
            hint="Write [receipt, ...], also for one.",
        )
    public = None if commitment is None else check_commitment(commitment)
    for before_it in before_correction:
        need_cohort(before_it)
    newest = read_receipt(receipt)
    chain = _chain(newest, [read_receipt(one) for one in earlier])
    lists = {one.digest: one for one in (*before_correction, cohort)}
    whole = design_of(newest, design)
    lines: list[Line] = []
    for one, previous in zip(chain, [*chain[1:], None], strict=True):
        verified = _Verified(one, previous, lists, whole, cohort, newest=one is newest)
        lines += verified.lines(progress)
        if one.data["kind"] == "selection":
            # A draw follows from lists, design and seed; what was drawn before it is another matter.
            break
    lines += _committed(one, public)
    return Verification(tuple(lines))


def _chain(newest: Receipt, given: Sequence[Receipt]) -> list[Receipt]:
    """Return a receipt and those before it, as far as they were given or stand in the same folder."""
    chain = [newest]
    while (found := before(chain[-1], given)) is not None and found.number < chain[-1].number:
        chain.append(found)
    return chain


def _committed(first: Receipt, public: str | None) -> Iterator[Line]:
    """Say whether lists and design were fixed before there was a seed."""
    cited, drawn = first.data["commitment"], first.data["kind"] == "selection"
    if cited == NOT_COMMITTED:
        holds = False if drawn and public is not None else None
        told = "The seed was not committed beforehand, so nothing rules out that several were tried."
        yield Line(first.number, "commitment", holds, told)
        return
    if drawn:
        same = cited == commitment_of(first.data)
        told = f"The commitment cited is to {_TO_THESE if same else 'something else'}."
        yield Line(first.number, "commitment", same, told)
    if public is not None:
        told = "It is the one cited." if cited == public else "The receipt cites another."
        yield Line(first.number, "commitment made public", cited == public, told)


@dataclass(frozen=True)
class _Verified:
    """One receipt, the one before it, and all lists that are at hand."""

    receipt: Receipt
    previous: Receipt | None
    lists: Mapping[str, Cohort]
    design: Design
    given: Cohort
    newest: bool

    def lines(self, progress: Progress) -> Iterator[Line]:
        """Yield what was looked at."""
        progress(f"Verifying receipt {self.receipt.number}")
        yield from self._chained()
        cohort = self.lists.get(self.receipt.data["cohort"]["sha256"])
        if cohort is None:
            told = why_other(self.receipt, self.given)
            yield self._line("lists", told, holds=False if self.newest else None)
            return
        yield self._holds("lists", "The lists are the ones the receipt is about.")
        yield self._files(cohort)
        same = self.design.digest == self.receipt.data["design"]["sha256"]
        yield self._line("design", f"The design is {'the same' if same else 'another'}.", holds=same)
        if not same:
            return
        yield from self._judged(cohort)
        yield from self._again(cohort, progress)
        yield self._versions()

    def _line(self, what: str, sentence: str, *, holds: bool | None) -> Line:
        return Line(self.receipt.number, what, holds, sentence)

    def _holds(self, what: str, sentence: str) -> Line:
        return self._line(what, sentence, holds=True)

    def _fails(self, what: str, sentence: str) -> Line:
        return self._line(what, sentence, holds=False)

    def _unknown(self, what: str, sentence: str) -> Line:
        return self._line(what, sentence, holds=None)

    def _chained(self) -> Iterator[Line]:
        stated = self.receipt.data["previous"]
        first = self.receipt.number == 1
        if (stated is None) != first:
            yield self._fails("chain", "A first receipt follows no other, and any later one does.")
        elif self.previous is None:
            told = "It is the first of its chain." if first else "The receipt before it is not at hand."
            yield self._line("chain", told, holds=True if first else None)
        elif self.previous.sha256 != stated:
            yield self._fails("chain", "The receipt that it says it follows is missing, or was changed.")
        elif self.previous.number != self.receipt.number - 1:
            yield self._fails("chain", "Its number does not follow that of the receipt before it.")
        else:
            yield self._holds("chain", "It follows the receipt before it.")
        if self.previous is not None and self.receipt.data["kind"] == "selection":
            yield from self._drawn_before(self.previous)

    def _drawn_before(self, previous: Receipt) -> Iterator[Line]:
        """Say so when a draw was made after another one of the same lists and design."""
        data, before = self.receipt.data, previous.data
        same = all(data[part]["sha256"] == before[part]["sha256"] for part in ("cohort", "design"))
        if same and data["seed"] != before["seed"]:
            told = "The same lists and design were drawn from before, by another seed: ask why."
            yield self._unknown("earlier draw", told)

    def _files(self, cohort: Cohort) -> Line:
        if dict(self.receipt.data["files"]) == dict(cohort.files):
            return self._holds("files", "Every file is the same, byte for byte.")
        told = "The files are others, or called otherwise; what they say of children is the same."
        return self._unknown("files", told)

    @property
    def _rules(self) -> Design:
        """The samples that were asked for, nobody who declined asked for by name."""
        only = self.receipt.data.get("only")
        rules = self.design if only is None else self.design.only(only)
        return not_asking(rules, self._declined)

    @property
    def _declined(self) -> list[str]:
        declined: list[str] = (self.receipt.data.get("declined") or {"ids": []})["ids"]
        return declined

    def _judged(self, cohort: Cohort) -> Iterator[Line]:
        """Check everything that takes no solver, whatever else is stated."""
        wrong = drawn(dict(self.receipt.data))
        told = f"They do not follow from the seed: {'; '.join(wrong)}."
        yield self._line("tickets", "They follow from the seed." if not wrong else told, holds=not wrong)
        for name in self.receipt.data.get("pinned") or ():
            yield self._holds("settled", f"The sample {name!r} was settled beforehand; no seed chose it.")
        stated = {(one["sample"], one["rule"]) for one in self.receipt.data.get("broken", ())}
        if not stated and not any("ids" in sample for sample in self.receipt.samples.values()):
            yield self._holds("rules", "Nobody is chosen, so there is nothing to check.")
            return
        standing = Standing.of(self.receipt, self._rules)
        try:
            found = {key[:2] for key in broken(judge(cohort, bind(self._rules, cohort), standing))}
        except SendsampleError:
            found = {("", "")}
        if found != stated:
            yield self._fails("rules", "Those who stand break a rule, and the receipt does not say so.")
        elif found:
            yield self._holds("rules", "The rules broken are those that the receipt names, and no others.")
        else:
            yield self._holds("rules", "Every rule holds, checked without the solver.")

    def _again(self, cohort: Cohort, progress: Progress) -> Iterator[Line]:
        data = self.receipt.data
        if data["kind"] != "selection" and self.previous is None:
            yield self._unknown("done again", "Without the receipt before it, it cannot be done again.")
            return
        try:
            found = (
                what_follows(self.receipt, cohort, self.design, self._rules, self._declined)
                if stopped_by_limit(self.receipt)
                else self._done(cohort, progress)
            )
        except SendsampleError as error:
            yield self._fails("done again", f"It cannot be done again. {error.message}")
            return
        if found is None:
            yield self._unknown("done again", "The lists before they were corrected are not at hand.")
            return
        if stopped_by_limit(self.receipt):
            yield self._unknown(
                "done again", "It was stopped by a limit: another run may choose other children."
            )
        for what, same, sentence in compared(data, found):
            yield self._line(what, sentence, holds=same)

    def _done(self, cohort: Cohort, progress: Progress) -> Mapping[str, Any] | None:
        """Return the receipt that doing it again gives, None where the lists for it are not at hand."""
        data, previous = self.receipt.data, self.previous
        if data["kind"] == "selection" or previous is None:
            pinned = {name: data["samples"][name].get("ids", []) for name in data.get("pinned") or ()}
            found = select(
                cohort,
                self.design,
                seed=data["seed"],
                only=data.get("only"),
                pinned=pinned or None,
                progress=progress,
            ).receipt
            # What was made public is looked at apart.
            return {**found, "commitment": data["commitment"]}
        if data["kind"] == "replacement":
            change = data.get("replacement") or {}
            return replace(
                previous,
                cohort,
                self.design,
                declined=change.get("id", ""),
                sample=change.get("only_from"),
                reason=self._reason(previous),
                progress=progress,
            ).receipt
        was = self.lists.get(previous.data["cohort"]["sha256"])
        return None if was is None else correct(previous, was, cohort, self.design, progress=progress).receipt

    def _reason(self, previous: Receipt) -> str:
        """Return the reason counted once more than before; it stands beside no id."""
        more = list((_reasons(self.receipt) - _reasons(previous)).elements())
        return more[0] if len(more) == 1 else "unavailable"

    def _versions(self) -> Line:
        stated = self.receipt.data["versions"]
        if stated == versions():
            return self._holds("versions", "Made with the same versions as here.")
        other = sorted(name for name in {*stated, *versions()} if stated.get(name) != versions().get(name))
        return self._unknown("versions", f"Made with other versions of {', '.join(other)}.")


def _reasons(receipt: Receipt) -> Counter[str]:
    return Counter((receipt.data.get("declined") or {"reasons": {}})["reasons"])


_TO_THESE: Final = "the lists, the design and the samples that the receipt states"
