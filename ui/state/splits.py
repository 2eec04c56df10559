"""Shares of the room of a panel between its two parts, as they were last given by the handle between them."""

from __future__ import annotations

from PySide6.QtWidgets import QSplitter

from ui.state import settings

_WHOLE = 1_000


def kept_split(split: QSplitter, name: str) -> QSplitter:
    """The same splitter of two parts with the share that was last given to it by hand; another is remembered.

    Args:
        split: The splitter.
        name: Name of its panel, under which the share is kept.
    """
    if share := settings.split_share(name):
        split.setSizes([_WHOLE * share, _WHOLE * (_WHOLE - share)])
        _stretch(split, share)

    def keep(_at: int, _handle: int) -> None:
        first, second = split.sizes()
        if first and second:
            share = round(_WHOLE * first / (first + second))
            settings.remember_split_share(name, share)
            _stretch(split, share)

    split.splitterMoved.connect(keep)
    return split


def _stretch(split: QSplitter, share: int) -> None:
    """Keep the proportion where the panel gets more room, or less."""
    split.setStretchFactor(0, share)
    split.setStretchFactor(1, _WHOLE - share)
