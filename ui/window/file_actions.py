"""Opening, saving and leaving, with the person: which file, unsaved work, read-only designs, conflicts of Git."""

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import partial
from itertools import islice
from pathlib import Path
from typing import TypeVar

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QApplication, QWidget

from designer.analysis.differences.brief import differences, holds_all_of, unlike_nodes
from designer.basics.errors import OrgwrightError
from designer.basics.words import counted
from designer.exchange.formats import native
from designer.exchange.formats.files import Conflict, ConflictError, Fingerprint, fingerprint_on_disk
from designer.exchange.formats.format import NativeFile
from designer.organization.model.organization import Organization
from designer.organization.model.records import NODE_KINDS
from ui.commands.requests import IMPORT, MERGE_WITH, OPEN_WINDOW, SHOW_PANEL, OtherBranch
from ui.forms import dialogs
from ui.state import settings
from ui.state.files import Files, OpenedDesign
from ui.state.recovery import Abandoned
from ui.state.session import Session
from ui.window.conflicted_files import merge_again, open_side
from ui.window.reading import read_design


def say_read_only(session: Session) -> None:
    """Say so where the document is open for reading only."""
    if session.document.read_only:
        session.notices.say("Made by a newer Orgwright: open for reading only, so that nothing of it is lost")


_SAVE_UNFINISHED = "Save before the merge is finished?"


K = TypeVar("K")
_Found = tuple[dialogs.DiskContent, OpenedDesign | None]

_BEGINNING = 4_096
"""Bytes of a file that decide whether it means to be a design."""

_MOST_DIFFERENCES = 1_000
"""Lines of a comparison; nobody reads more in a dialog."""


