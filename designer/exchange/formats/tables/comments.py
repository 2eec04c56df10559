"""Fields of comments. One may be on what is gone: it is kept, and shown as such."""

from datetime import datetime
from typing import Final

from designer.basics.words import plain, short
from designer.exchange.formats.fields import PLAIN_TEXT, FileField, RecordTable, Unique, record_kind
from designer.exchange.formats.values import TRUE_OR_FALSE, list_kind, text_kind
from designer.organization.model.comments import Comment, CommentReply
from designer.organization.model.lengths import LONGEST_ID, LONGEST_NAME, LONGEST_TEXT


def _time_refusal(text: str) -> str:
    """Return the reason why a text is not a moment; "" if it is, or is empty."""
    try:
        if not text or (datetime.fromisoformat(text) and text[10:11] in "T "):  # Python takes any sign between
            return ""
    except ValueError:
        pass
    return f"“{short(plain(text))}” is not a time. Write it like 2026-12-02T09:30:00+00:00."


_HEAD: Final = (
    FileField("id", text_kind(LONGEST_ID, 1), "Unique; it stays when the text is edited."),
    FileField("text", text_kind(LONGEST_TEXT, 1)),
    FileField("author", text_kind(LONGEST_NAME), "Name of the person who wrote it."),
    FileField("time", text_kind(40, rule=_time_refusal), "ISO 8601, in UTC."),
)
REPLY_TABLE: Final = RecordTable("Reply", "An answer to a comment.", CommentReply, _HEAD)
COMMENT_TABLE: Final = RecordTable(
    "Comment",
    "A comment on a node, a policy or its statement, a test, or a difference; on the organization without any.",
    Comment,
    (
        *_HEAD,
        FileField("node", PLAIN_TEXT, "Id of the node that it is on."),
        FileField("policy", PLAIN_TEXT, "Id of the policy that it is on."),
        FileField("statement", PLAIN_TEXT, "Sid of the policy's statement, or its number counted from 1."),
        FileField("test", PLAIN_TEXT, "Id of the guardrail test that it is on."),
        FileField("difference", PLAIN_TEXT, "Hash of the difference that it is on, as a review names it."),
        FileField("decision", TRUE_OR_FALSE, "Whether it says why an exception exists."),
        FileField("resolved", TRUE_OR_FALSE, "Whether nothing is left to do about it."),
        FileField(
            "replies",
            list_kind(record_kind(REPLY_TABLE), unique=Unique("id", "Two replies have this id.", any_case=False)),
        ),
    ),
)
COMMENTS: Final = list_kind(
    record_kind(COMMENT_TABLE), unique=Unique("id", "Two comments have this id.", any_case=False)
)
"""The comments of a design."""
