"""Scroll area of a panel or page: as wide as the room there is, scrolled down alone."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QScrollArea, QStyle, QWidget


def scroll_down_only(area: QScrollArea) -> None:
    """Make an area as wide as the room there is, without a frame; what is in it takes the keys instead of it."""
    area.setWidgetResizable(True)
    area.setFrameShape(QFrame.Shape.NoFrame)
    area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    area.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # its content hides any ring around it


def show_contents(area: QScrollArea, contents: QWidget, *, shown: bool) -> None:
    """Show what is in an area, or nothing: Qt scrolls what is hidden as well, where it is higher than the area."""
    contents.setVisible(shown)
    policy = Qt.ScrollBarPolicy.ScrollBarAsNeeded if shown else Qt.ScrollBarPolicy.ScrollBarAlwaysOff
    area.setVerticalScrollBarPolicy(policy)


def is_narrow(widget: QWidget, width: int, least: int, *, before: bool) -> bool:
    """Whether a width is too small for parts side by side; once it is, it stays so for the width of a scroll bar more.

    Parts one above the other may be lower, and so need no scroll bar; side by side again, they need it. Without this,
    a `QScrollArea` resizes its contents to and fro within one call, until the stack ends.

    Args:
        widget: Widget that has the parts.
        width: Its width now, in pixels.
        least: Width from which on they are side by side, in pixels.
        before: What was answered last.
    """
    bar = widget.style().pixelMetric(QStyle.PixelMetric.PM_ScrollBarExtent, None, widget)
    return width < least + (bar if before else 0)
