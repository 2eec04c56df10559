"""Panel state: the sides of the window that are open, how large, and the one that gives way in a narrow window.

It knows no widgets.
"""

from dataclasses import field
from typing import get_args

from designer.basics.dataclass import dataclass
from ui import theme
from ui.commands.command import BOTTOM, LEFT, RIGHT, Side

SIDES: tuple[Side, ...] = get_args(Side)

_LOW = f"low {BOTTOM}"
"""Key of the height of the panels below in a low window; 0 for as much as the canvas leaves them."""

_FIRST = {
    LEFT: 208,
    RIGHT: 296,
    BOTTOM: 320,
    _LOW: 0,
    f"narrow {LEFT}": 208,
    f"narrow {RIGHT}": 216,
    f"wide {RIGHT}": 700,
    f"narrow wide {RIGHT}": 430,
}
"""Widths beside the canvas and heights below it at first: in any window, in a narrow one, of a side that is wide."""

_ROOMY_LEFT = 312
_LARGEST = 2**24 - 1
"""Pixels that a widget has at most, by Qt's own limit."""

_GROWS_FROM, _MOST = 1120, 400
"""Room beside the left side from which on a right side of no chosen width takes a quarter of the rest, and its most.

A larger window is for the canvas: the right side only takes what its sentences need to be read at ease.
"""

_LEFT_FOR_CANVAS = 480
"""Width that the canvas keeps beside a wide side, until its border is moved."""


@dataclass(slots=True)
class PanelState:
    """Wishes of the person, and the room there is for them.

    Attributes:
        wanted: The sides that are open where there is room.
        narrow: True if the left side gives way: a rail of icons stands for it then.
        over: True if the left side is open beside its rail.
        before: Sides that were open before the canvas was shown alone; empty for nothing.
        passing: True if the bottom was opened by something that is shown in it, and may go with that.
        full: True if the bottom has the place of the canvas, too.
        wide: True if the right side is wide.
    """

    wanted: set[Side] = field(default_factory=lambda: {"left", "right"})
    narrow: bool = False
    over: bool = False
    before: frozenset[Side] = frozenset()
    passing: bool = False
    full: bool = False
    wide: bool = False

    def shows(self, side: Side) -> bool:
        """Return True while a side is open."""
        return side in self.wanted and (side != "left" or not self.narrow or self.over)

    @property
    def canvas_only(self) -> bool:
        """True while no side is open."""
        return not self.wanted

    def open(self, side: Side, *, passing: bool = False) -> None:
        """Open a side.

        Args:
            side: The side.
            passing: True if it may go again with what is shown in it.
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

    def toggle_wide(self) -> None:
        """Make the right side wide, or narrow again; a closed one opens wide."""
        self.wide = not (self.wide and self.shows("right"))
        self.open("right")

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


class PanelSizes:
    """Sizes that the sides have while they are open, as a person has put them, in pixels.

    Args:
        state: A narrow window has others, and a side that is wide.

    Attributes:
        kept: Those that a person has chosen, by keys for a memory.
        roomy: Sides at which a panel was in front that needs more room: at the left than there is at first, at the
            right than a narrow window gives at first.
    """

    def __init__(self, state: PanelState) -> None:
        self._state = state
        self.kept: dict[str, int] = {}
        self.roomy: set[Side] = set()

    def first(self, side: Side) -> int:
        """Return the size of a side in a wide and high window before a person has chosen one."""
        return theme.metrics().scaled(_FIRST[side])

    def of(self, side: Side, *, low: bool = False) -> int:
        """Size of a side; 0 for as much as the canvas leaves it. A low window has one of its own for the bottom."""
        key = self._key(side, low=low)
        has_room = not (self._state.narrow and self._state.shows(RIGHT))
        if side == LEFT and LEFT in self.roomy and has_room and key not in self.kept:
            return theme.metrics().scaled(_ROOMY_LEFT)
        return self._of(key)

    def _of(self, key: str) -> int:
        return self.kept.get(key) or theme.metrics().scaled(_FIRST[key])

    def keep(self, side: Side, size: int, *, low: bool = False) -> None:
        """Keep the size that a person has given a side."""
        self.kept[self._key(side, low=low)] = size

    def restore(self, kept: object) -> None:
        """Take those of a memory that are sizes."""
        for key, first in _FIRST.items():
            size = kept.get(key) if isinstance(kept, dict) else None
            if isinstance(size, int) and 0 < size <= _LARGEST and size != theme.metrics().scaled(first):
                self.kept[key] = size

    def right_within(self, room: int) -> int:
        """Width of the right side beside a canvas, whichever panel is in front: the one that a person has chosen.

        Until then it grows with the window, a wide side as far as it leaves the canvas some room, and so does that of
        a narrow window, once, for the first panel that needs it.
        """
        key, scaled = self._key(RIGHT), theme.metrics().scaled
        if key in self.kept:
            return self.kept[key]
        beside = self._grown(room)
        wanted = self._of(key) if self._state.wide else self.first(RIGHT) if RIGHT in self.roomy else 0
        wanted += beside - self.first(RIGHT) if self._state.wide and not self._state.narrow else 0
        return max(beside, min(wanted, room - scaled(_LEFT_FOR_CANVAS)))

    def _grown(self, room: int) -> int:
        """Width of a right side that is not wide: the chosen one, or the first one with its part of a large window."""
        key, scaled = self._key(RIGHT).replace("wide ", ""), theme.metrics().scaled
        if key in self.kept or self._state.narrow:
            return self._of(key)
        return min(scaled(_MOST), self._of(key) + max(0, room - scaled(_GROWS_FROM)) // 4)

    def _key(self, side: Side, *, low: bool = False) -> str:
        if side == BOTTOM:
            return _LOW if low else BOTTOM
        key = f"wide {side}" if side == RIGHT and self._state.wide else side
        return f"narrow {key}" if self._state.narrow else key
