"""Colours of cards seen from far away."""

from collections.abc import Collection, Mapping

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QPen

from designer.analysis.lenses.annotation import ADVICE, NodeAnnotation, ToneColour
from designer.organization.model.organization import Organization
from designer.organization.model.records import NodeId, NodeKind
from ui.canvas.cards.style import CanvasStyle, mixed

CHANGE_LINES = {
    "add": Qt.PenStyle.SolidLine,
    "move": Qt.PenStyle.DashDotLine,
    "remove": Qt.PenStyle.DashLine,
    "rename": Qt.PenStyle.DotLine,
}
"""Line around what differs between two designs, by the sign of the change."""

_ADVISED = 0.36
"""Share of its colour that advice has: that of accounts without an annotation."""


class FarColours:
    """Colour of each card, as a number, so that cards of one colour are drawn together.

    Attributes:
        quiet: Those that stand out nowhere.
        signs: Signs of changes between two designs by their colours; other signs have no colour of their own.
    """

    def __init__(
        self,
        organization: Organization,
        style: CanvasStyle,
        annotations: Mapping[NodeId, NodeAnnotation] | None,
        highlighted: Collection[NodeId] | None,
    ) -> None:
        self.organization = organization
        self._style = style
        self.annotations = annotations
        self._highlighted = highlighted
        self.plain = style.accounts_far.rgba()
        self._colour_of: dict[int, int | None] = {}
        self._faded: dict[int, int] = {}
        self.quiet: set[int] = set()
        self.signs = {
            _with_sign(style.tokens.colour(role).rgba(), sign): sign for role in ToneColour for sign in CHANGE_LINES
        }

    def show_accounts_in(self, colour: QColor) -> None:
        """Give accounts without an annotation another colour."""
        self.plain = colour.rgba()

    def of(self, node_id: NodeId, kind: NodeKind) -> int:
        """Return the colour of one card."""
        colour = self._unfaded(node_id, kind)
        if self._highlighted is None or node_id in self._highlighted:
            return colour
        faded = self._faded.get(colour)
        if faded is None:
            faded = self._faded[colour] = mixed(QColor.fromRgba(colour), self._style.tokens.canvas, 0.3).rgba()
        return faded

    def of_accounts(self, accounts: Collection[NodeId]) -> list[int]:
        """Return the colours of some accounts."""
        management = self.organization.settings.management_account
        if self.annotations is None and self._highlighted is None and management not in accounts:
            return [self.plain] * len(accounts)
        return [self.of(account, NodeKind.ACCOUNT) for account in accounts]

    def _unfaded(self, node_id: NodeId, kind: NodeKind) -> int:
        colour = self._annotated(self.annotations.get(node_id)) if self.annotations is not None else None
        if colour is not None:
            return colour
        if self._highlighted is not None and node_id in self._highlighted:
            return self._style.tokens.accent.rgba()
        if kind is not NodeKind.ACCOUNT:
            return self._style.kinds[kind, False].ink.rgba()
        star = self.organization.is_management_account(node_id)
        return self._style.kinds[NodeKind.ACCOUNT, True].ink.rgba() if star else self.plain

    def _annotated(self, annotation: NodeAnnotation | None) -> int | None:
        """Return the colour of an annotation; nodes share annotations, so that each is looked at once."""
        if annotation is None:
            return None
        key = id(annotation)
        if key not in self._colour_of:
            tone = annotation.prevailing
            role = tone.role if tone is not None else annotation.note_role
            colour = self._style.tokens.colour(role) if role is not None else None
            if colour is not None and tone == ADVICE:
                colour = mixed(colour, self._style.tokens.canvas, _ADVISED)
                self.quiet.add(colour.rgba())
            number = colour.rgba() if colour is not None else None
            if number is not None and tone is not None and tone.glyph in CHANGE_LINES:
                number = _with_sign(number, tone.glyph)
            self._colour_of[key] = number
        return self._colour_of[key]


def change_pen(colour: QColor, sign: str) -> QPen:
    """Return a pen, one pixel wide at every scale, with the line style of a change's sign."""
    return QPen(colour, 0, CHANGE_LINES.get(sign, Qt.PenStyle.SolidLine))


def _with_sign(colour: int, sign: str) -> int:
    """Return another number for the same colour, as far as eyes can tell: one for each sign."""
    return colour ^ (1 + list(CHANGE_LINES).index(sign))
