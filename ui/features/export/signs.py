"""Signs of a sheet with their meanings: those that occur on its cards, and the answers of a lens."""

from collections.abc import Callable, Sequence
from collections.abc import Set as AbstractSet
from typing import NamedTuple

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QPainter

from designer.analysis.access.guards import Guard, guard, limits_permissions
from designer.analysis.lenses.annotation import Tone
from designer.analysis.lenses.lens import LegendEntry
from designer.organization.layout import Density
from designer.organization.model.organization import Organization
from designer.organization.model.records import Node, NodeId, NodeKind, Policy, PolicyType
from ui.canvas.cards.content import ARROW, BESIDE, SHIELD
from ui.canvas.cards.painting import paint_bubble, paint_count
from ui.canvas.cards.style import NO_PEN, CanvasStyle
from ui.features.export.subject import Subject
from ui.theme import Role
from ui.theme.icons import paint_icon

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
    """Signs that occur on the cards of a sheet.

    Args:
        subject: The design, and the density of its cards: dense ones do not show what is inherited.
        shown: Nodes that are drawn.
        signed: Those that have the sign of a lens in the place of others.
        collapsed: Nodes whose children are left out.
    """
    organization = subject.organization
    star = organization.settings.management_account
    kinds = {organization.node(n).kind for n in shown}
    nodes = [organization.node(n) for n in shown if n not in signed]
    guards = {guard(organization, node) for node in nodes}
    own = {(policy.type, guard(organization, node)) for node in nodes for policy in _limiting(organization, node)}
    return Signs(
        ou=NodeKind.OU in kinds,
        account=NodeKind.ACCOUNT in kinds,
        management=star is not None and star in set(shown),
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
    """Entries for the signs that occur."""
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
        (signs.hidden, _bubble(f"+{_ANY}"), style.count.width(f"+{_ANY}") + 16, "accounts not shown"),
    )
    return [SignEntry(sign, wide, words) for occurs, sign, wide, words in table if occurs]


def answer_entries(style: CanvasStyle, answers: Sequence[LegendEntry]) -> list[SignEntry]:
    """Entries for the answers of a lens, with their counts: no colour is needed to read them."""
    side = 22 * style.unit
    return [SignEntry(_tone(one.tone), side, one.words, one.tone.role) for one in answers]


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
    """The sign of an answer as cards wear it."""

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
    """A sign with a count, as cards have it at their right."""

    def paint(painter: QPainter, style: CanvasStyle, place: QRectF) -> None:
        paint_count(painter, style, QPointF(place.right(), place.center().y()), sign, count)

    return paint


def _bubble(text: str) -> Callable[[QPainter, CanvasStyle, QRectF], None]:
    def paint(painter: QPainter, style: CanvasStyle, place: QRectF) -> None:
        high = 18 * style.unit
        paint_bubble(painter, style, QRectF(place.x(), place.center().y() - high / 2, place.width(), high), text)

    return paint
