"""Joint designs against enumeration: several samples at once, ranges, visits and reserves.

Each batch is 12 random cohorts of up to 12 children with a random design of one to three samples; eight
batches by day, eighty by night. In a third of them tickets are cut to two bits, so that sums tie and ids
decide.
"""

from __future__ import annotations

import random
from collections import Counter
from functools import lru_cache

import numpy as np
import pandas as pd
import pytest

import sendsample as ss
from sendsample.engine import candidates, chance, relaxation
from support import joint_designs
from support.areas import visited
from support.brute_force import hashed_ticket
from support.joint_brute_force import Joint

BATCHES = 8
PER_BATCH = 12
#: Above this many ways of putting samples together a case is passed over, for time's sake; few are.
MOST_WAYS = 2_000_000


def cases(batch, many=PER_BATCH):
    rng = random.Random(f"joint {batch}")
    number = 0
    while number < many:
        area = visited(rng, rng.randint(5, 12))
        design, bits, seed = joint_designs.design(rng, area), rng.choice([40, 40, 2]), f"{batch} {number}"
        joint = Joint(area, design, seed, bits=bits)
        if joint.ways <= MOST_WAYS:
            number += 1
            yield area, design, joint, seed, bits


@lru_cache(maxsize=1)
def shared(batch):
    """Return the cases of a batch, enumerated once for all tests of it, which run one after the other."""
    return tuple(cases(batch))


def sets(ids):
    return {name: tuple(sorted(some)) for name, some in ids.items()}


def reserves_of(selection):
    table = selection.reserves.sort_values("order")
    found = {}
    for row in table.itertuples():
        found.setdefault((row.sample, row.child_id), []).append((row.reserve, row.loss))
        assert row.order == len(found[row.sample, row.child_id])
    return found


def agree(selection, joint, seed):
    """Hold a selection, its losses, places and reserves against enumeration."""
    best = joint.best
    if best is None:
        assert selection.status == "infeasible", seed
        assert not selection.ids, seed
        return
    assert selection.status == "optimal", seed
    assert dict(selection.loss) == best.loss, seed
    assert sets(selection.ids) == best.ids, seed
    assert {block: sets(places) for block, places in selection.visits.items()} == best.visits, seed
    assert reserves_of(selection) == {key: found for key, found in joint.reserves().items() if found}, seed


def test_select_finds_what_enumeration_finds(batch, cut_tickets):
    for area, design, joint, seed, bits in shared(batch):
        cut_tickets(bits)
        selection = ss.select(area, design, seed=seed)
        agree(selection, joint, seed)
        assert joint.best is None or ss.check(area, design, selection).valid, seed


def test_samples_stay_as_they_are_pinned_and_the_rest_is_best(batch, cut_tickets):
    rng = random.Random(f"pinned {batch}")
    for area, design, joint, seed, bits in shared(batch):
        part = rng.choice(joint.parts)
        if not len(part.masks):
            continue
        pinned = {part.name: part.area.named(int(rng.choice(part.masks)))}
        cut_tickets(bits)
        selection = ss.select(area, design, seed=seed, pinned=pinned)
        agree(selection, Joint(area, design, seed, bits=bits, pinned=pinned), seed)


def test_children_of_several_services_are_visited_at_one(batch, cut_tickets):
    rng = random.Random(f"services {batch}")
    block = {"name": "services", "balance": [{"column": "cluster"}], "reserves": 1}
    for number in range(PER_BATCH):
        area = visited(rng, rng.randint(4, 7))
        uses = [(child, name) for child in area.frame.index for name in ("a", "B", "c") if rng.random() < 0.7]
        area = area.with_services(pd.DataFrame(uses, columns=["child_id", "service"]))
        settings, children = rng.choice([(2, 1), (2, 2), (3, 1), (1, 2)])
        visits = {"by": "service", "settings": settings, "children": children}
        design = ss.Design.model_validate({"name": "services", "samples": [block | {"visits": visits}]})
        seed, bits = f"{batch} {number}", rng.choice([0, 1, 40])
        cut_tickets(bits)
        agree(ss.select(area, design, seed=seed), Joint(area, design, seed, bits=bits), seed)


