"""Sheet of a design: cards and lines as on the canvas, in full detail and in the light theme, a title block, a legend.

A sheet knows where everything stands, in canvas units from its upper left corner; the writers beside this module give
it a painter. It paints in steps, so that whoever drives them can show progress, stop, and let the window live on.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from copy import copy
from dataclasses import dataclass, replace
from datetime import date
from math import ceil

from PySide6.QtCore import QLocale, QRectF, QSizeF
from PySide6.QtGui import QColor, QPainter

from designer.access.guards import Guard, guard
from designer.layout import Arranger, Density, Direction, Rect
from designer.lenses.annotation import NodeAnnotation, Tone
from designer.lenses.lens import LensResult
from designer.model.node_kinds import NODE_KINDS
from designer.model.organization import Organization
from designer.model.records import NodeId, NodeKind
from designer.words import counted
from ui import theme
from ui.canvas.card_content import CardContent, CardContents
from ui.canvas.card_measures import plain_sizes
from ui.canvas.painting import paint_card, rounded
from ui.canvas.style import NO_BRUSH, NO_PEN, CanvasStyle
from ui.canvas.surface import CardState
from ui.export.blocks import LensBlock, SheetLegend, Signs, TitleBlock
from ui.widgets.job import ProgressSteps

MARGIN = 40.0
"""White around everything, in canvas units."""

OVERHANG = 24.0
"""How far a bubble or a badge may stand out from its card."""

GAP = 30.0
"""Between title block, chart and legend."""

NARROWEST = 460.0
"""A chart of one card still leaves this much to the title block."""

BLOCK_FOR = 3000.0
"""A chart as wide as this has its title block at its natural size; that of a larger one grows with it."""

_ROOMY = Rect(0, 0, 10_000, 0)
"""Card with room for everything, to measure what stands on it."""

_MEASURED = 400
"""Cards measured between two such moments."""

STEP = 32
"""Cards painted between two moments at which painting can be stopped."""

PAPER = replace(theme.LIGHT, canvas=QColor("#FFFFFF"), card_border=QColor("#B4BCC8"))
"""The light theme on white paper, where hairlines need to be darker than on a screen."""

_BELOW = " \N{SINGLE RIGHT-POINTING ANGLE QUOTATION MARK} "

WIDEST_NAME = 320.0
"""Paper has no tooltip: cards grow until names have this room."""

WIDEST_BADGE = 64.0

_INVALID = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufffe\uffff]")
"""What a name may hold and a text on paper or an XML file may not; signs that turn the direction of text, too."""


@dataclass(frozen=True, slots=True)
class Subject:
    """Subject of a sheet: what is drawn.

    Attributes:
        organization: The design.
        top: The node that is drawn with everything below it; the root by default.
        collapsed: Nodes whose children are left out.
        direction: Which way the tree grows.
        source: Name of the file, for the title block; empty for none.
        version: Which version of the design it is, in the person's own words; empty for none.
        author: Who made it; empty for none.
        day: Date for the title block; None for none, which makes equal designs give equal pictures.
        reading: What a lens says of the organization; None for no lens.
        density: Of the cards.
    """

    organization: Organization
    top: NodeId | None = None
    collapsed: frozenset[NodeId] = frozenset()
    direction: Direction = Direction.TOP_DOWN
    source: str = ""
    version: str = ""
    author: str = ""
    day: date | None = None
    reading: LensResult | None = None
    density: Density = Density.COMFORTABLE


class Sheet:
    """Design laid out on one large sheet."""

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
        self._style.set_cards(subject.density, plain_sizes(self._style.unit, subject.density))
        self._contents = CardContents(organization, self._style)
        self._contents.collapsed = collapsed
        self._reading = subject.reading
        self._contents.show(subject.reading.annotations if subject.reading else None, None)
        self._shown = _shown(organization, self._top, collapsed)
        yield 0.05
        for done in self._make_room():
            yield 0.05 + 0.75 * done
        self._layout = Arranger(self._style.sizes).arrange(organization, collapsed, subject.direction)
        whole = self._top == organization.root
        self._members = None if whole else frozenset(self._shown)
        self.cards = len(self._shown)
        yield 0.9
        self._signs = self._signs_shown()
        self._counts = _counts(organization, self._top)
        self.title = _BELOW.join(_titles(organization, self._top))
        self._label(subject)

    def relabelled(self, version: str, author: str) -> Sheet:
        """Same chart under another title block."""
        other = copy(self)
        other._label(replace(self._subject, version=version, author=author))  # noqa: SLF001 - of the same class
        return other

    def _label(self, subject: Subject) -> None:
        self._subject = subject
        self.facts = (*self._counts, *_credits(subject))
        self.version, self.author = clean(subject.version), clean(subject.author)
        self._place()

    def _place(self) -> None:
        """Put title block, chart and legend below each other."""
        chart = self._layout.subtree(self._top)
        block = max(1.0, max(chart.w, chart.h * 1.4) / BLOCK_FOR)
        margin, gap = MARGIN * block, GAP * block
        width = max(float(chart.w), NARROWEST * block)
        self._title = TitleBlock(self._style, self.title, self.facts, width, block)
        self._legend = SheetLegend(self._style, self._signs, width, block)
        head = margin + self._place_lens(margin, width, block) + gap
        foot = head + chart.h + gap
        self._shift = (margin - chart.x, head - chart.y)
        self._title_at = QRectF(margin, margin, width, self._title.height)
        self._legend_at = QRectF(margin, foot, width, self._legend.height)
        self.size = QSizeF(round(width + 2 * margin), round(foot + self._legend.height + margin))

    def _place_lens(self, margin: float, width: float, block: float) -> float:
        """Put what the lens says beside the title block, or below it where that leaves too little room.

        Returns:
            The height of both.
        """
        self._lens: LensBlock | None = None
        self._lens_at = QRectF()
        reading, height = self._reading, self._title.height
        if reading is None:
            return height
        question, hint = clean(reading.title), clean(reading.hint)
        lens = self._lens = LensBlock(self._style, question, self._answers(reading), hint, width, block)
        beside = self._title.natural + 2 * GAP * block + lens.natural <= width
        # Right beside it, not at the far end: there the first of many pages would lack it.
        x = margin + self._title.natural + 2 * GAP * block if beside else margin
        y = margin if beside else margin + height + GAP / 2 * block
        self._lens_at = QRectF(x, y, lens.natural, lens.height)
        return max(height, self._lens_at.bottom() - margin)

    def _answers(self, reading: LensResult) -> list[tuple[Tone, int]]:
        """Answers of a lens with their counts in what is drawn."""
        if self._top == self._organization.root:
            return [(entry.tone, entry.count) for entry in reading.entries]
        annotations = (reading.annotations.get(node_id) for node_id in self._organization.walk(self._top))
        counts = Counter(annotation.tone for annotation in annotations if annotation)
        return [(entry.tone, counts[entry.tone]) for entry in reading.entries]

    def _annotation(self, node_id: NodeId) -> NodeAnnotation | None:
        annotations = self._contents.annotations
        return annotations.get(node_id) if annotations is not None else None

    def _is_signed(self, node_id: NodeId) -> bool:
        annotation = self._annotation(node_id)
        return annotation is not None and annotation.tone is not None

    def _make_room(self) -> Iterator[float]:
        """Give cards the sizes that leave room for the names on them."""
        style, contents, sizes = self._style, self._contents, self._style.sizes
        widest = WIDEST_NAME * style.unit
        wanted = {kind: float(sizes.width(kind)) for kind in NodeKind}
        for number, node_id in enumerate(self._shown):
            if number % _MEASURED == 0:
                yield number / len(self._shown)
            node = self._organization.node(node_id)
            row = bool(sizes.rows_at) and node.kind is NodeKind.ACCOUNT
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
                wanted[node.kind] = max(wanted[node.kind], least)
        root, ou, account = (ceil(wanted[kind] / 2) * 2 for kind in (NodeKind.ROOT, NodeKind.OU, NodeKind.ACCOUNT))
        ou = max(ou, account + 2 * sizes.inset) if sizes.rows_at else ou
        style.sizes = sizes._replace(root_width=root, ou_width=ou, account_width=account, beside_width=account)

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
        blocks = ((self._title, self._title_at), (self._lens, self._lens_at), (self._legend, self._legend_at))
        for block, place in blocks:
            if block is not None and place.intersects(area):
                painter.save()
                painter.translate(place.topLeft())
                block.paint(painter)
                painter.restore()
        painter.save()
        painter.translate(*self._shift)
        try:
            yield from self._chart(painter, self._near(area))
        finally:
            # A painter that was ended because painting stopped half-way has nothing to restore.
            if painter.isActive():
                painter.restore()

    def sketch(self, painter: QPainter) -> Iterator[None]:
        """Cards as plain rectangles and nothing else, for a preview too small to read; in steps."""
        painter.fillRect(QRectF(0, 0, self.size.width(), self.size.height()), PAPER.canvas)
        by_colour: dict[int, list[QRectF]] = {}
        for number, (node_id, card) in enumerate(self._cards(self._layout.bounds)):
            if number % _MEASURED == 0:
                yield
            colour = self._far_colour(node_id)
            by_colour.setdefault(colour.rgba(), []).append(QRectF(*card).translated(*self._shift))
        painter.setPen(NO_PEN)
        for rgba, cards in by_colour.items():
            painter.setBrush(QColor.fromRgba(rgba))
            for first in range(0, len(cards), _MEASURED):
                painter.drawRects(cards[first : first + _MEASURED])
                yield

    def _far_colour(self, node_id: NodeId) -> QColor:
        annotation, kind = self._annotation(node_id), self._organization.node(node_id).kind
        if annotation is not None and annotation.prevailing is not None:
            return self._style.tokens.colour(annotation.prevailing.role)
        return self._style.accounts_far if kind is NodeKind.ACCOUNT else self._style.kinds[kind].ink

    def _near(self, area: QRectF) -> Rect:
        """An area of the sheet in the layout's coordinates, with room for what hangs over the edges of cards."""
        x, y = self._shift
        near = area.translated(-x, -y).adjusted(-OVERHANG, -OVERHANG, OVERHANG, OVERHANG).toAlignedRect()
        return Rect(near.x(), near.y(), near.width(), near.height())

    def _chart(self, painter: QPainter, area: Rect) -> Iterator[int]:
        for done, parent in enumerate(self._containers(area)):
            self._paint_lines(painter, parent)
            if done % STEP == STEP - 1:
                yield 0
        direction, style = self._layout.direction, self._style
        for done, (node_id, card) in enumerate(self._cards(area)):
            painter.save()
            painter.translate(card.x, card.y)
            paint_card(painter, style, self._content(node_id), CardState.PLAIN, 1.0, direction)
            painter.restore()
            if done % STEP == STEP - 1:
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

    def _signs_shown(self) -> Signs:
        """Signs that occur on the sheet."""
        organization, star = self._organization, self._organization.settings.management_account
        kinds = {organization.node(n).kind for n in self._shown}
        unsigned = (n for n in self._shown if not self._is_signed(n))  # else the sign of the lens stands there
        guards = {guard(organization, organization.node(n)) for n in unsigned}
        return Signs(
            ou=NodeKind.OU in kinds,
            account=NodeKind.ACCOUNT in kinds,
            management=star is not None and star in set(self._shown),
            attached=Guard.DENIES in guards,
            listing=Guard.ALLOW_LIST in guards,
            inherited=guards > {Guard.NONE} and kinds != {NodeKind.ACCOUNT},
            hidden=not self._contents.collapsed.isdisjoint(self._shown),
        )


