"""Two parts that share the room of a panel, with a handle between them."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QSplitter, QWidget


def shared_room(
    first: QWidget, second: QWidget, shares: tuple[int, int] = (3, 2), *, beside: bool = False
) -> QSplitter:
    """A list above its details, or another two parts; neither can be pushed away.

    Args:
        first: The upper one, or the one at the left.
        second: The other one.
        shares: Proportion in which they share whatever room there is, until the person moves the handle.
        beside: True where they stand side by side.
    """
    made = QSplitter(Qt.Orientation.Horizontal if beside else Qt.Orientation.Vertical)
    made.setChildrenCollapsible(False)
    for place, (part, share) in enumerate(zip((first, second), shares, strict=True)):
        made.addWidget(part)
        made.setStretchFactor(place, share)
    made.setSizes([1_000 * share for share in shares])
    return made
