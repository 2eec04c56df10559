"""Truth of conditions on one key together: if they can hold and if they can fail, whatever a request's key holds.

Numbers, dates, addresses, flags and plain texts are tried with values that stand for all (see domains.py). Of texts
with wildcards it is proven from the patterns, or left open: a doubtful answer is always "can hold and can fail".
"""

import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import replace
from functools import lru_cache
from itertools import chain
from typing import NamedTuple

from designer.basics.steps import finish
from designer.policy.catalog.context_keys import ContextKey, documented_key
from designer.policy.language.templates import Matcher, Static, Values, plain_template, static
from designer.policy.matching import arns
from designer.policy.matching.conditions import CompiledCondition, Quantifier
from designer.policy.matching.operators import TextPatterns
from designer.policy.matching.value_types import ARN, TEXT, ValueType
from designer.policy.satisfiability.action_facts import ALWAYS, REGION_KEY, RequestOrigin
from designer.policy.satisfiability.domains import are_explored, exploring_key
from designer.policy.satisfiability.pattern_overlap import FRESH, common_text, contained, covers, fitting_text, meets
from designer.policy.satisfiability.real_arns import can_be_region
from designer.policy.satisfiability.resource_names import IN_PATH

ANY_TEXT = "*"
"""The shape of any text."""

SOME_TEXT = "?*"
"""The shape of any text that is not empty."""


class ConditionTruth(NamedTuple):
    """Truth of conditions on one key together.

    Attributes:
        can_hold: True if they may hold for some value of the key.
        can_fail: True if they may fail for some value of the key.
        when_absent: True if they hold without the key.
    """

    can_hold: bool
    can_fail: bool
    when_absent: bool


@lru_cache(maxsize=8192)
def condition_truth(
    conditions: tuple[CompiledCondition, ...],
    place: RequestOrigin,
    regions: tuple[str, ...] = (),
    callers: tuple[str, ...] = (),
) -> ConditionTruth:
    """Find out whether conditions on one key can hold and can fail.

    Args:
        conditions: All on one key.
        place: Known facts of the caller.
        regions: The only Regions that requests can name, for conditions on aws:RequestedRegion; empty: any.
        callers: The shapes of the callers' ARNs, for conditions on aws:PrincipalArn; empty: those of the place.
    """
    when_absent = all(condition.when_absent for condition in conditions)
    key = conditions[0].key
    if key == REGION_KEY:
        conditions = tuple(map(_of_regions, conditions))
    if not all(one.known and (not one.is_null or one.holds({one.key: FRESH})) for one in conditions):
        return ConditionTruth(can_hold=False, can_fail=True, when_absent=when_absent)
    asking = [condition for condition in conditions if not condition.is_null]
    fixed = [condition for condition in asking if all(static(template) is not None for template in condition.templates)]
    shapes = (callers or caller_shapes(place)) if key in _SHAPED else ()
    can_hold, can_fail = _some_value(fixed, key, regions or _ONLY.get(key, ()), shapes)
    return ConditionTruth(can_hold, can_fail or len(fixed) < len(asking), when_absent)


def _some_value(
    fixed: list[CompiledCondition], key: str, only: Sequence[str], shapes: tuple[str, ...]
) -> tuple[bool, bool]:
    """Whether conditions without variables hold, and fail, for some value of their key.

    Args:
        fixed: The conditions.
        key: The key.
        only: The only values that it can have; empty: any.
        shapes: The shapes of its values; empty: not known.
    """
    documented = documented_key(key)
    if only:
        found = [_together(fixed, key, value) for value in only]
        return any(found), not all(found)
    if not fixed:
        return True, False
    if not are_explored(fixed):
        return True, True
    if shapes:
        return _proven(fixed, documented, shapes)
    if all(map(_is_plain, fixed)):
        return _tried(fixed, key, documented)
    if key in ALWAYS:
        return _proven(fixed, documented, (SOME_TEXT,))
    can_hold, can_fail = _proven(fixed, documented, (ANY_TEXT,))
    # For a set operator an empty text is not a value at all.
    empty = _together(fixed, key, ("",) if documented is not None and documented.multivalued else "")
    return can_hold or empty, can_fail or not empty


