"""One long text in a design makes no endless answer: sentences shorten it, and no row repeats it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from designer.cli.group import group
from designer.exchange.formats import native
from designer.exchange.templates import load as template
from designer.organization import edits
from designer.organization.model.records import PolicyType

LENGTH = 20_000
"""Characters of a Sid; one row for each of some 22,000 actions would repeat it to 440 MB."""

MOST = 20_000_000
"""Characters of an answer; those of the same design with a short Sid have up to half of it."""


@pytest.fixture
def design(tmp_path: Path) -> Path:
    """The sample, with two statements of long names on every OU."""
    file = template("company")
    organization = file.organization
    elsewhere = {"StringNotEquals": {"aws:RequestedRegion": "eu-west-1"}}
    statements = [
        {"Sid": "S" * LENGTH, "Effect": "Deny", "Action": "*", "Resource": "*", "Condition": elsewhere},
        {"Sid": "T" * LENGTH, "Effect": "Deny", "Action": "s3:*", "Resource": "*"},
    ]
    text = json.dumps({"Version": "2012-10-17", "Statement": statements})
    made = edits.create_policy(organization, PolicyType.SERVICE_CONTROL_POLICY, name="Long", text=text)
    organization.apply(made)
    organization.apply(edits.attach(organization, edits.added_policies(made)[0], [organization.root]))
    path = tmp_path / "long.json"
    path.write_bytes(native.write(file))
    tmp_path.joinpath("short.json").write_bytes(native.write(template("company")))
    return path


@pytest.mark.parametrize(
    "command",
    [
        "check long.json",
        "check long.json --format sarif",
        "permissions long.json --account acc-network --format csv",
        "permissions long.json --account acc-network --format json",
        "explain long.json --account acc-network --action s3:GetObject --format json",
        "diff long.json short.json --format json",
        "diff long.json short.json",
        "prove long.json",
    ],
)
def test_a_long_name_makes_no_long_answer(command: str, design: Path) -> None:
    words = [str(design.parent / word) if word.endswith(".json") else word for word in command.split()]
    result = CliRunner().invoke(group, words)

    assert result.exit_code in {0, 1}, result.stderr
    assert 0 < len(result.stdout) < MOST
    assert (
        command.endswith("short.json --format json") or "S" * 1_000 not in result.stdout
    )  # which has the text that differs
