"""Good and bad designs: a row is a small organization and what one check finds in it."""

from __future__ import annotations

from dataclasses import replace
from typing import NamedTuple

from designer.analysis.checks import Finding, apply_fix, run_checks
from designer.organization.model.organization import Organization
from designer.organization.model.records import (
    FULL_AWS_ACCESS,
    AccountState,
    DelegatedAdministrator,
    Node,
    NodeId,
    NodeKind,
    Policy,
    PolicyId,
    PolicyType,
    Settings,
    aws_managed_policies,
)
from tests.designer.analysis.checks.snippets import SCP

FULL = FULL_AWS_ACCESS
MAIN = NodeId("acc-main")


class Site(NamedTuple):
    """A node with what stands on it and below it; accounts are named acc-…, others are OUs.

    Attributes:
        id: Its id; its name is the same.
        policies: Ids besides FullAWSAccess, which a ``-`` at the front leaves away.
        children: In order.
    """

    id: str
    policies: str = ""
    children: tuple[Site, ...] = ()


def site(name: str, policies: str = "", *children: Site) -> Site:
    """A node and what lies below it."""
    return Site(name, policies, children)


def design(root: Site, policies: dict[str, str], kind: PolicyType = SCP, **settings: object) -> Organization:
    """An organization whose management account is acc-main, if there is one."""
    nodes: list[Node] = []

    def add(one: Site) -> NodeId:
        attached = one.policies.split()
        bare = attached[:1] == ["-"]
        ids = tuple(map(PolicyId, attached[1:] if bare else [FULL, *attached]))
        kinds = NodeKind.ROOT if not nodes else NodeKind.ACCOUNT if one.id.startswith("acc-") else NodeKind.OU
        nodes.append(Node(NodeId(one.id), kinds, one.id, (), ids))
        place = len(nodes) - 1
        nodes[place] = replace(nodes[place], children=tuple([add(child) for child in one.children]))
        return NodeId(one.id)

    add(root)
    own = [Policy(PolicyId(name), name, kind, text) for name, text in policies.items()]
    main = MAIN if any(node.id == MAIN for node in nodes) else None
    types = tuple(dict.fromkeys((SCP, kind)))
    made = Settings("O", management_account=main, policy_types=types)
    return Organization(nodes, [*aws_managed_policies(), *own], replace(made, **settings))


def suspended(organization: Organization, *accounts: str) -> Organization:
    """The same with some accounts suspended."""
    nodes = [
        replace(node, state=AccountState.SUSPENDED) if node.id in accounts else node
        for node in organization.nodes.values()
    ]
    return Organization(nodes, organization.policies.values(), organization.settings)


def with_id(organization: Organization, node: str, aws_id: str) -> Organization:
    """The same with an AWS id on a node."""
    nodes = [replace(one, aws_id=aws_id) if one.id == node else one for one in organization.nodes.values()]
    return Organization(nodes, organization.policies.values(), organization.settings)


def delegated(account: str, service: str) -> DelegatedAdministrator:
    """A delegated administrator."""
    return DelegatedAdministrator(NodeId(account), service)


class BadDesign(NamedTuple):
    """A design in which a check finds something.

    Attributes:
        check: Id of the check.
        organization: The design.
        found: Node, policy and statement of each finding, "" for none.
        words: What each message says.
        fix: Label of the first finding's fix; empty where there is none.
    """

    check: str
    organization: Organization
    found: list[tuple[str, str, str]]
    words: str = ""
    fix: str = ""

    @property
    def case(self) -> str:
        """Name of the row's test."""
        return f"{self.check}: {self.words or ' '.join(part for one in self.found for part in one if part)}"


class GoodDesign(NamedTuple):
    """A design in which a check finds nothing, though it comes near."""

    check: str
    organization: Organization


def of_check(check: str, organization: Organization) -> list[Finding]:
    """What one check finds."""
    return [one for one in run_checks(organization) if one.check == check]


def judge_bad(row: BadDesign) -> None:
    """Assert that a row is as it says, and that its fix helps and can be undone."""
    organization = row.organization.copy()
    found = of_check(row.check, organization)
    assert row.found == [(one.node or "", one.policy or "", one.statement) for one in found]
    assert [one.message for one in found if row.words not in one.message] == []
    assert row.fix == (found[0].fixes[0].label if found[0].fixes else "")
    if row.fix:
        change = apply_fix(organization, found[0])
        assert (row.fix, "") == (change.label, change.merge_key)
        organization.apply(change)
        assert found[0].message not in [one.message for one in of_check(row.check, organization)]
        organization.apply(change.inverse())
        assert row.organization == organization


def judge_good(row: GoodDesign) -> None:
    """Assert that a row is as it says."""
    assert [one.message for one in of_check(row.check, row.organization)] == []
