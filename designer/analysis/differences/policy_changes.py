"""Changes of policies between two aligned designs, statement by statement, and where they are attached.

Statements are paired by Sid, else by content. Their order, the order of what they list, white space and the case of
what AWS reads in any case mean nothing, and are no change.
"""

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import field
from enum import Enum
from hashlib import sha256
from math import isfinite
from typing import NamedTuple

from designer.analysis.differences.alignment import Alignment
from designer.analysis.differences.structure import FileValue, file_value
from designer.basics.dataclass import dataclass
from designer.organization.model.grammars import GRAMMARS
from designer.organization.model.organization import Organization
from designer.organization.model.records import NodeId, Policy, PolicyId, PolicyType

_DIGITS = 16


class PolicyChangeKind(Enum):
    """Kind of a change, the gravest of those that a policy has."""

    ADDED = "added"
    REMOVED = "removed"
    CHANGED = "changed"
    REATTACHED = "reattached"
    RENAMED = "renamed"


class StatementChangeKind(Enum):
    """Kind of the change of one statement."""

    ADDED = "added"
    REMOVED = "removed"
    CHANGED = "changed"


@dataclass(frozen=True, slots=True)
class StatementChange:
    """One statement that differs; of a policy without statements one part of its document.

    Attributes:
        kind: Kind of the change.
        label: The Sid, else the number in its policy; for other documents the keys that lead to the part. Empty for a
            text that cannot be read, and so is compared as a whole.
        before: The statement before; None if there is none.
        after: The statement after.
    """

    kind: StatementChangeKind
    label: str
    before: object
    after: object


@dataclass(frozen=True, slots=True)
class PolicyChange:
    """One policy that differs.

    Attributes:
        kind: Kind of the change.
        policy: The policy, by its id in the aligned designs.
        name: Its name, after the change where it has one.
        type: Its type.
        statements: The statements that differ.
        before: Other facts that differ, by their keys, before.
        after: The same after.
        attached: Nodes that it is attached to, and was not.
        detached: Nodes that it was attached to, and is no more.
        digest: Of the whole policy where it comes, goes, or limits others than before; empty if it only changes.
    """

    kind: PolicyChangeKind
    policy: PolicyId
    name: str
    type: PolicyType
    statements: tuple[StatementChange, ...] = ()
    before: Mapping[str, FileValue] | None = None
    after: Mapping[str, FileValue] | None = None
    attached: tuple[NodeId, ...] = ()
    detached: tuple[NodeId, ...] = ()
    digest: str = field(default="", compare=False)

    @property
    def same_text(self) -> bool:
        """True if the policy limits others than before by what it has always said."""
        return not self.statements and bool(self.attached or self.detached)


def policy_changes(sides: Alignment) -> tuple[PolicyChange, ...]:
    """Return the policies that differ, in the order of their names; AWS's own where they are attached elsewhere."""
    moved = _attachments(sides)
    every = dict.fromkeys((*sides.after.policies, *sides.before.policies))
    found = [change for policy_id in every if (change := _of(sides, policy_id, *moved.get(policy_id, ((), ()))))]
    return tuple(sorted(found, key=lambda change: (change.name.lower(), change.policy)))


_Targets = tuple[tuple[NodeId, ...], tuple[NodeId, ...]]


def _attachments(sides: Alignment) -> dict[PolicyId, _Targets]:
    """Return the nodes that policies are newly attached to, and those that they are no more attached to.

    AWS's own policies come and go with the nodes that they are attached to: that is not repeated.
    """
    found: dict[PolicyId, tuple[list[NodeId], list[NodeId]]] = {}
    for place, (here, other) in enumerate(((sides.after, sides.before), (sides.before, sides.after))):
        for policy, node in _attached_only(here, other):
            found.setdefault(policy, ([], []))[place].append(node)
    return {policy: (tuple(come), tuple(gone)) for policy, (come, gone) in found.items()}


def _attached_only(here: Organization, other: Organization) -> Iterator[tuple[PolicyId, NodeId]]:
    """Yield the policies and the nodes that they are attached to here and not there."""
    for node_id in here.walk():
        there, attached = other.nodes.get(node_id), here.node(node_id).policies
        if there is not None and there.policies is attached:
            continue
        for policy in attached:
            is_known = policy in there.policies if there is not None else here.policy(policy).aws_managed
            if not is_known:
                yield policy, node_id


