"""The colours of cards seen from far away: of their kinds, of what a lens says, faded where a search found others."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from PySide6.QtGui import QColor

from designer.model.organization import Organization
from designer.model.records import NodeId, NodeKind
from ui.canvas.style import CanvasStyle, mixed
from ui.state.annotations import NodeAnnotation


class FarColours:
    """One colour for each card, as a number, so that cards of one colour are drawn together."""

    def __init__(
        self,
        organization: Organization,
        look: CanvasStyle,
        marks: Mapping[NodeId, NodeAnnotation] | None,
        lit: Collection[NodeId] | None,
    ) -> None:
        self._organization = organization
        self._look = look
        self._marks = marks
        self._lit = lit
        self._plain = look.accounts_far.rgba()
        self._colour_of: dict[int, int | None] = {}
        self._faded: dict[int, int] = {}
        self.glyph_of: dict[int, str] = {}
        """The signs of the colours that a lens has given."""

    def of(self, node_id: NodeId, kind: NodeKind) -> int:
        """The colour of one card."""
        colour = self._unfaded(node_id, kind)
        if self._lit is None or node_id in self._lit:
            return colour
        faded = self._faded.get(colour)
        if faded is None:
            faded = self._faded[colour] = mixed(QColor.fromRgba(colour), self._look.tokens.canvas, 0.3).rgba()
        return faded

    def of_accounts(self, accounts: Collection[NodeId]) -> list[int]:
        """The colours of some accounts."""
        management = self._organization.settings.management_account
        if self._marks is None and self._lit is None and management not in accounts:
            return [self._plain] * len(accounts)
        return [self.of(account, NodeKind.ACCOUNT) for account in accounts]

    def _unfaded(self, node_id: NodeId, kind: NodeKind) -> int:
        colour = self._marked(self._marks.get(node_id)) if self._marks is not None else None
        if colour is not None:
            return colour
        if self._lit is not None and node_id in self._lit:
            return self._look.tokens.accent.rgba()
        if kind is not NodeKind.ACCOUNT:
            return self._look.kinds[kind].ink.rgba()
        star = self._organization.is_management_account(node_id)
        return self._look.management.ink.rgba() if star else self._plain

    def _marked(self, mark: NodeAnnotation | None) -> int | None:
        """The colour of a mark; nodes share marks, so that each is looked at once."""
        if mark is None:
            return None
        key = id(mark)
        if key not in self._colour_of:
            tone = mark.prevailing
            role = tone.role if tone is not None else mark.note_role
            colour = self._look.tokens.colour(role).rgba() if role is not None else None
            self._colour_of[key] = colour
            if tone is not None and colour is not None:
                self.glyph_of[colour] = tone.glyph
        return self._colour_of[key]
