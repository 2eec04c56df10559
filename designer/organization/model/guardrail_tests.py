"""Frozen records of guardrail tests: promises that a design keeps about itself. AWS knows nothing of them."""

from enum import Enum
from typing import TypeAlias

from designer.basics.dataclass import dataclass
from designer.organization.model.ids import GuardrailTestId, NodeId


class Promise(Enum):
    """Promise that a guardrail test makes of all requests that it covers; the value is its key in the file."""

    NEVER = "never"  # every one is denied
    ALWAYS = "always"  # none is stopped
    CAN = "can"  # at least one passes
    CASE = "case"  # one request alone is meant, with its answer


class CoveredRequests(Enum):
    """Requests that a guardrail test is about, seen from the accounts that it names."""

    CALLERS = "callers"  # by somebody of these accounts, whom their SCPs limit
    RESOURCES = "resources"  # by anybody, on what these accounts own and their RCPs protect


class Urgency(Enum):
    """Weight of a promise that is not kept."""

    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"


CaseContext: TypeAlias = tuple[tuple[str, tuple[str, ...] | str | None], ...]
"""Context keys of a request with their values: a tuple for several, None for a key that is known to be absent."""

ConditionBlock: TypeAlias = tuple[tuple[str, tuple[tuple[str, tuple[str, ...]], ...]], ...]
"""A ``Condition`` of the policy language: operators with their keys, these with their values, as they were written."""


@dataclass(frozen=True, slots=True)
class RequestCase:
    """One request with its expected answer.

    Attributes:
        account: The caller's account.
        action: One action.
        principal: ARN of the caller, or ``role/Name``; ``role/`` for some role, empty for anybody of the account.
        resource: ARN; empty if none is named.
        context: Facts of the request besides.
        allowed: True if it must be allowed, False if denied.
    """

    account: NodeId
    action: str
    principal: str = ""
    resource: str = ""
    context: CaseContext = ()
    allowed: bool = True


@dataclass(frozen=True, slots=True)
class Review:
    """Date of the catalogue when somebody last looked at what a test covers, and how many actions that were."""

    catalogue: str
    actions: int


@dataclass(frozen=True, slots=True)
class GuardrailTest:
    """Promise about an organization, stored in its design and proved for every request that it covers.

    AWS knows nothing of it. Nodes may be gone: the test is then empty, which counts as a failure.

    Attributes:
        id: Readable slug, unique among the tests.
        say: The promise as a sentence; empty for the one that its parts make.
        promise: Kind of promise.
        nodes: Nodes whose accounts are meant, with all below.
        except_nodes: Nodes whose accounts are not, with all below.
        actions: Patterns of actions; empty for a case.
        exceptions: Patterns of actions and of callers (``arn:…``, ``role/Name``) that are not meant.
        principals: Patterns of the callers' ARNs, or ``role/Name``; empty for anybody.
        resources: Patterns of ARNs; empty for any resource.
        when: Conditions on the requests that are meant.
        covers: Side on which the named accounts stand.
        case: The one request of `Promise.CASE`; None for all others.
        why: Reason for the promise.
        owner: Who answers for it.
        urgency: Weight of a failure.
        expires: Last day on which it counts, ISO 8601; empty for ever.
        during_migration: True if it must hold at every step of a migration.
        reviewed: State of the catalogue when what it covers was last looked at; None if unknown.
    """

    id: GuardrailTestId
    say: str
    promise: Promise
    nodes: tuple[NodeId, ...] = ()
    except_nodes: tuple[NodeId, ...] = ()
    actions: tuple[str, ...] = ()
    exceptions: tuple[str, ...] = ()
    principals: tuple[str, ...] = ()
    resources: tuple[str, ...] = ()
    when: ConditionBlock = ()
    covers: CoveredRequests = CoveredRequests.CALLERS
    case: RequestCase | None = None
    why: str = ""
    owner: str = ""
    urgency: Urgency = Urgency.MEDIUM
    expires: str = ""
    during_migration: bool = False
    reviewed: Review | None = None
