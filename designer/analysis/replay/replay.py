"""What the SCPs of a design would have stopped of the requests of an activity file."""

from __future__ import annotations

from collections import Counter
from collections.abc import Generator, Iterable, Iterator, Mapping
from dataclasses import field
from itertools import chain
from typing import NamedTuple

from designer.activity.activity_file import Summary
from designer.activity.event_actions import AskedAction, asked_actions
from designer.activity.reducer import Kind
from designer.analysis.access.level_masks import scps_apply
from designer.analysis.access.question import path_levels
from designer.analysis.replay.requests import Accounts, Exemption, NoValue, resource_of
from designer.analysis.replay.verdicts import (
    PASSED,
    PlacedLevel,
    Stop,
    Verdict,
    decide_together,
    level_stops,
    match_logged,
    of_stops,
)
from designer.basics.dataclass import dataclass
from designer.organization.model.organization import Organization
from designer.organization.model.records import NodeId, PolicyType
from designer.policy.catalog.catalogue import AccessLevel, load
from designer.policy.evaluation.decision import CompiledStatements, compile_level
from designer.policy.language.document import Grammar
from designer.policy.language.templates import Values, variables_of
from designer.policy.matching import arns
from designer.policy.matching.conditions import CompiledCondition, read_keys
from designer.policy.matching.request import Level, NamedPolicy
from designer.policy.matching.statement import CompiledStatement

_EACH = 500
"""Kinds between two pauses."""


class RowKey(NamedTuple):
    """A statement at a level; a level without an Allow where it has no label."""

    node: str
    label: str


@dataclass(slots=True)
class ReplayRow:
    """What a statement at a level, or a missing Allow, would have stopped.

    Attributes:
        key: The statement and the level.
        at_least: Requests that it stops whatever the open keys are.
        at_most: Those that it may stop, those included.
        writes: Of those at most, how many would change something.
        principals: Who made them.
        accounts: Whose they are.
        services: Prefixes of what they asked for, with how many.
        open: Keys that no log tells, with how many requests hang on each.
        first: The first, in seconds since 1970 (UTC).
        last: The last.
    """

    key: RowKey
    at_least: int = 0
    at_most: int = 0
    writes: int = 0
    principals: set[str] = field(default_factory=set)
    accounts: set[str] = field(default_factory=set)
    services: Counter[str] = field(default_factory=Counter)
    open: Counter[str] = field(default_factory=Counter)
    first: int = 2**62
    last: int = 0

    def add(self, kind: Kind, summary: Summary, asked: AskedAction, stop: Stop) -> None:
        """Count the requests of a kind."""
        self.at_least += summary.requests if stop.is_sure else 0
        self.at_most += summary.requests
        self.writes += summary.requests if _changes(asked.action) else 0
        self.principals.add(kind.principal)
        self.accounts.add(kind.caller or kind.account)
        self.services[asked.action.partition(":")[0]] += summary.requests
        self.open.update(dict.fromkeys(stop.keys, summary.requests) if not stop.is_sure else {})
        self.first, self.last = min(self.first, summary.first), max(self.last, summary.last)


@dataclass(slots=True)
class Replay:
    """What a replay found.

    Attributes:
        kinds: Kinds of requests.
        requests: Requests that were decided.
        stopped: Those that would surely have been stopped, each once.
        open: Those that may have been, each once.
        stopped_in: The same as `stopped`, by the number of the caller's account.
        open_in: The same as `open`, by the number of the caller's account.
        rows: What stops them, or may: a request may be in several.
        refused_already: Requests that AWS refused then; they are in no other number.
        exempt: Those on which SCPs have no say, by the reason.
        inferred: Actions that no event is called by, decided as well.
        unmapped: Events of which no action is known.
    """

    kinds: int = 0
    requests: int = 0
    stopped: int = 0
    open: int = 0
    stopped_in: Counter[str] = field(default_factory=Counter)
    open_in: Counter[str] = field(default_factory=Counter)
    rows: dict[RowKey, ReplayRow] = field(default_factory=dict)
    refused_already: int = 0
    exempt: Counter[Exemption] = field(default_factory=Counter)
    inferred: int = 0
    unmapped: Counter[str] = field(default_factory=Counter)


