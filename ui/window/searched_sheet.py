"""Base of the sheets of things to read: a field that finds, over sections of which only those that match are shown."""

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QScrollArea, QWidget

from ui import theme
from ui.widgets.containers.boxes import in_column
from ui.widgets.fields.search_box import SearchBox


class SearchedSheet(QDialog):
    """Field and scrolled sections; those who know what is listed make the sections.

    Args:
        title: Of the window.
        hint: Words in the empty field.
        parent: Window below it.
    """

    def __init__(self, title: str, hint: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(title)
        self.search = SearchBox(hint)
        self.search.textChanged.connect(self.show_found)
        self.area = QScrollArea()
        self.area.setWidgetResizable(True)
        self.area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        in_column(
            self.search, (self.area, 1), host=self, margins=2 * theme.metrics().margin, spacing=theme.metrics().margin
        )

    def show_found(self) -> None:
        """Show the sections anew, as far as they match what is typed."""
        self.area.setWidget(self.sections(self.search.text().lower().split()))

    def sections(self, words: Sequence[str]) -> QWidget:
        """Sections of what has all the words, which are small letters."""
        raise NotImplementedError
