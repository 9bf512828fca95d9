"""Where a report may stand: for its owner only, and never where the other edition is expected."""

import os
import stat

import pytest

from sendsample.errors import OutputError


def test_it_is_written_whole_for_its_owner_only(six, tmp_path):
    path = six.restricted.save(tmp_path / "new" / "report.html")
    assert path.read_text(encoding="utf-8") == six.restricted.html
    if os.name == "posix":
        assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_another_file_is_replaced_only_when_asked(six, kind, tmp_path):
    path = six.restricted.save(tmp_path / "report.html")
    assert six.restricted.save(path) == path  # the same again is no change
    other = kind("by seed").restricted
    with pytest.raises(OutputError, match="overwrite"):
        other.save(path)
    other.save(path, overwrite=True)
    assert path.read_text(encoding="utf-8") == other.html


@pytest.mark.parametrize(("first", "then"), [("restricted", "shareable"), ("shareable", "restricted")])
def test_one_edition_never_takes_the_place_of_the_other(six, tmp_path, first, then):
    path = getattr(six, first).save(tmp_path / "report.html")
    with pytest.raises(OutputError, match=f"is a report of the {first} edition") as caught:
        getattr(six, then).save(path, overwrite=True)
    assert caught.value.code == "report_other_edition"
    assert path.read_text(encoding="utf-8") == getattr(six, first).html


def test_a_restricted_report_is_kept_from_the_folder_that_is_passed_on(six, tmp_path):
    (tmp_path / "shareable.json").write_text("{}", encoding="utf-8")
    with pytest.raises(OutputError, match="names children") as caught:
        six.restricted.save(tmp_path / "report.html")
    assert caught.value.code == "report_in_shared"
    assert six.shareable.save(tmp_path / "report.html").exists()
