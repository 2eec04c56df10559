"""Reasons for the answer to each action: the policy, statement and node that decide, in one sentence.

`partition` answers all actions of a node at once: it sorts them into sets of one reason each. An explicit Deny counts
before a missing Allow, whatever their levels, as in AWS's evaluation.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from enum import Enum
from functools import cache, partial
from typing import TypeVar

from designer.analysis.access.assumption import NO_ASSUMPTION, Assumption, known_facts
from designer.analysis.access.level_masks import known_partition, scps_apply
from designer.analysis.access.masked_statements import (
    ActionQuestions,
    MaskedStatement,
    UnknownShare,
    masked_statements_at,
    of_action,
    of_catalogue,
    source,
)
from designer.analysis.access.unknown_policies import words_of_gap
from designer.basics.dataclass import dataclass
from designer.basics.words import capital, counted
from designer.organization.model.organization import Organization
from designer.organization.model.records import NodeId, PolicyId
from designer.policy.catalog.catalogue import UNLIMITED_SENTENCE, Catalogue
from designer.policy.evaluation.explanation import Reference
from designer.policy.evaluation.guardrail_sentences import MOST_PHRASES, all_of, unknown_reason
from designer.policy.evaluation.outcome import Answer
from designer.policy.evaluation.plain_sentences import DesignNames, allow_phrase, deny_phrase
from designer.policy.language.wording import some
from designer.policy.satisfiability.masks import statement_mask, without_implied


def design_names(organization: Organization) -> DesignNames:
    """Return the names of a design as it is now; looked up only when a sentence needs one."""

    @cache
    def by_number() -> dict[str, str]:
        return {node.aws_id: node.name for node in organization.nodes.values() if node.aws_id.isdigit()}

    return DesignNames(known_partition(organization), lambda number: by_number().get(number, number))


class Cause(Enum):
    """The rule of evaluation that decided."""

    EXEMPT = "exempt"
    UNLIMITED = "no SCPs"
    UNLIMITED_ACTION = "no policy limits it"
    ALLOW = "allow"
    EXPLICIT_DENY = "explicit deny"
    NO_ALLOW = "no allow"
    UNKNOWN = "unknown policy"
    CONDITIONAL_DENY = "conditional deny"
    CONDITIONAL_ALLOW = "conditional allow"


@dataclass(frozen=True, slots=True)
class Reason:
    """An answer and what decides it.

    Attributes:
        answer: Allowed, conditional, denied or unknown.
        cause: The rule of evaluation that decided.
        sentence: The reason in words.
        node: The level that decides; None if no level does.
        policy: The policy that decides; None if an Allow is missing.
        statement: 0-based statement of that policy.
    """

    answer: Answer
    cause: Cause
    sentence: str
    node: NodeId | None = None
    policy: PolicyId | None = None
    statement: int | None = None

    @property
    def deciding(self) -> tuple[Reference, ...]:
        """Node, policy and statement in the words of an explanation; empty if no level decides."""
        return () if self.node is None else (Reference(self.node, self.policy, self.statement),)


def partition(
    organization: Organization, catalogue: Catalogue, node_id: NodeId, assumption: Assumption = NO_ASSUMPTION
) -> list[tuple[int, Reason]]:
    """Return all actions of the catalogue for a node, as disjoint bit sets with the reason of each.

    The union of the sets is the whole catalogue.
    """
    exempt = exemption(organization, node_id, assumption)
    if exempt:
        return [(catalogue.full_mask, exempt)]
    path = _Path(organization, catalogue, node_id, of_catalogue(catalogue), assumption)
    return path.split(catalogue.full_mask)


def reason_for(
    organization: Organization,
    catalogue: Catalogue,
    node_id: NodeId,
    action: str,
    assumption: Assumption = NO_ASSUMPTION,
) -> Reason:
    """Return the reason for one action, known to the catalogue or not."""
    exempt = exemption(organization, node_id, assumption)
    if exempt:
        return exempt
    index = catalogue.index(action)
    name = action if index is None else catalogue.actions[index]
    path = _Path(organization, catalogue, node_id, of_action(name, catalogue), assumption)
    return path.split(1)[0][1]


def exemption(organization: Organization, node_id: NodeId, assumption: Assumption = NO_ASSUMPTION) -> Reason | None:
    """Return why no SCP limits a node: the management account, SCPs not enabled, a service-linked role."""
    if organization.is_management_account(node_id):
        return Reason(
            Answer.ALLOWED,
            Cause.EXEMPT,
            "This is the management account: SCPs do not limit its users and roles.",
            node_id,
        )
    if not scps_apply(organization):
        sentence = "SCPs are not enabled in this organization, so none limits this account."
        return Reason(Answer.ALLOWED, Cause.UNLIMITED, sentence)
    if assumption.is_service_linked:
        sentence = "The assumed caller is a service-linked role: SCPs do not limit those."
        return Reason(Answer.ALLOWED, Cause.EXEMPT, sentence)
    return None


class _Path:
    """The statements on a node's path, for one splitting of action sets by reason."""

    def __init__(
        self,
        organization: Organization,
        catalogue: Catalogue,
        node_id: NodeId,
        actions: ActionQuestions,
        assumption: Assumption,
    ) -> None:
        self._organization = organization
        self._catalogue = catalogue
        self._unlimited = actions.unlimited
        self._names = design_names(organization)
        known = known_facts(organization, node_id, assumption)
        self._levels = [
            masked_statements_at(organization, level, actions, known) for level in organization.path(node_id)
        ]

    def split(self, every: int) -> list[tuple[int, Reason]]:
        """Return the disjoint sets of actions with their reasons, covering every action."""
        found: list[tuple[int, Reason]] = []
        left = every
        for mask, reason in self._claims(every):
            taken = mask & left
            if taken:
                found.append((taken, reason()))
                left ^= taken
            if not left:
                break
        return found

    def _claims(self, every: int) -> Iterator[tuple[int, Callable[[], Reason]]]:
        """Yield the sets of actions that a reason would decide, the strongest reason first."""
        yield self._unlimited, self._unlimited_action
        denies = [masked for level in self._levels for masked in level.denies]
        yield from ((masked.sure, partial(self._explicit, masked)) for masked in denies)
        for level in self._levels:
            yield every & ~level.allowed(every, sure=False), partial(self._gap, level.node)
        unknown = [share for level in self._levels for share in level.unknown]
        yield from ((every & mask, partial(self._unknown, shares)) for mask, shares in _by_masks(unknown))
        yield from ((mask, partial(self._conditional_deny, open_here)) for mask, open_here in _by_masks(denies))
        for level in self._levels:
            unsure = every & ~level.allowed(every, sure=True)
            yield from ((masked.mask & unsure, partial(self._conditional_allow, masked)) for masked in level.allows)
        allows = [masked for level in reversed(self._levels) for masked in level.allows]
        for masked in sorted(allows, key=lambda r: statement_mask(r.statement, self._catalogue).bit_count()):
            yield masked.mask, partial(self._allow, masked)

    @staticmethod
    def _unlimited_action() -> Reason:
        return Reason(Answer.ALLOWED, Cause.UNLIMITED_ACTION, UNLIMITED_SENTENCE)

    def _explicit(self, masked: MaskedStatement) -> Reason:
        sentence = f"Denied by {source(self._organization, masked)}."
        return _decided(Answer.DENIED, Cause.EXPLICIT_DENY, sentence, masked)

    def _gap(self, level: NodeId) -> Reason:
        sentence = f"No SCP at {self._organization.node(level).name} allows it, and every level must."
        return Reason(Answer.DENIED, Cause.NO_ALLOW, sentence, level)

    def _unknown(self, shares: Sequence[UnknownShare]) -> Reason:
        organization = self._organization
        gaps = [(share.node, share.policy) for share in shares]
        unread = [(node, words_of_gap(organization.policy(policy))) for node, policy in gaps]
        names: dict[str, str] = {node: organization.node(node).name for node, _ in gaps}
        return Reason(Answer.UNKNOWN, Cause.UNKNOWN, unknown_reason(unread, names), *gaps[0])

    def _conditional_deny(self, denies: Sequence[MaskedStatement]) -> Reason:
        kept = {id(statement) for statement in without_implied([masked.statement for masked in denies])}
        telling = [masked for masked in denies if id(masked.statement) in kept]
        phrases = list(dict.fromkeys(deny_phrase(masked.statement, self._names) for masked in telling))
        sources = list(dict.fromkeys(source(self._organization, masked) for masked in telling))
        left = len(phrases) - MOST_PHRASES
        more = f", and {counted(left, 'more condition')}" if left > 0 else ""
        sentence = f"{capital(all_of(phrases[:MOST_PHRASES]))}{more} — {some(sources[:MOST_PHRASES], 'and')}."
        return _decided(Answer.CONDITIONAL, Cause.CONDITIONAL_DENY, sentence, telling[0])

    def _conditional_allow(self, masked: MaskedStatement) -> Reason:
        sentence = f"{source(self._organization, masked)} allows it {allow_phrase(masked.statement, self._names)}."
        return _decided(Answer.CONDITIONAL, Cause.CONDITIONAL_ALLOW, sentence, masked)

    def _allow(self, masked: MaskedStatement) -> Reason:
        narrowest = source(self._organization, masked)
        sentence = f"Every level allows it and none denies it; the narrowest Allow is {narrowest}."
        return _decided(Answer.ALLOWED, Cause.ALLOW, sentence, masked)


def _decided(answer: Answer, cause: Cause, sentence: str, masked: MaskedStatement) -> Reason:
    return Reason(answer, cause, sentence, masked.node, masked.policy, masked.statement.index)


_M = TypeVar("_M", bound=MaskedStatement | UnknownShare)


def _by_masks(every: Iterable[_M]) -> list[tuple[int, list[_M]]]:
    """Return the sets of actions that the masks of the same ones hold, with these; no action is in two sets."""
    found: list[tuple[int, list[_M]]] = []
    for one in every:
        split: list[tuple[int, list[_M]]] = []
        new = one.mask
        for mask, before in found:
            both = mask & new
            new ^= both
            split += [(mask ^ both, before)] if mask ^ both else []
            split += [(both, [*before, one])] if both else []
        found = [*split, *([(new, [one])] if new else [])]
    return found
