"""Paths of SCPs as formulas: for each action the statements that decide it, by what they ask for besides the action.

Statements that ask for the same share one number, whatever they are called, wherever they stand and however they are
written. So two paths decide an action alike where its formulas on them are equal, and what was settled for two formulas
holds for all paths on which they stand. An organization has thousands of paths and few hundred such statements.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import chain
from typing import NamedTuple

from designer.policy.catalog.catalogue import Catalogue
from designer.policy.equivalence.search import ComparedPath
from designer.policy.evaluation.compiled_statements import CompiledStatements, compile_level
from designer.policy.language.document import Grammar
from designer.policy.matching import arns
from designer.policy.matching.request import Level, NamedPolicy
from designer.policy.matching.statement import CompiledStatement
from designer.policy.satisfiability.masks import statement_mask

_EVERY_REQUEST = 0
"""Number of the statements that ask for nothing."""


class PathFormula(NamedTuple):
    """Statements that decide an action on a path, by their numbers.

    Attributes:
        denies: None of them may apply.
        levels: Of each of these one must apply; levels on which some statement allows every request are left out.
    """

    denies: frozenset[int]
    levels: frozenset[frozenset[int]]

    @property
    def numbers(self) -> frozenset[int]:
        """Numbers of all its statements."""
        return self.denies.union(*self.levels)


AnyFormula = PathFormula | None
"""A formula; None where every request is denied."""

ActionFormulas = Mapping[AnyFormula, int]
"""Actions by their formulas, as bits over the catalogue."""


def joined(one: AnyFormula, other: AnyFormula) -> AnyFormula:
    """A formula of what both allow."""
    if one is None or other is None:
        return None
    if not other.denies and not other.levels:  # as the level of most accounts
        return one
    return PathFormula(one.denies | other.denies, one.levels | other.levels)


def apart(one: AnyFormula, other: AnyFormula) -> tuple[AnyFormula, AnyFormula]:
    """Two formulas without what they have in common: where these decide alike, the whole ones do."""
    if one is None or other is None:
        return one, other
    return (
        PathFormula(one.denies - other.denies, one.levels - other.levels),
        PathFormula(other.denies - one.denies, other.levels - one.levels),
    )


_MOST_GIVEN = 20_000
"""Levels that are known by their place in memory, which they keep, before all of them are let go."""


class PathFormulas:
    """Formulas of paths, remembered: paths share their upper levels, and levels that mean the same are one."""

    def __init__(self, catalogue: Catalogue) -> None:
        self._catalogue = catalogue
        self._numbers: dict[object, int] = {}
        self._statements: dict[int, CompiledStatement] = {}
        self._levels: dict[tuple[NamedPolicy, ...], int] = {}
        self._given: dict[int, tuple[tuple[NamedPolicy, ...], int]] = {}
        self._meanings: dict[object, int] = {}
        self._by_level: list[ActionFormulas] = []
        self._unread: set[int] = set()
        everything = PathFormula(frozenset(), frozenset())
        self._paths: dict[tuple[int, ...], ActionFormulas] = {(): {everything: catalogue.limited_mask}}
        self._of_actions: dict[int, dict[tuple[int, ...], AnyFormula]] = {}

    def of(self, path: Iterable[Level]) -> ActionFormulas:
        """The actions that policies limit by their formulas on a path, root first."""
        return self._of(tuple(map(self._level, path)))

    def of_actions(self, path: Iterable[Level], bits: Iterable[int]) -> list[AnyFormula]:
        """The formulas on a path of actions that policies limit, each as a bit over the catalogue."""
        levels = tuple(map(self._level, path))
        return [
            self._of_action(levels, bit, self._of_actions.setdefault(bit, {(): PathFormula(frozenset(), frozenset())}))
            for bit in bits
        ]

    def is_unread(self, *paths: Iterable[Level]) -> bool:
        """True where a policy of some paths cannot be read: what it means is in no formula."""
        return not self._unread.isdisjoint(map(self._level, chain(*paths)))

    @property
    def all_read(self) -> bool:
        """True while every policy can be read on all paths that were asked for."""
        return not self._unread

    def statement(self, number: int) -> CompiledStatement:
        """A statement by its number; the actions that it names mean nothing."""
        return self._statements[number]

    def statements(self, numbers: Iterable[int]) -> tuple[CompiledStatement, ...]:
        """Statements by their numbers."""
        return tuple(self._statements[number] for number in sorted(numbers))

    def side(self, formula: AnyFormula) -> ComparedPath:
        """A formula as a side of a search."""
        if formula is None:
            return ComparedPath((), ((),))
        levels = sorted(formula.levels, key=sorted)
        return ComparedPath(self.statements(formula.denies), tuple(map(self.statements, levels)))

    def _of(self, levels: tuple[int, ...]) -> ActionFormulas:
        found = self._paths.get(levels)
        if found is None:
            above, own = self._of(levels[:-1]), self._by_level[levels[-1]]
            found = self._paths[levels] = _crossed(above, own)
        return found

    def _of_action(self, levels: tuple[int, ...], bit: int, known: dict[tuple[int, ...], AnyFormula]) -> AnyFormula:
        if levels not in known:
            own = next(formula for formula, actions in self._by_level[levels[-1]].items() if actions & bit)
            known[levels] = joined(self._of_action(levels[:-1], bit, known), own)
        return known[levels]

    def _level(self, level: Level) -> int:
        """Number of what a level means; the policies of a version are the same objects again and again."""
        given = self._given.get(id(level.policies))
        if given is not None and given[0] is level.policies:
            return given[1]
        if len(self._given) > _MOST_GIVEN:
            self._given.clear()
        number = self._numbered(level)
        self._given[id(level.policies)] = level.policies, number  # which keeps them alive, and the id theirs
        return number

    def _numbered(self, level: Level) -> int:
        number = self._levels.get(level.policies)
        if number is None:
            compiled = compile_level(level, Grammar.SCP, as_written=False)
            unread = any(not policy.document.readable for _, policy in compiled.policies)
            formulas = self._formulas(compiled)
            number = self._meanings.setdefault((unread, frozenset(formulas.items())), len(self._meanings))
            self._levels[level.policies] = number
            if number == len(self._by_level):
                self._by_level.append(formulas)
                self._unread |= {number} if unread else set()
        return number

    def _formulas(self, level: CompiledStatements) -> ActionFormulas:
        """The actions by the formulas of one level alone."""
        none: frozenset[int] = frozenset()
        named = {(none, frozenset({_EVERY_REQUEST}) if level.gaps else none): self._catalogue.limited_mask}
        for _, policy in level.policies:
            for statement in policy.statements:
                number = self._number(statement)
                if number is not None:
                    mask = statement_mask(statement.source, self._catalogue)
                    named = _split(named, number, mask, denies=statement.denies)
        found: dict[AnyFormula, int] = {}
        for (denies, allows), mask in named.items():
            formula = _formula(denies, allows)
            found[formula] = found.get(formula, 0) | mask
        return found

    def _number(self, statement: CompiledStatement) -> int | None:
        """Number of what a statement asks for besides the action; None where no request has it."""
        resources: object = None
        everything = any(map(arns.matches_everything, statement.resources))
        if everything or not statement.resources:
            if bool(statement.resources) is statement.source.not_resource:
                return None
        else:
            resources = statement.source.not_resource, frozenset(statement.resources)
        if not all(condition.known for condition in statement.conditions):
            return None
        conditions = frozenset(
            (one.source.operator.lower(), one.key, frozenset(one.templates or one.source.values))
            for one in statement.conditions
        )
        if resources is None and not conditions:
            return _EVERY_REQUEST
        number = self._numbers.setdefault((resources, conditions), len(self._numbers) + 1)
        self._statements.setdefault(number, statement)
        return number


_Named = dict[tuple[frozenset[int], frozenset[int]], int]
"""Actions by the Denies and the Allows of a level that name them."""


def _split(named: _Named, number: int, mask: int, *, denies: bool) -> _Named:
    """The actions apart by one statement more."""
    found: _Named = {}
    for (denied, allowed), actions in named.items():
        inside = actions & mask
        if inside:
            key = (denied | {number}, allowed) if denies else (denied, allowed | {number})
            found[key] = found.get(key, 0) | inside
        if inside != actions:
            key = (denied, allowed)
            found[key] = found.get(key, 0) | actions ^ inside
    return found


def _formula(denies: frozenset[int], allows: frozenset[int]) -> AnyFormula:
    """The formula of one level."""
    if _EVERY_REQUEST in denies or not allows:
        return None
    return PathFormula(denies, frozenset() if _EVERY_REQUEST in allows else frozenset({allows}))


def _crossed(above: ActionFormulas, own: ActionFormulas) -> ActionFormulas:
    """The formulas of levels and of one below them, joined action by action."""
    found: dict[AnyFormula, int] = {}
    for one, mask in above.items():
        for other, actions in own.items():
            if both := mask & actions:
                formula = joined(one, other)
                found[formula] = found.get(formula, 0) | both
    return found
