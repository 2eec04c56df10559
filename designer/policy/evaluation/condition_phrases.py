"""Conditions in words, as sentences and hints share them.

Plain text for people; values come from files, so whoever shows them escapes them.
"""

from __future__ import annotations

from designer.policy.language.document import Condition
from designer.policy.language.wording import cut, some, some_values
from designer.policy.matching.conditions import NULL, Quantifier, parse_operator
from designer.policy.matching.operators import OPERATORS
from designer.policy.matching.value_types import ARN

_PRESENCES = (("true", "absent"), ("false", "present"))
"""Values of Null, and what they ask for."""

_COLONS_OF_AN_ARN = 5

_SETS = {Quantifier.ALL: "every value of ", Quantifier.ANY: "a value of "}


def condition_phrase(condition: Condition) -> str:
    """One condition: "aws:RequestedRegion is not eu-central-1 or eu-west-1".

    Operators for ARNs compare part by part, so that ``*admin*`` is like no ARN; a value without all six parts is said
    to be one.
    """
    quantifier, name, optional = parse_operator(condition.operator)
    subject = (_SETS.get(quantifier, "") if quantifier else "") + cut(condition.key)
    if name == NULL.lower():
        asked = {value.lower() for value in condition.values}
        return f"{subject} is {some([word for value, word in _PRESENCES if value in asked]) or 'neither there nor not'}"
    operator = OPERATORS.get(name)
    phrase = operator.phrase if operator else cut(condition.operator)
    if operator and operator.type is ARN and any(value.count(":") < _COLONS_OF_AN_ARN for value in condition.values):
        phrase = f"{phrase} the ARN"
    words = f"{subject} {phrase} {some_values(condition.values)}"
    return f"{words} (or is absent)" if optional and not (operator and operator.negated) else words
