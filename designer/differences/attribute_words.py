"""Words for attributes of nodes and settings that differ: their nouns, and a line for what comes and goes of each."""

from __future__ import annotations

from collections.abc import Iterator

from designer.differences.alignment import Alignment
from designer.differences.structure import FileValue, StructureChange
from designer.model.node_attributes import NODE_ATTRIBUTES

_NOUNS = {one.key: one.noun for one in NODE_ATTRIBUTES} | {
    "managementAccount": "management account",
    "featureSet": "feature set",
    "policyTypes": "enabled policy types",
    "trustedServices": "services with trusted access",
    "delegatedAdministrators": "delegated administrators",
    "reservedSlots": "reserved slots",
    "silenced": "silenced findings",
    "tests": "guardrail tests",
    "compliance": "records on compliance",
    "accessAssignments": "Identity Center",
    "resourcePolicy": "resource policy",
    "accountCreations": "account creations",
    "invalidEffectivePolicies": "invalid effective policies",
    "unknown": "parts that are not known",
}


_MOST_NOUNS = 12
"""Most things that are named in one line; what lies inside an account can be many."""


def attributes_changed(change: StructureChange) -> str:
    """Attributes of a node or the settings that differ, in a few words: "owner, tags changed"."""
    keys = [key for side in (change.before, change.after) if isinstance(side, dict) for key in side]
    nouns = [_NOUNS.get(key, str(key)) for key in dict.fromkeys(keys)]
    more = f" and {len(nouns) - _MOST_NOUNS:,} more" if len(nouns) > _MOST_NOUNS else ""
    return f"{', '.join(nouns[:_MOST_NOUNS])}{more} changed"


def attribute_lines(sides: Alignment, change: StructureChange) -> Iterator[tuple[str, str]]:
    """Values that go, with a minus, and that come, with a plus; guardrail tests as promises."""
    for sign, side in (("-", change.before), ("+", change.after)):
        for key, value in side.items() if isinstance(side, dict) else ():
            if (said := _in_words(value)) and not (change.settings and key == "tests"):
                yield sign, f"{_NOUNS.get(key, key)}: {said}"
    if change.settings:
        from designer.differences.promise_changes import promise_lines  # most designs keep their settings

        yield from promise_lines(sides)


def _in_words(value: FileValue) -> str:
    if isinstance(value, dict):
        return ", ".join(f"{key} = {_in_words(one)}" for key, one in value.items())
    if isinstance(value, list):
        return ", ".join(_in_words(one) for one in value)
    return "" if value is None else " ".join(str(value).splitlines())
