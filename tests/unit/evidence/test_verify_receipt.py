"""The single file that checks receipts without sendsample."""

import ast
import json
import subprocess
import sys
from hashlib import sha256
from pathlib import Path

import pytest

import sendsample as ss
from sendsample.canonical import digest_of
from sendsample.evidence import verify_receipt

SCRIPT = Path(verify_receipt.__file__)


@pytest.fixture
def check(tmp_path, monkeypatch, capsys):
    """Run the script on receipts as data, and return its exit status and what it prints."""

    def run(*receipts, options=()):
        paths = []
        for number, receipt in enumerate(receipts):
            paths.append(tmp_path / f"{number}.json")
            text = receipt if isinstance(receipt, str) else json.dumps(receipt)
            paths[-1].write_text(text, encoding="utf-8")
        monkeypatch.setattr(sys, "argv", ["verify_receipt.py", *map(str, [*paths, *options])])
        with pytest.raises(SystemExit) as ended:
            verify_receipt.main()
        printed = capsys.readouterr()
        return ended.value.code, printed.out + printed.err

    return run


def test_it_is_one_short_file_of_the_standard_library():
    text = SCRIPT.read_text("utf-8")
    assert len(text.splitlines()) < 150
    imported = {
        name.name if isinstance(node, ast.Import) else node.module
        for node in ast.walk(ast.parse(text))
        if isinstance(node, ast.Import | ast.ImportFrom)
        for name in node.names
    }
    assert {name.partition(".")[0] for name in imported} <= sys.stdlib_module_names


def test_it_runs_by_itself(tmp_path, drawn, replaced):
    """Without the packages installed beside Python."""
    for number, one in enumerate((drawn, replaced), start=1):
        (tmp_path / f"r{number}.json").write_text(json.dumps(one.receipt, indent=2), encoding="utf-8")
    command = [sys.executable, "-I", "-S", SCRIPT, tmp_path / "r2.json", tmp_path / "r1.json"]
    done = subprocess.run(command, capture_output=True, encoding="utf-8", check=False)
    assert (done.returncode, done.stderr) == (0, "")
    assert digest_of(replaced.receipt) in done.stdout
    assert "commitment: seed not committed beforehand: holds" in done.stdout


def test_files_and_a_commitment_are_checked(check, tmp_path, cohort, design):
    lists = tmp_path / "lists.csv"
    lists.write_text("x", encoding="utf-8")
    fixed = ss.commit(cohort, design)
    receipt = dict(ss.select(cohort, design, seed="1", commitment=fixed).receipt)
    receipt["files"] = {"lists.csv": sha256(b"x").hexdigest()}
    assert check(receipt, options=["--file", lists, "--commitment", fixed])[0] == 0
    status, said = check(receipt, options=["--commitment", "0" * 64])
    assert (status, "another was made public" in said) == (1, True)
    lists.write_text("y", encoding="utf-8")
    status, said = check(receipt, options=["--file", lists])
    assert (status, "no receipt names it" in said) == (1, True)
    status, said = check({**receipt, "commitment": "0" * 64})
    assert (status, "not to these lists and this design" in said) == (1, True)
    none = {**receipt, "commitment": verify_receipt.NOT_COMMITTED}
    status, said = check(none, options=["--commitment", fixed])
    assert (status, "another was made public" in said) == (1, True)


def sample(receipt, **changes):
    return {**receipt, "samples": {"audit": {**receipt["samples"]["audit"], **changes}}}


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda one: {**one, "seed": "3 2 1"}, "do not follow from the seed"),
        (lambda one: sample(one, tickets=[0, 1]), "its tickets do not follow"),
        (lambda one: sample(one, ids=one["samples"]["audit"]["ids"][::-1]), "not in the order"),
        (lambda one: sample(one, ids=["c0", "c0"]), "names a child twice"),
        (lambda one: sample(one, size=3), "size is not how many"),
        (lambda one: sample(one, visits={"x": ["c0"]}), "visits are to other children"),
    ],
)
def test_whatever_does_not_hold_of_tickets_is_said(check, drawn, change, words):
    status, said = check(change(drawn.receipt))
    assert (status, words in said) == (1, True), said


def test_whatever_does_not_hold_of_a_chain_is_said(check, drawn, replaced):
    first, second = drawn.receipt, replaced.receipt
    assert check(first, second)[0] == 0
    change = second["replacement"]
    (place,) = change["places"]
    others = {
        "does not follow the receipt before it": ({**first, "number": 1, "notes": [1]}, second),
        "its seed or its design is another": (first, {**second, "seed": "9"}),
        "its number does not follow": (first, {**second, "number": 7}),
        "only a first receipt follows none": ({**first, "previous": "0" * 64}, second),
        "are not one more": (first, {**second, "declined": {"ids": [], "reasons": {}}}),
        "it corrects other lists": (
            first,
            {**second, "kind": "correction", "correction": {"before": first["cohort"]["sha256"]}},
        ),
        "a reserve list was changed": (first, sample(second, reserves={})),
        "passed over wrongly": (
            first,
            {
                **second,
                "replacement": {
                    **change,
                    "places": [{**place, "skipped": [{"id": place["taken"][0], "because": "declined"}]}],
                },
            },
        ),
        "cites another commitment": (first, {**second, "commitment": "0" * 64}),
        "others stand": (first, {**second, "replacement": {**change, "places": [{**place, "taken": ["x"]}]}}),
        "was not gone through": (
            first,
            {
                **second,
                "replacement": {**change, "places": [{**place, "skipped": [{"id": "x", "because": "rule"}]}]},
            },
        ),
    }
    for words, pair in others.items():
        status, said = check(*pair)
        assert (status, words in said) == (1, True), said
    assert "was not given" in check(second)[1]


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"format": "sendsample-receipt/1"}', "[" * 100_000])
def test_what_is_no_receipt_ends_in_a_sentence(check, text):
    status, _ = check(text)
    assert "Not checked" in str(status)
