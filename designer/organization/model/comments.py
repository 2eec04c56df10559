"""Comments: what people say of a node, a policy, a statement, a test or a difference. AWS never sees them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from hashlib import sha256

from designer.basics.dataclass import dataclass
from designer.organization.model.ids import NodeId, PolicyId

_DIGITS = 16


@dataclass(frozen=True, slots=True)
class CommentReply:
    """An answer to a comment.

    Attributes:
        id: Unique among the replies of its comment, made of what it says; it stays when the text is edited.
        text: As typed.
        author: Name of the person who wrote it.
        time: Moment at which it was written, ISO 8601 in UTC.
    """

    id: str
    text: str
    author: str = ""
    time: str = ""


@dataclass(frozen=True, slots=True)
class CommentPlace:
    """What a comment is on; the organization as a whole if it names nothing.

    Attributes:
        node: The node; None for no node.
        policy: The policy; None for no policy.
        statement: Sid of the policy's statement, or its number counted from 1; empty for the whole policy.
        test: Id of the guardrail test; empty for no test.
        difference: Hash of a difference in a review; empty for no difference.
    """

    node: NodeId | None = None
    policy: PolicyId | None = None
    statement: str = ""
    test: str = ""
    difference: str = ""


@dataclass(frozen=True, slots=True)
class Comment:
    """A comment with its replies, or a decision: why something is as it is.

    It may be on what is gone: it is kept then, and comes back to its place if that comes back.

    Attributes:
        id: Unique in the design, made of what it says; it stays when the text is edited.
        text: As typed.
        author: Name of the person who wrote it.
        time: Moment at which it was written, ISO 8601 in UTC.
        node: As in `CommentPlace`, like the next four.
        policy: The policy.
        statement: The statement of the policy.
        test: The guardrail test.
        difference: The difference.
        decision: Whether it says why an exception exists.
        resolved: Whether nothing is left to do about it.
        replies: Answers, the oldest first.
    """

    id: str
    text: str
    author: str = ""
    time: str = ""
    node: NodeId | None = None
    policy: PolicyId | None = None
    statement: str = ""
    test: str = ""
    difference: str = ""
    decision: bool = False
    resolved: bool = False
    replies: tuple[CommentReply, ...] = ()

    @property
    def place(self) -> CommentPlace:
        """What it is on."""
        return CommentPlace(self.node, self.policy, self.statement, self.test, self.difference)

    @property
    def is_open(self) -> bool:
        """Whether somebody still has to do something about it; a decision asks for nothing."""
        return not (self.resolved or self.decision)


def comments_on(comments: Iterable[Comment], place: CommentPlace) -> list[Comment]:
    """Return the comments on a place, in their order; those on a policy's statements are on the policy, too."""
    return [comment for comment in comments if place in (comment.place, replace(comment.place, statement=""))]


def comment_id(*said: str) -> str:
    """Return the id of something that is said, made of its words, author, time and place: no two clones agree on one.

    Args:
        said: Its parts as texts.
    """
    return sha256("\0".join(said).encode(errors="surrogatepass")).hexdigest()[:_DIGITS]
