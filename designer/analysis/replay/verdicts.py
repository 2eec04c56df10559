"""Three values of statements and levels: a request is stopped, is not, or depends on what no log records."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import chain, product
from math import prod
from typing import NamedTuple

from designer.analysis.replay.requests import LoggedRequest
from designer.basics.dataclass import dataclass
from designer.basics.steps import finish
from designer.policy.evaluation.decision import CompiledStatements
from designer.policy.language.templates import Values, variables_of
from designer.policy.matching import arns
from designer.policy.matching.conditions import CompiledCondition, read_keys
from designer.policy.matching.request import Match
from designer.policy.matching.statement import CompiledStatement
from designer.policy.satisfiability.action_facts import OWNER_KEY, Presence, action_facts
from designer.policy.satisfiability.applicability import match_shape, resource_match
from designer.policy.satisfiability.domains import exploring_key

_MOST_TRIED = 2_000
"""Combinations of values that are tried."""

OPEN_RESOURCE = "the resource"
"""Stands among the open keys if the log has no resource, or none exactly enough."""


class Truth(NamedTuple):
    """Whether something holds: yes, no, or None with the keys it depends on."""

    holds: bool | None
    keys: frozenset[str] = frozenset()


_YES, _NO = Truth(True), Truth(False)


class Stop(NamedTuple):
    """What stops a request, or may.

    Attributes:
        node: The level.
        label: The policy with the statement, as ``policy#sid``; empty for a level without an Allow.
        is_sure: Whether it does, whatever the open keys are.
        keys: On which it hangs.
    """

    node: str
    label: str
    is_sure: bool
    keys: frozenset[str]


@dataclass(frozen=True, slots=True)
class Verdict:
    """What SCPs say of a request.

    Attributes:
        stops: Everything that stops it or may, in the order of the levels.
        is_stopped: Whether it is stopped whatever the open keys are, by one of them or by now one, now another.
    """

    stops: tuple[Stop, ...]
    is_stopped: bool

    @property
    def is_open(self) -> bool:
        """Whether it may be stopped, and may not."""
        return bool(self.stops) and not self.is_stopped


PASSED = Verdict((), is_stopped=False)
"""Nothing stops it."""


class PlacedLevel(NamedTuple):
    """The SCPs that are attached to a node; those of many nodes are the same."""

    node: str
    statements: CompiledStatements
    is_in_doubt: bool = False
    """Whether it is open if they apply."""


def verdict(request: LoggedRequest, levels: Sequence[PlacedLevel]) -> Verdict:
    """Decide a request by the SCPs of its caller's path, root first."""
    said = of_stops(stop for level in levels for stop in level_stops(request, level))
    return decide_together(request, levels, said) if said.is_open else said


def of_stops(stops: Iterable[Stop]) -> Verdict:
    """Decide a request by each statement for itself."""
    found = tuple(stops)
    return Verdict(found, any(stop.is_sure for stop in found))


def decide_together(request: LoggedRequest, levels: Sequence[PlacedLevel], said: Verdict) -> Verdict:
    """Decide an open request again with every relevant value of its open keys, if there are few."""
    domains = _domains(request, levels)
    if domains is None or prod(len(values) for values in domains.values()) > _MOST_TRIED:
        return said
    found = []
    for values in product(*domains.values()):
        supposed = request.supposing(dict(zip(domains, values, strict=True)))
        found.append(of_stops(stop for level in levels for stop in level_stops(supposed, level)))
    if all(verdict.is_stopped for verdict in found):
        return Verdict(said.stops, is_stopped=True)
    if not any(verdict.stops for verdict in found):
        return PASSED
    stopping = {(stop.node, stop.label) for verdict in found for stop in verdict.stops}
    return Verdict(tuple(stop for stop in said.stops if (stop.node, stop.label) in stopping), is_stopped=False)


_OF_MEMBERS = ("aws:principal", "aws:userid")
"""Begin keys that every request of a user or role of the organization has; RCPs limit others as well."""


