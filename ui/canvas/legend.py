"""Legend of the lens, in the strip: its question, each answer with its sign and count; a click selects those."""

from collections.abc import Callable
from functools import partial
from itertools import product

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QAction, QBrush, QIcon, QPainter, QPixmap
from PySide6.QtWidgets import QMenu, QSizePolicy, QToolButton, QWidget

from designer.analysis.lenses.annotation import STATE_TONES, Asker, Tone, ToneColour
from designer.analysis.lenses.choice import LensChoice
from designer.analysis.lenses.lens import LegendEntry
from designer.organization.model.records import NodeId, NodeKind
from designer.policy.evaluation.outcome import Answer
from ui import theme
from ui.canvas.cards.style import mixed
from ui.canvas.exceptions import ExceptionDetail, ExceptionSteps
from ui.canvas.far.colours import change_pen
from ui.commands.requests import NEW_TEST, show_policy
from ui.state.lens import CurrentLens
from ui.theme import Role
from ui.theme.icons import icon, paint_icon
from ui.widgets.buttons import add_entry, icon_button
from ui.widgets.containers.boxes import in_row
from ui.widgets.display.announcing import announce
from ui.widgets.display.labels import ElidedLabel, menu_text, tooltip_text

_WIDEST_TITLE = 480
_LEAST_TITLE = 110
"""A title that has less room, and is not whole in it, is left to the button of the lens; in pixels."""
_AROUND_ANSWER = 16
"""Room of an answer besides its sign and its words: gap, padding and frame, in pixels."""

_SWATCH, _PALE = 13, 0.3
"""Width of a swatch and of the room behind it, in pixels; share of its colour that its surface has."""
_STRIPES = {"conditional": Qt.BrushStyle.BDiagPattern, "denied": Qt.BrushStyle.FDiagPattern}
"""Stripes by the sign of an answer."""

_USE = "Click selects these; the right button makes a test of them"
_UNREADABLE_USE = "Answers that depend on it are unknown. Click opens it"
_BEHIND = ("Hidden by the {}; leave its tab to see it again.", "Hidden by the {}")
"""Words for a lens that is not seen, the fullest first."""
_EARLIER = ("As before the last edit", "Earlier")
"""Words for answers that do not know the last edit yet, the fullest first."""
_OVER = {
    Asker.QUESTION: "explanation",
    Asker.COMPARISON: "comparison",
    Asker.MIGRATION: "migration plan",
    Asker.DRIFT: "drift",
}
"""Words for what may lie over a lens."""


class AnswerButton(QToolButton):
    """Sign and words of one answer, as wide as these.

    Qt 6.11 adds two spaces behind the words, and its style as much again: print the `sizeHint` of a `QToolButton` with
    an icon beside its text and a style sheet with a padding.

    Attributes:
        plain: Its sign alone.
        swatched: Its sign beside a swatch of how it looks from afar; None for an answer without nodes.
    """

    plain: QIcon
    swatched: QIcon | None = None

    def show_swatch(self, shown: bool) -> None:
        """Show the sign with or without the swatch."""
        side = theme.metrics().scaled(14)
        swatched = self.swatched if shown else None
        self.setIconSize(QSize(side + (theme.metrics().scaled(_SWATCH) if swatched else 0), side))
        self.setIcon(swatched or self.plain)

    @property
    def wide(self) -> int:
        """Width that it asks for."""
        return self.iconSize().width() + theme.text_width(self.font(), self.text().replace("&&", "&")) + _AROUND_ANSWER

    def sizeHint(self) -> QSize:
        return QSize(self.wide, super().sizeHint().height())

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()


