"""What a notebook shows of a selection: what is proven, then the children chosen, and nobody else."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import pandas as pd

from sendsample import html
from sendsample.design.model import TRACKING
from sendsample.design.rules.base import level_name, number
from sendsample.design.shown import notes_html
from sendsample.design.values import words
from sendsample.selection.check_shown import comparison_html
from sendsample.selection.compared import coded
from sendsample.selection.selection import Selection
from sendsample.selection.verdict import Asked, aims, asked_sizes, chance, in_order, verdict

#: What is shown of a child, where the lists have it, and its heading.
_SHOWN: Final = {
    "visit": "seen at",
    "primary_need": "need",
    "age": "age",
    "provision": "provision",
    "alternative_provision": "AP",
    "setting": "setting",
}
_NEXT: Final = (
    (".frame", "everyone chosen in one table, by child_id"),
    (".comparison", "the samples beside the area, level by level"),
    (".reserves", "who is asked next if a family declines"),
    (".check", "every rule, checked again without the solver"),
    (".receipt", "the evidence, for ss.verify and ss.replace"),
)
_WHY: Final = (("ss.explain(cohort, design)", "which bounds clash, and what would help"),)
_NOTHING: Final = {
    "infeasible": "No selection meets every rule.",
    "unknown": "The limit was reached before any selection was found, or shown to be impossible. Allow more "
    "time.",
}


def selection_html(selection: Selection) -> str:
    """Return what a notebook shows of a selection."""
    if not selection.ids:
        return _without(selection)
    drawn = selection.receipt["kind"] == "selection"
    sizes = {asked.sample: asked for asked in asked_sizes(selection)}
    shown = list(selection.ids)[: html.MOST]
    full = TRACKING if TRACKING in selection.ids else shown[0] if len(selection.ids) == 1 else ""
    return html.fragment(
        f"Selection: {selection.status}",
        [" ".join(verdict(selection))] if drawn else _standing(selection),
        html.items(in_order(selection), aims(selection) if drawn else [], numbered=True),
        html.paragraph(chance(selection)) if drawn else "",
        html.paragraph(html.NAMES),
        _samples(selection, sizes) if len(selection.ids) > 1 else "",
        _children(selection, full) if full else "",
        comparison_html(selection.comparison, full),
        *(html.folded(_title(selection, name), _children(selection, name)) for name in shown if name != full),
        notes_html(selection.notes),
        see=_NEXT,
    )


def _without(selection: Selection) -> str:
    """Return what is shown where nobody was chosen."""
    routes = " and ".join(selection.receipt.get("proven_by", ()))
    proven = f" Proven by two routes: {routes}." if routes else ""
    return html.fragment(
        f"Selection: {selection.status}",
        [f"{_NOTHING[selection.status]}{proven}"],
        html.items("Why", list(_reasons(selection))),
        notes_html(selection.notes),
        see=_WHY if selection.status == "infeasible" else (),
    )


def _reasons(selection: Selection) -> Iterator[str]:
    """Yield why there is no selection: what a line with a colon introduces goes on from it."""
    head, under = "", list[str]()
    for reason in (*selection.reasons, ":"):
        if not reason.endswith(":"):
            under.append(reason)
            continue
        if head or under:
            yield " ".join([head, *under]).strip()
        head, under = reason, []


def _standing(selection: Selection) -> Iterator[str]:
    """Yield what holds of those who stand after a change; nothing is proven of them anew."""
    if selection.status == "infeasible":
        yield f"With everyone else standing, {_NOTHING['infeasible'][0].lower()}{_NOTHING['infeasible'][1:]}"
        yield from selection.reasons
    else:
        yield "Every rule holds with everyone who stands now, checked without the solver."
    yield f"The seed is '{selection.seed}'. Receipt {selection.receipt['number']} says what changed."


def _samples(selection: Selection, sizes: dict[str, Asked]) -> str:
    kept = selection.reserves["sample"].value_counts()
    rows = [
        [
            words(name),
            len(ids),
            _range(sizes.get(name)),
            selection.loss[name],
            selection.bound[name],
            int(kept.get(name, 0)),
        ]
        for name, ids in selection.ids.items()
    ]
    heads = ["sample", "chosen", "asked for", "loss", "least possible", "reserves"]
    return html.table("Samples", heads, rows, right=range(1, 6))


def _range(asked: Asked | None) -> str:
    if asked is None:
        return "not known"
    return str(asked.most) if asked.least == asked.most else f"{asked.least} to {asked.most}"


def _title(selection: Selection, sample: str) -> str:
    places = selection.visits.get(sample)
    at = "" if places is None else f" at {number(len(places), 'place')}"
    return f"{words(sample)}: {number(len(selection.ids[sample])) if selection.ids[sample] else 'nobody'}{at}"


def _children(selection: Selection, sample: str) -> str:
    """Return the table of a sample's children, those seen at one place together, else in ticket order."""
    places = selection.visits.get(sample)
    ids = selection.ids[sample] if places is None else [child for those in places.values() for child in those]
    if not ids:
        return html.paragraph("Nobody could be chosen.")
    frame = selection[sample].loc[ids[: html.MOST]]
    columns = [name for name in _SHOWN if name in frame.columns and frame[name].notna().any()]
    # Rules that cap and do not ask for anyone are served by nobody.
    serves = ["meets"] if frame["meets"].any() else []
    cells = [_cells(frame[name], name) for name in (*columns, *serves)]
    rows = [[child, *told] for child, *told in zip(frame.index, *cells, strict=True)]
    heads = ["child", *(_SHOWN[name] for name in columns), *serves]
    order = "by place" if places is not None else "in ticket order"
    right = {place for place, head in enumerate(heads) if head == "age"}
    return html.table(f"{words(sample)}, {order}", heads, rows, right=right, of=len(ids))


def _cells(column: pd.Series, name: str) -> list[str]:
    """Return cells as text: codes as words, ids of settings and names of rules as they are."""
    texts = [level_name(None if pd.isna(value) else value) for value in column.astype(object)]
    return [words(text) for text in texts] if coded(name) else [text or "no rule by itself" for text in texts]
