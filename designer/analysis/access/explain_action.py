"""All requests of one action, or the one that a person asks about, explained level by level in words."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from designer.analysis.access.assumption import NO_ASSUMPTION, Assumption, known_facts
from designer.analysis.access.level_masks import is_scp, known_partition, scps_apply
from designer.analysis.access.masked_statements import (
    MaskedStatement,
    MaskedStatements,
    masked_statements_at,
    of_action,
)
from designer.analysis.access.question import CallerKind, Inquiry, Question, ready_question, unsaid_of
from designer.analysis.access.reasons import Cause, design_names, exemption, reason_for
from designer.analysis.access.unknown_policies import words_of_gap
from designer.organization.model.organization import Organization
from designer.organization.model.records import NodeId
from designer.policy.catalog.catalogue import Catalogue
from designer.policy.evaluation.explain import explain_guardrails
from designer.policy.evaluation.explanation import (
    Applies,
    Explanation,
    LevelExplanation,
    PolicyExplanation,
    Reference,
    StageExplanation,
    StatementExplanation,
    headline,
)
from designer.policy.evaluation.guardrail_sentences import unknown_level
from designer.policy.evaluation.open_points import OpenPoint, sorted_points
from designer.policy.evaluation.outcome import Answer, Exempt, Stage
from designer.policy.evaluation.plain_sentences import DesignNames, open_phrase, spared_phrase
from designer.policy.language.document import Effect, Grammar
from designer.policy.language.wording import effect_phrase, title_in_policy
from designer.policy.matching.request import without_documented_resource
from designer.policy.matching.statement import asks_for_resource, compile_statement
from designer.policy.satisfiability.applicability import rests_on_names


def explain_action(
    organization: Organization,
    catalogue: Catalogue,
    node_id: NodeId,
    action: str,
    assumption: Assumption = NO_ASSUMPTION,
) -> Explanation:
    """Explanation of an action, in the catalogue or not, by the SCPs on a node's path; no levels where none apply."""
    index = catalogue.index(action)
    name = action if index is None else catalogue.actions[index]
    reason = reason_for(organization, catalogue, node_id, name, assumption)
    exempt = None
    masked: tuple[MaskedStatements, ...] = ()
    if exemption(organization, node_id, assumption):
        exempt = _exempt(organization, node_id)
    elif reason.cause is Cause.UNLIMITED_ACTION:
        exempt = Exempt.UNLIMITED_ACTION
    else:
        known = known_facts(organization, node_id, assumption)
        actions = of_action(name, catalogue)
        path = organization.path(node_id)
        masked = tuple(masked_statements_at(organization, one, actions, known) for one in path)
    names = design_names(organization)
    levels = tuple(_level(organization, names, level) for level in masked)
    return Explanation(
        name,
        reason.answer,
        headline(reason.answer, limited=exempt is None),
        reason.sentence,
        (StageExplanation(Stage.SCP, reason.answer, exempt, reason.sentence, levels),),
        reason.deciding,
        open_points=_open_points(organization, masked, name),
    )


def _open_points(organization: Organization, levels: Sequence[MaskedStatements], action: str) -> tuple[OpenPoint, ...]:
    """Open points of AWS's documents, on the resources of an action, that the answer rests on."""
    partition = known_partition(organization)
    statements = [masked.statement for level in levels for masked in (*level.allows, *level.denies) if masked.named]
    compiled = (compile_statement(statement, Grammar.SCP, variables=True) for statement in statements)
    by_name = any(rests_on_names(statement, action, partition) for statement in compiled)
    points = {OpenPoint.NAME_LIKE_AN_ARN} if by_name else set()
    if without_documented_resource(action.lower()) and any(map(asks_for_resource, statements)):
        points.add(OpenPoint.ACTS_ON_NOTHING)
    unknown = (organization.policy(share.policy) for level in levels for share in level.unknown if share.mask)
    points |= {OpenPoint.UNREADABLE if policy.unknown is None else OpenPoint.UNKNOWN_POLICY for policy in unknown}
    return sorted_points(points)


def _exempt(organization: Organization, node_id: NodeId) -> Exempt:
    """Return why SCPs have no say on a node that is exempt."""
    if organization.is_management_account(node_id):
        return Exempt.MANAGEMENT_ACCOUNT
    return Exempt.SERVICE_LINKED if scps_apply(organization) else Exempt.NOT_ENABLED


