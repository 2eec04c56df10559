"""Values of Terraform's expressions, and the scope they are worked out in.

A value is what JSON holds, or `Missing` where only Terraform knows it, or `ResourceValues`, whose attributes are those
its code gives and, for the rest, references that AWS fills.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator, Mapping
from typing import Protocol, TypeAlias

from designer.basics.dataclass import dataclass
from designer.basics.steps import STEP_CHARACTERS, charge, charge_text
from designer.basics.words import short
from designer.exchange.formats.loading import Json
from designer.exchange.imports.code.located import TWICE, Place
from designer.exchange.imports.facts import Missing

MAX_ITEMS = 100_000
"""Items of a list, an object or a loop; more of them are not worked out."""

PREFIX = "aws_organizations_"
"""Beginning of the types of the provider's resources of AWS Organizations."""

_MARK = "\ue000"
MAX_TEXT = 2_000_000


class Namespace(Protocol):
    """Names that are worked out when they are asked for: ``var``, ``local``, ``module.x``, a resource."""

    def get(self, name: str, place: Place) -> TerraformValue:
        """Return the value of a name; Missing where there is none."""


@dataclass(frozen=True, slots=True)
class TerraformReference:
    """Attribute of a resource that AWS fills, such as its id.

    Attributes:
        address: Of the resource: ``aws_organizations_policy.x["key"]``, or ``data.…``.
        path: Attribute and what follows it: ``roots[0].id``.
        place: The place that refers to it.
    """

    address: str
    path: str
    place: Place


TerraformValue: TypeAlias = (
    "bool | int | float | str | list[TerraformValue] | dict[str, TerraformValue]"
    " | Missing | TerraformReference | Namespace | None"
)


class UncountedList(list["TerraformValue"]):
    """List whose number of items AWS decides: some may be equal, empty, or lists themselves."""


class Scope(Protocol):
    """Names that an expression may use."""

    def name(self, name: str, place: Place) -> TerraformValue:
        """Return the value of the first name of a traversal."""

    def call(self, name: str, arguments: list[TerraformValue], place: Place) -> TerraformValue:
        """Return the value of a function."""


Expression: TypeAlias = Callable[[Scope], TerraformValue]
"""An expression, ready to be worked out; it raises nothing but RecursionError and SpentError."""


class Locals:
    """Scope with names of a loop or a template in front of another scope."""

    def __init__(self, names: Mapping[str, TerraformValue], outer: Scope) -> None:
        self._names = names
        self._outer = outer

    def name(self, name: str, place: Place) -> TerraformValue:
        """Return the value of a name."""
        return self._names[name] if name in self._names else self._outer.name(name, place)

    def call(self, name: str, arguments: list[TerraformValue], place: Place) -> TerraformValue:
        """Return the value of a function."""
        return self._outer.call(name, arguments, place)


def is_namespace(value: TerraformValue) -> bool:
    """Return True for names that are worked out when they are asked for."""
    return (
        not isinstance(value, bool | int | float | str | list | dict | Missing | TerraformReference)
        and value is not None
    )


def attribute(value: TerraformValue, name: str, place: Place) -> TerraformValue:
    """Return the attribute or member of a value."""
    if isinstance(value, Missing):
        return value
    if isinstance(value, TerraformReference):
        return TerraformReference(value.address, f"{value.path}.{name}" if value.path else name, place)
    if isinstance(value, dict):
        gap = Missing(f"There is no {short(name)} in this object.", str(place), fails=True)
        return value.get(name, gap)
    if isinstance(value, list):
        return index(value, int(name), place) if name.isdecimal() and len(name) < 7 else _no(name, place)
    if value is None or isinstance(value, bool | int | float | str):
        return _no(name, place)
    return value.get(name, place)


def index(value: TerraformValue, key: TerraformValue, place: Place) -> TerraformValue:
    """Return the item of a list or member of an object."""
    if isinstance(key, Missing):
        return key
    if isinstance(key, TerraformReference):
        return unknown_reference(key)
    if isinstance(value, TerraformReference) and isinstance(key, int):
        return TerraformReference(value.address, f"{value.path}[{key}]", place)
    if isinstance(value, list):
        number = int(key) if isinstance(key, str) and key.isdecimal() and len(key) < 7 else key
        if isinstance(number, int) and not isinstance(number, bool) and 0 <= number < len(value):
            return value[number]
        return Missing("The list has no such item.", str(place), fails=True)
    text = template_text(key)
    return attribute(value, text if isinstance(text, str) else "", place)


