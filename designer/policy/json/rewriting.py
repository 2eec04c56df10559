"""Small edits of a JSON text: one value, member or entry changes, every other character stays as it was typed.

Knows JSON only. An edit is one `TextEdit`, so that a view of the text can replace those characters and no others.
New text follows the style of its surroundings: their line breaks and indent, their blanks behind colons and commas.
The text must be readable at the place that is edited; paths lead to values as in `json_text.find`.
"""

import json
import re
from collections.abc import Sequence
from typing import NamedTuple, TypeAlias

from designer.basics.dataclass import dataclass
from designer.policy.json.text import JsonArray, JsonObject, JsonValue, Member, Plain, Span, find, parse, string_text

_Path: TypeAlias = Sequence[str | int]
_Owner: TypeAlias = JsonObject | JsonArray

_COLON = re.compile(r"[ \t]*:[ \t]*")
_COMMA = re.compile(r",[ \t]*")
_BLANKS = " \t\r\n"


class TextEdit(NamedTuple):
    """Characters from `start` to `end` give way to `new`."""

    start: int
    end: int
    new: str

    def of(self, text: str) -> str:
        """Return the text afterwards."""
        return text[: self.start] + self.new + text[self.end :]


@dataclass(frozen=True, slots=True)
class Style:
    """Layout of a text.

    Attributes:
        indent: One step of indent; None for a text on one line.
        line: Its line break.
        colon: Between a key and its value.
        comma: Between two entries on one line.
    """

    indent: str | None
    line: str
    colon: str
    comma: str


def style_of(text: str) -> Style:
    """Return the layout of a text, as its first members show; two spaces where nothing can be seen."""
    root = parse(text).root
    line = "\r\n" if "\r\n" in text else "\n"
    if not isinstance(root, JsonObject) or not root.members:
        return Style("  ", line, ": ", ", ")
    first = root.members[0]
    before = text[root.span.start + 1 : first.key_span.start]
    colon = text[first.key_span.end : first.value.span.start]
    broken = "\n" in before
    indent = before.rpartition("\n")[2]
    comma = _COMMA.search(text, first.value.span.end) if len(root.members) > 1 else None
    narrow = comma is not None and comma[0] == ","
    return Style(
        (indent or "  ") if broken else None,
        line,
        colon if _COLON.fullmatch(colon) else ": ",
        "," if not broken and (narrow or (comma is None and colon == ":")) else ", ",
    )


def set_value(text: str, path: _Path, value: Plain) -> TextEdit:
    """Put another value in the place of one.

    Raises:
        KeyError: There is no such place.
    """
    found = _found(text, path)
    return TextEdit(
        found.span.start, found.span.end, _spelled(value, style_of(text), _indent_at(text, found.span.start))
    )


def rename_key(text: str, path: _Path, key: str) -> TextEdit:
    """Give a member another key.

    Raises:
        KeyError: There is no such member.
    """
    member = _member(text, path)
    return TextEdit(member.key_span.start, member.key_span.end, string_text(key))


def add_member(text: str, path: _Path, key: str, value: Plain, after: Sequence[str] | None = ()) -> TextEdit:
    """Give an object one more member.

    Args:
        text: The text.
        path: The object.
        key: Of the new member; must not be there yet.
        value: Its value.
        after: Keys to put it behind, the last of them; at the end if there is none of them. None for the front.

    Raises:
        KeyError: There is no such object.
    """
    owner = _found(text, path)
    if not isinstance(owner, JsonObject):
        raise KeyError(key)
    style = style_of(text)
    places = [number for number, member in enumerate(owner.members) if member.key in (after or ())]
    at = 0 if after is None else places[-1] + 1 if places else len(owner.members)
    inner = _inner_indent(text, owner, style)
    return _put(text, owner, at, f"{string_text(key)}{style.colon}{_spelled(value, style, inner)}", style)


