"""The dialog for writing a comment, a reply or a decision."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QDateTime, QSize, Qt, Signal
from PySide6.QtWidgets import QCheckBox, QLineEdit, QWidget

from designer.analysis.differences.comment_words import comment_place_words
from designer.basics.errors import EditError
from designer.basics.words import short
from designer.organization.edits.comments import add_comment, comment_refusal, edit_comment, reply_to_comment
from designer.organization.edits.rules import require
from designer.organization.model.change import Change
from designer.organization.model.comments import Comment, CommentPlace
from ui import theme
from ui.commands.requests import TakenComment
from ui.forms.refusals import say_refusal
from ui.state import settings
from ui.state.person import person_name
from ui.state.session import Session
from ui.widgets.buttons import push_button
from ui.widgets.containers.boxes import in_column
from ui.widgets.containers.dialog_parts import Dialog, dialog_buttons, give_size
from ui.widgets.fields.drafts import TypedText
from ui.widgets.fields.form import InlineMessage, KeyValueForm
from ui.widgets.fields.text_box import TextBox

_WIDE, _HIGH = 460, 320


def time_now() -> str:
    """Return this moment as comments have it."""
    return QDateTime.currentDateTimeUtc().toString(Qt.DateFormat.ISODate)


class CommentDialog(Dialog):
    """Asks for a text and a name, and pushes the edit that is made of them.

    Args:
        session: Of the window.
        title: Title of the dialog.
        author: First name; None for a text whose author stays.
        decision: Whether it is a decision; None for what cannot be one.
        edit: Makes the change of a text, an author, and whether it is a decision; None if it is kept elsewhere.
        parent: Window below it.

    Signals:
        edited(): Something else is typed.
    """

    edited = Signal()

    def __init__(
        self,
        session: Session,
        title: str,
        *,
        author: str | None,
        decision: bool | None,
        edit: Callable[[str, str, bool], Change | None],
        parent: QWidget,
        text: str = "",
    ) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(title)
        self._session = session
        self._edit = edit
        self._was = text
        self._asks_author = author is not None
        self.box = TextBox()
        self.box.setPlainText(text)
        self.box.setAccessibleName("Text")
        self.box.setProperty("field", True)
        self.box.setTabChangesFocus(True)
        self.box.textChanged.connect(self.edited)
        self.author = QLineEdit(author or "")
        self.author.setPlaceholderText("Your name")
        self.author.textEdited.connect(lambda _text: self.edited.emit())
        self.decision = QCheckBox("Decision: it says why an exception exists; nobody has to answer")
        self.decision.setChecked(bool(decision))
        self.message = InlineMessage()
        self.done_button = push_button("OK", look="primary", run=self._take)
        self.done_button.setShortcut("Ctrl+Return")  # Return alone begins a line of the text
        self._lay_out(can_decide=decision is not None)
        session.drafts.add_form(self, self._typed, self.edited)
        session.document.reset.connect(self.reject)
        give_size(self, QSize(theme.metrics().scaled(_WIDE), theme.metrics().scaled(_HIGH)))

    def _lay_out(self, *, can_decide: bool) -> None:
        metrics = theme.metrics()
        form = KeyValueForm()
        form.add_field("Author", self.author)
        form.setVisible(self._asks_author)
        self.decision.setVisible(can_decide)
        buttons = dialog_buttons(self, self.done_button)
        in_column(
            (self.box, 1),
            self.decision,
            form,
            self.message,
            buttons,
            host=self,
            margins=2 * metrics.margin,
            spacing=metrics.margin,
        )

    def _typed(self) -> list[TypedText]:
        """Return the text that a crash would lose."""
        text, author = self.box.toPlainText(), self.author.text()
        typed = [("", text)] if text.strip() and text != self._was else []
        typed += [(", Author", author)] if self.author.isModified() and author else []
        return [TypedText(f"{self.windowTitle()}{field}", said) for field, said in typed]

    def _take(self) -> None:
        author = self.author.text().strip()
        if self._asks_author and not author and self.box.toPlainText().strip():
            self.message.say("Type your name: readers want to know who says this.")
            self.author.setFocus()
            return
        try:
            change = self._edit(self.box.toPlainText(), author, self.decision.isChecked())
        except EditError as error:
            say_refusal(self.message, self._session, error, self._take)
            return
        if self.author.isModified():
            settings.remember_comment_author(author)
        if change is not None:
            self._session.document.push(change)
        self.accept()


def new_comment_dialog(session: Session, place: CommentPlace | TakenComment | None, parent: QWidget) -> CommentDialog:
    """Return a dialog for a new comment.

    Args:
        session: Of the window.
        place: See `NEW_COMMENT`.
        parent: Window below it.
    """
    if isinstance(place, tuple):
        return _elsewhere_dialog(session, place, parent)
    on = place or CommentPlace(node=session.current)
    title = comment_place_words(session.organization, on)
    return CommentDialog(
        session,
        f"Comment on {short(title)}",
        author=person_name(session.path),
        decision=False,
        edit=lambda text, who, decides: add_comment(session.organization, on, text, who, time_now(), decision=decides),
        parent=parent,
    )


def _elsewhere_dialog(session: Session, comment: TakenComment, parent: QWidget) -> CommentDialog:
    """Return a dialog for a comment that the design does not keep."""
    about, take = comment

    def say(text: str, who: str, _decides: bool) -> None:
        require(comment_refusal(text, who))
        take(text.strip(), who)

    title, author = f"Comment on {short(about)}", person_name(session.path)
    return CommentDialog(session, title, author=author, decision=None, edit=say, parent=parent)


def reply_dialog(session: Session, comment: Comment, parent: QWidget) -> CommentDialog:
    """Return a dialog for a reply."""
    return CommentDialog(
        session,
        f"Reply to “{short(comment.text, 40)}”",
        author=person_name(session.path),
        decision=None,
        edit=lambda text, who, _decides: reply_to_comment(session.organization, comment.id, text, who, time_now()),
        parent=parent,
    )


def edit_dialog(session: Session, comment: Comment, parent: QWidget) -> CommentDialog:
    """Return a dialog that changes what a comment says."""
    return CommentDialog(
        session,
        "Edit the comment",
        author=None,
        decision=comment.decision,
        edit=lambda text, _who, decides: edit_comment(session.organization, comment.id, text, decision=decides),
        parent=parent,
        text=comment.text,
    )