def template_text(value: TerraformValue, place: Place | None = None) -> str | Missing:
    """Return the value in a text, as templates show it."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return f"{value:g}" if isinstance(value, float) and abs(value) < 1e6 else str(value)
    if isinstance(value, str) and value.startswith(_MARK):
        value = of_key(value, place or Place(""))
    if isinstance(value, str | Missing):
        return value
    if isinstance(value, TerraformReference):
        return unknown_reference(value)
    return Missing("This should be a text.", str(place) if place else "")


def key_text(value: TerraformValue, place: Place) -> str | Missing:
    """Key of a member; an id that AWS fills may be one, too, and is marked, so that no text is made of it."""
    if isinstance(value, TerraformReference):
        return f"{_MARK}{value.address}{_MARK}{value.path}"
    return template_text(value, place)


def of_key(key: str, place: Place) -> TerraformValue:
    """Return the value that a key was made of."""
    parts = key.split(_MARK, 2)
    if len(parts) < 3 or parts[0]:  # no mark of ours: a text may hold any character
        return key
    return TerraformReference(parts[1], parts[2], place)


def shown_key(key: str) -> str:
    """Return the key as an address shows it."""
    return key.strip(_MARK).replace(_MARK, ".")


def unknown_reference(value: TerraformReference) -> Missing:
    """Return the gap that an attribute leaves which AWS fills."""
    return Missing(f"{value.address}.{value.path} is known only when it is applied.", str(value.place))


def first_gap(value: TerraformValue) -> Missing | None:
    """Return the first part of a value that is unknown; a value of too many parts is unknown. Charge for all."""
    return _first_gap(value, iter(range(MAX_ITEMS)), 0)


def _first_gap(value: TerraformValue, steps: Iterator[int], depth: int) -> Missing | None:
    charge(shallow_size(value))
    if next(steps, None) is None:
        return Missing("The value has too many parts.")
    if isinstance(value, Missing):
        return value
    if isinstance(value, TerraformReference):
        return unknown_reference(value)
    if isinstance(value, list | dict):
        parts = value if isinstance(value, list) else list(value.values())
        if depth > 60:
            return Missing("The value is nested too deeply.")
        return next((gap for part in parts if (gap := _first_gap(part, steps, depth + 1)) is not None), None)
    return Missing("A whole resource is not a value.") if is_namespace(value) else None


def shallow_size(value: TerraformValue) -> int:
    """Return the steps that going through a value takes, its parts not gone into."""
    if isinstance(value, str):
        return 1 + sys.getsizeof(value) // STEP_CHARACTERS
    return 1 + len(value) if isinstance(value, list | dict) else 1


def encoded_value(value: TerraformValue) -> str | Missing:
    """Return the JSON of a value."""
    gap = first_gap(value)
    if gap is not None:
        return gap
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    charge_text(len(text))
    return text if len(text) <= MAX_TEXT else Missing("The text is too long to be worked out.")


def of_json(value: Json) -> TerraformValue:
    """Return a value that JSON holds."""
    if isinstance(value, dict) and TWICE in value:
        return Missing("Its key appears twice.")
    if isinstance(value, dict):
        return {key: of_json(inner) for key, inner in value.items()}
    return [of_json(item) for item in value] if isinstance(value, list) else value


def pairs(value: TerraformValue) -> Iterator[tuple[TerraformValue, TerraformValue]]:
    """Yield the keys and values of what a loop goes through, those of a map in the order of its keys."""
    if isinstance(value, dict):
        for key, inner in sorted(value.items(), key=lambda one: one[0]):
            yield of_key(key, Place("")), inner
    elif isinstance(value, list):
        yield from enumerate(value)


def _no(name: str, place: Place) -> Missing:
    return Missing(f"There is no {short(name)} here.", str(place), fails=True)
