"""Overlap of two patterns: a text that both match, and one that matches everything that another does.

Patterns are lists of tokens (see automaton.py). Shapes are ARNs with ``*`` for what a request fills in: a
Region or an account that may be empty, elsewhere one character or more. ``?*`` is never empty, ``*`` alone any text.
"""

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache

from designer.policy.language.templates import Matcher, Static, Template, Wild, static
from designer.policy.matching.arns import SEGMENTS, arn_tokens, split_template
from designer.policy.matching.automaton import Token
from designer.policy.satisfiability.real_arns import can_be_account, can_be_region
from designer.policy.satisfiability.resource_names import IN_PATH, is_free, is_looked_up, is_of_service, may_be_empty

FRESH = "\ue000"
"""A character that no policy names: what takes it takes any."""

_LONG = 48
"""More characters than any pattern has ``?``s in a row."""


def common_text(first: Sequence[Token], second: Sequence[Token]) -> str | None:
    """Return a short text that both patterns match, or None if there is none."""
    return _common_text(tuple(first), tuple(second))


@lru_cache(maxsize=4096)
def _common_text(first: tuple[Token, ...], second: tuple[Token, ...]) -> str | None:
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
    """Return a character that both tokens take; empty if there is none."""
    if first.characters and second.characters:
        return next((character for character in first.characters if character in second.characters), "")
    named = first.characters or second.characters
    if not named:
        return "x"
    wild = second if first.characters else first
    return next((character for character in named if wild.colons or character != ":"), "")


@lru_cache(maxsize=8192)
def shape_tokens(shape: str, *, owned: bool = False, colons: bool | None = None) -> tuple[Token, ...]:
    """Return the tokens of a shape.

    Args:
        shape: See above.
        owned: Only of its texts that name a Region and an account, where it lets them be empty.
        colons: True if what fills the last segment may hold colons; None: as names of the shape do.
    """
    colons = is_free(shape) if colons is None else colons
    lacking = dict(zip(_OWNER, may_be_empty(shape), strict=True))
    tokens: list[Token] = []
    segments = shape.split(":", SEGMENTS - 1)
    for number, segment in enumerate(segments):
        tokens += [Token(":")] if number else []
        last = number == len(segments) - 1
        filled = owned or not lacking.get(number, True)
        tokens += _segment_tokens(segment, number, colons=last and colons, owned=filled, alone=shape == "*")
    return tuple(tokens)


_PARTITION = 1
_PARTITIONS = "aws*"
"""A partition is aws or begins so."""
_OWNER = (3, 4)
"""The segments of Region and account: AWS's own resources have none (``arn:aws:ssm:eu-west-1::document/…``)."""


def _segment_tokens(
    segment: str, number: int, *, colons: bool, owned: bool = False, alone: bool = False
) -> list[Token]:
    """``*`` is one character or more, or none too where it may be empty; ``?`` is one character."""
    if number == _PARTITION and segment == "*":
        segment = _PARTITIONS
    empty = alone or number == _PARTITION or (segment == "*" and number in _OWNER and not owned)
    tokens: list[Token] = []
    for place, character in enumerate(segment):
        if character == "?":
            tokens.append(Token("", colons=colons))
        elif character == "*":
            some = not empty and segment[place - 1 : place] != "?"
            tokens += [Token("", colons=colons)] * some + [Token("", repeats=True, colons=colons)]
        else:
            tokens.append(Token(character))
    return tokens


def running(pieces: Static, shape: str) -> list[Token]:
    """Return the tokens of a pattern as it is compared with a shape (see `arn_tokens`).

    Of any ARN of a service nothing is known but that, so that no ``*`` runs across the service into its name. Nor does
    one run into a path, though paths hold colons: ``user/*`` is not about ``role/a:user/b`` (see `kept_by_name`).
    """
    return arn_tokens(pieces, first=_first(shape))


def _first(shape: str) -> int:
    if shape.endswith(IN_PATH):
        return SEGMENTS - 1
    return _OWNER[0] if is_of_service(shape) else 0


def meets(pieces: Static, shape: str) -> bool:
    """Return True if a pattern of ARNs matches some ARN of a shape.

    Most are matched segment by segment, and few different segments occur. What remains are ARNs with more colons, of
    which a ``*`` that ends one of the pattern's first segments takes some.
    """
    every = _segments_of(shape)
    segments = (*every[: SEGMENTS - 1], ":".join(every[SEGMENTS - 1 :])) if len(every) >= SEGMENTS else every
    own = _own_segments(pieces)
    if len(segments) < SEGMENTS or len(own) < SEGMENTS:
        return common_text(running(pieces, shape), shape_tokens(shape)) is not None
    free = is_free(shape)
    for number in _BY_DIFFERENCE:
        if not _segments_meet(own[number], segments[number], number, colons=free):
            break
    else:
        return True
    start = _first(shape)
    first = next((number for number in range(start, SEGMENTS - 1) if own[number][-1:] == (Wild.ANY,)), None)
    if first is None or not all(
        _segments_meet(own[number], segments[number], number, colons=False) for number in range(first + 1)
    ):
        return False
    if free:
        return common_text(running(pieces, shape), shape_tokens(shape)) is not None
    return ":" in segments[-1] and _meet_across(own, every, first)


