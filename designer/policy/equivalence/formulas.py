"""Formulas: what is left of a path of SCPs for one action, and the questions asked of the answers of several.

Nothing here knows what a test asks for; a formula has names of tests alone.
"""

from collections.abc import Mapping, Sequence
from typing import Protocol

Atom = tuple[str, int]
"""A variable, and the number of one of its tests."""

Clause = frozenset[Atom]
"""Tests of a statement, its action aside; None instead: it can never apply."""

Formula = tuple[frozenset[Clause], frozenset[frozenset[Clause]]]
"""Denies, and what each level allows."""


class SidesQuestion(Protocol):
    """Answers of several sides to one request that are looked for."""

    def rules_out(self, formulas: Sequence[Formula | None]) -> bool:
        """Return True if the formulas of the sides show that no request is answered so; None allows nothing."""

    def is_met(self, answers: Sequence[bool | None]) -> bool | None:
        """Return True if the sides allow (true) and deny as is asked, False if they do not, None while it is open."""


class _Differ:
    """Two sides answer differently."""

    def rules_out(self, formulas: Sequence[Formula | None]) -> bool:
        """Return True for equal formulas."""
        return formulas[0] == formulas[1]

    def is_met(self, answers: Sequence[bool | None]) -> bool | None:
        """Return True if one allows and the other does not."""
        return None if None in answers else answers[0] is not answers[1]


class _AllowedByLastAlone:
    """The last side allows what none of the others does."""

    def rules_out(self, formulas: Sequence[Formula | None]) -> bool:
        """Return True if the last formula is narrower than one of the others on its face."""
        last = formulas[-1]
        return last is None or any(other is not None and _is_narrower(last, other) for other in formulas[:-1])

    def is_met(self, answers: Sequence[bool | None]) -> bool | None:
        """Return True if the last alone allows."""
        if answers[-1] is False or any(answers[:-1]):
            return False
        return None if None in answers else True


class _DeniedByLastAlone:
    """The last side denies what all others allow."""

    def rules_out(self, formulas: Sequence[Formula | None]) -> bool:
        """Return True if some other allows nothing, or the last one denies and asks for no more than all of them do."""
        last, others = formulas[-1], [formula for formula in formulas[:-1] if formula is not None]
        if len(others) < len(formulas) - 1:
            return True
        return last is not None and _is_narrower(_joined(others), last)

    def is_met(self, answers: Sequence[bool | None]) -> bool | None:
        """Return True if the last alone denies."""
        if answers[-1] is True or False in answers[:-1]:
            return False
        return None if None in answers else True


DIFFER: SidesQuestion = _Differ()
ALLOWED_BY_LAST_ALONE: SidesQuestion = _AllowedByLastAlone()
DENIED_BY_LAST_ALONE: SidesQuestion = _DeniedByLastAlone()


def _is_narrower(one: Formula, other: Formula) -> bool:
    """True if a formula allows no more than another on its face: it denies as much, and each level asks as much."""
    return one[0] >= other[0] and all(any(mine <= theirs for mine in one[1]) for theirs in other[1])


def _joined(formulas: Sequence[Formula]) -> Formula:
    """Return a formula of what all of them allow."""
    denies: frozenset[Clause] = frozenset().union(*(formula[0] for formula in formulas))
    return denies, frozenset().union(*(formula[1] for formula in formulas))


def atoms_of(formula: Formula | None) -> list[Atom]:
    """Return the tests that a formula asks, each as often as it does."""
    if formula is None:
        return []
    denies, levels = formula
    return [atom for clauses in (denies, *levels) for clause in clauses for atom in clause]


def reduced(formula: Formula | None, truth: Mapping[str, int]) -> Formula | None:
    """Return a formula of what is still open, as far as the values chosen so far tell; None if it allows nothing."""
    if formula is None:
        return None
    denies = _open_clauses(formula[0], truth)
    levels = {_open_clauses(allows, truth) for allows in formula[1]}
    if frozenset() in denies or frozenset() in levels:
        return None
    return denies, frozenset(level for level in levels if frozenset() not in level)


def _open_clauses(clauses: frozenset[Clause], truth: Mapping[str, int]) -> frozenset[Clause]:
    """Return the open tests of the clauses that may still hold; those of one that holds are none."""
    return frozenset(
        frozenset(atom for atom in clause if atom[0] not in truth)
        for clause in clauses
        if _holds(clause, truth) is not False
    )


def _holds(clause: Clause, truth: Mapping[str, int]) -> bool | None:
    """Return True, false, or not yet known."""
    known: bool | None = True
    for variable, number in clause:
        passed = truth.get(variable)
        if passed is None:
            known = None
        elif not passed >> number & 1:
            return False
    return known


def _any(clauses: frozenset[Clause], truth: Mapping[str, int]) -> bool | None:
    found: bool | None = False
    for clause in clauses:
        holds = _holds(clause, truth)
        if holds:
            return True
        if holds is None:
            found = None
    return found


def decide(formula: Formula | None, truth: Mapping[str, int]) -> bool | None:
    """Return the answer of a side to the request, as far as the values chosen so far tell."""
    if formula is None:
        return False
    denies, levels = formula
    denied = _any(denies, truth)
    if denied:
        return False
    allowed = [_any(allows, truth) for allows in levels]
    if False in allowed:
        return False
    return None if denied is None or None in allowed else True
