"""Placing by key: cards nudged, lined up, spread out, and sent back to where the layout puts them."""

from designer.organization import edits
from designer.organization.edits.rules import topmost
from designer.organization.layout import GRID, AlignmentLine, Axis, Rect, aligned, distributed
from designer.organization.model.records import NodeId
from ui.canvas.camera import Camera
from ui.state.session import Session, push

FINE = 1
COARSE = GRID

_LINES = {
    AlignmentLine.LEFT: "Align the left edges of {}",
    AlignmentLine.CENTRE: "Centre {} on one vertical line",
    AlignmentLine.RIGHT: "Align the right edges of {}",
    AlignmentLine.TOP: "Align the top edges of {}",
    AlignmentLine.MIDDLE: "Centre {} on one horizontal line",
    AlignmentLine.BOTTOM: "Align the bottom edges of {}",
}
_AXES = {Axis.ACROSS: "Space {} evenly from left to right", Axis.DOWN: "Space {} evenly from top to bottom"}


def nudge(view: Camera, dx: int, dy: int) -> None:
    """Place the selected cards some canvas units from where they stand; nudges in a row are one step."""
    session, layout = view.session, view.shown_layout
    organization = session.organization
    movers = topmost(organization, session.selection)
    cards = {node_id: layout.rect(node_id) for node_id in movers if node_id in layout and node_id != layout.top}
    if not cards:
        if movers:
            session.notices.refuse("The topmost card stays where it is: every other card stands around it.")
        return
    corners = {node_id: (card.x + dx, card.y + dy) for node_id, card in cards.items()}
    key = f"nudge:{','.join(cards)}"
    if push(session, lambda: edits.place(organization, layout.offsets(corners), "Nudge {}", key)):
        view.reveal(next(iter(cards)))


def align_cards(view: Camera, line: AlignmentLine) -> None:
    """Bring the selected cards into line."""
    _place(view, aligned(_cards(view), line), _LINES[line])


def distribute(view: Camera, axis: Axis) -> None:
    """Spread the selected cards out, the first and the last of them stay."""
    _place(view, distributed(_cards(view), axis), _AXES[axis])


def unplace_cards(session: Session) -> None:
    """Let the selected cards return to where the layout puts them."""
    push(session, lambda: edits.unplace(session.organization, session.selection))


def tidy_selection(session: Session) -> None:
    """Let the selected cards and all below them return to where the layout puts them."""
    push(session, lambda: edits.tidy(session.organization, session.selection))


def tidy_everything(session: Session) -> None:
    """Let every card return to where the layout puts it."""
    push(session, lambda: edits.tidy(session.organization))


def _cards(view: Camera) -> dict[NodeId, Rect]:
    """The selected cards that are shown and can be placed."""
    layout = view.shown_layout
    chosen = view.session.selection
    return {node_id: layout.rect(node_id) for node_id in chosen if node_id in layout and node_id != layout.top}


def _place(view: Camera, corners: dict[NodeId, tuple[int, int]], label: str) -> None:
    """Place all of some cards, where one of them does not stand there yet: a line holds only if none leaves it."""
    session, layout = view.session, view.shown_layout
    if all(layout.rect(node_id)[:2] == corner for node_id, corner in corners.items()):
        return
    places = layout.offsets(corners)
    push(session, lambda: edits.place(session.organization, places, label))
