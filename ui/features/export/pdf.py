"""Pages, and PDF: a sheet on one page of its own size, or on as many pages of office paper as it takes.

Each page of paper has a frame with headline, legend and title block. Where a chart takes several, they part between its
cards as far as that goes, and a page on which no card would stand is none.
"""

from collections.abc import Iterator, Sequence
from enum import Enum
from typing import Literal, TypeAlias

from PySide6.QtCore import QBuffer, QIODevice, QMarginsF, QPointF, QRectF, QSizeF
from PySide6.QtGui import QPagedPaintDevice, QPageLayout, QPageSize, QPainter, QPdfWriter

from designer.basics.dataclass import dataclass
from designer.basics.errors import EditError
from designer.basics.words import plain
from ui.features.export.frame import PageFrame
from ui.features.export.paper_maps import MapPage
from ui.features.export.sheet import Sheet
from ui.widgets.jobs.job import ProgressSteps

POINT = 0.75
"""A canvas unit at 100 %, in points: 96 of them are an inch."""

LARGEST = 14_400.0
"""Points; readers refuse larger pages (ISO 32000-1, annex C.2)."""

PAGE_MARGIN = 24.0
"""White around the frame of a page, in points; printers need some of it."""

WHITE_AROUND = 10.0
"""White between frame and chart, in points."""

MOST_PAGES, MOST_PAGES_BY_OU = 200, 600

READABLE = 0.5
"""Smallest size of names that can be read on paper."""

_SHRINKS = (0.96, 0.92, 0.88)
"""So much smaller a chart may be than was asked for where that spares pages."""

_FINDING = 0.3
"""Share of a page, from its end, to look for a gap between cards."""

_TURNS = 6
"""Times that the parts of a chart are made smaller, until all cards of a part are on its page."""

_RESOLUTION = 1200

ByOu: TypeAlias = Literal["by-ou"]
BY_OU: ByOu = "by-ou"
"""In place of a scale: a key, and one page or more for each OU of level 2, in frames whatever the layout is."""

PageScale: TypeAlias = float | ByOu | None
"""1 is 100 %, None lets a chart fit on one page."""


class Paper(Enum):
    """Paper that a PDF is made for; the values are those kept in the settings."""

    FITTED = "fitted"
    A0 = "a0"
    A1 = "a1"
    A2 = "a2"
    A4 = "a4"
    A3 = "a3"
    LETTER = "letter"
    TABLOID = "tabloid"


_WORDS = {Paper.A4: 0.56, Paper.LETTER: 0.56, Paper.A2: 1.0, Paper.A1: 1.3, Paper.A0: 1.7}
"""Points for each unit of the frame."""

PAGE_SIZES = {
    Paper.A0: QPageSize.PageSizeId.A0,
    Paper.A1: QPageSize.PageSizeId.A1,
    Paper.A2: QPageSize.PageSizeId.A2,
    Paper.A4: QPageSize.PageSizeId.A4,
    Paper.A3: QPageSize.PageSizeId.A3,
    Paper.LETTER: QPageSize.PageSizeId.Letter,
    Paper.TABLOID: QPageSize.PageSizeId.Tabloid,
}


_LARGER = 1.6
"""A map with few names is drawn so much larger than its names need, where a page has the room."""


@dataclass(frozen=True, slots=True)
class PagePart:
    """Part of a chart on one page.

    Attributes:
        area: Lines in it and cards whose middle is in it are shown, in the coordinates of the layout.
        extent: Size that these cards take, with the area.
        row: Row of pages it is in, from 0.
        column: Its column.
        page: The map that the page shows instead; None if there is none.
    """

    area: QRectF
    extent: QRectF
    row: int = 0
    column: int = 0
    page: MapPage | None = None


