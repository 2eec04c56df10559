"""Drift taken over: what AWS has into the design, or what the design has into AWS, part by part."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import replace
from typing import Any, TypeVar

from designer.analysis.differences.change_parts import ChangeParts
from designer.analysis.differences.lost_ids import forget_lost_ids
from designer.analysis.differences.taking import change_between, lawful
from designer.analysis.differences.three_way import (
    RecordKind,
    ThreeVersions,
    align_three,
    keyed_things,
    three_way_changes,
)
from designer.analysis.drift.drift import Drift, DriftItem, part_ids
from designer.analysis.drift.words import item_title
from designer.basics.errors import EditError
from designer.basics.words import counted
from designer.organization.model.change import Change, Swap
from designer.organization.model.ids import NodeId, PolicyId
from designer.organization.model.organization import Organization
from designer.organization.model.records import Node, Policy, Settings

_Record = TypeVar("_Record", Node, Policy, Settings)
_WithId = TypeVar("_WithId", Node, Policy)
_TREE = ("children", "policies")


def taking_over(drift: Drift, items: Sequence[DriftItem], design: Organization) -> Change:
    """Return the change of the design that takes over what AWS has.

    Raises:
        EditError: AWS would refuse what that comes to without the rest.
    """
    live = drift.versions.theirs
    change = _taking(drift.versions.ours, live, items, "Take over from AWS:")
    nodes = {one: _with_id(swap, design.nodes.get(one), live.nodes.get(one)) for one, swap in change.nodes.items()}
    policies = {
        one: _with_id(swap, design.policies.get(one), live.policies.get(one)) for one, swap in change.policies.items()
    }
    return replace(change, nodes=nodes, policies=policies)


def _with_id(swap: Swap[_WithId], now: _WithId | None, live: _WithId | None) -> Swap[_WithId]:
    """Begin at the record of the design, whose id the drift has left out if AWS lost it, and end with AWS's id."""
    before, after = swap.before, swap.after
    if before is None or now is None or now.aws_id == before.aws_id or replace(before, aws_id=now.aws_id) != now:
        return swap
    return Swap(now, after and replace(after, aws_id=live.aws_id if live is not None else ""))


def taken_back(drift: Drift, items: Sequence[DriftItem], live: Organization | None = None) -> Organization:
    """Return what AWS has, but with some parts as the design has them.

    Args:
        drift: The drift.
        items: The parts.
        live: AWS as it was read later, which keeps all else that has changed since; None for AWS as the drift has it.

    Raises:
        EditError: A part has changed once more, or AWS would refuse what that comes to without the rest.
    """
    versions = drift.versions
    if live is not None:
        versions = align_three(versions.base, forget_lost_ids(versions.ours, live), live)
        _require_same(drift, items, versions)
    found = versions.theirs.copy()
    found.apply(_taking(found, versions.ours, items, "Plan back"))
    return found


def _require_same(drift: Drift, items: Sequence[DriftItem], now: ThreeVersions) -> None:
    """Refuse parts that differ otherwise in a later reading; of a node or policy that came or went, all is compared.

    Raises:
        EditError: A part differs from the earlier reading.
    """
    found = {change.key: change.theirs for change in three_way_changes(now)}
    known = {change.key: change.theirs for change in three_way_changes(drift.versions)}
    for item in items:
        key = item.change.key
        before, after = (
            {one: value for one, value in side.items() if one[:2] == key[:2] and key.part in ((), one.part)}
            for side in (known, found)
        )
        if before != after:
            raise EditError(f"{item_title(drift, item)}: AWS has changed since the drift was read. Read it again.")


def _taking(here: Organization, there: Organization, items: Sequence[DriftItem], label: str) -> Change:
    parts = ChangeParts(here, change_between(here, there))
    known = {part.id for part in parts.parts}
    changes = [item.change for item in items]
    chosen = [next((one for one in part_ids(change) if one in known), None) for change in changes]
    attached = {(way_change.id, way_change.part[1]) for way_change in changes if way_change.part[:1] == ("policies",)}

    def attaches(node: NodeId, policy: PolicyId) -> bool:
        return node not in here.nodes or (node, policy) in attached

    taken = parts.taking([one for one in chosen if one is not None], attaches=attaches)
    keys: dict[tuple[RecordKind, str], list[tuple[Hashable, ...]]] = {}
    for change in changes:
        keys.setdefault((change.record, change.id), []).append(change.part)
    nodes = {one: _only(swap, keys.get((RecordKind.NODE, one), []), _TREE) for one, swap in taken.nodes.items()}
    policies = {one: _only(swap, keys.get((RecordKind.POLICY, one), [])) for one, swap in taken.policies.items()}
    settings = taken.settings
    if settings is not None:
        settings = _only(settings, keys.get((RecordKind.SETTINGS, ""), []))
    made = replace(
        taken, label=f"{label} {counted(len(items), 'difference')}", nodes=nodes, policies=policies, settings=settings
    )
    return lawful(here, made, there)


def _only(swap: Swap[_Record], wanted: Sequence[tuple[Hashable, ...]], always: Sequence[str] = ()) -> Swap[_Record]:
    """Keep of a record that both sides have only the fields that are wanted, and of lists only their entries."""
    before, after = swap.before, swap.after
    if before is None or after is None:
        return swap
    fields: dict[str, Any] = {name: getattr(after, name) for name in always}
    for field, *keys in (part for part in wanted if part and part[0] not in ("parent", "policies")):
        name = str(field)
        new = getattr(after, name)
        fields[name] = _with_entry(fields.get(name, getattr(before, name)), new, keys[0]) if keys else new
    return Swap(before, replace(before, **fields))


def _with_entry(old: object, new: object, key: Hashable) -> object:
    """Return a list with one entry as another list has it, which may come or go."""
    if not isinstance(old, tuple) or not isinstance(new, tuple):
        return new
    kept, come = keyed_things(old), keyed_things(new)
    if kept is None or come is None:
        return new
    rest = (one for one, name in zip(old, kept, strict=True) if name != key)
    return (*rest, *(one for one, name in zip(new, come, strict=True) if name == key))
