"""Start of an import, with past ones and the progress of a reading: the live organization, files, and the script."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from time import monotonic
from typing import NamedTuple

from PySide6.QtCore import QDate, QEvent, QLocale, QPoint, QPointF, QRectF, QSettings, QSize, Qt, Signal
from PySide6.QtGui import QFontMetricsF, QPainter
from PySide6.QtWidgets import QFileDialog, QFrame, QGridLayout, QHBoxLayout, QMenu, QProgressBar, QScrollArea, QWidget

from designer.basics.words import capital, counted
from designer.exchange.conversion import ConversionReport, Outcome
from ui import theme
from ui.features.imports.aws_card import AwsCard
from ui.state import settings
from ui.theme import Role
from ui.theme.icons import centred, paint_icon
from ui.widgets.buttons import add_entry, push_button
from ui.widgets.containers.boxes import STRETCH, in_column, in_row
from ui.widgets.containers.scroll_area import scroll_down_only
from ui.widgets.display.chip import Glyph
from ui.widgets.display.labels import ElidedLabel, plain_label
from ui.widgets.fields.card_button import CardButton


class ProgressPage(QWidget):
    """Progress of what is read, and a button to stop it.

    Signals:
        cancelAsked(): Read no more.
    """

    cancelAsked = Signal()

    def __init__(self) -> None:
        super().__init__()
        metrics = theme.metrics()
        self._begun = 0.0
        self.what = plain_label(look="heading", wrap=True)
        self.who = plain_label(look="quiet", wrap=True)
        self.bar = QProgressBar()
        self.bar.setTextVisible(False)
        self.bar.setAccessibleName("Progress of the reading")
        self.count = plain_label()
        self.time = plain_label(look="small")
        self.cancel_button = push_button("Cancel", run=self.cancelAsked)
        line = in_row((self.count, 1), self.time)
        sheet = QFrame()
        sheet.setProperty("sheet", True)
        buttons = in_row(self.cancel_button, STRETCH)
        in_column(
            self.what,
            self.who,
            self.bar,
            line,
            buttons,
            host=sheet,
            margins=round(1.5 * metrics.margin),
            spacing=metrics.margin,
        )
        in_column(sheet, STRETCH, host=self)

    def begin(self, what: str, who: str, *, calls: bool) -> None:
        """Begin with another reading; `calls` is True if it reports how far it is."""
        self._begun = monotonic()
        self.what.setText(what)
        self.who.setText(who)
        self.who.setVisible(bool(who))
        self.bar.setVisible(calls)
        self.bar.setRange(0, 1)
        self.bar.setValue(0)
        self.count.setText("Asking AWS…" if calls else "Reading…")
        self.time.setText("")

    def show_silence(self, seconds: int) -> None:
        """Say for how long AWS has not answered; 0 when it answers again."""
        waiting = f"AWS has not answered for {counted(seconds, 'second')}. Trying again…"
        self.count.setText(waiting if seconds else "AWS answers again.")

    def show_progress(self, noun: str, done: int, expected: int) -> None:
        """Show how many calls are answered of those that are expected by now, or how many others are read of all."""
        self.bar.setRange(0, max(1, expected))
        self.bar.setValue(done)
        words = "answered, as far as is known by now" if noun == "call" else "read"
        self.count.setText(f"{done:,} of {counted(expected, noun)} {words}")
        self.time.setText(f"{monotonic() - self._begun:,.0f} s")


MOST_PAST_IMPORTS = 4
"""Number of imports that are kept of a design."""

_DESIGNS = 50
_KEY = "imports/past"


class PastImport(NamedTuple):
    """One import that was taken.

    Attributes:
        name: Word of its format; "aws" for a live organization.
        title: Its source, in a few words.
        words: Amount that was taken, in a few words.
        day: Its day, ISO.
    """

    name: str
    title: str
    words: str
    day: str


def past_imports(path: Path | None) -> list[PastImport]:
    """Return the imports into the design of a file, newest first; none for a design without a file."""
    kept = _kept().get(str(path.absolute())) if path is not None else None
    found = kept if isinstance(kept, list) else []
    return [PastImport(*one) for one in found if _is_sound(one)][:MOST_PAST_IMPORTS]


def remember_import(path: Path | None, imported: PastImport) -> None:
    """Remember an import into the design of a file."""
    if path is None:
        return
    kept, key = _kept(), str(path.absolute())
    kept.pop(key, None)
    kept[key] = [imported, *past_imports(path)][:MOST_PAST_IMPORTS]
    QSettings().setValue(_KEY, json.dumps(dict(list(kept.items())[-_DESIGNS:])))


def _is_sound(value: object) -> bool:
    return isinstance(value, list) and len(value) == len(PastImport._fields) and all(isinstance(x, str) for x in value)


def _kept() -> dict[str, object]:
    try:
        kept = json.loads(str(QSettings().value(_KEY, "{}")))
    except (ValueError, RecursionError):
        return {}
    return kept if isinstance(kept, dict) else {}


ACTIVITY = "activity"
"""Name of the card of logs; no format of an organization is read from it."""

_SOURCES = (
    ("cli-dump", "AWS CLI dump", "Folder or zip of answers", "json"),
    ("terraform", "Terraform", "Folder, or state or plan as JSON", "layout-compact"),
    ("cloudformation", "CloudFormation", "Templates, YAML or JSON", "template"),
    ("lza", "Landing Zone Accelerator", "Config folder with its policies", "ou"),
    ("org-formation", "org-formation", "organization.yml and includes", "layout-top-down"),
    (ACTIVITY, "CloudTrail", "Logs of what people did", "activity"),
    ("", "Another file or folder", "IAM, Artifact, draw.io, CSV, others", "file"),
)
"""Formats with a card: name, title, what is to be named, icon."""


class ImportStart(QScrollArea):
    """Sources that can be imported.

    Args:
        near: File of the open design, in whose folder choosing begins; None without one.

    Signals:
        pathChosen(Path, str): A file or folder, and the format whose card was pressed; empty for any.
        scriptAsked(): Show the script that makes a dump.
    """

    pathChosen = Signal(object, str)
    scriptAsked = Signal()

    def __init__(self, near: Callable[[], Path | None] = lambda: None) -> None:
        super().__init__()
        self._near = near
        self.aws = AwsCard()
        self.past = PastImports()
        self.cards = CardRows([SourceCard(*one) for one in _SOURCES])
        self.script_button = push_button(
            "Make the script that reads an organization with the AWS CLI…", "command", "link", run=self.scriptAsked
        )
        for card in self.cards.cards:
            card.clicked.connect(partial(self._ask_what, card))
        scroll_down_only(self)
        self.setProperty("clear", True)
        host = QWidget()
        in_column(
            self.aws,
            self.cards,
            self._foot(),
            self.past,
            STRETCH,
            host=host,
            margins=(0, 0, 0, theme.metrics().margin),
            spacing=theme.metrics().margin,
        )
        self.setWidget(host)
        host.setAutoFillBackground(False)

    def _foot(self) -> QHBoxLayout:
        words = "Or drop a file or folder anywhere on this window. Orgwright says what it is before it reads it."
        return in_row(
            Glyph("import"),
            (plain_label(words, look="quiet", wrap=True), 1),
            self.script_button,
            spacing=theme.metrics().gap,
        )

    def _ask_what(self, card: SourceCard) -> None:
        """Let the person say whether they have a folder or a file: the system's dialog asks for one of the two."""
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        add_entry(menu, "Choose a folder…", partial(self.choose_folder, card.name))
        add_entry(menu, "Choose a file…", partial(self.choose_file, card.name))
        menu.popup(card.mapToGlobal(QPoint(0, card.height())))

    @property
    def _folder(self) -> str:
        """Folder that choosing begins in: that of the design, or of the one that was opened or saved last."""
        near = self._near()
        return str(near.parent if near is not None else settings.last_folder() or "")

    def choose_folder(self, name: str = "") -> None:
        """Let the person choose a folder."""
        chosen = QFileDialog.getExistingDirectory(self, "Import a folder", self._folder)
        if chosen:
            self.pathChosen.emit(Path(chosen), name)

    def choose_file(self, name: str = "") -> None:
        """Let the person choose a file."""
        chosen, _ = QFileDialog.getOpenFileName(self, "Import a file", self._folder)
        if chosen:
            self.pathChosen.emit(Path(chosen), name)


