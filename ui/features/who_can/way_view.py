"""Picture of a way over roles: a box for each principal, an arrow between, and beside it what lets it be taken."""

from collections.abc import Iterator, Sequence
from functools import partial
from itertools import pairwise, zip_longest

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal, SignalInstance
from PySide6.QtGui import QFontMetricsF, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QWidget

from designer.analysis.principals.access_ways import AccessWays, takings
from designer.analysis.principals.found_ways import WayStep
from designer.analysis.principals.role_choices import shown_name
from designer.analysis.principals.role_taking import RoleTaking, TakingPart
from designer.analysis.principals.sieve import NOT_NEEDED
from designer.analysis.principals.sieve_level import PrincipalAnswer
from designer.basics.dataclass import dataclass
from designer.organization.identity.account_principals import PrincipalId
from designer.organization.identity.center_roles import permission_set_of
from designer.policy.catalog.catalogue import Catalogue
from designer.policy.evaluation.outcome import Answer
from ui import theme
from ui.features.who_can.rows import EXTERNAL_ID_WORDS, MFA_WORDS, PRINCIPAL_GLYPHS, account_name, key_words
from ui.theme import AnswerStyle
from ui.theme.icons import paint_icon
from ui.widgets.buttons import push_button
from ui.widgets.containers.boxes import WrappingRow, in_column, in_row
from ui.widgets.display.chip import Glyph
from ui.widgets.display.labels import elided, plain_label, tooltip_text


@dataclass(frozen=True, slots=True)
class WayCondition:
    """One part that lets a principal take the next role.

    Attributes:
        answer: Its answer.
        words: A few words.
        sentence: The reason in full.
        step: The principal, and the role that it takes.
        decided: Answer of the policies that decide it; None if none does.
    """

    answer: Answer
    words: str
    sentence: str
    step: tuple[PrincipalId, PrincipalId]
    decided: PrincipalAnswer | None = None


@dataclass(frozen=True, slots=True)
class WayStop:
    """A principal on a way.

    Attributes:
        id: The principal.
        name: Its name.
        place: Its kind and account.
        glyph: Its icon.
        conditions: Parts that let the one before it become it; empty for the first.
    """

    id: PrincipalId
    name: str
    place: str
    glyph: str
    conditions: tuple[WayCondition, ...] = ()


def way_stops(
    ways: AccessWays, catalogue: Catalogue, way: tuple[PrincipalId, ...], steps: Sequence[WayStep] = ()
) -> list[WayStop]:
    """Return the principals on a way, in its order; without steps each takes the next role."""
    found: list[tuple[WayCondition, ...]] = [()]
    for pair, step in zip_longest(pairwise(way), steps[: len(way) - 1]):
        if step is None or step.takes_role:
            (taking,) = takings(ways, catalogue, pair)
            found.append(tuple(_conditions(taking, pair)))
        else:
            depending = f", depending on {', '.join(step.depends_on)}" if step.depends_on else ""
            found.append(
                (WayCondition(step.answer, step.words, f"The one before becomes it by {step.words}{depending}.", pair),)
            )
    return [_stop(ways, name, conditions) for name, conditions in zip(way, found, strict=True)]


def _stop(ways: AccessWays, name: PrincipalId, conditions: tuple[WayCondition, ...]) -> WayStop:
    nodes = ways.chains.graph.nodes
    kind, _, rest = name.title.partition("/")
    kind = f"{kind} of a permission set" if permission_set_of(rest.rpartition("/")[2]) else kind
    glyph = PRINCIPAL_GLYPHS[nodes[name]["principal"].kind] if name in nodes else "lock"
    place = f"{kind if rest else 'root user'} in {account_name(ways.organization, name)}"
    return WayStop(name, shown_name(name.title), place, glyph, conditions)