def _of(
    sides: Alignment, policy_id: PolicyId, attached: tuple[NodeId, ...], detached: tuple[NodeId, ...]
) -> PolicyChange | None:
    before, after = sides.before.policies.get(policy_id), sides.after.policies.get(policy_id)
    known = after or before
    if known is None or (before is after and not attached and not detached):
        return None
    is_known = all(side is None or side.unknown is None for side in (before, after))
    statements = statement_changes(_text(before), _text(after), known.type) if is_known else ()
    unlike = {} if before is None or after is None else _unlike(before, after)
    kind = _kind(before, after, changed=bool(statements or unlike.keys() - {"name"}), attached=attached or detached)
    if kind is None or (known.aws_managed and before is None and not attached):
        return None
    return PolicyChange(
        kind,
        policy_id,
        known.name,
        known.type,
        statements,
        {key: one for key, (one, _) in unlike.items()},
        {key: other for key, (_, other) in unlike.items()},
        attached,
        detached,
        _digest(before, after) if before is None or after is None or attached or detached else "",
    )


def _digest(*versions: Policy | None) -> str:
    return sha256(repr(versions).encode(errors="replace")).hexdigest()[:_DIGITS]


def _kind(
    before: Policy | None, after: Policy | None, *, changed: bool, attached: Sequence[NodeId]
) -> PolicyChangeKind | None:
    if before is None:
        return PolicyChangeKind.ADDED
    if after is None:
        return PolicyChangeKind.REMOVED
    if changed:
        return PolicyChangeKind.CHANGED
    if attached:
        return PolicyChangeKind.REATTACHED
    return PolicyChangeKind.RENAMED if before.name != after.name else None


_FACTS = {
    "name": "name",
    "description": "description",
    "aws_id": "awsId",
    "aws_managed": "awsManaged",
    "guardrail": "guardrail",
    "tags": "tags",
    "unknown": "unknown",
}


def _unlike(before: Policy, after: Policy) -> dict[str, tuple[FileValue, FileValue]]:
    """Return the facts beside the text that differ, by their keys in a file."""
    unlike = [name for name in _FACTS if getattr(before, name) != getattr(after, name)]
    return {_FACTS[name]: (file_value(getattr(before, name)), file_value(getattr(after, name))) for name in unlike}


def _text(policy: Policy | None) -> str:
    return "" if policy is None else policy.text


def statement_changes(before: str, after: str, kind: PolicyType) -> tuple[StatementChange, ...]:
    """Return the statements where two texts of a policy differ; the parts of the document for other types."""
    if before == after:
        return ()
    parts = [_parts(text, kind) for text in (before, after)]
    if parts[0] is None or parts[1] is None:
        return (StatementChange(_kind_of(before or None, after or None), "", before or None, after or None),)
    return tuple(_paired(parts[0], parts[1]))


def _kind_of(before: object, after: object) -> StatementChangeKind:
    if before is None:
        return StatementChangeKind.ADDED
    return StatementChangeKind.REMOVED if after is None else StatementChangeKind.CHANGED


@dataclass(frozen=True, slots=True)
class _Part:
    """A part of a document: what names it for sure, what names it for people, what it means, and itself."""

    key: str
    label: str
    meaning: str
    value: object


def _parts(text: str, kind: PolicyType) -> tuple[_Part, ...] | None:
    """Return the statements of a text, or the parts of its document, or None if it cannot be read."""
    if not text:
        return ()
    try:
        document: object = json.loads(text, parse_float=_number, parse_constant=_number)
        if isinstance(document, dict):
            return tuple(_statements(document) if kind in GRAMMARS else _members(document))
    except (ValueError, RecursionError):  # no JSON, or nested too deeply
        pass
    return None


def _number(written: str) -> float | str:
    """Return a number, or the text of one that no JSON holds, such as 1e999: answers show it as it is written."""
    number = float(written)
    return number if isfinite(number) else written


def _statements(document: Mapping[str, object]) -> Iterator[_Part]:
    listed = document.get("Statement", [])
    statements = listed if isinstance(listed, list) else [listed]
    sids = Counter(_sid(statement) for statement in statements)
    for number, one in enumerate(statements, 1):
        sid = _sid(one)
        yield _Part(sid if sids[sid] == 1 else "", sid or f"statement {number}", _meaning(one), one)
    for key, value in document.items():
        if key not in {"Statement", "Id"}:
            yield _Part(f"\0{key}", key, json.dumps(value, sort_keys=True), value)


def _sid(statement: object) -> str:
    sid = statement.get("Sid") if isinstance(statement, dict) else None
    return sid if isinstance(sid, str) else ""


