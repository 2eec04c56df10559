"""Graphics items: cards, the lines below a card, the path to the current node, and what gestures show.

They paint what they were given. Which of them exist is the scene's business; what is under the mouse is asked of the
layout, so items answer no hits.
"""

from dataclasses import replace
from math import ceil

from PySide6.QtCore import QMarginsF, QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPainterPath, QPixmap, QTransform
from PySide6.QtWidgets import QGraphicsItem, QGraphicsPixmapItem, QStyleOptionGraphicsItem, QWidget

from designer.organization.layout import CardPlace, Direction, Edges, Polyline, Rect, SiblingPlace
from designer.organization.model.records import NodeId
from ui.canvas.cards.content import CardContent
from ui.canvas.cards.painting import paint_card, rounded
from ui.canvas.cards.style import FULL, NO_BRUSH, NO_PEN, CanvasStyle
from ui.canvas.cards.surface import CardState, paint_frame

Z_EDGES, Z_PATH, Z_CARDS, Z_ROWS, Z_LIFTED, Z_MARKS = -2, -1, 0, 0.5, 1, 2
"""Rows lie over the cards that they are in; what was placed by hand is lifted over what has an automatic place."""

CARD_MARGIN = 12.0
"""Room around a card for its shadow, halo, bubble and badge."""

_LINE = QMarginsF(2, 2, 2, 2)
"""Room that a line takes around its points."""

NO_SCALE = (0.0, 0.0)

_LEAST_END, _MOST_END = 3.0, 32.0
"""Radius of the ends of the line where a drop would insert: at least in pixels, at most in canvas units."""

_NOTHING = QPainterPath()


class PaintedItem(QGraphicsItem):
    """Item that the mouse does not see."""

    def __init__(self, z: float) -> None:
        super().__init__()
        self.setZValue(z)
        self.setAcceptedMouseButtons(Qt.MouseButton.NoButton)
        self._bounds = QRectF()

    def boundingRect(self) -> QRectF:
        return self._bounds

    def shape(self) -> QPainterPath:
        return _NOTHING


class CardItem(PaintedItem):
    """Card painted from its own picture; the scene has pictures made ahead, in slices.

    A picture made for another scale is stretched until the right one is there.

    Attributes:
        node_id: The node.
        content: Content that it shows; None before the first picture.
        state: How it stands out, in the next picture.
        made_for: Scale and pixel ratio that the picture is sharp for; `NO_SCALE` asks for another one.
    """

    def __init__(self, node_id: NodeId, style: CanvasStyle) -> None:
        super().__init__(Z_CARDS)
        self.node_id = node_id
        self.content: CardContent | None = None
        self.state = CardState.PLAIN
        self._style = style
        self._direction = Direction.TOP_DOWN
        self._picture: QPixmap | None = None
        self.made_for = NO_SCALE
        self._size = (0, 0, 0)
        self._pictured = QRectF()

    def stand(self, standing: CardPlace, direction: Direction) -> None:
        """Stand where a layout has the card; a picture of another size, or for another direction, is out of date.

        The rows in a card are items of their own, so that a picture never grows with their number.
        """
        card, head, row, raised = standing
        self.setPos(card.x, card.y)
        self.setZValue((Z_LIFTED if raised else Z_CARDS) + (Z_ROWS if row else 0))
        size = (card.w, card.h, head.h)
        if size != self._size:
            self.prepareGeometryChange()
            self._bounds, self._pictured = (
                QRectF(-CARD_MARGIN, -CARD_MARGIN, card.w + 2 * CARD_MARGIN, height + 2 * CARD_MARGIN)
                for height in (card.h, head.h)
            )
        if size != self._size or direction is not self._direction:
            self._size, self._direction, self.made_for = size, direction, NO_SCALE

    def make(self, content: CardContent, scale: float, ratio: float) -> None:
        """Make the picture for a scale."""
        self.content = content
        side = scale * ratio
        width, height = ceil(self._pictured.width() * side), ceil(self._pictured.height() * side)
        picture = QPixmap(width, height)
        picture.fill(Qt.GlobalColor.transparent)
        painter = QPainter(picture)
        painter.scale(side, side)
        painter.translate(CARD_MARGIN, CARD_MARGIN)
        painter.scale(content.grown, content.grown)
        paint_card(painter, self._style, content, self.state, scale * content.grown, self._direction)
        painter.end()
        picture.setDevicePixelRatio(ratio)
        self._picture, self.made_for = picture, (scale, ratio)
        self.update()

    def paint(self, painter: QPainter, _option: QStyleOptionGraphicsItem, _widget: QWidget | None = None) -> None:
        picture, content, tall = self._picture, self.content, self._size[1]
        if content is not None and tall != self._size[2]:
            # The content may still be the one of before: a frame that is higher than the card would stay below it.
            framed = content if content.tall == tall else replace(content, tall=tall)
            painter.setRenderHint(QPainter.RenderHint.Antialiasing, True)
            paint_frame(painter, self._style, framed, self.state)
        if picture is None:
            painter.setPen(self._style.blank_edge)
            painter.setBrush(self._style.card)
            painter.drawRect(self._bounds.adjusted(CARD_MARGIN, CARD_MARGIN, -CARD_MARGIN, -CARD_MARGIN))
            return
        placed = painter.worldTransform()
        scale = placed.m11()
        if self.made_for[0] == scale:  # pixel on pixel
            corner = QPointF(round(placed.dx() - CARD_MARGIN * scale), round(placed.dy() - CARD_MARGIN * scale))
            painter.resetTransform()
            painter.drawPixmap(corner, picture)
        else:  # after a jump in zoom, until it is made again
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, True)
            painter.drawPixmap(self._pictured, picture, QRectF(picture.rect()))
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, False)


