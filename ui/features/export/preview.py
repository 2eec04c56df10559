"""A small picture of a sheet, for choosing what to export."""

from collections.abc import Iterator
from math import ceil, sqrt

from PySide6.QtCore import QRectF, QSize, QSizeF, Qt
from PySide6.QtGui import QColor, QImage, QPainter
from PySide6.QtWidgets import QSizePolicy, QWidget

from ui import theme
from ui.canvas.cards.style import NO_PEN
from ui.features.export.pdf import MOST_PAGES, Paper, Tiling, page_steps
from ui.features.export.sheet import PAPER, Sheet
from ui.widgets.jobs.job import Job, ProgressSteps

_FINE = 600
"""Sheets of more cards are drawn as plain rectangles: nothing on the cards would be seen."""

_SHOWN = 16
"""Pages of a chart in its frames that are shown."""

_EDGE = 14
_APART = 24.0
"""Between two pages, in points."""


class Preview(QWidget):
    """Sheet as a whole, with the edges of pages where it takes several. Paints once, then shows pixels."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._sheet: Sheet | None = None
        self._tiles: Tiling | None = None
        self._paper = Paper.FITTED
        self._words = ""
        self._image = QImage()
        self._job = Job(self, done=self._show_image)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumSize(300, 220)
        self.setAccessibleName("Preview")

    def sizeHint(self) -> QSize:
        return QSize(420, 320)

    def show_sheet(
        self, sheet: Sheet | None, tiles: Tiling | None = None, paper: Paper = Paper.FITTED, words: str = ""
    ) -> None:
        """Show another sheet, on pages of paper or whole, or some words where there is none."""
        self._words = words
        before = self._tiles and (self._tiles.page, self._tiles.parts)
        is_other = sheet is not self._sheet or before != (tiles and (tiles.page, tiles.parts))
        self._sheet, self._tiles, self._paper = sheet, tiles, paper
        if is_other:
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
        if not self._image.isNull():
            painter.drawImage(place, self._image)
        else:
            painter.fillRect(place, PAPER.canvas)
        if self._tiles is not None and (few := _shown(self._tiles)) < len(self._tiles):
            painter.setPen(theme.current().secondary)
            below = self.rect().adjusted(0, round(place.bottom()), 0, 0)
            painter.drawText(below, Qt.AlignmentFlag.AlignCenter, f"The first {few} of {len(self._tiles)} pages")

    def _whole(self) -> QSizeF:
        """Return the size of what is shown: the sheet, or pages beside and below each other, in points."""
        if self._sheet is None:
            return QSizeF()
        tiles = self._tiles
        if tiles is None or tiles.frame is None or (len(tiles) > MOST_PAGES and tiles.parts[0].page is None):
            return self._sheet.size
        columns, rows = _grid(_shown(tiles))
        page = tiles.page + QSizeF(_APART, _APART)
        return QSizeF(columns * page.width() - _APART, rows * page.height() - _APART)

    def _place(self) -> QRectF:
        """Return the place of the picture in the widget."""
        room = QRectF(self.rect()).adjusted(_EDGE, _EDGE, -_EDGE, -_EDGE)
        whole = self._whole()
        if whole.isEmpty():
            return QRectF()
        size = whole.scaled(room.size(), Qt.AspectRatioMode.KeepAspectRatio)
        if size.width() > whole.width():
            size = whole  # a small chart is not blown up
        place = QRectF(0, 0, size.width(), size.height())
        place.moveCenter(room.center())
        return place

    def _draw(self) -> None:
        if self._sheet is None:
            self._job.stop()
            return
        size = (self._place().size() * self.devicePixelRatioF()).toSize()
        self._job.start(_drawn(self._sheet, self._tiles, self._paper, self._whole(), size), first=0)

    def _show_image(self, image: object) -> None:
        if isinstance(image, QImage):
            self._image = image
            self.update()


def _shown(tiles: Tiling) -> int:
    """Return the number of pages that are shown: the first ones of many by OU."""
    return min(_SHOWN, len(tiles)) if tiles.parts[0].page is not None else len(tiles)


def _grid(count: int) -> tuple[int, int]:
    """Return the columns and rows of so many pages on a table."""
    columns = ceil(sqrt(count))
    return columns, ceil(count / columns)


def _drawn(sheet: Sheet, tiles: Tiling | None, paper: Paper, whole: QSizeF, size: QSize) -> ProgressSteps[object]:
    """Return the sheet or its pages as an image of a size; twice as large at first, since thin lines need it."""
    twice = QSize(max(1, size.width() * 2), max(1, size.height() * 2))
    image = QImage(twice, QImage.Format.Format_ARGB32_Premultiplied)
    image.fill(Qt.GlobalColor.transparent)
    painter = QPainter(image)
    try:
        painter.scale(twice.width() / whole.width(), twice.height() / whole.height())
        if tiles is not None and whole != sheet.size:
            yield from _pages(painter, sheet, tiles, paper)
        elif sheet.count > _FINE and not sheet.is_map:
            for _ in _sketch(sheet, painter):
                yield 0.0
        else:
            for done in sheet.steps(painter):
                yield done / max(1, sheet.count)
    finally:
        painter.end()
    return image.scaled(size, Qt.AspectRatioMode.IgnoreAspectRatio, Qt.TransformationMode.SmoothTransformation)


def _pages(painter: QPainter, sheet: Sheet, tiles: Tiling, paper: Paper) -> ProgressSteps[None]:
    """Paint all pages beside and below each other, in points."""
    columns, _ = _grid(_shown(tiles))
    for number in range(_shown(tiles)):
        row, column = divmod(number, columns)
        painter.save()
        painter.translate(column * (tiles.page.width() + _APART), row * (tiles.page.height() + _APART))
        painter.fillRect(QRectF(0, 0, tiles.page.width(), tiles.page.height()), PAPER.canvas)
        try:
            for _ in page_steps(painter, sheet, tiles, number, paper):
                yield number / len(tiles)
        finally:
            if painter.isActive():
                painter.restore()


_TOGETHER = 400
"""Rectangles painted between two steps."""


def _sketch(sheet: Sheet, painter: QPainter) -> Iterator[None]:
    """Paint cards as plain rectangles and nothing else, for a preview too small to read; in steps."""
    painter.fillRect(QRectF(0, 0, sheet.size.width(), sheet.size.height()), PAPER.canvas)
    by_colour: dict[int, list[QRectF]] = {}
    for number, (card, colour) in enumerate(sheet.sketch()):
        if number % _TOGETHER == 0:
            yield
        by_colour.setdefault(colour.rgba(), []).append(card)
    painter.setPen(NO_PEN)
    for rgba, cards in by_colour.items():
        painter.setBrush(QColor.fromRgba(rgba))
        for first in range(0, len(cards), _TOGETHER):
            painter.drawRects(cards[first : first + _TOGETHER])
            yield
