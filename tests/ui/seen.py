"""What a person sees of a window: parts by their words."""

from __future__ import annotations

from typing import TypeVar

from PySide6.QtWidgets import QWidget

W = TypeVar("W", bound=QWidget)


def part(above: QWidget, kind: type[W], words: str) -> W:
    """The one part of a kind whose text, or name for screen readers, begins with some words."""
    (found,) = (
        child
        for child in above.findChildren(kind)
        if child.accessibleName().startswith(words) or getattr(child, "text", str)().startswith(words)
    )
    return found
