"""Files changed at random, and data of any shape: the reader and the designs refuse in words or answer."""

from __future__ import annotations

import contextlib
import tempfile
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import HealthCheck, given, seed, settings
from hypothesis import strategies as st
from pydantic import ValidationError

import sendsample as ss
from sendsample.cohort import Cohort
from sendsample.design import Design, builtin_names, builtin_text
from sendsample.design.load import design_from, parse_design
from sendsample.errors import SendsampleError
from support.hostile import clean

#: Batches by day; each is a seed of its own.
BATCHES = 1
_TRIES = 60
_SETTINGS = settings(
    max_examples=_TRIES, deadline=None, database=None, suppress_health_check=list(HealthCheck)
)


def _for_batch(batch, law):
    """Run a law on the examples of one batch."""
    seed(batch)(_SETTINGS(law))()


@st.composite
def changed(draw, whole, pieces):
    """Draw a text or bytes with a few stretches taken out, doubled, exchanged or written over."""
    for _ in range(draw(st.integers(1, 4))):
        start = draw(st.integers(0, len(whole)))
        end = min(len(whole), start + draw(st.sampled_from([0, 1, 2, 8, 40, 400, 10**6])))
        put = draw(st.one_of(pieces, st.just(whole[start:end] * 2), st.just(whole[:0])))
        whole = whole[:start] + put + whole[end:]
    return whole


BYTES = st.one_of(
    st.binary(max_size=8), st.sampled_from([b"\0", b"\xff\xfe", b'"', b"PK\x03\x04", b"<c/>", b"&a;", b"\r"])
)
TOML = st.one_of(
    st.text(max_size=6),
    st.sampled_from(
        ['"', "[", "]", "[[", "{", "}", "=", "\n", "''" * 2, "#", "nan", "-1", "1979-05-27", "true"]
    ),
    st.sampled_from(
        ['rule = "count"\n', "size = [1, 9]\n", "[[samples]]\n", "where = ", "everyone = true", "not"]
    ),
)


def _answer(work, *arguments, **options):
    """Return what work answers, None for a refusal in words."""
    try:
        answer = work(*arguments, **options)
    except SendsampleError as error:
        told = str(error)
    else:
        return answer
    assert 0 < len(told) < 20_000
    return None


def _read(*files):
    with tempfile.TemporaryDirectory() as folder:
        paths = [Path(folder, name) for name, _ in files]
        for path, (_, data) in zip(paths, files, strict=True):
            path.write_bytes(data)
        cohort = _answer(ss.read_annex_a, paths if len(paths) > 1 else paths[0], as_at=clean.AS_AT)
    if cohort is not None:
        assert cohort.frame.index.is_unique
        assert len(cohort.digest) == 64
    return cohort


def test_the_bytes_of_a_workbook_changed(batch):
    whole = clean.packed(clean.parts())

    @given(changed(whole, BYTES))
    def law(data):
        _read(("annex_a.xlsx", data))

    _for_batch(batch, law)


def test_a_part_of_a_workbook_changed(batch):
    parts = clean.parts()
    part = st.sampled_from(sorted(parts))

    @given(part.flatmap(lambda name: st.tuples(st.just(name), changed(parts[name], BYTES))))
    def law(change):
        _read(("annex_a.xlsx", clean.packed(parts | dict([change]))))

    _for_batch(batch, law)


def test_the_bytes_of_a_csv_file_changed(batch):
    first, second = (clean.as_csv(clean.grid(name)[:6]).encode() for name in ("List_1", "List_2"))

    @given(changed(first, BYTES))
    def law(data):
        _read(("list_1.csv", data), ("list_2.csv", second))

    _for_batch(batch, law)


WORDS = st.sampled_from(
    [
        "child_id",
        "primary_need",
        "provision",
        "alternative_provision",
        "age",
        "date_of_birth",
        "sex",
        "setting",
    ]
)
CELL = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(2**70), 2**70),
    st.floats(),
    st.complex_numbers(max_magnitude=9),
    st.text(max_size=8),
    st.binary(max_size=4),
    st.dates(),
    st.datetimes(),
    st.timedeltas(),
    st.sampled_from(
        ["ASD", "ehc_plan", "sen_support", "c1", "c2", pd.NA, pd.NaT, pd.Timestamp("2012-09-03")]
    ),
    st.lists(st.integers(), max_size=2),
    st.dictionaries(st.text(max_size=2), st.integers(), max_size=2),
)
NAMES = st.one_of(
    WORDS, st.text(max_size=5), st.integers(), st.none(), st.tuples(st.integers(), st.text(max_size=2))
)


@st.composite
def tables(draw):
    """Draw a frame of any cells under any names, most of them the ones that are looked for."""
    names = draw(st.lists(NAMES, max_size=9, unique_by=repr))
    many = draw(st.integers(0, 4))
    column = st.lists(CELL, min_size=many, max_size=many)
    same = st.lists(st.sampled_from(["ASD", "ehc_plan", "c1", "c2", 7, True]), min_size=many, max_size=many)
    cells = [pd.Series(draw(st.one_of(column, same)), dtype=object) for _ in names]
    frame = pd.concat(cells, axis="columns") if cells else pd.DataFrame(index=range(many))
    frame.columns = pd.Index(names, dtype=object, tupleize_cols=False)
    return frame


def test_frames_of_anything(batch):
    @given(tables())
    def law(frame):
        cohort = _answer(Cohort.from_frame, frame, as_at=clean.AS_AT)
        assert cohort is None or len(cohort.digest) == 64

    _for_batch(batch, law)


def test_designs_changed(batch):
    name = st.sampled_from(builtin_names())

    @given(name.flatmap(lambda name: changed(builtin_text(name), TOML)))
    def law(text):
        design = _answer(parse_design, text)
        assert design is None or parse_design(design.to_toml()) == design

    _for_batch(batch, law)


KEYS = st.sampled_from(
    """
    name samples size rules rule where column equals in and or not visits balance weight eligible across
    may_share exclude id reason between at_least cooling_off months everyone preset reserves settings by
    """.split()  # noqa: SIM905 - a list of forty names reads worse
)
LEAF = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(2**70), 2**70),
    st.floats(),
    st.text(max_size=5),
    st.dates(),
    st.datetimes(),
    st.binary(max_size=3),
    st.sampled_from(["count", "mirror", "every_level", "at_most_per_group", "sex", "family", "service"]),
)
DATA = st.recursive(
    LEAF,
    lambda inner: st.one_of(
        st.lists(inner, max_size=3), st.dictionaries(st.one_of(KEYS, st.text(max_size=3)), inner, max_size=4)
    ),
    max_leaves=15,
)


def test_designs_of_any_data(batch):
    @given(st.dictionaries(KEYS, DATA, max_size=6), st.dictionaries(KEYS, DATA, max_size=6))
    def law(data, sample):
        for given_data in (data, {"name": "d", "samples": [{"name": "s", "size": 2} | sample]}):
            design = _answer(design_from, given_data)
            assert design is None or parse_design(design.to_toml()) == design
            with contextlib.suppress(ValidationError):
                assert Design(**given_data) == design

    _for_batch(batch, law)


def test_the_fuzz_reaches_answers():
    """A fuzz that only ever saw refusals would hold nothing."""
    assert len(_read(("annex_a.xlsx", clean.packed(clean.parts())))) > 50
    with pytest.raises(SendsampleError):
        parse_design("")
