"""One sieve of a principal, a step of them, and the answer that they come to; values only."""

from collections.abc import Iterator
from enum import StrEnum

from designer.analysis.principals.policy_shares import PolicyShare, StatementShare
from designer.basics.dataclass import dataclass
from designer.organization.model.records import NodeId
from designer.policy.evaluation.outcome import Answer
from designer.policy.language.document import Grammar
from designer.policy.matching.request import NamedPolicy


class SieveStage(StrEnum):
    """Kinds of policies that let a part of the actions through, in the order of an explanation."""

    IDENTITY = "identity"
    BOUNDARY = "boundary"
    SESSION = "session"
    SCP = "scp"
    RCP = "rcp"
    RESOURCE = "resource"
    TRUST = "trust"


CALLER_SIEVES = (SieveStage.IDENTITY, SieveStage.BOUNDARY, SieveStage.SESSION)
"""The stages of the caller's own policies."""

SIEVE_GRAMMARS = {
    SieveStage.IDENTITY: Grammar.IDENTITY,
    SieveStage.BOUNDARY: Grammar.IDENTITY,
    SieveStage.SESSION: Grammar.IDENTITY,
    SieveStage.SCP: Grammar.SCP,
    SieveStage.RCP: Grammar.RCP,
    SieveStage.RESOURCE: Grammar.RESOURCE,
    SieveStage.TRUST: Grammar.TRUST,
}


@dataclass(frozen=True, slots=True, eq=False)
class SieveLevel:
    """One sieve: the policies of a principal, its boundary, the SCPs or RCPs of one node, or a resource's policy.

    Attributes:
        stage: Its kind.
        node: The node, for SCPs and RCPs.
        policies: The policies with their shares.
        sure: Actions that surely pass.
        possible: Actions that pass in some request.
        allowed: Actions that some Allow lets pass, whatever denies; and those that surely are. What the resource's own
            policy gives without this sieve is among them.
        gap: Unknown part of its policies, so that they may allow and deny anything; empty for nothing.
    """

    stage: SieveStage
    node: NodeId | None
    policies: tuple[tuple[NamedPolicy, PolicyShare], ...]
    sure: int
    possible: int
    allowed: tuple[int, int]
    gap: str = ""

    @property
    def denies(self) -> Iterator[tuple[NamedPolicy, StatementShare]]:
        """Its Deny statements."""
        return ((policy, one) for policy, share in self.policies for one in share.denies)

    @property
    def allows(self) -> Iterator[tuple[NamedPolicy, StatementShare]]:
        """Its Allow statements."""
        return ((policy, one) for policy, share in self.policies for one in share.allows)


@dataclass(frozen=True, slots=True)
class SieveStep:
    """One step of a sieve: the number of actions that are left after it, in some request at least, and taken by it."""

    stage: SieveStage
    node: NodeId | None
    left: int
    taken: int


@dataclass(frozen=True, slots=True)
class PrincipalAnswer:
    """An answer for a principal and what decides it.

    Attributes:
        answer: Allowed, conditional, denied or unknown.
        stage: The sieve that decides.
        sentence: The reason in words.
        node: The node of the sieve, for SCPs and RCPs.
        policy: Id or reference of the policy that decides; empty if an Allow is missing.
        statement: 0-based statement of that policy; None if an Allow is missing.
        depends_on: Keys that a conditional answer depends on, as policies spell them.
    """

    answer: Answer
    stage: SieveStage
    sentence: str
    node: NodeId | None = None
    policy: str = ""
    statement: int | None = None
    depends_on: tuple[str, ...] = ()
