"""Fields of the records in a file: key, kind of value, description and version, in tables beside the records.

The shape of a value is a schema of pydantic's core, whose validator finds the faults. A table makes a reader and a
writer of records; `shape` checks its shape, and the published schema of the file is made from it.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from dataclasses import MISSING
from functools import cached_property
from operator import attrgetter
from typing import Final, Generic, TypeAlias, TypeVar, cast

from designer.basics.dataclass import dataclass
from designer.exchange.formats.loading import Json

R_co = TypeVar("R_co", covariant=True)


Shape: TypeAlias = dict[str, Json]
ReadValue: TypeAlias = Callable[[Json], object]
WriteValue: TypeAlias = Callable[[object], Json]


@dataclass(frozen=True, slots=True, eq=False)
class Unique:
    """A key whose values differ among the entries of a list.

    Attributes:
        key: The key.
        fault: Sentence at a value that an earlier entry has.
        any_case: Whether values that differ in case alone are the same.
    """

    key: str
    fault: str
    any_case: bool = True


@dataclass(frozen=True, slots=True, eq=False)
class ValueKind:
    """A kind of value.

    Attributes:
        shape: Schema for pydantic's core, without what it contains.
        read: Return a record's value of a sound JSON value; None if they are the same.
        write: Return the JSON value of a record's value; None if they are the same.
        items: Kind of what a list holds, or of the values of an object with any keys; None for other values.
        table: Fields of the object; None if it is none that is a record.
        rule: Return why a text is refused, or an empty string; None without a rule.
        unique: What differs among the objects of a list; None for nothing.
        later: Texts, or keys of an object of numbers, that version 1 does not have, with the first version that does.
    """

    shape: Shape
    read: ReadValue | None = None
    write: WriteValue | None = None
    items: ValueKind | None = None
    table: RecordTable[object] | None = None
    rule: Callable[[str], str] | None = None
    unique: Unique | None = None
    later: tuple[tuple[str, int], ...] = ()

    @property
    def is_list(self) -> bool:
        """Whether it is a list."""
        return self.shape["type"] == "list"

    @property
    def core(self) -> Shape:
        """Its schema for pydantic's core."""
        if self.table is not None:
            return self.table.core
        if self.items is not None:
            return {**self.shape, "items_schema" if self.is_list else "values_schema": self.items.core}
        return self.shape


PLAIN_TEXT: Final = ValueKind({"type": "str"})


@dataclass(frozen=True, slots=True, eq=False)
class FileField:
    """A field of a record in the file.

    Attributes:
        name: The record's field; "" for a key that code of its own reads and writes.
        kind: Kind of its value.
        about: Description in the published schema; may be empty.
        key: Key in the file; "" for the name in camel case.
        is_kept: Whether it is written also where its value is the default.
        required: Whether a file must have it; None if it must where the record has no default. A text that the record
            has no default for and a file may leave out is empty.
        since: First version of the file that has it.
    """

    name: str
    kind: ValueKind = PLAIN_TEXT
    about: str = ""
    key: str = ""
    is_kept: bool = False
    required: bool | None = None
    since: int = 1


@dataclass(frozen=True, slots=True, eq=False)
class SpreadField:
    """Fields of a record that are in keys of another cut.

    Attributes:
        names: The record's fields.
        keys: The keys in the file; they have no names.
        read: Return the fields by name, of the record's object in a file; None for a policy's text, which is one.
        write: Return the keys with their values, of a record.
        is_content: Whether the keys are a policy's document and its text, exactly one of them being there.
    """

    names: tuple[str, ...]
    keys: tuple[FileField, ...]
    read: Callable[[Shape], dict[str, object]] | None
    write: Callable[[object], Shape]
    is_content: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class FileKey:
    """A key of a record's object."""

    key: str
    kind: ValueKind
    required: bool
    about: str
    since: int


