"""Design that the canvas shows: the open one, with the ghosts of another or that beside it, or the other one itself."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from designer.analysis.lenses.annotation import NodeAnnotation
from designer.basics.dataclass import dataclass
from designer.organization.model.change import Change
from designer.organization.model.organization import Organization
from designer.organization.model.records import NodeId, PolicyId
from ui.state.document import Document

if TYPE_CHECKING:  # imported when designs are compared
    from designer.analysis.differences.alignment import Ghost

READ_ONLY = "This file was made by a newer Orgwright and is open for reading only, so that nothing of it is lost."
"""Reason why an edit does nothing."""

LOOKED_AT = "The canvas shows the other design, which is only looked at. Show both, or this design, to edit."
"""Reason why an edit does nothing while another design is on the canvas."""


@dataclass(frozen=True, slots=True)
class DesignBeside:
    """Another organization, which is shown beside the open design and only looked at.

    Attributes:
        name: Name of its design.
        organization: It.
        picture: The ghosts among its nodes.
        annotations: Annotations of its nodes.
        sight: Node or ghost that is brought into sight.
        sight_words: What that is.
    """

    name: str
    organization: Organization
    picture: DesignPicture
    annotations: Mapping[NodeId, NodeAnnotation]
    sight: NodeId
    sight_words: str


@dataclass(frozen=True, slots=True)
class DesignPicture:
    """Picture of two designs.

    Attributes:
        other: The design that is shown in place of the open one; None for the open one.
        ghosts: Ghosts of the other design among the nodes of the open one.
        annotations: Annotation of each ghost, by its id.
        beside: Another organization, shown beside; nodes with the same ids are others there.
        statements: What the editor says at statements, by policy and name of the statement.
        sight: Node that is brought into sight where the canvas does not show all; None if there is none.
        refusal: Reason why an edit does nothing while the other design is shown, and what to do for it.
    """

    other: Organization | None = None
    ghosts: tuple[Ghost, ...] = ()
    annotations: Mapping[NodeId, NodeAnnotation] = field(default_factory=dict)
    beside: DesignBeside | None = None
    statements: Mapping[tuple[PolicyId, str], str] = field(default_factory=dict)
    sight: NodeId | None = None
    refusal: str = LOOKED_AT


class ShownDesign(QObject):
    """Design on the canvas of a window.

    Args:
        document: The open design.
        parent: Owner.

    Attributes:
        picture: The picture that is shown; None for the open design alone.
        organization: The design whose nodes are shown.
        tree: Tree that is laid out: the design's own, or one with the ghosts in it.
        ghosts: The ghosts in the tree by their ids.
        ghost_annotations: Annotation of each ghost.
        is_open: True if the open design is shown, which may be edited.
        is_compared: True while the open design is shown beside another, whichever of them is on the canvas.
        why_not: Reason why a document that is read-only cannot be edited.

    Signals:
        changed(): Another picture is shown. What follows edits of the open design does so by `Document.changed`.
    """

    changed = Signal()

    def __init__(self, document: Document, parent: QObject) -> None:
        super().__init__(parent)
        self._document = document
        self.picture: DesignPicture | None = None
        self.why_not = READ_ONLY
        self._read()
        document.changed.connect(self._on_changed)
        document.keep_in_step(self._on_replaced)

    @property
    def refusal(self) -> str:
        """Reason why nothing can be edited now; empty if it can."""
        if self._document.read_only:
            return self.why_not
        return self.picture.refusal if self.picture is not None and not self.is_open else ""

    @property
    def refusal_of_typing(self) -> str:
        """Reason why a panel takes no text over: panels show the open design, whatever is on the canvas."""
        return self.why_not if self._document.read_only else ""

    def show(self, picture: DesignPicture | None) -> None:
        """Show another picture; None for the open design alone."""
        if picture is self.picture:
            return
        self.picture = picture
        self._read()
        self._document.emit_in_order(self.changed)

    def _read(self) -> None:
        """Read what is shown from the document and the picture."""
        picture, opened = self.picture, self._document.organization
        other = picture.other if picture is not None else None
        self.is_open, self.is_compared = other is None, picture is not None
        self.organization = self.tree = opened if other is None else other
        self.ghosts: Mapping[NodeId, Ghost] = {}
        self.ghost_annotations: Mapping[NodeId, NodeAnnotation] = {}
        if picture is not None:
            self.ghost_annotations = picture.annotations
        if picture is not None and picture.ghosts:
            from designer.analysis.differences.alignment import with_ghosts

            self.tree = tree = with_ghosts(self.organization, picture.ghosts)
            self.ghosts = {ghost.id: ghost for ghost in picture.ghosts if ghost.id in tree.nodes}

    def _on_changed(self, change: Change) -> None:
        """Have the tree follow an edit, before any view lays it out."""
        if self.picture is not None and (change.nodes or change.places or change.settings is not None):
            self._read()

    def _on_replaced(self) -> None:
        """Show the design that has taken the place of the open one."""
        before, self.picture = self.picture, None
        self._read()
        if before is not None:
            self._document.emit_in_order(self.changed)
