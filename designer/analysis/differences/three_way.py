"""Three versions of a design under one set of ids: what two later ones were made from, and each of the two.

Drift has what was applied last, the design, and AWS as it is; a merge has a common ancestor and two branches. Both ask
the same of every part of every record: who changed it. `align_three` brings the versions to the same ids, and
`three_way_changes` answers.

Each later version is paired with the base (`matching.py`), and the two later ones with each other only in what the
base lacks: the base has the last word on what is one thing.
"""

from collections.abc import Container, Hashable, Iterable, Iterator, Mapping
from dataclasses import fields, is_dataclass, replace
from enum import Enum
from functools import cached_property
from itertools import chain
from typing import NamedTuple, TypeAlias, TypeVar

from designer.analysis.differences.alignment import renamed, under_ids
from designer.analysis.differences.matching import Matching, match_designs
from designer.basics.dataclass import dataclass
from designer.organization.model.compliance import (
    AcceptedService,
    ArtifactReading,
    ComplianceRecords,
    CustomerAgreement,
    CustomerDuty,
    EvidenceReport,
    ProgrammeList,
    SensitiveAction,
)
from designer.organization.model.drift_silences import DriftSilence
from designer.organization.model.guardrail_tests import GuardrailTest
from designer.organization.model.ids import GuardrailTestId
from designer.organization.model.organization import Organization
from designer.organization.model.records import Node, NodeId, PolicyId, Suppression

K = TypeVar("K", NodeId, PolicyId)

RecordPart: TypeAlias = tuple[Hashable, ...]
"""A part of a record: its field; in a field that holds several, the key of one of them, and so on."""


class Absence(Enum):
    """The value of a part in a version that does not have it."""

    MISSING = "missing"


MISSING = Absence.MISSING


class ChangedBy(Enum):
    """Who made a part another than it was in the base."""

    OURS = "ours"
    THEIRS = "theirs"
    BOTH_ALIKE = "both alike"
    BOTH_APART = "both apart"


class RecordKind(Enum):
    """Kind of record of a design; places of cards are none, for AWS never sees them."""

    NODE = "node"
    POLICY = "policy"
    SETTINGS = "settings"
    IDENTITIES = "identities"


class PartKey(NamedTuple):
    """A part of a record of a design.

    Attributes:
        record: Kind of the record.
        id: The node, the policy, or the account that identities are inside of; "" for the settings.
        part: Part of the record; ``()`` for all of it.
    """

    record: RecordKind
    id: str
    part: RecordPart = ()


@dataclass(frozen=True)
class ThreeVersions:
    """A base and two designs made from it, with the same id for the same thing.

    Attributes:
        base: What both were made from; what it shares with ours has the ids of that.
        ours: One of the two, as it was given.
        theirs: The other; what it shares with one of the others has its id there.
    """

    base: Organization
    ours: Organization
    theirs: Organization

    @cached_property
    def worked_out(self) -> dict[Hashable, object]:
        """Results kept by key, so that what works on these versions computes each once."""
        return {}

    @cached_property
    def changed_nodes(self) -> tuple[NodeId, ...]:
        """Nodes whose record or place is not the same in all three, in the order of ours, then of theirs."""
        trees = (self.ours, self.theirs, self.base)
        every = dict.fromkeys(chain(*(organization.walk() for organization in trees)))
        differing = {*_differing(every, *(organization.nodes for organization in trees))}
        return tuple(one for one in every if one in differing or len({tree.parent(one) for tree in trees}) > 1)

    @cached_property
    def changed_insides(self) -> tuple[NodeId, ...]:
        """Accounts whose identities are not the same in all three, or that not all know."""
        insides = [organization.identities for organization in (self.ours, self.theirs, self.base)]
        return tuple(_differing(dict.fromkeys(chain(*insides)), *insides))


def _differing(
    keys: Iterable[NodeId], first: Mapping[NodeId, object], *others: Mapping[NodeId, object]
) -> Iterator[NodeId]:
    """Yield keys that do not have an equal record in all mappings."""
    for key in keys:
        record = first.get(key, MISSING)
        if any((other := one.get(key, MISSING)) is not record and other != record for one in others):
            yield key


@dataclass(frozen=True, slots=True)
class ThreeWayChange:
    """A part that one of the two, or both, made another.

    Attributes:
        record: Kind of the record.
        id: The node's, the policy's or the account's that the identities are inside of; "" of the settings.
        part: The part of it; ``()`` for the record itself, whose value is True if it exists, and ``("parent",)``
            for the node above.
        base: Its value in the base.
        ours: Its value in ours.
        theirs: Its value in theirs.
    """

    record: RecordKind
    id: str
    part: RecordPart
    base: object
    ours: object
    theirs: object

    @property
    def key(self) -> PartKey:
        """The part by its record."""
        return PartKey(self.record, self.id, self.part)

    @property
    def by(self) -> ChangedBy:
        """Who changed it."""
        if self.ours == self.theirs:
            return ChangedBy.BOTH_ALIKE
        if self.theirs == self.base:
            return ChangedBy.OURS
        return ChangedBy.THEIRS if self.ours == self.base else ChangedBy.BOTH_APART


