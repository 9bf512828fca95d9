"""Hostile designs: TOML that is broken, huge, deep or of the wrong kind in one place."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from sendsample.design import builtin_text
from support.hostile.clean import Asked, Case

SAMPLE = '[[samples]]\nname = "t"\nsize = 3\n'
START = 'name = "d"\n' + SAMPLE
EVERYONE = "{everyone = true}"

#: Where a value of each kind could stand, and its place is taken by others.
PLACES = (
    "format = {}\n" + START, "name = {}\n" + SAMPLE, 'name = "d"\nsamples = {}\n', 'name = "d"\nsamples = [{}]\n',
    START.replace('"t"', "{}"), START.replace("size = 3", "size = {}"), START.replace("size = 3", "size = [1, {}]"),
    START + "eligible = {}\n", START + "reserves = {}\n", START + "rules = {}\n", START + "rules = [{}]\n",
    START + "rules = [{{rule = {}}}]\n", START + 'rules = [{{rule = "count", where = {}, exactly = 1}}]\n',
    START + 'rules = [{{rule = "count", where = {{everyone = true}}, at_least = {}}}]\n',
    START + 'rules = [{{rule = "mirror", column = {}}}]\n', START + "eligible = {{and = {}}}\n",
    START + 'eligible = {{column = "age", between = {}}}\n', START + 'eligible = {{column = "age", in = [{}]}}\n',
    START + "eligible = {{column = {}, equals = 1}}\n", START + "eligible = {{preset = {}}}\n",
    START + 'eligible = {{column = "plan_issued", in_last_months = {}}}\n',
    START + "balance = [{{column = {}}}]\n", START + 'balance = [{{column = "sex", weight = {}}}]\n',
    START + "visits = {}\n", START + "visits = {{settings = {}, children = 2}}\n",
    START + "[across]\nmay_share = {}\n", START + "[across]\nsamples_per_child = {}\n",
    START + "[cooling_off]\nmonths = {}\n", START + "[cooling_off]\nsince = {}\n",
    START + '[[exclude]]\nid = {}\nreason = "family"\n', START + '[[exclude]]\nid = "x"\nreason = {}\n',
    START + '[[include]]\nid = {}\nreason = "follow_up"\n',
)  # fmt: skip
#: What stands there instead: several at once in a case, so that the corpus stays short.
VALUES = (
    "1", "-1", "0", "9" * 40, "1e400", "nan", "-inf", "0.5", "true", '""', '"\\u202E\\u0007"', '"x"', "[]", "{}",
    "[[[]]]", "2012-09-03", "2012-09-03T07:32:00Z", "07:32:00", '"' + "y" * 5000 + '"', "[1, 'a', true]",
    "{everyone = false}",
)  # fmt: skip


def cases() -> list[Case]:
    """Return every hostile design."""
    files = [_case(f"design: {name}", make) for name, make in {**_sizes(), **_texts(), **_broken()}.items()]
    misfits = [_case(f"design: {name}", lambda text=text: text.encode()) for name, text in _misfits().items()]
    return files + misfits + [_wrong_kinds(number, place) for number, place in enumerate(PLACES)] + _paths()


def _case(name: str, make: Callable[[], bytes]) -> Case:
    def written(folder: Path) -> Asked:
        path = folder / "design.toml"
        path.write_bytes(make())
        return {"design": path}

    return Case(name, written)


def _wrong_kinds(number: int, place: str) -> Case:
    """Return a case of many designs, each with another value in one place."""

    def written(folder: Path) -> Asked:
        paths = [folder / f"design {at}.toml" for at in range(len(VALUES))]
        for path, value in zip(paths, VALUES, strict=True):
            path.write_text(place.format(value), encoding="utf-8")
        return {"designs": paths}

    return Case(f"design: any value in place {number}", written)


def _rules(count: int, rule: str) -> str:
    return START + "".join(f"[[samples.rules]]\n{rule.format(number)}\n" for number in range(count))


def _sizes() -> dict[str, Callable[[], bytes]]:
    def text(make: Callable[[], str]) -> Callable[[], bytes]:
        return lambda: make().encode()

    counted = 'rule = "count"\nname = "r{}"\nwhere = {{column = "age", at_least = {}}}\nat_least = 0'
    parts = {
        "5,000 rules": lambda: _rules(5000, 'rule = "count"\nname = "r{0}"\nwhere = {{column = "age", equals = 9}}\nat_most = 2'),
        "5,000 rules that differ": lambda: START + "".join(
            "[[samples.rules]]\n" + counted.format(number, number % 26) + "\n" for number in range(5000)
        ),
        "5,000 rules of no kind": lambda: _rules(5000, 'rule = "cuont"\nnme = "r{}"'),
        "5,000 rules that mirror": lambda: _rules(5000, 'rule = "mirror"\nname = "r{}"\ncolumn = "sex"'),
        "5,000 caps": lambda: _rules(5000, 'rule = "at_most_per_group"\nname = "r{}"\ncolumn = "setting"\nat_most = 1'),
        "5,000 rules of one name": lambda: _rules(5000, 'rule = "mirror"\nname = "r"\ncolumn = "sex"'),
        "200 samples": lambda: 'name = "d"\n' + "".join(f'[[samples]]\nname = "s{n}"\nsize = [0, 1]\n' for n in range(200)),
        "201 samples": lambda: 'name = "d"\n' + "".join(f'[[samples]]\nname = "s{n}"\nsize = 1\n' for n in range(201)),
        "1,000 balance columns": lambda: START + "balance = [" + ", ".join(f'{{column = "c{n}"}}' for n in range(200)) + "]\n",
        "50,000 keys": lambda: START + "".join(f"key{number} = 1\n" for number in range(50_000)),
        "50,000 children left out": lambda: START + "exclude = [" + ", ".join(
            f'{{id = "x{number}", reason = "family"}}' for number in range(50_000)
        ) + "]\n",
        "unknown samples many times": lambda: 'name = "d"\n' + "".join(
            f'[[samples]]\nname = "{"s" * 90}{n}"\nsize = 1\n' for n in range(200)
        ) + "".join(f'[[exclude]]\nid = "x{n}"\nreason = "family"\nsample = "q"\n' for n in range(5000)),
        "many samples and children": lambda: 'name = "d"\n' + "".join(
            f'[[samples]]\nname = "s{n}"\nsize = [0, 1]\n' for n in range(1000)
        ) + "".join(f'[[exclude]]\nid = "x{n}"\nreason = "family"\n' for n in range(30_000)),
        "a list of 400,000 numbers": lambda: START + 'eligible = {column = "age", in = [' + "1, " * 400_000 + "]}\n",
        "100,000 predicates side by side": lambda: START + "eligible = {or = [" + '{column = "age", equals = 1}, ' * 100_000 + "]}\n",
        "50 predicates inside one another": lambda: START + "eligible = " + "{not = " * 49 + EVERYONE + "}" * 49 + "\n",
        "51 predicates inside one another": lambda: START + "eligible = " + "{not = " * 50 + EVERYONE + "}" * 50 + "\n",
        "predicates that double 16 times": lambda: START + f"eligible = {_doubled(16)}\n",
        "5,000 predicates inside one another": lambda: START + "eligible = " + "{not = " * 5000 + EVERYONE + "}" * 5000 + "\n",
        "100,000 brackets": lambda: START + "eligible = " + "[" * 100_000 + "]" * 100_000 + "\n",
        "100,000 dotted keys in one": lambda: START + ".".join("a" * 100_000) + " = 1\n",
        "a table 100,000 deep": lambda: START + "[" + ".".join("a" * 100_000) + "]\n",
        "keys of quotation marks": lambda: START + ".".join(["'x'"] * 100_000) + " = 1\n",
        "dotted keys in braces": lambda: START + "eligible = {" + ".".join("a" * 100_000) + " = 1}\n",
        "100,000 tables": lambda: START + "".join(f"[t{number}]\n" for number in range(100_000)),
        "a number of 5,000 digits": lambda: START.replace("3", "3" * 5000),
        "a number of a million digits in base 16": lambda: START.replace("3", "0x" + "f" * 1_000_000),
        "a text of 4 MB": lambda: f'title = "{"x" * (4 << 20)}"\n' + START,
        "an id of 1 MB twice": lambda: START + f'[[exclude]]\nid = "{"x" * (1 << 20)}"\nreason = "family"\n' * 2,
        "a key of 1 MB": lambda: START + "k" * (1 << 20) + " = 1\n",
        "more than 5 MB": lambda: START + "#" * (5 << 20),
    }  # fmt: skip
    return {name: text(make) for name, make in parts.items()}


def _doubled(levels: int) -> str:
    predicate = EVERYONE
    for _ in range(levels):
        predicate = f"{{and = [{predicate}, {predicate}]}}"
    return predicate


def _texts() -> dict[str, Callable[[], bytes]]:
    clean = builtin_text("area-send-2023")
    return {
        "in UTF-16 with a mark": lambda: clean.encode("utf-16"),
        "in UTF-16 without": lambda: clean.encode("utf-16-le"),
        "in UTF-32": lambda: clean.encode("utf-32"),
        "in EBCDIC": lambda: clean.encode("cp500", "replace"),
        "with a mark of UTF-8": lambda: clean.encode("utf-8-sig"),
        "of no UTF-8": lambda: clean.encode() + b"# \xff\xfe\xc3\n",
        "with half a character": lambda: START.replace('"t"', '"\\ud800"').encode(),
        "with NULs": lambda: clean.encode() + b"\0\0",
        "with ends of line by CR": lambda: clean.replace("\n", "\r").encode(),
        "with control characters": lambda: START.replace('"t"', '"\x07t"').encode(),
        "with an escape in a name": lambda: START.replace('"d"', '"\\u001b[31md"').encode(),
        "with a name from right to left": lambda: START.replace('"t"', '"\\u202Et"').encode(),
        "of nothing": lambda: b"",
        "of a mark only": lambda: b"\xff\xfe",
        "of a zip": lambda: b"PK\x03\x04" + bytes(range(256)) * 100,
        "of JSON": lambda: b'{"name": "d", "samples": [{"name": "t", "size": 3}]}',
    }


def _broken() -> dict[str, Callable[[], bytes]]:
    clean = builtin_text("area-send-2023")
    parts = {
        "the same key twice": START + "size = 4\n",
        "a key made a table": START + "name.x = 1\n",
        "a table made again": START + "[across]\n[across]\n",
        "a list added to": 'name = "d"\nsamples = []\n[[samples]]\nname = "t"\nsize = 3\n',
        "braces added to": START + "across = {}\nacross.rules = []\n",
        "a text never closed": START + 'title = "x\n',
        "a long text never closed": START + 'title = """x\n' * 10,
        "a bracket never closed": START + "rules = [\n",
        "no equals sign": START + "title\n",
        "no value": START + "title =\n",
        "an escape there is not": START + 'title = "\\q"\n',
        "a day there is not": START + "[cooling_off]\nsince = 2023-02-29\n",
        "cut in half": clean[: len(clean) // 2],
        "another form": START.replace("name", 'format = "sendsample-design/99"\nname', 1),
        "keys of the language": START + '__class__ = "x"\nmodel_config = {}\n',
        "a code to run": START.replace('"t"', '"{0.__class__}%s$(id)"'),
    }
    return {name: (lambda text=text: text.encode()) for name, text in parts.items()}


