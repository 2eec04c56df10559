"""Edits of the comments of a design."""

from collections.abc import Callable
from dataclasses import replace

from designer.basics.words import short
from designer.organization.edits.change_builder import ChangeBuilder
from designer.organization.edits.rules import require
from designer.organization.model.change import Change
from designer.organization.model.comments import Comment, CommentPlace, CommentReply, comment_id
from designer.organization.model.lengths import LONGEST_NAME, LONGEST_TEXT
from designer.organization.model.organization import Organization


def add_comment(
    organization: Organization, place: CommentPlace, text: str, author: str, time: str, *, decision: bool = False
) -> Change:
    """Add a comment behind the others.

    Args:
        organization: The design.
        place: What it is on.
        text: What it says.
        author: Name of the person who writes it.
        time: Now, ISO 8601 in UTC.
        decision: Whether it says why an exception exists.

    Raises:
        EditError: See `comment_refusal`; or it is there already.
    """
    require(comment_refusal(text, author))
    said = text.strip()
    made = Comment(
        comment_id(said, author, time, repr(place)),
        said,
        author.strip(),
        time,
        place.node,
        place.policy,
        place.statement,
        place.test,
        place.difference,
        decision,
    )
    there = organization.settings.comments
    require("This comment is there already." if any(comment.id == made.id for comment in there) else "")
    return _with(organization, (*there, made), f"{'Decision' if decision else 'Comment'} “{short(said, 40)}”")


def comment_refusal(text: str, author: str) -> str:
    """Return the reason why no file takes a comment or a reply, as a sentence; "" if it does."""
    if not text.strip():
        return "Write what you have to say."
    if len(text) > LONGEST_TEXT:
        return f"A comment may have {LONGEST_TEXT:,} characters, and this has {len(text):,}."
    return "" if len(author) <= LONGEST_NAME else f"A name may have {LONGEST_NAME:,} characters."


def reply_to_comment(organization: Organization, comment: str, text: str, author: str, time: str) -> Change:
    """Add a reply to a comment.

    Raises:
        EditError: See `comment_refusal`; or the comment is gone.
    """
    require(comment_refusal(text, author))
    said = text.strip()
    reply = CommentReply(comment_id(said, author, time), said, author.strip(), time)

    def replied(one: Comment) -> Comment:
        require("This reply is there already." if any(each.id == reply.id for each in one.replies) else "")
        return replace(one, replies=(*one.replies, reply))

    return _edited(organization, comment, replied, "Reply to")


def edit_comment(organization: Organization, comment: str, text: str, *, decision: bool) -> Change:
    """Change what a comment says, and whether it is a decision.

    Raises:
        EditError: See `comment_refusal`; or the comment is gone.
    """
    require(comment_refusal(text, ""))
    return _edited(organization, comment, lambda one: replace(one, text=text.strip(), decision=decision), "Edit")


def resolve_comment(organization: Organization, comment: str, *, resolved: bool) -> Change:
    """Mark a comment as resolved, or as open again.

    Raises:
        EditError: The comment is gone.
    """
    verb = "Resolve" if resolved else "Reopen"
    return _edited(organization, comment, lambda one: replace(one, resolved=resolved), verb)


def remove_comment(organization: Organization, comment: str) -> Change:
    """Remove a comment with its replies.

    Raises:
        EditError: The comment is gone.
    """
    gone = _comment(organization, comment)
    kept = tuple(one for one in organization.settings.comments if one.id != comment)
    return _with(organization, kept, f"Remove comment “{short(gone.text, 40)}”")


def _comment(organization: Organization, comment: str) -> Comment:
    found = next((one for one in organization.settings.comments if one.id == comment), None)
    require("" if found else "This comment is gone.")
    assert found is not None
    return found


def _edited(organization: Organization, comment: str, edit: Callable[[Comment], Comment], verb: str) -> Change:
    made = edit(_comment(organization, comment))
    comments = tuple(made if one.id == comment else one for one in organization.settings.comments)
    return _with(organization, comments, f"{verb} comment “{short(made.text, 40)}”")


def _with(organization: Organization, comments: tuple[Comment, ...], label: str) -> Change:
    builder = ChangeBuilder(organization)
    builder.settings = replace(builder.settings, comments=comments)
    return builder.change(label)
