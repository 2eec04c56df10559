"""Values that stand for all values of a context key, or for all resources, as far as given conditions tell them apart.

A domain that is complete has a value for every combination of the conditions' outcomes, so that trying its
values is as good as trying all.
"""

from __future__ import annotations

from collections.abc import Generator, Iterable, Sequence
from functools import lru_cache
from itertools import chain, combinations, count, islice
from math import comb
from typing import NamedTuple

from designer.policy.language.templates import Static, Values, Wild, plain_template, static
from designer.policy.matching import arns
from designer.policy.matching.automaton import PatternAutomaton, Token, reaching
from designer.policy.matching.conditions import CompiledCondition, Quantifier
from designer.policy.matching.operators import ConditionOperator, TextPatterns
from designer.policy.matching.value_types import ValueSampling

_SETS = 5_000
"""Sets of values tried for a multivalued key."""

_STATES = 20_000
"""States of an automaton looked at before a domain is left incomplete."""


class Domain(NamedTuple):
    """Values of a key, None for its absence; ordinary ones first."""

    values: tuple[Values | None, ...]
    complete: bool

    def beside(self, value: Values | None) -> Domain:
        """Return the domain with a value more, or None."""
        return self if value is None or value in self.values else self._replace(values=(*self.values, value))


class Resources(NamedTuple):
    """Resources of requests."""

    arns: tuple[str, ...]
    complete: bool


_INSIDE = Token("", repeats=True, colons=False)
_ANY_ARN = [
    *map(Token, "arn:aws"),
    _INSIDE,
    Token(":"),
    Token("", colons=False),
    *(_INSIDE, Token(":")) * 3,
    Token("", colons=False),
    Token("", repeats=True),
]
"""``arn:aws*:?*:*:*:?*``, where the resource does not begin with a colon."""


def exploring_resources(patterns: tuple[Static, ...]) -> Generator[None, None, Resources]:
    """Return an ARN for each set of patterns that can match together, and the request without a resource; in steps."""
    kept = _kept_resources(patterns)
    if not kept:
        machine = PatternAutomaton([*(arns.arn_tokens(pieces) for pieces in patterns), _ANY_ARN])
        found = yield from reaching(machine, needed=len(patterns), limit=_STATES)
        guesses = () if found.complete else tuple(_filled(pieces, star) for pieces in patterns for star in ("x", ""))
        kept.append(Resources((*found.by_matching.values(), *guesses, "*"), found.complete))
    return kept[0]


@lru_cache(maxsize=1024)
def _kept_resources(_patterns: tuple[Static, ...]) -> list[Resources]:
    """Return the room for what was found, filled on finding it."""
    return []


def _filled(pieces: Static, star: str) -> str:
    """Return a text that a pattern matches."""
    return "".join(piece if isinstance(piece, str) else star if piece is Wild.ANY else "x" for piece in pieces)


def exploring_key(conditions: tuple[CompiledCondition, ...]) -> Generator[None, None, Domain]:
    """Return values of the one key that all these conditions read; their values must hold no variables; in steps."""
    kept = _kept_key(conditions)
    if not kept:
        singles, complete = yield from _single_values(conditions)
        kept.append(_domain(conditions, singles, complete=complete))
    return kept[0]


@lru_cache(maxsize=1024)
def _kept_key(_conditions: tuple[CompiledCondition, ...]) -> list[Domain]:
    """Return the room for what was found, filled on finding it."""
    return []


def exploring_numbers(conditions: Sequence[CompiledCondition]) -> Generator[None, None, tuple[list[str], bool]]:
    """Find numbers of accounts, one for each way in which conditions can come out; whether they are all, in steps."""
    domain = yield from exploring_key(tuple(conditions))
    singles = (value for value in domain.values if isinstance(value, str) and value.isascii())
    found = [value.rjust(len(_NUMBER), "0") for value in singles if value.isdecimal() and len(value) <= len(_NUMBER)]
    listed = _statics(conditions)
    if all(operator.is_whole for operator, _ in listed):
        other = next(number for number in map(str, count(_SOME_NUMBER)) if number not in found)
        return [*found, other], domain.complete
    patterns = [texts.tokens(pieces) for operator, pieces in listed if (texts := operator.texts) is not None]
    numbers = yield from reaching(PatternAutomaton([*patterns, _NUMBER]), needed=len(patterns), limit=_STATES)
    return [*dict.fromkeys((*numbers.by_matching.values(), *found))], domain.complete and numbers.complete


