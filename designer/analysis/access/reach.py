"""One action for every account at once: its answer, and the levels that decide it.

The same answers as `reasons.reason_for` gives one account, without the sentences: the tree is walked once, and accounts
with equal policies below one OU share what is found.
"""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import replace
from typing import TypeAlias

from designer.analysis.access.assumption import NO_ASSUMPTION, Assumption, known_facts
from designer.analysis.access.level_masks import asks_for_place, is_scp, known_partition
from designer.analysis.access.masked_statements import of_action, possible_effects
from designer.analysis.access.reasons import Cause, exemption
from designer.analysis.access.unknown_policies import may_change
from designer.basics.data import read_data, read_record
from designer.basics.dataclass import dataclass
from designer.organization.model.organization import Organization
from designer.organization.model.records import NodeId, NodeKind, PolicyId
from designer.policy.catalog.catalogue import Catalogue, is_unlimited
from designer.policy.evaluation.outcome import Answer
from designer.policy.evaluation.partial import mentioned_keys, reduce
from designer.policy.language.document import Effect, Grammar, Statement, read_policy_text
from designer.policy.matching.request import Facts
from designer.policy.satisfiability.action_facts import RequestOrigin, origin_of
from designer.policy.satisfiability.masks import action_masks, action_matches, without_implied


@dataclass(frozen=True, slots=True)
class DecidedAnswer:
    """An answer for an account and what decided it.

    Attributes:
        answer: Allowed, conditional, denied or unknown.
        cause: The rule of evaluation that decided.
        levels: The levels that decide, from the root down: each alone has this answer. Empty if every level allows,
            or none counts.
        depends_on: Words for the facts that a conditional answer depends on, on whatever level, the most telling first.
    """

    answer: Answer
    cause: Cause
    levels: tuple[NodeId, ...] = ()
    depends_on: tuple[str, ...] = ()


_CAUSES = (Cause.EXPLICIT_DENY, Cause.NO_ALLOW, Cause.UNKNOWN, Cause.CONDITIONAL_DENY, Cause.CONDITIONAL_ALLOW)
"""Causes in the order that decides, on whatever level they are; after them every level allows."""

_ANSWERS = {
    Cause.EXPLICIT_DENY: Answer.DENIED,
    Cause.NO_ALLOW: Answer.DENIED,
    Cause.UNKNOWN: Answer.UNKNOWN,
    Cause.CONDITIONAL_DENY: Answer.CONDITIONAL,
    Cause.CONDITIONAL_ALLOW: Answer.CONDITIONAL,
}
_ALLOWED = len(_CAUSES)

_STRICTEST = (Answer.DENIED, Answer.UNKNOWN, Answer.CONDITIONAL, Answer.ALLOWED)
_RANKS = tuple(map(_STRICTEST.index, (*(_ANSWERS[cause] for cause in _CAUSES), Answer.ALLOWED)))
"""Rank of the answer of each index of `_CAUSES`, and of `_ALLOWED`: levels of one rank decide together."""

_Claim: TypeAlias = tuple[int, tuple[NodeId, ...], frozenset["_Open"]]
"""An index of `_CAUSES`, or `_ALLOWED`, the levels whose answer it is, and the statements that leave it open; the
smallest index wins."""

_Judgement: TypeAlias = tuple[int, frozenset["_Open"]]
"""The index of the cause that a level claims, and the statements that leave it open."""


def answers(
    organization: Organization, catalogue: Catalogue, action: str, assumption: Assumption = NO_ASSUMPTION
) -> Iterator[tuple[NodeId, DecidedAnswer]]:
    """Yield the answer for every account to one action, known to the catalogue or not, in no particular order.

    They come one after another, so that a caller need not wait for all.
    """
    index = catalogue.index(action)
    walk = _Walk(organization, catalogue, action if index is None else catalogue.actions[index], assumption)
    everybody = exemption(organization, organization.root, assumption)
    management = organization.settings.management_account
    if management is not None:
        yield management, DecidedAnswer(Answer.ALLOWED, Cause.EXEMPT, (management,))
    shared = None if everybody is None else DecidedAnswer(everybody.answer, everybody.cause)
    if shared is None and is_unlimited(action):
        shared = DecidedAnswer(Answer.ALLOWED, Cause.UNLIMITED_ACTION)
    if shared is not None:
        yield from ((account, shared) for account in organization.accounts() if account != management)
    else:
        scps = [policy.text for policy in organization.policies.values() if is_scp(policy)]
        by_account = bool(assumption) or any(map(asks_for_place, scps))
        found = walk.under_assumption() if by_account else walk.everywhere()
        yield from (pair for pair in found if pair[0] != management)


