"""Validators of the file's shape, as pydantic's core makes them of what is stored in ``resources/file_shape.json``.

`schema` describes the shape and writes that file. Importing it takes a fifth of a second, most of it for pydantic;
pydantic's core alone takes a quarter of that. Another core than the one that the file was written with gets the shape
from `schema` itself.
"""

from __future__ import annotations

import json
from functools import lru_cache
from typing import Final, Literal, Protocol, TypeAlias

from pydantic_core import SchemaValidator, __version__

from designer.exchange.formats.loading import Json
from designer.exchange.formats.versions import ANY_KEY
from resources import FOLDER

Part: TypeAlias = Literal["file", "nodes", "policies"]
"""The whole, or one of its long lists."""

STORED: Final = FOLDER / "file_shape.json"


class ShapeValidator(Protocol):
    """Whatever checks a value, and raises pydantic's `ValidationError`."""

    def validate_python(self, value: object, /, *, extra: Literal["forbid", "ignore"]) -> object:
        """Check a value; a key that the shape does not know is a fault, or is passed over."""


@lru_cache(maxsize=3)
def validator(part: Part) -> ShapeValidator:
    """The validator of a part of the file."""
    content = json.loads(STORED.read_bytes())
    if content["pydantic_core"] == __version__:
        return SchemaValidator(content["parts"][part])
    from designer.exchange.formats import schema

    adapters: dict[Part, ShapeValidator] = {
        "file": schema.FILE_ADAPTER,
        "nodes": schema.NODES_ADAPTER,
        "policies": schema.POLICIES_ADAPTER,
    }
    return adapters[part]


@lru_cache(maxsize=1)
def keys_by_place() -> dict[tuple[str, ...], tuple[str, ...]]:
    """The keys that an object may have, by its path without the indices; no path where any key may stand."""
    found: dict[tuple[str, ...], tuple[str, ...]] = {}
    for part, place in (("file", ()), ("nodes", ("nodes",)), ("policies", ("policies",))):
        _collect(json.loads(STORED.read_bytes())["parts"][part], place, found)
    return found


def _collect(shape: Json, place: tuple[str, ...], found: dict[tuple[str, ...], tuple[str, ...]]) -> None:
    """Enter the keys of a stored shape, and of those below it."""
    if not isinstance(shape, dict):
        return
    fields = shape.get("fields")
    if isinstance(fields, dict):
        found.setdefault(place, tuple(fields))
        for key, field in fields.items():
            _collect(field, (*place, key), found)
    for inner in ("schema", "items_schema"):
        _collect(shape.get(inner), place, found)
    if isinstance(shape.get("values_schema"), dict):
        _collect(shape["values_schema"], (*place, ANY_KEY), found)
