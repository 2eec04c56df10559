"""A question in one line."""

from __future__ import annotations

from designer.access.principal_choices import CallerKind, Inquiry
from designer.model.organization import Organization

_ANY = {
    CallerKind.ANY: "any caller",
    CallerKind.ROLE: "a role",
    CallerKind.USER: "a user",
    CallerKind.ROOT: "the root user",
    CallerKind.SERVICE_LINKED: "a service-linked role",
    CallerKind.OUTSIDE: "someone outside",
}


def question_words(organization: Organization, inquiry: Inquiry) -> str:
    """Request in words, who asks for what on what: "s3:GetObject on arn:… by the role Admin of shop-prod"."""
    place = organization.node(inquiry.account).name
    on = f" on {inquiry.resource}" if inquiry.resource else ""
    named = inquiry.name and inquiry.caller in (CallerKind.ROLE, CallerKind.USER)
    who = f"the {inquiry.caller.value} {inquiry.name}" if named else _ANY[inquiry.caller]
    if inquiry.caller is CallerKind.OUTSIDE:
        return f"{inquiry.action}{on or ' on a resource'} of {place} by {inquiry.name or who}"
    return f"{inquiry.action}{on} by {who} of {place}"
