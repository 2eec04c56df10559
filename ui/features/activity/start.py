"""What activity can be brought in: a folder or an archive, a file, or a trail that Athena reads; and of which days."""

from __future__ import annotations

import shlex
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QDate, Qt
from PySide6.QtWidgets import QApplication, QFrame, QGridLayout, QLineEdit, QPushButton, QWidget

from designer.activity.reading import Period
from designer.basics.errors import EditError
from ui import theme
from ui.features.activity.period import as_day
from ui.theme import Role
from ui.widgets.buttons import push_button
from ui.widgets.containers.boxes import in_column, in_row
from ui.widgets.display.chip import GlyphBadge
from ui.widgets.display.labels import plain_label
from ui.widgets.fields.question import asks
from ui.widgets.focus import gets_keys_first

_USUAL_DAYS = 90


class StartSheet(QFrame):
    """One row a source, and one for the days.

    Args:
        choose_folder: Asks for a folder.
        choose_file: Asks for a file.
        go_on: Reads on where it was stopped.
        design: Returns the file of the design; None if it has none.
    """

    def __init__(
        self,
        choose_folder: Callable[[], None],
        choose_file: Callable[[], None],
        go_on: Callable[[], None],
        design: Callable[[], Path | None],
    ) -> None:
        super().__init__()
        self._design = design
        self.setProperty("sheet", True)
        self.message = plain_label(wrap=True)
        self.message.hide()
        self.go_on_button = push_button("Resume", run=go_on)
        self.go_on_button.hide()
        self.folder_button = push_button("Choose a folder…", "open", run=choose_folder)
        gets_keys_first(self.folder_button)
        self.file_button = push_button("Choose a file…", "file", run=choose_file)
        self.copy_button = push_button("Copy the command", "copy", run=self._copy)
        self.first, self.last = _day_line("First day"), _day_line("Last day")
        self._build()

    def _build(self) -> None:
        metrics = theme.metrics()
        grid_host = QWidget()
        grid = QGridLayout(grid_host)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(metrics.margin)
        grid.setVerticalSpacing(round(1.5 * metrics.margin))
        grid.setColumnStretch(1, 1)
        days = QWidget()
        in_row(self.first, plain_label("to", look="quiet"), self.last, host=days, spacing=metrics.gap)
        for place, (icon, title, detail, act) in enumerate(
            _rows(self.folder_button, self.file_button, self.copy_button, days)
        ):
            words = in_column(plain_label(title, look="name"), plain_label(detail, look="small", wrap=True), spacing=0)
            grid.addWidget(GlyphBadge(icon, Role.ACCENT), place, 0, Qt.AlignmentFlag.AlignVCenter)
            grid.addLayout(words, place, 1)
            grid.addWidget(act, place, 2, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        said = in_row((self.message, 1), self.go_on_button, spacing=metrics.gap)
        in_column(said, grid_host, host=self, margins=round(1.5 * metrics.margin), spacing=metrics.margin)

    def period(self) -> Period:
        """Return the days that are to be read.

        Raises:
            EditError: What is written is not a day, or the first is after the last.
        """
        every = Period()
        first, last = (line.text().strip() for line in (self.first, self.last))
        found = Period(as_day(first) if first else every.first, as_day(last) if last else every.last)
        if found.first > found.last:
            raise EditError(f"{first} is after {last}. Write the first day first.")
        return found

    def say(self, message: str, *, goes_on: bool = False) -> None:
        """Show why nothing is read, and whether it can be read on."""
        self.message.setText(message)
        self.message.setVisible(bool(message))
        self.go_on_button.setVisible(goes_on)

    def athena_command(self) -> str:
        """Return the command that has Athena read a trail, for the days and the design."""
        today = QDate.currentDate()
        usual = (today.addDays(-_USUAL_DAYS), today.addDays(-1))
        days = [
            line.text().strip() or day.toString(Qt.DateFormat.ISODate)
            for line, day in zip((self.first, self.last), usual, strict=True)
        ]
        words = ["orgwright", "activity", "athena", "--table", "DATABASE.TABLE", "--workgroup", "WORKGROUP"]
        words += ["--from", days[0], "--to", days[1], "--limit", "100"]
        design = self._design()
        words += ["--keys-of", str(design)] if design is not None else []
        return shlex.join([*words, "-o", "trail.activity"])

    def _copy(self) -> None:
        QApplication.clipboard().setText(self.athena_command())
        self.say("Copied. Put your table and workgroup into it; then choose trail.activity here.")


def _rows(
    folder: QPushButton, file: QPushButton, copy: QPushButton, days: QWidget
) -> list[tuple[str, str, str, QWidget]]:
    return [
        (
            "open",
            "Folder of log files",
            "as they lie in CloudTrail's bucket; or drop one anywhere on the window",
            folder,
        ),
        (
            "file",
            "File",
            "activity file, zip, .json.gz, a record a line, LookupEvents; access reports named by their account or OU",
            file,
        ),
        (
            "import",
            "Organization trail, by Athena",
            "for hundreds of gigabytes: this command shows bytes and cost before it asks, and makes an activity file",
            copy,
        ),
        ("history", "Days", "of a folder or file that is read, in UTC; leave it empty for all", days),
    ]


def _day_line(name: str) -> QLineEdit:
    line = QLineEdit()
    line.setAccessibleName(name)
    line.setToolTip(f"{name}, such as 2026-09-01; leave it empty for all")
    line.setPlaceholderText(name)
    line.setMaxLength(10)
    line.setFixedWidth(theme.metrics().scaled(104))
    asks(line)
    return line
