"""Completion popup under the token or field that is being typed: never has the keyboard."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QRect, Qt
from PySide6.QtWidgets import QFrame, QVBoxLayout, QWidget

from ui import theme
from ui.widgets.labels import plain_label
from ui.widgets.popup_list import ROWS, PopupList, beside
from ui.widgets.row_model import VALUE_ROLE, Row, RowModel
from ui.widgets.rows import RowContent

_WIDTH = 460
_NOTE = 60
"""Room for the sentence of any row, in pixels."""


@dataclass(frozen=True, slots=True)
class CompletionItem:
    """Text that may be written, with its help.

    Attributes:
        label: What is shown.
        detail: Quiet words at the end of the row.
        note: A sentence shown for the current row.
        glyph: Name of an icon.
        insert: What replaces the token.
        cursor: Where the cursor then stands in it.
        more: True to ask again at once.
    """

    label: str
    detail: str
    note: str
    glyph: str
    insert: str
    cursor: int
    more: bool


@dataclass(frozen=True, slots=True)
class Choices:
    """Texts that may be written in place of the characters from `start` to `end`."""

    start: int
    end: int
    rows: Sequence[CompletionItem]


def _row(item: CompletionItem) -> Row:
    content = RowContent(item.label, trailing=item.detail, icon=item.glyph)
    return Row(content, value=item)


class ChoicePopup(QFrame):
    """List and the sentence of its current row; never has the keyboard.

    Args:
        editor: Who has it.
        as_wide_as_its_field: True where it takes the width of what it is shown at.
    """

    def __init__(self, editor: QWidget, *, as_wide_as_its_field: bool = False) -> None:
        super().__init__(editor, Qt.WindowType.ToolTip | Qt.WindowType.FramelessWindowHint)
        self.setAttribute(Qt.WidgetAttribute.WA_ShowWithoutActivating)
        self.setObjectName("popup")
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._own_width = not as_wide_as_its_field
        self._wide = _WIDTH
        self._model = RowModel(self)
        self.items: Sequence[CompletionItem] = ()
        self.view = PopupList("What may be written here", self._model)
        self.view.setUniformItemSizes(True)
        self.view.selectionModel().currentChanged.connect(self._show_help_of_current)
        self.note = plain_label(wrap=True, look="small")
        self.note.setContentsMargins(10, 4, 10, 6)
        column = QVBoxLayout(self)
        column.setContentsMargins(1, 1, 1, 1)
        column.setSpacing(0)
        column.addWidget(self.view)
        column.addWidget(self.note)

    @property
    def current(self) -> CompletionItem | None:
        """Row that Enter writes."""
        choice = self.view.currentIndex().data(VALUE_ROLE)
        return choice if isinstance(choice, CompletionItem) else None

    def show_at(self, rows: Sequence[CompletionItem], token: QRect) -> None:
        """Show rows below a place on the screen, or above it where there is no room."""
        self._wide = _WIDTH if self._own_width else token.width()
        self.items = rows
        self._model.replace([_row(item) for item in rows])
        self.view.setCurrentIndex(self._model.index(0))
        self.view.setFixedHeight(min(len(rows), ROWS) * theme.metrics().row + 2)
        self.resize(self._wide, self.sizeHint().height())
        growth = max(0, self.view.height() + _NOTE - self.height())
        self.move(beside(token, self.size(), self.screen().availableGeometry(), growth=growth))
        self.show()

    def _show_help_of_current(self) -> None:
        choice = self.current
        self.note.setText(choice.note if choice is not None else "")
        self.note.setVisible(bool(self.note.text()))
        self.adjustSize()
        self.resize(self._wide, self.height())
