"""Head of a comparison: what is compared, the part of it on the canvas, and how much of it is decided."""

from collections import Counter
from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QMenu, QToolButton, QWidget

from designer.analysis.differences.decisions import DifferenceState
from ui import theme
from ui.commands.requests import CHOOSE_COMPARED, IMPORT, ComparedDesign, ComparedSide, ComparedWith
from ui.features.compare.rows import DECISIONS, DecisionWords
from ui.state.requests import Requests
from ui.widgets.buttons import icon_button, push_button
from ui.widgets.containers.boxes import STRETCH, in_column, in_row
from ui.widgets.containers.wrapping_row import WrappingRow
from ui.widgets.display.chip import Chip
from ui.widgets.display.labels import ElidedLabel, plain_label
from ui.widgets.fields.segments import Segments
from ui.widgets.menus import add_entry

_LOW = 560
"""Height of the panel below which the list has the room of what the head can do without, in pixels at 13 px."""

_SIDES = (ComparedSide.BEFORE, ComparedSide.BOTH, ComparedSide.AFTER)
_WORDS = {
    ComparedWith.SAVED: "The saved file",
    ComparedWith.FILE: "A file…",
    ComparedWith.VERSION: "A Git version…",
}


class CompareHead(QWidget):
    """Head of the panel.

    Args:
        requests: Asked for another design to compare with.

    Signals:
        sideChosen(ComparedSide): Another part is wanted on the canvas.
        filtered(): Differences of other states are to be shown.
    """

    sideChosen = Signal(object)
    filtered = Signal()

    def __init__(self, requests: Requests) -> None:
        super().__init__()
        self.choose_button = push_button("Compare with")
        menu = QMenu(self.choose_button)
        for what, words in _WORDS.items():
            add_entry(menu, words, partial(requests.ask, CHOOSE_COMPARED, what))
        add_entry(menu, "An import…", partial(requests.ask, IMPORT, None))
        self.choose_button.setMenu(menu)
        self.turn_button = icon_button("swap", "Swap before and after")
        self.close_button = icon_button("close", "End the comparison")
        self.before, self.after = (ElidedLabel(mode=Qt.TextElideMode.ElideMiddle) for _ in range(2))
        self.sides = WrappingRow((self.before, self.after))
        self.sides_switch = Segments("Design on the canvas", ("Before", "Both", "After"), tight=True)
        self.show_side(ComparedSide.BOTH)
        self.sides_switch.chosen.connect(lambda place: self.sideChosen.emit(_SIDES[place]))
        self.fold_button = push_button("Fold unchanged", look="link")
        self.fold_button.setToolTip("Close the OUs in which nothing differs, and open those in which something does")
        self.plan_button = push_button("Plan migration…", look="link")
        self.more_button = icon_button("more", "Swap the sides, fold unchanged OUs, or plan a migration")
        self._more = QMenu(self.more_button)
        add_entry(self._more, self.turn_button.toolTip(), self.turn_button.click)
        for button in (self.fold_button, self.plan_button):
            add_entry(self._more, button.text(), button.click)
        self.more_button.setMenu(self._more)
        self.more_button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.summary = plain_label(look="quiet", wrap=True)
        self._is_low = self._is_known = self._is_compared = False
        self._states = 0
        self._own_side = self.after
        self.chips = {state: Chip("", glyph=look.icon) for state, look in DECISIONS.items()}
        for chip in self.chips.values():
            chip.make_filter()
            chip.toggled.connect(self.filtered)
        self._lay_out()

    def _lay_out(self) -> None:
        metrics = theme.metrics()
        choices = in_row(self.choose_button, STRETCH, self.more_button, self.turn_button, self.close_button)
        self._filters = WrappingRow(tuple(self.chips.values()))
        in_column(
            choices,
            self.sides,
            WrappingRow((self.sides_switch, self.fold_button, self.plan_button)),
            self.summary,
            self._filters,
            host=self,
            margins=(metrics.margin, metrics.gap),
            spacing=metrics.gap // 2,
        )

    @property
    def side(self) -> ComparedSide:
        """Part of the comparison that is wanted on the canvas."""
        return _SIDES[self.sides_switch.current]

    def show_side(self, side: ComparedSide) -> None:
        """Show that another part is on the canvas."""
        self.sides_switch.choose(_SIDES.index(side))

    @property
    def shown(self) -> frozenset[DifferenceState]:
        """States whose differences are shown."""
        return frozenset(state for state, chip in self.chips.items() if chip.isChecked())

    def show_all(self) -> None:
        """Show the differences of every state."""
        for chip in self.chips.values():
            chip.setChecked(True)

    def show_comparison(self, other: ComparedDesign | None, summary: str, *, differs: bool) -> None:
        """Say what is compared.

        Args:
            other: The other design; None where nothing is compared.
            summary: The differences in a sentence; empty while they are not known.
            differs: True where anything differs.
        """
        compared = other is not None
        for part in (self.close_button, self.sides, self.sides_switch):
            part.setVisible(compared)
        self._is_compared = compared
        for button in (self.plan_button, self.fold_button):
            button.setEnabled(differs)
        for entry in self._more.actions()[1:]:
            entry.setEnabled(differs)
        if other is not None:
            names = (other.name, "this design") if other.is_earlier else ("this design", other.name)
            self.before.set_text(f"Before: {names[0]}")
            self.after.set_text(f"After: {names[1]}")
            self._own_side = self.after if other.is_earlier else self.before
        self.summary.setText(summary or ("Comparing…" if compared else ""))
        self._is_known = bool(summary)
        self._give_way()

    def fit(self, height: int) -> None:
        """Give way to the list in a low panel."""
        self._is_low = height < theme.metrics().scaled(_LOW)
        self._give_way()

    def _give_way(self) -> None:
        """Show the sentence, which side this design is, links and a lone count, but leave the list its room."""
        self.summary.setVisible(bool(self.summary.text()) and not (self._is_low and self._is_known))
        for side in (self.before, self.after):
            side.setVisible(not (self._is_low and side is self._own_side))
        for link in (self.fold_button, self.plan_button):
            link.setVisible(self._is_compared and not self._is_low)
        self.turn_button.setVisible(self._is_compared and not self._is_low)
        self.more_button.setVisible(self._is_compared and self._is_low)
        narrows = self._states > 1 or len(self.shown) < len(self.chips)
        self._filters.setVisible(bool(self._states) and (narrows or not self._is_low))

    def show_counts(self, counts: Counter[DifferenceState], words: DecisionWords) -> None:
        """Say how many differences are undecided, applied and left as they are; nothing where there are none at all."""
        for state, chip in self.chips.items():
            told = f"{counts[state]:,} {words.state(state)}"
            chip.set_text(told)
            chip.setAccessibleName(told)
            chip.setToolTip(DECISIONS[state].tip)
            chip.setVisible(bool(counts[state] or (state is DifferenceState.OPEN and counts.total())))
        self._states = sum(not chip.isHidden() for chip in self.chips.values())
        self._give_way()
