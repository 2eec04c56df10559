"""CloudFormation templates read into a design."""

import json

import pytest

from designer.errors import FormatError
from designer.imports.cloudformation import is_cloudformation, read_cloudformation
from designer.model.records import FULL_AWS_ACCESS, Unknown
from tests.designer.imports.code_sources import Imported, MemoryFiles, imported, malformed, try_malformed

TEMPLATE = """\
AWSTemplateFormatVersion: '2010-09-09'
Parameters:
  Stage:
    Type: String
    Default: prod
  Budget:
    Type: String
Mappings:
  Mail:
    prod: {Domain: acme.example}
Conditions:
  IsProd: !Equals [!Ref Stage, prod]
  IsTest: !Not [!Condition IsProd]
Resources:
  Organization:
    Type: AWS::Organizations::Organization
    Properties:
      FeatureSet: ALL
  Workloads:
    Type: AWS::Organizations::OrganizationalUnit
    Properties:
      Name: !Sub 'Workloads ${Stage}'
      ParentId: !GetAtt Organization.RootId
      Tags:
        - {Key: owner, Value: platform}
  Shop:
    Type: AWS::Organizations::Account
    Properties:
      AccountName: shop
      Email: !Join ['@', [shop, !FindInMap [Mail, !Ref Stage, Domain]]]
      ParentIds:
        - !Ref Workloads
  Trial:
    Type: AWS::Organizations::Account
    Condition: IsTest
    Properties:
      AccountName: trial
      Email: trial@acme.example
  DenyLeave:
    Type: AWS::Organizations::Policy
    Properties:
      Name: DenyLeave
      Description: Members may not leave
      Type: SERVICE_CONTROL_POLICY
      Content:
        Version: 2012-10-17
        Statement:
          - Effect: Deny
            Action: organizations:LeaveOrganization
            Resource: '*'
            Condition:
              StringNotEquals:
                aws:PrincipalAccount: [012345678901, 123456789012]
              Bool: {aws:MultiFactorAuthPresent: false}
      TargetIds:
        - !GetAtt Organization.RootId
        - !Ref Shop
"""


GRANTED = "Resource: '*'"


def line_of(text: str, part: str) -> int:
    return text[: text.index(part)].count("\n") + 1


def read(text: str, name: str = "org.yaml") -> Imported:
    return imported(read_cloudformation, {name: text})


def test_a_template_becomes_a_design() -> None:
    result = read(TEMPLATE)

    assert ["Root [DenyLeave]", "Root/Workloads prod", "Root/Workloads prod/shop [DenyLeave]"] == result.tree()
    shop = next(node for node in result.design.nodes.values() if node.name == "shop")
    assert shop.email == "shop@acme.example"
    workloads = next(node for node in result.design.nodes.values() if node.name == "Workloads prod")
    assert workloads.tags == (("owner", "platform"),)
    assert all(FULL_AWS_ACCESS in node.policies for node in result.design.nodes.values())


def test_ids_and_versions_stay_texts_in_a_policy() -> None:
    document = json.loads(read(TEMPLATE).text("DenyLeave"))

    condition = document["Statement"][0]["Condition"]
    assert document["Version"] == "2012-10-17"
    assert condition["StringNotEquals"]["aws:PrincipalAccount"] == ["012345678901", "123456789012"]
    assert condition["Bool"] == {"aws:MultiFactorAuthPresent": False}


def test_parameters_and_conditions_are_told_with_their_lines() -> None:
    told = read(TEMPLATE).told()

    assert "Note: org.yaml:4: The parameter Stage stands at its default." in told
    line = line_of(TEMPLATE, "Condition: IsTest") - 1
    assert f"Note: org.yaml:{line}: Trial is not deployed: its condition IsTest does not hold." in told


def test_json_is_read_as_yaml_is() -> None:
    template = {
        "Resources": {
            "Org": {"Type": "AWS::Organizations::Organization"},
            "Ou": {
                "Type": "AWS::Organizations::OrganizationalUnit",
                "Properties": {"Name": "Security", "ParentId": {"Fn::GetAtt": ["Org", "RootId"]}},
            },
        }
    }

    assert read(json.dumps(template, indent="\t"), "org.template.json").tree() == ["Root", "Root/Security"]


def test_a_property_without_a_place_is_told() -> None:
    text = TEMPLATE.replace("      AccountName: shop\n", "      AccountName: shop\n      RoleName: Admin\n")

    line = line_of(text, "RoleName")
    assert f"Lost: org.yaml:{line}: RoleName of Shop has no place in a design." in read(text).told()


