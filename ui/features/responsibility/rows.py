"""Rows of the duties: a layer with its keeper, a bar of services and the owner; and the services of one layer."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import replace
from typing import NamedTuple

from PySide6.QtCore import QRect, QRectF, QSize, Qt
from PySide6.QtGui import QFont, QFontMetrics, QPainter, QPainterPath
from PySide6.QtWidgets import QStyle, QStyleOptionViewItem

from designer.analysis.compliance.duty_words import NOT_CLASSIFIED, WHO_WORDS, commonness, reason_words
from designer.analysis.compliance.responsibility import LayerDuty, Responsibility
from designer.analysis.compliance.service_classes import Keeper
from designer.basics.dataclass import dataclass
from designer.basics.words import capital
from ui import theme
from ui.theme import Role
from ui.theme.icons import centred, paint_icon
from ui.widgets.item_views.flat_list import boxed
from ui.widgets.item_views.row_delegate import RowDelegate
from ui.widgets.item_views.row_model import VALUE_ROLE, Row
from ui.widgets.item_views.row_surface import paint_row_surface
from ui.widgets.item_views.rows import Index, RowContent

_BAR = 92
_BAR_HEIGHT = 4
_LEAST_BAR = 40
"""Width of a bar beside its numbers, at least, in pixels; with less the numbers give way."""

_NAMED = 3
"""Services that a row names."""

_ORDER = (Keeper.CUSTOMER, Keeper.SHARED, Keeper.AWS)
_LEFT = {Keeper.CUSTOMER: "yours", Keeper.SHARED: "shared"}
_SIGNS = {Keeper.AWS: "duty-aws", Keeper.CUSTOMER: "duty-yours", Keeper.SHARED: "duty-shared"}


@dataclass(frozen=True, slots=True)
class LayerRow:
    """One layer as a row shows it.

    Attributes:
        duty: The layer as it would be with the what-if.
        before: The keeper for most services without it.
    """

    duty: LayerDuty
    before: Keeper

    @property
    def keeper(self) -> str:
        """The keeper of most services: "You", "Mostly AWS"; "You → AWS" where the what-if makes it another."""
        before, after = capital(WHO_WORDS[self.before]), capital(WHO_WORDS[self.duty.most])
        if self.duty.is_empty:
            after = "Nothing"
        if self.before is not self.duty.most:
            return f"{before} → {after}"
        return f"Mostly {after if self.duty.most is Keeper.AWS else after.lower()}" if self.is_mixed else after

    @property
    def is_mixed(self) -> bool:
        """True where some services leave the layer to another than most do."""
        return self.duty.count(self.duty.most) < self.whole

    @property
    def counts(self) -> str:
        """Numbers of services that leave you a part: "6 yours", "25 yours, 135 shared"; empty without any."""
        return ", ".join(f"{self.duty.count(who):,} {word}" for who, word in _LEFT.items() if self.duty.count(who))

    @property
    def whole(self) -> int:
        """Number of services that count for the layer."""
        return sum(map(self.duty.count, _ORDER))

    @property
    def sign(self) -> str:
        """Name of the sign of the keeper: empty, half or full."""
        return "duty-none" if self.duty.is_empty else _SIGNS[self.duty.most]


def layer_rows(before: Responsibility, after: Responsibility) -> Iterator[Row]:
    """A row for each layer, from the building up."""
    for old, new in zip(before.layers, after.layers, strict=True):
        row = LayerRow(new, old.most)
        reason = _reason(new)
        content = RowContent(new.layer.name, reason, bold=True)
        owner = f", {new.owner}" if new.owner else ""
        counts = ", ".join(f"{WHO_WORDS[who]} {new.count(who):,}" for who in _ORDER)
        accessible = f"{new.layer.name}: {row.keeper}{owner}. Services: {counts}. {capital(reason)}"
        tip = f"{new.layer.name}: {new.layer.about}\n{row.keeper}{owner}\nServices: {counts}\n{capital(reason)}"
        yield Row(content, tip, new.layer.id, row, accessible=accessible)


def layer_service_rows(before: LayerDuty, denied: Collection[str], startable: Collection[str]) -> Iterator[Row]:
    """A row for each service that is not AWS's alone in a layer, the customer's first; ticked while it can be started.

    Args:
        before: The layer without the what-if.
        denied: Services that the what-if denies.
        startable: Services whose start a policy can deny: only these have a box.
    """
    theirs = [one for one in before.cells if one.cell.who is not Keeper.AWS]
    theirs.sort(key=lambda one: (_ORDER.index(one.cell.who), commonness(one.service.prefix)))
    rows = [(one.service.prefix, one.service.name, one.cell.why, WHO_WORDS[one.cell.who]) for one in theirs]
    rows += [(prefix, prefix, NOT_CLASSIFIED, WHO_WORDS[Keeper.CUSTOMER]) for prefix in before.unclassified]
    for prefix, name, why, who in rows:
        tip = f"{name} ({prefix})\n{why}"
        if prefix in startable:
            row = boxed(name, why, prefix not in denied, tip, who)
            yield replace(row, content=replace(row.content, wrapped=True), id=prefix, value=prefix)
        else:
            yield Row(RowContent(name, why, icon="info", trailing=who, wrapped=True), tip, prefix, prefix)


class _Columns(NamedTuple):
    """Widths of the columns of all layers, in pixels: bar and owner; 0 where no layer has an owner."""

    bar: int
    owner: int


class LayerDelegate(RowDelegate):
    """Draws a layer: its name and the reason; who keeps it over a bar of services; the owner where there is room."""

    _name = _owner = _keeper = _told = _counts = _scale = 0

    def fit(self, rows: Iterable[Row]) -> None:
        """Measure what is to stand one below the other; names of layers have their room first."""
        layers = [row.value for row in rows if isinstance(row.value, LayerRow)]
        name, small = theme.name_font(), theme.secondary_font()
        self._name = max((theme.text_width(name, row.duty.layer.name) for row in layers), default=0)
        self._owner = max((theme.text_width(small, row.duty.owner) for row in layers if row.duty.owner), default=0)
        metrics = theme.metrics()
        self._counts = max((theme.text_width(small, row.counts) for row in layers), default=0)
        keeper = max((theme.text_width(name, row.keeper) for row in layers), default=0)
        self._keeper = keeper + metrics.icon + metrics.gap // 2 + metrics.gap
        self._told = max(self._keeper, self._counts + metrics.gap + metrics.scaled(_BAR))
        self._scale = max((row.whole for row in layers), default=0)

    def sizeHint(self, _option: QStyleOptionViewItem, _index: Index) -> QSize:
        return QSize(120, theme.metrics().two_line_row)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        row = index.data(VALUE_ROLE)
        if not isinstance(row, LayerRow):
            super().paint(painter, option, index)
            return
        paint_row_surface(painter, option)
        painter.save()
        painter.setLayoutDirection(option.direction)
        if option.rect.width() < 2 * theme.metrics().margin + theme.metrics().gap + self._name + self._keeper:
            self._paint_narrow(painter, option, row)
        else:
            self._paint_wide(painter, option, row)
        painter.restore()

    def _paint_narrow(self, painter: QPainter, option: QStyleOptionViewItem, row: LayerRow) -> None:
        """Draw the name over the keeper, where both are not whole side by side; the reason is in the tip alone."""
        metrics, font = theme.metrics(), theme.name_font()
        left, right = metrics.margin, option.rect.width() - metrics.margin
        over, under = _two_lines(QRectF(_part(option, left, right)), font, font)
        _line(painter, over, row.duty.layer.name, font, Role.TEXT)
        self._paint_keeper(painter, option, row, _across(option, left, left + self._keeper, under))
        self._paint_share(painter, option, row, _across(option, left + self._keeper, right, under))

    def _paint_wide(self, painter: QPainter, option: QStyleOptionViewItem, row: LayerRow) -> None:
        metrics, font, small = theme.metrics(), theme.name_font(), theme.secondary_font()
        bar, owner = self._columns(option.rect.width())
        right = option.rect.width() - metrics.margin
        left = right - bar - (owner + metrics.gap if owner else 0)
        over, under = _two_lines(QRectF(_part(option, metrics.margin, left - metrics.gap)), font, small)
        _line(painter, over, row.duty.layer.name, font, Role.TEXT)
        _line(painter, under, _reason(row.duty, _NAMED), small, Role.SECONDARY)
        self._paint_keeper(painter, option, row, _across(option, left, left + bar, over))
        self._paint_share(painter, option, row, _across(option, left, left + bar, under))
        if owner:
            _line(painter, _part(option, right - owner, right), row.duty.owner, small, Role.TEXT)

    def _columns(self, width: int) -> _Columns:
        """Columns in a width: the bar gives way to whole names as far as it says who keeps, and then the owner."""
        metrics = theme.metrics()
        least = max(metrics.scaled(_BAR), min(self._keeper, width // 2))
        owner = min(self._owner, width // 5)
        beside = metrics.gap if owner else 0
        room = width - 2 * metrics.margin - metrics.gap - self._name - beside
        bar = max(least, min(max(width // 4, self._told), room - owner))
        owner = max(0, min(owner, room - bar))
        return _Columns(bar, owner if owner >= least // 2 or owner == self._owner else 0)

    def _paint_keeper(self, painter: QPainter, option: QStyleOptionViewItem, row: LayerRow, place: QRectF) -> None:
        """Draw who keeps a layer, behind the sign of that."""
        metrics = theme.metrics()
        beside = metrics.icon + metrics.gap // 2
        mirrored = option.direction is Qt.LayoutDirection.RightToLeft
        icon = QRectF(
            place.right() - metrics.icon if mirrored else place.left(), place.top(), metrics.icon, place.height()
        )
        paint_icon(painter, row.sign, centred(icon, metrics.icon), theme.current().colour(sign_role(row.duty.most)))
        words = place.adjusted(0 if mirrored else beside, 0, -beside if mirrored else 0, 0)
        _line(painter, words, row.keeper, theme.name_font(), Role.TEXT)

    def _paint_share(self, painter: QPainter, option: QStyleOptionViewItem, row: LayerRow, place: QRectF) -> None:
        """Draw the bar of a layer and, where there is room, its numbers."""
        metrics = theme.metrics()
        yours, shared = (row.duty.count(who) / max(1, self._scale) for who in _LEFT)
        numbers = self._counts + metrics.gap
        if place.width() - numbers < metrics.scaled(_LEAST_BAR):
            numbers = 0
        else:
            _line(
                painter, place, row.counts, theme.secondary_font(), Role.SECONDARY, side=Qt.AlignmentFlag.AlignTrailing
            )
        mirrored = option.direction is Qt.LayoutDirection.RightToLeft
        bar = place.adjusted(numbers if mirrored else 0, 0, 0 if mirrored else -numbers, 0)
        _paint_bar(painter, bar, yours, shared, option.direction)


def sign_role(who: Keeper) -> Role:
    """Colour of the sign of a keeper: one for all that is the customer's, since none of it is right or wrong."""
    return Role.SECONDARY if who is Keeper.AWS else Role.ACCENT


