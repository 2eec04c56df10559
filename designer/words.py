"""Small parts of sentences that everybody shares."""

from __future__ import annotations


def counted(count: int, one: str, many: str = "") -> str:
    """A number with its noun: ``1 account``, ``2,000 accounts``."""
    return f"{count:,} {one if count == 1 else many or f'{one}s'}"
