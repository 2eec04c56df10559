"""Who can do one action: the answer for every account at once, and the node that decides it.

The same answers as `reasons.reason_for` gives one account, without the sentences: the tree is walked once, and accounts
with equal policies below one OU share what is found.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

from designer.organization import Organization
from designer.permissions.assumption import NOTHING, Assumption, known_facts
from designer.permissions.levels import is_scp
from designer.permissions.reasons import Answer, Cause, exemption
from designer.permissions.rules import LevelRules, rules_at
from designer.policy.catalogue import Catalogue
from designer.policy.document import Grammar, Statement
from designer.policy.masks import action_matches
from designer.policy.partial import Facts, mentioned_keys
from designer.records import Kind, NodeId, PolicyId


@dataclass(frozen=True, slots=True)
class Decided:
    """An answer for an account and what decided it.

    Attributes:
        answer: Allowed, conditional or denied.
        cause: The rule of evaluation that decided.
        node: The level that decides; None where every level allows, or none counts.
    """

    answer: Answer
    cause: Cause
    node: NodeId | None = None


_CAUSES = (Cause.EXPLICIT_DENY, Cause.NO_ALLOW, Cause.CONDITIONAL_DENY, Cause.CONDITIONAL_ALLOW)
"""What decides before everything that stands after it, on whatever level it is; then every level allows."""

_ANSWERS = {
    Cause.EXPLICIT_DENY: Answer.DENIED,
    Cause.NO_ALLOW: Answer.DENIED,
    Cause.CONDITIONAL_DENY: Answer.CONDITIONAL,
    Cause.CONDITIONAL_ALLOW: Answer.CONDITIONAL,
}
_ALLOWED = len(_CAUSES)

_Claim: TypeAlias = tuple[int, NodeId | None]
"""A place in `_CAUSES`, or `_ALLOWED`, and the level that claims it; the smallest place wins, the upper level first."""


def who_can(
    organization: Organization, catalogue: Catalogue, action: str, assumption: Assumption = NOTHING
) -> dict[NodeId, Decided]:
    """The answer for every account to one action, known to the catalogue or not."""
    index = catalogue.index(action)
    walk = _Walk(organization, action if index is None else catalogue.actions[index], assumption)
    everybody = exemption(organization, organization.root, assumption)
    if everybody is not None:
        shared = Decided(everybody.answer, everybody.cause)
        found = dict.fromkeys(organization.accounts(), shared)
    else:
        found = walk.all_accounts()
    management = organization.settings.management_account
    if management in found and management is not None:
        found[management] = Decided(Answer.ALLOWED, Cause.EXEMPT, management)
    return found


class _Walk:
    """One walk over the tree for one action."""

    def __init__(self, organization: Organization, action: str, assumption: Assumption) -> None:
        self._organization = organization
        self._action = action
        self._assumption = assumption
        self._places: dict[tuple[tuple[PolicyId, ...], Facts], int] = {}
        self._keys: dict[tuple[PolicyId, ...], frozenset[str]] = {}
        self._decided: dict[_Claim, Decided] = {}

    def all_accounts(self) -> dict[NodeId, Decided]:
        """The answer for every account but for what exempts one."""
        organization = self._organization
        if self._assumption:
            return self._under_assumption()
        nodes = organization.nodes
        found: dict[NodeId, Decided] = {}
        root = nodes[organization.root]
        stack = [(root, self._joined((_ALLOWED, None), root.id, root.policies, ()))]
        while stack:
            node, above = stack.pop()
            for child_id in node.children:
                child = nodes[child_id]
                claim = self._joined(above, child_id, child.policies, ())
                if child.kind is Kind.ACCOUNT:
                    found[child_id] = self._value(claim)
                else:
                    stack.append((child, claim))
        return found

    def _under_assumption(self) -> dict[NodeId, Decided]:
        """The same where what is known differs from account to account: paths are judged once for equal facts."""
        organization = self._organization
        nodes = organization.nodes
        found: dict[NodeId, Decided] = {}
        claims: dict[tuple[NodeId | None, Facts], _Claim] = {}
        read_above: dict[NodeId, frozenset[str]] = {}
        for account in organization.accounts():
            parent = organization.parent(account)
            path = organization.path(account)
            if parent is not None and parent not in read_above:
                read_above[parent] = frozenset().union(*(self._read_keys(nodes[level].policies) for level in path[:-1]))
            own = nodes[account].policies
            known = known_facts(organization, account, self._assumption)
            above = _only(known, read_above[parent]) if parent is not None else ()
            claim = claims.get((parent, above))
            if claim is None:
                claim = (_ALLOWED, None)
                for level in path[:-1]:
                    claim = self._joined(claim, level, nodes[level].policies, above)
                claims[parent, above] = claim
            found[account] = self._value(self._joined(claim, account, own, _only(known, self._read_keys(own))))
        return found

    def _joined(self, above: _Claim, node_id: NodeId, attached: tuple[PolicyId, ...], known: Facts) -> _Claim:
        """The stronger claim: the one from above, or that of a level."""
        place = self._places.get((attached, known))
        if place is None:
            rules = rules_at(self._organization, node_id, self._matches, known)
            place = self._places[attached, known] = _place(rules)
        return (place, node_id) if place < above[0] else above

    def _matches(self, statement: Statement) -> int:
        return int(action_matches(statement, self._action))

    def _read_keys(self, attached: tuple[PolicyId, ...]) -> frozenset[str]:
        found = self._keys.get(attached)
        if found is None:
            policies = [self._organization.policy(policy_id) for policy_id in attached]
            keys = [mentioned_keys(policy.text, Grammar.SCP) for policy in policies if is_scp(policy)]
            found = self._keys[attached] = frozenset().union(*keys)
        return found

    def _value(self, claim: _Claim) -> Decided:
        decided = self._decided.get(claim)
        if decided is None:
            place, node = claim
            cause = Cause.ALLOW if place == _ALLOWED else _CAUSES[place]
            decided = self._decided[claim] = Decided(_ANSWERS.get(cause, Answer.ALLOWED), cause, node)
        return decided


def _only(known: Facts, keys: frozenset[str]) -> Facts:
    return tuple(fact for fact in known if fact[0] in keys)


def _place(rules: LevelRules) -> int:
    """What one level claims of an action, as a place in `_CAUSES`."""
    denies = [rule for rule in rules.denies if rule.mask]
    if any(not rule.conditional for rule in denies):
        return 0
    if not rules.allowed(1, sure=False):
        return 1
    if denies:
        return 2
    return _ALLOWED if rules.allowed(1, sure=True) else 3
