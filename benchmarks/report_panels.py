"""The part of the page about the fairest lottery, beside other software."""

from __future__ import annotations

from typing import Any, Final

from panels import EXACT, PEER, ROUNDING, TOLERANCE
from tables import seconds, table, verdict

#: How many panels made by chance have to be the same.
ENOUGH: Final = 20
#: How many times faster, at least: the panel of an assembly's size, and the larger published example.
ASSEMBLY_RATIO: Final = 100
PUBLISHED_RATIO: Final = 5_000
_ASSEMBLY: Final = "assembly"
_HEAD: Final = [
    "panel", "people", "chosen", "values a feature", "kinds", "least chance, theirs", "ours",
    "people alike, theirs", "ours", "time, theirs", "ours, every level", "levels", "times faster",
]  # fmt: skip
_PUBLISHED_HOW: Final = (
    "The two published examples whose optimum is known: two features, every quota from one below half of the "
    "panel to the whole of it, and one person alone in her corner. Everyone can have the same chance. The "
    "published time is that of leximin over people with a commercial solver."
)
_PUBLISHED_HEAD: Final = [
    "people",
    "chosen",
    "everyone's chance",
    "ours",
    "levels",
    "maximin of theirs",
    "published",
]


def parts(results: dict[str, Any]) -> list[str]:
    """Return the paragraphs and tables."""
    return [
        _how(results["panels_peer"]),
        table(_HEAD, [_row(row) for row in results["panels"]]),
        _PUBLISHED_HOW,
        table(_PUBLISHED_HEAD, [_published(row) for row in results["panels_published"]]),
        table(["the fairest lottery", "measured", "target", ""], _targets(results)),
    ]


def mismatches(results: dict[str, Any]) -> list[str]:
    """Return a line for every panel whose least chance is another, or is not the same for people alike."""
    lines = [
        f"{row['panel']}: least chance {_chance(row['theirs'])} by {PEER}, ours {_chance(row['ours'])}"
        for row in results["panels"]
        if row["theirs"] and not same(row)
    ]
    lines += [
        f"{row['panel']}: our lottery is {_status(row)}"
        for row in results["panels"]
        if _status(row) != "optimal"
    ]
    lines += [
        f"{row['panel']}: people alike differ by {row['ours']['apart']:.2g}"
        for row in results["panels"]
        if row["ours"] and row["ours"]["apart"] > 0
    ]
    return lines + [
        f"published example of {row['people']:,}: not everyone has the chance {row['chance']:g}"
        for row in results["panels_published"]
        if not row["equal"]
    ]


def same(row: dict[str, Any]) -> bool:
    """Say whether both found the same least chance: theirs may fall short by its tolerance, never exceed.

    Both have to leave the same number of people without a chance, else they speak of different people.
    """
    theirs, ours = row["theirs"], row["ours"]
    if not theirs or not ours or theirs["without"] != ours["without"]:
        return False
    return bool(-TOLERANCE <= theirs["least"] - ours["least"] <= ROUNDING)


def ratio(row: dict[str, Any]) -> tuple[float, bool] | None:
    """Return how many times faster ours is; True when it is a least, since theirs was ended."""
    if not row["ours"]:
        return None
    theirs = row["theirs"]
    return (theirs["seconds"] if theirs else row["limit"]) / row["ours"]["seconds"], theirs is None


def _how(version: str) -> str:
    return (
        f"Panels of people with quotas for every value of every feature, beside `{PEER}` {version}, in one "
        "run and each in a process of its own. Odd ones are drawn from a pool like the people at large, even "
        "ones from a skewed pool, and so is the last, the one of an assembly's size. Every third has tight "
        "quotas; who is in no panel at all has no chance in either and does not count for the least. "
        f"Theirs is the search for the maximin distribution alone (ended once known to within {TOLERANCE}); "
        "ours is all of `lottery`, every level of leximin proven. People of one kind are alike in every "
        "feature; people alike says how far the chances of two of one kind are apart at most."
    )


def _row(row: dict[str, Any]) -> list[str]:
    theirs, ours = row["theirs"], row["ours"]
    return [
        row["panel"],
        f"{row['people']:,}",
        str(row["size"]),
        ", ".join(map(str, row["values"])),
        str(row["kinds"]),
        _chance(theirs),
        _chance(ours),
        f"{theirs['apart']:.3f}" if theirs else "",
        f"{ours['apart']:.3f}" if ours else "",
        seconds(theirs["seconds"]) if theirs else f"over {row['limit']:.0f} s",
        _brief(ours),
        str(ours["levels"]) if ours else "",
        _times(ratio(row)),
    ]


def _published(row: dict[str, Any]) -> list[str]:
    ours, theirs = row["ours"], row["theirs"]
    chance = f"{row['chance']:g}, to within {EXACT:g}" if row["equal"] else "**not the same**"
    return [
        f"{row['people']:,}",
        str(row["size"]),
        chance,
        _brief(ours),
        str(ours["levels"]) if ours else "",
        seconds(theirs["seconds"]) if theirs else "",
        f"{row['published']:,.1f} s" if row["published"] else "",
    ]


def _targets(results: dict[str, Any]) -> list[list[str]]:
    chance = [row for row in results["panels"] if row["panel"] != _ASSEMBLY]
    alike = sum(map(same, chance))
    lines = [
        [
            "panels made by chance with the same least chance",
            f"{alike} of {len(chance)}",
            f"all, {ENOUGH} or more",
            verdict(met=alike == len(chance) >= ENOUGH),
        ]
    ]
    for row in results["panels"]:
        faster = ratio(row)
        if row["panel"] == _ASSEMBLY:
            what = f"{row['people']:,} people, {row['size']} chosen, {len(row['values'])} features"
            met = faster is not None and faster[0] >= ASSEMBLY_RATIO and (same(row) or not row["theirs"])
            lines.append(_faster(what, faster, ASSEMBLY_RATIO, met=met))
    for row in results["panels_published"]:
        if row["published"]:
            faster = (row["published"] / row["ours"]["seconds"], False) if row["ours"] else None
            met = faster is not None and faster[0] >= PUBLISHED_RATIO and row["equal"]
            what = f"published example of {row['people']:,}, against the published time"
            lines.append(_faster(what, faster, PUBLISHED_RATIO, met=met))
    return lines


def _faster(what: str, faster: tuple[float, bool] | None, target: int, *, met: bool) -> list[str]:
    return [what, f"{_times(faster)} times faster", f"{target:,} or more", verdict(met=met)]


def _times(faster: tuple[float, bool] | None) -> str:
    return "" if faster is None else f"{'over ' if faster[1] else ''}{faster[0]:,.0f}"


def _brief(run: dict[str, Any] | None) -> str:
    # Hundredths say too little of what takes a few milliseconds.
    return f"{run['seconds']:.3f} s" if run else "not finished"


def _chance(run: dict[str, Any] | None) -> str:
    return f"{run['least']:.6f}" if run else ""


def _status(row: dict[str, Any]) -> str:
    return str(row["ours"]["status"]) if row["ours"] else "not finished"
