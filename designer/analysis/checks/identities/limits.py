"""AWS's limits and rules for what lies inside an account."""

from collections.abc import Iterator
from functools import partial

from designer.analysis.checks.finding import AccountContext, Check, Finding, Fix, IdentityRecord, OfAccount, Severity
from designer.analysis.checks.fixes import edit
from designer.analysis.checks.identities.parts import is_of_aws, places, title
from designer.basics.words import capital, counted
from designer.organization.edits.identities_facts import leave_group
from designer.organization.edits.identities_policies import detach_managed
from designer.organization.identity.aws_managed import is_aws_managed
from designer.organization.model.change import Change
from designer.organization.model.iam_quotas import characters, load
from designer.organization.model.identities import (
    AccountIdentities,
    IamGroup,
    IamRole,
    IamUser,
    IdentityPart,
    ManagedPolicy,
    PolicyHolder,
    RootUser,
    ref_of,
)
from designer.organization.model.organization import Organization
from designer.policy.language.document import read_policy_text


def _groups_of_users(record: IdentityRecord, around: AccountContext) -> Iterator[Finding]:
    most = load().groups_per_user
    if isinstance(record, IamUser) and len(record.groups) > most:
        message = f"{title(record)} is in {len(record.groups)} groups; AWS takes at most {most}."
        yield GROUPS_OF_USERS.finding(message, node=around.node, principal=title(record))


def _identity_attachments(record: IdentityRecord, around: AccountContext) -> Iterator[Finding]:
    if isinstance(record, RootUser | ManagedPolicy) or is_of_aws(record):
        return
    limit = load().kinds[ref_of(record).kind].attached
    number = len(record.attached)
    if number <= limit.default:
        return
    has = f"{title(record)} has {counted(number, 'managed policy', 'managed policies')} attached"
    if number > limit.most:
        yield IDENTITY_ATTACHMENTS.finding(
            f"{has}; AWS takes at most {limit.most}.", node=around.node, principal=title(record)
        )
    else:
        message = f"{has}; AWS takes {limit.default}, and up to {limit.most} on request."
        yield IDENTITY_ATTACHMENTS.finding(message, node=around.node, principal=title(record), severity=Severity.ADVICE)


def _identity_policy_size(record: IdentityRecord, around: AccountContext) -> Iterator[Finding]:
    if isinstance(record, RootUser) or is_of_aws(record):
        return
    for what, size, limit, most in _sizes(record):
        if size <= limit:
            continue
        limits = f"at most {most:,}" if size > most else f"{limit:,}, and up to {most:,} on request"
        message = f"{title(record)}: {what} {size:,} characters without white space; AWS takes {limits}."
        severity = None if size > most else Severity.ADVICE
        yield IDENTITY_POLICY_SIZE.finding(message, node=around.node, principal=title(record), severity=severity)


def _sizes(record: IdentityRecord) -> Iterator[tuple[str, int, int, int]]:
    """Sizes to look at: words, characters, what AWS takes, and what it takes on request."""
    quotas = load()
    if isinstance(record, RootUser):
        return
    if isinstance(record, ManagedPolicy):
        most = quotas.managed_characters
        yield "the policy has", _size(record.text, most), most, most
        return
    most = quotas.kinds[ref_of(record).kind].inline_characters
    yield "its inline policies have together", sum(_size(one.text, 0) for one in record.inline), most, most
    if isinstance(record, IamRole):
        trust = quotas.trust_characters
        yield "the trust policy has", _size(record.trust, trust.default), trust.default, trust.most


def _size(text: str, limit: int) -> int:
    """Size as AWS counts it; of a text that fits with its white space, that is enough to know."""
    return len(text) if len(text) <= limit else characters(text)


def _identity_policy_structure(record: IdentityRecord, around: AccountContext) -> Iterator[Finding]:
    for place, text in places(record, around.node):
        document = read_policy_text(text, place.grammar)
        if document.usable:
            continue
        fault = document.faults[0].message if document.faults else "It cannot be read."
        message = f"{capital(place.title)} is no policy that IAM takes. {fault}"
        yield IDENTITY_POLICY_STRUCTURE.finding(message, node=around.node, principal=title(record))


def _identity_references(_organization: Organization) -> OfAccount:
    return _look_for_identity_references


def _look_for_identity_references(around: AccountContext, inside: AccountIdentities) -> Iterator[Finding]:
    """References to what the account lacks; nothing where all of that kind is not known."""
    policies = None if IdentityPart.POLICIES in inside.unknown else {one.name.casefold() for one in inside.policies}
    groups = None if IdentityPart.GROUPS in inside.unknown else {one.name.casefold() for one in inside.groups}
    holders: tuple[PolicyHolder, ...] = (*inside.users, *inside.groups, *inside.roles)
    for one in holders:
        for name in _missing(one.attached, policies):
            fix = edit(f"Detach {name}", partial(_detached, around, one, name))
            yield _reference_finding(around, one, f"has the policy {name}, which the account lacks", fix)
        for name in _missing(() if isinstance(one, IamGroup) else (one.boundary,), policies):
            yield _reference_finding(around, one, f"has the boundary {name}, which the account lacks", None)
        for name in _missing(one.groups if isinstance(one, IamUser) else (), groups):
            fix = edit(f"Take {one.name} out of {name}", partial(_left, around, one, name))
            yield _reference_finding(around, one, f"is in the group {name}, which the account lacks", fix)


def _missing(names: tuple[str, ...], known: set[str] | None) -> list[str]:
    """Names that are not among the known ones; none where those are not known, and none of AWS's own policies."""
    if known is None:
        return []
    return [name for name in names if name and name.casefold() not in known and not is_aws_managed(name)]


def _reference_finding(around: AccountContext, one: PolicyHolder, fault: str, fix: Fix | None) -> Finding:
    message = f"{title(one)} {fault}. Add it, or take the reference out."
    return IDENTITY_REFERENCES.finding(message, node=around.node, principal=title(one), fixes=(fix,) if fix else ())


def _detached(around: AccountContext, one: PolicyHolder, name: str, organization: Organization) -> Change:
    return detach_managed(organization, around.node, ref_of(one), name)


def _left(around: AccountContext, one: PolicyHolder, name: str, organization: Organization) -> Change:
    return leave_group(organization, around.node, one.name, name)


GROUPS_OF_USERS = Check("groups-of-users", records=_groups_of_users)
IDENTITY_ATTACHMENTS = Check("identity-attachments", records=_identity_attachments)
IDENTITY_POLICY_SIZE = Check("identity-policy-size", records=_identity_policy_size)
IDENTITY_POLICY_STRUCTURE = Check("identity-policy-structure", records=_identity_policy_structure)
IDENTITY_REFERENCES = Check("identity-references", accounts=_identity_references)
