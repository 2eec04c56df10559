"""JSON values that know where they are in their text, and the faults of a text."""

from __future__ import annotations

from enum import Enum
from typing import NamedTuple, TypeAlias

from designer.basics.dataclass import dataclass


class Span(NamedTuple):
    """Character offsets into the text, end exclusive."""

    start: int
    end: int


JsonPath: TypeAlias = tuple[str | int, ...]
"""Keys and indices that lead from the root of a text to a value in it."""

TEMPLATE = "template"
"""Rule of the faults that are a template's places to be filled: no JSON yet, but nobody's mistake."""


class FaultSeverity(Enum):
    """Severity of a fault: an error makes AWS refuse the text, a warning does not."""

    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True, slots=True)
class TextFault:
    """One thing wrong in a text, as a sentence that says what to do, and where.

    Attributes:
        message: The sentence.
        span: The place.
        severity: Its severity.
        rule: Rule of the policy language that it breaks, or `TEMPLATE`; empty for a fault of JSON itself.
        meant: Text that was meant by the one at the place; empty if unclear.
    """

    message: str
    span: Span
    severity: FaultSeverity = FaultSeverity.ERROR
    rule: str = ""
    meant: str = ""


@dataclass(frozen=True, slots=True)
class JsonString:
    """A string, decoded; the span includes the quotes."""

    value: str
    span: Span


@dataclass(frozen=True, slots=True)
class JsonNumber:
    """A number as spelled."""

    text: str
    span: Span


@dataclass(frozen=True, slots=True)
class JsonLiteral:
    """``true``, ``false`` or ``null`` (None)."""

    value: bool | None
    span: Span


@dataclass(frozen=True, slots=True)
class JsonArray:
    """An array; the span includes the brackets."""

    items: tuple[JsonValue, ...]
    span: Span


@dataclass(frozen=True, slots=True)
class Member:
    """A key and its value in an object."""

    key: str
    key_span: Span
    value: JsonValue


@dataclass(frozen=True, slots=True)
class JsonObject:
    """An object with its members in the order of the text, repeated keys included."""

    members: tuple[Member, ...]
    span: Span

    def get(self, key: str) -> JsonValue | None:
        """Return the value of a key, the last one if it is repeated."""
        return next((member.value for member in reversed(self.members) if member.key == key), None)


JsonValue: TypeAlias = JsonObject | JsonArray | JsonString | JsonNumber | JsonLiteral


@dataclass(frozen=True, slots=True)
class Parsed:
    """A text, read.

    Attributes:
        root: The value, as far as it could be made out; None if there was none.
        faults: Every error in the order of the text; empty exactly if the text is valid JSON without repeated keys.
    """

    root: JsonValue | None
    faults: tuple[TextFault, ...]
