"""A question in one line."""

from collections.abc import Mapping

from designer.analysis.access.question import CallerKind, Inquiry
from designer.organization.model.organization import Organization
from designer.policy.catalog.context_keys import documented_key
from designer.policy.language.templates import Values
from designer.policy.language.wording import cut, some

_PRINCIPAL = "aws:principalarn"

_ANY = {
    CallerKind.ANY: "any caller",
    CallerKind.ROLE: "a role",
    CallerKind.USER: "a user",
    CallerKind.ROOT: "the root user",
    CallerKind.SERVICE_LINKED: "a service-linked role",
    CallerKind.OUTSIDE: "someone outside",
}


def question_words(organization: Organization, inquiry: Inquiry) -> str:
    """Request in words, who asks for what on what: "s3:GetObject on arn:… by the role Admin in shop-prod".

    What else is said of the request stands at its end, since the answer is to that alone.
    """
    place = organization.node(inquiry.account).name
    on = f" on {inquiry.resource}" if inquiry.resource else ""
    named = inquiry.name and inquiry.caller in (CallerKind.ROLE, CallerKind.USER)
    who = f"the {inquiry.caller.value} {inquiry.name}" if named else _ANY[inquiry.caller]
    given = {key: _value(value) for key, value in inquiry.context.items()}
    if inquiry.caller is CallerKind.OUTSIDE:
        return f"{inquiry.action}{on or ' on a resource'} of {place} by {inquiry.name or who}{_with(inquiry, given)}"
    arn = next((key for key in given if key.lower() == _PRINCIPAL), None)
    if inquiry.caller is CallerKind.ANY and arn is not None:
        who = given.pop(arn)
    within = "of" if inquiry.caller is CallerKind.ROOT else "in"
    return f"{inquiry.action}{on} by {who} {within} {place}{_with(inquiry, given)}"


def _with(inquiry: Inquiry, given: Mapping[str, str]) -> str:
    """Rest of what is said of the request: ", with aws:RequestedRegion eu-west-1, without aws:TokenIssueTime"."""
    told = [some([f"{key} {value}" for key, value in given.items()], "and")] if given else []
    absent = [documented.name if (documented := documented_key(key)) else key for key in sorted(inquiry.absent)]
    return "".join([*(f", with {one}" for one in told), *([f", without {some(absent, 'and')}"] if absent else [])])


def _value(value: Values) -> str:
    return cut(value if isinstance(value, str) else " and ".join(value))