def _members(document: Mapping[str, object]) -> Iterator[_Part]:
    """Yield the members of a document, and those of its objects: what a tag policy says of each tag."""
    for key, value in document.items():
        inner = value.items() if isinstance(value, dict) and value else ((None, value),)
        for name, member in inner:
            label = key if name is None else f"{key}.{name}"
            yield _Part(label, label, json.dumps(member, sort_keys=True), member)


def _paired(before: Sequence[_Part], after: Sequence[_Part]) -> Iterator[StatementChange]:
    """Yield the parts that differ, in the order of the later text, then those that are gone."""
    by_key = {part.key: part for part in before if part.key}
    named = {part.key for part in after if part.key in by_key and part.key}
    left = Counter(part.meaning for part in before if part.key not in named)
    for part in after:
        if part.key in named:
            was = by_key[part.key]
            if was.meaning != part.meaning:
                yield StatementChange(StatementChangeKind.CHANGED, part.label, was.value, part.value)
        elif left[part.meaning] > 0:
            left[part.meaning] -= 1
        else:
            yield StatementChange(StatementChangeKind.ADDED, part.label, None, part.value)
    for part in before:
        if part.key not in named and left[part.meaning] > 0:
            left[part.meaning] -= 1
            yield StatementChange(StatementChangeKind.REMOVED, part.label, part.value, None)


_ANY_CASE = {"Action", "NotAction"}
_LISTS = {"Action", "NotAction", "Resource", "NotResource"}


def _meaning(statement: object) -> str:
    """Return the canonical text of a statement: equal for statements that mean the same, whatever their Sids."""
    if not isinstance(statement, dict):
        return json.dumps(statement, sort_keys=True)
    said: dict[str, object] = {}
    for key, value in statement.items():
        if key == "Condition" and isinstance(value, dict):
            said[key] = {str(op).lower(): _keys(block) for op, block in value.items()}
        elif key in _LISTS:
            values = _values(value)
            said[key] = sorted({one.lower() for one in values} if key in _ANY_CASE else set(values))
        elif key != "Sid":
            said[key] = value
    return json.dumps(said, sort_keys=True)


def _keys(block: object) -> object:
    if not isinstance(block, dict):
        return block
    return {str(key).lower(): sorted(set(_values(value))) for key, value in block.items()}


def _values(value: object) -> list[str]:
    values: Iterable[object] = value if isinstance(value, list) else [value]
    return [one if isinstance(one, str) else json.dumps(one, sort_keys=True) for one in values]


class ValueChange(NamedTuple):
    """Values of one element of a statement that come and go.

    Attributes:
        element: Keys that lead to it: "Condition ArnNotLike aws:PrincipalArn"; empty for a whole text.
        gone: Values that were there.
        come: Values that are there now.
    """

    element: str
    gone: tuple[str, ...]
    come: tuple[str, ...]


def value_changes(change: StatementChange) -> tuple[ValueChange, ...]:
    """Return the values that differ in a changed statement; for one that comes or goes all of its values."""
    before, after = dict(_leaves(change.before)), dict(_leaves(change.after))
    found = []
    for element in dict.fromkeys((*after, *before)):
        one, other = before.get(element, ()), after.get(element, ())
        gone, come = _less(one, other), _less(other, one)
        if gone or come:
            found.append(ValueChange(element, gone, come))
    return tuple(found)


def short_change(change: StatementChange) -> str:
    """Return a changed statement in few words: "statement Regions added", "NoDestruction changed"."""
    if not change.label:
        return "text changed"
    if change.kind is StatementChangeKind.CHANGED:
        return f"{change.label} changed"
    return f"{change.label} {change.kind.value}"


def _less(values: Sequence[str], others: Sequence[str]) -> tuple[str, ...]:
    known = {value.lower() for value in others}
    return tuple(value for value in values if value.lower() not in known) or _by_case(values, others)


def _by_case(values: Sequence[str], others: Sequence[str]) -> tuple[str, ...]:
    """Return the values that differ in case only, which matters in some elements."""
    return tuple(value for value in values if value not in others)


def _leaves(value: object, path: tuple[str, ...] = ()) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Yield the values by the keys that lead to them; a list is the values of one key."""
    if value is None and not path:
        return
    if isinstance(value, Mapping) and value:
        for key, inner in value.items():
            yield from _leaves(inner, (*path, str(key)))
        return
    listed: Sequence[object] = value if isinstance(value, list) else (value,)
    yield " ".join(path), tuple(one if isinstance(one, str) else json.dumps(one, ensure_ascii=False) for one in listed)
