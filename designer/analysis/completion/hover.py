"""Meaning of the word under a cursor: an action, a pattern, a condition key, an operator, an account."""

from typing import NamedTuple

from designer.analysis.completion.cursor import Cursor, locate_cursor
from designer.analysis.guardrails.libraries import action_said
from designer.organization.model.lookup import path_text
from designer.organization.model.organization import Organization
from designer.organization.model.records import NODE_KINDS
from designer.policy.catalog.catalogue import Catalogue, action_details
from designer.policy.catalog.context_keys import documented_key
from designer.policy.json.text import Span
from designer.policy.matching.conditions import parse_operator
from designer.policy.matching.operators import OPERATORS

_NAMED = 6


class Hover(NamedTuple):
    """Meaning of a word.

    Attributes:
        span: The word, quotes included.
        title: Its kind: an action with its access level, a key with its type.
        lines: Sentences about it.
    """

    span: Span
    title: str
    lines: tuple[str, ...]


def hover(text: str, offset: int, catalogue: Catalogue, organization: Organization | None = None) -> Hover | None:
    """Return the meaning of the string at an offset, or None if nothing is known of it.

    Args:
        text: The policy, valid or not.
        offset: A character of it.
        catalogue: The actions.
        organization: Whose accounts and OUs are named by their ids; None if there is none.
    """
    cursor = locate_cursor(text, offset)
    if not cursor.span.start <= offset < cursor.span.end or text[cursor.span.start : cursor.span.start + 1] != '"':
        return None
    word = text[cursor.span.start : cursor.span.end].strip('"')
    found = _said(cursor, word, catalogue, organization) if word else None
    return Hover(cursor.span, *found) if found else None


def described(action: str, catalogue: Catalogue) -> Hover | None:
    """Meaning of an action, or of a pattern with ``*``, by its name; None for one that is not in the catalogue."""
    known = "*" in action or catalogue.index(action) is not None
    found = _action(action, catalogue) if known else None
    return Hover(Span(0, len(action)), *found) if found else None


def _said(
    cursor: Cursor, word: str, catalogue: Catalogue, organization: Organization | None
) -> tuple[str, tuple[str, ...]] | None:
    names = tuple(step for step in cursor.steps if isinstance(step, str))
    if not cursor.in_key and names[-1:] in (("Action",), ("NotAction",)):
        return _action(word, catalogue)
    if cursor.in_key and names[-1:] == ("Condition",):
        return _operator(word)
    if cursor.in_key and len(names) > 1 and names[-2] == "Condition":
        return _key(word)
    return _node(word, organization) if organization is not None else None


def _action(word: str, catalogue: Catalogue) -> tuple[str, tuple[str, ...]] | None:
    index = catalogue.index(word)
    if index is None:
        return _pattern(word, catalogue)
    known = action_details(word)
    lines = []
    if known is not None:
        lines.append(known.description)
        resources = [use.name for use in known.resources]
        lines.append(f"Works on {', '.join(resources)}." if resources else "No ARN limits it: its Resource must be *.")
        if known.condition_keys:
            lines.append(f"Keys of its own: {_listed(known.condition_keys)}.")
        if known.dependent_actions:
            lines.append(f"Needs {_listed(known.dependent_actions)}, too.")
    return f"{catalogue.actions[index]} · {catalogue.level(index).value}", tuple(line for line in lines if line)


def _pattern(word: str, catalogue: Catalogue) -> tuple[str, tuple[str, ...]]:
    members = catalogue.members(catalogue.search(word))
    if not members:
        return word, (f"Matches no action in the list of {catalogue.date}.", *action_said(word))
    names = tuple(catalogue.actions[index] for index in members[: _NAMED + 1])
    return f"{word} · {len(members):,} actions", (f"{_listed(names, len(members))}.",)


def _key(word: str) -> tuple[str, tuple[str, ...]] | None:
    known = documented_key(word)
    if known is None:
        return None
    lines = [f"Present {known.present}." if known.present else "When it is present is not documented in one place."]
    if known.multivalued:
        lines.append("Holds several values: use ForAnyValue or ForAllValues.")
    return f"{word} · {known.type}", tuple(lines)


def _operator(word: str) -> tuple[str, tuple[str, ...]] | None:
    quantifier, name, if_exists = parse_operator(word)
    known = OPERATORS.get(name)
    if known is None:
        null = "true is met where the key is missing, false where it is there."
        return ("Null", (null,)) if name == "null" else None
    lines = ["Met where no value matches." if known.negated else "Met where one of the values matches."]
    if known.wildcards:
        lines.append("* stands for any characters, ? for one.")
    if if_exists:
        lines.append("Met as well where the key is missing.")
    elif known.negated:
        lines.append("Met as well where the key is missing: a negated operator always is.")
    if quantifier is not None and quantifier.value:
        every = quantifier.value == "ForAllValues"
        lines.append(
            "Every value of the key must match; none at all counts as every." if every else "One value is enough."
        )
    return word, tuple(lines)


def _node(word: str, organization: Organization) -> tuple[str, tuple[str, ...]] | None:
    """Return an account or OU whose id is in the word."""
    for node in organization.nodes.values():
        if node.aws_id and node.aws_id in word:
            return f"{node.name} · {NODE_KINDS[node.kind].noun}", (path_text(organization, node.id),)
    return None


def _listed(names: tuple[str, ...], count: int | None = None) -> str:
    total = len(names) if count is None else count
    more = f" and {total - _NAMED:,} more" if total > _NAMED else ""
    return ", ".join(names[:_NAMED]) + more
