"""Since the last save: what the unsaved changes of the document do to permissions, in one line, after every change.

The comparison is the one that the Compare panel makes, without the requests that show each effect. It runs in slices
when nothing was edited for a moment; nothing is claimed before it is at its end.
"""

from collections.abc import Generator

from PySide6.QtCore import QObject, QTimer, Signal

from designer.basics.errors import OrgwrightError
from designer.basics.words import counted
from designer.organization.model.organization import Organization
from ui.state.analyses import Analyses
from ui.state.document import Document
from ui.state.files import Files
from ui.widgets.jobs.job import Job

_PAUSE_MS = 150
"""Comparing begins when nothing was edited for so long."""

_COMPARING = "Comparing…"
_UNSEEN = "nothing changed that AWS would see"
_OWN_WORK = "Differs from the file: not compared yet"
_NO_FILE = "Its file is gone: nothing to compare with"
_MOST_READ = 2_000_000
"""Bytes of a file that are read beside the work of a person; one of 10,000 accounts would hold it up for a second."""


class SinceSave(QObject):
    """The effect of all unsaved changes on permissions.

    Attributes:
        clauses: Effects that are known, most important first; empty while nothing is unsaved, and while it is compared.
        parts: The line in parts, the first one with what it is compared with; empty while nothing is unsaved.
        sentence: All of it as one sentence, with what is taken for granted and what is not compared yet.
        comparing: True while the effect of some unsaved change is not known.

    Signals:
        changed(): Any of them may differ.
    """

    changed = Signal()

    def __init__(self, document: Document, analyses: Analyses, files: Files, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._document = document
        self._analyses = analyses
        self._files = files
        self._saved: Organization | None = None
        self._reads_file = self._is_unread = False
        self.clauses: tuple[str, ...] = ()
        self.parts: tuple[str, ...] = ()
        self.sentence = ""
        self.comparing = False
        self._pause = QTimer(self, singleShot=True, interval=_PAUSE_MS)
        self._pause.timeout.connect(self._compare)
        self._job = Job(self, done=self._show)
        document.changed.connect(self._begin_again)
        document.savedChanged.connect(self._begin_again)
        document.keep_in_step(self._forget)
        analyses.assumptionChanged.connect(self._begin_again)
        for signal in (files.pathChanged, files.modifiedChanged):
            signal.connect(self._follow_file)
        files.changedOnDisk.connect(self._follow_disk)
        if document.unsaved:
            self._pause.start()
        self._follow_file()

    def finish(self) -> None:
        """Compare to the end now."""
        if self._pause.isActive():
            self._compare()
        self._job.finish()

    def stop(self) -> None:
        """Stop comparing; for a window that closes."""
        self._pause.stop()
        self._job.stop()

    def _forget(self) -> None:
        self.stop()
        self._saved = None
        self._reads_file = self._is_unread = False
        self.clauses = ()
        self._say()

    def _follow_file(self) -> None:
        """Compare with the file itself while the design has work from before any step of its history."""
        reads = self._files.path is not None and self._files.unlike_file
        if reads != self._reads_file:
            self._reads_file = reads
            self._read_again()
        else:
            self._say()  # what it is compared with may have another name

    def _follow_disk(self) -> None:
        if self._reads_file:
            self._read_again()

    def _read_again(self) -> None:
        self._saved, self._is_unread = None, False
        self._begin_again()

    def _begin_again(self, *_: object) -> None:
        """Say that it is not known, and compare when nothing has changed for a moment."""
        self._job.stop()
        self.clauses = ()
        if (self._reads_file or self._document.unsaved) and not self._is_unread:
            self._pause.start()
        else:
            self._pause.stop()
            self._saved = None  # the next save may be another state
        self._say()

    def _compare(self) -> None:
        self._pause.stop()
        self._job.start(self._steps())

    def _steps(self) -> Generator[None, None, tuple[str, ...]]:
        from designer.analysis.differences.alignment import align
        from designer.analysis.differences.brief import brief_clauses
        from designer.analysis.differences.comparison import comparing_sides

        catalogue = self._analyses.catalogue
        if self._saved is None:
            self._saved = self._in_file() if self._reads_file else self._document.as_saved()
            yield
        if self._saved is None:
            self._is_unread = True
            return ()
        sides = align(self._saved, self._document.organization)
        found = yield from comparing_sides(sides, catalogue, self._analyses.assumption, witnessed=False)
        return brief_clauses(found)

    def _in_file(self) -> Organization | None:
        """Return the design in the file, or None if it is too large to be read here, or cannot be read."""
        from designer.exchange.formats import files, native

        path = self._files.path
        try:
            if path is None or path.stat().st_size > _MOST_READ:
                return None
            return native.read(files.load_file(path), path.name).organization
        except (OrgwrightError, OSError):
            return None

    def _show(self, clauses: tuple[str, ...]) -> None:
        self.clauses = clauses
        self._say()

    def _say(self) -> None:
        """Put what is known into words."""
        base, at = ("it was opened", "when it was opened") if self._files.path is None else _LAST_SAVE
        self.comparing = self._pause.isActive() or self._job.running
        if not (self._reads_file or self._document.unsaved):
            self.parts, self.sentence = (), ""
        elif self._is_unread:
            self.sentence = _NO_FILE if self._files.missing else _OWN_WORK
            self.parts = (self.sentence,)
        elif self.comparing:
            accounts = counted(self._document.organization.account_count, "account")
            self.sentence = f"Not compared with what it was {at} yet: what SCPs and RCPs allow in {accounts}"
            self.parts = (_COMPARING,)
        else:
            first, *others = self.clauses or (_UNSEEN,)
            lead = "Compared with the file" if self._reads_file else f"Since {base}"
            self.parts = (f"{lead}: {first}", *others)
            assumed = f" · assuming {self._analyses.assumed}" if self._analyses.assumed and self.clauses else ""
            self.sentence = f"{' · '.join(self.parts)}{assumed}"
        self._document.emit_in_order(self.changed)


_LAST_SAVE = ("last save", "at the last save")
