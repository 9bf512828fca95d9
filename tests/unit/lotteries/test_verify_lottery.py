import ast
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from sendsample.lotteries import verify_lottery
from sendsample.lotteries.drawing import draw, verifier_text
from sendsample.lotteries.lots import Lots
from support.lots import CHANGED, SMALL, made_up, small

SEED = "4 1 6 2 8 5"


@pytest.fixture
def verify(tmp_path):
    """Run the script, by itself, on some bytes."""
    script, file = tmp_path / "verify.py", tmp_path / "lottery.txt"
    script.write_text(verifier_text(), encoding="utf-8")

    def run(content, *options, python=sys.executable):
        file.write_bytes(content)
        # Without the packages installed beside Python it has only the standard library.
        command = [python, "-I", "-S", script, file, *options]
        return subprocess.run(command, capture_output=True, encoding="utf-8", check=False)

    return run


@pytest.fixture
def said(tmp_path, monkeypatch, capsys):
    """Run the script here, which is quicker, and return exit status and what it prints and says."""

    def run(content, *options):
        file = tmp_path / "lottery.txt"
        if content is not None:
            file.write_bytes(content)
        monkeypatch.setattr(sys, "argv", ["verify_lottery.py", str(file), *options])
        try:
            verify_lottery.main()
        except SystemExit as ended:
            return 1, capsys.readouterr().out, str(ended.code)
        return 0, capsys.readouterr().out, ""

    return run


def told(lots, seed, number=None, *, published=True):
    """What the script prints of a lottery that is in order."""
    drawn = draw(lots, seed, number=number)
    of = {one: kind for kind, codes in enumerate(lots.types, start=1) for one in codes}
    return [
        f"digest {lots.digest}",
        "it is the one made public" if published else "compare it with the one made public",
        f"number {drawn.number}",
        f"composition {drawn.composition + 1} of {len(lots.compositions)}",
        *(f"chosen {one} of type {of[one]}" for one in drawn.codes),
    ]


# The script


def test_it_is_short_and_needs_nothing_but_the_standard_library():
    text = verifier_text()
    assert len(text.splitlines()) < 100
    tree = ast.parse(text, feature_version=(3, 9))
    imported = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            imported |= {alias.name for alias in node.names}
        if isinstance(node, ast.ImportFrom):
            assert node.level == 0
            imported.add(node.module)
    assert {name.partition(".")[0] for name in imported} <= sys.stdlib_module_names
    assert not {"importlib", "subprocess", "socket", "runpy"} & imported
    called = {
        node.func.id for node in ast.walk(tree) if isinstance(node, ast.Call) and hasattr(node.func, "id")
    }
    assert not {"eval", "exec", "compile", "__import__"} & called


def test_by_itself_it_verifies_and_draws(verify):
    for lots in (small(), made_up(), Lots.of("café", small().types, small().compositions, small().weights)):
        done = verify(lots.text().encode(), "--seed", SEED, "--digest", lots.digest)
        assert (done.returncode, done.stderr) == (0, "")
        assert done.stdout.splitlines() == told(lots, SEED)


def test_by_itself_it_refuses_without_a_traceback(verify):
    done = verify(SMALL.replace("500 1 2", "500 2 1").encode(), "--seed", SEED)
    assert done.returncode == 1
    assert done.stderr == "Not verified: compositions are out of order.\n"


@pytest.mark.parametrize("version", ["3.9", "3.10"])
def test_older_versions_of_python_say_the_same(verify, version):
    python = shutil.which(f"python{version}")
    works = [python, "-c", "import sys; print(sys.version_info[:2])"]
    if python is None or subprocess.run(works, capture_output=True, check=False).returncode:
        pytest.skip(f"there is no Python {version} here")
    done = verify(made_up().text().encode(), "--seed", SEED, python=python)
    assert done.stdout.splitlines() == told(made_up(), SEED, published=False), done.stderr


# What it says


def test_without_a_digest_it_asks_to_compare(said):
    assert said(SMALL.encode(), "--seed", SEED)[1].splitlines() == told(small(), SEED, published=False)