@pytest.mark.parametrize("few", [1, 2])
def test_starting_from_hardly_anyone_ends_at_the_same_selection(monkeypatch, cut_tickets, few):
    """Pools and first tries are shortcuts; made uselessly small, every later path has to do the work."""
    monkeypatch.setattr(candidates, "_PER_ROW", few)
    monkeypatch.setattr(candidates, "_LOWEST", few - 1)
    monkeypatch.setattr(candidates, "_PLACES", few)
    monkeypatch.setattr(candidates, "_AT_PLACE", few)
    monkeypatch.setattr(chance, "_FIRST_TRY", few)
    monkeypatch.setattr(chance, "_WIDEN", 2)
    monkeypatch.setattr(relaxation, "_PER_ROUND", few)
    for area, design, joint, seed, bits in cases(f"few {few}"):
        cut_tickets(bits)
        agree(ss.select(area, design, seed=seed), joint, seed)


def test_check_agrees_with_enumeration_on_selections_near_the_best(batch):
    rng = random.Random(f"near {batch}")
    for area, design, joint, seed, _ in shared(batch):
        if joint.best is None:
            continue
        for _ in range(3):
            ids = {name: list(some) for name, some in joint.best.ids.items()}
            part = rng.choice(joint.parts)
            others = sorted(set(joint.area.named(part.frame.all)) - set(ids[part.name]))
            if others and ids[part.name]:
                ids[part.name][rng.randrange(len(ids[part.name]))] = rng.choice(others)
            checked = ss.check(area, design, ids)
            mask = np.array([joint.area.mask(ids[part.name])])
            assert checked.valid == joint.valid(ids), (seed, ids)
            assert checked.loss[part.name] == int(part.loss(mask)[0]), (seed, ids)


def test_the_cases_are_telling():
    """A generator that is too tame would let any engine pass."""
    seen = Counter()
    for _, design, joint, seed, bits in cases("telling", 200):
        seen.update(name for name, so in _telling(design, joint, seed, bits) if so)
    assert 10 <= seen["infeasible"] <= 50
    assert seen["chance decides"] >= 100
    assert len(seen) == 17, seen
    assert sum(count >= 4 for count in seen.values()) >= 15, seen


def _telling(design, joint, seed, bits):
    """Yield what a case may have that is hard to get right, and whether it has."""
    best = joint.best
    yield "infeasible", best is None
    if best is None:
        return
    sizes = {name: len(ids) for name, ids in best.ids.items()}
    ranged = [part for part in joint.parts if part.ranged]
    blocks = [part for part in joint.parts if part.visits]
    yield "a loss", any(best.loss.values())
    yield "a loss of the six", best.loss.get("tracking", 0) > 0
    yield "the six give way", "tracking" in joint.gave_way
    yield "visits give way", any(part.name in joint.gave_way for part in blocks)
    yield "a range gives way", any(sizes[part.name] < part.sizes.max() for part in ranged)
    yield "a mirrored range", any(rule.rule == "mirror" for part in ranged for rule in part.sample.rules)
    yield "a sample of nobody", not all(sizes.values())
    yield "children shared", sum(sizes.values()) > len(set().union(*best.ids.values()))
    yield "caps over all samples", bool(design.across.rules)
    yield "cooling off", any(joint.area.recent & part.excluded for part in joint.parts)
    yield "chance decides", best.level > 1
    yield "ids decide", best.tied > 1
    yield "ids decide visits", best.tied > 1 and bool(blocks)
    places = [(len(there), part.visits.children) for part in blocks for there in part.at.values()]
    yield "a place with too few", any(there < children for there, children in places)
    if any(part.visits.force_in or part.visits.keep_out for part in blocks):
        free = Joint(joint.area.cohort, _anywhere(design), seed, bits=bits).best
        yield "a place forced or barred", free.visits != best.visits
    yield "reserves", any(joint.reserves().values())


def _anywhere(design):
    """Return a design whose blocks may visit any place and need visit none."""
    free = {"force_in": (), "keep_out": ()}
    samples = [
        sample.model_copy(update={"visits": sample.visits and sample.visits.model_copy(update=free)})
        for sample in design.samples
    ]
    return design.model_copy(update={"samples": tuple(samples)})


