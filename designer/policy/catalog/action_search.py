"""Fuzzy matching of what is typed, and search for actions, what is most likely meant first."""

import re
from bisect import bisect_right
from collections.abc import Iterator
from enum import IntEnum
from functools import lru_cache
from itertools import islice
from typing import NamedTuple

from designer.policy.catalog.catalogue import Catalogue


class Fit(IntEnum):
    """Closeness of a name to what is typed; the smaller, the better."""

    SAME = 0
    BEGINS = 1
    PART_BEGINS = 2
    HUMPS = 3
    HOLDS = 4
    LETTERS = 5
    DETAIL = 6


class FuzzyMatch(NamedTuple):
    """A name that fits.

    Attributes:
        fit: Closeness.
        spread: Letters between the first and the last matched one that are not; among equal fits the fewer, the better.
        places: The matched letters of the name.
    """

    fit: Fit
    spread: int
    places: tuple[int, ...]


_HUMP = re.compile(r"(?:^|(?<=[:/._\-\s*]))[^:/._\-\s*]|(?<=[a-z0-9])[A-Z]|(?<=[A-Z])[A-Z](?=[a-z])")
_FEWEST_LETTERS = 3
"""Fewer letters are somewhere in nearly every name."""


def fuzzy_match(wanted: str, name: str) -> FuzzyMatch | None:
    """Return the best fit of a name for what is typed, or None if it does not fit. Case does not count."""
    low = name.lower()
    if len(wanted) > len(low):  # as a whole text is that was pasted; small letters are never fewer
        return None
    typed = wanted.lower()
    if low.rstrip(":") == typed:
        return FuzzyMatch(Fit.SAME, 0, tuple(range(len(typed))))
    if low.startswith(typed):
        return FuzzyMatch(Fit.BEGINS, 0, tuple(range(len(typed))))
    if not _has_letters(typed, low):
        return None
    at = _part(low, typed)
    if at is not None:
        return FuzzyMatch(Fit.PART_BEGINS, 0, tuple(range(at, at + len(typed))))
    humps = _by_humps(typed, name, low)
    if humps is not None:
        return FuzzyMatch(Fit.HUMPS, _spread(humps), humps)
    at = low.find(typed)
    if at >= 0:
        return FuzzyMatch(Fit.HOLDS, 0, tuple(range(at, at + len(typed))))
    if len(typed) < _FEWEST_LETTERS:
        return None
    return _in_order(typed, low)


def _has_letters(typed: str, low: str) -> bool:
    """Return True if a name has all letters in order: most names are sorted out by it at once."""
    if len(typed) > _LONGEST:
        rest = iter(low)
        return all(letter in rest for letter in typed)
    return _letters(typed).search(low) is not None


@lru_cache(maxsize=64)
def _letters(typed: str) -> re.Pattern[str]:
    """Return all letters of a short text in order."""
    return re.compile(".*?".join(map(re.escape, typed)), re.DOTALL)


def _part(low: str, typed: str) -> int | None:
    """Return the place where a part of the name behind a sign begins with what is typed."""
    at = low.find(typed, 1)
    while at > 0:
        if not low[at - 1].isalnum():
            return at
        at = low.find(typed, at + 1)
    return None


def _by_humps(typed: str, name: str, low: str) -> tuple[int, ...] | None:
    """Return whether each letter follows the one before or begins a hump: ``s3:DelB`` in ``s3:DeleteBucket``."""
    starts = [found.start() for found in _HUMP.finditer(name)]
    dead: set[tuple[int, int]] = set()

    def fitting(letter: int, after: int) -> tuple[int, ...] | None:
        if letter == len(typed):
            return ()
        if (letter, after) in dead:
            return None
        following = (after + 1,) if letter else ()
        signs = () if typed[letter].isalnum() else (low.find(typed[letter], after + 1),)
        for at in (*following, *(start for start in starts if start > after + (letter > 0)), *signs):
            if 0 <= at < len(low) and low[at] == typed[letter]:
                rest = fitting(letter + 1, at)
                if rest is not None:
                    return (at, *rest)
        dead.add((letter, after))
        return None

    return fitting(0, -1) if len(typed) <= _LONGEST else None


_LONGEST = 60
"""Letters that are looked for by humps."""


