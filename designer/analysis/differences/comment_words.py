"""Words for comments: what one is on, and how the comments of two designs differ.

What people typed may hold anything: whatever shows it escapes it.
"""

from collections.abc import Iterator

from designer.analysis.differences.alignment import Alignment
from designer.basics.words import short
from designer.organization.model.comments import Comment, CommentPlace
from designer.organization.model.organization import Organization

_LONGEST = 200


def comment_place_words(organization: Organization, comment: Comment | CommentPlace) -> str:
    """Return what a comment is on: "OU Sandbox", "statement 2 of deny-leave", "acc-gone, which is gone"."""
    if comment.difference and (comment.policy is not None or comment.node is not None):
        place = CommentPlace(comment.node, comment.policy, comment.statement)
        return f"a difference of {comment_place_words(organization, place)}"
    if comment.policy is not None:
        policy = organization.policies.get(comment.policy)
        name = f"{comment.policy}, which is gone" if policy is None else policy.name
        return f"statement {comment.statement} of {name}" if comment.statement else f"policy {name}"
    if comment.node is not None:
        node = organization.nodes.get(comment.node)
        return f"{comment.node}, which is gone" if node is None else node.name
    if comment.test:
        test = next((one for one in organization.settings.tests if one.id == comment.test), None)
        return f"test {comment.test}, which is gone" if test is None else f"test {test.say or test.id}"
    return "a difference" if comment.difference else "the organization"


def is_on_something(organization: Organization, comment: Comment | CommentPlace) -> bool:
    """Return True if what a comment is on is still there; a statement counts with its policy."""
    if comment.policy is not None:
        return comment.policy in organization.policies
    if comment.node is not None:
        return comment.node in organization.nodes
    return not comment.test or any(test.id == comment.test for test in organization.settings.tests)


def comment_lines(sides: Alignment) -> Iterator[tuple[str, str]]:
    """Yield a line for each comment that one side alone has, or has otherwise: its sign, + or -, and its words."""
    before = {comment.id: comment for comment in sides.before.settings.comments}
    after = {comment.id: comment for comment in sides.after.settings.comments}
    for key, one in before.items():
        if after.get(key) != one:
            yield from (("-", line) for line in _lines(sides.before, one, after.get(key)))
    for key, one in after.items():
        if before.get(key) != one:
            yield from (("+", line) for line in _lines(sides.after, one, before.get(key)))


def _lines(organization: Organization, comment: Comment, other: Comment | None) -> Iterator[str]:
    """Yield what a comment says that its other version does not."""
    about = f"on {comment_place_words(organization, comment)}"
    if other is None or (_said(comment), comment.text) != (_said(other), other.text):
        yield f"{_said(comment)} {about} by {comment.author or 'somebody'}: {_text(comment.text)}"
    known = () if other is None else other.replies
    for reply in comment.replies:
        if reply not in known:
            yield f"reply {about} by {reply.author or 'somebody'}: {_text(reply.text)}"


def _said(comment: Comment) -> str:
    noun = "decision" if comment.decision else "comment"
    return f"resolved {noun}" if comment.resolved else noun


def _text(text: str) -> str:
    return short(" ".join(text.split()), _LONGEST)
