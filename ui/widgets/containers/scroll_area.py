"""Scroll area of a panel or page: as wide as the room there is, scrolled down alone."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QScrollArea


def scroll_down_only(area: QScrollArea) -> None:
    """Make an area as wide as the room there is, without a frame; what is in it takes the keys instead of it."""
    area.setWidgetResizable(True)
    area.setFrameShape(QFrame.Shape.NoFrame)
    area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    area.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # its content hides any ring around it
