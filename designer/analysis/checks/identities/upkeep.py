"""What lies inside an account: upkeep of passwords, access keys, MFA and what nobody uses; AWS's limits and rules."""

from collections.abc import Iterator
from datetime import date
from functools import partial

from designer.analysis.checks.conditions import common_keys
from designer.analysis.checks.finding import AccountContext, Check, Finding, Fix, IdentityRecord, OfAccount, Severity
from designer.analysis.checks.fixes import edit, replaced
from designer.analysis.checks.identities.escalation import allows_everything
from designer.analysis.checks.identities.parts import is_of_aws, permission_places, places, text_fix, title
from designer.analysis.checks.policy_text import PolicyText
from designer.analysis.checks.shared import listed, verb
from designer.basics.words import capital, counted
from designer.organization.edits.identities import remove_identity
from designer.organization.edits.identities_facts import leave_group
from designer.organization.edits.identities_policies import detach_managed
from designer.organization.identity.aws_managed import is_aws_managed, managed_policy_text
from designer.organization.model.change import Change
from designer.organization.model.iam_quotas import characters, load
from designer.organization.model.identities import (
    AccountIdentities,
    IamGroup,
    IamRole,
    IamUser,
    IdentityPart,
    IdentityRef,
    ManagedPolicy,
    PolicyHolder,
    RootUser,
    ref_of,
)
from designer.organization.model.organization import Organization
from designer.organization.model.records import NodeId, PolicyType
from designer.policy.json.text import spelled_out
from designer.policy.language.document import read_policy_text


def days_until(day: str, moment: str) -> int:
    """Return the days from a moment until a day; 0 where one of them is not known.

    Args:
        day: As in ``2026-11-20``.
        moment: ISO 8601 text; its day counts.
    """
    try:
        return (date.fromisoformat(day) - date.fromisoformat(moment[:10])).days
    except ValueError:
        return 0


def _console_mfa(record: IdentityRecord, around: AccountContext) -> Iterator[Finding]:
    if isinstance(record, IamUser) and record.signs_in_without_mfa:
        message = f"{title(record)} signs in to the console by a password alone. Give it an MFA device."
        yield CONSOLE_MFA.finding(message, node=around.node, principal=title(record))


def _root_mfa(record: IdentityRecord, around: AccountContext) -> Iterator[Finding]:
    """Yield a root user without a password, as members of an organization can have it, needs no device."""
    if isinstance(record, RootUser) and record.mfa is False and record.password is not False:
        message = (
            "The root user has no MFA device. Give it one, or take its credentials away by the central management of "
            "root access."
        )
        yield ROOT_MFA.finding(message, node=around.node, principal="root")


def _identity_mfa(record: IdentityRecord, around: AccountContext) -> Iterator[Finding]:
    for place, text in permission_places(record, around.node):
        if "multifactorauth" not in spelled_out(text).lower():
            continue
        view = PolicyText(text, PolicyType.SERVICE_CONTROL_POLICY, place.grammar)
        for mark in common_keys.MFA.texts(view) if common_keys.MFA.texts else ():
            yield IDENTITY_MFA.finding(
                f"{title(record)}: {place.inline or place.holder.name}. {mark.message}",
                node=around.node,
                principal=title(record),
                severity=mark.severity,
                fixes=tuple(text_fix(fix.label, place, text, replaced(text, fix.replacements)) for fix in mark.fixes),
            )


def _root_access_keys(record: IdentityRecord, around: AccountContext) -> Iterator[Finding]:
    if isinstance(record, RootUser) and record.access_keys:
        keys = counted(record.access_keys, "active access key")
        message = (
            f"The root user has {keys}. No policy inside the account limits it: delete every key of its, and let roles "
            "do what programs need."
        )
        yield ROOT_ACCESS_KEYS.finding(message, node=around.node, principal="root")


_OLD = 90
"""Age that AWS's own control allows
(https://docs.aws.amazon.com/securityhub/latest/userguide/iam-controls.html#iam-3)."""


def _old_access_keys(record: IdentityRecord, around: AccountContext) -> Iterator[Finding]:
    if not isinstance(record, IamUser):
        return
    ages = [days_until(around.day, key.created) for key in record.access_keys or () if key.active]
    old = [age for age in ages if age > _OLD]
    if old:
        message = (
            f"{title(record)} has {counted(len(old), 'active access key')} made {max(old):,} days before {around.day}, "
            f"the newest known day of this account. Renew {verb(old, 'it', 'them')}, or take a role, whose sessions "
            "end."
        )
        yield OLD_ACCESS_KEYS.finding(message, node=around.node, principal=title(record))


