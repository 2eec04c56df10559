"""Panel state: the sides of the window that are open, and the one that gives way in a narrow window. No widgets."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import get_args

from ui.commands.dock import Side

SIDES: tuple[Side, ...] = get_args(Side)


@dataclass(slots=True)
class PanelState:
    """Wishes of the person, and the room there is for them.

    Attributes:
        wanted: The sides that are open where there is room.
        narrow: True where the left side gives way: a rail of icons stands for it then.
        over: True where the left side is open beside its rail.
        before: Sides that were open before the canvas was shown alone; empty for nothing.
        passing: True where the bottom was opened by something that is shown in it, and may go with that.
        full: True where the bottom has the place of the canvas, too.
    """

    wanted: set[Side] = field(default_factory=lambda: {"left", "right"})
    narrow: bool = False
    over: bool = False
    before: frozenset[Side] = frozenset()
    passing: bool = False
    full: bool = False

    def shows(self, side: Side) -> bool:
        """True while a side is open."""
        return side in self.wanted and (side != "left" or not self.narrow or self.over)

    @property
    def shows_rail(self) -> bool:
        """True while icons stand for the left side."""
        return self.narrow and "left" in self.wanted

    @property
    def canvas_only(self) -> bool:
        """True while no side is open."""
        return not self.wanted

    def open(self, side: Side, *, passing: bool = False) -> None:
        """Open a side.

        Args:
            side: The side.
            passing: True where it may go again with what is shown in it.
        """
        if side == "bottom" and not self.shows(side):
            self.passing = passing
        self.wanted.add(side)
        if side == "left":
            self.over = self.narrow

    def close(self, side: Side) -> None:
        """Close a side; where the window is narrow, the rail of the left one stays."""
        self.full = self.full and side != "bottom"
        if side == "left" and self.narrow:
            self.over = False
        else:
            self.wanted.discard(side)

    def toggle(self, side: Side) -> None:
        """Open a side that is closed, and close one that is open."""
        (self.close if self.shows(side) else self.open)(side)

    def toggle_full(self) -> None:
        """Give the bottom the place of the canvas, or give that back."""
        if not self.full:
            self.open("bottom")
        self.full = not self.full

    def toggle_all(self) -> None:
        """Close every side, or open again those that were open."""
        if self.canvas_only:
            self.wanted = set(self.before or {"left", "right"})
        else:
            self.before, self.wanted, self.over, self.full = frozenset(self.wanted), set(), False, False

    def set_narrow(self, narrow: bool) -> None:
        """Let the left side give way, or come back."""
        if narrow is not self.narrow:
            self.narrow, self.over = narrow, False
