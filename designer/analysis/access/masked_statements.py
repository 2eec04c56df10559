"""The statements of the SCPs attached at one level, each with the set of actions it speaks of."""

from collections.abc import Callable
from dataclasses import replace
from typing import TypeAlias

from designer.analysis.access.level_masks import ALL_BITS, is_scp, known_partition
from designer.analysis.access.unknown_policies import candidate_of
from designer.basics.dataclass import dataclass
from designer.organization.model.organization import Organization
from designer.organization.model.records import NodeId, Policy, PolicyId
from designer.policy.catalog.catalogue import Catalogue, is_unlimited
from designer.policy.evaluation.partial import ReducedPolicy, mentioned_keys, reduce
from designer.policy.language.document import Effect, Grammar, Statement
from designer.policy.language.templates import variables_of
from designer.policy.language.wording import title_in_policy
from designer.policy.matching import arns
from designer.policy.matching.request import EVERYTHING, Facts
from designer.policy.matching.statement import compile_statement
from designer.policy.satisfiability.action_facts import RequestOrigin, origin_of
from designer.policy.satisfiability.applicability import ResourceMatch
from designer.policy.satisfiability.masks import action_masks, action_matches, statement_mask, statement_masks

Judge: TypeAlias = Callable[[Statement, RequestOrigin, bool], tuple[int, int]]
"""Returns two masks for a statement: the actions it always applies to, and the actions it applies to in at least some
requests. They have the bits of the catalogue, or one bit for one action. Its arguments are the statement, the caller's
origin, and whether there are policy variables."""

Named: TypeAlias = Callable[[Statement], int]
"""The actions that a statement names, as the same bits."""


@dataclass(frozen=True, slots=True)
class ActionQuestions:
    """The questions put to statements about actions: those they name, and where they apply.

    Attributes:
        named: The actions that a statement names.
        judge: The actions to whose requests it applies.
        unlimited: The actions that no policy limits, whatever a statement says, as the same bits.
    """

    named: Named
    judge: Judge
    unlimited: int


def of_catalogue(catalogue: Catalogue) -> ActionQuestions:
    """Return the questions for all actions of the catalogue."""
    return ActionQuestions(
        lambda statement: statement_mask(statement, catalogue),
        lambda statement, place, variables: statement_masks(statement, catalogue, place, variables=variables),
        catalogue.unlimited_mask,
    )


def of_action(name: str, catalogue: Catalogue) -> ActionQuestions:
    """Return the questions for one action, as one bit."""
    return ActionQuestions(
        lambda statement: int(action_matches(statement, name)),
        lambda statement, place, variables: action_masks(statement, name, catalogue, place, variables=variables),
        int(is_unlimited(name)),
    )


def of_request(name: str, resource: str, catalogue: Catalogue, *, in_context: bool) -> ActionQuestions:
    """Return the questions for one action with a stated resource or context.

    ARNs are compared as text, even if no such request is possible.

    Args:
         name: The action.
         resource: ARN of the resource; ``*`` where none is stated.
         catalogue: Every action.
         in_context: Whether facts of the context are stated, so that any condition may hold or not.
    """
    whole = of_action(name, catalogue)

    def judge(statement: Statement, place: RequestOrigin, variables: bool) -> tuple[int, int]:
        matched = _matched(statement, resource, variables=variables)
        stated = replace(statement, conditions=()) if in_context else statement
        if resource != EVERYTHING:
            stated = replace(stated, resources=(EVERYTHING,), not_resource=False)
        sure, possible = whole.judge(stated, place, variables)
        surely = matched.sure and stated.conditions == statement.conditions
        return sure if surely else 0, possible if matched.possible or resource == EVERYTHING else 0

    return ActionQuestions(whole.named, judge, whole.unlimited)


def _matched(statement: Statement, resource: str, *, variables: bool) -> ResourceMatch:
    """Return the match of a resource by the text of a statement, whatever its policy variables stand for."""
    templates = compile_statement(statement, Grammar.SCP, variables=variables).resources
    plain = [template for template in templates if not variables_of(template)]
    sure = any(arns.matches(template, resource, {}) for template in plain)
    possible = sure or len(plain) < len(templates)
    return ResourceMatch(not possible, not sure) if statement.not_resource else ResourceMatch(sure, possible)


@dataclass(frozen=True, slots=True)
class MaskedStatement:
    """One statement of an SCP attached to a node; under known facts, with the conditions that are still open.

    Attributes:
        node: The level.
        policy: The SCP.
        statement: The rest of the statement.
        named: The actions it names.
        mask: Actions that it applies to in at least some requests.
        sure: Actions that it always applies to.
    """

    node: NodeId
    policy: PolicyId
    statement: Statement
    named: int
    mask: int
    sure: int