_UNUSED = 90


def _unused_credentials(record: IdentityRecord, around: AccountContext) -> Iterator[Finding]:
    if not isinstance(record, IamUser):
        return
    keys = [key for key in record.access_keys or () if key.active]
    unused = ["an active access key" for key in keys if days_until(around.day, key.last_used or key.created) > _UNUSED]
    if record.console and days_until(around.day, record.password_last_used or record.created) > _UNUSED:
        unused.insert(0, "its password")
    if unused:
        message = (
            f"{title(record)} has not used {listed(unused)} for more than {_UNUSED} days before {around.day}, the "
            "newest known day of this account. Take away what nobody needs."
        )
        yield UNUSED_CREDENTIALS.finding(message, node=around.node, principal=title(record))


def _empty_groups(_organization: Organization) -> OfAccount:
    return _look_for_empty_groups


def _look_for_empty_groups(around: AccountContext, inside: AccountIdentities) -> Iterator[Finding]:
    if IdentityPart.USERS in inside.unknown or not inside.groups:
        return
    joined = {name.casefold() for user in inside.users for name in user.groups}
    for group in inside.groups:
        if group.name.casefold() not in joined:
            message = f"group/{group.name} has no members. Put users into it, or delete it."
            fix = edit(f"Delete group {group.name}", partial(_delete_group, account=around.node, group=ref_of(group)))
            yield EMPTY_GROUPS.finding(message, node=around.node, principal=f"group/{group.name}", fixes=(fix,))


def _delete_group(organization: Organization, *, account: NodeId, group: IdentityRef) -> Change:
    return remove_identity(organization, account, group)


def _idle_boundaries(_organization: Organization) -> OfAccount:
    return _look_for_idle_boundaries


def _look_for_idle_boundaries(around: AccountContext, inside: AccountIdentities) -> Iterator[Finding]:
    bearers: tuple[IamUser | IamRole, ...] = (*inside.users, *inside.roles)
    limited = [bearer for bearer in bearers if bearer.boundary]
    texts = {policy.name.casefold(): policy.text for policy in inside.policies} if limited else {}
    for one in limited:
        text = texts.get(one.boundary.casefold()) or managed_policy_text(one.boundary)
        if text and allows_everything(text):
            name = one.boundary.rpartition("/")[2]
            message = f"The boundary of {title(one)}, {name}, allows everything, so it limits nothing."
            yield IDLE_BOUNDARIES.finding(message, node=around.node, principal=title(one))


def _inline_policies(record: IdentityRecord, around: AccountContext) -> Iterator[Finding]:
    if not isinstance(record, IamRole | IamGroup) or is_of_aws(record) or not record.inline:
        return
    names = listed(policy.name for policy in record.inline)
    message = (
        f"{title(record)} has {counted(len(record.inline), 'inline policy', 'inline policies')}: {names}. A managed "
        "policy can be shared, keeps its versions, and is seen in the list of policies."
    )
    yield INLINE_POLICIES.finding(message, node=around.node, principal=title(record))


def _user_policies(record: IdentityRecord, around: AccountContext) -> Iterator[Finding]:
    if not isinstance(record, IamUser) or not (record.attached or record.inline):
        return
    names = [one.rpartition("/")[2] for one in record.attached] + [policy.name for policy in record.inline]
    message = f"{title(record)} has {listed(names)} directly. Give them to a group, and put the user into it."
    yield USER_POLICIES.finding(message, node=around.node, principal=title(record))


_HOLDERS = {IdentityPart.USERS, IdentityPart.GROUPS, IdentityPart.ROLES}


def _unused_policies(_organization: Organization) -> OfAccount:
    return _look_for_unused_policies


def _look_for_unused_policies(around: AccountContext, inside: AccountIdentities) -> Iterator[Finding]:
    """Yield the policies that nobody has, if everybody who could have them is known."""
    if _HOLDERS & set(inside.unknown) or not inside.policies:
        return
    holders: tuple[PolicyHolder, ...] = (*inside.users, *inside.groups, *inside.roles)
    used = {name.casefold() for holder in holders for name in holder.attached}
    used |= {holder.boundary.casefold() for holder in holders if not isinstance(holder, IamGroup)}
    for policy in inside.policies:
        if policy.name.casefold() not in used and not policy.name.startswith("arn:"):
            message = (
                f"policy/{policy.name} is attached to nobody, and nobody's boundary. Delete it if nothing is to come."
            )
            fix = edit(
                f"Delete policy {policy.name}", partial(_delete_policy, account=around.node, policy=ref_of(policy))
            )
            yield UNUSED_POLICIES.finding(message, node=around.node, principal=f"policy/{policy.name}", fixes=(fix,))


