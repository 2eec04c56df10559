"""Legend of a map: what it shows, and nothing else."""

from collections.abc import Callable

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QPainter, QPen

from designer.analysis.lenses.annotation import Tone, ToneColour
from designer.organization.model.records import NodeKind
from ui.canvas.cards.style import NO_PEN, CanvasStyle
from ui.features.export.map_headings import paint_denied
from ui.features.export.paper_map import PaperMap, paint_hatch, paint_mark
from ui.features.export.signs import SignEntry
from ui.theme.icons import paint_icon

_WIDE, _HIGH = 26.0, 14.0
_NAME = "abc"

_Sign = Callable[[QPainter, CanvasStyle, QRectF], None]


def map_legend(style: CanvasStyle, shown: PaperMap, star: bool) -> list[SignEntry]:
    """Return the entries of a map; `star` says whether the management account is named on it."""
    width = style.count.width("12")
    beside = " and its policies" if shown.has_policies else ""
    found = [SignEntry(_frame, _WIDE * style.unit, f"organizational unit, with its number of accounts{beside}")]
    if shown.is_key:
        found.append(SignEntry(_text("p."), width, "pages on which its accounts are"))
    if star:
        found.append(SignEntry(_star, 18 * style.unit, "management account: exempt"))
    tones = [] if shown.is_key else sorted(shown.tones(), key=lambda one: (one[1], one[0].words))
    if not tones and not shown.is_key:
        found.append(SignEntry(_mark(None), _WIDE * style.unit, "account"))
    if shown.names:
        ids = ", and its id" if shown.has_ids else ""
        wide_name = style.count.width(_NAME)
        found.append(SignEntry(_text(_NAME), wide_name, f"name of an account, without the words of its OUs{ids}"))
    for tone, differs in tones:
        words = f"{tone.words}, unlike most accounts of the OU" if differs else f"{tone.words}, as most of the OU"
        found.append(SignEntry(_mark(tone, differs=differs), _WIDE * style.unit, words))
    if shown.has_denied_ou:
        found.append(SignEntry(_denied_ou, _WIDE * style.unit, "all accounts of the OU denied"))
    if any(tone.role is ToneColour.DENIED for tone, _ in tones):
        found.append(SignEntry(_denied, 18 * style.unit, "accounts denied"))
    return found


def _box(style: CanvasStyle, place: QRectF) -> QRectF:
    height = _HIGH * style.unit
    return QRectF(place.x(), place.center().y() - height / 2, place.width(), height)


def _frame(painter: QPainter, style: CanvasStyle, place: QRectF) -> None:
    painter.setPen(QPen(style.frame_edges[0].color(), 1))
    painter.setBrush(style.frames[2])
    painter.drawRoundedRect(_box(style, place), 3, 3)


def _text(words: str) -> _Sign:
    def paint(painter: QPainter, style: CanvasStyle, place: QRectF) -> None:
        painter.setPen(style.text)
        painter.setFont(style.count.font)
        painter.drawText(QPointF(place.x(), style.count.baseline(place.center().y())), words)

    return paint


def _star(painter: QPainter, style: CanvasStyle, place: QRectF) -> None:
    side = place.width()
    square = QRectF(place.x(), place.center().y() - side / 2, side, side)
    paint_icon(painter, "exempt", square, style.kinds[NodeKind.ACCOUNT, True].ink)


def _mark(tone: Tone | None, *, differs: bool = False) -> _Sign:
    def paint(painter: QPainter, style: CanvasStyle, place: QRectF) -> None:
        box = _box(style, place)
        paint_mark(painter, style, tone, [box.adjusted(2, 3, -2, -3)], [box] if differs else [], 1.0)

    return paint


def _denied_ou(painter: QPainter, style: CanvasStyle, place: QRectF) -> None:
    box = _box(style, place)
    painter.setPen(QPen(style.tokens.colour(ToneColour.DENIED), 1.5))
    painter.setBrush(style.card)
    painter.drawRoundedRect(box, 3, 3)
    paint_hatch(painter, box.adjusted(4, 3, -4, -3), 0.7, 4.0)
    painter.setPen(NO_PEN)


def _denied(painter: QPainter, style: CanvasStyle, place: QRectF) -> None:
    side = place.width() * 0.8
    paint_denied(painter, style, QRectF(place.x(), place.center().y() - side / 2, side, side))
