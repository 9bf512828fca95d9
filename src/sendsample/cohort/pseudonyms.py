"""Pseudonyms: what children are called where the area's own ids are not to be seen.

A pseudonym is made of HMAC-SHA256, under the area's key, of the UTF-8 bytes of ``sendsample-pseudonym/1``,
newline, child id: that number's remainder by 20^16, in sixteen digits of the alphabet of
``bcdfghjkmnpqrstvwxyz``. Letters alone, so that no spreadsheet takes one for a number or a day; no vowels, so
that none spells a word. Among 60,000 children two have the same one by a chance of 1 in 360,000 million; that
is an error and never passes unnoticed.

Whoever holds the key and can guess at ids can tell whose a pseudonym is. Nobody else can.
"""

from __future__ import annotations

import hashlib
import hmac
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, NoReturn

import pandas as pd

from sendsample.cohort.columns import COLUMNS
from sendsample.cohort.tables.files import PathLike, read_file
from sendsample.cohort.text import clean_id, printable
from sendsample.errors import DataError, InputError, UsageError

if TYPE_CHECKING:
    from sendsample.cohort.cohort import Cohort

#: Fewer bytes than this can be tried out.
LEAST_BYTES: Final = 16
_ALPHABET: Final = "bcdfghjkmnpqrstvwxyz"
_LETTERS: Final = 16
_PSEUDONYM: Final = re.compile(rf"[{_ALPHABET}]{{{_LETTERS}}}")
_PREFIX: Final = "sendsample-pseudonym/1\n"
_CHECK: Final = "sendsample-key-check/1"
_CHECK_DIGITS: Final = 8
_LARGEST: Final = 1 << 20
#: Findings whose value is the id of the child they are about.
_WITH_ID: Final = frozenset({"id_repeated", "id_both_lists", "both_lists_settled"})


class Pseudonyms:
    """A key, and what children are called under it.

    The key shows nowhere: not in the text of the object, and it is not pickled.

    Parameters
    ----------
    key
        The area's key, at least 16 bytes.

    Raises
    ------
    sendsample.errors.UsageError
        When the key is not bytes or is too short.

    Examples
    --------
    >>> names = Pseudonyms(b"0123456789abcdef")
    >>> names.of("A001")
    'qmbstmkphhkjptpf'
    >>> names.of(names.of("A001"))
    'qmbstmkphhkjptpf'
    >>> names
    <Pseudonyms: key check 84912e4e>
    """

    __slots__ = ("_key",)

    def __init__(self, key: bytes) -> None:
        if not isinstance(key, bytes) or len(key) < LEAST_BYTES:
            raise UsageError(
                f"A key is at least {LEAST_BYTES} bytes.",
                code="key_short",
                hint="`sendsample key KEYFILE` makes one.",
            )
        self._key = key

    def of(self, child: str) -> str:
        """Return the pseudonym of an id; what is a pseudonym already stays as it is."""
        return child if is_pseudonym(child) else self._named(child)

    @property
    def check(self) -> str:
        """Eight hexadecimal digits by which a wrong key is told from wrong lists."""
        return self.keyed(_CHECK)[:_CHECK_DIGITS]

    def keyed(self, text: str) -> str:
        """Return HMAC-SHA256 of text under the key, 64 hexadecimal digits."""
        return self._digest(text).hex()

    def _named(self, child: str) -> str:
        rest = int.from_bytes(self._digest(_PREFIX + child), "big")
        letters = []
        for _ in range(_LETTERS):
            rest, place = divmod(rest, len(_ALPHABET))
            letters.append(_ALPHABET[place])
        return "".join(reversed(letters))

    def _digest(self, text: str) -> bytes:
        return hmac.digest(self._key, text.encode("utf-8", "surrogatepass"), hashlib.sha256)

    def __repr__(self) -> str:
        return f"<Pseudonyms: key check {self.check}>"

    def __copy__(self) -> Pseudonyms:
        return self

    def __deepcopy__(self, _: Any) -> Pseudonyms:
        return self

    def __reduce__(self) -> NoReturn:
        # What is pickled lands in files and caches that nobody guards as a key.
        raise TypeError("A key is not pickled: read it from its file again.")


def is_pseudonym(child: str) -> bool:
    """Say whether an id has the form of a pseudonym.

    Examples
    --------
    >>> is_pseudonym("qmbstmkphhkjptpf"), is_pseudonym("A001")
    (True, False)
    """
    return _PSEUDONYM.fullmatch(child) is not None


