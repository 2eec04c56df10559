"""Parts beside, below or behind each other: what a box holds, in reading order, is one call."""

from typing import TypeAlias, TypeVar

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QLayout, QStackedWidget, QVBoxLayout, QWidget

from designer.basics.dataclass import dataclass


@dataclass(frozen=True, slots=True)
class Spacer:
    """Room between two parts of a box.

    Attributes:
        pixels: Its width or height.
        stretch: Its share of the room that is left.
    """

    pixels: int = 0
    stretch: int = 0


STRETCH = Spacer(stretch=1)
"""Room that pushes the parts behind it to the end."""

Part: TypeAlias = (
    QWidget | QLayout | Spacer | tuple[QWidget | QLayout, int] | tuple[QWidget | QLayout, int, Qt.AlignmentFlag]
)
"""A part, with its stretch and its alignment, where it has them."""

Margins: TypeAlias = int | tuple[int, int] | tuple[int, int, int, int]
"""Pixels on every side; at the sides and at the ends; or at the left, top, right and bottom."""

Box = TypeVar("Box", bound=QBoxLayout)


def in_row(
    *parts: Part, host: QWidget | None = None, margins: Margins | None = 0, spacing: int | None = None
) -> QHBoxLayout:
    """Put parts beside each other.

    Args:
        parts: The parts from the beginning to the end.
        host: Widget that they fill; None where the row becomes a part of another box.
        margins: Room around them; None for as much as the style has.
        spacing: Pixels between two of them; None for as many as the style has.
    """
    return _filled(QHBoxLayout(host) if host is not None else QHBoxLayout(), parts, margins, spacing)


def in_column(
    *parts: Part, host: QWidget | None = None, margins: Margins | None = 0, spacing: int | None = None
) -> QVBoxLayout:
    """Put parts below each other; the arguments are those of `in_row`."""
    return _filled(QVBoxLayout(host) if host is not None else QVBoxLayout(), parts, margins, spacing)


def stacked(*pages: QWidget) -> QStackedWidget:
    """Put pages behind each other; the first one is in front."""
    stack = QStackedWidget()
    for page in pages:
        stack.addWidget(page)
    return stack


def _filled(box: Box, parts: tuple[Part, ...], margins: Margins | None, spacing: int | None) -> Box:
    if isinstance(margins, int):
        box.setContentsMargins(margins, margins, margins, margins)
    elif margins is not None:
        box.setContentsMargins(*margins, *margins[: 4 - len(margins)])
    if spacing is not None:
        box.setSpacing(spacing)
    for part in parts:
        if isinstance(part, Spacer):
            box.addSpacing(part.pixels) if part.pixels else box.addStretch(part.stretch)
            continue
        content, stretch, *alignment = part if isinstance(part, tuple) else (part, 0)
        if isinstance(content, QWidget):
            box.addWidget(content, stretch, *alignment)
        else:
            box.addLayout(content, stretch)
    return box
