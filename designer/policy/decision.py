"""The answer to one request: explicit denies first, then every guardrail, then a grant.

Only what decides is computed here; why, statement by statement, is built on demand by explanation.py.
Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic_policy-eval-denyallow.html
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum
from functools import lru_cache
from importlib import resources
from typing import NamedTuple

from designer.policy.document import Grammar
from designer.policy.principals import Match, PrincipalKind
from designer.policy.request import Asked, Level, NamedPolicy, Request, Stages
from designer.policy.statement import CompiledPolicy, CompiledStatement, compile_policy

RCP_FULL_AWS_ACCESS = NamedPolicy(
    "RCPFullAWSAccess",
    '{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": "*", "Action": "*", "Resource": "*"}]}',
)
"""What AWS attaches to every level while RCPs are enabled, and nobody can detach."""

_CANDIDATES = 512
_SHORT = 128 * 1024


class Result(Enum):
    """An answer, in AWS's words."""

    ALLOWED = "Allowed"
    EXPLICITLY_DENIED = "ExplicitlyDenied"
    IMPLICITLY_DENIED = "ImplicitlyDenied"


class Stage(Enum):
    """The kinds of policies that have a say, in AWS's order of evaluation."""

    RCP = "rcp"
    SCP = "scp"
    RESOURCE = "resourcePolicy"
    IDENTITY = "identityPolicies"
    BOUNDARY = "permissionsBoundary"
    SESSION = "sessionPolicy"


_WITHOUT_ACCOUNT = (PrincipalKind.SERVICE, PrincipalKind.ANONYMOUS)

OWN = (Stage.IDENTITY, Stage.BOUNDARY, Stage.SESSION)
"""The stages of the caller's own policies."""

GRAMMARS = {
    Stage.RCP: Grammar.RCP,
    Stage.SCP: Grammar.SCP,
    Stage.RESOURCE: Grammar.RESOURCE,
    Stage.IDENTITY: Grammar.IDENTITY,
    Stage.BOUNDARY: Grammar.IDENTITY,
    Stage.SESSION: Grammar.IDENTITY,
}


class Exempt(Enum):
    """Why a stage has no say; the value is the reason as a sentence."""

    NOT_ENABLED = "No policies of this kind are on the path."
    NOT_GIVEN = "No policies of this kind were given."
    NOT_ASKED = "The caller's own policies were not asked about: they are taken as allowing everything."
    MANAGEMENT_ACCOUNT = "The caller belongs to the management account, which SCPs never limit."
    MANAGEMENT_RESOURCE = "The resource belongs to the management account, which RCPs never protect."
    SERVICE_LINKED = "The caller is a service-linked role, which SCPs and RCPs never limit."
    NO_ACCOUNT = "The caller belongs to no account: SCPs limit the users and roles of an account."
    RCP_SERVICE = "RCPs do not reach this service."
    RCP_ACTION = "RCPs never limit kms:RetireGrant."
    RCP_AWS_KEY = "RCPs never limit keys that AWS manages."
    ROOT_USER = "The root user has full access in its own account: its own policies do not count, SCPs and RCPs do."
    NO_IDENTITY = "This caller has no policies of its own; only the resource's policy can allow it."


class LevelOutcome(NamedTuple):
    """What one level says.

    Attributes:
        id: The level's.
        result: Denied by any Deny, else by the lack of an Allow.
        allow: The statements that allow, as ``policy#sid``.
        deny: The statements that deny.
        unread: Whether its Allow is taken for granted: a policy cannot be read, and no other allows anything.
    """

    id: str
    result: Result
    allow: tuple[str, ...]
    deny: tuple[str, ...]
    unread: bool = False

    @property
    def gap(self) -> bool:
        """Whether an Allow is missing here."""
        return not self.allow and not self.unread


@dataclass(frozen=True, slots=True)
class Outcome:
    """What one stage says.

    Attributes:
        stage: Which.
        result: Denied when any level denies or lacks an Allow.
        levels: Root first; one level for a stage without a hierarchy; none when it has no say.
        exempt: Why it has no say; None when it has.
    """

    stage: Stage
    result: Result
    levels: tuple[LevelOutcome, ...] = ()
    exempt: Exempt | None = None


