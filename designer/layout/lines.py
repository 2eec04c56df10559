"""The lines between cards: a bus with drops to OUs, and a trunk with twigs to each account column."""

from __future__ import annotations

from itertools import pairwise

from designer.layout.geometry import Direction, Edges, Metrics, Point, Polyline, Shape
from designer.records import Kind


class Lines:
    """The lines below one card. Worked out in breadth and depth; an account column always runs down."""

    def __init__(self, shape: Shape, kind: Kind, origin: Point, direction: Direction, metrics: Metrics) -> None:
        self._shape = shape
        self._metrics = metrics
        self._down = direction is Direction.TOP_DOWN
        self._b, self._d = origin
        width, height = metrics.width(kind), metrics.height
        breadth, depth = (width, height) if self._down else (height, width)
        self._out = (self._b + breadth // 2, self._d + depth)
        self._ou_middle = (metrics.ou_width if self._down else height) // 2
        self._buses = [self._d + row.bus for row in shape.lines]
        self._spine = self._b + shape.spine
        stack_b, stack_d = self._b + shape.stack[0], self._d + shape.stack[1]
        self._stack_x, self._stack_y = (stack_b, stack_d) if self._down else (stack_d, stack_b)
        self._columns = -(-len(shape.accounts) // shape.rows)
        self._own_trunk = self._down and not shape.ous  # accounts alone hang from the corner of their OU

    def _xy(self, line: list[Point]) -> Polyline:
        return tuple(line) if self._down else tuple((d, b) for b, d in line)

    def _anchor(self, ou: int) -> Point:
        b, d = self._shape.offsets[ou]
        return self._b + b + self._ou_middle, self._d + d

    def _row_of(self, ou: int) -> int:
        return next(i for i, row in enumerate(self._shape.lines) if ou < row.end)

    def _column_x(self, column: int) -> int:
        return self._stack_x + column * (self._metrics.account_width + self._metrics.column_gap)

    def _trunk(self, column: int) -> int:
        """Where, in x, the line is that an account column hangs from."""
        if column == 0 and not self._down:
            return self._buses[0]
        return self._column_x(column) - self._metrics.trunk

    @property
    def _header(self) -> int:
        """Where, in y, the line is that joins the trunks of several columns."""
        if not self._down:
            return self._stack_y - self._metrics.trunk
        return self._out[1] + self._metrics.account_drop // 2 if self._own_trunk else self._buses[0]

    def _middle(self, row: int) -> int:
        return self._stack_y + row * self._metrics.row_pitch + self._metrics.height // 2

    def _middles(self, column: int) -> list[int]:
        rows = min(self._shape.rows, len(self._shape.accounts) - column * self._shape.rows)
        return [self._middle(row) for row in range(rows)]

    def edges(self) -> Edges:
        """The lines to all children."""
        return Edges(self.bus(), tuple(self._column(c) for c in range(self._columns)), self._beside())

    def bus(self) -> tuple[Polyline, ...]:
        """Stem, bus and drops, and what joins the trunks of several account columns."""
        bus = [self._xy(line) for line in self._bus()] if self._buses else []
        return (*bus, *self._joints())

    def _bus(self) -> list[list[Point]]:
        corner = self._metrics.corner
        first = self._buses[0]
        lines = [[self._out, (self._out[0], first)]]
        if len(self._buses) > 1:
            lines.append([(self._out[0], first), (self._spine, first), (self._spine, self._buses[-1] - corner)])
        for index, (row, bus) in enumerate(zip(self._shape.lines, self._buses, strict=True)):
            teeth = [self._anchor(ou) for ou in range(row.first, row.end)]
            if index == 0:
                teeth += self._stack_teeth()
                lines += _comb(self._out[0], bus, teeth, corner)
            else:
                lines += [[(self._spine, bus - corner), *line] for line in _comb(self._spine, bus, teeth, corner)[:1]]
                lines += _comb(self._spine, bus, teeth, corner)[1:]
        return lines

    def _stack_teeth(self) -> list[Point]:
        """Where the block of accounts hangs from the first bus."""
        corner = self._metrics.corner
        if self._down:
            return [(self._trunk(column), self._header + corner) for column in range(self._columns)]
        teeth = [(middle, self._stack_x) for middle in self._middles(0)] if self._columns else []
        if self._columns > 1:
            teeth.append((self._header, self._trunk(1) - corner))
        return teeth

    def _joints(self) -> list[Polyline]:
        corner, y = self._metrics.corner, self._header if self._columns else 0
        if self._columns < 2 or not (self._own_trunk or not self._down):
            return []
        start = self._trunk(0) if self._down else self._trunk(1) - corner
        teeth = [(self._trunk(column), y + corner) for column in range(1, self._columns)]
        return [tuple(line) for line in _comb(start, y, teeth, corner)]

    def _column(self, column: int) -> tuple[Polyline, ...]:
        if column == 0 and not self._down:
            return ()
        corner = self._metrics.corner
        start = self._out[1] if self._own_trunk and column == 0 else self._header + corner
        teeth = [(middle, self._column_x(column)) for middle in self._middles(column)]
        lines = _comb(start, self._trunk(column), teeth, corner)
        return tuple(tuple((x, y) for y, x in line) for line in lines)

    def _beside(self) -> Polyline:
        if self._shape.beside is None:
            return ()
        sizes = self._metrics
        if self._down:
            y = self._d + sizes.height // 2
            return ((self._b + sizes.root_width, y), (self._b + sizes.root_width + sizes.beside_gap, y))
        x, bottom = self._d + sizes.account_width // 2, self._b + sizes.height
        return ((x, bottom), (x, bottom + sizes.level_gap // 2))

    def to_ou(self, ou: int) -> Polyline:
        """The line to one OU."""
        row = self._row_of(ou)
        bus, (b, d) = self._buses[row], self._anchor(ou)
        way = [] if row == 0 else [(self._spine, self._buses[0]), (self._spine, bus)]
        return _tidy(self._xy([self._out, (self._out[0], self._buses[0]), *way, (b, bus), (b, d)]))

    def to_account(self, column: int, row: int) -> Polyline:
        """The line to one stacked account."""
        x, y, trunk = self._column_x(column), self._middle(row), self._trunk(column)
        if self._own_trunk:
            first = self._trunk(0)
            way: Polyline = ((first, self._out[1]), (first, self._header)) if column else ((first, self._out[1]),)
        else:
            way = self._xy([self._out, (self._out[0], self._buses[0])])
        if column or (self._down and not self._own_trunk):
            way = (*way, *(() if self._down else ((self._buses[0], self._header),)), (trunk, self._header))
        return _tidy((*way, (trunk, y), (x, y)))


def _comb(start: int, bus: int, teeth: list[Point], corner: int) -> list[list[Point]]:
    """A bus line that is fed at `start`, with teeth (breadth, depth where they end): outermost teeth first."""
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


def _tidy(line: Polyline) -> Polyline:
    """Without repeated points."""
    return (line[0], *(after for before, after in pairwise(line) if before != after))
