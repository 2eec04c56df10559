"""``orgwright import``: what is given is recognised, a design is written, and what did not come through is told."""

from __future__ import annotations

import json
import os
import threading
import zipfile
from pathlib import Path

import pytest

from designer.exchange import templates
from designer.exchange.formats import native
from designer.organization.model.organization import Organization
from designer.organization.model.records import AccountState
from tests.designer.cli.test_commands import run
from tests.designer.exchange.imports.api.test_cli_dump import dumped
from tests.designer.exchange.imports.dumps import write


@pytest.fixture
def dump(tmp_path: Path) -> Path:
    return write(tmp_path / "dump", dumped())


def design(path: Path) -> Organization:
    return native.read(path.read_bytes(), str(path)).organization


def test_a_whole_dump_becomes_a_design(dump: Path) -> None:
    out, report = dump.with_name("a.json"), dump.with_name("report.json")
    done = run("import", dump, "-o", out, "--report", report)
    assert (0, "") == (done.exit_code, done.stdout)
    assert [f"Wrote {out}: 4 accounts, 4 OUs, 3 policies."] == done.stderr.splitlines()[1:]
    assert "This is a dump of the AWS CLI." == done.stderr.splitlines()[0]
    assert [] == json.loads(report.read_text())
    assert ("o-abcdefghij", 4) == (design(out).settings.aws_id, design(out).account_count)


def test_gaps_are_told_and_written_and_leave_status_1(dump: Path) -> None:
    (dump / "list-roots.json").unlink()
    out, report = dump.with_name("a.json"), dump.with_name("report.json")
    done = run("import", dump, "-o", out, "--report", report)
    assert 1 == done.exit_code
    entries = json.loads(report.read_text())
    assert {"severity", "where", "what", "advice"} == set(entries[0])
    assert "Unknown enabled policy types. There is no answer of list-roots." in [entry["what"] for entry in entries]
    assert "Unknown enabled policy types. There is no answer of list-roots." in done.stderr
    assert 4 == design(out).account_count


def test_the_report_goes_to_standard_output_on_wish(dump: Path) -> None:
    assert [] == json.loads(run("import", dump, "-o", dump.with_name("a.json"), "--report", "-").stdout)
    assert 2 == run("import", dump, "-o", "-", "--report", "-").exit_code


def test_no_file_is_replaced_unasked(dump: Path) -> None:
    out = dump.with_name("a.json")
    out.write_text("mine")
    assert (2, "mine") == (run("import", dump, "-o", out).exit_code, out.read_text())
    assert (2, "mine") == (run("import", dump, "-o", dump.with_name("b"), "--report", out).exit_code, out.read_text())
    assert 0 == run("import", dump, "-o", out, "--force").exit_code


def test_an_update_keeps_notes_and_takes_what_is_new(dump: Path) -> None:
    out = dump.with_name("a.json")
    assert 0 == run("import", dump, "-o", out).exit_code
    value = json.loads(out.read_text())
    shop = next(node for node in value["nodes"] if node["name"] == "Shop")
    shop["notes"] = "Mine"
    value["layout"]["direction"] = "left-right"
    value["tests"] = [{"id": "t", "in": [shop["id"]], "never": ["organizations:LeaveOrganization"]}]
    out.write_text(json.dumps(value))
    files = dumped()
    account = next(one for one in files["list-accounts.json"]["Accounts"] if one["Name"] == "Shop")
    account |= {"Name": "Store", "State": "SUSPENDED"}
    done = run("import", write(dump.with_name("new"), files), "--into", out)
    assert 0 == done.exit_code, done.stderr
    file = native.read(out.read_bytes(), "a")
    node = file.organization.node(shop["id"])
    assert ("Store", "Mine", AccountState.SUSPENDED) == (node.name, node.notes, node.state)
    assert ("left-right", 1) == (file.layout.direction, len(file.organization.settings.tests))


@pytest.mark.parametrize("name", ["native", "tree", "node-link"])
def test_the_programs_own_formats_are_recognised(dump: Path, name: str) -> None:
    first, other, out = (dump.with_name(one) for one in ("a.json", "b.json", "c.json"))
    assert 0 == run("import", dump, "-o", first).exit_code
    assert 0 == run("convert", first, other, "--to", name).exit_code
    done = run("import", other, "-o", out)
    assert (0 if name == "native" else 1) == done.exit_code
    assert {node.name for node in design(first).nodes.values()} == {node.name for node in design(out).nodes.values()}


SEEMS = [
    ("main.tf", 'resource "aws_s3_bucket" "x" {}', "This is Terraform, and no resource"),
    ("x.json", '{"terraform_version": "1.9"}', "a state or plan of Terraform"),
    ("t.yaml", "AWSTemplateFormatVersion: '2010-09-09'", "a template of CloudFormation"),
    ("organization.yml", "AWSTemplateFormatVersion: '2010-09-09-OC'", "This is org-formation"),
    ("accounts-config.yaml", "mandatoryAccounts:\n  - name: A", "part of Landing Zone Accelerator's configuration"),
    ("d.drawio", "<mxfile>", "a draw.io diagram"),
    ("p.json", '{"Version": "2012-10-17", "Statement": []}', "It holds policies, and no organization"),
    ("x.json", '{"a": 1}', "JSON of another program"),
    ("x.bin", "\x00", "Orgwright knows none of these formats"),
    ("x.txt", "", "There is nothing in it"),
]


@pytest.mark.parametrize(("name", "content", "words"), SEEMS)
def test_what_cannot_be_imported_is_told_what_it_seems_to_be(
    tmp_path: Path, name: str, content: str, words: str
) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / name).write_text(content)
    for source in (tmp_path / "in" / name, tmp_path / "in"):
        done = run("import", source, "-o", tmp_path / "out.json")
        assert 2 == done.exit_code
        assert words in done.stderr
        assert "answers of the AWS CLI" in done.stderr
    assert not (tmp_path / "out.json").exists()


