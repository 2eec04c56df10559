"""A role that is exempt from a Deny cannot be made or taken over by those who are not."""

from collections.abc import Iterator
from dataclasses import field

from designer.analysis import guardrails
from designer.analysis.checks.conditions.keys import uses
from designer.analysis.checks.finding import Check, Finding, Fix
from designer.analysis.checks.fixes import edit
from designer.analysis.checks.paths.along import Paths, PathStatement, placed
from designer.analysis.checks.policy_text import PolicyText, denies
from designer.analysis.checks.resources.actions_and_resources import overlaps
from designer.analysis.checks.shared import listed, shared
from designer.basics.dataclass import dataclass
from designer.basics.words import counted
from designer.organization.model.organization import Organization
from designer.organization.model.records import AccountState, NodeId, NodeKind, Policy, PolicyId, PolicyType
from designer.policy.catalog.catalogue import load
from designer.policy.catalog.patterns import compile_wildcard
from designer.policy.json.text import Span
from designer.policy.language.document import Statement
from designer.policy.language.placeholders import placeholder
from designer.policy.matching.conditions import is_negated

_BECOMING = ("iam:CreateRole", "iam:UpdateAssumeRolePolicy")
_WIDENING = ("iam:AttachRolePolicy", "iam:PutRolePolicy")
_GUARDRAIL = "protect-platform-roles"
_DELETING = "iam:DeleteRole"
"""A role with exactly this name is there already, as a rule: it must go before somebody can make another."""
_RESERVED = ("role/aws-reserved/", "role/aws-service-role/")
"""Paths of roles that AWS alone makes and changes; those of IAM Identity Center are among them."""
_OF_AWS = ("AWSReservedSSO_", "AWSServiceRoleFor")
"""Names of such roles, which policies often give without their path."""
_CONTROL_TOWER = "controltower.amazonaws.com"
_OF_CONTROL_TOWER = ("awscontroltower", "aws-controltower-", "stacksets-exec-")
"""Beginnings of the names of roles that Control Tower protects by SCPs of its own wherever it governs."""


@dataclass
class RoleExemption:
    """A role pattern, and the statements that it is exempt from.

    Attributes:
        role: As first written.
        policy: The policy that names it first.
        view: Its text.
        span: The place there.
        statements: Every policy and statement that exempts it.
    """

    role: str
    policy: Policy
    view: PolicyText
    span: Span
    statements: set[tuple[PolicyId, int]] = field(default_factory=set)


def exemptions_of(paths: Paths, exemptions: dict[str, RoleExemption]) -> Iterator[None]:
    """Collect the role patterns that SCPs exempt, by ARN in one spelling; yields wherever it may be interrupted."""
    for policy, view in paths.policies():
        yield None
        if policy.type is PolicyType.SERVICE_CONTROL_POLICY:
            _collect(paths.organization, policy, view, exemptions)


def _whole(organization: Organization) -> Iterator[Finding | None]:
    paths = shared(organization).paths
    exemptions: dict[str, RoleExemption] = {}
    yield from exemptions_of(paths, exemptions)
    reach = ExemptionReach(paths)
    found: dict[tuple[PolicyId, int, NodeId, tuple[str, ...]], list[RoleExemption]] = {}
    for arn, exemption in exemptions.items():
        yield None
        for account, actions in reach.open_to(arn, {policy for policy, _ in exemption.statements}):
            place = (exemption.policy.id, min(number for _, number in exemption.statements), account, actions)
            found.setdefault(place, []).append(exemption)
            break
    for (_, _, account, actions), together in found.items():
        yield _finding(paths, account, actions, together)


def _collect(
    organization: Organization, policy: Policy, view: PolicyText, exemptions: dict[str, RoleExemption]
) -> None:
    governed = _CONTROL_TOWER in organization.settings.trusted_services
    for use in uses(view):
        if use.name != "aws:principalarn" or not (use.denies and use.negated):
            continue
        for index, value in enumerate(use.condition.values):
            arn = role_pattern(value)
            if not arn or (governed and arn.rpartition("/")[2].lower().lstrip("*").startswith(_OF_CONTROL_TOWER)):
                continue
            known = exemptions.get(arn)
            if known is None:
                known = RoleExemption(value, policy, view, view.condition_value(use.condition, index))
                exemptions[arn] = known
            known.statements.add((policy.id, use.statement.index))


def role_pattern(value: str) -> str:
    """The ARN pattern of a role that somebody could make, in one spelling; empty if it is none, or is every role."""
    parts = value.split(":", 5)
    if len(parts) < 6 or parts[2] != "iam" or not parts[5].startswith("role/"):
        return ""
    role = parts[5]
    if role.startswith(_RESERVED) or any(name in role for name in _OF_AWS) or not role.removeprefix("role/").strip("*"):
        return ""
    return "" if placeholder(role) or "${" in role else _spelled(value)


def _spelled(arn: str) -> str:
    """Return an ARN pattern with one word for every partition, and a star for an account that is not known yet."""
    parts = arn.split(":", 5)
    if len(parts) < 6:
        return arn
    account = parts[4] if parts[4].isdigit() or not parts[4] else "*"
    return ":".join(("arn", "aws", parts[2], parts[3], account, parts[5]))