def _meet_across(own: tuple[Static, ...], segments: tuple[str, ...], first: int) -> bool:
    """Whether a pattern meets a shape when each ``*`` that ends a segment may take whole segments behind it.

    Args:
        own: The segments of the pattern.
        segments: Those of the shape; more than six.
        first: The first one of the pattern that ends in ``*``; all before it, and it, meet the shape's.
    """
    places = {first + 1}
    for number in range(first, SEGMENTS - 1):
        if number > first:
            places = {
                place + 1
                for place in places
                if place < len(segments) and _segments_meet(own[number], segments[place], place, colons=False)
            }
        if own[number][-1:] == (Wild.ANY,):
            places = {place for some in places for place in range(some, len(segments))}
    return any(
        _segments_meet(own[-1], ":".join(segments[place:]), SEGMENTS - 1, colons=False)
        for place in places
        if place < len(segments)
    )


def names_a_slash(template: Template) -> bool:
    """Return True if a pattern of ARNs asks for a name with a slash."""
    return any(isinstance(piece, str) and "/" in piece for piece in split_template(template)[-1])


def begins_apart(template: Template, shape: str) -> bool:
    """Return True if a pattern and a shape spell different beginnings, so that they surely do not meet."""
    head = template[0] if template else ""
    if not isinstance(head, str):
        return False
    start = _beginning(shape)
    return not start.startswith(head) and not head.startswith(start)


@lru_cache(maxsize=8192)
def _beginning(shape: str) -> str:
    """Return the text of a shape in front of its first wildcard; ``*`` alone is a text of its own."""
    return shape if shape == "*" else re.split(r"[*?]", shape, maxsplit=1)[0]


_BY_DIFFERENCE = (2, 5, 0, 1, 3, 4)
"""The segments of an ARN, those that differ most often first."""


@lru_cache(maxsize=1024)
def _own_segments(pieces: Static) -> tuple[Static, ...]:
    """Return the segments of a pattern, completed as AWS does; it is asked about several shapes one after the other."""
    own = [static(segment) or () for segment in split_template(pieces)]
    if own[0] == ("arn",) or any(isinstance(piece, Wild) for piece in pieces):
        own += [(Wild.ANY,)] * (SEGMENTS - len(own))
    return tuple(own)


def kept_by_name(pieces: Static, shape: str) -> bool:
    """Return True if a pattern matches no ARN of a shape only because its names are taken to hold no colons."""
    if is_free(shape) or is_looked_up(shape) or meets(pieces, shape):
        return False
    return common_text(arn_tokens(pieces), shape_tokens(shape, colons=True)) is not None


def fitting_text(pattern: Sequence[Token], shape: str) -> str | None:
    """Return a text of a shape that a pattern of whole texts matches; None: none."""
    return common_text(pattern, shape_tokens(shape))


def _segments_meet(pieces: Static, segment: str, place: int, *, colons: bool) -> bool:
    """Whether a pattern of a segment meets the one of a shape at a place; `colons`: what fills that may hold colons."""
    if pieces == (Wild.ANY,):
        return True
    if segment in _OWNERS_OF_SHAPES and place in _OWNER:
        empty = segment != _THERE
        return can_be_region(pieces, empty=empty) if place == _OWNER[0] else can_be_account(pieces, empty=empty)
    if "*" not in segment and "?" not in segment and all(isinstance(piece, str) for piece in pieces):
        return "".join(map(str, pieces)) == segment
    segment = _PARTITIONS if place == _PARTITION and segment == "*" else segment
    return _alike_meet(_alike(pieces, segment), segment, place, colons=colons)


_THERE = "?*"
_OWNERS_OF_SHAPES = ("*", _THERE)


@lru_cache(maxsize=8192)
def _segments_of(shape: str) -> tuple[str, ...]:
    """Return all segments of a shape; ``?*`` is a Region or an account that is always there."""
    segments = shape.split(":")
    if len(segments) >= SEGMENTS:
        for place, empty in zip(_OWNER, may_be_empty(shape), strict=True):
            segments[place] = _THERE if segments[place] == "*" and not empty else segments[place]
    return tuple(segments)


