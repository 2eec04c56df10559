"""Commands about comments, and the dock that lists them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

from ui.commands.command import Command, Maker, command, dock
from ui.commands.requests import NEW_COMMENT, SHOW_COMMENT, TakenComment
from ui.state.session import Session

if TYPE_CHECKING:  # most designs have no comments: the start does without these records
    from designer.organization.model.comments import CommentPlace


def commands(session: Session, window: QWidget) -> tuple[Command, ...]:
    """Return the commands of a window; the dialog stands over it.

    Args:
        session: Of the window.
        window: Under the dialog.
    """

    def comment(place: CommentPlace | TakenComment | None = None) -> None:
        shown = session.shown
        if refusal := shown.refusal if place is None else shown.refusal_of_typing:
            session.notices.refuse(refusal)
            return
        from ui.features.comments.dialog import new_comment_dialog

        new_comment_dialog(session, place, window).open()

    session.requests.answer(NEW_COMMENT, comment)
    return (command("comment.new", comment, enabled=lambda: not session.document.read_only),)


def _panel() -> Maker:
    from ui.features.comments.panel import CommentsPanel

    return CommentsPanel


DOCK = dock("comments", _panel, answers=(SHOW_COMMENT,))
