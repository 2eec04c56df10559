"""Some hundred mutated designs, from a seed: kinds of mutation meet commands, and no answer breaks a promise.

So do sources of imports of every format. `.ci/long` gives every design to every command, and tries more of them, as
`python -m tests.fuzz` does.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from itertools import islice
from pathlib import Path
from random import Random

import pytest
from click.testing import CliRunner

from designer.cli.group import group
from tests.examples import LONG
from tests.fuzz import commands, mutations, outputs, sources
from tests.fuzz.__main__ import chosen
from tests.fuzz.bases import bases

COMMANDS_EACH = 0 if LONG else 2
PARTS = 6
"""Parts of the commands; a kind of mutation meets one part, unless all are asked for."""

EACH = -(-len(commands.COMMANDS) // (2 if LONG else 2 * PARTS))
SOURCES_EACH = 40 if LONG else 10


@pytest.fixture(autouse=True)
def _temporary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the program writes logs, should it make a mistake."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))


def commands_for(kind: str) -> list[list[commands.Command]]:
    """Return the commands that the designs of a kind meet: all, or one part of them for every sixth kind."""
    begin = 0 if LONG else EACH * (list(mutations.KINDS).index(kind) % PARTS)
    return [chosen(begin + number, COMMANDS_EACH) for number in range(EACH)]


def test_every_command_meets_every_sixth_kind() -> None:
    met = {command.line for kind in list(mutations.KINDS)[:PARTS] for each in commands_for(kind) for command in each}
    assert {command.line for command in commands.COMMANDS} == met


def test_a_command_without_a_line_of_its_own_is_tried_as_it_is_used(tmp_path: Path) -> None:
    path = tmp_path / "design.json"
    for command in commands.UNWRITTEN:
        assert [] == commands.faults(command, bases()[0], tmp_path, Random(1))
        args = commands.arguments(command, path.read_bytes(), path, Random(1))
        asked = f"say how it is used: add a line to _WRITTEN in tests/fuzz/commands.py, better than {command.line}"
        assert CliRunner().invoke(group, args).exit_code in {0, 1}, asked


@pytest.mark.long
@pytest.mark.parametrize("kind", mutations.KINDS)
def test_a_mutated_design_is_answered_as_any(kind: str, tmp_path: Path) -> None:
    random = Random(1)
    found = [
        f"{kind} {number}: {fault}"
        for number, (data, met) in enumerate(zip(mutations.designs(kind, 1, bases()), commands_for(kind), strict=False))
        for command in met
        for fault in commands.faults(command, data, tmp_path, random)
    ]
    assert [] == found


@pytest.mark.long
@pytest.mark.parametrize("form", sources.bases())
def test_a_mutated_source_is_read_or_refused(form: str, tmp_path: Path) -> None:
    random = Random(1)
    found = [
        f"{form} {number}: {fault}"
        for number, (_, files) in enumerate(islice(sources.sources(1, [form]), SOURCES_EACH))
        for fault in sources.faults(form, files, tmp_path / "one", random)
    ]
    assert [] == found


def test_mutated_requests_are_answered_line_by_line() -> None:
    random = Random(1)
    result = CliRunner().invoke(group, ["simulate", "--requests", "-"], input=b"\n".join(_requests(random, 500)))
    assert result.exit_code in {0, 2}
    assert "mistake" not in result.stderr
    assert [] == outputs.faults_of_lines(result.stdout)
    answers = [json.loads(line) for line in result.stdout.splitlines()]
    assert {True, False} == {"error" in answer for answer in answers}


def _requests(random: Random, count: int) -> list[bytes]:
    """Requests, most of them mutated; each is one line still."""
    level = {"id": "r", "policies": [{"name": "p", "policy": {"Version": "2012-10-17", "Statement": [
        {"Effect": "Deny", "Action": "s3:*", "Resource": "*", "Condition": {"StringLike": {"aws:x": ["a*", "b"]}}}
    ]}}]}  # fmt: skip
    whole = json.dumps(
        {
            "id": 1,
            "action": "s3:GetObject",
            "resource": {"arn": "arn:aws:s3:::b/*", "accountId": "111122223333"},
            "principal": "arn:aws:iam::111122223333:role/x",
            "context": {"aws:x": ["a"], "aws:MultiFactorAuthPresent": True, "n": 2.0},
            "orgLevels": [level],
            "rcps": [level],
            "identityPolicies": [level["policies"][0]],
        }
    ).encode()
    kinds = [*mutations.BYTES, *(kind for kind in mutations.STRUCTURE if kind.__name__ not in {"nest", "repeat_key"})]
    made = [whole, *(random.choice(kinds)(random, whole) for _ in range(count))]
    return [line.replace(b"\n", b" ").replace(b"\r", b" ") for line in made]


@pytest.mark.parametrize("kind", ["insert_bytes", "halve", "add_statement"])
def test_a_process_answers_as_the_function_does(kind: str, tmp_path: Path) -> None:
    random = Random(2)
    path = tmp_path / "design.json"
    for data in islice(mutations.designs(kind, 2, bases()), 2):
        path.write_bytes(data)
        done = subprocess.run(
            [sys.executable, "-m", "designer", "check", str(path), "--format", random.choice(("sarif", "json"))],
            capture_output=True,
            check=False,
            timeout=300,
            env={**os.environ, "TMPDIR": str(tmp_path)},
        )
        assert done.returncode in {0, 1, 2}
        assert b"Traceback" not in done.stderr
        assert b"mistake" not in done.stderr
        assert [] == (outputs.faults_of_json(done.stdout.decode()) if done.returncode < 2 else [])
        assert bool(done.stderr) >= (done.returncode == 2)
