"""Pictures drawn: SVG with its words, PNG, in Jupyter, without a network, and beside others in a page."""

from __future__ import annotations

import builtins
import os
import re
import socket
import subprocess
import sys
import xml.etree.ElementTree as ET

import altair as alt
import pytest

from sendsample import pictures
from sendsample.errors import OutputError, UsageError
from sendsample.pictures.saving import svg


def points(says="points", value=1):
    """Return a chart of somebody else's."""
    data = alt.Data(values=[{"a": value}])
    mark = alt.Chart(data).mark_point(clip=True).encode(x="a:Q", color="a:Q")
    return mark.properties(description=says, width=50, height=50)


def test_it_is_written_as_svg_with_its_words_and_without_a_network(chart, monkeypatch, tmp_path):
    monkeypatch.setattr(socket, "socket", None)
    written = pictures.save(chart, tmp_path / "picture.svg").read_text("utf-8")
    root = ET.fromstring(written)  # noqa: S314 - drawn a moment ago
    assert root.attrib["role"] == "img"
    assert root.attrib["aria-label"] == chart.to_dict()["description"]
    assert not re.findall(r'(?:href|src)="(?!#)|@import|@font-face', written)
    assert "<script" not in written
    assert len(written) < 30_000
    # Jupyter shows the same, drawn again.
    bundle = chart._repr_mimebundle_(None, None)
    assert bundle == {"image/svg+xml": written, "text/plain": chart.to_dict()["description"]}
    assert isinstance(chart, alt.TopLevelMixin)


def test_it_is_written_as_png(chart, tmp_path):
    path = pictures.save(chart, str(tmp_path / "picture.PNG"))
    assert os.name != "posix" or path.stat().st_mode & 0o777 == 0o600
    content = path.read_bytes()
    assert content.startswith(b"\x89PNG")
    width, height = (int.from_bytes(content[place : place + 4]) for place in (16, 20))
    assert 700 < width < 1_600
    assert 200 < height < 900


def test_a_part_of_a_picture_that_is_set_leaves_it_shown_here(lottery):
    shown = pictures.chances(lottery).properties(background="white")
    assert sorted(shown._repr_mimebundle_(None, None)) == ["image/svg+xml", "text/plain"]


def test_ids_are_the_same_every_time_and_no_two_pictures_of_a_page_share_one():
    one, other, again = svg(points()), svg(points(value=2)), svg(points())
    assert one == again
    ids = re.findall(r'\sid="([^"]+)"', one)
    assert len(ids) == len(set(ids)) > 1
    assert set(re.findall(r"url\(#([^)]+)\)", one)) <= set(ids)
    assert set(re.findall(r"url\(#([^)]+)\)", one))
    assert not set(ids) & set(re.findall(r'\sid="([^"]+)"', other))


def test_words_that_look_like_ids_stay_what_they_are():
    words = alt.Chart(alt.Data(values=[{"a": 1, "says": "url(#clip0) clip0"}])).mark_text(clip=True)
    assert ">url(#clip0) clip0<" in svg(words.encode(text="says:N", x="a:Q"))


def test_a_chart_that_would_fetch_something_is_not_drawn(tmp_path):
    chart = alt.Chart("http://127.0.0.1:9/children.json").mark_point()
    with pytest.raises(ValueError, match="External data url not allowed"):
        pictures.save(chart, tmp_path / "picture.svg")


def test_words_with_marks_do_not_break_the_svg(tmp_path):
    written = pictures.save(points('<"six" & more>'), tmp_path / "picture.svg").read_text("utf-8")
    assert 'aria-label="&lt;&quot;six&quot; &amp; more&gt;"' in written


def test_another_ending_is_refused_and_a_place_that_cannot_be_written_told(tmp_path):
    with pytest.raises(UsageError, match=r"End its name in \.svg or \.png"):
        pictures.save(points(), tmp_path / "picture.html")
    with pytest.raises(OutputError, match=r"picture\.svg cannot be written"):
        pictures.save(points(), tmp_path / "nowhere" / "picture.svg")
    assert not list(tmp_path.iterdir())


# Without Altair


def test_without_altair_it_says_what_to_install(lottery, monkeypatch):
    before = builtins.__import__

    def without(name, *rest, **options):
        if name.partition(".")[0] == "altair":
            raise ModuleNotFoundError(name)
        return before(name, *rest, **options)

    monkeypatch.setitem(sys.modules, "altair", None)
    monkeypatch.setattr(builtins, "__import__", without)
    with pytest.raises(UsageError, match=r"pip install 'sendsample\[plot\]'") as error:
        pictures.chances(lottery)
    assert error.value.code == "plot_missing"


def test_altair_is_imported_by_the_first_picture_only():
    code = "import sys, sendsample.pictures; print('altair' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "False\n"


def test_it_is_one_image_and_its_parts_have_no_roles():
    tree = ET.fromstring(svg(points('a role="b" > c')))  # noqa: S314 - drawn here
    parts = [part for part in tree.iter() if part is not tree]
    assert tree.get("role") == "img"
    assert tree.get("aria-label") == 'a role="b" > c'
    assert not [name for part in parts for name in part.attrib if name == "role" or name.startswith("aria-")]


def test_words_that_look_like_roles_stay_what_they_are():
    words = alt.Chart(alt.Data(values=[{"a": 1, "says": 'x role="b" > y'}])).mark_text()
    text = ET.fromstring(svg(words.encode(text="says:N", x="a:Q")))  # noqa: S314 - drawn here
    assert 'x role="b" > y' in "".join(text.itertext())
