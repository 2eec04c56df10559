"""Geometry of a layout: rectangles, lines, the sizes of cards, and the shape of one subtree.

Breadth is the direction siblings follow each other in, depth the direction of the levels. Plain integers: a drawing is
crisp, and the same on every machine.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum
from typing import NamedTuple, TypeAlias

from designer.organization.model.records import NodeId, NodeKind


class Direction(Enum):
    """Direction of the levels; nested, they lie within each other as frames."""

    TOP_DOWN = "top-down"
    LEFT_RIGHT = "left-right"
    NESTED = "nested"


class Density(Enum):
    """Density of the cards: how much stands on one, and how near the next one is.

    In a dense layout the accounts of an OU are rows inside its card.
    """

    COMFORTABLE = "comfortable"
    COMPACT = "compact"
    DENSE = "dense"


class Rect(NamedTuple):
    """Rectangle in canvas units, which are logical pixels at 100 %."""

    x: int
    y: int
    w: int
    h: int

    def holds(self, x: float, y: float) -> bool:
        """Return True if a point lies inside."""
        return self.x <= x < self.x + self.w and self.y <= y < self.y + self.h

    def meets(self, other: Rect) -> bool:
        """Return True if two rectangles share any area."""
        return (
            self.x < other.x + other.w
            and other.x < self.x + self.w
            and self.y < other.y + other.h
            and other.y < self.y + self.h
        )


Point: TypeAlias = tuple[int, int]
Polyline: TypeAlias = tuple[Point, ...]
"""Axis-parallel; the painter rounds the corners."""


GRID = 10
"""Canvas units between the lines that cards are placed on by hand; they go through the corner of the topmost card."""


_BETWEEN = 18
"""Room that the bubble below a card and the number of problems above another one take together."""


class CardMetrics(NamedTuple):
    """Sizes of cards and gaps, in canvas units; those of cards follow the painter's font and the names.

    Attributes:
        row_pitch: From one account of a column to the next.
        account_drop: Between the card of an OU and the first account below it.
        trunk: From the line that a column of accounts hangs from to its cards.
        beside_width: Of the management account beside the root; it is as high as the root.
        widest_row: A row of OUs goes on in a further row from about this breadth on.
        rows_at: Place of the first account in the card of its OU, from its top; 0 where accounts have cards of
            their own below it.
        inset: Between accounts in the card of their OU and its border, at the sides and below.
    """

    root_width: int = 212
    ou_width: int = 200
    account_width: int = 196
    ou_height: int = 52
    account_height: int = 52
    row_pitch: int = 58
    level_gap: int = 48
    sibling_gap: int = 20
    account_indent: int = 20
    account_drop: int = 23
    trunk: int = 12
    column_gap: int = 26
    beside_gap: int = 80
    beside_width: int = 196
    corner: int = 7
    widest_row: int = 1200
    rows_at: int = 0
    inset: int = 0

    def width(self, kind: NodeKind) -> int:
        """Return the width of a card that holds no rows."""
        return (
            self.root_width if kind is NodeKind.ROOT else self.ou_width if kind is NodeKind.OU else self.account_width
        )

    @property
    def least_between(self) -> int:
        """Least room between rows of OUs: for what hangs below a card and for what is above the one below it."""
        return min(self.level_gap, _BETWEEN)

    @property
    def loose_height(self) -> int:
        """Height of an account that was placed by hand, and so is a card at every density."""
        return self.ou_height if self.rows_at else self.account_height

    def block(self, accounts: int, rows: int) -> Point:
        """Return the width and height of the columns of so many accounts, cards only."""
        width = -(-accounts // rows) * (self.account_width + self.column_gap) - self.column_gap
        return width, min(rows, accounts) * self.row_pitch - (self.row_pitch - self.account_height)

    def rim(self, shape: SubtreeShape) -> int:
        """Room that a subtree has in a frame of its own in that of its parent; 0 where it has none, or one anyway."""
        return self.sibling_gap // 2 if shape.ous and not shape.framed else 0

    def card(self, kind: NodeKind, accounts: int, rows: int) -> Point:
        """Return the width and height of the card of the root or an OU with so many accounts in it."""
        if not self.rows_at or not accounts:
            return self.width(kind), self.ou_height
        width, height = self.block(accounts, rows)
        return max(self.width(kind), width + 2 * self.inset), self.rows_at + height + self.inset


METRICS: Mapping[Density, CardMetrics] = {
    Density.COMFORTABLE: CardMetrics(),
    Density.COMPACT: CardMetrics(
        root_width=204, ou_width=172, account_width=158, ou_height=48, account_height=44, row_pitch=50,
        level_gap=24, sibling_gap=10, account_indent=14, account_drop=8, trunk=8, column_gap=20,
        beside_gap=40, beside_width=176, corner=6, widest_row=1000,
    ),
    Density.DENSE: CardMetrics(
        root_width=164, ou_width=148, account_width=140, ou_height=32, account_height=18, row_pitch=18,
        level_gap=12, sibling_gap=8, account_indent=16, account_drop=8, trunk=9, column_gap=6,
        beside_gap=28, beside_width=164, corner=5, widest_row=900, rows_at=26, inset=4,
    ),
}  # fmt: skip
"""Sizes of each density, drawn for text of 13 pixels."""


def column_height(accounts: int) -> int:
    """Return the rows of the account columns of an OU: one short column, or a block about as wide as high.

    It grows in big steps, so that one account more rarely moves the others to other columns.
    """
    rows = 10
    while rows < accounts and rows * rows * 42 < accounts * 100:
        rows = rows * 7 // 5
    return rows


class Stack(NamedTuple):
    """Account columns of one OU: account i is in column ``i // rows``, row ``i % rows``."""

    parent: NodeId
    accounts: tuple[NodeId, ...]
    x: int
    y: int
    rows: int