@dataclass(frozen=True, slots=True)
class Tiling:
    """Spread of a sheet over pages; lengths in points.

    Attributes:
        page: Size of a page.
        scale: Points for each canvas unit.
        parts: Part of the chart on each page, row by row; one empty part where a page takes the whole sheet.
        room: Place of the chart on a page; all of it where a page takes the whole sheet.
        frame: The frame of a page; None if that of the sheet is taken.
        words: Points for each unit of the frame.
    """

    page: QSizeF
    scale: float
    parts: tuple[PagePart, ...]
    room: QRectF
    frame: PageFrame | None = None
    words: float = 1.0

    def __len__(self) -> int:
        return len(self.parts)


def tiling(sheet: Sheet, paper: Paper, scale: PageScale = 1.0) -> Tiling:
    """Return the pages that a sheet takes.

    Args:
        sheet: Sheet that is printed.
        paper: On what; on `FITTED` one page takes all, as large as a page can be.
        scale: 1 is 100 %, or a little less where that spares pages.
    """
    size = sheet.size
    if paper is Paper.FITTED:
        points = min(
            (scale if isinstance(scale, float) else 1.0) * POINT, LARGEST / size.width(), LARGEST / size.height()
        )
        page = size * points
        return Tiling(page, points, (PagePart(QRectF(), QRectF()),), QRectF(0, 0, page.width(), page.height()))
    portrait = QPageSize(PAGE_SIZES[paper]).size(QPageSize.Unit.Point)
    if scale == BY_OU or (scale is None and sheet.is_map):
        return _map_tiles(sheet, paper, portrait.transposed(), scale)
    pages = [_tiles(sheet, paper, page, scale) for page in (portrait.transposed(), portrait)]
    if scale is None:
        best = max(pages, key=lambda tiles: tiles.scale)
        if sheet.nested and best.scale < READABLE * POINT:
            return _map_tiles(sheet, paper, portrait.transposed(), None)
        return best
    tiles = min(pages, key=len)
    nearly = (
        _tiles(sheet, paper, page, scale * less) for less in _SHRINKS for page in (portrait.transposed(), portrait)
    )
    return next((fewer for fewer in nearly if len(fewer) < len(tiles)), tiles) if len(tiles) > 1 else tiles


def usual_scale(sheet: Sheet, paper: Paper) -> float | None:
    """Usual choice of a person: one page while names on it can be read, else several at 75 %."""
    if paper is Paper.FITTED:
        return 1.0
    tiles = tiling(sheet, paper, None)
    return None if tiles.parts[0].page is not None or tiles.scale >= READABLE * POINT else 0.75


def _tiles(sheet: Sheet, paper: Paper, page: QSizeF, scale: float | None) -> Tiling:
    chart, words = sheet.chart, _WORDS.get(paper, POINT)
    frame = sheet.frame((page.width() - 2 * PAGE_MARGIN) / words, page="88 of 88 · row 8, column 8")
    room = _room(page, frame, words)
    if scale is None:
        points = min(room.width() / chart.width(), room.height() / chart.height(), POINT)
        return Tiling(page, points, (PagePart(chart, chart),), room, frame, words)
    points = scale * POINT
    width, height = room.width() / points, room.height() / points
    return Tiling(page, points, _fitting_parts(sheet, width, height), room, frame, words)


def _room(page: QSizeF, frame: PageFrame, words: float) -> QRectF:
    """Return the place of a chart in the frame of a page."""
    room = QRectF(PAGE_MARGIN, PAGE_MARGIN, page.width() - 2 * PAGE_MARGIN, page.height() - 2 * PAGE_MARGIN)
    return room.adjusted(WHITE_AROUND, frame.head * words, -WHITE_AROUND, -frame.foot * words - WHITE_AROUND)


