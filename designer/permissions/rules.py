"""The statements of the SCPs attached at one level, each with the set of actions it speaks of."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from designer.organization import Organization
from designer.permissions.levels import is_scp
from designer.policy.document import Effect, Grammar, Statement, read
from designer.policy.facts import Facts
from designer.policy.masks import is_conditional
from designer.policy.wording import statement_title
from designer.records import NodeId, PolicyId

MaskOf: TypeAlias = Callable[[Statement], int]
"""The set of actions a statement's action part matches, as bits: the catalogue's, or one bit for one action."""


@dataclass(frozen=True, slots=True)
class Rule:
    """One statement of an SCP attached to a node; under known facts, with the conditions that are still open."""

    node: NodeId
    policy: PolicyId
    statement: Statement
    mask: int

    @property
    def conditional(self) -> bool:
        """Whether it depends on the resource or the context."""
        return is_conditional(self.statement)


@dataclass(frozen=True, slots=True)
class LevelRules:
    """The rules of one level, Allow and Deny apart.

    Attributes:
        node: The level.
        allows: Its Allow statements, in attach order.
        denies: Its Deny statements, in attach order.
        unreadable: SCPs that cannot be read; they block nothing.
        ruled_out: Statements that the known facts keep from applying, as written.
    """

    node: NodeId
    allows: tuple[Rule, ...]
    denies: tuple[Rule, ...]
    unreadable: tuple[PolicyId, ...]
    ruled_out: tuple[Rule, ...] = ()

    def allowed(self, every: int, *, sure: bool) -> int:
        """The actions out of `every` that this level allows: surely, or for some resource or context."""
        if self.unreadable and not self.allows:
            return every
        allowed = 0
        for rule in self.allows:
            if not (sure and rule.conditional):
                allowed |= rule.mask
        return allowed & every


def rules_at(organization: Organization, node_id: NodeId, mask_of: MaskOf, known: Facts = ()) -> LevelRules:
    """The rules of the SCPs directly attached to a node, where some facts of the context are known."""
    rules: list[Rule] = []
    ruled_out: list[Rule] = []
    unreadable: list[PolicyId] = []
    for policy_id in organization.node(node_id).policies:
        policy = organization.policy(policy_id)
        if not is_scp(policy):
            continue
        statements, never, usable = _left(policy.text, known)
        if not usable:
            unreadable.append(policy_id)
        rules.extend(Rule(node_id, policy_id, s, mask_of(s)) for s in statements)
        ruled_out.extend(Rule(node_id, policy_id, s, mask_of(s)) for s in never)
    allows = tuple(r for r in rules if r.statement.effect is Effect.ALLOW)
    denies = tuple(r for r in rules if r.statement.effect is Effect.DENY)
    return LevelRules(node_id, allows, denies, tuple(unreadable), tuple(ruled_out))


def _left(text: str, known: Facts) -> tuple[Sequence[Statement], Sequence[Statement], bool]:
    """The statements that may apply, those that cannot, and whether the policy can be read."""
    if known:
        from designer.policy.partial import reduce  # the evaluator, which the start needs not

        left = reduce(text, Grammar.SCP, known)
        return left.statements, left.ruled_out, left.usable
    document = read(text, Grammar.SCP)
    return document.statements if document.usable else (), (), document.usable


def source(organization: Organization, rule: Rule) -> str:
    """Where a rule stands, in words: "RegionDeny (DenyOutsideRegions) at Workloads"."""
    policy = organization.policy(rule.policy).name
    return f"{policy} ({statement_title(rule.statement)}) at {organization.node(rule.node).name}"
