"""The statements of the SCPs attached at one level, each with the set of actions it speaks of."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias

from designer.organization import Organization
from designer.permissions.levels import is_scp
from designer.policy.document import Effect, Grammar, Statement, read
from designer.policy.masks import is_conditional
from designer.policy.wording import statement_title
from designer.records import NodeId, PolicyId

MaskOf: TypeAlias = Callable[[Statement], int]
"""The set of actions a statement's action part matches, as bits: the catalogue's, or one bit for one action."""


@dataclass(frozen=True, slots=True)
class Rule:
    """One statement of an SCP attached to a node."""

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
    """

    node: NodeId
    allows: tuple[Rule, ...]
    denies: tuple[Rule, ...]
    unreadable: tuple[PolicyId, ...]

    def allowed(self, every: int, *, sure: bool) -> int:
        """The actions out of `every` that this level allows: surely, or for some resource or context."""
        if self.unreadable and not self.allows:
            return every
        allowed = 0
        for rule in self.allows:
            if not (sure and rule.conditional):
                allowed |= rule.mask
        return allowed & every


def rules_at(organization: Organization, node_id: NodeId, mask_of: MaskOf) -> LevelRules:
    """The rules of the SCPs directly attached to a node."""
    rules: list[Rule] = []
    unreadable: list[PolicyId] = []
    for policy_id in organization.node(node_id).policies:
        policy = organization.policy(policy_id)
        if not is_scp(policy):
            continue
        document = read(policy.text, Grammar.SCP)
        if not document.usable:
            unreadable.append(policy_id)
            continue
        rules.extend(Rule(node_id, policy_id, s, mask_of(s)) for s in document.statements)
    allows = tuple(r for r in rules if r.statement.effect is Effect.ALLOW)
    denies = tuple(r for r in rules if r.statement.effect is Effect.DENY)
    return LevelRules(node_id, allows, denies, tuple(unreadable))


def source(organization: Organization, rule: Rule) -> str:
    """Where a rule stands, in words: "RegionDeny (DenyOutsideRegions) at Workloads"."""
    policy = organization.policy(rule.policy).name
    return f"{policy} ({statement_title(rule.statement)}) at {organization.node(rule.node).name}"
