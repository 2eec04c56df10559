"""The line "This edit": what the text changes for the accounts, in a few words with signs, and the way back."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFont, QFontMetricsF, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QSizePolicy, QWidget

from designer.differences.effects import EffectDirection, EffectGroup, Effects
from designer.differences.words import actions_named, effect_place, effect_verb, effects_sentence, together
from designer.policy.catalog.catalogue import Catalogue
from designer.words import counted
from ui import theme
from ui.policy_editor.this_edit import Since, ThisEdit
from ui.theme import AnswerStyle, Role
from ui.theme.icons import paint_icon
from ui.widgets.buttons import push_button
from ui.widgets.labels import plain_label

SIGNS = {
    EffectDirection.WIDER: ("wider", Role.CONDITIONAL),
    EffectDirection.OTHERWISE: ("otherwise", Role.SECONDARY),
    EffectDirection.NARROWER: ("narrower", Role.SECONDARY),
}
"""Icon and colour of the ways in which answers change: red and green are for answers alone."""

_ROOM_FOR_ALL = 560
"""With less the word before what is compared with gives way to the line."""

_COMPARING = "Comparing…"
_HALF_TYPED = "Half typed: this is what the last readable text does."
_NOWHERE = "Attached nowhere: it limits nobody yet"
_NOTHING_READ = "Half typed: nothing can be compared yet."


@dataclass(frozen=True, slots=True)
class LinePart:
    """A few words, or a sign, of the line."""

    text: str
    role: Role = Role.TEXT
    code: bool = False
    icon: str = ""
    begins: bool = False


class EffectLine(QWidget):
    """Parts side by side on one line; what finds no room is left out as a whole, with the sentence in the tooltip."""

    def __init__(self) -> None:
        super().__init__()
        self._parts: Sequence[LinePart] = ()
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)

    def show_parts(self, parts: Sequence[LinePart], sentence: str) -> None:
        """Show other parts."""
        if self._parts != parts:
            self._parts = parts
            self.update()
        self.setAccessibleName(sentence)
        self.setToolTip(sentence)

    def sizeHint(self) -> QSize:
        return QSize(200, theme.metrics().row - 4)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        left = 0.0
        for number, part in enumerate(self._parts):
            font = _font(part)
            width = _width(part, font)
            room = self.width() - left
            rest = sum(_width(p, _font(p)) for p in self._clause(number)) if part.begins else width
            if part.begins and number and rest > room:
                self._paint_part(painter, LinePart("  …", Role.SECONDARY), left, room)
                return
            self._paint_part(painter, part, left, room)
            left += width

    def _clause(self, start: int) -> Iterator[LinePart]:
        """The parts from one that begins a clause to the next."""
        yield self._parts[start]
        for part in self._parts[start + 1 :]:
            if part.begins:
                return
            yield part

    def _paint_part(self, painter: QPainter, part: LinePart, left: float, room: float) -> None:
        colour = theme.current().colour(part.role)
        height = float(self.height())
        if part.icon:
            side = float(theme.metrics().icon)
            paint_icon(painter, part.icon, QRectF(left, (height - side) / 2, side, side), colour)
            left, room = left + side + _GAP, room - side - _GAP
        if part.text and room > 0:
            font = _font(part)
            painter.setFont(font)
            painter.setPen(colour)
            shown = QFontMetricsF(font).elidedText(part.text, Qt.TextElideMode.ElideRight, room)
            painter.drawText(QRectF(left, 0, room, height), Qt.AlignmentFlag.AlignVCenter, shown)


_GAP = 6.0


def _font(part: LinePart) -> QFont:
    return theme.code_font() if part.code else theme.font()


def _width(part: LinePart, font: QFont) -> float:
    icon = theme.metrics().icon + _GAP if part.icon else 0.0
    return icon + (QFontMetricsF(font).horizontalAdvance(part.text) if part.text else 0.0)


class EditBar(QWidget):
    """Line, its reveal, what is compared with, and the way back.

    Signals:
        revealAsked(): The list of effects is to be shown or hidden.
        revertAsked(): The text of before is wanted again.
    """

    revealAsked = Signal()
    revertAsked = Signal()

    def __init__(self, edit: ThisEdit, catalogue: Catalogue) -> None:
        super().__init__()
        self._edit = edit
        self._catalogue = catalogue
        self.line = EffectLine()
        self.reveal = push_button("Show", look="link")
        self.reveal.clicked.connect(self.revealAsked)
        self._since = QComboBox()
        self._since.setAccessibleName("Compare this edit with")
        self._since.addItems([choice.value for choice in Since])
        self._since.setCurrentText(edit.since.value)
        self._since.textActivated.connect(lambda text: edit.choose(Since(text)))
        self.revert = push_button("Revert")
        self.revert.clicked.connect(self.revertAsked)
        metrics = theme.metrics()
        row = QHBoxLayout(self)
        row.setContentsMargins(metrics.margin, 4, metrics.margin, 4)
        row.setSpacing(metrics.gap)
        row.addWidget(plain_label("This edit", look="name"))
        row.addWidget(self.line, 1)
        row.addWidget(self.reveal)
        self._lead = plain_label("since", look="quiet")
        row.addWidget(self._lead)
        row.addWidget(self._since)
        row.addWidget(self.revert)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._lead.setVisible(self.width() >= theme.metrics().scaled(_ROOM_FOR_ALL))

    def show_edit(self, *, revealed: bool, editable: bool) -> None:
        """Say what is known now."""
        found = self._edit.effects
        sentence = self._sentence(found)
        if self._edit.assumed and found is not None:
            sentence = f"{sentence} · assuming {self._edit.assumed}"
        self.line.show_parts(tuple(self._parts(found, sentence)), sentence)
        self.reveal.setVisible(bool(found and found.groups))
        self.reveal.setText("Hide" if revealed else "Show")
        self.reveal.setAccessibleName("Hide what this edit did" if revealed else "Show what this edit did")
        self._since.setCurrentText(self._edit.since.value)
        self.revert.setToolTip(f"Take the text of the {_BEFORE[self._edit.since]} again, as one step")
        self.revert.setVisible(editable)

    def _sentence(self, found: Effects | None) -> str:
        if self._edit.half_typed:
            return f"{effects_sentence(found, self._catalogue)}. {_HALF_TYPED}" if found else _NOTHING_READ
        if found is None or (not found.groups and not found.complete):
            return _COMPARING
        if found.groups:
            return effects_sentence(found, self._catalogue, most=6)
        if not self._edit.is_attached:
            return _NOWHERE
        if not found.readable:
            return "No difference as far as the policies above and below can be read"
        return f"No difference in {counted(found.accounts, 'account')}, proved"

    def _parts(self, found: Effects | None, sentence: str) -> Iterator[LinePart]:
        if self._edit.half_typed:
            known = bool(found and found.groups)
            yield LinePart("" if known else _NOTHING_READ, Role.SECONDARY, icon="rename")
        if found is not None and found.groups:
            for number, group in enumerate(together(found.groups)):
                yield from _clause(group, self._catalogue, first=not number)
            if self._edit.half_typed:
                yield LinePart("   ·   before what is half typed", Role.SECONDARY, begins=True)
            if self._edit.assumed:
                yield LinePart(f"   ·   assuming {self._edit.assumed}", Role.SECONDARY, begins=True)
        elif not self._edit.half_typed:
            done = found is not None and found.complete and found.readable and self._edit.is_attached
            yield LinePart(sentence, Role.SECONDARY, icon="allowed" if done else "")


_BEFORE = {Since.SAVED: "last save", Since.OPENED: "moment it was opened here"}


def _clause(group: EffectGroup, catalogue: Catalogue, *, first: bool) -> Iterator[LinePart]:
    """One group: its sign, "s3:DeleteBucket becomes conditional in 12 accounts"."""
    icon, role = SIGNS[group.change.direction]
    verb, answer = effect_verb(group)
    if first:
        yield LinePart("", role, icon=icon, begins=True)
    else:
        yield LinePart("   ·   ", Role.SECONDARY, begins=True)
        yield LinePart("", role, icon=icon)
    yield LinePart(actions_named(group.actions, catalogue), code=group.actions.bit_count() == 1)
    yield LinePart(f" {verb} ")
    if answer:
        style = AnswerStyle(answer)
        yield LinePart(f"{answer} ", style.role, icon=style.value)
    yield LinePart(effect_place(group))
