"""One level of a path: what the SCPs attached to one node allow and deny together.

Inside a level the Allow statements add up; AWS then demands an Allow on every level and no Deny on any
(https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_scps_evaluation.html).
"""

from __future__ import annotations

from dataclasses import dataclass

from designer.change import Change
from designer.organization import Organization
from designer.policy.catalogue import Catalogue
from designer.policy.document import Effect, Grammar, read
from designer.policy.masks import is_conditional, masks, statement_mask
from designer.policy.partial import Facts, mentioned_keys, reduce
from designer.records import FeatureSet, Policy, PolicyId, PolicyType


@dataclass(frozen=True, slots=True, eq=False)
class Level:
    """The SCPs of one node, joined. Levels of the same policies are one object.

    Attributes:
        policies: Ids of the SCPs, in attach order.
        sure: Actions that one level surely lets through, as bits over the catalogue.
        possible: Actions that it lets through for some resource or condition.
        complete: False where an SCP cannot be read; it blocks nothing, so the answers may be too generous.
    """

    policies: tuple[PolicyId, ...]
    sure: int
    possible: int
    complete: bool


class Levels:
    """The levels of an organization, each made once for all nodes that carry the same policies."""

    def __init__(self, organization: Organization, catalogue: Catalogue) -> None:
        self._organization = organization
        self._catalogue = catalogue
        self._known: dict[tuple[PolicyId, ...], Level] = {}
        self._under: dict[tuple[tuple[PolicyId, ...], Facts], Level] = {}

    def of(self, attached: tuple[PolicyId, ...]) -> Level:
        """The level that a node with these policies is; policies of other types do not count."""
        level = self._known.get(attached)
        if level is None:
            scps = tuple(p for p in attached if is_scp(self._organization.policy(p)))
            level = self._known.get(scps)
            if level is None:
                level = self._known[scps] = self._join(scps)
            self._known[attached] = level
        return level

    def under(self, attached: tuple[PolicyId, ...], known: Facts) -> Level:
        """The level of a node with these policies where some facts of the context are known."""
        scps = self.of(attached).policies
        texts = [self._organization.policy(policy_id).text for policy_id in scps]
        read_keys = frozenset().union(*(mentioned_keys(text, Grammar.SCP) for text in texts))
        known = tuple(fact for fact in known if fact[0] in read_keys)
        if not known:
            return self.of(attached)
        level = self._under.get((scps, known))
        if level is None:
            level = self._under[scps, known] = self._reduced(scps, texts, known)
        return level

    def _reduced(self, scps: tuple[PolicyId, ...], texts: list[str], known: Facts) -> Level:
        policies = [reduce(text, Grammar.SCP, known) for text in texts]
        statements = [statement for policy in policies for statement in policy.statements]
        full = self._catalogue.full_mask
        allow_sure = allow_any = deny_sure = deny_any = 0
        for statement in statements:
            mask = statement_mask(statement, self._catalogue)
            sure = 0 if is_conditional(statement) else mask
            if statement.effect is Effect.ALLOW:
                allow_any, allow_sure = allow_any | mask, allow_sure | sure
            else:
                deny_any, deny_sure = deny_any | mask, deny_sure | sure
        complete = all(policy.usable for policy in policies)
        if not complete and not any(s.effect is Effect.ALLOW for p in policies for s in (*p.statements, *p.ruled_out)):
            allow_sure = allow_any = full
        return Level(scps, allow_sure & ~deny_any, allow_any & ~deny_sure, complete)

    def forget(self, change: Change) -> None:
        """Drop what a change of policy texts made stale."""
        self._under.clear()
        stale = set(change.policies)
        if stale:
            self._known = {key: level for key, level in self._known.items() if stale.isdisjoint(key)}

    def _join(self, scps: tuple[PolicyId, ...]) -> Level:
        full = self._catalogue.full_mask
        allow_sure = allow_any = 0
        keep_sure = keep_any = full
        complete, allows = True, False
        for policy_id in scps:
            document = read(self._organization.policy(policy_id).text, Grammar.SCP)
            complete = complete and document.usable
            allows = allows or any(s.effect is Effect.ALLOW for s in document.statements if document.usable)
            policy = masks(document, self._catalogue)
            allow_sure |= policy.allow_sure
            allow_any |= policy.allow_any
            keep_sure &= policy.keep_sure
            keep_any &= policy.keep_any
        if not complete and not allows:
            allow_sure = allow_any = full
        return Level(scps, allow_sure & keep_any, allow_any & keep_sure, complete)


def is_scp(policy: Policy) -> bool:
    """Whether a policy is a service control policy."""
    return policy.type is PolicyType.SERVICE_CONTROL_POLICY


def scps_apply(organization: Organization) -> bool:
    """Whether SCPs limit anybody: their type is enabled in the root, and all features are."""
    settings = organization.settings
    return settings.feature_set is FeatureSet.ALL and PolicyType.SERVICE_CONTROL_POLICY in settings.policy_types
