"""The answer to one request: explicit denies first, then every guardrail, then a grant.

Only what decides is computed here; why, statement by statement, is built on demand by explain.py.
Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic_policy-eval-denyallow.html
"""

import json
from collections.abc import Callable
from functools import lru_cache
from typing import NamedTuple

from designer.policy.catalog.catalogue import is_unlimited
from designer.policy.evaluation.outcome import Decision, Exempt, MatchedStatements, Result, Stage, StageOutcome
from designer.policy.language.document import Grammar, Statement
from designer.policy.language.wording import unreadable_gap
from designer.policy.matching.request import Level, Match, NamedPolicy, PreparedRequest, PrincipalKind, Request, Stages
from designer.policy.matching.statement import CompiledPolicy, CompiledStatement, compile_policy
from resources import FOLDER

_CANDIDATES = 512
"""Remembered actions per level."""

_SHORT = 128 * 1024
"""Largest size of a level's policies, in characters, that is remembered for long."""

Labelled = tuple[str, Callable[[PreparedRequest], bool], CompiledStatement]


def statement_label(policy: str, statement: Statement) -> str:
    """``policy#sid``, or ``policy#number`` counted from 1 for a statement without a Sid."""
    return f"{policy}#{statement.sid or statement.index + 1}"


class CompiledStatements:
    """The statements of the policies of one level, sorted by effect."""

    __slots__ = ("_candidates", "gaps", "id", "policies")

    def __init__(self, level: Level, grammar: Grammar, *, as_written: bool) -> None:
        self.id = level.id
        self.policies: tuple[tuple[NamedPolicy, CompiledPolicy], ...] = tuple(
            _with_gap(policy, compile_policy(policy.text, grammar, as_written=as_written), as_written=as_written)
            for policy in level.policies
        )
        self.gaps = tuple([policy.gap for policy, _ in self.policies if policy.gap])
        self._candidates: dict[str, tuple[tuple[Labelled, ...], tuple[Labelled, ...]]] = {}

    def match(self, asked: PreparedRequest) -> MatchedStatements:
        """Return those that apply, and what they come to: union of the Allows, any of the Denies."""
        allowing, denying = self.candidates(asked.action)
        deny = tuple([name for name, applies, _ in denying if applies(asked)])
        allow = tuple([name for name, applies, _ in allowing if applies(asked)])
        if deny:
            return MatchedStatements(self.id, Result.EXPLICITLY_DENIED, allow, deny, self.gaps)
        allowed = allow or self.gaps
        return MatchedStatements(
            self.id, Result.ALLOWED if allowed else Result.IMPLICITLY_DENIED, allow, deny, self.gaps
        )

    def candidates(self, action: str) -> tuple[tuple[Labelled, ...], tuple[Labelled, ...]]:
        """Return the allowing and the denying statements that name an action."""
        found = self._candidates.get(action)
        if found is None:
            named = [
                (statement_label(policy.name, statement.source), statement.applies, statement)
                for policy, compiled in self.policies
                for statement in compiled.candidates(action)
            ]
            found = (
                tuple(entry for entry in named if not entry[2].denies),
                tuple(entry for entry in named if entry[2].denies),
            )
            if len(self._candidates) >= _CANDIDATES:
                self._candidates.clear()
            self._candidates[action] = found
        return found


def _with_gap(policy: NamedPolicy, compiled: CompiledPolicy, *, as_written: bool) -> tuple[NamedPolicy, CompiledPolicy]:
    """Return both; the policy has a gap if its text cannot be read."""
    if policy.gap or compiled.document.readable or as_written:
        return policy, compiled
    return policy._replace(gap=unreadable_gap(policy.name)), compiled


def compile_level(level: Level, grammar: Grammar, *, as_written: bool) -> CompiledStatements:
    """Compile one level, once per content as long as it is remembered."""
    short = sum([len(policy.text) for policy in level.policies]) <= _SHORT
    return (_compile_short if short else _compile_long)(level, grammar, as_written=as_written)


