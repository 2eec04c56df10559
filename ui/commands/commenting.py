"""Comments in menus: write one on a place, or go to one that is there."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QMenu

from ui.commands.requests import NEW_COMMENT, SHOW_COMMENT, SHOW_PANEL, show_policy
from ui.state.session import Session
from ui.theme.icons import icon
from ui.widgets.buttons import add_entry
from ui.widgets.display.labels import menu_text

if TYPE_CHECKING:  # most designs have no comments: the start does without these records
    from designer.organization.model.comments import CommentPlace
    from designer.organization.model.records import PolicyId

_MOST = 8
"""Comments in a menu; their panel has the others."""


def show_comment(session: Session, comment: str) -> None:
    """Show a comment, by its id, in the panel of all."""
    session.requests.ask(SHOW_PANEL, "comments")
    session.requests.ask(SHOW_COMMENT, comment)


def show_statement(session: Session, policy: PolicyId, statement: str) -> None:
    """Show a statement of a policy in the editor, by its name; the policy from its top if it has no such statement."""
    from designer.policy.language.form import read_forms  # not for a start

    forms = read_forms(session.organization.policies[policy].text) if statement else None
    span = next((form.span for form in forms.statements if form.name == statement), None) if forms else None
    show_policy(session.requests, policy, *((span.start, span.end) if span is not None else ()))


def add_comment_entries(
    menu: QMenu, session: Session, place: CommentPlace, words: str = "Comment…", *, listed: bool = True
) -> None:
    """Add to a menu: write a comment on a place, and go to the newest ones that are there, those on its parts too.

    Args:
        menu: The menu.
        session: Of the window.
        place: What the comments are on.
        words: Words of the entry that writes one.
        listed: Whether those that are there are listed.
    """
    from designer.organization.model.comments import comments_on

    write = add_entry(menu, words, partial(session.requests.ask, NEW_COMMENT, place), icon("note"))
    write.setEnabled(not session.document.read_only)
    for comment in comments_on(session.organization.settings.comments, place)[-_MOST:] if listed else ():
        part = f"{comment.statement}: " if comment.statement != place.statement else ""
        about = f"{part}“{' '.join(comment.text.split())}” {comment.author}"
        add_entry(menu, menu_text(about, 60), partial(show_comment, session, comment.id))
