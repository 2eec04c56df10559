"""Text from files is data: never read as HTML, never run out of its place."""

from __future__ import annotations

from html import escape

from PySide6.QtCore import Qt
from PySide6.QtGui import QFontMetricsF, QPainter


def tooltip_text(text: str) -> str:
    """A text for setToolTip and QToolTip, which would otherwise guess whether it is HTML."""
    return f"<p style='white-space: pre-wrap'>{escape(text)}</p>" if text else ""


def menu_text(text: str) -> str:
    """A text for an action, a button or a tab, where an ampersand would underline a letter."""
    return text.replace("&", "&&")


def one_line(text: str) -> str:
    """A text without line breaks and tabs, for places of one line."""
    return " ".join(text.split())


def elided(painter: QPainter, text: str, width: float, mode: Qt.TextElideMode = Qt.TextElideMode.ElideRight) -> str:
    """As much of a text as fits, in the painter's font."""
    return QFontMetricsF(painter.font()).elidedText(text, mode, max(0.0, width))
