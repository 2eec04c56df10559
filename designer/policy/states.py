"""The five words for a state: one table of words, signs and meanings for window, command line, pictures and documents.

Every answer to "is this allowed?" is shown as one of these words, whatever computed it. The wording of a sentence is
freer, that of a state is not.
"""

from enum import StrEnum

from designer.basics.dataclass import dataclass


class State(StrEnum):
    """A state; its value is the word, and the name of its icon and of its colour."""

    ALLOWED = "allowed"
    CONDITIONAL = "conditional"
    DENIED = "denied"
    EXEMPT = "exempt"
    UNKNOWN = "unknown"

    @property
    def label(self) -> str:
        """The word at the beginning of a line."""
        return self.value.capitalize()

    @property
    def sign(self) -> str:
        """Character that says the same where there is no icon and no colour."""
        return STATES[self].sign

    @property
    def meaning(self) -> str:
        """The meaning in a sentence, for tool tips and documents."""
        return STATES[self].meaning


NEVER_GRANT = "SCPs never grant: policies inside the account must do that."
"""Said beside answers of SCPs, since "allowed" alone reads as "granted"."""


@dataclass(frozen=True, slots=True)
class StateWords:
    """Row of the table: the sign and the sentence of a state."""

    sign: str
    meaning: str


STATES = {
    State.ALLOWED: StateWords(
        "✓",
        "Every request gets through: no SCP or RCP stands in the way. For a user or role it also means that a policy "
        "grants it.",
    ),
    State.CONDITIONAL: StateWords(
        "◐",
        "Some requests are allowed and others are denied, depending on the Region, the caller, the resource or another "
        "condition.",
    ),
    State.DENIED: StateWords("⊘", "Every request is denied: a policy denies it, or an Allow that it needs is missing."),
    State.EXEMPT: StateWords(
        "★", "The policies do not apply: SCPs and RCPs limit neither the management account nor service-linked roles."
    ),
    State.UNKNOWN: StateWords("?", "The design lacks what the answer needs, such as the text of a policy."),
}
