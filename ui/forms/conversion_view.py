"""The conversion report in rows, for imports and exports: what was lost, changed or could not be known, and where.

What is unknown comes first, since nothing else shows it; what happens alike at many places is one row.
"""

import json
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent, QKeySequence
from PySide6.QtWidgets import QApplication, QFileDialog, QWidget

from designer.basics.errors import FormatError
from designer.basics.words import capital
from designer.exchange.conversion import ConversionEntry, ConversionReport, Outcome
from designer.exchange.formats import files
from ui import theme
from ui.forms import dialogs
from ui.theme import Role
from ui.widgets.buttons import push_button
from ui.widgets.containers.boxes import filter_row, in_column, in_row
from ui.widgets.display.chip import Chip, join_filters
from ui.widgets.display.labels import plain_label
from ui.widgets.fields.search_box import SearchBox, step_into
from ui.widgets.item_views.flat_list import RowList
from ui.widgets.item_views.row_model import Row, RowModel
from ui.widgets.item_views.row_search import WordFilter
from ui.widgets.item_views.rows import RowContent

MOST_ENTRIES = 1_000
"""Rows that are shown; a file has all."""

_FEW = 8
"""Number of rows that need no filter."""

_ORDER = (Outcome.UNKNOWN, Outcome.LOST, Outcome.CHANGED, Outcome.NOTE)

_LOOKS: dict[Outcome, tuple[str, Role, Role | None]] = {
    Outcome.UNKNOWN: ("unknown", Role.SECONDARY, None),
    Outcome.LOST: ("problems", Role.WARNING, Role.WARNING),
    Outcome.CHANGED: ("otherwise", Role.SECONDARY, None),
    Outcome.NOTE: ("info", Role.SECONDARY, None),
}


