"""A replay that stays: an activity and what was decided of it, so that the next design is replayed in a moment."""

from __future__ import annotations

from collections.abc import Generator, Iterable, Mapping
from typing import NamedTuple

from designer.activity.activity_file import Summary
from designer.activity.reducer import Kind
from designer.activity.tag_inventory import TagInventory
from designer.analysis.access.level_masks import rcps_apply, scps_apply
from designer.analysis.replay.account_places import AccountPlaces
from designer.analysis.replay.columns import Columns
from designer.analysis.replay.evidence import ItemView, ReplayEvidence, gathering
from designer.analysis.replay.jointly import Cell, PathClass, Verdicts, settle
from designer.analysis.replay.levels import OF_CALLERS, OF_OWNERS, AskedLevel, StopPart, policies_at
from designer.analysis.replay.replay import Replay, ReplayRow, RowKey
from designer.analysis.replay.requests import Exemption, Knowledge
from designer.analysis.replay.scopes import AskedScope, ItemPart, within
from designer.organization.model.organization import Organization
from designer.organization.model.records import NodeId, PolicyType
from designer.policy.language.templates import Values
from designer.policy.matching.request import Level

_EACH = 50
"""Levels between two pauses."""


def replaying(
    organization: Organization,
    activity: Iterable[tuple[Kind, Summary]],
    keys: Iterable[str],
    assumed: Mapping[str, Values | None],
) -> Generator[None, None, Replay]:
    """Decide what people did under the policies of a design, in steps.

    Args:
        organization: The design; its tree and names are of today, whatever the day of a request.
        activity: Kinds of requests, with how often.
        keys: Condition keys that tell kinds apart: one that a kind lacks is absent.
        assumed: Values of keys that no log records, or None if they are absent.
    """
    evidence = yield from gathering(activity, keys)
    return (yield from StandingReplay(evidence, assumed).replaying(organization))


class _Decided(NamedTuple):
    """A level, the accounts below, and what it stops of theirs."""

    node: NodeId
    level: AskedLevel
    scope: AskedScope
    stops: list[StopPart]


