"""AWS's limits and naming rules for what lies inside an account, as dated data from ``resources/iam_quotas.json``.

As in `quotas`, a rule is a function from a text to its fault: a sentence, or "" where nothing is wrong.
"""

import re
from collections.abc import Mapping
from functools import cache
from typing import NamedTuple

from designer.basics.data import read_data, read_record
from designer.basics.dataclass import dataclass
from designer.organization.model.identities import IdentityKind


class RaisedLimit(NamedTuple):
    """Most of something: without asking AWS, and on request."""

    default: int
    most: int


@dataclass(frozen=True, slots=True)
class KindLimits:
    """Limits of one kind.

    Attributes:
        name: Most characters of a name.
        objects: Number of the kind in an account.
        attached: Managed policies attached to one of them.
        inline_characters: Characters of all policies of one's own, without white space.
    """

    name: int
    objects: RaisedLimit
    attached: RaisedLimit
    inline_characters: int


@dataclass(frozen=True, slots=True)
class IdentityCenterQuotas:
    """Limits of permission sets, of a day of their own; AWS raises the numbers of sets on request.

    Attributes:
        date: That day, ISO.
        source: Address of the page.
        permission_sets: Most permission sets of an organization.
        permission_sets_per_account: Most of them in one account.
        attached: Most managed policies of one set, within what a role can have.
        name: Most characters of a name.
        description: Most characters of a description.
        inline_characters: Most characters of the inline policy.
    """

    date: str
    source: str
    permission_sets: int
    permission_sets_per_account: int
    attached: int
    name: int
    description: int
    inline_characters: int


@dataclass(frozen=True, slots=True)
class IamQuotas:
    """AWS's limits on the day they were read.

    Attributes:
        date: That day, ISO.
        sources: Addresses of the pages.
        kinds: Limits by kind.
        managed_characters: Characters of a managed policy, without white space.
        trust_characters: Characters of a trust policy, without white space.
        description: Most characters of a description.
        groups_per_user: Most groups of one user.
        keys_per_user: Most access keys of one user.
        tags: Most tags of one object.
        session_seconds: Longest session of a role.
        identity_center: Limits of Identity Center.
    """

    date: str
    sources: tuple[str, ...]
    kinds: Mapping[IdentityKind, KindLimits]
    managed_characters: int
    trust_characters: RaisedLimit
    description: int
    groups_per_user: int
    keys_per_user: int
    tags: int
    session_seconds: RaisedLimit
    identity_center: IdentityCenterQuotas


@cache
def load() -> IamQuotas:
    """Return the limits that this version of the program knows."""
    return read_record(IamQuotas, read_data("iam_quotas.json"))


_NAME = re.compile(r"[A-Za-z0-9_+=,.@-]+")
"""``[\\w+=,.@-]+`` of the API, where a word is of ASCII letters."""


_BLANKS = re.compile(r"[ \t\r\n]+")


def characters(text: str) -> int:
    """Return the length of a policy as AWS counts it: without white space."""
    return len(_BLANKS.sub("", text))


def iam_name_fault(kind: IdentityKind, name: str) -> str:
    """Return the fault that AWS would find with a name."""
    most = load().kinds[kind].name
    if not name:
        return f"A {kind} needs a name."
    if len(name) > most:
        return f"The name of a {kind} has at most {most} characters; this one has {len(name)}."
    if not _NAME.fullmatch(name):
        odd = next(sign for sign in name if not _NAME.fullmatch(sign))
        return f"A name in IAM is made of plain letters, digits and + = , . @ _ -; {odd!r} is not one of them."
    return ""


def permission_set_name_fault(name: str) -> str:
    """Return the fault that AWS would find with the name of a permission set."""
    most = load().identity_center.name
    if not name:
        return "A permission set needs a name."
    if len(name) > most:
        return f"The name of a permission set has at most {most} characters; this one has {len(name)}."
    if not _NAME.fullmatch(name):
        return "The name of a permission set is made of plain letters, digits and + = , . @ _ -."
    return ""


def iam_description_fault(description: str) -> str:
    """Return the fault that AWS would find with the description of a role or a policy."""
    most = load().description
    if len(description) > most:
        return f"A description has at most {most:,} characters; this one has {len(description):,}."
    return ""
