"""Proofs of guardrail tests, as values."""

from __future__ import annotations

from enum import Enum
from typing import NamedTuple

from designer.basics.dataclass import dataclass
from designer.organization.model.ids import GuardrailTestId
from designer.organization.model.records import NodeId
from designer.policy.evaluation.outcome import Obstacle
from designer.policy.matching.request import Request


class ProofState(Enum):
    """State of a guardrail test."""

    FAILED = "failed"
    EMPTY = "covers nothing"
    UNDECIDED = "undecided"
    OUTDATED = "outdated"
    PROVED = "holds"
    EXPIRED = "expired"

    @property
    def fails(self) -> bool:
        """True if the promise is not kept, or promises nothing."""
        return self in {ProofState.FAILED, ProofState.EMPTY}

    def verb(self, number: int) -> str:
        """Return the state behind a number of tests: "hold" behind "9 tests", "holds" behind "1 test", "failed"."""
        many = {ProofState.PROVED: "hold", ProofState.EMPTY: "cover nothing"}
        return many.get(self, self.value) if number != 1 else self.value

    def counted(self, number: int) -> str:
        """Return the state of some tests with their number: "9 hold", "1 failed"."""
        return f"{number:,} {self.verb(number)}"

    @property
    def code(self) -> str:
        """The state in JSON, which programs read: it stays, whatever the word is that people read."""
        return _CODES.get(self, self.value)

    @property
    def meaning(self) -> str:
        """The meaning in a sentence."""
        return _MEANINGS[self]


_CODES = {
    ProofState.PROVED: "proved",
    ProofState.EMPTY: "vacuous",
    ProofState.UNDECIDED: "open",
    ProofState.OUTDATED: "stale",
    ProofState.EXPIRED: "skipped",
}

_MEANINGS = {
    ProofState.FAILED: "A request breaks the promise.",
    ProofState.EMPTY: "The test covers nothing, for the reason given, so it promises nothing.",
    ProofState.UNDECIDED: "Nobody can tell: a policy cannot be read, or a policy, a fact or an action is not known.",
    ProofState.OUTDATED: "Kept, but it covers other actions than when somebody last looked at it.",
    ProofState.PROVED: "Kept for every request that it covers.",
    ProofState.EXPIRED: "It has expired.",
}


@dataclass(frozen=True, slots=True)
class ProofWitness:
    """A request that shows it.

    Attributes:
        account: Whose callers make it; whose resource it is about, for a test of resources.
        request: It, as the decision engine decided it.
        allowed: The decision.
        obstacles: Obstacles of a denied one.
    """

    account: NodeId
    request: Request
    allowed: bool
    obstacles: tuple[Obstacle, ...] = ()


@dataclass(frozen=True, slots=True)
class GuardrailProof:
    """Proof of one test, or what stands in its way.

    Attributes:
        test: Its id.
        state: State.
        accounts: Accounts for which the state holds, in outline order.
        covered: Number of accounts that the test covers.
        reason: Reason for the state, as a sentence.
        witness: The request that breaks the promise; the one that passes for a *can* that is kept; None without one.
        keys: Context keys that an undecided one depends on.
        exempt: True if the management account is among the nodes and is left out.
    """

    test: GuardrailTestId
    state: ProofState
    accounts: tuple[NodeId, ...]
    covered: int
    reason: str
    witness: ProofWitness | None = None
    keys: tuple[str, ...] = ()
    exempt: bool = False


class ProofChange(NamedTuple):
    """Proof of one test before and after a change."""

    before: GuardrailProof
    after: GuardrailProof

    def inverse(self) -> ProofChange:
        """Return the change back."""
        return ProofChange(self.after, self.before)
