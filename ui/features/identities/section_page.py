"""Page of one section of a tree of identities: heading, and a list of all that belongs to it."""

from collections.abc import Sequence

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QTreeView, QWidget

from ui import theme
from ui.widgets.buttons import icon_button
from ui.widgets.containers.boxes import in_column, in_row
from ui.widgets.display.empty_state import EmptyState
from ui.widgets.display.labels import ElidedLabel, hairline, plain_label
from ui.widgets.item_views.flat_list import ScrolledList
from ui.widgets.item_views.row_delegate import RowDelegate
from ui.widgets.item_views.row_model import Row
from ui.widgets.item_views.tree_view import TreeView

NAMED = 3
"""Names told of one row; of more their number."""


class SectionPage(QWidget):
    """Heading and list.

    Args:
        back_words: Words of the button that leads back to the tree, which is hidden at first.

    Signals:
        wentTo(object): The person wants to look at one of them, which the row stands for.
    """

    wentTo = Signal(object)

    def __init__(self, back_words: str) -> None:
        super().__init__()
        metrics = theme.metrics()
        self.back = icon_button("chevron-left", back_words)
        self.back.hide()
        self.title = ElidedLabel(font=theme.heading_font())
        self.line = plain_label(wrap=True, look="small")
        self.list = ScrolledList("Everything in the section")
        self.list.taken.connect(lambda place: self.wentTo.emit(self.list.rows.rows[place].value))
        self.empty = EmptyState("principal", "Nothing here")
        lines = in_column(self.title, self.line, spacing=0)
        head = in_row(self.back, (lines, 1), margins=(metrics.margin, metrics.gap), spacing=metrics.gap)
        in_column(head, hairline(), (self.list, 1), (self.empty, 1), host=self, spacing=0)

    def show_rows(self, section: Row, rows: Sequence[Row], line: str, empty: tuple[str, str], glyph: str = "") -> None:
        """Show a section.

        Args:
            section: Its head, and a row for each in the tree.
            rows: The same rows with a line more.
            line: Facts of all at a glance; empty for none.
            empty: Headline and sentence where there are no rows.
            glyph: Glyph above them; empty for the one before.
        """
        title = section.content.title
        self.title.set_text(f"{title} {len(section.rows):,}" if section.rows else title)
        self.list.setAccessibleName(title)
        self.line.setText(line)
        self.line.setVisible(bool(line))
        self.empty.say(*empty, glyph=glyph)
        self.list.rows.show(rows)
        self.list.setVisible(bool(section.rows))
        self.empty.setVisible(not section.rows)


_INDENT = 12


class SectionTree(TreeView):
    """The tree.

    Args:
        name: Name for a screen reader.

    Signals:
        removalAsked(): Del was pressed.
        namingAsked(): F2 was pressed.
        newAsked(): Ins was pressed.
        entered(): Return was pressed.
    """

    removalAsked = Signal()
    namingAsked = Signal()
    newAsked = Signal()
    entered = Signal()

    def __init__(self, name: str) -> None:
        super().__init__()
        self.quiet_chevrons = True
        self.setAccessibleName(name)
        self.setItemDelegate(RowDelegate(self))
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.setFrameShape(QTreeView.Shape.NoFrame)
        self.setIndentation(theme.metrics().scaled(_INDENT))
        self._doings = {
            Qt.Key.Key_Delete: self.removalAsked,
            Qt.Key.Key_F2: self.namingAsked,
            Qt.Key.Key_Insert: self.newAsked,
            Qt.Key.Key_Return: self.entered,
            Qt.Key.Key_Enter: self.entered,
        }

    def event(self, event: QEvent) -> bool:
        """Keep keys from the tree of the organization that mean something here."""
        is_override = event.type() == QEvent.Type.ShortcutOverride
        if is_override and isinstance(event, QKeyEvent) and Qt.Key(event.key()) in self._doings:
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        asked = self._doings.get(Qt.Key(event.key()))
        if asked is not None:
            asked.emit()
        else:
            super().keyPressEvent(event)
