"""Drafts: what is typed in fields and is not yet part of the design; edits are made of it before anything is done.

A field with such a text registers it here, in one way; saving, exporting, leaving and undoing ask once, for all of
them.
A copy that outlives a crash has it too, although nobody has decided on it yet: as edits that hold for the moment of
copying, or, where none can be made, as it was typed.
"""

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, ExitStack
from typing import Protocol, runtime_checkable

from PySide6.QtCore import QObject, Qt, Signal, SignalInstance
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication, QLineEdit, QPlainTextEdit, QWidget
from shiboken6 import isValid

from designer.basics.dataclass import dataclass
from designer.basics.errors import OrgwrightError
from ui.widgets.focus import uncover

_NAME = "draftOfName"


def only_names(field: QWidget) -> None:
    """Say that what is typed in a field only names something: no answer depends on it."""
    field.setProperty(_NAME, True)


@runtime_checkable
class Covering(Protocol):
    """Widget that shows only a part at a time."""

    def uncover(self, field: QWidget) -> None:
        """Bring the part with a field to the front."""


@dataclass(frozen=True, slots=True)
class TypedText:
    """Text that was typed and that no edit has taken.

    Attributes:
        where: Name of the field.
        text: Its content.
    """

    where: str
    text: str


Attempt = Callable[[], AbstractContextManager[object]]
"""Makes the edit of a draft for the time of a `with` block; raises an `OrgwrightError` where it is refused."""


@dataclass(frozen=True, slots=True)
class _Draft:
    field: QWidget
    is_pending: Callable[[], bool]
    commit: Callable[[], str]
    attempt: Attempt | None
    text: Callable[[], str]

    def is_applied(self, stack: ExitStack) -> bool:
        """Make the edit as long as the stack is open; False if there is none, or it is refused."""
        if self.attempt is None:
            return False
        try:
            stack.enter_context(self.attempt())
        except OrgwrightError:
            return False
        return True


@dataclass(frozen=True, slots=True)
class _Form:
    part: QWidget
    texts: Callable[[], Sequence[TypedText]]

    @property
    def open_texts(self) -> Sequence[TypedText]:
        return self.texts() if self.part.isVisible() else ()


