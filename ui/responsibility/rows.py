"""Rows of the duties: a layer with its keeper, a bar of services and the owner; and the services of one layer."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, replace
from typing import NamedTuple

from PySide6.QtCore import QRect, QRectF, QSize, Qt
from PySide6.QtGui import QFont, QFontMetrics, QPainter, QPainterPath
from PySide6.QtWidgets import QStyle, QStyleOptionViewItem

from designer.compliance.duty_words import NOT_CLASSIFIED, WHO_WORDS, commonness, reason_words
from designer.compliance.responsibility import LayerDuty, Responsibility
from designer.compliance.service_classes import Keeper
from designer.words import capital
from ui import theme
from ui.theme import Role
from ui.theme.icons import centred, paint_icon
from ui.widgets.item_views.flat_list import boxed
from ui.widgets.item_views.row_model import VALUE_ROLE, Row
from ui.widgets.item_views.rows import Index, RowContent, RowDelegate, paint_row_surface

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
            yield replace(row, id=prefix, value=prefix)
        else:
            yield Row(RowContent(name, why, icon="info", trailing=who), tip, prefix, prefix)


class _Columns(NamedTuple):
    """Widths of the columns of all layers, in pixels: bar and owner; 0 where no layer has an owner."""

    bar: int
    owner: int


class LayerDelegate(RowDelegate):
    """Draws a layer: its name and the reason; who keeps it over a bar of services; the owner where there is room."""

    _name = _owner = _told = _counts = _keeper = _scale = 0

    def fit(self, rows: Iterable[Row]) -> None:
        """Measure what is to stand one below the other; names of layers have their room first."""
        layers = [row.value for row in rows if isinstance(row.value, LayerRow)]
        name, small = theme.name_font(), theme.secondary_font()
        self._name = max((theme.text_width(name, row.duty.layer.name) for row in layers), default=0)
        self._owner = max((theme.text_width(small, row.duty.owner) for row in layers if row.duty.owner), default=0)
        metrics = theme.metrics()
        self._counts = max((theme.text_width(small, row.counts) for row in layers), default=0)
        self._keeper = max((theme.text_width(name, row.keeper) for row in layers), default=0)
        keeper = self._keeper + metrics.icon + metrics.gap // 2 + metrics.gap
        self._told = max(keeper, self._counts + metrics.gap + metrics.scaled(_BAR))
        self._scale = max((row.whole for row in layers), default=0)

    def sizeHint(self, _option: QStyleOptionViewItem, _index: Index) -> QSize:
        return QSize(120, theme.metrics().two_line_row)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        row = index.data(VALUE_ROLE)
        if not isinstance(row, LayerRow):
            super().paint(painter, option, index)
            return
        paint_row_surface(painter, option)
        metrics = theme.metrics()
        bar, owner = self._columns(option.rect.width())
        right = option.rect.width() - metrics.margin
        painter.save()
        painter.setLayoutDirection(option.direction)
        left = right - bar - (owner + metrics.gap if owner else 0)
        self._paint_layer(painter, option, row, QRectF(metrics.margin, 0, left - metrics.margin - metrics.gap, 0))
        self._paint_keeper(painter, option, row, left, bar)
        if owner:
            place = _part(option, right - owner, right)
            _line(painter, place, row.duty.owner, theme.secondary_font(), Role.TEXT)
        painter.restore()

    def _columns(self, width: int) -> _Columns:
        """Columns in a width: the bar gives way to whole names, down to its least, and then the owner."""
        metrics = theme.metrics()
        least = max(metrics.scaled(_BAR), self._keeper + 1)
        owner = min(self._owner, width // 5)
        beside = metrics.gap if owner else 0
        room = width - 2 * metrics.margin - metrics.gap - self._name - beside
        bar = max(least, min(max(width // 4, self._told), room - owner))
        owner = max(0, min(owner, room - bar))
        return _Columns(bar, owner if owner >= least // 2 or owner == self._owner else 0)

    def _paint_layer(self, painter: QPainter, option: QStyleOptionViewItem, row: LayerRow, room: QRectF) -> None:
        name, small = theme.name_font(), theme.secondary_font()
        place = QRectF(_part(option, int(room.left()), int(room.right())))
        over, under = _two_lines(place, name, small)
        _line(painter, over, row.duty.layer.name, name, Role.TEXT)
        _line(painter, under, _reason(row.duty, _NAMED), small, Role.SECONDARY)

    def _paint_keeper(
        self, painter: QPainter, option: QStyleOptionViewItem, row: LayerRow, left: int, width: int
    ) -> None:
        tokens, metrics = theme.current(), theme.metrics()
        font, small = theme.name_font(), theme.secondary_font()
        place = QRectF(_part(option, left, left + width))
        over, under = _two_lines(place, font, small)
        icon = QRectF(_part(option, left, left + metrics.icon))
        icon = centred(QRectF(icon.left(), over.top(), icon.width(), over.height()), metrics.icon)
        who = row.duty.most
        aside = metrics.icon + metrics.gap // 2
        if width - aside > self._keeper:  # else the word, which says the same, has the room
            paint_icon(painter, row.sign, icon, tokens.colour(sign_role(who)))
        else:
            aside = 0
        beside = QRectF(_part(option, left + aside, left + width))
        words = QRectF(beside.left(), over.top(), beside.width(), over.height())
        _line(painter, words, row.keeper, font, Role.TEXT)
        yours, shared = (row.duty.count(who) / max(1, self._scale) for who in _LEFT)
        numbers = self._counts + metrics.gap
        if width - numbers < metrics.scaled(_LEAST_BAR):
            numbers = 0
        else:
            _line(painter, under, row.counts, small, Role.SECONDARY, side=Qt.AlignmentFlag.AlignTrailing)
        part = QRectF(_part(option, left, left + width - numbers))
        _paint_bar(
            painter, QRectF(part.left(), under.top(), part.width(), under.height()), yours, shared, option.direction
        )


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