class EdgesItem(PaintedItem):
    """Lines from one card to its children: a bus, and one path for each account column."""

    def __init__(self, edges: Edges, style: CanvasStyle) -> None:
        super().__init__(Z_EDGES)
        self._style = style
        corner = style.sizes.corner
        groups = [group for group in (edges.bus, *edges.columns) if group]
        self._paths = [rounded(group, corner) for group in groups]
        self._beside = rounded([edges.beside], corner) if edges.beside else None
        self._parts = [path.controlPointRect().marginsAdded(_LINE) for path in self._paths]
        for part in self._parts:
            self._bounds = self._bounds.united(part)
        if self._beside is not None:
            self._bounds = self._bounds.united(self._beside.controlPointRect().marginsAdded(_LINE))
        self.setFlag(QGraphicsItem.GraphicsItemFlag.ItemUsesExtendedStyleOption)

    def paint(self, painter: QPainter, option: QStyleOptionGraphicsItem, _widget: QWidget | None = None) -> None:
        near = painter.worldTransform().m11() >= FULL or self._style.paper
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, near)
        painter.setPen(self._style.edge if near else self._style.edge_far)
        painter.setBrush(NO_BRUSH)
        exposed: QRectF = option.exposedRect
        for path, part in zip(self._paths, self._parts, strict=True):
            if part.intersects(exposed):
                painter.drawPath(path)
        if self._beside is not None:
            painter.setPen(self._style.beside if near else self._style.edge_far)
            painter.drawPath(self._beside)


class PathItem(PaintedItem):
    """Path from the root to the current node, in the accent colour."""

    def __init__(self, style: CanvasStyle) -> None:
        super().__init__(Z_PATH)
        self.style = style
        self._path = QPainterPath()

    def show_path(self, routes: list[Polyline]) -> None:
        """Show another path, given as the line of each level."""
        self.prepareGeometryChange()
        self._path = rounded(routes, self.style.sizes.corner)
        self._bounds = self._path.controlPointRect().marginsAdded(_LINE) if routes else QRectF()
        self.update()

    def paint(self, painter: QPainter, _option: QStyleOptionGraphicsItem, _widget: QWidget | None = None) -> None:
        near = painter.worldTransform().m11() >= FULL
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, near)
        painter.setPen(self.style.path if near else self.style.path_far)
        painter.setBrush(NO_BRUSH)
        painter.drawPath(self._path)


class InsertionItem(PaintedItem):
    """Line between siblings where dragged nodes will stand."""

    def __init__(self, style: CanvasStyle) -> None:
        super().__init__(Z_MARKS)
        self.style = style
        self._line = (QPointF(), QPointF())
        self.hide()

    def show_place(self, place: SiblingPlace | None) -> None:
        """Show the line at a place, or nowhere."""
        self.prepareGeometryChange()
        self.setVisible(place is not None)
        if place is not None:
            self._line = (QPointF(*place.start), QPointF(*place.end))
            around = _MOST_END + 4
            self._bounds = QRectF(*self._line).normalized().adjusted(-around, -around, around, around)

    def paint(self, painter: QPainter, _option: QStyleOptionGraphicsItem, _widget: QWidget | None = None) -> None:
        self._paint_line(painter)

    def paint_over(self, painter: QPainter, to_view: QTransform) -> None:
        """Paint it once more, over what the view paints in front of all items."""
        if self.isVisible():
            painter.setWorldTransform(to_view)
            self._paint_line(painter)

    def _paint_line(self, painter: QPainter) -> None:
        scale = painter.worldTransform().m11()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, True)
        painter.setPen(self.style.path if scale >= FULL else self.style.path_far)
        painter.drawLine(*self._line)
        painter.setPen(NO_PEN)
        painter.setBrush(self.style.tokens.accent)
        radius = min(max(4.0, _LEAST_END / scale), _MOST_END)
        for end in self._line:
            painter.drawEllipse(end, radius, radius)


class GhostItem(QGraphicsPixmapItem):
    """Picture of what is being dragged, at the mouse, in the size it has on screen."""

    def __init__(self, pixmap: QPixmap) -> None:
        super().__init__(pixmap)
        self.setZValue(Z_MARKS)
        self.setOpacity(0.85)
        self.setFlag(QGraphicsItem.GraphicsItemFlag.ItemIgnoresTransformations)
        self.setAcceptedMouseButtons(Qt.MouseButton.NoButton)

    def shape(self) -> QPainterPath:
        return _NOTHING

    def paint_over(self, painter: QPainter, to_view: QTransform) -> None:
        """Paint it once more, over what the view paints in front of all items."""
        painter.setWorldTransform(self.deviceTransform(to_view))
        painter.drawPixmap(self.offset(), self.pixmap())


class BandItem(PaintedItem):
    """Rectangle of the rubber band."""

    def __init__(self, style: CanvasStyle) -> None:
        super().__init__(Z_MARKS)
        self._style = style

    def show_band(self, band: QRectF) -> None:
        """Show another rectangle."""
        self.prepareGeometryChange()
        self._bounds = band
        self.update()

    def paint(self, painter: QPainter, _option: QStyleOptionGraphicsItem, _widget: QWidget | None = None) -> None:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        painter.setPen(self._style.path_far)
        painter.setBrush(self._style.band)
        painter.drawRect(self._bounds)


def rectf(rect: Rect) -> QRectF:
    """Return the rectangle of the layout for Qt."""
    return QRectF(rect.x, rect.y, rect.w, rect.h)
