"""Form fields that turn what is typed into edits: done on Enter or when the field is left, refused in words.

A field that was refused keeps what was typed until it is corrected or Esc brings back what holds.
"""

from collections.abc import Callable, Iterable
from contextlib import AbstractContextManager, nullcontext
from functools import partial

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QFocusEvent, QKeyEvent, QPaintEvent, QResizeEvent, QWheelEvent
from PySide6.QtWidgets import QComboBox, QStyle, QStyleOptionComboBox, QStylePainter

from designer.basics.errors import EditError
from designer.organization.model.change import Change
from designer.organization.model.organization import Organization
from ui import theme
from ui.code_editor.stepped_text import SteppedText, TextTrace
from ui.forms.refusals import say_refusal
from ui.state.session import Session, remedy_of
from ui.widgets.display.labels import tooltip_text
from ui.widgets.fields.form import InlineMessage
from ui.widgets.fields.suggest_field import Offered, SuggestField, text_items

_Edit = Callable[[str], Change]


def _tentatively(session: Session, edit: _Edit | None, text: str) -> AbstractContextManager[object]:
    """Return the edit of a text, made for the time of a block."""
    return session.organization.tentatively(edit(text)) if edit is not None else nullcontext()


class TextField(SuggestField):
    """Line of an organization's record; what is chosen of its suggestions is taken at once."""

    def __init__(
        self,
        session: Session,
        placeholder: str = "",
        suggest: Callable[[str], Iterable[Offered]] = lambda _typed: (),
        is_whole: Callable[[str], object] | None = None,
    ) -> None:
        super().__init__("", partial(text_items, suggest), question=True, is_whole=is_whole)
        self._session = session
        self._message: InlineMessage | None = None
        self._edit: _Edit | None = None
        self._held = ""
        self._refusal = ""
        self.note = ""
        """More about the record, for the tooltip."""
        self.do: Callable[[Change], object] = session.document.push
        """Does the edit of what was typed."""
        self.take_back: Callable[[], bool] = bool
        """Takes back what is being named, on Esc with nothing typed; False if nothing is new."""
        self._organization: Organization | None = None
        self.setPlaceholderText(placeholder)
        self.chosen.connect(self._take_choice)
        self.editingFinished.connect(self.commit)
        session.drafts.add(self, lambda: self.is_pending, self.commit, attempt=self._attempt)
        self.textEdited.connect(self._correct)

    def set_message(self, message: InlineMessage) -> None:
        """Set the message that says why something is refused."""
        self._message = message

    @property
    def is_pending(self) -> bool:
        """True if something was typed that no edit has taken."""
        return self.isModified() and self.text() != self._held and self._is_current()

    def show_text(self, text: str, edit: _Edit | None) -> None:
        """Show another record's text; None for an edit makes the field read-only."""
        self._organization = self._session.organization
        self._edit = edit
        self._reset(text)
        self.setCursorPosition(0)
        self.setReadOnly(edit is None or self._session.document.read_only)

    def reread(self, text: str) -> None:
        """Show another text of the same record; what is being typed stays."""
        pending = self.is_pending
        self._held = text
        if not pending and text != self.text():
            self._reset(text)

    def commit(self) -> str:
        """Make the edit of what was typed; returns why where it is refused."""
        if not self.is_pending or self._edit is None:
            return ""
        try:
            change = self._edit(self.text())
        except EditError as error:
            self._say(str(error), error)
            if self._message is None:
                self._refusal = str(error)
                self._session.notices.refuse(self._refusal, remedy_of(self._session, self._refusal, self.commit))
            return str(error)
        self._held = self.text()
        self._reset(self._held)
        self.do(change)
        self._session.document.seal()
        return ""

    def _attempt(self) -> AbstractContextManager[object]:
        return _tentatively(self._session, self._edit, self.text())

    def settle(self, label: str) -> None:
        """Make the edit before another record is shown, or tell the person that it is given up, and why."""
        if why := self.commit():
            self._session.notices.refuse(f"{label} stays “{self._held}”. {why}")
            self._reset(self._held)

    def forget(self) -> None:
        """Give up what is typed: the record is gone."""
        self._edit = None
        self._reset(self._held)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        leaves = event.key() == Qt.Key.Key_Escape and not self.is_open
        if leaves and (self.is_pending or self._is_refused()):
            self._reset(self._held)
        elif not leaves or not self.take_back():
            super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._update_tooltip()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Show a long text from its beginning again, unless a menu or another window has the keys for a while."""
        super().focusOutEvent(event)
        if event.reason() not in (Qt.FocusReason.PopupFocusReason, Qt.FocusReason.ActiveWindowFocusReason):
            self.setCursorPosition(0)

    def _take_choice(self) -> None:
        self.setModified(True)
        self.commit()

    def _is_current(self) -> bool:
        return self._organization is self._session.organization

    def _is_refused(self) -> bool:
        return bool(self.property("invalid"))

    def _reset(self, text: str) -> None:
        self._held = text
        self.setText(text)
        if not self.hasFocus():
            self.setCursorPosition(0)
        self._update_tooltip()
        self._say("")

    def _update_tooltip(self) -> None:
        """Show a tooltip where the field is too narrow for what it holds."""
        room = self.width() - 2 * theme.metrics().margin
        whole = self._held if self.note or theme.text_width(self.font(), self._held) > room else ""
        self.setToolTip(tooltip_text(f"{whole}\n{self.note}".strip()))

    def _correct(self) -> None:
        """Say at once when a refused text has become right, or is wrong in another way."""
        if not self._is_refused() or self._edit is None:
            return
        try:
            self._edit(self.text())
        except EditError as error:
            self._say(str(error), error)
        else:
            self._say("")

    def _say(self, message: str, error: EditError | None = None) -> None:
        if self._message is not None and error is not None:
            say_refusal(self._message, self._session, error, self.commit)
        elif self._message is not None:
            self._message.say(message)
        if self._refusal and not message:
            self._session.notices.outdated.emit(self._refusal)
            self._refusal = ""
        if bool(self.property("invalid")) is not bool(message):
            self.setProperty("invalid", bool(message))
            self.style().unpolish(self)
            self.style().polish(self)


class NotesField(SteppedText):
    """Several lines, taken over as they are typed, in steps; or when the field is left, as one.

    Args:
        session: Whose document is edited.
        at_once: True if they are taken over while they are typed.
    """

    def __init__(self, session: Session, *, at_once: bool = True) -> None:
        super().__init__()
        self._session = session
        self._at_once_taken = at_once
        self._typed = False
        self._last_text = ""
        self._organization: Organization | None = None
        self._edit: _Edit | None = None
        self.setProperty("field", True)
        self.setTabChangesFocus(True)
        session.document.retraced.connect(self._retrace)
        session.drafts.add(self, lambda: self._typed and self._is_current(), self._take, attempt=self._attempt)

    def show_text(self, text: str, edit: _Edit | None) -> None:
        """Show another record's text."""
        self._organization = self._session.organization
        self._edit = edit
        self.setReadOnly(edit is None or self._session.document.read_only)
        self._set(text)

    def reread(self, text: str) -> None:
        """Show another text of the same record."""
        if text != self.toPlainText():
            self._set(text)

    def sizeHint(self) -> QSize:
        return QSize(120, 5 * self.fontMetrics().lineSpacing() + theme.metrics().margin)

    def minimumSizeHint(self) -> QSize:
        return QSize(60, self.sizeHint().height())

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.commit()
        self._session.document.seal()

    def commit(self) -> None:
        """Make the edit of what was typed since."""
        typed, self._typed = self._typed, False
        if typed and self._edit is not None and self._is_current():
            trace = TextTrace(self._edit, self.steps.edit)
            self._session.document.push(self._edit(self.toPlainText()), trace)

    def on_text_changed(self) -> None:
        """Take over what was typed, as part of the last step or as one of its own."""
        text = self.shown_text()
        if text == self._last_text:  # only colours differ
            return
        self.judge(self._last_text, text)
        self._last_text, self._typed = text, True
        if self._at_once_taken:
            if self.steps.edit.begins:
                self._session.document.seal()
            self.commit()

    def _take(self) -> str:
        self.commit()
        return ""

    def _attempt(self) -> AbstractContextManager[object]:
        return _tentatively(self._session, self._edit, self.toPlainText())

    def _is_current(self) -> bool:
        return self._organization is self._session.organization

    def _set(self, text: str) -> None:
        self._typed = False
        self.rewrite(text)
        self._last_text = self.shown_text()

    def _retrace(self, trace: object, undone: bool) -> None:
        """Put the cursor where it was when these notes were typed."""
        if isinstance(trace, TextTrace) and trace.text is self._edit:
            self.go_back_to(trace.before if undone else trace.after)


class ChoiceField(QComboBox):
    """Combo box that a wheel over a scrolled form does not change by accident; a long choice is shortened in it."""

    def __init__(self) -> None:
        super().__init__()
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        # A long choice must not make a narrow panel wider than it is.
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.setMinimumContentsLength(8)

    def wheelEvent(self, event: QWheelEvent) -> None:
        event.ignore()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint it with an ellipsis where the choice is cut, which Qt leaves out under a style sheet (6.11)."""
        painter = QStylePainter(self)
        option = QStyleOptionComboBox()
        self.initStyleOption(option)
        field = self.style().subControlRect(
            QStyle.ComplexControl.CC_ComboBox, option, QStyle.SubControl.SC_ComboBoxEditField, self
        )
        room = field.width() - (option.iconSize.width() + 4 if not option.currentIcon.isNull() else 0) - 4
        option.currentText = option.fontMetrics.elidedText(option.currentText, Qt.TextElideMode.ElideRight, room)
        painter.drawComplexControl(QStyle.ComplexControl.CC_ComboBox, option)
        painter.drawControl(QStyle.ControlElement.CE_ComboBoxLabel, option)
        painter.end()