# Enough for the levels of a large organization; of huge policies only the last few, for the memory's sake.
_compile_short = lru_cache(maxsize=2048)(CompiledStatements)
_compile_long = lru_cache(maxsize=8)(CompiledStatements)


@lru_cache(maxsize=256)
def compile_path(levels: tuple[Level, ...], grammar: Grammar, *, as_written: bool) -> tuple[CompiledStatements, ...]:
    """Compile a path, once per content."""
    return tuple(compile_level(level, grammar, as_written=as_written) for level in levels)


_RCP_FULL_AWS_ACCESS = NamedPolicy(
    "RCPFullAWSAccess",
    '{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": "*", "Action": "*", "Resource": "*"}]}',
)
"""AWS's own RCP, attached to every level while RCPs are enabled; nobody can detach it."""


_WITHOUT_ACCOUNT = (PrincipalKind.SERVICE, PrincipalKind.PROVIDER, PrincipalKind.ANONYMOUS)

CALLER_STAGES = (Stage.IDENTITY, Stage.BOUNDARY, Stage.SESSION)
"""The stages of the caller's own policies."""

STAGE_GRAMMARS = {
    Stage.RCP: Grammar.RCP,
    Stage.SCP: Grammar.SCP,
    Stage.RESOURCE: Grammar.RESOURCE,
    Stage.IDENTITY: Grammar.IDENTITY,
    Stage.BOUNDARY: Grammar.IDENTITY,
    Stage.SESSION: Grammar.IDENTITY,
}


def evaluate(request: Request, stages: Stages) -> Decision:
    """Decide one request; never raises on any text."""
    if is_unlimited(request.action):
        return _not_limited()
    asked = PreparedRequest(request, bounded=stages.boundary is not None)
    scp = _scp_outcome(request, asked, stages)
    rcp = _rcp_outcome(asked, stages)
    exempt = own_policies_exempt(asked)
    identity, boundary, session = (_own_outcome(stage, stages, asked, exempt) for stage in CALLER_STAGES)
    resource, matches = _resource_outcome(stages, asked)
    lacking = _lacking(asked, stages, (identity, boundary, session), matches)
    return Decision(
        _combine((rcp, scp, resource, identity, boundary, session), lacking),
        rcp,
        scp,
        resource,
        identity,
        boundary,
        session,
        lacking,
    )


@lru_cache(maxsize=1)
def _not_limited() -> Decision:
    """Return the decision about every request of an action that no policy limits."""
    free = {stage: StageOutcome(stage, Result.ALLOWED, (), Exempt.UNLIMITED_ACTION) for stage in Stage}
    return Decision(
        Result.ALLOWED,
        free[Stage.RCP],
        free[Stage.SCP],
        free[Stage.RESOURCE],
        free[Stage.IDENTITY],
        free[Stage.BOUNDARY],
        free[Stage.SESSION],
        (),
    )


def _combine(outcomes: tuple[StageOutcome, ...], lacking: tuple[Stage, ...]) -> Result:
    for outcome in outcomes:
        if outcome.result is Result.EXPLICITLY_DENIED:
            return Result.EXPLICITLY_DENIED
    if lacking or outcomes[0].result is not Result.ALLOWED or outcomes[1].result is not Result.ALLOWED:
        return Result.IMPLICITLY_DENIED
    return Result.ALLOWED


def scp_exempt(request: Request, asked: PreparedRequest, stages: Stages) -> Exempt | None:
    """Return why SCPs have no say on a caller."""
    if request.in_management_account:
        return Exempt.MANAGEMENT_ACCOUNT
    if asked.service_linked:
        return Exempt.SERVICE_LINKED
    if asked.caller.kind in _WITHOUT_ACCOUNT:
        return Exempt.NO_ACCOUNT
    return None if stages.scps else Exempt.NOT_ENABLED


def rcp_exempt(asked: PreparedRequest, stages: Stages) -> Exempt | None:
    """Return why RCPs have no say on a request."""
    if not stages.rcps:
        return Exempt.NOT_ENABLED
    if asked.resource_exempt:
        return Exempt.MANAGEMENT_RESOURCE
    if asked.service_linked:
        return Exempt.SERVICE_LINKED
    return beyond_rcps(asked.action, asked.resource)


