"""Words for attributes of nodes and settings that differ: their nouns, and a line for what comes and goes of each."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from designer.analysis.differences.alignment import Alignment
from designer.analysis.differences.identity_words import identity_lines, identity_summary
from designer.analysis.differences.structure import FileValue, StructureChange
from designer.organization.model.identities import AccountIdentities
from designer.organization.model.node_attributes import NODE_ATTRIBUTES

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


def attributes_changed(sides: Alignment, change: StructureChange) -> str:
    """Attributes that differ, or what lies inside, in a few words: "owner, tags changed", "user ana added"."""
    if change.inside:
        return _most_of(identity_summary(*_inside(sides, change)))
    keys = [key for side in (change.before, change.after) if isinstance(side, dict) for key in side]
    nouns = [_NOUNS.get(key, str(key)) for key in dict.fromkeys(keys)]
    return f"{_most_of(nouns)} changed"


def _most_of(nouns: Sequence[str]) -> str:
    more = f" and {len(nouns) - _MOST_NOUNS:,} more" if len(nouns) > _MOST_NOUNS else ""
    return f"{', '.join(nouns[:_MOST_NOUNS])}{more}"


def _inside(sides: Alignment, change: StructureChange) -> tuple[AccountIdentities | None, AccountIdentities | None]:
    return sides.before.identities.get(change.node), sides.after.identities.get(change.node)


def attribute_lines(sides: Alignment, change: StructureChange) -> Iterator[tuple[str, str]]:
    """Values that go, with a minus, and that come, with a plus; guardrail tests as promises."""
    if change.inside:
        yield from identity_lines(*_inside(sides, change))
        return
    before, after = (side if isinstance(side, dict) else {} for side in (change.before, change.after))
    for sign, side, other in (("-", before, after), ("+", after, before)):
        for key, value in side.items():
            said = _in_words(_without(value, other.get(key)))
            if said and not (change.settings and key == "tests"):
                yield sign, f"{_NOUNS.get(key, key)}: {said}"
    if change.settings:
        from designer.analysis.differences.promise_changes import promise_lines  # most designs keep their settings

        yield from promise_lines(sides)


def _without(value: FileValue, other: FileValue) -> FileValue:
    """A value without the parts of a list that the other side has, too; the whole where only their order differs."""
    if not isinstance(value, list) or not isinstance(other, list):
        return value
    own = [one for one in value if one not in other]
    return own if own or any(one not in value for one in other) else value


def _in_words(value: FileValue) -> str:
    if isinstance(value, dict):
        told = ((key.replace("_", " "), _in_words(one)) for key, one in value.items())
        return ", ".join(f"{key} = {said}" for key, said in told if said)
    if isinstance(value, list):
        return ", ".join(_in_words(one) for one in value)
    return "" if value is None else " ".join(str(value).splitlines())
