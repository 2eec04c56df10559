"""Page of one section of a tree of identities: heading, and a list of all that belongs to it."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from ui import theme
from ui.widgets.buttons import icon_button
from ui.widgets.containers.boxes import in_column, in_row
from ui.widgets.display.empty_state import EmptyState
from ui.widgets.display.labels import ElidedLabel, hairline, plain_label
from ui.widgets.item_views.flat_list import ScrolledList
from ui.widgets.item_views.row_model import Row

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
