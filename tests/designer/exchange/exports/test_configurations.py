"""org-formation and the Landing Zone Accelerator: their own rules kept, and every loss said."""

from __future__ import annotations

import json

import yaml
from hypothesis import given

from designer.exchange import templates
from designer.exchange.formats.format import NativeFile
from designer.organization.model.records import PolicyType
from tests.designer.exchange.exports.hostile import NAMES, design, exported, files, hostile, lines


class Reader(yaml.SafeLoader):
    """YAML in which a reference is a tuple."""


Reader.add_constructor("!Ref", lambda reader, node: ("Ref", reader.construct_scalar(node)))


def load(text: str) -> dict:
    return yaml.load(text, Reader)


def test_org_formation_has_a_small_design() -> None:
    files, report = exported("org-formation", design())
    template = load(files["organization.yml"])

    assert ["organization.yml"] == list(files)
    assert "2010-09-09-OC" == template["AWSTemplateFormatVersion"]
    organization = template["Organization"]
    assert {
        "Type": "OC::ORG::MasterAccount",
        "Properties": {"AccountName": "Payer", "AccountId": "111111111111", "RootEmail": "payer@example.com"},
    } == organization["ManagementAccount"]
    assert {
        "OrganizationalUnitName": "Workloads",
        "ServiceControlPolicies": [("Ref", "DenyS3Scp")],
        "OrganizationalUnits": [("Ref", "ProdOU")],
    } == organization["WorkOU"]["Properties"]
    assert [("Ref", "ShopAccount")] == organization["ProdOU"]["Properties"]["Accounts"]
    assert "AccountId: '000000000012'" in files["organization.yml"]
    assert {"Type": "OC::ORG::OrganizationRoot"} == organization["OrganizationRoot"]
    said = "\n".join(lines(report))
    for words in (
        "account Bank (acc-bank): It is left out: org-formation asks for an e-mail address or an AWS id",
        "policy Tags (tags): org-formation has no place for a policy of type TAG_POLICY.",
        "OU Workloads (ou-work): Its tags",
        "account Shop One (acc-shop): It administers sso.amazonaws.com",
        "The enabled policy types TAG_POLICY.",
    ):
        assert f"Lost: {words}" in said


def test_org_formation_keeps_wicked_names() -> None:
    written, _ = exported("org-formation", hostile())
    found = load(written["organization.yml"])["Organization"]
    ous = [one["Properties"] for one in found.values() if one["Type"] == "OC::ORG::OrganizationalUnit"]

    assert sorted(NAMES) == sorted(one["OrganizationalUnitName"] for one in ous)
    assert all(name.isascii() and name.isalnum() for name in found)


@given(files())
def test_org_formation_names_nothing_that_is_not_there(file: NativeFile) -> None:
    found = load(exported("org-formation", file)[0]["organization.yml"])["Organization"]
    lists = [value for one in found.values() for value in one.get("Properties", {}).values() if isinstance(value, list)]
    named = [name for one in lists for _, name in one]

    assert set(named) <= set(found)
    accounts = [name for name in named if found[name]["Type"] == "OC::ORG::Account"]
    assert len(accounts) == len(set(accounts))


def test_lza_has_a_small_design() -> None:
    files, report = exported("lza", design())

    assert [
        "organization-config.yaml",
        "accounts-config.yaml",
        "service-control-policies/deny-s3.json",
        "tagging-policies/tags.json",
    ] == list(files)
    assert {
        "enable": True,
        "organizationalUnits": [{"name": "Workloads"}, {"name": "Workloads/Prod"}],
        "serviceControlPolicies": [
            {
                "name": "DenyS3",
                "description": "No S3",
                "policy": "service-control-policies/deny-s3.json",
                "type": "customerManaged",
                "strategy": "deny-list",
                "deploymentTargets": {"organizationalUnits": ["Workloads"]},
            }
        ],
        "taggingPolicies": [
            {
                "name": "Tags",
                "description": "Tags",
                "policy": "tagging-policies/tags.json",
                "deploymentTargets": {"organizationalUnits": [], "accounts": ["ShopOne"]},
            }
        ],
        "backupPolicies": [],
    } == load(files["organization-config.yaml"])
    accounts = load(files["accounts-config.yaml"])
    assert [{"name": "Management", "email": "payer@example.com", "organizationalUnit": "Root"}] == accounts[
        "mandatoryAccounts"
    ]
    assert [{"name": "ShopOne", "email": "shop@example.com", "organizationalUnit": "Workloads/Prod"}] == accounts[
        "workloadAccounts"
    ]
    said = "\n".join(lines(report))
    assert "Changed: account Shop One (acc-shop): It is called ShopOne" in said
    assert "Lost: account Bank (acc-bank): It is left out" in said
    assert "asks for the account LogArchive" in said
    assert "asks for the account Audit" in said


def test_lza_finds_the_accounts_that_it_asks_for_in_the_sample() -> None:
    files, report = exported("lza", templates.load("company"))
    accounts = load(files["accounts-config.yaml"])

    assert ["Management", "LogArchive", "Audit"] == [one["name"] for one in accounts["mandatoryAccounts"]]
    assert not any("asks for the account" in line for line in lines(report))
    strategies = {
        one["name"]: one.get("strategy") for one in load(files["organization-config.yaml"])["serviceControlPolicies"]
    }
    assert "allow-list" == strategies["SandboxAllowList"]


def test_lza_policy_files_lead_nowhere_else_and_are_what_they_were() -> None:
    written, _ = exported("lza", hostile())
    policies = {name: text for name, text in written.items() if name.endswith(".json")}

    assert len(NAMES) == len({name.casefold() for name in policies})
    assert all(name.count("/") == 1 and ".." not in name and name.isascii() for name in policies)
    assert set(NAMES) == {json.loads(text)["Statement"][0]["Sid"] for text in policies.values()}


@given(files())
def test_lza_lists_every_parent_and_only_names_what_is_listed(file: NativeFile) -> None:
    written, _ = exported("lza", file)
    found = load(written["organization-config.yaml"])
    paths = [one["name"] for one in found["organizationalUnits"]]
    accounts = load(written["accounts-config.yaml"])
    names = [one["name"] for key in ("mandatoryAccounts", "workloadAccounts") for one in accounts[key]]
    policies = [one for key, value in found.items() if key.endswith("Policies") for one in value]

    assert len(paths) == len(set(paths)) == file.organization.ou_count
    assert all(path.rpartition("/")[0] in {"", *paths} for path in paths)
    assert len(names) == len(set(names))
    assert not any(name.split() != [name] for name in names)
    for policy in policies:
        assert set(policy["deploymentTargets"]["organizationalUnits"]) <= {"Root", *paths}
        assert set(policy["deploymentTargets"].get("accounts", ())) <= set(names)
        assert policy["policy"] in written
    kinds = {one.type for one in file.organization.policies.values() if not one.aws_managed}
    assert ("resourceControlPolicies" in found) == (PolicyType.RESOURCE_CONTROL_POLICY in kinds)
    typed = {section for section, value in found.items() if isinstance(value, list) for one in value if "type" in one}
    assert typed <= {"serviceControlPolicies"}, "the schema of LZA refuses a type anywhere else"
