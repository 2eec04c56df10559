"""Lines between cards: a bus with drops to OUs, and a trunk with twigs to each account column.

Cards that were placed by hand are absent here: their lines are `elbow`'s.
"""

from collections.abc import Collection
from itertools import pairwise

from designer.organization.layout.geometry import CardMetrics, Direction, Edges, Point, Polyline, SubtreeShape
from designer.organization.model.records import NodeId


class CardLines:
    """Lines below one card. Worked out in breadth and depth; an account column always runs down."""

    def __init__(
        self,
        shape: SubtreeShape,
        origin: Point,
        direction: Direction,
        metrics: CardMetrics,
        absent: Collection[NodeId] = (),
    ) -> None:
        self._shape = shape
        self._metrics = metrics
        self._absent = absent
        self._down = direction is not Direction.LEFT_RIGHT
        self._b, self._d = origin
        breadth, depth = shape.card
        self._out = (self._b + breadth // 2, self._d + depth)
        self._bus_at = self._d + shape.bus
        stack_b, stack_d = self._b + shape.stack[0], self._d + shape.stack[1]
        self._stack_x, self._stack_y = (stack_b, stack_d) if self._down else (stack_d, stack_b)
        self._own_trunk = self._down and not shape.ous
        columns = 0 if metrics.rows_at or shape.framed else -(-len(shape.accounts) // shape.rows)
        width = metrics.account_width + metrics.column_gap
        self._columns = [self._stack_x + column * width for column in range(columns)]
        self._trunks = [x - metrics.trunk for x in self._columns]
        if columns and not self._down:
            self._trunks[0] = self._bus_at
        self._header = self._bus_at  # the line that joins the trunks of several columns
        if not self._down:
            self._header = self._stack_y - metrics.trunk
        elif self._own_trunk:
            self._header = self._out[1] + metrics.account_drop // 2
        if columns and not self._down:
            first = self._stack_y + metrics.account_height // 2
            if abs(first - self._out[0]) <= metrics.corner:  # cards differ in height: a line has no knee for that
                self._out = (first, self._out[1])
        self._filled = [column for column in range(columns) if not absent or self._middles(column)]

    def _xy(self, line: list[Point]) -> Polyline:
        return tuple(line) if self._down else tuple((d, b) for b, d in line)

    def _anchor(self, ou: int) -> Point:
        """Return the point that an OU hangs from."""
        b, d = self._shape.offsets[ou]
        return self._b + b + self._shape.middles[ou], self._d + d

    def _middles(self, column: int) -> list[int]:
        """Return the vertical places of the middles of the cards in an account column."""
        first, pitch = column * self._shape.rows, self._metrics.row_pitch
        accounts = self._shape.accounts[first : first + self._shape.rows]
        y = self._stack_y + self._metrics.account_height // 2
        return [y + row * pitch for row, account in enumerate(accounts) if account not in self._absent]

    def edges(self) -> Edges:
        """Return the lines to all children."""
        sizes, corner = self._metrics, self._metrics.corner
        columns: list[tuple[Polyline, ...]] = []
        for column, x in enumerate(self._columns):
            hangs = self._down or column  # else its accounts hang from the bus
            teeth = [(middle, x) for middle in self._middles(column)] if hangs else []
            start = self._out[1] if self._own_trunk and column == 0 else self._header + corner
            lines = comb(start, self._trunks[column], teeth, corner)
            columns.append(tuple(tuple((x, y) for y, x in line) for line in lines))
        beside: Polyline = ()
        if self._shape.beside is not None and self._shape.beside not in self._absent:
            breadth, depth = self._shape.card
            if self._down:
                y, right = self._d + sizes.ou_height // 2, self._b + breadth
                beside = ((right, y), (right + sizes.beside_gap, y))
            else:
                x, bottom = self._d + min(depth, sizes.beside_width) // 2, self._b + breadth
                beside = ((x, bottom), (x, bottom + sizes.level_gap // 2))
        return Edges(self.bus(), tuple(columns), beside)

    def bus(self) -> tuple[Polyline, ...]:
        """Return the stem, bus and drops, and what joins the trunks of several account columns."""
        bus = [self._xy(line) for line in self._bus()] if self._shape.bus else []
        if len(self._columns) < 2 or not (self._own_trunk or not self._down):
            return tuple(bus)
        corner, trunks = self._metrics.corner, self._trunks
        start = trunks[0] if self._down else trunks[1] - corner
        teeth = [(trunks[column], self._header + corner) for column in self._filled if column]
        return (*bus, *(tuple(line) for line in comb(start, self._header, teeth, corner)))

    def _bus(self) -> list[list[Point]]:
        corner, bus = self._metrics.corner, self._bus_at
        if self._shape.framed:
            return [[self._out, (self._out[0], bus)]]  # it ends at the frame
        teeth = [self._anchor(index) for index, ou in enumerate(self._shape.ous) if ou not in self._absent]
        if self._down:
            teeth += [(self._trunks[column], self._header + corner) for column in self._filled]
        elif self._columns:
            teeth += [(middle, self._stack_x) for middle in self._middles(0)]
            teeth += [(self._header, self._trunks[1] - corner)] if any(self._filled) else []
        return [[self._out, (self._out[0], bus)], *comb(self._out[0], bus, teeth, corner)] if teeth else []

    def to_ou(self, ou: int) -> Polyline:
        """Return the line to one OU; none to one in a frame."""
        if self._shape.framed:
            return ()
        bus, (b, d) = self._bus_at, self._anchor(ou)
        return without_repeats(self._xy([self._out, (self._out[0], bus), (b, bus), (b, d)]))

    def to_account(self, column: int, row: int) -> Polyline:
        """Return the line to one stacked account; none to one in a frame."""
        if self._shape.framed:
            return ()
        sizes, x, trunk = self._metrics, self._columns[column], self._trunks[column]
        y = self._stack_y + row * sizes.row_pitch + sizes.account_height // 2
        if self._own_trunk:
            first = self._trunks[0]
            way: Polyline = ((first, self._out[1]), (first, self._header)) if column else ((first, self._out[1]),)
        else:
            way = self._xy([self._out, (self._out[0], self._bus_at)])
        if column or (self._down and not self._own_trunk):
            way = (*way, *(() if self._down else ((self._bus_at, self._header),)), (trunk, self._header))
        return without_repeats((*way, (trunk, y), (x, y)))


def comb(start: int, bus: int, teeth: list[Point], corner: int) -> list[list[Point]]:
    """Bus line that is fed at `start`, with teeth (breadth, depth where they end): outermost teeth first."""
    ends = [tooth for tooth in (max(teeth), min(teeth)) if tooth[0] != start] if teeth else []
    if len(ends) > 1 and (ends[0] == ends[1] or (ends[0][0] - start) * (ends[1][0] - start) > 0):
        far = max(ends, key=lambda tooth: abs(tooth[0] - start))
        ends = [far]
    lines = [[(start, bus), (b, bus), (b, d)] for b, d in ends]
    for tooth in teeth:
        b, d = tooth
        if tooth in ends:
            continue
        knee = max(-corner, min(corner, start - b))
        lines.append([(b + knee, bus), (b, bus), (b, d)] if knee else [(b, bus), (b, d)])
    return lines


def without_repeats(line: Polyline) -> Polyline:
    """Return the line without repeated points."""
    return (line[0], *(after for before, after in pairwise(line) if before != after))
