"""Witness of an effect: one request, decided in both designs by everything that limits it there, and what decides.

The request is whole: it names caller, resource and context, so that anybody can put it to another evaluator. Only the
place of a caller that moves is left to each design.
"""

from collections.abc import Generator, Iterator
from dataclasses import replace

from designer.analysis.access.placed_policies import path_fact
from designer.analysis.access.question import PLANNED
from designer.analysis.differences.versions import Version
from designer.analysis.differences.witnesses import Evidence, Witnesses
from designer.basics.dataclass import dataclass
from designer.organization.model.records import NodeId, PolicyType
from designer.policy.evaluation.decision import evaluate
from designer.policy.evaluation.outcome import Decision, Obstacle, Result, Stage, blocked_by
from designer.policy.matching import arns
from designer.policy.matching.request import Request, Stages
from designer.policy.satisfiability.action_facts import known_regions

_STRANGER = "999988887777"
"""Account outside the organization, whose callers only RCPs limit."""


_OF_OWNER = PolicyType.RESOURCE_CONTROL_POLICY

_WELL_KNOWN = (
    "s3:DeleteBucket",
    "s3:PutObject",
    "s3:GetObject",
    "ec2:RunInstances",
    "iam:CreateUser",
    "iam:CreateAccessKey",
    "sts:AssumeRole",
    "kms:Decrypt",
    "organizations:LeaveOrganization",
    "cloudtrail:StopLogging",
)
"""Actions that readers know, asked for first."""

_REGION = "aws:requestedregion"
_REGIONS = ("us-east-1", "eu-central-1", "ap-southeast-2", "sa-east-1")


@dataclass(frozen=True, slots=True)
class EffectWitness:
    """A request that both designs decide, and decide differently.

    Attributes:
        account: The account: the caller's, or for RCPs the one that owns the resource.
        request: The request.
        before: Answer of the earlier design, in AWS's words.
        after: Answer of the later design.
        decided_before: The statement that decides it in the earlier design, or the level that has no Allow.
        decided_after: The same in the later one.
    """

    account: NodeId
    request: Request
    before: str
    after: str
    decided_before: Obstacle
    decided_after: Obstacle


class WitnessSearch:
    """Requests that show what differs for accounts at one stage."""

    def __init__(self, before: Version, after: Version, stage: Stage, witnesses: Witnesses) -> None:
        self._versions = (before, after)
        self._stage = stage
        self._witnesses = witnesses
        self._well_known = 0
        for action in _WELL_KNOWN:
            self._well_known |= before.catalogue.match(action)

    def finding(self, account: NodeId, *masks: int) -> Generator[None, None, EffectWitness | None]:
        """A request of one account for one of some actions, those of the first set first; None if none is found."""
        parts = (part for mask in masks for part in (mask & self._well_known, mask))
        for mask in filter(None, parts):
            evidence = yield from self._witnesses.proving(account, mask)
            found = self._checked(evidence) if evidence is not None else None
            if found is not None:
                return found
        return None

    def _checked(self, evidence: Evidence) -> EffectWitness | None:
        """Return the evidence decided again as a whole request, or None if it decides the same in both designs."""
        for request in _plainer(self._whole(evidence)):
            before, after = (self._decided(version, evidence.account, request) for version in self._versions)
            if (before.result is Result.ALLOWED) is not (after.result is Result.ALLOWED):
                return self._witness_of(evidence.account, request, before, after)
        return None

    def _witness_of(self, account: NodeId, request: Request, before: Decision, after: Decision) -> EffectWitness:
        denied = before if after.result is Result.ALLOWED else after
        (obstacle, *_) = blocked_by(denied)
        one, other = (obstacle if each is denied else self._allowing(each, obstacle) for each in (before, after))
        return EffectWitness(account, request, before.word, after.word, one, other)

    def _whole(self, evidence: Evidence) -> Request:
        request = evidence.request
        number = self._number(evidence.account)
        if self._stage is Stage.SCP:
            request = self._without_place(request, evidence.account)
            return replace(request, account=request.account or number)
        before, after = (dict(version.asked_facts(evidence.account, _OF_OWNER)) for version in self._versions)
        context = {
            **request.context,
            **{key: value for key, value in (after | before).items() if after.get(key, value) == value},
        }
        caller = arns.account_of(request.principal) or _STRANGER
        return replace(request, account=caller, resource_account=number, context=context)

    def _without_place(self, request: Request, account: NodeId) -> Request:
        """A request without the place of a caller that moves: each design has another one, and decides by its own."""
        kind = PolicyType.SERVICE_CONTROL_POLICY
        before, after = (dict(path_fact(version.organization, account, kind)) for version in self._versions)
        changed = {key for key in before if before[key] == request.context.get(key) and before != after}
        return replace(request, context={key: one for key, one in request.context.items() if key not in changed})

    def _number(self, account: NodeId) -> str:
        numbers = (version.organization.node(account).aws_id for version in self._versions)
        return next(filter(None, numbers), PLANNED)

    def _decided(self, version: Version, account: NodeId, request: Request) -> Decision:
        with version.looked_at():
            levels = version.levels(self._stage, account)
        stages = Stages(scps=levels) if self._stage is Stage.SCP else Stages(rcps=levels)
        return evaluate(request, stages)

    def _allowing(self, decision: Decision, obstacle: Obstacle) -> Obstacle:
        """The Allow that lets a request through where the other design has an obstacle; else that of the account."""
        outcome = decision.scp if self._stage is Stage.SCP else decision.rcp
        levels = [level for level in outcome.levels if level.id == obstacle.level] or list(outcome.levels[-1:])
        named = next((label for level in levels for label in level.allow), "")
        return Obstacle(self._stage, levels[0].id if levels else "", named)


def _plainer(request: Request) -> Iterator[Request]:
    """Yield a request in a Region that there is and that its resource is in, as far as it can be; then as it is."""
    region = request.context.get(_REGION)
    if isinstance(region, str):
        for one in (region,) if any(region in some for some in known_regions()) else _REGIONS:
            there = replace(request, context={**request.context, _REGION: one})
            segments = arns.split(request.resource)
            if len(segments) == arns.SEGMENTS and segments[3]:
                yield replace(there, resource=":".join((*segments[:3], one, *segments[4:])))
            yield there
    yield request
