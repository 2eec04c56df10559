"""Paths of SCPs as formulas: for each action the statements that decide it, by what they ask for besides the action.

Statements that ask for the same share one number, whatever they are called, wherever they stand and however they are
written. So two paths decide an action alike where its formulas on them are equal, and what was settled for two formulas
holds for all paths on which they are. An organization has thousands of paths and few hundred such statements.
"""

from collections.abc import Iterable, Mapping
from typing import NamedTuple, TypeAlias

from designer.policy.catalog.catalogue import Catalogue
from designer.policy.equivalence.side_formulas import ComparedPath
from designer.policy.evaluation.decision import CompiledStatements, compile_level
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
"""A formula; None if every request is denied."""

ActionFormulas = Mapping[AnyFormula, int]
"""Actions by their formulas, as bits over the catalogue."""


def joined(one: AnyFormula, other: AnyFormula) -> AnyFormula:
    """Return a formula of what both allow."""
    if one is None or other is None:
        return None
    if not other.denies and not other.levels:  # as the level of most accounts
        return one
    return PathFormula(one.denies | other.denies, one.levels | other.levels)


def apart(one: AnyFormula, other: AnyFormula) -> tuple[AnyFormula, AnyFormula]:
    """Return two formulas without what they have in common: where these decide alike, the whole ones do."""
    if one is None or other is None:
        return one, other
    return (
        PathFormula(one.denies - other.denies, one.levels - other.levels),
        PathFormula(other.denies - one.denies, other.levels - one.levels),
    )


PathNumbers: TypeAlias = tuple[int, ...]
"""What the levels of a path mean, root first, by the numbers of `PathFormulas`."""


class PathFormulas:
    """Formulas of paths, remembered: paths share their upper levels, and levels that mean the same are one."""

    def __init__(self, catalogue: Catalogue) -> None:
        self._catalogue = catalogue
        self._numbers: dict[object, int] = {}
        self._statements: dict[int, CompiledStatement] = {}
        self._levels: dict[tuple[NamedPolicy, ...], int] = {}
        self._meanings: dict[object, int] = {}
        self._by_level: list[ActionFormulas] = []
        self._unread: set[int] = set()
        everything = PathFormula(frozenset(), frozenset())
        self._paths: dict[PathNumbers, ActionFormulas] = {(): {everything: catalogue.limited_mask}}
        self._of_actions: dict[int, dict[PathNumbers, AnyFormula]] = {}

    def number(self, level: Level) -> int:
        """Return the number of what a level means; one with a policy that cannot be read has a number of its own."""
        number = self._levels.get(level.policies)
        if number is None:
            compiled = compile_level(level, Grammar.SCP, as_written=False)
            unread = any(not policy.document.readable for _, policy in compiled.policies)
            formulas = self._formulas(compiled)
            meaning = (level.policies if unread else None, frozenset(formulas.items()))
            number = self._levels[level.policies] = self._meanings.setdefault(meaning, len(self._meanings))
            if number == len(self._by_level):
                self._by_level.append(formulas)
                self._unread |= {number} if unread else set()
        return number

    def numbers(self, path: Iterable[Level]) -> PathNumbers:
        """Return the numbers of the levels of a path."""
        return tuple(map(self.number, path))

    def of(self, path: PathNumbers) -> ActionFormulas:
        """Return the actions that policies limit by their formulas on a path."""
        found = self._paths.get(path)
        if found is None:
            found = self._paths[path] = _crossed(self.of(path[:-1]), self._by_level[path[-1]])
        return found

    def of_action(self, path: PathNumbers, bit: int) -> AnyFormula:
        """Return the formula on a path of an action that policies limit, as a bit over the catalogue."""
        known = self._of_actions.get(bit)
        if known is None:
            known = self._of_actions[bit] = {(): PathFormula(frozenset(), frozenset())}
        return known[path] if path in known else self._of_action(path, bit, known)

    def is_unread(self, numbers: Iterable[int]) -> bool:
        """Return True if a policy of some levels cannot be read: what it means is in no formula."""
        return not self._unread.isdisjoint(numbers)

    def statement(self, number: int) -> CompiledStatement:
        """Return a statement by its number; the actions that it names mean nothing."""
        return self._statements[number]

    def statements(self, numbers: Iterable[int]) -> tuple[CompiledStatement, ...]:
        """Return the statements by their numbers."""
        return tuple(self._statements[number] for number in sorted(numbers))

    def side(self, formula: AnyFormula) -> ComparedPath:
        """Return a formula as a side of a search."""
        if formula is None:
            return ComparedPath((), ((),))
        levels = sorted(formula.levels, key=sorted)
        return ComparedPath(self.statements(formula.denies), tuple(map(self.statements, levels)))

    def _of_action(self, path: PathNumbers, bit: int, known: dict[PathNumbers, AnyFormula]) -> AnyFormula:
        if path not in known:
            above, own = path[:-1], path[-1:]
            if above:
                known[path] = joined(self._of_action(above, bit, known), self._of_action(own, bit, known))
            else:
                known[path] = next(formula for formula, actions in self._by_level[path[0]].items() if actions & bit)
        return known[path]

    def _formulas(self, level: CompiledStatements) -> ActionFormulas:
        """Return the actions by the formulas of one level alone."""
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
        """Return the number of what a statement asks for besides the action, or None if no request has it."""
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
    """Return the actions apart by one statement more."""
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
    """Return the formula of one level."""
    if _EVERY_REQUEST in denies or not allows:
        return None
    return PathFormula(denies, frozenset() if _EVERY_REQUEST in allows else frozenset({allows}))


def _crossed(above: ActionFormulas, own: ActionFormulas) -> ActionFormulas:
    """Return the formulas of levels and of one below them, joined action by action."""
    found: dict[AnyFormula, int] = {}
    for one, mask in above.items():
        for other, actions in own.items():
            if both := mask & actions:
                formula = joined(one, other)
                found[formula] = found.get(formula, 0) | both
    return found