def replaying(
    organization: Organization,
    activity: Iterable[tuple[Kind, Summary]],
    keys: Iterable[str],
    assumed: Mapping[str, Values | None],
) -> Generator[None, None, Replay]:
    """Decide what people did under the SCPs of a design, in steps.

    Args:
        organization: The design; its tree and names are of today, whatever the day of a request.
        activity: Kinds of requests, with how often.
        keys: Condition keys that tell kinds apart: one that a kind lacks is absent.
        assumed: Values of keys that no log tells, or None where they are absent.
    """
    found = Replay()
    accounts = Accounts(organization, frozenset(keys), assumed)
    paths = _Paths(organization, accounts)
    for number, (kind, summary) in enumerate(activity):
        if number % _EACH == 0:
            yield
        found.kinds += 1
        exemption = accounts.exemption(kind)
        if kind.refused:
            found.refused_already += summary.requests
        elif exemption is not None:
            found.exempt[exemption] += summary.requests
        else:
            _decide(found, paths, kind, summary)
    return found


def _decide(found: Replay, paths: _Paths, kind: Kind, summary: Summary) -> None:
    asked = asked_actions(kind)
    if not asked:
        found.unmapped[f"{kind.source} {kind.name}"] += summary.requests
        return
    found.requests += summary.requests
    is_stopped = is_open = False
    for one in asked:
        found.inferred += summary.requests if one.is_inferred else 0
        said = paths.verdict(kind, one)
        for stop in said.stops:
            key = RowKey(stop.node, stop.label)
            row = found.rows.get(key)
            if row is None:
                row = found.rows[key] = ReplayRow(key)
            row.add(kind, summary, one, stop)
        is_stopped, is_open = is_stopped or said.is_stopped, is_open or said.is_open
    account = kind.caller or kind.account
    if is_stopped:
        found.stopped += summary.requests
        found.stopped_in[account] += summary.requests
    elif is_open:
        found.open += summary.requests
        found.open_in[account] += summary.requests


def _changes(action: str) -> bool:
    catalogue = load()
    index = catalogue.index(action)
    return index is not None and catalogue.level(index) not in (AccessLevel.READ, AccessLevel.LIST)


class _Asked(NamedTuple):
    """What the statements of a level that name an action ask for.

    Attributes:
        conditions: Each once, with the keys it reads.
        resources: Statements that do not speak of every resource.
        variables: Keys of variables among their resources.
    """

    conditions: tuple[tuple[CompiledCondition, tuple[str, ...]], ...]
    resources: tuple[CompiledStatement, ...]
    variables: tuple[str, ...]


