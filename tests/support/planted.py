"""An area with unmistakable values in every column of its lists, and the verbs to be run on it."""

from __future__ import annotations

import csv
import itertools
import shutil
from pathlib import Path
from types import SimpleNamespace

import pandas as pd

import sendsample as ss
from sendsample.cohort.identifiers import upn_check_letter

AS_AT = "2025-01-16"
SEED = "4 1 6 2 8 5"
#: Stands in every planted word.
WORD = "quuxley"
_FREE = {
    "Surname": "Aaquuxley",
    "Forename": "Bbquuxley",
    "Case worker": "Ccquuxley",
    "Notes": "Ddquuxley was seen",
    "Story so far": "Eequuxley likes trains",
    "Which children's social care team?": "Ffquuxley team",
    "Where": "Ggquuxley Lodge, ME14 1XQ",
}
_FAULTY = {
    "Gender": "Hhquuxley",
    "Ethnicity": "Iiquuxley",
    "SEN primary need": "Jjquuxley",
    "Absence": "Kkquuxley",
}


def _upn(number):
    body = f"823{number:09d}"
    return upn_check_letter(f"?{body}") + body


def _planted(table, numbers):
    """Return a list with a canary in every row of free text, and in some rows of coded columns."""
    table = table.astype(object)
    rows = len(table)
    here = list(itertools.islice(numbers, rows))
    table["Unique ID"] = [f"XQ{number:04d}" for number in here]
    table["UPN"] = [_upn(7000 + number) for number in here]
    table["ULN"] = [f"77{number:04d}1234" for number in here]
    for heading, text in _FREE.items():
        table[heading] = [f"{text} {number}" for number in here]
    for place, (heading, text) in enumerate(_FAULTY.items()):
        if heading in table.columns:
            table.iloc[place, table.columns.get_loc(heading)] = text
    born = next(name for name in table.columns if name.lower() == "date of birth")
    table["Second date"] = table[born]
    table.iloc[5, table.columns.get_loc(born)] = f"born Llquuxley {here[5]}"
    return table


def write(folder):
    """Write the area's files into a folder, and return where they are and what must never be let out."""
    made = ss.synthetic_area(size=130, seed=4)
    numbers = itertools.count(1)
    lists = {
        name: _planted(table, numbers) for name, table in (("List_1", made.list_1), ("List_2", made.list_2))
    }
    good, bad = folder / "lists", folder / "stopped"
    for place in (good, bad):
        place.mkdir()
    for name, table in lists.items():
        table.to_csv(good / f"{name}.csv", index=False, encoding="utf-8-sig", date_format="%d/%m/%Y")
        again = pd.concat([table, table.iloc[:2]])
        again.to_csv(bad / f"{name}.csv", index=False, encoding="utf-8-sig", date_format="%d/%m/%Y")
    ids = [child for table in lists.values() for child in table["Unique ID"]]
    _write_csv(
        folder / "services.csv", ["child_id", "service", "Name"], [[c, "OT", f"Mmquuxley {c}"] for c in ids]
    )
    settings = sorted(
        {cell for table in lists.values() for cell in table.filter(like="URN").iloc[:, 0].dropna()}
    )
    _write_csv(folder / "settings.csv", ["URN", "kind"], [[setting, "area"] for setting in settings])
    _write_csv(
        folder / "unknown.csv",
        ["sample", "child_id"],
        [["tracking", child] for child in [*ids[:5], "XQ9999"]],
    )
    count = {"rule": "count", "where": {"column": "provision", "equals": "sen_support"}, "at_least": 1}
    small = {"name": "small", "samples": [{"name": "audit", "size": 2, "rules": [count]}]}
    gone = {"exclude": [{"id": ids[3], "reason": "family"}, {"id": "XQ9998", "reason": "deceased"}]}
    never = {
        "name": "never",
        "samples": [{"name": "tracking", "size": 3, "rules": [{**count, "at_least": 4}]}],
    }
    misfit = {
        "name": "misfit",
        "samples": [{"name": "tracking", "size": 3, "balance": [{"column": "nowhere"}]}],
    }
    designs = {name: folder / f"{name}.toml" for name in ("small", "never", "misfit", "twice")}
    for name, data in (("small", small | gone), ("never", never | gone), ("misfit", misfit)):
        designs[name].write_text(ss.Design.model_validate(data).to_toml(), encoding="utf-8")
    entry = f'[[exclude]]\nid = "{ids[3]}"\nreason = "family"\n'
    designs["twice"].write_text(
        f'format = "sendsample-design/1"\nname = "twice"\n{entry}{entry}[[samples]]\nname = "s"\nsize = 1\n',
        encoding="utf-8",
    )
    return SimpleNamespace(
        folder=folder,
        lists=good,
        stopped=bad,
        designs=designs,
        small=str(designs["small"]),
        child=ids[7],
        ids=ids,
        never_out=never_out(lists),
    )


def never_out(lists):
    """What may stand nowhere: words, numbers of learners, and dates of birth in any form."""
    found = {WORD}
    for table in lists.values():
        found |= {cell for heading in ("UPN", "ULN") for cell in table[heading]}
        days = set(pd.to_datetime(table["Second date"], dayfirst=True))
        # A plan may have been issued on the day on which another child was born.
        plans = [name for other in lists.values() for name in other.columns if name.startswith("Date ")]
        days -= {
            day
            for other in lists.values()
            for name in plans
            if name in other.columns and name.lower() != "date of birth"
            for day in pd.to_datetime(other[name], dayfirst=True).dropna()
        }
        found |= {f"{day:{form}}" for day in days for form in ("%d/%m/%Y", "%Y-%m-%d")}
    return frozenset(found)


