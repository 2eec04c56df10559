"""Texts that are shortened to a width: counts in them are whole or not there."""

import re

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QFontMetrics, QFontMetricsF

from ui import theme
from ui.widgets.display.labels import shortened_text

COUNTED = (
    "2,156 allowed · 15,677 conditional · 4,488 denied",
    "180 of 180",
    "180 of 180 actions",
    "28 accounts, 10 OUs and 1,234 policies",
    "39 of 39, 4,451 more",
    "4 of 10 SCPs · largest policy 9% full",
)
NUMBER = re.compile(r"\d[\d,]*")


@pytest.mark.parametrize("text", COUNTED)
@pytest.mark.parametrize(
    "mode", [Qt.TextElideMode.ElideRight, Qt.TextElideMode.ElideMiddle, Qt.TextElideMode.ElideLeft]
)
@pytest.mark.parametrize("of", [QFontMetrics, QFontMetricsF])
def test_no_width_cuts_a_count(qapp, text, mode, of):
    metrics = of(theme.font())
    whole = int(metrics.horizontalAdvance(text)) + 1
    for width in range(0, whole + 1, 3):
        shown = shortened_text(metrics, text, width, mode)
        assert metrics.horizontalAdvance(shown) <= max(width, metrics.horizontalAdvance("…"))
        assert {one.strip(",") for one in NUMBER.findall(shown)} <= {one.strip(",") for one in NUMBER.findall(text)}
        assert not re.search(r"\d…|…\d", shown), "the number might go on"
    assert text == shortened_text(metrics, text, whole, mode)


def test_numbers_in_names_and_ids_are_no_counts(qapp):
    metrics = QFontMetrics(theme.font())
    for name in ("555566667777", "acct-20241105-payments", "arn:aws:iam::123456789012:role/x"):
        room = metrics.horizontalAdvance(name) * 2 // 3
        assert metrics.elidedText(name, Qt.TextElideMode.ElideRight, room) == shortened_text(metrics, name, room)