class SourceCard(CardButton):
    """One kind of source.

    Args:
        name: Name of the format; empty for any.
        title: As it is shown.
        sentence: Kind of source that is to be named.
        glyph: Its icon.
    """

    def __init__(self, name: str, title: str, sentence: str, glyph: str) -> None:
        super().__init__(title, sentence)
        self.name = name
        self._sentence = sentence
        self._glyph = glyph
        self.setToolTip(sentence)

    def sizeHint(self) -> QSize:
        return QSize(theme.metrics().scaled(220), theme.metrics().scaled(64))

    def minimumSizeHint(self) -> QSize:
        return QSize(theme.metrics().scaled(160), self.sizeHint().height())

    def paint_content(self, painter: QPainter) -> None:
        tokens, metrics = theme.current(), theme.metrics()
        side = metrics.scaled(32)
        square = QRectF(metrics.margin, (self.height() - side) / 2, side, side)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(tokens.account_tint)
        painter.drawRoundedRect(square, metrics.control_radius, metrics.control_radius)
        paint_icon(painter, self._glyph, centred(square, metrics.icon + 2), tokens.colour(Role.SECONDARY))
        self._paint_words(painter, square.right() + metrics.margin)

    def _paint_words(self, painter: QPainter, left: float) -> None:
        tokens = theme.current()
        lines = (
            (self.text(), theme.name_font(), tokens.text),
            (self._sentence, theme.secondary_font(), tokens.secondary),
        )
        heights = [QFontMetricsF(font).height() for _, font, _ in lines]
        top = (self.height() - sum(heights) - 2) / 2
        room = self.width() - left - theme.metrics().gap
        for (text, font, colour), height in zip(lines, heights, strict=True):
            metrics = QFontMetricsF(font)
            painter.setFont(font)
            painter.setPen(colour)
            shown = metrics.elidedText(text, Qt.TextElideMode.ElideRight, room)
            painter.drawText(QPointF(left, top + metrics.ascent()), shown)
            top += height + 2


