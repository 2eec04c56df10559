"""Values that know their file and line: what the readers of YAML and of JSON give to those of the formats.

Texts stay as they were typed, so that an id of twelve digits keeps its zeros. Parts may be shared, as aliases of YAML
are, so a walk over a value counts its steps.
"""

from __future__ import annotations

import json
import re
from array import array
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain
from typing import NamedTuple, TypeAlias

from designer.basics.dataclass import dataclass
from designer.basics.errors import Fault, FormatError
from designer.basics.steps import charge, charge_content, checked, checkpoint
from designer.basics.words import short
from designer.exchange.conversion import ConversionReport
from designer.exchange.formats.loading import Json, load_json
from designer.exchange.imports.facts import Maybe, Missing
from designer.policy.json import text as json_text

_MAX_STEPS = 200_000
"""Values in a policy text; the longest that AWS takes has some thousands."""

MAX_VALUE_DEPTH = 200

VALUE_STEPS = 2
"""Steps of work that are charged for a value of code that is read."""

TARGET_STEPS = 4
"""Steps of work that are charged for a node that a policy names; aliases name thousands in one word."""

_ACCOUNT_ID = re.compile(r"[0-9]{12}", re.ASCII)


class Place(NamedTuple):
    """File and 1-based line; 0 where there is no line."""

    file: str
    line: int = 0

    def __str__(self) -> str:
        return f"{self.file}:{self.line}" if self.line else self.file


@dataclass(frozen=True, slots=True)
class Scalar:
    """A text, number, truth value or null.

    Attributes:
        value: As its format reads it.
        text: As it was typed, without quotes.
        place: Its place.
    """

    value: str | int | float | bool | None
    text: str
    place: Place


@dataclass(frozen=True, slots=True)
class Items:
    """A list."""

    items: tuple[Located, ...]
    place: Place


@dataclass(frozen=True, slots=True)
class Members:
    """An object; a YAML tag ``!Ref x`` is an object with the one member ``!Ref``."""

    members: Mapping[str, Located]
    place: Place

    def get(self, key: str) -> Located | None:
        """Return the value of a member, or None if there is none, or it is null."""
        found = self.members.get(key)
        return None if isinstance(found, Scalar) and found.value is None else found


Located: TypeAlias = Scalar | Items | Members

TWICE = "!Twice"


def members_of(pairs: Iterable[tuple[str, Located]], place: Place) -> Members:
    """An object; the values of a key that appears twice are under a tag of ours, as it is unknown which one counts."""
    found: dict[str, Located] = {}
    for key, value in pairs:
        found[key] = Members({TWICE: Items((found[key], value), place)}, value.place) if key in found else value
    return Members(found, place)


def is_twice(value: Located) -> bool:
    """Return True for the values of a key that appears twice."""
    return isinstance(value, Members) and TWICE in value.members


def text_in(value: Located | None) -> str:
    """Return the text of a scalar; empty for anything else."""
    return value.text if isinstance(value, Scalar) and value.value is not None else ""


def members_in(value: Located | None) -> Mapping[str, Located]:
    """Return the members of an object; empty for anything else."""
    return value.members if isinstance(value, Members) else {}


def each(value: Located | None) -> tuple[Located, ...]:
    """Return the items of a list, a single value alone, or an empty tuple for null."""
    if isinstance(value, Items):
        return value.items
    return () if value is None or (isinstance(value, Scalar) and value.value is None) else (value,)


def texts_in(value: Located | None) -> Iterator[str]:
    """Yield the texts and keys in a value, at any depth; no more than a policy may have."""
    todo = [] if value is None else [value]
    for _ in range(_MAX_STEPS):
        if not todo:
            return
        one = todo.pop()
        if isinstance(one, Members):
            yield from one.members
            todo += one.members.values()
        elif isinstance(one, Items):
            todo += one.items
        else:
            yield one.text


def tags_in(value: Located | None) -> Iterator[tuple[str, Place]]:
    """Yield the tags of YAML in a value, each with its place. Charge for each part: parts may be aliases."""
    todo = [] if value is None else [value]
    while todo:
        charge()
        one = todo.pop()
        if isinstance(one, Members):
            yield from ((name, one.place) for name in one.members if name.startswith("!"))
            todo += one.members.values()
        elif isinstance(one, Items):
            todo += one.items


