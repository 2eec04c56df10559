"""Trust policies of roles: who may take a role, and what keeps others from it."""

import re
from collections.abc import Iterator, Sequence

from designer.analysis.checks.finding import AccountContext, Check, Finding, IdentityRecord
from designer.analysis.checks.identities.parts import asking_fix, keys_asked, title, trusting
from designer.analysis.checks.shared import listed, verb
from designer.basics.data import read_data, read_record
from designer.policy.language.document import Statement
from designer.policy.matching.conditions import compile_condition, is_negated
from designer.policy.matching.request import principal_of

_PAGES = read_record(dict[str, str], read_data("deputy_services.json")["pages"])
"""Pages on which AWS asks for it, by the first part of the service's principal; empty if no page is cited.

Not among them are services that take a role for the one who passed it, such as EC2 and Lambda.
"""

_DOMAIN = ".amazonaws.com"


def _page_of(service: str) -> str | None:
    """The page of a service's principal; empty if none is cited, None for a service that is not among them."""
    return _PAGES.get(service.removesuffix(_DOMAIN)) if service.endswith(_DOMAIN) else None


def _services_in_docs() -> str:
    """Return the services with their pages, for the documentation."""
    rows = (f"| `{name}{_DOMAIN}` | {f'[AWS]({page})' if page else 'none cited'} |" for name, page in _PAGES.items())
    return "\n".join(("| Service | Page |", "|---|---|", *rows))


IN_ORGANIZATION = {"aws:principalorgid", "aws:principalorgpaths"}
"""Keys that let in principals of an organization alone."""


def foreign_accounts(statement: Statement, around: AccountContext) -> tuple[str, ...]:
    """Return the numbers of accounts that a statement names and the design does not have.

    Nothing while the account itself has no number: then the design does not go by numbers yet.
    """
    if statement.principals is None or statement.principals.negated or not around.number:
        return ()
    named = (principal_of(entry).account for kind, entry in statement.principals.entries if kind == "AWS")
    return tuple(dict.fromkeys(one for one in named if one.isdigit() and one not in around.numbers))


_NARROWING_TRUST = {
    *("aws:principalorgid", "aws:principalorgpaths", "aws:principalaccount", "aws:principalarn", "aws:userid"),
    *("aws:sourceaccount", "aws:sourcearn", "aws:sourceorgid", "aws:sourceorgpaths"),
}
"""Keys that say who calls, and that a caller cannot choose."""


def _wildcard_trust(record: IdentityRecord, around: AccountContext) -> Iterator[Finding]:
    for statement in trusting(record):
        entries = statement.principals.entries if statement.principals and not statement.principals.negated else ()
        if not {("*", "*"), ("AWS", "*")} & set(entries) or _is_narrow(statement):
            continue
        message = (
            f"The trust policy of {title(record)} lets everybody of every AWS account take it. Name the accounts or "
            "roles, or ask for aws:PrincipalOrgID."
        )
        test = ("StringEquals", "aws:PrincipalOrgID", around.organization_id)
        fixes = asking_fix("Let only this organization take it", around.node, record, statement, test)
        fixes = fixes if all(kind in ("*", "AWS") for kind, _ in entries) else ()  # others are of no organization
        yield WILDCARD_TRUST.finding(message, node=around.node, principal=title(record), fixes=fixes)


def _is_narrow(statement: Statement) -> bool:
    """Whether it asks who calls, and callers without the key do not pass; that there is one says nothing."""
    tests = [compile_condition(condition, variables=False) for condition in statement.conditions]
    certain = {test.key for test in tests if not test.when_absent and not test.is_null}
    return bool(keys_asked(statement) & certain & _NARROWING_TRUST)


def _trust_by_exclusion(record: IdentityRecord, around: AccountContext) -> Iterator[Finding]:
    for statement in trusting(record):
        if statement.principals is not None and statement.principals.negated:
            message = (
                f"The trust policy of {title(record)} allows NotPrincipal: everybody but those it names, of every "
                "account. Name in Principal who may take it."
            )
        elif statement.not_action:
            message = (
                f"The trust policy of {title(record)} allows NotAction: every way to take it but those it names, and "
                "tags and source identities with them. Name the actions, such as sts:AssumeRole."
            )
        else:
            continue
        yield TRUST_BY_EXCLUSION.finding(message, node=around.node, principal=title(record))


_EXTERNAL_ID = "sts:externalid"


def _external_id(record: IdentityRecord, around: AccountContext) -> Iterator[Finding]:
    for statement in trusting(record):
        foreign = foreign_accounts(statement, around)
        if not foreign or keys_asked(statement) & {_EXTERNAL_ID, *IN_ORGANIZATION}:
            continue
        message = (
            f"{title(record)} can be taken from {listed(foreign)} without an external id. Ask for sts:ExternalId with "
            "a value that the other side gives to you alone, and see that a call without it fails."
        )
        yield EXTERNAL_ID.finding(message, node=around.node, principal=title(record))


