"""Sheets of one design, each laid out once for what it shows, while the window lives on."""

from __future__ import annotations

from typing import NamedTuple

from PySide6.QtCore import QObject, QSignalBlocker, Signal

from designer.organization.model.records import NodeId
from ui.features.export.scope import as_shown
from ui.features.export.sheet import Sheet
from ui.features.export.subject import Subject, clean
from ui.state.files import Files
from ui.state.lens import CurrentLens
from ui.state.session import Session
from ui.widgets.jobs.job import ASKED_S, Job, ProgressSteps


class SheetScope(NamedTuple):
    """Part of a design, and how it is shown: all that takes long to lay out depends on it."""

    top: NodeId
    expanded: bool
    lens: bool
    policies: bool = False


class SheetMaker(QObject):
    """Maker and keeper of the sheets.

    Signals:
        made(): A sheet that was asked for, and was not there, is.
    """

    made = Signal()

    def __init__(self, session: Session, files: Files, lens: CurrentLens | None, parent: QObject) -> None:
        super().__init__(parent)
        self._session = session
        self._files = files
        self._lens = lens
        self._sheets: dict[SheetScope, Sheet] = {}
        self._wanted: SheetScope | None = None
        self._job = Job(self, done=self._end)

    def stop(self) -> None:
        """Lay out no more."""
        self._job.stop()

    def sheet(self, shown: SheetScope, version: str, author: str) -> Sheet | None:
        """The sheet of what is shown, with these words in its title block; None while a large one is laid out."""
        if shown not in self._sheets:
            if self._wanted != shown:
                self._wanted = shown
                with QSignalBlocker(self._job):  # what is done at once is no news
                    self._job.start(self._laid_out(shown), first=ASKED_S)
            if shown not in self._sheets:
                return None
        sheet = self._sheets[shown]
        version, author = clean(version), clean(author)
        if (sheet.version, sheet.author) != (version, author):
            sheet = self._sheets[shown] = sheet.relabelled(version, author)
        return sheet

    def _laid_out(self, shown: SheetScope) -> ProgressSteps[None]:
        """Lay out what is shown, with what the lens says read to its end."""
        lens = self._lens if shown.lens else None
        for _ in lens.read_on() if lens is not None else ():
            yield 0.0
        result = lens.reading if lens is not None else None
        subject: Subject = as_shown(
            self._session, self._files, shown.top, result, expanded=shown.expanded, policies=shown.policies
        )
        self._sheets[shown] = yield from Sheet.in_steps(subject)

    def _end(self) -> None:
        self._wanted = None
        self.made.emit()
