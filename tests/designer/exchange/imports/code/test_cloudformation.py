"""CloudFormation templates read into a design."""

import json
import time

import pytest

from designer.basics.errors import FormatError
from designer.exchange.conversion import ConversionReport
from designer.exchange.imports.code.cloudformation import is_cloudformation, read_cloudformation
from designer.organization.model.records import FULL_AWS_ACCESS, Unknown
from tests.designer.exchange.imports.code.code_sources import Imported, MemoryFiles, imported, malformed, try_malformed
from tests.tools import in_one_test

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

    assert "Note: org.yaml:4: The parameter Stage has its default value." in told
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
    assert any("The place of OU Workloads prod is unknown; it is put under the root." in line for line in told)


def test_a_policy_text_with_a_gap_is_unknown_and_names_the_line() -> None:
    result = read(TEMPLATE.replace("Resource: '*'", "Resource: !Ref Budget"))

    policy = next(policy for policy in result.design.policies.values() if policy.name == "DenyLeave")
    assert policy.unknown is Unknown.TEXT
    assert any(
        f"org.yaml:{line_of(TEMPLATE, GRANTED)}" in line and "Unknown text of policy DenyLeave." in line
        for line in result.told()
    )


def test_the_partition_is_taken_for_aws_and_said() -> None:
    result = read(TEMPLATE.replace("Resource: '*'", "Resource: !Sub 'arn:${AWS::Partition}:iam::${!aws:x}:role/*'"))

    assert '"arn:aws:iam::${aws:x}:role/*"' in result.text("DenyLeave")
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

    assert any("more than the 100,000 steps of work for one value" in line for line in read(text).told())


@pytest.mark.parametrize(
    ("condition", "made"),
    [
        ("!And [!Equals [a, a], !Equals [b, b]]", True),
        ("!And [!Equals [a, a], !Equals [a, b]]", False),
        ("!Or [!Equals [a, b], !Equals [b, b]]", True),
        ("!Or [!Equals [a, b], !Equals [b, a]]", False),
    ],
)
def test_conditions_are_joined_as_cloudformation_joins_them(condition: str, made: bool) -> None:
    line = next(line for line in TEMPLATE.splitlines() if line.startswith("  IsTest:"))
    result = read(TEMPLATE.replace(line, f"  IsTest: {condition}"))

    assert any(one.endswith("/trial") for one in result.tree()) is made


def test_a_file_beside_a_template_that_speaks_of_no_resource_is_not_read() -> None:
    assert imported(read_cloudformation, {"org.yaml": TEMPLATE, "notes.yaml": "a: [1"}).told() == read(TEMPLATE).told()
    with pytest.raises(FormatError):
        read("a: [1")


def test_what_it_is_recognised_by() -> None:
    assert is_cloudformation(MemoryFiles({"a/b.yaml": TEMPLATE}))
    assert not is_cloudformation(MemoryFiles({"a/b.yaml": "Resources: {}"}))


@in_one_test("way", malformed(TEMPLATE))
def test_what_is_malformed_gets_words(way: str) -> None:
    try_malformed(read_cloudformation, {}, "org.yaml", malformed(TEMPLATE)[way])
    try_malformed(read_cloudformation, {"good.yaml": TEMPLATE}, "org.yaml", malformed(TEMPLATE)[way])


PARENT = """\
Resources:
  Organization: {Type: 'AWS::Organizations::Organization'}
  Work:
    Type: AWS::CloudFormation::Stack
    Properties:
      TemplateURL: ./stacks/unit.yaml
      Parameters: {Name: Work, Parent: !GetAtt Organization.RootId}
  Prod:
    Type: AWS::CloudFormation::Stack
    Properties:
      TemplateURL: !Sub 'https://s3.${AWS::Region}.amazonaws.com/bucket/unit.yaml'
      Parameters: {Name: Prod, Parent: !GetAtt Work.Outputs.Unit}
  Off:
    Type: AWS::CloudFormation::Stack
    Condition: Never
    Properties: {TemplateURL: stacks/unit.yaml}
  Gone:
    Type: AWS::CloudFormation::Stack
    Properties: {TemplateURL: stacks/gone.yaml}
  Shop:
    Type: AWS::Organizations::Account
    Properties: {AccountName: shop, Email: shop@acme.example, ParentIds: [!GetAtt Prod.Outputs.Unit]}
  Deny:
    Type: AWS::Organizations::Policy
    Properties:
      {Name: Deny, Type: SERVICE_CONTROL_POLICY, Content: {}, TargetIds: [!GetAtt Prod.Outputs.Unit, !Ref Shop]}
Conditions: {Never: !Equals [a, b]}
"""

