"""Values that stand for all values of a context key, or for all resources, as far as given conditions tell them apart.

A domain that is complete has a value for every way in which the conditions can come out together, so that trying its
values is as good as trying all.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterable, Sequence
from fractions import Fraction
from functools import lru_cache, partial
from ipaddress import IPv4Address, IPv6Address
from itertools import chain, combinations, islice, pairwise
from math import comb
from typing import NamedTuple

from designer.policy.language.templates import Static, Values, Wild, plain_template, static
from designer.policy.matching import arns, values
from designer.policy.matching.automaton import PatternAutomaton, Token, reaching, text_tokens
from designer.policy.matching.conditions import CompiledCondition, ConditionOperator, Quantifier

_SETS = 5_000
"""Sets of values tried for a multivalued key."""

_STATES = 20_000
"""States of an automaton looked at before a domain is left incomplete."""


class Domain(NamedTuple):
    """Values of a key, None for its absence; ordinary ones first."""

    values: tuple[Values | None, ...]
    complete: bool


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
    """An ARN for each set of patterns that can match together, and the request without a resource; in steps."""
    kept = _kept_resources(patterns)
    if not kept:
        machine = PatternAutomaton([*(arns.arn_tokens(pieces) for pieces in patterns), _ANY_ARN])
        found = yield from reaching(machine, needed=len(patterns), limit=_STATES)
        guesses = () if found.complete else tuple(_filled(pieces, star) for pieces in patterns for star in ("x", ""))
        kept.append(Resources((*found.by_matching.values(), *guesses, "*"), found.complete))
    return kept[0]


@lru_cache(maxsize=1024)
def _kept_resources(_patterns: tuple[Static, ...]) -> list[Resources]:
    """Room for what was found, filled by whoever finds it."""
    return []


def _filled(pieces: Static, star: str) -> str:
    """A text that a pattern matches."""
    return "".join(piece if isinstance(piece, str) else star if piece is Wild.ANY else "x" for piece in pieces)


def exploring_key(conditions: tuple[CompiledCondition, ...]) -> Generator[None, None, Domain]:
    """Values of the one key that all these conditions read; their values must hold no variables; in steps."""
    kept = _kept_key(conditions)
    if not kept:
        singles, complete = yield from _single_values(conditions)
        kept.append(_domain(conditions, singles, complete=complete))
    return kept[0]


@lru_cache(maxsize=1024)
def _kept_key(_conditions: tuple[CompiledCondition, ...]) -> list[Domain]:
    """Room for what was found, filled by whoever finds it."""
    return []


def _domain(conditions: Sequence[CompiledCondition], singles: Sequence[str], *, complete: bool) -> Domain:
    """Single values, and sets of them where a condition reads several."""
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
    """Single values by the types of the operators; keys compared as several types at once are left incomplete."""
    families: dict[str, list[CompiledCondition]] = {}
    for condition in conditions:
        if condition.operator is not None:
            families.setdefault(value_type(condition.operator), []).append(condition)
    found: dict[str, None] = {}
    complete = len(families) <= 1 and are_explored(conditions)
    for name, members in families.items():
        if name == TEXTS:
            texts, whole = yield from _texts(members)
        else:
            texts, whole = _FAMILIES[name](members)
        complete = complete and whole
        found |= dict.fromkeys(texts)
    return list(found or {"x": None}), complete


def are_explored(conditions: Iterable[CompiledCondition]) -> bool:
    """Whether it is known of all operators of some conditions which values stand for all."""
    return all(one.operator is None or one.operator.name in _EXPLORED for one in conditions)


def value_type(operator: ConditionOperator) -> str:
    """The type of an operator's values."""
    for name in _FAMILIES:
        if name in operator.name:
            return name
    return TEXTS


def _statics(conditions: Iterable[CompiledCondition]) -> list[tuple[ConditionOperator, Static]]:
    found: dict[tuple[str, Static], tuple[ConditionOperator, Static]] = {}
    for condition in conditions:
        for template in condition.templates:
            pieces = static(template)
            if pieces is not None and condition.operator is not None:
                found[condition.operator.name, pieces] = (condition.operator, pieces)
    return list(found.values())