@dataclass(frozen=True, slots=True)
class Decision:
    """The answer to a request.

    Attributes:
        result: The answer.
        rcp: What the resource control policies say.
        scp: What the service control policies say.
        resource: What the resource's policy says.
        identity: What the caller's own policies say.
        boundary: What the permissions boundary says.
        session: What the session policies say.
        lacking: The stages whose missing Allow stands in the way of a grant.
    """

    result: Result
    rcp: Outcome
    scp: Outcome
    resource: Outcome
    identity: Outcome
    boundary: Outcome
    session: Outcome
    lacking: tuple[Stage, ...]

    @property
    def outcomes(self) -> tuple[Outcome, ...]:
        """Every stage, in AWS's order."""
        return (self.rcp, self.scp, self.resource, self.identity, self.boundary, self.session)


class Obstacle(NamedTuple):
    """One thing that stands in the way of a request.

    Attributes:
        stage: Where.
        level: Which level of the path; empty where the stage has none.
        statement: The denying statement as ``policy#sid``; empty for a missing Allow.
    """

    stage: Stage
    level: str
    statement: str

    def __str__(self) -> str:
        """``scp/ou-1/policy#sid``, ``scp/ou-1`` for a gap."""
        return "/".join(part for part in (self.stage.value, self.level, self.statement) if part)


def blocked_by(decision: Decision) -> tuple[Obstacle, ...]:
    """Everything that would have to go for the request to be allowed; one obstacle stands in the way alone."""
    if decision.result is Result.ALLOWED:
        return ()
    found: list[Obstacle] = []
    for outcome in decision.outcomes:
        guardrail = outcome.stage in {Stage.SCP, Stage.RCP}
        for level in outcome.levels:
            name = level.id if guardrail else ""
            found += [Obstacle(outcome.stage, name, label) for label in level.deny]
            if guardrail and level.gap:
                found.append(Obstacle(outcome.stage, name, ""))
    return (*found, *(Obstacle(stage, "", "") for stage in decision.lacking))


def evaluate(request: Request, stages: Stages) -> Decision:
    """Decide one request; never raises on any text."""
    asked = Asked(request, bounded=stages.boundary is not None)
    scp = _scp_outcome(request, asked, stages)
    rcp = _rcp_outcome(asked, stages)
    exempt = own_policies_exempt(asked)
    identity, boundary, session = (_own_outcome(stage, stages, asked, exempt) for stage in OWN)
    resource, matches = _resource_outcome(stages, asked)
    lacking = _lacking(asked, stages, (identity, boundary, session), matches)
    return Decision(
        _combine(request, (rcp, scp, resource, identity, boundary, session), lacking),
        rcp,
        scp,
        resource,
        identity,
        boundary,
        session,
        lacking,
    )


def _combine(request: Request, outcomes: tuple[Outcome, ...], lacking: tuple[Stage, ...]) -> Result:
    if request.action.lower() == "sts:getcalleridentity":
        return Result.ALLOWED  # AWS: needs no permission, and no policy can deny it
    for outcome in outcomes:
        if outcome.result is Result.EXPLICITLY_DENIED:
            return Result.EXPLICITLY_DENIED
    if lacking or outcomes[0].result is not Result.ALLOWED or outcomes[1].result is not Result.ALLOWED:
        return Result.IMPLICITLY_DENIED
    return Result.ALLOWED


# ---- guardrails -----------------------------------------------------------------------------------------------------


def scp_exempt(request: Request, asked: Asked, stages: Stages) -> Exempt | None:
    """Why SCPs have no say on a caller."""
    if request.in_management_account:
        return Exempt.MANAGEMENT_ACCOUNT
    if asked.service_linked:
        return Exempt.SERVICE_LINKED
    if asked.caller.kind in _WITHOUT_ACCOUNT:
        return Exempt.NO_ACCOUNT
    return None if stages.scps else Exempt.NOT_ENABLED


def rcp_exempt(asked: Asked, stages: Stages) -> Exempt | None:
    """Why RCPs have no say on a request."""
    if not stages.rcps:
        return Exempt.NOT_ENABLED
    if asked.resource_exempt:
        return Exempt.MANAGEMENT_RESOURCE
    if asked.service_linked:
        return Exempt.SERVICE_LINKED
    if asked.action == "kms:retiregrant":
        return Exempt.RCP_ACTION
    if asked.service not in rcp_services().services:
        return Exempt.RCP_SERVICE
    return Exempt.RCP_AWS_KEY if asked.service == "kms" and ":alias/aws/" in asked.resource else None


class RcpServices(NamedTuple):
    """The services that RCPs reach, and the day of the list."""

    date: str
    services: frozenset[str]


@lru_cache(maxsize=1)
def rcp_services() -> RcpServices:
    """AWS's list of services that support RCPs."""
    content = json.loads(resources.files("resources").joinpath("rcp_services.json").read_text("utf-8"))
    return RcpServices(str(content["date"]), frozenset(map(str, content["services"])))


