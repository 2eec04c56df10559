"""Credentials: passwords, access keys and MFA of users and of the root user."""

from collections.abc import Iterator
from datetime import date

from designer.analysis.checks.account_context import AccountContext
from designer.analysis.checks.conditions import mfa
from designer.analysis.checks.finding import IAM_GUIDE, Check, Finding, IdentityRecord, Severity
from designer.analysis.checks.fixes import replaced
from designer.analysis.checks.identities.parts import permission_places, text_fix, title
from designer.analysis.checks.policy_text import PolicyText
from designer.analysis.checks.wording import listed, verb
from designer.basics.words import counted
from designer.organization.model.identities import IamUser, RootUser
from designer.organization.model.records import PolicyType


def days_until(day: str, moment: str) -> int:
    """Days from a moment until a day; 0 where one of them is not known.

    Args:
        day: As in ``2026-11-20``.
        moment: ISO 8601 text of which the day counts.
    """
    try:
        return (date.fromisoformat(day) - date.fromisoformat(moment[:10])).days
    except ValueError:
        return 0


def _console_mfa(record: IdentityRecord, around: AccountContext) -> Iterator[Finding]:
    if isinstance(record, IamUser) and record.signs_in_without_mfa:
        message = f"{title(record)} signs in to the console by a password alone. Give it an MFA device."
        yield CONSOLE_MFA.finding(message, node=around.node, principal=title(record))


CONSOLE_MFA = Check(
    "console-mfa",
    "Users with a password for the console have an MFA device",
    Severity.WARNING,
    "A password alone can be guessed, fished or found; AWS asks for MFA wherever a person signs in.",
    f"{IAM_GUIDE}best-practices.html",
    records=_console_mfa,
)


def _root_mfa(record: IdentityRecord, around: AccountContext) -> Iterator[Finding]:
    """A root user without a password, as members of an organization can have it, needs no device."""
    if isinstance(record, RootUser) and record.mfa is False and record.password is not False:
        message = (
            "The root user has no MFA device. Give it one, or take its credentials away by the central management of "
            "root access."
        )
        yield ROOT_MFA.finding(message, node=around.node, principal="root")


ROOT_MFA = Check(
    "root-mfa",
    "A root user that can sign in has an MFA device",
    Severity.WARNING,
    "Whoever learns its password is the root user, whom no policy inside the account limits.",
    f"{IAM_GUIDE}root-user-best-practices.html",
    records=_root_mfa,
)


def _identity_mfa(record: IdentityRecord, around: AccountContext) -> Iterator[Finding]:
    for place, text in permission_places(record, around.node):
        if "multifactorauth" not in text.lower():
            continue
        view = PolicyText(text, PolicyType.SERVICE_CONTROL_POLICY, place.grammar)
        for mark in mfa.CHECK.texts(view) if mfa.CHECK.texts else ():
            yield IDENTITY_MFA.finding(
                f"{title(record)}: {place.inline or place.holder.name}. {mark.message}",
                node=around.node,
                principal=title(record),
                severity=mark.severity,
                fixes=tuple(text_fix(fix.label, place, text, replaced(text, fix.replacements)) for fix in mark.fixes),
            )


IDENTITY_MFA = Check(
    "identity-mfa",
    "Conditions on MFA inside accounts mean the requests that they should",
    Severity.WARNING,
    "aws:MultiFactorAuthPresent is only in requests with temporary credentials. Bool misses long-term access keys in a "
    "Deny, and BoolIfExists lets them through in an Allow.",
    f"{IAM_GUIDE}reference_policies_condition-keys.html",
    fix="Replaces Bool by BoolIfExists in a Deny, and the other way round in an Allow.",
    records=_identity_mfa,
)


def _root_access_keys(record: IdentityRecord, around: AccountContext) -> Iterator[Finding]:
    if isinstance(record, RootUser) and record.access_keys:
        keys = counted(record.access_keys, "active access key")
        message = (
            f"The root user has {keys}. No policy inside the account limits it: delete every key of its, and let roles "
            "do what programs need."
        )
        yield ROOT_ACCESS_KEYS.finding(message, node=around.node, principal="root")


ROOT_ACCESS_KEYS = Check(
    "root-access-keys",
    "The root user has no access keys",
    Severity.WARNING,
    "A key of the root user can do everything in its account that no SCP takes away, and it has no MFA.",
    f"{IAM_GUIDE}root-user-best-practices.html",
    records=_root_access_keys,
)


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
            f"the newest day told of this account. Renew {verb(old, 'it', 'them')}, or take a role, whose sessions end."
        )
        yield OLD_ACCESS_KEYS.finding(message, node=around.node, principal=title(record))


OLD_ACCESS_KEYS = Check(
    "old-access-keys",
    "Access keys are renewed",
    Severity.WARNING,
    "A key works until somebody ends it, wherever it has been copied to in the meantime.",
    f"{IAM_GUIDE}id-credentials-access-keys-update.html",
    records=_old_access_keys,
)


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
            "newest day told of this account. Take away what nobody needs."
        )
        yield UNUSED_CREDENTIALS.finding(message, node=around.node, principal=title(record))


UNUSED_CREDENTIALS = Check(
    "unused-credentials",
    "Credentials that nobody uses are taken away",
    Severity.ADVICE,
    "What nobody uses can be stolen all the same, and nobody would notice.",
    f"{IAM_GUIDE}id_credentials_finding-unused.html",
    records=_unused_credentials,
)
