"""AWS's managed policies are recognized whatever a design calls them."""

import json
from collections import Counter
from dataclasses import replace

import pytest

from designer.analysis import checks
from designer.analysis.access.guards import Guard, guard
from designer.basics.errors import EditError
from designer.exchange.formats import fragments, native
from designer.organization import edits
from designer.organization.model.organization import Organization
from designer.organization.model.records import (
    FULL_AWS_ACCESS,
    RCP_FULL_AWS_ACCESS,
    NodeId,
    Policy,
    PolicyId,
    PolicyType,
    aws_managed_policies,
    managed_as,
)

SCP, RCP = PolicyType.SERVICE_CONTROL_POLICY, PolicyType.RESOURCE_CONTROL_POLICY
FULL, RCP_FULL = PolicyId("allow-all"), PolicyId("perimeter-base")
ROOT, OU, SHOP = map(NodeId, ("root", "ou", "shop"))


def file(**marks: object) -> bytes:
    """A design that gives AWS's policies ids of its own, marked as given."""
    policies = [
        {"id": own, "name": one.name, "type": one.type.value, "document": json.loads(one.text)}
        | ({"awsId": one.aws_id} if marks.get("awsId") else {})
        | ({"awsManaged": True} if marks.get("awsManaged") else {})
        for own, one in zip((FULL, RCP_FULL), aws_managed_policies(), strict=True)
    ]
    nodes = [
        {"id": "root", "kind": "root", "name": "Root", "policies": [FULL, RCP_FULL]},
        {"id": "ou", "kind": "ou", "name": "Ou", "parent": "root", "policies": ["FullAWSAccess", RCP_FULL]},
        {"id": "shop", "kind": "account", "name": "Shop", "parent": "ou", "awsId": "222222222222"},
    ]
    return json.dumps(
        {
            "format": "orgwright",
            "version": 1,
            "organization": {"name": "Own ids", "policyTypes": [SCP.value, RCP.value]},
            "nodes": nodes,
            "policies": policies,
        }
    ).encode()


@pytest.fixture(params=[{"awsId": True}, {"awsManaged": True}, {"awsId": True, "awsManaged": True}], ids=str)
def organization(request: pytest.FixtureRequest) -> Organization:
    return native.read(file(**request.param), "design").organization


def test_a_file_may_give_awss_policies_ids_of_its_own(organization):
    assert {FULL, RCP_FULL} == set(organization.policies)
    assert {(FULL, RCP_FULL)} == {node.policies for node in organization.nodes.values()}
    assert all(policy.aws_managed for policy in organization.policies.values())


def test_no_check_asks_for_what_is_there(organization):
    found = Counter(one.check for one in checks.run_checks(organization))
    assert not {"attachments", "gaps", "policy-attached"} & found.keys()


def test_new_nodes_get_the_one_that_is_there(organization):
    for change in (edits.add_ou(organization, ROOT, "New"), edits.add_account(organization, OU, "web")):
        organization.apply(change)
        assert (FULL, RCP_FULL) == organization.node(edits.added(change)[0]).policies
    assert {FULL, RCP_FULL} == set(organization.policies)


def test_types_go_and_come_with_the_one_that_is_there(organization):
    for kind in (SCP, RCP):
        organization.apply(edits.disable_policy_type(organization, kind))
        organization.apply(edits.enable_policy_type(organization, kind))
    assert {frozenset({FULL, RCP_FULL})} == {frozenset(node.policies) for node in organization.nodes.values()}
    assert {FULL, RCP_FULL} == set(organization.policies)


def test_what_aws_keeps_cannot_be_detached(organization):
    with pytest.raises(EditError, match="the last SCP of Shop"):
        edits.detach(organization, FULL, [SHOP])
    with pytest.raises(EditError, match="RCPFullAWSAccess cannot be detached"):
        edits.detach(organization, RCP_FULL, [SHOP])


def test_a_subtree_comes_back_with_the_one_that_is_there(organization):
    copied = fragments.read_subtrees(fragments.write_subtrees(edits.fragment(organization, [OU])))
    change = edits.paste(organization, copied, ROOT)
    organization.apply(change)
    assert {FULL, RCP_FULL} == set(organization.policies)
    assert {(FULL, RCP_FULL)} == {node.policies for node in organization.nodes.values()}


def test_a_node_that_lists_beside_it_only_denies(organization):
    own = Policy(PolicyId("own"), "Own", SCP, '{"Version":"2012-10-17","Statement":[]}')
    with_own = Organization(organization.nodes.values(), [*organization.policies.values(), own], organization.settings)
    node = replace(organization.node(OU), policies=(FULL, own.id))
    assert Guard.DENIES is guard(with_own, node)


def test_only_awss_own_policies_are_awss():
    full, rcp = aws_managed_policies()
    assert (FULL_AWS_ACCESS, RCP_FULL_AWS_ACCESS) == (managed_as(full), managed_as(rcp))
    namesake = Policy(PolicyId("mine"), "FullAWSAccess", SCP, full.text)
    assert managed_as(namesake) is None
    assert managed_as(replace(full, id=PolicyId("x"), type=RCP)) is None
    assert FULL_AWS_ACCESS == managed_as(replace(namesake, aws_id="p-FullAWSAccess"))
