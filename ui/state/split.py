"""Two parts that share the room of a panel, with a handle between them, as the person shared it last."""

import json

from PySide6.QtCore import QSettings, Qt
from PySide6.QtWidgets import QSplitter, QWidget

from ui.state.settings import kept_object

_KEY = "window/splits"
_WHOLE = 1_000


def shared_room(
    name: str, first: QWidget, second: QWidget, shares: tuple[int, int] = (3, 2), *, beside: bool = False
) -> QSplitter:
    """Return a list above its details, or another two parts; neither can be pushed away.

    Args:
        name: Name of the panel, under which the share that is given by hand is kept.
        first: The upper one, or the one at the left.
        second: The other one.
        shares: Proportion for sharing whatever room there is, until the person moves the handle.
        beside: True if they are side by side.
    """
    made = QSplitter(Qt.Orientation.Horizontal if beside else Qt.Orientation.Vertical)
    made.setChildrenCollapsible(False)
    for place, (part, share) in enumerate(zip((first, second), shares, strict=True)):
        made.addWidget(part)
        made.setStretchFactor(place, share)
    made.setSizes([_WHOLE * share for share in shares])
    keep_split(made, name)
    return made


def keep_split(split: QSplitter, name: str) -> None:
    """Give a splitter of two parts the share that was last given by hand under a name, and remember another."""
    kept = kept_object(_KEY).get(name)
    if isinstance(kept, int) and 0 < kept < _WHOLE:
        split.setSizes([_WHOLE * kept, _WHOLE * (_WHOLE - kept)])
        _stretch(split, kept)

    def keep(_at: int, _handle: int) -> None:
        first, second = split.sizes()
        if first and second:
            share = round(_WHOLE * first / (first + second))
            QSettings().setValue(_KEY, json.dumps({**kept_object(_KEY), name: share}))
            _stretch(split, share)

    split.splitterMoved.connect(keep)


def _stretch(split: QSplitter, share: int) -> None:
    """Keep the proportion where the panel gets more room, or less."""
    split.setStretchFactor(0, share)
    split.setStretchFactor(1, _WHOLE - share)
