"""Annotations by a panel: they are on the cards while the panel is in sight, and so is its picture of two designs."""

from collections.abc import Callable, Mapping

from PySide6.QtCore import QEvent, QObject
from PySide6.QtWidgets import QWidget

from designer.analysis.lenses.annotation import Asker, NodeAnnotation
from designer.organization.model.records import NodeId
from ui.state.session import Session
from ui.state.shown_design import DesignPicture


class PanelAnnotations(QObject):
    """Annotations by one panel, and its picture for the canvas.

    Args:
        panel: The panel.
        session: Of its window.
        asker: Source of the annotations, which no other panel is.
        annotations: Says what they are now; nothing, or None, for none.
        picture: Says what the canvas shows; None where that is the business of another panel.
    """

    def __init__(
        self,
        panel: QWidget,
        session: Session,
        asker: Asker,
        annotations: Callable[[], Mapping[NodeId, NodeAnnotation] | None],
        picture: Callable[[], DesignPicture | None] | None = None,
    ) -> None:
        super().__init__(panel)
        self._panel = panel
        self._session = session
        self._asker = asker
        self._annotations = annotations
        self._picture = picture
        self._shown: DesignPicture | None = None
        panel.installEventFilter(self)

    def update(self) -> None:
        """Ask for them again: there are others, or the panel has come into sight, or gone out of it."""
        in_sight = self._panel.isVisible()
        if self._picture is not None:
            self._show(self._picture() if in_sight else None)
        self._session.set_annotations((self._annotations() if in_sight else None) or None, self._asker)

    def _show(self, picture: DesignPicture | None) -> None:
        """Show a picture; a panel that has none takes only its own away, since another may have come into sight."""
        shown = self._session.shown
        if picture is not None or shown.picture is self._shown:
            shown.show(picture)
        self._shown = picture

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Follow the panel into sight and out of it."""
        if event.type() in (QEvent.Type.Show, QEvent.Type.Hide):
            self.update()
        return super().eventFilter(watched, event)
