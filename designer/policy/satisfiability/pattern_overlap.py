"""Whether two patterns can match the same text, and whether one matches everything that another does.

Patterns are lists of tokens (see automaton.py); shapes are those of ARNs with ``*`` for parts that are never empty.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import lru_cache

from designer.policy.language.templates import Matcher, Static, Wild, static
from designer.policy.matching.arns import SEGMENTS, arn_tokens, split_template
from designer.policy.matching.automaton import Token

FRESH = "\ue000"
"""A character that no policy names: what takes it takes any."""

_LONG = 48
"""More characters than any pattern has ``?``s in a row."""


def common_text(first: Sequence[Token], second: Sequence[Token]) -> str | None:
    """A short text that both patterns match; None where there is none."""
    start = (0, 0)
    came: dict[tuple[int, int], tuple[tuple[int, int], str]] = {}
    waiting, seen = [start], {start}
    while waiting:
        place = waiting.pop()
        if place == (len(first), len(second)):
            return _text(came, place, start)
        for after, character in _steps(first, second, place):
            if after not in seen:
                seen.add(after)
                came[after] = (place, character)
                waiting.append(after)
    return None


def _text(
    came: dict[tuple[int, int], tuple[tuple[int, int], str]], place: tuple[int, int], start: tuple[int, int]
) -> str:
    characters: list[str] = []
    while place != start:
        place, character = came[place]
        characters.append(character)
    return "".join(reversed(characters))


def _steps(
    first: Sequence[Token], second: Sequence[Token], place: tuple[int, int]
) -> Iterator[tuple[tuple[int, int], str]]:
    """The next places and the characters that lead there; those that end soonest last, as they are tried first."""
    one, other = place
    if one < len(first) and other < len(second):
        token, token_other = first[one], second[other]
        character = _shared(token, token_other)
        if character:
            yield (one + (not token.repeats), other + (not token_other.repeats)), character
    if one < len(first) and first[one].repeats:
        yield (one + 1, other), ""
    if other < len(second) and second[other].repeats:
        yield (one, other + 1), ""


def _shared(first: Token, second: Token) -> str:
    """A character that both tokens take; empty where there is none."""
    if first.characters and second.characters:
        return next((character for character in first.characters if character in second.characters), "")
    named = first.characters or second.characters
    if not named:
        return "x"
    wild = second if first.characters else first
    return next((character for character in named if wild.colons or character != ":"), "")


@lru_cache(maxsize=8192)
def shape_tokens(shape: str) -> tuple[Token, ...]:
    """The tokens of a shape: each ``*`` is one character or more."""
    tokens: list[Token] = []
    segments = shape.split(":", SEGMENTS - 1)
    count = len(segments)
    for number, segment in enumerate(segments):
        tokens += [Token(":")] if number else []
        last = number == count - 1 and _may_hold_colons(segments)
        for character in segment:
            if character != "*":
                tokens.append(Token(character))
                continue
            # A partition is aws or begins so.
            start = [Token("a"), Token("w"), Token("s")] if number == 1 and segment == "*" else []
            tokens += start or ([] if number == 1 else [Token("", colons=last)])
            tokens.append(Token("", repeats=True, colons=last))
    return tuple(tokens)


def _may_hold_colons(segments: Sequence[str]) -> bool:
    """Whether what fills the last segment of a shape may hold colons: names behind a slash do not, but S3's keys."""
    last = segments[-1]
    return "/" not in last or ":" in last or segments[2] == "s3"


def meets(pieces: Static, shape: str) -> bool:
    """Whether a pattern of ARNs matches some ARN of a shape.

    An ARN that holds no further colon is matched segment by segment, and few different segments occur.
    """
    segments = shape.split(":", SEGMENTS - 1)
    if len(segments) < SEGMENTS or _may_hold_colons(segments):
        return common_text(arn_tokens(pieces), shape_tokens(shape)) is not None
    own = tuple(static(segment) or () for segment in split_template(pieces))
    if len(own) < SEGMENTS:
        return common_text(arn_tokens(pieces), shape_tokens(shape)) is not None
    return all(_segments_meet(own[number], segments[number], partition=number == 1) for number in (2, 5, 0, 1, 3, 4))


@lru_cache(maxsize=65536)
def _segments_meet(pieces: Static, segment: str, *, partition: bool) -> bool:
    if pieces == (Wild.ANY,):
        return True
    if "*" not in segment and all(isinstance(piece, str) for piece in pieces):
        return "".join(map(str, pieces)) == segment
    tokens = list(shape_tokens(f"x:{segment}")[2:]) if partition else _segment_tokens(segment)
    return common_text(_inside_tokens(pieces), tokens) is not None


def _segment_tokens(segment: str) -> list[Token]:
    tokens: list[Token] = []
    for character in segment:
        one = [Token("", colons=False), Token("", repeats=True, colons=False)]
        tokens += one if character == "*" else [Token(character)]
    return tokens


def _inside_tokens(pieces: Static) -> list[Token]:
    tokens: list[Token] = []
    for piece in pieces:
        tokens += (
            [Token("", repeats=piece is Wild.ANY, colons=False)] if isinstance(piece, Wild) else list(map(Token, piece))
        )
    return tokens


@lru_cache(maxsize=8192)
def shape_texts(shape: str) -> tuple[str, ...]:
    """Texts of a shape, short and long, that a pattern matches if and only if it matches every text of the shape."""
    return tuple(_filled_shape(shape, FRESH * length) for length in (1, _LONG))


def _filled_shape(shape: str, filling: str) -> str:
    segments = shape.split(":", SEGMENTS - 1)
    if len(segments) > 1 and segments[1] == "*":
        segments[1] = "aws*"
    return ":".join(segments).replace("*", filling)


def covers(match: Matcher, shape: str) -> bool:
    """Whether a pattern, given as its test, matches every text of a shape."""
    return all(match(text) for text in shape_texts(shape))


def contained(pieces: Static, own: Matcher, match: Matcher) -> bool:
    """Whether a pattern, given as its test, matches every text that another one (`pieces`, with its test) matches."""
    return all(match(text) or not own(text) for text in _texts_of(pieces))


_FILLINGS = ("", FRESH, FRESH * _LONG, f"{FRESH}:{FRESH}", f"{FRESH}/{FRESH}")


@lru_cache(maxsize=4096)
def _texts_of(pieces: Static) -> tuple[str, ...]:
    return tuple(
        "".join(piece if isinstance(piece, str) else filling if piece is Wild.ANY else FRESH for piece in pieces)
        for filling in _FILLINGS
    )
