"""Drift between a design and AWS: each difference with who made it and what it does, the worst first."""

from __future__ import annotations

from collections import Counter
from collections.abc import Generator, Iterable, Iterator, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import replace
from enum import Enum
from functools import reduce
from operator import or_

from designer.analysis.differences.change_parts import ChangeParts
from designer.analysis.differences.effects import Comparing, EffectGroup, Effects, PartEffects, effect_words
from designer.analysis.differences.lost_ids import forget_lost_ids
from designer.analysis.differences.named_records import PartId, PartKind
from designer.analysis.differences.taking import change_between
from designer.analysis.differences.three_way import (
    ChangedBy,
    RecordKind,
    ThreeVersions,
    ThreeWayChange,
    align_three,
    three_way_changes,
)
from designer.analysis.differences.versions import EffectDirection
from designer.analysis.drift.noise import UNTOLD, is_known_to_aws, is_part_of_another, is_untold, noise_of
from designer.analysis.drift.silences import Silences, silence_together
from designer.analysis.expectations.proof import GuardrailProof
from designer.analysis.expectations.prover import Prover
from designer.basics.dataclass import dataclass
from designer.organization.model.drift_silences import DriftSilence
from designer.organization.model.ids import NodeId
from designer.organization.model.organization import Organization
from designer.policy.catalog.catalogue import Catalogue
from designer.policy.evaluation.outcome import Stage
from designer.policy.matching.request import Request


class DriftClass(Enum):
    """Who made a part unlike."""

    IN_AWS = "changed in AWS"
    NOT_APPLIED = "not applied yet"
    ALIKE = "both alike"
    APART = "both otherwise"
    UNLIKE = "unlike"

    @property
    def is_drift(self) -> bool:
        """Whether AWS differs from what was left there."""
        return self not in (DriftClass.NOT_APPLIED, DriftClass.ALIKE)


_CLASSES = {
    ChangedBy.THEIRS: DriftClass.IN_AWS,
    ChangedBy.OURS: DriftClass.NOT_APPLIED,
    ChangedBy.BOTH_ALIKE: DriftClass.ALIKE,
    ChangedBy.BOTH_APART: DriftClass.APART,
}


@dataclass(frozen=True, slots=True)
class DriftItem:
    """One part that is not alike.

    Attributes:
        change: The part, with its value in the base, in the design and in AWS.
        kind: Who changed it; `UNLIKE` without a base.
        direction: What AWS allows by it beside the design; None for no account that both have.
        accounts: Those for which it allows anything else, in outline order.
        witness: A request that the design and AWS decide differently; None if none was found.
        tests: Guardrail tests of the design that hold there and do not with it.
        is_settled: False if a policy is not known: it may allow and deny anything.
    """

    change: ThreeWayChange
    kind: DriftClass
    direction: EffectDirection | None = None
    accounts: tuple[NodeId, ...] = ()
    witness: Request | None = None
    tests: tuple[str, ...] = ()
    is_settled: bool = True

    @property
    def is_wider(self) -> bool:
        """Whether AWS allows more by it, or may."""
        return not self.is_settled or self.direction not in (None, EffectDirection.NARROWER)

    @property
    def is_harmless(self) -> bool:
        """Whether it surely changes what AWS allows to nobody."""
        return self.direction is None and self.is_settled and not self.tests

    @property
    def rank(self) -> tuple[int, int]:
        """Place among others: what is wider, then what breaks tests, then structure, then the rest."""
        wide = self.direction in (EffectDirection.WIDER, EffectDirection.BOTH)
        level = 0 if wide else 1 if self.tests else 2 if self.direction is not None or not self.is_settled else 3
        return (level if self.kind.is_drift else level + 4, -len(self.accounts))