def _domains(request: LoggedRequest, levels: Sequence[PlacedLevel]) -> dict[str, tuple[Values | None, ...]] | None:
    """Return the values of each open key that stand for all, or None if there are none such."""
    asking: dict[str, list[CompiledCondition]] = {}
    statements = list(_statements(request, levels))
    on_resources = {variable.key for one in statements for text in one.resources for variable in variables_of(text)}
    for condition in (condition for statement in statements for condition in statement.conditions):
        keys = [key for key in read_keys(condition) if not request.knows(key)]
        if keys and (keys != [condition.key] or condition.key in on_resources):
            return None
        if keys:
            asking.setdefault(condition.key, []).append(condition)
    domains: dict[str, tuple[Values | None, ...]] = {}
    by_anybody = any(statement.source.principals is not None for statement in statements)
    for key, conditions in asking.items():
        presence = action_facts().presence(request.prepared.action, key)
        if by_anybody and key.startswith(_OF_MEMBERS) and presence is Presence.ALWAYS:
            presence = Presence.SOMETIMES
        domain = finish(exploring_key(tuple(conditions)))
        if not domain.complete or any(variables_of(template) for one in conditions for template in one.templates):
            return None
        values = domain.values if presence is not Presence.NEVER else (None,)
        domains[key] = tuple(value for value in values if value is not None or presence is not Presence.ALWAYS)
    return domains


def _statements(request: LoggedRequest, levels: Sequence[PlacedLevel]) -> Iterator[CompiledStatement]:
    """Yield the statements that are open."""
    sides = chain.from_iterable(level.statements.candidates(request.prepared.action) for level in levels)
    for _, _, statement in chain.from_iterable(sides):
        if truth(request, statement).holds is None:
            yield statement


def level_stops(request: LoggedRequest, level: PlacedLevel) -> Iterator[Stop]:
    """Yield what stops a request at a level, or may."""
    for stop in _stops(request, level):
        yield stop._replace(is_sure=False, keys=stop.keys | {OWNER_KEY}) if level.is_in_doubt else stop


def _stops(request: LoggedRequest, level: PlacedLevel) -> Iterator[Stop]:
    node, statements, _ = level
    allowing, denying = statements.candidates(request.prepared.action)
    for label, _, statement in denying:
        found = truth(request, statement)
        if found.holds is not False:
            yield Stop(node, label, found.holds is True, found.keys)
    for gap in statements.gaps:
        yield Stop(node, "", False, frozenset({gap}))
    allowed = _any(truth(request, statement) for _, _, statement in allowing)
    if allowed.holds is not True and not statements.gaps:
        yield Stop(node, "", allowed.holds is False, allowed.keys)


def truth(request: LoggedRequest, statement: CompiledStatement) -> Truth:
    """Whether a statement that names the action applies."""
    if statement.names(request.prepared) is Match.NO:
        return _NO
    return _all([on_resource(request, statement), *(_condition(request, one) for one in statement.conditions)])


def _condition(request: LoggedRequest, condition: CompiledCondition) -> Truth:
    unknown = frozenset(key for key in read_keys(condition) if not request.knows(key))
    if unknown:
        return Truth(None, unknown)
    return _YES if condition.holds(request.context) else _NO


def on_resource(request: LoggedRequest, statement: CompiledStatement) -> Truth:
    """Return whether a statement is about the resource of a request."""
    if any(map(arns.matches_everything, statement.resources)):
        return _NO if statement.source.not_resource else _YES
    if request.resource and not request.resource.endswith("/"):
        variables = {variable.key for resource in statement.resources for variable in variables_of(resource)}
        unknown = frozenset(key for key in variables if not request.knows(key))
        if unknown:
            return Truth(None, unknown)
        return _YES if statement.on(request.prepared) else _NO
    found = match_logged(statement, request.resource, request.prepared.action)
    if found is None:
        return Truth(None, frozenset({OPEN_RESOURCE}))
    return _YES if found else _NO


def match_logged(statement: CompiledStatement, resource: str, action: str) -> bool | None:
    """Return the match of a statement by the resource of a log, or None if it depends on what is not logged.

    Args:
        statement: Without variables among its resources, unless the resource is not logged.
        resource: ARN; of an S3 object its bucket's with ``/`` behind it; empty if none is logged.
        action: The action.
    """
    if resource and not resource.endswith("/"):
        matched = any(arns.matches(template, resource, {}) for template in statement.resources)
        return matched is not statement.source.not_resource
    if resource:
        match = match_shape(statement.resources, f"{resource}*")
        sure, possible = match.sure, match.possible
        if statement.source.not_resource:
            sure, possible = not possible, not sure
    else:
        sure, possible = resource_match(statement, action)
    return True if sure else None if possible else False


def _all(found: Iterable[Truth]) -> Truth:
    keys: frozenset[str] = frozenset()
    for one in found:
        if one.holds is False:
            return _NO
        keys |= one.keys
    return Truth(None, keys) if keys else _YES


def _any(found: Iterable[Truth]) -> Truth:
    keys: frozenset[str] = frozenset()
    for one in found:
        if one.holds is True:
            return _YES
        keys |= one.keys
    return Truth(None, keys) if keys else _NO
