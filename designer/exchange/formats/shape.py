"""Faults of shape, as sentences: keys that are missing or unknown, values of the wrong type.

pydantic finds them; this module words them.
"""

from collections.abc import Callable, Iterator
from difflib import get_close_matches
from functools import cache
from itertools import islice
from typing import Final, Literal, Protocol, cast

from pydantic_core import CoreSchema, ErrorDetails, SchemaValidator, ValidationError

from designer.basics.words import short
from designer.exchange.formats.fields import ValueKind
from designer.exchange.formats.loading import ENOUGH, Json, LoadingFault
from designer.exchange.formats.positions import FaultPath
from designer.exchange.formats.tables.file import NODE_LIST, POLICY_LIST
from designer.exchange.formats.tables.needed import kind_of_file
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
def keys_by_place(kind: ValueKind | None = None) -> dict[tuple[str, ...], tuple[str, ...]]:
    """Return the keys that an object may have, by its path without the indices; no path where any key may stand.

    Args:
        kind: Kind of the outermost value; None for a design.
    """
    from designer.exchange.formats.tables.whole_file import WHOLE_FILE  # few files have a fault

    found: dict[tuple[str, ...], tuple[str, ...]] = {}
    _collect(kind or WHOLE_FILE, (), found)
    return found


def _collect(kind: ValueKind, place: tuple[str, ...], found: dict[tuple[str, ...], tuple[str, ...]]) -> None:
    """Enter the keys of a kind of value, and of those below it."""
    if kind.table is not None:
        found.setdefault(place, tuple(file_key.key for file_key in kind.table.keys))
        for file_key in kind.table.keys:
            _collect(file_key.kind, (*place, file_key.key), found)
    elif kind.items is not None:
        _collect(kind.items, place if kind.is_list else (*place, ANY_KEY), found)


_LISTS: Final = {"nodes": NODE_LIST, "policies": POLICY_LIST}
"""The long lists: checked in portions, so that a large file of rubbish is not described to its end."""

_AT_ONCE = 1_000


def loading_faults(value: dict[str, Json], *, unknown_keys: bool = True) -> list[LoadingFault]:
    """Return the faults of the shape of a file; not everything, where that is more than anyone reads.

    Args:
        value: The members of the file.
        unknown_keys: True if a key that this program does not know is a fault.
    """
    lists = {key: entries for key in _LISTS if isinstance(entries := value.get(key), list)}
    emptied: dict[str, Json] = {key: [] for key in lists}
    found = list(_invalid(kind_of_file(value), {**value, **emptied}, (), unknown_keys=unknown_keys))
    for key, listed in lists.items():
        portions = ((start, listed[start : start + _AT_ONCE]) for start in range(0, len(listed), _AT_ONCE))
        faults = (
            fault
            for start, portion in portions
            for fault in _invalid(_LISTS[key], portion, (key,), start, unknown_keys=unknown_keys)
        )
        found += islice(faults, ENOUGH)
    return found


def value_faults(kind: ValueKind, value: Json) -> list[LoadingFault]:
    """Return the faults of the shape of a value that is not a design, in which no key may be unknown."""
    try:
        validator(kind).validate_python(value, extra="forbid")
    except ValidationError as error:
        return list(_worded(error, (), 0, kind))
    return []


def _invalid(
    kind: ValueKind, value: object, place: FaultPath, start: int = 0, *, unknown_keys: bool
) -> Iterator[LoadingFault]:
    """Yield the faults of a value that is at a place; for a portion of a list, from an index on."""
    try:
        validator(kind).validate_python(value, extra="forbid" if unknown_keys else "ignore")
    except ValidationError as error:
        yield from _worded(error, place, start)


