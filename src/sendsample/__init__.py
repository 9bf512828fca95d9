"""Selects children for SEND inspections and audits: rules proven, the rest left to a public seed.

Names load on first use, so that importing the package costs next to nothing.
"""

from __future__ import annotations

import importlib
import logging
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from sendsample.cohort import Cohort
    from sendsample.cohort.past import past_samples
    from sendsample.cohort.pseudonyms import read_key
    from sendsample.design import Design, load_design
    from sendsample.design.presets import preset_counts, presets
    from sendsample.evidence.correcting import correct
    from sendsample.evidence.replacing import replace
    from sendsample.evidence.verification import Verification
    from sendsample.evidence.verifying import verify
    from sendsample.explaining.because import Why
    from sendsample.explaining.explain_design import explain
    from sendsample.explaining.explanation import Explanation
    from sendsample.explaining.previewing import Preview, preview
    from sendsample.explaining.pricing import prices
    from sendsample.explaining.why import why
    from sendsample.intake import read_annex_a
    from sendsample.lotteries.drawn import Draw, draw
    from sendsample.lotteries.lottery import Lottery
    from sendsample.lotteries.making import lottery
    from sendsample.lotteries.price import price_of_balance
    from sendsample.problem.tickets import random_seed
    from sendsample.reporting.report import Report, report
    from sendsample.reporting.schedule import schedule
    from sendsample.reporting.timetable import Timetable
    from sendsample.reporting.workbook import Workbook, workbook
    from sendsample.selecting import commit, select
    from sendsample.selection import Check, Selection
    from sendsample.selection.check import check
    from sendsample.synthetic import area_names, synthetic_area

__version__ = "0.1.0"

_WHERE = {
    "Cohort": "sendsample.cohort",
    "past_samples": "sendsample.cohort.past",
    "read_key": "sendsample.cohort.pseudonyms",
    "Design": "sendsample.design",
    "load_design": "sendsample.design",
    "preset_counts": "sendsample.design.presets",
    "presets": "sendsample.design.presets",
    "correct": "sendsample.evidence.correcting",
    "replace": "sendsample.evidence.replacing",
    "Verification": "sendsample.evidence.verification",
    "verify": "sendsample.evidence.verifying",
    "Explanation": "sendsample.explaining.explanation",
    "Preview": "sendsample.explaining.previewing",
    "Why": "sendsample.explaining.because",
    "explain": "sendsample.explaining.explain_design",
    "preview": "sendsample.explaining.previewing",
    "prices": "sendsample.explaining.pricing",
    "why": "sendsample.explaining.why",
    "read_annex_a": "sendsample.intake",
    "Draw": "sendsample.lotteries.drawn",
    "draw": "sendsample.lotteries.drawn",
    "Lottery": "sendsample.lotteries.lottery",
    "lottery": "sendsample.lotteries.making",
    "price_of_balance": "sendsample.lotteries.price",
    "random_seed": "sendsample.problem.tickets",
    "Report": "sendsample.reporting.report",
    "report": "sendsample.reporting.report",
    "schedule": "sendsample.reporting.schedule",
    "Timetable": "sendsample.reporting.timetable",
    "Workbook": "sendsample.reporting.workbook",
    "workbook": "sendsample.reporting.workbook",
    "commit": "sendsample.selecting",
    "select": "sendsample.selecting",
    "Check": "sendsample.selection",
    "Selection": "sendsample.selection",
    "check": "sendsample.selection",
    "area_names": "sendsample.synthetic",
    "synthetic_area": "sendsample.synthetic",
}

__all__ = [
    "Check",
    "Cohort",
    "Design",
    "Draw",
    "Explanation",
    "Lottery",
    "Preview",
    "Report",
    "Selection",
    "Timetable",
    "Verification",
    "Why",
    "Workbook",
    "area_names",
    "check",
    "commit",
    "correct",
    "draw",
    "explain",
    "load_design",
    "lottery",
    "past_samples",
    "preset_counts",
    "presets",
    "preview",
    "price_of_balance",
    "prices",
    "random_seed",
    "read_annex_a",
    "read_key",
    "replace",
    "report",
    "schedule",
    "select",
    "synthetic_area",
    "verify",
    "why",
    "workbook",
]

logging.getLogger("sendsample").addHandler(logging.NullHandler())


def __getattr__(name: str) -> Any:
    if name not in _WHERE:
        raise AttributeError(f"module 'sendsample' has no attribute {name!r}")
    value = getattr(importlib.import_module(_WHERE[name]), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted([*globals(), *__all__])
