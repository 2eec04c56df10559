"""The canvas as a ground for drops: onto a card or beside it, with the marks that show where."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QPoint
from PySide6.QtWidgets import QWidget

from designer.layout import Part, Place
from designer.model.records import NodeId
from ui.canvas.painting import State
from ui.canvas.tools.tool import Stage
from ui.dragdrop.drag_session import Aim
from ui.dragdrop.payload import Cargo, Drop

SNAP = 14
"""A drop this far beside a card still means it, in pixels."""


class Landing:
    """Finds what is meant at a position, and marks it.

    Args:
        stage: The view.
        scrolled: Called when the canvas has scrolled under a pointer at its border.
    """

    def __init__(self, stage: Stage, scrolled: Callable[[], None] = lambda: None) -> None:
        self._stage = stage
        self._scrolled = scrolled
        self._place: Place | None = None

    def surface(self) -> QWidget:
        return self._stage.surface()

    def aim(self, position: QPoint, what: Cargo) -> Aim | None:
        """Onto a card, or beside it: OUs line up with OUs and accounts with accounts, so only like goes beside like."""
        self._place = None
        target = self._stage.node_at(position, SNAP)
        if target is None:
            return None
        layout, point = self._stage.canvas_scene.layout, self._stage.to_scene(position)
        part = layout.part(target, point.x(), point.y())
        if part is Part.ONTO or what.kinds != {self._stage.session.document.organization.node(target).kind}:
            return Aim(target)
        self._place = layout.place(target, part)
        return Aim(self._place.parent, self._place.position)

    def mark(self, _aim: Aim | None, drop: Drop | None, what: Cargo | None, *, copies: bool) -> None:
        """Light the targets, draw the line between siblings, and let what moves look lifted."""
        scene = self._stage.canvas_scene
        states = dict.fromkeys(what.nodes, State.LIFTED) if what is not None and not copies else {}
        meant = drop is not None and not drop.idle
        if drop is not None and meant:
            states |= dict.fromkeys(drop.targets, State.REFUSED if drop.refusal else State.TARGET)
        scene.mark_gesture(states)
        scene.insertion.show_place(self._place if drop is not None and meant and not drop.refusal else None)

    def rest(self, target: NodeId) -> None:
        """Nothing more opens here."""

    def scroll_by(self, dx: int, dy: int) -> bool:
        """The canvas has no end."""
        self._stage.pan_by(dx, dy)
        self._scrolled()
        return True
