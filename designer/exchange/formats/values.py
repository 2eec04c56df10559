"""Kinds of values in a file, as `ValueKind`: texts, numbers, choices, lists, objects with any keys."""

from collections.abc import Callable, Mapping
from enum import Enum
from typing import Final, TypeAlias, cast

from designer.exchange.formats.fields import PLAIN_TEXT, ReadValue, Shape, Unique, ValueKind, WriteValue
from designer.exchange.formats.loading import Json

_Pairs: TypeAlias = tuple[tuple[str, object], ...]
_Choices: TypeAlias = tuple[Enum, ...]


LATER_CHOICES: Final[dict[Enum, int]] = {}
"""Members of enums that version 1 of the file does not have, with the first version that does."""


def _given(**members: Json) -> Shape:
    return {key: value for key, value in members.items() if value is not None}


def _as_pairs(value: Json) -> object:
    return tuple(cast("Shape", value).items())


def _as_object(value: object) -> Json:
    return dict(cast("tuple[tuple[str, Json], ...]", value))


def text_kind(longest: int | None = None, shortest: int = 0, rule: Callable[[str], str] | None = None) -> ValueKind:
    """Return a kind of text, with limits on its characters."""
    return ValueKind(_given(type="str", min_length=shortest or None, max_length=longest), rule=rule)


def whole_kind(least: int = 0, most: int | None = None) -> ValueKind:
    """Return a kind of whole number, with limits."""
    return ValueKind(_given(type="int", ge=least, le=most))


def word_kind(*words: str, **later: int) -> ValueKind:
    """Return one of some words, which a record keeps as it is; later ones with the version that brought them."""
    return ValueKind({"type": "literal", "expected": [*words, *later]}, later=tuple(later.items()))


def _later(choices: type[Enum]) -> tuple[tuple[str, int], ...]:
    return tuple((str(choice.value), LATER_CHOICES[choice]) for choice in choices if choice in LATER_CHOICES)


def choice_kind(choices: type[Enum]) -> ValueKind:
    """Return a member of an enum, by its value."""
    found: dict[Json, object] = {choice.value: choice for choice in choices}
    core = word_kind(*[str(choice.value) for choice in choices]).shape
    return ValueKind(core, found.__getitem__, lambda choice: str(cast("Enum", choice).value), later=_later(choices))


def choices_kind(choices: type[Enum]) -> ValueKind:
    """Return a list of members of an enum, which is read in the order of the enum."""
    return ValueKind(
        {"type": "list"},
        lambda value: tuple([choice for choice in choices if choice.value in cast("list[Json]", value)]),
        lambda some: [str(one.value) for one in cast("_Choices", some)],
        choice_kind(choices),
    )


def list_kind(
    items: ValueKind, shortest: int = 0, longest: int | None = None, *, unique: Unique | None = None
) -> ValueKind:
    """Return a list, which a record has as a tuple."""
    limits = _given(min_length=shortest or None, max_length=longest)
    read, write = items.read, items.write
    return ValueKind(
        {"type": "list", **limits},
        (lambda value: tuple(map(read, cast("list[Json]", value)))) if read else cast("ReadValue", tuple),
        (lambda value: list(map(write, cast("tuple[object, ...]", value)))) if write else cast("WriteValue", list),
        items,
        unique=unique,
    )


def map_kind(items: ValueKind) -> ValueKind:
    """Return an object with any keys, which a record has as (key, value) pairs."""
    shape: Shape = {"type": "dict", "keys_schema": PLAIN_TEXT.shape}
    read, write = items.read, items.write
    if read is None or write is None:
        return ValueKind(shape, _as_pairs, _as_object, items)
    return ValueKind(
        shape,
        lambda value: tuple([(key, read(item)) for key, item in cast("Shape", value).items()]),
        lambda pairs: {key: write(item) for key, item in cast("_Pairs", pairs)},
        items,
    )


def numbers_kind(keys: type[Enum], items: ValueKind) -> ValueKind:
    """Return an object of numbers by the members of an enum; a record has pairs in their order, without zeros."""
    return ValueKind(
        {"type": "dict", "keys_schema": choice_kind(keys).shape, "values_schema": items.shape},
        lambda value: tuple([(key, found) for key in keys if (found := cast("Shape", value).get(key.value))]),
        lambda pairs: {str(key.value): item for key, item in cast("tuple[tuple[Enum, int], ...]", pairs)},
        later=_later(keys),
    )


def any_kind(published: Shape, read: ReadValue | None = None, write: WriteValue | None = None) -> ValueKind:
    """Return a kind of value whose rules say more than the shape does; the published schema says it as well."""
    return ValueKind({"type": "any", "metadata": published}, read, write)


def number_kind(*, above: float | None = None, least: float | None = None, most: float | None = None) -> ValueKind:
    """Return a kind of number, with limits."""
    return ValueKind(_given(type="float", gt=above, ge=least, le=most))


TRUE_OR_FALSE: Final = ValueKind({"type": "bool"})
TEXT_OR_NULL: Final = ValueKind({"type": "nullable", "schema": PLAIN_TEXT.shape})
TEXT_LIST: Final = list_kind(PLAIN_TEXT)
TAG_MAP: Final = map_kind(PLAIN_TEXT)


def listed_objects(shape: Mapping[str, Json], key: str) -> list[Shape]:
    """Return the objects that a key of a sound object lists; none if the key is left out."""
    return cast("list[Shape]", shape.get(key, []))


def listed_texts(shape: Mapping[str, Json], key: str) -> list[str]:
    """Return the texts that a key of a sound object lists; none if the key is left out."""
    return cast("list[str]", shape.get(key, []))
