"""Values of CloudFormation templates: none is taken for another, and what a deployment decides stays unknown."""

import json

import pytest

from designer.exchange.imports.code.cloudformation import read_cloudformation
from designer.organization.model.records import Unknown
from tests.designer.exchange.imports.code.code_sources import Imported, imported

MAIN = """\
Parameters:
  Given: {Type: String, Default: 'no'}
  AtDeployment: {Type: String}
Conditions:
  On: !Equals [!Ref Given, 'yes']
  Off: !Not [!Condition On]
  Open: !Equals [!Ref AtDeployment, 'yes']
Resources:
  Organization: {Type: 'AWS::Organizations::Organization'}
  Child:
    Type: AWS::CloudFormation::Stack
    Properties:
      TemplateURL: child.yaml
      Parameters:
        Optional: !If [On, us-east-1, !Ref 'AWS::NoValue']
        Stored: /org/region
Outputs:
  One: {Condition: %s, Value: us-east-1, Export: {Name: region}}
  Two: {Condition: Off, Value: eu-west-1, Export: {Name: region}}
"""

CHILD = """\
Parameters:
  Optional: {Type: String, Default: eu-central-1}
  Regions: {Type: CommaDelimitedList, Default: 'eu-west-1,eu-west-2'}
  Stored: {Type: 'AWS::SSM::Parameter::Value<String>', Default: /x}
Resources:
  Deny:
    Type: AWS::Organizations::Policy
    Properties:
      Name: Deny
      Type: SERVICE_CONTROL_POLICY
      TargetIds: [r-ab12]
      Content:
        Version: 2012-10-17
        Statement:
          - Effect: Deny
            Action: '*'
            Resource: '*'
            Condition:
              StringNotEquals: {'aws:RequestedRegion': %s}
"""


def read(value: str, first: str = "On") -> Imported:
    return imported(read_cloudformation, {"main.yaml": MAIN % first, "child.yaml": CHILD % value})


def region(result: Imported) -> object:
    policy = next(policy for policy in result.design.policies.values() if policy.name == "Deny")
    if policy.unknown is Unknown.TEXT:
        return None
    return json.loads(policy.text)["Statement"][0]["Condition"]["StringNotEquals"]["aws:RequestedRegion"]


@pytest.mark.parametrize(
    ("value", "first", "expected"),
    [
        ("!Ref Optional", "On", "eu-central-1"),  # a parameter that is handed no value has its default
        ("!Ref Stored", "On", None),  # what is handed to it is the name of a parameter in SSM
        ("!ImportValue region", "On", "eu-west-1"),  # the other output is not made
        ("!ImportValue region", "Open", None),
        ("!Sub ['${A}', {A: !Ref Optional}]", "On", "eu-central-1"),
        ("!Sub ['x${A}', {A: !Ref Regions}]", "On", None),
        ("!Join [',', [a, !Ref Regions]]", "On", None),
        ("{'Fn::GetAtt': [Deny, !Ref Optional]}", "On", None),
        ("a, 'Fn::Transform': {Name: 'AWS::Include', Parameters: {Location: x}}", "On", None),
    ],
)
def test_a_value_is_that_of_the_deployment_or_unknown(value: str, first: str, expected: str | None) -> None:
    assert region(read(value, first)) == expected


def test_a_condition_that_is_there_twice_leaves_open_whether_a_policy_is_attached() -> None:
    conditions = {"Yes": {"Fn::Equals": ["a", "a"]}, "No": {"Fn::Equals": ["a", "b"]}}
    policy = {"Type": "AWS::Organizations::Policy", "Condition": "Yes", "Twice": "No"}
    policy["Properties"] = {"Name": "P", "Type": "SERVICE_CONTROL_POLICY", "TargetIds": ["r-ab12"], "Content": {}}
    text = json.dumps({"Conditions": conditions, "Resources": {"P": policy}}).replace("Twice", "Condition")

    assert imported(read_cloudformation, {"a.json": text}).tree() == ["Root [P (attached or not)]"]


def test_an_account_without_a_value_for_its_parent_is_at_the_root() -> None:
    account = "{AccountName: shop, Email: a@b.example, ParentIds: !Ref 'AWS::NoValue'}"
    text = f"Resources:\n  Shop: {{Type: 'AWS::Organizations::Account', Properties: {account}}}\n"

    result = imported(read_cloudformation, {"a.yaml": text})

    assert result.tree() == ["Root", "Root/shop"]
