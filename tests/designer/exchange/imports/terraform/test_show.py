"""States and plans as ``terraform show -json`` prints them, and the state file itself."""

import json

import pytest

from designer.basics.errors import FormatError
from designer.exchange.imports.terraform.reader import is_terraform, read_terraform
from designer.organization.model.observed import OrganizationPart
from designer.organization.model.records import AccountState
from tests.designer.exchange.imports.code.code_sources import Imported, MemoryFiles, imported, malformed, try_malformed
from tests.tools import in_one_test

DENY = '{"Version":"2012-10-17","Statement":[{"Effect":"Deny","Action":"*","Resource":"*"}]}'
ORGANIZATION = {
    "id": "o-abcde12345",
    "feature_set": "ALL",
    "enabled_policy_types": ["SERVICE_CONTROL_POLICY"],
    "aws_service_access_principals": ["cloudtrail.amazonaws.com"],
    "master_account_id": "011111111111",
    "roots": [{"id": "r-abcd", "name": "Root"}],
    "accounts": [
        {"id": "011111111111", "name": "management", "email": "m@acme.example", "status": "ACTIVE"},
        {"id": "222222222222", "name": "shop", "email": "s@acme.example", "status": "ACTIVE"},
    ],
}
OU = {"id": "ou-abcd-11111111", "name": "Workloads", "parent_id": "r-abcd", "tags": {"owner": "platform"}}
ACCOUNT = {
    "id": "222222222222",
    "name": "shop",
    "email": "s@acme.example",
    "parent_id": "ou-abcd-11111111",
    "status": "SUSPENDED",
    "joined_method": "CREATED",
    "joined_timestamp": "2024-03-01T10:15:30Z",
    "tags": None,
}
POLICY = {"id": "p-12345678", "name": "Deny", "type": "SERVICE_CONTROL_POLICY", "content": DENY, "description": ""}
ATTACHMENT = {"id": "ou-abcd-11111111:p-12345678", "policy_id": "p-12345678", "target_id": "ou-abcd-11111111"}
MANAGED = {"id": "r-abcd:p-FullAWSAccess", "policy_id": "p-FullAWSAccess", "target_id": "r-abcd"}


def resource(kind: str, name: str, values: dict[str, object], prefix: str = "") -> dict[str, object]:
    kind = f"aws_organizations_{kind}"
    return {"address": f"{prefix}{kind}.{name}", "mode": "managed", "type": kind, "name": name, "values": values}


STATE = {
    "format_version": "1.0",
    "terraform_version": "1.9.0",
    "values": {
        "root_module": {
            "resources": [
                resource("organization", "this", ORGANIZATION),
                resource("account", "shop", ACCOUNT),
                resource("policy_attachment", "deny", ATTACHMENT),
                resource("policy_attachment", "full", MANAGED),
                {"address": "aws_s3_bucket.b", "type": "aws_s3_bucket", "values": {}},
            ],
            "child_modules": [
                {
                    "address": "module.a",
                    "resources": [
                        resource("organizational_unit", "a", OU, "module.a."),
                        resource("policy", "deny", POLICY, "module.a."),
                    ],
                }
            ],
        }
    },
}


def read(value: object) -> Imported:
    return imported(read_terraform, {"show.json": json.dumps(value, indent=1)})


def test_a_state_becomes_a_design_with_its_ids() -> None:
    result = read(STATE)

    assert result.tree() == ["Root", "Root/management", "Root/Workloads [Deny]", "Root/Workloads/shop"]
    assert {node.aws_id for node in result.design.nodes.values()} == {
        "r-abcd",
        "ou-abcd-11111111",
        "011111111111",
        "222222222222",
    }
    shop = next(node for node in result.design.nodes.values() if node.name == "shop")
    assert (shop.state, shop.joined_method, shop.joined) == (AccountState.SUSPENDED, "CREATED", "2024-03-01T10:15:30Z")
    settings = result.design.settings
    assert (settings.aws_id, settings.trusted_services) == ("o-abcde12345", ("cloudtrail.amazonaws.com",))
    assert settings.management_account == "acc-management"


