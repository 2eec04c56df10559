"""Dialog that lists the versions of a file that Git keeps, or the branches that have one of their own."""

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QSize
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QPushButton, QWidget

from designer.basics.dataclass import dataclass
from designer.exchange.formats.git_versions import FileVersion, branches, versions
from ui import theme
from ui.widgets.buttons import enable_unless
from ui.widgets.containers.boxes import in_column, stacked
from ui.widgets.containers.dialog_parts import Dialog, give_size
from ui.widgets.display.empty_state import EmptyState
from ui.widgets.display.labels import plain_label
from ui.widgets.item_views.flat_list import ScrolledList
from ui.widgets.item_views.row_model import Row
from ui.widgets.item_views.rows import RowContent
from ui.widgets.jobs.thread_job import ThreadJob


@dataclass(frozen=True, slots=True)
class VersionWords:
    """Words of the dialog, and what it lists.

    Attributes:
        title: Title, with the name of the file in it.
        list: Name of the list for a screen reader.
        lead: What is done with the version that is chosen.
        button: Button that does it.
        nothing: Title and reason where there are none.
        find: Lists the versions.
    """

    title: str
    list: str
    lead: str
    button: str
    nothing: tuple[str, str]
    find: Callable[[Path], tuple[FileVersion, ...]]


COMPARED = VersionWords(
    "Versions of {}",
    "Versions that Git keeps",
    "The open design is compared with the version that you choose.",
    "Compare",
    ("No versions", "The file is in no repository of Git, or was never committed."),
    versions,
)
REVIEWED = VersionWords(
    "Branches with {}",
    "Branches",
    "What the open design changed since it left the branch is listed, to be accepted or refused one by one.",
    "Review",
    ("No other branch", "The file is in no repository of Git, or no other branch has it."),
    branches,
)
MERGED = VersionWords(
    "Branches with {}",
    "Branches",
    "What the branch changed since it left yours is merged into the open design, as one step.",
    "Merge",
    ("No other branch", "The file is in no repository of Git, or no other branch has it."),
    branches,
)


class VersionDialog(Dialog):
    """The versions, the newest first."""

    def __init__(self, parent: QWidget, path: Path, words: VersionWords = COMPARED) -> None:
        super().__init__(parent)
        self._words = words
        self.setWindowTitle(words.title.format(path.name))
        self.list = ScrolledList(words.list)
        self.list.taken.connect(lambda _row: self.accept())
        self.list.selectionModel().currentChanged.connect(lambda _now, _before: self._update())
        self.state = EmptyState("history", "Asking Git…")
        self.buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
        self.ok = QPushButton(words.button)  # of ours: the one that Qt makes must not be kept
        self.buttons.addButton(self.ok, QDialogButtonBox.ButtonRole.AcceptRole)
        self.buttons.accepted.connect(self.accept)
        self.buttons.rejected.connect(self.reject)
        self._stack = stacked(self.state, self.list)
        metrics = theme.metrics()
        in_column(
            plain_label(words.lead, look="quiet", wrap=True),
            (self._stack, 1),
            self.buttons,
            host=self,
            margins=2 * metrics.margin,
            spacing=metrics.gap,
        )
        give_size(self, QSize(metrics.scaled(520), metrics.scaled(420)))
        self._job = ThreadJob(self, "versions")
        self._job.finished.connect(self._show)
        self._job.failed.connect(lambda error: self.state.say("Git does not answer", str(error)))
        self._job.start(lambda _tell: words.find(path))
        self._update()

    @property
    def version(self) -> FileVersion | None:
        """The chosen version."""
        row = self.list.rows.row(self.list.currentIndex())
        return row.value if row is not None and isinstance(row.value, FileVersion) else None

    def _show(self, found: tuple[FileVersion, ...]) -> None:
        if not found:
            self.state.say(*self._words.nothing)
            return
        self.list.rows.show(
            [
                Row(
                    RowContent(one.subject or "no message", f"{one.author} · {one.date}", trailing=one.shown),
                    f"{one.subject}\n{one.author}, {one.date}\n{one.revision}",
                    (one.revision, one.path),
                    one,
                )
                for one in found
            ]
        )
        self._stack.setCurrentWidget(self.list)
        self.list.setCurrentIndex(self.list.rows.index(0, 0))
        self.list.setFocus()

    def _update(self) -> None:
        enable_unless(self.ok, "" if self.version is not None else "Choose a version first.")


def ask_version(parent: QWidget, path: Path, words: VersionWords = COMPARED) -> FileVersion | None:
    """Ask for a version of a file; None if none was chosen."""
    dialog = VersionDialog(parent, path, words)
    chosen = dialog.exec() == QDialog.DialogCode.Accepted
    version = dialog.version if chosen else None
    dialog.deleteLater()
    return version
