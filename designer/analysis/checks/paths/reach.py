"""The permissions that a node takes away from the accounts below it, asked once for all nodes that do the same."""

from collections.abc import Callable, Iterable
from typing import NamedTuple

from designer.analysis.access.ceilings import Ceiling
from designer.analysis.access.level_masks import scps_apply
from designer.analysis.checks.finding import Finding, OfNode
from designer.analysis.checks.shared import shared
from designer.organization.model.organization import Organization
from designer.organization.model.records import AccountState, Node, NodeId, NodeKind, PolicyId


class PathLevel(NamedTuple):
    """One level of a path.

    Attributes:
        above: The ceiling above it.
        here: The ceiling below it.
    """

    above: Ceiling
    here: Ceiling


def each_step(
    organization: Organization, judge: Callable[[PathLevel], str], report: Callable[[Node, str], Finding]
) -> OfNode:
    """A check of every node by what it takes away.

    Args:
        organization: The design.
        judge: The fault of a step, or "". Asked once for equal steps.
        report: The finding for a node where something is.
    """
    ceilings = shared(organization).ceilings
    known: dict[tuple[int, tuple[PolicyId, ...]], str] = {}
    full = Ceiling(ceilings.catalogue.full_mask, ceilings.catalogue.full_mask)
    over: dict[NodeId | None, Ceiling] = {None: full}
    management = organization.settings.management_account

    def check(node: Node) -> Iterable[Finding]:
        if node.id == management:
            return ()
        parent = organization.parent(node.id)
        above = over.get(parent)
        if above is None:
            above = over[parent] = full if parent is None else ceilings.of(parent)
        key = (id(above), node.policies)
        lost = known.get(key)
        if lost is None:
            here = ceilings.of(node.id)
            lost = known[key] = judge(PathLevel(above, here)) if here is not above else ""
        return (report(node, lost),) if lost and active_accounts(organization, node) else ()

    return check if scps_apply(organization) else lambda _node: ()


def active_accounts(organization: Organization, node: Node) -> int:
    """Number of accounts at or below a node that SCPs limit and people may want to use."""
    return sum(
        organization.node(account).state is AccountState.ACTIVE and not organization.is_management_account(account)
        for account in organization.accounts(node.id)
    )


def reached_words(organization: Organization, node: Node) -> str:
    """Whom it concerns, in words."""
    if node.kind is NodeKind.ACCOUNT:
        return "the account"
    count = active_accounts(organization, node)
    return f"the {count:,} accounts below" if count > 1 else "the account below"
