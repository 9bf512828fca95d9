"""Write ``docs/errors.md`` again from the source: every error there is, by code.

Usage: ``python tools/make_errors.py [file]``; without one, in its place.
"""

from __future__ import annotations

import ast
import inspect
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import Final

from sendsample import errors

_ROOT: Final = Path(__file__).resolve().parent.parent
_SOURCE: Final = _ROOT / "src" / "sendsample"
_BASE: Final = errors.SendsampleError
CLASSES: Final = {
    name: kind for name, kind in vars(errors).items() if isinstance(kind, type) and issubclass(kind, _BASE)
}
#: Functions that only dress a value up, so that it can be shown.
_DRESSING: Final = frozenset({"printable", "repr", "str", "short", "sorted", "map", "join", "told", "_short"})
_HEAD: Final = """\
# Errors

This page is written by `make errors` from the source; a test compares.

Every error is a `sendsample.errors.SendsampleError`. It carries a `code` for programs, a sentence for
people, a `hint` that says what to do, and in `params` some of the facts behind them. It also is the
built-in error that the tree names, so `except ValueError` catches what one would expect. Errors can be
pickled and copied. On the command line the sentence goes to the standard error stream and the process
ends with the exit status; with `--json` the code is given too. No error holds a cell of a list beyond
the area's own child id. Outcomes such as an impossible design are not errors: see [when rules
clash](when-rules-clash.md).

```text
{tree}
```

In the sentences below, what stands in square brackets is filled in.
"""


@dataclass(frozen=True, order=True)
class Raised:
    """One place that makes an error."""

    code: str
    kind: str
    message: str
    hint: str
    module: str


def raised(source: Path = _SOURCE) -> list[Raised]:
    """Return every error that the source makes, by code."""
    return sorted(found for path in sorted(source.rglob("*.py")) for found in _in_module(path, source))


def _in_module(path: Path, source: Path) -> Iterator[Raised]:
    module = ".".join(["sendsample", *path.relative_to(source).with_suffix("").parts])
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in CLASSES:
            named = {keyword.arg: keyword.value for keyword in node.keywords}
            code, hint = named.get("code"), named.get("hint")
            yield Raised(
                _template(code) if code is not None else "",
                node.func.id,
                _template(node.args[0]),
                _template(hint) if hint is not None else "",
                module,
            )


def _template(node: ast.expr) -> str:
    """Return a text as it stands in the source, its placeholders in words."""
    match node:
        case ast.Constant(value=str(text)):
            return text
        case ast.JoinedStr(values=parts):
            return "".join(map(_template, parts))
        case ast.FormattedValue(value=value):
            return f"[{_words(value)}]"
        case ast.BinOp(left=left, op=ast.Add(), right=right):
            return _template(left) + _template(right)
        case ast.Call(func=ast.Attribute(value=inner, attr="strip")):
            return _template(inner)
    return f"[{_words(node)}]"


def _words(node: ast.expr) -> str:
    """Return what a placeholder holds, in words taken from its names."""
    match node:
        case ast.Name(id=name):
            return name.strip("_").replace("_", " ").lower()
        case ast.Attribute(value=ast.Name(id="self" | "cls"), attr=name):
            return name.strip("_").replace("_", " ")
        case ast.Attribute(value=value, attr=name):
            owner = _words(value)
            ending = "'" if owner.endswith("s") else "'s"
            return f"{owner}{ending} {name.strip('_').replace('_', ' ')}"
        case ast.Call():
            return _called(node)
        case ast.BinOp(left=left) | ast.Subscript(value=left) | ast.IfExp(body=left):
            return _words(left)
        case ast.BoolOp(values=[first, *_]) | ast.GeneratorExp(elt=first) | ast.ListComp(elt=first):
            return _words(first)
        case ast.JoinedStr() | ast.Constant(value=str()):
            return _template(node).strip("[] ") or "more"
    return "value"


def _called(node: ast.Call) -> str:
    match node:
        case ast.Call(func=ast.Name(id=name), args=[*_, inner]) if name in _DRESSING:
            return _words(inner)
        case ast.Call(func=ast.Attribute(attr="join"), args=[inner]):
            return _words(inner)
        case ast.Call(func=ast.Name(id="len"), args=[inner]):
            return f"number of {_words(inner)}"
        case ast.Call(func=ast.Attribute(value=inner, attr="rstrip")):
            return _words(inner)
        case ast.Call(func=ast.Name(id=name) | ast.Attribute(attr=name)):
            return name.strip("_").replace("_", " ")
    return "value"


def page(found: list[Raised]) -> str:
    """Return the page for the errors that were found."""
    tree = inspect.getdoc(errors) or ""
    drawing = inspect.cleandoc(tree.split("::", 1)[1].split("Outcomes", 1)[0])
    sections = [_HEAD.format(tree=drawing)]
    for kind, cls in CLASSES.items():
        own = [item for item in found if item.kind == kind]
        if own:
            summary = (inspect.getdoc(cls) or "").split("\n", 1)[0]
            heading = f"## {kind}\n\n{summary} Exit status {cls.exit_status}.\n"
            table = "| code | what is wrong | what to do |\n|---|---|---|\n"
            rows = (_row(code, list(items)) for code, items in groupby(own, key=lambda item: item.code))
            sections.append(f"{heading}\n{table}{''.join(rows)}")
    return "\n".join(sections)


def _row(code: str, items: list[Raised]) -> str:
    messages = dict.fromkeys(item.message for item in items)
    hints = dict.fromkeys(item.hint for item in items if item.hint)
    return f"| `{code}` | {_cell(messages)} | {_cell(hints)} |\n"


def _cell(texts: dict[str, None]) -> str:
    return "<br>".join(texts).replace("|", "\\|").replace("\n", " ")


def main(arguments: list[str]) -> None:
    """Write the page."""
    path = Path(arguments[0]) if arguments else _ROOT / "docs" / "errors.md"
    found = raised()
    path.write_text(page(found), encoding="utf-8")
    print(f"{path.name}: {len({item.code for item in found})} codes.")


if __name__ == "__main__":
    main(sys.argv[1:])
