"""Plan for a page of paper: frames in the shape of its sides, with blocks as large as what is written in them."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import NamedTuple

from designer.organization.layout.geometry import Rect
from designer.organization.layout.nested.cuts import rooms
from designer.organization.layout.nested.frames import OuFrame, beside_root, frames_of
from designer.organization.layout.nested.plan import NestedPlan, Sizes, cut_frames, has_slots, shape_of
from designer.organization.layout.nested.shapes import SLOT_HEIGHT, SLOT_WIDTH, PartShape
from designer.organization.model.organization import Organization
from designer.organization.model.records import NodeId, NodeKind

_NAMED = 2
"""Levels whose frames are as wide as their names."""

_ROUNDS = 3
"""Rounds of finding the scale of a plan: bands and gaps depend on it."""


class PlacedFrame(NamedTuple):
    """Frame of a plan.

    Attributes:
        node: The root or an OU.
        level: 0 for the one that all others are in.
        frame: Its place.
        band: Strip of its heading.
        room: Room of the accounts right in it; empty if there are none.
        accounts: These accounts.
    """

    node: NodeId
    level: int
    frame: Rect
    band: Rect
    room: Rect
    accounts: tuple[NodeId, ...]


class Extract(NamedTuple):
    """Part of an organization on one page.

    Attributes:
        top: The root or an OU.
        collapsed: OUs that show nothing inside.
        ous: Those OUs right in the top one that are shown; None for all.
        accounts: The range of accounts right in it that is shown; None for all.
    """

    top: NodeId
    collapsed: Collection[NodeId] = ()
    ous: tuple[NodeId, ...] | None = None
    accounts: slice = slice(None)

    def frames(self, organization: Organization) -> dict[NodeId, OuFrame]:
        """Return the frames of this part, parents first, with levels that count from the top one."""
        known = frames_of(organization)
        work, found = [(self.top, 0)], dict[NodeId, OuFrame]()
        for node_id, level in work:
            frame, ous = known[node_id], known[node_id].ous
            count = len(accounts_in(organization, node_id, self))
            if node_id in self.collapsed:
                ous, count = (), 0
            elif node_id == self.top and self.ous is not None:
                ous = self.ous
            letters = len(organization.node(node_id).name) if 0 < level <= _NAMED else 0
            found[node_id] = frame._replace(level=level, accounts=count, ous=ous, letters=letters)
            work.extend((ou, level + 1) for ou in ous)
        return found


def accounts_in(organization: Organization, node_id: NodeId, extract: Extract) -> tuple[NodeId, ...]:
    """Return the accounts right in an OU that a page shows; the management account is beside the root."""
    if node_id in extract.collapsed:
        return ()
    beside, nodes = beside_root(organization), organization.nodes
    found = (n for n in nodes[node_id].children if nodes[n].kind is NodeKind.ACCOUNT and n != beside)
    return tuple(found)[extract.accounts] if node_id == extract.top else tuple(found)


def page_plan(
    frames: Mapping[NodeId, OuFrame], top: NodeId, blocks: Mapping[NodeId, PartShape], view: tuple[float, float]
) -> NestedPlan:
    """Make a plan in the shape of a page.

    Args:
        frames: What is planned.
        top: The frame that all others are in.
        blocks: Sizes of what is written of the accounts right in an OU.
        view: Width and height of the page, in units that make a heading about as wide as in pixels on a screen.
    """
    width, height = view
    sizes = Sizes(0.1)
    for _ in range(_ROUNDS):
        options = shape_of(frames, top, sizes, blocks)
        best = min(options, key=lambda one: max(one.w * height, one.h * width))
        w, h = max(best.w, int(best.h * width / height)), max(best.h, int(best.w * height / width))
        made = sizes
        sizes = Sizes(min(1.0, round(width / w, 5)))
    return NestedPlan(made.scale, w, h, dict(cut_frames(frames, top, made, best, w, h)))


def placed_frames(
    organization: Organization, frames: Mapping[NodeId, OuFrame], plan: NestedPlan, extract: Extract, start: NodeId
) -> Iterator[PlacedFrame]:
    """Yield the frames of a part, parents first.

    Args:
        organization: The tree.
        frames: The frames that were planned.
        plan: Their plan.
        extract: What is shown.
        start: The node that the plan begins with: the top one, or the root.
    """
    sizes, shown = Sizes(plan.scale), set[NodeId]()
    work = [(start, Rect(0, 0, plan.w, plan.h))]
    for node_id, room in work:
        frame, of_ou = frames[node_id], plan.ous[node_id]
        inside = list(rooms(of_ou.cuts, sizes.inside(room, frame.level, of_ou.band), sizes.gap(frame.level)))
        if node_id not in extract.collapsed:
            work.extend(zip(frame.ous, inside[len(inside) - len(frame.ous) :], strict=True))
        if node_id == extract.top or organization.parent(node_id) in shown:
            shown.add(node_id)
            accounts = accounts_in(organization, node_id, extract)
            band = room._replace(h=of_ou.band)
            block = inside[0] if has_slots(frame, of_ou) else _in_band(band, len(accounts), sizes.gap(frame.level))
            if accounts and not has_slots(frame, of_ou):
                band = band._replace(w=block.x - band.x)
            yield PlacedFrame(node_id, frame.level - frames[extract.top].level, room, band, block, accounts)


def _in_band(band: Rect, accounts: int, gap: int) -> Rect:
    """Return the room of accounts that are in the band of an OU, at its end and its foot."""
    width = accounts * SLOT_WIDTH
    return Rect(band.x + max(0, band.w - gap - width), band.y + max(0, band.h - SLOT_HEIGHT), width, SLOT_HEIGHT)
