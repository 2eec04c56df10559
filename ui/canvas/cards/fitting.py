"""Card fitting: the density, the sizes and the rows that the cards of a session have, and the layout that they give.

They are chosen when a view begins anew, or is asked to show everything, and kept while the person works: an edit makes
cards wider at most, where a new name needs it. Cards placed by hand keep the density that they were placed at.
"""

from designer.organization.layout import CardMetrics, Density, Layout
from designer.organization.layout.arranger import HOPELESS, Arranger, Fitted, ShownPart, fitted
from designer.organization.layout.geometry import Point
from designer.organization.model.change import Change
from ui.canvas.cards.sizes import WIDER, LongNames, room_for, sizes_for, widened
from ui.canvas.cards.style import DRAWN_FOR_PX, LEAST_NAME, CanvasStyle
from ui.state.session import Session

SAME_SCALE = 0.95
"""Part of its scale that a picture keeps at least when its cards become wider, so that names are whole."""

NEARLY_WHOLE, CLOSER = 0.9, 0.5
"""Scale from which on cards come nearer to each other, to so much of their gap, so that everything is seen at 100 %."""

ZOOMED = 0.75
"""Scale down to which everything is shown at the density that the cards have, where somebody asks for a zoom."""

SIGNS = 12
"""Canvas units that the sign of a lens takes from a name on a small card, beyond what a whole card gives it."""


class CardFitting:
    """Way in which the cards of one session are laid out now.

    Attributes:
        density: The density that the cards have.
    """

    _style: CanvasStyle
    _arranger: Arranger

    def __init__(self, session: Session) -> None:
        self._session = session
        self.density = session.density or Density.COMFORTABLE
        self._breadth: int | None = None

    def use(self, style: CanvasStyle, sizes: CardMetrics | None = None) -> None:
        """Take another style, or measure the cards of another organization.

        Args:
            style: It gets density and sizes.
            sizes: Those that the cards keep; None to measure them.
        """
        self._style = style
        if sizes is not None:
            style.set_cards(self.density, sizes)
        else:
            if self._session.shown.tree.places:  # it knows no density but the one that was there first
                self.density = self._session.fixed_density or Density.COMFORTABLE
            self._take(sizes_for(style, LongNames.of(self._session.shown.tree), self.density))

    def arrange(self) -> Layout:
        """Layout of what the session shows."""
        shown = self._shown()
        organization = self._session.shown.tree
        return self._arranger.arrange(organization, shown.collapsed, shown.direction, shown.top, self._breadth)

    def fit(self, width: int, height: int, *, zooms: bool = False) -> bool:
        """Choose density, sizes and rows for a room.

        Args:
            width: Of the room, in pixels.
            height: Of the room.
            zooms: True where everything is rather seen smaller, to a limit, than at a higher density than now.

        Returns:
            True when these are others.
        """
        organization = self._session.shown.tree
        kept = self._session.density or (self.density if organization.places else None)
        choices = (kept,) if kept is not None else tuple(Density)  # the roomiest first
        names = LongNames.of(organization)
        sizes = {density: sizes_for(self._style, names, density) for density in choices}
        room = max(1, width), max(1, height)
        found = fitted(organization, self._shown(), sizes, room)
        if zooms and kept is None and choices.index(found.density) > choices.index(self.density):
            same = fitted(organization, self._shown(), {self.density: sizes[self.density]}, room)
            found = same if same.scale >= ZOOMED else found
        found, chosen = self._widened(found, sizes[found.density], room)
        if (found.density, found.breadth, chosen) == (self.density, self._breadth, self._style.sizes):
            return False
        self.density, self._breadth = found.density, found.breadth
        self._take(chosen, found.arranger)
        return True

    def _widened(self, found: Fitted, sizes: CardMetrics, room: Point) -> tuple[Fitted, CardMetrics]:
        """The same with wider cards, where names need them and there is room to spare; not beside placed cards."""
        organization = self._session.shown.tree
        if organization.places:
            return found, sizes
        if found.scale < 1:
            return self._closer(found, sizes, room) or self._spread(found, sizes, room)
        names = LongNames.of(organization)
        for widest in WIDER:
            wider = sizes_for(self._style, names, found.density, widest)
            if wider == sizes:
                break
            tried = fitted(organization, self._shown(), {found.density: wider}, room)
            if tried.scale >= 1:
                return tried, wider
        return found, sizes

    def _closer(self, found: Fitted, sizes: CardMetrics, room: Point) -> tuple[Fitted, CardMetrics] | None:
        """The same with cards nearer to each other, where everything fits at its natural size then; None where not."""
        if found.scale < NEARLY_WHOLE:
            return None
        closer = sizes._replace(sibling_gap=round(sizes.sibling_gap * CLOSER))
        tried = fitted(self._session.shown.tree, self._shown(), {found.density: closer}, room)
        return (tried, closer) if tried.scale >= 1 else None

    def _spread(self, found: Fitted, sizes: CardMetrics, room: Point) -> tuple[Fitted, CardMetrics]:
        """The same with cards that use the breadth to spare and half their gaps, where names are larger than drawn for.

        Names keep their pixels at small scales, and so need a larger part of their cards.
        """
        enlarged = LEAST_NAME / (DRAWN_FOR_PX * found.scale)
        if enlarged <= 1 or found.scale < HOPELESS:
            return found, sizes
        needed = round(sizes.account_width * (enlarged - 1)) + SIGNS
        closer = sizes._replace(sibling_gap=round(sizes.sibling_gap * CLOSER))
        for share in (1, 0.75, 0.5, 0.25):
            wider = widened(closer, round(needed * share / 2) * 2)
            tried = fitted(self._session.shown.tree, self._shown(), {found.density: wider}, room)
            if tried.scale >= found.scale * SAME_SCALE:
                return tried, wider
        return found, sizes

    def grow(self, change: Change) -> bool:
        """Make cards wider where a name of a change needs it; True when they are."""
        sizes, organization = self._style.sizes, self._session.shown.tree
        swaps = ((swap.before, swap.after) for swap in change.nodes.values())
        named = [after for before, after in swaps if after and (before is None or before.name != after.name)]
        if all(room_for(self._style, sizes, self.density, node) for node in named):
            return False
        wanted = sizes_for(self._style, LongNames.of(organization), self.density)
        if wanted.ou_width <= sizes.ou_width and wanted.account_width <= sizes.account_width:
            return False
        self._take(wanted)
        return True

    def hold(self) -> None:
        """Hold the density while a card stands where it was put by hand: its place was seen at that."""
        session = self._session
        if not session.organization.places:
            session.hold_density(None)
        elif session.fixed_density is None:
            session.hold_density(self.density)

    def _shown(self) -> ShownPart:
        session, tree = self._session, self._session.shown.tree
        top = session.top if session.top in tree.nodes else tree.root
        return ShownPart(session.collapsed, session.direction, top)

    def _take(self, sizes: CardMetrics, arranger: Arranger | None = None) -> None:
        self._style.set_cards(self.density, sizes)
        self._arranger = arranger or Arranger(sizes)
