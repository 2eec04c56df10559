"""The man page holds every command, and is what its command makes."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

from designer.cli.commands import COMMANDS
from docs.make_pages import man_page

PAGE = Path(__file__).parents[3] / "docs" / "orgwright.1"


def test_the_man_page_is_up_to_date() -> None:
    assert man_page() == PAGE.read_text("utf-8"), "run: python -m docs.make_pages"


def test_every_command_stands_in_it_with_its_options() -> None:
    page = man_page().replace("\\-", "-")

    assert [name for name in COMMANDS if f'.SS "orgwright {name} ' not in page] == []
    assert ".B --fail-on [error|warning|advice]" in page


@pytest.mark.skipif(shutil.which("groff") is None, reason="has no groff")
def test_its_formatter_has_no_warnings() -> None:
    arguments = ["groff", "-man", "-ww", "-Kutf8", "-Tutf8", "-z", str(PAGE)]
    done = subprocess.run(arguments, capture_output=True, text=True, check=False)

    assert done.stderr == ""
