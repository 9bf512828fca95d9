"""A process that writes a set of files to a folder, to be killed by others or at a step of its own.

Called as ``killed.py FOLDER SET HOW``, it says "ready", waits for a line, writes, and says "done". HOW is
"small" or "large", the size of the set; or "steps": then one child after the other writes a small set and
ends at its next step, and before each a line is waited for. ``killed.py FOLDER STEP command ...`` runs
sendsample itself, which ends at that step of its writing.
"""

from __future__ import annotations

import os
import random
import stat
import sys
from pathlib import Path

#: Calls that change a disk or make sure of it.
STEPS = ("open", "fsync", "mkdir", "rename", "replace", "link", "unlink", "rmdir", "close")
#: Enough for the writing to take a while.
LARGE = 2_000_000


def texts(number: int, *, large: bool = False) -> dict[str, str]:
    """Return a set of files, told by its number; sets have different files, and large ones take a while."""
    rng = random.Random(number)
    size = LARGE if large else 20
    names = ["a.csv", "b.txt", "c.csv", "receipt.json", f"{'even' if number % 2 == 0 else 'odd'}.csv"]
    return {name: f"{name} of {number}\n" + f"{rng.random()}\n" * (size // 20) for name in names}


def others(number: int) -> list[str]:
    """Return the names that other sets have and this one does not."""
    return ["odd.csv" if number % 2 == 0 else "even.csv"]


def write(folder: Path, number: int, *, large: bool = False) -> None:
    from sendsample.writing import write_folder  # noqa: PLC0415 - as the command line does

    write_folder(folder, texts(number, large=large), overwrite=True, without=others(number))


def end_at(step: int) -> None:
    """End the process when it makes a call of STEPS for the given time."""
    left, sync = [step], os.fsync

    def ending(real):
        def call(*given, **options):
            left[0] -= 1
            if left[0] == 0:
                if real is sync and stat.S_ISREG(os.fstat(*given).st_mode):
                    # What is not made sure of may be there in part.
                    os.ftruncate(*given, os.fstat(*given).st_size // 2)
                os._exit(9)
            return real(*given, **options)

        return call

    for name in STEPS:
        setattr(os, name, ending(getattr(os, name)))


def say(word: str) -> None:
    sys.stdout.write(f"{word}\n")
    sys.stdout.flush()


def each_step(folder: Path, number: int) -> None:
    """End child after child at step after step, until one gets to its end; wait for a line in between."""
    import filelock  # noqa: F401, PLC0415 - not to be imported in every child

    import sendsample.writing  # noqa: F401, PLC0415

    say("ready")
    for step in range(1, 1000):
        sys.stdin.readline()
        child = os.fork()
        if child == 0:
            end_at(step)
            write(folder, number)
            os._exit(0)
        _, status = os.waitpid(child, 0)
        code = os.waitstatus_to_exitcode(status)
        say({0: "done", 9: "killed"}.get(code, f"failed {code}"))
        if code != 9:
            return


def command(step: int, arguments: list[str]) -> None:
    """Run sendsample until it makes its given step of writing."""
    from sendsample.cli import main, output  # noqa: PLC0415

    real = output.write_folder

    def ending(*given, **options):
        end_at(step)
        real(*given, **options)

    output.write_folder = ending
    sys.argv = ["sendsample", *arguments]
    main()


def main(folder: Path, number: int, how: str) -> None:
    if how == "command":
        command(number, [*sys.argv[4:], "--out", str(folder)])
    if how == "steps":
        each_step(folder, number)
        return
    import filelock  # noqa: F401, PLC0415

    import sendsample.writing  # noqa: F401, PLC0415

    say("ready")
    sys.stdin.readline()
    write(folder, number, large=how == "large")
    say("done")


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]), sys.argv[3])
