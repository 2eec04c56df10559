"""Card fitting: the sizes that names ask for, and the density, sizes and rows that the cards of a session have."""

from __future__ import annotations

from collections.abc import Sequence
from math import ceil
from typing import TYPE_CHECKING, NamedTuple

from designer.organization.layout import CardMetrics, Density, Direction, Layout
from designer.organization.layout.arranger import NO_ROWS, Arranger
from designer.organization.layout.geometry import Point
from designer.organization.layout.in_room import HOPELESS, Fitted, ShownPart, fitted
from designer.organization.layout.nested.frames import beside_root
from designer.organization.model.change import Change, Swap
from designer.organization.model.organization import Organization
from designer.organization.model.records import Node, NodeKind
from ui.canvas.cards.style import (
    DRAWN_FOR_PX,
    FULL,
    LEAST_NAME,
    MEASURES,
    ROWS_FROM,
    CanvasStyle,
    CardMeasures,
    plain_sizes,
)
from ui.state.session import Session

if TYPE_CHECKING:  # imported for the first nested layout
    from designer.organization.layout.nested.planner import Planner

WIDEST = {Density.COMFORTABLE: 1.6, Density.COMPACT: 1.45, Density.DENSE: 1.25}
"""Cards grow for names to so many times their usual width."""

WIDER = (3.2, 2.4, 1.8)
"""Cards grow by these factors if a view has room to spare, tried one after the other."""

_STEP = 6
"""Cards grow by so many units at once, so that few names change their width."""

CUT = 50
"""One name of so many may be shortened, so that a single long one does not widen all cards."""


def widened(sizes: CardMetrics, more: int) -> CardMetrics:
    """Return the sizes with wider cards: accounts still end where their OU does."""
    return sizes._replace(
        root_width=sizes.root_width + more,
        ou_width=sizes.ou_width + more,
        account_width=sizes.account_width + more,
        beside_width=sizes.beside_width + 2 * more,  # there is room beside the root
    )


class LongNames(NamedTuple):
    """The names that decide how wide the cards of an organization are.

    Attributes:
        ous: Long names of OUs, without those few that may be shortened.
        accounts: The same of accounts, without the one beside the root.
        beside: Name of the management account if it is beside the root.
    """

    ous: Sequence[str]
    accounts: Sequence[str]
    beside: str | None

    @classmethod
    def of(cls, organization: Organization) -> LongNames:
        """Return the long names of an organization; one look at all nodes serves all densities."""
        beside = beside_root(organization)
        nodes, account, ou = organization.nodes.values(), NodeKind.ACCOUNT, NodeKind.OU
        accounts = [node.name for node in nodes if node.kind is account and node.id != beside]
        ous = [node.name for node in nodes if node.kind is ou]
        return cls(_longest(ous), _longest(accounts), None if beside is None else organization.node(beside).name)


def sizes_for(style: CanvasStyle, names: LongNames, density: Density, widest: float | None = None) -> CardMetrics:
    """Return the sizes of the cards of an organization: as wide as its names need, up to a limit.

    Args:
        style: Its fonts.
        names: The names that the cards have to hold.
        density: Of the cards.
        widest: Limit in usual widths; None for that of the density.
    """
    limit = WIDEST[density] if widest is None else widest
    sizes, measures, unit = plain_sizes(style.unit, density), MEASURES[density], style.unit
    badge = 26 * unit if measures.container.one_line else 0.0
    head = _around(measures.container, unit)
    type_ = style.row if sizes.rows_at else style.name
    longest_ou, longest_account = (
        max(map(font.width, long), default=0.0) for font, long in ((style.name, names.ous), (type_, names.accounts))
    )
    ou = _grown(sizes.ou_width, longest_ou + head + badge, limit)
    account = _grown(sizes.account_width, longest_account + _around(measures.row, unit), limit)
    if density is not Density.COMFORTABLE:  # accounts end where their OU does
        indent = 2 * sizes.inset if sizes.rows_at else sizes.account_indent
        ou = max(ou, account + indent)
        account = ou - indent
    beside_width = sizes.beside_width
    if names.beside is not None:
        star = 18 * unit if measures.container.one_line else 0.0
        beside_width = _grown(beside_width, style.name.width(names.beside) + head + star, limit)
    root = max(sizes.root_width, beside_width)  # it is below the root where the levels go to the right
    return sizes._replace(root_width=root, ou_width=ou, account_width=account, beside_width=beside_width)


def room_for(style: CanvasStyle, sizes: CardMetrics, density: Density, node: Node) -> bool:
    """Return True if the name of a node needs no wider cards."""
    measures, account = MEASURES[density], node.kind is NodeKind.ACCOUNT
    type_ = style.row if account and sizes.rows_at else style.name
    around = _around(measures.row if account else measures.container, style.unit)
    return type_.width(node.name) + around <= sizes.width(node.kind)


def _around(measures: CardMeasures, unit: float) -> float:
    return (measures.text_left + measures.pad_right) * unit


def _longest(names: list[str]) -> Sequence[str]:
    """Long names among all of them but those few that may be shortened."""
    few = len(names) // CUT
    return sorted(names, key=len, reverse=True)[few : few + 16]


