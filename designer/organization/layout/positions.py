"""Positions of the cards of a finished layout, and the cards that meet an area.

Accounts have no position of their own: it follows from their OU's stack, so that moving an OU with thousands of
accounts costs one addition.

A node that was placed by hand stands where it was put, seen from the card of its parent, and all below it comes along.
Its automatic place stays free, so that nothing else moves.
"""

from collections.abc import Iterator, Mapping
from operator import itemgetter
from typing import NamedTuple

from designer.organization.layout.geometry import (
    CardMetrics,
    CardPart,
    Direction,
    Point,
    Rect,
    SiblingPlace,
    Stack,
    SubtreeShape,
)
from designer.organization.layout.placed import Placements, plain_extent
from designer.organization.model.organization import Organization
from designer.organization.model.records import NodeId, NodeKind


class CardPlace(NamedTuple):
    """Card as it is in a layout.

    Attributes:
        card: Its place.
        head: The part of it that describes its node: all of it but the rows in it.
        row: True for an account that is a row in the card of its OU.
        raised: True if the node, or one above it, was placed by hand: it lies over what has an automatic place.
    """

    card: Rect
    head: Rect
    row: bool
    raised: bool


class FrameOnCanvas(NamedTuple):
    """Root or OU with what hangs at its card.

    Attributes:
        corner: Corner of the card, in breadth and depth.
        standing: The card.
        stack: Account columns below it; None if there are none.
    """

    corner: Point
    standing: CardPlace
    stack: Stack | None


