"""Scroll area of a panel or page: as wide as the room there is, scrolled down alone."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QScrollArea


def scroll_down_only(area: QScrollArea, *, holds_fields: bool = False) -> None:
    """Make an area as wide as the room there is, without a frame; fields in it take the keys instead of it."""
    area.setWidgetResizable(True)
    area.setFrameShape(QFrame.Shape.NoFrame)
    area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    if holds_fields:
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
