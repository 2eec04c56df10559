"""A small picture of a sheet, for choosing what to export."""

from __future__ import annotations

from PySide6.QtCore import QLineF, QPointF, QRectF, QSize, QSizeF, Qt
from PySide6.QtGui import QImage, QPainter, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from ui import theme
from ui.export.pdf import MARGIN, MOST_PAGES, Tiling
from ui.export.sheet import PAPER, Sheet
from ui.widgets.job import Job, ProgressSteps

_FINE = 600
"""Sheets of more cards are drawn as plain rectangles: nothing on the cards would be seen."""

_EDGE = 14


class Preview(QWidget):
    """Sheet as a whole, with the edges of pages where it takes several. Paints once, then shows pixels."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._sheet: Sheet | None = None
        self._tiles: Tiling | None = None
        self._words = ""
        self._image = QImage()
        self._job = Job(self)
        self._job.finished.connect(self._show_image)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumSize(300, 220)
        self.setAccessibleName("Preview")

    def sizeHint(self) -> QSize:
        return QSize(420, 320)

    def show_sheet(self, sheet: Sheet | None, tiles: Tiling | None = None, words: str = "") -> None:
        """Show another sheet, or some words where there is none."""
        self._words = words
        before = self._place().size()
        anew = sheet is not self._sheet
        self._sheet, self._tiles = sheet, tiles
        anew = anew or self._place().size() != before
        if anew:
            self._image = QImage()
            self._draw()
        self.update()

    def stop(self) -> None:
        """Stop painting: the sheet is needed no more."""
        self._job.stop()

    def resizeEvent(self, _event: object) -> None:
        self._draw()

    def paintEvent(self, _event: object) -> None:
        tokens = theme.current()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(tokens.window)
        radius = theme.metrics().card_radius
        painter.drawRoundedRect(self.rect(), radius, radius)
        if self._sheet is not None:
            self._paint_sheet(painter)
        else:
            painter.setPen(tokens.secondary)
            painter.drawText(self.rect(), Qt.AlignmentFlag.AlignCenter, self._words)
        painter.end()

    def _paint_sheet(self, painter: QPainter) -> None:
        place = self._place()
        painter.setPen(QPen(theme.current().card_border, 1))
        painter.setBrush(PAPER.canvas)
        page = self._page(place)
        painter.drawRect(page.adjusted(-0.5, -0.5, 0.5, 0.5))
        if not self._image.isNull():
            painter.drawImage(place, self._image)
        tiles = self._tiles
        if self._sheet is None or tiles is None or not 1 < len(tiles) <= MOST_PAGES:
            return
        scale = place.width() / self._sheet.size.width() / tiles.scale
        painter.setPen(QPen(PAPER.accent, 1, Qt.PenStyle.DashLine))
        across = [place.left() + n * tiles.step.width() * scale for n in range(1, tiles.columns)]
        down = [place.top() + n * tiles.step.height() * scale for n in range(1, tiles.rows)]
        lines = [QLineF(x, page.top(), x, page.bottom()) for x in across]
        lines += [QLineF(page.left(), y, page.right(), y) for y in down]
        painter.drawLines(lines)

    def _place(self) -> QRectF:
        """Place of the sheet in the widget."""
        room = QRectF(self.rect()).adjusted(_EDGE, _EDGE, -_EDGE, -_EDGE)
        if self._sheet is None:
            return QRectF()
        tiles, paper = self._tiles, self._paper()
        if tiles is not None and paper is not None:
            whole, margin = paper
            size = whole.scaled(room.size(), Qt.AspectRatioMode.KeepAspectRatio)
            shrunk = size.width() / whole.width()
            corner = room.center() - QPointF(size.width(), size.height()) / 2 + QPointF(margin, margin) * shrunk
            return QRectF(corner, self._sheet.size * tiles.scale * shrunk)
        size = self._sheet.size.scaled(room.size(), Qt.AspectRatioMode.KeepAspectRatio)
        if size.width() > self._sheet.size.width():
            size = self._sheet.size  # a small chart is not blown up
        place = QRectF(0, 0, size.width(), size.height())
        place.moveCenter(room.center())
        return place

    def _page(self, place: QRectF) -> QRectF:
        """Paper around a sheet that stands at a place."""
        tiles, paper = self._tiles, self._paper()
        if tiles is None or paper is None or self._sheet is None:
            return place
        whole, margin = paper
        shrunk = place.width() / (self._sheet.size.width() * tiles.scale)
        return QRectF(place.topLeft() - QPointF(margin, margin) * shrunk, whole * shrunk)

    def _paper(self) -> tuple[QSizeF, float] | None:
        """Size of all pages put together, and where the sheet begins on them, in points.

        None where the page is as large as the sheet.
        """
        tiles, sheet = self._tiles, self._sheet
        if tiles is None or sheet is None:
            return None
        if len(tiles) > 1:
            room = tiles.page - QSizeF(2 * MARGIN, 2 * MARGIN)
            steps = QSizeF((tiles.columns - 1) * tiles.step.width(), (tiles.rows - 1) * tiles.step.height())
            return steps + room, 0.0
        return (tiles.page, MARGIN) if tiles.page.width() > sheet.size.width() * tiles.scale + MARGIN else None

    def _draw(self) -> None:
        if self._sheet is None:
            self._job.stop()
            return
        size = (self._place().size() * self.devicePixelRatioF()).toSize()
        self._job.start(_drawn(self._sheet, size), first=0)

    def _show_image(self, image: object) -> None:
        if isinstance(image, QImage):
            self._image = image
            self.update()


def _drawn(sheet: Sheet, size: QSize) -> ProgressSteps[object]:
    """The sheet as an image of a size; twice as large at first, since thin lines need it."""
    twice = QSize(max(1, size.width() * 2), max(1, size.height() * 2))
    image = QImage(twice, QImage.Format.Format_RGB32)
    image.fill(PAPER.canvas)
    painter = QPainter(image)
    try:
        painter.scale(twice.width() / sheet.size.width(), twice.height() / sheet.size.height())
        if sheet.cards > _FINE:
            for _ in sheet.sketch(painter):
                yield 0.0
        else:
            for done in sheet.steps(painter):
                yield done / max(1, sheet.cards)
    finally:
        painter.end()
    return image.scaled(size, Qt.AspectRatioMode.IgnoreAspectRatio, Qt.TransformationMode.SmoothTransformation)