_NUMBER = [Token("0123456789")] * 12
_SOME_NUMBER = 111122223333


def _domain(conditions: Sequence[CompiledCondition], singles: Sequence[str], *, complete: bool) -> Domain:
    """Return the single values, and sets of them where a condition reads several."""
    found: list[Values] = []
    if any(condition.quantifier is Quantifier.NONE for condition in conditions):
        found += singles
    sets = sum(condition.quantifier is not Quantifier.NONE for condition in conditions)
    if sets:
        sizes = range(1, min(sets, len(singles)) + 1)
        complete = complete and sum(comb(len(singles), size) for size in sizes) <= _SETS
        found += islice(chain.from_iterable(combinations(singles, size) for size in sizes), _SETS)
    return Domain((*found, None), complete)


def _single_values(conditions: Sequence[CompiledCondition]) -> Generator[None, None, tuple[list[str], bool]]:
    """Single values by the operators' domains; keys compared as several types at once are left incomplete."""
    groups: dict[ValueSampling | None, list[CompiledCondition]] = {}
    for condition in conditions:
        if condition.operator is not None:
            groups.setdefault(_stand_ins(condition.operator), []).append(condition)
    found: dict[str, None] = {}
    complete = len(groups) <= 1 and are_explored(conditions)
    for stand_ins, members in groups.items():
        listed = _statics(members)
        if stand_ins is None:
            texts, whole = yield from _texts(listed)
        else:
            texts, whole = stand_ins([plain_template(pieces) for _, pieces in listed])
        complete = complete and whole
        found |= dict.fromkeys(texts)
    return list(found or {"x": None}), complete


def _stand_ins(operator: ConditionOperator) -> ValueSampling | None:
    """How values of the operator's type are found; None: by the patterns of texts."""
    return None if isinstance(operator.domain, TextPatterns) else operator.domain


def are_explored(conditions: Iterable[CompiledCondition]) -> bool:
    """Whether it is known of all operators of some conditions which values stand for all."""
    return all(condition.operator is None or condition.operator.domain is not None for condition in conditions)


def _statics(conditions: Iterable[CompiledCondition]) -> list[tuple[ConditionOperator, Static]]:
    found: dict[tuple[ConditionOperator, Static], None] = {}
    for condition in conditions:
        for template in condition.templates:
            pieces = static(template)
            if pieces is not None and condition.operator is not None:
                found[condition.operator, pieces] = None
    return list(found)


def _texts(listed: Sequence[tuple[ConditionOperator, Static]]) -> Generator[None, None, tuple[list[str], bool]]:
    """Return the strings and ARNs: by the automaton of all patterns; values that match themselves alone need none.

    Of an operator whose patterns are not known, the listed values are only guesses.
    """
    if all(operator.is_whole for operator, _ in listed):
        texts, other = [plain_template(pieces) for _, pieces in listed], "other"
        while other in texts:
            other += "x"
        return [*dict.fromkeys(texts), other], True
    patterns = [(operator.texts, pieces) for operator, pieces in listed if operator.texts is not None]
    machine = PatternAutomaton([texts.tokens(pieces) for texts, pieces in patterns])
    found = yield from reaching(machine, shortest=1, limit=_STATES)
    unsure = [pieces for operator, pieces in listed if not found.complete or operator.texts is None]
    guesses = tuple(_filled(pieces, star) for pieces in unsure for star in ("x", ""))
    ordered = sorted(found.by_matching.items(), key=lambda item: (not item[0], len(item[1])))
    return [*(text for _, text in ordered), *guesses, ""], found.complete
