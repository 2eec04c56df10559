"""Drift taken over: what AWS has into the design, or what the design has into AWS, part by part."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import replace
from typing import Any, TypeVar

from designer.analysis.differences.change_parts import ChangeParts
from designer.analysis.differences.taking import change_between, lawful
from designer.analysis.differences.three_way import RecordKind, keyed_things
from designer.analysis.drift.drift import Drift, DriftItem, part_ids
from designer.basics.words import counted
from designer.organization.model.change import Change, Swap
from designer.organization.model.ids import NodeId, PolicyId
from designer.organization.model.organization import Organization
from designer.organization.model.records import Node, Policy, Settings

_Record = TypeVar("_Record", Node, Policy, Settings)
_TREE = ("children", "policies")


def taking_over(drift: Drift, items: Sequence[DriftItem]) -> Change:
    """Return the change of the design that takes over what AWS has.

    Raises:
        EditError: AWS would refuse what that comes to without the rest.
    """
    return _taking(drift.versions.ours, drift.versions.theirs, items, "Take over from AWS:")


def taken_back(drift: Drift, items: Sequence[DriftItem]) -> Organization:
    """Return what AWS has, but with some parts as the design has them.

    Raises:
        EditError: AWS would refuse what that comes to without the rest.
    """
    live = drift.versions.theirs.copy()
    live.apply(_taking(live, drift.versions.ours, items, "Plan back"))
    return live


def _taking(here: Organization, there: Organization, items: Sequence[DriftItem], label: str) -> Change:
    parts = ChangeParts(here, change_between(here, there))
    known = {part.id for part in parts.parts}
    changes = [item.change for item in items]
    chosen = [next((one for one in part_ids(change) if one in known), None) for change in changes]
    attached = {(one.id, one.part[1]) for one in changes if one.part[:1] == ("policies",)}

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