class LegendBar(QWidget):
    """One line; hidden while no lens is on. Answers that it has no room for are in the menu at its end.

    Attributes:
        unreadable: Button for policies that cannot be read, where answers are unknown; a click opens the first.
        whole: Minimum width for every answer and the question in full, in pixels.
    """

    def __init__(self, lens: CurrentLens, parent: QWidget, visit: Callable[[NodeId], None]) -> None:
        super().__init__(parent)
        self._lens = lens
        self.exceptions = ExceptionSteps(lens, visit)
        self._title = ElidedLabel("", Role.TEXT, Qt.TextElideMode.ElideMiddle, font=theme.name_font())
        self._hint = ElidedLabel("", Role.SECONDARY)
        self._hints: tuple[str, ...] = ("",)
        self._close = icon_button("close", "Take the lens away", run=lambda: lens.choose(LensChoice()))
        self.unreadable = AnswerButton(self)
        _make_small(self.unreadable)
        self.unreadable.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.unreadable.clicked.connect(self._open_unreadable)
        self.more = QToolButton(self)
        _make_small(self.more)
        self.more.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.more.setMenu(QMenu(self.more))
        parts = (self._title, self.unreadable, self._hint, self.more, self.exceptions, self._close)
        self._row = in_row(*parts, host=self, spacing=2)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Preferred)
        self.setAccessibleName("Legend")
        self.buttons: list[AnswerButton] = []
        self._entries: list[LegendEntry] = []
        self._said = ""
        self._given = self._least = self._with_steps = self.whole = 0
        self._says_units = True
        lens.changed.connect(self._show)
        for signal in (lens.outdated, lens.covererChanged):
            signal.connect(self._show)
        lens.changed.connect(self._announce)
        theme.service().changed.connect(self._show)
        self._show()

    @property
    def title(self) -> str:
        """Question of the lens."""
        return self._lens.reading.title if self._lens.reading is not None else ""

    @property
    def least(self) -> int:
        """Minimum width for every answer, and for the steps while they are in use, in pixels."""
        return self._with_steps if self._is_stepping else self._least

    @property
    def _is_stepping(self) -> bool:
        return self._lens.session.current in self._lens.exceptions and not self._is_covered_or_stale

    def fit(self, room: int) -> None:
        """Take at most so many pixels.

        The hint gives way first, then the words of answers without nodes, then the question, which the toolbar has,
        too: in its place stands what it asks about. Then the exceptions go, and the words for policies that cannot be
        read. Swatches give way before any of these. Where the lens lies behind something else, the hint says so, and
        the question gives way to it.
        """
        self._given = room
        details, both = tuple(reversed(ExceptionDetail))[: -1 if self._is_stepping else None], (True, False)
        for titled, words, detail, swatches in product(both, self._words_for_unreadable(), details, both):
            self._show_swatches(swatches)
            self.unreadable.setText(words)
            self.exceptions.say(detail if not self._is_covered_or_stale else ExceptionDetail.NOTHING)
            fixed, said = self._fixed(), self._say_in_room(room)
            if detail is ExceptionDetail.MEANING and not self._says_units:  # the answers come first
                continue
            if fixed + sum(self._answers_wide()) + titled * self._title_width(said) <= room:
                break
        self._title.set_text(said, self.title if said != self.title else "")
        title, wide = self._title_width(said), self._answers_wide()
        shown = len(wide)
        self._fill_menu(shown)
        while shown and fixed + sum(wide[:shown]) + self._more_width(shown) > room:
            shown -= 1
        self._fill_menu(shown)
        for number, button in enumerate(self.buttons):
            button.setVisible(number < shown)
        rest = room - fixed - sum(wide[:shown]) - self._more_width(shown)
        if self._is_covered_or_stale and title + self._hint_width(self._hints[-1]) > rest:
            title = 0  # beside the cards of something else the question would be read as theirs
        elif title > rest:
            title = rest if rest >= _LEAST_TITLE else 0
        self._title.setVisible(title > 0)
        self._title.setFixedWidth(max(0, title))
        self._fit_hint(rest - title if said == self.title or self._is_covered_or_stale else 0)
        self.adjustSize()

    def _show_swatches(self, shown: bool) -> None:
        for button in self.buttons:
            button.show_swatch(shown)

    def _say_in_room(self, room: int) -> str:
        """Say the answers in the fullest words for a width, and give those of the lens that go beside them."""
        for brief, units in ((False, True), (True, True), (True, False)):
            self._say_answers(brief=brief, units=units)
            if self._fixed() + self._title_width(self.title) + sum(self._answers_wide()) <= room:
                return self.title
        return self._lens.brief

    def _fixed(self) -> int:
        unreadable = self.unreadable.sizeHint().width() + 2 if not self.unreadable.isHidden() else 0
        exceptions = self.exceptions.sizeHint().width() + 2 if not self.exceptions.isHidden() else 0
        return self._close.sizeHint().width() + unreadable + exceptions + 4

    def _answers_wide(self) -> list[int]:
        return [button.wide + 2 for button in self.buttons]

    @staticmethod
    def _title_width(words: str) -> int:
        return min(theme.metrics().scaled(_WIDEST_TITLE), theme.text_width(theme.name_font(), words) + 8)

    def _say_answers(self, *, brief: bool, units: bool) -> None:
        """Say the answers in full or in less, while signs and tips say all of it.

        Args:
            brief: Leave out the words of answers without nodes.
            units: Say what is counted.
        """
        self._says_units = units
        for entry, button in zip(self._entries, self.buttons, strict=True):
            words = "0" if brief and not entry.count else entry.words if units else entry.brief
            button.setText(words.replace("&", "&&"))

    @property
    def _is_covered_or_stale(self) -> bool:
        return self._lens.covered_by in _OVER or self._lens.is_stale

    @staticmethod
    def _hint_width(words: str) -> int:
        return theme.text_width(theme.font(), words) + 14

    def _fit_hint(self, room: int) -> None:
        """Show the hint where it is whole, be it in fewer words, or stands alone; else it is a tip of the legend."""
        text = self._hints[0]
        widths = {words: self._hint_width(words) for words in self._hints if words}
        said = next((words for words, width in widths.items() if width <= room), text)
        width = widths.get(said, 0)
        seen = 0 < width <= room or (width > 0 and not self._entries and room > _LEAST_TITLE)
        self._hint.set_text(said, text if said != text else "")
        self._hint.setVisible(seen)
        self._hint.setFixedWidth(max(0, min(width, room) - 4))
        self.setToolTip("" if seen or not text else tooltip_text(text))

    def _show(self) -> None:
        reading = self._lens.reading
        if reading is None:
            self.hide()
            return
        over = _OVER.get(self._lens.covered_by) if self._lens.covered_by is not None else None
        own = (" ".join(filter(None, (reading.hint, reading.tip))),)
        earlier = self._lens.is_stale
        self._hints = tuple(words.format(over) for words in _BEHIND) if over else _EARLIER if earlier else own
        self._title.setAccessibleDescription(self._hints[0])
        for button in self.buttons:
            button.hide()
            button.deleteLater()
        self._show_unreadable()
        self._entries = [] if over else list(self._lens.entries)
        self.buttons = [self._button(entry) for entry in self._entries]
        for number, button in enumerate(self.buttons):
            self._row.insertWidget(2 + number, button)
            button.ensurePolished()
        self._say_answers(brief=True, units=False)
        fullest, *_, shortest = self._words_for_unreadable()
        self.unreadable.setText(shortest)
        behind = self._hint_width(self._hints[-1]) if self._is_covered_or_stale else 0
        self.exceptions.say(ExceptionDetail.NOTHING)
        self._least = self._fixed() + sum(self._answers_wide()) + behind
        self.exceptions.say(ExceptionDetail.NUMBER)
        self._with_steps = self._fixed() + sum(self._answers_wide()) + behind
        self._say_answers(brief=True, units=True)
        self.unreadable.setText(fullest)
        self.exceptions.say(ExceptionDetail.WORDS)
        self.whole = self._fixed() + self._title_width(self.title) + sum(self._answers_wide())
        if self._given:
            self.fit(self._given)
        self.show()

    def _words_for_unreadable(self) -> tuple[str, ...]:
        """Return the words for the policies that cannot be read, the fullest first."""
        reading = self._lens.reading
        if reading is None or not reading.unreadable:
            return ("", "")
        count = f"{len(reading.unreadable):,}"
        return (reading.unreadable_words, f"{count} unreadable", count)

    def _show_unreadable(self) -> None:
        """Tell of the policies that cannot be read, if there are any."""
        reading = self._lens.reading
        self.unreadable.setVisible(reading is not None and bool(reading.unreadable))
        if reading is None or not reading.unreadable:
            return
        policies = self._lens.session.organization.policies
        names = [policies[policy].name for policy in reading.unreadable if policy in policies]
        self.unreadable.setAccessibleName(reading.unreadable_words)
        self.unreadable.setIcon(icon("error", Role.DENIED, fades=False))
        sentence = f"{reading.unreadable_words}: {', '.join(names)}\n{_UNREADABLE_USE}"
        self.unreadable.setToolTip(tooltip_text(sentence))

    def _open_unreadable(self) -> None:
        reading, session = self._lens.reading, self._lens.session
        policies = reading.unreadable if reading is not None else ()
        there = [policy for policy in policies if policy in session.organization.policies]
        if there:
            show_policy(session.requests, there[0])

    def _more_width(self, shown: int) -> int:
        return self.more.sizeHint().width() + 2 if shown < len(self._entries) else 0

    def _fill_menu(self, shown: int) -> None:
        """Put the answers behind the first few into the menu."""
        hidden = self._entries[shown:]
        self.more.setVisible(bool(hidden))
        self.more.setText(f"{len(hidden)} more" if shown else f"{len(hidden)} answers")
        self.more.setAccessibleName(self.more.text())
        menu = self.more.menu()
        menu.clear()
        for entry in hidden:
            action = add_entry(menu, menu_text(entry.words, 80), glyph=icon(entry.tone.glyph, entry.tone.role))
            action.setEnabled(entry.count > 0)
            action.triggered.connect(partial(self._lens.select, entry))

    def _announce(self) -> None:
        """Announce the answer to a screen reader, once."""
        reading = self._lens.reading
        said = f"{reading.title} {', '.join(entry.words for entry in self._lens.entries)}" if reading else ""
        if said != self._said:
            self._said = said
            announce(self, said)

    def _button(self, entry: LegendEntry) -> AnswerButton:
        button = AnswerButton(self)
        _make_small(button)
        button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        role = entry.tone.role if entry.count and not self._lens.is_stale else Role.SECONDARY
        button.plain = icon(entry.tone.glyph, role, fades=False)
        if role is entry.tone.role and role is not ToneColour.EXEMPT:  # the management account has its star
            button.swatched = _swatched(entry.tone, button.devicePixelRatioF())
        button.show_swatch(False)
        words = entry.words
        button.setText(words.replace("&", "&&"))
        tips = (words, _meaning(entry), _USE if entry.count else "")
        button.setToolTip(tooltip_text("\n".join(filter(None, tips))))
        button.setContextMenuPolicy(Qt.ContextMenuPolicy.ActionsContextMenu)
        test = QAction("Make a &test of these…", button)
        test.triggered.connect(partial(self._propose_test, entry))
        button.addAction(test)
        button.setAccessibleName(f"{words}: select these")
        button.setEnabled(entry.count > 0)
        colour = theme.current().colour(role).name()  # also for an answer without nodes: its sign and word are read
        button.setStyleSheet(f"QToolButton {{ padding: 2px 5px 2px 3px; color: {colour}; }}")
        button.clicked.connect(partial(self._lens.select, entry))
        return button

    def _propose_test(self, entry: LegendEntry, _checked: bool = False) -> None:
        """Let the person make a test that these accounts are answered as they are."""
        from designer.analysis.expectations.proposals import CoveringPatterns, covering_nodes, promise_of

        session, answers = self._lens.session, {answer.value: answer for answer in Answer}
        organization, action = session.organization, session.lens_action
        nodes = [node for node in self._lens.nodes_of(entry) if node in organization.nodes]
        accounts = [node for node in nodes if organization.node(node).kind is NodeKind.ACCOUNT]
        patterns = CoveringPatterns((action,) if action else ())
        answer = answers.get(entry.tone.words, Answer.DENIED)
        session.requests.ask(NEW_TEST, promise_of(covering_nodes(organization, accounts), patterns, answer))


