"""A file of the catalogue that cannot be read is named, and takes no other file's guardrails with it."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner

from designer.analysis.guardrails import catalogue
from designer.basics.errors import EditError
from designer.cli.group import group
from resources import FOLDER

SOUND = json.loads((FOLDER / "guardrails" / "network.json").read_bytes())


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A catalogue of two files, of which one may be broken."""
    for name in ("network.json", "ai.json"):
        shutil.copy(FOLDER / "guardrails" / name, tmp_path)
    monkeypatch.setattr(catalogue, "_folder", lambda: tmp_path)
    catalogue._read.cache_clear()
    yield tmp_path
    catalogue._read.cache_clear()


FAULTS = {
    "no JSON": b"{",
    "no text": b"\xff\xfe\x00",
    "a list": b"[]",
    "no title": json.dumps({key: value for key, value in SOUND.items() if key != "title"}).encode(),
    "no version": json.dumps({**SOUND, "guardrails": [{"id": "x"}]}).encode(),
    "no type": json.dumps({**SOUND, "guardrails": [{**SOUND["guardrails"][0], "type": "LAW"}]}).encode(),
    "no order": json.dumps({**SOUND, "order": None}).encode(),
    "a text": json.dumps({**SOUND, "guardrails": ["x"]}).encode(),
}


@pytest.mark.parametrize("fault", FAULTS.values(), ids=FAULTS)
def test_a_faulty_file_is_named_and_the_others_are_read(fault: bytes, folder: Path) -> None:
    (folder / "network.json").write_bytes(fault)
    done = CliRunner().invoke(group, ["guardrails"])

    assert done.exit_code == 0
    assert f"Note: {folder / 'network.json'} cannot be read" in done.stderr
    assert catalogue.load()
    assert {one.category for one in catalogue.load().values()} == {
        json.loads((folder / "ai.json").read_bytes())["title"]
    }


def test_a_guardrail_of_a_faulty_file_says_why_it_is_missing(folder: Path) -> None:
    (folder / "network.json").write_bytes(b"{")

    with pytest.raises(EditError, match=r"network\.json cannot be read"):
        catalogue.find_guardrail(SOUND["guardrails"][0]["id"])


def test_a_sound_catalogue_has_no_faults() -> None:
    assert catalogue.catalogue_faults() == ()