UNIT = """\
Parameters: {Name: {Type: String}, Parent: {Type: String}}
Resources:
  Unit:
    Type: AWS::Organizations::OrganizationalUnit
    Properties: {Name: !Ref Name, ParentId: !Ref Parent}
Outputs: {Unit: {Value: !Ref Unit}}
"""


def test_a_stack_that_is_nested_twice_is_two_stacks() -> None:
    result = imported(read_cloudformation, {"main.yaml": PARENT, "stacks/unit.yaml": UNIT})
    unknown = "Unknown SCPs, Unknown RCPs]"
    assert result.tree() == [
        f"Root [{unknown}",
        f"Root/Work [{unknown}",
        f"Root/Work/Prod [Deny, {unknown}",
        f"Root/Work/Prod/shop [Deny, {unknown}",
    ]
    gone, off = line_of(PARENT, "Gone:") + 1, line_of(PARENT, "Off:") + 1
    assert [line for line in result.told() if ": The template" in line or ": The stack" in line] == [
        f"Unknown: main.yaml:{gone}: The template of the nested stack Gone is not among the files.",
        f"Note: main.yaml:{off}: The stack Off is not deployed: Never fails.",
    ]


@pytest.mark.parametrize(("beside", "said"), [(True, "Unknown"), (False, "Note")])
def test_a_stack_from_elsewhere_may_make_more_where_its_own_template_makes_parts(*, beside: bool, said: str) -> None:
    app = "  App: {Type: 'AWS::Serverless::Application', Properties: {Location: x.yaml}}\n"
    other = "Resources:\n" + UNIT[UNIT.index("  Unit") : UNIT.index("Outputs")].replace("!Ref Name", "A")
    other = other.replace("!Ref Parent", "r-ab12")
    queue = "Resources:\n  Queue: {Type: 'AWS::SQS::Queue'}\n"
    files = {"a.yaml": other + (app if beside else ""), "b.yaml": queue + ("" if beside else app)}
    (told,) = (line for line in imported(read_cloudformation, files).told() if ": App is " in line)
    assert told.startswith(f"{said}: ")


def test_stacks_that_hold_each_other_come_to_an_end() -> None:
    ring = (
        "Resources:\n  A: {Type: 'AWS::CloudFormation::Stack', Properties: {TemplateURL: %s}}\n"
        + UNIT[UNIT.index("  Unit") :]
    )
    result = imported(read_cloudformation, {"a.yaml": ring % "b.yaml", "b.yaml": ring % "a.yaml"})
    assert [line for line in result.told() if "nested too deeply" in line]
    result = imported(read_cloudformation, {"a.yaml": ring % "a.yaml", "c.yaml": UNIT})
    assert result.design.root


