"""CloudFormation: stacks that the linter accepts, that keep the limits, and that do what the design says."""

from __future__ import annotations

import json
from dataclasses import replace

import networkx as nx
import yaml
from hypothesis import given

from designer.basics.steps import finish
from designer.exchange import templates
from designer.exchange.exports.stacks import ResourceLink, StackResource, split_stacks
from designer.exchange.formats.format import NativeFile
from designer.organization.model.organization import Organization
from tests.designer.exchange.exports.hostile import NAMES, design, exported, files, hostile, lines
from tests.tools import needs


class Reader(yaml.SafeLoader):
    """YAML with CloudFormation's short forms as the long ones."""


def _function(reader: Reader, tag: str, node: yaml.ScalarNode) -> dict:
    value = reader.construct_scalar(node)
    if tag == "GetAtt":
        return {"Fn::GetAtt": value.split(".")}
    return {tag if tag == "Ref" else f"Fn::{tag}": value}


Reader.add_multi_constructor("!", _function)


def load(text: str) -> dict:
    return yaml.load(text, Reader)


def test_a_small_design() -> None:
    files, report = exported("cloudformation", design(), "2026-11-27")

    assert ["organization.yaml", "import-organization.json"] == list(files)
    resources = load(files["organization.yaml"])["Resources"]
    assert ["Organization", "WorkOU", "ProdOU", "ShopAccount", "BankAccount", "DenyS3Policy", "tags"] == list(resources)
    assert {
        "Type": "AWS::Organizations::Account",
        "DependsOn": "ShopAccount",
        "DeletionPolicy": "Retain",
        "UpdateReplacePolicy": "Retain",
        "Properties": {
            "AccountName": "Bank",
            "Email": {"Ref": "BankAccountEmail"},
            "ParentIds": [{"Ref": "ProdOU"}],
        },
    } == resources["BankAccount"]
    assert [{"Ref": "WorkOU"}] == resources["DenyS3Policy"]["Properties"]["TargetIds"]
    assert {"Fn::GetAtt": ["Organization", "RootId"]} == resources["WorkOU"]["Properties"]["ParentId"]
    assert {
        "ResourceType": "AWS::Organizations::Account",
        "LogicalResourceId": "ShopAccount",
        "ResourceIdentifier": {"AccountId": "000000000012"},
    } in json.loads(files["import-organization.json"])
    assert any("The enabled policy types: SERVICE_CONTROL_POLICY, TAG_POLICY." in line for line in lines(report))


def test_both_languages_hold_the_same_template() -> None:
    for name in (design, hostile):
        plain, encoded = exported("cloudformation", name())[0], exported("cloudformation-json", name())[0]
        assert [load(text) for text in plain.values()] == [json.loads(text) for text in encoded.values()]


def test_the_linter_finds_nothing_in_the_sample() -> None:
    lint_all = needs("cfnlint.api").lint_all

    files, _ = exported("cloudformation", templates.load("company"))
    assert [] == [str(found) for found in lint_all(files["organization.yaml"]) if "us-east-1" in str(found)]


def test_nothing_in_a_design_is_an_instruction() -> None:
    text = json.dumps(
        {"Statement": [{"Ref": "Organization", "Fn::Sub": "${AWS::AccountId}", "Sid": "{{resolve:ssm:x}}"}]}
    )
    file = design()
    policies = [replace(one, text=text) if one.id == "deny-s3" else one for one in file.organization.policies.values()]
    organization = Organization(file.organization.nodes.values(), policies, file.organization.settings)

    written, _ = exported("cloudformation-json", NativeFile(organization))

    content = json.loads(written["organization.json"])["Resources"]["DenyS3Policy"]["Properties"]["Content"]
    assert isinstance(content, str)
    assert json.loads(text) == json.loads(content)
    assert "{{resolve" not in "".join(written.values())


def test_hostile_names_stay_names_but_for_those_that_would_be_looked_up() -> None:
    written, report = exported("cloudformation", hostile())
    resources = load(written["organization.yaml"])["Resources"].values()
    names = {one["Properties"]["Name"] for one in resources if one["Type"].endswith("OrganizationalUnit")}

    assert {name.replace("{{resolve", "{ {resolve") for name in NAMES} == names
    assert "{{resolve" not in "".join(written.values())
    assert any("{{resolve: is written with a space in it" in line for line in lines(report))


def test_a_large_design_becomes_stacks_that_need_no_later_one() -> None:
    written, report = exported("cloudformation-json", templates.load("scale", accounts=1_500, seed=3))
    stacks = [json.loads(text) for name, text in written.items() if name.startswith("organization")]
    made: set[str] = set()
    for stack in stacks:
        assert len(stack["Resources"]) <= 500
        assert len(stack.get("Outputs", {})) <= 200
        text = json.dumps(stack["Resources"])
        wanted = {part.partition('"')[0] for part in text.split('{"Fn::ImportValue": "')[1:]}
        assert wanted <= made
        made |= {output["Export"]["Name"] for output in stack.get("Outputs", {}).values()}
    accounts = [body for one in stacks for body in one["Resources"].values() if body["Type"].endswith("::Account")]
    assert 1_480 < len(accounts) < 1_500
    assert any(f"There are {len(stacks)} stacks" in line for line in lines(report))


def test_a_stack_exports_what_a_later_one_names_and_nothing_else() -> None:
    resources = [
        StackResource(f"R{number}", "T", {"A": ResourceLink("R0", "", "")} if number else {}, {})
        for number in range(700)
    ]
    first, second = finish(split_stacks(resources))

    assert (480, 220) == (len(first.resources), len(second.resources))
    assert ([ResourceLink("R0", "", "")], []) == (first.exported, second.exported)


@given(files())
def test_every_design_is_a_chain_without_circles(file: NativeFile) -> None:
    written, _ = exported("cloudformation-json", file)
    resources = json.loads(written["organization.json"])["Resources"]
    graph = nx.DiGraph()
    for name, body in resources.items():
        graph.add_node(name)
        graph.add_edges_from((name, used) for used in resources if f'{{"Ref": "{used}"}}' in json.dumps(body))
        graph.add_edges_from((name, used) for used in [body.get("DependsOn")] if used)
    assert set(resources) == set(graph)
    assert nx.is_directed_acyclic_graph(graph)
    assert len(resources) <= 1 + nx.dag_longest_path_length(graph) + ("Organization" in resources)
    assert all(name.isascii() and name.isalnum() for name in resources)
