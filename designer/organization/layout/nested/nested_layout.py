"""Nested layout: cards and frames of a finished arrangement."""

from __future__ import annotations

from collections.abc import Collection

from designer.organization.layout.geometry import (
    CardPart,
    Edges,
    Point,
    Polyline,
    Rect,
    SiblingPlace,
    Stack,
)
from designer.organization.layout.layout import Layout
from designer.organization.layout.positions import CardPlace, FrameOnCanvas
from designer.organization.model.records import NodeId, NodeKind

_NO_LINES = Edges((), (), ())


class NestedLayout(Layout):
    """Frames within frames. The card of an OU is the heading of its frame, and no line joins them.

    Places given by hand are those of the trees; here each node is in the frame of its parent.
    """

    has_frames = True

    def take_over(self, before: NestedLayout) -> None:
        """Take over the places of an earlier layout of the same top; what is different now is placed again."""
        shapes, known = self._shapes, before._shapes
        self._frames, self._boxes = dict(before._frames), dict(before._boxes)
        for gone in self._frames.keys() - shapes.keys():
            del self._frames[gone]
            self._boxes.pop(gone, None)
        for node_id in [n for n, shape in shapes.items() if shape is not known.get(n)]:  # parents first
            shape, stood = shapes[node_id], self._frames.get(node_id)
            if stood is None:
                self._forget(node_id)
                continue
            x, y = stood.corner
            self._frames[node_id] = self._framed(node_id, stood.corner, raised=False)
            self._boxes.pop(node_id, None)
            for ou, (dx, dy) in zip(shape.ous, shape.offsets, strict=True):
                inner, corner = self._frames.get(ou), (x + dx, y + dy)
                if inner is None or inner.corner != corner:
                    self._forget(ou)
                    self._frames[ou] = self._framed(ou, corner, raised=False)

    def _forget(self, node_id: NodeId) -> None:
        """Forget the places of an OU and of all below it."""
        below = [node_id]
        for ou in below:
            self._frames.pop(ou, None)
            self._boxes.pop(ou, None)
            below.extend(self._shapes[ou].ous)

    def _framed(self, node_id: NodeId, corner: Point, *, raised: bool) -> FrameOnCanvas:
        shape, (x, y) = self._shapes[node_id], corner
        left, top, width, height = shape.head or Rect(0, 0, *shape.card)
        card = Rect(x + left, y + top, width, height)
        accounts, (right, down) = shape.accounts, shape.stack
        stack = Stack(node_id, accounts, x + right, y + down, shape.rows) if accounts else None
        return FrameOnCanvas(corner, CardPlace(card, card, row=False, raised=raised), stack)

    def _box(self, node_id: NodeId) -> Rect:
        return Rect(*self._frame(node_id).corner, *self._shapes[node_id].card)

    def frame(self, node_id: NodeId) -> Rect | None:
        """Return the frame of an OU; None for an account."""
        return self.subtree(node_id) if node_id in self._shapes else None

    def band(self, node_id: NodeId) -> Rect:
        """Strip at the top of a frame that holds its heading, and ends at the accounts that are beside that."""
        frame, shape = self.subtree(node_id), self._shapes[node_id]
        (end, top), band = shape.stack, shape.band
        return Rect(frame.x, frame.y, end if shape.accounts and top < band else frame.w, band)

    def part(self, node_id: NodeId, x: float, y: float) -> CardPart:
        """Part of a card that a point is on: accounts are above and below each other, OUs before and after."""
        card = self.rect(node_id)
        if node_id == self.top or self._shapes[self._parent(node_id)].beside == node_id:
            return CardPart.ONTO
        account = node_id not in self._shapes
        share, edge = ((y - card.y) / card.h, 0.5) if account else ((x - card.x) / card.w, 0.25)
        return CardPart.BEFORE if share < edge else CardPart.AFTER if share >= 1 - edge else CardPart.ONTO

    def place(self, sibling: NodeId, part: CardPart) -> SiblingPlace:
        """Return the place before or after a card: along the side of an account, or of the frame of an OU."""
        if self._organization.node(sibling).kind is NodeKind.ACCOUNT:
            return super().place(sibling, part)
        frame, parent, after = self.subtree(sibling), self._parent(sibling), part is CardPart.AFTER
        x, gap = (frame.x + frame.w, 4) if after else (frame.x, -4)
        position = self._organization.node(parent).children.index(sibling) + after
        return SiblingPlace(parent, position, (x + gap, frame.y), (x + gap, frame.y + frame.h))

    def edges(self, _parent: NodeId, _lifted: Collection[NodeId] = ()) -> Edges:
        """Return no lines: frames show what belongs where."""
        return _NO_LINES

    def bus(self, _parent: NodeId) -> tuple[Polyline, ...]:
        """Return no lines."""
        return ()

    def route(self, child: NodeId) -> Polyline:
        """Return no line. KeyError where the node is not shown."""
        if child not in self:
            raise KeyError(child)
        return ()

    def line_to(self, _child: NodeId, _card: Rect, *, plain: bool = False) -> Polyline:  # noqa: ARG002 - as above
        """Return no line."""
        return ()