def _scp_outcome(request: Request, asked: Asked, stages: Stages) -> Outcome:
    exempt = scp_exempt(request, asked, stages)
    if exempt is not None:
        return Outcome(Stage.SCP, Result.ALLOWED, (), exempt)
    levels = compile_levels(stages.scps, Grammar.SCP, as_written=stages.as_written)
    return _path_outcome(Stage.SCP, levels, asked)


def _rcp_outcome(asked: Asked, stages: Stages) -> Outcome:
    exempt = rcp_exempt(asked, stages)
    if exempt is not None:
        return Outcome(Stage.RCP, Result.ALLOWED, (), exempt)
    levels = compile_levels(rcp_levels(stages), Grammar.RCP, as_written=stages.as_written)
    return _path_outcome(Stage.RCP, levels, asked)


def rcp_levels(stages: Stages) -> tuple[Level, ...]:
    """The levels with RCPFullAWSAccess where AWS attaches it."""
    if not stages.rcp_default:
        return stages.rcps
    return tuple(
        level
        if any(policy.name == RCP_FULL_AWS_ACCESS.name for policy in level.policies)
        else Level(level.id, (RCP_FULL_AWS_ACCESS, *level.policies))
        for level in stages.rcps
    )


def _path_outcome(stage: Stage, levels: tuple[CompiledLevel, ...], asked: Asked) -> Outcome:
    """Denied by any level's Deny; else by any level without an Allow."""
    said = tuple([level.outcome(asked) for level in levels])
    result = Result.ALLOWED
    for level in said:
        if level.result is Result.EXPLICITLY_DENIED:
            return Outcome(stage, Result.EXPLICITLY_DENIED, said)
        if level.result is Result.IMPLICITLY_DENIED:
            result = Result.IMPLICITLY_DENIED
    return Outcome(stage, result, said)


# ---- levels ---------------------------------------------------------------------------------------------------------

Labelled = tuple[str, Callable[[Asked], bool], CompiledStatement]


def label(policy: str, statement: CompiledStatement) -> str:
    """``policy#sid``, or ``policy#number`` counted from 1 for a statement without a Sid."""
    return f"{policy}#{statement.source.sid or statement.source.index + 1}"


class CompiledLevel:
    """The policies of one level: their statements sorted by effect, those of an action found at once."""

    __slots__ = ("_candidates", "id", "policies", "unread")

    def __init__(self, level: Level, grammar: Grammar, *, as_written: bool) -> None:
        self.id = level.id
        self.policies: tuple[tuple[str, CompiledPolicy], ...] = tuple(
            (policy.name, compile_policy(policy.text, grammar, as_written=as_written)) for policy in level.policies
        )
        allows = any(not statement.denies for _, policy in self.policies for statement in policy.statements)
        unusable = any(not policy.document.usable for _, policy in self.policies)
        self.unread = unusable and not allows and not as_written
        self._candidates: dict[str, tuple[tuple[Labelled, ...], tuple[Labelled, ...]]] = {}

    def outcome(self, asked: Asked) -> LevelOutcome:
        """What the level says: union of its Allows, any of its Denies."""
        allowing, denying = self.candidates(asked.action)
        deny = tuple([name for name, applies, _ in denying if applies(asked)])
        allow = tuple([name for name, applies, _ in allowing if applies(asked)])
        if deny:
            return LevelOutcome(self.id, Result.EXPLICITLY_DENIED, allow, deny, self.unread)
        allowed = allow or self.unread
        return LevelOutcome(self.id, Result.ALLOWED if allowed else Result.IMPLICITLY_DENIED, allow, deny, self.unread)

    def candidates(self, action: str) -> tuple[tuple[Labelled, ...], tuple[Labelled, ...]]:
        """The allowing and the denying statements that name an action."""
        found = self._candidates.get(action)
        if found is None:
            named = [
                (label(name, statement), statement.applies, statement)
                for name, policy in self.policies
                for statement in policy.candidates(action)
            ]
            found = (
                tuple(entry for entry in named if not entry[2].denies),
                tuple(entry for entry in named if entry[2].denies),
            )
            if len(self._candidates) >= _CANDIDATES:
                self._candidates.clear()
            self._candidates[action] = found
        return found


def compile_level(level: Level, grammar: Grammar, *, as_written: bool) -> CompiledLevel:
    """Compile one level, once per content as long as it is remembered."""
    short = sum([len(policy.text) for policy in level.policies]) <= _SHORT
    return (_compile_short if short else _compile_long)(level, grammar, as_written=as_written)