@dataclass(frozen=True, slots=True)
class UnknownShare:
    """What an SCP that is not known, or cannot be read, may do at a node.

    Attributes:
        node: The level.
        policy: The SCP.
        allows: Actions that it may allow.
        mask: Those whose answer it may change.
    """

    node: NodeId
    policy: PolicyId
    allows: int
    mask: int


@dataclass(frozen=True, slots=True)
class MaskedStatements:
    """The statements of the SCPs of one level, Allow and Deny apart.

    Attributes:
        node: The level.
        allows: Its Allow statements, in attach order.
        denies: Its Deny statements, in attach order.
        unknown: SCPs that are not known, or cannot be read.
        ruled_out: Statements that the known facts keep from applying, as written.
    """

    node: NodeId
    allows: tuple[MaskedStatement, ...]
    denies: tuple[MaskedStatement, ...]
    unknown: tuple[UnknownShare, ...]
    ruled_out: tuple[MaskedStatement, ...] = ()

    def by_policy(self) -> dict[PolicyId, list[MaskedStatement]]:
        """Return all of them, in the order of each SCP; without SCPs that have no statements."""
        found: dict[PolicyId, list[MaskedStatement]] = {}
        for masked in sorted((*self.allows, *self.denies, *self.ruled_out), key=lambda one: one.statement.index):
            found.setdefault(masked.policy, []).append(masked)
        return found

    def allowed(self, every: int, *, sure: bool) -> int:
        """Return the actions out of `every` that this level allows: surely, or for some resource or context."""
        allowed = 0
        for masked in self.allows:
            allowed |= masked.sure if sure else masked.mask
        for share in () if sure else self.unknown:
            allowed |= share.allows
        return allowed & every


def masked_statements_at(
    organization: Organization, node_id: NodeId, actions: ActionQuestions, known: Facts = ()
) -> MaskedStatements:
    """Return the statements of the SCPs directly attached to a node, where some facts of the context are known."""
    statements: list[MaskedStatement] = []
    ruled_out: list[MaskedStatement] = []
    unknown: list[Policy] = []
    place = origin_of(known, known_partition(organization))
    for policy_id in organization.node(node_id).policies:
        policy = organization.policy(policy_id)
        if not is_scp(policy):
            continue
        left = _left(policy.text, known)
        if policy.unknown is not None or not left.readable:
            unknown.append(policy)
        for statement in left.statements:
            sure, mask = actions.judge(statement, place, left.variables)
            statements.append(MaskedStatement(node_id, policy_id, statement, actions.named(statement), mask, sure))
        ruled_out.extend(MaskedStatement(node_id, policy_id, s, actions.named(s), 0, 0) for s in left.ruled_out)
    allows = tuple(filter(_allows, statements))
    denies = tuple(r for r in statements if r.statement.effect is Effect.DENY)
    surely = 0
    for masked in allows:
        surely |= masked.sure
    shares: list[UnknownShare] = []
    for policy in unknown:
        may_allow, may_deny = possible_effects(policy, actions, place)
        shares.append(UnknownShare(node_id, policy.id, may_allow, may_deny | may_allow & ~surely))
    return MaskedStatements(node_id, allows, denies, tuple(shares), tuple(ruled_out))


def possible_effects(policy: Policy, actions: ActionQuestions, place: RequestOrigin) -> tuple[int, int]:
    """Return the actions that an SCP which is not known, or cannot be read, may allow, and those it may deny."""
    candidate = candidate_of(policy)
    if candidate is None:
        return ALL_BITS, ALL_BITS
    anywhere = place._replace(account="")  # as ceilings do, which accounts share
    allows = denies = 0
    for statement in candidate.statements:
        _, mask = actions.judge(statement, anywhere, candidate.variables)
        allows |= mask if statement.effect is Effect.ALLOW else 0
        denies |= mask if statement.effect is Effect.DENY else 0
    return allows, denies


def _allows(masked: MaskedStatement) -> bool:
    return masked.statement.effect is Effect.ALLOW


def _left(text: str, known: Facts) -> ReducedPolicy:
    """The rest of a policy under known facts; only facts that it asks for count: equal answers are found once."""
    keys = mentioned_keys(text, Grammar.SCP)
    return reduce(text, Grammar.SCP, tuple(fact for fact in known if fact[0] in keys))


def source(organization: Organization, masked: MaskedStatement) -> str:
    """Return the place of a statement, in words: "DenyOutsideRegions in RegionDeny at Workloads"."""
    policy = organization.policy(masked.policy).name
    return f"{title_in_policy(policy, masked.statement, alone=False)} at {organization.node(masked.node).name}"
