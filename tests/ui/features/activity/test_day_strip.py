"""Days and accounts: all days have room in the strip, of many years the last two."""

from __future__ import annotations

from PySide6.QtCore import QPointF

from ui.features.activity.day_strip import DayRow, DayStrip


def test_the_last_day_of_many_years_is_in_the_strip_and_the_first_ones_are_not_painted(hosted):
    strip = hosted(DayStrip([DayRow("shop", {16_000: 1, 20_700: 4})], 16_000, 20_700, frozenset()), 400, 60)
    assert strip.accessibleName() == "Days and accounts, the last 730 days"
    line = 1.5 * strip._step
    assert "2024-09-05: 0 events" in strip._words_at(QPointF(strip._left + 0.1, line))
    last = strip._left + 729.5 * strip._side()
    assert last < strip.width()
    assert "2026-09-04: 4 events" in strip._words_at(QPointF(last, line))