# Enough for the levels of a large organization; of huge policies only the last few, for the memory's sake.
_compile_short = lru_cache(maxsize=2048)(CompiledLevel)
_compile_long = lru_cache(maxsize=8)(CompiledLevel)


@lru_cache(maxsize=256)
def compile_levels(levels: tuple[Level, ...], grammar: Grammar, *, as_written: bool) -> tuple[CompiledLevel, ...]:
    """Compile a path, once per content."""
    return tuple(compile_level(level, grammar, as_written=as_written) for level in levels)


# ---- the account's own policies -------------------------------------------------------------------------------------


def own_policies_exempt(asked: Asked) -> Exempt | None:
    """Why a caller's identity policies, boundary and session have no say."""
    if asked.caller.kind is PrincipalKind.ROOT:
        return Exempt.ROOT_USER
    if asked.caller.kind in _WITHOUT_ACCOUNT:
        return Exempt.NO_IDENTITY
    return None


def own_policies(stage: Stage, stages: Stages) -> tuple[NamedPolicy, ...] | None:
    """The policies of one of the caller's stages."""
    if stage is Stage.IDENTITY:
        return stages.identity
    return stages.boundary if stage is Stage.BOUNDARY else stages.session


def _own_outcome(stage: Stage, stages: Stages, asked: Asked, exempt: Exempt | None) -> Outcome:
    policies = own_policies(stage, stages)
    if exempt is None and policies is None:
        return _NOT_GIVEN if stage is Stage.BOUNDARY else _NO_SESSION if stage is Stage.SESSION else _NOT_ASKED
    if exempt is not None or policies is None:
        return Outcome(stage, Result.ALLOWED, (), exempt)
    level = compile_level(Level(stage.value, policies), Grammar.IDENTITY, as_written=stages.as_written)
    said = level.outcome(asked)
    return Outcome(stage, said.result, (said,))


# The usual outcomes, made once.
_NOT_ASKED = Outcome(Stage.IDENTITY, Result.ALLOWED, (), Exempt.NOT_ASKED)
_NOT_GIVEN = Outcome(Stage.BOUNDARY, Result.ALLOWED, (), Exempt.NOT_GIVEN)
_NO_SESSION = Outcome(Stage.SESSION, Result.ALLOWED, (), Exempt.NOT_GIVEN)
_NO_RESOURCE = Outcome(Stage.RESOURCE, Result.IMPLICITLY_DENIED, (), Exempt.NOT_GIVEN)


def _resource_outcome(stages: Stages, asked: Asked) -> tuple[Outcome, frozenset[Match]]:
    """What the resource's policy says, and by which names its Allows name the caller."""
    if stages.resource is None:
        return _NO_RESOURCE, frozenset()
    only = Level(Stage.RESOURCE.value, (stages.resource,))
    level = compile_level(only, Grammar.RESOURCE, as_written=stages.as_written)
    said = level.outcome(asked)
    allowing = level.candidates(asked.action)[0] if said.allow else ()
    matches = frozenset(statement.names(asked) for _, applies, statement in allowing if applies(asked))
    return Outcome(Stage.RESOURCE, said.result, (said,)), matches


# ---- the grant ------------------------------------------------------------------------------------------------------

_UNLIMITED = {
    PrincipalKind.USER: (Stage.SESSION,),
    PrincipalKind.ROLE: (Stage.BOUNDARY, Stage.SESSION),
}
"""Stages that still limit a grant of the resource's policy to the caller itself; nobody else is limited."""


def _lacking(asked: Asked, stages: Stages, own: tuple[Outcome, ...], matches: frozenset[Match]) -> tuple[Stage, ...]:
    """The stages whose Allow is missing for a grant; empty when the request is granted.

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


def must_allow_itself(asked: Asked, stages: Stages) -> bool:
    """Whether a same-account grant needs the resource's own policy: role trust policies and KMS key policies."""
    return stages.resource is not None and (asked.service == "kms" or asked.action.startswith("sts:assumerole"))


def _direct_grants(asked: Asked, matches: frozenset[Match]) -> list[tuple[Stage, ...]]:
    """For every way the resource's policy grants by itself: the stages that still limit it."""
    grants: list[tuple[Stage, ...]] = []
    if Match.EVERYONE in matches:
        grants.append(())
    if Match.ITSELF in matches:
        grants.append(_UNLIMITED.get(asked.caller.kind, ()))
    if Match.ROLE in matches:
        grants.append((Stage.BOUNDARY, Stage.SESSION))
    return grants
