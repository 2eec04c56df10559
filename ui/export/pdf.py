"""Pages, and PDF: a sheet on one page of its own size, or on as many sheets of office paper as it takes.

Tiles overlap by a strip; dashed lines and small crosses show where the neighbour begins, so that they can be cut and
glued, and the foot of each page says which one it is.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum
from math import ceil

from PySide6.QtCore import QBuffer, QIODevice, QLineF, QMarginsF, QPointF, QRectF, QSizeF, Qt
from PySide6.QtGui import QPagedPaintDevice, QPageLayout, QPageSize, QPainter, QPdfWriter, QPen

from designer.errors import EditError
from ui import theme
from ui.export.sheet import PAPER, Sheet
from ui.widgets.job import ProgressSteps

POINT = 0.75
"""A canvas unit at 100 %, in points: 96 of them are an inch."""

LARGEST = 14_400.0
"""Points; readers refuse larger pages (ISO 32000-1, annex C.2)."""

MARGIN = 28.0
OVERLAP = 28.0
MOST_PAGES = 200
_RESOLUTION = 1200


class Paper(Enum):
    """Paper that a PDF is made for; the values are those kept in the settings."""

    FITTED = "fitted"
    A4 = "a4"
    A3 = "a3"
    LETTER = "letter"
    TABLOID = "tabloid"


PAGE_SIZES = {
    Paper.A4: QPageSize.PageSizeId.A4,
    Paper.A3: QPageSize.PageSizeId.A3,
    Paper.LETTER: QPageSize.PageSizeId.Letter,
    Paper.TABLOID: QPageSize.PageSizeId.Tabloid,
}


@dataclass(frozen=True, slots=True)
class Tiling:
    """Spread of a sheet over pages; lengths in points.

    Attributes:
        page: Size of a page.
        scale: Points for each canvas unit.
        columns: Pages beside each other.
        rows: Pages below each other.
        step: From the content of one page to that of the next, to the right and down; 0 where there is one.
    """

    page: QSizeF
    scale: float
    columns: int
    rows: int
    step: QSizeF

    def __len__(self) -> int:
        return self.columns * self.rows


def tiling(sheet: Sheet, paper: Paper, scale: float | None = 1.0) -> Tiling:
    """Pages that a sheet takes.

    Args:
        sheet: What is printed.
        paper: On what; on `FITTED` one page takes all, as large as a page can be.
        scale: 1 is 100 %; None is what lets it fit on one page.
    """
    size = sheet.size
    if paper is Paper.FITTED:
        points = min((scale or 1.0) * POINT, LARGEST / size.width(), LARGEST / size.height())
        return Tiling(size * points, points, 1, 1, QSizeF())
    portrait = QPageSize(PAGE_SIZES[paper]).size(QPageSize.Unit.Point)
    pages = [_tiles(size, page, scale) for page in (portrait, portrait.transposed())]
    if scale is None:
        return max(pages, key=lambda tiles: tiles.scale)
    return min(pages, key=len)


def _tiles(size: QSizeF, page: QSizeF, scale: float | None) -> Tiling:
    room = page - QSizeF(2 * MARGIN, 2 * MARGIN)
    points = min(room.width() / size.width(), room.height() / size.height(), POINT) if scale is None else scale * POINT
    counts = [
        1 if scale is None else max(1, ceil((needed * points - OVERLAP) / (given - OVERLAP)))
        for needed, given in ((size.width(), room.width()), (size.height(), room.height()))
    ]
    return Tiling(page, points, counts[0], counts[1], room - QSizeF(OVERLAP, OVERLAP))


def check(tiles: Tiling) -> None:
    """Refuse to print a whole book.

    Raises:
        EditError: There are too many pages.
    """
    if len(tiles) > MOST_PAGES:
        raise EditError(
            f"This takes {len(tiles):,} pages; at most {MOST_PAGES} make sense. "
            "Choose a smaller size, larger paper, one page, or a part of the tree."
        )


def encode(sheet: Sheet, paper: Paper = Paper.FITTED, scale: float | None = 1.0) -> ProgressSteps[bytes]:
    """PDF file of a sheet.

    Raises:
        EditError: It takes too many pages.
    """
    tiles = tiling(sheet, paper, scale)
    check(tiles)
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    writer = QPdfWriter(buffer)
    writer.setResolution(_RESOLUTION)
    writer.setTitle(sheet.title)
    writer.setCreator("Orgwright")
    if sheet.author:
        writer.setAuthor(sheet.author)
    # A page that is wider than high counts as portrait of its own size, or Qt would turn it. Found here, on Qt 6.11:
    # QPageLayout of a page of 400 x 200 in landscape has a fullRectPoints() of 200 x 400.
    page = QPageSize(tiles.page, QPageSize.Unit.Point, "", QPageSize.SizeMatchPolicy.ExactMatch)
    writer.setPageLayout(QPageLayout(page, QPageLayout.Orientation.Portrait, QMarginsF()))
    painter = QPainter(writer)
    try:
        yield from paint_pages(painter, writer, sheet, paper, tiles)
    finally:
        painter.end()
    return bytes(buffer.data().data())


def paint_pages(
    painter: QPainter, device: QPagedPaintDevice, sheet: Sheet, paper: Paper, tiles: Tiling
) -> ProgressSteps[None]:
    """All pages of a sheet, on a device that takes whole pages.

    Raises:
        EditError: The device takes no more.
    """
    painter.scale(device.logicalDpiX() / 72, device.logicalDpiY() / 72)
    for number in range(len(tiles)):
        if number and not device.newPage():
            raise EditError(f"Page {number + 1} of {len(tiles)} was not taken any more.")
        for done in _page(painter, sheet, paper, tiles, number):
            yield (number + min(1.0, done * len(tiles) / max(1, sheet.cards))) / len(tiles)


def _page(painter: QPainter, sheet: Sheet, paper: Paper, tiles: Tiling, number: int) -> Iterator[int]:
    """Paint one page, in points."""
    row, column = divmod(number, tiles.columns)
    whole = paper is Paper.FITTED
    margin = 0.0 if whole else MARGIN
    room = QRectF(margin, margin, tiles.page.width() - 2 * margin, tiles.page.height() - 2 * margin)
    corner = QPointF(column * tiles.step.width(), row * tiles.step.height())
    area = QRectF(corner / tiles.scale, room.size() / tiles.scale)
    painter.save()
    try:
        painter.setClipRect(room)
        painter.translate(room.topLeft() - corner)
        painter.scale(tiles.scale, tiles.scale)
        yield from sheet.steps(painter, area)
    finally:
        if painter.isActive():
            painter.restore()
    if len(tiles) > 1:
        _paint_foot(painter, sheet, tiles, number)
        _paint_marks(painter, tiles, room, row, column)


def _paint_foot(painter: QPainter, sheet: Sheet, tiles: Tiling, number: int) -> None:
    """Which page this is, in the lower margin."""
    row, column = divmod(number, tiles.columns)
    font = theme.font()
    font.setPixelSize(8)
    painter.setFont(font)
    painter.setPen(PAPER.secondary)
    foot = QRectF(MARGIN, tiles.page.height() - MARGIN + 7, tiles.page.width() - 2 * MARGIN, 14)
    text = f"Page {number + 1} of {len(tiles)}   ·   row {row + 1}, column {column + 1}"
    painter.drawText(foot, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignTop, text)
    title = painter.fontMetrics().elidedText(sheet.title, Qt.TextElideMode.ElideRight, round(foot.width() * 0.6))
    painter.drawText(foot, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop, title)


def _paint_marks(painter: QPainter, tiles: Tiling, room: QRectF, row: int, column: int) -> None:
    """Where the neighbours begin: dashed lines through the overlap, and ticks in the margin that meet on both pages."""
    verticals = [room.left() + OVERLAP] * (column > 0) + [room.right() - OVERLAP] * (column < tiles.columns - 1)
    horizontals = [room.top() + OVERLAP] * (row > 0) + [room.bottom() - OVERLAP] * (row < tiles.rows - 1)
    lines = [QLineF(x, room.top(), x, room.bottom()) for x in verticals]
    lines += [QLineF(room.left(), y, room.right(), y) for y in horizontals]
    painter.setPen(QPen(PAPER.hairline, 0.5, Qt.PenStyle.DashLine))
    painter.drawLines(lines)
    painter.setPen(QPen(PAPER.secondary, 0.5))
    tick = 7.0
    for x in verticals:
        painter.drawLines([QLineF(x, y - tick, x, y) for y in (room.top(), room.bottom() + tick)])
    for y in horizontals:
        painter.drawLines([QLineF(x - tick, y, x, y) for x in (room.left(), room.right() + tick)])
