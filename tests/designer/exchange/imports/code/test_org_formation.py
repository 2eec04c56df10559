"""org-formation's templates read into a design."""

import json

import pytest

from designer.basics.errors import FormatError
from designer.exchange.imports.code.org_formation import is_org_formation, read_org_formation
from designer.organization.model.records import Unknown
from tests.designer.exchange.imports.code.code_sources import Imported, MemoryFiles, imported, malformed, try_malformed
from tests.tools import in_one_test

TEMPLATE = """\
AWSTemplateFormatVersion: '2010-09-09-OC'
Parameters:
  mailDomain:
    Type: String
    Default: acme.example
Organization:
  Management:
    Type: OC::ORG::MasterAccount
    Properties: &account
      AccountName: management
      AccountId: 011111111111
      RootEmail: !Sub 'aws@${mailDomain}'
      Tags:
        cost-center: 0042
        public: no
  Root:
    Type: OC::ORG::OrganizationRoot
    Properties:
      ServiceControlPolicies: !Ref DenyLeave
  Workloads:
    Type: OC::ORG::OrganizationalUnit
    Properties:
      OrganizationalUnitName: Workloads
      OrganizationalUnits: !Ref Prod
      ServiceControlPolicies:
#       - !Ref Old
        - !Ref DenyLeave
  Prod:
    Type: OC::ORG::OrganizationalUnit
    Properties:
      OrganizationalUnitName: Prod
      Accounts:
        - !Ref Shop
  Shop:
    Type: OC::ORG::Account
    Properties:
      <<: *account
      AccountName: shop
      AccountId: '222222222222'
      RootEmail: shop@acme.example
      Alias: acme-shop
  <<: !Include ./policies/all.yml
"""
POLICIES = """\
DenyLeave:
  Type: OC::ORG::ServiceControlPolicy
  Properties:
    PolicyName: DenyLeave
    PolicyDocument: !Include leave.json
"""
LEAVE = '{"Version": "2012-10-17", "Statement": [{"Effect": "Deny", "Action": "*", "Resource": "*"}]}'
SOURCE = {"organization.yml": TEMPLATE, "policies/all.yml": POLICIES, "policies/leave.json": LEAVE}


def read(**changes: str) -> Imported:
    return imported(read_org_formation, SOURCE | {"organization.yml": TEMPLATE} | changes)


def changed(old: str, new: str) -> Imported:
    assert old in TEMPLATE
    return imported(read_org_formation, SOURCE | {"organization.yml": TEMPLATE.replace(old, new)})


def test_a_template_with_includes_becomes_a_design() -> None:
    result = read()

    assert result.tree() == [
        "Root [DenyLeave]",
        "Root/management",
        "Root/Workloads [DenyLeave]",
        "Root/Workloads/Prod",
        "Root/Workloads/Prod/shop",
    ]
    assert json.loads(result.text("DenyLeave")) == json.loads(LEAVE)
    assert result.design.settings.management_account == "Management"  # the logical id


def test_ids_and_tags_stay_texts_and_merges_give_way_to_what_is_written() -> None:
    design = read().design

    management, shop = (
        next(one for one in design.nodes.values() if one.name == name) for name in ("management", "shop")
    )
    assert (management.aws_id, management.email) == ("011111111111", "aws@acme.example")
    assert management.tags == (("cost-center", "0042"), ("public", "no"))
    assert (shop.aws_id, shop.email, shop.tags) == ("222222222222", "shop@acme.example", management.tags)


def test_what_has_no_place_is_told_with_its_line() -> None:
    assert "Lost: organization.yml:41: Alias of Shop has no place in a design." in read().told()


def test_an_include_that_leaves_the_folder_is_not_read() -> None:
    result = changed("./policies/all.yml", "../../etc/passwd")

    assert any("The file ../../etc/passwd is not among those given" in line for line in result.told())
    assert any(policy.unknown is Unknown.ATTACHMENTS for policy in result.design.policies.values())


def test_a_template_without_the_files_beside_it_says_to_import_their_folder() -> None:
    result = imported(read_org_formation, {"organization.yml": TEMPLATE})

    assert any(line.endswith("Import the folder that both files are in.") for line in result.told())
    assert any(policy.unknown is Unknown.ATTACHMENTS for policy in result.design.policies.values())


def test_an_include_in_a_ring_is_refused_with_its_line() -> None:
    ring = SOURCE | {"policies/all.yml": POLICIES + "Again: !Include ../organization.yml\n"}

    with pytest.raises(FormatError, match=r"line 6: The file organization\.yml is included in itself"):
        imported(read_org_formation, ring)


def test_an_account_id_in_a_policy_is_known_where_the_template_says_it() -> None:
    result = imported(
        read_org_formation,
        SOURCE | {"policies/all.yml": POLICIES.replace("!Include leave.json", "{Statement: [{Resource: !Ref Shop}]}")},
    )

    assert json.loads(result.text("DenyLeave")) == {"Statement": [{"Resource": "222222222222"}]}


def test_a_reference_to_nothing_leaves_the_attachments_of_the_node_unknown() -> None:
    result = changed("        - !Ref DenyLeave", "        - !Ref Gone")

    assert any("Gone is neither a parameter nor a resource of the template." in line for line in result.told())
    workloads = next(one for one in result.design.nodes.values() if one.name == "Workloads")
    assert any(result.design.policies[one].unknown is Unknown.ATTACHMENTS for one in workloads.policies)


def test_a_broken_file_beside_the_template_that_speaks_of_no_organization_is_not_read() -> None:
    tasks = "Tasks: [OC::ORG::Nothing"
    assert imported(read_org_formation, {"organization.yml": TEMPLATE, "tasks.yml": tasks}).tree()


def test_other_programs_organization_files_are_told_apart() -> None:
    assert is_org_formation(MemoryFiles(SOURCE))
    assert not is_org_formation(MemoryFiles({"organization.yml": "name: acme\npeople: [ann]\n"}))
    with pytest.raises(FormatError, match="Nothing in it describes an organization"):
        imported(read_org_formation, {"organization.yml": "Organization:\n  A:\n    Type: X\n"})


@in_one_test("way", malformed(TEMPLATE))
def test_what_is_malformed_gets_words(way: str) -> None:
    try_malformed(read_org_formation, SOURCE, "organization.yml", malformed(TEMPLATE)[way])
    try_malformed(read_org_formation, SOURCE, "policies/all.yml", malformed(POLICIES)[way])
