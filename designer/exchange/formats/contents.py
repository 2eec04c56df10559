"""Policies in a file: a document or, while that is no JSON object, a text. In a record there is the text alone.

`put_texts` puts the texts into a value that was read, before records are made of it, and tells what is too deep.
"""

from collections.abc import Iterable, Iterator
from typing import Final, cast

from designer.exchange.formats.documents import MAX_NESTING, JsonText, indented_json, normalised
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

_KEYS = (
    FileField("", map_kind(any_kind({})), "The policy document.", key="document"),
    FileField("", PLAIN_TEXT, "The policy as typed, while it is no JSON object.", key="text"),
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


def put_texts(holders: Iterable[tuple[FaultPath, Shape]]) -> Iterator[LoadingFault]:
    """Put the text of each document in the document's place; yield a fault where one is nested too deeply to be kept.

    Equal texts are one, as those of a permission set in hundreds of accounts are.
    """
    texts: dict[str, str] = {}
    for place, holder in holders:
        if "document" in holder:
            text = indented_json(holder.pop("document"))
            if text is None:
                yield LoadingFault((*place, "document"), f"This is nested more than {MAX_NESTING} levels deep.")
            holder["text"] = texts.setdefault(text or "", text or "")
