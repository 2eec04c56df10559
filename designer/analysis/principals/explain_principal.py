"""The answer to a request of one principal with its reasons, and to one action with each kind of credentials.

Stages and levels are those of its sieve; each statement is explained as everywhere else. If the design does not know
the caller from inside, only SCPs and RCPs are explained.
"""

from collections.abc import Mapping
from dataclasses import replace

from designer.analysis.access.explain_action import explain_request
from designer.analysis.access.question import CallerKind, Inquiry, Question, unsaid_of
from designer.analysis.access.reasons import design_names
from designer.analysis.principals.policy_shares import EVERY_ACTION, AskedActions
from designer.analysis.principals.principal_sieves import PrincipalSieves
from designer.analysis.principals.sieve import Sieve
from designer.analysis.principals.sieve_level import SIEVE_GRAMMARS, PrincipalAnswer, SieveLevel, SieveStage
from designer.basics.errors import EditError
from designer.organization.identity.account_principals import AccountPrincipal, AccountPrincipalKind, AccountPrincipals
from designer.organization.identity.center_roles import permission_set_of, with_center_roles
from designer.organization.identity.credentials import CREDENTIALS, CredentialKind, Credentials, credentials_of
from designer.organization.model.organization import Organization
from designer.organization.model.records import NodeId
from designer.policy.catalog.catalogue import Catalogue, is_unlimited
from designer.policy.evaluation.explain import worst
from designer.policy.evaluation.explanation import (
    Explanation,
    LevelExplanation,
    PolicyExplanation,
    Reference,
    StageExplanation,
    headline,
)
from designer.policy.evaluation.open_points import OpenPoint
from designer.policy.evaluation.outcome import Answer, Exempt, Stage
from designer.policy.evaluation.plain_sentences import DesignNames
from designer.policy.evaluation.statement_explanation import Unsaid, explain_policy, unique_keys
from designer.policy.language.templates import Values
from designer.policy.language.wording import unreadable_gap
from designer.policy.matching.request import EVERYTHING, NamedPolicy, PreparedRequest
from designer.policy.matching.statement import compile_policy


def sieve_with(
    organization: Organization,
    catalogue: Catalogue,
    principal: tuple[NodeId, AccountPrincipal],
    credentials: CredentialKind | None = None,
    asked: AskedActions = EVERY_ACTION,
    *,
    context: Mapping[str, Values] | None = None,
    session: tuple[NamedPolicy, ...] | None = None,
    resource_policy: NamedPolicy | None = None,
) -> Sieve:
    """Return the sieve of a principal with credentials of one kind; of any kind where none is named.

    Args:
        organization: The design.
        catalogue: Every action.
        principal: The principal and its account.
        credentials: The kind of credentials.
        asked: The actions in question.
        context: Other known facts; they win over those of the credentials.
        session: Session policies; None without any.
        resource_policy: The policy of the resource asked about, where it is given.

    Raises:
        EditError: Such a principal has no credentials of that kind.
    """
    row = _row(principal[1], credentials)
    sieves = PrincipalSieves(
        organization,
        catalogue,
        asked,
        context_with(principal[1], credentials, context),
        session=session,
        resource_policy=resource_policy,
        refused=row.refused if row else (),
    )
    return sieves.of(*principal)


def context_with(
    principal: AccountPrincipal, credentials: CredentialKind | None, context: Mapping[str, Values] | None = None
) -> dict[str, Values]:
    """Return the facts of requests with credentials of one kind; those that are given win.

    Raises:
        EditError: Such a principal has no credentials of that kind.
    """
    chosen = dict(context or {})
    given = {key.lower() for key in chosen}
    row = _row(principal, credentials)
    return {key: value for key, value in (row.facts if row else {}).items() if key.lower() not in given} | chosen


def _row(principal: AccountPrincipal, kind: CredentialKind | None) -> Credentials | None:
    if kind is None:
        return None
    fitting = credentials_of(principal.kind)
    if CREDENTIALS[kind] not in fitting:
        kinds = ", ".join(credentials.kind for credentials in fitting)
        raise EditError(
            f"{principal.title} has no credentials of the kind {kind}."
            + (f" It can have {kinds}." if kinds else " AWS does not document MFA in requests of the root user.")
        )
    return CREDENTIALS[kind]


_STAGES = {
    SieveStage.IDENTITY: Stage.IDENTITY,
    SieveStage.BOUNDARY: Stage.BOUNDARY,
    SieveStage.SESSION: Stage.SESSION,
    SieveStage.SCP: Stage.SCP,
    SieveStage.RCP: Stage.RCP,
    SieveStage.RESOURCE: Stage.RESOURCE,
    SieveStage.TRUST: Stage.RESOURCE,
}

LEVELS = {
    SieveStage.IDENTITY: "own policies",
    SieveStage.BOUNDARY: "permissions boundary",
    SieveStage.SESSION: "session policies",
    SieveStage.RESOURCE: "policy of the resource",
    SieveStage.TRUST: "trust policy",
}
"""Ids of the levels of stages without a path: words that can be shown."""