_WORDS = {
    (TakingPart.POLICIES, Answer.ALLOWED): "its policies allow it",
    (TakingPart.TRUST, Answer.ALLOWED): "the role trusts it",
    (TakingPart.MFA, Answer.CONDITIONAL): f"asks for {MFA_WORDS}",
    (TakingPart.EXTERNAL_ID, Answer.CONDITIONAL): f"asks for {EXTERNAL_ID_WORDS}",
}
"""Words by part and answer; other parts that allow are left out: an SCP that does so is not news."""


def _conditions(taking: RoleTaking, step: tuple[PrincipalId, PrincipalId]) -> Iterator[WayCondition]:
    """Yield parts that matter; MFA and an external id stand by themselves, and other keys with the part that asks."""
    others = [word for word in key_words(taking.answer.depends_on) if word not in (MFA_WORDS, EXTERNAL_ID_WORDS)]
    for part_answer in taking.parts:
        words = _WORDS.get((part_answer.part, part_answer.answer)) if part_answer.sentence != NOT_NEEDED else None
        if part_answer.answer is Answer.UNKNOWN:
            words = f"{part_answer.part.value}: not known"
        elif words is None and part_answer.answer is Answer.CONDITIONAL and others:
            words = f"{part_answer.part.value}: on {', '.join(others)}"
        if words is not None:
            yield WayCondition(part_answer.answer, words, part_answer.sentence, step, part_answer.decided)


_HIGH = 44
_ARROW = 36
_TIP = 5


class WayView(QWidget):
    """The principals of a way from above.

    Signals:
        ledTo(PrincipalId | WayCondition): A principal was activated, or what a step depends on.
    """

    ledTo = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self._column = in_column(host=self, spacing=0)

    def show_way(self, stops: Sequence[WayStop], end: Answer) -> None:
        """Show a way; the answer of its end is in the last box."""
        while (item := self._column.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.hide()
                widget.deleteLater()
        for number, stop in enumerate(stops):
            if number:
                self._column.addWidget(_Step(stop.conditions, self.ledTo))
            box = _Box(stop, end if number == len(stops) - 1 else None)
            box.clicked.connect(partial(self.ledTo.emit, stop.id))
            self._column.addWidget(box)
        self.setAccessibleName(accessible_way(stops, end))


def accessible_way(stops: Sequence[WayStop], end: Answer) -> str:
    """Return the picture in a sentence."""
    parts = [f"{stops[0].name}, {stops[0].place}"] if stops else []
    for stop in stops[1:]:
        words = ", ".join(condition.words for condition in stop.conditions)
        parts.append(f"takes {stop.name}, {stop.place}" + (f" ({words})" if words else ""))
    return "; ".join([*parts, end.value])


class _Box(QAbstractButton):
    """One principal, which leads to its page."""

    def __init__(self, stop: WayStop, end: Answer | None) -> None:
        super().__init__()
        self._stop = stop
        self._end = end
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(f"{stop.name}, {stop.place}")
        self.setToolTip(tooltip_text(f"{stop.name}, {stop.place}\nShow it in Identities"))
        self.setCursor(Qt.CursorShape.PointingHandCursor)

    def sizeHint(self) -> QSize:
        return QSize(160, theme.metrics().scaled(_HIGH))

    def minimumSizeHint(self) -> QSize:
        return QSize(80, self.sizeHint().height())

    def paintEvent(self, _event: QPaintEvent) -> None:
        tokens, metrics = theme.current(), theme.metrics()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setLayoutDirection(self.layoutDirection())
        last = self._end is not None
        framed = last or self.hasFocus() or self.underMouse()
        painter.setPen(QPen(tokens.accent if framed else tokens.card_border, 2 if self.hasFocus() else 1))
        painter.setBrush(tokens.card)
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), 6, 6)
        side = metrics.icon
        mirrored = self.layoutDirection() is Qt.LayoutDirection.RightToLeft
        at = self.width() - metrics.margin - side if mirrored else metrics.margin
        paint_icon(painter, self._stop.glyph, QRectF(at, (self.height() - side) / 2, side, side), tokens.secondary)
        room = self._paint_end(painter, mirrored=mirrored)
        left = metrics.margin + side + metrics.gap
        width = self.width() - left - room
        words = QRectF(room if mirrored else left, 0, width, self.height() / 2)
        self._paint_words(painter, words)
        painter.end()

    def _paint_words(self, painter: QPainter, words: QRectF) -> None:
        tokens = theme.current()
        align = Qt.AlignmentFlag.AlignLeading | Qt.AlignmentFlag.AlignVCenter
        painter.setFont(theme.name_font())
        painter.setPen(tokens.text)
        name = QFontMetricsF(painter.font()).elidedText(self._stop.name, Qt.TextElideMode.ElideMiddle, words.width())
        painter.drawText(words.adjusted(0, 4, 0, 2), align, name)
        painter.setFont(theme.secondary_font())
        painter.setPen(tokens.secondary)
        place = elided(painter, self._stop.place, words.width())
        painter.drawText(words.translated(0, words.height()).adjusted(0, -2, 0, -4), align, place)

    def _paint_end(self, painter: QPainter, *, mirrored: bool) -> float:
        """Return the answer of the last principal; gives the room that it takes."""
        metrics = theme.metrics()
        if self._end is None:
            return float(metrics.margin)
        style = AnswerStyle(self._end.value)
        colour = theme.current().colour(style.role)
        painter.setFont(theme.name_font())
        painter.setPen(colour)
        width = painter.fontMetrics().horizontalAdvance(style.value) + 2
        side = metrics.icon
        begin = metrics.margin if mirrored else self.width() - metrics.margin - width - side - 4
        icon = begin + width + 4 if mirrored else begin
        paint_icon(painter, style.value, QRectF(icon, (self.height() - side) / 2, side, side), colour)
        text = QRectF(begin if mirrored else begin + side + 4, 0, width, self.height())
        painter.drawText(text, Qt.AlignmentFlag.AlignLeading | Qt.AlignmentFlag.AlignVCenter, style.value)
        return float(metrics.margin + width + side + 4 + metrics.gap)


