"""Names of accounts in rows."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import islice
from typing import NamedTuple, TypeAlias

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QColor, QPainter

from designer.organization.layout import Rect, Stack
from designer.organization.model.organization import Organization
from designer.organization.model.records import NodeId
from ui.canvas.cards.style import NO_PEN, CanvasStyle, FontType
from ui.canvas.far.short_names import abbreviated, cut_to_room, short_names
from ui.canvas.far.text_pictures import TextPictures
from ui.theme.icons import pixmap

_LEFT, _RIGHT = 8, 4
"""Room before and after the name of a row, in pixels."""

_SIGN, _BRIEF, _MOST_BRIEF = 13, (8, 4), 200
"""Side of a sign, in pixels; letters of abbreviations, and the most accounts of an OU that have them."""

Corners: TypeAlias = tuple[Sequence[int], Sequence[int]]
"""Left edges and upper edges of some accounts."""

_NEAR = 3
"""OUs out of sight whose names are placed in one frame, so that a pan finds them there."""

_CORNER = 11
"""Side of a sign at the corner of a row, in pixels."""


class RowSign(NamedTuple):
    """Sign of an account.

    Attributes:
        stands_out: Whether it is at the corner of the row where its name takes the room.
    """

    glyph: str
    ink: QColor
    stands_out: bool = False


class RowNames:
    """Names in the rows of a region, at one scale.

    Args:
        organization: What the names are read from.
        style: Colours and sizes.
        type_: Type of the names.
    """

    def __init__(self, organization: Organization, style: CanvasStyle, type_: FontType) -> None:
        self._organization, self._style, self._type = organization, style, type_
        self._short: dict[NodeId, tuple[str, ...]] = {}
        self.clear()

    def forget(self) -> None:
        """Read the names again when they are next wanted."""
        self._short = {}

    def clear(self) -> None:
        """Show none."""
        self.shown: list[tuple[float, float, str, float]] = []
        self._unnamed: list[QRectF] = []
        self._signs: list[tuple[QRectF, RowSign]] = []
        self._wanted: dict[NodeId, Stack] = {}
        self.is_whole = True

    def want(
        self,
        stacks: Mapping[NodeId, Stack | None],
        region: Rect,
        scale: float,
        corners_of: Callable[[Stack], Corners],
        sign_of: Callable[[NodeId], RowSign | None],
    ) -> None:
        """Have the names of some accounts placed by the next calls of `place`.

        Args:
            stacks: The accounts of each OU.
            region: Part of the scene; accounts outside it need no names.
            scale: Pixels for each canvas unit.
            corners_of: Returns the places of accounts.
            sign_of: Returns the sign of an account, which is put before its name if there is room for both.
        """
        self._wanted = {ou: stack for ou, stack in stacks.items() if stack is not None}
        self._region, self._scale, self._corners_of, self._sign_of = region, scale, corners_of, sign_of

    def place(self, seen: Iterable[NodeId]) -> None:
        """Place the wanted names of the OUs that are seen, and of a few others: those are not in sight yet."""
        if self._wanted:
            for ou in [*seen, *islice(self._wanted, _NEAR)]:
                stack = self._wanted.pop(ou, None)
                if stack is not None:
                    self._place(stack, self._corners_of(stack), self._region, self._scale)

    def _place(self, stack: Stack, corners: Corners, region: Rect, scale: float) -> None:
        """Place the names of the accounts of an OU that are in a region.

        A name that has no room without the words that the OUs above say is abbreviated, or cut where the abbreviation
        has no room or stands for another account, too.
        """
        sizes, width = self._style.sizes, self._type.width
        room, down = sizes.account_width * scale - _LEFT - _RIGHT, sizes.account_height * scale / 2
        left, right = region.x - sizes.account_width, region.x + region.w
        above, below = region.y - sizes.account_height, region.y + region.h
        to_text = down + self._type.metrics.capHeight() / 2 - round(self._type.ascent)
        there = zip(stack.accounts, *corners, strict=True)
        seen = [(account, x, y) for account, x, y in there if left < x < right and above < y < below]
        names = self._names(stack, [account for account, *_ in seen])
        to_end = any(form.startswith("…") for forms in names for form in forms[1:])  # one rule for all of an OU
        for forms, (account, x, y) in zip(names, seen, strict=True):
            name = next((form for form in forms if form and width(form) <= room), "")
            name = name or cut_to_room(room, forms[0], width, to_end=to_end) or forms[0]
            wide, at, sign = width(name), round(x * scale) + _LEFT, self._sign_of(account)
            if sign is not None and (wide + _SIGN + 2 <= room or (sign.stands_out and wide > room)):
                self._signs.append((QRectF(at - 1, round(y * scale + down - _SIGN / 2), _SIGN, _SIGN), sign))
                at += _SIGN + 2
            elif sign is not None and sign.stands_out:
                end = round((x + sizes.account_width) * scale) - _CORNER + 2
                self._signs.append((QRectF(end, round(y * scale) - 3, _CORNER, _CORNER), sign))
            if wide > room:
                self._unnamed.append(QRectF(at, round(y * scale + down), room * 0.5, 1))
                continue
            self.shown.append((at - 1, round(y * scale + to_text), name, x * scale + _LEFT + room))

    def paint(self, painter: QPainter, shown: QRectF, pictures: TextPictures) -> None:
        """Paint the names that are seen, in pixels from the origin of the scene; `is_whole` says if all are there."""
        self.is_whole = True
        ratio, type_, ink = painter.device().devicePixelRatioF(), self._type, self._style.secondary.color()
        painter.setPen(NO_PEN)
        painter.setBrush(self._style.ticks)
        painter.drawRects([line for line in self._unnamed if shown.intersects(line)])
        seen = shown.adjusted(-200, -20, 0, 20)
        first, last, above, below = shown.left() + _LEFT, shown.right(), seen.top(), seen.bottom()
        for x, y, name, end in self.shown:
            if above < y < below and first < end:
                left, picture = max(x, first), pictures.of(name, type_, ink)  # in sight to the end of its row
                self.is_whole &= picture is not None
                if picture is not None and left + picture.width() / ratio <= min(end + _RIGHT, last):
                    painter.drawPixmap(QPointF(left, y), picture)
        for box, sign in self._signs:
            if not seen.contains(box.topLeft()):
                continue
            if box.width() == _CORNER:
                painter.setBrush(self._style.card)
                painter.drawEllipse(box)
            pixels = (box.size() * ratio).toSize()
            painter.drawPixmap(box, pixmap(sign.glyph, sign.ink, pixels), QRectF(QPointF(), pixels.toSizeF()))

    def _names(self, stack: Stack, accounts: list[NodeId]) -> list[tuple[str, ...]]:
        """Return the short name of each account of an OU and its abbreviations, where not too many need one."""
        known, few = self._short, len(stack.accounts) <= _MOST_BRIEF
        new = [account for account in accounts if account not in known]
        if new:
            new = list(stack.accounts) if few else new
            names = short_names(self._organization, stack.parent, new)
            forms = (names, *(abbreviated(names, letters) for letters in _BRIEF if few))
            known.update(zip(new, zip(*forms, strict=True), strict=True))
        return [known[account] for account in accounts]
