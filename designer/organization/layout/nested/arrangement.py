"""Arrangement of a plan: the shape of each frame, in canvas units, made again only where something is another."""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING, NamedTuple

from designer.organization.layout.geometry import METRICS, CardMetrics, Density, Direction, Point, Rect, SubtreeShape
from designer.organization.layout.nested.cuts import rooms
from designer.organization.layout.nested.frames import beside_root
from designer.organization.layout.nested.nested_layout import NestedLayout
from designer.organization.layout.nested.plan import NestedPlan, OuPlan, Sizes, frame_size, has_slots
from designer.organization.layout.nested.shapes import SLOT_HEIGHT, SLOT_WIDTH
from designer.organization.model.organization import Organization
from designer.organization.model.records import NodeId, NodeKind

if TYPE_CHECKING:  # imported for the first nested layout
    from designer.organization.layout.nested.planner import Planner

CARD_GAP = 8
"""Gap between the columns of accounts."""


def nested_sizes(plain: CardMetrics = METRICS[Density.COMPACT]) -> CardMetrics:
    """Return the sizes of cards in frames: accounts are as wide as their slots, whatever their names are."""
    width = SLOT_WIDTH * plain.row_pitch // SLOT_HEIGHT - CARD_GAP
    return plain._replace(account_width=width, ou_width=width, column_gap=CARD_GAP, beside_gap=16, beside_width=width)


class _MadeFrame(NamedTuple):
    """Frame as it was arranged last: what it was made from, and what was made."""

    plan: OuPlan
    size: Point
    shape: SubtreeShape
    inside: tuple[Point, ...]  # sizes of its OUs


class NestedArranger:
    """Layouts of one organization again and again.

    Args:
        metrics: Sizes of cards.
        planner: Keeps the plan.
    """

    def __init__(self, metrics: CardMetrics, planner: Planner) -> None:
        self.planner = planner
        self._metrics = metrics
        self._made_frames: dict[NodeId, _MadeFrame] = {}
        self._layout: NestedLayout | None = None
        self._across = (metrics.account_width + metrics.column_gap) / SLOT_WIDTH
        self._down = metrics.row_pitch / SLOT_HEIGHT

    def arrange(self, organization: Organization, collapsed: Collection[NodeId], top: NodeId) -> NestedLayout:
        """Lay out an OU, or the root, with all that is not below a collapsed node; a collapsed OU keeps its frame."""
        plan, path = self.planner.follow(organization), organization.path(top)
        path = path[path.index(self.planner.top or organization.root) :]
        nodes, beside = organization.nodes, beside_root(organization)
        made: dict[NodeId, _MadeFrame] = {}
        work = [(top, frame_size(plan, self.planner.frames, path))]
        for node_id, size in work:
            node, folded, known = nodes[node_id], node_id in collapsed, self._made_frames.get(node_id)
            left = beside if node_id == organization.root and not folded else None
            if (
                known is None
                or known.plan is not plan.ous[node_id]
                or known.size != size
                or known.shape.children is not node.children
                or known.shape.folded is not folded
                or known.shape.beside != left
            ):
                known = self._made(organization, plan, node_id, size, folded=folded, beside=left)
            made[node_id] = known
            work.extend(zip(known.shape.ous, known.inside, strict=True))
        self._made_frames = made
        shapes = {node_id: known.shape for node_id, known in made.items()}
        layout, before = NestedLayout(organization, shapes, self._metrics, Direction.NESTED, top), self._layout
        if before is not None and before.top == top:
            layout.take_over(before)
        self._layout = layout
        return layout

    def _made(
        self,
        organization: Organization,
        plan: NestedPlan,
        node_id: NodeId,
        size: Point,
        *,
        folded: bool,
        beside: NodeId | None,
    ) -> _MadeFrame:
        """Arrange the inside of one frame."""
        frame, of_ou, sizes = self.planner.frames[node_id], plan.ous[node_id], Sizes(plan.scale)
        gap = sizes.gap(frame.level)
        there = list(rooms(of_ou.cuts, sizes.inside(Rect(0, 0, *size), frame.level, of_ou.band), gap))
        block = there.pop(0) if has_slots(frame, of_ou) else None
        nodes, children = organization.nodes, () if folded else frame.children
        accounts = tuple(child for child in children if nodes[child].kind is NodeKind.ACCOUNT and child != beside)
        in_band = Rect(size[0] - gap - len(accounts) * SLOT_WIDTH, 0, len(accounts) * SLOT_WIDTH, SLOT_HEIGHT)
        (wide, high), (left, above), (_, band) = map(self._scaled, (size, (gap, gap), (0, of_ou.band)))
        wide_head, high_head = self._metrics.width(nodes[node_id].kind), self._metrics.ou_height
        y = max(0, min(above, (band - high_head) // 2))
        head = Rect(left, y, min(wide_head, wide - 2 * left), high_head)
        low = max(y, band - self._metrics.row_pitch)  # accounts at the foot of the band leave a name its room
        shape = SubtreeShape(
            children=nodes[node_id].children,
            folded=folded,
            beside=beside,
            ous=() if folded else frame.ous,
            accounts=accounts,
            slots={account: index for index, account in enumerate(accounts)},
            card=(wide, high),
            offsets=() if folded else tuple(self._scaled((room.x, room.y)) for room in there),
            middles=(),
            bus=0,
            framed=True,
            stack=self._scaled((block.x, block.y)) if block else (self._scaled((in_band.x, 0))[0], low),
            rows=_rows(len(accounts), block or in_band),
            low=0,
            high=wide,
            depth=high,
            head=head,
            band=band,
        )
        return _MadeFrame(of_ou, size, shape, () if folded else tuple((room.w, room.h) for room in there))

    def _scaled(self, point: Point) -> Point:
        """Return a point of the plan in canvas units."""
        return round(point[0] * self._across), round(point[1] * self._down)


def _rows(accounts: int, block: Rect) -> int:
    """Return the rows of a block of slots: as many columns as there is room for, with some slots free in the last one.

    It grows in steps, so one account more rarely moves the others to other columns.
    """
    columns, rows = max(1, block.w // SLOT_WIDTH), max(1, block.h // SLOT_HEIGHT)
    slots = 2
    while slots <= accounts:
        slots = max(slots + 2, slots * 6 // 5)
    return min(rows, -(-slots // columns)) if columns * rows >= accounts else -(-accounts // columns)
