"""Arranger: works out and keeps the shapes of subtrees."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from itertools import accumulate, pairwise
from math import sqrt
from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from designer.organization.layout.geometry import (
    CardMetrics,
    Direction,
    Plan,
    Point,
    SubtreeShape,
    column_height,
)
from designer.organization.layout.layout import Layout
from designer.organization.layout.nested.frames import beside_root
from designer.organization.layout.placed import NOTHING_PLACED, find_placed
from designer.organization.layout.tree_scale import ALWAYS_NAMED, TreeScale, tree_scale
from designer.organization.model.organization import Organization
from designer.organization.model.records import Node, NodeId, NodeKind

if TYPE_CHECKING:  # imported for the first nested layout
    from designer.organization.layout.nested.arrangement import NestedArranger
    from designer.organization.layout.nested.planner import Planner

Rows: TypeAlias = Mapping[NodeId, Sequence[int]]
"""Numbers of OUs in the rows below some OUs; accounts are in the first row, which can be of them alone."""

NO_ROWS: Rows = MappingProxyType({})

FEWEST = 3
"""So many are in the first row, however wide they are."""


class _Entry(NamedTuple):
    """Entry of a row below a card: an OU's subtree, or the block of accounts."""

    low: int  # least and greatest breadth, from its corner
    high: int
    depth: int
    anchor: int  # breadth where the line from above arrives
    rim: int = 0  # around what is in it, if it is in a frame of its parent

    def framed(self) -> _Entry:
        """Return the entry with the frame that it has in one of its parent."""
        return self._replace(low=self.low - self.rim, high=self.high + self.rim, depth=self.depth + self.rim)


class _Split(NamedTuple):
    """Children of a card by the way they are placed; fields as in `SubtreeShape`, which is one that was kept."""

    folded: bool
    beside: NodeId | None
    ous: tuple[NodeId, ...]
    accounts: tuple[NodeId, ...]