def leaves(value: Located | None) -> Iterator[Located]:
    """Yield the items of a list and of the lists in it, as a replaced list makes them; a single value is one.

    Charge for each: lists may be aliases of lists.
    """
    todo = [*reversed(each(value))]
    while todo:
        charge()
        one = todo.pop()
        if isinstance(one, Items):
            todo += reversed(one.items)
        else:
            yield one


def located_json(value: Json, place: Place) -> Located:
    """Return a value made by other means, all of it at one place."""
    checkpoint()
    if isinstance(value, dict):
        return Members({key: located_json(inner, place) for key, inner in value.items()}, place)
    if isinstance(value, list):
        return Items(tuple([located_json(inner, place) for inner in value]), place)
    return Scalar(value, value if isinstance(value, str) else json.dumps(value), place)


def plain_value(value: Located) -> Json:
    """Return the value without its places; account ids are texts.

    Raises:
        FormatError: The value is larger or deeper than any policy, as aliases of aliases are.
    """
    return _plain(value, iter(range(_MAX_STEPS)), 0)


def _plain(value: Located, steps: Iterator[int], depth: int) -> Json:
    charge()
    if next(steps, None) is None or depth > MAX_VALUE_DEPTH:
        fault = Fault("This value is larger than any policy that AWS takes.", line=value.place.line)
        raise FormatError(value.place.file, (fault,))
    if isinstance(value, Members):
        return {key: _plain(inner, steps, depth + 1) for key, inner in value.members.items()}
    if isinstance(value, Items):
        return [_plain(inner, steps, depth + 1) for inner in value.items]
    if isinstance(value.value, int) and _ACCOUNT_ID.fullmatch(value.text):
        return value.text
    return value.value


def located_policy(value: Located | Missing | None, place: Place) -> Maybe[str]:
    """Return the text of a policy document that stands as an object or as a text of its own."""
    if isinstance(value, Missing):
        return value
    if isinstance(value, Scalar) and isinstance(value.value, str):
        return value.value
    if not isinstance(value, Members):
        return Missing("It is not a policy document.", str(place))
    if twice := next((where for tag, where in tags_in(value) if tag == TWICE), None):
        return Missing("A key appears twice in it.", str(twice))
    return json.dumps(plain_value(value), ensure_ascii=False, indent=2)


_LOCATED = 5_000_000
"""Longest text, in characters, with a line for every value; longer ones are states of Terraform, which nobody wrote."""


def read_json(data: bytes, file: str, report: ConversionReport, *, is_data: bool = False) -> Located:
    """Return the value of a JSON text; repeated keys are reported, and their values unknown.

    Args:
        data: The file's bytes.
        file: Its name, for places.
        report: Gets repeated keys.
        is_data: True for what a program wrote of an organization; code is charged for before it is read.

    Raises:
        FormatError: The data is not JSON.
        SpentError: The code is too large.
    """
    if not is_data:
        charge_content(data)
        charge(VALUE_STEPS * sum(map(data.count, (b",", b"[", b"{"))))
    loaded = load_json(data, file)
    if len(loaded.text) > _LOCATED:
        return located_json(loaded.value, Place(file))
    parsed = json_text.parse(loaded.text)
    if parsed.root is None:
        raise FormatError(file, (Fault("This is not JSON."),))
    located = _Locator(loaded.text, file)
    for fault in parsed.faults[:20]:
        report.changed(str(located.place(fault.span.start)), short(fault.message, 200))
    return located.of(parsed.root)


def line_starts(text: str) -> Sequence[int]:
    """Return the offset at which each line of a text begins; four bytes a line, as code can be millions of lines."""
    return array("I", chain((0,), (found.end() for found in checked(re.finditer("\n", text)))))


class _Locator:
    def __init__(self, text: str, file: str) -> None:
        self._file = file
        self._starts = line_starts(text)

    def place(self, offset: int) -> Place:
        return Place(self._file, bisect_right(self._starts, offset))

    def of(self, value: json_text.JsonValue) -> Located:
        checkpoint()
        place = self.place(value.span.start)
        if isinstance(value, json_text.JsonObject):
            return members_of(((member.key, self.of(member.value)) for member in value.members), place)
        if isinstance(value, json_text.JsonArray):
            return Items(tuple([self.of(item) for item in value.items]), place)
        if isinstance(value, json_text.JsonString):
            return Scalar(value.value, value.value, place)
        if isinstance(value, json_text.JsonNumber):
            return located_json(_number(value.text), place)
        return located_json(value.value, place)


def _number(text: str) -> int | float | str:
    try:
        return int(text) if text.lstrip("-").isdigit() else float(text)
    except ValueError:  # more digits than Python takes
        return text