class StandingReplay:
    """An activity and what was decided of it: a design that differs in little is replayed in little time.

    Args:
        evidence: What people did.
        assumed: Values of keys that no log records, or None if they are absent.
        tags: Tags of principals and resources as they are now.
    """

    def __init__(
        self,
        evidence: ReplayEvidence,
        assumed: Mapping[str, Values | None] | None = None,
        tags: TagInventory | None = None,
    ) -> None:
        self._tags = tags
        self._evidence = evidence
        self._assumed = assumed or {}
        self._columns = Columns(evidence)
        self._places: AccountPlaces | None = None
        self._scopes: dict[tuple[int, ...], AskedScope] = {}
        self._scopes_before: dict[tuple[int, ...], AskedScope] = {}
        self._levels: dict[tuple[PolicyType, Level], AskedLevel] = {}
        self._stops: dict[tuple[AskedLevel, AskedScope], list[StopPart]] = {}
        self._cells: dict[tuple[AskedLevel | AskedScope, ...], tuple[int, list[Cell]]] = {}
        self._verdicts: Verdicts = {}

    def replaying(self, organization: Organization) -> Generator[None, None, Replay]:
        """Decide it under the policies of a design, in steps; what is known of the last one is used again."""
        knowledge = Knowledge(organization, self._evidence.keys, self._assumed, self._tags)
        if self._places is None or not self._places.are_those_of(organization):
            self._places = AccountPlaces(organization, self._evidence.accounts)
        places = self._places
        knowledge.by_number = places.by_number
        self._columns.look_at(knowledge)
        for scope in self._scopes.values():
            scope.begin()
        decided = yield from self._decide(organization, places)
        size = self._evidence.size >> 3
        sure, possible, asked = bytearray(size), bytearray(size), bytearray(size)
        for one in decided:
            for stop in one.stops:
                one.scope.view.put(stop.part.possible, possible)
                if stop.part.sure:
                    one.scope.view.put(stop.part.sure, sure)
            if one.level.type is OF_OWNERS:
                one.scope.view.put(one.scope.asked(OF_OWNERS), asked)
        yield
        excluded = yield from self._settle(knowledge, decided, places, (sure, possible))
        replay = Replay(self._evidence)
        for one in decided:
            for stop in one.stops:
                self._add_row(replay, one, stop, excluded)
        view = replay.view
        kinds = self._evidence.ends_of_kinds
        replay.sure = view.hits(view.part(bytes(sure)), kinds)
        replay.possible = view.hits(view.part(bytes(possible)), kinds)
        self._count(replay, places, bytes(asked))
        return replay

    def _decide(self, organization: Organization, tree: AccountPlaces) -> Generator[None, None, list[_Decided]]:
        types = [kind for kind, applies in ((OF_CALLERS, scps_apply), (OF_OWNERS, rcps_apply)) if applies(organization)]
        levels, stops = self._levels, self._stops
        self._scopes_before = self._scopes
        self._scopes, self._levels, self._stops = {}, {}, {}
        attached: dict[tuple[PolicyType, object], AskedLevel] = {}
        decided = []
        for number, (node, places) in enumerate(tree.below.items()):
            if number % _EACH == 0:
                yield
            policies = organization.node(node).policies
            for kind in types:
                level = attached.get((kind, policies))
                if level is None:
                    named = kind, policies_at(organization, node, kind)
                    level = self._levels.get(named) or levels.get(named)
                    level = level or AskedLevel(named[1], kind, self._columns)
                    attached[kind, policies] = self._levels[named] = level
                if level.passes:
                    continue
                scope = self._scope(places)
                known = None if level.follows_the_tree else stops.get((level, scope))
                found = self._stops[level, scope] = level.stops(scope) if known is None else known
                decided.append(_Decided(node, level, scope, found))
        here = frozenset(self._levels.values())
        if not here.issuperset(levels.values()):
            self._verdicts = {asked: one for asked, one in self._verdicts.items() if here.issuperset(asked[0])}
        return decided

    def _settle(
        self,
        knowledge: Knowledge,
        decided: list[_Decided],
        tree: AccountPlaces,
        found: tuple[bytearray, bytearray],
    ) -> Generator[None, None, dict[tuple[AskedLevel, str], bytearray]]:
        """Decide open items again, in classes of accounts; return what stops some of them after all not."""
        sure, possible = found
        at: dict[NodeId, list[AskedLevel]] = {}
        for one in decided:
            if any(stop.part.possible & ~stop.part.sure for stop in one.stops):
                at.setdefault(one.node, []).append(one.level)
        classes: dict[tuple[AskedLevel, ...], list[int]] = {}
        for place, path in enumerate(tree.paths):
            if levels := tuple(level for node in path for level in at.get(node, ())):
                classes.setdefault(levels, []).append(place)
        excluded: dict[tuple[AskedLevel, str], bytearray] = {}
        known, self._cells = self._cells, {}
        for levels, places in classes.items():
            scope = self._scope(tuple(places))
            open_items = scope.view.part(bytes(possible)) & ~scope.view.part(bytes(sure))
            if not open_items:
                continue
            yield
            before = known.get((*levels, scope))
            follows = any(level.follows_the_tree for level in levels)
            if before is None or before[0] != open_items or follows:
                verdicts = {} if follows else self._verdicts
                about = PathClass(levels, scope)
                before = open_items, list(settle(about, open_items, knowledge, self._columns, verdicts))
            self._cells[(*levels, scope)] = before
            for cell in before[1]:
                if cell.is_stopped:
                    scope.view.put(cell.items, sure)
                if cell.passes:
                    scope.view.take(cell.items, possible)
                for place, label in cell.passing:
                    others = excluded.setdefault((levels[place], label), bytearray(len(sure)))
                    scope.view.put(cell.items, others)
        return excluded

    def _scope(self, places: tuple[int, ...]) -> AskedScope:
        scope = (
            self._scopes.get(places)
            or self._scopes_before.get(places)
            or AskedScope(self._columns, ItemView(self._evidence, places))
        )
        self._scopes[places] = scope
        return scope

    def _add_row(
        self, replay: Replay, one: _Decided, stop: StopPart, excluded: Mapping[tuple[AskedLevel, str], bytearray]
    ) -> None:
        part, view = stop.part, one.scope.view
        if (not_so := excluded.get((one.level, stop.label))) is not None:
            items = part.possible & ~view.part(bytes(not_so))
            part = ItemPart(part.sure, items, within(part.hanging, items))
        if part.possible:
            key = RowKey(one.node, stop.label, one.level.type.value)
            replay.rows[key] = ReplayRow(key, view, part)

    def _count(self, replay: Replay, tree: AccountPlaces, by_rcps: bytes) -> None:
        evidence, view, always = self._evidence, replay.view, self._columns.always

        def of(accounts: list[int]) -> int:
            some, items = ItemView(evidence, accounts), bytearray(evidence.size >> 3)
            some.put(some.full, items)
            return view.part(bytes(items))

        outside, management = of(tree.outside), of(tree.management)
        items = (view.part(self._columns.asked(OF_CALLERS)) & ~outside & ~management) | view.part(by_rcps)
        decided = view.hits(items, evidence.ends_of_kinds)
        replay.decided = decided
        replay.requests, replay.refused_already = view.weigh(decided), view.weigh(always.refused)
        replay.inferred = view.weigh(items & always.inferred)
        left = view.part(evidence.ends_of_kinds) & ~always.refused & ~decided
        for reason, exempt in (
            (Exemption.SERVICE, always.services),
            (Exemption.SERVICE_LINKED, always.service_linked),
            (Exemption.OF_NO_ACCOUNT, always.of_no_account),
            (Exemption.OWNERS_COPY, view.part(evidence.foreign)),
            (Exemption.OUTSIDE, outside),
            (Exemption.MANAGEMENT, management),
        ):
            if count := view.weigh(left & exempt):
                replay.exempt[reason] = count
            left &= ~exempt
        for item in view.items(left & always.unmapped):
            one = evidence.asked.values[evidence.asked.ids[item]]
            if evidence.requests[item]:
                replay.unmapped[f"{one.source} {one.name}"] += evidence.requests[item]