class Arranger:
    """Layout of one organization again and again, which works out only what differs from the last time."""

    def __init__(
        self, metrics: CardMetrics | None = None, planner: Planner | None = None, rows: Rows = NO_ROWS
    ) -> None:
        """Start without memory.

        Args:
            metrics: Sizes; those of the design tokens by default.
            planner: Keeps the plan of nested layouts; a new one by default.
            rows: Rows that stay below some OUs while they have so many OUs.
        """
        self.metrics = metrics or CardMetrics()
        self._planner = planner
        self._kept_rows = rows
        self._nested: NestedArranger | None = None
        self._shapes: dict[NodeId, SubtreeShape] = {}
        self._placements = NOTHING_PLACED
        self._direction = Direction.TOP_DOWN
        self._down = True  # depth runs down the canvas
        self._breadth: int | None = None
        self._whole: TreeScale | None = None  # None while cards can be read where all of it is seen
        self._needs: dict[NodeId, tuple[int, int]] = {}  # level of each OU, and the breadth that its name needs

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
            direction: Direction of the levels.
            top: The root or the OU that is shown with what is below it; the root by default.
            breadth: Most breadth of a row of OUs, unless one entry needs more; None for that of a screen-shaped block.
        """
        top = organization.root if top is None else top
        if direction is Direction.NESTED:
            return self._arrange_nested(organization, collapsed, top)
        if direction is not self._direction or breadth != self._breadth:  # the known shapes are of others
            self._shapes, self._placements = {}, NOTHING_PLACED
            self._direction, self._breadth, self._down = direction, breadth, direction is not Direction.LEFT_RIGHT
        shapes = self._shapes_of(organization, collapsed, top)
        self._shapes = shapes
        kept, self._placements = self._placements, NOTHING_PLACED
        if organization.places:
            self._placements = find_placed(organization, list(self._needs), shapes, self.metrics, direction, kept)
        return Layout(organization, shapes, self.metrics, direction, top, self._placements)

    def rows(self) -> Rows:
        """Return the rows below each OU; empty if levels are not rows."""
        if self._direction is not Direction.TOP_DOWN:
            return NO_ROWS
        return {n: self._rows_below(n, shape) for n, shape in self._shapes.items() if len(shape.offsets) > 1}

    def _rows_below(self, ou: NodeId, shape: SubtreeShape) -> Sequence[int]:
        kept = self._kept_rows.get(ou, ())
        if sum(kept) == len(shape.ous):  # it knows more: where accounts are in the card of their OU, they have no row
            return kept
        alone = bool(shape.accounts) and not self.metrics.rows_at and shape.stack[1] < shape.offsets[0][1]
        return (*([0] if alone else []), *Counter(depth for _, depth in shape.offsets).values())

    def _shapes_of(
        self, organization: Organization, collapsed: Collection[NodeId], top: NodeId
    ) -> dict[NodeId, SubtreeShape]:
        """Return the shapes of all that is shown: known ones, and those made again."""
        management, nodes, known = beside_root(organization), organization.nodes, self._shapes
        shapes: dict[NodeId, SubtreeShape] = {}
        splits, order, levels = dict[NodeId, _Split](), [top], {top: 0}
        for node_id in order:
            node, shape, folded = nodes[node_id], known.get(node_id), node_id in collapsed
            inner: _Split | SubtreeShape
            beside = management if node_id == organization.root and not folded else None
            if shape is None or shape.children != node.children or shape.folded is not folded or shape.beside != beside:
                splits[node_id] = inner = _split(nodes, node, folded, beside)
            else:
                shapes[node_id] = inner = shape
            order.extend(inner.ous)
            levels.update(dict.fromkeys(inner.ous, levels[node_id] + 1))
        shown, down = [(level, splits.get(ou) or shapes[ou]) for ou, level in levels.items()], self._down
        bare = Counter(level for level, inner in shown if not inner.ous and not inner.accounts)
        accounts = [len(inner.accounts) for _, inner in shown]
        whole, needs = tree_scale(accounts, bare, max(levels.values()) + 1, self.metrics, down=down), self._needs
        is_other, self._whole = whole != self._whole, whole
        self._needs = {
            n: (level, whole.least_breadth(nodes[n].name, level, down=down) if whole else 0)
            for n, level in levels.items()
        }
        stale = {n for n, there in self._needs.items() if is_other or n in splits or needs.get(n) != there}
        for node_id in reversed(order):
            if node_id not in stale:
                continue
            old, inner = known.get(node_id), splits.get(node_id) or known[node_id]
            inside = [shapes[ou] for ou in inner.ous]
            shapes[node_id] = shape = self._shape(nodes[node_id], inner, inside)
            above = organization.parent(node_id) if node_id != top else None
            if above is not None and (old is None or _extent(old) != _extent(shape)):
                stale.add(above)
        return shapes

    def _arrange_nested(self, organization: Organization, collapsed: Collection[NodeId], top: NodeId) -> Layout:
        from designer.organization.layout.nested.arrangement import NestedArranger  # small designs are in trees
        from designer.organization.layout.nested.planner import Planner

        if self._nested is None:
            self._nested = NestedArranger(self.metrics, self._planner or Planner())
        return self._nested.arrange(organization, collapsed, top)

    def _shape(self, node: Node, split: _Split | SubtreeShape, inside: list[SubtreeShape]) -> SubtreeShape:
        accounts, sizes, (level, least) = len(split.accounts), self.metrics, self._needs[node.id]
        rows = self._whole.rows(accounts) if self._whole else column_height(accounts)
        within = sizes.rows_at if accounts else 0
        breadth, depth = card = self._turned(sizes.card(node.kind, accounts, rows))
        wide = breadth
        if split.beside:
            wide += sizes.beside_gap + sizes.beside_width if self._down else sizes.level_gap // 2 + sizes.ou_height
        entries = list[_Entry]()
        if accounts and not within:
            across, down = self._turned(sizes.block(accounts, rows))
            before = sizes.trunk if self._down or accounts > rows else 0
            entries = [_Entry(-before, across, down, across // 2)]
        entries += [_Entry(s.low, s.high, s.depth, s.card[0] // 2, sizes.rim(s)) for s in inside]
        stacked = bool(entries) and not within and bool(accounts)
        plan = self._below(entries, card, level, self._kept_rows.get(node.id, ()), stacked=stacked)
        low, high = min(0, plan.low), max(wide, plan.high, plan.low + least)
        return SubtreeShape(
            children=node.children,
            folded=split.folded,
            beside=split.beside,
            ous=split.ous,
            accounts=split.accounts,
            slots={account: index for index, account in enumerate(split.accounts)},
            card=card,
            offsets=plan.offsets,
            middles=tuple(shape.card[0] // 2 for shape in inside),
            bus=plan.bus,
            framed=plan.framed,
            stack=self._turned((sizes.inset, within)) if within else plan.stack,
            rows=rows,
            low=low,
            high=high,
            depth=max(depth, plan.depth),
            band=within or plan.band or depth,
        )

    def _turned(self, size: Point) -> Point:
        """Return the breadth and depth of a width and a height."""
        return size if self._down else (size[1], size[0])

    def _below(self, entries: list[_Entry], card: Point, level: int, kept: Sequence[int], *, stacked: bool) -> Plan:
        """Place what is below a card; depths count from its top."""
        if not entries:
            if self._down or self.metrics.rows_at:
                return Plan()
            band = card[1] + self.metrics.level_gap  # as wide as those beside it, for its name
            band = max(band, self._whole.column(level)) if self._whole and level <= ALWAYS_NAMED else band
            return Plan(depth=band, band=band)
        if not self._down:
            return self._column(entries, card, level, stacked=stacked)
        if stacked and len(entries) == 1:
            ((low, high, depth, *_),), left, sizes = entries, self.metrics.account_indent, self.metrics
            top = card[1] + sizes.account_drop
            if self._whole:
                top = max(top, self._whole.strip(high - low, depth, level))
            return Plan(stack=(left, top), low=left + low, high=left + high, depth=top + depth, band=top)
        return self._rows(entries, card, level, kept, stacked=stacked)

    def _column(self, entries: list[_Entry], card: Point, level: int, *, stacked: bool) -> Plan:
        """Place entries from left to right, below each other in the column of the next level.

        Accounts alone are near their OU, but where it always has room for its name.
        """
        sizes, (_, depth) = self.metrics, card
        band, gap = depth + sizes.level_gap, sizes.sibling_gap
        if self._whole:
            gap = max(gap, self._whole.gap(level + 1))
            alone = level > ALWAYS_NAMED and len(entries) == stacked
            band = band if alone else max(band, self._whole.column(level))
        places, end = list[Point](), 0
        for entry in entries:
            places.append((end - entry.low, band))
            end += entry.high - entry.low + gap
        return Plan(
            offsets=tuple(places[stacked:]),
            bus=depth + sizes.level_gap // 2,
            stack=places[0] if stacked else (0, 0),
            high=end - gap,
            depth=band + max(entry.depth for entry in entries),
            band=band,
        )

    def _rows(self, entries: list[_Entry], card: Point, level: int, kept: Sequence[int], *, stacked: bool) -> Plan:
        """Place entries in rows, each as full as it may be: what follows an entry moves it to no other row.

        Entries of more than one row are in a frame, and each that has OUs below it in one of its own. Only where the
        block has doubled does the breadth of its rows grow by a step.
        """
        sizes, (breadth, depth) = self.metrics, card
        gap = max(sizes.sibling_gap, self._whole.gap(level)) if self._whole else sizes.sibling_gap
        again = sum(kept) == len(entries) - stacked > 0
        rows = _divided(entries, kept, stacked=stacked) if again else self._packed(entries, gap)
        framed = len(rows) > 1
        if framed:
            entries = [entry.framed() for entry in entries]
            rows = _divided(entries, kept, stacked=stacked) if again else self._packed(entries, gap)
        wide = max(sum(entry.high - entry.low + gap for entry in row) for row in rows) - gap
        between = gap + sizes.sibling_gap // 2  # a row as near as siblings is read as children of the one above
        between = between if self._whole else max(between, sizes.least_between)
        high = [max(entry.depth for entry in row) + between for row in rows]
        strip = self._whole.strip(wide, sum(high) - between, level) if self._whole else 0
        top = band = max(depth + sizes.level_gap, strip)
        places: list[Point] = []
        for row, down in zip(rows, high, strict=True):
            end = 0
            for entry in row:
                places.append((end - entry.low, top))
                end += entry.high - entry.low + gap
            top += down
        ends = (0, wide) if framed else (entries[0].anchor + places[0][0], entries[-1].anchor + places[-1][0])
        shift, inset = breadth // 2 - sum(ends) // 2, (gap if self._whole and level else gap // 2) if framed else 0
        places = [(b + shift, d) for b, d in places]
        return Plan(
            offsets=tuple(places[stacked:]),
            bus=(0 if level else depth + sizes.level_gap // 2) if framed else band - sizes.level_gap // 2,
            framed=framed,
            stack=places[0] if stacked else (0, 0),
            low=shift - inset,
            high=max(shift + wide, breadth) + inset,
            depth=top - between + inset,
            band=band,
        )

    def _packed(self, entries: list[_Entry], gap: int) -> list[list[_Entry]]:
        """Return the rows of entries.

        A row is about as broad as a screen, in steps so that it is stable. It ends only when half of it is full, so
        that a few small entries do not stand alone before a large one, and has the fewest entries that it may have.
        Where a breadth is given, or names cannot be read of the whole, a row ends when no more goes into it.
        """
        if self._breadth and not self._whole:
            return _filled(entries, self._breadth - gap, gap, 1, 0)
        share, step, fewest, part = (1.75, 1.125, 1, 0) if self._whole else (1.6, 1.4, FEWEST, 2)
        near, limit = self.metrics.sibling_gap, self.metrics.widest_row
        wanted = sqrt(sum((e.high - e.low + near) * (e.depth + near) for e in entries) * share)
        while limit < wanted:
            limit = round(limit * step)
        return _filled(entries, limit, gap, fewest, part)


def _filled(entries: list[_Entry], limit: int, gap: int, fewest: int, part: int) -> list[list[_Entry]]:
    """Return rows up to a limit, the first with some entries; each at least one of so many parts full."""
    rows: list[list[_Entry]] = [[]]
    start = 0
    for entry in entries:
        width = entry.high - entry.low
        if len(rows[-1]) >= fewest and start + width > limit and (not part or start * part > limit):
            limit = max(limit, start - gap) if part else limit
            rows.append([])
            start, fewest = 0, 1
        rows[-1].append(entry)
        start += width + gap
    return rows


def _divided(entries: list[_Entry], ous: Sequence[int], *, stacked: bool) -> list[list[_Entry]]:
    """Return rows of so many OUs each; accounts are in the first."""
    ends = [0, *(end + stacked for end in accumulate(ous))]
    return [entries[start:end] for start, end in pairwise(ends) if start < end]


def _extent(shape: SubtreeShape) -> tuple[Point, int, int, int, bool]:
    return shape.card, shape.low, shape.high, shape.depth, shape.framed


def _split(nodes: Mapping[NodeId, Node], node: Node, folded: bool, beside: NodeId | None) -> _Split:
    kinds = [] if folded else [(child, nodes[child].kind) for child in node.children]
    return _Split(
        folded,
        beside,
        tuple(child for child, kind in kinds if kind is not NodeKind.ACCOUNT),
        tuple(child for child, kind in kinds if kind is NodeKind.ACCOUNT and child != beside),
    )