def _of_regions(condition: CompiledCondition) -> CompiledCondition:
    """Return a condition on aws:RequestedRegion without values that no Region has, such as a place to fill in."""
    texts = compared_patterns(condition)
    if texts is None or texts.ignores_case:
        return condition
    found = [(template, static(template)) for template in condition.templates]
    kept = tuple(
        template for template, pieces in found if pieces is None or can_be_region(texts.pattern(pieces), empty=False)
    )
    return replace(condition, templates=kept)


def compared_patterns(condition: CompiledCondition) -> TextPatterns | None:
    """Return the patterns that a condition compares texts with, ARNs among them; None for any other condition."""
    return condition.operator.texts if condition.operator is not None else None


def _is_plain(condition: CompiledCondition) -> bool:
    """Return True if a condition can be tried with few values: it has no patterns of texts."""
    texts = compared_patterns(condition)
    return texts is None or texts.is_whole


def _together(conditions: Sequence[CompiledCondition], key: str, value: Values) -> bool:
    return all(condition.holds({key: value}) for condition in conditions)


_ONLY: dict[str, tuple[str, ...]] = {"aws:principalisawsservice": ("false",)}
"""The only values of a key: SCPs limit users and roles, never AWS's services themselves."""

_SHAPED = frozenset({"aws:principalarn"})
"""Keys with values of a known shape."""


def can_be(key: str, value: Values, types: Collection[ValueType]) -> bool:
    """Return True if a key, in lower case, can hold a value: one or several, and of its documented type.

    Args:
        key: The key.
        value: The value.
        types: Types of the operators that read it; only where all are of the key's own does its type tell.
    """
    if key in _ONLY:
        return value in _ONLY[key]
    return has_type(key, value, types)


def has_type(key: str, value: Values, types: Collection[ValueType]) -> bool:
    """Return True if a key can hold a value in a request of anybody, AWS's services included."""
    return _fits(key, documented_key(key), value, types)


def _fits(key: str, documented: ContextKey | None, value: Values, types: Collection[ValueType]) -> bool:
    """Return True if a key can hold a value. Keys of every request are never empty; tags and parameters can be."""
    texts = (value,) if isinstance(value, str) else value
    if not texts or (key in ALWAYS and not all(texts)):
        return False
    if documented is None:
        return True
    if documented.multivalued is isinstance(value, str):
        return False
    kind = next(iter(types), None)
    if kind is None or len(types) > 1 or kind.name != documented.type or kind in (TEXT, ARN):
        return True
    return all(map(kind.reads, texts))


def _tried(conditions: Sequence[CompiledCondition], key: str, documented: ContextKey | None) -> tuple[bool, bool]:
    """Try values that stand for all; return whether the conditions hold for one, and fail for one."""
    domain = finish(exploring_key(tuple(conditions)))
    singles = {
        text for value in domain.values if value is not None for text in ((value,) if isinstance(value, str) else value)
    }
    tried = [*domain.values, *singles, *((text,) for text in singles)]
    types = {condition.operator.type for condition in conditions if condition.operator}
    fitting = [value for value in tried if value is not None and _fits(key, documented, value, types)]
    found = {_together(conditions, key, value) for value in fitting}
    if not domain.complete or not found:
        return True, True
    return True in found, False in found


def caller_shapes(place: RequestOrigin) -> tuple[str, ...]:
    """Return the shapes of aws:PrincipalArn for callers of an account; of a session it is the role's ARN."""
    partition, number = place.partition or "*", place.account or "?*"
    return (
        f"arn:{partition}:iam::{number}:role/*",
        f"arn:{partition}:iam::{number}:user/*",
        f"arn:{partition}:iam::{number}:root",
        f"arn:{partition}:sts::{number}:federated-user/*",
    )


def with_paths(shape: str) -> tuple[str, ...]:
    """Return a shape of callers, and what it is with a path that has a colon, which their names have not."""
    return (shape, shape + IN_PATH) if shape.endswith((":role/*", ":user/*")) else (shape,)


class _Test(NamedTuple):
    """A condition as the patterns it compares with; `listed` are its values, and `patterns` what these stand for."""

    texts: TextPatterns
    negated: bool
    listed: tuple[Static, ...]
    patterns: tuple[Static, ...]
    matchers: tuple[Matcher, ...]

    def matches(self, text: str) -> bool:
        """Return True if one of the patterns does."""
        return any(match(text) for match in self.matchers)


