"""Policy texts as JSON objects in a file, and back.

White space and escapes are not content; everything else is. `normalised` says what a text comes back as.
"""

from __future__ import annotations

import json
from functools import lru_cache

MAX_NESTING = 200
"""Deeper values are not kept as objects: readers of the file may recurse."""

_TOO_DEEP = "\n" + "  " * (MAX_NESTING + 1)
_ENCODER = json.JSONEncoder(ensure_ascii=False, indent=2, allow_nan=False)


class _LossyError(ValueError):
    """Text that holds something that would not come back."""


def indented(value: object) -> str | None:
    """JSON value on lines indented by two spaces; None where it is nested too deeply."""
    try:
        text = _ENCODER.encode(value)
    except RecursionError:
        return None
    return None if _TOO_DEEP in text else text


@lru_cache(maxsize=4096)
def normalised(text: str) -> str | None:
    """Policy text as it comes back from an object in a file; None where it must stay a text."""
    try:
        value: object = json.loads(
            text, object_pairs_hook=_members, parse_float=_float, parse_int=_int, parse_constant=_float
        )
        lines = indented(value) if isinstance(value, dict) else None
        (lines or "").encode()
    except (ValueError, RecursionError):
        return None
    return lines


def _members(pairs: list[tuple[str, object]]) -> dict[str, object]:
    members = dict(pairs)
    if len(members) != len(pairs):
        raise _LossyError
    return members


def _float(spelled: str) -> float:
    number = float(spelled)
    if repr(number) != spelled:
        raise _LossyError
    return number


def _int(spelled: str) -> int:
    number = int(spelled)
    if str(number) != spelled:
        raise _LossyError
    return number