def _map_tiles(sheet: Sheet, paper: Paper, page: QSizeF, scale: PageScale) -> Tiling:
    """Return one page with a map planned for its sides, or the key and the pages by OU."""
    words = _WORDS.get(paper, POINT)
    frame = sheet.frame((page.width() - 2 * PAGE_MARGIN) / words, page="188 of 188")
    room = _room(page, frame, words)
    pages = sheet.maps.by_ou(room.size()) if scale == BY_OU else [sheet.maps.one_page(room.size())]
    parts = tuple(PagePart(QRectF(), QRectF(), page=one) for one in pages)
    return Tiling(page, 1.0, parts, room, frame, words)


def _map_steps(painter: QPainter, sheet: Sheet, tiles: Tiling, page: MapPage, number: str) -> Iterator[int]:
    """Paint a page with a map; `number` says which of how many it is."""
    shown, words = page.make(), tiles.words
    frame = sheet.frame((tiles.page.width() - 2 * PAGE_MARGIN) / words, number, shown, page.words)
    _paint_frame(painter, tiles, frame, number)
    room, area = _room(tiles.page, frame, words), shown.area
    scale = min(room.width() / area.width(), room.height() / area.height(), _LARGER / shown.point)
    painter.translate(room.x() + (room.width() - area.width() * scale) / 2, room.y())
    painter.scale(scale, scale)
    painter.translate(-area.topLeft())
    yield from sheet.map_steps(painter, shown)


def _fitting_parts(sheet: Sheet, wide: float, high: float) -> tuple[PagePart, ...]:
    """Return the parts of a chart, each with all of its cards no larger than a page.

    Cards that are parted stand out from their page's part of the chart, which then has to be smaller; other cards stand
    out from the smaller parts, so that it takes a few turns.
    """
    across, down = wide, high
    for _ in range(_TURNS):
        parts = _parts(sheet, across, down)
        over = max(0.0, *(part.extent.width() - wide for part in parts))
        below = max(0.0, *(part.extent.height() - high for part in parts))
        if not over and not below:
            break
        across, down = max(wide / 2, across - over), max(high / 2, down - below)
    return parts


def _parts(sheet: Sheet, wide: float, high: float) -> tuple[PagePart, ...]:
    """Return the parts of a chart that pages of a size take, without those that have no card."""
    chart, cards = sheet.chart, sheet.cards()
    columns = _bands(chart.left(), chart.right(), wide, [(card.left(), card.right()) for card in cards])
    rows = _bands(chart.top(), chart.bottom(), high, [(card.top(), card.bottom()) for card in cards])
    extents: dict[tuple[int, int], QRectF] = {}
    for card in sheet.cards(whole=True):
        place = _band(rows, card.center().y()), _band(columns, card.center().x())
        extents[place] = extents.get(place, QRectF()).united(card)
    parts = []
    for row, column in sorted(extents):
        (left, right), (top, bottom) = columns[column], rows[row]
        area = QRectF(left, top, right - left, bottom - top)
        parts.append(PagePart(area, area.united(extents[row, column]), row, column))
    return tuple(parts)


def _bands(start: float, end: float, room: float, cards: Sequence[tuple[float, float]]) -> list[tuple[float, float]]:
    """Return the strips of a chart no wider than a page, parted where the fewest cards are cut, as late as that goes.

    Args:
        start: Beginning of the chart.
        end: And ends.
        room: Room of a page.
        cards: Beginning and end of each card.
    """
    ordered = sorted(set(cards))
    bands = []
    while end - start > room + 0.01:
        latest = start + room
        near = [card for card in ordered if card[1] > start + room * (1 - _FINDING) and card[0] < latest + 1]
        places = [latest, *(edge for low, high in near for edge in (low - 1, high + 1) if edge <= latest)]
        places = [place for place in places if place > start + room * (1 - _FINDING)]
        cut = min(places, key=lambda place: (sum(low < place < high for low, high in near), -place))
        bands.append((start, cut))
        start = cut
    return [*bands, (start, end)]


def _band(bands: Sequence[tuple[float, float]], middle: float) -> int:
    """Return the strip that a card lies in."""
    return next((at for at, (_, end) in enumerate(bands) if middle < end), len(bands) - 1)