class ExemptionReach:
    """Nodes where a role can be made or changed by everybody, as far as SCPs say."""

    def __init__(self, paths: Paths) -> None:
        self._paths = paths
        self._organization = paths.organization
        self._ceilings = shared(paths.organization).ceilings
        self._closed: dict[tuple[str, PolicyId], int] = {}
        catalogue = load()
        self._bits = {name: catalogue.match(name) for name in (*_BECOMING, *_WIDENING)}
        self._deleting = catalogue.match(_DELETING)
        self._all = sum(self._bits.values()) | self._deleting

    def open_to(self, arn: str, policies: set[PolicyId]) -> Iterator[tuple[NodeId, tuple[str, ...]]]:
        """Accounts that the exemption reaches and where the role is open, with the actions that nobody denies on it."""
        targets = {node for policy in policies for node in self._paths.targets(policy)}
        for node in self._organization.nodes:
            if node in targets:
                above = self._organization.path(node)[:-1]
                yield from self._below(node, arn, _union(self._at(level, arn) for level in above))

    def _below(self, node: NodeId, arn: str, closed: int) -> Iterator[tuple[NodeId, tuple[str, ...]]]:
        organization = self._organization
        closed |= self._at(node, arn)
        if all(closed & self._bits[name] for name in _BECOMING) or organization.is_management_account(node):
            return
        record = organization.node(node)
        if record.kind is not NodeKind.ACCOUNT:
            for child in record.children:
                yield from self._below(child, arn, closed)
            return
        owner = arn.split(":")[4]
        if record.state is not AccountState.ACTIVE or owner not in ("*", record.aws_id):
            return
        left = self._ceilings.of(node).possible & ~closed
        if not left & self._deleting and not set("*?") & set(arn.split(":", 5)[5]):
            left &= ~self._bits["iam:CreateRole"]
        actions = tuple(name for name, bit in self._bits.items() if left & bit)
        if any(name in actions for name in _BECOMING):
            yield node, actions

    def _at(self, node: NodeId, arn: str) -> int:
        """Return the actions that the SCPs at a node deny on a role to all but exempt callers."""
        return _union(self._by(policy, arn) for policy in self._organization.node(node).policies)

    def _by(self, policy: PolicyId, arn: str) -> int:
        known = self._closed.get((arn, policy))
        if known is None:
            of_type = self._organization.policy(policy).type is PolicyType.SERVICE_CONTROL_POLICY
            pieces = self._paths.pieces(policy) if of_type else ()
            known = _union(piece.mask & self._all for piece in pieces if _protects(piece, arn))
            self._closed[arn, policy] = known
        return known


def _union(masks: Iterator[int]) -> int:
    """Return the union of sets of actions."""
    union = 0
    for mask in masks:
        union |= mask
    return union


def _protects(piece: PathStatement, arn: str) -> bool:
    """Return True if a statement denies something on a role to all callers but exempt ones."""
    statement = piece.statement
    exempting = all(
        one.key.lower().startswith("aws:principal") and is_negated(one.operator) for one in statement.conditions
    )
    return denies(statement) and exempting and _is_about(statement, arn)


def _is_about(statement: Statement, arn: str) -> bool:
    resources = [_spelled(resource) for resource in statement.resources]
    if statement.not_resource:
        return not any(overlaps(resource, arn) for resource in resources)
    return any(compile_wildcard(resource)(arn) for resource in resources)


def _finding(paths: Paths, account: NodeId, actions: tuple[str, ...], together: list[RoleExemption]) -> Finding:
    first = together[0]
    roles = [exemption.role.partition(":role/")[2] for exemption in together]
    statements = {statement for exemption in together for statement in exemption.statements}
    others = f" and from {counted(len(statements) - 1, 'more statement')}" if len(statements) > 1 else ""
    it, its = ("it", "the role") if len(roles) == 1 else ("them", "these roles")
    where = paths.organization.node(account).name
    message = (
        f"{listed(roles)} {'is' if len(roles) == 1 else 'are'} exempt here{others}, but no SCP on the way to {where} "
        f"denies {listed(actions, 'or', 4)} on {it}: who may do that there can get around the Deny. Deny it on {its} "
        f"to all others, as the guardrail {guardrails.with_titles(_GUARDRAIL)} does."
    )
    return placed(CHECK, first.policy, first.view, first.span, message, fixes=(_guarded(paths, together),))


def _guarded(paths: Paths, together: list[RoleExemption]) -> Fix:
    """Return the guardrail for these roles, wherever a policy stands that exempts them; they stay exempt themselves."""
    roles = tuple(exemption.role for exemption in together)
    targets = {node for exemption in together for policy, _ in exemption.statements for node in paths.targets(policy)}
    upper = [node for node in sorted(targets) if not targets & set(paths.organization.path(node)[:-1])]
    values = {"roles": roles, "exempt_roles": roles}
    return edit(
        f"Add the guardrail {guardrails.with_titles(_GUARDRAIL)}",
        lambda design: guardrails.insert(design, guardrails.find_guardrail(_GUARDRAIL), values, nodes=upper),
    )


CHECK = Check("exempt-roles", whole=_whole)
