"""Whatever is released of counts, a reader who tries every table that fits cannot tell a count."""

from __future__ import annotations

import itertools
import random

from sendsample.selection.banding import percent, release

BATCHES = 40
CASES = 12


def counts_in(band):
    low, high = map(int, band.split("-"))
    return range(low, high + 1)


def banded(count):
    return f"{count // 5 * 5}-{count // 5 * 5 + 4}"


def shown_of(band, whole):
    """What the page says a percentage is, told anew: of the middles, and nothing but bands is needed."""
    group, base = counts_in(band), counts_in(whole)
    if base[0] < 10 or group[0] < 5 or base[0] - group[-1] < 5:
        return None
    return (200 * group[2] + base[2]) // (2 * base[2])


def tables(released, bases):
    """Every table of counts that would look like this, by base."""
    for base in bases:
        for table in itertools.product(*map(counts_in, released.bands)):
            if sum(table) == base:
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
            for place in range(len(columns[name])):
                possible = {table[place] for found, table in those if found in common}
                assert len(possible) > 1, (columns, released, name, place)


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
                assert share == (None if band is None else shown_of(band, banded(base)))


def test_a_percentage_follows_from_the_bands_however_the_counts_are(batch):
    rng = random.Random(2000 + batch)
    for _ in range(CASES):
        group, base = sorted((rng.randint(0, 300), rng.randint(10, 900)))
        said = shown_of(banded(group), banded(base))
        for one, whole in itertools.product(counts_in(banded(group)), counts_in(banded(base))):
            assert percent(one, whole) == said
