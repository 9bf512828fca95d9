"""Check the tickets and digests of receipts with nothing but Python's standard library.

    python verify_receipt.py receipt.json receipt-2.json --file annex_a.xlsx --commitment 3f5a...

Give the receipts of one chain; nothing else of sendsample is needed. What this cannot tell, since it takes
the lists, is whether the rules hold and chance was followed: `sendsample verify` does it all again.
"""

from __future__ import annotations

import argparse
import json
import sys
from hashlib import sha256
from pathlib import Path
from typing import Any

NOT_COMMITTED = "seed not committed beforehand"
Data = dict[str, Any]


def digest(data: Any) -> str:
    """Return the SHA-256 of data as JSON with sorted keys and no spaces."""
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"), sort_keys=True, allow_nan=False)
    return sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def ticket(seed: str, sample: str, child: str) -> int:
    """Return a child's ticket: the first five bytes of a SHA-256."""
    text = f"sendsample/1\n{seed}\n{sample}\n{child}"
    return int.from_bytes(sha256(text.encode()).digest()[:5], "big")


def drawn(receipt: Data) -> list[str]:
    """Return what does not hold of the children of each sample and their tickets."""
    wrong = []
    for name, sample in receipt["samples"].items():
        ids, stated, visits = sample.get("ids", []), sample.get("tickets", []), sample.get("visits")
        found = [ticket(receipt["seed"], name, child) for child in ids]
        order = list(zip(found, ids, strict=True))
        placed = [child for children in (visits or {}).values() for child in children]
        faults = {
            "its tickets do not follow from the seed": found != stated,
            "its children are not in the order of their tickets": order != sorted(order),
            "it names a child twice": len(set(ids)) < len(ids),
            "its visits are to other children": visits is not None and sorted(placed) != sorted(ids),
            "its size is not how many there are": bool(ids) and sample["size"] != len(ids),
        }
        wrong += [f"sample {name!r}: {what}" for what, is_so in faults.items() if is_so]
    return wrong


def committed(receipt: Data) -> str:
    """Return the commitment to what a receipt of a draw is about."""
    samples = receipt["samples"]
    pinned = {name: sorted(samples[name]["ids"]) for name in receipt.get("pinned") or ()}
    form = {"format": "sendsample-commitment/1", "samples": list(samples), "pinned": pinned}
    return digest({**form, "cohort": receipt["cohort"]["sha256"], "design": receipt["design"]["sha256"]})


def follows(receipt: Data, before: Data) -> list[str]:
    """Return what does not hold between a receipt and the one before it."""
    wrong = [] if receipt["previous"] == digest(before) else ["it does not follow the receipt before it"]
    if receipt["kind"] == "selection":
        return wrong
    wrong += [f"its {key} is another" for key in ("seed", "design") if receipt[key] != before[key]]
    if receipt["kind"] == "replacement":
        same = receipt["cohort"] == before["cohort"] and receipt["commitment"] == before["commitment"]
        wrong += [] if same else ["it is about other lists, or cites another commitment"]
        wrong += replaced(receipt, before)
    return wrong


def replaced(receipt: Data, before: Data) -> list[str]:
    """Return what does not hold of who left and who took each place."""
    change, wrong = receipt["replacement"], []
    filled = {place["sample"]: place for place in change["places"]}
    for name, sample in receipt["samples"].items():
        was, now = before["samples"][name].get("ids", []), sample.get("ids", [])
        leaves = change["id"] in was and change["only_from"] in {None, name}
        place = filled.get(name, {"by": "nobody", "taken": [], "skipped": []})
        kept = [child for child in was if not (leaves and child == change["id"])]
        if sorted([*kept, *place["taken"]]) != sorted(now) or (leaves and name not in filled):
            wrong.append(f"sample {name!r}: others stand than those who stood and stepped in")
        listed = before["samples"][name].get("reserves", {}).get(change["id"], [])
        gone_through = [*(skip["id"] for skip in place["skipped"]), *place["taken"]]
        if place["by"] == "reserves" and gone_through != listed[: len(gone_through)]:
            wrong.append(f"sample {name!r}: the reserve list was not gone through in its order")
    return wrong


def say(what: str, wrong: list[str]) -> bool:
    """Print what was found, and return whether it holds."""
    print(f"{what}: {'; '.join(wrong) or 'holds'}")
    return not wrong


def judged(receipts: list[Data], commitment: str | None, files: list[Path]) -> bool:
    """Print what was found of a chain of receipts, and return whether it holds."""
    holds, first = True, receipts[0]
    for before, receipt in zip([None, *receipts[:-1]], receipts, strict=True):
        print(
            f"receipt {receipt['number']}, {receipt['kind']}, {receipt['status']}, digest {digest(receipt)}"
        )
        holds &= say("  tickets", drawn(receipt))
        if before is not None:
            holds &= say("  chain", follows(receipt, before))
        elif receipt["previous"] is not None:
            print("  chain: the receipt before it was not given")
    cited = first["commitment"]
    if cited == NOT_COMMITTED:
        print(f"commitment: {cited}")
        wrong = [] if commitment is None else ["the receipt cites none"]
    else:
        fixed = first["kind"] != "selection" or cited == committed(first)
        wrong = [] if fixed else ["it is not to these lists and this design"]
        wrong += [] if commitment in {None, cited} else ["another was made public"]
    holds &= say("commitment", wrong) if wrong or cited != NOT_COMMITTED else True
    for path in files:
        found = sha256(path.read_bytes()).hexdigest()
        known = any(found in receipt["files"].values() for receipt in receipts)
        holds &= say(f"file {path.name}", [] if known else ["no receipt names a file of this digest"])
    return holds


def main() -> None:
    """Check receipts, or say what is wrong."""
    parser = argparse.ArgumentParser(description="Exit status 0: the receipts hold. 1: they do not.")
    parser.add_argument("receipts", nargs="+", type=Path, help="the receipts of one chain")
    parser.add_argument("--commitment", help="what was made public before there was a seed")
    parser.add_argument("--file", action="append", default=[], type=Path, help="a list the receipt names")
    asked = parser.parse_args()
    try:
        receipts = [json.loads(path.read_text(encoding="utf-8-sig")) for path in asked.receipts]
        if any(one["format"] != "sendsample-receipt/1" for one in receipts):
            sys.exit("Not checked: one of these is not a receipt.")
        receipts.sort(key=lambda one: one["number"])
        holds = judged(receipts, asked.commitment, asked.file)
    except (OSError, ValueError, TypeError, KeyError, AttributeError, RecursionError):
        sys.exit("Not checked: one of these cannot be read, or is not a receipt.")
    sys.exit(0 if holds else 1)


if __name__ == "__main__":
    main()
