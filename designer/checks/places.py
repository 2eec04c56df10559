"""Places in a policy's text: offsets as lines, columns and steps from the root."""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

from designer.policy.json_text import JsonArray, JsonObject, JsonValue, Parsed, Span, line_column, parse
from designer.policy.json_text import find as find_value


class Place(NamedTuple):
    """A place in a text."""

    steps: tuple[str | int, ...]
    line: int
    column: int
    span: Span


@lru_cache(maxsize=64)
def _parsed(text: str) -> Parsed:
    return parse(text)


def place(text: str, span: Span) -> Place:
    """The place of a span, with the steps to the innermost value that holds it."""
    return Place(_steps(_parsed(text).root, span.start), *line_column(text, span.start), span)


def span_at(text: str, *path: str | int) -> Span:
    """The span of the value at a path; an empty one at the beginning where there is none."""
    value = find_value(_parsed(text).root, path)
    return value.span if value else Span(0, 0)


def _steps(value: JsonValue | None, offset: int) -> tuple[str | int, ...]:
    steps: list[str | int] = []
    while value is not None:
        inner: JsonValue | None = None
        if isinstance(value, JsonObject):
            for member in value.members:
                if member.key_span.start <= offset < max(member.value.span.end, member.key_span.end):
                    steps.append(member.key)
                    inner = member.value if member.value.span.start <= offset else None
                    break
        elif isinstance(value, JsonArray):
            for index, item in enumerate(value.items):
                if item.span.start <= offset < item.span.end:
                    steps.append(index)
                    inner = item
                    break
        value = inner
    return tuple(steps)
