"""Wildcard patterns as predicates: ``*`` is any run of characters, ``?`` is one character.

Every predicate takes time bounded by the length of the text times that of the pattern: no pattern makes it backtrack.
Action patterns follow https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_action.html: in any
case, wildcards in the name only, ``*`` alone for everything.
"""

import re
from collections.abc import Callable
from functools import lru_cache

Predicate = Callable[[str], bool]

_WILD = re.compile(r"[*?]")


def literal_prefix(pattern: str) -> str:
    """Return the part before the first wildcard."""
    found = _WILD.search(pattern)
    return pattern[: found.start()] if found else pattern


@lru_cache(maxsize=8192)
def compile_wildcard(pattern: str, ignore_case: bool = False) -> Predicate:
    """Return a predicate that is true for the texts the whole pattern matches.

    Args:
        pattern: Text with ``*`` and ``?``; everything else, line breaks included, stands for itself.
        ignore_case: True if small and capital letters are the same.
    """
    if not ignore_case:
        return _case_sensitive(pattern)
    matches = _case_sensitive(pattern.lower())
    return lambda text: matches(text.lower())


@lru_cache(maxsize=512)
def compile_any(patterns: tuple[str, ...]) -> Predicate:
    """Return a predicate that is true for the texts that at least one of some patterns matches, in its case."""
    exact = frozenset(pattern for pattern in patterns if not _WILD.search(pattern))
    wild = [_case_sensitive(pattern) for pattern in dict.fromkeys(patterns) if pattern not in exact]
    return lambda text: text in exact or any(matches(text) for matches in wild)


def _case_sensitive(pattern: str) -> Predicate:
    if not pattern.strip("*"):
        return _everything if pattern else _empty
    inner = pattern.strip("*")
    if _WILD.search(inner):
        return _general(pattern)
    starts_wild, ends_wild = pattern[0] == "*", pattern[-1] == "*"
    if starts_wild and ends_wild:
        return lambda text: inner in text
    if starts_wild:
        return lambda text: text.endswith(inner)
    if ends_wild:
        return lambda text: text.startswith(inner)
    return lambda text: text == inner


def _general(pattern: str) -> Predicate:
    """Take the leftmost match of each piece between the stars and never reconsider it: for wildcards that suffices."""
    first, *pieces = [re.escape(piece).replace(r"\?", ".") for piece in re.split(r"\*+", pattern)]
    source = first
    if pieces:
        source += "".join(f"(?>.*?{piece})" for piece in pieces[:-1]) + ".*" + pieces[-1]
    fullmatch = re.compile(source, re.DOTALL).fullmatch
    return lambda text: fullmatch(text) is not None


@lru_cache(maxsize=4096)
def compile_action(pattern: str) -> Predicate:
    """A predicate for action texts such as ``s3:GetObject``; false for every action if the pattern is not one."""
    if pattern and not pattern.strip("*"):
        return _everything
    service, colon, _ = pattern.partition(":")
    if not colon or _WILD.search(service):
        return _nothing
    return compile_wildcard(pattern, ignore_case=True)


def _everything(text: str) -> bool:  # noqa: ARG001 - the face of a predicate
    return True


def _nothing(text: str) -> bool:  # noqa: ARG001 - the face of a predicate
    return False


def _empty(text: str) -> bool:
    return not text
