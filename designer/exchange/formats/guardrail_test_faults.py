"""Faults of guardrail tests that the shape of the file does not show."""

from collections.abc import Iterator, Mapping, Sequence
from difflib import get_close_matches

from designer.basics.words import short
from designer.exchange.formats.loading import Json, LoadingFault
from designer.exchange.formats.positions import FaultPath
from designer.organization.edits.guardrail_tests import (
    caller_refusal,
    date_refusal,
    is_date,
    is_operator,
    resource_refusal,
)
from designer.organization.model.guardrail_tests import Promise
from designer.policy.matching.operators import OPERATORS

_PROMISES = tuple(promise.value for promise in Promise)
_ONE_OF = '"never", "always", "can" and "case"'
_SCALARS = (str, int, float)


def loading_faults(tests: Sequence[tuple[int, Mapping[str, Json]]]) -> Iterator[LoadingFault]:
    """Faults of tests whose shape is right.

    Args:
        tests: Tests with their places in the list.
    """
    for index, test in tests:
        place: FaultPath = ("tests", index)
        yield from _promise(test, place)
        for key in ("as", "resource"):
            if key in test:
                yield from _patterns(key, test[key], (*place, key))
        yield from _conditions(test.get("when", {}), (*place, "when"))
        expires = test.get("expires", "")
        if expires and not is_date(str(expires)):
            yield LoadingFault((*place, "expires"), date_refusal(str(expires)))


def _patterns(key: str, value: Json, place: FaultPath) -> Iterator[LoadingFault]:
    """Patterns of callers and of resources that are no texts, or cannot mean anything."""
    every = value if isinstance(value, list) else [value]
    if not every or not all(isinstance(one, str) and one for one in every):
        yield LoadingFault(place, "This should be a text, or a list of texts, none of them empty.")
        return
    for one in map(str, every):
        refusal = caller_refusal(one) if key == "as" else resource_refusal(one)
        if refusal:
            yield LoadingFault(place, refusal)


def _promise(test: Mapping[str, Json], place: FaultPath) -> Iterator[LoadingFault]:
    given = [key for key in _PROMISES if key in test]
    if len(given) != 1:
        said = f"it has {len(given)}" if given else "it has none"
        yield LoadingFault(place, f"A test has exactly one of {_ONE_OF}; {said}.")
        return
    if given[0] == Promise.CASE.value:
        yield from _case(test, place)
    elif "expect" in test:
        yield LoadingFault((*place, "expect"), f'Only a "case" has an "expect"; "{given[0]}" says what it expects.')
    elif not test.get("in"):
        yield LoadingFault(place, 'The key "in" is missing: name the root, an OU or an account.')


def _case(test: Mapping[str, Json], place: FaultPath) -> Iterator[LoadingFault]:
    if "expect" not in test:
        yield LoadingFault(place, 'A "case" needs an "expect": "allowed" or "denied".')
    for key in ("in", "exceptIn", "as", "when", "except", "resource", "of"):
        if key in test:
            yield LoadingFault((*place, key), f'The key "{key}" is not for a "case", which says all of its request.')
    case = test["case"]
    context = case.get("context", {}) if isinstance(case, dict) else {}
    for key, value in context.items() if isinstance(context, dict) else ():
        if value is not None and not _is_value(value):
            yield LoadingFault(
                (*place, "case", "context", key), "This should be a text, a list of texts, or null for an absent key."
            )


def _conditions(block: Json, place: FaultPath) -> Iterator[LoadingFault]:
    for name, keys in block.items() if isinstance(block, dict) else ():
        if not is_operator(name):
            close = get_close_matches(name, [operator.name for operator in OPERATORS.values()], 1)
            hint = f'; did you mean "{close[0]}"?' if close else "."
            yield LoadingFault((*place, name), f'"{short(name)}" is no condition operator{hint}')
        for key, value in keys.items() if isinstance(keys, dict) else ():
            if not _is_value(value):
                yield LoadingFault((*place, name, key), "This should be a text, or a list of texts.")


def _is_value(value: Json) -> bool:
    """True for what a condition may compare with: a text, a number, a truth value, or some of them."""
    return all(isinstance(one, _SCALARS) for one in (value if isinstance(value, list) else [value]))
