"""Elision of names: of a name that is too long, what tells it from its siblings is kept.

Names are plain text here, and room is a question that a name answers with yes or no.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

ELLIPSIS = "\N{HORIZONTAL ELLIPSIS}"

_LEAST = 3
"""A beginning or an end of fewer letters is not worth an ellipsis."""

Fits = Callable[[str], bool]


def common_ends(names: Iterable[str]) -> tuple[str, str]:
    """Beginning and end that all of some names have in common; of one name, nothing."""
    known = set(names)
    if len(known) < 2:
        return "", ""
    start = _common_start(known)
    end = _common_start(name[len(start) :][::-1] for name in known)[::-1]
    return start if len(start) >= _LEAST else "", end if len(end) >= _LEAST else ""


def shortened(name: str, common: tuple[str, str], fits: Fits) -> str:
    """Name with an ellipsis in place of as little as needed.

    First goes the beginning that its siblings have too, from its end; then their common end; then its middle.

    Args:
        name: Name that does not fit.
        common: Beginning and end that it shares with its siblings.
        fits: Tells of a text whether there is room for it.
    """
    start, end = common
    if not (name.startswith(start) and name.endswith(end) and len(start) + len(end) < len(name)):
        start = end = ""
    own = name[len(start) : len(name) - len(end)]
    if start and fits(f"{ELLIPSIS}{own}{end}"):
        return _most(lambda kept: f"{start[:kept]}{ELLIPSIS}{own}{end}", len(start), fits)
    head = ELLIPSIS if start else ""
    if end and fits(f"{head}{own}{ELLIPSIS}"):
        return _most(lambda kept: f"{head}{own}{ELLIPSIS}{end[len(end) - kept :]}", len(end), fits)
    tail = ELLIPSIS if end else ""
    return _most(lambda kept: f"{head}{_middle(own, kept)}{tail}", len(own), fits)


def _common_start(names: Iterable[str]) -> str:
    """Beginning that all names have: that of the first and the last in the order of letters."""
    ordered = sorted(names)
    first, last = ordered[0], ordered[-1]
    return first[: next((i for i, (a, b) in enumerate(zip(first, last, strict=False)) if a != b), len(first))]


def _middle(text: str, kept: int) -> str:
    """Text with an ellipsis in its middle, and so many of its letters."""
    first = (kept + 1) // 2 if kept > 1 else kept
    return f"{text[:first]}{ELLIPSIS}{text[len(text) - (kept - first) :]}"


def _most(text_of: Callable[[int], str], limit: int, fits: Fits) -> str:
    """Text that keeps the most letters, fewer than a limit, of those that fit; that with none where none does."""
    low, high = 0, max(limit - 1, 0)
    while low < high:
        middle = (low + high + 1) // 2
        if fits(text_of(middle)):
            low = middle
        else:
            high = middle - 1
    return text_of(low)
