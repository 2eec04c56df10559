"""Policies that admit by organization: whom they admit is another question after a transfer, in both directions.

The keys: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from fnmatch import fnmatchcase

from designer.basics.dataclass import dataclass
from designer.organization.edits.identities_policies import document_places
from designer.organization.model.grammars import GRAMMARS
from designer.organization.model.identities import IamRole, ManagedPolicy, NamedIdentity
from designer.organization.model.organization import Organization
from designer.organization.model.records import NodeId
from designer.policy.language.document import Effect, Grammar, Statement, read_policy_text
from designer.policy.language.wording import statement_title
from designer.policy.matching.request import principal_of

_KEY = re.compile(r"aws:(?:principal|resource|source|vpce)org(?:id|paths|masteraccountid)", re.IGNORECASE)
_OWN = re.compile(r"\$\{\s*aws:(?:principal|resource)org(?:id|masteraccountid)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class OrganizationCondition:
    """A statement that asks for an organization.

    Attributes:
        account: The account that it lies in; None for a policy of the organization.
        document: The document for people: "trust policy of deploy".
        statement: The statement for people.
        key: The key as written, or the element that names the organization by a variable.
        follows: Whether it asks for the caller's or the owner's own organization, whichever that is.
    """

    account: NodeId | None
    document: str
    statement: str
    key: str
    follows: bool

    def words(self, organization: Organization) -> str:
        """Say where it is, in one line."""
        where = f"{organization.node(self.account).name}, " if self.account else ""
        asks = "the own organization" if self.follows else "the organization"
        return f"{where}{self.document}, {self.statement}: {self.key} asks for {asks}"


def conditions_inside(organization: Organization, account: NodeId) -> Iterator[OrganizationCondition]:
    """Yield the conditions of what lies inside an account."""
    for title, text, grammar in _documents(organization, account):
        for statement in read_policy_text(text, grammar).statements:
            yield from _asking(organization, account, title, statement)


def names_inside(organization: Organization, account: NodeId) -> Iterator[OrganizationCondition]:
    """Yield where what lies inside an account makes a name of its organization's id: of a bucket, or of a tag."""
    for title, text, grammar in _documents(organization, account):
        document = read_policy_text(text, grammar)
        for statement in document.statements if document.variables else ():
            values = [("Resource", statement.resources)]
            values += [(one.key, one.values) for one in statement.conditions if not _KEY.fullmatch(one.key)]
            for key in (key for key, texts in values if any(map(_OWN.search, texts))):
                yield OrganizationCondition(account, title, statement_title(statement), key, follows=False)


def conditions_of_policies(organization: Organization) -> Iterator[OrganizationCondition]:
    """Yield the conditions of attached SCPs and RCPs."""
    for policy in organization.policies.values():
        if (grammar := GRAMMARS.get(policy.type)) is not None and organization.targets(policy.id):
            for statement in read_policy_text(policy.text, grammar).statements:
                yield from _asking(organization, None, policy.name, statement)


def roles_trusting(organization: Organization, account: NodeId, number: str) -> Iterator[str]:
    """Yield the names of the roles of an account that trust another account, by its number."""
    inside = organization.identities.get(account)
    for role in inside.roles if inside and number else ():
        statements = read_policy_text(role.trust, Grammar.TRUST).statements
        named = {
            statement.effect
            for statement in statements
            if _names(statement, number) and (statement.effect is Effect.ALLOW or not statement.conditions)
        }
        if named == {Effect.ALLOW}:
            yield role.name


def _names(statement: Statement, number: str) -> bool:
    """Whether a statement is about an account; of everybody it is where its conditions name the account."""
    if (principals := statement.principals) is None:
        return False
    values = [value for kind, value in principals.entries if kind in ("AWS", "*")]
    is_named = any(principal_of(value).account == number for value in values)
    if principals.negated:
        return not is_named
    is_asked = statement.effect is Effect.DENY or any(
        number in value for condition in statement.conditions for value in condition.values
    )
    return is_named or ("*" in values and is_asked)


def holds_unreadable_text(organization: Organization, account: NodeId) -> bool:
    """Whether a document inside an account cannot be read."""
    documents = (read_policy_text(text, grammar) for _, text, grammar in _documents(organization, account))
    return any(not document.usable and not document.empty for document in documents)


def _may_ask_for(own: str, value: str) -> bool:
    """Whether a value may match an organization; one without an id may be any, and wildcards alone ask for none."""
    if not value.strip("*?/").lower().removeprefix("o").strip("-*?/"):
        return False
    return not own or fnmatchcase(own.lower(), value.lower().partition("/")[0].replace("[", "[[]"))


def _documents(organization: Organization, account: NodeId) -> Iterator[tuple[str, str, Grammar]]:
    inside = organization.identities.get(account)
    if inside is None:
        return
    records: tuple[NamedIdentity, ...] = (*inside.users, *inside.groups, *inside.roles, *inside.policies)
    for record in records:
        for place in document_places(account, record):
            if isinstance(record, ManagedPolicy):
                yield place.title, record.text, Grammar.IDENTITY
            elif isinstance(record, IamRole) and place.is_trust:
                yield place.title, record.trust, Grammar.TRUST
            else:
                text = next(policy.text for policy in record.inline if policy.name == place.inline)
                yield place.title, text, Grammar.IDENTITY


def _asking(
    organization: Organization, account: NodeId | None, title: str, statement: Statement
) -> Iterator[OrganizationCondition]:
    management = organization.settings.management_account
    number = organization.node(management).aws_id if management else ""
    for condition in statement.conditions:
        if not _KEY.fullmatch(condition.key):
            continue
        own = number if condition.key.lower().endswith("accountid") else organization.settings.aws_id
        follows = any(_OWN.search(value) for value in condition.values)
        if follows or any(_may_ask_for(own, value) for value in condition.values):
            yield OrganizationCondition(account, title, statement_title(statement), condition.key, follows)
