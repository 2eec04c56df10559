"""Words for deciding on differences, by the way that taking leads: to the other design, or back to an earlier one."""

from typing import NamedTuple

from designer.analysis.differences.decisions import DifferenceState


class DecisionWords(NamedTuple):
    """Words for one way.

    Attributes:
        take: Words of the button that takes.
        take_all: The same for all that is undecided.
        tip: Effect of taking on the open design.
        taken: State of what was taken.
    """

    take: str
    take_all: str
    tip: str
    taken: str

    def state(self, state: DifferenceState) -> str:
        """Word for a state."""
        return self.taken if state is DifferenceState.TAKEN else state.value


FORTH = DecisionWords("Apply", "Apply all", "Apply to this design", DifferenceState.TAKEN.value)
BACK = DecisionWords("Restore", "Restore all", "Bring back as it was in the earlier design", "restored")
