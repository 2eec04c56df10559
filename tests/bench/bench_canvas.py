"""Frames of the canvas at every zoom, while panning, dragging and hovering, beside a plain scene with labels as items.

A frame is a change of the view and its synchronous repaint; the organization is fully expanded, the worst case.
"""

from collections.abc import Callable, Iterable, Iterator
from functools import partial

from PySide6.QtCore import QEvent, QPoint, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QMouseEvent, QPainterPath, QPen
from PySide6.QtWidgets import QApplication, QGraphicsScene, QGraphicsView, QScrollBar

from designer.layout import Layout
from designer.organization import Organization
from designer.records import Kind, NodeId
from designer.templates.scale import large_organization
from tests.bench import Result, Timing, elapsed, resident_mb, summary
from ui import theme
from ui.canvas.view import CanvasView
from ui.document import Document
from ui.session import Session

SIZES = (1_000, 10_000, 50_000)
VIEW = (1400, 850)
SCALES = (0.02, 0.05, 0.1, 0.2, 0.3, 0.5, 0.7, 1.0, 2.0)
FRAMES = 12
PEER_SIZES = (1_000, 10_000)


def run() -> Result:
    """Milliseconds, median and worst; a frame should take at most 16 at 10,000 accounts and 33 at 50,000."""
    app = QApplication.instance() or QApplication([])
    theme.apply(app, theme.Scheme.LIGHT)
    figures: dict[str, float | int | str] = {}
    worst: dict[int, float] = {}
    for size in SIZES:
        found = measured(large_organization(size, 1), size)
        figures |= found
        worst[size] = max(value for name, value in found.items() if "median" in name and isinstance(value, float))
    figures["rss_mb"] = resident_mb()
    reach = {"every median at 10000": "<= 16", "every median at 50000": "<= 33"}
    return Result("canvas", figures, reach, worst[10_000] <= 16 and worst[50_000] <= 33)


def measured(organization: Organization, size: int) -> dict[str, float | int | str]:
    """All figures of one organization."""
    session = Session(Document(organization))
    view = CanvasView(session)
    view.set_animated(False)
    view.resize(*VIEW)
    view.show()
    open_ms = elapsed(lambda: (session.expand_all(), paint(view)))
    figures: dict[str, float | int | str] = {f"{size}_expand_all_ms": open_ms}
    jobs: dict[str, Callable[[], Iterator[Callable[[], object]]]] = {
        "zoom": lambda: zooming(view),
        "hover": lambda: hovering(view),
        "drag": lambda: dragging(view, organization),
    }
    jobs |= {f"pan_{scale:g}": lambda scale=scale: panning(view, scale) for scale in SCALES}
    for name, steps in jobs.items():
        timing = frames(view, steps())
        figures |= {f"{size}_{name}_median": timing.median, f"{size}_{name}_worst": timing.worst}
    if size in PEER_SIZES:
        figures |= {
            f"{size}_peer_{name}": value for name, value in peer(view.canvas_scene.layout, organization).items()
        }
    view.deleteLater()
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    return figures


def paint(view: QGraphicsView) -> None:
    """Everything that a frame needs, now; all of it, as controls lie over the view."""
    view.viewport().update()
    QApplication.processEvents()


def frames(view: QGraphicsView, steps: Iterable[Callable[[], object]]) -> Timing:
    """Time each step with its repaint."""
    return summary([elapsed(lambda step=step: (step(), paint(view))) for step in steps])


def middle(view: CanvasView) -> QPointF:
    """A place where the tree is dense."""
    return dense(view.canvas_scene.layout)


def scroll(bar: QScrollBar) -> None:
    """One step."""
    bar.setValue(bar.value() + 60)


def dense(layout: Layout) -> QPointF:
    """The middle of the largest block of accounts."""
    stacks = [stack for parent in layout.containers() if (stack := layout.stack(parent)) is not None]
    widest = max(stacks, key=lambda stack: len(stack.accounts))
    return QPointF(widest.x + layout.subtree(widest.parent).w / 2, widest.y + 400)


