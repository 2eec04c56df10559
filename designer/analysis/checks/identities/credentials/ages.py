"""Days between moments of which files tell."""

from __future__ import annotations

from datetime import date


def days_until(day: str, moment: str) -> int:
    """Days from a moment until a day; 0 where one of them is not known.

    Args:
        day: As in ``2026-11-20``.
        moment: ISO 8601 text of which the day counts.
    """
    try:
        return (date.fromisoformat(day) - date.fromisoformat(moment[:10])).days
    except ValueError:
        return 0