class CardRows(QWidget):
    """Cards in rows of three, or of two where there is less room."""

    def __init__(self, cards: Sequence[SourceCard]) -> None:
        super().__init__()
        self.cards = cards
        self._columns = 0
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setSpacing(theme.metrics().margin)
        self._flow(3)

    def event(self, event: QEvent) -> bool:
        if event.type() is QEvent.Type.Resize:
            self._flow(3 if self.width() >= theme.metrics().scaled(660) else 2)
        return super().event(event)

    def _flow(self, columns: int) -> None:
        if columns == self._columns:
            return
        self._columns = columns
        for place, card in enumerate(self.cards):
            self._grid.addWidget(card, *divmod(place, columns))
        for column in range(3):
            self._grid.setColumnStretch(column, int(column < columns))


_ICONS = {"aws": "import", "cli-dump": "json", "terraform": "layout-compact", "cloudformation": "template", "lza": "ou"}
_ICONS |= {"org-formation": "layout-top-down", "iam": "group", "artifact": "note", "programmes": "lock"}
"""Icon by the word of a format; a file for any other."""


class PastImports(QWidget):
    """A line for each of the last imports; nothing where there are none."""

    def __init__(self) -> None:
        super().__init__()
        self._lines = QWidget()
        self._column = in_column(
            plain_label("Last imports into this design", look="name"),
            self._lines,
            host=self,
            margins=(0, theme.metrics().margin, 0, 0),
            spacing=theme.metrics().gap // 2,
        )
        self.setVisible(False)
        self.shown: list[PastImport] = []

    def show_design(self, path: Path | None) -> None:
        """Show the imports into the design of a file."""
        shown = past_imports(path)
        if shown == self.shown:
            return
        self.shown = shown
        self.setVisible(bool(shown))
        lines = QWidget()
        grid = QGridLayout(lines)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(theme.metrics().gap)
        grid.setVerticalSpacing(theme.metrics().gap // 2)
        grid.setColumnStretch(2, 1)
        for row, one in enumerate(shown):
            day = QLocale(QLocale.Language.English).toString(QDate.fromString(one.day, "yyyy-MM-dd"), "d MMM yyyy")
            grid.addWidget(Glyph(_ICONS.get(one.name, "file")), row, 0)
            grid.addWidget(plain_label(one.title, look="name"), row, 1)
            grid.addWidget(ElidedLabel(one.words), row, 2)
            grid.addWidget(plain_label(day, look="small"), row, 3)
        self._column.replaceWidget(self._lines, lines)
        self._lines.deleteLater()
        self._lines = lines


def remember_taken(path: Path | None, name: str, title: str, words: str, report: ConversionReport) -> None:
    """Remember that an import was taken into the design of a file."""
    unknown = sum(entry.outcome is Outcome.UNKNOWN for entry in report)
    words += f", {unknown:,} not known" if unknown else ""
    today = QDate.currentDate().toString("yyyy-MM-dd")
    remember_import(path, PastImport(name, capital(title), words, today))
