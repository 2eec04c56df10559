"""Statements along a path: which repeat another or have nothing left to say, and findings placed in their text.

Equal paths share one answer: what matters of a node is which policies are at each level above it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cached_property

from designer.analysis.access.level_masks import scps_apply
from designer.analysis.checks.finding import Check, Finding, Fix, Severity
from designer.analysis.checks.policy_text import PolicyText, policy_text
from designer.basics.dataclass import dataclass
from designer.organization.model.grammars import GRAMMARS
from designer.organization.model.organization import Organization
from designer.organization.model.records import FeatureSet, NodeId, Policy, PolicyId, PolicyType
from designer.policy.catalog.catalogue import load
from designer.policy.json.text import Span
from designer.policy.language.document import Effect, Grammar, Statement
from designer.policy.packing.cover import action_covers
from designer.policy.satisfiability.masks import is_conditional


def placed(
    check: Check,
    policy: Policy,
    view: PolicyText,
    span: Span,
    message: str,
    *,
    fixes: tuple[Fix, ...] = (),
    node: NodeId | None = None,
    severity: Severity | None = None,
) -> Finding:
    """Return a finding at a place of a policy."""
    line, column = view.line_column(span.start)
    found = check.finding(
        message, node=node, policy=policy.id, statement=view.label_at(span.start), fixes=fixes, severity=severity
    )
    return replace(found, steps=view.steps(span.start), line=line, column=column, span=span)


Levels = tuple[tuple[PolicyId, ...], ...]
"""The policies of one type at each level, the root's first."""

CoveringStatements = Mapping[PolicyId, Sequence["PathStatement"]]
"""The statements of each policy that say at least what one statement says, itself among them."""

_MOST_STATEMENTS = 500
"""More than fit into a policy that AWS takes: thousands are not compared with each other."""

_Tests = frozenset[tuple[str, str, frozenset[str]]]


@dataclass(frozen=True, eq=False)
class PathStatement:
    """A statement of a policy that is attached somewhere; ``variables``: the version of the policy knows them."""

    policy: PolicyId
    statement: Statement
    mask: int
    variables: bool = True

    @property
    def denies(self) -> bool:
        """True if it denies."""
        return self.statement.effect is Effect.DENY

    @property
    def allows_everything(self) -> bool:
        """True if it is what FullAWSAccess says."""
        return not self.denies and "*" in self.statement.actions and not self.is_narrow

    @property
    def is_narrow(self) -> bool:
        """True if it asks for more than the action."""
        return is_conditional(self.statement) or self.statement.not_action

    @cached_property
    def tests(self) -> _Tests:
        """Its conditions, whatever their order and capitals."""
        return frozenset(
            (one.operator.lower(), one.key.lower(), self._meant(one.values)) for one in self.statement.conditions
        )

    @cached_property
    def resources(self) -> frozenset[str]:
        """What is in Resource or NotResource."""
        return self._meant(self.statement.resources)

    @cached_property
    def unknown_actions(self) -> tuple[str, ...]:
        """Entries of Action or NotAction that match no action of today's catalogue, in lower case."""
        return tuple(action.lower() for action in self.statement.actions if not load().match(action))

    def _meant(self, texts: Iterable[str]) -> frozenset[str]:
        """Return the texts, those apart that would be variables in the other version of the language."""
        return frozenset(text if self.variables or "${" not in text else f"{text} as text" for text in texts)

    def covers(self, other: PathStatement) -> bool:
        """Return True if it applies wherever the other applies, to the same effect."""
        mine, its = self.statement, other.statement
        if mine.effect is not its.effect or not self.tests <= other.tests or not other.mask:
            return False
        return not other.mask & ~self.mask and _covers_resources(self, other) and _covers_unknown(self, other)


def _covers_resources(wide: PathStatement, narrow: PathStatement) -> bool:
    if not wide.statement.not_resource and "*" in wide.resources:
        return True
    if wide.statement.not_resource is not narrow.statement.not_resource:
        return False
    return wide.resources <= narrow.resources if wide.statement.not_resource else narrow.resources <= wide.resources


def _covers_unknown(wide: PathStatement, narrow: PathStatement) -> bool:
    """Whether one covers another for the actions, too, that the catalogue does not know yet."""
    general, special = wide.statement, narrow.statement
    if general.not_action is not special.not_action and special.not_action:
        return "*" in general.actions
    if general.not_action is not special.not_action:
        return not (wide.unknown_actions or narrow.unknown_actions)
    covering, unknown = (special, wide) if general.not_action else (general, narrow)
    patterns = [action.lower() for action in covering.actions]
    return all(any(action_covers(pattern, action) for pattern in patterns) for action in unknown.unknown_actions)