def _tests(conditions: Iterable[CompiledCondition]) -> Iterator[_Test]:
    """Yield the conditions on texts."""
    for condition in conditions:
        operator, texts = condition.operator, compared_patterns(condition)
        if operator is not None and texts is not None:
            listed = tuple(pieces for pieces in map(static, condition.templates) if pieces is not None)
            matchers = tuple(operator.compile((pieces,)) for pieces in listed)
            yield _Test(texts, operator.negated, listed, tuple(map(texts.pattern, listed)), matchers)


def _proven(
    conditions: Sequence[CompiledCondition], documented: ContextKey | None, shapes: tuple[str, ...]
) -> tuple[bool, bool]:
    several = documented is not None and documented.multivalued
    if several and any(condition.quantifier is Quantifier.NONE for condition in conditions):
        return False, True  # several values never fit an operator for one
    tests = [*_tests(conditions)]
    can_hold, can_fail = True, documented is None or len(tests) < len(conditions)
    for test in tests:
        some = _some(test, shapes)
        every = all(any(covers(match, shape) for match in test.matchers) for shape in shapes)
        can_hold = can_hold and not (every if test.negated else not some)
        can_fail = can_fail or (some if test.negated else not every)
    if can_hold and documented is not None and not several and len(tests) > 1:
        wanted = [test for test in tests if not test.negated]
        can_hold = _compatible(wanted, [test for test in tests if test.negated])
    return can_hold, can_fail


def _some(test: _Test, shapes: tuple[str, ...]) -> bool:
    """Return True if a pattern matches some text of the shapes."""
    texts = test.texts
    return any(
        meets(pattern, shape) if texts.of_arns else fitting_text(texts.tokens(pieces), shape) is not None
        for pieces, pattern in zip(test.listed, test.patterns, strict=True)
        if shapes in ((ANY_TEXT,), (SOME_TEXT,)) or not is_service_linked(pattern)
        for shape in chain.from_iterable(map(with_paths, shapes))
        if not _ends_in_no_name(pattern, shape)
    )


_OF_NAMES = re.compile(r":(?:iam|sts)::[^:]*:(?:role|user|federated-user)/\*")
"""Shapes of callers that have a name."""


def _ends_in_no_name(pieces: Static, shape: str) -> bool:
    """True if a pattern ends in a text with signs such as a colon, and a shape in the name of a caller without them.

    So ``arn:aws:iam::*:root`` is not a role: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html.
    """
    last = pieces[-1] if pieces else ""
    tail = last.rpartition("/")[2] if isinstance(last, str) else ""
    return _IN_NO_NAME.search(tail) is not None and _OF_NAMES.search(shape) is not None


_IN_NO_NAME = re.compile(r"[^\w+=,.@-]", re.ASCII)
"""Signs that names of users and roles have not."""


def has_name(arn: str) -> bool:
    """Whether the name in a caller's ARN is one that AWS takes."""
    return _IN_NO_NAME.search(arn.rpartition("/")[2]) is None or "/" not in arn


def is_service_linked(pieces: Static) -> bool:
    """Return True if a pattern of caller ARNs matches service-linked roles at most, which SCPs do not limit."""
    segments = arns.split_template(pieces)
    resource = segments[-1] if len(segments) == arns.SEGMENTS else ()
    return bool(resource) and isinstance(resource[0], str) and resource[0].startswith("role/aws-service-role/")


def _compatible(wanted: Sequence[_Test], unwanted: Sequence[_Test]) -> bool:
    """Return True if one text may match all that is wanted and nothing that is unwanted."""
    whole = next((test for test in wanted if test.texts.is_whole), None)
    if whole:
        texts = map(plain_template, whole.listed)
        return any(
            all(test.matches(text) for test in wanted) and not any(test.matches(text) for test in unwanted)
            for text in texts
        )
    for number, one in enumerate(wanted):
        for other in wanted[number + 1 :]:
            if not _meet(one, other):
                return False
    return not any(_inside(one, unwanted) for one in wanted)


def _meet(first: _Test, second: _Test) -> bool:
    return any(
        common_text(first.texts.tokens(one), second.texts.tokens(other)) is not None
        for one in first.listed
        for other in second.listed
    )


def _inside(test: _Test, unwanted: Sequence[_Test]) -> bool:
    """Return True if everything that a test matches is unwanted."""
    if test.texts.ignores_case:
        unwanted = [other for other in unwanted if other.texts.ignores_case]
    return all(
        any(contained(pieces, own, match) for other in unwanted for match in other.matchers)
        for pieces, own in zip(test.patterns, test.matchers, strict=True)
    )
