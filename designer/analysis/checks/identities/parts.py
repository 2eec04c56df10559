"""Parts of what lies inside an account, as checks ask for them: names, statements, and fixes that edit a record."""

import json

from designer.analysis.checks.finding import Fix, IdentityRecord
from designer.analysis.checks.fixes import edit
from designer.basics.errors import EditError
from designer.organization.edits.identities_policies import DocumentPlace, document_places, edit_document, text_at
from designer.organization.model.change import Change
from designer.organization.model.identities import IamRole, IdentityRef, ManagedPolicy, RootUser, ref_of
from designer.organization.model.organization import Organization
from designer.organization.model.records import NodeId
from designer.policy.language.document import Effect, Grammar, Statement, read_policy_text
from designer.policy.matching.conditions import is_negated

_OF_AWS = ("/aws-service-role/", "/aws-reserved/")
"""Paths of roles that AWS alone makes and changes."""


def title(record: IdentityRecord) -> str:
    """Return the name with its kind, as in ``user/ana``; empty for the root user."""
    return "" if isinstance(record, RootUser) else title_of(ref_of(record))


def title_of(ref: IdentityRef) -> str:
    """Return the kind and the name that a reference points to, as in ``user/ana``."""
    return f"{ref.kind}/{ref.name}"


def is_of_aws(record: IdentityRecord) -> bool:
    """Return True for a role, or a policy, that AWS makes and nobody else can change."""
    if isinstance(record, ManagedPolicy):
        return record.name.startswith("arn:")
    return isinstance(record, IamRole) and record.path.startswith(_OF_AWS)


def places(record: IdentityRecord, node: NodeId) -> tuple[tuple[DocumentPlace, str], ...]:
    """Return the policies that a record is or holds, with their texts, except those that only AWS can change."""
    if isinstance(record, RootUser) or is_of_aws(record):
        return ()
    found = document_places(node, record)
    if isinstance(record, ManagedPolicy):
        return tuple((place, record.text) for place in found)
    inline = {policy.name: policy.text for policy in record.inline}
    trust = record.trust if isinstance(record, IamRole) else ""
    return tuple((place, trust if place.is_trust else inline[place.inline]) for place in found)


def permission_places(record: IdentityRecord, node: NodeId) -> tuple[tuple[DocumentPlace, str], ...]:
    """Return the policies of a record with their texts, except for the trust policy."""
    return tuple((place, text) for place, text in places(record, node) if not place.is_trust)


def trusting(record: IdentityRecord) -> tuple[Statement, ...]:
    """Return the statements that let somebody take a role; empty for other records and unusable texts."""
    if not isinstance(record, IamRole) or is_of_aws(record):
        return ()
    return allowing(record.trust, Grammar.TRUST)


def allowing(text: str, grammar: Grammar = Grammar.IDENTITY) -> tuple[Statement, ...]:
    """Return the Allow statements of a policy that can be used."""
    document = read_policy_text(text, grammar)
    return tuple(one for one in document.statements if one.effect is Effect.ALLOW) if document.usable else ()


def keys_asked(statement: Statement) -> frozenset[str]:
    """Keys, in lower case, that a statement wants to have a certain value: no negated tests, and none of mere stars."""
    return frozenset(
        condition.key.lower()
        for condition in statement.conditions
        if not is_negated(condition.operator) and any(value.strip("*") for value in condition.values)
    )


def text_fix(label: str, place: DocumentPlace, before: str, after: str) -> Fix:
    """Return the fix that replaces a document, while it is the one that was looked at."""

    def change(organization: Organization) -> Change:
        if text_at(organization, place) != before:
            raise EditError("The policy has changed since this was found; wait for the checks to look again.")
        return edit_document(organization, place, after)

    return edit(label, change)


def asking_fix(
    label: str, node: NodeId, role: IdentityRecord, statement: Statement, test: tuple[str, str, str]
) -> tuple[Fix, ...]:
    """Fix that makes a statement of a trust policy ask for one more value; none if the text does not give itself.

    Args:
        label: Its effect.
        node: The account.
        role: The role.
        statement: The statement.
        test: Operator, key and value.
    """
    operator, key, value = test
    if not isinstance(role, IamRole) or not value:
        return ()
    try:
        document = json.loads(role.trust)
        found = document["Statement"]
        one = found[statement.index] if isinstance(found, list) else found
        one.setdefault("Condition", {}).setdefault(operator, {})[key] = value
    except (ValueError, KeyError, IndexError, AttributeError, TypeError):
        return ()
    after = json.dumps(document, indent=2, ensure_ascii=False)
    return (text_fix(label, DocumentPlace(node, ref_of(role)), role.trust, after),)
