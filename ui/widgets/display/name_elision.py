"""Elision of names: one that is too long keeps what distinguishes it from its siblings.

Names are plain text here, and room is a question that a name answers with yes or no.
"""

from bisect import bisect_left
from collections.abc import Callable, Iterable, Sequence
from functools import cached_property

ELLIPSIS = "\N{HORIZONTAL ELLIPSIS}"

_LEAST = 3
"""A beginning or an end of fewer letters is not worth an ellipsis."""

Fits = Callable[[str], bool]

CommonEnds = tuple[tuple[str, str], ...]
"""Beginnings and ends that a name shares: with all its siblings, then with the one that is most like it."""


class SiblingNames(tuple[str, ...]):  # noqa: SLOT001 - it keeps what it has found
    """Names of siblings. What each of them shares with others is found when the first one has no room."""

    @cached_property
    def _forwards(self) -> list[str]:
        return sorted(set(self))

    @cached_property
    def _backwards(self) -> list[str]:
        return sorted(name[::-1] for name in self._forwards)

    @cached_property
    def common(self) -> tuple[str, str]:
        """Beginning and end that all of them have in common; of one name, nothing."""
        if len(self._forwards) < 2:
            return "", ""
        start = _common_start(self._forwards[0], self._forwards[-1])
        least = min(map(len, self._forwards)) - len(start)
        end = _common_start(self._backwards[0], self._backwards[-1])[:least][::-1]
        return _worth_it(start, end)

    def ends(self, name: str) -> CommonEnds:
        """Ends that a name shares with all others, and those that it shares with the one that is most like it."""
        likest = max((_shared(name, other) for other in self._neighbours(name)), key=_letters, default=("", ""))
        return (self.common, likest) if _letters(likest) > _letters(self.common) else (self.common,)

    def _neighbours(self, name: str) -> Iterable[str]:
        """Yield other names that begin, and that end, most like a name."""
        yield from _beside(self._forwards, name)
        yield from (other[::-1] for other in _beside(self._backwards, name[::-1]))


NO_SIBLINGS = SiblingNames()


def shortened(name: str, siblings: SiblingNames, fits: Fits) -> str:
    """Return the name with an ellipsis in place of as little as needed.

    First goes the beginning that its siblings have too, from its end, or all of it; then their common end. Where what
    is its own has no room then, what distinguishes it from its likest sibling stays; of that the middle goes.

    Args:
        name: Name that does not fit.
        siblings: Names that it is among.
        fits: Return whether there is room for a text.
    """
    common = siblings.ends(name)
    base = common[0][0]
    if len(common) < 2 or not base or not name.startswith(base) or fits(_bare(*_parts(name, common[0]))):
        return _shortened(name, common, fits)
    rest = tuple(_worth_it(start[len(base) :], end) for start, end in common[1:])
    inner = _shortened(name[len(base) :], rest, lambda part: fits(f"{ELLIPSIS}{part}"))
    return f"{ELLIPSIS}{inner.removeprefix(ELLIPSIS)}"


def _shortened(name: str, common: CommonEnds, fits: Fits) -> str:
    """Shorten a name that shares these ends with others."""
    start, own, end = next(
        (parts for parts in (_parts(name, ends) for ends in common) if fits(_bare(*parts))), _parts(name, common[-1])
    )
    if start and fits(f"{ELLIPSIS}{own}{end}"):
        return _most(lambda kept: f"{start[:kept]}{ELLIPSIS}{own}{end}", len(start), fits)
    head = ELLIPSIS if start else ""
    if end and fits(f"{head}{own}{ELLIPSIS}"):
        return _most(lambda kept: f"{head}{own}{ELLIPSIS}{end[len(end) - kept :]}", len(end), fits)
    tail = ELLIPSIS if end else ""
    return _most(lambda kept: f"{head}{_middle(own, kept)}{tail}", len(own), fits)


def _parts(name: str, ends: tuple[str, str]) -> tuple[str, str, str]:
    """Common beginning, what is the name's own, and common end; an end is its own where nothing else would be left."""
    start, end = ends
    if not (name.startswith(start) and name.endswith(end) and len(start) < len(name)):
        start = end = ""
    if len(start) + len(end) >= len(name):
        end = ""
    return start, name[len(start) : len(name) - len(end)], end


def _bare(start: str, own: str, end: str) -> str:
    return f"{ELLIPSIS if start else ''}{own}{ELLIPSIS if end else ''}"


def _beside(ordered: Sequence[str], name: str) -> Sequence[str]:
    """Return the names before and after a name in their order."""
    at = bisect_left(ordered, name)
    after = at + 1 if at < len(ordered) and ordered[at] == name else at
    return [*ordered[max(0, at - 1) : at], *ordered[after : after + 1]]


def _shared(name: str, other: str) -> tuple[str, str]:
    """Return the beginning and end that two names share."""
    start = _common_start(name, other)
    least = min(len(name), len(other)) - len(start)
    return _worth_it(start, _common_start(name[::-1], other[::-1])[:least][::-1])


def _worth_it(start: str, end: str) -> tuple[str, str]:
    return start if len(start) >= _LEAST else "", end if len(end) >= _LEAST else ""


def _letters(ends: tuple[str, str]) -> int:
    return len(ends[0]) + len(ends[1])


def _common_start(first: str, second: str) -> str:
    """Return the beginning that two texts share, found by halves."""
    low, high = 0, min(len(first), len(second))
    while low < high:
        middle = (low + high + 1) // 2
        if first[low:middle] == second[low:middle]:
            low = middle
        else:
            high = middle - 1
    return first[:low]


def _middle(text: str, kept: int) -> str:
    """Return the text with an ellipsis in its middle, and so many of its letters."""
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
