"""Outcome of a request, fast: the statements that match, a stage, the whole; and what stands in the way of one."""

from enum import Enum
from typing import NamedTuple

from designer.basics.dataclass import dataclass
from designer.basics.words import short
from designer.policy.catalog.catalogue import UNLIMITED_SENTENCE

_UNKNOWN = "Unknown"
"""Stands where AWS's words for an answer do, for one that only policies which are not known could deny."""


class Result(Enum):
    """An answer, in AWS's words."""

    ALLOWED = "Allowed"
    EXPLICITLY_DENIED = "ExplicitlyDenied"
    IMPLICITLY_DENIED = "ImplicitlyDenied"


class Answer(Enum):
    """An answer where not everything is known of a request, or all requests of an action are meant."""

    ALLOWED = "allowed"
    CONDITIONAL = "conditional"
    DENIED = "denied"
    UNKNOWN = "unknown"


class Stage(Enum):
    """The kinds of policies that apply, in AWS's order of evaluation."""

    RCP = "rcp"
    SCP = "scp"
    RESOURCE = "resourcePolicy"
    IDENTITY = "identityPolicies"
    BOUNDARY = "permissionsBoundary"
    SESSION = "sessionPolicy"


class Exempt(Enum):
    """Reason why a stage has no say; the value is a sentence."""

    UNLIMITED_ACTION = UNLIMITED_SENTENCE
    NOT_ENABLED = "No policies of this kind are on the path."
    NOT_GIVEN = "No policies of this kind were given."
    NOT_ASKED = "The caller's own policies were not asked about: they are taken as allowing everything."
    MANAGEMENT_ACCOUNT = "The caller belongs to the management account, which SCPs never limit."
    MANAGEMENT_RESOURCE = "The resource belongs to the management account, which RCPs never protect."
    SERVICE_LINKED = "The caller is a service-linked role, which SCPs and RCPs never limit."
    OUTSIDE = "SCPs limit the organization's own users and roles; a caller from outside is none of them."
    NO_ACCOUNT = "The caller belongs to no account: SCPs limit the users and roles of an account."
    RCP_SERVICE = "RCPs do not reach this service."
    RCP_ACTION = "RCPs never limit kms:RetireGrant."
    RCP_AWS_KEY = "RCPs never limit keys that AWS manages."
    ROOT_USER = "The root user has full access in its own account: its own policies do not count, SCPs and RCPs do."
    NO_IDENTITY = "This caller has no policies of its own; only the resource's policy can allow it."


class MatchedStatements(NamedTuple):
    """The statements of one level that apply to a request, and what they come to.

    Attributes:
        id: The level's.
        result: Denied by any Deny, else by the lack of an Allow.
        allow: The statements that allow, as ``policy#sid``.
        deny: The statements that deny.
        gaps: Unknown parts of its policies, so that they may allow and deny anything ("the text of Baseline").
    """

    id: str
    result: Result
    allow: tuple[str, ...]
    deny: tuple[str, ...]
    gaps: tuple[str, ...] = ()

    @property
    def word(self) -> str:
        """`Decision.word` of the level alone."""
        return _UNKNOWN if self.gaps and self.result is Result.ALLOWED else self.result.value

    @property
    def gap(self) -> bool:
        """True if an Allow is missing here."""
        return not self.allow and not self.gaps


@dataclass(frozen=True, slots=True)
class StageOutcome:
    """Outcome of one stage.

    Attributes:
        stage: The stage.
        result: Denied when any level denies or lacks an Allow.
        levels: Root first; one level for a stage without a hierarchy; none when it has no say.
        exempt: Why it has no say; None if it has.
    """

    stage: Stage
    result: Result
    levels: tuple[MatchedStatements, ...] = ()
    exempt: Exempt | None = None


@dataclass(frozen=True, slots=True)
class Decision:
    """The answer to a request.

    Attributes:
        result: The answer.
        rcp: Outcome of the resource control policies.
        scp: Outcome of the service control policies.
        resource: Outcome of the resource's policy.
        identity: Outcome of the caller's own policies.
        boundary: Outcome of the permissions boundary.
        session: Outcome of the session policies.
        lacking: The stages whose missing Allow stands in the way of a grant.
    """

    result: Result
    rcp: StageOutcome
    scp: StageOutcome
    resource: StageOutcome
    identity: StageOutcome
    boundary: StageOutcome
    session: StageOutcome
    lacking: tuple[Stage, ...]

    @property
    def outcomes(self) -> tuple[StageOutcome, ...]:
        """Every stage, in AWS's order."""
        return (self.rcp, self.scp, self.resource, self.identity, self.boundary, self.session)

    @property
    def gaps(self) -> tuple[tuple[str, str], ...]:
        """Levels with what is not known of their policies; with any, an Allowed is not sure."""
        return tuple((level.id, gap) for outcome in self.outcomes for level in outcome.levels for gap in level.gaps)

    @property
    def word(self) -> str:
        """The answer in AWS's words, or "Unknown", which AWS never says."""
        return _UNKNOWN if self.gaps and self.result is Result.ALLOWED else self.result.value


class Obstacle(NamedTuple):
    """One thing that stands in the way of a request.

    Attributes:
        stage: The stage.
        level: Level of the path; empty if the stage has none.
        statement: The denying statement as ``policy#sid``; empty for a missing Allow.
    """

    stage: Stage
    level: str
    statement: str

    @property
    def policy(self) -> str:
        """Name of the policy that denies; empty for a missing Allow."""
        return self.statement.rpartition("#")[0]

    @property
    def title(self) -> str:
        """The denying statement as sentences name it: "OnlyEurope in RegionDeny", "statement 2 in RegionDeny"."""
        policy, _, statement = self.statement.rpartition("#")
        return f"{f'statement {statement}' if statement.isdigit() else short(statement, 100)} in {policy}"

    def __str__(self) -> str:
        """``scp/ou-1/policy#sid``, ``scp/ou-1`` for a gap."""
        return "/".join(part for part in (self.stage.value, self.level, self.statement) if part)


def blocked_by(decision: Decision) -> tuple[Obstacle, ...]:
    """Return everything that would have to go for the request to be allowed; one obstacle stands in the way alone."""
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
