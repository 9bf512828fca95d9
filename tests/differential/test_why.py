"""Why a child, and what rules cost, against enumeration of the design as it is and as it would be.

Each batch is a few random joint designs over up to 11 children; four batches by day, forty by night. Of
each, some children are asked about: the design is enumerated again with the child forced in, or out. In a
third of the cases tickets are cut to two bits, so that sums tie and ids decide.
"""

from __future__ import annotations

import random
from collections import Counter

import sendsample as ss
from sendsample.design.parts import Balance, Exclusion, Inclusion
from sendsample.design.rules import Count
from support import joint_designs
from support.areas import visited
from support.joint_brute_force import Joint

BATCHES = 4
PER_BATCH = 5
CHILDREN = 3
#: Above this many ways of putting samples together a case is passed over, for time's sake.
MOST_WAYS = 200_000
#: What a child of whom nothing is solved for may be.
BARRED = {"left", "not_eligible", "no_visit", "excluded", "cooling_off", "elsewhere"}


def cases(name, many=PER_BATCH, most=MOST_WAYS, change=None):
    rng = random.Random(f"why {name}")
    number = 0
    while number < many:
        area = visited(rng, rng.randint(5, 11))
        design, bits, seed = joint_designs.design(rng, area), rng.choice([40, 40, 2]), f"{name} {number}"
        design = design if change is None else change(rng, design)
        joint = Joint(area, design, seed, bits=bits)
        if joint.ways <= most:
            number += 1
            yield rng, area, design, joint, seed, bits


def questions(rng, area, design, joint):
    """Yield children to ask about, each with a sample: mostly of those chosen, or who could be."""
    named = [entry.id for entry in (*design.exclude, *design.include)]
    for _ in range(CHILDREN):
        part = rng.choice(joint.parts)
        drawn = sorted(set(joint.area.named(part.frame.all)) - part.excluded)
        chosen = joint.best.ids[part.name] if joint.best else ()
        some = rng.choices([chosen, drawn, named, ["nobody"]], [4, 6, 3, 1])[0]
        yield part.name, rng.choice(some or sorted(area.frame.index))


def forced(design, sample, child, *, into):
    """Return a design with a child put into a sample, or kept out, whatever it says of that child."""
    named = [entry for entry in design.include if entry.id != child or entry.sample not in {"", sample}]
    if into:
        named.append(Inclusion(id=child, reason="inspector_request", sample=sample))
        return design.model_copy(update={"include": tuple(named)})
    out = (*design.exclude, Exclusion(id=child, reason="unavailable", sample=sample))
    return design.model_copy(update={"include": tuple(named), "exclude": out})


def aims_of(joint):
    """Return what each aim of an enumeration is called."""
    ranged = sum(part.ranged for part in joint.parts)
    return ["balance", *["size"] * ranged, "balance", "balance", "ticket", "ticket"]


def lost_on(joint, best, other):
    """Return the first aim on which one selection is worse than another, and by how much."""
    for aim, here, there in zip(aims_of(joint), best.aims, other.aims, strict=True):
        if here != there:
            return aim, there - here
    return "ticket", 0


def sets(ids):
    return {name: tuple(sorted(some)) for name, some in ids.items()}


def agree(answer, joint, other, child):
    """Hold an answer against the selection as drawn, and the best with the child forced out, or in."""
    assert answer.chosen == (child in joint.best.ids[answer.sample])
    assert dict(answer.loss) == joint.best.loss
    if other.best is None:
        assert (answer.aim, answer.by, dict(answer.ids)) == ("rules", None, {})
        supposed = "excluded" if answer.chosen else "include"
        assert (supposed, child) in {(unit.rule, unit.level) for unit in answer.conflict.units}
        return
    assert (answer.aim, answer.by) == lost_on(joint, joint.best, other.best)
    assert sets(answer.ids) == other.best.ids
    assert {name: sets(places) for name, places in answer.visits.items()} == other.best.visits
    assert dict(answer.loss_without if answer.chosen else answer.loss_with) == other.best.loss


def ask(case, sample, child, pinned=None):
    """Ask why, hold the answer against enumeration, and return its status and aim."""
    _, area, design, joint, seed, bits = case
    answer = ss.why(area, design, child, seed=seed, sample=sample, pinned=pinned)
    if answer.status == "not_on_the_lists":
        assert child not in area.frame.index
    elif answer.status in BARRED:
        into = Joint(area, forced(design, sample, child, into=True), seed, bits=bits, pinned=pinned)
        assert into.best is None
    elif answer.status == "infeasible":
        assert joint.best is None
    else:
        into = child not in joint.best.ids[sample]
        other = Joint(area, forced(design, sample, child, into=into), seed, bits=bits, pinned=pinned)
        assert answer.status in ({"not_chosen"} if into else {"chosen", "included"})
        agree(answer, joint, other, child)
    return answer.status, answer.aim


def test_why_says_what_enumeration_says(batch, cut_tickets):
    for case in cases(batch):
        rng, area, design, joint, _, bits = case
        cut_tickets(bits)
        for sample, child in questions(rng, area, design, joint):
            ask(case, sample, child)