class Drafts(QObject):
    """Texts of one window that are typed and not taken over.

    Attributes:
        unfinished: Sentence on a work of several steps, such as a merge, that neither a save nor leaving ends; "" for
            none.
        finish: Finishes it, and says whether it could; None while something is left to decide.

    Signals:
        changed(): There is such a text now, or none any more.
        typed(): There is such a text, perhaps another one than before.
        refused(str): One of them cannot be taken over; the sentence says which and why.
    """

    changed = Signal()
    typed = Signal()
    refused = Signal(str)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._drafts: list[_Draft] = []
        self._forms: list[_Form] = []
        self._before = (False, False)
        self.unfinished = ""
        self.finish: Callable[[], bool] | None = None

    def add(
        self,
        field: QWidget,
        is_pending: Callable[[], bool],
        commit: Callable[[], str],
        *signals: SignalInstance,
        attempt: Attempt | None = None,
        text: Callable[[], str] | None = None,
    ) -> None:
        """Count a field as long as it lives.

        Args:
            field: Field for the text, or what holds the fields.
            is_pending: True if it holds a text that no edit has taken.
            commit: Makes the edit; says why where that is refused, and keeps the text then.
            signals: Tell when something may be pending, or be so no more; the field's own `textChanged` always is.
            attempt: Makes the edit for a moment, with nothing said or shown; None for a text that is copied as it is.
            text: Typed text; None for the text of the field.
        """
        draft = _Draft(field, is_pending, commit, attempt, text or (lambda: _text_of(field)))
        self._drafts = [*self._living(), draft]
        if isinstance(field, QLineEdit | QPlainTextEdit):
            field.textChanged.connect(self.look)
        for signal in signals:
            signal.connect(self.look)
        field.destroyed.connect(self.look)

    def add_form(self, part: QWidget, texts: Callable[[], Sequence[TypedText]], *signals: SignalInstance) -> None:
        """Count what is typed in a dialog as long as it is open, for the copy alone.

        It becomes part of the design by the dialog's own button, and goes with the dialog, as the person wishes:
        nobody makes edits of it before, and nothing is saved, shown or left while it waits.

        Args:
            part: The dialog.
            texts: Text that was typed or chosen in it.
            signals: Tell when that may differ.
        """
        self._forms.append(_Form(part, texts))
        for signal in signals:
            signal.connect(self.look)
        part.destroyed.connect(self.look)

    @property
    def fields(self) -> tuple[QWidget, ...]:
        """Fields that are counted."""
        return tuple(draft.field for draft in self._living())

    @property
    def pending(self) -> bool:
        """True if a text is typed that no edit has taken."""
        return any(isValid(draft.field) and draft.is_pending() for draft in self._drafts)

    @property
    def unanswered(self) -> bool:
        """True if such a text is more than a name: what is known of the design may be otherwise with it."""
        return any(isValid(one.field) and not one.field.property(_NAME) and one.is_pending() for one in self._drafts)

    @property
    def worth_copying(self) -> bool:
        """True if something is typed, be it in a dialog."""
        return self.pending or bool(self._typed_forms())

    def apply(self, stack: ExitStack) -> tuple[TypedText, ...]:
        """Make edits of all that is typed as long as a stack is open; what no edit takes is returned."""
        left = [
            TypedText(draft.field.accessibleName(), draft.text())
            for draft in self._living()
            if draft.is_pending() and not draft.is_applied(stack)
        ]
        return (*left, *(text for form in self._typed_forms() for text in form.open_texts))

    def commit(self) -> bool:
        """Make edits of all that is typed; where one is refused, say why and leave the keys in its field.

        Whether nothing is pending any more, in a dialog neither: only then the design is what the person sees.
        """
        QGuiApplication.inputMethod().commit()  # what is still being composed is typed, too
        for draft in sorted(self._living(), key=lambda draft: not _has_keys(draft.field)):
            why = draft.commit() if draft.is_pending() else ""
            if isValid(draft.field) and draft.is_pending():
                _lead_to(draft.field)
                self.refused.emit(
                    f"{_named(draft.field)} is not taken over yet. {why} Correct it, or drop it with Esc."
                )
                return False
        for form in self._typed_forms():
            if not form.part.isWindow():  # the reason of an answer that is not given: nothing waits for it
                continue
            form.part.activateWindow()
            self.refused.emit(f"“{form.part.windowTitle()}” is open, and text is typed in it. Finish or cancel it.")
            return False
        self.look()
        return True

    def settle(self, part: QWidget) -> None:
        """Make the edits before a part of the window shows something else, and say what is given up, and why."""
        for draft in self._living():
            if part.isAncestorOf(draft.field) and draft.is_pending():
                words, why = _named(draft.field), draft.commit()
                if why or (isValid(draft.field) and draft.is_pending()):
                    self.refused.emit(f"{words} was given up. {why}".rstrip())

    def look(self, *_: object) -> None:
        """Check for pending texts, and emit when there are some, and when there are none any more."""
        now = self.pending, bool(self._typed_forms())
        if now != self._before:
            self._before = now
            self.changed.emit()
        if any(now):
            self.typed.emit()

    def _typed_forms(self) -> list[_Form]:
        """Open dialogs with typed text."""
        self._forms = [form for form in self._forms if isValid(form.part)]
        return [form for form in self._forms if form.open_texts]

    def _living(self) -> list[_Draft]:
        self._drafts = [draft for draft in self._drafts if isValid(draft.field)]
        return self._drafts


def _text_of(field: QWidget) -> str:
    """Return the text of a field, or of the fields in a part of the window that were typed in, a line each."""
    if isinstance(field, QLineEdit):
        return field.text()
    if isinstance(field, QPlainTextEdit):
        return field.toPlainText()
    return "\n".join(line.text() for line in field.findChildren(QLineEdit) if line.isModified())


def _named(field: QWidget) -> str:
    """Return the text that is typed, shortened, or the name of what holds the field."""
    text = field.text() if isinstance(field, QLineEdit) else ""
    return f"“{text[:60]}{'…' if len(text) > 60 else ''}”" if text else field.accessibleName() or "What is typed"


def _has_keys(field: QWidget) -> bool:
    focused = QApplication.focusWidget()
    return focused is not None and (focused is field or field.isAncestorOf(focused))


def _lead_to(field: QWidget) -> None:
    """Bring a field into sight, whatever panel or tab covers it, with the keys in it."""
    above = field.parentWidget()
    while above is not None:
        if isinstance(above, Covering):
            above.uncover(field)
        above = above.parentWidget()
    uncover(field)
    if not _has_keys(field):
        field.setFocus(Qt.FocusReason.OtherFocusReason)
