"""Calm colours of a lens: the commonest answer in an OU recedes, what differs stands out and is counted."""

from collections import Counter
from collections.abc import Sequence

from PySide6.QtGui import QColor

from designer.analysis.lenses.annotation import Tone, ToneColour
from designer.organization.layout import Layout
from designer.organization.model.records import NodeId, NodeKind
from ui.canvas.cards.style import CanvasStyle, mixed
from ui.canvas.far.colours import FarColours

_QUIET, _QUIET_DENIED = 0.4, 0.6
"""Share of its colour that a common answer keeps; more where all of an OU is denied."""

_ALARMS = ("error", "problems")
"""Signs of tones that are counted in headings, besides those of the colour of denied ones."""


class CalmColours:
    """Colours of accounts by OU.

    Args:
        layout: Where the accounts are.
        colours: Their full colours.
        style: Colours of the canvas.

    Attributes:
        denied: Colour of what is denied.
        quiet: Colours of common answers, and of advice.
        halves: Colours of conditional answers, which have a shape of their own as well.
    """

    def __init__(self, layout: Layout, colours: FarColours, style: CanvasStyle) -> None:
        self._layout, self._full, self._style = layout, colours, style
        self.denied = style.tokens.colour(ToneColour.DENIED).rgba()
        self._conditional = style.tokens.colour(ToneColour.CONDITIONAL).rgba()
        self.quiet: set[int] = colours.quiet
        self.halves: set[int] = {self._conditional}
        self._below: dict[NodeId, Counter[Tone]] = {}
        self._common: dict[NodeId, int | None] = {}

    def calmed(self, colours: Sequence[int]) -> list[int]:
        """Return the colours of the accounts of one OU, with those of the commonest answer toned down.

        A change is an exception, however many accounts have it.
        """
        common = Counter(colours).most_common(1)[0][0]
        if common in self._full.signs:
            return list(colours)
        share = _QUIET_DENIED if common == self.denied else _QUIET
        quiet = mixed(QColor.fromRgba(common), self._style.tokens.card, share).rgba()
        self.quiet.add(quiet)
        if common == self._conditional:
            self.halves.add(quiet)
        return [quiet if colour == common else colour for colour in colours]

    def alarm_below(self, node_id: NodeId) -> tuple[Tone, int] | None:
        """Return the worst that a lens says of nodes in a frame, and of how many; None if it says nothing bad."""
        counts = self._counts(node_id)
        return min(counts.items(), key=lambda found: found[0].role is not ToneColour.DENIED, default=None)

    def common(self, node_id: NodeId) -> int | None:
        """Return the colour of the commonest answer among the accounts of an OU; None without one."""
        if node_id not in self._common:
            found = next((colour for colour, _ in self._answers(node_id).most_common(1)), self._full.plain)
            self._common[node_id] = None if found == self._full.plain else found
        return self._common[node_id]

    def is_denied(self, node_id: NodeId) -> bool:
        """Whether all accounts right in an OU are denied; all below it, where it is folded."""
        return self.common(node_id) == self.denied and set(self._answers(node_id)) == {self.denied}

    def _answers(self, node_id: NodeId) -> Counter[int]:
        """Count the colours of the accounts right in an OU; of all below it, where it is folded."""
        stack, said = self._layout.stack(node_id), (self._full.annotations or {}).get(node_id)
        if stack is not None or said is None or not self._layout.is_folded(node_id):
            return Counter(self._full.of_accounts(stack.accounts) if stack is not None else ())
        return Counter({self._style.tokens.colour(tone.role).rgba(): times for tone, times in said.shares})

    def _counts(self, node_id: NodeId) -> Counter[Tone]:
        """Count what is bad in an OU, folded or not: its accounts, and OUs that a lens marks."""
        found = self._below.get(node_id)
        if found is None:
            found = self._below[node_id] = Counter()
            nodes, said_of = self._full.organization.nodes, self._full.annotations or {}
            for one in (node_id, *nodes[node_id].children):
                if one != node_id and nodes[one].kind is not NodeKind.ACCOUNT:
                    found.update(self._counts(one))
                    continue
                said = said_of.get(one)
                tone = said.tone if said is not None else None
                if said is None or tone is None or tone in dict(said.shares):  # a folded OU says what is below it
                    continue
                if tone.role is ToneColour.DENIED or tone.glyph in _ALARMS:
                    found[tone] += 1
        return found