def _grown(usual: int, needed: float, limit: float) -> int:
    """Return the width for what is needed, in steps, up to the limit."""
    steps = max(0, ceil((min(needed, usual * limit) - usual) / _STEP))
    return usual + steps * _STEP


def _renames_ou(swap: Swap[Node]) -> bool:
    before, after = swap.before, swap.after
    return bool(before and after and before.name != after.name and after.kind is not NodeKind.ACCOUNT)


SAME_SCALE = 0.93
"""Part of its scale that a picture keeps at least when its cards become wider, so that names are whole."""

NEARLY_WHOLE, CLOSER, CLOSEST = 0.9, 0.5, 0.375
"""Minimum scale at which cards come nearer, to these shares of their gap, so that everything is seen at 100%."""

ROWS_SHOW_ALL = 0.75
"""Minimum scale at which accounts become rows in the card of their OU by themselves."""

MUCH_SMALLER = 0.89
"""Minimum share of the scale of other rows for keeping rows, unless cards show everything."""

_COLUMNED, ALMOST = 0.1, 0.98
"""Minimum scale at which columns use spare breadth, and the part of it that they keep."""

_COUNTS = 70
"""Room for a number of accounts and one of problems beside the name of an OU, in pixels."""

SIGNS = 12
"""Canvas units that the sign of a lens takes from a name on a small card, beyond what a whole card gives it."""