def _shown(organization: Organization, top: NodeId, collapsed: frozenset[NodeId]) -> list[NodeId]:
    """Nodes that are drawn."""
    order = [top]
    for node_id in order:
        if node_id not in collapsed:
            order.extend(organization.node(node_id).children)
    return order


def clean(text: str) -> str:
    """Text of a file without what no text on paper can hold, on one line."""
    return " ".join(_INVALID.sub(" ", text).split())


def _titles(organization: Organization, top: NodeId) -> list[str]:
    """Name of the organization, and the path from it to what is drawn."""
    whole = organization.settings.name or organization.node(organization.root).name
    return [clean(whole), *(clean(organization.node(n).name) for n in organization.path(top)[1:])]


def _version(text: str) -> str:
    """Version in the title block: a bare number needs the word."""
    return f"Version {text}" if text[0].isdigit() else text


def _counts(organization: Organization, top: NodeId) -> list[str]:
    """Counts in the title block."""
    nodes = list(organization.walk(top))
    kinds = Counter(organization.node(node_id).kind for node_id in nodes)
    facts = [counted(kinds[kind], NODE_KINDS[kind].noun) for kind in (NodeKind.OU, NodeKind.ACCOUNT) if kinds[kind]]
    attached = {policy for n in nodes for policy in organization.node(n).policies}
    policies = sum(not organization.policy(policy).aws_managed for policy in attached)
    if policies:
        facts.append(f"{policies:,} {'policy' if policies == 1 else 'policies'}")
    return facts


def _credits(subject: Subject) -> list[str]:
    """Source of the design, as the title block says it."""
    facts = [clean(subject.source)] if subject.source else []
    facts += [_version(clean(subject.version))] if clean(subject.version) else []
    if subject.day is not None:
        # In words and always in English, as the rest of the sheet: 3/4 means another day in another country.
        english = QLocale(QLocale.Language.English)
        facts.append(f"{subject.day.day} {english.monthName(subject.day.month)} {subject.day.year}")
    facts += [clean(subject.author)] if clean(subject.author) else []
    return facts