@pytest.mark.parametrize("digest", ["", "0" * 64, small().digest[:-1], small().digest + " "])
def test_another_digest_is_said(said, digest):
    status, printed, why = said(SMALL.encode(), "--seed", SEED, "--digest", digest)
    assert status == 1
    assert printed == f"digest {small().digest}\n"
    assert "digest is not the one made public" in why


@pytest.mark.parametrize("number", [0, 499, 500, 749, 750, 999])
def test_dice_may_name_the_number(said, number):
    status, printed, _ = said(SMALL.encode(), "--seed", SEED, "--number", f"{number}")
    assert status == 0
    assert printed.splitlines() == told(small(), SEED, number, published=False)


@pytest.mark.parametrize("number", ["1000", "-1", "9" * 100])
def test_a_number_that_dice_cannot_show_is_refused(said, number):
    status, _, why = said(SMALL.encode(), "--seed", SEED, f"--number={number}")
    assert (status, why) == (1, "Not verified: the number is not one from 0 to 999.")


@pytest.mark.parametrize("seed", ["", " 1", "1 ", "1\n2", "1\u200b", "\ud800", "random", "RANDOM"])
def test_a_seed_that_is_not_public_text_is_refused(said, seed):
    status, _, why = said(SMALL.encode(), f"--seed={seed}")
    assert (status, why) == (1, "Not verified: the seed is not public text.")


def test_seeds_that_read_the_same_draw_the_same(said):
    composed, decomposed = (said(SMALL.encode(), "--seed", seed) for seed in ("caf\u00e9", "cafe\u0301"))
    assert composed == decomposed
    assert composed[1].splitlines() == told(small(), "caf\u00e9", published=False)


SENTENCES = {
    "name missing": "does not begin with the header",
    "name in parts": "name is not plain text",
    "children too many": "too large",
    "compositions too many": "too large",
    "types miscounted": "too many or too few lines",
    "word too many": "too many or too few lines",
    "children miscounted": "children are miscounted",
    "total miscounted": "add up",
    "type in short": "a type is not written",
    "codes turned": "codes of one, are not in order",
    "types turned": "the types, or the codes of one, are not in order",
    "code twice": "stands twice",
    "type 0": "a composition is not written",
    "numbers turned": "compositions are out of order",
    "compositions turned": "compositions are out of order",
    "composition twice": "compositions are out of order",
    "last type above": "a type that is not there",
    "too many of the last": "more children of a type than there are",
}


@pytest.mark.parametrize("name", CHANGED)
def test_it_refuses_whatever_the_package_refuses(said, name):
    old, new, _ = CHANGED[name]
    status, printed, why = said(SMALL.replace(old, new).encode(errors="surrogatepass"), "--seed", SEED)
    assert status == 1
    assert SENTENCES.get(name, "") in why
    assert printed.startswith("digest ")
    assert printed.count("\n") == 2
    assert why.startswith("Not verified: ")


@pytest.mark.parametrize(
    "content", [b"", b"\n", b"\xff", b"PK\x03\x04", SMALL.encode("utf-16"), b"\n" * 10**6]
)
def test_another_file_is_refused(said, content):
    assert said(content, "--seed", SEED)[0] == 1


def test_a_total_above_the_limit_is_refused(said):
    text = SMALL.replace("total 1000", f"total {10**18 + 500}").replace(
        "composition 500", f"composition {10**18}"
    )
    assert said(text.encode(), "--seed", SEED)[2] == "Not verified: it is too large."


def test_a_text_above_the_limit_is_refused():
    with pytest.raises(ValueError, match="too large"):
        verify_lottery.read(SMALL + "x" * 2**27)


def test_a_file_that_cannot_be_read_is_said(said, tmp_path):
    status, printed, why = said(None, "--seed", SEED)
    assert (status, printed) == (1, "")
    assert "No such file" in why
    (tmp_path / "lottery.txt").mkdir()
    assert said(None, "--seed", SEED)[0] == 1


def test_what_was_written_beside_a_lottery_is_the_same_script(tmp_path):
    path = tmp_path / "verify_lottery.py"
    path.write_text(verifier_text(), encoding="utf-8")
    assert path.read_bytes() == Path(verify_lottery.__file__).read_bytes()