class _Step(QWidget):
    """Arrow to the next principal, and what it depends on."""

    def __init__(self, conditions: Sequence[WayCondition], led: SignalInstance) -> None:
        super().__init__()
        metrics = theme.metrics()
        in_row(
            (WrappingRow([_condition(condition, led) for condition in conditions]), 1),
            host=self,
            margins=(metrics.margin + metrics.icon + metrics.gap, metrics.gap, 0, metrics.gap),
        )
        self.setMinimumHeight(metrics.scaled(_ARROW))

    def paintEvent(self, _event: QPaintEvent) -> None:
        metrics, colour = theme.metrics(), theme.current().accent
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(colour, 1.5))
        middle = metrics.margin + metrics.icon / 2
        if self.layoutDirection() is Qt.LayoutDirection.RightToLeft:
            middle = self.width() - middle
        end = self.height() - 2.0
        painter.drawLine(QPointF(middle, 2), QPointF(middle, end))
        painter.drawPolyline(
            [QPointF(middle - _TIP, end - _TIP), QPointF(middle, end), QPointF(middle + _TIP, end - _TIP)]
        )
        painter.end()


def _condition(one: WayCondition, led: SignalInstance) -> QWidget:
    """Sign and words of what a step depends on; a link where a policy or a level decides it."""
    style = AnswerStyle(one.answer.value)
    whole = QWidget()
    row = in_row(Glyph(style.value, style.role), host=whole, margins=(0, 0, theme.metrics().gap, 0), spacing=6)
    if one.decided is not None and (one.decided.policy or one.decided.node is not None):
        link = push_button(one.words, look="link", run=lambda: led.emit(one))
        row.addWidget(link)
    else:
        row.addWidget(plain_label(one.words))
    whole.setToolTip(tooltip_text(one.sentence))
    return whole
