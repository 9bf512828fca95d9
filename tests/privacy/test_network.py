"""No network: every verb runs where no socket can be made, and nothing asks for one."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from sendsample.cli import cli
from support import planted

BLOCKED = Path(__file__).with_name("blocked")
PROXIES = {"http_proxy", "https_proxy", "all_proxy", "no_proxy", "ftp_proxy"}


def start(tmp_path, *arguments, given=None):
    """Start Python where sockets are blocked; return how it ended and what it tried."""
    tried = tmp_path / "sockets.txt"
    path = os.pathsep.join([str(BLOCKED), *filter(None, [os.environ.get("PYTHONPATH")])])
    environment = {name: value for name, value in os.environ.items() if name.lower() not in PROXIES}
    environment |= {"PYTHONPATH": path, "SOCKETS_TRIED": str(tried)}
    ended = subprocess.run(
        [sys.executable, *map(str, arguments)],
        env=environment,
        input=given,
        capture_output=True,
        text=True,
        check=False,
    )
    return ended, tried.read_text(encoding="utf-8") if tried.exists() else ""


@pytest.mark.parametrize(
    "attempt",
    [
        "import socket; socket.create_connection(('127.0.0.1', 9))",
        "import _socket; _socket.socket()",
        "import urllib.request; urllib.request.urlopen('http://127.0.0.1:9')",
        "import socket\ntry: socket.getaddrinfo('localhost', 80)\nexcept RuntimeError: pass",
    ],
)
def test_a_connection_would_be_noticed(tmp_path, attempt):
    _, tried = start(tmp_path, "-c", attempt)
    assert "socket." in tried


def test_every_verb_is_run(area, answered, tmp_path):
    run = {arguments[0] for arguments in planted.verbs(area, answered["ids"], tmp_path).values()}
    assert run == set(cli.commands)


#: Runs each verb as `python -m sendsample` does, one after the other: a process for each would mostly load.
ALL_VERBS = """
import json, os, runpy, sys

ended = {}
for verb, (words, tried) in json.loads(sys.stdin.read()).items():
    os.environ["SOCKETS_TRIED"] = tried
    sys.argv = ["sendsample", *words]
    try:
        runpy.run_module("sendsample", run_name="__main__")
    except SystemExit as end:
        ended[verb] = end.code
sys.stdout.write("\\n" + json.dumps(ended))
"""


def test_no_verb_uses_the_network(area, answered, tmp_path):
    runs = {
        verb: ([*map(str, arguments)], str(tmp_path / f"{number}.txt"))
        for number, (verb, arguments) in enumerate(planted.verbs(area, answered["ids"], tmp_path).items())
    }
    done, tried = start(tmp_path, "-c", ALL_VERBS, given=json.dumps(runs))
    ended = json.loads(done.stdout.splitlines()[-1])
    assert tried == ""
    assert [verb for verb, (_, path) in runs.items() if Path(path).exists()] == []
    assert ended.keys() == runs.keys()
    assert set(ended.values()) <= {0, 1}, (ended, done.stderr)