def _reason(duty: LayerDuty, shown: int | None = None) -> str:
    """Services that leave you the most, and their number: "20 yours: EC2, EKS and 18 more"."""
    named = reason_words(duty) if shown is None else reason_words(duty, shown)
    return f"{duty.count(duty.who):,} {_LEFT[duty.who]}: {named}" if duty.who in _LEFT and duty.because else named


def _paint_bar(
    painter: QPainter, place: QRectF, yours_share: float, shared_share: float, direction: Qt.LayoutDirection
) -> None:
    """Services of the customer's in full colour, shared ones hatched, AWS's as the track; all layers on one scale.

    Shares are of the whole width, from 0 to 1: no part is drawn wider than its number.
    """
    tokens = theme.current()
    bar = QRectF(place.left(), place.center().y() - _BAR_HEIGHT / 2, place.width(), _BAR_HEIGHT)
    shape = QPainterPath()
    shape.addRoundedRect(bar, _BAR_HEIGHT / 2, _BAR_HEIGHT / 2)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setClipPath(shape, Qt.ClipOperation.IntersectClip)
    painter.fillRect(bar, tokens.track)
    yours, shared = yours_share * bar.width(), shared_share * bar.width()
    mirrored = direction is Qt.LayoutDirection.RightToLeft
    painter.fillRect(
        QRectF(bar.right() - yours if mirrored else bar.left(), bar.top(), yours, bar.height()), tokens.accent
    )
    step, at = 4.0, yours
    while at < yours + shared:
        wide = min(step / 2, yours + shared - at)
        start = bar.right() - at - wide if mirrored else bar.left() + at
        painter.fillRect(QRectF(start, bar.top(), wide, bar.height()), tokens.accent)
        at += step
    painter.setClipping(False)


