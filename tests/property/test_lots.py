"""Laws of published lotteries: one lottery has one file, and draw and verifier agree."""

from __future__ import annotations

import contextlib
import hashlib
import io
import sys
from fractions import Fraction
from unittest import mock

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sendsample.errors import InputError
from sendsample.lotteries import verify_lottery
from sendsample.lotteries.drawing import MOST_NUMBERS, draw
from sendsample.lotteries.lots import Lots
from support.lots import parts

SEEDS = (
    st.text(st.characters(categories=["L", "N", "P", "Zs"]), min_size=1, max_size=20)
    .map(str.strip)
    .filter(bool)
)


@pytest.fixture(scope="module")
def verify(tmp_path_factory):
    """Run the verifier and return what it prints, or None when it refuses."""
    path = tmp_path_factory.mktemp("lots") / "lottery.txt"

    def run(content, *options):
        path.write_bytes(content)
        printed = io.StringIO()
        arguments = mock.patch.object(sys, "argv", ["verify_lottery.py", str(path), *options])
        with arguments, contextlib.redirect_stdout(printed):
            try:
                verify_lottery.main()
            except SystemExit:
                return None
        return printed.getvalue().splitlines()

    return run


@given(parts())
def test_text_and_back(given_parts):
    lots = Lots.of(*given_parts)
    again = Lots.parse(lots.text())
    assert again == lots
    assert again.text() == lots.text()
    assert again.digest == hashlib.sha256(lots.text().encode()).hexdigest()


@given(parts(), st.randoms(use_true_random=False))
def test_any_order_gives_the_same_bytes(given_parts, rng):
    sample, types, compositions, weights = given_parts
    order = rng.sample(range(len(types)), len(types))
    number = {old: new for new, old in enumerate(order)}
    turned = [rng.sample(types[old], len(types[old])) for old in order]
    lines = [
        ([number[kind] for kind in rng.sample(composition, len(composition))], part)
        for composition, weight in zip(compositions, weights, strict=True)
        # A weight may come in two parts as well.
        for part in ([weight] if weight == 1 or rng.random() < 0.5 else [1, weight - 1])
    ]
    rng.shuffle(lines)
    again = Lots.of(sample, turned, [line for line, _ in lines], [part for _, part in lines])
    assert again.text() == Lots.of(*given_parts).text()


@given(parts())
def test_chances_add_up_to_the_places_on_average(given_parts):
    lots = Lots.of(*given_parts)
    places = sum(
        Fraction(weight * len(composition), lots.total)
        for composition, weight in zip(lots.compositions, lots.weights, strict=True)
    )
    total = sum(chance * len(codes) for chance, codes in zip(lots.chances(), lots.types, strict=True))
    assert total == pytest.approx(float(places), rel=1e-12)


@given(parts(), st.data())
def test_a_change_of_one_byte_is_refused_or_seen(verify, given_parts, data):
    lots = Lots.of(*given_parts)
    content = lots.text().encode()
    at = data.draw(st.integers(0, len(content)))
    new = data.draw(st.sampled_from([b"", *(bytes([byte]) for byte in b"0123459af \n\r\txX\xff\xc3")]))
    length = data.draw(st.integers(0, 1))
    changed = content[:at] + new + content[at + length :]
    try:
        read = Lots.parse(changed.decode())
    except (InputError, UnicodeDecodeError):
        read = None
    # The verifier takes and refuses exactly what the package does.
    assert (verify(changed, "--seed", "1") is None) == (read is None)
    if changed == content:
        assert read == lots
    else:
        assert verify(changed, "--seed", "1", "--digest", lots.digest) is None
        assert read is None or read.digest != lots.digest


@given(parts(), SEEDS, st.data())
def test_draw_and_verifier_agree(verify, given_parts, seed, data):
    if seed.lower() == "random":
        return
    lots = Lots.of(*given_parts)
    for_dice = st.none() | st.integers(0, lots.total - 1) if lots.total <= MOST_NUMBERS else st.none()
    number = data.draw(for_dice)
    drawn = draw(lots, seed, number=number)
    options = [f"--seed={seed}", "--digest", lots.digest]
    options += [] if number is None else ["--number", f"{number}"]
    printed = verify(lots.text().encode(), *options)
    assert printed[2:4] == [
        f"number {drawn.number}",
        f"composition {drawn.composition + 1} of {len(lots.compositions)}",
    ]
    assert [line.split()[1] for line in printed[4:]] == list(drawn.codes)


@given(parts(), SEEDS)
def test_a_draw_is_one_of_the_compositions(given_parts, seed):
    if seed.lower() == "random":
        return
    lots = Lots.of(*given_parts)
    drawn = draw(lots, seed)
    of = {code: kind for kind, codes in enumerate(lots.types) for code in codes}
    assert tuple(of[code] for code in drawn.codes) == lots.compositions[drawn.composition]
    assert len(set(drawn.codes)) == len(drawn.codes)
    before = sum(lots.weights[: drawn.composition])
    assert before <= drawn.number < before + lots.weights[drawn.composition]
