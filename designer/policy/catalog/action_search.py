"""Search for actions while a person types, in an order that puts what is most likely meant first."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from functools import lru_cache

from designer.policy.catalog.catalogue import Catalogue

MOST = 60
"""More suggestions than this nobody reads."""


def suggest_actions(catalogue: Catalogue, text: str, most: int = MOST) -> list[str]:
    """Actions for what was typed: those of that name first, then those that begin so, then those that hold it.

    ``delbuck`` is nothing, ``deletebuck`` finds ``s3:DeleteBucket``, ``s3 bucket`` every action of S3 with a bucket.
    """
    words = text.lower().split()
    if not words:
        return []
    found: dict[int, None] = {}
    for place in _places(catalogue, words):
        found[place] = None
        if len(found) == most:
            break
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


def _found(joined: str, starts: list[int], part: str) -> Iterator[int]:
    """Places of the lines that hold a text, in order."""
    at = joined.find(part)
    while at >= 0:
        place = _line_of(starts, at + 1 if part.startswith("\n") else at)
        yield place
        end = starts[place + 1] if place + 1 < len(starts) else len(joined)
        at = joined.find(part, end - 1)


def _line_of(starts: list[int], at: int) -> int:
    return bisect_right(starts, at) - 1


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
