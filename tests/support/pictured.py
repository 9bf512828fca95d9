"""What a picture's spec holds: its parts, its data, its words and where they stand."""

from __future__ import annotations

from itertools import combinations

from sendsample.pictures.placing import LINE, wide

#: What two words may share: the room that letters are given is generous.
_SLACK = 3


def spec(chart):
    """Return a picture's spec; that it is a valid one is for a test of its own, and takes long."""
    return chart.to_dict(validate=False)


def parts(whole):
    """Yield every part of a spec that has a mark, with its data, however deep."""
    for part in [*whole.get("layer", []), *whole.get("hconcat", [])]:
        yield from parts({"data": whole.get("data"), **part})
    if "mark" in whole:
        yield whole


def layers(chart, mark):
    """Return the parts of a picture with a kind of mark."""
    return [part for part in parts(spec(chart)) if part["mark"]["type"] == mark]


def values(chart, wanted):
    """Return the first data that has a column."""
    data = [part["data"]["values"] for part in parts(spec(chart))]
    return next(each for each in data if wanted in each[0])


def along(chart, field):
    """Return the data that is drawn along the axis by a column."""
    found = [part for part in parts(spec(chart)) if part["encoding"]["x"].get("field") == field]
    return found[0]["data"]["values"]


def said(chart):
    """Return all words of a picture with the middle of where they stand."""
    return [
        row
        | {
            "align": part["mark"].get("align", "center"),
            "y": row["y"] + LINE * row["says"].count("\n") / 2,
        }
        for part in layers(chart, "text")
        for row in part["data"]["values"]
        if "y" in row
    ]


def boxes(chart):
    """Return the boxes that words take, lines together: left, top, right, bottom and the words."""
    found = []
    for row in said(chart):
        width = wide(row["says"])
        left = row["x"] - {"left": 0, "center": width / 2, "right": width}[row["align"]]
        height = LINE * (row["says"].count("\n") + 1)
        found.append((left, row["y"] - height / 2, left + width, row["y"] + height / 2, row["says"]))
    return [box for box in found if box[-1].strip()]


def overlaps(chart):
    """Return the pairs of words that stand on each other."""
    return [
        (one[-1], other[-1])
        for one, other in combinations(boxes(chart), 2)
        if min(one[2], other[2]) - max(one[0], other[0]) > _SLACK
        and min(one[3], other[3]) - max(one[1], other[1]) > _SLACK
    ]


def cut(chart):
    """Return the words that stand outside the picture."""
    found = spec(chart)
    return [
        box[-1]
        for box in boxes(chart)
        if box[0] < -_SLACK
        or box[1] < -_SLACK
        or box[2] > found["width"] + _SLACK
        or box[3] > found["height"] + _SLACK
    ]