class RecordTable(Generic[R_co]):
    """The fields of a record.

    Args:
        title: Name in the published schema.
        about: Description in the published schema.
        record: What makes a record of its fields; None if code of its own does.
        fields: Its fields, in the order of writing.

    Attributes:
        defaults: Defaults of the record's fields; MISSING for those without one.
        has_content: Whether a policy's document or text is in its object.
    """

    def __init__(
        self, title: str, about: str, record: Callable[..., R_co] | None, fields: tuple[FileField | SpreadField, ...]
    ) -> None:
        self.title, self.about, self.fields = title, about, fields
        self.record = record
        self.has_content = any(isinstance(field, SpreadField) and field.is_content for field in fields)
        self.defaults: dict[str, object] = {}
        if record is not None and dataclasses.is_dataclass(record):
            self.defaults = {field.name: field.default for field in dataclasses.fields(record)}

    @cached_property
    def keys(self) -> tuple[FileKey, ...]:
        """The keys of its object."""
        each = [one for field in self.fields for one in ((field,) if isinstance(field, FileField) else field.keys)]
        return tuple(
            FileKey(
                file_key(one),
                one.kind,
                self.defaults.get(one.name, "") is MISSING if one.required is None else one.required,
                one.about,
                one.since,
            )
            for one in each
        )

    @property
    def core(self) -> Shape:
        """The schema of its object, for pydantic's core."""
        fields: Shape = {
            file_key.key: {
                "type": "typed-dict-field",
                "schema": file_key.kind.core,
                "required": file_key.required,
                "metadata": {"description": file_key.about},
            }
            for file_key in self.keys
        }
        return {
            "type": "typed-dict",
            "fields": fields,
            "extra_behavior": "forbid",
            "config": {"extra_fields_behavior": "forbid", "strict": True},
            "metadata": {"title": self.title, "description": self.about, "has_content": self.has_content},
        }

    def omitted(self, field: FileField) -> tuple[object, ...]:
        """Return the values of a field that are not written."""
        default = self.defaults.get(field.name)
        if field.is_kept or (default is MISSING and field.required is None):
            return ()
        return (None,) if default is None and field.name in self.defaults else (default, None, "", ())

    @cached_property
    def read(self) -> Callable[[Shape], R_co]:
        """Read a record of an object without faults. What the object leaves out is the record's default."""
        made = self.record
        if made is None:
            raise ValueError(f"{self.title} is read by code of its own")
        named = [field for field in self.fields if isinstance(field, FileField) and field.name]
        places = {name: place for place, name in enumerate(self.defaults)}
        by_key = {file_key(field): (places[field.name], field.kind.read) for field in named}
        if self.has_content:
            by_key["text"] = (places["text"], None)
        spread = [field.read for field in self.fields if isinstance(field, SpreadField) and field.read]
        left_out = list(self.defaults.values())
        for field in named:
            if self.defaults[field.name] is MISSING and field.required is False:
                left_out[places[field.name]] = ""

        def read(shape: Shape) -> R_co:
            values = left_out.copy()
            for key, value in shape.items():
                if key in by_key:
                    place, convert = by_key[key]
                    values[place] = value if convert is None else convert(value)
            for more in spread:
                for name, one in more(shape).items():
                    values[places[name]] = one
            return made(*values)

        return read

    @cached_property
    def write(self) -> Callable[[object], Shape]:
        """Write a record as an object, without what it does not say."""
        steps: list[tuple[str, Callable[[object], object], tuple[object, ...], WriteValue | None]] = []
        for field in self.fields:
            if isinstance(field, SpreadField):
                steps.append(("", field.write, (), None))
            elif field.name:
                steps.append((file_key(field), attrgetter(field.name), self.omitted(field), field.kind.write))

        def write(record: object) -> Shape:
            found: Shape = {}
            for key, get, omitted, convert in steps:
                value = get(record)
                if not key:
                    found |= cast("Shape", value)
                elif value not in omitted:
                    found[key] = cast("Json", value) if convert is None else convert(value)
            return found

        return write


def file_key(field: FileField) -> str:
    """Return the key of a field in a file."""
    if field.key:
        return field.key
    first, *others = field.name.split("_")
    return first + "".join(map(str.capitalize, others))


def record_kind(table: RecordTable[object]) -> ValueKind:
    """Return the kind of value that is a record."""
    if table.record is None:
        return ValueKind({"type": "typed-dict"}, table=table)
    return ValueKind(
        {"type": "typed-dict"},
        lambda shape: table.read(cast("Shape", shape)),
        lambda record: table.write(record),  # noqa: PLW0108 - most programs write nothing
        table=table,
    )
