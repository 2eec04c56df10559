"""Place of a cursor in a policy that is being typed (key or value, keys above, word), and suggestions there.

The text before the cursor is read by a small machine of its own, which needs no valid JSON: what is open then is what
the cursor stands in. Never raises; linear in the text.
"""

import json
import re
from dataclasses import field
from enum import Enum
from typing import NamedTuple

from designer.basics.dataclass import dataclass
from designer.organization.model.organization import Organization
from designer.policy.catalog.catalogue import Catalogue
from designer.policy.json.text import JsonArray, JsonObject, JsonPath, JsonString, JsonValue, Span
from designer.policy.language.elements import Grammar


class SuggestionKind(Enum):
    """Kind of a suggestion; a view shows each with its own glyph."""

    ELEMENT = "element"
    STATEMENT = "statement"
    VALUE = "value"
    SERVICE = "service"
    ACTION = "action"
    WILDCARD = "wildcard"
    OPERATOR = "operator"
    KEY = "condition key"
    RESOURCE = "resource"
    REGION = "region"
    ACCOUNT = "account"
    OU = "OU"


@dataclass(frozen=True, slots=True)
class Suggestion:
    """One thing that may be written.

    Attributes:
        label: The text that is shown and searched.
        detail: A few quiet words beside it: access level, type, name of the account.
        note: A sentence about it; empty if there is none.
        kind: Its kind.
        insert: The text that replaces the token.
        cursor: Place of the cursor in `insert` afterwards.
        selected: Number of characters before it that the next key replaces.
        more: True to ask for suggestions again at once.
        marked: The letters of the label that were typed.
        is_here: True if it is beside the cursor already.
    """

    label: str
    detail: str
    note: str
    kind: SuggestionKind
    insert: str
    cursor: int
    more: bool = False
    marked: tuple[int, ...] = ()
    is_here: bool = False
    selected: int = 0


@dataclass(frozen=True, slots=True)
class Completion:
    """Everything that may be written at a cursor, the likeliest first.

    Attributes:
        span: The characters that a suggestion replaces.
        suggestions: At most `designer.analysis.completion.MOST`.
        cut: True if there were more.
    """

    span: Span
    suggestions: tuple[Suggestion, ...]
    cut: bool = False


class CompletionOption(NamedTuple):
    """Something that may stand somewhere, before it is written as JSON.

    Attributes:
        text: The text itself.
        detail: See `Suggestion`.
        note: See `Suggestion`.
        kind: See `Suggestion`.
        value: For a key: the JSON that follows it, with ``|`` where the cursor goes. For a statement: all of it.
        open: True if more is typed inside the same string: ``s3:``.
        weight: Among what fits alike the smaller comes first: 0 for what the policy itself names.
    """

    text: str
    detail: str = ""
    note: str = ""
    kind: SuggestionKind = SuggestionKind.VALUE
    value: str = ""
    open: bool = False
    weight: int = 0


@dataclass(frozen=True, slots=True)
class CursorSurroundings:
    """Surroundings of the cursor.

    Attributes:
        grammar: Grammar of the policy.
        catalogue: The actions.
        organization: The design it belongs to; None for a text on its own.
        statement: The statement the cursor is in, as far as it can be read.
        typed: The typed part of the token.
        here: The entries beside the cursor in the same list.
        text: The whole policy.
    """

    grammar: Grammar
    catalogue: Catalogue
    organization: Organization | None
    statement: JsonObject | None
    typed: str
    here: frozenset[str] = frozenset()
    text: str = ""

    @property
    def is_rcp(self) -> bool:
        """True if the policy is an RCP."""
        return self.grammar is Grammar.RCP

    @property
    def is_trust(self) -> bool:
        """True if the policy is the trust policy of a role."""
        return self.grammar is Grammar.TRUST

    def actions(self) -> tuple[str, ...]:
        """Return the patterns of the statement's actions."""
        return texts(self.statement.get("Action")) if self.statement is not None else ()


def texts(value: JsonValue | None) -> tuple[str, ...]:
    """Return the texts of a list, or the one that stands for a list."""
    items = value.items if isinstance(value, JsonArray) else (value,)
    return tuple(item.value for item in items if isinstance(item, JsonString) and item.value)


_TOKEN = re.compile(r'"(?:[^"\\\n]|\\.)*(?:"|(?=\n)|$)|[{}\[\],:]|[^\s{}\[\],:"]+')
_BARE_VALUE = re.compile(r'[^\s{}\[\],":][^\s{}\[\],"]*')
"""A value that lacks its quotes: ``s3:DelB`` is one word, which is not a key and its value."""


class Cursor(NamedTuple):
    """Place of a cursor.

    Attributes:
        steps: Keys and indices from the top to what is typed; for a key those of the object that gets it.
        in_key: True if a key is being typed, else a value.
        typed: The text between the beginning of the token and the cursor, without the quote.
        span: The whole token, quotes included; empty if none has been begun.
        has_colon: True for a key behind which a colon stands.
        lacks_comma: End of the member or entry before, where the comma behind it is missing; else None.
        lacks_comma_behind: True if another member or entry follows the token, and no comma lies between.
        is_taken: True before a list or an object that is the value already.
    """

    steps: JsonPath
    in_key: bool
    typed: str
    span: Span
    has_colon: bool
    lacks_comma: int | None = None
    lacks_comma_behind: bool = False
    is_taken: bool = False