class Paths:
    """The statements of an organization's SCPs and RCPs, and the levels that they are at."""

    def __init__(self, organization: Organization) -> None:
        self.organization = organization
        self._pieces: dict[PolicyId, tuple[PathStatement, ...]] = {}
        self._targets: dict[PolicyId, tuple[NodeId, ...]] = {}
        self._distinct: dict[PolicyId, dict[Levels, NodeId]] = {}
        self._levels: dict[tuple[NodeId, PolicyType], Levels] = {}
        self._of_type: dict[tuple[tuple[PolicyId, ...], PolicyType], tuple[PolicyId, ...]] = {}
        self._statements: dict[PolicyType, list[tuple[bytes, PathStatement]]] = {}
        self._about: dict[tuple[PolicyType, int], list[PathStatement]] = {}

    def policies(self) -> Iterator[tuple[Policy, PolicyText]]:
        """Yield the policies with statements that are attached somewhere and can be read; AWS's own are left out."""
        for policy in self.organization.policies.values():
            if policy.type not in GRAMMARS or policy.aws_managed or not _applies(self.organization, policy.type):
                continue
            view = policy_text(policy.text, policy.type)
            if view.document.usable and self.targets(policy.id):
                yield policy, view

    def targets(self, policy_id: PolicyId) -> tuple[NodeId, ...]:
        """Return the targets of a policy, without the management account, which it does not limit."""
        organization = self.organization
        found = self._targets.get(policy_id)
        if found is None:
            everyone = organization.targets(policy_id).difference((organization.settings.management_account,))
            found = self._targets[policy_id] = tuple(sorted(everyone))
        return found

    def pieces(self, policy_id: PolicyId) -> tuple[PathStatement, ...]:
        """Return the statements of a policy; empty if it cannot be read."""
        found = self._pieces.get(policy_id)
        if found is None:
            policy = self.organization.policy(policy_id)
            view = policy_text(policy.text, policy.type)
            statements = view.statements if view.document.usable else ()
            found = tuple(PathStatement(policy_id, one, view.mask(one), view.document.variables) for one in statements)
            self._pieces[policy_id] = found
        return found

    def covering(self, piece: PathStatement) -> CoveringStatements:
        """Return the statements that cover one, by policy and in their order; empty if no other statement does.

        Whatever covers it is about its first action, so only statements about that one are compared.
        """
        if not piece.mask or len(self.pieces(piece.policy)) > _MOST_STATEMENTS:
            return {}
        kind = self.organization.policy(piece.policy).type
        first = piece.mask & -piece.mask
        if kind not in self._statements:
            ids = (policy.id for policy in self.organization.policies.values() if policy.type is kind)
            pieces = [other for policy_id in ids for other in self.pieces(policy_id)]
            self._statements[kind] = [(_as_bytes(other.mask), other) for other in pieces]
        about = self._about.get((kind, first))
        if about is None:
            at, bit = divmod(first.bit_length() - 1, 8)
            about = [other for bits, other in self._statements[kind] if len(bits) > at and bits[at] >> bit & 1]
            self._about[kind, first] = about
        found: dict[PolicyId, list[PathStatement]] = {}
        for other in about:
            if other.covers(piece):
                found.setdefault(other.policy, []).append(other)
        return found if len(found) > 1 or len(found.get(piece.policy, ())) > 1 else {}

    def levels(self, node_id: NodeId, kind: PolicyType) -> Levels:
        """Return the policies of a type at each level of a node's path."""
        known = self._levels.get((node_id, kind))
        if known is None:
            above = self.organization.parent(node_id)
            upper = self.levels(above, kind) if above is not None else ()
            known = (*upper, self._attached(node_id, kind))
            self._levels[node_id, kind] = known
        return known

    def distinct(self, policy: Policy) -> Mapping[Levels, NodeId]:
        """Return the different paths on which a policy is, each with one node of it."""
        found = self._distinct.get(policy.id)
        if found is None:
            found = {}
            for node in self.targets(policy.id):
                found.setdefault(self.levels(node, policy.type), node)
            self._distinct[policy.id] = found
        return found

    def _attached(self, node_id: NodeId, kind: PolicyType) -> tuple[PolicyId, ...]:
        attached = self.organization.node(node_id).policies
        key = (attached, kind)
        if key not in self._of_type:
            policy = self.organization.policy
            self._of_type[key] = tuple(policy_id for policy_id in attached if policy(policy_id).type is kind)
        return self._of_type[key]


def _as_bytes(mask: int) -> bytes:
    """Return a mask in a form that finds one bit without copying the others."""
    return mask.to_bytes((mask.bit_length() + 7) // 8, "little")


def _applies(organization: Organization, kind: PolicyType) -> bool:
    """Return True if policies of a type limit anybody."""
    if kind is PolicyType.SERVICE_CONTROL_POLICY:
        return scps_apply(organization)
    settings = organization.settings
    return settings.feature_set is FeatureSet.ALL and kind in settings.policy_types


def is_deny_list(view: PolicyText) -> bool:
    """Return True if a policy only denies, so that one place on a path is as good as two."""
    return view.grammar in (Grammar.SCP, Grammar.RCP) and all(one.effect is Effect.DENY for one in view.statements)
