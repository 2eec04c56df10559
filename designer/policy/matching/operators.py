"""The condition operators of the policy language: one record each, with all that the program knows of it.

Code that reads conditions asks the record; nothing tests an operator's name. A record lists every part by hand, so that
a
new one without a part fails at import; where it is unknown which values stand for all (`domain` is None), every search
and proof leaves its answer open.
Sources: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html
"""

from __future__ import annotations

import operator as compare
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from fractions import Fraction
from functools import partial
from typing import NamedTuple

from designer.basics.dataclass import dataclass
from designer.policy.language.templates import Matcher, Static, matcher, plain_template
from designer.policy.matching import arns, value_types
from designer.policy.matching.automaton import Token, text_tokens
from designer.policy.matching.value_types import (
    ADDRESS,
    ARN,
    BINARY,
    BOOLEAN,
    DATE,
    NUMERIC,
    ORDERED_DATES,
    ORDERED_NUMBERS,
    TEXT,
    Read,
    ValueSampling,
    ValueType,
    both_booleans,
    listed_bytes,
    network_starts,
)


class TextPatterns(NamedTuple):
    """The texts that a listed value matches, as a pattern.

    Attributes:
        pattern: The pattern of whole texts, or of ARNs, that a listed value stands for.
        is_whole: True if a listed value matches itself alone.
        ignores_case: True if the pattern is compared in any case.
        of_arns: True if wildcards stay in their part of an ARN.
    """

    pattern: Callable[[Static], Static]
    is_whole: bool = False
    ignores_case: bool = False
    of_arns: bool = False

    def tokens(self, pieces: Static) -> list[Token]:
        """Return the tokens of a listed value's pattern."""
        if self.of_arns:
            return arns.arn_tokens(self.pattern(pieces))
        return text_tokens(self.pattern(pieces), ignore_case=self.ignores_case)


@dataclass(frozen=True, slots=True, eq=False)
class ConditionOperator:
    """One condition operator, or the negated twin of one.

    Attributes:
        name: As AWS writes it, without prefix and suffix.
        type: The type of its values.
        phrase: What is between key and values in a sentence.
        wildcards: True if ``*`` and ``?`` are wildcards in its values.
        variables: True if its values may hold policy variables.
        compile: Makes the test "matches one of these values".
        domain: How the values that stand for all are found; None if unknown.
        positive: The operator that it negates; None for one that is not negated.
    """

    name: str
    type: ValueType
    phrase: str
    wildcards: bool
    variables: bool
    compile: Callable[[Sequence[Static]], Matcher]
    domain: TextPatterns | ValueSampling | None
    positive: ConditionOperator | None = None

    @property
    def negated(self) -> bool:
        """True if the key must match none of the values."""
        return self.positive is not None

    @property
    def texts(self) -> TextPatterns | None:
        """The patterns that its values stand for; None if it compares no texts, or they are unknown."""
        return self.domain if isinstance(self.domain, TextPatterns) else None

    @property
    def is_whole(self) -> bool:
        """True if each listed text matches itself alone."""
        return self.texts is not None and self.texts.is_whole

    @property
    def ignores_case(self) -> bool:
        """True if texts are compared in any case."""
        return self.texts is not None and self.texts.ignores_case


def _equals(statics: Sequence[Static]) -> Matcher:
    texts = frozenset(map(plain_template, statics))
    return texts.__contains__


def _equals_ignoring_case(statics: Sequence[Static]) -> Matcher:
    texts = frozenset(plain_template(pieces).lower() for pieces in statics)
    return lambda text: text.lower() in texts


def _like(statics: Sequence[Static]) -> Matcher:
    return _any([matcher(pieces) for pieces in statics])


def _arn_like(statics: Sequence[Static]) -> Matcher:
    return _any([arns.compile_pattern(pieces) for pieces in statics])


def _binary(statics: Sequence[Static]) -> Matcher:
    wanted = frozenset(value_types.binary(plain_template(pieces)) for pieces in statics) - {None}
    return lambda text: value_types.binary(text) in wanted


def _ip(statics: Sequence[Static]) -> Matcher:
    networks = [net for net in (value_types.network(plain_template(pieces)) for pieces in statics) if net is not None]
    ranges = [(net.version, int(net.network_address), int(net.broadcast_address)) for net in networks]

    def matches(text: str) -> bool:
        found = value_types.address(text)
        if found is None:
            return False
        version, value = found
        return any(v == version and low <= value <= high for v, low, high in ranges)

    return matches


