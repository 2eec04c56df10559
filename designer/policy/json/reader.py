"""The tolerant JSON reader behind `json_text.parse`: strings with escapes, and everything people write instead of JSON.

Comments, placeholders, other quotes, bare words, quotes forgotten: each is reported, and read as it was meant.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import ClassVar

from designer.policy.json import tokens
from designer.policy.json.machine import AFTER_COMMA, COLON, COMMA, KEYS, NOTHING, VALUE, TokenMachine
from designer.policy.json.values import TEMPLATE, JsonLiteral, JsonString, Member, Span


class Reader(TokenMachine):
    """Understands what is not plain JSON."""

    def other_token(self, start: int) -> None:
        """Read a token that is not plain JSON: strings with escapes, and everything people write instead of JSON."""
        for pattern, take in self._TAKERS:
            if found := pattern.match(self.text, start):
                take(self, found)
                return
        sign = tokens.quote(self.text[start])
        self._skip(f"{sign} is out of place: {self.expect} is expected here.", (start, start + 1))

    def _comment(self, found: re.Match[str]) -> None:
        """Leave a comment out."""
        self._skip("JSON has no comments: remove this.", found.span())

    def _placeholder(self, found: re.Match[str]) -> None:
        """Take a template's placeholder for a text."""
        span = Span(*found.span())
        self._fault("A template's placeholder: replace it with a value, or put it in double quotes.", span, TEMPLATE)
        self._accept_string(found[0], span)

    def _template_statement(self, found: re.Match[str]) -> None:
        """Leave a template's statement out."""
        self._skip("A template's statement, not JSON: remove this.", found.span(), TEMPLATE)

    def _foreign_quotes(self, found: re.Match[str]) -> None:
        """Take a text between quotes of another kind."""
        span = Span(*found.span())
        self._fault('JSON knows only straight double quotes: write "…".', span)
        self._accept_string(found[0][1:-1], span)

    def _invisible(self, found: re.Match[str]) -> None:
        """Leave invisible characters out."""
        sign = ord(self.text[found.start()])
        self._skip(f"An invisible character (U+{sign:04X}) is here: remove it.", found.span())

    def _skip(self, message: str, span: tuple[int, int], rule: str = "") -> None:
        self._fault(message, Span(*span), rule)
        self.at = span[1]

    def _accept_string(self, value: str, span: Span) -> None:
        self._string(value, span)
        self.at = span.end
        self.last = span

    def _quoted(self, token: re.Match[str]) -> None:
        """Take a string with escapes or control characters, or without its closing quote."""
        start = token.start()
        content, closing = token.groups()
        if not closing.endswith('"') or closing.startswith("\\"):
            content = tokens.without_trailing_marks(content)
            span = Span(start, start + 1 + len(content))
            self._fault('The closing double quote (") is missing.', span)
        else:
            span = Span(start, token.end())
        self._accept_string(self._decode(content, start + 1), span)

    def _decode(self, content: str, offset: int) -> str:
        """Return a string's content without its escapes, wrong ones reported and kept as they stand."""
        pieces: list[str] = []
        at = 0
        for found in tokens.ESCAPE_OR_CONTROL.finditer(content):
            pieces.append(content[at : found.start()])
            pieces.append(self._decoded(found, Span(offset + found.start(), offset + found.end())))
            at = found.end()
        pieces.append(content[at:])
        return "".join(pieces)

    def _decoded(self, found: re.Match[str], span: Span) -> str:
        """Return the character that an escape or a control character stands for; itself where it is wrong."""
        high, low, code, letter, control = found.groups()
        if high:
            return chr(0x10000 + ((int(high, 16) - 0xD800) << 10) + (int(low, 16) - 0xDC00))
        if code:
            return chr(int(code, 16))
        if control:
            self._fault(f"A control character (U+{ord(control):04X}) must be written \\u{ord(control):04x}.", span)
            return str(control)
        if letter in tokens.ESCAPES:
            return tokens.ESCAPES[letter]
        what = "\\u needs four hexadecimal digits" if letter == "u" else "JSON has no such escape"
        self._fault(f"{what}: write \\\\ for a backslash.", span)
        return str(found[0])

    def _word(self, found: re.Match[str]) -> None:
        """Take a word that stands without quotes."""
        word, start = found[0], found.start()
        if self.last.end == start and self._mend_quote(start):
            return
        wants_key = self.expect in KEYS or (self.expect == COMMA and self.stack[-1].closer == "}")
        if wants_key and ":" in word and not word.endswith('"'):
            word = word[: word.index(":")] or word
        span = Span(start, start + len(word))
        known = tokens.WORDS.get(word.lower())
        if self.expect == NOTHING:
            self._make_room(span)
            return
        if known and not wants_key:
            self._fault(known[0], span)
            self._scalar(JsonLiteral(known[1], span), word)
            self.at, self.last = span.end, span
            return
        if word.endswith('"'):
            self._fault('The opening double quote (") is missing.', span)
        elif tokens.NUMBER_LIKE.match(word) and not wants_key:
            self._fault("This is not a JSON number; a string needs double quotes.", span)
        else:
            self._fault(f"{tokens.quote(word)} needs double quotes around it.", span)
        self._accept_string(word.removesuffix('"'), span)

    def _mend_quote(self, start: int) -> bool:
        """Take back a string that swallowed what follows its forgotten closing quote: ``["a, "b"]``, ``"a: "b"``."""
        swallowed = self.text[self.last.start + 1 : start - 1].rstrip() if self.last.end > self.last.start + 1 else ""
        if self.text[start - 1] != '"' or not swallowed or swallowed[-1] not in ",:" or not self.stack:
            return False
        frame = self.stack[-1]
        content = swallowed[:-1].rstrip().removesuffix('"')
        span = Span(self.last.start, self.last.start + 1 + len(content))
        if self.expect == COLON and swallowed[-1] == ":":
            frame.key, frame.key_span = content, span
            self.expect = VALUE
        elif self.expect == COMMA and swallowed[-1] == ",":
            value = JsonString(content, span)
            if frame.closer == "}":
                frame.members[-1] = Member(frame.members[-1].key, frame.members[-1].key_span, value)
            else:
                frame.items[-1] = value
            self.expect = AFTER_COMMA[frame.closer]
        else:
            return False
        self._fault('The closing double quote (") is missing.', span)
        self.at = start - 1  # its closing quote was the next string's opening quote
        self.last = span
        return True

    _TAKERS: ClassVar[tuple[tuple[re.Pattern[str], Callable[[Reader, re.Match[str]], None]], ...]] = (
        (tokens.QUOTED, _quoted),
        (tokens.COMMENT, _comment),
        (tokens.PLACEHOLDER, _placeholder),
        (tokens.TEMPLATE_STATEMENT, _template_statement),
        (tokens.FOREIGN_QUOTES, _foreign_quotes),
        (tokens.INVISIBLE, _invisible),
        (tokens.WORD, _word),
    )
    """Tokens that are not plain JSON, in the order of trying."""
