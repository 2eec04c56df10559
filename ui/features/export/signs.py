"""Signs of a sheet with their meanings, and the key beside its cards of what these have no room for."""

from collections.abc import Callable, Iterable, Sequence
from collections.abc import Set as AbstractSet
from functools import partial
from itertools import product
from typing import NamedTuple

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QPainter, QTextLayout, QTextOption

from designer.analysis.access.guards import Guard, guard, limits_permissions
from designer.analysis.lenses.annotation import Tone
from designer.analysis.lenses.lens import LegendEntry
from designer.organization.layout import Density
from designer.organization.model.organization import Organization
from designer.organization.model.records import Node, NodeId, NodeKind, Policy, PolicyType
from ui import theme
from ui.canvas.cards.content import ARROW, BESIDE, SHIELD
from ui.canvas.cards.painting import paint_bubble, paint_count
from ui.canvas.cards.style import NO_PEN, CanvasStyle, FontType
from ui.features.export.subject import Subject
from ui.theme import Role
from ui.theme.icons import paint_icon
from ui.widgets.display.labels import with_breaks, without_breaks

_ANY = "n"
"""Count beside a sign in the legend: a figure would be read as one of the organization."""


class Signs(NamedTuple):
    """Signs that occur on the cards of a sheet."""

    ou: bool
    account: bool
    management: bool
    attached: bool
    listing: bool
    resources: bool
    inherited: bool
    hidden: bool


def signs_on(
    subject: Subject, shown: Sequence[NodeId], signed: AbstractSet[NodeId], collapsed: AbstractSet[NodeId]
) -> Signs:
    """Return the signs that occur on the cards of a sheet.

    Args:
        subject: The design, and the density of its cards: dense ones do not show what is inherited.
        shown: Nodes that are drawn.
        signed: Those that have the sign of a lens in the place of others.
        collapsed: Nodes whose children are left out.
    """
    organization = subject.organization
    star = organization.settings.management_account
    nodes = [organization.node(n) for n in shown if n not in signed]
    kinds = {node.kind for node in nodes} | {NodeKind.OU for n in shown if organization.node(n).kind is NodeKind.OU}
    guards = {guard(organization, node) for node in nodes}
    own = {(policy.type, guard(organization, node)) for node in nodes for policy in _limiting(organization, node)}
    return Signs(
        ou=NodeKind.OU in kinds,
        account=NodeKind.ACCOUNT in kinds,
        management=star is not None and star in {node.id for node in nodes},
        attached=(PolicyType.SERVICE_CONTROL_POLICY, Guard.DENIES) in own,
        listing=(PolicyType.SERVICE_CONTROL_POLICY, Guard.ALLOW_LIST) in own,
        resources=any(kind is PolicyType.RESOURCE_CONTROL_POLICY for kind, _ in own),
        inherited=guards > {Guard.NONE} and kinds != {NodeKind.ACCOUNT} and subject.density is not Density.DENSE,
        hidden=any(node_id in collapsed for node_id in shown),
    )


def _limiting(organization: Organization, node: Node) -> list[Policy]:
    return [
        organization.policy(policy_id) for policy_id in node.policies if limits_permissions(organization, policy_id)
    ]


class SignEntry(NamedTuple):
    """A sign and its meaning.

    Attributes:
        sign: Paints it into a place.
        wide: Width that it takes to the right.
        words: Meaning.
        role: Colour of the words.
    """

    sign: Callable[[QPainter, CanvasStyle, QRectF], None]
    wide: float
    words: str
    role: str = Role.SECONDARY


def legend_entries(style: CanvasStyle, signs: Signs) -> list[SignEntry]:
    """Return the entries for the signs that occur."""
    side = 22 * style.unit
    direct = SHIELD * style.unit + BESIDE + style.count.width(_ANY)
    above = ARROW * style.unit + BESIDE + style.line.width(_ANY)
    account = _glyph(NodeKind.ACCOUNT)
    management = _glyph(NodeKind.ACCOUNT, management=True)
    table = (
        (signs.ou, _glyph(NodeKind.OU), side, "organizational unit"),
        (signs.account, account, side, "account"),
        (signs.management, management, side, "management account: exempt"),
        (signs.attached, _count("policy-deny", _ANY), direct, "SCPs attached besides FullAWSAccess"),
        (signs.listing, _count("policy-allow", _ANY), direct, "including an allow list"),
        (signs.resources, _count("policy-resource", _ANY), direct, "RCPs attached"),
        (signs.inherited, _count("inherited", _ANY), above, "inherited"),
        (signs.hidden, _bubble("+"), style.count.width("+") + 16, "accounts not shown"),
    )
    return [SignEntry(sign, width, words) for occurs, sign, width, words in table if occurs]