def verbs(area, answer, out):
    """Arguments of every verb of the command line, so that each answers something; by a name of the run."""
    lists = [area.lists, "--as-at", AS_AT]
    beside = ["--services", area.folder / "services.csv", "--settings", area.folder / "settings.csv"]
    seed, small = ["--seed", SEED], ["--design", area.small]
    whole = ["--design", "area-send-2023"]
    key = ["--key", area.folder / "key"]
    return {
        "select": [
            "select",
            *lists,
            *whole,
            *seed,
            *beside,
            "--out",
            out / "s",
            "--shareable",
            out / "sh",
            *key,
        ],
        "commit": ["commit", *lists, *whole, *beside],
        "replace": [
            "replace",
            _copied(answer.receipt, out / "r"),
            area.lists,
            *small,
            "--declined",
            answer.child,
            "--reason",
            "safeguarding",
        ],
        "verify": ["verify", answer.receipt, area.lists, *small],
        "report": ["report", answer.receipt, area.lists, *small, "--out", out / "report.html"],
        "report shareable": [
            "report",
            answer.receipt,
            area.lists,
            *small,
            "--edition",
            "shareable",
            *key,
            "--out",
            out / "shared.html",
        ],
        "workbook": ["workbook", answer.receipt, area.lists, *small, "--out", out / "w.xlsx"],
        "schedule": ["schedule", "--notified", AS_AT, "--out", out / "schedule.csv"],
        "check": ["check", *lists, *beside, "--ids", answer.ids],
        "preview": ["preview", *lists, *small],
        "explain": ["explain", *lists, *whole],
        "explain child": ["explain", *lists, *small, *seed, "--child", area.child],
        "explain prices": ["explain", *lists, *small, "--prices"],
        "lottery": ["lottery", *lists, *small, "--sample", "audit", "--out", out / "l"],
        "draw": ["draw", answer.lottery, *lists, *seed, "--out", out / "drawn.csv"],
        "findings": ["findings", *lists, "--out", out / "findings.csv"],
        "designs presets": ["designs", "presets", *lists],
        "designs": ["designs"],
        "designs show": ["designs", "show", "area-send-2023"],
        "synth": ["synth", "--size", "40", "--out", out / "synth.xlsx"],
        "key": ["key", out / "made.key"],
        "pseudonyms": ["pseudonyms", *lists, "--pseudonyms", area.folder / "key", "--out", out / "p.csv"],
    }


def _copied(receipt, folder):
    """Lay a receipt into a folder of its own, beside which another can be written."""
    if receipt.is_file():
        folder.mkdir(exist_ok=True)
        shutil.copy(receipt, folder / "receipt.json")
    return folder / "receipt.json"


#: Runs that take neither --pseudonyms again nor --json.
WITHOUT_LISTS = ("designs", "designs show", "synth", "key", "pseudonyms", "schedule")


def failing(area, out):
    """Arguments that end in an error or in nothing found, by what is wrong, with the status they end with."""
    lists = [area.lists, "--as-at", AS_AT]
    seed, to = ["--seed", SEED], ["--out", out / "x"]
    designs = {name: ["--design", path] for name, path in area.designs.items()}
    return {
        "stopped": (4, ["select", area.stopped, "--as-at", AS_AT, *seed, *to]),
        "stopped findings": (4, ["findings", area.stopped, "--as-at", AS_AT, "--out", out / "f.csv"]),
        "everybody set aside": (4, ["preview", area.lists, "--as-at", "1990-01-16"]),
        "no lists": (4, ["preview", area.folder / "nowhere", "--as-at", AS_AT]),
        "services that are lists": (4, ["preview", *lists, "--settings", area.lists / "List_1.csv"]),
        "infeasible": (3, ["select", *lists, *designs["never"], *seed, *to]),
        "infeasible explained": (3, ["explain", *lists, *designs["never"], "--out", out / "ways"]),
        "misfit": (2, ["preview", *lists, *designs["misfit"]]),
        "named twice": (2, ["preview", *lists, *designs["twice"]]),
        "unknown ids": (1, ["check", *lists, "--ids", area.folder / "unknown.csv"]),
        "pinned to unknown ids": (2, ["preview", *lists, "--pinned", area.folder / "unknown.csv"]),
        "unknown child": (0, ["explain", *lists, *designs["small"], *seed, "--child", "XQ9997"]),
        "no seed": (2, ["select", *lists, *to]),
        "a list for a receipt": (4, ["preview", *lists, "--past", area.lists / "List_1.csv"]),
        "a list for a receipt to verify": (4, ["verify", area.lists / "List_1.csv", area.lists]),
        "a list for ids": (2, ["check", *lists, "--ids", area.folder / "settings.csv"]),
        "a list for a lottery": (4, ["draw", area.lists / "List_1.csv", *lists, *seed]),
        "a list for a design": (2, ["preview", *lists, "--design", area.lists / "List_1.csv"]),
    }


def _write_csv(path, heading, rows):
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([heading, *rows])


def nowhere():
    """Return stand-ins for an area, its answers and a folder, for the names of the runs."""
    folder = Path("nowhere")
    designs = dict.fromkeys(("small", "never", "misfit", "twice"), folder)
    area = SimpleNamespace(
        folder=folder, lists=folder, stopped=folder, designs=designs, small="", child="", ids=[]
    )
    return area, SimpleNamespace(lottery=folder, ids=folder, receipt=folder, child=""), folder