def test_why_beside_samples_that_are_pinned(batch, cut_tickets):
    for rng, area, design, joint, seed, bits in cases(f"pinned {batch}", 2, 20_000):
        cut_tickets(bits)
        part = rng.choice(joint.parts)
        if len(joint.parts) == 1 or not len(part.masks):
            continue
        pinned = {part.name: part.area.named(int(rng.choice(part.masks)))}
        beside = Joint(area, design, seed, bits=bits, pinned=pinned)
        for sample, child in questions(rng, area, design, beside):
            if sample != part.name:
                ask((rng, area, design, beside, seed, bits), sample, child, pinned)


def tightened(rng, design):
    """Return a design with one more rule, which may cost something, or stand in the way."""
    place = rng.randrange(len(design.samples))
    sample = design.samples[place]
    column, level = rng.choice([("provision", "sen_support"), ("sex", "female"), ("cluster", "p")])
    rule = Count(where={"column": column, "equals": level}, exactly=rng.randint(0, sample.most))
    balance = [part for part in sample.balance if part.column != column]
    changed = {"rules": (rule, *sample.rules), "balance": (Balance(column=column), *balance)}
    samples = list(design.samples)
    samples[place] = sample.model_copy(update=changed)
    return design.model_copy(update={"samples": tuple(samples)})


def without(design, place, kind, name):
    """Return a design without one rule of a sample, of its places, or across samples."""
    if kind == "across":
        rules = tuple(rule for rule in design.across.rules if rule is not name)
        return design.model_copy(update={"across": design.across.model_copy(update={"rules": rules})})
    sample = design.samples[place]
    if kind == "rules":
        changed = {"rules": tuple(rule for rule in sample.rules if rule is not name)}
    else:
        rules = tuple(rule for rule in sample.visits.rules if rule is not name)
        changed = {"visits": sample.visits.model_copy(update={"rules": rules})}
    samples = list(design.samples)
    samples[place] = sample.model_copy(update=changed)
    return design.model_copy(update={"samples": tuple(samples)})


def lifted(design):
    """Yield every rule of a design as a design without it, in the order of the design."""
    for place, sample in enumerate(design.samples):
        for rule in sample.rules:
            yield sample.name, without(design, place, "rules", rule)
        for rule in sample.visits.rules if sample.visits else ():
            yield sample.name, without(design, place, "visits", rule)
    for rule in design.across.rules:
        yield "all samples", without(design, 0, "across", rule)


def losses(best):
    """Return the losses of the tracking sample, of the focused samples and of the visits."""
    return best.aims[0], best.aims[-4], best.aims[-3]


def seated(best):
    return sum(len(ids) for ids in best.ids.values())


def test_prices_are_what_enumeration_without_each_rule_says(batch):
    for _, area, design, joint, seed, _ in cases(f"prices {batch}", 5, 20_000, tightened):
        table = ss.prices(area, design)
        assert table.attrs["status"] == ("infeasible" if joint.best is None else "possible")
        rules = list(lifted(design))
        assert table["sample"].tolist() == [sample for sample, _ in rules]
        for (_, rest), row in zip(rules, table.astype(object).to_dict("records"), strict=True):
            best = Joint(area, rest, seed).best
            assert row["possible"] == (best is not None), (seed, row)
            if best is not None:
                assert row["loss_without"] == sum(losses(best)), (seed, row)
            if joint.best is not None:
                agree_on_price(row, joint.best, best)


def agree_on_price(row, best, rest):
    falls = [here - there for here, there in zip(losses(best), losses(rest), strict=True)]
    assert (row["loss"], row["price"]) == (sum(losses(best)), sum(falls))
    if "tracking" in row:
        assert [row["tracking"], row["focused"], row["visits"]] == falls
    if "places" in row:
        assert row["places"] == seated(rest) - seated(best)


def test_the_children_asked_about_are_telling():
    """Answers of every kind have to come up."""
    seen = Counter()
    for rng, area, design, joint, seed, _ in cases("telling", 20, 5_000):
        for sample, child in questions(rng, area, design, joint):
            answer = ss.why(area, design, child, seed=seed, sample=sample)
            seen.update([answer.status, answer.aim])
    assert all(seen[aim] >= 3 for aim in ("rules", "balance", "size", "ticket")), seen
    often = {"not_eligible", "excluded", "not_on_the_lists", "infeasible", "included"}
    assert often <= set(seen), seen


def test_the_prices_are_telling():
    """Some rules have to cost something, and some to stand in the way by themselves."""
    seen = Counter()
    for _, area, design, _, _, _ in cases("telling prices", 20, 5_000, tightened):
        table = ss.prices(area, design)
        seen["costly"] += bool((table["price"] > 0).any())
        seen["in the way"] += table.attrs["status"] == "infeasible" and bool(table["possible"].any())
    assert min(seen["costly"], seen["in the way"]) >= 3, seen
