"""Code that was exported and is imported again: an update of the same design takes nothing that code cannot tell."""

from __future__ import annotations

from pathlib import Path

import pytest

from designer.analysis.differences.matching import match_designs
from designer.exchange import templates
from designer.exchange.conversion import ConversionReport
from designer.exchange.exports.registry import export_design, target_of
from designer.exchange.exports.target import ExportSource
from designer.exchange.formats.format import NativeFile
from designer.exchange.imports import registry
from designer.exchange.imports.assembly.updating import update
from designer.exchange.imports.source import open_source
from designer.organization import edits
from designer.organization.edits.identities import add_user
from designer.organization.model.change import Change
from designer.organization.model.organization import Organization
from designer.organization.model.records import NodeId

CODE = ("terraform", "terraform-json", "cloudformation", "org-formation", "lza")


def exported(organization: Organization, name: str, folder: Path) -> ConversionReport:
    target = target_of(name)
    assert target is not None
    files, report = export_design(target, ExportSource.of(NativeFile(organization)))
    for place, content in files.items():
        (folder / place).parent.mkdir(parents=True, exist_ok=True)
        (folder / place).write_text(content, encoding="utf-8")
    return report


def updated(organization: Organization, folder: Path) -> Change:
    report = ConversionReport()
    files = open_source(folder, report)
    imported = registry.importer_of(files).read(files, report)
    return update(organization, imported, match_designs(imported.organization, organization), report)


@pytest.mark.parametrize("name", CODE)
def test_an_update_by_its_own_code_changes_nothing(tmp_path, name):
    organization = templates.load("company").organization
    exported(organization, name, tmp_path)
    change = updated(organization, tmp_path)
    assert [] == [*change.nodes, *change.policies, *change.identities]
    assert change.settings is None


@pytest.mark.parametrize("name", CODE)
def test_an_update_by_code_takes_what_was_changed_in_it_alone(tmp_path, name):
    organization, later = templates.load("company").organization, templates.load("company").organization
    later.apply(edits.move(later, [NodeId("acc-shop-test")], NodeId("ou-prod"), 0))
    exported(later, name, tmp_path)
    change = updated(organization, tmp_path)
    assert {"ou-test", "ou-prod"} == set(change.nodes)
    assert [] == [*change.policies, *change.identities]


@pytest.mark.parametrize("name", CODE)
def test_what_is_known_inside_of_accounts_is_told_to_be_left_out(tmp_path, name):
    organization = templates.load("company").organization
    organization.apply(add_user(organization, NodeId("acc-search-prod"), "ana"))
    report = exported(organization, name, tmp_path)
    assert any("1 user in 1 account" in str(entry) for entry in report)


PARTS = {
    "terraform": (
        "main.tf",
        """\
data "aws_organizations_organization" "o" {}
resource "aws_organizations_policy" "p" {
  name    = "New"
  content = jsonencode({ Statement = [{ Effect = "Deny", Action = "s3:*", Resource = "*" }] })
}
resource "aws_organizations_policy_attachment" "p" {
  policy_id = aws_organizations_policy.p.id
  target_id = data.aws_organizations_organization.o.roots[0].id
}
""",
    ),
    "cloudformation": (
        "main.yaml",
        """\
Resources:
  O: {Type: AWS::Organizations::Organization}
  P:
    Type: AWS::Organizations::Policy
    Properties:
      {Name: New, Type: SERVICE_CONTROL_POLICY, Content: {Statement: []}, TargetIds: [!GetAtt O.RootId]}
""",
    ),
    "org-formation": (
        "organization.yml",
        """\
Organization:
  Root: {Type: OC::ORG::OrganizationRoot, Properties: {ServiceControlPolicies: [!Ref P]}}
  P: {Type: OC::ORG::ServiceControlPolicy, Properties: {PolicyName: New, PolicyDocument: {Statement: []}}}
""",
    ),
    "lza": (
        "organization-config.yaml",
        """\
organizationalUnits: []
serviceControlPolicies:
  - {name: New, description: x, policy: p.json, type: customerManaged, deploymentTargets: {organizationalUnits: [Root]}}
""",
    ),
    "control-tower": (
        "manifest.yaml",
        """\
resources:
  - {name: New, deploy_method: scp, resource_file: p.json, deployment_targets: {organizational_units: [Root]}}
""",
    ),
}


@pytest.mark.parametrize("name", PARTS)
def test_an_update_by_a_part_of_the_code_takes_nothing_of_which_the_part_does_not_speak(tmp_path, name):
    before = templates.load("company").organization
    assert before.settings.trusted_services
    assert before.settings.delegated_administrators
    file, text = PARTS[name]
    (tmp_path / file).write_text(text, encoding="utf-8")
    (tmp_path / "p.json").write_text('{"Statement": []}', encoding="utf-8")
    after = templates.load("company").organization
    after.apply(updated(after, tmp_path))

    assert before.settings == after.settings
    assert before.nodes.keys() <= after.nodes.keys()
    assert before.policies.keys() <= after.policies.keys()
    for node in before.nodes.values():
        assert set(node.policies) <= set(after.node(node.id).policies), node.name
    assert any(one.name == "New" for one in after.policies.values())
