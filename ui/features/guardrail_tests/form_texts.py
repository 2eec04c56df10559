"""Texts of the form of a guardrail test, read and written: lists, places, conditions and context."""

import json
import re
from collections.abc import Collection, Iterable

from designer.basics.errors import EditError
from designer.basics.words import short
from designer.organization.model.guardrail_tests import CaseContext, ConditionBlock
from designer.organization.model.lookup import find_node, path_text
from designer.organization.model.organization import Organization
from designer.organization.model.records import NodeId

_LINE = re.compile(r"(?P<operator>[\w:]+)\s+(?P<key>\S.*?)\s*=\s*(?P<values>.+)")
_FACT = re.compile(r"(?P<key>\S.*?)\s*=\s*(?P<values>.+)")
_VALUE = re.compile(r'\s*(?:(?P<quoted>"(?:[^"\\]|\\.)*")|(?P<plain>[^,"][^,]*?))\s*(?:,|$)')
_PLAIN = re.compile(r'[^\s,"](?:[^,\n\r]*[^\s,])?')

_ABSENT = "no "
"""Beginning of the line of a key that is known to be absent."""

EVERYWHERE = "the whole organization"
"""The root as a place."""


def entries_in(text: str) -> tuple[str, ...]:
    """Return the entries of a text with commas, blanks or line breaks between them."""
    return tuple(dict.fromkeys(part for part in re.split(r"[,\s]+", text) if part))


# Values


def values_text(values: Iterable[str]) -> str:
    """Return the values with commas between them; what could be misread in quotes."""
    return ", ".join(
        value if value.isprintable() and _PLAIN.fullmatch(value) else json.dumps(value) for value in values
    )


def read_values(text: str) -> tuple[str, ...]:
    """Return the values that were written so.

    Raises:
        EditError: A quote has no end.
    """
    found: list[str] = []
    at = 0
    while at < len(text.rstrip()):
        one = _VALUE.match(text, at)
        if one is None:
            raise EditError(f"“{short(text[at:], 40)}” should be values with commas between them.")
        try:
            found.append(str(json.loads(one["quoted"])) if one["quoted"] else one["plain"])
        except ValueError:
            raise EditError(f"“{short(one['quoted'], 40)}” is not text in quotes.") from None
        at = one.end()
    return tuple(found)


# Conditions and context


def conditions_text(block: ConditionBlock) -> str:
    """Return conditions as a person writes them, one a line: ``StringNotEquals aws:RequestedRegion = eu-west-1``."""
    return "\n".join(f"{name} {key} = {values_text(values)}" for name, keys in block for key, values in keys)


def read_conditions(text: str) -> ConditionBlock:
    """Return the conditions that were written so.

    Raises:
        EditError: A line is none.
    """
    found: dict[str, dict[str, tuple[str, ...]]] = {}
    for number, line in enumerate(text.split("\n"), 1):
        if not line.strip():
            continue
        parts = _LINE.fullmatch(line.strip())
        if parts is None:
            raise EditError(
                f"Line {number}, “{short(line, 40)}”, should be an operator, a key, an equals sign and values."
            )
        found.setdefault(parts["operator"], {})[parts["key"]] = read_values(parts["values"])
    return tuple((name, tuple(keys.items())) for name, keys in found.items())


def context_text(context: CaseContext) -> str:
    """Return facts of a request, one a line: ``aws:RequestedRegion = eu-west-1``, ``no aws:MultiFactorAuthPresent``.

    A list of one has a comma behind it.
    """
    return "\n".join(_fact(key, values) for key, values in context)


def _fact(key: str, values: tuple[str, ...] | str | None) -> str:
    if values is None:
        return f"{_ABSENT}{key}"
    if isinstance(values, str):
        return f"{key} = {values_text((values,))}"
    return f"{key} = {values_text(values)}{',' if len(values) == 1 else ''}"


def read_context(text: str) -> CaseContext:
    """Return the facts that were written so.

    Raises:
        EditError: A line is none.
    """
    found: dict[str, tuple[str, ...] | str | None] = {}
    for number, line in enumerate(text.split("\n"), 1):
        stripped = line.strip()
        parts = _FACT.fullmatch(stripped)
        if parts is not None:
            values = read_values(parts["values"])
            found[parts["key"]] = values[0] if len(values) == 1 and not stripped.endswith(",") else values
        elif stripped.startswith(_ABSENT):
            found[stripped.removeprefix(_ABSENT).strip()] = None
        elif stripped:
            raise EditError(
                f"Line {number}, “{short(line, 40)}”, should be a key, an equals sign and a value, or “no” and a key."
            )
    return tuple(found.items())


# Places


def place_text(organization: Organization, node: NodeId) -> str:
    """Return a place as it is typed: its path, where that names it and nothing else, else its id."""
    if node not in organization.nodes:
        return node
    if node == organization.root:
        return EVERYWHERE
    path = path_text(organization, node)
    if "," in path or path.strip() != path:
        return node
    try:
        return path if find_node(organization, path) == node else node
    except EditError:
        return node


def places_text(organization: Organization, nodes: Iterable[NodeId]) -> str:
    """Return the places with commas between them."""
    return ", ".join(place_text(organization, node) for node in nodes)


def read_places(organization: Organization, text: str, gone: Collection[NodeId] = ()) -> tuple[NodeId, ...]:
    """Return the places that were written so, or by name, id or AWS id.

    Args:
        organization: The design.
        text: Written places.
        gone: Places that are not in the design any more and may still be named.

    Raises:
        EditError: Nothing, or more than one node, goes by an entry.
    """
    entries = filter(None, (entry.strip() for entry in text.split(",")))
    return tuple(dict.fromkeys(_place(organization, entry, gone) for entry in entries))


def _place(organization: Organization, entry: str, gone: Collection[NodeId]) -> NodeId:
    if entry in gone:
        return NodeId(entry)
    return organization.root if entry.casefold() == EVERYWHERE else find_node(organization, entry)
