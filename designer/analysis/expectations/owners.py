"""The owner of the resources that a test is about: what the design knows of it holds in every request on them."""

import json
import re
from collections.abc import Iterable

from designer.analysis.access.question import PLANNED, resource_context
from designer.analysis.expectations.coverage import CoveringStatement
from designer.organization.model.organization import Organization
from designer.organization.model.records import NodeId
from designer.policy.equivalence.comparison import LevelPath
from designer.policy.language.document import Effect, read_policy_text
from designer.policy.language.templates import Values
from designer.policy.matching.facts import Facts, context_facts
from designer.policy.matching.request import Level, NamedPolicy

_SAME_VALUES = ("ForAllValues:StringEquals", "ForAnyValue:StringEquals")
"""Operators by which a key with several values has some, and no others."""

_VARIABLE = re.compile(r"\$\{\s*(aws:resource(?:account|orgid))\s*(?:,\s*'[^']*'\s*)?\}", re.IGNORECASE)


def owner_facts(organization: Organization, account: NodeId) -> Facts:
    """The keys of an account as the owner of a resource, with their values."""
    number = organization.node(account).aws_id or PLANNED
    return context_facts(resource_context(organization, account, number))


def facts_asked_for(owner: Facts, texts: Iterable[str]) -> Facts:
    """The facts of an owner for whose keys some policies ask."""
    read = "".join(texts).lower()
    return tuple((key, value) for key, value in owner if key in read)


def owned(owner: Facts) -> LevelPath:
    """A level that lets through requests with these keys alone; none where nothing is known of the owner."""
    if not owner:
        return ()
    conditions: dict[str, dict[str, Values]] = {}
    for key, value in owner:
        for operator in ("StringEquals",) if isinstance(value, str) else _SAME_VALUES:
            conditions.setdefault(operator, {})[key] = value
    statement = {"Effect": Effect.ALLOW.value, "Action": "*", "Resource": "*", "Condition": conditions}
    return (Level("", (NamedPolicy("owned", json.dumps({"Version": "2012-10-17", "Statement": [statement]})),)),)


def path_of_owner(path: LevelPath, owner: Facts) -> LevelPath:
    """A path with the owner's values in the place of policy variables for them."""
    return tuple(
        level._replace(policies=tuple(one._replace(text=_named(one.text, owner)) for one in level.policies))
        for level in path
    )


def covering_of_owner(covering: CoveringStatement, owner: Facts) -> CoveringStatement:
    """The statement of a test with the same."""
    return CoveringStatement(_named(covering.allowing, owner), _named(covering.denying, owner))


def _named(text: str, owner: Facts) -> str:
    known = {key: value for key, value in owner if isinstance(value, str)}
    if not known or "${" not in text or not read_policy_text(text).variables:
        return text
    return _VARIABLE.sub(lambda found: known.get(found[1].lower(), found[0]), text)
