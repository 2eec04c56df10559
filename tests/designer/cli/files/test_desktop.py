"""A menu entry, an icon and a file type come and go, and start this installation."""

import configparser
import re
import shlex
import subprocess
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest
from click.testing import CliRunner

from designer.basics.program import own_program
from designer.cli.files import desktop
from designer.cli.files.desktop import data_home
from designer.cli.group import group


@pytest.fixture
def home(tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "share"))
    monkeypatch.setenv("PATH", str(tmp_path))  # no programs of the desktop
    return tmp_path / "share"


def entry(home):
    read = configparser.RawConfigParser()
    read.optionxform = str
    read.read(home / "applications/orgwright.desktop", encoding="utf-8")
    return dict(read["Desktop Entry"])


def test_it_comes_and_goes_and_leaves_what_is_not_ours(home):
    (home / "applications").mkdir(parents=True)
    (home / "applications/other.desktop").touch()
    assert 0 == CliRunner().invoke(group, ["desktop", "--install"]).exit_code
    assert [*own_program(), "%f"] == shlex.split(entry(home)["Exec"])
    kind = ET.parse(home / "mime/packages/orgwright.xml").getroot()[0].attrib["type"]
    assert f"{kind};" == entry(home)["MimeType"]
    assert (home / "icons/hicolor/scalable/apps/orgwright.svg").is_file()
    assert 0 == CliRunner().invoke(group, ["desktop", "--install"]).exit_code  # again, after an update
    assert 0 == CliRunner().invoke(group, ["desktop", "--remove"]).exit_code
    assert [home / "applications/other.desktop"] == [path for path in home.rglob("*") if path.is_file()]
    assert 0 == CliRunner().invoke(group, ["desktop", "--remove"]).exit_code


@pytest.mark.parametrize("odd", ["/a b/python", "/a$b/python", "/50%/python", '/a"b/python', "/a\\b/python"])
def test_a_path_of_odd_letters_starts_as_the_desktop_reads_it(home, monkeypatch, odd):
    monkeypatch.setattr(desktop, "own_program", lambda: (odd, "-P"))
    CliRunner().invoke(group, ["desktop", "--install"])
    line = entry(home)["Exec"].replace("\\\\", "\\")  # strings of the file have escapes of their own
    (first,) = re.findall(r'^"((?:[^"\\]|\\.)*)" -P %f$', line) or [line.removesuffix(" -P %f")]
    assert odd == re.sub(r'\\(["`$\\])', r"\1", first).replace("%%", "%")


@pytest.mark.parametrize("odd", ["/a\nExec=b/python", "/a\udcff/python"])
def test_a_path_that_no_entry_can_hold_is_refused(home, monkeypatch, odd):
    monkeypatch.setattr(desktop, "own_program", lambda: (odd, "-P"))
    refused = CliRunner().invoke(group, ["desktop", "--install"])
    assert (2, True) == (refused.exit_code, "cannot be in a menu entry" in refused.output)


@pytest.mark.parametrize("words", [[], ["--install", "--remove"]])
def test_it_asks_for_one_of_both(home, words):
    assert 2 == CliRunner().invoke(group, ["desktop", *words]).exit_code
    assert not home.exists()


def test_a_folder_that_cannot_be_written_is_a_sentence(tmp_path, monkeypatch):
    (tmp_path / "share").touch()
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "share"))
    done = CliRunner().invoke(group, ["desktop", "--install"])
    assert 2 == done.exit_code
    assert "Traceback" not in done.output


def test_a_relative_data_home_does_not_count():
    assert data_home({"XDG_DATA_HOME": "share"}) == data_home({}) == Path.home() / ".local/share"


def test_the_entry_is_valid_where_its_validator_is(home):
    CliRunner().invoke(group, ["desktop", "--install"])
    try:
        done = subprocess.run(
            ["/usr/bin/desktop-file-validate", str(home / "applications/orgwright.desktop")],
            capture_output=True,
            text=True,
        )
    except FileNotFoundError:
        pytest.skip("desktop-file-validate is not installed: apt install desktop-file-utils")
    assert "" == done.stdout
