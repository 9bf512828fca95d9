"""A folder that an earlier run wrote to, and disks that fail."""

import errno
import os

import pytest

from sendsample.writing import write_folder
from support.written import OLD


@pytest.fixture
def old(tmp_path):
    folder = tmp_path / "out"
    write_folder(folder, OLD, overwrite=False)
    return folder


@pytest.fixture
def failing(monkeypatch):
    """Make a call of `os` fail, the given time it is made."""

    def fail(name, reason=errno.ENOSPC, at=1):
        real, calls = getattr(os, name), []

        def call(*given, **options):
            calls.append(given)
            if len(calls) == at:
                raise OSError(reason, os.strerror(reason))
            return real(*given, **options)

        monkeypatch.setattr(os, name, call)

    return fail
