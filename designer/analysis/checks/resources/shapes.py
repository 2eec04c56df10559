"""ARNs of the resources that actions work on, as patterns, and whether a pattern of a policy can match one."""

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

from designer.analysis.checks.policy_text import PolicyText
from designer.policy.catalog.catalogue import action_details, details
from designer.policy.language.document import Statement
from designer.policy.language.placeholders import filled_pattern

_MOST = 3_000
"""Actions of a statement that are looked at; a statement about more says nothing of its resources."""

SOURCE = "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_resource.html"
_OPEN = re.compile(r"\$\{[^}]*\}")
_WITHOUT_SLASH = "\0"
"""Any run of characters but slashes, in a shape."""


_USER = "arn:${Partition}:iam::${Account}:user/${UserNameWithPath}"
_ROOT_USER = "arn:*:iam::*:root"
"""ARN of the root user, on whom all actions work that work on users; the catalogue leaves it out."""


class ActionShapes(NamedTuple):
    """One action and the shapes of its resources; none where AWS documents none."""

    action: str
    shapes: tuple[str, ...]


def asked(view: PolicyText, statement: Statement) -> tuple[ActionShapes, ...] | None:
    """The actions of a statement with their resources; None where nobody can tell, or nothing is asked of resources."""
    return None if statement.not_resource or _is_of_all(statement) else _asked(view, statement.index)


def spared(view: PolicyText, statement: Statement) -> tuple[ActionShapes, ...] | None:
    """The actions of a statement with NotResource; None where it has none, or nobody can tell."""
    return _asked(view, statement.index) if statement.not_resource and not _is_of_all(statement) else None


def _is_of_all(statement: Statement) -> bool:
    return any(not text.strip("*") for text in statement.resources)


@lru_cache(maxsize=256)
def _asked(view: PolicyText, number: int) -> tuple[ActionShapes, ...] | None:
    statement = next(one for one in view.statements if one.index == number)
    mask = view.mask(statement)
    if statement.not_action or not mask or mask.bit_count() > _MOST:
        return None
    if "*" in statement.actions:
        return None
    names = (view.catalogue.actions[index] for index in view.catalogue.members(mask))
    return tuple(ActionShapes(name, shapes(name)) for name in names)


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
    kinds = [kind for use in found.resources if (kind := of_service.resource_types.get(use.name.lower()))]
    root = [_ROOT_USER] if any(kind.arn == _USER for kind in kinds) else []
    return tuple(dict.fromkeys([*(_shape(kind.arn) for kind in kinds), *root]))


def shape_service(shape: str) -> str:
    """The service of an ARN or of a shape."""
    parts = shape.split(":", 3)
    return parts[2] if len(parts) > 2 else ""


@lru_cache(maxsize=65_536)
def overlaps(pattern: str, shape: str) -> bool:
    """True when some ARN of a shape matches a pattern of a policy, segment by segment.

    AWS lets a ``*`` that ends a segment run across colons. No resource has a name for which that would matter, so here
    it stays inside its segment.
    """
    mine, its = filled_pattern(pattern).split(":", 5), shape.split(":", 5)
    mine += ["*"] * (len(its) - len(mine))
    return all(map(_meet, reversed(mine), reversed(its)))  # the resource differs most often


def _shape(template: str) -> str:
    """A template of the catalogue as a pattern: names of buckets and access points have no slash."""
    bucket = template.replace("${BucketName}", _WITHOUT_SLASH).replace("${AccessPointName}", _WITHOUT_SLASH)
    return _OPEN.sub("*", bucket)


@lru_cache(maxsize=65_536)
def _meet(one: str, other: str) -> bool:
    """True when some text matches both: a walk through all pairs of places in the two."""
    if "*" in (one, other):
        return True
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
    if a and b and _fits(a, b):
        yield i + (not _repeats(a)), j + (not _repeats(b))


def _repeats(part: str) -> bool:
    return part in ("*", _WITHOUT_SLASH)


def _fits(a: str, b: str) -> bool:
    """True when one character can be both."""
    if _WITHOUT_SLASH in (a, b):
        return "/" not in (a, b)
    return a in "*?" or b in "*?" or a == b


def shape_text(shape: str) -> str:
    """A shape as a person writes it."""
    return shape.replace(_WITHOUT_SLASH, "*")
