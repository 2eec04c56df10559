"""What is exported comes back by our own import as it was, except for what the reports say."""

from __future__ import annotations

from dataclasses import replace
from itertools import product
from pathlib import Path

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from designer.cli.group import group
from designer.exchange import templates
from designer.exchange.formats import native
from designer.exchange.formats.documents import normalised
from designer.exchange.formats.format import NativeFile
from designer.organization.model.observed import ResourcePolicy
from designer.organization.model.organization import Organization
from designer.organization.model.records import AccountState, NodeId, NodeKind
from tests.designer import draws
from tests.designer.exchange.exports.hostile import design, files, hostile
from tests.designer.exchange.exports.round_trips import around as there_and_back
from tests.designer.exchange.exports.round_trips import differences, is_told, renamed
from tests.designer.strategies import tag_lists
from tests.tools import in_one_test

TARGETS = (
    *("terraform", "terraform-json", "cloudformation", "cloudformation-json"),
    *("org-formation", "lza", "native", "tree", "node-link"),
)


@st.composite
def unlike_names(draw: st.DrawFn) -> NativeFile:
    """Any small design, with hostile names that are each there once, a resource policy, and all that AWS tells."""
    organization = draw(files()).organization
    nodes = [
        node if node.kind is NodeKind.ROOT else replace(node, name=f"{node.name} {number}"[-100:])
        for number, node in enumerate(organization.nodes.values())
    ]
    policies = [
        replace(one, name=str(one.id))
        if one.aws_managed
        else replace(one, name=f"{one.name} {number}"[-100:], tags=draw(tag_lists))
        for number, one in enumerate(organization.policies.values())
    ]
    own = draws.one_of(draw, [None, ResourcePolicy('{"Version": "2012-10-17"}', "rp-0123456789"), ResourcePolicy("{")])
    return NativeFile(Organization(nodes, policies, replace(organization.settings, resource_policy=own)))


@given(unlike_names(), st.sampled_from(TARGETS))
def test_any_design_comes_back_but_for_what_the_reports_say(file: NativeFile, target: str) -> None:
    after, lines = there_and_back(target, file)
    untold = [one for one in differences(renamed(file.organization, lines), after) if not is_told(one, lines)]
    assert [] == untold, lines


@in_one_test("target", TARGETS)
@in_one_test("name", ["company", "small", "hostile"])
def test_the_samples_come_back_but_for_what_the_reports_say(target: str, name: str) -> None:
    file = {"small": design, "hostile": hostile}.get(name, lambda: templates.load(name))()
    after, lines = there_and_back(target, file)
    assert [] == [one for one in differences(renamed(file.organization, lines), after) if not is_told(one, lines)]


@pytest.mark.parametrize("target", ["org-formation", "cloudformation"])
def test_logical_ids_that_came_in_go_out(target: str) -> None:
    first = there_and_back(target, design())[0]
    ids = {NodeId("ProdOU"): "workloadsProd", NodeId("ShopAccount"): "ShopProd2", NodeId("root"): "root"}
    nodes = [
        replace(node, id=ids.get(node.id, node.id), children=tuple(ids.get(child, child) for child in node.children))
        for node in first.nodes.values()
    ]
    changed = NativeFile(Organization(nodes, first.policies.values(), first.settings))
    second = there_and_back(target, changed)[0]
    assert {"workloadsProd", "ShopProd2"} <= second.nodes.keys()
    assert changed.organization.nodes.keys() == second.nodes.keys()
    assert changed.organization.policies.keys() == second.policies.keys()


def around(target: str, file: NativeFile, folder: Path) -> Organization:
    """The design as it comes back."""
    source, out, back = folder / "design.json", folder / "out.yml", folder / "back.json"
    source.write_bytes(native.write(file))
    for args in (
        ("export", source, "--to", target, "-o", out),
        ("import", out, "--as", target.removesuffix("-json"), "-o", back),
    ):
        result = CliRunner().invoke(group, [str(arg) for arg in args])
        assert result.exit_code in {0, 1}, result.stderr
    return native.read(back.read_bytes(), "back").organization


def told(organization: Organization, *, management: bool) -> dict[str, tuple[object, ...]]:
    """Path of every node that can be deployed: AWS id, e-mail, tags, and the policies of its own.

    CloudFormation has the management account nowhere.
    """
    found = {}
    for node_id in organization.walk():
        node = organization.node(node_id)
        left_out = node.state is not AccountState.ACTIVE or (
            organization.is_management_account(node_id) and not management
        )
        if node.kind is NodeKind.ROOT or left_out:
            continue
        path = "/".join(organization.node(level).name for level in organization.path(node_id))
        policies = {organization.policy(one).name for one in node.policies} - {"FullAWSAccess"}
        found[path] = (node.aws_id, node.email, tuple(sorted(node.tags)), tuple(sorted(policies)))
    return found


SCALE = {"terraform": 300, "terraform-json": 300, "cloudformation": 700}
"""Accounts of the large design: those of CloudFormation fill more than a stack."""


@pytest.mark.parametrize(
    ("target", "name"),
    [
        *product(("terraform", "terraform-json", "cloudformation", "cloudformation-json"), ("company", "small")),
        *product(SCALE, ["scale"]),
    ],
)
def test_a_design_comes_back_as_it_was(target: str, name: str, tmp_path: Path) -> None:
    accounts = SCALE[target] if name == "scale" else None
    file = design() if name == "small" else templates.load(name, accounts=accounts, seed=2)
    before, after = file.organization, around(target, file, tmp_path)
    management = target.startswith("terraform")

    assert told(before, management=management) == told(after, management=management)
    texts = {one.name: normalised(one.text) for one in before.policies.values() if not one.aws_managed}
    assert texts == {one.name: normalised(one.text) for one in after.policies.values() if not one.aws_managed}


@pytest.mark.parametrize("name", ["company", "small"])
def test_a_tree_comes_back_from_org_formation(name: str, tmp_path: Path) -> None:
    file = design() if name == "small" else templates.load(name)
    before, after = file.organization, around("org-formation", file, tmp_path)
    wanted = told(before, management=True)

    if name == "small":
        del wanted["Root/Workloads/Prod/Bank"]  # neither address nor AWS id
    assert set(wanted) == set(told(after, management=True))
