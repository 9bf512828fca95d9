"""Nothing planted in the lists comes out: not on the terminal, in logs, in exceptions or in files.

Ids are the area's own and may be shown, until pseudonyms take their place.
"""

from __future__ import annotations

import re
import zipfile

import pytest

import sendsample as ss
from support import planted

NOTHING = frozenset()
OWN_ID = re.compile(r"XQ[0-9]{4}")
VERBS = tuple(planted.verbs(*planted.nowhere()))
FAILING = tuple(planted.failing(*planted.nowhere()[::2]))
WITH_LISTS = tuple(verb for verb in VERBS if verb not in planted.WITHOUT_LISTS)


def files_in(folder):
    """The text of every file written, by its name."""
    files = (path for path in folder.rglob("*") if path.is_file())
    return {path.name: text_of(path).decode("utf-8-sig", "replace") for path in files}


def text_of(path):
    """What a file says: of a workbook its parts, which are packed."""
    if path.suffix != ".xlsx":
        return path.read_bytes()
    with zipfile.ZipFile(path) as book:
        return b"\n".join(book.read(name) for name in book.namelist())


def canaries(area, text):
    return {word for word in area.never_out if word in text.lower() or word in text}


def test_the_canaries_are_where_they_would_be_noticed(area):
    lists = (area.lists / "List_1.csv").read_text(encoding="utf-8-sig")
    assert len(canaries(area, lists)) > 100
    assert OWN_ID.search(lists)


def test_names_dates_of_birth_and_numbers_are_not_held(area):
    cohort = ss.read_annex_a(area.lists, as_at=planted.AS_AT).with_services(area.folder / "services.csv")
    held = "".join(
        table.to_csv() for table in (cohort.frame, cohort.services, cohort.settings, cohort.findings)
    )
    # What no heading and no sign tells, such as a story, is kept for designs that ask for it.
    assert canaries(area, held.replace("Eequuxley", "")) == NOTHING
    assert {"Surname", "Second date", "Where", "Notes"} <= set(cohort.findings["column"])


@pytest.mark.parametrize("extra", [[], ["--json"]], ids=["words", "json"])
@pytest.mark.parametrize("verb", VERBS)
def test_no_verb_lets_a_value_out(area, answered, let_out, tmp_path, verb, extra):  # noqa: PLR0917 - fixtures
    arguments = planted.verbs(area, answered["ids"], tmp_path)[verb]
    ended = let_out([*arguments, *(extra if verb in WITH_LISTS else [])])
    assert ended.status == 0, ended.text
    assert canaries(area, ended.text) == NOTHING
    for name, text in files_in(tmp_path).items():
        assert canaries(area, text) == NOTHING, name


@pytest.mark.parametrize("extra", [[], ["--json"]], ids=["words", "json"])
@pytest.mark.parametrize("what", FAILING)
def test_nothing_that_goes_wrong_lets_a_value_out(area, let_out, tmp_path, what, extra):
    status, arguments = planted.failing(area, tmp_path)[what]
    ended = let_out([*arguments, *extra])
    assert ended.status == status, ended.text
    assert canaries(area, ended.text) == NOTHING
    for name, text in files_in(tmp_path).items():
        assert canaries(area, text) == NOTHING, name


@pytest.mark.parametrize("verb", WITH_LISTS)
def test_with_pseudonyms_no_id_of_the_areas_own_comes_out(area, answered, let_out, tmp_path, verb):
    for number, extra in enumerate(([], ["--json"])):
        folder = tmp_path / str(number)
        folder.mkdir()
        arguments = planted.verbs(area, answered["pseudonyms"], folder)[verb]
        ended = let_out([*arguments, "--pseudonyms", area.folder / "key", *extra])
        assert ended.status == 0, ended.text
        assert not OWN_ID.search(ended.text)
        for name, text in files_in(tmp_path).items():
            assert not OWN_ID.search(text), name


@pytest.mark.parametrize("extra", [[], ["--json"]], ids=["words", "json"])
@pytest.mark.parametrize("what", FAILING)
def test_with_pseudonyms_nothing_that_goes_wrong_shows_an_id(area, let_out, tmp_path, what, extra):
    status, arguments = planted.failing(area, tmp_path)[what]
    ended = let_out([*arguments, "--pseudonyms", area.folder / "key", *extra])
    assert ended.status == status, ended.text
    assert not OWN_ID.search(ended.text)
    for name, text in files_in(tmp_path).items():
        assert not OWN_ID.search(text), name


def test_ids_of_the_areas_own_are_taken_beside_pseudonyms(area, answered, let_out, tmp_path):
    key = ["--pseudonyms", area.folder / "key"]
    arguments = planted.verbs(area, answered["ids"], tmp_path)
    for verb in ("check", "explain child"):
        ended = let_out([*arguments[verb], *key])
        assert ended.status == 0, ended.text
        assert not OWN_ID.search(ended.text)


def test_the_key_never_comes_out(area, answered, let_out, tmp_path):
    key = (area.folder / "key").read_text(encoding="ascii")
    for verb, arguments in planted.verbs(area, answered["pseudonyms"], tmp_path).items():
        if verb in WITH_LISTS:
            ended = let_out([*arguments, "--pseudonyms", area.folder / "key"])
            assert key not in ended.text
            assert key.encode().hex() not in ended.text
    for text in files_in(tmp_path).values():
        assert key not in text


def test_only_the_table_of_pseudonyms_has_both_names(area, let_out, tmp_path, answered):
    arguments = planted.verbs(area, answered["pseudonyms"], tmp_path)["pseudonyms"]
    ended = let_out(arguments)
    assert not OWN_ID.search(ended.text)
    assert set(OWN_ID.findall(files_in(tmp_path)["p.csv"])) <= set(area.ids)