def align_three(base: Organization, ours: Organization, theirs: Organization) -> ThreeVersions:
    """Bring a base and two designs made from it to the same ids.

    Exchanging the two designs pairs the same things; only whose ids they have is another.
    """
    from_base, to_base = match_designs(base, ours), match_designs(theirs, base)
    nodes, policies = from_base.nodes_here(), from_base.policies_here()
    base_nodes = renamed(base.nodes, nodes, ours.nodes, NodeId, "base")
    base_policies = renamed(base.policies, policies, ours.policies, PolicyId, "base")
    new_nodes, new_policies = set(ours.nodes) - set(nodes.values()), set(ours.policies) - set(policies.values())
    their_nodes = renamed(
        theirs.nodes,
        {one: one for one in new_nodes & set(theirs.nodes) if _are_alike(theirs.node(one), ours.node(one))}
        | {one: base_nodes[other] for one, other in to_base.nodes_here().items()},
        set(ours.nodes) | set(base_nodes.values()),
        NodeId,
        "theirs",
    )
    their_policies = renamed(
        theirs.policies,
        {one: base_policies[other] for one, other in to_base.policies_here().items()},
        set(ours.policies) | set(base_policies.values()),
        PolicyId,
        "theirs",
    )
    aligned = under_ids(theirs, their_nodes, their_policies)
    known: set[str] = set(base_nodes.values()).union(base_policies.values())
    across = _made_by_both(aligned, ours, known, set[str](new_nodes).union(new_policies))
    aligned = under_ids(
        aligned,
        {node: across.nodes_here().get(node, node) for node in aligned.nodes},
        {policy: across.policies_here().get(policy, policy) for policy in aligned.policies},
    )
    return ThreeVersions(
        base=under_ids(base, base_nodes, base_policies),
        ours=ours,
        theirs=_with_own_records(aligned, base, ours),
    )


def _are_alike(one: Node, other: Node) -> bool:
    """True for nodes of one id that are one, though the base has neither: AWS, and the person, say the same of both."""
    return (one.kind, one.name, one.aws_id, one.email) == (other.kind, other.name, other.aws_id, other.email)


def _made_by_both(theirs: Organization, ours: Organization, base: Container[str], new: Container[str]) -> Matching:
    """Return the pairs of what both made: new in ours, and no partner in the base.

    Ids of designs say little here: they are made of names, so two designs may give two things the same one.
    """
    found = match_designs(theirs, ours)
    return Matching(
        tuple(
            pair
            for pair in found.nodes
            if pair.here in new and pair.there not in base
            if not _have_two_addresses(theirs.node(pair.there), ours.node(pair.here))
        ),
        tuple(pair for pair in found.policies if pair.here in new and pair.there not in base),
    )


def _have_two_addresses(one: Node, other: Node) -> bool:
    """Return True for two accounts without anything in common that AWS knows, and with two e-mail addresses."""
    has_one_id = one.aws_id != "" and one.aws_id == other.aws_id
    return not has_one_id and bool(one.email and other.email) and one.email.lower() != other.email.lower()


_Made = TypeVar("_Made", GuardrailTest, CustomerAgreement)


def _with_own_records(theirs: Organization, base: Organization, ours: Organization) -> Organization:
    """Give tests and agreements of theirs another id where ours made another one under that.

    Their ids are made of their words, so two people may give one id to two things. What AWS Artifact numbered stays.
    """
    tests = _apart(*(side.settings.tests for side in (base, ours, theirs)))
    records = [side.settings.compliance or ComplianceRecords() for side in (base, ours, theirs)]
    agreements = _apart(*(tuple(agreement for agreement in some.agreements if not agreement.arn) for some in records))
    read = tuple(agreement for agreement in records[2].agreements if agreement.arn)
    if tests == theirs.settings.tests and {*agreements, *read} == {*records[2].agreements}:
        return theirs
    compliance = replace(records[2], agreements=(*agreements, *read)) if theirs.settings.compliance else None
    settings = replace(theirs.settings, tests=tests, compliance=compliance)
    return Organization(
        theirs.nodes.values(), theirs.policies.values(), settings, theirs.places, identities=theirs.identities
    )