def _make_small(button: QToolButton) -> None:
    side = theme.metrics().scaled(14)
    button.setIconSize(QSize(side, side))
    button.setStyleSheet("QToolButton { padding: 2px 5px; }")
    button.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)


def _swatched(tone: Tone, ratio: float) -> QIcon:
    """Return the sign of an answer behind a swatch: striped as on the canvas, with the line of a change around it."""
    tokens, side, width = theme.current(), theme.metrics().scaled(14), theme.metrics().scaled(_SWATCH)
    picture = QPixmap(QSize(side + width, side) * ratio)
    picture.setDevicePixelRatio(ratio)
    picture.fill(Qt.GlobalColor.transparent)
    painter, colour = QPainter(picture), tokens.colour(tone.role)
    painter.setPen(change_pen(colour, tone.glyph))
    for brush in (mixed(colour, tokens.panel, _PALE), QBrush(colour, _STRIPES.get(tone.glyph, Qt.BrushStyle.NoBrush))):
        painter.setBrush(brush)
        painter.drawRect(QRectF(0.5, 1.5, width - 4, side - 4))
    paint_icon(painter, tone.glyph, QRectF(width, 0, side, side), colour)
    painter.end()
    return QIcon(picture)


def _meaning(entry: LegendEntry) -> str:
    """Return the meaning of the state that an answer is; empty if it is none."""
    return next((state.meaning for state, tone in STATE_TONES.items() if tone == entry.tone), "")
