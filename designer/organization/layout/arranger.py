"""Arranger: works out and keeps the shapes of subtrees, and finds the density at which all of it is readable.

Density comes first and zoom second: the roomiest density at which everything fits at its natural size is taken.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from itertools import islice
from math import isqrt
from sys import maxsize
from typing import TYPE_CHECKING, NamedTuple

from designer.organization.layout.geometry import (
    CardMetrics,
    Contour,
    Density,
    Direction,
    OuRow,
    Plan,
    Point,
    SubtreeShape,
    clearance,
    column_height,
    contour_below,
    extent,
    merged,
)
from designer.organization.layout.layout import Layout
from designer.organization.layout.nested.frames import beside_root
from designer.organization.layout.placed import NOTHING_PLACED, find_placed
from designer.organization.model.organization import Organization
from designer.organization.model.records import Node, NodeId, NodeKind

if TYPE_CHECKING:  # imported for the first nested layout
    from designer.organization.layout.nested.arrangement import NestedArranger
    from designer.organization.layout.nested.planner import Planner

FEWEST = 3
"""So many stand in the first row, however wide they are."""


class _Entry(NamedTuple):
    """Entry of a row below a card: an OU's subtree, or the block of accounts."""

    contour: Contour
    anchor: int  # breadth where the line from above arrives, relative to the contour
    breadth: int
    depth: int


class _Split(NamedTuple):
    """Children of a card by the way they are placed; fields as in `SubtreeShape`, which is one that was kept."""

    folded: bool
    beside: NodeId | None
    ous: tuple[NodeId, ...]
    accounts: tuple[NodeId, ...]