def _misfits() -> dict[str, str]:
    """Return designs that are right in themselves and do not fit the lists."""
    return {
        "a sample larger than the area": START.replace("size = 3", "size = 10000"),
        "a column there is not": START + 'eligible = {column = "none_such", equals = 1}\n',
        "a column of another kind": START + 'eligible = {column = "sex", at_least = 3}\n',
        "a column that was dropped": START + 'eligible = {column = "Surname", equals = "x"}\n',
        "a column of ids": START + 'rules = [{rule = "mirror", column = "child_id"}]\n',
        "a level there is not": START + 'eligible = {column = "Locality", equals = "none such"}\n',
        "every level of a household": START
        + 'rules = [{rule = "every_level", column = "Household", at_least = 1}]\n',
        "a balance on households": START + 'balance = [{column = "Household"}]\n',
        "days compared with words": START + 'eligible = {column = "plan_issued", at_least = "soon"}\n',
        "a look-back beyond all days": START + 'eligible = {column = "plan_issued", in_last_months = 1200}\n',
        "visits to services that are not there": START.replace(
            "size = 3", 'visits = {by = "service", settings = 2, children = 2}'
        ),
        "a child that is not there": START + '[[include]]\nid = "nobody"\nreason = "follow_up"\n',
        "rules that clash": START
        + 'rules = [{rule = "count", where = {column = "age", at_least = 0}, exactly = 2}]\n',
        "ranges as wide as can be": START.replace("size = 3", "size = [0, 10000]"),
    }


def _paths() -> list[Case]:
    return [
        Case("design: a folder", lambda folder: {"design": folder}),
        Case("design: nowhere", lambda folder: {"design": folder / "none.toml"}),
        Case("design: a path of 10,000 characters", lambda _: {"design": "x" * 10_000}),
        Case("design: a path with a NUL", lambda _: {"design": "a\0b"}),
        Case("design: the text of one", lambda _: {"design": START * 50}),
        Case("design: a name that is nearly one", lambda _: {"design": "area-send-2032"}),
    ]
