"""Silences of drift: differences from AWS that a design accepts for a while, by the very values.

A silence is a record of the design with a reason, an owner and a last day. Where either side has another value, the
difference is drift again.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Hashable, Iterable
from enum import Enum

from designer.analysis.differences.structure import file_value
from designer.analysis.differences.three_way import MISSING, RecordKind, ThreeVersions, ThreeWayChange
from designer.organization.edits.rules import is_over
from designer.organization.model.drift_silences import DriftSilence
from designer.organization.model.ids import NodeId, PolicyId

TOGETHER = "together"
"""Part of the organization that a silence names for what several differences do together."""

_LONGEST = 200
"""Characters of a value; of a longer one a silence has the hash."""


class Silences:
    """Silences of a design that count on a day, ISO 8601."""

    def __init__(self, silences: Iterable[DriftSilence], day: str) -> None:
        self._by_part = {(one.where, one.part): one for one in silences if day and not is_over(one.until, day)}

    def of(self, change: ThreeWayChange, versions: ThreeVersions, *, wider: bool) -> DriftSilence | None:
        """Return the silence of a difference, if its values are still those that were accepted, and it is no wider."""
        return self.like(silence_of(change, versions, wider=wider)) if self._by_part else None

    def like(self, now: DriftSilence) -> DriftSilence | None:
        """Return the silence that accepts the same values, and that AWS allows as much."""
        one = self._by_part.get((now.where, now.part))
        is_accepted = one is not None and (one.design, one.live) == (now.design, now.live) and one.wider >= now.wider
        return one if is_accepted else None


def silence_together(
    changes: Iterable[ThreeWayChange], versions: ThreeVersions, effect: str, *, wider: bool
) -> DriftSilence:
    """Return a silence of what just these differences do together, still without reason, owner and day.

    Args:
        changes: All of them, since another one may do more with each.
        versions: What they differ in.
        effect: What they do together, in words: more than that is drift again.
        wider: Whether AWS allows more by it.
    """
    each = [silence_of(change, versions, wider=False) for change in changes]
    design = _hashed(sorted([silence.where, silence.part, silence.design] for silence in each))
    live = _hashed([effect, *sorted([silence.where, silence.part, silence.live] for silence in each)])
    return DriftSilence("", TOGETHER, design, live, wider=wider)


def _hashed(value: object) -> str:
    return f"sha256:{hashlib.sha256(json.dumps(value).encode()).hexdigest()}"


def silence_of(change: ThreeWayChange, versions: ThreeVersions, *, wider: bool) -> DriftSilence:
    """A silence of a difference, still without reason, owner and day; `wider` if AWS allows more by it, or may."""
    where = "" if change.record is RecordKind.SETTINGS else _own_id(versions, change.id)
    part = "/".join(_word(versions, key) for key in change.part)
    ours, theirs = (_value(versions, change, value) for value in (change.ours, change.theirs))
    return DriftSilence(where, part, ours, theirs, wider=wider)


def _own_id(versions: ThreeVersions, one: str) -> str:
    """Id of a node or policy in the design; AWS's where the design does not have it, as the other changes."""
    ours, theirs = versions.ours, versions.theirs
    if NodeId(one) in ours.nodes or PolicyId(one) in ours.policies:
        return one
    found = theirs.nodes.get(NodeId(one)) or theirs.policies.get(PolicyId(one))
    return (found.aws_id if found is not None else "") or one


def _word(versions: ThreeVersions, key: Hashable) -> str:
    if isinstance(key, Enum):
        return str(key.value)
    if hasattr(key, "account"):
        return f"{_own_id(versions, str(key.account))} {getattr(key, 'service', '')}"
    return _own_id(versions, str(key))


def _value(versions: ThreeVersions, change: ThreeWayChange, value: object) -> str:
    if value is MISSING:
        return ""
    if change.part == ("parent",):
        value = _own_id(versions, str(value))
    text = json.dumps(_plain(file_value(value)), sort_keys=True)
    return text if len(text) <= _LONGEST else f"sha256:{hashlib.sha256(text.encode()).hexdigest()}"


def _plain(value: object) -> object:
    """Return a document without its layout."""
    try:
        return json.loads(value) if isinstance(value, str) and value.lstrip().startswith("{") else value
    except (ValueError, RecursionError):
        return value
