"""`orgwright migrate`: exit status, and a script that says hostile names as they are."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest

from tests.designer.cli.test_commands import put, run
from tests.designer.exchange.formats.designs import COMPANY

STEERING = "acc-\\033[31mred\\c"


def _moved(tmp_path: Path) -> tuple[Path, Path]:
    """Two designs, of which the second has an account without an AWS id at the top."""
    value = json.loads(COMPANY.read_bytes())
    account = next(one for one in value["nodes"] if one["kind"] == "account" and one["parent"] == "ou-prod")
    account["id"] = STEERING
    account.pop("awsId", None)
    before = put(tmp_path / "before.json", value)
    account["parent"] = value["nodes"][0]["id"]
    return before, put(tmp_path / "after.json", value)


def test_a_design_that_stays_needs_no_step() -> None:
    answer = run("migrate", COMPANY, COMPANY, "--format", "json")
    assert 0 == answer.exit_code
    assert {"safe": True, "steps": [], "violations": [], "newAccounts": [], "notes": []} == json.loads(answer.stdout)


def test_a_file_that_is_cut_is_refused_with_a_place(tmp_path: Path) -> None:
    path = tmp_path / "cut.json"
    path.write_bytes(COMPANY.read_bytes()[:2_000])
    refused = run("migrate", COMPANY, path)
    assert (2, "") == (refused.exit_code, refused.stdout)
    assert "line 1: This { is never closed" in refused.stderr


@pytest.mark.parametrize("words", [[], ["--run"]])
def test_the_script_prints_ids_as_they_are_written(tmp_path: Path, words: list[str]) -> None:
    script = tmp_path / "migrate.sh"
    script.write_text(run("migrate", *_moved(tmp_path), "--format", "sh").stdout, "utf-8")
    told = subprocess.run(
        ["/bin/sh", script, *words],
        capture_output=True,
        text=True,
        cwd=tmp_path,
        timeout=300,
        check=False,
        env={"PATH": ""},
    )
    assert "\x1b" not in told.stdout + told.stderr
    if words:
        assert (2, True) == (told.returncode, f"{STEERING}. Import" in told.stderr)


def test_a_call_of_another_service_names_it(tmp_path: Path) -> None:
    value = json.loads(COMPANY.read_bytes())
    before = put(tmp_path / "before.json", value)
    account = next(one for one in value["nodes"] if one["kind"] == "account" and one["parent"] == "ou-prod")
    account["name"] = "Renamed"
    answer = run("migrate", before, put(tmp_path / "after.json", value), "--format", "json")
    (step,) = json.loads(answer.stdout)["steps"]
    assert ("account", "PutAccountName") == (step["service"], step["operation"])


def test_accounts_are_named_by_the_ids_of_the_earlier_design(tmp_path: Path) -> None:
    value = json.loads(COMPANY.read_bytes())
    before = put(tmp_path / "before.json", value)
    account = next(one for one in value["nodes"] if one["kind"] == "account" and one["parent"] == "ou-prod")
    own, account["id"] = account["id"], "acc-later"
    account["parent"] = value["nodes"][0]["id"]
    answer = json.loads(run("migrate", before, put(tmp_path / "after.json", value), "--format", "json").stdout)
    named = [one for part in ("steps", "violations") for record in answer[part] for one in record["accounts"]]
    assert own in named
    assert "acc-later" not in named
