"""Configurations of Landing Zone Accelerator read into a design."""

import json

import pytest

from designer.basics.errors import FormatError
from designer.exchange.imports.code.lza import is_lza, read_lza
from designer.organization.model.records import FULL_AWS_ACCESS, Unknown
from tests.designer.exchange.imports.code.code_sources import Imported, MemoryFiles, imported, malformed, try_malformed
from tests.tools import in_one_test

ORGANIZATION = """\
enable: true
.anchors: &all {organizationalUnits: [Root]}
organizationalUnits:
  - name: Workloads/Prod
  - name: Workloads
  - name: Suspended
    ignore: true
organizationalUnitIds:
  - {name: Workloads, id: ou-abcd-11111111, arn: x}
quarantineNewAccounts:
  enable: true
  scpPolicyName: Lock
serviceControlPolicies:
  - name: Lock
    description: All is locked
    policy: policies/lock.json
    type: customerManaged
    deploymentTargets: *all
  - name: Only
    description: Some services
    policy: policies/only.json
    type: customerManaged
    strategy: allow-list
    deploymentTargets:
      organizationalUnits: [Workloads]
      accounts: ['{{ ShopName }}']
taggingPolicies: []
backupPolicies: []
"""
ACCOUNTS = """\
mandatoryAccounts:
  - name: Management
    email: aws@{{Domain}}
    organizationalUnit: Root
workloadAccounts:
  - name: Shop
    description: The shop
    email: shop@acme.example
    organizationalUnit: Prod
accountIds:
  - {email: Shop@acme.example, accountId: '012345678901'}
"""
REPLACEMENTS = """\
globalReplacements:
  - {key: Domain, type: String, value: acme.example}
  - {key: ShopName, type: String, value: Shop}
  - {key: Late, type: SSM, path: /late}
"""
GLOBAL = "homeRegion: us-gov-west-1\nmanagementAccountAccessRole: AccessRole\n"
LOCK = """\
{"Statement": [{"Effect": "Deny", "Action": "*", "Resource": "*", "Condition": {"ArnNotLike": {"aws:PrincipalArn": [
  "arn:${PARTITION}:iam::*:role/${MANAGEMENT_ACCOUNT_ACCESS_ROLE}",
  "arn:${PARTITION}:iam::*:role/${ACCELERATOR_PREFIX}*",
  "${aws:username}"]}}}]}
"""
SOURCE = {
    "organization-config.yaml": ORGANIZATION,
    "accounts-config.yaml": ACCOUNTS,
    "global-config.yaml": GLOBAL,
    "replacements-config.yaml": REPLACEMENTS,
    "policies/lock.json": LOCK,
    "policies/only.json": '{"Statement": [{"Effect": "Allow", "Action": "s3:*", "Resource": "*"}]}',
}


def read(changes: dict[str, str] | None = None) -> Imported:
    return imported(read_lza, SOURCE | (changes or {}))


def test_a_configuration_becomes_a_design() -> None:
    result = read()

    assert result.tree() == [
        "Root [Lock]",
        "Root/Workloads [Only]",
        "Root/Workloads/Prod",
        "Root/Workloads/Prod/Shop [Only]",
        "Root/Suspended [Unknown SCPs, Unknown RCPs]",
        "Root/Management",
    ]
    shop = next(one for one in result.design.nodes.values() if one.name == "Shop")
    management = next(one for one in result.design.nodes.values() if one.name == "Management")
    assert (shop.aws_id, management.email) == ("012345678901", "aws@acme.example")
    assert result.design.settings.management_account == management.id
    assert result.design.settings.partition == "aws-us-gov"


def test_an_allow_list_takes_the_place_of_full_access() -> None:
    design = read().design

    bare = {node.name for node in design.nodes.values() if FULL_AWS_ACCESS not in node.policies}
    assert bare == {"Workloads", "Shop"}


def test_places_in_policies_are_filled_from_the_configuration() -> None:
    result = read()

    (statement,) = json.loads(result.text("Lock"))["Statement"]
    assert statement["Condition"]["ArnNotLike"]["aws:PrincipalArn"] == [
        "arn:aws-us-gov:iam::*:role/AccessRole",
        "arn:aws-us-gov:iam::*:role/AWSAccelerator*",
        "${aws:username}",
    ]
    assert any(
        "lock.json:3: The configuration does not say what ${ACCELERATOR_PREFIX} is" in line for line in result.told()
    )


def test_what_is_unknown_makes_the_text_of_a_policy_unknown_in_a_condition_too() -> None:
    in_condition = read({"global-config.yaml": ""})
    elsewhere = read(
        {"policies/lock.json": '{"Statement": [{"Effect": "Deny", "Action": "*", "Resource": "${WHATEVER}"}]}'}
    )

    assert in_condition.text("Lock") == elsewhere.text("Lock") == ""
    assert any("${MANAGEMENT_ACCOUNT_ACCESS_ROLE} is replaced" in line for line in in_condition.told())
    assert any("${WHATEVER} is replaced when LZA deploys" in line for line in elsewhere.told())


def test_a_target_that_is_replaced_later_leaves_attachments_open() -> None:
    result = read({"replacements-config.yaml": REPLACEMENTS.replace("ShopName", "Else")})

    assert any(policy.unknown is Unknown.ATTACHMENTS for policy in result.design.policies.values())


def test_an_account_may_name_its_ou_by_the_last_part_which_is_said() -> None:
    assert any("There is no OU Prod; Workloads/Prod is taken, whose name ends so." in line for line in read().told())


def test_accounts_in_included_files_and_lists_that_are_replaced_are_read() -> None:
    result = read(
        {
            "accounts-config.yaml": "workloadAccounts:\n  - !include more/one.yaml\n  - !include more/two.yaml\n",
            "more/one.yaml": "{name: Shop, email: 's@{{Domain}}', organizationalUnit: Workloads}\n",
            "more/two.yaml": "- {name: Lab, email: l@acme.example, organizationalUnit: Workloads/Prod}\n",
            "replacements-config.yaml": REPLACEMENTS + "  - {key: Ous, type: StringList, value: [Workloads/Prod]}\n",
            "organization-config.yaml": ORGANIZATION.replace("Units: [Workloads]", "Units: [{{ Ous }}]"),
        }
    )

    assert "Root/Workloads/Shop [Only]" in result.tree()
    assert "Root/Workloads/Prod [Only]" in result.tree()
    assert "Root/Workloads/Prod/Lab" in result.tree()
    assert "s@acme.example" in {node.email for node in result.design.nodes.values()}


def test_other_configurations_below_are_told() -> None:
    result = read({"old/organization-config.yaml": ORGANIZATION})

    assert any("This is another configuration; organization-config.yaml is read." in line for line in result.told())


def test_a_policy_file_outside_the_folder_is_not_read() -> None:
    result = read({"organization-config.yaml": ORGANIZATION.replace("policies/lock.json", "../../../etc/passwd")})

    assert any("The file ../../../etc/passwd is not among those given." in line for line in result.told())


def test_a_folder_without_its_parts() -> None:
    assert is_lza(MemoryFiles(SOURCE))
    assert not is_lza(MemoryFiles({"accounts-config.yaml": ACCOUNTS}))
    with pytest.raises(FormatError, match="has no organizationalUnits"):
        read({"organization-config.yaml": "enable: true"})


@in_one_test("way", malformed(ORGANIZATION))
def test_what_is_malformed_gets_words(way: str) -> None:
    for name in ("organization-config.yaml", "accounts-config.yaml", "replacements-config.yaml", "policies/lock.json"):
        try_malformed(read_lza, SOURCE, name, malformed(SOURCE[name])[way])