@dataclass(frozen=True, slots=True, eq=False)
class _Open:
    """A statement that applies to some requests; compared by identity, as a level is judged once for equal facts.

    Attributes:
        statement: With the conditions that are still open.
        words: Words for the facts that decide whether it applies.
    """

    statement: Statement
    words: frozenset[str]


@dataclass(frozen=True, slots=True)
class _Attached:
    """The share of the SCPs of one level in the answer to the action.

    Attributes:
        policies: Those that speak of it, or may.
        speaking: Their statements that do, as policy and index.
        keys: The context keys that the policies read, in small letters.
    """

    policies: tuple[PolicyId, ...]
    speaking: frozenset[tuple[PolicyId, int]]
    keys: frozenset[str]


class _Walk:
    """One walk over the tree for one action."""

    def __init__(self, organization: Organization, catalogue: Catalogue, action: str, assumption: Assumption) -> None:
        self._organization = organization
        self._catalogue = catalogue
        self._partition = known_partition(organization)
        self._action = action
        self._questions = of_action(action, catalogue)
        self._assumption = assumption
        self._attached: dict[tuple[PolicyId, ...], _Attached] = {}
        self._judgements: dict[tuple[tuple[PolicyId, ...], Facts], _Judgement] = {}
        self._decided: dict[_Claim, DecidedAnswer] = {}

    def everywhere(self) -> Iterator[tuple[NodeId, DecidedAnswer]]:
        """Yield the answer for every account where nothing is assumed."""
        nodes = self._organization.nodes
        judgements: dict[tuple[PolicyId, ...], _Judgement] = {}
        top: _Claim = (_ALLOWED, (), frozenset())
        stack = [(nodes[self._organization.root], top)]
        while stack:
            node, claim = stack.pop()
            judgement = judgements.get(node.policies)
            if judgement is None:
                judgement = judgements[node.policies] = self._judgement(node.policies, ())
            claim = _joined(claim, judgement, node.id)
            if node.kind is NodeKind.ACCOUNT:
                yield node.id, self._value(claim)
            else:
                stack.extend([(nodes[child], claim) for child in node.children])

    def under_assumption(self) -> Iterator[tuple[NodeId, DecidedAnswer]]:
        """Yield the answer for every account if known facts differ by account; equal facts are judged once a path."""
        organization = self._organization
        nodes = organization.nodes
        claims: dict[tuple[NodeId, Facts], _Claim] = {}
        for parent in organization.walk():
            children = nodes[parent].children
            levels = [(level, nodes[level].policies) for level in organization.path(parent)]
            keys = frozenset().union(*(self._read(policies).keys for _, policies in levels))
            for account in children:
                if nodes[account].kind is not NodeKind.ACCOUNT:
                    continue
                own = nodes[account].policies
                known = known_facts(organization, account, self._assumption)
                above = _only(known, keys)
                claim = claims.get((parent, above))
                if claim is None:
                    claim = claims[parent, above] = self._claimed(levels, above)
                judgement = self._judgement(own, _only(known, self._read(own).keys))
                yield account, self._value(_joined(claim, judgement, account))

    def _claimed(self, levels: list[tuple[NodeId, tuple[PolicyId, ...]]], known: Facts) -> _Claim:
        claim: _Claim = (_ALLOWED, (), frozenset())
        for level, policies in levels:
            claim = _joined(claim, self._judgement(policies, known), level)
        return claim

    def _judgement(self, attached: tuple[PolicyId, ...], known: Facts) -> _Judgement:
        """Return the cause that the SCPs of one level claim, as an index of `_CAUSES`, and the open statements."""
        level = self._read(attached)
        known = _only(known, level.keys)
        key = (level.policies, known)
        judgement = self._judgements.get(key)
        if judgement is None:
            judgement = self._judgements[key] = self._judge(level, known)
        return judgement

    def _judge(self, level: _Attached, known: Facts) -> _Judgement:
        origin = origin_of(known, self._partition)
        open_denies: list[tuple[Statement, bool]] = []
        open_allows: list[tuple[Statement, bool]] = []
        denied = denied_sometimes = allowed = allowed_sometimes = may_allow = unknown = False
        for policy in map(self._organization.policy, level.policies):
            left = reduce(policy.text, Grammar.SCP, known)
            if policy.unknown is not None or not left.readable:
                allows, denies = possible_effects(policy, self._questions, origin)
                may_allow, unknown = may_allow or bool(allows), unknown or bool(denies)
            for statement in left.statements:
                if (policy.id, statement.index) not in level.speaking:
                    continue
                variables = left.variables
                sure, possible = action_masks(statement, self._action, self._catalogue, origin, variables=variables)
                if statement.effect is Effect.DENY:
                    denied, denied_sometimes = denied or bool(sure), denied_sometimes or bool(possible)
                else:
                    allowed, allowed_sometimes = allowed or bool(sure), allowed_sometimes or bool(possible)
                if possible and not sure:
                    (open_denies if statement.effect is Effect.DENY else open_allows).append((statement, variables))
        unknown = unknown or (may_allow and not allowed)
        allowed, allowed_sometimes = allowed or unknown, allowed_sometimes or may_allow
        claimed = (denied, not allowed_sometimes, unknown, denied_sometimes, not allowed, True)
        still_open = open_denies if allowed else [*open_denies, *open_allows]
        open_statements = (
            _Open(statement, _deciding_words(statement, self._action, self._catalogue, origin, variables=variables))
            for statement, variables in still_open
        )
        return claimed.index(True), frozenset(open_statements)

    def _read(self, attached: tuple[PolicyId, ...]) -> _Attached:
        found = self._attached.get(attached)
        if found is None:
            found = self._attached[attached] = self._read_attached(attached)
        return found

    def _read_attached(self, attached: tuple[PolicyId, ...]) -> _Attached:
        scps = [policy for policy in map(self._organization.policy, attached) if is_scp(policy)]
        documents = [(policy, read_policy_text(policy.text, Grammar.SCP)) for policy in scps]
        speaking = frozenset(
            (policy.id, statement.index)
            for policy, document in documents
            for statement in document.statements
            if action_matches(statement, self._action)
        )
        said = {policy for policy, _ in speaking}
        scps = [policy for policy in scps if policy.id in said or may_change(policy, self._action)]
        keys = frozenset().union(*(mentioned_keys(policy.text, Grammar.SCP) for policy in scps))
        return _Attached(tuple(policy.id for policy in scps), speaking, keys)

    def _value(self, claim: _Claim) -> DecidedAnswer:
        decided = self._decided.get(claim)
        if decided is None:
            index, levels, open_statements = claim
            cause = Cause.ALLOW if index == _ALLOWED else _CAUSES[index]
            answer = _ANSWERS.get(cause, Answer.ALLOWED)
            conditions = _in_order(_condition_words(open_statements)) if answer is Answer.CONDITIONAL else ()
            decided = self._decided[claim] = DecidedAnswer(answer, cause, levels, conditions)
        return decided