def _apart(base: tuple[_Made, ...], ours: tuple[_Made, ...], theirs: tuple[_Made, ...]) -> tuple[_Made, ...]:
    """Return the records of theirs, each that ours made otherwise under another id."""
    known, mine = {one.id for one in base}, {one.id: one for one in ours}
    taken: set[str] = {one.id for one in (*ours, *theirs)} | known
    found: list[_Made] = []
    for one in theirs:
        number, free = 2, str(one.id)
        while one.id not in known and mine.get(one.id, one) != one and free in taken:
            free, number = f"{one.id}-{number}", number + 1
        taken.add(free)
        found.append(replace(one, id=GuardrailTestId(free)))
    return tuple(found)


def three_way_changes(versions: ThreeVersions) -> Iterator[ThreeWayChange]:
    """All parts that are not alike in three aligned versions: nodes and what is inside them, policies, then settings.

    What holds several things (tags, attachments, users, tests) is compared by thing, whatever their order. The order of
    siblings and the places of cards are left out, as they mean nothing to AWS.
    """
    base, ours, theirs = versions.base, versions.ours, versions.theirs
    sides = (base, ours, theirs)
    for node in dict.fromkeys((*ours.walk(), *theirs.walk(), *base.walk())):
        above = [side.parent(node) if node in side.nodes else MISSING for side in sides]
        if any(one != above[0] for one in above):
            yield ThreeWayChange(RecordKind.NODE, node, ("parent",), *above)
        yield from _record_changes(RecordKind.NODE, node, *(side.nodes.get(node) for side in sides))
        yield from _record_changes(RecordKind.IDENTITIES, node, *(side.identities.get(node) for side in sides))
    for policy in dict.fromkeys((*ours.policies, *theirs.policies, *base.policies)):
        yield from _record_changes(RecordKind.POLICY, policy, *(side.policies.get(policy) for side in sides))
    yield from _record_changes(RecordKind.SETTINGS, "", base.settings, ours.settings, theirs.settings)


def _record_changes(
    kind: RecordKind, record_id: str, base: object, ours: object, theirs: object
) -> Iterator[ThreeWayChange]:
    if base == ours == theirs:
        return
    was, mine, others = ({} if one is None else dict(_parts(one, ())) for one in (base, ours, theirs))
    for part in dict.fromkeys((*was, *mine, *others)):
        values = was.get(part, MISSING), mine.get(part, MISSING), others.get(part, MISSING)
        if not values[0] == values[1] == values[2]:
            yield ThreeWayChange(kind, record_id, part, *values)


_ELSEWHERE = {"id", "children"}
"""Fields that are compared elsewhere: as the id of the record, and as the parents of others."""


def _parts(value: object, inside: RecordPart) -> Iterator[tuple[RecordPart, object]]:
    """A value in parts that can change for themselves; a record has one for itself, so that it can come and go."""
    if is_dataclass(value) and not isinstance(value, type):
        yield inside, True
        for field in fields(value):
            if field.name not in _ELSEWHERE:
                yield from _parts(getattr(value, field.name), (*inside, field.name))
        return
    keyed = keyed_things(value) if isinstance(value, tuple) else None
    if keyed is None:
        yield inside, value
        return
    for key, one in keyed.items():
        yield from _parts(one, (*inside, key))


_KEYS: Mapping[type, tuple[str, ...]] = {
    DriftSilence: ("where", "part"),
    Suppression: ("check", "node", "policy", "statement", "principal"),
    CustomerDuty: ("node", "programme", "duty"),
    AcceptedService: ("node", "service", "programme"),
    ProgrammeList: ("programme",),
    SensitiveAction: ("action",),
    EvidenceReport: ("id", "version"),
    ArtifactReading: ("part", "account"),
}
"""The fields of some records that an edit looks at to replace one by another."""


def keyed_things(several: tuple[object, ...]) -> dict[Hashable, object] | None:
    """Return the things by their identity: some fields, an id, a name, the first of a pair, else the thing.

    The value of a pair is its second, and of a thing that is known by itself True. Return None if two of them have the
    same identity.
    """
    found: dict[Hashable, object] = {}
    for one in several:
        if is_dataclass(one) and not isinstance(one, type):
            key: Hashable = tuple(getattr(one, name) for name in _KEYS.get(type(one), ()))
            key = key or getattr(one, "id", None) or getattr(one, "name", None)
            found[key or _hashed(one)] = one if key else True
        elif isinstance(one, tuple) and len(one) == 2:
            found[one[0]] = one[1]
        else:
            found[_hashed(one)] = True
    return found if len(found) == len(several) else None


def _hashed(one: object) -> Hashable:
    if not isinstance(one, Hashable):
        raise TypeError(f"{type(one)} is not a value of a record")
    return one
