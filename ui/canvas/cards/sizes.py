"""Sizes of the cards of an organization: its names decide how wide they are, as nearly all need it, up to a limit."""

from __future__ import annotations

from collections.abc import Sequence
from math import ceil
from typing import NamedTuple

from designer.organization.layout import CardMetrics, Density
from designer.organization.model.organization import Organization
from designer.organization.model.records import Node, NodeKind
from ui.canvas.cards.measures import MEASURES, CardMeasures, plain_sizes
from ui.canvas.cards.style import CanvasStyle

WIDEST = {Density.COMFORTABLE: 1.6, Density.COMPACT: 1.45, Density.DENSE: 1.25}
"""Cards grow for names to so many times their usual width."""

WIDER = (3.2, 2.4, 1.8)
"""The same where a view has room to spare, tried one after the other."""

_STEP = 6
"""Cards grow by so many units at once, so that few names change their width."""

CUT = 50
"""One name of so many may be shortened, so that a single long one does not widen all cards."""


def widened(sizes: CardMetrics, more: int) -> CardMetrics:
    """Sizes with wider cards: accounts still end where their OU does."""
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
        beside: Name of the management account if it stands beside the root.
    """

    ous: Sequence[str]
    accounts: Sequence[str]
    beside: str | None

    @classmethod
    def of(cls, organization: Organization) -> LongNames:
        """Return the long names of an organization; one look at all nodes serves all densities."""
        management = organization.settings.management_account
        beside = management if management is not None and organization.parent(management) == organization.root else None
        nodes = organization.nodes.values()
        accounts = [node.name for node in nodes if node.kind is NodeKind.ACCOUNT and node.id != beside]
        ous = [node.name for node in nodes if node.kind is NodeKind.OU]
        return cls(_longest(ous), _longest(accounts), None if beside is None else organization.node(beside).name)


def sizes_for(style: CanvasStyle, names: LongNames, density: Density, widest: float | None = None) -> CardMetrics:
    """Sizes of the cards of an organization: as wide as its names need, up to a limit.

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
    root = max(sizes.root_width, beside_width)  # it stands below the root where the levels go to the right
    return sizes._replace(root_width=root, ou_width=ou, account_width=account, beside_width=beside_width)


def room_for(style: CanvasStyle, sizes: CardMetrics, density: Density, node: Node) -> bool:
    """True when the name of a node needs no wider cards."""
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
    """Width for what is needed, in steps, up to the limit."""
    steps = max(0, ceil((min(needed, usual * limit) - usual) / _STEP))
    return usual + steps * _STEP
