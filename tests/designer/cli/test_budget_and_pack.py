"""`orgwright budget` and `orgwright pack`: what they say, what they write, and how they leave."""

import csv
import io
import json

import pytest

from designer.cli import run_command
from designer.exchange.formats import native
from designer.exchange.formats.format import NativeFile
from designer.organization import edits
from designer.organization.model.records import PolicyId
from tests.designer.building import PROD, SCP, TEST, company


def text(action, effect="Deny"):
    return json.dumps({"Version": "2012-10-17", "Statement": [{"Effect": effect, "Action": action, "Resource": "*"}]})


def designed(path, *attached):
    """A file with policies named A, B and so on, each attached to some nodes."""
    organization = company()
    organization.apply(edits.delete_policy(organization, PolicyId("deny-leave"), detach_everywhere=True))
    for name, action, nodes in attached:
        organization.apply(edits.create_policy(organization, SCP, name, text(action)))
        organization.apply(edits.attach(organization, PolicyId(name.lower()), nodes))
    path.write_bytes(native.write(NativeFile(organization)))
    return str(path)


@pytest.fixture
def design(tmp_path):
    return designed(
        tmp_path / "company.json", ("A", "s3:A*", [PROD]), ("B", "s3:B*", [PROD]), ("C", "s3:C*", [PROD, TEST])
    )


def test_the_budget_lists_the_fullest_nodes_first(design, capsys):
    assert 0 == run_command(["budget", design])
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].startswith("node")
    assert lines[1].startswith("Workloads/Prod")
    assert "4/10" in lines[1]
    assert lines[2].startswith("Workloads/Test")
    assert lines[-1].startswith("2 nodes, no quota exceeded.")


def test_the_budget_is_read_by_programs(design, capsys):
    assert 0 == run_command(["budget", design, "--format", "json", "--node", "Prod"])
    (node,) = json.loads(capsys.readouterr().out)["nodes"]
    assert (4, 10, 6, 0, False) == tuple(node[key] for key in ("slots", "slotsMost", "free", "inherited", "over"))
    assert 0 == run_command(["budget", design, "--format", "csv", "--all"])
    rows = list(csv.DictReader(io.StringIO(capsys.readouterr().out)))
    assert 9 == len(rows)
    assert "4" == rows[0]["slots"]


def test_a_limit_that_is_passed_is_a_finding(tmp_path, capsys):
    organization = company()
    organization.apply(edits.set_reserved_slots(organization, SCP, 9))
    path = tmp_path / "full.json"
    path.write_bytes(native.write(NativeFile(organization)))
    assert 1 == run_command(["budget", str(path)])
    out = capsys.readouterr().out
    assert "2/10 !" in out
    assert "1 quota exceeded" in out


def test_a_limit_that_reserved_slots_pass_is_found_without_being_asked_for(tmp_path, capsys):
    organization = company()
    organization.apply(edits.set_reserved_slots(organization, SCP, 10))
    path = tmp_path / "reserved.json"
    path.write_bytes(native.write(NativeFile(organization)))
    assert 1 == run_command(["budget", str(path)])
    shown = capsys.readouterr().out
    assert 1 == run_command(["budget", str(path), "--all"])
    assert {line.split()[0] for line in shown.splitlines() if " ! " in line} == {
        line.split()[0] for line in capsys.readouterr().out.splitlines() if " ! " in line
    }


def test_a_design_on_standard_output_stands_there_alone(design, capfdbinary):
    assert 0 == run_command(["pack", design, "-o", "-"])
    written = capfdbinary.readouterr()
    assert native.read(written.out, "out").organization.node(PROD).policies
    assert b"documents become 3" in written.err


def test_a_budget_of_nothing_says_so(tmp_path, capsys):
    assert 0 == run_command(["budget", designed(tmp_path / "empty.json")])
    assert "every slot is free" in capsys.readouterr().out


def test_packing_tells_what_it_would_do_and_writes_nothing(design, capsys):
    assert 1 == run_command(["pack", design, "--dry-run"])
    out = capsys.readouterr().out
    assert "Workloads/Prod, SCPs: 4 documents become 3" in out
    assert "(from A, B)" in out
    assert "C stays as it is. It is attached to Test, too" in out
    assert "Proved for every action of the catalogue" in out
    assert "1 place could be merged." in out


def test_packing_writes_a_design_that_needs_no_packing(design, tmp_path, capsys):
    packed = str(tmp_path / "packed.json")
    assert 0 == run_command(["pack", design, "-o", packed])
    assert 0 == run_command(["pack", packed, "--dry-run"])
    assert "Nothing to merge." in capsys.readouterr().out
    organization = native.read((tmp_path / "packed.json").read_bytes(), "packed").organization
    assert ["FullAWSAccess", "Prod guardrails", "C"] == [
        organization.policy(one).name for one in organization.node(PROD).policies
    ]


def test_a_step_that_is_not_wanted_is_left_out(design, capsys):
    run_command(["pack", design, "--dry-run", "--node", "Prod"])
    out = capsys.readouterr().out
    key = out[out.index("[merge:") + 1 : out.index("]")]
    assert 1 == run_command(["pack", design, "--dry-run", "--without", key])
    assert key not in capsys.readouterr().out


def test_shared_policies_are_moved_up_or_copied_when_asked(design, capsys):
    assert 1 == run_command(["pack", design, "--dry-run", "--move-up"])
    out = capsys.readouterr().out
    assert "Workloads: C is attached to Workloads, and detached from 2 OUs below." in out
    assert "put there later get it at once" in out
    assert 1 == run_command(["pack", design, "--dry-run", "--copy-shared"])
    assert "4 documents become 2" in capsys.readouterr().out


def test_what_cannot_be_proved_is_a_finding(tmp_path, capsys):
    design = designed(tmp_path / "allow.json", ("A", "s3:*", [PROD, TEST]))
    file = native.read((tmp_path / "allow.json").read_bytes(), "x")
    file.organization.apply(edits.edit_policy_text(file.organization, PolicyId("a"), text("s3:*", "Allow")))
    for node in (PROD, TEST):
        file.organization.apply(edits.detach(file.organization, PolicyId("FullAWSAccess"), [node]))
    (tmp_path / "allow.json").write_bytes(native.write(file))
    assert 1 == run_command(["pack", design, "--dry-run", "--move-up"])
    out = capsys.readouterr().out
    assert "Not done: A is the last SCP of Prod and Test" in out
    assert "1 place could not be proved" in out


def test_packing_asks_where_to_write(design, capsys):
    assert 2 == run_command(["pack", design])
    assert 2 == run_command(["pack", design, "--dry-run", "-o", "x.json"])
    assert 2 == run_command(["pack", design, "--dry-run", "--node", "Nowhere"])
    assert "Nowhere" in capsys.readouterr().err
