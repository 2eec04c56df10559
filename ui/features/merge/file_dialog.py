"""Dialog that asks for the two files of a merge: the other design, and the one that both were made from."""

from functools import partial
from pathlib import Path

from PySide6.QtCore import QSize
from PySide6.QtWidgets import QDialog, QPushButton, QWidget

from designer.basics.errors import OrgwrightError
from designer.exchange.formats import files, native
from designer.organization.model.organization import Organization
from ui import theme
from ui.commands.requests import OtherBranch
from ui.forms import dialogs
from ui.widgets.buttons import enable_unless, push_button
from ui.widgets.containers.boxes import STRETCH, in_column
from ui.widgets.containers.dialog_parts import Dialog, dialog_buttons, give_size
from ui.widgets.display.labels import menu_text, plain_label, tooltip_text
from ui.widgets.fields.form import KeyValueForm

_LEAD = (
    "What each design changed alone is taken; you are asked about what both changed. To tell the changes apart, the "
    "merge needs the version that both started from. If you have none, compare the two designs instead."
)


class MergeFilesDialog(Dialog):
    """Asks for two files, and reads them.

    Args:
        parent: Window below it.
        near: File of the open design, whose folder is offered first.

    Attributes:
        found: What the files hold, once both are read.
    """

    def __init__(self, parent: QWidget | None, near: Path | None) -> None:
        super().__init__(parent)
        self.setWindowTitle("Merge another design")
        self.found: OtherBranch | None = None
        self._near = near
        self._paths: dict[QPushButton, Path] = {}
        self.theirs: QPushButton = push_button(
            "Choose…", "open", run=lambda: self._choose(self.theirs, "The other design")
        )
        self.base: QPushButton = push_button(
            "Choose…", "open", run=lambda: self._choose(self.base, "The version both started from")
        )
        self.merge_button = push_button("Merge", look="primary", run=self._read)
        form = KeyValueForm()
        self.faults = {
            self.theirs: form.add_field("Other design", self.theirs),
            self.base: form.add_field("Both started from", self.base),
        }
        metrics = theme.metrics()
        in_column(
            plain_label(_LEAD, look="quiet", wrap=True),
            form,
            STRETCH,
            dialog_buttons(self, self.merge_button),
            host=self,
            margins=2 * metrics.margin,
            spacing=metrics.margin,
        )
        give_size(self, QSize(metrics.scaled(480), metrics.scaled(260)))
        self._update()

    def _choose(self, button: QPushButton, title: str) -> None:
        near = self._paths.get(button) or next(iter(self._paths.values()), self._near)
        path = dialogs.ask_open(self, near, title)
        if path is not None:
            self.take(button, path)

    def take(self, button: QPushButton, path: Path) -> None:
        """Choose a file for a row."""
        self._paths[button] = path
        button.setText(menu_text(path.name, 40))
        button.setToolTip(tooltip_text(str(path)))
        for fault in self.faults.values():
            fault.say("")
        self._update()

    def _update(self) -> None:
        enable_unless(self.merge_button, "" if len(self._paths) == len(self.faults) else "Choose both files first.")

    def _read(self) -> None:
        """Read both files; a fault is said below its row."""
        read: dict[QPushButton, Organization] = {}
        before = _fingerprint(self._paths[self.theirs])
        for button, path in self._paths.items():
            try:
                read[button] = native.read(files.load_file(path), path.name).to_merge()
            except OrgwrightError as error:
                self.faults[button].say(str(error))
        if len(read) < len(self.faults):
            return
        if files.same(*self._paths.values()):
            self.faults[self.base].say("This is the other design again. Choose the version that both started from.")
            return
        since = partial(_since, self._paths[self.theirs], before)
        self.found = OtherBranch(self._paths[self.theirs].name, read[self.base], read[self.theirs], since=since)
        self.accept()


def _fingerprint(path: Path) -> files.Fingerprint | None:
    """Return the fingerprint of a file, None if it cannot be read: reading it says why."""
    try:
        return files.fingerprint_on_disk(path)
    except OrgwrightError:
        return None


def _since(path: Path, read: files.Fingerprint | None) -> str:
    """Say that a file has changed since it was read."""
    if _fingerprint(path) == read:
        return ""
    return f"{path.name} has changed since it was read: merge it again, from what it was, to get the rest."


def ask_files(parent: QWidget, near: Path | None) -> OtherBranch | None:
    """Ask for the files of a merge; None if it is not made."""
    dialog = MergeFilesDialog(parent, near)
    accepted = dialog.exec() == QDialog.DialogCode.Accepted
    found = dialog.found if accepted else None
    dialog.deleteLater()
    return found