def add_item(text: str, path: _Path, value: Plain, at: int | None = None) -> TextEdit:
    """Give a list one more entry; a value that is not a list becomes one.

    Args:
        text: The text.
        path: The list, or the value that stands for a list of one.
        value: The new entry.
        at: Its place; None for the end.

    Raises:
        KeyError: There is no such place.
    """
    owner = _found(text, path)
    style = style_of(text)
    if not isinstance(owner, JsonArray):
        return _wrapped(text, owner, value, style, first=at == 0)
    at = len(owner.items) if at is None else max(0, min(at, len(owner.items)))
    return _put(text, owner, at, _spelled(value, style, _inner_indent(text, owner, style)), style)


def remove_part(text: str, path: _Path) -> TextEdit:
    """Take a member or an entry out, with its comma; a value that stands for a list of one leaves an empty list.

    Raises:
        KeyError: There is no such place.
    """
    *above, last = path
    owner = _found(text, above)
    if isinstance(owner, JsonObject):
        spans = _spans(owner)
        at = max((number for number, one in enumerate(owner.members) if one.key == last), default=-1)
        if at < 0:
            raise KeyError(last)
    elif isinstance(owner, JsonArray) and isinstance(last, int) and -1 < last < len(owner.items):
        at, spans = last, _spans(owner)
    elif last == 0 and not isinstance(owner, JsonArray):
        return TextEdit(owner.span.start, owner.span.end, "[]")
    else:
        raise KeyError(last)
    if len(spans) == 1:
        return TextEdit(owner.span.start + 1, owner.span.end - 1, "")
    if at == 0:
        return TextEdit(spans[0][0], spans[1][0], "")
    return TextEdit(spans[at - 1][1], spans[at][1], "")


def move_entry(text: str, path: _Path, old: int, new: int) -> TextEdit:
    """Move an entry of a list to another place; what is between the entries stays there.

    Raises:
        KeyError: There is no such entry or place.
    """
    owner = _found(text, path)
    if not isinstance(owner, JsonArray) or not (-1 < old < len(owner.items) and -1 < new < len(owner.items)):
        raise KeyError(old)
    first, last = min(old, new), max(old, new)
    spans = [item.span for item in owner.items]
    order = list(range(first, last + 1))
    order.insert(new - first, order.pop(old - first))
    parts: list[str] = []
    for place, source in zip(range(first, last + 1), order, strict=True):
        parts.append(text[spans[source].start : spans[source].end])
        if place < last:
            parts.append(text[spans[place].end : spans[place + 1].start])
    return TextEdit(spans[first].start, spans[last].end, "".join(parts))


def copy_entry(text: str, path: _Path, index: int) -> TextEdit:
    """Put a copy of an entry behind it, spelled and laid out as it is; a value that is not a list becomes one of two.

    Raises:
        KeyError: There is no such entry.
    """
    owner = _found(text, path)
    style = style_of(text)
    if not isinstance(owner, JsonArray):
        source = text[owner.span.start : owner.span.end]
        return TextEdit(owner.span.start, owner.span.end, f"[{source}{style.comma}{source}]")
    if not -1 < index < len(owner.items):
        raise KeyError(index)
    span = owner.items[index].span
    return _put(text, owner, index + 1, text[span.start : span.end], style)


def _found(text: str, path: _Path) -> JsonValue:
    found = find(parse(text).root, path)
    if found is None:
        raise KeyError(tuple(path))
    return found


def _member(text: str, path: _Path) -> Member:
    *above, key = path
    owner = _found(text, above)
    members = owner.members if isinstance(owner, JsonObject) else ()
    member = next((one for one in reversed(members) if one.key == key), None)
    if member is None:
        raise KeyError(key)
    return member


def _spans(owner: _Owner) -> list[Span]:
    """Return the parts of an object or list, without their commas."""
    if isinstance(owner, JsonArray):
        return [item.span for item in owner.items]
    return [Span(member.key_span.start, member.value.span.end) for member in owner.members]