def _two_lines(place: QRectF, first: QFont, second: QFont) -> tuple[QRectF, QRectF]:
    over, under = QFontMetrics(first).height(), QFontMetrics(second).height()
    top = place.center().y() - (over + under) / 2
    return (
        QRectF(place.left(), top, place.width(), over),
        QRectF(place.left(), top + over, place.width(), under),
    )


def _part(option: QStyleOptionViewItem, left: int, right: int) -> QRect:
    """A part of the row, given as if the layout ran from left to right."""
    logical = QRect(option.rect.left() + left, option.rect.top(), max(0, right - left), option.rect.height())
    return QStyle.visualRect(option.direction, option.rect, logical)


def _across(option: QStyleOptionViewItem, left: int, right: int, line: QRectF) -> QRectF:
    """A part of one of the lines of a row, given in the same way."""
    part = QRectF(_part(option, left, right))
    return QRectF(part.left(), line.top(), part.width(), line.height())


def _line(
    painter: QPainter,
    place: QRectF | QRect,
    text: str,
    font: QFont,
    role: Role,
    *,
    side: Qt.AlignmentFlag = Qt.AlignmentFlag.AlignLeading,
) -> None:
    painter.setFont(font)
    painter.setPen(theme.current().colour(role))
    shown = QFontMetrics(font).elidedText(text, Qt.TextElideMode.ElideRight, int(place.width()))
    painter.drawText(QRectF(place), side | Qt.AlignmentFlag.AlignVCenter, shown)
