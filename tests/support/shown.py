"""An area whose every name is hostile, and one of each thing that shows itself in a notebook."""

from __future__ import annotations

import pandas as pd

import sendsample as ss

AS_AT = "2024-02-05"
SEED = "<b>4 & 1'\""
#: What an id in the area starts with; nothing else holds it.
CANARY = "XQ<i>&"
_SIZE = 24


def ids():
    """Return the ids of the area."""
    return [f"{CANARY}{number:02d}" for number in range(_SIZE)]


def area(word):
    """Return a cohort whose own columns, settings and levels are made of a hostile word."""
    wide, plain = f"{word}wide", ["ASD", "SEMH", "MLD", "HI", "OTH", None]
    frame = pd.DataFrame(
        {
            "child_id": ids(),
            "primary_need": [plain[number % 6] for number in range(_SIZE)],
            "provision": ["sen_support" if number % 3 == 0 else "ehc_plan" for number in range(_SIZE)],
            "alternative_provision": [number % 7 == 0 for number in range(_SIZE)],
            "age": [number % 26 for number in range(_SIZE)],
            "sex": [["female", "male"][number % 2] for number in range(_SIZE)],
            "setting": [f"{word}s{number % 4}" for number in range(_SIZE)],
            wide: [f"{word}level{number % 2}" for number in range(_SIZE)],
            f"{word}all": [f"{word}{number}" for number in range(_SIZE)],
        }
    )
    cohort = ss.Cohort.from_frame(frame, as_at=AS_AT)
    services = pd.DataFrame({"child_id": ids()[:8], "service": f"{word}service"})
    return cohort.with_services(services).with_settings(
        pd.DataFrame({"setting": [f"{word}s0"], "kind": [word]})
    )


def design(word, *, support=1, **parts):
    """Return a design of three samples that names everything after a hostile word."""
    wide = f"{word}wide"
    rules = [
        {"rule": "count", "name": f"{word}rule", "where": {"column": "provision", "equals": "sen_support"}}
        | {"at_least": support, "about": word},
        {"rule": "every_level", "column": wide, "origin": "framework"},
        {"rule": "at_most_per_group", "column": "household", "optional": True, "if_left_out": word},
    ]
    balance = [{"column": "sex"}, {"column": wide, "weight": 2}, {"column": f"{word}all"}]
    some = {"column": wide, "in": [f"{word}level0", f"{word}level1"]}
    return ss.Design.model_validate(
        {
            "name": word[:100],
            "title": word,
            "source": word * 20,
            "samples": [
                {"name": "tracking", "size": 3, "rules": rules, "balance": balance},
                {"name": f"{word}focus", "size": [0, 2], "eligible": some, "balance": balance[:1]},
                {
                    "name": f"{word}visits",
                    "visits": {"settings": 2, "children": 1, "keep_out": [f"{word}s3"]},
                },
            ],
            "across": {"rules": [{"rule": "at_most_per_group", "column": wide, "at_most": 20}]},
            "cooling_off": {"months": 6, "exempt": ids()[:2]},
            "exclude": [
                {"id": ids()[0], "reason": "family"},
                {"id": ids()[1], "reason": "unavailable"},
                {"id": f"{CANARY}gone", "reason": "deceased"},
            ],
            "include": [{"id": ids()[2], "reason": "follow_up", "sample": "tracking"}],
            **parts,
        }
    )


#: How many children the samples of the design have places for.
PLACES = 7


def few_things(word):
    """Return one of each thing that is soon made, by its name."""
    cohort, rules = area(word), design(word)
    everybody = {"tracking": [*cohort.frame.index, word], f"{word}focus": [], f"{word}visits": ids()}
    drawn = ss.select(cohort, rules, seed=SEED)
    return {
        "Cohort": cohort,
        "Design": rules,
        "Selection": drawn,
        "Check": ss.check(cohort, rules, drawn),
        "Check of everybody": ss.check(cohort, rules, everybody),
    }


def things(word):
    """Return one of each thing that shows itself, and of the forms that some of them have, by its name."""
    few, never = few_things(word), design(word, support=4)
    cohort, rules, drawn = few["Cohort"], few["Design"], few["Selection"]
    lottery = ss.lottery(cohort, rules, "tracking")
    child = drawn.ids["tracking"][-1]
    large = ss.Design(name="large", samples=[{"name": word, "size": 20}])
    return few | {
        "Selection of nobody": ss.select(cohort, never, seed=SEED),
        "Selection after a change": ss.replace(drawn, cohort, rules, declined=child, reason="family"),
        "Selection of many": ss.select(cohort, large, seed=SEED),
        "Explanation": ss.explain(cohort, never),
        "Explanation of nothing wrong": ss.explain(cohort, rules),
        "Preview": ss.preview(cohort, rules),
        "Preview of nothing": ss.preview(cohort, never),
        "Lottery": lottery,
        "Lottery of nothing": ss.lottery(cohort, never, "tracking"),
        "Dice": lottery.uniform(1000),
        "Draw": ss.draw(lottery.lots, cohort, seed=SEED),
        "Why": ss.why(cohort, rules, child, seed=SEED),
        "Why not": ss.why(cohort, rules, ids()[5], seed=SEED, sample="tracking"),
        "Verification": ss.verify(drawn, cohort, rules),
        "Verification of something else": ss.verify(drawn, area(f"{word}x"), rules),
        "Report": ss.report(drawn, cohort, rules, pictures=False),
        "Report to be shared": ss.report(drawn, cohort, rules, edition="shareable", pictures=False),
        "Workbook": ss.workbook(drawn, cohort, rules),
        "Timetable": ss.Timetable(select=4),
        "SyntheticArea": ss.synthetic_area(size=40, dirty=0.2),
    }
