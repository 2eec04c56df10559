"""What a path must not lock out: administrators, the services that everything needs, and their roles."""

from collections.abc import Callable, Iterable
from typing import NamedTuple

from designer.analysis.access.ceilings import Ceiling
from designer.analysis.access.level_masks import scps_apply
from designer.analysis.checks.finding import Check, Finding, OfNode, Severity
from designer.analysis.checks.shared import listed, shared
from designer.organization.model.organization import Organization
from designer.organization.model.records import AccountState, Node, NodeId, NodeKind, Policy, PolicyId, PolicyType
from designer.policy.catalog.catalogue import load
from designer.policy.language.document import Effect, Grammar, Statement, read_policy_text
from designer.policy.satisfiability.masks import is_conditional, statement_mask


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
    """Return a check of every node by what it takes away.

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
    """Return the number of accounts at or below a node that SCPs limit and people may want to use."""
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


def _lock_outs(organization: Organization) -> OfNode:
    management = organization.settings.management_account
    known: dict[tuple[PolicyId, ...], str] = {}
    by_policy: dict[PolicyId, bool] = {}

    def denies_all(attached: tuple[PolicyId, ...]) -> str:
        """Return the policy that denies everything to everyone; empty if none does."""
        for policy_id in attached:
            found = by_policy.get(policy_id)
            if found is None:
                found = by_policy[policy_id] = _is_lock_out(organization.policy(policy_id))
            if found:
                return organization.policy(policy_id).name
        return ""

    def check(node: Node) -> Iterable[Finding]:
        name = known.get(node.policies)
        if name is None:
            name = known[node.policies] = denies_all(node.policies)
        if not name or node.id == management or not active_accounts(organization, node):
            return ()
        message = (
            f"{node.name}: {name} denies everything to everyone in {reached_words(organization, node)}, and nobody "
            "is exempt who could repair anything. Exempt a role by a condition ArnNotLike aws:PrincipalArn."
        )
        return (LOCK_OUTS.finding(message, node=node.id),)

    return check if scps_apply(organization) else lambda _node: ()


def _is_lock_out(policy: Policy) -> bool:
    if policy.type is not PolicyType.SERVICE_CONTROL_POLICY:
        return False
    document = read_policy_text(policy.text, Grammar.SCP)
    return document.usable and any(map(_denies_all, document.statements))


def _denies_all(statement: Statement) -> bool:
    if statement.effect is not Effect.DENY or is_conditional(statement):
        return False
    catalogue = load()
    return statement_mask(statement, catalogue) == catalogue.full_mask


_GROUPS = (
    ("IAM", ("iam",)),
    ("STS", ("sts",)),
    ("Organizations", ("organizations",)),
    ("billing", ("billing", "account", "payments", "invoicing", "ce", "budgets", "tax")),
)
_NEEDED = {"IAM", "STS"}


def _essential_services(organization: Organization) -> OfNode:
    catalogue = load()
    masks = {}
    for name, services in _GROUPS:
        masks[name] = 0
        for service in services:
            masks[name] |= catalogue.match(f"{service}:*") & catalogue.limited_mask

    def judge(step: PathLevel) -> str:
        if not step.here.possible & catalogue.limited_mask:  # a gap or a lock-out, which says so itself
            return ""
        return listed(
            (name for name, mask in masks.items() if step.above.possible & mask and not step.here.possible & mask),
            most=4,
        )

    def report(node: Node, lost: str) -> Finding:
        needed = any(name in lost for name in _NEEDED)
        why = "no one there can repair permissions" if needed else "people there cannot look after the account"
        message = f"{node.name} puts {lost} out of reach for {reached_words(organization, node)}, so {why}."
        return ESSENTIAL_SERVICES.finding(
            message, node=node.id, severity=Severity.WARNING if needed else Severity.ADVICE
        )

    return each_step(organization, judge, report)


_LINKING = "iam:CreateServiceLinkedRole"
_A_LITTLE = 0.1
"""Share of all actions below which nobody is meant to begin with a service."""


def _service_linked_roles(organization: Organization) -> OfNode:
    catalogue = load()
    action, iam = catalogue.match(_LINKING), catalogue.match("iam:*")

    def judge(step: PathLevel) -> str:
        lost = step.above.possible & action and not step.here.possible & action
        quarantine = step.here.possible.bit_count() < catalogue.full_mask.bit_count() * _A_LITTLE
        return "lost" if lost and step.here.possible & iam and not quarantine else ""

    def report(node: Node, _lost: str) -> Finding:
        message = (
            f"{node.name} takes {_LINKING} from {reached_words(organization, node)}: services such as Auto Scaling, "
            "load balancers and Config fail when they are first used. Leave it out of the Deny, or allow it."
        )
        return SERVICE_LINKED_ROLES.finding(message, node=node.id)

    return each_step(organization, judge, report)


LOCK_OUTS = Check("lock-outs", nodes=_lock_outs)
ESSENTIAL_SERVICES = Check("essential-services", nodes=_essential_services)
SERVICE_LINKED_ROLES = Check("service-linked-roles", nodes=_service_linked_roles)
