"""Sheet of a design: cards and lines as on the canvas, in full detail and in the light theme, in a frame.

A sheet knows where everything stands, in canvas units from its upper left corner; the writers beside this module give
it a painter. It paints in steps, so that their caller can show progress, stop, and let the window live on. Pages
of paper have frames of their own, and parts of the chart in them (`frame`, `chart_steps`).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from copy import copy
from dataclasses import replace
from functools import partial
from math import ceil

from PySide6.QtCore import QRectF, QSizeF
from PySide6.QtGui import QColor, QPainter

from designer.analysis.lenses.annotation import NodeAnnotation, ToneColour
from designer.analysis.lenses.lens import LegendEntry, LensResult
from designer.organization.layout import Arranger, Density, Direction, Rect
from designer.organization.layout.nested.arrangement import nested_sizes
from designer.organization.layout.nested.frames import beside_root
from designer.organization.layout.nested.paper import Extract
from designer.organization.model.records import NodeId, NodeKind
from ui import theme
from ui.canvas.cards.content import CardContents
from ui.canvas.cards.style import CanvasStyle, plain_sizes
from ui.features.export.card_chart import CardChart
from ui.features.export.frame import NARROWEST, PAGE, Imprint, PageFrame
from ui.features.export.map_legend import map_legend
from ui.features.export.paper_map import PaperMap
from ui.features.export.paper_maps import PaperMaps
from ui.features.export.signs import (
    CornerKey,
    DecidingBlock,
    DecidingNode,
    legend_entries,
    listed_policies,
    placed_block,
    signs_on,
)
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

_GAP = 24.0
"""White between the frame and the chart."""

BLOCK_FOR = 3000.0
"""A chart as wide as this has its frame at its natural size; the words of a larger one grow with it."""

MOST_CARDS = 400
"""A nested chart of more nodes is a map: names without cards around them, or ticks."""

_MORE_BELOW = (0.0, 100.0, 200.0, 300.0, 400.0)
"""Rooms below a chart for what is beside its cards; the least that is enough is taken."""

MOST_BESIDE = 2_000
"""Most cards of a chart to search for a free corner."""

_ROOMY = Rect(0, 0, 10_000, 0)
"""Card with room for everything, to measure what stands on it."""

_MEASURED = 400
"""Cards measured between two such moments."""

PAPER = replace(theme.LIGHT, canvas=QColor("#FFFFFF"), card_border=QColor("#B4BCC8"))
"""The light theme on white paper, where hairlines need to be darker than on a screen."""

_WIDEST_NAME = 320.0
"""Paper has no tooltip: cards grow until names have this room."""

WIDEST_BADGE = 64.0


class Sheet:
    """Design laid out on one large sheet."""

    def __init__(self, subject: Subject) -> None:
        for _ in self._laid_out(subject):
            pass

    @classmethod
    def in_steps(cls, subject: Subject) -> ProgressSteps[Sheet]:
        """Make a sheet in steps, between which the window has its turn: a large organization takes a while."""
        sheet = cls.__new__(cls)
        yield from sheet._laid_out(subject)  # noqa: SLF001 - of the same class
        return sheet

    def _laid_out(self, subject: Subject) -> Iterator[float]:
        organization = self._organization = subject.organization
        self._top = organization.root if subject.top is None else subject.top
        above = organization.path(self._top)[:-1]
        collapsed = subject.collapsed.difference(above)
        self._style = CanvasStyle(PAPER, paper=True)
        self.nested = nested = subject.direction is Direction.NESTED
        sizes = plain_sizes(self._style.unit, density := Density.COMPACT if nested else subject.density)
        self._style.set_cards(density, nested_sizes(sizes) if nested else sizes, nested=nested)
        self._contents = CardContents(organization, self._style)
        self._contents.reports.follow(collapsed)
        self._reading = subject.reading
        self._shown = shown_nodes(organization, self._top, collapsed)
        self._contents.reports.show(paper_annotations(subject, self._shown), None)
        yield 0.05
        self.count = len(self._shown)
        said, whole = (
            subject.reading.annotations if subject.reading is not None else None,
            Extract(self._top, collapsed),
        )
        self.maps = PaperMaps(organization, self._style, said, whole, subject.planner, policies=subject.policies)
        if nested and self.count > MOST_CARDS and not subject.policies:
            self._chart: CardChart | PaperMap = self.maps.of_window()
        else:
            for done in self._make_room():
                yield 0.05 + 0.75 * done
            arranger = Arranger(self._style.sizes, subject.planner)
            layout = arranger.arrange(organization, collapsed, subject.direction)
            members = None if self._top == organization.root else frozenset(self._shown)
            self._chart = CardChart(layout, self._contents, self._top, members)
        yield 0.9
        signs = signs_on(subject, self._shown, frozenset(filter(self._is_signed, self._shown)), collapsed)
        self._legend = legend_entries(self._style, signs)
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

    def _imprint(self, page: str, shown: PaperMap | None, words: tuple[str, str] | None) -> Imprint:
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
        answers = self._answers(reading, shown if words else None) if reading is not None else ()
        legend = map_legend(self._style, shown, star=self._has_star(shown)) if shown is not None else self._legend
        title, line = (
            (words[0], f"{words[1]} · {line}" if reading is not None else words[1]) if words else (self.title, line)
        )
        return Imprint(title, line, answers, [cell for cell in cells if cell[1]], legend)

    def _has_star(self, shown: PaperMap) -> bool:
        organization = self._organization
        return shown.frames[0].node == organization.root and beside_root(organization) is not None

    def frame(
        self, width: float, page: str = "", shown: PaperMap | None = None, words: tuple[str, str] | None = None
    ) -> PageFrame:
        """Return the frame of pages of a width, in its own units.

        Args:
            width: Of the frame.
            page: The longest number of a page; empty if there is none.
            shown: The map on it; None for the chart.
            words: Title and line of a part; None for those of the whole.
        """
        whole = self._chart if isinstance(self._chart, PaperMap) else None
        return PageFrame(self._style, self._imprint(page, shown or whole, words), width)

    @property
    def chart(self) -> QRectF:
        """Place of the chart, in its own coordinates."""
        return self._chart.area

    @property
    def is_map(self) -> bool:
        """Whether names or ticks are in place of cards."""
        return isinstance(self._chart, PaperMap)

    @property
    def named_px(self) -> float | None:
        """Size of the smallest names of accounts on a map at 100 %, 0 where they are ticks; None for cards."""
        return self._chart.least_name * self._chart.point if isinstance(self._chart, PaperMap) else None

    def cards(self, *, whole: bool = False) -> list[QRectF]:
        """Return the places of all cards, or accounts of a map; `whole` leaves out cards that hold rows of others."""
        return self._chart.cards(whole=whole)

    def _place(self) -> None:
        """Put the chart into a frame of its size."""
        chart = self.chart
        block = self._block = max(1.0, max(chart.width(), chart.height() * 1.4) / BLOCK_FOR)
        margin, gap = _MARGIN * block, _GAP * block
        width = max(chart.width() + 2 * gap, NARROWEST * block)
        frame = self._frame = self.frame(width / block)
        top = margin + frame.head * block
        self._shift = (margin + (width - chart.width()) / 2 - chart.x(), top - chart.y())
        rooms = (chart.adjusted(0, 0, 0, more * block) for more in _MORE_BELOW)
        self._room = next((room for room in rooms if self._aside(room, block)), chart)
        height = (frame.head + frame.foot) * block + self._room.height() + gap
        self._frame_at = QRectF(margin, margin, width, height)
        self.size = QSizeF(round(width + 2 * margin), round(height + 2 * margin))

    def paint_aside(self, painter: QPainter, room: QRectF, scale: float) -> None:
        """Paint the block beside the cards into a free corner of a room around the chart, in the layout's coordinates.

        Args:
            painter: In these coordinates.
            room: Places where it may stand.
            scale: Canvas units for each unit of the block.
        """
        if found := self._aside(room, scale):
            aside, place = found
            painter.save()
            painter.translate(place.topLeft())
            painter.scale(scale, scale)
            aside.paint(painter)
            painter.restore()

    def _aside(self, room: QRectF, scale: float) -> tuple[DecidingBlock, QRectF] | None:
        """Block beside the cards, and its place; None if it would be empty, or no corner is free."""
        if not isinstance(self._chart, CardChart) or self.count > MOST_BESIDE:
            return None
        key = self._key()
        return placed_block(self._style, key, room, scale, self._chart.taken()) if key.nodes else None

    def _key(self) -> CornerKey:
        """Key beside the cards: what a lens says that decides, else the policies that have no room on them."""
        if self._reading is None:
            return listed_policies(longer_lists(self._subject, self._shown))
        return CornerKey("What decides", self._decisions(self._reading))

    def _decisions(self, reading: LensResult) -> list[DecidingNode]:
        """Return nodes at which a lens says that something is denied, at least in part, with what is attached there."""
        found = []
        for node_id in self._shown:
            said = reading.annotations.get(node_id)
            if said is None or said.note_role not in (ToneColour.DENIED, ToneColour.CONDITIONAL):
                continue
            found.append(DecidingNode(clean(self._organization.node(node_id).name), partial(self._decided_by, node_id)))
        return found

    def _decided_by(self, node_id: NodeId) -> Sequence[str]:
        """Return the policies that decide at a node, or else those attached there."""
        decided_by = self._reading.decided_by if self._reading is not None else None
        if decided_by is None:
            return [", ".join(policy_names(self._organization, node_id))]
        return [clean(words) for words in decided_by(node_id)]

    def _answers(self, reading: LensResult, shown: PaperMap | None) -> list[LegendEntry]:
        """Return the answers of a lens with their counts in what is drawn, or on the map of a page."""
        if shown is None and self._top == self._organization.root:
            return [*reading.entries]
        if shown is not None:
            return [*reading.counted_in(shown.nodes())]
        nodes = self._organization.walk(self._top)
        counts = Counter(annotation.tone for annotation in map(reading.annotations.get, nodes) if annotation)
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
        """Description of the sheet in a sentence, for readers who cannot see it."""
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
            x, y = self._shift
            yield from self._chart.steps(painter, area.translated(-x, -y))
            self.paint_aside(painter, self._room, self._block)
        finally:
            # A painter that was ended because painting stopped half-way has nothing to restore.
            if painter.isActive():
                painter.restore()

    def chart_steps(self, painter: QPainter, area: QRectF) -> Iterator[int]:
        """Paint what a page shows of an area of the chart, in the coordinates of the chart."""
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, True)
        yield from self._chart.page_steps(painter, area)

    def map_steps(self, painter: QPainter, shown: PaperMap) -> Iterator[int]:
        """Paint a map of a page, in its coordinates."""
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, True)
        yield from shown.steps(painter, shown.area)

    def sketch(self) -> Iterator[tuple[QRectF, QColor]]:
        """Yield the chart as plain rectangles in their colours, in the coordinates of the sheet."""
        for place, colour in self._chart.sketch() if isinstance(self._chart, CardChart) else ():
            yield place.translated(*self._shift), colour
