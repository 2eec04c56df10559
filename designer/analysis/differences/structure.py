"""Structure: the nodes that come, go, move, get another name or other attributes between two aligned designs.

The order of siblings is the architect's and means nothing to AWS: it is no difference. Attached policies are reported
with the policies.

Differences inside an account are listed by name, as in ``user/ana``: all that is known of one that comes or goes, and
the fields that differ of one that stays.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import field, fields, is_dataclass, replace
from enum import Enum
from hashlib import sha256
from typing import TypeAlias

from designer.analysis.differences.alignment import Alignment
from designer.analysis.differences.named_records import UNKNOWN_PARTS, NamedRecord, changed_names, named_records
from designer.basics.dataclass import dataclass
from designer.organization.model.compliance import ComplianceRecords
from designer.organization.model.identities import AccountIdentities
from designer.organization.model.identity_center import IdentityCenter
from designer.organization.model.node_attributes import NODE_ATTRIBUTES
from designer.organization.model.organization import Organization
from designer.organization.model.records import Node, NodeId, Settings

FileValue: TypeAlias = "str | int | bool | list[FileValue] | Mapping[str, FileValue] | None"
"""A value as files and reports write it."""


_DIGITS = 16


class StructureKind(Enum):
    """Kind of a change."""

    ADDED = "added"
    REMOVED = "removed"
    MOVED = "moved"
    RENAMED = "renamed"
    CHANGED = "changed"


@dataclass(frozen=True, slots=True)
class StructureChange:
    """One change of one node; a node that is moved and renamed has two.

    Attributes:
        kind: Kind of the change.
        node: The node, by its id in the aligned designs; the root for settings of the whole organization.
        before: The value before: the parent's id of what is moved, the name of what is renamed, else the attributes
            that differ by their keys in a file, all of them for what is removed. None if there is none.
        after: The value after, in the same way.
        settings: True if settings of the organization differ, and no attributes of the node.
        probable: True if the node is taken for one of the earlier design by its place alone.
        inside: True if the account differs inside; `identity_changes` gives the names.
        record: Name of the one record inside the account, or with `settings` of Identity Center, that differs; empty
            for all of it.
        digest: Of what comes or goes with a node and no other difference shows: the account's identities, and AWS's own
            policies; empty if nothing does. A look at the change is a look at that, too.
    """

    kind: StructureKind
    node: NodeId
    before: FileValue
    after: FileValue
    settings: bool = False
    probable: bool = False
    inside: bool = False
    record: str = ""
    digest: str = field(default="", compare=False)

    @property
    def is_center(self) -> bool:
        """True if a record of Identity Center differs."""
        return self.settings and bool(self.record)

    @property
    def layer(self) -> str:
        """Title of its section: users and roles are not structure."""
        return "Identities" if self.inside or self.is_center else "Structure"


def structure_changes(sides: Alignment) -> tuple[StructureChange, ...]:
    """Return the changes of two designs: the settings first, then nodes in outline order, those that are gone last."""
    found = [*_settings(sides), *_center(sides)]
    for node in sides.after.walk():
        found += _of(sides, node)
        found += _inside(sides, node)
    gone = (node for node in sides.before.walk() if node not in sides.after.nodes)
    found += [
        StructureChange(
            StructureKind.REMOVED,
            node,
            _whole(sides.before.node(node), sides.before.parent(node)),
            None,
            digest=_digest(sides.before, node),
        )
        for node in gone
    ]
    return tuple(found)


def _of(sides: Alignment, node_id: NodeId) -> Iterator[StructureChange]:
    """Yield the changes of one node of the later design."""
    before, after = sides.before.nodes.get(node_id), sides.after.nodes[node_id]
    above = sides.after.parent(node_id)
    if before is None:
        whole = _whole(after, above)
        yield StructureChange(StructureKind.ADDED, node_id, None, whole, digest=_digest(sides.after, node_id))
        return
    was = sides.before.parent(node_id)
    if before is after and was == above:
        return
    probable = not sides.nodes[node_id].certain
    if was != above:
        yield StructureChange(StructureKind.MOVED, node_id, was, above, probable=probable)
    if before.name != after.name:
        yield StructureChange(StructureKind.RENAMED, node_id, before.name, after.name, probable=probable)
    unlike = [one for one in NODE_ATTRIBUTES if getattr(before, one.name) != getattr(after, one.name)]
    if unlike:
        values = ({one.key: file_value(getattr(side, one.name)) for one in unlike} for side in (before, after))
        yield StructureChange(StructureKind.CHANGED, node_id, next(values), next(values), probable=probable)


def _digest(design: Organization, node_id: NodeId) -> str:
    """Return the digest of what a node has that no other difference shows."""
    policies = design.node(node_id).policies
    own = sorted(one for one in policies if (policy := design.policies.get(one)) is not None and policy.aws_managed)
    return sha256(repr((own, design.identities.get(node_id))).encode(errors="replace")).hexdigest()[:_DIGITS]


def _whole(node: Node, parent: NodeId | None) -> dict[str, FileValue]:
    """Return all that is known of a node."""
    given = [one for one in NODE_ATTRIBUTES if one.default != getattr(node, one.name)]
    said = {one.key: file_value(getattr(node, one.name)) for one in given}
    return {"kind": node.kind.value, "name": node.name, "parent": parent, **said}


def _inside(sides: Alignment, account: NodeId) -> Iterator[StructureChange]:
    """The changes of what lies inside an account of both designs: a record each, or one where a side knows nothing."""
    before, after = sides.before.identities.get(account), sides.after.identities.get(account)
    if before is after or before == after or account not in sides.before.nodes:
        return
    was, now = identity_changes(before, after)
    names = dict.fromkeys((*was, *now)) if before is not None and after is not None else ("",)
    for name in names:
        one, other = ({key: value for key, value in side.items() if name in ("", key)} for side in (was, now))
        yield StructureChange(
            StructureKind.CHANGED, account, file_value(one), file_value(other), inside=True, record=name
        )


CENTER_KEY = "accessAssignments"


def _center(sides: Alignment) -> Iterator[StructureChange]:
    """Yield the changes of Identity Center, a record each."""
    before, after = (side.settings.identity_center or IdentityCenter() for side in (sides.before, sides.after))
    old, new = named_records(before), named_records(after)
    for name in changed_names(before, after):
        values: list[FileValue] = []
        for side, one, other in ((before, old.get(name), new.get(name)), (after, new.get(name), old.get(name))):
            said: Fields = {"parts": side.unknown} if name == UNKNOWN_PARTS else {}
            if one is not None:
                said = _differing(one, other)
            values.append({CENTER_KEY: {name: file_value(said)}} if said else {})
        was, now = values
        yield StructureChange(StructureKind.CHANGED, sides.after.root, was, now, settings=True, record=name)


_KEYS = {"suppressions": "silenced", "aws_id": "awsId", "identity_center": CENTER_KEY}
"""Settings whose keys in a file are no other spelling of their names."""


def _settings(sides: Alignment) -> Iterator[StructureChange]:
    before, after = sides.before.settings, sides.after.settings
    names = (field.name for field in fields(Settings) if field.name != "identity_center")
    unlike = [name for name in names if getattr(before, name) != getattr(after, name)]
    if not unlike:
        return
    said: list[dict[str, FileValue]] = [{}, {}]
    for name in unlike:
        one, other = getattr(before, name), getattr(after, name)
        if name in {"tests", "comments"}:
            one, other = _less(one, other), _less(other, one)
        elif name == "compliance":
            one, other = _fewer(one, other), _fewer(other, one)
        key = _KEYS.get(name) or _camel(name)
        said[0][key], said[1][key] = file_value(one), file_value(other)
    yield StructureChange(StructureKind.CHANGED, sides.after.root, said[0], said[1], settings=True)


def _fewer(records: ComplianceRecords | None, others: ComplianceRecords | None) -> ComplianceRecords | None:
    """Return the records of one side, in lists, that the other has not, or has otherwise."""
    if records is None or others is None:
        return records
    parts = ((field.name, getattr(records, field.name), getattr(others, field.name)) for field in fields(records))
    return replace(
        records, **{name: tuple(each for each in mine if each not in theirs) for name, mine, theirs in parts}
    )


def _less(records: Iterable[object], others: Collection[object]) -> tuple[object, ...]:
    """Return the tests or comments of one side that the other has not, or has otherwise."""
    known = frozenset(others)
    return tuple(record for record in records if record not in known)


def _camel(name: str) -> str:
    first, *others = name.split("_")
    return first + "".join(map(str.capitalize, others))


def file_value(value: object) -> FileValue:
    """Return the value of a record as files write it: pairs of tags are an object, other tuples lists."""
    if value is None or isinstance(value, str | bool | int):
        return value
    if isinstance(value, Enum):
        return str(value.value)
    if isinstance(value, tuple):
        pairs = all(isinstance(one, tuple) and len(one) == 2 for one in value)
        if pairs and value:
            return {str(file_value(one[0])): file_value(one[1]) for one in value}
        return [file_value(one) for one in value]
    if isinstance(value, Mapping):
        return {str(key): file_value(one) for key, one in value.items()}
    if is_dataclass(value) and not isinstance(value, type):
        return {field.name: file_value(getattr(value, field.name)) for field in fields(value)}
    raise TypeError(f"{type(value)} is not a value of a record")


Fields: TypeAlias = dict[str, object]


def identity_changes(
    before: AccountIdentities | None, after: AccountIdentities | None
) -> tuple[dict[str, Fields], dict[str, Fields]]:
    """Return the differences inside an account on each side, by names; nothing is known of a side that is None."""
    sides: tuple[dict[str, Fields], dict[str, Fields]] = {}, {}
    for name, one, other in changed_records(before, after):
        for side, record, counterpart in ((sides[0], one, other), (sides[1], other, one)):
            if record is not None:
                side[name] = _differing(record, counterpart)
    unknown = [set(side.unknown) if side is not None else set() for side in (before, after)]
    if before is not None and after is not None and unknown[0] != unknown[1]:
        for made, inside in zip(sides, (before, after), strict=True):
            made["unknown"] = {"parts": tuple(part.value for part in inside.unknown)}
    return sides


def changed_records(
    before: AccountIdentities | None, after: AccountIdentities | None
) -> Iterator[tuple[str, NamedRecord | None, NamedRecord | None]]:
    """Yield the records that differ, under their names, on each side; None on the side that has none."""
    old, new = named_records(before), named_records(after)
    for name in dict.fromkeys((*old, *new)):
        one, other = old.get(name), new.get(name)
        if one is not other and one != other:
            yield name, one, other


def _differing(record: NamedRecord, other: NamedRecord | None) -> Fields:
    """Return the fields of a record that the other has otherwise; without another, those that say something."""
    names = [field.name for field in fields(record)]
    if other is not None:
        return {name: getattr(record, name) for name in names if getattr(record, name) != getattr(other, name)}
    return {name: value for name in names if (value := getattr(record, name)) not in ("", (), None)}
