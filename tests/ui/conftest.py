"""Tests of what people see; only with --ui, since they need programs that not every machine has."""

from __future__ import annotations


def pytest_ignore_collect(collection_path, config):  # noqa: ARG001 - all of this folder
    """Leave this folder out unless it was asked for."""
    return None if config.getoption("--ui") else True
