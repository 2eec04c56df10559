"""Commands of the canvas: zoom, and cards nudged, aligned, spread out and sent back to where the layout puts them."""

from collections.abc import Iterator
from functools import partial

from designer.organization import edits
from designer.organization.edits.rules import topmost
from designer.organization.layout import GRID, AlignmentLine, Axis, Rect, aligned, distributed
from designer.organization.model.records import NodeId
from ui.canvas.travel import TravelCamera
from ui.commands.command import Command, command
from ui.state.session import Session, push

_WAYS = (("left", -1, 0), ("right", 1, 0), ("up", 0, -1), ("down", 0, 1))
_LINES = {
    AlignmentLine.LEFT: "Align the left edges of {}",
    AlignmentLine.CENTRE: "Centre {} on one vertical line",
    AlignmentLine.RIGHT: "Align the right edges of {}",
    AlignmentLine.TOP: "Align the top edges of {}",
    AlignmentLine.MIDDLE: "Centre {} on one horizontal line",
    AlignmentLine.BOTTOM: "Align the bottom edges of {}",
}
_AXES = {Axis.ACROSS: "Space {} evenly from left to right", Axis.DOWN: "Space {} evenly from top to bottom"}


def commands(view: TravelCamera) -> tuple[Command, ...]:
    """Return the commands of a canvas."""
    session = view.session
    return (
        command("view.zoom-in", view.zoom_in),
        command("view.zoom-out", view.zoom_out),
        command("view.actual", view.actual_size),
        command("view.fit", view.fit),
        command("view.selection", view.zoom_to_selection),
        command("view.back", view.go_back),
        *_arranging(view),
        command("place.back", partial(unplace_cards, session)),
        command("place.tidy", partial(tidy_selection, session)),
        command("place.tidy-all", partial(tidy_everything, session)),
        command("place.frames", lambda: push(session, lambda: session.plan.replan(session.organization))),
    )


def _arranging(view: TravelCamera) -> Iterator[Command]:
    for name, step in (("place.{}", GRID), ("place.{}-fine", 1)):
        for way, dx, dy in _WAYS:
            yield command(name.format(way), partial(nudge, view, dx * step, dy * step))
    for line in AlignmentLine:
        yield command(f"align.{line.value}", partial(align_cards, view, line))
    for axis in Axis:
        yield command(f"distribute.{axis.value}", partial(distribute, view, axis))


def nudge(view: TravelCamera, dx: int, dy: int) -> None:
    """Place the selected cards some canvas units from where they are; nudges in a row are one step."""
    session, layout = view.session, view.shown_layout
    organization = session.organization
    movers = topmost(organization, session.selection)
    cards = {node_id: layout.rect(node_id) for node_id in movers if node_id in layout and node_id != layout.top}
    if not cards:
        if movers:
            session.notices.refuse("The topmost card stays where it is: every other card is around it.")
        return
    corners = {node_id: (card.x + dx, card.y + dy) for node_id, card in cards.items()}
    key = f"nudge:{','.join(cards)}"
    if push(session, lambda: edits.place(organization, layout.offsets(corners), "Nudge {}", key)):
        view.reveal(next(iter(cards)))


def align_cards(view: TravelCamera, line: AlignmentLine) -> None:
    """Bring the selected cards into line."""
    _place(view, aligned(_cards(view), line), _LINES[line])


def distribute(view: TravelCamera, axis: Axis) -> None:
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


def _cards(view: TravelCamera) -> dict[NodeId, Rect]:
    """Return the selected cards that are shown and can be placed."""
    layout = view.shown_layout
    chosen = view.session.selection
    return {node_id: layout.rect(node_id) for node_id in chosen if node_id in layout and node_id != layout.top}


def _place(view: TravelCamera, corners: dict[NodeId, tuple[int, int]], label: str) -> None:
    """Place all of some cards, where one of them is not there yet: a line holds only if none leaves it."""
    session, layout = view.session, view.shown_layout
    if all(layout.rect(node_id)[:2] == corner for node_id, corner in corners.items()):
        return
    places = layout.offsets(corners)
    push(session, lambda: edits.place(session.organization, places, label))