def beyond_rcps(action: str, resource: str) -> Exempt | None:
    """Return why no RCP reaches an action, in small letters, on a resource, which may be empty."""
    service = action.partition(":")[0]
    if action == "kms:retiregrant":
        return Exempt.RCP_ACTION
    if service not in rcp_services().services:
        return Exempt.RCP_SERVICE
    return Exempt.RCP_AWS_KEY if service == "kms" and ":alias/aws/" in resource else None


class RcpServices(NamedTuple):
    """The services that RCPs reach, and the day of the list."""

    date: str
    services: frozenset[str]


@lru_cache(maxsize=1)
def rcp_services() -> RcpServices:
    """Return AWS's list of services that support RCPs."""
    content = json.loads((FOLDER / "rcp_services.json").read_text("utf-8"))
    return RcpServices(str(content["date"]), frozenset(map(str, content["services"])))


def _scp_outcome(request: Request, asked: PreparedRequest, stages: Stages) -> StageOutcome:
    exempt = scp_exempt(request, asked, stages)
    if exempt is not None:
        return StageOutcome(Stage.SCP, Result.ALLOWED, (), exempt)
    levels = compile_path(stages.scps, Grammar.SCP, as_written=stages.as_written)
    return _path_outcome(Stage.SCP, levels, asked)


def _rcp_outcome(asked: PreparedRequest, stages: Stages) -> StageOutcome:
    exempt = rcp_exempt(asked, stages)
    if exempt is not None:
        return StageOutcome(Stage.RCP, Result.ALLOWED, (), exempt)
    levels = compile_path(rcp_levels(stages), Grammar.RCP, as_written=stages.as_written)
    return _path_outcome(Stage.RCP, levels, asked)


def rcp_levels(stages: Stages) -> tuple[Level, ...]:
    """Return the levels with RCPFullAWSAccess where AWS attaches it."""
    if not stages.rcp_default:
        return stages.rcps
    return tuple(
        level
        if any(policy.name == _RCP_FULL_AWS_ACCESS.name for policy in level.policies)
        else Level(level.id, (_RCP_FULL_AWS_ACCESS, *level.policies))
        for level in stages.rcps
    )


def _path_outcome(stage: Stage, levels: tuple[CompiledStatements, ...], asked: PreparedRequest) -> StageOutcome:
    """Denied by any level's Deny; else by any level without an Allow."""
    said = tuple([level.match(asked) for level in levels])
    result = Result.ALLOWED
    for level in said:
        if level.result is Result.EXPLICITLY_DENIED:
            return StageOutcome(stage, Result.EXPLICITLY_DENIED, said)
        if level.result is Result.IMPLICITLY_DENIED:
            result = Result.IMPLICITLY_DENIED
    return StageOutcome(stage, result, said)


def own_policies_exempt(asked: PreparedRequest) -> Exempt | None:
    """Return why a caller's identity policies, boundary and session have no say."""
    if asked.caller.kind is PrincipalKind.ROOT:
        return Exempt.ROOT_USER
    if asked.caller.kind in _WITHOUT_ACCOUNT:
        return Exempt.NO_IDENTITY
    return None


def stage_policies(stage: Stage, stages: Stages) -> tuple[NamedPolicy, ...] | None:
    """Return the policies of one of the caller's stages."""
    if stage is Stage.IDENTITY:
        return stages.identity
    return stages.boundary if stage is Stage.BOUNDARY else stages.session


def _own_outcome(stage: Stage, stages: Stages, asked: PreparedRequest, exempt: Exempt | None) -> StageOutcome:
    policies = stage_policies(stage, stages)
    if exempt is None and policies is None:
        return _NOT_GIVEN if stage is Stage.BOUNDARY else _NO_SESSION if stage is Stage.SESSION else _NOT_ASKED
    if exempt is not None or policies is None:
        return StageOutcome(stage, Result.ALLOWED, (), exempt)
    level = compile_level(Level(stage.value, policies), Grammar.IDENTITY, as_written=stages.as_written)
    said = level.match(asked)
    return StageOutcome(stage, said.result, (said,))


