"""Details of a changed statement: the values that come and go, each with the element that holds it."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from designer.analysis.differences.policy_changes import StatementChange, StatementChangeKind


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
    """Values that differ in a changed statement; for one that comes or goes all of its values."""
    before, after = dict(_values(change.before)), dict(_values(change.after))
    found = []
    for element in dict.fromkeys((*after, *before)):
        one, other = before.get(element, ()), after.get(element, ())
        gone, come = _less(one, other), _less(other, one)
        if gone or come:
            found.append(ValueChange(element, gone, come))
    return tuple(found)


def short_change(change: StatementChange) -> str:
    """A changed statement in few words: "statement Regions added", "NoDestruction changed"."""
    if not change.label:
        return "text changed"
    if change.kind is StatementChangeKind.CHANGED:
        return f"{change.label} changed"
    return f"{change.label} {change.kind.value}"


def _less(values: Sequence[str], others: Sequence[str]) -> tuple[str, ...]:
    known = {value.lower() for value in others}
    return tuple(value for value in values if value.lower() not in known) or _by_case(values, others)


def _by_case(values: Sequence[str], others: Sequence[str]) -> tuple[str, ...]:
    """Values of which only the case differs, which matters in some elements."""
    return tuple(value for value in values if value not in others)


def _values(value: object, path: tuple[str, ...] = ()) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Values by the keys that lead to them; a list is the values of one key."""
    if value is None and not path:
        return
    if isinstance(value, Mapping) and value:
        for key, inner in value.items():
            yield from _values(inner, (*path, str(key)))
        return
    listed: Sequence[object] = value if isinstance(value, list) else (value,)
    yield " ".join(path), tuple(one if isinstance(one, str) else json.dumps(one, ensure_ascii=False) for one in listed)