def _worded(
    error: ValidationError, place: FaultPath, start: int, whole: ValueKind | None = None
) -> Iterator[LoadingFault]:
    for details in error.errors(include_url=False):
        steps = [step for step in details["loc"] if step != "[key]"]
        match steps:
            case [int(index), *below]:
                steps = [index + start, *below]
        path: FaultPath = (*place, *steps)
        kind = details["type"]
        word = _WORDS.get(kind)
        if kind == "extra_forbidden":
            message = _unknown_key(path, whole)
        else:
            message = word(details, path) if word else f"{details['msg']}."
        yield LoadingFault(path[:-1] if kind == "missing" else path, message)


def _unknown_key(path: FaultPath, whole: ValueKind | None) -> str:
    key = str(path[-1])
    known = known_keys(path[:-1], whole)
    close = get_close_matches(key, known, 1)
    hint = f'did you mean "{close[0]}"?' if close else f"the known ones are {_listed(known)}."
    return f'The key "{short(key)}" is not known here; {hint}'


def known_keys(path: FaultPath, whole: ValueKind | None = None) -> list[str]:
    """Return the keys that an object at a path may have; empty if any key is allowed."""
    steps = tuple(step for step in path if isinstance(step, str))
    places = keys_by_place(whole)
    found = places.get(steps)
    if found is None and len(steps) > 1:  # the one object of the file with objects under any key stands outermost
        found = places.get((steps[0], ANY_KEY, *steps[2:]))
    return list(found or ())


def _unknown_value(details: ErrorDetails, _path: FaultPath) -> str:
    value: object = details["input"]
    expected = str(details.get("ctx", {}).get("expected", "")).replace("'", "")
    choices = expected.replace(" or ", ", ").split(", ")
    close = get_close_matches(value, choices, 1, 0.5) if isinstance(value, str) else []
    hint = f'did you mean "{close[0]}"?' if close else f"it should be {_listed(choices, 'or')}."
    return f"{_shown(value)} is not known here; {hint}"


def _instead(expected: str) -> Callable[[ErrorDetails, FaultPath], str]:
    def word(details: ErrorDetails, _path: FaultPath) -> str:
        value: object = details["input"]
        return f"This should be {expected}, not {_shown(value)}."

    return word


def _bound(noun: str, limit: str) -> Callable[[ErrorDetails, FaultPath], str]:
    def word(details: ErrorDetails, _path: FaultPath) -> str:
        number: float = details.get("ctx", {}).get(limit, 0)
        value: object = details["input"]
        return f"This should be {noun} {number:,.10g}, not {_shown(value)}."

    return word


def _number_of_items(details: ErrorDetails, _path: FaultPath) -> str:
    context = details.get("ctx", {})
    wanted = context.get("min_length", context.get("max_length"))
    return f"This should be a list of {wanted} values, not of {context.get('actual_length')}."


_WORDS: Final[dict[str, Callable[[ErrorDetails, FaultPath], str]]] = {
    "missing": lambda _details, path: f'The key "{path[-1]}" is missing.',
    "literal_error": _unknown_value,
    "string_type": _instead("a text"),
    "string_too_short": lambda _details, _path: "This must not be empty.",
    "string_too_long": lambda details, _path: (
        f"This is longer than {details.get('ctx', {}).get('max_length')} characters."
    ),
    "int_type": _instead("a whole number"),
    "float_type": _instead("a number"),
    "bool_type": _instead("true or false"),
    "greater_than": _bound("greater than", "gt"),
    "greater_than_equal": _bound("at least", "ge"),
    "less_than_equal": _bound("at most", "le"),
    "too_short": _number_of_items,
    "too_long": _number_of_items,
    "list_type": _instead("a list"),
    "dict_type": _instead("an object"),
}


def _shown(value: object) -> str:
    match value:
        case None:
            return "null"
        case bool():
            return "true" if value else "false"
        case str():
            return f'"{short(value)}"'
        case int() | float():
            return f"the number {short(str(value))}"
        case list():
            return "a list"
    return "an object"


def _listed(words: list[str], joint: str = "and") -> str:
    quoted = [f'"{word}"' for word in words]
    return f" {joint} ".join(filter(None, [", ".join(quoted[:-1]), quoted[-1]])) if quoted else "none"
