"""Bar below the details of a difference: apply it or leave it, explain it, test it, or apply all that is left."""

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QPushButton, QWidget

from designer.analysis.differences.decisions import DifferenceState
from ui import theme
from ui.features.compare.decided import DecidedEntry
from ui.features.compare.decision_words import DecisionWords
from ui.widgets.buttons import push_button
from ui.widgets.containers.boxes import in_column
from ui.widgets.containers.wrapping_row import WrappingRow


class DecisionBar(QWidget):
    """Buttons for the chosen differences; whoever shows them connects the buttons.

    Signals:
        letGo(): The button that has the focus cannot be pressed any more: the next one would do more than was meant.
    """

    letGo = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.take_button = push_button("Apply", look="primary")
        self.refuse_button = push_button("Leave as is")
        self.explain_button = push_button("Explain", look="link")
        self.test_button = push_button("Make a test…", look="link")
        self.test_button.setToolTip("Make a guardrail test that this stays as it is in the open design")
        self.rest_button = push_button("Apply all")
        metrics = theme.metrics()
        buttons = (self.take_button, self.refuse_button, self.explain_button, self.test_button, self.rest_button)
        in_column(WrappingRow(buttons, sides=metrics.gap, ends=metrics.gap), host=self)

    def show_choice(self, chosen: Sequence[DecidedEntry], words: DecisionWords) -> None:
        """Offer what can be done with the chosen differences, in the words for taking them."""
        states = [one.decision for one in chosen if one.decision not in (None, DifferenceState.TAKEN)]
        several = f" {len(states):,}" if len(states) > 1 else ""
        again = bool(states) and all(one is DifferenceState.REFUSED for one in states)
        decided_on = not chosen or any(one.decision is not None for one in chosen)
        self.take_button.setText(f"{words.take}{several}")
        self.take_button.setToolTip(f"{words.tip} (Space)")
        self.take_button.setVisible(decided_on)
        self.refuse_button.setText(f"Reopen{several}" if again else f"Leave{several} as is")
        left = f"Leave this design as it is here, also when all else is {words.taken}"
        self.refuse_button.setToolTip(f"{'Undecided again' if again else left} (Del)")
        self.refuse_button.setVisible(decided_on)
        self._enable(self.take_button, bool(states))
        self._enable(self.refuse_button, bool(states))
        shows = len(chosen) == 1 and chosen[0].entry.witness is not None
        self.explain_button.setVisible(shows)
        self.test_button.setVisible(shows)

    def show_rest(self, words: DecisionWords, *, left: bool) -> None:
        """Offer to apply all that is undecided."""
        self.rest_button.setText(words.take_all)
        self.rest_button.setToolTip(f"{words.take_all} undecided differences. {words.tip}")
        self._enable(self.rest_button, left)

    def _enable(self, button: QPushButton, enabled: bool) -> None:
        """Enable a button or not; Qt hands the focus of one that is disabled to the next button, which does more."""
        had_focus = button.hasFocus()
        button.setEnabled(enabled)
        if had_focus and not enabled:
            self.letGo.emit()
