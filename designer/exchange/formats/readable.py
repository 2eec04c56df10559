"""A design as text for people who read a change of it in Git: one fact a line, nothing but the design in it.

Each node stands with the name of its parent alone, so that moving an OU changes one line of it.
"""

import json
from collections.abc import Iterator

from designer.organization.model.node_attributes import NODE_ATTRIBUTES
from designer.organization.model.node_kinds import NODE_KINDS
from designer.organization.model.organization import Organization
from designer.organization.model.records import Node, NodeId, Policy


def readable(organization: Organization) -> str:
    """The text; the same for the same design."""
    return "\n".join(_lines(organization)) + "\n"


def _lines(organization: Organization) -> Iterator[str]:
    settings = organization.settings
    yield f"Organization {_line(settings.name)} {settings.aws_id}".rstrip()
    if settings.management_account is not None:
        yield f"  management account {_line(organization.node(settings.management_account).name)}"
    yield from (f"  policies of type {kind.value}" for kind in settings.policy_types)
    yield from (f"  trusted access {_line(service)}" for service in settings.trusted_services)
    for one in settings.delegated_administrators:
        yield f"  administrator of {_line(one.service)}: {_line(organization.node(one.account).name)}"
    for node_id in organization.walk():
        yield ""
        yield from _node(organization, organization.node(node_id), organization.parent(node_id))
    for policy in sorted(organization.policies.values(), key=lambda one: one.id):
        yield ""
        yield from _policy(policy)


def _node(organization: Organization, node: Node, parent: NodeId | None) -> Iterator[str]:
    above = f" in {_line(organization.node(parent).name)}" if parent is not None else ""
    yield f"{NODE_KINDS[node.kind].title} {_line(node.name)}{above}"
    for one in NODE_ATTRIBUTES:
        if one.default != getattr(node, one.name):
            yield f"  {one.noun}: {_line(one.words(node))}"
    for policy in node.policies:
        yield f"  policy {_line(organization.policy(policy).name)}"


def _policy(policy: Policy) -> Iterator[str]:
    yield f"Policy {_line(policy.name)}, {policy.type.value}"
    if policy.description:
        yield f"  {_line(policy.description)}"
    if policy.unknown is not None:
        yield f"  not known: {policy.unknown.value}"
    if policy.candidate:
        yield f"  may be attached: {policy.candidate}"
        return
    try:
        document: object = json.loads(policy.text)
        statements = document.pop("Statement", []) if isinstance(document, dict) else []
        listed = statements if isinstance(statements, list) else [statements]
        lines = [*_value(document, "  "), *(line for one in listed for line in _statement(one))]
    except (ValueError, RecursionError):  # no JSON, or nested too deeply: as it was typed
        lines = [f"  {line}" for line in policy.text.splitlines()]
    yield from lines


def _statement(statement: object) -> Iterator[str]:
    if not isinstance(statement, dict):
        yield f"  {json.dumps(statement)}"
        return
    named = [statement[key] for key in ("Effect", "Sid") if isinstance(statement.get(key), str)]
    yield f"  {_line(' '.join(named)) or 'statement'}"
    yield from _value({key: value for key, value in statement.items() if key not in {"Sid", "Effect"}}, "    ")


def _value(value: object, indent: str) -> Iterator[str]:
    """A value by keys, one value of a list a line, so that one more changes one line."""
    if isinstance(value, dict):  # an empty one is nothing to tell
        for key, inner in value.items():
            if isinstance(inner, dict | list) and inner:
                yield f"{indent}{_line(key)}"
                yield from _value(inner, f"{indent}  ")
            else:
                yield f"{indent}{_line(key)}: {_scalar(inner)}"
    elif isinstance(value, list):
        for inner in value:
            yield from _value(inner, indent)
    else:
        yield f"{indent}{_scalar(value)}"


def _scalar(value: object) -> str:
    return _line(value) if isinstance(value, str) else json.dumps(value)


def _line(text: str) -> str:
    """A text on one line: a line break in a name would look like a fact of its own."""
    return " ".join(text.splitlines())
