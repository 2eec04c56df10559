"""Differences of two designs as JSON: ids, no paths; actions by name or pattern; witnesses as lines of ``simulate``."""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence

from designer.analysis.differences.comparison import AccountEffect, Differences, OpenEffect
from designer.analysis.differences.effect_witness import EffectWitness
from designer.analysis.differences.policy_changes import PolicyChange
from designer.analysis.differences.structure import StructureChange
from designer.analysis.differences.versions import EffectDirection
from designer.cli.activity.seen import SeenReplay, change_record
from designer.cli.common import json_line, write_json_lists
from designer.cli.reports.request_record import RecordValue, request_record
from designer.policy.catalog.catalogue import Catalogue
from designer.policy.packing.cover import shortened_actions


def write(found: Differences, seen: SeenReplay | None = None) -> None:
    """Write to standard output, each difference in its turn: where all accounts move, all of them are no small text."""
    write_json_lists(*_members(found, seen))


def diff_record(found: Differences) -> dict[str, object]:
    """Return the differences as the command prints them in JSON."""
    lists, others = _members(found, None)
    return {**{name: list(map(json.loads, elements)) for name, elements in lists.items()}, **others}


def _members(found: Differences, seen: SeenReplay | None) -> tuple[Mapping[str, Iterable[str]], Mapping[str, object]]:
    """Return the lists of the object, whose elements are JSON already, and its other members."""
    actions = _ActionLists(found.catalogue)
    lists: dict[str, Iterable[str]] = {
        "structure": (json_line(_structure(found, change)) for change in found.structure),
        "policies": (json_line(_policy(found, policy)) for policy in found.policies),
        "effects": (_effect(group, actions) for group in found.effects.groups),
        "undecided": (_undecided(effect, actions) for effect in found.effects.undecided),
    }
    assumed = {key: value if isinstance(value, str) else list(value) for key, value in found.assumption.context}
    beside = {} if seen is None else {"activity": change_record(seen)}
    return lists, {"catalogue": found.catalogue.date, "assumed": assumed, **beside}


_DIRECTIONS = {EffectDirection.WIDER: "widened", EffectDirection.BOTH: "both", EffectDirection.NARROWER: "narrowed"}

_MOST_NAMES = 20
"""Actions of one service that are listed by name; more are patterns, as all of a service are."""


class _ActionLists:
    """Sets of actions as JSON lists of names and patterns; what they hold of a service is written once for all.

    A pattern matches nothing of the catalogue but actions of its set: where thousands of accounts change, each in its
    own way, all names would be gigabytes.
    """

    def __init__(self, catalogue: Catalogue) -> None:
        self._catalogue = catalogue
        self._lines: dict[tuple[int, int], str] = {}

    def of(self, mask: int) -> str:
        """Return a set, given as bits over the catalogue."""
        return f"[{', '.join(self._parts(mask)) if mask else ''}]"

    def _parts(self, mask: int) -> Iterator[str]:
        for service, place in self._catalogue.ranges.items():
            part = mask >> place.start & ((1 << len(place)) - 1)
            if part:
                key = (place.start, part)
                if key not in self._lines:
                    self._lines[key] = ", ".join(map(json_line, self._entries(service, place, part)))
                yield self._lines[key]

    def _entries(self, service: str, place: range, part: int) -> Sequence[str]:
        """Return the actions of one service, given as bits over its own."""
        names = [self._catalogue.actions[index] for index in self._catalogue.members(part << place.start)]
        if len(names) == len(place) > 1:
            return [f"{service}:*"]
        return names if len(names) <= _MOST_NAMES else shortened_actions(names, self._catalogue).actions


def _structure(found: Differences, change: StructureChange) -> dict[str, RecordValue]:
    said: dict[str, RecordValue] = {
        "change": change.kind.value,
        "node": found.sides.own_id(change.node) if change.after is None else change.node,
        "before": change.before,
        "after": change.after,
    }
    return said | ({"probable": True} if change.probable else {})


def _policy(found: Differences, change: PolicyChange) -> dict[str, RecordValue]:
    gone = change.policy not in found.sides.after.policies
    return {
        "change": change.kind.value,
        "policy": found.sides.own_id(change.policy) if gone else change.policy,
        "name": change.name,
        "type": change.type.value,
        "before": change.before or None,
        "after": change.after or None,
        "statements": [
            {"change": one.kind.value, "statement": one.label, "before": one.before, "after": one.after}
            for one in change.statements
        ],
        "attached": list(change.attached),
        "detached": [_own(found, node) for node in change.detached],
        "sameText": change.same_text,
    }


def _own(found: Differences, node: str) -> str:
    return node if node in found.sides.after.nodes else found.sides.own_id(node)


def _effect(effect: AccountEffect, actions: _ActionLists) -> str:
    witness = _witness(effect.witness) if effect.witness else None
    sets = ", ".join(f"{json_line(name)}: {actions.of(mask)}" for name, mask in effect.actions._asdict().items())
    return _object(
        accounts=json_line(effect.accounts),
        stage=json_line(effect.stage.value),
        direction=json_line(_DIRECTIONS[effect.direction]),
        actions=f"{{{sets}}}",
        witness=json_line(witness),
    )


def _undecided(effect: OpenEffect, actions: _ActionLists) -> str:
    return _object(
        accounts=json_line(effect.accounts),
        stage=json_line(effect.stage.value),
        actions=actions.of(effect.actions),
        reason=json_line(effect.reason),
    )


def _object(**members: str) -> str:
    """Return an object of members that are JSON already."""
    return f"{{{', '.join(f'{json_line(name)}: {member}' for name, member in members.items())}}}"


def _witness(witness: EffectWitness) -> dict[str, RecordValue]:
    return {
        "request": request_record(witness.request),
        "before": witness.before,
        "after": witness.after,
        "decidedBefore": str(witness.decided_before),
        "decidedAfter": str(witness.decided_after),
    }
