"""Whatever befalls a selection: children decline, lists are corrected, and all of it stands up and shows.

Hypothesis makes up what happens, in which order. Every batch has lists and designs of its own.
"""

from __future__ import annotations

import json
import random
import re

from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

import sendsample as ss
from sendsample.canonical import digest_of
from sendsample.errors import DesignError, SendsampleError
from sendsample.evidence import verify_receipt
from sendsample.evidence.form import ReceiptForm
from sendsample.evidence.reopening import reopened
from sendsample.evidence.replacing import REASONS
from support import joint_designs
from support.areas import visited
from support.receipts import altered, corrected, others_stand, placed, the_same, with_reserves, with_swap

BATCHES = 4
NUMBERS = st.integers(0, 9999)


def somebody_stands(inspection):
    return any(inspection.now.ids.values())


class Inspection(RuleBasedStateMachine):
    """One area, from the draw on."""

    def __init__(self, batch):
        super().__init__()
        self.batch = batch

    @initialize(number=NUMBERS)
    def select(self, number):
        rng = random.Random(f"declines {self.batch} {number}")
        drawn = None
        while drawn is None or not any(drawn.ids.values()):
            area = visited(rng, rng.randint(10, 18))
            self.design = with_reserves(rng, joint_designs.design(rng, area), (0, 2, 5, 5))
            drawn = ss.select(area, self.design, seed=f"{number}")
        self.lists, self.chain, self.vacated = [area], [drawn], set()
        self.reopened, self.altered, self.verified = 0, 0, False

    @property
    def now(self):
        return self.chain[-1]

    @property
    def area(self):
        return self.lists[-1]

    @property
    def _free(self):
        """How many places nobody could take."""
        return sum(sample.get("vacant", 0) for sample in self.now.receipt["samples"].values())

    @property
    def asked(self):
        """The design, asking by name for nobody who declined."""
        declined = {child for child, _ in self.vacated}
        include = tuple(entry for entry in self.design.include if entry.id not in declined)
        return self.design.model_copy(update={"include": include})

    @property
    def receipts(self):
        """The chain as files would have it."""
        return [json.loads(json.dumps(one.receipt)) for one in self.chain]

    @precondition(somebody_stands)
    @rule(data=st.data(), reason=st.sampled_from(REASONS))
    def decline(self, data, reason):
        child = data.draw(st.sampled_from(self._telling or sorted(set().union(*self.now.ids.values()))))
        self._leave(child, [name for name, ids in self.now.ids.items() if child in ids], reason)

    @precondition(somebody_stands)
    @rule(data=st.data(), reason=st.sampled_from(REASONS))
    def decline_one_sample(self, data, reason):
        sample = data.draw(st.sampled_from([name for name, ids in self.now.ids.items() if ids]))
        child = data.draw(st.sampled_from(self.now.ids[sample]))
        self._leave(child, [sample], reason, only=sample)

    @property
    def _telling(self):
        """Those who stand and on whose reserve list is somebody who declined."""
        gone = {child for child, _ in self.vacated}
        lists = [sample.get("reserves", {}) for sample in self.now.receipt["samples"].values()]
        return sorted({child for by_child in lists for child in by_child if gone & set(by_child[child])})

    def _leave(self, child, left, reason, only=None):
        before = self.now
        now = ss.replace(before, self.area, self.design, declined=child, reason=reason, sample=only)
        self.chain.append(now)
        self.vacated |= {(child, name) for name in left}
        others_stand(before, now, child, left)
        # Whoever steps in breaks no rule that held; only a place that stands free may.
        assert before.status == "infeasible" or now.status == "optimal" or self._free
        assert now.receipt["declined"]["reasons"][reason] >= 1
        assert now.receipt["commitment"] == before.receipt["commitment"]

    @precondition(lambda self: somebody_stands(self) and len(self.lists) < 3)
    @rule(number=NUMBERS)
    def correct(self, number):
        before = self.now
        lists, counts = corrected(random.Random(f"corrected {number}"), self.area)
        try:
            now = ss.correct(before, self.area, lists, self.design)
        except DesignError:
            return  # the design asks for what these lists do not have
        told = now.receipt["correction"]
        assert told["cohort"] == counts
        for name in before.ids:
            lost = set(told["gone"].get(name, []))
            assert set(before.ids[name]) - set(lists.frame.index) <= lost
            there = placed(now, name).items()
            assert {one for one in placed(before, name).items() if one[0] not in lost} <= set(there)
        assert now.receipt["commitment"] == "seed not committed beforehand"
        self.chain.append(now)
        self.lists.append(lists)

    @precondition(lambda self: self.reopened < len(self.chain) or not somebody_stands(self))
    @rule()
    def reopen(self):
        """It says again what it said; in the shareable edition no child, setting, household or ticket."""
        self.reopened = len(self.chain)
        the_same(reopened(self.receipts[-1], self.area, self.design), self.now)
        for row in self.now.reserves.head(4).itertuples():
            instead = with_swap(self.now, row.sample, row.child_id, row.reserve)
            assert ss.check(self.area, self.asked, instead).loss[row.sample] == row.loss
        told = json.dumps(self.now.shareable(b"sixteen bytes of key"), ensure_ascii=False)
        tickets = [ticket for name in self.now.ids for ticket in self.now[name]["ticket"]]
        hidden = {*self.area.frame.index, *tickets}
        for column in ("setting", "household"):
            hidden |= set(self.area.frame[column].dropna())
        words = set(re.findall(r"[\w ]+", told)) | set(re.findall(r"\w+", told))
        assert not words & set(map(str, hidden))

    @precondition(lambda self: not self.verified and len(self.chain) > 4)
    @rule()
    def verify(self):
        """Which does the whole chain again, so that once in each is enough."""
        self.verified = True
        found = self._verified(self.receipts)
        assert found.holds, found.frame[~found.frame["holds"].fillna(value=True)]
        assert {line.receipt for line in found.lines} == set(range(1, len(self.chain) + 1))

    @precondition(lambda self: self.altered < 3 and len(self.chain) > 1)
    @rule(number=NUMBERS, newest=st.booleans())
    def alter(self, number, newest):
        """Of a receipt that another follows not even the names of files can be changed."""
        self.altered += 1
        receipts = self.receipts[-2:]
        spared = {"files", "versions"} if newest else {}
        receipts[newest], path = altered(random.Random(number), receipts[newest], spared)
        try:
            found = self._verified(receipts)
        except SendsampleError:
            return
        # With another number on it an earlier receipt is not at hand, which is told.
        numbered = {line.receipt for line in found.lines} == {len(self.chain)}
        assert not found.holds or (path == ("number",) and numbered), path

    def _verified(self, receipts):
        *earlier, newest = receipts
        return ss.verify(newest, self.area, self.design, earlier=earlier, before_correction=self.lists[:-1])

    @precondition(lambda self: hasattr(self, "chain"))
    @invariant()
    def the_receipt_follows(self):
        receipt = self.receipts[-1]
        ReceiptForm.model_validate(receipt)
        assert verify_receipt.drawn(receipt) == []
        assert receipt["number"] == len(self.chain)
        if len(self.chain) > 1:
            before = self.receipts[-2]
            assert receipt["previous"] == digest_of(before)
            assert verify_receipt.follows(receipt, before) == []

    @precondition(lambda self: hasattr(self, "chain"))
    @invariant()
    def every_rule_holds_unless_told(self):
        now = self.now
        assert now.status in {"optimal", "infeasible"}
        if now.status == "optimal":
            assert ss.check(self.area, self.asked, now).valid
        else:
            assert self._free or now.receipt["broken"]
            assert now.reasons

    @precondition(lambda self: hasattr(self, "chain"))
    @invariant()
    def nobody_who_declined_is_back(self):
        assert not any(child in self.now.ids[name] for child, name in self.vacated)


def test_whatever_befalls_a_selection(batch):
    run_state_machine_as_test(
        lambda: Inspection(batch),
        settings=settings(
            max_examples=4,
            stateful_step_count=10,
            derandomize=True,
            phases=[Phase.generate],  # ten steps are few enough to read; making them fewer takes minutes
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