def _level(organization: Organization, names: DesignNames, level: MaskedStatements) -> LevelExplanation:
    denies = [masked for masked in level.denies if masked.mask]
    allows = [masked for masked in level.allows if masked.mask]
    never = [masked for masked in (*level.denies, *level.allows, *level.ruled_out) if masked.named and not masked.mask]
    ordered = [*sorted(denies, key=lambda masked: not masked.sure), *allows, *never]
    by_policy = level.by_policy()
    said = {
        id(masked): _statement(organization, names, masked, alone=len(own) == 1)
        for own in by_policy.values()
        for masked in own
    }
    unknown = {share.policy for share in level.unknown if share.mask}
    policies = tuple(
        PolicyExplanation(
            organization.policy(policy).name,
            policy,
            policy not in unknown,
            (),
            tuple(said[id(masked)] for masked in by_policy.get(policy, ())),
            words_of_gap(organization.policy(policy)) if policy in unknown else "",
        )
        for policy in organization.node(level.node).policies
        if is_scp(organization.policy(policy))
    )
    answer, sentence = _answer(organization, level, denies, allows)
    return LevelExplanation(level.node, answer, sentence, policies, tuple(said[id(masked)] for masked in ordered))


def _answer(
    organization: Organization, level: MaskedStatements, denies: list[MaskedStatement], allows: list[MaskedStatement]
) -> tuple[Answer, str]:
    """Return the answer of one level alone, and the sentence for it."""
    if sure := [masked for masked in denies if masked.sure]:
        return Answer.DENIED, f"{_names(organization, sure)} {_verb('denies', sure)} it"
    if not level.allowed(1, sure=False):
        return Answer.DENIED, "no SCP here allows it"
    gaps = [words_of_gap(organization.policy(share.policy)) for share in level.unknown if share.mask]
    if gaps:
        return Answer.UNKNOWN, unknown_level(gaps).rstrip(".")
    if denies:
        return Answer.CONDITIONAL, f"{_names(organization, denies)} {_verb('denies', denies)} it in some cases"
    if not level.allowed(1, sure=True):
        return Answer.CONDITIONAL, f"{_names(organization, allows)} {_verb('allows', allows)} it in some cases only"
    plain = [masked for masked in allows if masked.sure]
    return Answer.ALLOWED, f"{_names(organization, plain)} {_verb('allows', plain)} it"


def _names(organization: Organization, statements: Iterable[MaskedStatement]) -> str:
    return " and ".join(dict.fromkeys(organization.policy(masked.policy).name for masked in statements))


def _verb(verb: str, statements: Iterable[MaskedStatement]) -> str:
    one = len({masked.policy for masked in statements}) == 1
    return verb if one else {"denies": "deny", "allows": "allow"}[verb]


def _statement(
    organization: Organization, names: DesignNames, masked: MaskedStatement, *, alone: bool
) -> StatementExplanation:
    policy, source = organization.policy(masked.policy).name, masked.statement
    applies = Applies.YES if masked.sure else Applies.MAYBE if masked.mask else Applies.NO
    concerned = bool(masked.named or masked.mask)
    return StatementExplanation(
        Reference(masked.node, masked.policy, source.index),
        policy,
        source,
        applies,
        _statement_answer(masked, applies) if concerned else None,
        _sentence(title_in_policy(policy, source, alone=alone), masked, applies, names) if concerned else "",
        concerned,
        alone=alone,
        phrase=open_phrase(source, names) if applies is Applies.MAYBE else "",
    )


def _statement_answer(masked: MaskedStatement, applies: Applies) -> Answer:
    """Return the answer of a statement to the action; where it never applies, the opposite of its effect."""
    if applies is Applies.MAYBE:
        return Answer.CONDITIONAL
    denies = masked.statement.effect is Effect.DENY
    return Answer.DENIED if denies is (applies is Applies.YES) else Answer.ALLOWED


def _sentence(title: str, masked: MaskedStatement, applies: Applies, names: DesignNames) -> str:
    statement = masked.statement
    if applies is Applies.YES:
        return f"{title} {effect_phrase(statement)} it"
    if applies is Applies.NO:
        return f"{title} does not apply: {spared_phrase(statement, names)}"
    return f"{title}{':' if statement.effect is Effect.DENY else ''} {open_phrase(statement, names)}"


OUTSIDE_DECIDED = (
    "Nothing of the organization denies it to a caller from outside: SCPs limit its own users and roles only. {rcps} "
    "What decides is the policy of the resource, which the design does not hold."
)
"""Answer to somebody outside, with a sentence on the RCPs. A caller of another account needs an Allow of the resource's
policy (https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic-cross-account.html)."""


def explain_request(organization: Organization, inquiry: Inquiry) -> tuple[Question, Explanation]:
    """Return the question of an inquiry, and its answer: allowed, denied, or depending on what was not said."""
    question = ready_question(organization, inquiry)
    unsaid = unsaid_of(organization, inquiry)
    found = explain_guardrails(question.request, question.stages, unsaid, question.names, design_names(organization))
    if inquiry.caller is CallerKind.OUTSIDE:
        scp, rcp = found.stages
        outside = Exempt.OUTSIDE
        found = replace(found, stages=(replace(scp, exempt=outside, sentence=outside.value), rcp))
        if found.answer is Answer.ALLOWED:
            found = replace(found, sentence=OUTSIDE_DECIDED.format(rcps=rcp.sentence))
    return question, found
