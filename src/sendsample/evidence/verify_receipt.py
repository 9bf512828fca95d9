"""Check the tickets and digests of receipts with nothing but Python's standard library.

    python verify_receipt.py receipt.json receipt-2.json --file annex_a.xlsx --commitment 3f5a...

Whether rules hold and chance was followed takes the lists: `sendsample verify` does all of it again.
"""

import argparse
import json
import sys
from hashlib import sha256
from pathlib import Path
from typing import Any

NOT_COMMITTED = "seed not committed beforehand"


def digest(data: Any) -> str:
    """Return the SHA-256 of data as JSON with sorted keys and no spaces."""
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"), sort_keys=True, allow_nan=False)
    return sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def ticket(seed: str, sample: str, child: str) -> int:
    """Return a child's ticket: the first five bytes of a SHA-256."""
    return int.from_bytes(sha256(f"sendsample/1\n{seed}\n{sample}\n{child}".encode()).digest()[:5], "big")


def faults(found: dict[str, bool], where: str = "") -> list[str]:
    """Return what is so of what may not be."""
    return [f"{where}{what}" for what, is_so in found.items() if is_so]


def drawn(receipt: Any) -> list[str]:
    """Return what does not hold of the children of each sample and their tickets."""
    wrong = faults({"it is no receipt": receipt["format"] != "sendsample-receipt/1"})
    for name, sample in receipt["samples"].items():
        ids, visits = sample.get("ids", []), sample.get("visits")
        found = [ticket(receipt["seed"], name, child) for child in ids]
        placed = [child for children in (visits or {}).values() for child in children]
        wrong_here = {
            "its tickets do not follow from the seed": found != sample.get("tickets", []),
            "its children are not in the order of their tickets": found != sorted(found),
            "it names a child twice": len(set(ids)) < len(ids),
            "its visits are to other children": visits is not None and sorted(placed) != sorted(ids),
            "its size is not how many there are": bool(ids) and sample["size"] != len(ids),
        }
        wrong += faults(wrong_here, f"sample {name!r}: ")
    return wrong


def committed(receipt: Any, public: str | None) -> list[str]:
    """Return what does not hold of the commitment of a draw: what it is taken of stands in the receipt."""
    cited, samples = receipt["commitment"], receipt["samples"]
    pinned = {name: sorted(samples[name]["ids"]) for name in receipt.get("pinned") or ()}
    form = {"format": "sendsample-commitment/1", "samples": sorted(samples), "pinned": pinned}
    taken = digest({**form, "cohort": receipt["cohort"]["sha256"], "design": receipt["design"]["sha256"]})
    other = {"it is not to these lists and this design": cited not in {taken, NOT_COMMITTED}}
    return faults(other | {"another was made public": public not in {None, cited}})


def follows(receipt: Any, before: Any) -> list[str]:
    """Return what does not hold between a receipt and the one before it."""
    alike = {key: receipt[key] == before[key] for key in ("seed", "design", "cohort", "commitment")}
    wrong = {"it does not follow the receipt before it": receipt["previous"] != digest(before)}
    wrong["its number does not follow"] = receipt["number"] != before["number"] + 1
    if receipt["kind"] == "selection":
        return faults(wrong)
    wrong["its seed or its design is another"] = not (alike["seed"] and alike["design"])
    if receipt["kind"] == "correction":
        old = receipt["correction"]["before"] != before["cohort"]["sha256"] or alike["cohort"]
        wrong["it corrects other lists, or cites a commitment"] = (
            old or receipt["commitment"] != NOT_COMMITTED
        )
        return faults(wrong)
    wrong["it is about other lists, or cites another commitment"] = not all(alike.values())
    return faults(wrong) + replaced(receipt, before)


def replaced(receipt: Any, before: Any) -> list[str]:
    """Return what does not hold of who left and who took each place."""
    change, child, now = receipt["replacement"], receipt["replacement"]["id"], receipt["declined"]
    said = before.get("declined") or {"ids": [], "reasons": {}}
    more = sum(now["reasons"].values()) - sum(said["reasons"].values())
    ids = list(dict.fromkeys([*said["ids"], child]))
    wrong = faults({"those who declined are not one more": more != 1 or now["ids"] != ids})
    for name, sample in receipt["samples"].items():
        was, lists = before["samples"][name].get("ids", []), before["samples"][name].get("reserves", {})
        leaves = child in was and change["only_from"] in {None, name}
        places = [place for place in change["places"] if place["sample"] == name]
        listed = [one for place in places if place["by"] == "reserves" for one in place["taken"]]
        skips = [skip for place in places for skip in place["skipped"]]
        kept = [one for one in was if not (leaves and one == child)]
        stand = sorted(kept + [one for place in places for one in place["taken"]])
        own = lists.get(child, []) if leaves else []
        through = [skip["id"] for skip in skips] + listed
        known = {"declined": ids, "stands": was, "rule": own}
        carried = {one: lists[one] for one in kept if one in lists}
        carried |= {one: [other for other in own if other != one] for one in listed}
        wrong_here = {
            "others stand than those who stood and stepped in": stand != sorted(sample.get("ids", [])),
            "a reserve list was not gone through": through != own[: len(through) if listed else None],
            "somebody was passed over wrongly": any(one["id"] not in known[one["because"]] for one in skips),
            "a reserve list was changed": not carried.items() <= sample.get("reserves", {}).items(),
        }
        wrong += faults(wrong_here, f"sample {name!r}: ")
    return wrong


def judged(receipts: list[Any], public: str | None, files: list[Path]) -> bool:
    """Print what was found of a chain of receipts, and return whether it holds."""
    found: list[tuple[str, list[str]]] = []
    for before, one in zip([None, *receipts[:-1]], receipts, strict=True):
        title = f"receipt {one['number']} ({one['kind']}, {one['status']})"
        found.append((f"{title}, digest {digest(one)}, tickets", drawn(one)))
        odd = faults({"only a first receipt follows none": (one["previous"] is None) != (one["number"] == 1)})
        given = before is not None or one["number"] == 1
        chain = f"{title}, chain" if given else f"{title}: the receipt before it was not given; chain"
        found.append((chain, odd if before is None else odd + follows(one, before)))
        if one["kind"] == "selection":
            settled = f"settled beforehand: {one.get('pinned') or 'none'}, commitment: {one['commitment']}"
            found.append((f"{title}, {settled}", committed(one, public)))
    known = {stated for one in receipts for stated in one["files"].values()}
    for path in files:
        other = {"no receipt names it": sha256(path.read_bytes()).hexdigest() not in known}
        found.append((f"file {path.name}", faults(other)))
    for what, wrong in found:
        print(f"{what}: {'; '.join(wrong) or 'holds'}")
    return not any(wrong for _, wrong in found)


def main() -> None:
    """Check receipts, or say what is wrong."""
    parser = argparse.ArgumentParser(description="Exit status 0: they hold. 1: they do not.")
    parser.add_argument("receipts", nargs="+", type=Path, help="the receipts of one chain")
    parser.add_argument("--commitment", help="what was made public before there was a seed")
    parser.add_argument("--file", action="append", default=[], type=Path, help="a list the receipt names")
    asked = parser.parse_args()
    try:
        receipts = [json.loads(path.read_text(encoding="utf-8-sig")) for path in asked.receipts]
        receipts.sort(key=lambda one: one["number"])
        sys.exit(0 if judged(receipts, asked.commitment, asked.file) else 1)
    except (OSError, ValueError, TypeError, KeyError, AttributeError, RecursionError):
        sys.exit("Not checked: one of these cannot be read, or is not a receipt.")


if __name__ == "__main__":
    main()
