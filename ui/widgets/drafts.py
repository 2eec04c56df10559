"""Drafts: what is typed in fields and is not yet part of the design; edits are made of it before anything is done.

Whoever has such a text registers it here, in one way; who saves, exports, leaves or undoes asks once, for all of them.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol, runtime_checkable

from PySide6.QtCore import QObject, Qt, Signal, SignalInstance
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication, QDockWidget, QLineEdit, QPlainTextEdit, QWidget
from shiboken6 import isValid


@runtime_checkable
class Covering(Protocol):
    """Widget of which only a part can be seen at a time."""

    def uncover(self, field: QWidget) -> None:
        """Bring the part with a field to the front."""


@dataclass(frozen=True, slots=True)
class _Draft:
    field: QWidget
    is_pending: Callable[[], bool]
    commit: Callable[[], str]


class Drafts(QObject):
    """Texts of one window that are typed and not taken over.

    Signals:
        changed(): There is such a text now, or none any more.
        refused(str): One of them cannot be taken over; the sentence says which and why.
    """

    changed = Signal()
    refused = Signal(str)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._drafts: list[_Draft] = []
        self._was_pending = False

    def add(
        self,
        field: QWidget,
        is_pending: Callable[[], bool],
        commit: Callable[[], str],
        *signals: SignalInstance,
    ) -> None:
        """Count a field for as long as it lives.

        Args:
            field: Where the text is typed, or what holds the fields.
            is_pending: Whether it holds a text that no edit has taken.
            commit: Makes the edit; says why where that is refused, and keeps the text then.
            signals: Tell when something may be pending, or be so no more; the field's own `textChanged` always is.
        """
        self._drafts.append(_Draft(field, is_pending, commit))
        if isinstance(field, QLineEdit | QPlainTextEdit):
            field.textChanged.connect(self.look)
        for signal in signals:
            signal.connect(self.look)
        field.destroyed.connect(self.look)

    @property
    def fields(self) -> tuple[QWidget, ...]:
        """Fields that are counted."""
        return tuple(draft.field for draft in self._living())

    @property
    def pending(self) -> bool:
        """True when a text is typed that no edit has taken."""
        return any(draft.is_pending() for draft in self._living())

    def commit(self) -> bool:
        """Make edits of all that is typed; where one is refused, say why and leave the keys in its field.

        Whether nothing is pending any more: only then the design is what the person sees.
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
        """Check for pending texts, and emit when that differs."""
        if self.pending is not self._was_pending:
            self._was_pending = not self._was_pending
            self.changed.emit()

    def _living(self) -> list[_Draft]:
        self._drafts = [draft for draft in self._drafts if isValid(draft.field)]
        return self._drafts


def _named(field: QWidget) -> str:
    """Text that is typed, shortened, or the name of what holds the field."""
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
        elif isinstance(above, QDockWidget):
            above.show()
            above.raise_()
        above = above.parentWidget()
    if not _has_keys(field):
        field.setFocus(Qt.FocusReason.OtherFocusReason)