CODE = [
    (
        "main.tf",
        'resource "aws_organizations_organizational_unit" "a" {\n  name = "A"\n  parent_id = "r-abcd"\n}\n',
        "Terraform",
    ),
    ("organization-config.yaml", "organizationalUnits:\n  - name: A\n", "Landing Zone Accelerator"),
    (
        "organization.yml",
        "Organization:\n  A:\n    Type: OC::ORG::OrganizationalUnit\n    Properties: {OrganizationalUnitName: A}\n",
        "org-formation",
    ),
    (
        "design.json",
        '{"organization": {"rootId": "r", "nodes": {"a": {"name": "A", "type": "ou", "parentId": "r"}}}}',
        "aws-org-designer",
    ),
]


@pytest.mark.parametrize(("name", "content", "title"), CODE)
def test_code_is_recognised_and_imported(tmp_path: Path, name: str, content: str, title: str) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / name).write_text(content)
    for source in (tmp_path / "in" / name, tmp_path / "in"):
        done = run("import", source, "-o", tmp_path / "out.json", "--force")
        assert 1 == done.exit_code
        assert f"This is {title}." in done.stderr
        assert "A" in {node.name for node in design(tmp_path / "out.json").nodes.values()}


def test_wrong_uses_are_refused_in_words(dump: Path) -> None:
    assert "Name the design to write" in run("import", dump).stderr
    assert "no such file" in run("import", dump.with_name("gone"), "-o", "-").stderr
    assert "Name what to read" in run("import", "-o", "-").stderr
    broken = dump.with_name("x.zip")
    broken.write_bytes(b"PK\x03\x04 no archive")
    assert (2, True) == ((done := run("import", broken, "-o", "-")).exit_code, "zip archive" in done.stderr)


def test_an_archive_behind_a_password_or_cut_is_refused(dump: Path) -> None:
    path = dump.with_name("x.zip")
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for file in sorted(dump.rglob("*.json")):
            archive.write(file, file.name)
    whole = bytearray(path.read_bytes())
    at = whole.find(b"list-accounts.json") + 40
    whole[at : at + 40] = b"x" * 40
    path.write_bytes(bytes(whole))
    done = run("import", path, "-o", "-")
    assert done.exit_code == 2
    assert done.stderr


def test_the_script_is_printed() -> None:
    done = run("dump-script", "--mask-emails")
    assert done.stdout.startswith("#!/bin/sh\n")
    assert "\nmask=yes\n" in done.stdout
    assert "@" not in "".join(
        line for line in done.stdout.splitlines() if "sed" not in line and "words=" not in line and "$@" not in line
    )


@pytest.mark.skipif(os.name != "posix", reason="has no named pipes")
def test_a_pipe_is_imported_like_a_file(tmp_path: Path) -> None:
    pipe, out = tmp_path / "pipe", tmp_path / "out.json"
    os.mkfifo(pipe)
    writer = threading.Thread(target=pipe.write_bytes, args=(native.write(templates.load("coffee-shop")),))
    writer.start()
    done = run("import", pipe, "-o", out)
    writer.join()

    assert (0, True) == (done.exit_code, out.exists()), done.stderr


def test_a_report_is_not_written_over_the_design_or_the_source(dump: Path) -> None:
    one = dump.with_name("one.json")
    done = run("import", dump, "-o", one, "--report", one.with_name("x") / ".." / one.name)
    assert (2, "") == (done.exit_code, done.stdout)
    assert "would be written over" in done.stderr
    assert not one.exists()

    assert 0 == run("import", dump, "-o", one).exit_code
    for report in (one, one.with_name("two.json")):
        done = run("import", dump, "--into", one, "-o", one.with_name("two.json"), "--report", report, "--force")
        assert (2, "") == (done.exit_code, done.stdout)
    assert design(one).account_count == 4


_BOUNDS = {"MAX_BYTES": "It has more than 0 bytes", "_FREE_COST": "It holds too many values for its size"}
"""Bounds of reading, each with what is said of a design beyond it."""


@pytest.mark.parametrize("bound", _BOUNDS)
def test_a_design_that_could_not_be_read_again_is_not_written(
    dump: Path, monkeypatch: pytest.MonkeyPatch, bound: str
) -> None:
    monkeypatch.setattr("designer.exchange.formats.loading._COST_PER_BYTE", 0)
    monkeypatch.setattr(f"designer.exchange.formats.loading.{bound}", 0)
    done = run("import", dump, "-o", dump.with_name("a.json"))
    assert (2, True) == (
        done.exit_code,
        f"The design cannot be written:\n  It could not be read again. {_BOUNDS[bound]}" in done.stderr,
    )
    assert [dump] == [*dump.parent.iterdir()]


def test_what_others_attach_is_asked_of_code_alone(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("kind,name,id,parent\nroot,Root,r,\n")
    (tmp_path / "a.tf").write_text('resource "aws_organizations_policy" "p" {\n  name = "P"\n  content = "{}"\n}\n')
    done = run("import", tmp_path / "a.csv", "-o", tmp_path / "a.json", "--others-attach")
    assert (2, "--others-attach is for code, and this is a CSV list of nodes.") == (done.exit_code, done.stderr[-62:-1])
    assert 2 == run("import", "aws", "-o", tmp_path / "a.json", "--others-attach").exit_code
    assert "This code reads" in run("import", tmp_path / "a.tf", "-o", tmp_path / "b.json").stderr
    assert (
        "This code reads" not in run("import", tmp_path / "a.tf", "-o", tmp_path / "c.json", "--others-attach").stderr
    )
