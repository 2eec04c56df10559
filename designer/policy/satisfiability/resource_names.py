"""Names of resources: what can be in an ARN for the variable parts of its shape.

A ``*`` of a pattern runs across colons, so it matters whether names hold any. Most services take letters, digits and a
few signs only, never a colon; the tables here have those that do. Of a type that nobody looked up it is taken that its
names hold none, and explanations name that as an open point where something rests on it.
"""

from functools import lru_cache
from typing import NamedTuple

from designer.basics.data import read_data, read_record


class _Shapes(NamedTuple):
    """Shapes and services with unusual names, and where AWS says so.

    Attributes:
        free: Shapes that end in free text, with colons and slashes: keys of objects, names of alarms, paths.
        longer: What may follow the name in a shape: a version, an alias, a time, or the rest of an id with colons.
        known: Services whose rules for names were looked up, so that nothing is open.
        owned_by_aws: Services with resources of AWS's own, whose ARNs name no account.
        also_global: Shapes with a Region that some resources do not have.
    """

    free: tuple[str, ...]
    longer: dict[str, tuple[str, ...]]
    known: tuple[str, ...]
    owned_by_aws: tuple[str, ...]
    also_global: tuple[str, ...]


_SHAPES = read_record(_Shapes, read_data("resource_names.json"))
_FREE, _ALSO_GLOBAL = frozenset(_SHAPES.free), frozenset(_SHAPES.also_global)

IN_PATH = ":*/*"
"""What follows the beginning of a path that holds a colon, as paths of IAM may; the name behind it has none."""

_WHOLE = frozenset({"codecommit", "sns", "sqs"})
"""Services whose ARNs end in a name alone: queues, topics, repositories."""

_WITHOUT_SLASH = frozenset({"elasticache", "lambda", "rds", "s3", "sns", "sqs"})
"""Services whose names hold no slash where the shape itself has none.

Not Step Functions: child workflows of a map run are ``execution:machine/label:name``.
"""

_ANY = "*"


class MayBeEmpty(NamedTuple):
    """Whether an ARN of a shape may leave out what is there for a Region, and for an account."""

    region: bool
    account: bool


@lru_cache(maxsize=8192)
def may_be_empty(shape: str) -> MayBeEmpty:
    """Return the segments that an ARN of a shape may leave out though the shape has something there."""
    segments = shape.split(":")
    if len(segments) < _SEGMENTS or is_of_service(shape) or "*" in segments[2]:
        return MayBeEmpty(region=True, account=True)
    return MayBeEmpty(region=_generalized(shape) in _ALSO_GLOBAL, account=segments[2] in _SHAPES.owned_by_aws)


@lru_cache(maxsize=8192)
def holds_no_slash(shape: str) -> bool:
    """Whether the names in a shape hold no slash, so that a pattern with one is about something else."""
    segments = shape.split(":", _SEGMENTS - 1)
    return (
        len(segments) == _SEGMENTS
        and segments[2] in _WITHOUT_SLASH
        and "/" not in segments[-1]
        and not is_of_service(shape)
    )


@lru_cache(maxsize=8192)
def is_free(shape: str) -> bool:
    """Whether what fills the end of a shape may hold colons wherever it likes."""
    segments = shape.split(":")
    if len(segments) < _SEGMENTS or _generalized(shape) in _FREE:
        return True
    return is_of_service(shape)


_SEGMENTS = 6


def is_of_service(shape: str) -> bool:
    """Whether a shape is that of any ARN of a service, of an action for which AWS documents none."""
    segments = shape.split(":")
    return segments[3:] == [_ANY] * 3 and segments[2] not in _WHOLE


@lru_cache(maxsize=8192)
def variants(shape: str) -> tuple[str, ...]:
    """Return a shape, and what it is with a version or the like at its end; names hold no colons in any of them."""
    return (shape, *(shape + more for more in _SHAPES.longer.get(_generalized(shape), ())))


def is_looked_up(shape: str) -> bool:
    """Whether the rules for the names in a shape are known, rather than taken to be as usual."""
    segments = shape.split(":")
    return len(segments) >= _SEGMENTS and segments[2] in _SHAPES.known


def _generalized(shape: str) -> str:
    """Return a shape in any partition, as the tables have it."""
    segments = shape.split(":", 2)
    return ":".join((segments[0], _ANY, *segments[2:]))