class ConversionView(QWidget):
    """Rows of one report, with filters, a copy and a file.

    Args:
        nothing: Sentence for a report without entries.
    """

    def __init__(self, nothing: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._nothing = nothing
        self._report: ConversionReport | None = None
        self._entries: Sequence[ConversionEntry] = ()
        self.head = plain_label(wrap=True, look="name")
        self.search = SearchBox("Filter the report")
        self.chips = {outcome: Chip("", _LOOKS[outcome][2], _LOOKS[outcome][0]) for outcome in _ORDER}
        self.list = _EntryList(self.text)
        self._filter = WordFilter(self)
        self._filter.setSourceModel(self.list.rows)
        self.list.setModel(self._filter)
        self.more = plain_label(look="small", wrap=True)
        self.copy_button = push_button("Copy", "copy", "link")
        self.copy_button.setToolTip("Copy the rows that are shown as text")
        self.save_button = push_button("Save as JSON…", "json", "link")
        self.save_button.setToolTip("Save all of the report, as orgwright --report writes it")
        self._build()
        self.search.textChanged.connect(self._filter.set_text)
        join_filters(self.chips.values(), self._show)
        self.copy_button.clicked.connect(lambda: QApplication.clipboard().setText(self.text()))
        self.save_button.clicked.connect(self.save)
        step_into(self.search, self.list)
        self.show_report(None)

    def _build(self) -> None:
        metrics = theme.metrics()
        head = in_row((self.head, 1), margins=(metrics.margin, metrics.gap, metrics.gap, 0), spacing=metrics.gap)
        for button in (self.copy_button, self.save_button):
            head.addWidget(button, 0, Qt.AlignmentFlag.AlignTop)
        self.tools = filter_row(self.search, *self.chips.values())
        self.more.setContentsMargins(metrics.margin, 4, metrics.margin, 4)
        in_column(head, self.tools, (self.list, 1), self.more, host=self, spacing=0)

    def show_report(self, report: ConversionReport | None, before: str = "") -> None:
        """Show another report; None while it is being made.

        Args:
            report: The entries.
            before: Words before the counts, such as "3 files.".
        """
        if report is not None and report is self._report:
            return
        self._report = report
        self._entries = sorted(report.alike(), key=lambda entry: _ORDER.index(entry.outcome)) if report else ()
        counts = Counter(entry.outcome for entry in report or ())
        for outcome, chip in self.chips.items():
            chip.setVisible(counts[outcome] > 0)
            chip.set_text(f"{outcome.title.lower()} {counts[outcome]:,}")
            chip.setAccessibleName(f"{outcome.title}: {counts[outcome]:,}")
        words = "Converting…" if report is None else _summary(report) or self._nothing
        self.head.setText(" ".join(filter(None, (before, words))))
        self.tools.setVisible(len(self._entries) > _FEW)
        self.copy_button.setVisible(bool(self._entries))
        self.save_button.setVisible(bool(self._entries))
        self._show()

    def text(self) -> str:
        """Return the rows that are shown, a line each."""
        shown = [self._filter.mapToSource(self._filter.index(row, 0)) for row in range(self._filter.rowCount())]
        rows = [self.list.rows.row(index) for index in shown]
        return "\n".join(str(row.value) for row in rows if row is not None and row.value is not None)

    def save(self) -> None:
        """Ask for a file, and write all entries there."""
        if self._report is None:
            return
        # Qt asks whether a file is to be replaced.
        name, _ = QFileDialog.getSaveFileName(self, "Save the report", "report.json", "JSON (*.json)")
        if not name:
            return
        path = Path(name)
        data = f"{json.dumps(self._report.as_json(), indent=2, ensure_ascii=False)}\n".encode()
        try:
            expected = files.fingerprint_on_disk(path) if path.exists() else files.ABSENT
            files.save(path, data, expected=expected)
        except FormatError as error:
            dialogs.show_error(self, "The report was not saved", error)

    def _show(self) -> None:
        entries = [entry for entry in self._entries if self.chips[entry.outcome].isChecked()]
        rows: list[Row] = []
        for outcome in _ORDER:
            mine = [entry for entry in entries[:MOST_ENTRIES] if entry.outcome is outcome]
            rows += [_heading(outcome)] * bool(mine) + [_row(entry) for entry in mine]
        self.list.rows.show(rows)
        left = len(entries) - MOST_ENTRIES
        self.more.setText(f"{left:,} more are in the file that “Save as JSON” writes." if left > 0 else "")
        self.more.setVisible(left > 0)


class _EntryList(RowList):
    """The rows; Ctrl+C copies those that are selected, or all that are shown."""

    def __init__(self, everything: Callable[[], str]) -> None:
        super().__init__("Report")
        self._everything = everything
        self.rows = RowModel(self)
        self.setSelectionMode(RowList.SelectionMode.ExtendedSelection)
        self.setMinimumSize(300, 120)

    def event(self, event: QEvent) -> bool:
        asked = event.type() is QEvent.Type.ShortcutOverride
        if asked and isinstance(event, QKeyEvent) and event.matches(QKeySequence.StandardKey.Copy):
            event.accept()  # else the nodes would be copied that are selected in the window
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.matches(QKeySequence.StandardKey.Copy):
            chosen = sorted(self.selectedIndexes(), key=lambda index: index.row())
            values = [index.data(Qt.ItemDataRole.UserRole) for index in chosen]
            QApplication.clipboard().setText("\n".join(map(str, filter(None, values))) or self._everything())
        else:
            super().keyPressEvent(event)


def _heading(outcome: Outcome) -> Row:
    title = {Outcome.NOTE: "Notes"}.get(outcome, outcome.title)
    return Row(RowContent(title, heading=True), id=outcome, selectable=False)


def _row(entry: ConversionEntry) -> Row:
    icon, role, _ = _LOOKS[entry.outcome]
    under = " · ".join(filter(None, (entry.where, entry.advice)))
    first = entry.what.partition(" ")[0]
    what = capital(entry.what) if first.isalpha() else entry.what  # names of code stay as they are
    content = RowContent(what, under, icon=icon, icon_role=role, wrapped=True)
    tip = "\n".join(filter(None, (entry.where, entry.what, entry.advice)))
    return Row(
        content,
        tip,
        id=entry,
        value=str(entry),
        accessible=str(entry),
        searched=f"{entry.where} {entry.what} {entry.advice}".lower(),
    )


def _summary(report: ConversionReport) -> str:
    return f"{report.summary()}.".capitalize() if len(report) else ""