# The usual outcomes, made once.
_NOT_ASKED = StageOutcome(Stage.IDENTITY, Result.ALLOWED, (), Exempt.NOT_ASKED)
_NOT_GIVEN = StageOutcome(Stage.BOUNDARY, Result.ALLOWED, (), Exempt.NOT_GIVEN)
_NO_SESSION = StageOutcome(Stage.SESSION, Result.ALLOWED, (), Exempt.NOT_GIVEN)
_NO_RESOURCE = StageOutcome(Stage.RESOURCE, Result.IMPLICITLY_DENIED, (), Exempt.NOT_GIVEN)


def _resource_outcome(stages: Stages, asked: PreparedRequest) -> tuple[StageOutcome, frozenset[Match]]:
    """Return the outcome of the resource's policy, and the names that its Allows use for the caller."""
    if stages.resource is None:
        return _NO_RESOURCE, frozenset()
    only = Level(Stage.RESOURCE.value, (stages.resource,))
    level = compile_level(only, Grammar.RESOURCE, as_written=stages.as_written)
    said = level.match(asked)
    allowing = level.candidates(asked.action)[0] if said.allow else ()
    matches = frozenset(statement.names(asked) for _, applies, statement in allowing if applies(asked))
    return StageOutcome(Stage.RESOURCE, said.result, (said,)), matches


_UNLIMITED = {PrincipalKind.USER: (Stage.SESSION,), PrincipalKind.ROLE: (Stage.BOUNDARY, Stage.SESSION)}
"""Stages that still limit a grant of the resource's policy to the caller itself; nobody else is limited."""


def _lacking(
    asked: PreparedRequest, stages: Stages, own: tuple[StageOutcome, ...], matches: frozenset[Match]
) -> tuple[Stage, ...]:
    """Return the stages whose Allow is missing for a grant; empty when the request is granted.

    Same account: the caller's own policies or the resource's policy suffice; only role trust and KMS key policies must
    themselves allow. Another account: both must.
    """
    implicit = [outcome.stage for outcome in own if outcome.levels and outcome.levels[0].gap]
    guardrails_only = stages.identity is None and stages.resource is None
    if own_policies_exempt(asked) is Exempt.NO_IDENTITY:
        return () if matches or guardrails_only else (Stage.RESOURCE,)
    same_account = asked.same_account
    if same_account and matches and any(_unlimited(limits, implicit) for limits in _direct_grants(asked, matches)):
        return ()
    needs_resource = not guardrails_only and (not same_account or must_allow_itself(asked, stages))
    return (Stage.RESOURCE, *implicit) if needs_resource and not matches else tuple(implicit)


def _unlimited(limits: tuple[Stage, ...], implicit: list[Stage]) -> bool:
    return not any(stage in implicit for stage in limits)


def must_allow_itself(asked: PreparedRequest, stages: Stages) -> bool:
    """Return True if a same-account grant needs the resource's own policy: role trust policies and KMS key policies."""
    of_trust = asked.action.startswith("sts:assumerole") or asked.action in _WITH_ROLE
    return stages.resource is not None and (asked.service == "kms" or of_trust)


_WITH_ROLE = frozenset({"sts:tagsession", "sts:setsourceidentity", "sts:setcontext"})
"""Rights that come with the taking of a role (https://docs.aws.amazon.com/IAM/latest/UserGuide/id_session-tags.html)."""


def _direct_grants(asked: PreparedRequest, matches: frozenset[Match]) -> list[tuple[Stage, ...]]:
    """For every way the resource's policy grants by itself: the stages that still limit it."""
    grants: list[tuple[Stage, ...]] = []
    if Match.EVERYONE in matches:
        grants.append(())
    if Match.ITSELF in matches:
        grants.append(_UNLIMITED.get(asked.caller.kind, ()))
    if Match.ROLE in matches:
        grants.append((Stage.BOUNDARY, Stage.SESSION))
    return grants
