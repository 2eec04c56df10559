"""Calm colours of a lens: the commonest answer in an OU recedes, what differs stands out and is counted."""

from collections import Counter
from collections.abc import Sequence

from PySide6.QtGui import QColor

from designer.analysis.lenses.annotation import ToneColour
from designer.organization.layout import Layout
from designer.organization.model.records import NodeId
from ui.canvas.cards.style import CanvasStyle, mixed
from ui.canvas.far.labels import FarColours

_QUIET = 0.4
"""Share of its colour that a common answer keeps."""


class CalmColours:
    """Colours of accounts by OU.

    Args:
        layout: Where the accounts are.
        colours: Their full colours.
        style: Colours of the canvas.

    Attributes:
        quiet: Colours of common answers.
        halves: Colours of conditional answers, which are told by their shape as well.
    """

    def __init__(self, layout: Layout, colours: FarColours, style: CanvasStyle) -> None:
        self._layout, self._full, self._style = layout, colours, style
        self._denied = style.tokens.colour(ToneColour.DENIED).rgba()
        self._conditional = style.tokens.colour(ToneColour.CONDITIONAL).rgba()
        self.quiet: set[int] = set()
        self.halves: set[int] = {self._conditional}
        self._below: dict[NodeId, int] = {}
        self._wholly: dict[NodeId, bool] = {}

    def calmed(self, colours: Sequence[int]) -> list[int]:
        """Return the colours of the accounts of one OU, with those of the commonest answer toned down."""
        common = Counter(colours).most_common(1)[0][0]
        quiet = mixed(QColor.fromRgba(common), self._style.tokens.card, _QUIET).rgba()
        self.quiet.add(quiet)
        if common == self._conditional:
            self.halves.add(quiet)
        return [quiet if colour == common else colour for colour in colours]

    def denied_below(self, node_id: NodeId) -> int:
        """Return how many accounts in a frame are denied."""
        found = self._below.get(node_id)
        if found is None:
            own = self._colours_in(node_id).count(self._denied)
            found = self._below[node_id] = own + sum(map(self.denied_below, self._layout.ous(node_id)))
        return found

    def is_denied(self, node_id: NodeId) -> bool:
        """Whether all accounts right in an OU are denied."""
        found = self._wholly.get(node_id)
        if found is None:
            found = self._wholly[node_id] = {self._denied} == set(self._colours_in(node_id))
        return found

    def _colours_in(self, node_id: NodeId) -> list[int]:
        stack = self._layout.stack(node_id)
        return self._full.of_accounts(stack.accounts) if stack is not None else []
