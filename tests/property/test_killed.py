"""Whenever a run is killed, its folder holds the old files or the new ones, and is never left a mixture."""

from __future__ import annotations

import os
import random
import shutil
import subprocess
import sys
import time
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest

from sendsample.writing import complete
from support import killed
from support.written import texts_of

BATCHES = 20
LISTS = Path(__file__).resolve().parents[2] / "data" / "synthetic" / "little_fenwick.xlsx"
LOCK = ".sendsample.lock"
pytestmark = pytest.mark.skipif(os.name != "posix", reason="runs are killed by a signal of POSIX")


@contextmanager
def writer(folder, number, how):
    """A process about to write a set; a line starts it."""
    with subprocess.Popen(
        [sys.executable, killed.__file__, folder, str(number), how],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        try:
            assert process.stdout.readline() == "ready\n"
            yield process
        finally:
            process.kill()


def start(process):
    process.stdin.write("\n")
    process.stdin.flush()


def go(process):
    """Let a process write; say how that ended."""
    start(process)
    return process.stdout.readline()


def visible(folder):
    """Return the files that a person would take for outputs."""
    return {name: text for name, text in texts_of(folder).items() if text is not None and name != LOCK}


def check_whole(folder, sets):
    """Every single file is one of the old or the new ones, and until a set is settled all are of one."""
    found = {name: text for name, text in visible(folder).items() if not name.startswith(".")}
    for name, text in found.items():
        assert any(text == one.get(name) for one in sets), name
    if "sendsample-unfinished" not in texts_of(folder):
        assert found in sets
    return found


def check_completed(folder, sets):
    """Reading the folder makes it one of the sets, with nothing beside it but perhaps the lock."""
    complete(folder)
    found = texts_of(folder)
    found.pop(LOCK, None)
    assert found in sets
    return found


# At every step


@pytest.mark.parametrize("old", [None, 0, 1])
def test_killed_at_any_step_a_folder_has_one_set_or_the_other(tmp_path, old):
    folder = tmp_path / "out"
    before = {} if old is None else killed.texts(old)
    new = killed.texts(3)
    left, ended = [], "killed\n"
    with writer(folder, 3, "steps") as process:
        while ended == "killed\n":
            shutil.rmtree(folder, ignore_errors=True)
            if old is not None:
                killed.write(folder, old)
            ended = go(process)
            if folder.exists():
                check_whole(folder, [before, new])
                unfinished = "sendsample-unfinished" in texts_of(folder)
                left.append((unfinished, check_completed(folder, [before, new]) == new))
    assert ended == "done\n"
    assert len(left) > 40
    # First nothing has changed, then what is left completes the run, and then all was in place.
    assert list(dict.fromkeys(left)) == [(False, False), (True, True), (False, True)]
    assert left == sorted(left, key=[(False, False), (True, True), (False, True)].index)


def test_killed_while_completing_another_run_completes(tmp_path):
    """Each run gets one step further in completing what the first has left."""
    folder = tmp_path / "out"
    killed.write(folder, 0)
    sets = [killed.texts(0), killed.texts(1), killed.texts(3)]
    with writer(folder, 1, "steps") as process:
        while "sendsample-unfinished" not in texts_of(folder):
            assert go(process) == "killed\n"
    with writer(folder, 3, "steps") as process:
        while go(process) == "killed\n":
            check_whole(folder, sets)
    assert check_completed(folder, sets) == killed.texts(3)


# At random moments


@pytest.fixture(scope="module")
def duration(tmp_path_factory):
    """How long the writing of a large set takes, in seconds."""
    folder = tmp_path_factory.mktemp("measured") / "out"
    taken = []
    for number in (0, 1, 0):
        with writer(folder, number, "large") as process:
            started = time.perf_counter()
            assert go(process) == "done\n"
            taken.append(time.perf_counter() - started)
    return max(taken)


def test_killed_at_a_random_moment_a_folder_has_one_set_or_the_other(tmp_path, batch, duration):
    rng = random.Random(batch)
    folder = tmp_path / "out"
    sets = [{}, killed.texts(1, large=True)]
    if rng.random() < 0.7:
        killed.write(folder, 0, large=True)
        sets[0] = killed.texts(0, large=True)
    with writer(folder, 1, "large") as process:
        start(process)
        time.sleep(rng.uniform(0, duration))
        process.kill()
        process.wait()
    if not folder.exists():
        return
    check_whole(folder, sets)
    check_completed(folder, sets)
    # And whatever was left, the run can be done again.
    killed.write(folder, 1, large=True)
    assert texts_of(folder) == sets[1]


SELECT = ["select", LISTS, "--as-at", "2025-01-16", "--seed", "4 1 6"]


def select(out):
    return [sys.executable, "-m", "sendsample", *SELECT, "--out", out]


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory):
    """The folder of a selection that nobody killed, and how long that took."""
    out = tmp_path_factory.mktemp("undisturbed") / "out"
    started = time.perf_counter()
    subprocess.run(select(out), check=True, capture_output=True)
    return texts_of(out), time.perf_counter() - started


def check_run_again(out, expected):
    subprocess.run(select(out), check=True, capture_output=True)
    assert texts_of(out) == expected


def test_a_selection_killed_at_random_moments_and_run_again_is_as_if_undisturbed(
    tmp_path, undisturbed, nightly
):
    expected, taken = undisturbed
    out = tmp_path / "out"
    for number in range(20 if nightly else 2):
        with subprocess.Popen(select(out), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
            time.sleep(random.Random(number).uniform(0, taken))
            process.kill()
            process.wait()
        if out.exists():
            check_whole(out, [{}, expected])
    check_run_again(out, expected)


def test_a_selection_killed_while_it_writes_and_run_again_is_as_if_undisturbed(
    tmp_path, undisturbed, nightly
):
    expected, _ = undisturbed
    out = tmp_path / "out"
    out.mkdir()
    (out / "selection.csv").write_text("of another run")
    before = texts_of(out)
    # Its writing is some fifty steps long, and settled halfway.
    steps = random.Random(0).sample(range(5, 45), 30 if nightly else 3)
    for step in steps:
        command = [sys.executable, killed.__file__, out, str(step), "command", *SELECT, "--overwrite"]
        assert subprocess.run(command, check=False, capture_output=True).returncode == 9
        check_whole(out, [before, expected])
        check_completed(out, [before, expected])
    if texts_of(out).keys() == before.keys():
        (out / "selection.csv").unlink()
    check_run_again(out, expected)


# Several at once


def test_runs_at_once_end_with_one_of_their_sets(tmp_path):
    folder = tmp_path / "out"
    with ExitStack() as stack:
        running = [stack.enter_context(writer(folder, number, "large")) for number in range(8)]
        for process in running:
            start(process)
        assert [process.stdout.readline() for process in running] == ["done\n"] * 8
    assert texts_of(folder) in [killed.texts(number, large=True) for number in range(8)]
