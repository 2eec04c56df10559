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
PAGE = (ROOT / "docs/command-line.md").read_text(encoding="utf-8")
LINES = {
    line.partition(" #")[0].rstrip(): line for line in f"{PAGE}\n{README}".splitlines() if line.startswith("orgwright ")
}
"""Each command that the page of the command line or the README shows, with its line."""


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """Where the commands of the README run, one after the other."""
    return tmp_path_factory.mktemp("readme")


@pytest.mark.parametrize("command", LINES)
def test_a_command_of_the_readme_runs(folder, command, monkeypatch):
    monkeypatch.chdir(folder)
    if command.startswith("orgwright render "):  # only the program draws, with Qt
        program = [sys.executable, "-m", "designer", *shlex.split(command)[1:]]
        assert subprocess.run(program, env={**os.environ, "PYTHONPATH": str(ROOT)}).returncode == 0
    else:
        done = CliRunner().invoke(group, shlex.split(command)[1:])
        assert done.exit_code == ("exit 1: " in _comment(command)), done.stderr


def _comment(command):
    """What is said behind a command."""
    return LINES[command].partition(" #")[2]


def test_the_picture_of_the_readme_can_be_drawn_again(tmp_path):
    picture = tmp_path / "window.png"
    subprocess.run([sys.executable, "docs/make_picture.py", str(picture)], cwd=ROOT, capture_output=True, check=True)
    assert picture.read_bytes().startswith(b"\x89PNG")


def test_the_file_of_the_readme_can_be_opened():
    (example,) = re.findall(r"```json\n(.*?)```", README, re.DOTALL)
    assert native.read(example.encode(), "README.md").organization.account_count == 2


LINKS = re.compile(r"\]\((?!http)([^)#]+)")


def test_links_lead_somewhere():
    pages = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").glob("*.md"))]
    links = [(page, link) for page in pages for link in LINKS.findall(page.read_text(encoding="utf-8"))]
    assert len(links) > 30
    assert [] == [f"{page.name}: {link}" for page, link in links if not (page.parent / link).exists()]
