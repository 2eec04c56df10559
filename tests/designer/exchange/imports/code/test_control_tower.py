"""Manifests of Control Tower and of its customizations read into a design."""

from __future__ import annotations

import json
import re

import pytest

from designer.basics.errors import FormatError
from designer.exchange.conversion import ConversionReport
from designer.exchange.imports.code.cloudformation import read_cloudformation
from designer.exchange.imports.code.control_tower import is_control_tower, read_control_tower
from designer.organization.model.records import PolicyType, Unknown
from tests.designer.exchange.imports.code.code_sources import Imported, MemoryFiles, imported, malformed, try_malformed
from tests.tools import in_one_test

SCP = "SERVICE_CONTROL_POLICY"
CFCT = """\
---
region: us-east-1
version: 2021-03-15
resources:
  - name: deny-leave
    description: Members may not leave
    resource_file: policies/leave.json
    deploy_method: scp
    deployment_targets:
      organizational_units:
        - Root
        - Workloads:Prod
  - name: perimeter
    resource_file: policies/perimeter.json
    deploy_method: rcp
    deployment_targets:
      organizational_units: [Workloads]
  - name: regions
    resource_file: policies/regions.json.j2
    deploy_method: scp
    deployment_targets:
      organizational_units: ['Workloads:Test']
  - name: baseline
    resource_file: templates/baseline.yaml
    deploy_method: stack_set
    deployment_targets:
      accounts: [shop]
"""
FILES = {
    "manifest.yaml": CFCT,
    "policies/leave.json": '{"Version": "2012-10-17"}',
    "policies/perimeter.json": '{"Version": "2012-10-17"}',
    "policies/regions.json.j2": '{"Version": "{{ regions }}"}',
}
OLD = """\
region: us-east-1
version: 2020-01-01
organization_policies:
  - name: guardrails
    description: Old
    policy_file: policies/leave.json
    apply_to_accounts_in_ou: [Prod, Dev]
"""
LANDING_ZONE = {
    "governedRegions": ["us-east-1"],
    "organizationStructure": {"security": {"name": "Core"}, "sandbox": {"name": "Sandbox"}},
    "centralizedLogging": {"accountId": "222222222222", "configurations": {}, "enabled": True},
    "securityRoles": {"accountId": "012345678901"},
    "backup": {"enabled": True, "configurations": {"backupAdmin": {"accountId": "333333333333"}}},
    "accessManagement": {"enabled": True},
}


def tree(result: Imported) -> list[str]:
    """Its tree without what Control Tower may attach by itself, which is on every node."""
    lines = result.tree()
    assert all("Unknown SCPs" in line for line in lines)
    return [re.sub(r" \[\]$", "", re.sub(r"(?:, )?Unknown [SR]CPs", "", line)) for line in lines]


def test_policies_of_the_customizations_hang_on_the_ous_that_they_name() -> None:
    result = imported(read_control_tower, FILES)
    assert tree(result) == [
        "Root [deny-leave]",
        "Root/Workloads [perimeter]",
        "Root/Workloads/Prod [deny-leave]",
        "Root/Workloads/Test [regions]",
    ]
    found = {policy.name: policy for policy in result.design.policies.values()}
    assert PolicyType.RESOURCE_CONTROL_POLICY is found["perimeter"].type
    assert (Unknown.TEXT, "Members may not leave") == (found["regions"].unknown, found["deny-leave"].description)
    told = result.told()
    assert any("regions.json.j2: Unknown text of policy regions. It has values that only" in line for line in told)
    assert any("What 1 stack set deploys has no place" in line for line in told)


def test_the_old_shape_is_read_too() -> None:
    files = {"manifest.yaml": OLD, "policies/leave.json": "{}"}
    assert ["Root", "Root/Prod [guardrails]", "Root/Dev [guardrails]"] == tree(imported(read_control_tower, files))


@pytest.mark.parametrize(
    "value", [LANDING_ZONE, {"manifest": LANDING_ZONE}, {"landingZone": {"version": "3.3", "manifest": LANDING_ZONE}}]
)
def test_a_landing_zone_tells_two_ous_and_the_accounts_of_its_integrations(value: object) -> None:
    files = {"lz.json": json.dumps(value)}
    assert is_control_tower(MemoryFiles(files))
    result = imported(read_control_tower, files)
    ids = {node.aws_id for node in result.design.nodes.values() if node.aws_id}
    assert {"Root", "Root/Core", "Root/Sandbox"} <= set(tree(result))
    assert {"222222222222", "012345678901", "333333333333"} == ids
    assert any("Unknown e-mail address of account" in line for line in result.told())


def test_a_landing_zone_in_a_template_tells_its_ous() -> None:
    template = {
        "Resources": {
            "Zone": {
                "Type": "AWS::ControlTower::LandingZone",
                "Properties": {"Version": "3.3", "Manifest": LANDING_ZONE},
            },
            "Deny": {
                "Type": "AWS::Organizations::Policy",
                "Properties": {
                    "Name": "Deny",
                    "Type": "SERVICE_CONTROL_POLICY",
                    "Content": {},
                    "TargetIds": ["r-ab12"],
                },
            },
        }
    }
    result = imported(read_cloudformation, {"t.json": json.dumps(template)})
    assert {"Root [Deny]", "Root/Core", "Root/Sandbox"} <= set(tree(result))
    template["Resources"]["Zone"]["Properties"]["Manifest"] = {"Ref": "Given"}
    told = imported(read_cloudformation, {"t.json": json.dumps(template | {"Parameters": {"Given": {}}})}).told()
    assert "Unknown: t.json:1: The manifest of Zone is unknown. The parameter Given has no default." in told


def test_what_is_no_manifest_is_refused() -> None:
    for files in ({}, {"manifest.json": '{"version": "48.0.0", "artifacts": {}}'}, {"a.yaml": "resources: []"}):
        assert not is_control_tower(MemoryFiles(files))
        with pytest.raises(FormatError):
            read_control_tower(MemoryFiles(files), ConversionReport())
    empty = {"lz.json": json.dumps({"manifest": {"organizationStructure": {"sandbox": {}}, "governedRegions": []}})}
    with pytest.raises(FormatError, match="neither an organizationStructure nor policies"):
        read_control_tower(MemoryFiles(empty), ConversionReport())


def test_files_outside_and_rings_of_names_end_in_words() -> None:
    files = {"manifest.yaml": CFCT.replace("policies/leave.json", "../../etc/passwd")}
    told = imported(read_control_tower, files).told()
    assert any("The file ../../etc/passwd is not among those given." in line for line in told), told
    deep = CFCT.replace("Workloads:Prod", ":".join(["a"] * 5_000))
    assert any(
        "is not a path of OUs" in line for line in imported(read_control_tower, {**FILES, "manifest.yaml": deep}).told()
    )


CASES = [
    *(("manifest.yaml", case, data) for case, data in malformed(CFCT).items()),
    *(("manifest.json", case, data) for case, data in malformed(json.dumps(LANDING_ZONE, indent=2)).items()),
]


@in_one_test(("name", "data"), [(n, d) for n, _, d in CASES])
def test_malformed_manifests_end_in_words_or_a_design(name: str, data: bytes) -> None:
    try_malformed(read_control_tower, {key: text for key, text in FILES.items() if "manifest" not in key}, name, data)