class CardFitting:
    """How the cards of one session are laid out now.

    Attributes:
        density: The density that the cards have.
    """

    _style: CanvasStyle
    _arranger: Arranger
    _alone: Planner | None = None
    """Planner of the OU that is shown alone, which uses the room that the whole organization had before."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self.density = session.density or Density.COMFORTABLE
        self._breadth: int | None = None
        self._rows = self._planned = NO_ROWS
        self._makeshift = False  # other rows than the planned ones, until there is room for these
        self._names: LongNames | None = None  # until one is made or renamed
        self._nested = session.direction is Direction.NESTED

    def use(self, style: CanvasStyle, sizes: CardMetrics | None = None) -> None:
        """Take another style, or measure the cards of another organization.

        Args:
            style: It gets density and sizes.
            sizes: Those that the cards keep; None to measure them.
        """
        self._style = style
        if sizes is not None:
            style.set_cards(self.density, sizes, nested=self._nested)
        else:
            if self._session.shown.tree.places:  # it knows no density but the one that was there first
                self.density = self._session.fixed_density or Density.COMFORTABLE
            self._names = LongNames.of(self._session.shown.tree)
            self._take(sizes_for(style, self._names, self.density))

    def arrange(self) -> Layout:
        """Return the layout of what the session shows."""
        shown = self._shown()
        organization, arranger = self._session.shown.tree, self._arranger
        compared, alone = self._session.shown.is_compared, shown.top != organization.root
        if self._nested and (compared or alone):
            from designer.organization.layout.nested.planner import Planner  # a start shows trees

            if alone and (self._alone is None or self._alone.top != shown.top):
                self._alone = Planner(top=shown.top)
            planner = self._alone if alone and self._alone is not None else self._session.plan.planner
            # Ghosts leave no trace in the plan.
            arranger = Arranger(self._style.sizes, planner.fork() if compared else planner)
        return arranger.arrange(organization, shown.collapsed, shown.direction, shown.top, self._breadth)

    def turn(self) -> bool:
        """Take the sizes of the layout that was chosen; True if they have changed."""
        nested = self._session.direction is Direction.NESTED
        turned, self._nested = nested is not self._nested, nested
        if turned:
            self._breadth = None
            self.use(self._style)
        return turned

    def fit(self, width: int, height: int, *, keep_rows: bool = False) -> bool:
        """Choose density, sizes and rows for a room.

        Args:
            width: Of the room, in pixels.
            height: Of the room.
            keep_rows: Whether OUs stay in their rows.

        Returns:
            True if these are others.
        """
        if self._nested:
            return False
        room = max(1, width), max(1, height)
        if not keep_rows:
            self._planned = NO_ROWS
        elif not self._makeshift:
            self._planned = self._arranger.rows()
        self._rows = self._planned
        found, chosen = self._found(room)
        self._makeshift = False
        if self._planned and found.scale < FULL:
            self._rows = NO_ROWS
            other, sizes = self._found(room)
            if other.scale * MUCH_SMALLER > found.scale:
                found, chosen, self._makeshift = other, sizes, True
            else:
                self._rows = self._planned
        if (found.density, found.breadth, chosen) == (self.density, self._breadth, self._style.sizes):
            return False
        self.density, self._breadth = found.density, found.breadth
        self._take(chosen, found.arranger)
        return True

    def _found(self, room: Point) -> tuple[Fitted, CardMetrics]:
        """Return the best way for a room, with the rows that are kept."""
        organization = self._session.shown.tree
        kept = self._session.density or (self.density if organization.places else None)
        choices = (kept,) if kept is not None else tuple(Density)  # the roomiest first
        names = self._names = self._names or LongNames.of(organization)
        sizes = {density: sizes_for(self._style, names, density) for density in choices}
        found = fitted(organization, self._shown(), sizes, room)
        roomier = choices[: choices.index(found.density)][-1:] if found.scale >= 1 else ()
        for density in roomier:  # which may have room with cards nearer to each other
            near = fitted(organization, self._shown(), {density: sizes[density]}, room)
            if closer := self._closer(near, sizes[density], room):
                return closer
        if kept is None and found.density is Density.DENSE and found.scale < ROWS_SHOW_ALL:
            found = fitted(organization, self._shown(), {Density.COMPACT: sizes[Density.COMPACT]}, room)
        return self._widened(found, sizes[found.density], room)

    def _widened(self, found: Fitted, sizes: CardMetrics, room: Point) -> tuple[Fitted, CardMetrics]:
        """Widen the cards if names need it and there is room to spare; not beside placed cards."""
        organization = self._session.shown.tree
        if organization.places:
            return found, sizes
        if found.scale < 1:
            return self._closer(found, sizes, room) or self._spread(*self._columned(found, sizes, room), room)
        names = self._names or LongNames.of(organization)
        for widest in WIDER:
            wider = sizes_for(self._style, names, found.density, widest)
            if wider == sizes:
                break
            tried = fitted(organization, self._shown(), {found.density: wider}, room)
            if tried.scale >= 1:
                return tried, wider
        return found, sizes

    def _closer(self, found: Fitted, sizes: CardMetrics, room: Point) -> tuple[Fitted, CardMetrics] | None:
        """Move the cards nearer to each other if everything then fits at its natural size; else return None."""
        if found.scale < NEARLY_WHOLE:
            return None
        for share in (CLOSER, CLOSEST):
            closer = sizes._replace(sibling_gap=round(sizes.sibling_gap * share))
            tried = fitted(self._session.shown.tree, self._shown(), {found.density: closer}, room)
            if tried.scale >= 1:
                return tried, closer
        return None

    def _columned(self, found: Fitted, sizes: CardMetrics, room: Point) -> tuple[Fitted, CardMetrics]:
        """Widen columns into unused breadth, if they run from left to right and only headings are read.

        They keep their pixels, and so need the more room the smaller the scale is; OUs have it before accounts.
        """
        names, far = self._names, self._style.is_far(found.scale, was_far=True)
        if self._session.direction is not Direction.LEFT_RIGHT or names is None or not far or found.scale < _COLUMNED:
            return found, sizes
        ou, account = (
            ceil((max(map(self._style.name.width, long), default=0.0) + SIGNS * 2 + counts) / found.scale)
            for long, counts in ((names.ous, _COUNTS), (names.accounts, 0))
        )
        gap, width = max(sizes.level_gap, ou - sizes.ou_width), max(sizes.account_width, account)
        if found.scale < ROWS_FROM:  # ticks have no names
            width = sizes.account_width
        least = found.scale * ALMOST
        for field, before, wanted in (
            ("level_gap", sizes.level_gap, gap),
            ("account_width", sizes.account_width, width),
        ):
            for share in (1, 0.75, 0.5, 0.25) if wanted > before else ():
                wider = sizes._replace(**{field: before + round((wanted - before) * share)})
                tried = fitted(self._session.shown.tree, self._shown(), {found.density: wider}, room)
                if tried.scale >= least:
                    found, sizes = tried, wider
                    break
        return found, sizes

    def _spread(self, found: Fitted, sizes: CardMetrics, room: Point) -> tuple[Fitted, CardMetrics]:
        """Widen cards into unused breadth and halve their gaps, if names are larger than drawn for.

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
        """Make cards wider where a name of a change needs it; True if they are."""
        sizes, organization = self._style.sizes, self._session.shown.tree
        if change.concerns_tree:
            self._names = None
        swaps = ((swap.before, swap.after) for swap in change.nodes.values())
        named = [after for before, after in swaps if after and (before is None or before.name != after.name)]
        if self._nested or all(room_for(self._style, sizes, self.density, node) for node in named):
            return False
        wanted = sizes_for(self._style, LongNames.of(organization), self.density)
        if wanted.ou_width <= sizes.ou_width and wanted.account_width <= sizes.account_width:
            return False
        self._take(wanted)
        return True

    def moves(self, change: Change) -> bool:
        """Whether cards can be elsewhere after a change: the name of an OU takes room, too."""
        placed = bool(change.places or change.plan) or change.settings is not None
        return placed or change.structural or any(map(_renames_ou, change.nodes.values()))

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
        return ShownPart(session.collapsed, session.direction, top, self._rows)

    def _take(self, sizes: CardMetrics, arranger: Arranger | None = None) -> None:
        if self._nested:
            from designer.organization.layout.nested.arrangement import nested_sizes  # a start shows trees

            self.density = Density.COMPACT
            sizes = nested_sizes(plain_sizes(self._style.unit, self.density))
        self._style.set_cards(self.density, sizes, nested=self._nested)
        planner = self._session.plan.planner if self._nested else None
        self._arranger = arranger or Arranger(sizes, planner, self._rows)