def _condition_words(open_statements: Collection[_Open]) -> set[str]:
    """Return words for the facts that an answer depends on, except those of Denies that another Deny makes idle."""
    denies = [one.statement for one in open_statements if one.statement.effect is Effect.DENY]
    idle = set(map(id, denies)) - set(map(id, without_implied(denies)))
    return {word for one in open_statements if id(one.statement) not in idle for word in one.words}


def _joined(claim: _Claim, judgement: _Judgement, level: NodeId) -> _Claim:
    """Return the claim of a path with one more level at its end."""
    index, levels, open_statements = claim
    own, more = judgement
    if own != _ALLOWED and _RANKS[own] <= _RANKS[index]:
        levels = (*levels, level) if _RANKS[own] == _RANKS[index] else (level,)
    return min(own, index), levels, open_statements | more if more else open_statements


def _only(known: Facts, keys: frozenset[str]) -> Facts:
    return tuple(fact for fact in known if fact[0] in keys)


_RESOURCE = "resource"
"""Stands for the resource of a request, which is not a key."""

_CALLER = "caller"

_WORDS = {_RESOURCE: _RESOURCE, **read_record(dict[str, str], read_data("key_words.json")["words"])}
"""Words that fit on a card; any other key is called by its name without the prefix."""

_FIRST = ("Region", "MFA", _CALLER, _RESOURCE)
"""Words that come first; the others follow by the alphabet."""


def _deciding_words(
    statement: Statement, action: str, catalogue: Catalogue, origin: RequestOrigin, *, variables: bool
) -> frozenset[str]:
    """Return words for what decides whether a statement applies to a request of an action; empty if it always does.

    Args:
        statement: With the conditions that are still open.
        action: One action that it names.
        catalogue: Every action.
        origin: Known facts of the caller.
        variables: True if the policy's version knows policy variables.
    """

    def varies(part: Statement) -> bool:
        sure, _ = action_masks(part, action, catalogue, origin, variables=variables)
        return not sure

    anywhere = replace(statement, resources=("*",), not_resource=False)
    found = {_word(c.key) for c in statement.conditions if varies(replace(anywhere, conditions=(c,)))}
    if varies(replace(statement, conditions=())):
        found.add(_RESOURCE)
    return frozenset(found)


def _in_order(words: Iterable[str]) -> tuple[str, ...]:
    return tuple(
        sorted(set(words), key=lambda word: (_FIRST.index(word) if word in _FIRST else len(_FIRST), word.lower()))
    )


def _word(key: str) -> str:
    name = key.lower().partition("/")[0]
    return _WORDS.get(name, key.partition("/")[0].rpartition(":")[2])
