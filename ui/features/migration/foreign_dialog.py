"""The question what becomes of others' changes: what AWS has otherwise than the plan before left it."""

from __future__ import annotations

from PySide6.QtCore import QSize, Signal
from PySide6.QtWidgets import QWidget

from designer.analysis.drift.drift import Drift, DriftItem
from designer.analysis.drift.words import effect_of, item_title, item_values
from designer.basics.words import counted
from ui import theme
from ui.state.effect_signs import EFFECT_SIGNS
from ui.theme import Role
from ui.widgets.buttons import push_button
from ui.widgets.containers.boxes import in_column
from ui.widgets.containers.dialog_parts import Dialog, dialog_buttons, give_size
from ui.widgets.display.labels import plain_label
from ui.widgets.item_views.flat_list import ScrolledList
from ui.widgets.item_views.row_model import Row
from ui.widgets.item_views.rows import RowContent


class ForeignDialog(Dialog):
    """Nothing that somebody else did is undone before the person says so.

    Args:
        drift: The changes; the design of the plan is ours.
        parent: Window below it.

    Signals:
        decided(bool): Whether the changes are kept, in the design too; False if the plan undoes them.
    """

    decided = Signal(bool)

    def __init__(self, drift: Drift, parent: QWidget) -> None:
        super().__init__(parent)
        self.setWindowTitle("Others have changed AWS")
        count = counted(len(drift.drifted), "difference")
        about = f"{count} in AWS since the plan before, made by no step of it. Keep them, and the design takes them "
        about += "over; or undo them, and the new plan has steps that bring AWS back to the design."
        self.list = ScrolledList("What others changed")
        self.list.rows.show([_row(drift, item) for item in drift.drifted])
        self.keep_button = push_button("Keep them", look="primary", run=lambda: self._decide(keep=True))
        self.undo_button = push_button("Undo them", "undo", run=lambda: self._decide(keep=False))
        metrics = theme.metrics()
        in_column(
            plain_label(about, wrap=True),
            (self.list, 1),
            dialog_buttons(self, self.keep_button, self.undo_button),
            host=self,
            margins=2 * metrics.margin,
            spacing=metrics.margin,
        )
        give_size(self, QSize(metrics.scaled(560), metrics.scaled(380)))

    def _decide(self, *, keep: bool) -> None:
        self.accept()
        self.decided.emit(keep)


def _row(drift: Drift, item: DriftItem) -> Row:
    icon, role = ("unknown", Role.WARNING) if not item.is_settled else ("unchanged", Role.SECONDARY)
    if item.is_settled and item.direction is not None:
        icon, role = EFFECT_SIGNS[item.direction]
    words = f"{item_values(drift, item)}. {effect_of(item) or 'nobody gains or loses'}"
    content = RowContent(item_title(drift, item), words, icon=icon, icon_role=role, bold=True, wrapped=True)
    return Row(content, words, item.change.key, selectable=False)
