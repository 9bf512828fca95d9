"""Made-up lotteries, as published."""

from __future__ import annotations

import hashlib
import random

from hypothesis import strategies as st

from sendsample.lotteries.lots import Lots

A, B, C, D, E = ("abcde"[place] * 16 for place in range(5))
#: What `small` is written as.
SMALL = f"""sendsample-lottery/1
sample tracking
types 3
children 5
compositions 3
total 1000
type {A} {C}
type {B} {D}
type {E}
composition 500 1 2
composition 250 1 3
composition 250 2 2
"""

_COUNTS = "types 3\nchildren 5\ncompositions 3"
#: Changes to it after which it is no lottery: what stands there, what comes in its place, what is said of it.
CHANGED = {
    "empty": (SMALL, "", "first line"),
    "version": ("lottery/1", "lottery/2", "first line"),
    "byte order mark": ("sendsample-", "\ufeffsendsample-", "first line"),
    "Windows": ("\n", "\r\n", "first line"),
    "one line of Windows": ("total 1000\n", "total 1000\r\n", "header"),
    "name missing": ("sample tracking\n", "", "header"),
    "name empty": ("sample tracking", "sample ", "characters"),
    "name with a space": ("sample tracking", "sample tracking ", "plain text"),
    "name in parts": ("sample tracking", "sample cafe\u0301", "plain text"),
    "name half a character": ("sample tracking", "sample \ud800", "plain text"),
    "count without number": ("types 3", "types", "header"),
    "count in letters": ("types 3", "types three", "header"),
    "count below 0": ("types 3", "types -3", "header"),
    "count in other digits": ("types 3", "types \u0663", "header"),
    "count too long": ("children 5", f"children {'9' * 20}", "header"),
    "count without end": ("children 5", f"children {'9' * 5000}", "header"),
    "children too many": ("children 5", "children 1000001", "at most 1,000,000 children"),
    "types too many": ("types 3", "types 6", "one or more a type"),
    "compositions too many": ("compositions 3", "compositions 1000001", "more than 1,000,000 comp"),
    "types miscounted": ("types 3", "types 4", "as many lines"),
    "children miscounted": ("children 5", "children 6", "as many children"),
    "compositions miscounted": ("compositions 3", "compositions 2", "as many lines"),
    "more types": (_COUNTS, "types 4\nchildren 5\ncompositions 2", "a type and its codes"),
    "more compositions": (_COUNTS, "types 2\nchildren 5\ncompositions 4", "begin with composition"),
    "total miscounted": ("total 1000", "total 1001", "add up"),
    "total with a zero": ("total 1000", "total 01000", "same bytes"),
    "types with a zero": ("types 3", "types 03", "same bytes"),
    "none of all": (_COUNTS, "types 0\nchildren 0\ncompositions 0", "as many lines"),
    "end missing": ("250 2 2\n", "250 2 2", "as many lines"),
    "word too many": ("250 2 2\n", "250 2 2\nx", "as many lines"),
    "line too many": ("250 2 2\n", "250 2 2\n\n", "as many lines"),
    "line for a line": (f"type {E}\n", "\n", "a type"),
    "type in short": (f"type {E}", f"type {E[1:]}", "a type"),
    "type of nobody": (f"type {E}", "type", "a type"),
    "two spaces": (f"type {A} {C}", f"type {A}  {C}", "a type"),
    "codes turned": (f"{A} {C}", f"{C} {A}", "codes of a type"),
    "types turned": (f"type {B} {D}\ntype {E}", f"type {E}\ntype {B} {D}", "order of their least"),
    "code twice": (f"type {E}", f"type {A}", "twice"),
    "weight missing": ("composition 500 1 2", "composition ", "else than numbers"),
    "types missing": ("composition 500 1 2", "composition 500", "no children"),
    "weight of nothing": ("composition 500 1 2", "composition 0 1 2", "add up"),
    "weight with a zero": ("composition 500 1 2", "composition 0500 1 2", "same bytes"),
    "weight too large": ("composition 500", f"composition {'9' * 400}", "add up"),
    "weight in words": ("composition 500", "composition many", "else than numbers"),
    "weight with a sign": ("composition 500", "composition +500", "else than numbers"),
    "weight in other digits": ("composition 500", "composition \u0665\u0660\u0660", "else than numbers"),
    "half a character": ("composition 500", "composition \ud800", "else than numbers"),
    "question": ("composition 500", "composition 500?", "else than numbers"),
    "tab": ("composition 500 1 2", "composition 500\t1 2", "else than numbers"),
    "space at the end": ("500 1 2", "500 1 2 ", "one space apart"),
    "space at the start": ("composition 500", "composition  500", "else than numbers"),
    "space for a number": ("250 1 3\ncomposition 250 2 2", "250 1 \ncomposition 250 2 2 3", "space apart"),
    "spaces moved": ("500 1 2\ncomposition 250 1 3", "500 1  2\ncomposition 250 1 3", "one space apart"),
    "number with a zero": ("500 1 2", "500 01 2", "same bytes"),
    "too many of all": ("250 2 2", "250 1 1 1 1 1 1", "more numbers than"),
    "numbers turned": ("500 1 2", "500 2 1", "numbers of a composition are not in order"),
    "type 0": ("500 1 2", "500 0 2", "not there"),
    "last type above": ("250 2 2", "250 2 4", "not there"),
    "type above": ("500 1 2", "500 1 4", "not there"),
    "type far above": ("500 1 2", f"500 1 {'4' * 30}", "not there"),
    "too many of the last": ("250 2 2", "250 3 3", "more children of a type"),
    "too many of a type": ("250 1 3", "250 3 3", "more children of a type"),
    "compositions turned": ("500 1 2\ncomposition 250 1 3", "250 1 3\ncomposition 500 1 2", "not after"),
    "composition twice": ("250 1 3", "250 1 2", "not after"),
}  # fmt: skip


