"""The state machine of the tolerant JSON reader: brackets, commas, colons and plain values.

Reading goes on after each error with the likeliest intention: a missing comma is assumed, an open bracket closed, a
forgotten quote set. Each piece of text is looked at a bounded number of times, and nothing recurses on nesting. What
people write instead of JSON is for `reader` to understand.
"""

from designer.policy.json.tokens import LITERALS, MARK, NUMBER, ODD, STRING, TOKEN, quote
from designer.policy.json.values import (
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


# Expectations of the reader, in words for its faults.
VALUE = "a value"
_VALUE_OR_END = "a value or ]"
_KEY = "a key"
_KEY_OR_END = "a key or }"
COLON = "a colon"
COMMA = "a comma or the closing bracket"
NOTHING = "the end of the text"

KEYS = frozenset({_KEY, _KEY_OR_END})
_VALUES = frozenset({VALUE, _VALUE_OR_END})
_AFTER_COMMAS = frozenset({_KEY, VALUE})
_NEEDS_ROOM = frozenset({COMMA, COLON, NOTHING})
_AFTER_OPENING = {"{": _KEY_OR_END, "[": _VALUE_OR_END}
AFTER_COMMA = {"}": _KEY, "]": VALUE}
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


class TokenMachine:
    """A state machine over tokens: what is expected next, and the stack of open brackets."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.at = 0
        self.last = Span(0, 0)  # the previous token
        self.expect = VALUE
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
                self.other_token(start)
                continue
            else:
                span = Span(start, end)
                number = kind == NUMBER
                self._scalar(JsonNumber(spelling, span) if number else JsonLiteral(LITERALS[spelling], span), spelling)
            self.at = span.end
            self.last = span
        self.stopped = True
        while self.stack:
            self._pop(len(self.text))
        return Parsed(self.root, tuple(sorted(self.faults, key=lambda fault: fault.span)))

    def _fault(self, message: str, span: Span, rule: str = "") -> None:
        if self.stopped:
            return
        self.faults.append(TextFault(message, span, rule=rule))
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
        elif expect in KEYS:
            frame = self.stack[-1]
            frame.key, frame.key_span = value, span
            self.expect = COLON
        elif self._make_room(span):
            self._string(value, span)

    def _scalar(self, value: JsonNumber | JsonLiteral, spelling: str) -> None:
        if self.expect in _NEEDS_ROOM and not self._make_room(value.span):
            return
        if self.expect in KEYS:
            self._fault(f"A key must be a string: write {quote(spelling)} in double quotes.", value.span)
            self._string(spelling, value.span)
        else:
            self._put(value)

    def _open(self, bracket: str, span: Span) -> None:
        if self.expect in _NEEDS_ROOM and not self._make_room(span):
            return
        if self.expect in KEYS:
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
        if expect == COLON or (expect == VALUE and self.stack[-1].closer == "}"):
            frame = self.stack[-1]
            self._fault(f"The key {quote(frame.key)} has no value.", frame.key_span)
        elif expect in _AFTER_COMMAS:
            self._fault(f"Remove this comma: nothing follows it before the {self.text[span.start]}.", self.last)

    def _colon(self, span: Span) -> None:
        if self.expect == COLON:
            self.expect = VALUE
            return
        if self.expect == NOTHING:
            self._make_room(span)
            return
        frame = self.stack[-1] if self.stack else None
        last = frame.members[-1] if frame and frame.members else None
        if self.expect == COMMA and frame and last and isinstance(last.value, JsonString):
            # "Sid": "Effect": "Deny": the string was meant as a key, and the key before it has no value.
            frame.members.pop()
            self._fault(f"The key {quote(last.key)} has no value.", last.key_span)
            frame.key, frame.key_span = last.value.value, last.value.span
            self.expect = VALUE
            return
        self._fault(f"This colon is out of place: {self.expect} is expected here.", span)

    def _comma(self, span: Span) -> None:
        expect = self.expect
        if expect == COMMA:
            self.expect = AFTER_COMMA[self.stack[-1].closer]
            return
        if expect == NOTHING:
            self._make_room(span)
            return
        if expect == COLON or (expect == VALUE and self.stack and self.stack[-1].closer == "}"):
            frame = self.stack[-1]
            self._fault(f"The key {quote(frame.key)} has no value.", frame.key_span)
            self.expect = _KEY
            return
        self._fault(f"Remove this comma: {expect} is expected here.", span)

    def _end(self) -> None:
        """The text is over: whatever is open should not be."""
        here = Span(max(0, self.last.end - 1), self.last.end)
        if self.expect == VALUE and not self.stack:
            if not self.faults:
                self._fault("The text is empty: nothing to read.", Span(0, len(self.text)))
        elif self.expect == COLON or (self.expect == VALUE and self.stack[-1].closer == "}"):
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
        if self.expect == COMMA:
            self._fault("A comma is missing after this.", Span(max(0, self.last.end - 1), self.last.end))
            self.expect = AFTER_COMMA[self.stack[-1].closer]
        elif self.expect == COLON:
            key = self.stack[-1].key
            self._fault(f"A colon is missing after the key {quote(key)}.", self.stack[-1].key_span)
            self.expect = VALUE
        elif self.expect == NOTHING:
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
            self.expect = NOTHING
            return
        frame = self.stack[-1]
        if frame.closer == "}":
            frame.members.append(Member(frame.key, frame.key_span, value))
        else:
            frame.items.append(value)
        self.expect = COMMA

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

    def other_token(self, start: int) -> None:
        """Read a token that is not plain JSON, and go on behind it."""
        raise NotImplementedError