def answer_entries(style: CanvasStyle, answers: Sequence[LegendEntry]) -> list[SignEntry]:
    """Return the entries for the answers of a lens, with their counts: no colour is needed to read them."""
    side = 22 * style.unit
    return [SignEntry(_tone(answer.tone), side, answer.words, answer.tone.role) for answer in answers]


def _glyph(kind: NodeKind, *, management: bool = False) -> Callable[[QPainter, CanvasStyle, QRectF], None]:
    def paint(painter: QPainter, style: CanvasStyle, place: QRectF) -> None:
        colours = style.kinds[kind, management]
        side = place.width()
        square = QRectF(place.x(), place.center().y() - side / 2, side, side)
        painter.setPen(NO_PEN)
        painter.setBrush(colours.tint)
        painter.drawRoundedRect(square, 6, 6)
        inset = round(side * 0.18)
        paint_icon(painter, colours.glyph, square.adjusted(inset, inset, -inset, -inset), colours.ink)

    return paint


def _tone(tone: Tone) -> Callable[[QPainter, CanvasStyle, QRectF], None]:
    """Return the sign of an answer as cards wear it."""

    def paint(painter: QPainter, style: CanvasStyle, place: QRectF) -> None:
        side = place.width()
        circle = QRectF(place.x(), place.center().y() - side / 2, side, side)
        painter.setPen(NO_PEN)
        painter.setBrush(style.tokens.role_tint(tone.role))
        painter.drawEllipse(circle)
        inset = side * 4 / 22
        square = circle.adjusted(inset, inset, -inset, -inset)
        paint_icon(painter, tone.glyph, square, style.tokens.colour(tone.role))

    return paint


def _count(sign: str, count: str) -> Callable[[QPainter, CanvasStyle, QRectF], None]:
    """Return a sign with a count, as cards have it at their right."""

    def paint(painter: QPainter, style: CanvasStyle, place: QRectF) -> None:
        paint_count(painter, style, QPointF(place.right(), place.center().y()), sign, count)

    return paint


def _bubble(text: str) -> Callable[[QPainter, CanvasStyle, QRectF], None]:
    def paint(painter: QPainter, style: CanvasStyle, place: QRectF) -> None:
        height = 18 * style.unit
        paint_bubble(painter, style, QRectF(place.x(), place.center().y() - height / 2, place.width(), height), text)

    return paint


_WIDTHS = (210.0, 260.0, 310.0)
"""Widths of the block; the least that has room for everything is taken."""

_PAD = 12.0
_MOST = 8
_TRIED = 24
"""Nodes whose words are made, to tell of those together that say the same."""

_MOST_LINES = (9, 6, 4)
"""Lines for each node, as many as there is room for."""

_GAP = 5
"""Room above the names of nodes."""

_AWAY = 14.0
"""White around the block, from what is in the chart."""


class DecidingNode(NamedTuple):
    """Name of a node that decides, and a function that makes the words for how, if it is one of the named."""

    name: str
    words: Callable[[], Sequence[str]]


class CornerKey(NamedTuple):
    """Title of the block, and its nodes."""

    title: str
    nodes: Sequence[DecidingNode]


def listed_policies(lists: Iterable[tuple[str, str]]) -> CornerKey:
    """Return the key of nodes, each with the names of all its policies."""
    return CornerKey("Attached policies", [DecidingNode(name, partial(tuple, (names,))) for name, names in lists])


class _DecidedText(NamedTuple):
    """Places of nodes that decide alike, their names, and how."""

    nodes: tuple[int, ...]
    names: str
    words: str


class _Line(NamedTuple):
    """Line of the block, with the room above it."""

    text: str
    is_name: bool = False
    gap: int = 0