def _put(text: str, owner: _Owner, at: int, new: str, style: Style) -> TextEdit:
    """Return the new text between the parts of an object or list, set off as its neighbours are."""
    spans = _spans(owner)
    if not spans:
        inside = text[owner.span.start + 1 : owner.span.end - 1]
        if style.indent is None or ("\n" not in inside and isinstance(owner, JsonArray) and "\n" not in new):
            return TextEdit(owner.span.start + 1, owner.span.end - 1, new)
        outer = _indent_at(text, owner.span.start)
        body = f"{style.line}{outer}{style.indent}{new}{style.line}{outer}"
        return TextEdit(owner.span.start + 1, owner.span.end - 1, body)
    between = _between(text, owner, style)
    if at == 0:
        return TextEdit(spans[0][0], spans[0][0], f"{new},{between}")
    end = spans[at - 1][1]
    return TextEdit(end, end, f",{between}{new}")


def _between(text: str, owner: _Owner, style: Style) -> str:
    """Return the blanks between a comma and the part behind it."""
    spans = _spans(owner)
    if len(spans) > 1:
        gap = text[spans[0][1] : spans[1][0]].partition(",")[2]
    else:
        gap = text[owner.span.start + 1 : spans[0][0]]
        if "\n" not in gap:
            gap = style.comma[1:]
    if gap.strip(_BLANKS):  # a comment or the like: only its line break is copied
        gap = style.line + gap.rpartition("\n")[2] if "\n" in gap else " "
    return gap if not gap.strip(_BLANKS) else " "


def _inner_indent(text: str, owner: _Owner, style: Style) -> str:
    """Return the indent of the lines that an object's or list's parts begin."""
    if spans := _spans(owner):
        return _indent_at(text, spans[-1][0])
    return _indent_at(text, owner.span.start) + (style.indent or "")


def _wrapped(text: str, owner: JsonValue, value: Plain, style: Style, *, first: bool) -> TextEdit:
    """Return a list of what is here and one entry more."""
    indent = _indent_at(text, owner.span.start)
    source = text[owner.span.start : owner.span.end]
    new = _spelled(value, style, indent + (style.indent or ""))
    both = (new, source) if first else (source, new)
    if style.indent is None or "\n" not in source + new:
        return TextEdit(owner.span.start, owner.span.end, f"[{style.comma.join(both)}]")
    inner = f"{style.line}{indent}{style.indent}"
    body = f",{inner}".join(both)
    return TextEdit(owner.span.start, owner.span.end, f"[{inner}{body}{style.line}{indent}]")


def _indent_at(text: str, offset: int) -> str:
    """Return the blanks at the beginning of the line of an offset."""
    start = text.rfind("\n", 0, offset) + 1
    line = text[start:offset]
    return line[: len(line) - len(line.lstrip(" \t"))]


def _spelled(value: Plain, style: Style, indent: str) -> str:
    """Return a value in a style, its further lines behind an indent."""
    if isinstance(value, str):
        return string_text(value)
    if isinstance(value, dict):
        inner = indent + (style.indent or "")
        parts = [f"{string_text(key)}{style.colon}{_spelled(one, style, inner)}" for key, one in value.items()]
        return _enclosed("{", parts, "}", style, indent)
    if isinstance(value, list):
        inner = indent + (style.indent or "")
        return _enclosed("[", [_spelled(one, style, inner) for one in value], "]", style, indent)
    return json.dumps(value)


def _enclosed(opening: str, parts: Sequence[str], closing: str, style: Style, indent: str) -> str:
    if style.indent is None or not parts:
        return f"{opening}{style.comma.join(parts)}{closing}"
    line = f"{style.line}{indent}{style.indent}"
    return f"{opening}{line}{f',{line}'.join(parts)}{style.line}{indent}{closing}"
