"""Faults that tables do not show: of what lies inside accounts, of Identity Center, and of guardrail tests."""

from collections.abc import Iterator, Mapping, Sequence
from difflib import get_close_matches

from designer.basics.words import short
from designer.exchange.formats.fields import Shape
from designer.exchange.formats.loading import Json, LoadingFault
from designer.exchange.formats.positions import FaultPath
from designer.exchange.formats.values import listed_objects, listed_texts
from designer.organization.edits.guardrail_tests import (
    caller_refusal,
    date_refusal,
    is_date,
    is_operator,
    resource_refusal,
)
from designer.organization.model.guardrail_tests import Promise
from designer.policy.matching.operators import OPERATORS

_CENTER = "accessAssignments"
_TITLES = {"users": "user", "groups": "group", "permissionSets": "permission set"}


def account_faults(identities: Mapping[str, Json], kinds: Mapping[str, str]) -> Iterator[LoadingFault]:
    """Yield a fault for each key that is not an account of the file.

    Args:
        identities: The member, whose shape is right.
        kinds: Kind of each node of the file.
    """
    for account in identities:
        if kinds.get(account) != "account":
            yield LoadingFault(("identities", account), f'No account of this file has the id "{short(account)}".')


def center_faults(center: Shape, kinds: Mapping[str, str]) -> Iterator[LoadingFault]:
    """Yield a fault for each reference of Identity Center that leads nowhere.

    Args:
        center: The member, whose shape is right.
        kinds: Kind of each node of the file.
    """
    known = _Known(center)
    for number, user in enumerate(listed_objects(center, "users")):
        for index, group in enumerate(listed_texts(user, "groups")):
            yield from known.missing((_CENTER, "users", number, "groups", index), "groups", group)
    for number, one in enumerate(listed_objects(center, "assignments")):
        place: FaultPath = (_CENTER, "assignments", number)
        yield from known.missing((*place, "permissionSet"), "permissionSets", str(one["permissionSet"]))
        yield from known.grantee(place, one)
        target = str(one["target"])
        if target not in kinds:
            yield LoadingFault((*place, "target"), f'No node of this file has the id "{short(target)}".')
    for number, one in enumerate(listed_objects(center, "entitlements")):
        place = (_CENTER, "entitlements", number)
        yield from known.grantee(place, one)
        account = str(one["account"])
        if kinds.get(account) != "account":
            yield LoadingFault((*place, "account"), f'No account of this file has the id "{short(account)}".')


class _Known:
    """Names of users, groups and permission sets; where all of a kind is unknown, any name can be right."""

    def __init__(self, center: Shape) -> None:
        self._names = {part: {str(one["name"]).casefold() for one in listed_objects(center, part)} for part in _TITLES}
        self._unknown = listed_texts(center, "unknown")

    def missing(self, place: FaultPath, part: str, name: str) -> Iterator[LoadingFault]:
        if part not in self._unknown and name.casefold() not in self._names[part]:
            yield LoadingFault(place, f'There is no {_TITLES[part]} "{short(name)}" in {_CENTER}.')

    def grantee(self, place: FaultPath, one: Shape) -> Iterator[LoadingFault]:
        given = [kind for kind in ("user", "group") if kind in one]
        if len(given) != 1:
            yield LoadingFault(place, "Access is given to either a user or a group.")
        else:
            yield from self.missing((*place, given[0]), f"{given[0]}s", str(one[given[0]]))


_PROMISES = tuple(promise.value for promise in Promise)
_ONE_OF = '"never", "always", "can" and "case"'
_SCALARS = (str, int, float)


def loading_faults(tests: Sequence[tuple[int, Mapping[str, Json]]]) -> Iterator[LoadingFault]:
    """Yield the faults of tests whose shape is right.

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
    """Yield the patterns of callers and of resources that are not texts, or cannot mean anything."""
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
            yield LoadingFault((*place, name), f'"{short(name)}" is not a condition operator{hint}')
        for key, value in keys.items() if isinstance(keys, dict) else ():
            if not _is_value(value):
                yield LoadingFault((*place, name, key), "This should be a text, or a list of texts.")


def _is_value(value: Json) -> bool:
    """Return True for what a condition may compare with: a text, a number, a truth value, or some of them."""
    return all(isinstance(one, _SCALARS) for one in (value if isinstance(value, list) else [value]))
