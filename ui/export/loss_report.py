"""The conversion report of an export, read before anything is written: the gravest first, alike ones in one line."""

from __future__ import annotations

from itertools import groupby, islice

from PySide6.QtGui import QFont, QTextCharFormat, QTextCursor
from PySide6.QtWidgets import QFrame, QPlainTextEdit, QWidget

from designer.conversion import ConversionReport, Outcome
from designer.words import capital, counted
from ui import theme
from ui.widgets.plain import shown_text

_MOST = 200

_TITLES = {
    Outcome.LOST: "Lost",
    Outcome.CHANGED: "Changed",
    Outcome.UNKNOWN: "Unknown",
    Outcome.NOTE: "Notes",
}


class LossReport(QPlainTextEdit):
    """Words on what a target does not hold; can be selected and copied. All of it is plain text."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setReadOnly(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setAccessibleName("What the file does not hold")
        self.setMinimumSize(300, 220)
        self.setTabChangesFocus(True)
        self.document().setDocumentMargin(theme.metrics().margin)
        self._report: ConversionReport | None = None

    def show_report(self, report: ConversionReport | None, files: int) -> None:
        """Show another report; None while it is being made.

        Args:
            report: The entries.
            files: Number of files.
        """
        if report is not None and report is self._report:
            return
        self._report = report
        self.clear()
        if report is None:
            self._add("Converting…", theme.name_font())
            return
        head = f"{counted(files, 'file')}. " if files > 1 else ""
        self._add(f"{head}{_summary(report)}", theme.name_font())
        lines = list(islice(report.alike(), _MOST + 1))
        for outcome, entries in groupby(lines[:_MOST], key=lambda entry: entry.outcome):
            self._add("", theme.font())
            self._add(_TITLES[outcome], theme.name_font())
            for entry in entries:
                words = " ".join(filter(None, (entry.where and f"{entry.where}:", entry.what)))
                self._add(capital(words), theme.font(), quiet=entry.advice)
        if len(lines) > _MOST:
            self._add("… and more: orgwright export --report writes all.", theme.font())
        self.moveCursor(QTextCursor.MoveOperation.Start)

    def _add(self, text: str, font: QFont, *, quiet: str = "") -> None:
        cursor = self.textCursor()
        cursor.movePosition(QTextCursor.MoveOperation.End)
        if not self.document().isEmpty():
            cursor.insertBlock()
        letters = QTextCharFormat()
        letters.setFont(font)
        letters.setForeground(theme.current().text)
        cursor.insertText(shown_text(text), letters)
        if quiet:
            letters.setForeground(theme.current().secondary)
            cursor.insertText(f" {quiet}", letters)


def _summary(report: ConversionReport) -> str:
    if not len(report):
        return "Holds all of the design."
    return f"{report.summary()}.".capitalize()
