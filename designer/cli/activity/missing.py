"""Days that an activity file has nothing of."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from itertools import groupby

from designer.activity.activity_file import DayKey

FIRST = date(1970, 1, 1)


def missing_days(days: Mapping[DayKey, int]) -> list[dict[str, object]]:
    """Return days without an event of an account in a Region where it has some, between the first and the last of all.

    Returns:
        ``{"account", "region", "days": [ISO dates]}``, sorted by account and Region.
    """
    if not days:
        return []
    first, last = min(key.day for key in days), max(key.day for key in days)
    every = {day: str(FIRST + timedelta(days=day)) for day in range(first, last + 1)}
    found: list[dict[str, object]] = []
    for (account, region), group in groupby(sorted(days), key=lambda key: (key.account, key.region)):
        had = {key.day for key in group}
        if dates := [text for day, text in every.items() if day not in had]:
            found.append({"account": account, "region": region, "days": dates})
    return found
