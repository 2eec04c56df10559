"""Text with wildcards and policy variables, and matchers that take time linear in what they read.

A template is a tuple of pieces: plain text, the wildcards ``*`` and ``?``, and variables ``${key}``. Resolving a
template against a context leaves plain text and wildcards only; such a static template compiles to a matcher. What a
variable stands for is plain text: a ``*`` inside it is not a wildcard.
Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html
"""

import re
from collections.abc import Callable, Mapping
from enum import Enum
from functools import lru_cache
from typing import NamedTuple, cast

Values = str | tuple[str, ...]
"""Value of a context key: one text, or a tuple for a multivalued key."""

Context = Mapping[str, Values]
"""A request's context by lower-case key."""

Matcher = Callable[[str], bool]


class Wild(Enum):
    """The two wildcards of the policy language."""

    ANY = "*"
    ONE = "?"

    __hash__ = object.__hash__  # each member is there once; the one of Enum is written in Python, and costs ten times


class Variable(NamedTuple):
    """``${key}`` or ``${key, 'default'}``.

    Attributes:
        key: The context key in lower case.
        default: Its value while the key is absent; None without a default.
        text: As written.
    """

    key: str
    default: str | None
    text: str


Static = tuple[str | Wild, ...]
Template = tuple[str | Wild | Variable, ...]

VERSION_WITH_VARIABLES = "2012-10-17"
"""Policies of any other version, or of none, treat ``${…}`` as plain text."""

_VARIABLE = re.compile(r"\$\{(?:([*?$])|([^{},']+)(?:,\s*'([^']*)'\s*)?)\}")
_WILDCARD = re.compile(r"[*?]+")


def parse_template(text: str, *, wildcards: bool, variables: bool) -> Template:
    """Read a pattern or a condition value; what is not a wildcard or variable is plain text."""
    if not variables or "${" not in text:
        return _join(_pieces(text, wildcards=wildcards))
    pieces: list[str | Wild | Variable] = []
    end = 0
    for match in _VARIABLE.finditer(text):
        pieces += _pieces(text[end : match.start()], wildcards=wildcards)
        literal, key, default = match.groups()
        pieces.append(literal or Variable(key.strip().lower(), default, match.group()))
        end = match.end()
    return _join([*pieces, *_pieces(text[end:], wildcards=wildcards)])


def _pieces(text: str, *, wildcards: bool) -> list[str | Wild | Variable]:
    """Plain text and wildcards; a run of wildcards becomes its ``?``s, then at most one ``*``."""
    if not wildcards:
        return [text]
    pieces: list[str | Wild | Variable] = []
    end = 0
    for match in _WILDCARD.finditer(text):
        run = match.group()
        pieces += [text[end : match.start()], *[Wild.ONE] * run.count("?"), *[Wild.ANY] * ("*" in run)]
        end = match.end()
    return [*pieces, text[end:]]


def _join(pieces: list[str | Wild | Variable]) -> Template:
    """Drop empty texts and join neighbours."""
    joined: list[str | Wild | Variable] = []
    for piece in pieces:
        last = joined[-1] if joined else None
        if piece == "":
            continue
        if isinstance(piece, str) and isinstance(last, str):
            joined[-1] = last + piece
        else:
            joined.append(piece)
    return tuple(joined)


def variables_of(template: Template) -> tuple[Variable, ...]:
    """Return the variables of a template, in order."""
    return tuple(piece for piece in template if isinstance(piece, Variable))


def static(template: Template) -> Static | None:
    """Return the template itself when it holds no variable."""
    for piece in template:
        if isinstance(piece, Variable):
            return None
    return cast("Static", template)


def resolve(template: Template, context: Context) -> Static | None:
    """Put in what the variables stand for; None when one of them stands for nothing.

    Only single-valued keys can be used as variables; an absent key, and one without any value, stands for its default.
    """
    pieces: list[str | Wild] = []
    for piece in template:
        if not isinstance(piece, Variable):
            pieces.append(piece)
            continue
        value = context.get(piece.key, ())
        text = piece.default if value == () else value
        if not isinstance(text, str):
            return None
        pieces.append(text)
    return tuple(pieces)


def plain_template(pieces: Static) -> str:
    """Return the text of a template whose wildcards are only characters."""
    return "".join(piece if isinstance(piece, str) else piece.value for piece in pieces)


@lru_cache(maxsize=16384)
def matcher(pieces: Static) -> Matcher:
    """Compile a static template to a test of a whole text; wildcards run across every character."""
    pieces = static(_join(list(pieces))) or ()
    if not any(isinstance(piece, Wild) for piece in pieces):
        return plain_template(pieces).__eq__
    if Wild.ONE in pieces:
        return _with_single_wildcards(pieces)
    return _with_stars(_chunks(pieces))


def _chunks(pieces: Static) -> list[Static]:
    """Return the pieces between the ``*``s."""
    chunks: list[list[str | Wild]] = [[]]
    for piece in pieces:
        if piece is Wild.ANY:
            chunks.append([])
        else:
            chunks[-1].append(piece)
    return [tuple(chunk) for chunk in chunks]


def _with_stars(chunks: list[Static]) -> Matcher:
    """Return the texts between stars, each searched for once, from the left: linear in text and pattern."""
    prefix, *middles, suffix = (plain_template(chunk) for chunk in chunks)
    middles = [middle for middle in middles if middle]
    if not middles and not suffix:
        return lambda text: text.startswith(prefix)
    shortest = len(prefix) + len(suffix)

    def matches(text: str) -> bool:
        if len(text) < shortest or not text.startswith(prefix) or not text.endswith(suffix):
            return False
        place, end = len(prefix), len(text) - len(suffix)
        for middle in middles:
            found = text.find(middle, place, end)
            if found < 0:
                return False
            place = found + len(middle)
        return True

    return matches


def _with_single_wildcards(pieces: Static) -> Matcher:
    """Return a regular expression whose atomic groups never look back; compiled when a text is long enough to match."""
    shortest = sum(len(piece) if isinstance(piece, str) else piece is Wild.ONE for piece in pieces)
    compiled: list[re.Pattern[str]] = []

    def matches(text: str) -> bool:
        if len(text) < shortest:
            return False
        if not compiled:
            compiled.append(_expression(_chunks(pieces)))
        return compiled[0].fullmatch(text) is not None

    return matches


def _expression(chunks: list[Static]) -> re.Pattern[str]:
    first, *rest = ["".join("." if piece is Wild.ONE else re.escape(str(piece)) for piece in c) for c in chunks]
    if not rest:
        return re.compile(first, re.DOTALL)
    middles = "".join(f"(?>.*?{chunk})" for chunk in rest[:-1] if chunk)
    return re.compile(f"{first}{middles}.*{rest[-1]}", re.DOTALL)
