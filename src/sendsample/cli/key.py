"""``sendsample key``: a new key, for pseudonyms and for what is shared."""

from __future__ import annotations

import os
import secrets
from pathlib import Path

import click

from sendsample.errors import OutputError

_BYTES = 32
_OWNER_ONLY = 0o600


@click.command("key")
@click.argument("keyfile", type=click.Path(path_type=Path), metavar="KEYFILE")
def key_command(keyfile: Path) -> int:
    """Make a key for --pseudonyms and --shareable, and write it to KEYFILE.

    Whoever has the key and the area's ids can tell whose a pseudonym is: keep it apart from what is made with
    it. Without it nobody can, and the same pseudonyms cannot be made again. A file that is there is never
    replaced.
    """
    try:
        handle = os.open(keyfile, os.O_WRONLY | os.O_CREAT | os.O_EXCL, _OWNER_ONLY)
        with os.fdopen(handle, "w", encoding="ascii", newline="") as file:
            file.write(secrets.token_hex(_BYTES) + "\n")
    except FileExistsError:
        raise OutputError(
            f"{keyfile} is there already.",
            code="key_exists",
            hint="A key that is replaced is lost, and what was made with it cannot be made again. Name "
            "another file.",
        ) from None
    except OSError as error:
        raise OutputError(
            f"{keyfile} cannot be written: {error.strerror or 'unknown reason'}.",
            code="output_unwritable",
            hint="Name a file in a folder of yours.",
        ) from None
    click.echo(f"The key is in {keyfile}, readable by you alone. Keep it apart from what is made with it.")
    return 0