def _texts(conditions: Sequence[CompiledCondition]) -> Generator[None, None, tuple[list[str], bool]]:
    """Strings and ARNs: by the automaton of all patterns; plain values of StringEquals need none."""
    listed = _statics(conditions)
    if all(operator.name in PLAIN for operator, _ in listed):
        texts = [plain_template(pieces) for _, pieces in listed]
        return [*dict.fromkeys(texts), _another(texts)], True
    machine = PatternAutomaton([_tokens(operator, pieces) for operator, pieces in listed])
    found = yield from reaching(machine, shortest=1, limit=_STATES)
    guesses = () if found.complete else tuple(_filled(pieces, star) for _, pieces in listed for star in ("x", ""))
    ordered = sorted(found.by_matching.items(), key=lambda item: (not item[0], len(item[1])))
    return [*(text for _, text in ordered), *guesses, ""], found.complete


def _tokens(operator: ConditionOperator, pieces: Static) -> list[Token]:
    if operator.name.startswith("Arn"):
        return arns.arn_tokens(pieces)
    return text_tokens(pieces, ignore_case="IgnoreCase" in operator.name)


def _another(texts: Sequence[str]) -> str:
    """A text that is none of these."""
    other = "other"
    while other in texts:
        other += "x"
    return other


def _ordered(
    read: Callable[[str], Fraction | None],
    write: Callable[[Fraction], str],
    conditions: Sequence[CompiledCondition],
) -> tuple[list[str], bool]:
    """Numbers and dates: every listed one, one between each two, one beyond both ends, and what is none."""
    points = sorted(
        {value for value in (read(plain_template(pieces)) for _, pieces in _statics(conditions)) if value is not None}
    )
    between = [(low + high) / 2 for low, high in pairwise(points)]
    ends = [points[0] - 1, points[-1] + 1] if points else [Fraction(1)]
    every = sorted([*points, *between, *ends])
    texts = [write(value) for value in every]
    return [*texts, "x"], [read(text) for text in texts] == every


def _decimal(value: Fraction) -> str:
    """A fraction of decimals as a decimal; exact, as halves of decimals are decimals."""
    digits = 0
    while (value * 10**digits).denominator != 1 and digits < _DIGITS:
        digits += 1
    whole = int(value * 10**digits)
    if not digits:
        return str(whole)
    text = str(abs(whole)).rjust(digits + 1, "0")
    return f"{'-' if whole < 0 else ''}{text[:-digits]}.{text[-digits:]}"


_DIGITS = 500


def _booleans(_conditions: Sequence[CompiledCondition]) -> tuple[list[str], bool]:
    return ["true", "false", "x"], True


def _binaries(conditions: Sequence[CompiledCondition]) -> tuple[list[str], bool]:
    texts = [plain_template(pieces) for _, pieces in _statics(conditions)]
    return [*dict.fromkeys(texts), "b3RoZXI=", "?"], "b3RoZXI=" not in texts


def _addresses(conditions: Sequence[CompiledCondition]) -> tuple[list[str], bool]:
    """The first address of every stretch that the listed ranges cut the addresses into, and what is none."""
    starts = {(4, 0), (6, 0)}
    for _, pieces in _statics(conditions):
        network = values.network(plain_template(pieces))
        if network is not None:
            starts.add((network.version, int(network.network_address)))
            behind = int(network.broadcast_address) + 1
            if behind < 1 << network.max_prefixlen:
                starts.add((network.version, behind))
    classes = {4: IPv4Address, 6: IPv6Address}
    return [*(str(classes[version](number)) for version, number in sorted(starts)), "x"], True


_FAMILIES: dict[str, Callable[[Sequence[CompiledCondition]], tuple[list[str], bool]]] = {
    "IpAddress": _addresses,
    "Numeric": partial(_ordered, values.number, _decimal),
    "Date": partial(_ordered, values.moment, _decimal),
    "Bool": _booleans,
    "Binary": _binaries,
}
"""By a part of the operators' names; all others are texts, ARNs among them."""

_EXPLORED = frozenset(
    {
        *("StringEquals", "StringNotEquals", "StringEqualsIgnoreCase", "StringNotEqualsIgnoreCase"),
        *("StringLike", "StringNotLike", "ArnEquals", "ArnNotEquals", "ArnLike", "ArnNotLike"),
        *("NumericEquals", "NumericNotEquals", "NumericLessThan", "NumericLessThanEquals"),
        *("NumericGreaterThan", "NumericGreaterThanEquals"),
        *("DateEquals", "DateNotEquals", "DateLessThan", "DateLessThanEquals"),
        *("DateGreaterThan", "DateGreaterThanEquals"),
        *("Bool", "BinaryEquals", "IpAddress", "NotIpAddress"),
    }
)
"""Operators for which the values here stand for all. Another one may tell more values apart, so nothing is proven."""

PLAIN = frozenset({"StringEquals", "StringNotEquals"})
"""Operators of texts whose values stand for themselves alone."""

TEXTS = "String"
