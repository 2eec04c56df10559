"""The tolerant JSON reader behind `json_text.parse`: a state machine over regular-expression tokens.

Reading goes on after each error with the likeliest intention: a missing comma is assumed, an open bracket closed, a
forgotten quote set. Each piece of text is looked at a bounded number of times, and nothing recurses on nesting.
"""

from __future__ import annotations

from designer.policy.json_tokens import (
    _LITERALS,
    _WORDS,
    COMMENT,
    ESCAPE_OR_CONTROL,
    ESCAPES,
    FOREIGN_QUOTES,
    INVISIBLE,
    MARK,
    NUMBER,
    NUMBER_LIKE,
    ODD,
    PLACEHOLDER,
    QUOTED,
    STRING,
    TEMPLATE_STATEMENT,
    TOKEN,
    WORD,
    quote,
    without_trailing_marks,
)
from designer.policy.json_values import (
    JsonArray,
    JsonLiteral,
    JsonNumber,
    JsonObject,
    JsonString,
    JsonValue,
    Member,
    Parsed,
    Span,
    TextFault,
)

MAX_FAULTS = 100
"""After so many errors the reading stops: the text is not JSON, and nobody reads further."""

MAX_DEPTH = 200
"""Deeper nesting is an error, so that readers of the values may recurse."""


# What the reader expects next, in words for the reader's faults.
_VALUE = "a value"
_VALUE_OR_END = "a value or ]"
_KEY = "a key"
_KEY_OR_END = "a key or }"
_COLON = "a colon"
_COMMA = "a comma or the closing bracket"
_NOTHING = "the end of the text"

_KEYS = frozenset({_KEY, _KEY_OR_END})
_VALUES = frozenset({_VALUE, _VALUE_OR_END})
_AFTER_COMMAS = frozenset({_KEY, _VALUE})
_NEEDS_ROOM = frozenset({_COMMA, _COLON, _NOTHING})
_AFTER_OPENING = {"{": _KEY_OR_END, "[": _VALUE_OR_END}
_AFTER_COMMA = {"}": _KEY, "]": _VALUE}
_CLOSING = {"{": "}", "[": "]"}


class _Frame:
    """An object or array that is still open."""

    __slots__ = ("closer", "items", "key", "key_span", "members", "start")

    def __init__(self, closer: str, start: int) -> None:
        self.closer = closer
        self.start = start
        self.items: list[JsonValue] = []
        self.members: list[Member] = []
        self.key = ""
        self.key_span = Span(start, start)


