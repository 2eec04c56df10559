"""Three values of statements and levels: a request is stopped, is not, or it is open on what no log tells."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from designer.analysis.replay.requests import LoggedRequest
from designer.basics.dataclass import dataclass
from designer.policy.evaluation.decision import CompiledStatements
from designer.policy.language.templates import Template, variables_of
from designer.policy.matching import arns
from designer.policy.matching.conditions import CompiledCondition, read_keys
from designer.policy.matching.request import Match
from designer.policy.matching.statement import CompiledStatement
from designer.policy.satisfiability.applicability import match_shape, resource_match

RESOURCE = "the resource"
"""Stands among the open keys where the log tells no resource, or none exactly enough."""


class Truth(NamedTuple):
    """Whether something holds: yes, no, or None with the keys it hangs on."""

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
    """

    stops: tuple[Stop, ...]

    @property
    def is_stopped(self) -> bool:
        """Whether it is stopped whatever the open keys are."""
        return any(stop.is_sure for stop in self.stops)

    @property
    def is_open(self) -> bool:
        """Whether it may be stopped, and may not."""
        return bool(self.stops) and not self.is_stopped


def verdict(request: LoggedRequest, levels: Sequence[CompiledStatements]) -> Verdict:
    """Decide a request by the SCPs of its caller's path, root first."""
    return Verdict(tuple(stop for level in levels for stop in _stops(request, level)))


def _stops(request: LoggedRequest, level: CompiledStatements) -> Iterator[Stop]:
    allowing, denying = level.candidates(request.prepared.action)
    for label, _, statement in denying:
        found = truth(request, statement)
        if found.holds is not False:
            yield Stop(level.id, label, found.holds is True, found.keys)
    for gap in level.gaps:
        yield Stop(level.id, "", False, frozenset({gap}))
    allowed = _any(truth(request, statement) for _, _, statement in allowing)
    if allowed.holds is not True and not level.gaps:
        yield Stop(level.id, "", allowed.holds is False, allowed.keys)


def truth(request: LoggedRequest, statement: CompiledStatement) -> Truth:
    """Whether a statement that names the action applies."""
    if statement.names(request.prepared) is Match.NO:
        return _NO
    return _all([_on(request, statement), *(_condition(request, one) for one in statement.conditions)])


def _condition(request: LoggedRequest, condition: CompiledCondition) -> Truth:
    unknown = frozenset(key for key in read_keys(condition) if not request.knows(key))
    if unknown:
        return Truth(None, unknown)
    return _YES if condition.holds(request.context) else _NO


def _on(request: LoggedRequest, statement: CompiledStatement) -> Truth:
    """Whether a statement is about the request's resource."""
    templates = statement.resources
    if any(map(arns.matches_everything, templates)):
        return _NO if statement.source.not_resource else _YES
    if request.resource and not request.resource.endswith("/"):
        unknown = {
            variable.key for one in templates for variable in variables_of(one) if not request.knows(variable.key)
        }
        if unknown:
            return Truth(None, frozenset(unknown))
        return _YES if statement.on(request.prepared) else _NO
    found = _match_unknown(request, statement, templates)
    if found is None:
        return Truth(None, frozenset({RESOURCE}))
    return _YES if found else _NO


def _match_unknown(
    request: LoggedRequest, statement: CompiledStatement, templates: tuple[Template, ...]
) -> bool | None:
    """Match of a resource that is not told, or told but for its last part; None if it hangs on that."""
    if request.resource:
        match = match_shape(templates, f"{request.resource}*")
        sure, possible = match.sure, match.possible
        if statement.source.not_resource:
            sure, possible = not possible, not sure
    else:
        sure, possible = resource_match(statement, request.prepared.action)
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