def _alike(pieces: Static, segment: str) -> Static:
    """Return the shortest pattern that meets a segment of a shape if and only if `pieces` does.

    Characters that the segment does not name are all alike to it: only its wildcards take them. Of a run longer than
    the wildcards are many, some ``*`` takes more than the one character that it must, and takes one less or one more as
    well. So the names that thousands of policies hold come to few patterns.
    """
    run, most = _foreign_run(segment)
    return tuple(
        run.sub(lambda found: FRESH * min(len(found[0]), most), piece) if isinstance(piece, str) else piece
        for piece in pieces
    )


@lru_cache(maxsize=8192)
def _foreign_run(segment: str) -> tuple[re.Pattern[str], int]:
    """Runs of characters that a segment of a shape does not name, and the length from which on they are alike."""
    named = re.escape("".join(sorted({*segment, ":"} - {"*", "?"})))
    return re.compile(f"[^{named}]+", re.DOTALL), segment.count("*") + segment.count("?") + 1


@lru_cache(maxsize=65536)
def _alike_meet(pieces: Static, segment: str, number: int, *, colons: bool) -> bool:
    last = number == SEGMENTS - 1
    wanted = _segment_tokens(segment, number, colons=last and colons)
    return common_text(_pattern_tokens(pieces, colons=last), wanted) is not None


def _pattern_tokens(pieces: Static, *, colons: bool) -> list[Token]:
    tokens: list[Token] = []
    for piece in pieces:
        tokens += (
            [Token("", repeats=piece is Wild.ANY, colons=colons)]
            if isinstance(piece, Wild)
            else list(map(Token, piece))
        )
    return tokens


_NAMES = (
    FRESH,
    FRESH * _LONG,
    f"{FRESH}:{FRESH}",
    f"{FRESH}:" * _LONG + FRESH,
    f"{FRESH}/{FRESH}:{FRESH}",
    f"{FRESH}/{FRESH}",
)
_OWNERS = ((FRESH, FRESH), ("", ""), (FRESH * _LONG,) * 2, ("", FRESH), (FRESH, ""))


@lru_cache(maxsize=8192)
def shape_texts(shape: str) -> tuple[str, ...]:
    """Return the texts of a shape that a pattern matches if and only if it matches every text of the shape.

    Names short, long and with colons; Regions and accounts that are there and that are not.
    """
    segments = shape.split(":", SEGMENTS - 1)
    names = _NAMES if is_free(shape) else tuple(name for name in _NAMES if ":" not in name)
    if len(segments) < SEGMENTS:
        empty = ("",) if shape == "*" else ()
        return tuple(shape.replace("?*", "*").replace("*", name) for name in (*_NAMES, *empty))
    if segments[_PARTITION] == "*":
        segments[_PARTITION] = _PARTITIONS
    found: dict[str, None] = {}
    lacking = may_be_empty(shape)
    owners = [one for one in _OWNERS if all(text or may for text, may in zip(one, lacking, strict=True))]
    for owner in owners if "*" in segments[_OWNER[0] : _OWNER[1] + 1] else _OWNERS[:1]:
        filled = list(segments)
        for number, text in zip(_OWNER, owner, strict=True):
            filled[number] = segments[number].replace("?*", FRESH * _LONG).replace("*", text)
        start = ":".join(filled[:-1])
        for name in names:
            found[f"{start.replace('*', name.split(':')[0].split('/')[0])}:{filled[-1].replace('*', name)}"] = None
    return tuple(found)


def may_cover(pieces: Static, shape: str) -> bool:
    """False if a pattern surely does not match every text of a shape: one of them lacks what the pattern spells."""
    text = shape_texts(shape)[0]
    return all(isinstance(piece, Wild) or piece in text for piece in pieces)


def covers(match: Matcher, shape: str) -> bool:
    """Return True if a pattern, given as its test, matches every text of a shape."""
    return all(match(text) for text in shape_texts(shape))


def contained(pieces: Static, own: Matcher, match: Matcher) -> bool:
    """True if a pattern, given as its test, matches every text that another one (`pieces`, with its test) matches.

    A pattern that matches none of the texts that stand for it is left open: ``arn:*`` of ARNs matches those with six
    parts, and no text with one filling in the place of all parts.
    """
    texts = [text for text in _texts_of(pieces) if own(text)]
    return bool(texts) and all(match(text) for text in texts)


_FILLINGS = ("", FRESH, FRESH * _LONG, f"{FRESH}:{FRESH}", f"{FRESH}/{FRESH}")


@lru_cache(maxsize=4096)
def _texts_of(pieces: Static) -> tuple[str, ...]:
    return tuple(
        "".join(piece if isinstance(piece, str) else filling if piece is Wild.ANY else FRESH for piece in pieces)
        for filling in _FILLINGS
    )
