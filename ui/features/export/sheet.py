"""Sheet of a design: cards and lines as on the canvas, in full detail and in the light theme, in a frame.

A sheet knows where everything stands, in canvas units from its upper left corner; the writers beside this module give
it a painter. It paints in steps, so that whoever drives them can show progress, stop, and let the window live on. Pages
of paper have frames of their own, and parts of the chart in them (`frame`, `chart_steps`).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from copy import copy
from dataclasses import replace
from functools import partial
from itertools import pairwise
from math import ceil

from PySide6.QtCore import QRectF, QSizeF, Qt
from PySide6.QtGui import QColor, QPainter

from designer.analysis.lenses.annotation import NodeAnnotation, ToneColour
from designer.analysis.lenses.lens import LegendEntry, LensResult
from designer.organization.layout import Arranger, Density, Direction, Rect
from designer.organization.layout.nested.arrangement import nested_sizes
from designer.organization.model.records import NodeId, NodeKind
from ui import theme
from ui.canvas.cards.content import CardContent, CardContents
from ui.canvas.cards.painting import paint_card, rounded
from ui.canvas.cards.style import NO_BRUSH, CanvasStyle, plain_sizes
from ui.canvas.cards.surface import CardState
from ui.features.export.frame import NARROWEST, PAGE, Imprint, PageFrame
from ui.features.export.paper_frames import MOST_CARDS, PaperFrames
from ui.features.export.signs import CornerKey, DecidingNode, listed_policies, placed_block, signs_on
from ui.features.export.subject import (
    Subject,
    clean,
    credit_words,
    day_words,
    longer_lists,
    paper_annotations,
    policy_names,
    sheet_counts,
    shown_nodes,
    subject_titles,
    version_words,
)
from ui.widgets.jobs.job import ProgressSteps

_MARGIN = 24.0
"""White around the frame, in canvas units."""

OVERHANG = 24.0
"""Distance by which a bubble or a badge may stand out from its card."""

_GAP = 24.0
"""White between the frame and the chart."""

BLOCK_FOR = 3000.0
"""A chart as wide as this has its frame at its natural size; the words of a larger one grow with it."""

MOST_BESIDE = 2_000
"""Cards of a chart in which a free corner is looked for."""

_ROOMY = Rect(0, 0, 10_000, 0)
"""Card with room for everything, to measure what stands on it."""

_MEASURED = 400
"""Cards measured between two such moments."""

_STEP = 32
"""Cards painted between two moments at which painting can be stopped."""

PAPER = replace(theme.LIGHT, canvas=QColor("#FFFFFF"), card_border=QColor("#B4BCC8"))
"""The light theme on white paper, where hairlines need to be darker than on a screen."""

_WIDEST_NAME = 320.0
"""Paper has no tooltip: cards grow until names have this room."""

WIDEST_BADGE = 64.0


class Sheet:
    """Design laid out on one large sheet."""

    _frames: PaperFrames | None = None

    def __init__(self, subject: Subject) -> None:
        for _ in self._laid_out(subject):
            pass

    @classmethod
    def in_steps(cls, subject: Subject) -> ProgressSteps[Sheet]:
        """The same, with the window's turn between the steps: a large organization takes a while."""
        sheet = cls.__new__(cls)
        yield from sheet._laid_out(subject)  # noqa: SLF001 - of the same class
        return sheet

    def _laid_out(self, subject: Subject) -> Iterator[float]:
        organization = self._organization = subject.organization
        self._top = organization.root if subject.top is None else subject.top
        above = organization.path(self._top)[:-1]
        collapsed = subject.collapsed.difference(above)
        self._style = CanvasStyle(PAPER, paper=True)
        nested = subject.direction is Direction.NESTED
        sizes = plain_sizes(self._style.unit, density := Density.COMPACT if nested else subject.density)
        self._style.set_cards(density, nested_sizes(sizes) if nested else sizes, nested=nested)
        self._contents = CardContents(organization, self._style)
        self._contents.reports.follow(collapsed)
        self._reading = subject.reading
        self._shown = shown_nodes(organization, self._top, collapsed)
        self._contents.reports.show(paper_annotations(subject, self._shown), None)
        yield 0.05
        self._is_map = nested and len(self._shown) > MOST_CARDS
        for done in () if self._is_map else self._make_room():
            yield 0.05 + 0.75 * done
        self._layout = Arranger(self._style.sizes, subject.planner).arrange(organization, collapsed, subject.direction)
        self._members = None if self._top == organization.root else frozenset(self._shown)
        self.count = len(self._shown)
        yield 0.9
        self._signs = signs_on(subject, self._shown, frozenset(filter(self._is_signed, self._shown)), collapsed)
        self._counts = sheet_counts(organization, self._top)
        self.title = subject_titles(organization, self._top)
        self._label(subject)

    def relabelled(self, version: str, author: str) -> Sheet:
        """Same chart under another title block."""
        other = copy(self)
        other._label(replace(self._subject, version=version, author=author))  # noqa: SLF001 - of the same class
        return other

    def _label(self, subject: Subject) -> None:
        self._subject = subject
        self.facts = (*self._counts, *credit_words(subject))
        self.version, self.author = clean(subject.version), clean(subject.author)
        self._place()

    def _imprint(self, page: str) -> Imprint:
        subject, reading, settings = self._subject, self._reading, self._organization.settings
        line = " · ".join(self._counts)
        if reading is not None:
            line = "  ".join(filter(None, (clean(reading.title), clean(reading.hint), reading.unreadable_words)))
        known = (clean(settings.name), clean(settings.aws_id or ""))
        design = (clean(subject.source), version_words(self.version) if self.version else "")
        cells = (
            ("Organization", ", ".join(filter(None, known))),
            ("Contains", ", ".join(self._counts)),
            ("Design", ", ".join(filter(None, design))),
            ("Author", self.author),
            ("Date", day_words(subject)),
            (PAGE, page),
        )
        answers = self._answers(reading) if reading is not None else ()
        return Imprint(self.title, line, answers, [cell for cell in cells if cell[1]], self._signs)

    def frame(self, width: float, page: str = "") -> PageFrame:
        """Frame of pages of a width, in its own units; `page` is the longest number of a page, empty for none."""
        return PageFrame(self._style, self._imprint(page), width)

    @property
    def chart(self) -> QRectF:
        """Place of the chart, in the coordinates of its layout."""
        return QRectF(*self._layout.subtree(self._top))

    def cards(self, *, whole: bool = False) -> list[QRectF]:
        """Places of all cards, in the coordinates of the layout; `whole` leaves out those that hold rows of others."""
        cards = self._cards(self._layout.bounds)
        return [QRectF(*card) for node_id, card in cards if not (whole and self._holds_rows(node_id, card))]

    def _holds_rows(self, node_id: NodeId, card: Rect) -> bool:
        return card.h > self._layout.head(node_id).h

    def _place(self) -> None:
        """Put the chart into a frame of its size."""
        chart = self._layout.subtree(self._top)
        block = self._block = max(1.0, max(chart.w, chart.h * 1.4) / BLOCK_FOR)
        margin, gap = _MARGIN * block, _GAP * block
        width = max(chart.w + 2 * gap, NARROWEST * block)
        frame = self._frame = self.frame(width / block)
        top = margin + frame.head * block
        self._shift = (margin + (width - chart.w) / 2 - chart.x, top - chart.y)
        high = (frame.head + frame.foot) * block + chart.h + gap
        self._frame_at = QRectF(margin, margin, width, high)
        self.size = QSizeF(round(width + 2 * margin), round(high + 2 * margin))
        if self._layout.has_frames:
            self._frames = PaperFrames(self._layout, self._contents, self._members, block, is_map=self._is_map)

    def paint_aside(self, painter: QPainter, room: QRectF, scale: float) -> None:
        """Paint what is told beside cards into a free corner of a room around the chart, in the layout's coordinates.

        Args:
            painter: In these coordinates.
            room: Places where it may stand.
            scale: Canvas units for each unit of the block.
        """
        key = self._key()
        tells = bool(key.nodes) and self.count <= MOST_BESIDE
        found = placed_block(self._style, key, room, scale, self._taken()) if tells else None
        if found is not None:
            aside, place = found
            painter.save()
            painter.translate(place.topLeft())
            painter.scale(scale, scale)
            aside.paint(painter)
            painter.restore()

    def _taken(self) -> Iterator[QRectF]:
        """Places of cards and lines."""
        yield from self.cards()
        for parent in self._containers(self._layout.bounds):
            edges = self._layout.edges(parent)
            for line in (*edges.bus, *(part for column in edges.columns for part in column), edges.beside):
                for (x, y), (to_x, to_y) in pairwise(line or ()):
                    yield QRectF(min(x, to_x) - 1, min(y, to_y) - 1, abs(to_x - x) + 2, abs(to_y - y) + 2)

    def _key(self) -> CornerKey:
        """Key beside the cards: what a lens says that decides, else the policies that have no room on them."""
        if self._reading is None:
            return listed_policies(longer_lists(self._subject, self._shown))
        return CornerKey("What decides", self._decisions(self._reading))

    def _decisions(self, reading: LensResult) -> list[DecidingNode]:
        """Nodes at which a lens says that something is denied, at least in part, with what is attached there."""
        found = []
        for node_id in self._shown:
            said = reading.annotations.get(node_id)
            if said is None or said.note_role not in (ToneColour.DENIED, ToneColour.CONDITIONAL):
                continue
            found.append(DecidingNode(clean(self._organization.node(node_id).name), partial(self._decided_by, node_id)))
        return found

    def _decided_by(self, node_id: NodeId) -> Sequence[str]:
        """Policies that decide at a node; those attached there where nobody knows better."""
        told = self._reading.decided_by if self._reading is not None else None
        if told is None:
            return [", ".join(policy_names(self._organization, node_id))]
        return [clean(words) for words in told(node_id)]

    def _answers(self, reading: LensResult) -> list[LegendEntry]:
        """Answers of a lens with their counts in what is drawn."""
        if self._top == self._organization.root:
            return [*reading.entries]
        annotations = (reading.annotations.get(node_id) for node_id in self._organization.walk(self._top))
        counts = Counter(annotation.tone for annotation in annotations if annotation)
        return [replace(entry, count=counts[entry.tone]) for entry in reading.entries]

    def _annotation(self, node_id: NodeId) -> NodeAnnotation | None:
        annotations = self._contents.reports.annotations
        return annotations.get(node_id) if annotations is not None else None

    def _is_signed(self, node_id: NodeId) -> bool:
        annotation = self._annotation(node_id)
        return annotation is not None and (annotation.tone is not None or bool(annotation.note))

    def _make_room(self) -> Iterator[float]:
        """Give cards the sizes that leave room for the names on them."""
        style, contents, sizes = self._style, self._contents, self._style.sizes
        widest = _WIDEST_NAME * style.unit
        wanted = {kind: float(sizes.width(kind)) for kind in NodeKind}
        beside = 0.0
        for number, node_id in enumerate(self._shown):
            if number % _MEASURED == 0:
                yield number / len(self._shown)
            node = self._organization.node(node_id)
            star = self._organization.is_management_account(node_id)
            row = bool(sizes.rows_at) and node.kind is NodeKind.ACCOUNT and not star
            measures = style.measures(node.kind, row=row)
            line = "" if measures.one_line else self._contents.line_of(node)
            around = (measures.text_left + measures.pad_right) * style.unit + 1
            name, second = min(style.name.width(clean(node.name)), widest), min(style.line.width(line), widest)
            if (
                max(name, second) + around + WIDEST_BADGE * style.unit > wanted[node.kind]
            ):  # or its badge need not be known
                usual = sizes.account_height if node.kind is NodeKind.ACCOUNT else sizes.ou_height
                badge = contents.of(node_id, _ROOMY._replace(h=usual)).badge
                least = (name + badge if measures.one_line else max(name, second + badge)) + around
                if star:
                    beside = least
                else:
                    wanted[node.kind] = max(wanted[node.kind], least)
        root, ou, account = (ceil(wanted[kind] / 2) * 2 for kind in (NodeKind.ROOT, NodeKind.OU, NodeKind.ACCOUNT))
        ou = max(ou, account + 2 * sizes.inset) if sizes.rows_at else ou
        style.sizes = sizes._replace(root_width=root, ou_width=ou, account_width=account)
        style.sizes = style.sizes._replace(beside_width=max(account, ceil(beside / 2) * 2))

    @property
    def description(self) -> str:
        """Description of the sheet in a sentence, for whoever cannot see it."""
        seen = f" {clean(self._reading.title)}" if self._reading else ""
        return f"Organization chart: {', '.join(self.facts)}.{seen}"

    def steps(self, painter: QPainter, area: QRectF | None = None) -> Iterator[int]:
        """Paint what meets an area, all by default; yields the number of cards done, every few of them."""
        whole = QRectF(0, 0, self.size.width(), self.size.height())
        area = whole if area is None else area
        painter.fillRect(area.intersected(whole), PAPER.canvas)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, True)
        painter.save()
        painter.translate(self._frame_at.topLeft())
        painter.scale(self._block, self._block)
        self._frame.paint(painter, self._frame_at.height() / self._block)
        painter.restore()
        painter.save()
        painter.translate(*self._shift)
        try:
            self.paint_aside(painter, self.chart, self._block)
            yield from self._chart(painter, self._near(area))
        finally:
            # A painter that was ended because painting stopped half-way has nothing to restore.
            if painter.isActive():
                painter.restore()

    def chart_steps(self, painter: QPainter, area: QRectF) -> Iterator[int]:
        """Paint what a page shows of an area, all in the coordinates of the layout.

        These are its lines, the cards whose middle is in it, and its part of those that hold rows of others.
        """
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, True)
        near = area.translated(*self._shift)
        painter.save()
        painter.setClipRect(area, Qt.ClipOperation.IntersectClip)
        if self._frames is not None:
            yield from self._frames.steps(painter, self._near(near))
        cards = list(self._cards(self._near(near))) if not self._is_map else []
        yield from self._lines(painter, self._near(near))
        yield from self._paint_cards(painter, (card for card in cards if self._holds_rows(*card)))
        painter.restore()
        yield from self._paint_cards(painter, (c for c in cards if not self._holds_rows(*c) and _in(area, c[1])))

    def far_cards(self) -> Iterator[tuple[QRectF, QColor]]:
        """Yield the cards as plain rectangles in their colours, in the coordinates of the sheet."""
        for node_id, card in self._cards(self._layout.bounds):
            yield QRectF(*card).translated(*self._shift), self._far_colour(node_id)

    def _far_colour(self, node_id: NodeId) -> QColor:
        annotation, kind = self._annotation(node_id), self._organization.node(node_id).kind
        if annotation is not None and annotation.prevailing is not None:
            return self._style.tokens.colour(annotation.prevailing.role)
        return self._style.accounts_far if kind is NodeKind.ACCOUNT else self._style.kinds[kind, False].ink

    def _near(self, area: QRectF) -> Rect:
        """An area of the sheet in the layout's coordinates, with room for what hangs over the edges of cards."""
        x, y = self._shift
        near = area.translated(-x, -y).adjusted(-OVERHANG, -OVERHANG, OVERHANG, OVERHANG).toAlignedRect()
        return Rect(near.x(), near.y(), near.width(), near.height())

    def _chart(self, painter: QPainter, area: Rect) -> Iterator[int]:
        if self._frames is not None:
            yield from self._frames.steps(painter, area)
        if self._is_map:
            return
        yield from self._lines(painter, area)
        yield from self._paint_cards(painter, self._cards(area))

    def _lines(self, painter: QPainter, area: Rect) -> Iterator[int]:
        for done, parent in enumerate(self._containers(area)):
            self._paint_lines(painter, parent)
            if done % _STEP == _STEP - 1:
                yield 0

    def _paint_cards(self, painter: QPainter, cards: Iterable[tuple[NodeId, Rect]]) -> Iterator[int]:
        direction, style = self._layout.direction, self._style
        for done, (node_id, card) in enumerate(cards):
            painter.save()
            painter.translate(card.x, card.y)
            paint_card(painter, style, self._content(node_id), CardState.PLAIN, 1.0, direction)
            painter.restore()
            if done % _STEP == _STEP - 1:
                yield done + 1

    def _containers(self, area: Rect) -> Iterator[NodeId]:
        return (n for n in self._layout.containers(area) if self._members is None or n in self._members)

    def _cards(self, area: Rect) -> Iterator[tuple[NodeId, Rect]]:
        cards = (card for card in self._layout.cards(area) if self._members is None or card[0] in self._members)
        if not self._organization.places:
            return cards
        return iter(sorted(cards, key=lambda card: self._layout.is_raised(card[0])))  # what lies on top comes last

    def _paint_lines(self, painter: QPainter, parent: NodeId) -> None:
        edges, corner = self._layout.edges(parent), self._style.sizes.corner
        painter.setBrush(NO_BRUSH)
        painter.setPen(self._style.edge)
        for group in (edges.bus, *edges.columns):
            if group:
                painter.drawPath(rounded(group, corner))
        if edges.beside:
            painter.setPen(self._style.beside)
            painter.drawPath(rounded([edges.beside], corner))

    def _content(self, node_id: NodeId) -> CardContent:
        layout = self._layout
        card, tall = layout.head(node_id), layout.rect(node_id).h
        content = self._contents.of(node_id, card, tall=tall, row=layout.is_row(node_id))
        return replace(content, name=clean(content.name), line=clean(content.line))


def _in(area: QRectF, card: Rect) -> bool:
    """True when the middle of a card is in an area; the upper and left edges belong to it."""
    x, y = card.x + card.w / 2, card.y + card.h / 2
    return area.left() <= x < area.right() and area.top() <= y < area.bottom()
