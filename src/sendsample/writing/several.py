"""Several files of one folder, all put in place or none."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

from sendsample.errors import OutputError
from sendsample.writing.disk import holds, is_there, sync_folder, write_new
from sendsample.writing.lock import locked
from sendsample.writing.names import STAGED, UNFINISHED, plain, refuse_impossible
from sendsample.writing.one import place, refuse_absent
from sendsample.writing.unfinished import FILES, finish, list_down


def put_all(
    folder: Path,
    contents: Mapping[str, bytes],
    *,
    overwrite: bool,
    without: Iterable[str] = (),
    check: Callable[[], object] | None = None,
) -> None:
    """Write files into a folder that is there, every one or none.

    Parameters
    ----------
    folder, contents, overwrite, without, check
        As :func:`~sendsample.writing.write_folder` has them, and what each file is to hold.

    Raises
    ------
    OutputError
        When something is in the way, or another run is busy.
    OSError
        When the folder cannot be written to.

    Examples
    --------
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     put_all(Path(folder), {"a.txt": b"a", "b.txt": b"b"}, overwrite=False)
    ...     sorted(path.name for path in Path(folder).iterdir())
    ['a.txt', 'b.txt']
    """
    for name in contents:
        refuse_impossible(folder / plain(name))
    refuse_absent(folder)
    with locked(folder):
        finish(folder)
        stale = [name for name in map(plain, without) if name not in contents and is_there(folder / name)]
        _refuse_other(folder, contents, overwrite=overwrite)
        _refuse_stale(folder, stale, overwrite=overwrite)
        if len(contents) == 1 and not stale:
            _put_one(folder, contents, check, overwrite=overwrite)
            return
        _settle(folder, contents, stale, check)
        finish(folder)


def _put_one(
    folder: Path,
    new: Mapping[str, bytes],
    check: Callable[[], object] | None,
    *,
    overwrite: bool,
) -> None:
    """Put the only file in place, for which there need be nothing that could be left unfinished."""
    for name, content in new.items():
        try:
            # A file that says the same may be replaced; what takes the name from now on may not.
            place(folder / name, content, replace=overwrite or is_there(folder / name), check=check)
        except FileExistsError:
            raise already(folder / name) from None


def _settle(
    folder: Path, new: Mapping[str, bytes], stale: Iterable[str], check: Callable[[], object] | None
) -> None:
    """Prepare everything aside, and settle it in one step."""
    # Made by mkdtemp, the folder is its owner's alone, also under the name it gets.
    prepared = Path(tempfile.mkdtemp(prefix=STAGED, dir=folder))
    try:
        files = prepared / FILES
        files.mkdir(mode=0o700)
        for name, content in new.items():
            write_new(files / name, content)
        list_down(prepared, new, stale)
        sync_folder(files)
        sync_folder(prepared)
        if check is not None:
            check()
        prepared.rename(folder / UNFINISHED)
    except BaseException:
        shutil.rmtree(prepared, ignore_errors=True)
        raise


def _refuse_other(folder: Path, contents: Mapping[str, bytes], *, overwrite: bool) -> None:
    for name, content in contents.items():
        _refuse_folder(folder / name)
        if not overwrite and is_there(folder / name) and not holds(folder / name, content):
            raise already(folder / name)


def _refuse_stale(folder: Path, stale: Iterable[str], *, overwrite: bool) -> None:
    for name in stale:
        _refuse_folder(folder / name)
        if not overwrite:
            raise OutputError(
                f"The folder {folder} holds a {name} of another run, and this one has none.",
                code="output_stale",
                hint="Choose another place with --out, or say --overwrite to take it away.",
            )


def _refuse_folder(path: Path) -> None:
    if path.is_dir():
        raise OutputError(f"{path} is a folder.", code="output_folder", hint="Choose another place.")


def already(path: Path) -> OutputError:
    """Return what to say when another file has this name."""
    return OutputError(
        f"The folder {path.parent} already holds another {path.name}.",
        code="output_exists",
        hint="Choose another place with --out, or say --overwrite to replace what is there.",
    )
