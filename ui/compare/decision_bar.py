"""Bar below the details of a difference: take or refuse it, explain it, make a test of it, or take all that is left."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtWidgets import QVBoxLayout, QWidget

from designer.differences.decisions import DifferenceState
from ui import theme
from ui.compare.decided import DecidedEntry
from ui.widgets.buttons import push_button
from ui.widgets.containers.wrapping_row import WrappingRow


class DecisionBar(QWidget):
    """Buttons for the chosen differences; whoever shows them connects the buttons."""

    def __init__(self) -> None:
        super().__init__()
        self.take_button = push_button("Take", look="primary")
        self.refuse_button = push_button("Refuse")
        self.explain_button = push_button("Explain", look="link")
        self.test_button = push_button("Make a test…", look="link")
        self.test_button.setToolTip("Make a guardrail test that this stays as it is in the open design")
        self.rest_button = push_button("Take all")
        metrics = theme.metrics()
        buttons = (self.take_button, self.refuse_button, self.explain_button, self.test_button, self.rest_button)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(WrappingRow(buttons, sides=metrics.margin, ends=metrics.gap))

    def show_choice(self, chosen: Sequence[DecidedEntry], *, back: bool, ready: bool) -> None:
        """Offer what can be done with the chosen differences.

        Args:
            chosen: They.
            back: True where taking leads back to an earlier design.
            ready: False while the differences are looked for anew.
        """
        states = [one.decision for one in chosen if one.decision not in (None, DifferenceState.TAKEN)]
        several = f" {len(states):,}" if len(states) > 1 else ""
        again = bool(states) and all(one is DifferenceState.REFUSED for one in states)
        decided_on = not chosen or any(one.decision is not None for one in chosen)
        self.take_button.setText(f"Take{several} back" if back else f"Take{several}")
        self.take_button.setToolTip("Make this design like the other one there (Space)")
        self.take_button.setEnabled(ready and bool(states))
        self.take_button.setVisible(decided_on)
        self.refuse_button.setText(f"Reopen{several}" if again else f"Refuse{several}")
        why = "The refusal is taken back" if again else "This design stays as it is there, also when all else is taken"
        self.refuse_button.setToolTip(f"{why} (Del)")
        self.refuse_button.setEnabled(bool(states))
        self.refuse_button.setVisible(decided_on)
        shows = len(chosen) == 1 and chosen[0].entry.witness is not None
        self.explain_button.setVisible(shows)
        self.test_button.setVisible(shows)

    def show_rest(self, *, some_decided: bool, back: bool, left: bool) -> None:
        """Offer to take all that is to be decided."""
        words = ("All back", "The rest back") if back else ("Take all", "Take the rest")
        self.rest_button.setText(words[some_decided])
        self.rest_button.setEnabled(left)