class CardPositions:
    """Positions of all visible nodes of an organization, until its tree changes.

    Attributes:
        direction: Direction of the tree's growth.
        metrics: Sizes of cards and gaps.
        top: The topmost card.
        bounds: Rectangle that holds every card and line.
        has_frames: Whether OUs are frames around what is in them.
    """

    has_frames = False

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
        self.bounds = placements.extents.get(top) or plain_extent(shapes[top], metrics, direction)
        self._organization = organization
        self._shapes = shapes
        self._down = direction is not Direction.LEFT_RIGHT
        self._across = direction is Direction.TOP_DOWN  # OUs of one parent are beside each other
        self._placed = placements.below
        self._extents = placements.extents
        self._frames = {top: self._framed(top, (0, 0), raised=False)}
        self._boxes: dict[NodeId, Rect] = {}

    def _frame(self, node_id: NodeId) -> FrameOnCanvas:
        """Return the root or a shown OU; found from above when it is first asked for."""
        way: list[NodeId] = []
        above = node_id
        while above not in self._frames:
            way.append(above)
            above = self._organization.parent(above) or self.top
        for below in reversed(way):
            self._place_below(above)
            above = below
        return self._frames[node_id]

    def _framed(self, node_id: NodeId, corner: Point, *, raised: bool) -> FrameOnCanvas:
        """Return the root or an OU with its card at a corner, given in breadth and depth."""
        shape, (b, d) = self._shapes[node_id], corner
        (x, y), (wide, high) = (corner, shape.card) if self._down else ((d, b), (shape.card[1], shape.card[0]))
        card, stack = Rect(x, y, wide, high), None
        if shape.accounts:
            left, top = shape.stack if self._down else (shape.stack[1], shape.stack[0])
            stack = Stack(node_id, shape.accounts, x + left, y + top, shape.rows)
        head = Rect(x, y, wide, self.metrics.ou_height)
        return FrameOnCanvas(corner, CardPlace(card, head, row=False, raised=raised), stack)

    def _place_below(self, node_id: NodeId) -> tuple[NodeId, ...]:
        """Return the OUs right below a card, if all of them have their places."""
        ous = self._shapes[node_id].ous
        if ous and ous[0] not in self._frames:
            (b, d), standing, _ = self._frames[node_id]
            offsets = zip(ous, self._shapes[node_id].offsets, strict=True)
            by_hand = self._placed.get(node_id, {})
            for child, offset in offsets:
                across, along = by_hand.get(child, offset)
                if child in by_hand and not self._down:
                    across, along = along, across
                raised = standing.raised or child in by_hand
                self._frames[child] = self._framed(child, (b + across, d + along), raised=raised)
        return ous

    def __contains__(self, node_id: object) -> bool:
        """Return True if a node is shown: it exists and is not below a collapsed one."""
        return node_id in self._shapes or self._slot(node_id) is not None

    def __len__(self) -> int:
        """Return the number of cards."""
        besides = sum(shape.beside is not None for shape in self._shapes.values())
        return len(self._shapes) + besides + sum(len(shape.accounts) for shape in self._shapes.values())

    def standing(self, node_id: NodeId) -> CardPlace:
        """Return the card of a node as it stands; KeyError where it is not shown."""
        if node_id in self._shapes:
            return self._frame(node_id).standing
        slot = self._slot(node_id)
        if slot is None:
            raise KeyError(node_id)
        parent, index = slot
        _, above, stack = self._frame(parent)
        if self._placed and (place := self._placed.get(parent, {}).get(node_id)):
            x, y = above.card.x + place[0], above.card.y + place[1]
            card = Rect(x, y, self.metrics.account_width, self.metrics.loose_height)
            return CardPlace(card, card, row=False, raised=True)
        if index is None or stack is None:
            card = self._beside(parent)
            return CardPlace(card, card, row=False, raised=above.raised)
        card = self._stacked(stack, index)
        return CardPlace(card, card, row=bool(self.metrics.rows_at), raised=above.raised)

    def rect(self, node_id: NodeId) -> Rect:
        """Return the card of a node; KeyError where it is not shown."""
        return self.standing(node_id).card

    def head(self, node_id: NodeId) -> Rect:
        """Part of a card that describes its node: all of it but the rows in it; KeyError if it is not shown."""
        return self.standing(node_id).head

    def is_row(self, node_id: NodeId) -> bool:
        """Return True if an account is a row in the card of its OU; KeyError where it is not shown."""
        return self.standing(node_id).row

    def is_raised(self, node_id: NodeId) -> bool:
        """Return True if a card lies over what has an automatic place; KeyError where it is not shown."""
        return self.standing(node_id).raised

    def subtree(self, node_id: NodeId) -> Rect:
        """Return the rectangle of a node with everything shown below it; KeyError where it is not shown."""
        found = self._boxes.get(node_id)
        if found is None:
            if node_id not in self._shapes:
                return self.rect(node_id)
            found = self._boxes[node_id] = self._box(node_id)
        return found

    def _box(self, node_id: NodeId) -> Rect:
        """Return the rectangle of the root or an OU with everything shown below it."""
        x, y, _, _ = self._frame(node_id).standing.card
        around = self._extents.get(node_id) or plain_extent(self._shapes[node_id], self.metrics, self.direction)
        rim = self._rim(node_id)
        return Rect(x + around.x - rim, y + around.y, around.w + 2 * rim, around.h + rim)

    def _rim(self, node_id: NodeId) -> int:
        """Return the room around what is in an OU that has a frame because its parent has one."""
        parent = self._organization.parent(node_id) if node_id != self.top else None
        return self.metrics.rim(self._shapes[node_id]) if parent is not None and self._shapes[parent].framed else 0

    def containers(self, area: Rect | None = None) -> Iterator[NodeId]:
        """Root and OUs whose subtrees meet an area, each before those below it."""
        stack = [self.top]
        while stack:
            node_id = stack.pop()
            if area is None or area.meets(self.subtree(node_id)):
                yield node_id
                stack.extend(reversed(self._place_below(node_id)))

    def cards(self, area: Rect | None = None) -> Iterator[tuple[NodeId, Rect]]:
        """Yield the cards that meet an area; all by default."""
        for node_id in self.containers(area):
            _, (card, *_), stack = self._frame(node_id)
            if area is None or area.meets(card):
                yield node_id, card
            shape = self._shapes[node_id]
            loose = self.loose(node_id) if self._placed else {}
            yield from ((child, rect) for child, rect in loose.items() if area is None or area.meets(rect))
            if shape.beside not in loose and shape.beside is not None:
                rect = self._beside(node_id)
                if area is None or area.meets(rect):
                    yield shape.beside, rect
            if stack is not None:
                stacked = self._stack_cards(stack, area)
                yield from (one for one in stacked if one[0] not in loose) if loose else stacked

    def is_container(self, node_id: NodeId) -> bool:
        """Return True if a node is the root or an OU that is shown."""
        return node_id in self._shapes

    def ous(self, parent: NodeId) -> tuple[NodeId, ...]:
        """Return the OUs shown right below the root or an OU."""
        return self._shapes[parent].ous

    def beside(self, parent: NodeId) -> NodeId | None:
        """Return the management account, where it is beside a node, which is the root."""
        return self._shapes[parent].beside

    def loose(self, parent: NodeId) -> Mapping[NodeId, Rect]:
        """Return the cards of the accounts below a node that were placed by hand."""
        placed = self._placed.get(parent) if self._placed else None
        if not placed:
            return {}
        (x, y, _, _), wide, high = (
            self._frame(parent).standing.card,
            self.metrics.account_width,
            self.metrics.loose_height,
        )
        return {n: Rect(x + dx, y + dy, wide, high) for n, (dx, dy) in placed.items() if n not in self._shapes}

    def stack(self, parent: NodeId) -> Stack | None:
        """Account columns below a node, with the slots that placed accounts left; None if there are none."""
        return self._frame(parent).stack if parent in self._shapes else None

    def at(self, x: float, y: float, slack: int = 0, *, afar: bool = False) -> NodeId | None:
        """Card at a point, or the nearest one at most `slack` away; from afar else the OU whose band is there."""
        area = Rect(int(x) - slack, int(y) - slack, 2 * slack + 1, 2 * slack + 1)
        near = (
            (distance(card, x, y), not self.is_raised(node_id), node_id in self._shapes, node_id)
            for node_id, card in self.cards(area)
        )  # a row lies over the card that it is in
        found = min(near, key=itemgetter(0, 1, 2), default=None)
        if found and found[0] <= slack * slack:
            return found[3]
        around = self.container_at(x, y) if afar else None
        return around if around is not None and self.band(around).holds(x, y) else None

    def container_at(self, x: float, y: float) -> NodeId | None:
        """Return the innermost subtree at a point."""
        found: NodeId | None = None
        within = self.top if self.subtree(self.top).holds(x, y) else None
        while within is not None:
            found = within
            within = next((ou for ou in self._place_below(found) if self.subtree(ou).holds(x, y)), None)
        return found

    def is_folded(self, node_id: NodeId) -> bool:
        """Whether a shown OU hides what is in it."""
        return self._shapes[node_id].folded

    def level(self, node_id: NodeId) -> int:
        """Return the number of nodes above one."""
        return len(self._organization.path(node_id)) - 1

    def band(self, node_id: NodeId) -> Rect:
        """Return the strip of a subtree that holds the heading of the root or an OU; KeyError where it is not shown."""
        box, card, deep = self.subtree(node_id), self._frame(node_id).standing.card, self._shapes[node_id].band
        if self.metrics.rows_at and self._shapes[node_id].accounts and not self._down:  # above the rows in the card
            return Rect(card.x, card.y, card.w, deep)
        return Rect(box.x, card.y, box.w, deep) if self._down else Rect(card.x, box.y, deep, box.h)

    def frame(self, node_id: NodeId) -> Rect | None:
        """Return the frame of an OU whose OUs need more than one row, or that is in such a frame; None for others.

        It begins at the middle of the card, and that of the topmost card below it: beside that stands another card.
        """
        shape = self._shapes.get(node_id)
        if shape is None or not (shape.framed or self._rim(node_id)):
            return None
        card, rim = self._frame(node_id).standing.card, self._rim(node_id)
        above = shape.bus if shape.framed and shape.bus else self.metrics.ou_height // 2
        wide, high = shape.high - shape.low + 2 * rim, shape.depth + rim
        return Rect(card.x + shape.low - rim, card.y + above, wide, high - above)

    def offsets(self, corners: Mapping[NodeId, Point]) -> dict[NodeId, Point]:
        """Return the places that bring the corners of shown cards somewhere: as `Organization.places` holds them.

        What is below a card comes along with it: a card whose parent moves as well is placed less, or more, far.
        """
        return {
            node_id: (x - above[0] - shift[0], y - above[1] - shift[1])
            for node_id, (x, y) in corners.items()
            for above, shift in [(self.rect(self._parent(node_id)), self._shift_of(self._parent(node_id), corners))]
        }

    def _shift_of(self, node_id: NodeId, corners: Mapping[NodeId, Point]) -> Point:
        """Return the shift of a card that comes along when others move to new corners."""
        mover: NodeId | None = node_id
        while mover is not None and mover not in corners:
            mover = self._organization.parent(mover) if mover != self.top else None
        if mover is None:
            return 0, 0
        card = self.rect(mover)
        return corners[mover][0] - card.x, corners[mover][1] - card.y

    def part(self, node_id: NodeId, x: float, y: float) -> CardPart:
        """Return the part of a card that a point is on, or nearest to: its middle, or an edge towards a sibling."""
        card = self.rect(node_id)
        kind = self._organization.node(node_id).kind
        if node_id == self.top or self._shapes[self._parent(node_id)].beside == node_id:
            return CardPart.ONTO
        across = self._across and kind is NodeKind.OU
        share = (x - card.x) / card.w if across else (y - card.y) / card.h
        edge = 0.5 if kind is NodeKind.ACCOUNT else 0.25
        return CardPart.BEFORE if share < edge else CardPart.AFTER if share >= 1 - edge else CardPart.ONTO

    def place(self, sibling: NodeId, part: CardPart) -> SiblingPlace:
        """Return the place before or after a card, among the children of its parent."""
        card = self.rect(sibling)
        parent = self._parent(sibling)
        after = part is CardPart.AFTER
        position = self._organization.node(parent).children.index(sibling) + after
        if self._across and self._organization.node(sibling).kind is NodeKind.OU:
            x = card.x + card.w + self.metrics.sibling_gap // 2 if after else card.x - self.metrics.sibling_gap // 2
            return SiblingPlace(parent, position, (x, card.y), (x, card.y + card.h))
        sizes = self.metrics
        gap = sizes.row_pitch - sizes.account_height if sibling not in self._shapes else sizes.sibling_gap
        y = card.y + card.h + gap // 2 if after else card.y - gap // 2
        return SiblingPlace(parent, position, (card.x, y), (card.x + card.w, y))

    def _parent(self, node_id: NodeId) -> NodeId:
        parent = self._organization.parent(node_id)
        if parent is None:
            raise KeyError(node_id)
        return parent

    def _slot(self, node_id: object) -> tuple[NodeId, int | None] | None:
        """Return the parent in whose stack a shown account stands, and its index; no index beside the root."""
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

    def _beside(self, root: NodeId) -> Rect:
        card, sizes = self._frame(root).standing.card, self.metrics
        if self._down:
            return Rect(card.x + card.w + sizes.beside_gap, card.y, sizes.beside_width, sizes.ou_height)
        return Rect(card.x, card.y + card.h + sizes.level_gap // 2, min(card.w, sizes.beside_width), sizes.ou_height)

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


def distance(card: Rect, x: float, y: float) -> float:
    """Return the squared distance of a point from a rectangle; 0 inside."""
    dx = max(card.x - x, 0, x - (card.x + card.w - 1))
    dy = max(card.y - y, 0, y - (card.y + card.h - 1))
    return dx * dx + dy * dy