class Arranger:
    """Layout of one organization again and again, which works out only what differs from the last time."""

    def __init__(self, metrics: CardMetrics | None = None, planner: Planner | None = None) -> None:
        """Start without memory.

        Args:
            metrics: Sizes; those of the design tokens by default.
            planner: Keeps the plan of nested layouts; a new one by default.
        """
        self.metrics = metrics or CardMetrics()
        self._planner = planner
        self._nested: NestedArranger | None = None
        self._shapes: dict[NodeId, SubtreeShape] = {}
        self._placements = NOTHING_PLACED
        self._direction = Direction.TOP_DOWN
        self._down = True  # depth runs down the canvas
        self._breadth: int | None = None

    def arrange(
        self,
        organization: Organization,
        collapsed: Collection[NodeId] = frozenset(),
        direction: Direction = Direction.TOP_DOWN,
        top: NodeId | None = None,
        breadth: int | None = None,
    ) -> Layout:
        """Lay out everything that is not below a collapsed node.

        Args:
            organization: The tree, and which nodes of it were placed by hand.
            collapsed: Nodes whose children are not shown.
            direction: Direction in which the levels follow each other.
            top: The root or the OU that is shown with what is below it; the root by default.
            breadth: Most breadth of a row of OUs, unless one entry needs more; None for that of a screen-shaped block.
        """
        top = organization.root if top is None else top
        if direction is Direction.NESTED:
            return self._arrange_nested(organization, collapsed, top)
        if direction is not self._direction or breadth != self._breadth:  # the known shapes are of others
            self._shapes, self._placements = {}, NOTHING_PLACED
            self._direction, self._breadth, self._down = direction, breadth, direction is not Direction.LEFT_RIGHT
        management = beside_root(organization)
        nodes, known = organization.nodes, self._shapes
        shapes: dict[NodeId, SubtreeShape] = {}
        splits, order = dict[NodeId, _Split](), [top]
        for node_id in order:
            node, shape, folded = nodes[node_id], known.get(node_id), node_id in collapsed
            beside = management if node_id == organization.root and not folded else None
            if shape is None or shape.children != node.children or shape.folded is not folded or shape.beside != beside:
                splits[node_id] = split = _split(nodes, node, folded, beside)
                order.extend(split.ous)
            else:
                shapes[node_id] = shape
                order.extend(shape.ous)
        stale = set(splits)
        for node_id in reversed(order):
            if node_id not in stale:
                continue
            before, inner = known.get(node_id), splits.get(node_id) or known[node_id]
            shapes[node_id] = shape = self._shape(nodes[node_id], inner, [shapes[ou] for ou in inner.ous])
            above = organization.parent(node_id) if node_id != top else None
            if above is not None and (before is None or before.contour != shape.contour):
                stale.add(above)
        self._shapes = shapes
        kept, self._placements = self._placements, NOTHING_PLACED
        if organization.places:
            self._placements = find_placed(organization, order, shapes, self.metrics, direction, kept)
        return Layout(organization, shapes, self.metrics, direction, top, self._placements)

    def _arrange_nested(self, organization: Organization, collapsed: Collection[NodeId], top: NodeId) -> Layout:
        from designer.organization.layout.nested.arrangement import NestedArranger  # small designs stand in trees
        from designer.organization.layout.nested.planner import Planner

        if self._nested is None:
            self._nested = NestedArranger(self.metrics, self._planner or Planner())
        return self._nested.arrange(organization, collapsed, top)

    def _shape(self, node: Node, split: _Split | SubtreeShape, inside: list[SubtreeShape]) -> SubtreeShape:
        accounts = len(split.accounts)
        breadth, depth = card = self._turned(self.metrics.card(node.kind, accounts))
        within = self.metrics.rows_at if accounts else 0
        wide = breadth
        if split.beside:
            sizes = self.metrics
            wide += sizes.beside_gap + sizes.beside_width if self._down else sizes.level_gap // 2 + sizes.ou_height
        top: Contour = ((depth, 0, wide),)
        plan = self._below(0 if within else accounts, inside, breadth, depth)
        contour = contour_below(top, plan.contour, depth, plan.shift) if plan.contour else top
        low, high = extent(contour)
        return SubtreeShape(
            children=node.children,
            folded=split.folded,
            beside=split.beside,
            ous=split.ous,
            accounts=split.accounts,
            slots={account: index for index, account in enumerate(split.accounts)},
            card=card,
            offsets=tuple((b + plan.shift, d) for b, d in plan.offsets),
            middles=tuple(shape.card[0] // 2 for shape in inside),
            lines=plan.rows,
            spine=plan.spine + plan.shift,
            stack=self._turned((self.metrics.inset, within)) if within else (plan.stack[0] + plan.shift, plan.stack[1]),
            rows=column_height(accounts),
            contour=contour,
            low=low,
            high=high,
            depth=contour[-1][0],
        )

    def _turned(self, size: Point) -> Point:
        """Breadth and depth of a width and a height."""
        return size if self._down else (size[1], size[0])

    def _below(self, accounts: int, inside: list[SubtreeShape], breadth: int, depth: int) -> Plan:
        """Place what is below a card; depths count from the top of the card, the contour from its bottom."""
        sizes = self.metrics
        if not inside and not accounts:
            return Plan()
        if not inside and self._direction is Direction.TOP_DOWN:
            wide, high = self._turned(self.metrics.block(accounts))
            left = sizes.account_indent
            contour: Contour = ((sizes.account_drop + high, left - sizes.trunk, left + wide),)
            return Plan(contour, stack=(left, depth + sizes.account_drop))
        entries = [self._stack_entry(accounts)] if accounts else []
        entries += [_Entry(s.contour, s.card[0] // 2, s.high - s.low, s.depth) for s in inside]
        return self._rows(entries, breadth, depth, stacked=bool(accounts))

    def _stack_entry(self, accounts: int) -> _Entry:
        wide, high = self._turned(self.metrics.block(accounts))
        many = accounts > column_height(accounts)
        before = self.metrics.trunk if self._direction is Direction.TOP_DOWN or many else 0
        return _Entry(((high, -before, wide),), wide // 2, wide + before, high)

    def _rows(self, entries: list[_Entry], breadth: int, depth: int, *, stacked: bool) -> Plan:
        """Rows from the first entry on, each as full as it may be: what follows an entry moves it to no other row.

        Only where the block has doubled does the breadth of its rows grow by a step.
        """
        gap, drop = self.metrics.sibling_gap, self.metrics.level_gap
        given = self._breadth is not None and self._direction is Direction.TOP_DOWN
        limit = self._breadth - gap if given and self._breadth else self._row_limit(entries)
        fewest = FEWEST if self._direction is Direction.TOP_DOWN and not given else 1
        rows: list[OuRow] = []
        places: list[Point] = []
        steps: Contour = ()
        top = depth
        first = 0
        while first < len(entries):
            contour, shifts = _pack(entries, first, limit, gap, fewest, 0 if given else 2)
            low, high = extent(contour)
            limit = limit if given else max(limit, high - low)
            shifts = [shift - low for shift in shifts]
            end = first + len(shifts)
            rows.append(OuRow(first, end, top + drop // 2))
            places += [(shift, top + drop) for shift in shifts]
            anchors = [entries[first + i].anchor + shift for i, shift in enumerate(shifts)]
            steps = contour_below(steps, ((drop, min(anchors), max(anchors)),), top - depth, 0)
            steps = contour_below(steps, contour, top - depth + drop, -low)
            top += drop + contour[-1][0]
            first, fewest = end, 1
        spine = -gap if len(rows) > 1 else 0
        if spine:
            steps = tuple((end, min(low, spine), high) for end, low, high in steps)
        ends = [entries[i].anchor + places[i][0] for i in (0, rows[0].end - 1)]
        shift = breadth // 2 - sum(ends) // 2
        if stacked:
            rows = [OuRow(max(row.first - 1, 0), row.end - 1, row.bus) for row in rows]
        return Plan(steps, tuple(places[stacked:]), tuple(rows), spine, places[0] if stacked else (0, 0), shift)

    def _row_limit(self, entries: list[_Entry]) -> int:
        """Breadth at which a row ends: that of a screen-shaped block, in steps so that it is stable.

        From left to right, where siblings are low and many fit, what is not much broader than that stays whole.
        """
        gap, drop = self.metrics.sibling_gap, self.metrics.level_gap
        top_down = self._direction is Direction.TOP_DOWN
        if not top_down and len(entries) <= FEWEST:
            return maxsize
        area = sum((e.breadth + gap) * (e.depth + drop) for e in entries)
        wanted = isqrt(area * 8 // 5) if top_down else isqrt(area * 5 // 8)
        limit = self.metrics.widest_row if top_down else self.metrics.widest_row * 2
        while limit < wanted:
            limit = limit * 7 // 5
        if top_down:
            return limit
        low, high = extent(_pack(entries, 0, maxsize, gap)[0])
        return limit if (high - low) * 2 > limit * 3 else maxsize


def _split(nodes: Mapping[NodeId, Node], node: Node, folded: bool, beside: NodeId | None) -> _Split:
    kinds = [] if folded else [(child, nodes[child].kind) for child in node.children]
    return _Split(
        folded,
        beside,
        tuple(child for child, kind in kinds if kind is not NodeKind.ACCOUNT),
        tuple(child for child, kind in kinds if kind is NodeKind.ACCOUNT and child != beside),
    )


def _pack(  # noqa: PLR0917 - one step of `_rows`
    entries: list[_Entry], first: int, limit: int, gap: int, fewest: int = 1, part: int = 2
) -> tuple[Contour, list[int]]:
    """Row from an entry on: as many as fit, each as near to those before as their contours let it.

    A row ends only when one `part` of it is full (half of it by default; 0 for however full it is), so that a few small
    entries do not stand alone before a large one, and has the fewest entries that it may have.
    """
    contour = entries[first].contour
    start, _ = extent(contour)
    shifts = [0]
    for entry in islice(entries, first + 1, None):
        shift = clearance(contour, entry.contour, gap)
        low, high = extent(entry.contour)
        full = len(shifts) >= fewest and shift + high - start > limit
        if full and (not part or (shift + low - start) * part > limit):
            break
        contour = merged(contour, entry.contour, shift)
        shifts.append(shift)
    return contour, shifts


HOPELESS = 0.5
"""Scale below which a picture counts as not seen whole, even at the highest density: its rows follow no window."""


BREADTHS = (100, 115, 130, 160)
"""Breadths of rows that are tried, in percent of that of the room: one card more in a row may fit better."""


class Fitted(NamedTuple):
    """Way to lay an organization out.

    Attributes:
        density: Of the cards.
        breadth: Most breadth of a row; None for that of a block in the shape of a screen.
        arranger: The arranger that lays it out so, and knows it already.
        scale: At which everything is seen; more than 1 where there is room to spare.
    """

    density: Density
    breadth: int | None
    arranger: Arranger
    scale: float


class ShownPart(NamedTuple):
    """Part of an organization that is shown, and which way.

    Attributes:
        collapsed: Nodes whose children are not shown.
        direction: Direction in which the levels follow each other.
        top: The topmost card.
    """

    collapsed: Collection[NodeId]
    direction: Direction
    top: NodeId


def fitted(organization: Organization, shown: ShownPart, sizes: Mapping[Density, CardMetrics], room: Point) -> Fitted:
    """Roomiest way in which everything fits at its natural size; else the one at which it is seen largest.

    Args:
        organization: The tree.
        shown: The shown part of it.
        sizes: Of the cards at each density that may be chosen, the roomiest first.
        room: Width and height of what it is seen in, in canvas units at 100 %.
    """
    *roomier, densest = sizes
    last = _best(organization, shown, densest, sizes[densest], room)
    if last.scale < 1:
        return last
    for density in roomier:
        found = _best(organization, shown, density, sizes[density], room)
        if found.scale >= 1:
            return found
    return last


def _best(organization: Organization, shown: ShownPart, density: Density, sizes: CardMetrics, room: Point) -> Fitted:
    """Best of some breadths of one density: that of a screen, which is preferred, and those near that of the room."""
    best = _try(organization, shown, density, sizes, room)
    if best.scale >= 1 or best.scale < HOPELESS / 2 or shown.direction is not Direction.TOP_DOWN:
        return best
    for percent in BREADTHS:
        found = _try(organization, shown, density, sizes, room, room[0] * percent // 100)
        if found.scale >= HOPELESS and found.scale > best.scale:
            best = found
        if best.scale >= 1:
            break
    return best


def _try(  # noqa: PLR0917 - one step of the above
    organization: Organization,
    shown: ShownPart,
    density: Density,
    sizes: CardMetrics,
    room: Point,
    breadth: int | None = None,
) -> Fitted:
    arranger = Arranger(sizes)
    layout: Layout = arranger.arrange(organization, shown.collapsed, shown.direction, shown.top, breadth)
    bounds = layout.bounds
    return Fitted(density, breadth, arranger, min(room[0] / bounds.w, room[1] / bounds.h))
