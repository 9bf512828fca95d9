"""The outputs of a run, and in words whatever keeps them from being written."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from sendsample.errors import OutputError
from sendsample.writing.making import made_folder
from sendsample.writing.one import put
from sendsample.writing.several import already, put_all


def write_folder(
    folder: Path,
    files: Mapping[str, str | bytes],
    *,
    overwrite: bool,
    without: Iterable[str] = (),
    check: Callable[[], object] | None = None,
) -> None:
    """Write files into a folder, every one or none, for the owner's eyes.

    A run that is killed leaves all as it was, or what the next run that writes to the folder or reads from it
    completes. One run writes at a time.

    Parameters
    ----------
    folder
        Made if it is not there, for its owner only.
    files
        Text by file name, or bytes as they are.
    overwrite
        Whether files of those names with other contents may be replaced.
    without
        Names under which an earlier run may have left a file that this one has nothing to put in the place
        of. It would contradict what is written, so it is removed when overwriting and in the way otherwise.
        They are asked for once no other run can change the folder, so a generator sees what is there.
    check
        Called when everything is prepared and no other run can change the folder, just before it is settled.
        Whatever it raises leaves all as it was.

    Raises
    ------
    OutputError
        When the folder cannot be written to, or holds other contents under these names, or another run is
        busy with it.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     write_folder(Path(folder, "new"), {"a.csv": "id"}, overwrite=False)
    ...     Path(folder, "new", "a.csv").read_text(encoding="utf-8-sig")
    'id'
    """
    contents = {name: encoded(name, text) for name, text in files.items()}
    with _in_words(folder), made_folder(folder):
        put_all(folder, contents, overwrite=overwrite, without=without, check=check)


def write_file(path: Path, text: str | bytes, *, overwrite: bool) -> None:
    """Write one file, whole or not at all; see :func:`write_folder`."""
    with _in_words(path.parent):
        if path.is_dir():
            raise OutputError(
                f"{path} is a folder, not a file.", code="output_folder", hint="Name a file in it."
            )
    with _in_words(path.parent), made_folder(path.parent):
        try:
            put(path, encoded(path.name, text), overwrite=overwrite)
        except FileExistsError:
            raise already(path) from None


def encoded(name: str, text: str | bytes) -> bytes:
    r"""Return what a file of this name holds for a text.

    Examples
    --------
    >>> encoded("a.csv", "id"), encoded("a.txt", "id"), encoded("a.csv", b"id")
    (b'\xef\xbb\xbfid', b'id', b'id')
    """
    if isinstance(text, bytes):
        return text
    # Excel takes a CSV file for Windows-1252 unless it begins with the mark of UTF-8.
    return text.encode("utf-8-sig" if name.endswith(".csv") else "utf-8")


@contextmanager
def _in_words(folder: Path) -> Iterator[None]:
    try:
        yield
    except OutputError:
        raise
    except OSError as error:
        raise OutputError(
            f"The folder {folder} cannot be written to: {error.strerror or 'unknown reason'}.",
            code="output_unwritable",
            hint="Choose another with --out.",
        ) from None