def _federated_trust(record: IdentityRecord, around: AccountContext) -> Iterator[Finding]:
    for statement in trusting(record):
        for kind, provider in statement.principals.entries if statement.principals else ():
            missing = _missing(statement, provider) if kind == "Federated" else ""
            if missing:
                name = provider.partition("-provider/")[2] or provider
                message = f"{title(record)} trusts {name} without asking for {missing}"
                yield FEDERATED_TRUST.finding(message, node=around.node, principal=title(record))


def _missing(statement: Statement, provider: str) -> str:
    """Return the key that the statement should ask for, and why; empty if nothing is missing."""
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
    """Return True if some condition wants a certain subject; a star before the first name would let in everybody."""
    return any(
        condition.key.lower().endswith((":sub", ":job_workflow_ref", ":project_id", ":repository", ":repository_id"))
        and all(_owner(value) for value in condition.values)
        for condition in statement.conditions
        if not is_negated(condition.operator)
    )


def _owner(value: str) -> str:
    """Return the owner in a subject such as ``repo:owner/name:ref:…``; empty if it is a star."""
    return value.removeprefix("repo:").removeprefix("project_path:").removeprefix("organization:").strip("*/:")


_BY_SUBJECT = (
    *("token.actions.githubusercontent.com", "gitlab.com", "app.terraform.io", "agent.buildkite.com"),
    *("api.bitbucket.org", "oidc.circleci.com"),
)
"""Providers that serve everybody from one address: only the subject says whose token it is
(https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_providers_oidc_secure-by-default.html)."""


def _unknown_trust(record: IdentityRecord, around: AccountContext) -> Iterator[Finding]:
    statements = [statement for statement in trusting(record) if not keys_asked(statement) & IN_ORGANIZATION]
    foreign = tuple(dict.fromkeys(number for statement in statements for number in foreign_accounts(statement, around)))
    if foreign:
        message = (
            f"{title(record)} can be taken from {listed(foreign)}, {verb(foreign, 'an account', 'accounts')} that the "
            "design does not have. The SCPs of this organization limit the role, but not who takes it."
        )
        yield UNKNOWN_TRUST.finding(message, node=around.node, principal=title(record))


_UNIQUE_ID = re.compile(r"A(?:IDA|ROA|GPA)[A-Z0-9]{12,}")


def _deleted_principals(record: IdentityRecord, around: AccountContext) -> Iterator[Finding]:
    entries = [entry for one in trusting(record) if one.principals for _, entry in one.principals.entries]
    gone = [entry for entry in entries if _UNIQUE_ID.fullmatch(entry)]
    if gone:
        message = (
            f"The trust policy of {title(record)} names {listed(gone)}: a user or role that has been deleted. A new "
            "one of the same name is another principal. Name it again, or take it out."
        )
        yield DELETED_PRINCIPALS.finding(message, node=around.node, principal=title(record))


_SOURCE_KEYS = {"aws:sourcearn", "aws:sourceaccount", "aws:sourceorgid", "aws:sourceorgpaths"}


def _confused_deputy(record: IdentityRecord, around: AccountContext) -> Iterator[Finding]:
    for statement in trusting(record):
        entries = statement.principals.entries if statement.principals and not statement.principals.negated else ()
        services = [entry for kind, entry in entries if kind == "Service" and _page_of(entry) is not None]
        if not services or keys_asked(statement) & _SOURCE_KEYS:
            continue
        message = (
            f"{listed(services)} may take {title(record)} for anybody's resources. Ask for aws:SourceAccount, or "
            f"better for the aws:SourceArn of what the role is for. {_sources(services)}"
        )
        test = ("StringEquals", "aws:SourceAccount", around.number)
        fixes = asking_fix("Ask for aws:SourceAccount", around.node, record, statement, test)
        fixes = fixes if len(services) == len(entries) else ()  # requests of others do not carry the key
        yield CONFUSED_DEPUTY.finding(message, node=around.node, principal=title(record), fixes=fixes)


def _sources(services: Sequence[str]) -> str:
    """Return the pages of the services, and the services without one."""
    pages = listed(list(dict.fromkeys(filter(None, map(_page_of, services)))), "and")
    without = listed([service for service in services if not _page_of(service)], "and")
    sources = [f"See {pages}" if pages else "", f"No page of AWS on {without} is cited" if without else ""]
    return ". ".join(filter(None, sources))


WILDCARD_TRUST = Check("wildcard-trust", records=_wildcard_trust)
TRUST_BY_EXCLUSION = Check("trust-by-exclusion", records=_trust_by_exclusion)
EXTERNAL_ID = Check("external-id", records=_external_id)
FEDERATED_TRUST = Check("federated-trust", records=_federated_trust)
UNKNOWN_TRUST = Check("unknown-trust", records=_unknown_trust)
DELETED_PRINCIPALS = Check("deleted-principals", records=_deleted_principals)
CONFUSED_DEPUTY = Check("confused-deputy", records=_confused_deputy, more=_services_in_docs())