class FileActions:
    """The files of one window, asked about over that window.

    Args:
        window: Under every question.
        session: Whose document it is.
        files: Files that open and save it.
        keep_picture: Called with a file that was saved, for the lists of recent ones.
    """

    def __init__(self, window: QWidget, session: Session, files: Files, keep_picture: Callable[[Path], None]) -> None:
        self._window = window
        self._session = session
        self._files = files
        self._keep_picture = keep_picture
        self._asking = self._waiting = False
        self._agreed = ""

    def open_another(self) -> None:
        """Ask which file to open, and open it in this window."""
        if path := dialogs.ask_open(self._window, self._files.path):
            self.open_path(path)

    def open_beside(self) -> None:
        """Ask which file to open, and open it in another window."""
        if path := dialogs.ask_open(self._window, self._files.path):
            self._session.requests.ask(OPEN_WINDOW, path)

    def open_path(self, path: Path) -> None:
        """Open a file in this window, after asking for unsaved work; import what is not a design."""
        if of := settings.design_beside(path):
            self._session.notices.refuse(f"{path.name} has answers about a design: open {of.name} instead")
            return
        if is_foreign(path):
            self._session.requests.ask(IMPORT, path)
            return
        if other := self._files.elsewhere(path):
            _raise(other)
            other.say(f"{path.name} is open in this window")
            return
        if not self.may_leave():
            return
        try:
            opened = read_design(self._window, path)
        except OrgwrightError as error:
            if not open_side(self._window, self._session, self._files, path):
                dialogs.show_error(self._window, f"{path.name} was not opened", error)
            return
        if opened is None:
            return
        if not merge_again(self._window, self._session, self._files, opened):
            self._files.show(opened)
        settings.remember_file(path)
        say_read_only(self._session)

    def show(self, file: NativeFile, *, unsaved: bool = False) -> None:
        """Show a document without a file in this window, after asking for unsaved work.

        Args:
            file: The document.
            unsaved: True if it has work of its own, which is to be saved.
        """
        if self.may_leave():
            self._files.show(OpenedDesign(file, unlike_file=unsaved))
            say_read_only(self._session)

    def recover(self, work: Abandoned) -> bool:
        """Take up the work of a program that died, in this window; False if the person cancels the reading of it.

        Raises:
            FormatError: The copy cannot be read, or another window has it; what this one shows is unchanged.
        """
        recovered = self._files.recover(work, partial(read_design, self._window))
        if recovered:
            self._session.notices.say("Recovered, all of it unsaved; the steps that made it cannot be undone any more")
        say_read_only(self._session)
        return recovered

    def save(self) -> bool:
        """Save, and ask where to for a document without a file; whether it is saved."""
        if not self._session.drafts.commit() or not self._saves_unfinished():
            return False
        return self._save_to(self._files.path) if self._files.path else self.save_as()

    def save_as(self, near: Path | None = None) -> bool:
        """Ask where to, and save there; whether it is saved. What was said before may be given, to begin with."""
        if not self._session.drafts.commit() or not self._saves_unfinished():
            return False
        path = dialogs.ask_save(self._window, near or self._files.path, self._title)
        if path is None:
            return False
        if other := self._files.elsewhere(path):
            if dialogs.ask_raise(self._window, path):
                _raise(other)
            return False
        return self._save_to(path)

    def _saves_unfinished(self) -> bool:
        """Whether a save may go on in the middle of a merge: the person is asked once of each state of it."""
        drafts = self._session.drafts
        left, finish = drafts.unfinished, drafts.finish
        text = f"{left} The file gets this design as it is: changes of the other that are not taken yet are not saved."
        if left and left != self._agreed and finish is not None:
            answer = dialogs.ask_finish(self._window, f"{left} Without that, it is not in the file.")
            if answer is None or (answer and not finish()):
                return False
        elif left and left != self._agreed and not dialogs.ask_for_good(self._window, _SAVE_UNFINISHED, text, "Save"):
            return False
        self._agreed = drafts.unfinished
        return True

    def may_leave(self) -> bool:
        """Whether the document may go: nothing is typed and refused, unfinished or unsaved, or the person agrees."""
        if not self._session.drafts.commit():
            return False
        self._files.find_file()
        left = self._agreed = self._session.drafts.unfinished
        path = self._files.path
        other = f"{path.name} was changed outside this window." if path and self._files.outdated else ""
        if not self._files.modified:
            lost = f"{left} What was not taken is not part of this design." if left else ""
            text = "\n\n".join(filter(None, (other and f"{other} What is shown here is in no file any more.", lost)))
            title = "Leave the merge unfinished?" if left else "Leave what the file no longer has?"
            return not text or dialogs.ask_for_good(self._window, title, text, "Leave")
        answer = dialogs.ask_unsaved(
            self._window, path.name if path is not None else self._title, f"{other} {left}".strip()
        )
        return self.save() if answer is dialogs.Unsaved.SAVE else answer is dialogs.Unsaved.DROP

    def changed_on_disk(self) -> None:
        """Somebody else wrote the file: read it again if the person wants that."""
        path = self._files.path
        if path is None or self._asking:
            return
        self._files.find_file()
        if not self._files.outdated or self._waits_for_keys(path):
            return
        drafts = self._session.drafts
        if not drafts.commit():  # ask when what is typed is corrected or dropped: until then nothing is saved either
            drafts.changed.connect(self._ask_soon, Qt.ConnectionType.SingleShotConnection)
            return
        self._asking = True
        try:
            while True:
                known = self._files.known_on_disk
                content, found = _on_disk(self._window, path, Conflict.CHANGED, self._session.organization)
                can_merge = found is not None and not found.file.read_only and self._files.knows_origin
                content = replace(content, from_window=self._files.written_elsewhere, can_merge=can_merge)
                answer = dialogs.ask_reload(self._window, path, content, modified=self._files.modified)
                if known == self._files.known_on_disk:
                    break  # else it was written once more meanwhile
        finally:
            self._asking = False
        if answer is dialogs.Rereading.MERGE and found is not None:
            self._merge(path, found)
            return
        if answer is dialogs.Rereading.LATER:
            self._session.notices.say(f"{path.name} has changed on the disk: the next save asks before it replaces it")
            return
        if answer is not dialogs.Rereading.READ:
            self._files.keep()
            self._session.notices.say(f"Yours is kept: the next save replaces what is now in {path.name}")
            return
        try:
            is_latest = found is not None and found.base == fingerprint_on_disk(path)
            opened = found if is_latest else read_design(self._window, path)
        except OrgwrightError as error:
            self._files.keep()
            dialogs.show_error(self._window, f"{path.name} was not read again", error)
            return
        if opened is None:
            self._files.keep()
        else:
            self._files.show(opened)

    def _waits_for_keys(self, path: Path) -> bool:
        """Whether the question waits until the person comes to this window: elsewhere it would take the keys."""
        if self._waiting or _owns(self._window, QApplication.activeWindow()):
            return self._waiting
        self._waiting = True
        self._session.notices.say(f"{path.name} was changed outside this window")
        QApplication.alert(self._window)
        self._window.windowHandle().activeChanged.connect(self._ask_at_last, Qt.ConnectionType.SingleShotConnection)
        return True

    def _ask_at_last(self) -> None:
        self._waiting = False
        self._ask_soon()

    def _merge(self, path: Path, found: OpenedDesign) -> None:
        """Merge what is on the disk; only if all of that is taken may a save replace it without a word."""
        before, there = self._session.document.as_saved(), found.file.organization

        def taken() -> None:
            if self._files.known_on_disk == found.base:  # else it was saved, or something else was written, meanwhile
                self._files.keep()

        self._session.requests.ask(MERGE_WITH, OtherBranch(f"{path.name} on the disk", before, there, taken=taken))
        self._session.requests.ask(SHOW_PANEL, "merge")

    def _ask_soon(self) -> None:
        """Ask when all have heard what is announced now: a panel that shows another node drops what was typed in it."""
        QTimer.singleShot(0, self._window, self.changed_on_disk)

    def lost_on_disk(self) -> None:
        """The file is gone: say so, and that its content is here."""
        if path := self._files.path:
            self._session.notices.say(
                f"{path.name} is no longer on the disk: save it, or its content goes with this window"
            )

    @property
    def _title(self) -> str:
        return self._session.organization.settings.name

    def _save_to(self, path: Path, over: Fingerprint | None = None) -> bool:
        try:
            saved = self._files.save(path, over=over)
        except ConflictError as conflict:
            return self._settle(path, conflict)
        except OrgwrightError as error:
            dialogs.show_error(self._window, "The organization was not saved", error)
            return False
        settings.remember_file(path)
        self._keep_picture(path)
        if saved.notes:
            dialogs.show_notes(self._window, path, saved.notes)
        if saved.certain:
            self._session.notices.say(f"Saved {path.name}")
        return saved.certain

    def _settle(self, path: Path, conflict: ConflictError) -> bool:
        """Ask how to save over a file that changed unseen; return True if the work is saved."""
        found, _ = _on_disk(self._window, path, conflict.conflict, self._session.organization)
        answer = dialogs.ask_conflict(self._window, path, conflict.conflict, found.known, found.unlike)
        if answer is dialogs.Settled.OVERWRITE:
            return self._save_to(path, conflict.found)
        return answer is dialogs.Settled.ELSEWHERE and self.save_as(path)