@dataclass(frozen=True, slots=True)
class Drift:
    """What differs.

    Attributes:
        versions: What was applied last (the design itself if unknown), the design, and AWS.
        has_base: Whether it is known what was applied last.
        items: The worst first.
        folded: Differences that are not drift, counted by class.
        together: What the drift does that no item of it does alone, such as the end of two policies that deny the same.
        broken: Proofs of the design's guardrail tests that hold there and do not in AWS.
        silenced: Differences that the design accepts, each with its silence.
        joint: A silence of `together`: that of the design if it accepts it, otherwise one without a reason; None for
            nothing together.
    """

    versions: ThreeVersions
    has_base: bool
    items: tuple[DriftItem, ...]
    folded: Mapping[str, int]
    together: Effects
    broken: tuple[GuardrailProof, ...]
    silenced: tuple[tuple[DriftItem, DriftSilence], ...] = ()
    joint: DriftSilence | None = None

    @property
    def accepts_together(self) -> bool:
        """Whether the design accepts what several differences do together."""
        return self.joint is not None and bool(self.joint.reason)

    @property
    def accepted(self) -> int:
        """Number of silences that count, that of what several differences do together among them."""
        return len(self.silenced) + self.accepts_together

    @property
    def drifted(self) -> tuple[DriftItem, ...]:
        """Items that say that AWS differs from what was left there."""
        return tuple(item for item in self.items if item.kind.is_drift)

    @property
    def widened(self) -> tuple[DriftItem, ...]:
        """Differences where AWS allows more than the design, or may."""
        return tuple(item for item in self.drifted if item.is_wider)

    @property
    def widens_together(self) -> bool:
        """Whether AWS allows more by several of them, silenced ones too, than by each alone."""
        return _is_wider(self.together)


def _is_wider(found: Effects) -> bool:
    return effect_words(found).direction not in (None, EffectDirection.NARROWER)


def finding_drift(
    base: Organization | None,
    design: Organization,
    live: Organization,
    catalogue: Catalogue,
    *,
    whole: bool = False,
    day: str = "",
) -> Generator[None, None, Drift]:
    """Find drift, in steps; the three are not changed.

    Args:
        base: What was applied last; None if unknown.
        design: The design.
        live: AWS as it was read.
        catalogue: Every action.
        whole: True to tell also of what is not drift.
        day: Today, ISO 8601: silences of the design count until their day. If empty, none counts.
    """
    applied, design = (forget_lost_ids(one, live) for one in (design if base is None else base, design))
    versions = align_three(applied, design, live)
    folded: Counter[str] = Counter()
    changes = yield from _changes(versions)
    broken = yield from _broken(versions, catalogue)
    finder = _Finder(versions, catalogue, broken)
    items: list[DriftItem] = []
    for change in changes:
        if is_untold(change, versions):
            folded[UNTOLD] += 1
            continue
        item = yield from finder.item(change, _CLASSES[change.by] if base is not None else DriftClass.UNLIKE)
        items.append(item)
    together = yield from finder.together(item.change for item in items if item.kind.is_drift)
    silences = Silences(design.settings.drift_silences, day)
    joint = _joint(items, versions, together, silences)
    reported, silenced = [], []
    for item in items:
        noise = noise_of(item.change, versions)
        silence = silences.of(item.change, versions, wider=item.is_wider) if item.kind.is_drift else None
        if noise and item.is_harmless and not whole and not (joint and not joint.reason and item.kind.is_drift):
            folded[noise] += 1
        elif silence is not None:
            silenced.append((item, silence))
        else:
            reported.append(item)
    reported.sort(key=lambda item: item.rank)
    if joint is None or joint.reason:
        broken = tuple(_unaccepted(broken, reported, [item for item, _ in silenced], together.changed))
    return Drift(versions, base is not None, tuple(reported), dict(folded), together, broken, tuple(silenced), joint)


def _changes(versions: ThreeVersions) -> Generator[None, None, list[ThreeWayChange]]:
    found = []
    for change in three_way_changes(versions):
        yield
        if is_known_to_aws(change) and not is_part_of_another(change, versions):
            found.append(change)
    return found


def _joint(
    items: Iterable[DriftItem], versions: ThreeVersions, together: Effects, silences: Silences
) -> DriftSilence | None:
    """Return the silence of what several differences do together, or one that is still without a reason."""
    if not together.groups:
        return None
    changes = [item.change for item in items if item.kind.is_drift]
    bare = silence_together(changes, versions, effect_words(together).words, wider=_is_wider(together))
    return silences.like(bare) or bare


def _unaccepted(
    broken: Iterable[GuardrailProof],
    reported: Iterable[DriftItem],
    silenced: Iterable[DriftItem],
    together: AbstractSet[NodeId],
) -> Iterator[GuardrailProof]:
    """Yield the proofs of the tests that not only accepted differences break, alone or together."""
    accepted, others = ({test for item in some for test in item.tests} for some in (silenced, reported))
    for proof in broken:
        if proof.test in others or not (proof.test in accepted or together & {*proof.accounts}):
            yield proof


def _broken(versions: ThreeVersions, catalogue: Catalogue) -> Generator[None, None, tuple[GuardrailProof, ...]]:
    """Return the proofs of tests that hold in the design and do not in AWS."""
    tests = versions.ours.settings.tests
    if not tests:
        return ()
    before = yield from Prover(versions.ours, catalogue).proving_all()
    live = versions.theirs
    asked = Organization(live.nodes.values(), live.policies.values(), replace(live.settings, tests=tests))
    after = yield from Prover(asked, catalogue).proving_all()
    return tuple(new for old, new in zip(before, after, strict=True) if new.state.fails and not old.state.fails)