class Edges(NamedTuple):
    """Lines from one card to its children.

    Attributes:
        bus: Stem, bus and drops to the OUs.
        columns: Trunk and twigs of each account column.
        beside: The line to the management account beside the root; empty elsewhere.
    """

    bus: tuple[Polyline, ...]
    columns: tuple[tuple[Polyline, ...], ...]
    beside: Polyline


class CardPart(Enum):
    """Part of a card that a point lies on, for drops."""

    BEFORE = "before"
    ONTO = "onto"
    AFTER = "after"


class SiblingPlace(NamedTuple):
    """Place between siblings: its index among the parent's children, and the line that shows it."""

    parent: NodeId
    position: int
    start: Point
    end: Point


class Plan(NamedTuple):
    """Arrangement below a card; fields as in `SubtreeShape`."""

    offsets: tuple[Point, ...] = ()
    bus: int = 0
    framed: bool = False
    stack: Point = (0, 0)
    low: int = 0
    high: int = 0
    depth: int = 0
    band: int = 0


class SubtreeShape(NamedTuple):
    """Shape of a subtree, relative to the card on top of it."""

    children: tuple[NodeId, ...]
    folded: bool
    beside: NodeId | None
    ous: tuple[NodeId, ...]
    accounts: tuple[NodeId, ...]
    slots: Mapping[NodeId, int]  # place of each account among the accounts
    card: Point  # breadth and depth of the card itself
    offsets: tuple[Point, ...]  # of the OUs, breadth and depth
    middles: tuple[int, ...]  # of the OUs' cards, in breadth, from their corners
    bus: int  # depth of the line that joins what is right below, or of the root's frame; 0 for none
    framed: bool  # whether a frame holds what is below, as it needs more than one row
    stack: Point  # of the first account card, breadth and depth
    rows: int
    low: int
    high: int
    depth: int
    band: int  # depth of the strip of its heading
    head: Rect | None = None  # of a nested layout: the card that is its heading, from the frame's corner
