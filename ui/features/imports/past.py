"""Last imports into the open design: source, how much was taken, and the day."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QDate, QLocale
from PySide6.QtWidgets import QGridLayout, QWidget

from designer.basics.words import capital
from designer.exchange.conversion import ConversionReport, Outcome
from ui import theme
from ui.state.past_imports import PastImport, past_imports, remember_import
from ui.widgets.containers.boxes import in_column
from ui.widgets.display.glyph import Glyph
from ui.widgets.display.labels import ElidedLabel, plain_label

_ICONS = {"aws": "import", "cli-dump": "json", "terraform": "layout-compact", "cloudformation": "template", "lza": "ou"}
_ICONS |= {"org-formation": "layout-top-down", "iam": "group", "artifact": "note", "programmes": "lock"}
"""Icon by the word of a format; a file for any other."""


class PastImports(QWidget):
    """A line for each of the last imports; nothing where there are none."""

    def __init__(self) -> None:
        super().__init__()
        self._lines = QWidget()
        self._column = in_column(
            plain_label("Last imports into this design", look="name"),
            self._lines,
            host=self,
            margins=(0, theme.metrics().margin, 0, 0),
            spacing=theme.metrics().gap // 2,
        )
        self.setVisible(False)
        self.shown: list[PastImport] = []

    def show_design(self, path: Path | None) -> None:
        """Show the imports into the design of a file."""
        shown = past_imports(path)
        if shown == self.shown:
            return
        self.shown = shown
        self.setVisible(bool(shown))
        lines = QWidget()
        grid = QGridLayout(lines)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(theme.metrics().gap)
        grid.setVerticalSpacing(theme.metrics().gap // 2)
        grid.setColumnStretch(2, 1)
        for row, one in enumerate(shown):
            day = QLocale(QLocale.Language.English).toString(QDate.fromString(one.day, "yyyy-MM-dd"), "d MMM yyyy")
            grid.addWidget(Glyph(_ICONS.get(one.name, "file")), row, 0)
            grid.addWidget(plain_label(one.title, look="name"), row, 1)
            grid.addWidget(ElidedLabel(one.words), row, 2)
            grid.addWidget(plain_label(day, look="small"), row, 3)
        self._column.replaceWidget(self._lines, lines)
        self._lines.deleteLater()
        self._lines = lines


def remember_taken(path: Path | None, name: str, title: str, words: str, report: ConversionReport) -> None:
    """Remember that an import was taken into the design of a file."""
    unknown = sum(entry.outcome is Outcome.UNKNOWN for entry in report)
    words += f", {unknown:,} not known" if unknown else ""
    today = QDate.currentDate().toString("yyyy-MM-dd")
    remember_import(path, PastImport(name, capital(title), words, today))
