"""Positions of the cards of a finished layout, and the cards that meet an area.

Accounts have no position of their own: it follows from their OU's stack, so that moving an OU with thousands of
accounts costs one addition.

A node that was placed by hand stands where it was put, seen from the card of its parent, and all below it comes along.
Its automatic place stays free, so that nothing else moves.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from operator import itemgetter

from designer.layout.geometry import CardMetrics, CardPart, Direction, Point, Rect, SiblingPlace, Stack, SubtreeShape
from designer.layout.placed import Placements, plain_extent
from designer.model.organization import Organization
from designer.model.records import NodeId, NodeKind


class CardPositions:
    """Positions of all visible nodes of an organization, until its tree changes."""

    def __init__(  # noqa: PLR0917 - an arranger makes them in one place
        self,
        organization: Organization,
        shapes: Mapping[NodeId, SubtreeShape],
        metrics: CardMetrics,
        direction: Direction,
        top: NodeId,
        placements: Placements,
    ) -> None:
        self.direction = direction
        self.metrics = metrics
        self.top = top
        self._organization = organization
        self._shapes = shapes
        self._down = direction is not Direction.LEFT_RIGHT
        self._across = direction is Direction.TOP_DOWN  # OUs of one parent stand beside each other
        self._origins: dict[NodeId, Point] = {top: (0, 0)}
        self._placed = placements.below
        self._extents = placements.extents
        self._raised: dict[NodeId, bool] = {top: False}

    def _origin(self, node_id: NodeId) -> Point:
        """Corner of the card of the root or of an OU, in breadth and depth; found from above when first asked for."""
        way = []
        above: NodeId = node_id
        while above not in self._origins:
            way.append(above)
            above = self._parent(above)
        b, d = self._origins[above]
        for below in reversed(way):
            offset_b, offset_d = self._offset(above, below)
            b, d = b + offset_b, d + offset_d
            self._origins[below] = (b, d)
            above = below
        return b, d

    def _offset(self, parent: NodeId, ou: NodeId) -> Point:
        """Offset of an OU, in breadth and depth, from the card of its parent."""
        if self._placed and (place := self._placed.get(parent, {}).get(ou)):
            return self._xy(*place)
        shape = self._shapes[parent]
        return shape.offsets[shape.ous.index(ou)]

    def _place_below(self, node_id: NodeId) -> tuple[NodeId, ...]:
        """OUs right below a card, all of which have their corners found."""
        shape = self._shapes[node_id]
        if shape.ous and shape.ous[-1] not in self._origins:
            b, d = self._origin(node_id)
            for child, (child_b, child_d) in zip(shape.ous, shape.offsets, strict=True):
                self._origins[child] = (b + child_b, d + child_d)
            for child, place in self._placed.get(node_id, {}).items():
                child_b, child_d = self._xy(*place)
                self._origins[child] = (b + child_b, d + child_d)
        return shape.ous

    @property
    def bounds(self) -> Rect:
        """Rectangle that holds every card and line."""
        return self.subtree(self.top)

    def __contains__(self, node_id: object) -> bool:
        """True when a node is shown: it exists and is not below a collapsed one."""
        return node_id in self._shapes or self._slot(node_id) is not None

    def __len__(self) -> int:
        """Number of cards."""
        besides = sum(shape.beside is not None for shape in self._shapes.values())
        return len(self._shapes) + besides + sum(len(shape.accounts) for shape in self._shapes.values())

    def rect(self, node_id: NodeId) -> Rect:
        """Card of a node; KeyError where it is not shown."""
        if node_id in self._shapes:
            return self._card(node_id)
        slot = self._slot(node_id)
        if slot is None:
            raise KeyError(node_id)
        parent, index = slot
        if self._placed and (place := self._placed.get(parent, {}).get(node_id)):
            card = self._card(parent)
            return Rect(card.x + place[0], card.y + place[1], self.metrics.account_width, self.metrics.loose_height)
        return self._beside(parent) if index is None else self._stacked(self._stack(parent), index)

    def head(self, node_id: NodeId) -> Rect:
        """Part of a card that tells of its node: all of it but the rows in it; KeyError where it is not shown."""
        card = self.rect(node_id)
        return card._replace(h=self.metrics.ou_height) if node_id in self._shapes else card

    def is_row(self, node_id: NodeId) -> bool:
        """True when a shown account is a row in the card of its OU."""
        if not self.metrics.rows_at or node_id in self._shapes or self.is_placed(node_id):
            return False
        slot = self._slot(node_id)
        return slot is not None and slot[1] is not None

    def subtree(self, node_id: NodeId) -> Rect:
        """Rectangle of a node with everything shown below it; KeyError where it is not shown."""
        if node_id not in self._shapes:
            return self.rect(node_id)
        x, y = self._xy(*self._origin(node_id))
        around = self._extents.get(node_id) or plain_extent(self._shapes[node_id], self.metrics, self.direction)
        return Rect(x + around.x, y + around.y, around.w, around.h)

    def containers(self, area: Rect | None = None) -> Iterator[NodeId]:
        """Root and OUs whose subtrees meet an area, each before those below it."""
        stack = [self.top]
        while stack:
            node_id = stack.pop()
            if area is None or area.meets(self.subtree(node_id)):
                yield node_id
                stack.extend(reversed(self._place_below(node_id)))

    def cards(self, area: Rect | None = None) -> Iterator[tuple[NodeId, Rect]]:
        """Cards that meet an area; all by default."""
        for node_id in self.containers(area):
            card = self._card(node_id)
            if area is None or area.meets(card):
                yield node_id, card
            shape = self._shapes[node_id]
            loose = self.loose(node_id)
            yield from ((child, rect) for child, rect in loose.items() if area is None or area.meets(rect))
            if shape.beside not in loose and shape.beside is not None:
                rect = self._beside(node_id)
                if area is None or area.meets(rect):
                    yield shape.beside, rect
            if shape.accounts:
                stacked = self._stack_cards(self._stack(node_id), area)
                yield from (one for one in stacked if one[0] not in loose) if loose else stacked

    def is_container(self, node_id: NodeId) -> bool:
        """True when a node is the root or an OU that is shown."""
        return node_id in self._shapes

    def ous(self, parent: NodeId) -> tuple[NodeId, ...]:
        """OUs shown right below the root or an OU."""
        return self._shapes[parent].ous

    def beside(self, parent: NodeId) -> NodeId | None:
        """Management account, where it stands beside a node, which is the root."""
        return self._shapes[parent].beside

    def loose(self, parent: NodeId) -> Mapping[NodeId, Rect]:
        """Cards of the accounts below a node that were placed by hand."""
        placed = self._placed.get(parent) if self._placed else None
        if not placed:
            return {}
        (x, y, _, _), wide, high = self._card(parent), self.metrics.account_width, self.metrics.loose_height
        return {n: Rect(x + dx, y + dy, wide, high) for n, (dx, dy) in placed.items() if n not in self._shapes}

    def is_placed(self, node_id: NodeId) -> bool:
        """True when a shown node was placed by hand."""
        parent = self._organization.parent(node_id)
        return parent is not None and node_id in self._placed.get(parent, ())

    def is_raised(self, node_id: NodeId) -> bool:
        """True when a node, or one above it, was placed by hand: then it lies over what has an automatic place."""
        if not self._placed:
            return False
        way = []
        level = node_id
        while level not in self._raised and not self.is_placed(level):
            way.append(level)
            level = self._parent(level)
        found = self._raised.get(level, True)
        self._raised.update(dict.fromkeys(way, found))
        return found

    def stack(self, parent: NodeId) -> Stack | None:
        """Account columns below a node, with the slots that placed accounts left; None where there are none."""
        shape = self._shapes.get(parent)
        return self._stack(parent) if shape and shape.accounts else None

    def at(self, x: float, y: float, slack: int = 0) -> NodeId | None:
        """Card at a point, or the nearest one at most `slack` away."""
        area = Rect(int(x) - slack, int(y) - slack, 2 * slack + 1, 2 * slack + 1)
        near = (
            (_distance(card, x, y), not self.is_raised(node_id), node_id in self._shapes, node_id)
            for node_id, card in self.cards(area)
        )  # a row lies over the card that it is in
        found = min(near, key=itemgetter(0, 1, 2), default=None)
        return found[3] if found and found[0] <= slack * slack else None

    def offsets(self, corners: Mapping[NodeId, Point]) -> dict[NodeId, Point]:
        """Places that bring the corners of shown cards somewhere: as `Organization.places` holds them.

        What is below a card comes along with it: a card whose parent moves as well is placed less, or more, far.
        """
        return {
            node_id: (x - above[0] - shift[0], y - above[1] - shift[1])
            for node_id, (x, y) in corners.items()
            for above, shift in [(self.rect(self._parent(node_id)), self._shift_of(self._parent(node_id), corners))]
        }

    def _shift_of(self, node_id: NodeId, corners: Mapping[NodeId, Point]) -> Point:
        """Shift of a card that comes along when others move to new corners."""
        mover: NodeId | None = node_id
        while mover is not None and mover not in corners:
            mover = self._organization.parent(mover) if mover != self.top else None
        if mover is None:
            return 0, 0
        card = self.rect(mover)
        return corners[mover][0] - card.x, corners[mover][1] - card.y

    def part(self, node_id: NodeId, x: float, y: float) -> CardPart:
        """Part of a card that a point is on, or nearest to: its middle, or an edge towards a sibling."""
        card = self.rect(node_id)
        kind = self._organization.node(node_id).kind
        if node_id == self.top or self._shapes[self._parent(node_id)].beside == node_id:
            return CardPart.ONTO
        across = self._across and kind is NodeKind.OU
        share = (x - card.x) / card.w if across else (y - card.y) / card.h
        edge = 0.5 if kind is NodeKind.ACCOUNT else 0.25
        return CardPart.BEFORE if share < edge else CardPart.AFTER if share >= 1 - edge else CardPart.ONTO

    def place(self, sibling: NodeId, part: CardPart) -> SiblingPlace:
        """Place before or after a card, among the children of its parent."""
        card = self.rect(sibling)
        parent = self._parent(sibling)
        after = part is CardPart.AFTER
        position = self._organization.node(parent).children.index(sibling) + after
        if self._across and self._organization.node(sibling).kind is NodeKind.OU:
            x = card.x + card.w + self.metrics.sibling_gap // 2 if after else card.x - self.metrics.sibling_gap // 2
            return SiblingPlace(parent, position, (x, card.y), (x, card.y + card.h))
        between = self.metrics.sibling_gap if self.direction is Direction.LEFT_RIGHT else self.metrics.hanging_gap
        gap = self.metrics.row_pitch - self.metrics.account_height if sibling not in self._shapes else between
        y = card.y + card.h + gap // 2 if after else card.y - gap // 2
        return SiblingPlace(parent, position, (card.x, y), (card.x + card.w, y))

    def _parent(self, node_id: NodeId) -> NodeId:
        parent = self._organization.parent(node_id)
        if parent is None:
            raise KeyError(node_id)
        return parent

    def _slot(self, node_id: object) -> tuple[NodeId, int | None] | None:
        """Parent in whose stack a shown account stands, and its index; no index beside the root."""
        if not isinstance(node_id, str):
            return None
        account = NodeId(node_id)
        parent = self._organization.parent(account)
        shape = self._shapes.get(parent) if parent is not None else None
        if parent is None or shape is None:
            return None
        if account == shape.beside:
            return parent, None
        index = shape.slots.get(account)
        return None if index is None else (parent, index)

    def _column_and_row(self, account: NodeId) -> Point:
        slot = self._slot(account)
        if slot is None or slot[1] is None:
            raise KeyError(account)
        return divmod(slot[1], self._shapes[slot[0]].rows)

    def _xy(self, b: int, d: int) -> Point:
        return (b, d) if self._down else (d, b)

    def _card(self, node_id: NodeId) -> Rect:
        x, y = self._xy(*self._origin(node_id))
        return Rect(x, y, *self._xy(*self._shapes[node_id].card))

    def _beside(self, root: NodeId) -> Rect:
        card, sizes = self._card(root), self.metrics
        if self._down:
            return Rect(card.x + card.w + sizes.beside_gap, card.y, sizes.beside_width, sizes.ou_height)
        return Rect(card.x, card.y + card.h + sizes.level_gap // 2, min(card.w, sizes.beside_width), sizes.ou_height)

    def _stack(self, parent: NodeId) -> Stack:
        shape, (b, d) = self._shapes[parent], self._origin(parent)
        x, y = self._xy(b + shape.stack[0], d + shape.stack[1])
        return Stack(parent, shape.accounts, x, y, shape.rows)

    def _stacked(self, stack: Stack, index: int) -> Rect:
        sizes = self.metrics
        column, row = divmod(index, stack.rows)
        x = stack.x + column * (sizes.account_width + sizes.column_gap)
        return Rect(x, stack.y + row * sizes.row_pitch, sizes.account_width, sizes.account_height)

    def _stack_cards(self, stack: Stack, area: Rect | None) -> Iterator[tuple[NodeId, Rect]]:
        sizes, total = self.metrics, len(stack.accounts)
        columns, rows = range(-(-total // stack.rows)), range(stack.rows)
        if area is not None:
            wide, high = sizes.account_width + sizes.column_gap, sizes.row_pitch
            columns = range(
                max(0, (area.x - stack.x) // wide), min(len(columns), (area.x + area.w - stack.x) // wide + 1)
            )
            rows = range(max(0, (area.y - stack.y) // high), min(stack.rows, (area.y + area.h - stack.y) // high + 1))
        for column in columns:
            for index in range(column * stack.rows + rows.start, min(total, column * stack.rows + rows.stop)):
                card = self._stacked(stack, index)
                if area is None or area.meets(card):
                    yield stack.accounts[index], card


def _distance(card: Rect, x: float, y: float) -> float:
    """Squared distance of a point from a rectangle; 0 inside."""
    dx = max(card.x - x, 0, x - (card.x + card.w - 1))
    dy = max(card.y - y, 0, y - (card.y + card.h - 1))
    return dx * dx + dy * dy
