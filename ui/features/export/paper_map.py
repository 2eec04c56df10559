"""Map of a large organization on paper: frames with headings, and names or ticks in place of cards."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from math import ceil, sqrt

from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPen

from designer.analysis.lenses.annotation import NodeAnnotation, Tone, ToneColour
from designer.organization.layout.nested.frames import beside_root
from designer.organization.layout.nested.paper import PlacedFrame
from designer.organization.model.organization import Organization
from designer.organization.model.records import NodeId, NodeKind
from ui.canvas.cards.items import rectf
from ui.canvas.cards.style import NO_BRUSH, NO_PEN, CanvasStyle, FontType, mixed
from ui.canvas.far.headings import HeadingTypes
from ui.canvas.far.short_names import short_names
from ui.features.export.map_headings import NO_PAGES, HeadingWords, MapHeadings, root_words
from ui.features.export.name_blocks import BEFORE_NAME, PITCH, NameBlock, NameColumns
from ui.features.export.subject import clean, policy_names, some_of

LEAST_PT, WITH_IDS_PT = 5.0, 7.0
"""Smallest letters on paper, and smallest names that have their ids beside them, in points."""

_ID, _BEFORE_ID, _SMALLER = 0.75, 0.6, 0.6
"""Size of an id and room before it, in terms of the size of a name, which gets so much smaller for it at most."""

USUAL = 36
"""Size of the names of accounts in units of a plan with deep bands of 56."""

_RADIUS = 8.0
_QUIET = 0.4
"""Share of its colour that the commonest answer in an OU keeps."""


class PaperMap:
    """One map.

    Args:
        organization: The design.
        style: Colours of paper.
        annotations: What a lens says; None for no lens.
        frames: Its frames, parents first.
        point: Size of a point of the paper in units of the map.
        named: Whether names of accounts may have room.
        tick: Room of an account without its name.
        pages: Pages of the OUs on a key; there are no accounts on it.
        policies: Whether headings name policies, where they have room.

    Attributes:
        has_policies: The same.
    """

    def __init__(
        self,
        organization: Organization,
        style: CanvasStyle,
        annotations: Mapping[NodeId, NodeAnnotation] | None,
        frames: Sequence[PlacedFrame],
        point: float,
        *,
        named: bool,
        tick: tuple[float, float],
        pages: Mapping[NodeId, str] = NO_PAGES,
        policies: bool = False,
    ) -> None:
        self._organization, self._style, self._annotations = organization, style, annotations
        self.frames, self.point, self._pages, self._tick = frames, point, pages, tick
        self.area = rectf(frames[0].frame)
        self.has_policies = policies
        self._headings = MapHeadings(organization, style, LEAST_PT * point)
        self._types = HeadingTypes()
        self._columns = {frame.node: found for frame in frames if named and (found := self._named(frame)) is not None}
        self._with_ids = self._columns_with_ids()
        self._columns |= self._with_ids

    @property
    def has_ids(self) -> bool:
        """Whether the accounts of some OU have their ids beside their names."""
        return bool(self._with_ids)

    @property
    def is_key(self) -> bool:
        """Whether it shows the pages of OUs in place of their accounts."""
        return bool(self._pages)

    @property
    def accounts(self) -> int:
        """Number of accounts on it."""
        return sum(len(frame.accounts) for frame in self.frames)

    @property
    def names(self) -> int:
        """Number of accounts that are named."""
        return sum(len(frame.accounts) for frame in self.frames if frame.node in self._columns)

    def nodes(self) -> Iterator[NodeId]:
        """Yield what is on it: OUs and accounts."""
        for frame in self.frames:
            yield frame.node
            yield from frame.accounts

    @property
    def least_name(self) -> float:
        """Size of the smallest names of accounts, in points; 0 without any."""
        return min((found.size for found in self._columns.values()), default=0.0) / self.point

    def cards(self, *, whole: bool = False) -> list[QRectF]:  # noqa: ARG002 - as of cards
        """Return the places of accounts."""
        return [cell for frame in self.frames for cell in self._cells(frame)]

    def tones(self) -> set[tuple[Tone, bool]]:
        """Return the answers of a lens that occur, and whether as what differs in an OU."""
        said = ((tone, tone != common) for tones, common in map(self._tones, self.frames) for tone in tones)
        return {(tone, differs) for tone, differs in said if tone is not None}

    @property
    def has_denied_ou(self) -> bool:
        """Whether all accounts of some OU are denied."""
        return any(map(self._is_denied, self.frames))

    def steps(self, painter: QPainter, area: QRectF) -> Iterator[int]:
        """Paint what is in an area; yields the number of accounts done."""
        done = 0
        for frame in self.frames:
            if not rectf(frame.frame).intersects(area):
                continue
            self._paint_frame(painter, frame)
            after = self._headings.paint(painter, frame, self._words(frame))
            if frame.node == self._organization.root and (star := beside_root(self._organization)) is not None:
                self._headings.paint_star(painter, frame, star, after)
            if self._pages and frame.node in self._pages:
                continue
            if frame.accounts:
                self._paint_accounts(painter, frame)
            if self._is_denied(frame):
                self._mark_denied(painter, frame, after)
            done += len(frame.accounts)
            yield done

    def page_steps(self, painter: QPainter, area: QRectF) -> Iterator[int]:
        """Paint the part of an area that a page shows."""
        painter.save()
        painter.setClipRect(area, Qt.ClipOperation.IntersectClip)
        yield from self.steps(painter, area)
        painter.restore()

    def _words(self, frame: PlacedFrame) -> HeadingWords:
        organization, node_id = self._organization, frame.node
        number = f"{organization.accounts_below(node_id):,}"
        if node_id == organization.root:
            number = root_words(organization)
        elif number != "0" and not (frame.accounts or self._pages or node_id in self._opened):
            number += " folded"
        policies = some_of(policy_names(organization, node_id)) if self.has_policies else ""
        return HeadingWords(number, self._denied[node_id], self._pages.get(node_id, ""), policies)

    @cached_property
    def _opened(self) -> set[NodeId | None]:
        """OUs with frames in them."""
        return {self._organization.parent(frame.node) for frame in self.frames}

    @cached_property
    def _denied(self) -> Counter[NodeId]:
        """How many accounts in each OU are denied."""
        found: Counter[NodeId] = Counter()
        for node_id, said in (self._annotations or {}).items():
            if _is_denied(said.prevailing) and self._organization.node(node_id).kind is NodeKind.ACCOUNT:
                found.update(self._organization.path(node_id)[:-1])
        return found

    def _tones(self, frame: PlacedFrame) -> tuple[list[Tone | None], Tone | None]:
        """Return the answers of the accounts of an OU, and the commonest one."""
        annotations = self._annotations
        if annotations is None or not frame.accounts:
            return [], None
        found = [said.prevailing if (said := annotations.get(one)) is not None else None for one in frame.accounts]
        return found, Counter(found).most_common(1)[0][0]

    def _is_denied(self, frame: PlacedFrame) -> bool:
        tones, common = self._tones(frame)
        return bool(tones) and common is not None and common.role is ToneColour.DENIED and set(tones) == {common}

    def _columns_with_ids(self) -> dict[NodeId, NameColumns]:
        """Return how the names stand with ids beside them, of each OU where they stay large enough."""
        found: dict[NodeId, NameColumns] = {}
        for frame in self.frames:
            alone = self._columns.get(frame.node)
            least = max(WITH_IDS_PT * self.point, alone.size * _SMALLER) if alone is not None else 0.0
            if alone is None or alone.size < least:
                continue
            widths = widths_of(self._organization, frame.node, frame.accounts, ids=True)
            columns = NameBlock(widths).fitted(frame.room, USUAL)
            if columns.size >= least:
                found[frame.node] = columns
        return found

    def _named(self, frame: PlacedFrame) -> NameColumns | None:
        """Return how the names of an OU stand in its room, if all of them are readable."""
        if not frame.accounts or _is_too_small(frame, self.point):
            return None
        found = NameBlock(widths_of(self._organization, frame.node, frame.accounts)).fitted(frame.room, USUAL)
        return found if found.size >= LEAST_PT * self.point * 0.98 else None

    def _cells(self, frame: PlacedFrame) -> Iterator[QRectF]:
        """Yield the places of the accounts of an OU."""
        room, columns = frame.room, self._columns.get(frame.node)
        if columns is not None:
            pitch = columns.size * PITCH
            for number in range(len(frame.accounts)):
                column, row = divmod(number, columns.rows)
                left, right = columns.lefts[column : column + 2]
                width = right - left - columns.size * 0.5
                yield QRectF(room.x + left, room.y + row * pitch, width, pitch)
            return
        count = len(frame.accounts)
        share = max(1, room.w) * self._tick[1] / (max(1, room.h) * self._tick[0])
        across = max(1, min(count, ceil(sqrt(count * share))))
        rows = ceil(count / across)
        width, height = min(room.w / across, self._tick[0]), min(room.h / max(1, rows), self._tick[1])
        for number in range(count):
            column, row = divmod(number, rows)
            yield QRectF(room.x + column * width, room.y + row * height, width * 0.88, height * 0.72)

    # --- Painting ---

    def _paint_frame(self, painter: QPainter, frame: PlacedFrame) -> None:
        style, level = self._style, frame.level
        if not level:
            return
        painter.setPen(QPen(style.frame_edges[min(level, len(style.frame_edges)) - 1].color(), self.point * 0.5))
        painter.setBrush(style.frames[min(level, len(style.frames) - 1)])
        painter.drawRoundedRect(rectf(frame.frame), _RADIUS, _RADIUS)

    def _mark_denied(self, painter: QPainter, frame: PlacedFrame, after: float) -> None:
        """Mark an OU whose accounts are all denied: an outline, and its band hatched in black."""
        painter.setBrush(NO_BRUSH)
        painter.setPen(QPen(self._style.tokens.colour(ToneColour.DENIED), self.point * 1.5))
        painter.drawRoundedRect(rectf(frame.frame), _RADIUS, _RADIUS)
        band = rectf(frame.band)
        inset = 2 * self.point
        band.setLeft(max(band.left(), after) + inset)
        paint_hatch(painter, band.adjusted(0, inset, -inset, -inset), self.point * 0.6, self.point * 5)

    def _paint_accounts(self, painter: QPainter, frame: PlacedFrame) -> None:
        columns, (tones, common) = self._columns.get(frame.node), self._tones(frame)
        cells = list(self._cells(frame))
        marks = [_tick_of_name(cell) if columns is not None else cell for cell in cells]
        self._paint_marks(painter, marks, cells if columns is not None else marks, tones, common)
        if columns is None:
            return
        type_ = self._types.of(int(columns.size), bold=False)
        painter.setFont(type_.font)
        quiet, usual, white = self._style.secondary, self._style.text, self._style.tokens.card
        for number, (cell, name) in enumerate(
            zip(cells, names_of(self._organization, frame.node, frame.accounts), strict=True)
        ):
            differs = bool(tones) and tones[number] != common
            denied = differs and _is_denied(tones[number])
            painter.setPen(white if denied else usual if differs or not tones else quiet)
            painter.drawText(QPointF(cell.x() + columns.size * BEFORE_NAME, type_.baseline(cell.center().y())), name)
        if frame.node in self._with_ids:
            self._paint_ids(painter, frame, cells, columns.size)

    def _paint_ids(self, painter: QPainter, frame: PlacedFrame, cells: Sequence[QRectF], size: float) -> None:
        """Paint the ids of accounts at the ends of their rows."""
        type_, (tones, common) = self._types.of(int(size * _ID), bold=False), self._tones(frame)
        painter.setFont(type_.font)
        quiet, white = self._style.secondary, self._style.tokens.card
        for number, (cell, account) in enumerate(zip(cells, frame.accounts, strict=True)):
            words = self._organization.node(account).aws_id
            denied = bool(tones) and tones[number] != common and _is_denied(tones[number])
            painter.setPen(white if denied else quiet)
            left = cell.right() - type_.width(words)
            painter.drawText(QPointF(left, type_.baseline(cell.center().y())), words)

    def _paint_marks(
        self,
        painter: QPainter,
        marks: Sequence[QRectF],
        plates: Sequence[QRectF],
        tones: Sequence[Tone | None],
        common: Tone | None,
    ) -> None:
        """Paint a tick for each account, those of one look as one shape; what differs has a plate around it."""
        kinds: dict[tuple[Tone | None, bool], tuple[list[QRectF], list[QRectF]]] = {}
        for number, mark in enumerate(marks):
            tone = tones[number] if tones else None
            differs = tone is not None and tone != common
            own, around = kinds.setdefault((tone, differs), ([], []))
            own.append(mark)
            if differs:
                around.append(plates[number].adjusted(-self.point * 0.3, 0, self.point * 0.3, 0))
        for (tone, _), (own, around) in kinds.items():
            paint_mark(painter, self._style, tone, own, around, self.point)


def names_of(organization: Organization, parent: NodeId, accounts: Sequence[NodeId]) -> list[str]:
    """Return the short names of the accounts of an OU as paper can show them."""
    return [clean(name) for name in short_names(organization, parent, accounts)]


def paint_mark(  # noqa: PLR0917 - one shape
    painter: QPainter,
    style: CanvasStyle,
    tone: Tone | None,
    marks: Sequence[QRectF],
    plates: Sequence[QRectF],
    point: float,
) -> None:
    """Paint the ticks of accounts of one answer as one shape: quiet ones, or ones with plates around them."""
    path, edges = QPainterPath(), QPainterPath()
    for plate in plates:
        edges.addRect(plate)
    if tone is None:
        colour = style.accounts_far
    else:
        full = style.tokens.colour(tone.role)
        colour = full if plates or _is_denied(tone) else mixed(full, style.tokens.card, _QUIET)
        painter.setPen(QPen(full, point * 0.5))
        painter.setBrush(full if _is_denied(tone) else style.tokens.role_tint(tone.role))
        painter.drawPath(edges)
    half = tone is not None and tone.role is ToneColour.CONDITIONAL
    for mark in marks:
        path.addRect(QRectF(mark.x(), mark.center().y(), mark.width(), mark.height() / 2) if half else mark)
    painter.setPen(NO_PEN)
    painter.setBrush(colour)
    if not (plates and _is_denied(tone)):
        painter.drawPath(path)
    painter.setBrush(NO_BRUSH)


_MEASURED_IN = 100
_MEASURE: list[FontType] = []


def widths_of(
    organization: Organization, parent: NodeId, accounts: Sequence[NodeId], *, ids: bool = False
) -> list[float]:
    """Return the widths of the names of some accounts, in terms of their size, with or without their ids."""
    if not _MEASURE:
        _MEASURE.append(HeadingTypes().of(_MEASURED_IN, bold=False))
    width = _MEASURE[0].width
    wide = [width(name) / _MEASURED_IN for name in names_of(organization, parent, accounts)]
    if not ids:
        return wide
    known = (organization.node(account).aws_id for account in accounts)
    beside = [_BEFORE_ID + width(one) / _MEASURED_IN * _ID if one else 0.0 for one in known]
    return [name + one for name, one in zip(wide, beside, strict=True)]


def paint_hatch(painter: QPainter, place: QRectF, wide: float, apart: float) -> None:
    """Hatch a place in black, as lines that any printer draws."""
    if place.width() <= 0 or place.height() <= 0:
        return
    painter.setPen(QPen(QColor("#000000"), wide))
    lines = []
    at = place.left() - place.height()
    while at < place.right():
        start, end = max(at, place.left()), min(at + place.height(), place.right())
        lines.append(QLineF(start, place.bottom() - (start - at), end, place.bottom() - (end - at)))
        at += apart
    painter.drawLines(lines)


def _tick_of_name(cell: QRectF) -> QRectF:
    height = cell.height()
    return QRectF(cell.x() + height * 0.1, cell.y() + height * 0.2, height * 0.3, height * 0.6)


def _is_denied(tone: Tone | None) -> bool:
    return tone is not None and tone.role is ToneColour.DENIED


def _is_too_small(frame: PlacedFrame, point: float) -> bool:
    """Whether no names of three letters could be readable in the room of an OU."""
    least = LEAST_PT * point * 0.98
    return frame.room.w * frame.room.h < len(frame.accounts) * least * least * PITCH * (BEFORE_NAME + 1.5)


def heading_width(organization: Organization, node_id: NodeId) -> float:
    """Return about the width of the heading of an OU in the lowest band, in units of a plan."""
    letters = len(organization.node(node_id).name) + len(f"{organization.accounts_below(node_id):,}")
    return (letters * 0.58 + 1.5) * USUAL