def explain_principal(
    organization: Organization,
    catalogue: Catalogue,
    inquiry: Inquiry,
    *,
    session: tuple[NamedPolicy, ...] | None = None,
    resource_policy: NamedPolicy | None = None,
) -> tuple[Question, Explanation]:
    """Return the question of an inquiry and its answer, with the caller's own policies where the design knows them.

    Args:
        organization: The design.
        catalogue: Every action.
        inquiry: The question.
        session: Session policies of the caller; None without any.
        resource_policy: The policy of the resource, where it is given.
    """
    if permission_set_of(inquiry.name.rpartition("/")[2]):
        organization = with_center_roles(organization, inquiry.account)
    question, guardrails = explain_request(organization, inquiry)
    principal = known_principal(organization, inquiry, question)
    if principal is None or is_unlimited(inquiry.action):
        return question, guardrails
    context: dict[str, Values] = {**dict.fromkeys(inquiry.absent, ()), **inquiry.context}
    if inquiry.resource_account:
        context.setdefault("aws:ResourceAccount", inquiry.resource_account)
    resource = "" if inquiry.resource == EVERYTHING else inquiry.resource
    asked = AskedActions(inquiry.action, resource)
    sieves = PrincipalSieves(organization, catalogue, asked, context, session=session, resource_policy=resource_policy)
    sieve = sieves.of(inquiry.account, principal)
    unsaid = replace(unsaid_of(organization, inquiry), resource=not resource)
    bounded = any(level.stage is SieveStage.BOUNDARY for level in sieve.levels)
    prepared = PreparedRequest(question.request, bounded=bounded)
    explaining = _SieveExplanation(sieve, prepared, unsaid, design_names(organization))
    return question, explaining.whole(principal, guardrails)


def known_principal(organization: Organization, inquiry: Inquiry, question: Question) -> AccountPrincipal | None:
    """Return the user, role or root user of the design that asks, or None if it is another, or none is named."""
    inside = organization.identities.get(inquiry.account)
    if inside is None or inquiry.caller is CallerKind.OUTSIDE:
        return None
    if inquiry.caller is CallerKind.ROOT:
        return AccountPrincipal(AccountPrincipalKind.ROOT)
    try:
        return AccountPrincipals(inside).find(question.request.principal) if inquiry.name else None
    except EditError:
        return None


class _SieveExplanation:
    """A sieve ready to be explained."""

    def __init__(self, sieve: Sieve, asked: PreparedRequest, unsaid: Unsaid, names: DesignNames) -> None:
        self._sieve = sieve
        self._asked = asked
        self._unsaid = unsaid
        self._names = names

    def whole(self, principal: AccountPrincipal, guardrails: Explanation) -> Explanation:
        """Return the tree; exemptions from SCPs and RCPs are those of the guardrails alone."""
        answer = self._sieve.answer()
        stages = [self._stage(stage) for stage in dict.fromkeys(_STAGES.values())]
        found = [stage for stage in stages if stage is not None]
        shown = {stage.stage for stage in found}
        found += [stage for stage in guardrails.stages if stage.stage not in shown and stage.exempt is not None]
        if principal.kind is AccountPrincipalKind.ROOT:
            exempt = Exempt.ROOT_USER
            found[0] = StageExplanation(Stage.IDENTITY, Answer.ALLOWED, exempt, exempt.value)
        place = Reference(answer.node or LEVELS.get(answer.stage, ""), answer.policy or None, answer.statement)
        statements = (statement for stage in found for level in stage.levels for statement in level.statements)
        points = {*guardrails.open_points, *(point for statement in statements for point in statement.open_points)}
        points -= {OpenPoint.IDENTITY_NOT_ASKED, OpenPoint.TRUST_NOT_GIVEN}
        return replace(
            guardrails,
            answer=answer.answer,
            headline=headline(answer.answer, limited=True),
            sentence=answer.sentence,
            stages=tuple(found),
            deciding=() if answer.answer is Answer.ALLOWED else (place,),
            unknown=answer.depends_on,
            missing=(),
            blocked_by=(),
            open_points=tuple(point for point in OpenPoint if point in points),
        )

    def _stage(self, stage: Stage) -> StageExplanation | None:
        """Return one kind of policies, or None if the sieve has no level of it."""
        levels = [level for level in self._sieve.levels if _STAGES[level.stage] is stage]
        if not levels:
            return None
        answers = [self._sieve.level_answer(level) for level in levels]
        answer = worst(principal_answer.answer for principal_answer in answers)
        sentence = next(principal_answer.sentence for principal_answer in answers if principal_answer.answer is answer)
        if answer is Answer.ALLOWED and len(levels) > 1:
            sentence = "No level takes it away."
        levels_explained = tuple(self._level(level, said) for level, said in zip(levels, answers, strict=True))
        return StageExplanation(stage, answer, None, sentence, levels_explained)

    def _level(self, level: SieveLevel, said: PrincipalAnswer) -> LevelExplanation:
        name = level.node or LEVELS[level.stage]
        policies = tuple(self._policy(level, name, policy) for policy, _ in level.policies)
        concerned = [statement for policy in policies for statement in policy.statements if statement.concerned]
        concerned.sort(key=lambda one: (one.answer is not said.answer, not one.denies))
        unknown = unique_keys(key for explanation in concerned for key in explanation.unknown)
        return LevelExplanation(name, said.answer, said.sentence, policies, tuple(concerned), unknown)

    def _policy(self, level: SieveLevel, name: str, policy: NamedPolicy) -> PolicyExplanation:
        compiled = compile_policy(policy.text, SIEVE_GRAMMARS[level.stage])
        result = explain_policy(
            _STAGES[level.stage], name, policy, compiled, self._asked, unsaid=self._unsaid, names=self._names
        )
        return result if result.gap or compiled.document.readable else replace(result, gap=unreadable_gap(policy.name))
