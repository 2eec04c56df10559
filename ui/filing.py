"""Opening, saving and leaving, with the person: asks which file, whether unsaved work may go, and says what failed."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtWidgets import QWidget

from designer.errors import OrgwrightError
from designer.formats.native import NativeFile
from ui import dialogs, settings
from ui.files import Files
from ui.session import Session


class Filing:
    """The files of one window, asked about over that window.

    Args:
        window: Under every question.
        session: Whose document it is.
        files: What opens and saves it.
        keep_picture: Called with a file that was saved, for the lists of recent ones.
    """

    def __init__(self, window: QWidget, session: Session, files: Files, keep_picture: Callable[[Path], None]) -> None:
        self._window = window
        self._session = session
        self._files = files
        self._keep_picture = keep_picture

    def ask_which(self) -> Path | None:
        """Which file to open; None where the person thinks better of it."""
        return dialogs.ask_open(self._window, self._files.path)

    def open(self, path: Path) -> bool:
        """Open a file after asking for unsaved work; whether it is open now."""
        if not self.may_leave():
            return False
        try:
            self._files.open(path)
        except OrgwrightError as error:
            dialogs.show_error(self._window, f"{path.name} was not opened", error)
            return False
        settings.remember_file(path)
        return True

    def show(self, file: NativeFile) -> bool:
        """Show a document without a file after asking for unsaved work; whether it is shown now."""
        if not self.may_leave():
            return False
        self._files.show(file)
        return True

    def save(self) -> bool:
        """Save, and ask where to for a document without a file; whether it is saved."""
        return self._save_to(self._files.path) if self._files.path else self.save_as()

    def save_as(self) -> bool:
        """Ask where to, and save there; whether it is saved."""
        path = dialogs.ask_save(self._window, self._files.path, self._title)
        return path is not None and self._save_to(path)

    def may_leave(self) -> bool:
        """Whether the document may go: nothing is unsaved, or the person saves or drops it."""
        if not self._files.modified:
            return True
        answer = dialogs.ask_unsaved(self._window, self._title)
        return self.save() if answer is dialogs.Unsaved.SAVE else answer is dialogs.Unsaved.DROP

    def changed_on_disk(self) -> None:
        """Somebody else wrote the file: read it again if the person wants that."""
        path = self._files.path
        if path is None:
            return
        if not dialogs.ask_reload(self._window, path, modified=self._files.modified):
            self._files.keep()
            return
        try:
            self._files.reload()
        except OrgwrightError as error:
            self._files.keep()
            dialogs.show_error(self._window, f"{path.name} was not read again", error)

    @property
    def _title(self) -> str:
        return self._session.document.organization.settings.name

    def _save_to(self, path: Path | None) -> bool:
        try:
            self._files.save(path)
        except OrgwrightError as error:
            dialogs.show_error(self._window, "The organization was not saved", error)
            return False
        if self._files.path:
            settings.remember_file(self._files.path)
            self._keep_picture(self._files.path)
            self._session.say(f"Saved {self._files.path.name}")
        return True