@pytest.mark.parametrize("hidden", [{}, {"enabled_policy_types": None}])
def test_an_organization_that_aws_shows_in_part_has_types_that_are_unknown(hidden: dict[str, object]) -> None:
    shown = {name: value for name, value in ORGANIZATION.items() if name != "enabled_policy_types"} | hidden
    data = resource("organization", "this", shown, "data.") | {"mode": "data"}
    module = {"resources": [data, resource("organizational_unit", "a", OU)]}

    settings = read(STATE | {"values": {"root_module": module}}).design.settings

    assert OrganizationPart.POLICY_TYPES in settings.unknown


def test_the_state_file_says_the_same() -> None:
    def entry(kind: str, name: str, *attributes: dict[str, object], **more: str) -> dict[str, object]:
        instances = [{"attributes": one} for one in attributes]
        return {"mode": "managed", "type": f"aws_organizations_{kind}", "name": name, "instances": instances} | more

    state = {
        "version": 4,
        "terraform_version": "1.9.0",
        "resources": [
            entry("organization", "this", ORGANIZATION),
            entry("account", "shop", ACCOUNT),
            entry("policy_attachment", "deny", ATTACHMENT),
            entry("policy_attachment", "full", MANAGED),
            entry("organizational_unit", "a", OU, module="module.a"),
            entry("policy", "deny", POLICY, module="module.a"),
        ],
    }

    assert read(state).design == read(STATE).design


def plan(*, keyed: bool = False) -> dict[str, object]:
    ou = {"name": "Workloads", "parent_id": "r-abcd"}
    name = 'aws_organizations_account.shop["a"]' if keyed else "aws_organizations_account.shop"
    account = resource("account", "shop", {"name": "shop", "email": "s@acme.example"}) | {"address": name}
    expressions = {
        "parent_id": {
            "references": ["aws_organizations_organizational_unit.a.id", "aws_organizations_organizational_unit.a"]
        }
    }
    return {
        "format_version": "1.2",
        "terraform_version": "1.9.0",
        "planned_values": {"root_module": {"resources": [resource("organizational_unit", "a", ou), account]}},
        "resource_changes": [
            {"address": name, "change": {"after_unknown": {"id": True, "arn": True, "parent_id": True}}},
        ],
        "configuration": {
            "root_module": {"resources": [{"address": "aws_organizations_account.shop", "expressions": expressions}]}
        },
    }


def test_a_plan_refers_to_what_it_is_about_to_make() -> None:
    assert read(plan()).tree() == ["Root", "Root/Workloads", "Root/Workloads/shop"]


def test_what_lies_under_the_root_of_an_organization_that_is_yet_to_be_made_lies_there() -> None:
    """References as Terraform 1.15 prints them, each part of a path by itself."""
    address = "aws_organizations_organization.this"
    value = plan()
    module = value["planned_values"]["root_module"]
    module["resources"].insert(0, resource("organization", "this", {"feature_set": "ALL"}))
    del module["resources"][1]["values"]["parent_id"]
    ou = module["resources"][1]["address"]
    unknown = {"address": ou, "change": {"after_unknown": {"id": True, "parent_id": True}}}
    value["resource_changes"].append(unknown)
    references = [f"{address}.roots[0].id", f"{address}.roots[0]", f"{address}.roots", address]
    expressions = {"parent_id": {"references": references}}
    value["configuration"]["root_module"]["resources"].append({"address": ou, "expressions": expressions})
    result = read(value)
    assert ["Root", "Root/Workloads", "Root/Workloads/shop"] == result.tree()
    assert not any("place" in line for line in result.told()), result.told()


def test_what_a_plan_does_not_know_is_unknown() -> None:
    result = read(plan(keyed=True))

    assert any('shop["a"].parent_id is known only when it is applied.' in line for line in result.told())


def test_a_state_of_other_things_is_explained() -> None:
    text = json.dumps({"format_version": "1.0", "terraform_version": "1", "values": {"root_module": {}}})

    assert not is_terraform(MemoryFiles({"a.json": text}))
    assert is_terraform(MemoryFiles({"a.tfstate": json.dumps(STATE)}))
    with pytest.raises(FormatError, match="Nothing in it describes an organization"):
        imported(read_terraform, {"a.json": text})


@in_one_test("way", malformed(json.dumps(STATE, indent=1)))
def test_what_is_malformed_gets_words(way: str) -> None:
    try_malformed(read_terraform, {}, "show.json", malformed(json.dumps(STATE, indent=1))[way])