def small():
    """Two places, and three types of two, two and one children."""
    return Lots.of("tracking", [[C, A], [B, D], [E]], [[2, 0], [1, 1], [0, 1]], [250, 250, 500])


def code(number):
    """A code that looks like any other."""
    return hashlib.sha256(str(number).encode()).hexdigest()[:16]


def made_up(*, types=40, largest=4, compositions=300, size=6, total=10**12, seed=1):
    """Types of 1 to `largest` children, as many compositions, and weights that add up to the total."""
    rng = random.Random(seed)
    sizes = [rng.randint(1, largest) for _ in range(types)]
    kinds = [[code((kind, child)) for child in range(count)] for kind, count in enumerate(sizes)]
    everyone = [kind for kind, count in enumerate(sizes) for _ in range(count)]
    chosen = set()
    while len(chosen) < compositions:
        chosen.add(tuple(sorted(rng.sample(everyone, size))))
    parts = [rng.uniform(1, 3) for _ in chosen]
    weights = [int(total * part / sum(parts)) for part in parts]
    weights[0] += total - sum(weights)
    return Lots.of("tracking", kinds, sorted(chosen), weights)


@st.composite
def parts(draw):
    """Sample, types, compositions and weights of any lottery, in any order."""
    sample = draw(st.sampled_from(["tracking", "a", "café", "year 9 \u00b7 AP", "x" * 100]))
    sizes = draw(st.lists(st.integers(1, 4), min_size=1, max_size=6))
    salt = draw(st.integers(0, 10**6))
    types = [[code((salt, kind, child)) for child in range(size)] for kind, size in enumerate(sizes)]
    everyone = [kind for kind, size in enumerate(sizes) for _ in range(size)]
    some = st.integers(1, len(everyone)).flatmap(
        lambda count: st.permutations(everyone).map(lambda all_: all_[:count])
    )
    compositions = draw(st.lists(some, min_size=1, max_size=6))
    weight = st.integers(1, 12) | st.integers(1, 10**17)
    weights = draw(st.lists(weight, min_size=len(compositions), max_size=len(compositions)))
    return sample, types, compositions, weights
