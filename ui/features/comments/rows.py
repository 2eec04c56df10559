"""Comments as rows: the list, and one of them in full. What people typed is shown with escapes, never as markup."""

from collections.abc import Iterator
from enum import Enum
from itertools import islice

from designer.analysis.differences.comment_words import comment_place_words, is_on_something
from designer.basics.words import counted, plain, short
from designer.organization.model.comments import Comment
from designer.organization.model.organization import Organization
from ui.theme import Role
from ui.widgets.item_views.row_model import Row
from ui.widgets.item_views.rows import RowContent

_MOST_ROWS = 500
"""Rows at once: nobody reads more, and 100,000 would hold the window for ten seconds."""


class CommentState(Enum):
    """State of a comment; the value says it."""

    OPEN = "open"
    DECISION = "decision"
    RESOLVED = "resolved"


COMMENT_LOOKS = {
    CommentState.OPEN: ("note", Role.ACCENT),
    CommentState.DECISION: ("pin", Role.SECONDARY),
    CommentState.RESOLVED: ("allowed", Role.ALLOWED),
}


def comment_state(comment: Comment) -> CommentState:
    """Return the state of a comment."""
    if comment.resolved:
        return CommentState.RESOLVED
    return CommentState.DECISION if comment.decision else CommentState.OPEN


def time_words(time: str) -> str:
    """Return a moment as a day and a time of day, in UTC."""
    return time[:16].replace("T", " ")


def _by(author: str, time: str) -> str:
    return " · ".join(filter(None, (short(plain(author)) or "No name", time_words(time))))


def comment_row(organization: Organization, comment: Comment) -> Row:
    """Return the row of a comment."""
    icon, role = COMMENT_LOOKS[comment_state(comment)]
    place = plain(comment_place_words(organization, comment))
    replies = counted(len(comment.replies), "reply", "replies") if comment.replies else ""
    text = plain(" ".join(comment.text.split()))
    content = RowContent(
        short(text, 200),
        " · ".join(filter(None, (f"on {place}", _by(comment.author, comment.time), replies))),
        icon=icon,
        icon_role=role if is_on_something(organization, comment) else Role.EDGE,
        bold=comment.is_open,
        faded=comment.resolved,
    )
    said = " ".join(filter(None, (text, place, comment.author, *(reply.text for reply in comment.replies)))).lower()
    accessible = f"{comment_state(comment).value}: {content.title}, {content.secondary}"
    return Row(content, plain(comment.text), comment.id, comment, accessible=accessible, searched=said)


def comment_detail_rows(organization: Organization, comment: Comment) -> Iterator[Row]:
    """Yield a comment in full: what it is on, its text, and its replies."""
    state = comment_state(comment)
    icon, role = COMMENT_LOOKS[state]
    place = plain(comment_place_words(organization, comment))
    about = RowContent(f"{state.value.capitalize()}, on {place}", icon=icon, icon_role=role, wrapped=True)
    yield Row(about, id="about", selectable=False)
    yield _said(comment.text, _by(comment.author, comment.time), "text")
    if comment.replies:
        heading = RowContent(counted(len(comment.replies), "reply", "replies").capitalize(), heading=True)
        yield Row(heading, id="replies", selectable=False)
        if hidden := comment.replies[:-_MOST_ROWS]:
            yield _more_row(f"{counted(len(hidden), 'earlier one', 'earlier ones')} not shown")
        for reply in comment.replies[-_MOST_ROWS:]:
            yield _said(reply.text, _by(reply.author, reply.time), reply.id)


def first_rows(found: Iterator[Row]) -> list[Row]:
    """Return the first few hundred rows of comments, with a row that says so if there are more."""
    rows = [*islice(found, _MOST_ROWS)]
    return [*rows, _more_row("More are not shown: search, or filter them")] if next(found, None) else rows


def _more_row(words: str) -> Row:
    return Row(RowContent(words, faded=True), id="more", selectable=False)


def _said(text: str, by: str, key: str) -> Row:
    words = "\n".join(map(plain, text.splitlines()))
    return Row(RowContent(words, by, icon="principal", wrapped=True), id=key, text=words)
