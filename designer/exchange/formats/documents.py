"""Policy texts as JSON objects in a file, and back; in a record there is the text alone.

White space and escapes are not content; everything else is. `normalised` says what a text comes back as.

`put_texts` puts the texts into a value that was read, before records are made of it, and reports what is too deep.
"""

import json
from collections.abc import Callable, Iterable, Iterator
from functools import lru_cache
from itertools import islice
from typing import Final, cast

from designer.basics.words import visible_json
from designer.exchange.formats.fields import (
    PLAIN_TEXT,
    FileField,
    RecordTable,
    Shape,
    SpreadField,
    ValueKind,
    record_kind,
)
from designer.exchange.formats.loading import LoadingFault
from designer.exchange.formats.positions import FaultPath
from designer.exchange.formats.values import any_kind, map_kind

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
    """Return the JSON value on lines indented by two spaces, or None if it is nested too deeply.

    The text is that of ``json.dumps(value, ensure_ascii=False, indent=2)``, whose writer takes five times as long when
    it indents (`json.encoder` of Python 3.11 to 3.13 is written in C for one line only). But characters that nobody
    sees, or that turn what is beside them, are escapes: a policy is read in this text, and in the file.
    """
    try:
        return visible_json(_lines(value, "\n"))
    except (RecursionError, _TooDeepError):
        return None


def _lines(value: object, line: str) -> str:
    """Return the text of a value that begins on a line with this indentation."""
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
    return str(value) if type(value) is int else _ENCODER.encode(value)  # which prepares itself again for each value


def _inner(line: str) -> str:
    if len(line) >= _DEEPEST:
        raise _TooDeepError
    return f"{line}  "


def indented_parts(value: object) -> Iterator[str]:
    """Yield the text of a large value in parts; the value must not be nested too deeply."""
    chunks = _ENCODER.iterencode(value)
    while part := "".join(islice(chunks, _AT_ONCE)):
        yield visible_json(part)


@lru_cache(maxsize=4096)
def normalised(text: str) -> str | None:
    """Return the policy text as it comes back from an object in a file, or None if it must stay a text."""
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


_KEYS = (
    FileField("", map_kind(any_kind({})), "The policy document.", key="document"),
    FileField("", PLAIN_TEXT, "The policy as typed, while it is not a JSON object.", key="text"),
)


def written_content(text: str) -> Shape:
    """Return the key of a policy's text in a file, with its value."""
    kept = normalised(text)
    return {"text": text} if kept is None else {"document": JsonText(kept)}


def _write(record: object) -> Shape:
    return written_content(cast("str", getattr(record, "text")))  # noqa: B009  # whichever record has it


CONTENT_FIELDS: Final = SpreadField(("text",), _KEYS, None, _write, is_content=True)
"""The text of a record, in the keys of its own object."""


_TRUST: RecordTable[object] = RecordTable(
    "Trust", "The trust policy of a role: a document or, if it is none, a text.", None, (CONTENT_FIELDS,)
)
DOCUMENT_OR_TEXT: Final = ValueKind(
    record_kind(_TRUST).shape,
    lambda shape: cast("Shape", shape)["text"],
    lambda text: written_content(cast("str", text)),
    table=_TRUST,
)
"""A policy's text as an object of its own."""


def content_faults(holder: Shape, place: FaultPath) -> Iterator[LoadingFault]:
    """Yield a fault for an object that does not have exactly one of a document and a text."""
    if "document" in holder and "text" in holder:
        yield LoadingFault((*place, "text"), 'A policy has either a "document" or a "text", not both.')
    if "document" not in holder and "text" not in holder:
        yield LoadingFault(place, 'A policy needs its content: a "document" (an object) or a "text".')


def put_texts(holders: Iterable[tuple[FaultPath, Shape]]) -> list[LoadingFault]:
    """Put the text of each document in the document's place; return faults of those nested too deeply to be kept.

    Equal texts are one, as those of a permission set in hundreds of accounts are.
    """
    texts: dict[str, str] = {}
    found: list[LoadingFault] = []
    for place, holder in holders:
        if "document" in holder:
            text = indented_json(holder.pop("document"))
            if text is None:
                found.append(LoadingFault((*place, "document"), f"This is nested more than {MAX_NESTING} levels deep."))
            holder["text"] = texts.setdefault(text or "", text or "")
    return found