class DecidingBlock:
    """The block, in units drawn for text of 13 px.

    Attributes:
        width: Size that it takes.
        height: Size that it takes.
    """

    def __init__(
        self, style: CanvasStyle, key: CornerKey, texts: Sequence[_DecidedText], width: float, lines: int
    ) -> None:
        self._style = style
        self._title = key.title
        self.width = width
        self._head = FontType(theme.name_font())
        self._line = FontType(theme.secondary_font())
        room = width - 2 * _PAD
        self._lines: list[_Line] = []
        for _, names, words in texts[:_MOST]:
            called = _wrapped(self._line, names, room, 2)
            self._lines += [_Line(text, is_name=True, gap=0 if place else _GAP) for place, text in enumerate(called)]
            self._lines += map(_Line, _wrapped(self._line, words, room, lines))
        more = len(key.nodes) - len({node for nodes, _, _ in texts[:_MOST] for node in nodes})
        if more > 0:
            self._lines.append(_Line(f"and {more:,} more"))
        gaps = sum(line.gap for line in self._lines)
        self.height = 2 * _PAD + self._head.height + len(self._lines) * self._line.height + gaps

    def paint(self, painter: QPainter) -> None:
        """Paint with the corner at (0, 0)."""
        style = self._style
        painter.setPen(style.hairline)
        painter.setBrush(style.card)
        painter.drawRoundedRect(QRectF(0, 0, self.width, self.height), style.radius, style.radius)
        painter.setPen(style.text)
        painter.setFont(self._head.font)
        painter.drawText(QPointF(_PAD, _PAD + self._head.ascent), self._title)
        y = _PAD + self._head.height
        painter.setFont(self._line.font)
        for line in self._lines:
            y += line.gap
            painter.setPen(style.text if line.is_name else style.secondary)
            painter.drawText(QPointF(_PAD, y + self._line.ascent), line.text)
            y += self._line.height


def placed_block(
    style: CanvasStyle, key: CornerKey, room: QRectF, scale: float, taken: Iterable[QRectF]
) -> tuple[DecidingBlock, QRectF] | None:
    """Return the block with the most words that there is a free corner for, and its place, or None if there is none.

    Args:
        style: Its fonts and colours.
        key: Title and nodes of it.
        room: Places where it may stand.
        scale: Canvas units for each unit of the block.
        taken: Places that it must not cover.
    """
    covered = list(taken)
    texts = _joined(key.nodes[:_TRIED])
    for lines, width in product(_MOST_LINES, _WIDTHS):
        block = DecidingBlock(style, key, texts, width, lines)
        place = free_corner(room, QRectF(0, 0, width * scale, block.height * scale), covered)
        if place is not None:
            return block, place
    return None


def _joined(decisions: Sequence[DecidingNode]) -> list[_DecidedText]:
    """Nodes with their words, each policy once for all nodes where it says the same, in the order of the nodes."""
    nodes_of: dict[tuple[str, int], list[int]] = {}
    for node, decision in enumerate(decisions):
        for words in decision.words() or ("",):
            nodes_of.setdefault((words, node if not words else -1), []).append(node)
    texts: dict[tuple[int, ...], list[str]] = {}
    for (words, _), nodes in nodes_of.items():
        texts.setdefault(tuple(nodes), []).append(words)
    return [
        _DecidedText(n, ", ".join(decisions[one].name for one in n), "; ".join(words)) for n, words in texts.items()
    ]


def free_corner(room: QRectF, size: QRectF, taken: Iterable[QRectF]) -> QRectF | None:
    """Return the corner of a room where a block stands free of what is there, the lower right first, or None."""
    right, bottom = room.right() - size.width(), room.bottom() - size.height()
    corners = ((right, bottom), (right, room.y()), (room.x(), bottom), (room.x(), room.y()))
    places = [QRectF(x, y, size.width(), size.height()) for x, y in corners]
    free = [place for place in places if room.contains(place)]
    for one in taken:
        free = [place for place in free if not place.adjusted(-_AWAY, -_AWAY, _AWAY, _AWAY).intersects(one)]
        if not free:
            break
    return free[0] if free else None


def _wrapped(type_: FontType, plain: str, room: float, most: int) -> list[str]:
    """A text on a few lines, which break no name of a Region or a role; the last is shortened where it is longer."""
    text = with_breaks(plain)
    layout = QTextLayout(text, type_.font)
    option = QTextOption()
    option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
    layout.setTextOption(option)
    layout.beginLayout()
    starts: list[int] = []
    while len(starts) <= most and (line := layout.createLine()).isValid():
        line.setLineWidth(room)
        starts.append(line.textStart())
    layout.endLayout()
    ends = [*starts[1:most], len(text)]
    lines = [without_breaks(text[start:end]).strip() for start, end in zip(starts, ends, strict=False)]
    return [type_.elided(line, room) for line in lines]
