"""No network: every verb runs where no socket can be made, and nothing asks for one."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from sendsample.cli import cli
from support import planted

BLOCKED = Path(__file__).with_name("blocked")
PROXIES = {"http_proxy", "https_proxy", "all_proxy", "no_proxy", "ftp_proxy"}


def start(tmp_path, *arguments):
    """Start Python where sockets are blocked; return how it ended and what it tried."""
    tried = tmp_path / "sockets.txt"
    path = os.pathsep.join([str(BLOCKED), *filter(None, [os.environ.get("PYTHONPATH")])])
    environment = {name: value for name, value in os.environ.items() if name.lower() not in PROXIES}
    environment |= {"PYTHONPATH": path, "SOCKETS_TRIED": str(tried)}
    ended = subprocess.run(
        [sys.executable, *map(str, arguments)], env=environment, capture_output=True, text=True, check=False
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


VERBS = tuple(planted.verbs(*planted.nowhere()))


@pytest.mark.parametrize("verb", VERBS)
def test_no_verb_uses_the_network(area, answered, tmp_path, verb):
    arguments = planted.verbs(area, answered["ids"], tmp_path)[verb]
    ended, tried = start(tmp_path, "-m", "sendsample", *arguments)
    assert tried == ""
    assert ended.returncode in {0, 1}, ended.stderr
