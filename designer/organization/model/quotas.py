"""AWS's limits and naming rules, as dated data: numbers come from ``quotas.json`` and ``policy_types.json``.

A rule is a function from a text to its fault: a sentence that says what AWS allows, or "" where nothing is wrong.
`edits` refuses what has a fault, `checks` reports it where a file brought it in. Nothing here knows an organization.
"""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from functools import cache

from designer.basics.data import read_data, read_record
from designer.basics.dataclass import dataclass
from designer.organization.model.policy_types import PolicyType, TypeFacts
from designer.organization.model.records import NODE_KINDS, NodeKind


@dataclass(frozen=True, slots=True)
class Quotas:
    """AWS's limits on the day they were read.

    Attributes:
        date: That day, ISO.
        sources: Addresses of the pages.
        accounts_by_default: Accounts a new organization may have before it asks for more.
        accounts: Most that AWS grants on request.
        ous: Most OUs.
        ou_levels: Most OUs on a path; the root and the account do not count.
        tags_per_node: Most tags on the root, an OU or an account.
        types: Names and limits by type of policies, in the order of AWS's list.
    """

    date: str
    sources: tuple[str, ...]
    accounts_by_default: int
    accounts: int
    ous: int
    ou_levels: int
    tags_per_node: int
    types: Mapping[PolicyType, TypeFacts]


@cache
def load() -> Quotas:
    """Return the limits that this version of the program knows."""
    types = read_record(dict[PolicyType, TypeFacts], read_data("policy_types.json")["types"])
    return read_record(Quotas, read_data("quotas.json"), types=types)


ACCOUNT_NAME_LENGTH = 50
NAME_LENGTH = 128
DESCRIPTION_LENGTH = 512
TAG_KEY_LENGTH = 128
TAG_VALUE_LENGTH = 256

_ACCOUNT_NAME = re.compile(r"[ -;=?-~]+")
"""``account:PutAccountName``; ``organizations:CreateAccount`` also takes < and >, so it is the stricter one."""

_ORGANIZATION_ID = re.compile(r"o-[a-z0-9]{10,32}")
_SERVICE_PRINCIPAL = re.compile(r"[A-Za-z0-9_+=,.@-]{1,128}")
_EMAIL_LOCAL = re.compile(r"[!-~]+")
_EMAIL_FORBIDDEN = frozenset("\"'()<>[]:;,\\|%&")
_EMAIL_DOMAIN = re.compile(r"[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+")
_EMAIL = re.compile(r"(?!\.)[!#$*+./0-9=?A-Z^_`a-z{}~-]+@(?!-)[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+(?<!-)")
"""An address without a fault for `email_fault`, if its length is right."""

_TAG_PUNCTUATION = frozenset("_.:/=+-@")


def name_fault(kind: NodeKind, name: str) -> str:
    """Return the fault that AWS would find with a name of the root, an OU or an account."""
    if kind is not NodeKind.ACCOUNT:
        return _length_fault("An OU name" if kind is NodeKind.OU else "The root's name", name, NAME_LENGTH)
    if fault := _length_fault("An account name", name, ACCOUNT_NAME_LENGTH):
        return fault
    if not _ACCOUNT_NAME.fullmatch(name):
        odd = next(sign for sign in name if not _ACCOUNT_NAME.fullmatch(sign))
        return f"An account name is made of plain ASCII letters, digits and signs except < and >, not {odd!r}."
    return ""


def policy_name_fault(name: str) -> str:
    """Return the fault that AWS would find with a policy's name."""
    return _length_fault("A policy name", name, NAME_LENGTH)


def description_fault(description: str) -> str:
    """Return the fault that AWS would find with a policy's description."""
    if len(description) > DESCRIPTION_LENGTH:
        return f"A description has at most {DESCRIPTION_LENGTH} characters; this one has {len(description)}."
    return ""


def _length_fault(what: str, name: str, longest: int) -> str:
    if not name.strip():
        return f"{what} cannot be empty."
    if len(name) > longest:
        return f"{what} has at most {longest} characters; this one has {len(name)}."
    return ""


def email_fault(email: str) -> str:
    """Return the fault that AWS would find with the address of an account's root user."""
    if 6 <= len(email) <= 64 and _EMAIL.fullmatch(email):  # nearly all of many thousands
        return ""
    if not 6 <= len(email) <= 64:
        return f"An e-mail address has 6 to 64 characters; this one has {len(email)}."
    local, at, domain = email.partition("@")
    if not at or "@" in domain:
        return f"An e-mail address has exactly one @, as in aws+shop@example.com; {email} has not."
    if not _EMAIL_LOCAL.fullmatch(local) or local.startswith(".") or not _EMAIL_FORBIDDEN.isdisjoint(local):
        return (
            f"The part of {email} before the @ must be plain ASCII, must not start with a dot, and must not hold "
            "spaces, quotes, brackets or any of : ; , \\ | % &."
        )
    if not _EMAIL_DOMAIN.fullmatch(domain) or domain[0] == "-" or domain[-1] == "-":
        return f"The part of {email} after the @ must be a domain such as example.com."
    return ""


def aws_id_fault(kind: NodeKind, aws_id: str) -> str:
    """Return the fault of the id AWS is said to have given to a root, an OU or an account."""
    facts = NODE_KINDS[kind]
    if facts.aws_id.fullmatch(aws_id):
        return ""
    return f"{aws_id} is not an AWS id of {facts.one}: that is {facts.aws_id_shape}, such as {facts.aws_id_example}."


def organization_id_fault(aws_id: str) -> str:
    """Return the fault of the id AWS is said to have given to an organization."""
    if _ORGANIZATION_ID.fullmatch(aws_id):
        return ""
    return f"{aws_id} is not an AWS id of an organization: that is o- and 10 to 32 lower-case letters or digits."


def service_principal_fault(service: str) -> str:
    """Return the fault of the name of a trusted service."""
    if _SERVICE_PRINCIPAL.fullmatch(service):
        return ""
    return f"{service!r} is not a service principal: those look like guardduty.amazonaws.com."


def tags_fault(tags: Iterable[tuple[str, str]]) -> str:
    """Return the fault that AWS would find with the tags of one node."""
    seen: set[str] = set()
    for key, value in tags:
        if key in seen:
            return f"The tag key {key} appears twice; AWS takes each key once per node."
        seen.add(key)
        if fault := tag_fault(key, value):
            return fault
    most = load().tags_per_node
    return f"AWS takes at most {most} tags on a node; these are {len(seen)}." if len(seen) > most else ""


def tag_fault(key: str, value: str) -> str:
    """Return the fault that AWS would find with one tag."""
    if not key:
        return "A tag needs a key."
    if len(key) > TAG_KEY_LENGTH:
        return f"A tag key has at most {TAG_KEY_LENGTH} characters; {key[:20]}… has {len(key)}."
    if len(value) > TAG_VALUE_LENGTH:
        return f"A tag value has at most {TAG_VALUE_LENGTH} characters; the one of {key} has {len(value)}."
    for what, text in (("key", key), ("value", value)):
        odd = next((sign for sign in text if not _may_stand_in_tag(sign)), "")
        if odd:
            return f"A tag {what} takes letters, digits, spaces and _ . : / = + - @; {odd!r} in {text} is not allowed."
    return ""


def _may_stand_in_tag(sign: str) -> bool:
    return sign in _TAG_PUNCTUATION or unicodedata.category(sign)[0] in "LZN"
