"""Camera: the part of the scene that is shown, and its scale. It knows nothing of mouse buttons, keys or edits."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QMarginsF, QPoint, QPointF, QRectF, QSize, QSizeF, Qt, QTimer, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QFrame, QGraphicsView, QWidget

from designer.organization.layout import Layout
from designer.organization.model.records import NodeId
from ui import theme
from ui.canvas.backdrop import paint_ring
from ui.canvas.cards.items import rectf
from ui.canvas.cards.pool import rect_of
from ui.canvas.far.edge_names import EdgeName, EdgeNames, covered_by, paint_edge_names, rim
from ui.canvas.far.step_fade import StepFade
from ui.canvas.scene import CanvasScene
from ui.canvas.view_framing import (
    Flight,
    Framed,
    LayoutAnchors,
    WholeView,
    framed,
    into_grown,
    into_sight,
    kept_within,
    whole_pixels,
)
from ui.state.analyses import Analyses
from ui.state.session import Session
from ui.widgets.focus import is_ringed

if TYPE_CHECKING:  # small designs are seen from near
    from ui.canvas.far.kept_picture import KeptPicture

LEAST, MOST = 0.005, 4.0
_STEP = 1.25
FLIGHT_MS = 140


class Camera(QGraphicsView):
    """View with a camera: zoom, scrolling and animated flights.

    Attributes:
        session: Session that is shown.
        canvas_scene: The scene, with its own type.
        away: True while it is out of sight and keeps what it shows, whatever size it has meanwhile.
        gesture: Gesture of the mouse that goes on; the cards stay where they are meanwhile.

    Signals:
        viewChanged(): Another part of the scene is shown, or at another scale.
        scaleChanged(): It is shown at another scale.
        painted(): The canvas was painted for the first time.
    """

    gesture: object | None = None
    _fade: StepFade | None = None
    _picture: KeptPicture | None = None
    _seen: tuple[Layout, QRectF] | None = None
    """Layout that was seen last, and the part of it."""

    viewChanged = Signal()
    scaleChanged = Signal()
    painted = Signal()

    def __init__(self, session: Session, analyses: Analyses | None = None, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setLayoutDirection(Qt.LayoutDirection.LeftToRight)  # a drawing stays as it is drawn
        self.setViewport(QWidget())  # its own, as in `TreeView`
        self.session = session
        self._analyses = analyses
        self.canvas_scene = CanvasScene(session, analyses, self)
        self.setScene(self.canvas_scene)
        self._painted = False
        self._touched, self._whole = False, WholeView()
        self.away = False
        self._seen_size, self._anchors, self._edge_names = QSize(), LayoutAnchors(), EdgeNames()
        self._animated = True
        self._flight = Flight(self.show_at, self)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setTransformationAnchor(QGraphicsView.ViewportAnchor.NoAnchor)
        self.setResizeAnchor(QGraphicsView.ViewportAnchor.NoAnchor)
        self.setOptimizationFlag(QGraphicsView.OptimizationFlag.DontAdjustForAntialiasing)
        self.setOptimizationFlag(QGraphicsView.OptimizationFlag.DontSavePainterState)
        self.canvas_scene.relaid.connect(self._on_relaid)
        self.canvas_scene.card_animation.settled.connect(self.viewport().update)
        session.selectionChanged.connect(self._remember_anchors)
        session.selectionChanged.connect(self._keep_where_selected)
        session.nodeRevealed.connect(self.reveal)
        session.document.changed.connect(self._edge_names.forget)
        session.document.changed.connect(lambda change: change.nodes and self.viewport().update())  # borders have names
        session.document.retraced.connect(self._follow_retraced)
        session.document.reset.connect(self._begin)
        session.directionChanged.connect(self._on_direction_changed)
        session.densityChanged.connect(self._on_density_changed)
        self._set_scene_rect()

    @property
    def shown_layout(self) -> Layout:
        """Layout that the cards have now."""
        return self.canvas_scene.layout

    @property
    def scale_factor(self) -> float:
        """Scale in pixels for each canvas unit."""
        return self.transform().m11()

    def set_animated(self, animated: bool) -> None:
        """Animate cards and view, or let them jump."""
        self.canvas_scene.card_animation.animated = animated
        self._animated = animated

    def zoom_in(self) -> None:
        """Zoom in by one step."""
        self.zoom_by(_STEP, self.viewport().rect().center())

    def zoom_out(self) -> None:
        """Zoom out by one step."""
        self.zoom_by(1 / _STEP, self.viewport().rect().center())

    def show_start(self, *, keep_rows: bool = False) -> None:
        """Show the start view of an organization: all of it."""
        self._show_all(keep_rows=keep_rows)
        self._touched = False  # a window that is still finding its size may try again

    def _begin(self) -> None:
        """Show another organization from its start; the same one, read again, where the person looks at it."""
        if self.session.document.reread:
            self._set_scene_rect()
        else:
            self.show_start()

    def keep(self, *_: object) -> None:
        """Keep the view from now on: another size of the window moves nothing."""
        self._touched = True

    def reveal(self, node_id: NodeId) -> None:
        """Scroll until a node can be seen, and no farther; from where the view is now, wherever it was flying to."""
        shown = node_id if node_id in self.canvas_scene.layout else self.stand_in(node_id)
        if shown is None:
            return
        if self._flight.zooms:
            self._flight.finish()  # a zoom comes to its end
        self._flight.stop()
        card = self.viewportTransform().mapRect(rectf(self.canvas_scene.layout.rect(shown)))
        taken = rim() if self.canvas_scene.layout.has_frames and self.edge_names else QMarginsF()
        way = into_sight(card, QRectF(self.viewport().rect()), taken)
        if not way.isNull():
            self._fly_to(self.scale_factor, self._middle() - way / self.scale_factor)

    def stand_in(self, node_id: NodeId | None, layout: Layout | None = None) -> NodeId | None:
        """Return the node itself, or the folded OU that hides it in a layout, or None if neither has a card."""
        tree, layout = self.session.shown.tree, layout or self.canvas_scene.layout
        path = tree.path(node_id) if node_id is not None and node_id in tree.nodes else ()
        return next((level for level in reversed(path) if level in layout), None)

    def zoom_by(self, factor: float, at: QPoint) -> None:
        """Zoom by a factor; the point of the scene at a position stays there."""
        self._flight.finish()
        self._whole.move_on(self.viewport().size(), zoomed=True)
        scale = min(MOST, max(LEAST, self.scale_factor * factor))
        if abs(scale - 1) < 0.02:
            scale = 1.0
        held = self.to_scene(at)
        middle = QPointF(self.viewport().rect().center() - at) / scale + held
        self.show_at(scale, middle)

    def centre_on(self, point: QPointF) -> None:
        """Show a point of the scene in the middle, at once."""
        self._flight.finish()
        self._whole.move_on(self.viewport().size())
        self.show_at(self.scale_factor, point)

    def show_at(self, scale: float, centre: QPointF) -> None:
        """Show the scene at a scale with a point in the middle."""
        self._touched = True
        transform = self.transform()
        if transform.m11() != scale:
            style = self.canvas_scene.canvas_style
            if style.nested:
                self._fade = self._fade or StepFade(self)
                self._fade.follow(style, scale, animated=self._animated and self.gesture is None)
            transform.reset()
            transform.scale(scale, scale)
            self.setTransform(transform)
            self._set_scene_rect()
            self.scaleChanged.emit()
        middle = self.viewportTransform().map(centre) - QPointF(self.viewport().rect().center())
        self._scroll_by(*whole_pixels(middle))

    def pan_by(self, dx: int, dy: int) -> None:
        """Scroll by pixels."""
        self._touched = True
        self._whole.move_on(self.viewport().size())
        self._scroll_by(dx, dy)

    def finish_flight(self) -> None:
        """End a running animation of the view at its goal."""
        self._flight.finish()

    def to_scene(self, position: QPoint) -> QPointF:
        """Return the point of the scene at a position of the viewport, not rounded to whole pixels."""
        inverse, _ = self.viewportTransform().inverted()
        return inverse.map(QPointF(position))

    def node_at(self, position: QPoint, slack: int = 0) -> NodeId | None:
        """Node of the open design whose card is at a position of the viewport, or at most `slack` pixels beside it."""
        found = self.card_at(position, slack)
        return found if found in self.session.organization.nodes else None

    def card_at(self, position: QPoint, slack: int = 0) -> NodeId | None:
        """Card at a position of the viewport, or beside it, be it of a ghost or of a node of another design."""
        point = self.to_scene(position)
        scene = self.canvas_scene
        return scene.layout.at(point.x(), point.y(), round(slack / self.scale_factor), afar=scene.in_frames)

    @property
    def edge_names(self) -> list[EdgeName]:
        """Names along the borders, of frames that are cut by them or out of sight."""
        scene, layout, area = self.canvas_scene, self.canvas_scene.layout, self.visible_area()
        if area.contains(rectf(layout.bounds)):
            return []
        return self._edge_names.of(layout, self.session.shown.tree, area, self.scale_factor, afar=scene.far)

    def visible_area(self) -> QRectF:
        """Return the part of the scene that is shown."""
        inverse, _ = self.viewportTransform().inverted()
        return inverse.mapRect(QRectF(self.viewport().rect()))

    def drawBackground(self, painter: QPainter, rect: QRectF) -> None:  # type: ignore[override]  # the stubs say QRect too
        scene, scale = self.canvas_scene, self.scale_factor
        if scene.far:
            from ui.canvas.far.kept_picture import KeptPicture  # small designs are seen from near

            overview, self._picture = scene.overview, self._picture or KeptPicture()
            self._picture.paint(painter, self.viewportTransform(), (overview, overview.version), self._paint_far)
        scene.paint_ground(painter, rect)
        if scene.far:
            scene.overview.paint_selected(painter, self.session.selection, scale)

    def _paint_far(self, painter: QPainter, part: QRectF) -> None:
        """Paint a part of the far picture; all of it for an empty one."""
        scene = self.canvas_scene
        painter.fillRect(self.visible_area() if part.isEmpty() else part, scene.canvas_style.tokens.canvas)
        scene.overview.paint(painter, self.scale_factor, None if part.isEmpty() else rect_of(part))

    def paintEvent(self, event: QPaintEvent) -> None:
        if not self._painted:  # only now has the window found its size, in several steps
            self._painted = True
            if not self._touched:
                self.show_start()
            QTimer.singleShot(0, self.painted.emit)
        super().paintEvent(event)
        scene, ringed, names = self.canvas_scene, is_ringed(self), self.edge_names
        painter = QPainter(self.viewport())
        if self._fade is not None:
            self._fade.paint(painter, self.viewportTransform())
        if scene.far:
            scene.overview.covered = covered_by(names)
            scene.paint_names(painter, self.visible_area(), self.viewportTransform())
            if scene.overview.unfinished:
                self.viewport().update()
        if names:
            alarm_of = scene.overview.alarm_of if scene.far else scene.contents.reports.problems_in
            paint_edge_names(painter, names, scene.canvas_style, QRectF(self.viewport().rect()), alarm_of)
        if ringed:
            paint_ring(painter, scene.canvas_style, self.viewport().rect())
        painter.end()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if not self.away:
            self.follow_size()

    def follow_size(self) -> None:
        """Fit what is shown into a viewport that is larger or smaller than when it was last seen.

        Every OU stays in its row: only a window that is still finding its size has rows made for it.
        """
        before, self._seen_size = self._seen_size, self.viewport().size()
        if before == self._seen_size:
            return
        cards = self.viewportTransform().mapRect(rectf(self.canvas_scene.layout.bounds))
        if self._touched and self._whole.is_wanted(before, self._seen_size, cards):
            self._show_all(keep_rows=True)
        elif self._touched:
            self._set_scene_rect()
            self._scroll_by(0, 0)
            self._keep_in_sight(before)
            self._use_room(before)
        elif self._painted:
            self.show_start(keep_rows=self._whole.is_of_window(self.window().size()))
        else:
            self._set_scene_rect()

    def _keep_where_selected(self) -> None:
        if self.session.selection:
            self.keep()

    def _keep_in_sight(self, before: QSize) -> None:
        """Scroll along with the current card where panels take the room that it stood in."""
        current = self.session.current
        if current is None or current not in self.canvas_scene.layout:
            return
        card = self.viewportTransform().mapRect(rectf(self.canvas_scene.layout.rect(current)))
        if QRectF(QPointF(), before.toSizeF()).contains(card) and not QRectF(QPointF(), self._size()).contains(card):
            self.reveal(current)

    def _follow_retraced(self, *_: object) -> None:
        """Keep in sight what a step was about that is undone or done again; everything, where there is room for it."""
        cards, view = rectf(self.canvas_scene.layout.bounds), self.visible_area()
        way = kept_within(QPointF(), cards, view)
        if view.translated(way).contains(cards) and not way.isNull():
            self._fly_to(self.scale_factor, self._middle() + way)
        elif self.session.current is not None:
            self.reveal(self.session.current)

    def _use_room(self, before: QSize) -> None:
        """Leave no card outside beside empty room, where panels give back the room that all cards need."""
        cards = self.viewportTransform().mapRect(rectf(self.canvas_scene.layout.bounds))
        way = into_grown(cards, self._size(), (self.viewport().size() - before).toSizeF())
        self._scroll_by(-round(way.x()), -round(way.y()))

    def _on_direction_changed(self) -> None:
        self._show_all()

    def _show_all(self, *, keep_rows: bool = False) -> None:
        self._flight.finish()
        self.canvas_scene.fit_cards(self._size(), keep_rows=keep_rows)
        self._set_scene_rect()
        self.show_at(*self._framing())
        self._whole.begin(self.viewport())

    def _on_density_changed(self) -> None:
        if self.session.density is not self.canvas_scene.canvas_style.density:  # else it is held as it is
            self._show_all()

    def _size(self) -> QSizeF:
        return self.viewport().size().toSizeF()

    def _framing(self) -> Framed:
        """Return the framing of all cards, which headings can be read of from however far."""
        return framed(rectf(self.canvas_scene.layout.bounds), self._size(), LEAST)

    def _middle(self) -> QPointF:
        return self.to_scene(self.viewport().rect().center())

    def _fly_to(self, scale: float, centre: QPointF) -> None:
        self._flight.stop()
        self._touched = True
        self._whole.move_on(self.viewport().size(), zoomed=scale != self.scale_factor)
        duration = theme.duration(FLIGHT_MS) if self._animated else 0
        if not duration or not self.isVisible():
            self.show_at(scale, centre)
            return
        self._flight.begin(Framed(self.scale_factor, self._middle()), Framed(scale, centre), duration)

    def _scroll_by(self, dx: int, dy: int) -> None:
        # Qt scrolls what is painted, with names and ring along the borders, and paints not again where cards stood that
        # have moved meanwhile. Found here, on Qt 6.11: setPos() of an item, scroll the view, setPos() again.
        self.viewport().update()
        self.setViewportUpdateMode(QGraphicsView.ViewportUpdateMode.FullViewportUpdate)
        across, down = self.horizontalScrollBar(), self.verticalScrollBar()
        across.setValue(across.value() + dx)
        down.setValue(down.value() + dy)
        self.setViewportUpdateMode(QGraphicsView.ViewportUpdateMode.MinimalViewportUpdate)
        self.canvas_scene.look_at(self.visible_area(), self.scale_factor, self.devicePixelRatioF())
        self._remember_anchors()
        self.viewChanged.emit()

    def _set_scene_rect(self) -> None:
        """Make everything reachable by scrolling to the middle of the view."""
        scale = self.scale_factor
        across, down = self.viewport().width() / scale, self.viewport().height() / scale
        self.setSceneRect(rectf(self.canvas_scene.layout.bounds).adjusted(-across, -down, across, down))

    def _on_relaid(self) -> None:
        """Keep still what the mouse or the keys act on while the layout changes around it."""
        view = None if self.gesture is not None else self.visible_area()
        shift = QPointF()  # frames stay where they are by themselves
        if not self.canvas_scene.layout.has_frames:
            shift = self._anchors.shift(self.canvas_scene.layout, self.session.organization, view)
        self._set_scene_rect()
        self.canvas_scene.view_shift = shift
        self._scroll_by(round(shift.x() * self.scale_factor), round(shift.y() * self.scale_factor))
        self.viewport().update()

    def _remember_anchors(self) -> None:
        """Remember what is seen, and the places of the card under the mouse and of the current one."""
        layout, area = self.canvas_scene.layout, self.visible_area()
        nodes = (self.canvas_scene.hovered, self.session.current, layout.top)
        self._anchors.hold(nodes, layout, self.session.organization, None if self.gesture is not None else area)
        if self._seen is None or self._seen[0].direction is layout.direction:  # else the view has not followed yet
            self._seen = layout, area
