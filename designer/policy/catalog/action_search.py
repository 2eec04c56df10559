"""Search for actions while a person types, in an order that puts what is most likely meant first."""

from bisect import bisect_right
from collections.abc import Iterator
from functools import lru_cache
from itertools import islice

from designer.policy.catalog.catalogue import Catalogue
from designer.policy.catalog.fuzzy_match import Fit, fuzzy_match

_MOST = 60
"""More suggestions than this nobody reads."""


def suggest_actions(catalogue: Catalogue, text: str, most: int = _MOST) -> list[str]:
    """Actions for what was typed: those of that name first, then those that begin so, hold it, or have its letters.

    ``deletebuck`` and ``delbuck`` find ``s3:DeleteBucket``, ``iam:crus`` ``iam:CreateUser``, ``s3 bucket`` every action
    of S3 with a bucket.
    """
    words = text.lower().split()
    if not words:
        return []
    found: dict[int, None] = {}
    for place in _places(catalogue, words):
        found[place] = None
        if len(found) == most:
            break
    if len(words) == 1 and len(found) < most and (":" in words[0] or not found):
        found |= dict.fromkeys(islice(_by_letters(catalogue, words[0]), most - len(found)))
    return [catalogue.actions[place] for place in found]


def _places(catalogue: Catalogue, words: list[str]) -> Iterator[int]:
    keys, joined, starts = _index(catalogue)
    first = words[0]
    if len(words) == 1:
        yield from _found(joined, starts, f":{first}\n")
        yield from _found(joined, starts, f"\n{first}")
        yield from _found(joined, starts, f":{first}")
    for place in _found(joined, starts, first):
        if all(word in keys[place] for word in words):
            yield place


def _by_letters(catalogue: Catalogue, word: str) -> Iterator[int]:
    """Places of actions that have the letters of a word where their words begin, the nearest first.

    All 22,000 are looked through only for a word without a service, that nothing holds.
    """
    service = word.partition(":")[0]
    places = catalogue.service_range(service) if ":" in word else range(len(catalogue.actions))
    fitting = ((fuzzy_match(word, catalogue.actions[place]), place) for place in places)
    near = [(fit.fit, fit.spread, place) for fit, place in fitting if fit is not None and fit.fit <= Fit.HUMPS]
    return (place for *_, place in sorted(near))


def _found(joined: str, starts: list[int], part: str) -> Iterator[int]:
    """Places of the lines that hold a text, in order."""
    at = joined.find(part)
    while at >= 0:
        place = bisect_right(starts, at + 1 if part.startswith("\n") else at) - 1
        yield place
        end = starts[place + 1] if place + 1 < len(starts) else len(joined)
        at = joined.find(part, end - 1)


@lru_cache(maxsize=2)
def _index(catalogue: Catalogue) -> tuple[list[str], str, list[int]]:
    """Small letters of every action, all of them one text with a line break before each, and the starts of lines."""
    keys = [action.lower() for action in catalogue.actions]
    starts: list[int] = []
    at = 1
    for key in keys:
        starts.append(at)
        at += len(key) + 1
    return keys, "\n{}\n".format("\n".join(keys)), starts