class _Paths:
    """Verdicts by level, action and what holds of its statements: many kinds of requests are one question."""

    def __init__(self, organization: Organization, accounts: Accounts) -> None:
        self._organization = organization
        self._accounts = accounts
        self._of_account: dict[str, tuple[PlacedLevel, ...]] = {}
        self._statements: dict[tuple[NamedPolicy, ...], CompiledStatements] = {}
        self._asked: dict[tuple[int, str], _Asked] = {}
        self._deciding: dict[tuple[str, str], tuple[PlacedLevel, ...]] = {}
        self._stops: dict[object, tuple[Stop, ...]] = {}
        self._open: dict[object, Verdict] = {}
        self._held: dict[object, object] = {}

    def verdict(self, kind: Kind, asked: AskedAction) -> Verdict:
        """Return what the SCPs of the caller's path say."""
        place = kind.caller or kind.account, asked.action
        levels = self._deciding.get(place)
        if levels is None:
            levels = self._deciding[place] = tuple(self._that_decide(self._path(place[0]), kind, asked))
        if not levels:
            return PASSED
        stopping: list[tuple[object, PlacedLevel, tuple[Stop, ...]]] = []
        for level in levels:
            question, stops = self._stops_at(level, kind, asked)
            if stops:  # other levels let it pass whatever the open keys are
                stopping.append((question, level, tuple(stop._replace(node=level.node) for stop in stops)))
        said = of_stops(chain.from_iterable(stops for _, _, stops in stopping))
        if not said.is_open:
            return said
        whole = tuple((level.node, question) for question, level, _ in stopping)
        known = self._open.get(whole)
        if known is None:
            request = self._accounts.request(kind, asked)
            known = self._open[whole] = decide_together(request, [level for _, level, _ in stopping], said)
        return known

    def _that_decide(self, levels: Iterable[PlacedLevel], kind: Kind, asked: AskedAction) -> Iterator[PlacedLevel]:
        """Yield the levels that do not let every request of an action pass."""
        for level in levels:
            question, stops = self._stops_at(level, kind, asked)
            if stops or len(question) > 2:  # something of the request decides
                yield level

    def _stops_at(
        self, level: PlacedLevel, kind: Kind, asked: AskedAction
    ) -> tuple[tuple[object, ...], tuple[Stop, ...]]:
        """All that decides at a level, and what stops the request there."""
        question = self._question(level.statements, kind, asked)
        stops = self._stops.get(question)
        if stops is None:
            stops = self._stops[question] = tuple(level_stops(self._accounts.request(kind, asked), level))
        return question, stops

    def _question(self, level: CompiledStatements, kind: Kind, asked: AskedAction) -> tuple[object, ...]:
        """All that decides at a level."""
        about = self._asked.get((id(level), asked.action))
        if about is None:
            about = self._asked[id(level), asked.action] = _asked_for(level, asked.action.lower())
        held = self._held_conditions(about, kind, asked) if about.conditions else ()
        return id(level), asked.action, *held, *self._held_resources(about, kind, asked)

    def _held_conditions(self, about: _Asked, kind: Kind, asked: AskedAction) -> Iterator[object]:
        """Whether each condition holds, or None where no log tells."""
        for condition, keys in about.conditions:
            values = self._accounts.values(kind, asked, keys)
            held = self._held.get((id(condition), values), self)
            if held is self:
                held = self._held[id(condition), values] = _holds(condition, keys, values)
            yield held

    def _held_resources(self, about: _Asked, kind: Kind, asked: AskedAction) -> Iterator[object]:
        """How each statement speaks of the resource."""
        if not about.resources:
            return
        resource = resource_of(kind, asked)
        if about.variables:
            yield resource, self._accounts.values(kind, asked, about.variables)
            return
        for statement in about.resources:
            question = id(statement), resource, asked.action
            held = self._held.get(question, self)
            if held is self:
                held = self._held[question] = match_logged(statement, resource, asked.action)
            yield held

    def _path(self, number: str) -> tuple[PlacedLevel, ...]:
        path = self._of_account.get(number)
        if path is None:
            levels = self._levels(self._accounts.by_number[number])
            path = tuple(PlacedLevel(level.id, self._compiled(level)) for level in levels)
            self._of_account[number] = path
        return path

    def _compiled(self, level: Level) -> CompiledStatements:
        found = self._statements.get(level.policies)
        if found is None:
            found = self._statements[level.policies] = compile_level(level, Grammar.SCP, as_written=False)
        return found

    def _levels(self, account: NodeId) -> tuple[Level, ...]:
        if not scps_apply(self._organization):
            return ()
        return path_levels(self._organization, account, PolicyType.SERVICE_CONTROL_POLICY)


def _holds(
    condition: CompiledCondition, keys: tuple[str, ...], values: tuple[Values | NoValue, ...]
) -> bool | tuple[str, ...]:
    """Whether a condition holds; the keys that nobody knows, if it hangs on some."""
    unknown = tuple(key for key, value in zip(keys, values, strict=True) if value is NoValue.UNKNOWN)
    if unknown:
        return unknown
    return condition.holds(
        {key: value for key, value in zip(keys, values, strict=True) if not isinstance(value, NoValue)}
    )


def _asked_for(level: CompiledStatements, action: str) -> _Asked:
    statements = [statement for side in level.candidates(action) for _, _, statement in side]
    conditions = {id(one): (one, tuple(read_keys(one))) for statement in statements for one in statement.conditions}
    resources = tuple(one for one in statements if not any(map(arns.matches_everything, one.resources)))
    variables = {variable.key for one in resources for template in one.resources for variable in variables_of(template)}
    return _Asked(tuple(conditions.values()), resources, tuple(sorted(variables)))
