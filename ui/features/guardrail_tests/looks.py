"""Looks of the states of a guardrail test: a sign and a colour each. Red and green are kept for answers and results."""

from typing import NamedTuple

from designer.analysis.expectations.proof import ProofState
from ui.theme import AnswerStyle, Role


class StateLook(NamedTuple):
    """Look of one state.

    Attributes:
        icon: Name of its sign.
        role: Colour of the sign.
        answer: Pair of colours of a chip; None for a neutral one.
    """

    icon: str
    role: Role
    answer: AnswerStyle | None


LOOKS = {
    ProofState.FAILED: StateLook("error", Role.DENIED, AnswerStyle.DENIED),
    ProofState.EMPTY: StateLook("denied", Role.DENIED, AnswerStyle.DENIED),
    ProofState.UNDECIDED: StateLook("unknown", Role.EXEMPT, AnswerStyle.UNKNOWN),
    ProofState.OUTDATED: StateLook("recent", Role.CONDITIONAL, AnswerStyle.CONDITIONAL),
    ProofState.PROVED: StateLook("allowed", Role.ALLOWED, AnswerStyle.ALLOWED),
    ProofState.EXPIRED: StateLook("exempt", Role.EXEMPT, AnswerStyle.EXEMPT),
}
