"""Policy texts as JSON objects in a file, and back.

White space and escapes are not content; everything else is. `normalised` says what a text comes back as.
"""

import json
from collections.abc import Callable, Iterator
from functools import lru_cache
from itertools import islice

from designer.basics.words import visible_json

MAX_NESTING = 200
"""Deeper values are not kept as objects: readers of the file may recurse."""

_AT_ONCE = 2_000
"""Chunks of the encoder in a part of a large text, which it makes in some two milliseconds."""

_DEEPEST = len("\n" + "  " * MAX_NESTING)
_ENCODER = json.JSONEncoder(ensure_ascii=False, indent=2, allow_nan=False)
_string: Callable[[str], str] = json.encoder.encode_basestring


class JsonText(str):
    """JSON as `indented_json` writes it, which it takes over as it is instead of a value."""

    __slots__ = ()


class _LossyError(ValueError):
    """Text that holds something that would not come back."""


class _TooDeepError(ValueError):
    """Value that is nested too deeply."""


def indented_json(value: object) -> str | None:
    """JSON value on lines indented by two spaces; None where it is nested too deeply.

    The text is that of ``json.dumps(value, ensure_ascii=False, indent=2)``, whose writer takes five times as long when
    it indents (`json.encoder` of Python 3.11 to 3.13 is written in C for one line only). But characters that nobody
    sees, or that turn what stands beside them, are escapes: a policy is read in this text, and in the file.
    """
    try:
        return visible_json(_lines(value, "\n"))
    except (RecursionError, _TooDeepError):
        return None


def _lines(value: object, line: str) -> str:
    """Text of a value that begins on a line with this indentation."""
    if isinstance(value, str):
        return value.replace("\n", line) if type(value) is JsonText else _string(value)
    if isinstance(value, dict):
        inner = _inner(line) if value else line
        members = [
            f"{_string(key)}: {_string(member) if type(member) is str else _lines(member, inner)}"
            for key, member in value.items()
        ]
        return f"{{{inner}{f',{inner}'.join(members)}{line}}}" if members else "{}"
    if isinstance(value, list | tuple):
        inner = _inner(line) if value else line
        items = [_string(item) if type(item) is str else _lines(item, inner) for item in value]
        return f"[{inner}{f',{inner}'.join(items)}{line}]" if items else "[]"
    if value is None:
        return "null"
    return str(value) if type(value) is int else _ENCODER.encode(value)  # which prepares itself for each value anew


def _inner(line: str) -> str:
    if len(line) >= _DEEPEST:
        raise _TooDeepError
    return f"{line}  "


def indented_parts(value: object) -> Iterator[str]:
    """The same in parts, for a large value of which somebody knows that it is not nested too deeply."""
    chunks = _ENCODER.iterencode(value)
    while part := "".join(islice(chunks, _AT_ONCE)):
        yield visible_json(part)


@lru_cache(maxsize=4096)
def normalised(text: str) -> str | None:
    """Policy text as it comes back from an object in a file; None where it must stay a text."""
    try:
        value: object = json.loads(
            text, object_pairs_hook=_members, parse_float=_float, parse_int=_int, parse_constant=_float
        )
        lines = indented_json(value) if isinstance(value, dict) else None
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