class Reader:
    """A state machine over tokens: what is expected next, and the stack of open brackets."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.at = 0
        self.last = Span(0, 0)  # the previous token
        self.expect = _VALUE
        self.stack: list[_Frame] = []
        self.open = {"}": 0, "]": 0}
        self.root: JsonValue | None = None
        self.faults: list[TextFault] = []
        self.stopped = False

    def run(self) -> Parsed:
        """Read the whole text."""
        match = TOKEN.match
        text = self.text
        while not self.stopped:
            token = match(text, self.at)
            kind = token.lastindex if token else None
            if token is None or kind is None:
                self._end()
                break
            start, end = token.span(kind)
            spelling = token[kind]
            if kind == STRING:
                span = Span(start - 1, end + 1)
                self._string(spelling, span)
            elif kind == MARK:
                span = Span(start, end)
                self._mark(spelling, span)
            elif kind == ODD:
                self._odd(start)
                continue
            else:
                span = Span(start, end)
                number = kind == NUMBER
                self._scalar(JsonNumber(spelling, span) if number else JsonLiteral(_LITERALS[spelling], span), spelling)
            self.at = span.end
            self.last = span
        self._close_silently()
        return Parsed(self.root, tuple(sorted(self.faults, key=lambda fault: fault.span)))

    def _fault(self, message: str, span: Span) -> None:
        if self.stopped:
            return
        self.faults.append(TextFault(message, span))
        if len(self.faults) >= MAX_FAULTS:
            self.stopped = True

    # Tokens

    def _mark(self, mark: str, span: Span) -> None:
        if mark == ",":
            self._comma(span)
        elif mark == ":":
            self._colon(span)
        elif mark in _CLOSING:
            self._open(mark, span)
        else:
            self._close(mark, span)

    def _string(self, value: str, span: Span) -> None:
        expect = self.expect
        if expect in _VALUES:
            self._put(JsonString(value, span))
        elif expect in _KEYS:
            frame = self.stack[-1]
            frame.key, frame.key_span = value, span
            self.expect = _COLON
        elif self._make_room(span):
            self._string(value, span)

    def _scalar(self, value: JsonNumber | JsonLiteral, spelling: str) -> None:
        if self.expect in _NEEDS_ROOM and not self._make_room(value.span):
            return
        if self.expect in _KEYS:
            self._fault(f"A key must be a string: write {quote(spelling)} in double quotes.", value.span)
            self._string(spelling, value.span)
        else:
            self._put(value)

    def _open(self, bracket: str, span: Span) -> None:
        if self.expect in _NEEDS_ROOM and not self._make_room(span):
            return
        if self.expect in _KEYS:
            self._fault(f'A key is missing before this {bracket}: write "Key": in front of it.', span)
            self.stack[-1].key, self.stack[-1].key_span = "", span
        if len(self.stack) == MAX_DEPTH:
            self._fault(f"The brackets are nested more than {MAX_DEPTH} levels deep; the rest is not read.", span)
            self.stopped = True
            return
        frame = _Frame(_CLOSING[bracket], span.start)
        self.stack.append(frame)
        self.open[frame.closer] += 1
        self.expect = _AFTER_OPENING[bracket]

    def _close(self, bracket: str, span: Span) -> None:
        if not self.stack:
            if self._make_room(span):
                self._fault(f"This {bracket} closes nothing: remove it.", span)
            return
        if not self.open[bracket]:
            wanted = self.stack[-1].closer
            if self.text[span.end :].lstrip()[:1] == wanted:
                self._fault(f"This {bracket} closes nothing: remove it.", span)
                return
            self._fault(f"This {bracket} should be a {wanted}.", span)
            bracket = wanted
        while self.stack[-1].closer != bracket:
            frame = self.stack[-1]
            opener = "{" if frame.closer == "}" else "["
            self._fault(f"A {frame.closer} is missing before this {bracket}: the {opener} is still open.", span)
            self._before_close(span)
            self._pop(span.start)
        self._before_close(span)
        self._pop(span.end)

    def _before_close(self, span: Span) -> None:
        """Complain about what is half written when a bracket closes."""
        expect = self.expect
        if expect == _COLON or (expect == _VALUE and self.stack[-1].closer == "}"):
            frame = self.stack[-1]
            self._fault(f"The key {quote(frame.key)} has no value.", frame.key_span)
        elif expect in _AFTER_COMMAS:
            self._fault(f"Remove this comma: nothing follows it before the {self.text[span.start]}.", self.last)

    def _colon(self, span: Span) -> None:
        if self.expect == _COLON:
            self.expect = _VALUE
            return
        if self.expect == _NOTHING:
            self._make_room(span)
            return
        frame = self.stack[-1] if self.stack else None
        last = frame.members[-1] if frame and frame.members else None
        if self.expect == _COMMA and frame and last and isinstance(last.value, JsonString):
            # "Sid": "Effect": "Deny": the string was meant as a key, and the key before it has no value.
            frame.members.pop()
            self._fault(f"The key {quote(last.key)} has no value.", last.key_span)
            frame.key, frame.key_span = last.value.value, last.value.span
            self.expect = _VALUE
            return
        self._fault(f"This colon is out of place: {self.expect} is expected here.", span)

    def _comma(self, span: Span) -> None:
        expect = self.expect
        if expect == _COMMA:
            self.expect = _AFTER_COMMA[self.stack[-1].closer]
            return
        if expect == _NOTHING:
            self._make_room(span)
            return
        if expect == _COLON or (expect == _VALUE and self.stack and self.stack[-1].closer == "}"):
            frame = self.stack[-1]
            self._fault(f"The key {quote(frame.key)} has no value.", frame.key_span)
            self.expect = _KEY
            return
        self._fault(f"Remove this comma: {expect} is expected here.", span)

    def _end(self) -> None:
        """The text is over: whatever is open should not be."""
        here = Span(max(0, self.last.end - 1), self.last.end)
        if self.expect == _VALUE and not self.stack:
            if not self.faults:
                self._fault("The text is empty: nothing to read.", Span(0, len(self.text)))
        elif self.expect == _COLON or (self.expect == _VALUE and self.stack[-1].closer == "}"):
            self._fault(f"The key {quote(self.stack[-1].key)} has no value.", self.stack[-1].key_span)
        elif self.expect in _AFTER_COMMAS:
            self._fault("The text ends after this comma.", here)
        for frame in reversed(self.stack):
            if self.stopped:
                return
            opener = "{" if frame.closer == "}" else "["
            self._fault(
                f"This {opener} is never closed: a {frame.closer} is missing.", Span(frame.start, frame.start + 1)
            )

    # The tree

    def _make_room(self, span: Span) -> bool:
        """Prepare for a value or key where none is due; False if the text should have ended before it."""
        if self.expect == _COMMA:
            self._fault("A comma is missing after this.", Span(max(0, self.last.end - 1), self.last.end))
            self.expect = _AFTER_COMMA[self.stack[-1].closer]
        elif self.expect == _COLON:
            key = self.stack[-1].key
            self._fault(f"A colon is missing after the key {quote(key)}.", self.stack[-1].key_span)
            self.expect = _VALUE
        elif self.expect == _NOTHING:
            end = len(self.text.rstrip())
            self._fault(
                "The JSON is complete before this: remove the rest, or enclose everything in one pair of { }.",
                Span(span.start, max(end, span.end)),
            )
            self.stopped = True
            return False
        return True

    def _put(self, value: JsonValue) -> None:
        if not self.stack:
            self.root = value
            self.expect = _NOTHING
            return
        frame = self.stack[-1]
        if frame.closer == "}":
            frame.members.append(Member(frame.key, frame.key_span, value))
        else:
            frame.items.append(value)
        self.expect = _COMMA

    def _pop(self, end: int) -> None:
        frame = self.stack.pop()
        self.open[frame.closer] -= 1
        span = Span(frame.start, end)
        if frame.closer == "]":
            self._put(JsonArray(tuple(frame.items), span))
            return
        if len({member.key for member in frame.members}) < len(frame.members):
            self._report_repeated(frame.members)
        self._put(JsonObject(tuple(frame.members), span))

    def _report_repeated(self, members: list[Member]) -> None:
        seen: set[str] = set()
        for member in members:
            if member.key in seen:
                self._fault(
                    f"The key {quote(member.key)} is here twice; only one may stay, put everything there.",
                    member.key_span,
                )
            seen.add(member.key)

    def _close_silently(self) -> None:
        self.stopped = True
        while self.stack:
            self._pop(len(self.text))

    # What JSON does not know

    def _odd(self, start: int) -> None:
        """Read a token that is not plain JSON: strings with escapes, and everything people write instead of JSON."""
        text = self.text
        first = text[start]
        if first == '"':
            self._quoted(start)
        elif comment := COMMENT.match(text, start):
            self._skip("JSON has no comments: remove this.", comment.span())
        elif placeholder := PLACEHOLDER.match(text, start):
            span = Span(*placeholder.span())
            self._fault("A template's placeholder: replace it by a value, or put it in double quotes.", span)
            self._accept_string(placeholder[0], span)
        elif template := TEMPLATE_STATEMENT.match(text, start):
            self._skip("A template's statement, not JSON: remove this.", template.span())
        elif foreign := FOREIGN_QUOTES.match(text, start):
            span = Span(*foreign.span())
            self._fault('JSON knows only straight double quotes: write "…".', span)
            self._accept_string(foreign[0][1:-1], span)
        elif invisible := INVISIBLE.match(text, start):
            self._skip(f"An invisible character (U+{ord(first):04X}) stands here: remove it.", invisible.span())
        elif word := WORD.match(text, start):
            self._word(word[0], start)
        else:
            self._skip(f"{quote(first)} is out of place: {self.expect} is expected here.", (start, start + 1))

    def _skip(self, message: str, span: tuple[int, int]) -> None:
        self._fault(message, Span(*span))
        self.at = span[1]

    def _accept_string(self, value: str, span: Span) -> None:
        self._string(value, span)
        self.at = span.end
        self.last = span

    def _quoted(self, start: int) -> None:
        """A string with escapes or control characters, or without its closing quote."""
        token = QUOTED.match(self.text, start)
        assert token is not None  # it matches every text that begins with a quote
        content, closing = token.groups()
        if not closing.endswith('"') or closing.startswith("\\"):
            content = without_trailing_marks(content)
            span = Span(start, start + 1 + len(content))
            self._fault('The closing double quote (") is missing.', span)
        else:
            span = Span(start, token.end())
        self._accept_string(self._decode(content, start + 1), span)

    def _decode(self, content: str, offset: int) -> str:
        """A string's content without its escapes, wrong ones reported and kept as they stand."""
        pieces: list[str] = []
        at = 0
        for found in ESCAPE_OR_CONTROL.finditer(content):
            span = Span(offset + found.start(), offset + found.end())
            pieces.append(content[at : found.start()])
            at = found.end()
            high, low, code, letter, control = found.groups()
            if high:
                pieces.append(chr(0x10000 + ((int(high, 16) - 0xD800) << 10) + (int(low, 16) - 0xDC00)))
            elif code:
                pieces.append(chr(int(code, 16)))
            elif control:
                self._fault(f"A control character (U+{ord(control):04X}) must be written \\u{ord(control):04x}.", span)
                pieces.append(control)
            elif letter in ESCAPES:
                pieces.append(ESCAPES[letter])
            else:
                what = "\\u needs four hexadecimal digits" if letter == "u" else "JSON has no such escape"
                self._fault(f"{what}: write \\\\ for a backslash.", span)
                pieces.append(found[0])
        pieces.append(content[at:])
        return "".join(pieces)

    def _word(self, word: str, start: int) -> None:
        if self.last.end == start and self._mend_quote(start):
            return
        wants_key = self.expect in _KEYS or (self.expect == _COMMA and self.stack[-1].closer == "}")
        if wants_key and ":" in word and not word.endswith('"'):
            word = word[: word.index(":")] or word
        span = Span(start, start + len(word))
        known = _WORDS.get(word.lower())
        if self.expect == _NOTHING:
            self._make_room(span)
            return
        if known and not wants_key:
            self._fault(known[0], span)
            self._scalar(JsonLiteral(known[1], span), word)
            self.at, self.last = span.end, span
            return
        if word.endswith('"'):
            self._fault('The opening double quote (") is missing.', span)
        elif NUMBER_LIKE.match(word) and not wants_key:
            self._fault("This is not a JSON number; a string needs double quotes.", span)
        else:
            self._fault(f"{quote(word)} needs double quotes around it.", span)
        self._accept_string(word.removesuffix('"'), span)

    def _mend_quote(self, start: int) -> bool:
        """Take back a string that swallowed what follows its forgotten closing quote: ``["a, "b"]``, ``"a: "b"``."""
        swallowed = self.text[self.last.start + 1 : start - 1].rstrip() if self.last.end > self.last.start + 1 else ""
        if self.text[start - 1] != '"' or not swallowed or swallowed[-1] not in ",:" or not self.stack:
            return False
        frame = self.stack[-1]
        content = swallowed[:-1].rstrip().removesuffix('"')
        span = Span(self.last.start, self.last.start + 1 + len(content))
        if self.expect == _COLON and swallowed[-1] == ":":
            frame.key, frame.key_span = content, span
            self.expect = _VALUE
        elif self.expect == _COMMA and swallowed[-1] == ",":
            value = JsonString(content, span)
            if frame.closer == "}":
                frame.members[-1] = Member(frame.members[-1].key, frame.members[-1].key_span, value)
            else:
                frame.items[-1] = value
            self.expect = _AFTER_COMMA[frame.closer]
        else:
            return False
        self._fault('The closing double quote (") is missing.', span)
        self.at = start - 1  # its closing quote was the next string's opening quote
        self.last = span
        return True