def _ordered(read: Read, relation: Callable[[Fraction, Fraction], bool], statics: Sequence[Static]) -> Matcher:
    """Return the operators of numbers and dates: the key's value is in a relation to a listed one."""
    listed = [value for value in (read(plain_template(pieces)) for pieces in statics) if value is not None]

    def matches(text: str) -> bool:
        value = read(text)
        return value is not None and any(relation(value, other) for other in listed)

    return matches


def _any(tests: Sequence[Matcher]) -> Matcher:
    if len(tests) == 1:
        return tests[0]

    def matches(text: str) -> bool:
        for test in tests:  # noqa: SIM110 - any() with a generator costs twice as much on the hottest path
            if test(text):
                return True
        return False

    return matches


def _bool(statics: Sequence[Static]) -> Matcher:
    texts = frozenset(plain_template(pieces).lower() for pieces in statics) & {"true", "false"}
    return lambda text: text.lower() in texts


def _itself(pieces: Static) -> Static:
    return pieces


def _characters(pieces: Static) -> Static:
    return (plain_template(pieces),)


_WHOLE = TextPatterns(_characters, is_whole=True)
_ANY_CASE = TextPatterns(_characters, ignores_case=True)
_WILD = TextPatterns(_itself)
_ARNS = TextPatterns(_itself, of_arns=True)
_Row = ConditionOperator


def _rows() -> Iterator[ConditionOperator]:
    """Yield each operator, with its negated twin behind it where it has one; the usual one of a type comes first.

    Name, type, words, wildcards, variables, test, values that stand for all.
    """
    number, date = value_types.number, value_types.moment
    yield from _both(_Row("StringEquals", TEXT, "is", False, True, _equals, _WHOLE), "StringNotEquals", "is not")
    in_any_case = _Row(
        "StringEqualsIgnoreCase", TEXT, "is, in any case,", False, True, _equals_ignoring_case, _ANY_CASE
    )
    yield from _both(in_any_case, "StringNotEqualsIgnoreCase", "is not, in any case,")
    yield from _both(_Row("StringLike", TEXT, "is like", True, True, _like, _WILD), "StringNotLike", "is not like")
    yield from _both(_order("NumericEquals", NUMERIC, "is", number, compare.eq), "NumericNotEquals", "is not")
    yield _order("NumericLessThan", NUMERIC, "is less than", number, compare.lt)
    yield _order("NumericLessThanEquals", NUMERIC, "is at most", number, compare.le)
    yield _order("NumericGreaterThan", NUMERIC, "is greater than", number, compare.gt)
    yield _order("NumericGreaterThanEquals", NUMERIC, "is at least", number, compare.ge)
    yield from _both(_order("DateEquals", DATE, "is", date, compare.eq), "DateNotEquals", "is not")
    yield _order("DateLessThan", DATE, "is before", date, compare.lt)
    yield _order("DateLessThanEquals", DATE, "is at or before", date, compare.le)
    yield _order("DateGreaterThan", DATE, "is after", date, compare.gt)
    yield _order("DateGreaterThanEquals", DATE, "is at or after", date, compare.ge)
    yield _Row("Bool", BOOLEAN, "is", False, True, _bool, both_booleans)
    yield _Row("BinaryEquals", BINARY, "is", False, False, _binary, listed_bytes)
    yield from _both(
        _Row("IpAddress", ADDRESS, "is in", False, False, _ip, network_starts), "NotIpAddress", "is not in"
    )
    yield from _both(_Row("ArnLike", ARN, "is like", True, True, _arn_like, _ARNS), "ArnNotLike", "is not like")
    yield from _both(_Row("ArnEquals", ARN, "is like", True, True, _arn_like, _ARNS), "ArnNotEquals", "is not like")


def _order(
    name: str, kind: ValueType, phrase: str, read: Read, relation: Callable[[Fraction, Fraction], bool]
) -> ConditionOperator:
    """Return an operator of numbers or dates that only distinguishes before, equal to, and behind a listed value."""
    domain = ORDERED_NUMBERS if kind is NUMERIC else ORDERED_DATES
    return ConditionOperator(name, kind, phrase, False, False, partial(_ordered, read, relation), domain)


def _both(positive: ConditionOperator, negated: str, phrase: str) -> tuple[ConditionOperator, ConditionOperator]:
    """Return an operator and its negated twin, with the twin's name and words."""
    return positive, replace(positive, name=negated, phrase=phrase, positive=positive)


OPERATORS: dict[str, ConditionOperator] = {row.name.lower(): row for row in _rows()}
"""Operators by lower-case name: AWS ignores case. ``Null`` is not a row: it asks about the key itself."""
