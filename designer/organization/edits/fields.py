"""Edits of the fields of a node: its name, the attributes of `NODE_ATTRIBUTES`, one tag of many nodes."""

from collections.abc import Iterable
from dataclasses import replace
from enum import Enum
from typing import TypeVar

from designer.basics.errors import EditError
from designer.organization.edits.change_builder import ChangeBuilder
from designer.organization.edits.rules import require, short_label
from designer.organization.model import quotas
from designer.organization.model.change import Change
from designer.organization.model.node_attributes import TAGS, NodeAttribute, TextAttribute, choice_words
from designer.organization.model.organization import Organization
from designer.organization.model.records import NODE_KINDS, Node, NodeId, NodeKind

V = TypeVar("V")


ROOT_NAMED = "AWS names the root itself and has no way to rename it. Rename the organization instead."
"""Reason why the root keeps its name."""


def rename(organization: Organization, node_id: NodeId, name: str) -> Change:
    """Give a node another name; its id stays. OUs of one name side by side are left to the checks.

    Raises:
        EditError: See `rename_refusal`.
    """
    if name == organization.node(node_id).name:
        return Change("Rename")
    require(rename_refusal(organization, node_id, name))
    node = organization.node(node_id)
    builder = ChangeBuilder(organization)
    builder.put(replace(node, name=name))
    return builder.change(f"Rename {NODE_KINDS[node.kind].noun} to {name}", f"rename:{node_id}")


def rename_refusal(organization: Organization, node_id: NodeId, name: str) -> str:
    """Return the reason why a node cannot have a name, as a sentence; "" where it can."""
    node = organization.node(node_id)
    if node.kind is NodeKind.ROOT:
        return ROOT_NAMED
    return quotas.name_fault(node.kind, name)


def set_attribute(organization: Organization, nodes: Iterable[NodeId], attribute: NodeAttribute[V], value: V) -> Change:
    """Give nodes a value of an attribute, or its default: "" where a text is not known.

    Raises:
        EditError: A node cannot have it (see `NodeAttribute.refusal`), or several would have a value that must be
            unique.
    """
    nodes = tuple(nodes)
    if attribute.unique and len(nodes) > 1 and value != attribute.default:
        raise EditError(f"AWS takes each {attribute.noun} once; these are {len(nodes):,} nodes.")
    builder = ChangeBuilder(organization)
    for node_id in nodes:
        node = organization.node(node_id)
        if reason := _refusal(organization, node, attribute, value):
            raise EditError(reason)
        builder.put(attribute.put(node, value))
    label = _label(attribute, value, short_label(organization, nodes) if nodes else "nothing")
    is_typed = isinstance(attribute, TextAttribute) and attribute.lines
    return builder.change(label, f"{attribute.name}:{nodes[0]}" if is_typed and len(nodes) == 1 else "")


def _refusal(organization: Organization, node: Node, attribute: NodeAttribute[V], value: V) -> str:
    if node.kind in attribute.kinds and value == attribute.of(node):
        return ""
    return attribute.refusal(organization, node, value)


def _label(attribute: NodeAttribute[V], value: V, whom: str) -> str:
    if isinstance(value, Enum):
        return f"Mark {whom} as {choice_words(value).lower()}"
    if isinstance(attribute, TextAttribute) and attribute.lines:
        return f"Edit {attribute.noun} of {whom}"
    return f"{'Set' if value else 'Clear'} {attribute.noun} of {whom}"


def set_tags(organization: Organization, node_id: NodeId, tags: Iterable[tuple[str, str]]) -> Change:
    """Replace all tags of a node.

    Raises:
        EditError: Too many, a key twice, or a key or value that AWS does not take.
    """
    return set_attribute(organization, [node_id], TAGS, tuple(tags))


def set_tag(organization: Organization, nodes: Iterable[NodeId], key: str, value: str) -> Change:
    """Give nodes one tag; where the key is there, its value changes in place.

    Raises:
        EditError: A key or value that AWS does not take, or a node has too many tags.
    """
    builder = ChangeBuilder(organization)
    for node_id in nodes:
        node = organization.node(node_id)
        tags = dict(node.tags)
        tags[key] = value
        require(quotas.tags_fault(tags.items()))
        builder.put(replace(node, tags=tuple(tags.items())))
    return builder.change(f"Tag {key} = {value}")


def remove_tag(organization: Organization, nodes: Iterable[NodeId], key: str) -> Change:
    """Take one tag from nodes; those without it stay as they are."""
    builder = ChangeBuilder(organization)
    for node_id in nodes:
        node = organization.node(node_id)
        builder.put(replace(node, tags=tuple(tag for tag in node.tags if tag[0] != key)))
    return builder.change(f"Remove tag {key}")
