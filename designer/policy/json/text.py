"""JSON text read with positions and with patience: every error is found, none stops the reading.

Knows JSON only, not policies. `parse` never raises on any text and takes time linear in it.
"""

import json
import re
from collections.abc import Sequence
from functools import lru_cache
from typing import TypeAlias

from designer.policy.json.machine import MAX_DEPTH, MAX_FAULTS
from designer.policy.json.reader import Reader
from designer.policy.json.values import (
    TEMPLATE,
    FaultSeverity,
    JsonArray,
    JsonLiteral,
    JsonNumber,
    JsonObject,
    JsonPath,
    JsonString,
    JsonValue,
    Member,
    Parsed,
    Span,
    TextFault,
)

Plain: TypeAlias = "dict[str, Plain] | list[Plain] | str | int | float | bool | None"


_LONG = 64 * 1024


def parse(text: str) -> Parsed:
    """Read a JSON text; never raises. The same text gives the same values, as long as it is remembered."""
    return _remembered(text) if len(text) <= _LONG else Reader(text).run()


# A view of a policy asks for its values and for its statements, one after the other.
_remembered = lru_cache(maxsize=16)(lambda text: Reader(text).run())


def line_column(text: str, offset: int) -> tuple[int, int]:
    """Line and column of an offset, both from 1; an offset outside the text counts as its nearest end."""
    offset = max(0, min(offset, len(text)))
    return text.count("\n", 0, offset) + 1, offset - text.rfind("\n", 0, offset)


def find(root: JsonValue | None, path: Sequence[str | int]) -> JsonValue | None:
    """Return the value at a path of keys and indices, or None."""
    value = root
    for step in path:
        if isinstance(value, JsonObject) and isinstance(step, str):
            value = value.get(step)
        elif isinstance(value, JsonArray) and isinstance(step, int) and -1 < step < len(value.items):
            value = value.items[step]
        else:
            return None
    return value


def spelled_out(text: str) -> str:
    """Return a JSON text of the same meaning with letters and digits written as such, not as escapes.

    Then a search for a word needs no parsing.
    """
    return _ESCAPE.sub(_character, text) if "\\u" in text else text


_ESCAPE = re.compile(r"\\(?:u00([2-7][0-9a-fA-F])|.)", re.DOTALL)


def _character(escape: re.Match[str]) -> str:
    """Return the character that an escape stands for, as far as it needs none."""
    character = chr(int(escape[1] or "0", 16))
    return escape[0] if character in '"\\\0\x7f' else character


def is_json(text: str) -> bool:
    """Return True for JSON as AWS's own readers take it, keys that appear twice included."""
    try:
        json.loads(text)
    except (ValueError, RecursionError):
        return False
    return True


def plain_json(value: JsonValue) -> Plain:
    """Return the value as `json.loads` would give it."""
    match value:
        case JsonObject():
            return {member.key: plain_json(member.value) for member in value.members}
        case JsonArray():
            return [plain_json(item) for item in value.items]
        case JsonNumber():
            return _number(value.text)
        case _:
            return value.value


def pretty(text: str) -> str | None:
    """The text on indented lines (two spaces), or None if it is not valid; key order and spelling of numbers stay."""
    parsed = parse(text)
    return None if parsed.faults or parsed.root is None else "".join(_indented(parsed.root, "\n"))


def minified(text: str) -> str | None:
    """Return the text without any white space that means nothing, or None if it is not valid."""
    parsed = parse(text)
    return None if parsed.faults or parsed.root is None else compact(parsed.root)


def compact(value: JsonValue) -> str:
    """Return a value without any white space that means nothing."""
    return "".join(_compact(value))


def minified_length(text: str) -> int:
    """Return characters left when white space outside strings is dropped; an estimate while the text is not valid."""
    # Only escapes and what is not ASCII may be spelled otherwise: this is asked after each key.
    compact = minified(text) if "\\" in text or not text.isascii() else None
    if compact is not None:
        return len(compact)
    return len(text) - sum(len(space) for space in _STRING_OR_SPACE.findall(text))


_STRING_OR_SPACE = re.compile(r'"(?:[^"\\]++|\\.)*+"?+|([ \t\n\r]++)', re.DOTALL)


def _number(text: str) -> int | float:
    try:
        return int(text) if text.lstrip("-").isdigit() else float(text)
    except ValueError:  # more digits than Python turns into an int
        return float(text)


# Writing


def _spelled(value: JsonString | JsonNumber | JsonLiteral) -> str:
    if isinstance(value, JsonString):
        return string_text(value.value)
    if isinstance(value, JsonNumber):
        return value.text
    return json.dumps(value.value)


def string_text(value: str) -> str:
    """Return a text as a JSON string, as short as it can be spelled."""
    spelled = json.dumps(value, ensure_ascii=False)
    # A lone surrogate cannot be encoded, so it stays an escape.
    return re.sub("[\ud800-\udfff]", lambda found: f"\\u{ord(found[0]):04x}", spelled)


def _compact(value: JsonValue) -> list[str]:
    if isinstance(value, JsonObject):
        parts = [f"{string_text(member.key)}:{''.join(_compact(member.value))}" for member in value.members]
        return ["{", ",".join(parts), "}"]
    if isinstance(value, JsonArray):
        return ["[", ",".join("".join(_compact(item)) for item in value.items), "]"]
    return [_spelled(value)]


def _indented(value: JsonValue, line: str) -> list[str]:
    inner = f"{line}  "
    if isinstance(value, JsonObject) and value.members:
        parts = [
            f"{inner}{string_text(member.key)}: {''.join(_indented(member.value, inner))}" for member in value.members
        ]
        return ["{", ",".join(parts), line, "}"]
    if isinstance(value, JsonArray) and value.items:
        return ["[", ",".join(f"{inner}{''.join(_indented(item, inner))}" for item in value.items), line, "]"]
    if isinstance(value, JsonObject):
        return ["{}"]
    if isinstance(value, JsonArray):
        return ["[]"]
    return [_spelled(value)]
