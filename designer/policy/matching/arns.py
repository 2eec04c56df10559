"""ARNs and patterns of ARNs: six segments parted by colons, each matched by itself.

Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_resource.html
"""

from functools import lru_cache

from designer.policy.language.templates import (
    Context,
    Matcher,
    Static,
    Template,
    Variable,
    Wild,
    matcher,
    resolve,
    static,
)
from designer.policy.matching.automaton import PatternAutomaton, Token

SEGMENTS = 6
"""arn : partition : service : region : account : resource; only the last may hold colons itself."""


def split(arn: str) -> list[str]:
    """Split an ARN into at most six segments."""
    return arn.split(":", SEGMENTS - 1)


def service_of(arn: str) -> str:
    """Return the service segment; empty for what is not an ARN."""
    parts = split(arn)
    return parts[2] if len(parts) == SEGMENTS else ""


def account_of(arn: str) -> str:
    """Return the account segment; empty for what is not an ARN or names none."""
    parts = split(arn)
    return parts[4] if len(parts) == SEGMENTS else ""


def split_template(template: Template) -> list[Template]:
    """Return a pattern's segments; a colon inside a variable's key parts nothing."""
    segments: list[list[str | Wild | Variable]] = [[]]
    for piece in template:
        if not isinstance(piece, str):
            segments[-1].append(piece)
            continue
        head, *tail = piece.split(":", SEGMENTS - len(segments))
        segments[-1] += [head] if head else []
        segments += [[part] if part else [] for part in tail]
    return [tuple(segment) for segment in segments]


def is_short(template: Template) -> bool:
    """Return True if a pattern other than ``*`` names fewer than six segments."""
    return len(split_template(template)) < SEGMENTS and not matches_everything(template)


def matches_everything(template: Template) -> bool:
    """Return True if the pattern is ``*`` alone."""
    return template == (Wild.ANY,)


def matches(template: Template, arn: str, context: Context) -> bool:
    """Return True if a pattern, its variables resolved in the context, matches an ARN; unresolved, it matches none."""
    resolved = resolve(template, context)
    return resolved is not None and compile_pattern(resolved)(arn)


@lru_cache(maxsize=16384)
def compile_pattern(pieces: Static) -> Matcher:
    """Compile a pattern of ARNs.

    Wildcards stay inside their segment, except that a ``*`` that ends one of the first five may run across the colons
    after it; so may one before a ``?`` at the end, as ``*?`` and ``?*`` are read alike. AWS completes a pattern of
    fewer segments by wildcards. The request resource ``*`` is only matched by patterns that match that very text.
    """
    whole = matcher(pieces)
    segments = [static(segment) or () for segment in split_template(pieces)]
    complete = len(segments) == SEGMENTS or segments[0] != ("arn",)
    if matches_everything(pieces) or (complete and not any(isinstance(piece, Wild) for piece in pieces)):
        return whole
    segments += [(Wild.ANY,)] * (SEGMENTS - len(segments))
    tests = [(index, matcher(segment)) for index, segment in enumerate(segments) if segment != (Wild.ANY,)]
    tests.sort(key=lambda test: test[0] not in (2, 5))  # service and resource differ most often
    star = whole("*")
    crosses = any(segment and segment[-1] is Wild.ANY for segment in segments[:-1])
    across: list[Matcher] = []  # compiled at first need: most ARNs hold no further colon

    def matches_arn(arn: str) -> bool:
        if arn == "*":
            return star
        if _all_match(tests, split(arn)):
            return True
        if not crosses or arn.count(":") < SEGMENTS:
            return False
        if not across:
            across.append(PatternAutomaton([arn_tokens(pieces)]).accepts)
        return across[0](arn)

    return matches_arn


def _all_match(tests: list[tuple[int, Matcher]], parts: list[str]) -> bool:
    if len(parts) != SEGMENTS:
        return False
    for index, test in tests:  # noqa: SIM110 - all() with a generator costs twice as much on the hottest path
        if not test(parts[index]):
            return False
    return True


def arn_tokens(pieces: Static, *, first: int = 0) -> list[Token]:
    """Return the tokens of a pattern of ARNs: wildcards that stay inside their segment, and those that need not.

    Of the first five segments, a ``*`` that ends one runs across colons from the segment `first` on.
    """
    return list(_known_tokens(pieces, first))


@lru_cache(maxsize=64)  # a search asks for the same few again and again, and some are long
def _known_tokens(pieces: Static, first: int) -> tuple[Token, ...]:
    segments = [static(segment) or () for segment in split_template(pieces)]
    if segments[0] == ("arn",) or any(isinstance(piece, Wild) for piece in pieces):
        segments += [(Wild.ANY,)] * (SEGMENTS - len(segments))
    tokens: list[Token] = []
    for number, segment in enumerate(segments):
        tokens += [Token(":")] if number else []
        for place, piece in enumerate(segment):
            free = number == SEGMENTS - 1
            if piece is Wild.ANY:
                tokens.append(Token("", repeats=True, colons=free or (number >= first and place == len(segment) - 1)))
            elif piece is Wild.ONE:
                tokens.append(Token("", colons=free))
            else:
                tokens += map(Token, str(piece))
    return tuple(tokens)
