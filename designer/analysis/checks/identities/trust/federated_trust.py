"""Trust in an identity provider says for which application and for whom."""

from __future__ import annotations

from collections.abc import Iterator

from designer.analysis.checks.account_context import AccountContext
from designer.analysis.checks.finding import IAM_GUIDE, Check, Finding, IdentityRecord, Severity
from designer.analysis.checks.identities.parts import keys_asked, title, trusting
from designer.policy.language.document import Statement
from designer.policy.matching.conditions import is_negated


def _records(record: IdentityRecord, around: AccountContext) -> Iterator[Finding]:
    for statement in trusting(record):
        for kind, provider in statement.principals.entries if statement.principals else ():
            missing = _missing(statement, provider) if kind == "Federated" else ""
            if missing:
                name = provider.partition("-provider/")[2] or provider
                message = f"{title(record)} trusts {name} without asking for {missing}"
                yield CHECK.finding(message, node=around.node, principal=title(record))


def _missing(statement: Statement, provider: str) -> str:
    """Key that the statement should ask for, and why; empty where nothing is missing."""
    keys = keys_asked(statement)
    suffixes = {key.rpartition(":")[2] for key in keys}
    if ":saml-provider/" in provider:
        return "" if suffixes & {"aud", "recipient"} else "SAML:aud, so an answer made for another site would do."
    if "aud" not in suffixes and "app_id" not in suffixes and not provider.endswith(_BY_SUBJECT):
        return "the aud of the token: one that was made for another application would do."
    if provider.endswith(_BY_SUBJECT) and not _names_subject(statement):
        return "the sub of the token: every repository or project of that provider could take the role."
    return ""


def _names_subject(statement: Statement) -> bool:
    """True where some condition wants a certain subject; a star before the first name would let in everybody."""
    return any(
        condition.key.lower().endswith((":sub", ":job_workflow_ref", ":project_id", ":repository", ":repository_id"))
        and all(_owner(value) for value in condition.values)
        for condition in statement.conditions
        if not is_negated(condition.operator)
    )


def _owner(value: str) -> str:
    """Owner in a subject such as ``repo:owner/name:ref:…``; empty where it is a star."""
    return value.removeprefix("repo:").removeprefix("project_path:").removeprefix("organization:").strip("*/:")


_BY_SUBJECT = (
    *("token.actions.githubusercontent.com", "gitlab.com", "app.terraform.io", "agent.buildkite.com"),
    *("api.bitbucket.org", "oidc.circleci.com"),
)
"""Providers that serve everybody from one address: only the subject tells whose token it is
(https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_providers_oidc_secure-by-default.html)."""


CHECK = Check(
    "federated-trust",
    "Trust in an identity provider says for which application and for whom",
    Severity.WARNING,
    "A provider makes tokens for many applications and many customers. The conditions on aud and sub tell yours apart.",
    f"{IAM_GUIDE}id_roles_providers_oidc_secure-by-default.html",
    records=_records,
)
