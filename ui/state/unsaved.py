"""Records that differ from those that were saved last, however they came to."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from designer.model.change import Change, Swap


class UnsavedRecords:
    """Each record that differs, with its value as it was saved; an edit costs as much as it touches."""

    def __init__(self) -> None:
        self._saved: dict[tuple[str, str], object] = {}

    def __bool__(self) -> bool:
        """True while anything differs."""
        return bool(self._saved)

    def clear(self) -> None:
        """Take all as saved."""
        self._saved.clear()

    def add(self, change: Change) -> None:
        """Follow a change: what is again as it was saved drops out."""
        for key, swap in _swaps(change):
            saved = self._saved.setdefault(key, swap.before)
            if saved == swap.after:
                del self._saved[key]


def _swaps(change: Change) -> Iterator[tuple[tuple[str, str], Swap[Any]]]:
    """Swaps of a change, each under a kind of record and its id."""
    kinds: tuple[tuple[str, Mapping[Any, Swap[Any]]], ...] = (
        ("node", change.nodes),
        ("policy", change.policies),
        ("place", change.places),
        ("inside", change.identities),
    )
    for kind, swaps in kinds:
        yield from (((kind, key), swap) for key, swap in swaps.items())
    if change.settings is not None:
        yield ("settings", ""), change.settings