class _Finder:
    def __init__(self, versions: ThreeVersions, catalogue: Catalogue, broken: Iterable[GuardrailProof]) -> None:
        self._versions = versions
        self._parts = ChangeParts(versions.ours, change_between(versions.ours, versions.theirs))
        self._effects = PartEffects(self._parts, catalogue)
        self._effects_of: dict[PartId, Effects] = {}
        self._broken = tuple(broken)
        self._ids = {part.id for part in self._parts.parts}
        self._order = {node: number for number, node in enumerate(versions.ours.walk())}

    def item(self, change: ThreeWayChange, kind: DriftClass) -> Generator[None, None, DriftItem]:
        """Return a difference with what it does."""
        part = self._part(change)
        if part is None or not self._effects.may_differ(part):
            return DriftItem(change, kind)
        found = self._effects_of.get(part)
        if found is None:
            found = self._effects_of[part] = yield from _without_results(self._effects.comparing([part]))
        accounts = tuple(sorted(found.changed, key=self._order.__getitem__))
        tests = tuple(proof.test for proof in self._broken if found.changed & {*proof.accounts})
        witness = next((group.evidence.request for group in found.groups if group.evidence), None)
        return DriftItem(change, kind, effect_words(found).direction, accounts, witness, tests, found.readable)

    def _part(self, change: ThreeWayChange) -> PartId | None:
        return next((one for one in part_ids(change) if one in self._ids), None)

    def together(self, changes: Iterable[ThreeWayChange]) -> Generator[None, None, Effects]:
        """Return what differences do together, without what one of them does alone."""
        parts = {part for change in changes if (part := self._part(change)) is not None}
        if len(parts) < 2:
            return Effects()
        found = yield from _without_results(self._effects.comparing(parts))
        alone: dict[tuple[Stage, NodeId], dict[EffectDirection, int]] = {}
        for group in (group for one in parts & self._effects_of.keys() for group in self._effects_of[one].groups):
            for account in group.accounts:
                known = alone.setdefault((group.stage, account), {})
                known[group.change.direction] = known.get(group.change.direction, 0) | group.actions
        groups: list[EffectGroup] = []
        for group in found.groups:
            left: dict[int, list[NodeId]] = {}
            for account in group.accounts:
                known = alone.get((group.stage, account), {})
                covered = reduce(or_, (known.get(direction, 0) for direction in _COVERING[group.change.direction]), 0)
                left.setdefault(group.actions & ~covered, []).append(account)
            groups += [replace(group, actions=mask, accounts=tuple(some)) for mask, some in left.items() if mask]
        return replace(
            found, groups=tuple(groups), changed=frozenset(node_id for group in groups for node_id in group.accounts)
        )


_COVERING = {
    EffectDirection.WIDER: (EffectDirection.WIDER, EffectDirection.OTHERWISE),
    EffectDirection.NARROWER: (EffectDirection.NARROWER, EffectDirection.OTHERWISE),
    EffectDirection.OTHERWISE: tuple(EffectDirection),
}
"""Directions of what single differences do that tell of one of all together."""


def _without_results(steps: Comparing) -> Generator[None, None, Effects]:
    while True:
        try:
            next(steps)
        except StopIteration as end:
            found: Effects = end.value
            return found
        yield


def part_ids(change: ThreeWayChange) -> tuple[PartId, ...]:
    """Return parts of the change between design and AWS to which a difference may belong, the first that there is."""
    one = change.id
    if change.record is RecordKind.SETTINGS:
        return (PartId(PartKind.SETTINGS),)
    if change.record is RecordKind.POLICY:
        return tuple(PartId(kind, one) for kind in (PartKind.CONTENT, PartKind.NEW_POLICY, PartKind.GONE_POLICY))
    match change.part[:1]:
        case ():
            return PartId(PartKind.NEW_NODE, one), PartId(PartKind.GONE_NODE, one)
        case ("parent",):
            return PartId(PartKind.PLACE, one), PartId(PartKind.GONE_NODE, str(change.ours))
        case ("policies",):
            policy = str(change.part[1])
            own = (PartId(kind, policy) for kind in (PartKind.NEW_POLICY, PartKind.GONE_POLICY))
            return PartId(PartKind.ATTACHMENTS, one), *own
    return (PartId(PartKind.ATTRIBUTES, one),)
