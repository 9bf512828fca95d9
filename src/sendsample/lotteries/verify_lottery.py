"""Verify a published lottery of sendsample and do its draw again. Needs Python 3.9 or later, nothing else.

python verify_lottery.py FILE --seed TEXT [--digest HEX] [--number N]
"""

import argparse
import re
import sys
import unicodedata
from collections import Counter
from hashlib import sha256
from itertools import accumulate
from pathlib import Path

Lottery = tuple[list[list[str]], list[tuple[int, ...]], list[int]]  # types, compositions, their weights
HEADER = "sendsample-lottery/1\nsample (.{1,100})\ntypes N\nchildren N\ncompositions N\ntotal N\n"
NUMBER = "([1-9][0-9]{0,18})"
TYPE = re.compile("type((?: [0-9a-f]{16})+)")
COMPOSITION = re.compile(f"composition {NUMBER}((?: [1-9][0-9]{{0,6}})+)")


def need(holds: bool, otherwise: str) -> None:  # noqa: FBT001 - it reads as a sentence
    """Stop with a sentence unless something holds."""
    if not holds:
        raise ValueError(otherwise)


def plain(text: str) -> bool:
    """Say whether text has no outer spaces, control characters or second way to be written."""
    hidden = any(unicodedata.category(letter) in {"Cc", "Cf", "Cs", "Zl", "Zp"} for letter in text)
    return text != "" and text == text.strip() and text == unicodedata.normalize("NFC", text) and not hidden


def read(text: str) -> Lottery:
    """Return what a file says if all of it is in order."""
    if not (head := re.match(HEADER.replace("N", NUMBER), text)):
        raise ValueError("it does not begin with the header of a lottery")
    kinds, children, many, total = map(int, head.groups()[1:])
    need(plain(head[1]), "the sample's name is not plain text")
    need(max(children, many) <= 10**6 and total <= 10**18 and len(text.encode()) <= 2**27, "it is too large")
    need(text[-1] == "\n" and text.count("\n") == 6 + kinds + many, "it has too many or too few lines")
    lines = text.split("\n")[6:-1]
    found = [TYPE.fullmatch(line) for line in lines[:kinds]]
    types = [line[1].split() for line in found if line]
    need(len(types) == kinds, "a type is not written as it should be")
    codes = {code for kind in types for code in kind}
    need(len(codes) == children == sum(map(len, types)), "a code stands twice, or children are miscounted")
    need(types == sorted(map(sorted, types)), "the types, or the codes of one, are not in order")

    found = [COMPOSITION.fullmatch(line) for line in lines[kinds:]]
    weights = [int(line[1]) for line in found if line]
    compositions = [tuple(map(int, line[2].split())) for line in found if line]
    need(len(compositions) == many, "a composition is not written as it should be")
    need(sum(weights) == total, "the weights do not add up to the total")
    need(
        compositions == sorted({tuple(sorted(one)) for one in compositions}), "compositions are out of order"
    )
    need(max(map(max, compositions)) <= kinds, "a composition names a type that is not there")
    fits = all(n <= len(types[kind - 1]) for one in compositions for kind, n in Counter(one).items())
    need(fits, "a composition has more children of a type than there are")
    return types, compositions, weights


def draw(lottery: Lottery, start: str, number: int) -> None:
    """Print the first composition whose cumulative weight exceeds the number, and who is chosen."""
    types, compositions, weights = lottery
    need(0 <= number < sum(weights), f"the number is not one from 0 to {sum(weights) - 1}")
    place = sum(reached <= number for reached in accumulate(weights))
    print(f"number {number}\ncomposition {place + 1} of {len(weights)}")
    for kind, count in sorted(Counter(compositions[place]).items()):
        ranked = sorted((sha256(f"{start}\n{code}".encode()).hexdigest(), code) for code in types[kind - 1])
        print(*(f"chosen {code} of type {kind}" for _, code in ranked[:count]), sep="\n")


def main() -> None:
    """Verify a file and draw from it, or say what is wrong."""
    parser = argparse.ArgumentParser(description="Exit status 0: the lottery holds. 1: it does not.")
    parser.add_argument("file")
    parser.add_argument("--seed", required=True, help="the seed, exactly as it was announced")
    parser.add_argument("--digest", help="the SHA-256 that was made public beforehand")
    parser.add_argument("--number", type=int, help="the number, only if dice named it")
    asked = parser.parse_args()
    try:
        data = Path(asked.file).read_bytes()
        digest, seed = sha256(data).hexdigest(), unicodedata.normalize("NFC", asked.seed)
        print(f"digest {digest}")
        need(asked.digest in {None, digest}, "the digest is not the one made public")
        print("compare it with the one made public" if asked.digest is None else "it is the one made public")
        need(plain(seed) and seed.lower() != "random", "the seed is not public text")
        lottery, start = read(data.decode("utf-8")), f"{digest}\n{seed}"
        number, total = int(sha256(start.encode()).hexdigest(), 16), sum(lottery[2])
        need(asked.number is None or total <= 10**6, "only a lottery for dice takes a number from dice")
        draw(lottery, start, number % total if asked.number is None else asked.number)
    except (OSError, ValueError, MemoryError) as error:
        sys.exit(f"Not verified: {error}.")


if __name__ == "__main__":
    main()
