"""Validators of the file's shape, which pydantic's core makes of the tables."""

from functools import cache
from typing import Literal, Protocol, cast

from pydantic_core import CoreSchema, SchemaValidator

from designer.exchange.formats.fields import ValueKind
from designer.exchange.formats.versions import ANY_KEY


class ShapeValidator(Protocol):
    """Whatever checks a value, and raises pydantic's `ValidationError`."""

    def validate_python(self, value: object, /, *, extra: Literal["forbid", "ignore"]) -> object:
        """Check a value; a key that the shape does not know is a fault, or is passed over."""


@cache
def validator(kind: ValueKind) -> ShapeValidator:
    """Return the validator of a kind of value."""
    return SchemaValidator(cast("CoreSchema", kind.core))


@cache
def keys_by_place() -> dict[tuple[str, ...], tuple[str, ...]]:
    """Return the keys that an object may have, by its path without the indices; no path where any key may stand."""
    from designer.exchange.formats.tables.whole_file import WHOLE_FILE  # few files have a fault

    found: dict[tuple[str, ...], tuple[str, ...]] = {}
    _collect(WHOLE_FILE, (), found)
    return found


def _collect(kind: ValueKind, place: tuple[str, ...], found: dict[tuple[str, ...], tuple[str, ...]]) -> None:
    """Enter the keys of a kind of value, and of those below it."""
    if kind.table is not None:
        found.setdefault(place, tuple(one.key for one in kind.table.keys))
        for one in kind.table.keys:
            _collect(one.kind, (*place, one.key), found)
    elif kind.items is not None:
        _collect(kind.items, place if kind.is_list else (*place, ANY_KEY), found)