def check_pages(tiles: Tiling) -> None:
    """Refuse to print a whole book.

    Raises:
        EditError: There are too many pages.
    """
    most = MOST_PAGES if tiles.parts[0].page is None else MOST_PAGES_BY_OU
    if len(tiles) > most:
        raise EditError(
            f"This takes {len(tiles):,} pages; at most {most} make sense. "
            "Choose a smaller size, larger paper, one page, or a part of the tree."
        )


def encode(sheet: Sheet, paper: Paper = Paper.FITTED, scale: PageScale = 1.0) -> ProgressSteps[bytes]:
    """Return the PDF file of a sheet.

    Raises:
        EditError: The sheet takes too many pages.
    """
    tiles = tiling(sheet, paper, scale)
    check_pages(tiles)
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    writer = QPdfWriter(buffer)
    writer.setResolution(_RESOLUTION)
    writer.setTitle(plain(sheet.title))
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
    """Paint all pages of a sheet on a device that takes whole pages.

    Raises:
        EditError: The device takes no more.
    """
    painter.scale(device.logicalDpiX() / 72, device.logicalDpiY() / 72)
    for number in range(len(tiles)):
        if number and not device.newPage():
            raise EditError(f"Page {number + 1} of {len(tiles)} was not taken any more.")
        for done in page_steps(painter, sheet, tiles, number, paper):
            yield (number + min(1.0, done * len(tiles) / max(1, sheet.count))) / len(tiles)


def page_steps(painter: QPainter, sheet: Sheet, tiles: Tiling, number: int, paper: Paper) -> Iterator[int]:
    """Paint one page, in points."""
    part, frame = tiles.parts[number], tiles.frame
    painter.save()
    try:
        if frame is None:
            painter.scale(tiles.scale, tiles.scale)
            yield from sheet.steps(painter)
            return
        said = f"{number + 1} of {len(tiles)}" + (f", {paper.name.title()}" if len(tiles) == 1 else "")
        if part.page is not None:
            yield from _map_steps(painter, sheet, tiles, part.page, said)
            return
        several = f" · row {part.row + 1}, column {part.column + 1}" if len(tiles) > 1 else ""
        _paint_frame(painter, tiles, frame, f"{said}{several}")
        place = _place(tiles, part)
        painter.setClipRect(tiles.room.adjusted(-WHITE_AROUND, -WHITE_AROUND, WHITE_AROUND, WHITE_AROUND))
        painter.translate(place.topLeft())
        painter.scale(tiles.scale, tiles.scale)
        painter.translate(-part.extent.topLeft())
        yield from sheet.chart_steps(painter, part.area)
        if len(tiles) == 1:
            corner = (tiles.room.topLeft() - place.topLeft()) / tiles.scale + part.extent.topLeft()
            sheet.paint_aside(painter, QRectF(corner, tiles.room.size() / tiles.scale), tiles.words / tiles.scale)
    finally:
        if painter.isActive():
            painter.restore()


def _place(tiles: Tiling, part: PagePart) -> QRectF:
    """Return the place of a part of the chart on its page: in the middle of the room, from its top."""
    size = part.extent.size() * tiles.scale
    left = tiles.room.x() + (tiles.room.width() - size.width()) / 2
    down = (tiles.room.height() - size.height()) / 2 if len(tiles) == 1 else 0.0
    return QRectF(QPointF(left, tiles.room.y() + down), size)


def _paint_frame(painter: QPainter, tiles: Tiling, frame: PageFrame, number: str) -> None:
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, True)
    painter.translate(PAGE_MARGIN, PAGE_MARGIN)
    painter.scale(tiles.words, tiles.words)
    frame.paint(painter, (tiles.page.height() - 2 * PAGE_MARGIN) / tiles.words, number)
    painter.restore()
