"""`orgwright responsibility`: what it says, what it writes, and how it leaves."""

import csv
import io
import json

import pytest

from designer.analysis.compliance.service_classes import load
from designer.cli import run_command
from designer.exchange.formats import native
from designer.exchange.formats.format import NativeFile
from designer.organization import edits
from designer.organization.model.node_attributes import OWNER, SERVICES
from designer.policy.catalog import catalogue
from tests.designer.building import SHOP, company


@pytest.fixture
def design(tmp_path):
    organization = company()
    organization.apply(edits.set_attribute(organization, [SHOP], SERVICES, "ec2 s3 wickr"))
    organization.apply(edits.set_attribute(organization, [SHOP], OWNER, "=shop()"))
    path = tmp_path / "company.json"
    path.write_bytes(native.write(NativeFile(organization)))
    return str(path)


def test_programs_read_every_layer(design, capsys):
    assert 0 == run_command(["responsibility", design, "--account", SHOP, "--format", "json"])
    found = json.loads(capsys.readouterr().out)
    assert list(found) == ["account", "basis", "layers", "unclassified", "catalogue"]
    assert found["basis"] == "declared"
    assert list(found["layers"]) == [layer.id for layer in load().layers]
    assert found["layers"]["guest_os"] == {"who": "customer", "because": ["ec2"], "owner": "=shop()"}
    assert found["layers"]["hardware"] == {"who": "aws", "because": ["ec2", "s3"], "owner": None}
    assert found["unclassified"] == ["wickr"]
    assert found["catalogue"] == catalogue.load().date


def test_a_denied_service_leaves_no_duty_to_patch(design, capsys):
    assert 0 == run_command(["responsibility", design, "--account", SHOP, "--deny", "EC2", "--format", "json"])
    assert json.loads(capsys.readouterr().out)["layers"]["guest_os"]["who"] == "aws"
    assert 0 == run_command(["responsibility", design, "--account", SHOP, "--deny", "ec2"])
    said = capsys.readouterr().out
    assert "Guest OS and patching: no more because of EC2; you → AWS." in said
    assert "What runs already goes on running." in said
    assert "No legal advice" in said


def test_each_cell_has_its_reason_source_and_confidence_and_is_no_formula(design, capsys):
    assert 0 == run_command(["responsibility", design, "--account", SHOP, "--format", "csv"])
    rows = list(csv.DictReader(io.StringIO(capsys.readouterr().out)))
    assert len(rows) == 2 * len(load().layers) + 1
    patching = next(row for row in rows if row["layer"] == "guest_os" and row["service"] == "ec2")
    assert patching["owner"] == "'=shop()"
    assert patching["source"].startswith("https://")
    assert patching["confidence"] == "high"
    assert rows[-1]["who"] == "unknown"


def test_a_service_that_nobody_knows_is_refused_with_what_is_near(design, capsys):
    assert 2 == run_command(["responsibility", design, "--account", SHOP, "--deny", "dynamo"])
    assert "Did you mean dynamodb?" in capsys.readouterr().err
