"""ARNs of the resources that actions work on, as patterns, and whether a pattern of a policy can match one."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

from designer.checks.policy_text import PolicyText
from designer.policy.catalogue import action_details, details
from designer.policy.document import Statement

MOST = 3_000
"""Actions of a statement that are looked at; a statement about more says nothing of its resources."""

SOURCE = "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_resource.html"
_OPEN = re.compile(r"\$\{[^}]*\}")
_WITHOUT_SLASH, _WITHOUT_COLON = "\0", "\1"
"""Any run of characters but one, in a shape: names of buckets have no slash, and Regions and accounts no colon."""

_EXCLUDED = {_WITHOUT_SLASH: "/", _WITHOUT_COLON: ":"}


class Asked(NamedTuple):
    """One action and the shapes of its resources; none where it cannot be limited to a resource."""

    action: str
    shapes: tuple[str, ...]


def asked(view: PolicyText, statement: Statement) -> tuple[Asked, ...] | None:
    """The actions of a statement with their resources; None where nobody can tell, or nothing is asked of resources."""
    return None if any(not text.strip("*") for text in statement.resources) else _asked(view, statement.index)


@lru_cache(maxsize=256)
def _asked(view: PolicyText, number: int) -> tuple[Asked, ...] | None:
    statement = next(one for one in view.statements if one.index == number)
    mask = view.mask(statement)
    if statement.not_action or statement.not_resource or not mask or mask.bit_count() > MOST:
        return None
    if "*" in statement.actions:
        return None
    names = (view.catalogue.actions[index] for index in view.catalogue.members(mask))
    return tuple(Asked(name, shapes(name)) for name in names)


def arns(statement: Statement) -> Iterator[tuple[int, str]]:
    """The entries of Resource that are ARNs of a service, with their numbers."""
    for index, text in enumerate(statement.resources):
        parts = text.split(":", 5)
        if parts[0] == "arn" and len(parts) > 2 and not set("*?$") & set(parts[2]) and parts[2]:
            yield index, text


@lru_cache(maxsize=32_768)
def shapes(action: str) -> tuple[str, ...]:
    """The ARNs of an action's resources as patterns; none where it has none."""
    found = action_details(action)
    of_service = details(action.partition(":")[0])
    if found is None or of_service is None:
        return ()
    kinds = (of_service.resource_types.get(use.name.lower()) for use in found.resources)
    return tuple(dict.fromkeys(_shape(kind.arn) for kind in kinds if kind))


def service_of(shape: str) -> str:
    """The service of an ARN or of a shape."""
    parts = shape.split(":", 3)
    return parts[2] if len(parts) > 2 else ""


@lru_cache(maxsize=65_536)
def overlaps(pattern: str, shape: str) -> bool:
    """Whether some ARN of a shape matches a pattern of a policy. In doubt, yes."""
    text = _OPEN.sub("*", pattern)
    if len(text.split(":", 5)) < 6:
        text += "*"
    return _meet(text, shape)


def _shape(template: str) -> str:
    bucket = template.replace("${BucketName}", _WITHOUT_SLASH).replace("${AccessPointName}", _WITHOUT_SLASH)
    *head, resource = bucket.split(":", 5)
    return ":".join([*(_OPEN.sub(_WITHOUT_COLON, part) for part in head), _OPEN.sub("*", resource)])


def _meet(one: str, other: str) -> bool:
    """Whether some text matches both: a walk through all pairs of places in the two."""
    goal = (len(one), len(other))
    seen = {(0, 0)}
    stack = [(0, 0)]
    while stack:
        place = stack.pop()
        if place == goal:
            return True
        for following in _steps(one, other, *place):
            if following not in seen:
                seen.add(following)
                stack.append(following)
    return False


def _steps(one: str, other: str, i: int, j: int) -> Iterator[tuple[int, int]]:
    a, b = one[i : i + 1], other[j : j + 1]
    if _repeats(a):
        yield i + 1, j
    if _repeats(b):
        yield i, j + 1
    if not a or not b:
        return
    if _fits(a, b):
        yield i + (not _repeats(a)), j + (not _repeats(b))


def _repeats(part: str) -> bool:
    return part == "*" or part in _EXCLUDED


def _fits(a: str, b: str) -> bool:
    """Whether one character can be both."""
    if _EXCLUDED.get(a) == b or _EXCLUDED.get(b) == a:
        return False
    return _is_open(a) or _is_open(b) or a == b


def _is_open(part: str) -> bool:
    return part in ("*", "?") or part in _EXCLUDED


def shown(shape: str) -> str:
    """A shape as a person writes it."""
    return shape.replace(_WITHOUT_SLASH, "*").replace(_WITHOUT_COLON, "*")