def panning(view: CanvasView, scale: float) -> Iterator[Callable[[], object]]:
    """Steps of 60 pixels at one scale."""
    view._look(scale, middle(view))
    paint(view)
    for _ in range(FRAMES):
        yield lambda: view.pan_by(60, 25)


def zooming(view: CanvasView) -> Iterator[Callable[[], object]]:
    """All scales, in wheel steps, there and back."""
    view._look(1.0, middle(view))
    paint(view)
    at = view.viewport().rect().center()
    for factor in (1 / 1.23, 1.23):
        for _ in range(18):
            yield lambda factor=factor: view.zoom_by(factor, at)


def hovering(view: CanvasView) -> Iterator[Callable[[], object]]:
    """The mouse across the canvas at 70 %."""
    view._look(0.7, middle(view))
    paint(view)
    for step in range(FRAMES * 2):
        yield lambda step=step: mouse(view, QEvent.Type.MouseMove, QPoint(100 + step * 40, 200 + step * 9))


def dragging(view: CanvasView, organization: Organization) -> Iterator[Callable[[], object]]:
    """A tenth of the tree, or the OU nearest to that, dragged across the canvas; Esc at the end."""
    tenth = organization.account_count / 10
    ous = [n.id for n in organization.nodes.values() if n.kind is Kind.OU]
    node_id: NodeId = min(ous, key=lambda n: abs(organization.accounts_below(n) - tenth))
    card = view.canvas_scene.layout.rect(node_id)
    view._look(0.7, QPointF(card.x + card.w / 2, card.y + card.h / 2))
    paint(view)
    centre = view.viewport().rect().center()
    mouse(view, QEvent.Type.MouseButtonPress, centre, Qt.MouseButton.LeftButton)
    for step in range(1, FRAMES * 2):
        at = centre + QPoint(to_and_fro(step * 14, centre.x() * 2 // 3), to_and_fro(step * 6, centre.y() * 2 // 3))
        yield lambda at=at: mouse(view, QEvent.Type.MouseMove, at, Qt.MouseButton.LeftButton)
    view._cancel_gesture()


def to_and_fro(way: int, most: int) -> int:
    """So far from the middle after a way that turns at its ends: a drag that leaves the canvas is another's."""
    return abs((way + most) % (4 * most) - 2 * most) - most


def mouse(view: QGraphicsView, kind: QEvent.Type, at: QPoint, button: Qt.MouseButton = Qt.MouseButton.NoButton) -> None:
    """A mouse event as Qt sends it."""
    pressed = button if kind is QEvent.Type.MouseButtonPress else Qt.MouseButton.NoButton
    place = QPointF(at)
    event = QMouseEvent(
        kind, place, view.viewport().mapToGlobal(place), pressed, button, Qt.KeyboardModifier.NoModifier
    )
    QApplication.sendEvent(view.viewport(), event)


def peer(layout: Layout, organization: Organization) -> dict[str, float]:
    """The same cards as a plain scene: a rounded path, two text items and an edge for each node."""
    scene = QGraphicsScene()
    for node_id, card in layout.cards():
        path = QPainterPath()
        path.addRoundedRect(QRectF(*card), 9, 9)
        scene.addPath(path, QPen(QColor("#D5DAE1")), QColor("white"))
        name = scene.addText(organization.node(node_id).name)
        name.setPos(card.x + 50, card.y + 4)
        line = scene.addText("123456789012")
        line.setPos(card.x + 50, card.y + 24)
        route = layout.route(node_id)
        edge = QPainterPath(QPointF(*route[0])) if route else QPainterPath()
        for point in route[1:]:
            edge.lineTo(*point)
        scene.addPath(edge)
    view = QGraphicsView(scene)
    view.resize(*VIEW)
    view.show()
    found = {}
    for scale in (0.05, 0.3, 1.0):
        view.resetTransform()
        view.scale(scale, scale)
        view.centerOn(dense(layout))
        paint(view)
        bar = view.horizontalScrollBar()
        found[f"pan_{scale:g}"] = frames(view, [partial(scroll, bar)] * 3).median
    view.deleteLater()
    scene.deleteLater()
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    return found