# The oracle itself, and the library, on cases small enough to work out by hand.


def area_of(**columns):
    size = max(len(column) for column in columns.values())
    table = {
        "child_id": [f"c{place}" for place in range(size)],
        "primary_need": ["ASD"] * size,
        "provision": ["sen_support"] * size,
        "alternative_provision": [False] * size,
        "age": [9] * size,
    }
    return ss.Cohort.from_frame(pd.DataFrame(table | columns), as_at="2025-03-31")


def joint_of(area, *samples, seed="by hand", bits=40, pinned=None, **design):
    design = ss.Design.model_validate({"name": "by hand", "samples": list(samples), **design})
    joint = Joint(area, design, seed, bits=bits, pinned=pinned)
    if bits == 40:
        agree(ss.select(area, design, seed=seed, pinned=pinned), joint, seed)
    return joint


def lowest(sample, ids, many=1):
    return tuple(sorted(sorted(ids, key=lambda child: hashed_ticket("by hand", sample, child))[:many]))


SEX = {"sex": ["female", "female", "male", "male"]}
FEMALE = {"column": "sex", "equals": "female"}


def test_by_hand_the_six_give_way_to_a_rule_of_another_sample():
    # Two of each sex: the exact share of two is one and one, and the audit must have both girls.
    six = {"name": "tracking", "size": 2, "balance": [{"column": "sex", "weight": 3}]}
    audit = {"name": "audit", "size": 2, "rules": [{"rule": "count", "where": FEMALE, "exactly": 2}]}
    best = joint_of(area_of(**SEX), six, audit).best
    assert best.ids == {"tracking": ("c2", "c3"), "audit": ("c0", "c1")}
    assert best.loss == {"tracking": 6, "audit": 0}
    assert (best.level, best.tied) == (1, 1)


def test_by_hand_whoever_is_scarce_goes_to_the_six_then_to_the_focused_then_to_the_visits():
    # Four of each sex, so one of every two is a girl, and only one girl can be chosen.
    area = area_of(sex=["female"] * 4 + ["male"] * 4, setting=["s1"] * 8)
    out = [{"id": child, "reason": "family"} for child in ("c0", "c1", "c2")]
    balance = [{"column": "sex"}]
    visits = {"name": "visits", "visits": {"settings": 1, "children": 2}, "balance": balance}
    audit = {"name": "audit", "size": 2, "balance": balance}
    weighty = {"balance": [{"column": "sex", "weight": 9}]}
    best = joint_of(area, visits | weighty, audit, exclude=out).best
    assert best.loss == {"visits": 18, "audit": 0}
    six = {"name": "tracking", "size": 2, "balance": balance}
    best = joint_of(area, audit | weighty, six, exclude=out).best
    assert best.loss == {"audit": 18, "tracking": 0}


def test_by_hand_a_range_gives_way_to_the_six_and_to_its_rules():
    six = {"name": "tracking", "size": 3}
    audit = {"name": "audit", "size": [0, 4], "eligible": FEMALE}
    # All three of the six could be anyone; two of four are girls, and the six leave one child at best.
    assert joint_of(area_of(**SEX), six, audit).best.ids["audit"] in {("c0",), ("c1",)}
    # With both girls excluded the frame still has them: one boy is within 0.5 either way, two are not 1 of 2.
    out = [{"id": child, "reason": "family"} for child in ("c0", "c1")]
    audit = {"name": "audit", "size": [1, 4], "rules": [{"rule": "mirror", "column": "sex"}]}
    assert joint_of(area_of(**SEX), audit, exclude=out).best.ids == {"audit": lowest("audit", ["c2", "c3"])}
    # Gone, they leave the frame itself, and both boys are its exact share.
    gone = [{"id": child, "reason": "moved_away"} for child in ("c0", "c1")]
    assert joint_of(area_of(**SEX), audit, exclude=gone).best.ids == {"audit": ("c2", "c3")}


