"""What draws the rows of lists and trees, whatever they stand for."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache

from PySide6.QtCore import QEvent, QObject, QSize, Qt
from PySide6.QtGui import QKeyEvent, QPainter
from PySide6.QtWidgets import QAbstractItemView, QLineEdit, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from ui import theme
from ui.widgets.item_views.row_painting import paint_heading, paint_row_surface, paint_short
from ui.widgets.item_views.rows import OWN_SURFACE, ROOM_ROLE, Index, RowContent, row_content, row_height

_State = QStyle.StateFlag
_NARROWEST = 120


class RowEditor(QLineEdit):
    """Line for typing the title of a row, in a place of its own."""

    def place(self, option: QStyleOptionViewItem) -> None:
        """Put the line over the title of its row."""
        raise NotImplementedError

    def stays(self, key: QKeyEvent) -> bool:
        """Whether the line stays open though a key that was pressed would end it."""
        raise NotImplementedError


class RowDelegate(QStyledItemDelegate):
    """Draws rows.

    Args:
        parent: The view.
        content: Content of a row; for models of Qt, which cannot be asked for it.
        editor: Makes the line for a title inside a widget; None for the one of Qt.
    """

    def __init__(
        self,
        parent: QWidget,
        content: Callable[[Index], RowContent] = row_content,
        editor: Callable[[RowDelegate, QWidget, Index], RowEditor] | None = None,
    ) -> None:
        super().__init__(parent)
        self._content = content
        self._editor = editor

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Draw a row into `option.rect`, mirrored where the layout runs from right to left."""
        content = self._content(index)
        if content.heading and not index.flags() & Qt.ItemFlag.ItemIsSelectable:
            option.state &= ~(_State.State_Selected | _State.State_MouseOver | _State.State_HasFocus)
        if not option.widget or not option.widget.property(OWN_SURFACE):
            paint_row_surface(painter, option)
        painter.save()
        painter.setLayoutDirection(option.direction)
        if content.heading:
            paint_heading(painter, option, content)
        elif content.share is not None:
            from ui.widgets.item_views.share_rows import paint_share_row

            paint_share_row(painter, option, content, content.share)
        elif content.answer is not None:
            from ui.widgets.item_views.answer_rows import paint_answer_row

            paint_answer_row(painter, option, content, content.answer)
        elif content.wrapped:
            from ui.widgets.item_views.answer_rows import paint_wrapped_row

            paint_wrapped_row(painter, option, content)
        else:
            paint_short(painter, option, content)
        painter.restore()

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        content = index.data(ROOM_ROLE) or self._content(index)
        if content.wrapped:
            from ui.widgets.display.wrapped_text import row_width

            view = option.widget
            width = row_width(view, index) if isinstance(view, QAbstractItemView) else _NARROWEST
            return QSize(width, _wrapped_height(content, width, option.direction))
        # Rows take the width of their view and shorten their texts: a wide hint would only make it scroll.
        return QSize(_NARROWEST, row_height(content))

    def createEditor(self, parent: QWidget, option: QStyleOptionViewItem, index: Index) -> QWidget:
        if self._editor is None:
            return super().createEditor(parent, option, index)
        return self._editor(self, parent, index)

    def updateEditorGeometry(self, editor: QWidget, option: QStyleOptionViewItem, index: Index) -> None:
        if isinstance(editor, RowEditor):
            editor.place(option)
        else:
            super().updateEditorGeometry(editor, option, index)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(watched, RowEditor) and event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            return watched.stays(event) or super().eventFilter(watched, event)
        return super().eventFilter(watched, event)


@lru_cache(maxsize=8192)
def _wrapped_height(content: RowContent, width: int, direction: Qt.LayoutDirection) -> int:
    """Return the height of a row, which is asked of every row of a list before one far down is shown."""
    if content.answer is not None:
        from ui.widgets.item_views.answer_rows import answer_row_height

        return answer_row_height(content, content.answer, width, direction)
    from ui.widgets.item_views.answer_rows import wrapped_row_height

    return wrapped_row_height(content, width, direction)


theme.service().changed.connect(_wrapped_height.cache_clear)
