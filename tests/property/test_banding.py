"""Whatever is released of counts, a reader who tries every table that fits cannot tell a count."""

from __future__ import annotations

import itertools
import math
import random
from fractions import Fraction

from sendsample.selection.banding import release

BATCHES = 40
CASES = 12


def counts_in(band):
    low, high = map(int, band.split("-"))
    return range(low, high + 1)


def shown_of(count, base):
    """What the page says a percentage is, told anew."""
    if base < 10 or count < 5 or base - count < 5:
        return None
    return math.floor(Fraction(100 * count, base) + Fraction(1, 2))


def tables(released, bases):
    """Every table of counts that would look like this, by base; nothing for a column that is withheld."""
    for base in bases:
        for table in itertools.product(*map(counts_in, released.bands)):
            if sum(table) == base and (
                not any(share is not None for share in released.percentages)
                or all(
                    shown_of(count, base) == share
                    for count, share in zip(table, released.percentages, strict=True)
                )
            ):
                yield base, table


def random_columns(rng):
    base = rng.choice([rng.randint(1, 20), rng.randint(10, 60), rng.randint(100, 900)])
    columns = {}
    for name in ("a", "b")[: rng.randint(1, 2)]:
        cuts = sorted(
            rng.choice([rng.randint(0, base), rng.randint(0, min(9, base))]) for _ in range(rng.randint(0, 2))
        )
        columns[name] = [high - low for low, high in itertools.pairwise([0, *cuts, base])]
    return base, columns


def test_no_count_follows_from_what_is_released(batch):
    rng = random.Random(batch)
    for _ in range(CASES):
        base, columns = random_columns(rng)
        known = rng.random() < 0.3
        released = release(columns, base=base, known=known)
        low = base // 5 * 5
        bases = [base] if known else list(range(low, low + 5))
        told = {name: each for name, each in released.items() if None not in each.bands}
        fitting = {name: list(tables(each, bases)) for name, each in told.items()}
        common = set(bases).intersection(*({found for found, _ in those} for those in fitting.values()))
        assert base in common
        if told and not known:
            assert len(common) > 1, (columns, released)
        for name, those in fitting.items():
            assert (base, tuple(columns[name])) in those
            for place, count in enumerate(columns[name]):
                possible = {table[place] for found, table in those if found in common}
                assert len(possible) > 1, (columns, released, name, place)
                if count < 5:
                    bands_alone = {
                        table[place]
                        for found, table in tables(
                            type(told[name])(told[name].bands, (None,) * len(columns[name])), bases
                        )
                    }
                    if any(share is not None for share in told[name].percentages):
                        assert possible == bands_alone, (columns, released)


def test_what_is_released_is_a_band_or_a_permitted_percentage(batch):
    rng = random.Random(1000 + batch)
    for _ in range(CASES):
        base, columns = random_columns(rng)
        for name, each in release(columns, base=base).items():
            for count, band, share in zip(columns[name], each.bands, each.percentages, strict=True):
                if band is not None:
                    assert count in counts_in(band)
                    assert len(counts_in(band)) == 5
                    assert counts_in(band)[0] % 5 == 0
                assert share in {None, shown_of(count, base)}