def test_a_parent_that_only_a_deployment_knows_is_unknown() -> None:
    text = TEMPLATE.replace("ParentId: !GetAtt Organization.RootId", "ParentId: !Ref Budget")

    told = read(text).told()

    assert "Unknown: org.yaml:23: The parent of Workloads is unknown. The parameter Budget has no default." in told
    assert any("The place of OU Workloads prod is unknown; it stands under the root." in line for line in told)


def test_a_policy_text_with_a_gap_is_unknown_and_names_the_line() -> None:
    result = read(TEMPLATE.replace("Resource: '*'", "Resource: !Ref Budget"))

    policy = next(policy for policy in result.design.policies.values() if policy.name == "DenyLeave")
    assert policy.unknown is Unknown.TEXT
    assert any(
        f"org.yaml:{line_of(TEMPLATE, GRANTED)}" in line and "Unknown text of policy DenyLeave." in line
        for line in result.told()
    )


def test_the_partition_is_taken_for_aws_and_said() -> None:
    result = read(TEMPLATE.replace("Resource: '*'", "Resource: !Sub 'arn:${AWS::Partition}:iam::${!x}:role/*'"))

    assert '"arn:aws:iam::${x}:role/*"' in result.text("DenyLeave")
    assert any(
        f"org.yaml:{line_of(TEMPLATE, GRANTED)}: The partition is known only when" in line for line in result.told()
    )


def test_an_unknown_target_leaves_all_attachments_of_the_type_open() -> None:
    result = read(TEMPLATE.replace("        - !Ref Shop", "        - !Ref Budget"))

    assert any(policy.unknown is Unknown.ATTACHMENTS for policy in result.design.policies.values())
    assert any("The parameter Budget has no default." in line for line in result.told())


def test_literal_ids_of_nodes_that_are_not_declared_stand_for_themselves() -> None:
    text = TEMPLATE.replace("!GetAtt Organization.RootId", "r-abcd").replace("- !Ref Shop", "- ou-abcd-12345678")

    result = read(text)

    assert result.design.node(result.design.root).aws_id == "r-abcd"
    assert any(node.aws_id == "ou-abcd-12345678" for node in result.design.nodes.values())
    assert any("The code names only its id." in line for line in result.told())


def test_templates_refer_to_each_other_by_exports() -> None:
    first = TEMPLATE + "Outputs:\n  Ou: {Value: !Ref Workloads, Export: {Name: workloads-ou}}\n"
    second = """\
Resources:
  Pay:
    Type: AWS::Organizations::Account
    Properties:
      AccountName: pay
      Email: pay@acme.example
      ParentIds: [!ImportValue workloads-ou]
"""

    result = imported(read_cloudformation, {"a.yaml": first, "sub/b.yml": second})

    assert "Root/Workloads prod/pay" in result.tree()


def test_a_template_of_other_things_is_explained() -> None:
    with pytest.raises(FormatError, match=r"Nothing in it describes an organization.*1 of the type AWS::S3::Bucket"):
        read("Resources:\n  B:\n    Type: AWS::S3::Bucket\n")


def test_functions_in_a_ring_end() -> None:
    text = TEMPLATE.replace("IsProd: !Equals [!Ref Stage, prod]", "IsProd: !Condition IsTest")

    assert any("is deployed only if IsTest holds" in line for line in read(text).told())


def test_aliases_of_aliases_cost_nothing() -> None:
    bomb = "a0: &a0 [x, x, x, x, x, x, x, x, x]\n" + "".join(
        f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]\n" for n in range(1, 40)
    )
    text = bomb + TEMPLATE.replace("Resource: '*'", "Resource: *a39")

    assert any("It is larger than any value that AWS takes." in line for line in read(text).told())


def test_what_it_is_recognised_by() -> None:
    assert is_cloudformation(MemoryFiles({"a/b.yaml": TEMPLATE}))
    assert not is_cloudformation(MemoryFiles({"a/b.yaml": "Resources: {}"}))


@pytest.mark.parametrize("way", malformed(TEMPLATE))
def test_what_is_malformed_gets_words(way: str) -> None:
    try_malformed(read_cloudformation, {}, "org.yaml", malformed(TEMPLATE)[way])
    try_malformed(read_cloudformation, {"good.yaml": TEMPLATE}, "org.yaml", malformed(TEMPLATE)[way])
