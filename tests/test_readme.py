"""What the README shows works as shown."""

import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from designer.cli.group import group
from designer.exchange.formats import native

ROOT = Path(__file__).resolve().parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")
COMMANDS = [line.partition(" #")[0].rstrip() for line in README.splitlines() if line.startswith("orgwright ")]


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """Where the commands of the README run, one after the other."""
    return tmp_path_factory.mktemp("readme")


@pytest.mark.parametrize("command", COMMANDS)
def test_a_command_of_the_readme_runs(folder, command, monkeypatch):
    monkeypatch.chdir(folder)
    if command.startswith("orgwright render "):  # only the program draws, with Qt
        program = [sys.executable, "-m", "designer", *shlex.split(command)[1:]]
        assert subprocess.run(program, env={**os.environ, "PYTHONPATH": str(ROOT)}).returncode == 0
    else:
        done = CliRunner().invoke(group, shlex.split(command)[1:])
        assert done.exit_code == ("exit 1: " in _comment(command)), done.stderr


def _comment(command):
    """What the README says behind a command."""
    return next(line for line in README.splitlines() if line.startswith(command)).partition(" #")[2]


def test_the_picture_of_the_readme_can_be_drawn_anew(tmp_path):
    picture = tmp_path / "window.png"
    subprocess.run([sys.executable, "docs/make_picture.py", str(picture)], cwd=ROOT, capture_output=True, check=True)
    assert picture.read_bytes().startswith(b"\x89PNG")


def test_the_file_of_the_readme_can_be_opened():
    (example,) = re.findall(r"```json\n(.*?)```", README, re.DOTALL)
    assert native.read(example.encode(), "README.md").organization.account_count == 2


@pytest.mark.parametrize("link", re.findall(r"\]\((?!http)([^)]+)\)", README))
def test_a_link_of_the_readme_leads_somewhere(link):
    assert (ROOT / link).exists()
