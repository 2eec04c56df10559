"""Rows that contain words: as a filter over any model, or found before they are shown.

A filter model asks for each row by itself, so rows by the thousand are better found before.
"""

from collections.abc import Sequence
from dataclasses import replace

from PySide6.QtCore import QObject, QSortFilterProxyModel

from ui.widgets.item_views.row_model import SEARCH_ROLE, Row
from ui.widgets.item_views.rows import Index


class WordFilter(QSortFilterProxyModel):
    """The rows whose searched text contains every word that was typed."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._words: tuple[str, ...] = ()
        self.setRecursiveFilteringEnabled(True)

    def set_text(self, text: str) -> None:
        """Keep what contains every word."""
        self.beginFilterChange()
        self._words = tuple(text.lower().split())
        self.endFilterChange(QSortFilterProxyModel.Direction.Rows)

    def filterAcceptsRow(self, row: int, parent: Index) -> bool:
        if not self._words:
            return True
        text = self.sourceModel().index(row, 0, parent).data(SEARCH_ROLE)
        return isinstance(text, str) and all(word in text for word in self._words)


def matching(rows: Sequence[Row], text: str) -> Sequence[Row]:
    """Return the rows with those below them whose searched text has every word, without rows that have none.

    A trailing count of the rows below becomes a count of those that are left.
    """
    words = text.lower().split()
    if not words:
        return rows
    found: list[Row] = []
    for head in rows:
        below = [row for row in head.rows if all(word in row.searched for word in words)]
        if below or (not head.rows and head.searched and all(word in head.searched for word in words)):
            found.append(_head_of_some(head, below))
    return found


def _head_of_some(head: Row, below: Sequence[Row]) -> Row:
    content = head.content
    if len(below) != len(head.rows) and content.trailing:
        content = replace(content, trailing=f"{len(below):,} of {content.trailing}")
    return replace(head, content=content, rows=below)
