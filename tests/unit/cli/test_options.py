"""Options that verbs share: tables beside the lists, and past receipts."""

import json
import sys
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

import sendsample as ss
from sendsample.cli import main, options
from sendsample.errors import InputError

DATA = Path(__file__).resolve().parents[3] / "data" / "synthetic"
LISTS = DATA / "saltmarsh.xlsx"
AS_AT = "2025-01-16"


@click.command()
@options.lists
@options.tables
@options.gathered
def show(lists):
    told = []
    cohort = lists.read(told.append)
    sampled = cohort.frame.get("last_sampled")
    facts = {
        "services": len(cohort.services),
        "settings": len(cohort.settings),
        "files": sorted(cohort.files),
        "sampled": None if sampled is None else int(sampled.notna().sum()),
        "digest": cohort.digest,
        "told": told,
    }
    click.echo(json.dumps(facts))


def shown(*arguments):
    done = CliRunner().invoke(show, [str(LISTS), "--as-at", AS_AT, *map(str, arguments)])
    if done.exception:
        raise done.exception
    return json.loads(done.output)


def test_without_the_options_the_lists_are_all_there_is():
    facts = shown()
    assert (facts["services"], facts["settings"], facts["sampled"]) == (0, 0, None)
    assert facts["files"] == ["saltmarsh.xlsx"]
    assert facts["digest"] == ss.read_annex_a(LISTS, as_at=AS_AT).digest


def test_each_option_adds_its_own(tmp_path):
    children = ss.read_annex_a(LISTS, as_at=AS_AT).frame
    settings = tmp_path / "schools.csv"
    settings.write_text("URN,Name\n900001,Hill\n900002,Dale\n", encoding="utf-8")
    past = [tmp_path / "first.json", tmp_path / "second.json"]
    for number, path in enumerate(past):
        ids = [*children.index[number : number + 2], "gone"]
        receipt = {"format": "sendsample-receipt/1", "cohort": {"as_at": "2024-06-01"}}
        path.write_text(json.dumps(receipt | {"samples": {"tracking": {"ids": ids}}}))
    services = DATA / "saltmarsh_services.csv"
    facts = shown("--services", services, "--settings", settings, "--past", past[0], "--past", past[1])
    assert (facts["services"], facts["settings"], facts["sampled"]) == (564, 2, 3)
    assert facts["files"] == ["saltmarsh.xlsx", "services/saltmarsh_services.csv", "settings/schools.csv"]
    assert facts["told"][-2:] == ["Reading services", "Reading settings"]
    assert shown("--past", past[0])["sampled"] == 2


@pytest.mark.parametrize("option", ["--services", "--settings", "--past"])
def test_files_that_are_not_there_are_a_sentence(option, tmp_path):
    with pytest.raises(InputError, match="nowhere"):
        shown(option, tmp_path / "nowhere")


def test_a_receipt_that_is_none_is_a_sentence(tmp_path):
    path = tmp_path / "receipt.json"
    path.write_text("{}")
    with pytest.raises(InputError, match=r"receipt\.json is not a receipt"):
        shown("--past", path)


def test_reading_without_the_new_options_still_works():
    cohort = options.Lists((LISTS,), as_at=AS_AT).read(lambda _: None)
    assert cohort.services.empty


# synth


@pytest.fixture
def synth(monkeypatch, capsys):
    def call(*arguments):
        monkeypatch.setattr(sys, "argv", ["sendsample", "synth", *map(str, arguments)])
        with pytest.raises(SystemExit) as stopped:
            main()
        return stopped.value.code, capsys.readouterr().err

    return call


def test_synth_writes_supplied_columns_and_services_when_asked(synth, tmp_path):
    lists, services = tmp_path / "lists.xlsx", tmp_path / "use.csv"
    assert synth("--size", 120, "--out", lists)[0] == 0
    assert [path.name for path in tmp_path.iterdir()] == ["lists.xlsx"]
    assert "tribunal" not in ss.read_annex_a(lists, as_at=AS_AT).frame.columns
    status, _ = synth("--size", 120, "--supplied", "--services", services, "--out", lists, "--overwrite")
    assert status == 0
    more = ss.read_annex_a(lists, as_at=AS_AT)
    assert {"tribunal", "last_sampled"} <= set(more.frame.columns)
    assert len(more.with_services(services).services) > 20


def test_synth_does_not_replace_services_by_accident(synth, tmp_path):
    services = tmp_path / "use.csv"
    services.write_text("mine")
    status, said = synth("--size", 60, "--services", services, "--out", tmp_path / "lists.xlsx")
    assert status == 2
    assert "use.csv is there already" in said
    assert services.read_text() == "mine"
    assert not (tmp_path / "lists.xlsx").exists()


def test_synth_refuses_services_that_are_no_csv(synth, tmp_path):
    status, said = synth("--size", 60, "--services", tmp_path / "use.xlsx", "--out", tmp_path / "lists.xlsx")
    assert status == 2
    assert "CSV" in said
    assert not list(tmp_path.iterdir())
