"""Options that several verbs share."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, fields, replace
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar, cast

import click

if TYPE_CHECKING:
    from sendsample.cohort import Cohort
    from sendsample.evidence.reading import Receipt
    from sendsample.progress import Progress

Function = TypeVar("Function", bound=Callable[..., Any])


def lists(function: Function) -> Function:
    """Add the lists, the day they are as at, and how they are read."""
    decorators = [
        click.argument("lists", nargs=-1, required=True, type=click.Path(path_type=Path), metavar="LISTS..."),
        click.option(
            "--as-at",
            required=True,
            metavar="DATE",
            help="The day the lists were drawn: YYYY-MM-DD or DD/MM/YYYY.",
        ),
        click.option(
            "--ap",
            type=click.Choice(["strict", "dual", "wide"]),
            default="dual",
            show_default=True,
            help="What counts as alternative provision: main phase; main or subsidiary phase; or those and "
            "the list's own column 'Alternative provision'.",
        ),
        _both_lists(),
        pseudonyms,
    ]
    for decorator in reversed(decorators):
        function = decorator(function)
    return function


def _both_lists() -> Callable[[Function], Function]:
    return click.option(
        "--both-lists",
        type=click.Choice(["plan", "support"]),
        help="Which list counts for a child who is on both.",
    )


def again(function: Function) -> Function:
    """Add a receipt, and the lists and the design it is about; it says how the lists were read."""
    path = click.Path(path_type=Path)
    decorators = [
        click.argument("receipt", type=path, metavar="RECEIPT"),
        click.argument("lists", nargs=-1, required=True, type=path, metavar="LISTS..."),
        click.option(
            "--design",
            metavar="FILE",
            help="The design the receipt is about, where it is one of your own: it is not in the receipt.",
        ),
        _both_lists(),
        pseudonyms,
    ]
    for decorator in reversed(decorators):
        function = decorator(function)
    return tables(function)


def pseudonyms(function: Function) -> Function:
    """Add the key by which children go by pseudonyms."""
    return click.option(
        "--pseudonyms",
        type=click.Path(path_type=Path),
        metavar="KEYFILE",
        help="Put pseudonyms made with this key in the place of the ids (`sendsample key` makes one). The "
        "tickets follow from them, so other children may be chosen than without.",
    )(function)


def tables(function: Function) -> Function:
    """Add what may stand beside the lists: services, settings and past receipts."""
    path = click.Path(path_type=Path)
    decorators = [
        click.option(
            "--services",
            type=path,
            metavar="FILE",
            help="Who uses which service: columns child_id, service.",
        ),
        click.option(
            "--settings",
            type=path,
            metavar="FILE",
            help="What is known of settings: a column setting (or URN) and any others.",
        ),
        click.option(
            "--past",
            type=path,
            multiple=True,
            metavar="RECEIPT",
            help="A receipt of an earlier selection, or its folder, for a design with cooling_off; may be "
            "repeated.",
        ),
    ]
    for decorator in reversed(decorators):
        function = decorator(function)
    return function


def design(function: Function) -> Function:
    """Add the design."""
    return click.option(
        "--design",
        default="area-send-2023",
        show_default=True,
        metavar="NAME_OR_FILE",
        callback=_completed,
        help="A built-in design (see `sendsample designs`) or a TOML file.",
    )(function)


def _completed(_: click.Context, __: click.Parameter, name: str) -> str:
    """Complete what `sendsample explain` had settled, if its designs are about to be read."""
    from sendsample.writing import complete  # noqa: PLC0415 - kept from --help

    if name.endswith(".toml"):
        complete(Path(name))
    return name


def overwrite(function: Function) -> Function:
    """Add leave to replace what is there."""
    return click.option("--overwrite", is_flag=True, help="Replace what is there under the same name.")(
        function
    )


def as_json(function: Function) -> Function:
    """Add machine-readable output."""
    return click.option("--json", "as_json", is_flag=True, help="Print JSON, for machines.")(function)


@dataclass(frozen=True)
class Lists:
    """The lists, how they are read, and what stands beside them.

    Attributes
    ----------
    lists
        A workbook, a folder, or two CSV files.
    as_at, ap, both_lists, pseudonyms, services, settings, past
        What the options of these names say.
    """

    lists: tuple[Path, ...]
    as_at: str = ""
    ap: Any = "dual"
    both_lists: Any = None
    pseudonyms: Path | None = None
    services: Path | None = None
    settings: Path | None = None
    past: tuple[Path, ...] = ()

    def read(self, progress: Progress) -> Cohort:
        """Return the cohort that all of it comes to."""
        from sendsample.cohort.past import past_samples  # noqa: PLC0415 - pandas is slow to import
        from sendsample.evidence.reading import newest  # noqa: PLC0415
        from sendsample.writing import complete  # noqa: PLC0415

        if len(self.lists) > 2:  # noqa: PLR2004 - a workbook or a folder, or List 1 and List 2
            raise click.UsageError("Give one workbook, one folder, or two CSV files (List 1 and List 2).")
        for path in (*self.lists, self.services, self.settings, *self.past):
            if path is not None:
                complete(path)
        cohort = self._annex_a(progress)
        if self.services is not None:
            progress("Reading services")
            cohort = cohort.with_services(self.services)
        if self.settings is not None:
            progress("Reading settings")
            cohort = cohort.with_settings(self.settings)
        receipts = [newest(path) for path in self.past]
        return cohort.with_last_sampled(past_samples(receipts)) if receipts else cohort

    def _annex_a(self, progress: Progress) -> Cohort:
        from sendsample.cohort.pseudonyms import Pseudonyms, named_by, read_key  # noqa: PLC0415
        from sendsample.intake import read_annex_a  # noqa: PLC0415

        key = None if self.pseudonyms is None else read_key(self.pseudonyms)
        with named_by(None if key is None else Pseudonyms(key)):
            cohort = read_annex_a(
                self.lists[0] if len(self.lists) == 1 else list(self.lists),
                as_at=self.as_at,
                alternative_provision=self.ap,
                both_lists=self.both_lists,
                progress=progress,
            )
        return cohort if key is None else cohort.with_pseudonyms(key)

    def need_other(self, out: Path) -> None:
        """Raise if a file to be written is one of those that are read, whatever may be overwritten."""
        read = [*self.lists, self.pseudonyms, self.services, self.settings, *self.past]
        if out.resolve() in [path.resolve() for path in read if path is not None]:
            raise click.UsageError("--out is one of the files that are read: nothing is written over them.")

    def again(
        self, receipt: Receipt, progress: Progress, *, lists: tuple[Path, ...] = (), as_at: str | None = None
    ) -> Cohort:
        """Return lists read as a receipt says its own were; others, or of another day, if given."""
        from sendsample.cohort.codes import AP_DEFINITIONS  # noqa: PLC0415 - pandas is slow to import

        said = receipt.data["cohort"]
        definition = said["alternative_provision"]
        asked = replace(
            self,
            lists=lists or self.lists,
            as_at=as_at or said["as_at"],
            # Lists that a receipt of Python's own was about may have said it themselves; digests will differ.
            ap=definition if definition in AP_DEFINITIONS else "dual",
            both_lists=self.both_lists or said.get("both_lists"),
        )
        return asked.read(progress)


def gathered(function: Function) -> Function:
    """Give a verb the lists, how they are read and what stands beside them as one argument."""
    names = [field.name for field in fields(Lists)]

    @wraps(function)
    def verb(**given: Any) -> Any:
        lists = Lists(**{name: given.pop(name) for name in names if name in given})
        return function(lists=lists, **given)

    return cast("Function", verb)