def _in_order(typed: str, low: str) -> FuzzyMatch | None:
    """Return the letters in order, unless they are strewn over the whole name."""
    places: list[int] = []
    for letter in typed:
        at = low.find(letter, places[-1] + 1 if places else 0)
        if at < 0:
            return None
        places.append(at)
    spread = _spread(tuple(places))
    return FuzzyMatch(Fit.LETTERS, spread, tuple(places)) if spread <= 4 * len(typed) else None


def _spread(places: tuple[int, ...]) -> int:
    return places[-1] - places[0] + 1 - len(places)


USUAL_SERVICES = ("s3", "ec2", "iam", "kms", "lambda", "rds", "dynamodb", "sts", "cloudtrail", "logs")
"""Services that most accounts use, the first ones most of all."""

_MOST = 60
"""More suggestions than this nobody reads."""


def suggest_actions(catalogue: Catalogue, text: str, most: int = _MOST) -> list[str]:
    """Actions for what was typed: those of that name first, then those that begin so, hold it, or have its letters.

    Among equal ones those of usual services come first.
    ``deletebuck`` and ``delbuck`` find ``s3:DeleteBucket``, ``iam:crus`` ``iam:CreateUser``, ``s3 bucket`` every action
    of S3 with a bucket.
    """
    words = text.lower().split()
    if not words:
        return []
    found = dict.fromkeys(islice(dict.fromkeys(_places(catalogue, words)), most))
    if len(words) == 1 and len(found) < most and (":" in words[0] or not found):
        found |= dict.fromkeys(islice(_by_letters(catalogue, words[0]), most - len(found)))
    return [catalogue.actions[place] for place in found]


def _places(catalogue: Catalogue, words: list[str]) -> Iterator[int]:
    keys, joined, starts, order = _index(catalogue)
    first, name = words[0], "".join(words)
    named = (order[line] for line in _found(joined, starts, f":{name}\n"))
    yield from (place for place in named if not catalogue.actions[place].partition(":")[2].isupper())
    if len(words) == 1:
        yield from (order[line] for line in _found(joined, starts, f"\n{first}"))
    yield from (order[line] for line in _found(joined, starts, f":{name}"))
    for line in _found(joined, starts, first):
        if all(word in keys[line] for word in words):
            yield order[line]


def _by_letters(catalogue: Catalogue, word: str) -> Iterator[int]:
    """Return the places of actions that have the letters of a word where their words begin, the nearest first.

    All 22,000 are looked through only for a word without a service, that nothing holds.
    """
    service = word.partition(":")[0]
    places = catalogue.service_range(service) if ":" in word else range(len(catalogue.actions))
    fitting = ((fuzzy_match(word, catalogue.actions[place]), place) for place in places)
    near = [(fit.fit, fit.spread, place) for fit, place in fitting if fit is not None and fit.fit <= Fit.HUMPS]
    near.sort(key=lambda one: (one[0], _rank(catalogue.actions[one[2]]), one[1:]))
    return (place for *_, place in near)


def _rank(action: str) -> int:
    """Return the place of the service of an action among the usual ones; behind all of them for another."""
    service = action.partition(":")[0]
    return USUAL_SERVICES.index(service) if service in USUAL_SERVICES else len(USUAL_SERVICES)


def _found(joined: str, starts: list[int], part: str) -> Iterator[int]:
    """Yield the places of the lines that hold a text, in order."""
    at = joined.find(part)
    while at >= 0:
        place = bisect_right(starts, at + 1 if part.startswith("\n") else at) - 1
        yield place
        end = starts[place + 1] if place + 1 < len(starts) else len(joined)
        at = joined.find(part, end - 1)


@lru_cache(maxsize=2)
def _index(catalogue: Catalogue) -> tuple[list[str], str, list[int], list[int]]:
    """Return the actions in small letters, usual services first, as lines and one text, its starts of lines, places."""
    order = sorted(range(len(catalogue.actions)), key=lambda place: _rank(catalogue.actions[place]))
    keys = [catalogue.actions[place].lower() for place in order]
    starts: list[int] = []
    at = 1
    for key in keys:
        starts.append(at)
        at += len(key) + 1
    return keys, "\n{}\n".format("\n".join(keys)), starts, order