@dataclass(slots=True)
class _Frame:
    """An object or array that is open before the cursor; ``complete`` is the end of a value that no comma follows."""

    is_object: bool
    key: str = ""
    has_key: bool = False
    index: int = 0
    pending: str = field(default="")
    complete: int | None = None

    def begin_next(self) -> None:
        """Begin the next member or entry."""
        self.index += 1
        self.has_key, self.pending, self.complete = False, "", None


def locate_cursor(text: str, offset: int) -> Cursor:
    """Find the place of a cursor.

    Args:
        text: The policy, valid or not.
        offset: Characters before the cursor.
    """
    offset = max(0, min(offset, len(text)))
    frames, before, current = _read_before(text, offset)
    lacks_comma = _begin_next(frames)
    steps, in_key = _steps(frames)
    typed = text[current.start : offset].removeprefix('"')
    is_taken = False
    if current.start == current.end and in_key and frames[-1].pending:
        current, typed = Span(before.start, offset), frames[-1].pending  # where a colon may stand
    elif current.start == current.end and frames and frames[-1].has_key:
        current, is_taken = _value_behind(text, offset)
    rest = text[current.end :].lstrip()
    another = bool(rest) and rest[0] not in ",]}:"
    if frames and frames[-1].has_key:
        another = _KEY.match(rest) is not None
    return Cursor(steps, in_key, typed, current, in_key and rest.startswith(":"), lacks_comma, another, is_taken)


def _read_before(text: str, offset: int) -> tuple[list[_Frame], Span, Span]:
    """Return frames open before the cursor, the last word before it, and the word that it is in, which may be empty."""
    frames: list[_Frame] = []
    before = Span(0, 0)
    found = _TOKEN.search(text)
    while found is not None:
        if _takes_value(frames):
            found = _BARE_VALUE.match(text, found.start()) or found
        start, end = found.span()
        if start >= offset:
            break
        if end >= offset and _holds(found[0], offset - start):
            return frames, before, Span(start, end)
        _read(frames, found[0], end)
        before = Span(start, end)
        found = _TOKEN.search(text, end)
    return frames, before, Span(offset, offset)


def _takes_value(frames: list[_Frame]) -> bool:
    """Return True if the next word is a value, and no colon between a key and one."""
    return bool(frames) and (frames[-1].has_key or not frames[-1].is_object)


_KEY = re.compile(r'(?:"(?:[^"\\\n]|\\.)*"|[^\s{}\[\],:"]+)\s*:')


def _value_behind(text: str, offset: int) -> tuple[Span, bool]:
    """The word behind the cursor that is the value already, empty for none; and whether a list or object is it."""
    found = _TOKEN.search(text, offset)
    if found is None or found[0] in ",]}:" or _KEY.match(text, found.start()):
        return Span(offset, offset), False
    return (Span(offset, offset), True) if found[0] in "{[" else (Span(offset, found.end()), False)


def _holds(word: str, at: int) -> bool:
    """Return True if a cursor so far into a word types on in it."""
    if word.startswith('"'):
        closed = len(word) > 1 and word.endswith('"')
        return at < len(word) or not closed
    return word not in "{}[],:"


def _read(frames: list[_Frame], word: str, end: int) -> None:
    """Go over one word that lies before the cursor and ends at a place."""
    if word in "{[":
        _begin_next(frames)
        frames.append(_Frame(word == "{"))
    elif not frames:
        return  # nothing is open: a text that is not a policy
    elif word in "}]":
        frames.pop()
        _complete(frames, end)
    else:
        _read_inside(frames, word, end)


def _read_inside(frames: list[_Frame], word: str, end: int) -> None:
    """Go over a comma, a colon or a value of an object or array."""
    frame = frames[-1]
    if word == ",":
        frame.begin_next()
    elif word == ":":
        if frame.is_object:
            frame.key, frame.has_key = frame.pending, True
    else:
        _begin_next(frames)
        if frame.is_object and not frame.has_key:
            frame.pending = _content(word)
        elif word.startswith('"'):  # other words may be parts of one that lacks its quotes
            _complete(frames, end)


def _complete(frames: list[_Frame], end: int) -> None:
    """Note that a value of the innermost object or array has ended."""
    if frames and (frames[-1].has_key or not frames[-1].is_object):
        frames[-1].complete = end


def _begin_next(frames: list[_Frame]) -> int | None:
    """Begin the next member or entry where the last is complete; says where its comma is missing, else None."""
    missing = frames[-1].complete if frames else None
    if missing is not None:
        frames[-1].begin_next()
    return missing


def _steps(frames: list[_Frame]) -> tuple[JsonPath, bool]:
    steps: list[str | int] = []
    for frame in frames:
        if not frame.is_object:
            steps.append(frame.index)
        elif frame.has_key:
            steps.append(frame.key)
    in_key = bool(frames) and frames[-1].is_object and not frames[-1].has_key
    return tuple(steps), in_key


def _content(word: str) -> str:
    try:
        value = json.loads(word)
    except ValueError:
        return word.strip('"')
    return value if isinstance(value, str) else word