def read_key(path: PathLike) -> bytes:
    r"""Return the key in a file: its one line of plain characters.

    Raises
    ------
    sendsample.errors.InputError
        When the file cannot be read, is larger than 1 MB, holds fewer than 16 bytes or anything but one line.

    Examples
    --------
    >>> import tempfile
    >>> path = Path(tempfile.mkdtemp()) / "area.key"
    >>> _ = path.write_bytes(b"0123456789abcdef\n")
    >>> len(read_key(path))
    16
    """
    file = read_file(Path(path), largest=_LARGEST)
    key = file.data.rstrip(b"\r\n")
    if not key.isascii() or not key.decode("ascii").isprintable():
        raise InputError(
            f"{file.name} is no key: a key is one line of plain characters.",
            code="key_file_form",
            hint="`sendsample key KEYFILE` makes one.",
        )
    if len(key) < LEAST_BYTES:
        raise InputError(
            f"{file.name} is no key: it holds {len(key)} bytes, and a key is at least {LEAST_BYTES}.",
            code="key_file_short",
            hint="`sendsample key KEYFILE` makes one.",
        )
    return key


def with_pseudonyms(cohort: Cohort, key: bytes) -> Cohort:
    """Return a cohort whose children go by pseudonyms; see :meth:`sendsample.Cohort.with_pseudonyms`."""
    names = Pseudonyms(key)
    own = cohort.frame.index.tolist()
    if cohort.pseudonyms is not None or any(map(is_pseudonym, own)):
        raise UsageError(
            "The ids have the form of pseudonyms already.",
            code="pseudonyms_twice",
            hint="Give the lists with the area's own ids, and the key once.",
        )
    ids = [names.of(child) for child in own]
    if len(set(ids)) < len(ids):
        raise UsageError(
            "Two children have the same pseudonym.", code="pseudonyms_repeated", hint="Make another key."
        )
    frame = cohort.frame.set_axis(pd.Index(ids, name="child_id", dtype="str"), axis="index")
    known = set(own)
    replaced = {name: _renamed(frame[name], names) for name in _of_ids(frame, known)}
    services = cohort.services.assign(child_id=_renamed(cohort.services["child_id"], names))
    order = services.sort_values(["child_id", "service"], kind="stable").index
    return replace(
        cohort,
        frame=frame.assign(**replaced),
        findings=with_names(cohort.findings, names),
        services=services.loc[order].reset_index(drop=True),
        pseudonyms=names,
    )


def _of_ids(frame: pd.DataFrame, known: set[str]) -> list[str]:
    """Return the columns of text that hold nothing but ids: a sibling's, or the child's own again."""
    text = [name for name in frame.columns if frame[name].dtype == "str" and not _coded(name)]
    return [name for name in text if frame[name].notna().any() and known.issuperset(frame[name].dropna())]


def _coded(name: str) -> bool:
    return name in COLUMNS and COLUMNS[name].kind == "code"


def _renamed(column: pd.Series, names: Pseudonyms) -> pd.Series:
    return column.map(names.of, na_action="ignore").astype("str")


def with_names(findings: pd.DataFrame, names: Pseudonyms) -> pd.DataFrame:
    """Return findings with pseudonyms in the place of ids."""
    about = findings["code"].isin(_WITH_ID) & (findings["value"] != "")
    return findings.assign(value=findings["value"].where(~about, _renamed(findings["value"], names)))


@contextmanager
def named_by(names: Pseudonyms | None) -> Iterator[None]:
    """Put pseudonyms in the place of the ids that the findings of an error hold."""
    try:
        yield
    except DataError as error:
        # In the error itself: another raised in its place would carry this one along as its context.
        if names is not None:
            error.params["findings"] = with_names(error.findings, names)
        raise


def pseudonym_table(own: Sequence[Any], key: bytes) -> pd.DataFrame:
    """Return ids and their pseudonyms, for those who ask families.

    Examples
    --------
    >>> pseudonym_table(["A001"], b"0123456789abcdef").to_numpy().tolist()
    [['A001', 'qmbstmkphhkjptpf']]
    """
    names = Pseudonyms(key)
    ids = [printable(clean_id(child)) for child in own]
    return pd.DataFrame({"child_id": ids, "pseudonym": [names.of(child) for child in ids]}, dtype="str")