def test_by_hand_sizes_grow_in_the_order_of_the_design_before_losses_fall():
    samples = [{"name": name, "size": [1, 3], "balance": [{"column": "sex"}]} for name in ("a", "b")]
    best = joint_of(area_of(sex=["female", "male", "male", "male"]), *samples).best
    assert [len(best.ids[name]) for name in ("a", "b")] == [3, 1]
    # a of 3: girls between 0 and 1, boys between 2 and 3; b of 1: anyone.
    assert best.loss == {"a": 0, "b": 0}


def test_by_hand_the_loss_of_the_six_comes_before_any_size():
    # Two of each sex, and one girl cannot be chosen: two children without loss are a girl and a boy.
    out = [{"id": "c0", "reason": "family"}]
    six = {"name": "tracking", "size": 2, "balance": [{"column": "sex"}]}
    audit = {"name": "audit", "size": [1, 2], "rules": [{"rule": "mirror", "column": "sex"}]}
    best = joint_of(area_of(**SEX), audit, six, exclude=out).best
    assert len(best.ids["audit"]) == 1
    assert best.loss == {"audit": 0, "tracking": 0}
    # Without girls the six themselves, of one or two, are one.
    out.append({"id": "c1", "reason": "family"})
    best = joint_of(area_of(**SEX), six | {"size": [1, 2]}, exclude=out).best
    assert best.ids == {"tracking": lowest("tracking", ["c2", "c3"])}


def test_by_hand_of_two_ranges_the_first_in_the_design_is_the_larger():
    samples = [{"name": "a", "size": [0, 3]}, {"name": "b", "size": [2, 4]}, {"name": "c", "size": [0, 4]}]
    # With a rule that depends on the size, or without: sizes are settled in two ways.
    for rules in ([], [{"rule": "mirror", "column": "sex"}]):
        area = area_of(sex=["male"] * 6)
        best = joint_of(area, *(sample | {"rules": rules} for sample in samples)).best
        assert [len(best.ids[name]) for name in "abc"] == [3, 3, 0]


def test_by_hand_settings_are_drawn_before_children():
    places = ["s1", "s1", "s1", "s2", "s2", "s3", None]
    block = {"name": "visits", "visits": {"settings": 1, "children": 2}}
    best = joint_of(area_of(setting=places), block).best
    (place,) = lowest("visits", ["setting:s1", "setting:s2"])
    here = {"setting:s1": ["c0", "c1", "c2"], "setting:s2": ["c3", "c4"]}[place]
    assert best.visits == {"visits": {place.removeprefix("setting:"): lowest("visits", here, 2)}}
    assert best.level == 4
    # N counts whoever is at a setting that may be visited: with s1 kept out, c3, c4 and c5.
    block["visits"]["keep_out"] = ["s1"]
    block["balance"] = [{"column": "setting"}]
    joint = joint_of(area_of(setting=places), block)
    assert joint.best.visits == {"visits": {"s2": ("c3", "c4")}}
    # Exact shares are 4/3 and 2/3: two at s2 and none at s3 are within.
    assert joint.best.loss == {"visits": 0}


def test_by_hand_rules_on_settings_count_settings():
    area = area_of(setting=["s1", "s1", "s2", "s2", "s3"], phase=["primary"] * 4 + ["special"])
    rule = {"rule": "every_level", "column": "phase"}
    block = {"name": "visits", "visits": {"settings": 2, "children": 1, "rules": [rule]}}
    assert set(joint_of(area, block).best.visits["visits"]) > {"s3"}
    block["visits"]["children"] = 2
    assert joint_of(area, block).best is None  # s3 has one child


def test_by_hand_a_child_of_two_services_is_at_one():
    area = area_of(sex=["female"] * 3)
    uses = [("c0", "OT"), ("c0", "camhs"), ("c1", "OT"), ("c1", "camhs"), ("c2", "camhs")]
    area = area.with_services(pd.DataFrame(uses, columns=["child_id", "service"]))
    block = {"name": "visits", "visits": {"by": "service", "settings": 2, "children": 1}}
    # Without tickets ids decide, c0 and c1; then where they are visited, capitals coming first.
    best = joint_of(area, block, bits=0).best
    assert best.visits == {"visits": {"OT": ("c0",), "camhs": ("c1",)}}
    assert best.tied == 3  # whole sets of children: any two of the three
    block["visits"] |= {"settings": 2, "children": 2}
    assert joint_of(area, block).best is None


