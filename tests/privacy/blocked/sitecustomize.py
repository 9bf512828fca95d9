"""Loaded by every Python started with this folder on its path: no socket is made, or asked for unseen.

The hook sees calls from anywhere, also past the module ``socket``. What was tried is written down, so that
code which swallows the error is noticed too.
"""

import os
import sys
from pathlib import Path


def _refuse(event, _):
    if event.startswith("socket."):
        with Path(os.environ["SOCKETS_TRIED"]).open("a", encoding="utf-8") as file:
            file.write(f"{event}\n")
        raise RuntimeError(f"the network was used: {event}")


sys.addaudithook(_refuse)