def _delete_policy(organization: Organization, *, account: NodeId, policy: IdentityRef) -> Change:
    return remove_identity(organization, account, policy)


_DAYS = 365
"""AWS keeps the last use within the last 400 days."""


def _unused_roles(record: IdentityRecord, around: AccountContext) -> Iterator[Finding]:
    if not isinstance(record, IamRole) or is_of_aws(record) or not record.last_used:
        return
    days = days_until(around.day, record.last_used)
    if days > _DAYS:
        message = (
            f"{title(record)} was taken last {days:,} days before {around.day}, the newest known day of this account. "
            "Remove it if nobody needs it."
        )
        yield UNUSED_ROLES.finding(message, node=around.node, principal=title(record))


CONSOLE_MFA = Check("console-mfa", records=_console_mfa)
ROOT_MFA = Check("root-mfa", records=_root_mfa)
IDENTITY_MFA = Check("identity-mfa", records=_identity_mfa)
ROOT_ACCESS_KEYS = Check("root-access-keys", records=_root_access_keys)
OLD_ACCESS_KEYS = Check("old-access-keys", records=_old_access_keys)
UNUSED_CREDENTIALS = Check("unused-credentials", records=_unused_credentials)
EMPTY_GROUPS = Check("empty-groups", accounts=_empty_groups)
IDLE_BOUNDARIES = Check("idle-boundaries", accounts=_idle_boundaries)
INLINE_POLICIES = Check("inline-policies", records=_inline_policies)
USER_POLICIES = Check("user-policies", records=_user_policies)
UNUSED_POLICIES = Check("unused-policies", accounts=_unused_policies)
UNUSED_ROLES = Check("unused-roles", records=_unused_roles)


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
    """Yield the sizes to look at: words, characters, what AWS takes, and what it takes on request."""
    quotas = load()
    if isinstance(record, RootUser):
        return
    if isinstance(record, ManagedPolicy):
        most = quotas.managed_characters
        yield "the policy has", _size(record.text, most), most, most
        return
    most = quotas.kinds[ref_of(record).kind].inline_characters
    yield "its inline policies have together", sum(_size(policy.text, 0) for policy in record.inline), most, most
    if isinstance(record, IamRole):
        trust = quotas.trust_characters
        yield "the trust policy has", _size(record.trust, trust.default), trust.default, trust.most


def _size(text: str, limit: int) -> int:
    """Return the size as AWS counts it; of a text that fits with its white space, that is enough to know."""
    return len(text) if len(text) <= limit else characters(text)


def _identity_policy_structure(record: IdentityRecord, around: AccountContext) -> Iterator[Finding]:
    for place, text in places(record, around.node):
        document = read_policy_text(text, place.grammar)
        if document.usable:
            continue
        fault = document.faults[0].message if document.faults else "It cannot be read."
        message = f"{capital(place.title)} is not a policy that IAM takes. {fault}"
        yield IDENTITY_POLICY_STRUCTURE.finding(message, node=around.node, principal=title(record))


def _identity_references(_organization: Organization) -> OfAccount:
    return _look_for_identity_references


def _look_for_identity_references(around: AccountContext, inside: AccountIdentities) -> Iterator[Finding]:
    """Yield the references to what the account lacks, if all of that kind is known."""
    policies = None if IdentityPart.POLICIES in inside.unknown else {one.name.casefold() for one in inside.policies}
    groups = None if IdentityPart.GROUPS in inside.unknown else {group.name.casefold() for group in inside.groups}
    holders: tuple[PolicyHolder, ...] = (*inside.users, *inside.groups, *inside.roles)
    for holder in holders:
        for name in _missing(holder.attached, policies):
            fix = edit(f"Detach {name}", partial(_detached, around, holder, name))
            yield _reference_finding(around, holder, f"has the policy {name}, which the account lacks", fix)
        for name in _missing(() if isinstance(holder, IamGroup) else (holder.boundary,), policies):
            yield _reference_finding(around, holder, f"has the boundary {name}, which the account lacks", None)
        for name in _missing(holder.groups if isinstance(holder, IamUser) else (), groups):
            fix = edit(f"Take {holder.name} out of {name}", partial(_left, around, holder, name))
            yield _reference_finding(around, holder, f"is in the group {name}, which the account lacks", fix)


def _missing(names: tuple[str, ...], known: set[str] | None) -> list[str]:
    """Return the names that are not known, without AWS's own policies; empty if no names are known."""
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
