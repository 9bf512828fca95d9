"""The file of a lottery: read with a limit, written whole or not at all, for the owner's eyes."""

from __future__ import annotations

from pathlib import Path

from sendsample.cohort.text import printable
from sendsample.errors import InputError, OutputError
from sendsample.lotteries.lots_checked import MOST_BYTES
from sendsample.lotteries.lots_text import refuse
from sendsample.writing import complete, put


def read_text(path: str | Path) -> str:
    """Return the text of a file, its bytes as they are.

    Raises
    ------
    InputError
        When it cannot be read, is too long or is not UTF-8.
    OutputError
        When an earlier run was killed while it wrote the file, and what it left cannot be completed.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     write_text(Path(folder, "lottery.txt"), "some text", overwrite=False)
    ...     read_text(Path(folder, "lottery.txt"))
    'some text'
    """
    complete(Path(path))
    try:
        with Path(path).open("rb") as file:
            found = file.read(MOST_BYTES + 1)
    except (OSError, ValueError) as error:  # ValueError: a path that cannot be one
        reason = getattr(error, "strerror", None) or "there can be no such path"
        raise InputError(
            f"{printable(Path(path).name)} cannot be read: {reason}.",
            code="lottery_unreadable",
            hint="Give the file of a published lottery.",
        ) from None
    if len(found) > MOST_BYTES:
        refuse(f"it is longer than {MOST_BYTES:,} bytes")
    try:
        return found.decode()
    except UnicodeDecodeError:
        refuse("it is not UTF-8 text")


def write_text(path: str | Path, text: str, *, overwrite: bool) -> None:
    """Write a file, whole or not at all, readable by its owner only.

    Raises
    ------
    OutputError
        When it cannot be written, or other contents stand there and may not be replaced.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     write_text(Path(folder, "lottery.txt"), "some text", overwrite=False)
    ...     [path.name for path in Path(folder).iterdir()]
    ['lottery.txt']
    """
    target = Path(path)
    try:
        put(target, text.encode(), overwrite=overwrite)
    except OutputError:
        raise
    except FileExistsError:
        raise OutputError(
            f"{printable(target.name)} is there already and says something else.",
            code="lottery_exists",
            hint="Choose another place, or say overwrite=True; a digest made public then holds no more.",
        ) from None
    except OSError as error:
        raise OutputError(
            f"{printable(target.name)} cannot be written: {error.strerror or 'unknown reason'}.",
            code="lottery_unwritable",
            hint="Choose another place.",
        ) from None
