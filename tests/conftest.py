"""What every test can use: the nightly counts, and a fresh area."""

from __future__ import annotations

import gc
import os

import pytest
from hypothesis import settings

# Workers that run tests side by side are told the width of a terminal, which none of them has.
os.environ.pop("COLUMNS", None)
# Nor do they gain by threads of numpy's that take each other's cores.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
# What is collected stays to the end: looking for garbage in it takes a quarter of the time of collecting.
gc.disable()

# A busy machine is no fault of what is tested.
settings.register_profile("sendsample", deadline=None)
settings.load_profile("sendsample")


def pytest_addoption(parser):
    parser.addoption("--nightly", action="store_true", help="run the large counts; a tenth of them otherwise")
    parser.addoption("--ui", action="store_true", help="look at what people see, in Chromium and LibreOffice")


def pytest_collection_finish():
    gc.freeze()
    gc.enable()


@pytest.fixture(scope="session")
def nightly(request):
    """Whether the large counts are wanted."""
    return request.config.getoption("--nightly")


def pytest_generate_tests(metafunc):
    """Give `batch` its numbers: ten times as many with --nightly."""
    if "batch" in metafunc.fixturenames:
        tenth = metafunc.module.BATCHES
        many = tenth * 10 if metafunc.config.getoption("--nightly") else tenth
        # All that takes one batch runs before the next one, so that tests can share its cases.
        metafunc.parametrize("batch", range(many), scope="module")
