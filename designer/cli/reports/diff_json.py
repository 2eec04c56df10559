"""Differences of two designs as JSON: ids, never paths; actions by name; a witness as a request of ``simulate``."""

from __future__ import annotations

from collections.abc import Sequence

from designer.cli.common import write_json
from designer.cli.reports.request_record import Json, request_record
from designer.differences.account_effects import AccountEffect, OpenEffect
from designer.differences.comparison import Differences
from designer.differences.effect_witness import EffectWitness
from designer.differences.policy_changes import PolicyChange
from designer.differences.structure import StructureChange
from designer.policy.catalog.catalogue import Catalogue


def write(found: Differences) -> None:
    """Write to standard output."""
    write_json(differences_record(found))


def differences_record(found: Differences) -> dict[str, Json]:
    """Differences as JSON."""
    return {
        "structure": [_structure(found, one) for one in found.structure],
        "policies": [_policy(found, one) for one in found.policies],
        "effects": [_effect(one, found.catalogue) for one in found.effects.groups],
        "undecided": [_undecided(one, found.catalogue) for one in found.effects.undecided],
        "catalogue": found.catalogue.date,
        "assumed": {key: _listed(value) for key, value in found.assumption.context},
    }


def _structure(found: Differences, change: StructureChange) -> dict[str, Json]:
    said: dict[str, Json] = {
        "change": change.kind.value,
        "node": found.sides.own_id(change.node) if change.after is None else change.node,
        "before": change.before,
        "after": change.after,
    }
    return said | ({"probable": True} if change.probable else {})


def _policy(found: Differences, change: PolicyChange) -> dict[str, Json]:
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


def _effect(effect: AccountEffect, catalogue: Catalogue) -> dict[str, Json]:
    sets = effect.actions._asdict()
    return {
        "accounts": list(effect.accounts),
        "stage": effect.stage.value,
        "direction": effect.direction.value,
        "actions": {name: _names(mask, catalogue) for name, mask in sets.items()},
        "witness": _witness(effect.witness) if effect.witness else None,
    }


def _undecided(effect: OpenEffect, catalogue: Catalogue) -> dict[str, Json]:
    return {
        "accounts": list(effect.accounts),
        "stage": effect.stage.value,
        "actions": _names(effect.actions, catalogue),
        "reason": effect.reason,
    }


def _names(mask: int, catalogue: Catalogue) -> list[str]:
    return [catalogue.actions[index] for index in catalogue.members(mask)]


def _witness(witness: EffectWitness) -> dict[str, Json]:
    return {
        "request": request_record(witness.request),
        "before": witness.before,
        "after": witness.after,
        "decidedBefore": str(witness.decided_before),
        "decidedAfter": str(witness.decided_after),
    }


def _listed(value: str | Sequence[str]) -> Json:
    return value if isinstance(value, str) else list(value)