def test_by_hand_a_child_is_in_no_more_samples_than_may_be():
    samples = [{"name": name, "size": 1} for name in "abcd"]
    # Four samples of one child each, out of two: 16 ways, two of them the same child in all four.
    for most, ways in ((1, 0), (2, 6), (3, 14), (4, 16)):
        joint = joint_of(area_of(sex=["male"] * 2), *samples, across={"samples_per_child": most})
        assert len(joint.rows) == ways


@pytest.mark.parametrize(
    ("across", "together"),
    [
        ({}, False),
        ({"may_share": [["a", "b"]]}, True),
        ({"samples_per_child": 2}, True),
        ({"may_share": [["b", "c"]]}, False),
    ],
)
def test_by_hand_samples_share_children_where_they_may(across, together):
    area = area_of(sex=["female"] * 3)
    include = [{"id": "c0", "reason": "follow_up", "sample": "a"}]
    only_first = [{"id": child, "reason": "family", "sample": "b"} for child in ("c1", "c2")]
    samples = [{"name": "a", "size": 1}, {"name": "b", "size": [0, 1]}, {"name": "c", "size": 1}]
    joint = joint_of(area, *samples, across=across, include=include, exclude=only_first)
    assert joint.best.ids["b"] == (("c0",) if together else ())
    assert joint.best.ids["c"][0] in ({"c1", "c2"} if together or not across else {"c1", "c2", "c0"})


def test_by_hand_a_cap_over_all_samples_counts_a_child_once():
    area = area_of(household=["h", "h", "h"])
    samples = [{"name": "a", "size": 1}, {"name": "b", "size": 1}]
    across = {"rules": [{"rule": "at_most_per_group", "column": "household"}]}
    assert joint_of(area, *samples, across=across).best is None
    best = joint_of(area, *samples, across={**across, "samples_per_child": 2}).best
    assert best.ids["a"] == best.ids["b"]
    assert best.level == 3


def test_by_hand_cooling_off_counts_from_the_same_day_of_the_month_or_its_last():
    area = area_of(last_sampled=["2025-02-27", "2025-02-28", "2025-03-30", None])
    sample = {"name": "audit", "size": [0, 4], "balance": [{"column": "sex"}]}
    area = ss.Cohort.from_frame(area.frame.assign(sex="male"), as_at=area.as_at)
    joint = joint_of(area, sample, cooling_off={"months": 1})
    assert joint.best.ids == {"audit": ("c0", "c3")}
    assert len(joint.parts[0].frame.rows) == 4
    assert joint_of(area, sample, cooling_off={"since": "2025-03-30"}).best.ids == {
        "audit": ("c0", "c1", "c3")
    }


def test_by_hand_reserves_keep_every_rule_and_come_by_loss_then_ticket():
    columns = {"sex": ["male", "male", "female", "male", "male"], "household": ["g", "h", None, "h", None]}
    area = area_of(**columns)
    six = {"name": "tracking", "size": 2, "balance": [{"column": "sex"}], "reserves": 3}
    audit = {"name": "audit", "size": 1}
    caps = {"rules": [{"rule": "at_most_per_group", "column": "household"}]}
    pinned = {"tracking": ["c0", "c2"], "audit": ["c1"]}
    joint = joint_of(area, six, audit, across=caps, pinned=pinned)
    assert joint.best.ids == {"tracking": ("c0", "c2"), "audit": ("c1",)}
    # c1 is in the audit, c3 of its household. Two boys (of 1.6) are within 1 and 2, and so no loss.
    assert joint.reserves() == {("tracking", "c0"): [("c4", 0)], ("tracking", "c2"): [("c4", 0)]}
    # Without the audit and the caps anyone does.
    alone = joint_of(area, six, pinned={"tracking": ["c0", "c2"]}).reserves()
    assert {child for child, _ in alone["tracking", "c0"]} == {"c1", "c3", "c4"}
    first = min(["c1", "c3", "c4"], key=lambda child: hashed_ticket("by hand", "tracking", child))
    assert alone["tracking", "c0"][0] == (first, 0)
