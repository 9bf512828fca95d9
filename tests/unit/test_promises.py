"""Every promise is held by tests, and every test that the page names is there."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PAGE = (ROOT / "docs" / "promises.md").read_text(encoding="utf-8")
NAMED = sorted(set(re.findall(r"`(tests/[\w/]+\.py)::(\w+)`", PAGE)))


def named_in(path):
    tree = ast.parse((ROOT / path).read_text(encoding="utf-8"))
    return {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)}


@pytest.mark.parametrize(("path", "name"), NAMED)
def test_a_test_that_is_named_is_there(path, name):
    assert name.startswith("test_")
    assert name in named_in(path)


def test_every_promise_has_a_test():
    lines = [line for line in PAGE.splitlines() if line.startswith("|")]
    rows = [line for line in lines if not line.startswith(("|---", "| promise"))]
    assert len(rows) > 10
    for row in rows:
        _, promise, held, _ = row.split("|")
        assert promise.strip()
        assert all(re.fullmatch(r"`tests/[\w/]+\.py::test_\w+`", test) for test in held.strip().split("; "))