def test_the_cloud_assembly_of_cdk_is_read_with_its_nested_stacks() -> None:
    nested = {
        "Type": "AWS::CloudFormation::Stack",
        "Properties": {
            "TemplateURL": {"Fn::Join": ["", ["https://s3.", {"Ref": "AWS::Region"}, "/cdk-assets/0a1b2c.json"]]},
            "Parameters": {"rootRef": "r-ab12"},
        },
        "Metadata": {"aws:asset:path": "OrgStackUnits.nested.template.json", "aws:asset:property": "TemplateURL"},
    }
    unit = {
        "Type": "AWS::Organizations::OrganizationalUnit",
        "Properties": {"Name": "Work", "ParentId": {"Ref": "rootRef"}},
    }
    shop = {
        "Type": "AWS::Organizations::Account",
        "Properties": {
            "AccountName": "shop",
            "Email": "shop@acme.example",
            "ParentIds": [{"Fn::GetAtt": ["UnitsNested", "Outputs.OrgStackUnitsWorkRef"]}],
        },
    }
    export = {"Value": {"Ref": "Shop"}, "Export": {"Name": "OrgStack:ExportsOutputRefShop"}}
    policy = {
        "Type": "AWS::Organizations::Policy",
        "Properties": {
            "Name": "Deny",
            "Type": "SERVICE_CONTROL_POLICY",
            "Content": {"Version": "2012-10-17"},
            "TargetIds": [{"Fn::ImportValue": "OrgStack:ExportsOutputRefShop"}],
        },
    }
    version = {"BootstrapVersion": {"Type": "AWS::SSM::Parameter::Value<String>", "Default": "/cdk-bootstrap/version"}}
    contents = {
        "cdk.out": '{"version":"48.0.0"}',
        "manifest.json": json.dumps(
            {"version": "48.0.0", "artifacts": {"OrgStack": {"type": "aws:cloudformation:stack"}}}
        ),
        "tree.json": json.dumps({"version": "tree-0.1", "tree": {"id": "App", "children": {"Resource": {}}}}),
        "OrgStack.assets.json": json.dumps({"version": "48.0.0", "files": {}}),
        "OrgStack.template.json": json.dumps(
            {"Resources": {"UnitsNested": nested, "Shop": shop}, "Outputs": {"X": export}, "Parameters": version}
        ),
        "OrgStackUnits.nested.template.json": json.dumps(
            {
                "Resources": {"Work": unit},
                "Outputs": {"OrgStackUnitsWorkRef": {"Value": {"Ref": "Work"}}},
                "Parameters": {"rootRef": {"Type": "String"}},
            }
        ),
        "assembly-Policies/PolicyStack.template.json": json.dumps({"Resources": {"Deny": policy}}),
    }
    result = imported(read_cloudformation, contents)
    assert result.tree() == ["Root", "Root/Work", "Root/Work/shop [Deny]"]
    assert "r-ab12" == result.design.node(result.design.root).aws_id


def test_ids_of_a_list_for_an_import_are_those_of_the_resources() -> None:
    def listed(kind: str, name: str, **identifier: str) -> dict[str, object]:
        return {"ResourceType": kind, "LogicalResourceId": name, "ResourceIdentifier": identifier}

    ids = [
        listed("AWS::Organizations::Account", "Shop", AccountId="012345678901"),
        listed("AWS::Organizations::OrganizationalUnit", "Workloads", Id="ou-ab12-11111111"),
        listed("AWS::Organizations::Organization", "Organization", Id="o-abcdefghij"),
        listed("AWS::Organizations::Policy", "Nobody", Id="p-12345678"),
    ]
    result = imported(read_cloudformation, {"org.yaml": TEMPLATE, "import-org.json": json.dumps(ids)})
    found = {node.name: node.aws_id for node in result.design.nodes.values()}
    assert ("012345678901", "ou-ab12-11111111") == (found["shop"], found["Workloads prod"])
    assert "o-abcdefghij" == result.design.settings.aws_id
    assert "Note: import-org.json: The id of Nobody is not taken over: no template has it." in result.told()


def test_stacks_that_hold_many_of_each_other_end_in_bounded_time() -> None:
    unit = "  U%d: {Type: 'AWS::Organizations::OrganizationalUnit', Properties: {Name: U%d}}\n"
    stack = "  S%d: {Type: 'AWS::CloudFormation::Stack', Properties: {TemplateURL: %s.yaml}}\n"
    files = {}
    for level in range(9):
        stacks = "".join(stack % (number, f"t{level + 1}") for number in range(8))
        units = "".join(unit % (number, number) for number in range(400))
        files[f"t{level}.yaml"] = f"Resources:\n{stacks}{units}"
    files["t9.yaml"] = "Resources:\n" + unit % (0, 0)
    begin = time.process_time()
    report = ConversionReport()
    facts = read_cloudformation(MemoryFiles(files), report)
    assert time.process_time() - begin < 30
    assert len(facts.nodes) < 150_000
    assert any("nested too deeply" in str(entry) for entry in report)