def _owns(window: QWidget, active: QWidget | None) -> bool:
    """Whether the active window is a window or a dialog of it."""
    while active is not None and active is not window:
        active = active.parentWidget()
    return active is window


def bring_to_front(window: QWidget) -> None:
    """Show a window above the others, with the keys."""
    if window.isMinimized():
        window.showNormal()
    window.raise_()
    window.activateWindow()


def _raise(shown: Files) -> None:
    """Bring the window of a file to the front."""
    window = shown.parent()
    if isinstance(window, QWidget):
        bring_to_front(window)


def _on_disk(window: QWidget, path: Path, conflict: Conflict, here: Organization) -> _Found:
    """Content of a file that would be replaced or read, and how it differs, in a line a record; and the design."""
    if conflict in (Conflict.GONE, Conflict.PROTECTED):
        return dialogs.DiskContent(""), None
    try:
        opened = read_design(window, path)
    except OrgwrightError:
        return dialogs.DiskContent("What it holds cannot be read as a design."), None
    if opened is None:
        return dialogs.DiskContent("What it holds was not read."), None
    there = opened.file.organization
    unlike = list(islice(differences(there, here), _MOST_DIFFERENCES))
    if conflict is Conflict.EXISTS:
        accounts, ous = counted(there.account_count, "account"), counted(there.ou_count, "OU")
        return dialogs.DiskContent(f"It holds {there.settings.name} with {accounts} and {ous}.", unlike), opened
    nodes = (there.nodes.get(key) or here.nodes[key] for key in unlike_nodes(there, here))
    kinds = Counter(NODE_KINDS[node.kind].noun for node in nodes)
    parts = [counted(kinds[kind], kind) for kind in sorted(kinds, reverse=True)]  # root, account, OU
    if policies := len(_unlike(there.policies, here.policies)):
        parts.append(counted(policies, "policy", "policies"))
    known = f"It differs from what you have in {' and '.join(parts) or 'settings or looks only'}."
    known = unlike[0] if len(unlike) == 1 else known
    return dialogs.DiskContent(known, unlike, holds_all_of(there, here)), opened


def is_foreign(path: Path) -> bool:
    """Return True for a folder, and for a file that does not mean to be a design."""
    try:
        if not path.is_file():
            return path.is_dir()
        with path.open("rb") as file:
            return not native.claims_to_be_native(file.read(_BEGINNING))
    except (OSError, ValueError):
        return False  # opening it says why


def _unlike(one: Mapping[K, object], other: Mapping[K, object]) -> list[K]:
    """Return the keys whose values are not the same in both."""
    return [key for key in one.keys() | other.keys() if one.get(key) != other.get(key)]
