"""The start page: unsaved work of last time, recent designs, templates, open. It lies over a window below its menus."""

import os
from collections import Counter
from collections.abc import Generator
from functools import partial
from pathlib import Path

from PySide6.QtCore import QEvent, QObject, QPoint, QRect, Qt, Signal
from PySide6.QtGui import QIcon, QImage, QKeyEvent, QKeySequence, QPaintEvent
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QMainWindow, QMenu, QPushButton, QScrollArea, QVBoxLayout, QWidget

from designer.exchange import templates
from ui import theme
from ui.commands.requests import IMPORT, OPEN_WINDOW
from ui.state import settings
from ui.state.runs import RunRecord
from ui.state.session import Session
from ui.theme import icons
from ui.widgets.buttons import add_entry, add_line, push_button
from ui.widgets.containers.boxes import STRETCH, Spacer, in_column, in_row
from ui.widgets.containers.scroll_area import scroll_down_only
from ui.widgets.containers.window_page import WindowPage
from ui.widgets.display.labels import plain_label
from ui.widgets.jobs.job import Job
from ui.window.lost_work import LostWork
from ui.window.recent_menu import folders
from ui.window.start_cards import ARROW_STEPS, CardGrid, RecentCard, StartCard, TemplateCard, section_font
from ui.window.unfinished_runs import UnfinishedRuns

_WIDE = 1104
"""Width of the page's column, in pixels at 13 px text."""

_TITLE = "Orgwright[*]"
"""Title of a window without a design; the placeholder, without which Qt warns, shows nothing."""


class StartPage(WindowPage):
    """Choice of what to work on. It goes when a design is shown, edited or turned to.

    Pictures and counts are looked for once the page is seen.

    Args:
        window: Under the page.
        session: Of the window.
        nothing_open: True if the window below shows no design of anybody: its title names the program alone.

    Signals:
        templateChosen(str): Name of a template.
        fileChosen(Path): A recent file.
        goOnAsked(RunRecord): Open the design of an unfinished run, and show the run.
        openAsked(): The person wants to look for a file.
        recoverAsked(list[Abandoned]): Take up this unsaved work.
        chooseAsked(): The person wants to choose which unsaved work to take up or to discard.
    """

    templateChosen = Signal(str)
    fileChosen = Signal(object)
    goOnAsked = Signal(object)
    openAsked = Signal()
    recoverAsked = Signal(list)
    chooseAsked = Signal()

    def __init__(self, window: QMainWindow, session: Session, *, nothing_open: bool = False) -> None:
        super().__init__(window, "Start page")
        self._session, self._nothing_open, self._title_below = session, nothing_open, ""
        self._job = Job(self, one_step=True)
        self._seen = self._all = False
        self._typed = ""
        self._removed: tuple[list[Path], Path] | None = None
        self._runs = UnfinishedRuns()
        self._lost = LostWork()
        self._recent = CardGrid([], 220, 4)
        self._templates = CardGrid(
            [self._template(one) for one in templates.TEMPLATES.values() if one.name != templates.SCALE], 180, 3
        )
        self._build()
        self._list_recent()
        self.list_lost()
        for button in self.findChildren(QPushButton):
            button.installEventFilter(self)
        session.document.reset.connect(self.leave)
        session.document.changed.connect(self.leave)
        session.notices.said.connect(self._say)
        theme.service().changed.connect(self.look_again)

    def _say(self, words: str) -> None:
        self._hint.setText(words)

    def open(self) -> None:
        """Show the page, with the keys on its first card; beside an open design, on the button of an empty one."""
        super().open()
        self._typed = ""
        if self._nothing_open and self._window.windowTitle() != _TITLE:
            self._title_below = self._window.windowTitle()
            self._window.setWindowTitle(_TITLE)
        first: QWidget = self._first_card() if self._nothing_open else self._new_button
        first.setFocus(Qt.FocusReason.TabFocusReason)

    def leave(self) -> None:
        self._job.stop()
        super().leave()

    def put_away(self) -> None:
        super().put_away()
        if self._window.windowTitle() == _TITLE:  # else it names another design already
            self._window.setWindowTitle(self._title_below)

    # -- parts

    def _build(self) -> None:
        metrics = theme.metrics()
        self._lost.recoverAsked.connect(self.recoverAsked)
        self._lost.chooseAsked.connect(self.chooseAsked)
        self._runs.goOnAsked.connect(self._go_on)
        parts = (STRETCH, self._header(), Spacer(metrics.margin), self._runs, self._lost)
        column = in_column(*parts, spacing=metrics.margin)
        self._recent_row = self._section(column, "Recent", self._recent)
        self._undo = push_button("Undo", look="link", run=self._take_back)
        self._more = push_button("", look="link", run=self._toggle_all)
        self._recent.flowed.connect(self._name_more)
        self._said = plain_label(look="small")
        self._recent_row.insertWidget(1, self._said)
        self._recent_row.insertWidget(2, self._undo)
        self._recent_row.addWidget(self._more)
        large = push_button(
            "Large organization: 10,000 accounts, 300 SCPs",
            look="link",
            run=partial(self.templateChosen.emit, templates.SCALE),
        )
        large.setToolTip(templates.TEMPLATES[templates.SCALE].description)
        self._section(column, "Start from a template", self._templates).addWidget(large)
        column.addLayout(self._choices())
        column.addStretch(3)
        in_column((self._scrolled(column), 1), self._foot(), host=self, spacing=0)

    def _scrolled(self, column: QVBoxLayout) -> QScrollArea:
        metrics = theme.metrics()
        middle = QWidget()
        middle.setMaximumWidth(metrics.scaled(_WIDE) + 4 * metrics.margin)
        middle.setLayout(column)
        column.setContentsMargins(2 * metrics.margin, 2 * metrics.margin, 2 * metrics.margin, metrics.margin)
        host = QWidget()
        in_row(STRETCH, (middle, 1_000), STRETCH, host=host)
        area = QScrollArea()
        scroll_down_only(area)
        area.setWidget(host)
        area.setProperty("clear", True)
        host.setAutoFillBackground(False)
        return area

    def _header(self) -> QHBoxLayout:
        metrics = theme.metrics()
        mark = plain_label()
        side = metrics.scaled(42)
        mark.setPixmap(QIcon(str(icons.FOLDER / "orgwright.svg")).pixmap(side, side))
        name = plain_label("Orgwright")
        font = theme.heading_font()
        font.setPixelSize(metrics.scaled(22))
        name.setFont(font)
        line = "Draw an AWS organization, see what every account may do, prove the guardrails."
        words = in_column(name, plain_label(line, look="quiet", wrap=True), spacing=0)
        keys = QKeySequence(QKeySequence.StandardKey.Open).toString(QKeySequence.SequenceFormat.NativeText)
        import_button = push_button(
            "Import from AWS, code or files…", "import", run=partial(self._session.requests.ask, IMPORT, None)
        )
        import_button.setToolTip("Read an organization from AWS, from Terraform or from another program's files")
        open_button = push_button("Open…", "open", run=self.openAsked)
        open_button.setToolTip(f"Open a design file ({keys})")
        self._new_button = push_button(
            "New empty design", "file-new", look="primary", run=partial(self.templateChosen.emit, "empty")
        )
        self._new_button.setToolTip("Begin with the root and a management account")
        return in_row(mark, (words, 1), import_button, open_button, self._new_button, spacing=metrics.margin)

    def _section(self, column: QVBoxLayout, title: str, grid: CardGrid) -> QHBoxLayout:
        """Add a row of cards with its headline; where more can be put into the headline."""
        head = plain_label(title)
        head.setFont(section_font())
        row = in_row(head, STRETCH, spacing=theme.metrics().gap)
        part = in_column(row, grid, spacing=2)
        column.addLayout(part)
        column.addSpacing(theme.metrics().gap)
        return row

    def _choices(self) -> QHBoxLayout:
        at_start = QCheckBox("Show this page at start if there are recent designs")
        at_start.setChecked(settings.shows_start_page())
        settings.shows_start_page.keep(at_start.isChecked())  # a tick that was seen holds, even without recent files
        at_start.toggled.connect(settings.shows_start_page.keep)
        return in_row(STRETCH, at_start)

    def _foot(self) -> QWidget:
        foot = QWidget()
        metrics = theme.metrics()
        self._hint = plain_label(
            "Drop a design anywhere in this window to open it, another program's file or folder to import it",
            look="small",
        )
        leave = push_button("Show the canvas", look="link", run=self.leave)
        leave.setToolTip("An empty design lies below" if self._nothing_open else "Go back to the design below (Esc)")
        in_row(self._hint, STRETCH, leave, host=foot, margins=(metrics.margin, metrics.gap // 2))
        return foot

    def look_again(self) -> None:
        """Look again at what can be chosen, once the page is seen: a team's library may have added templates."""
        if self._seen:
            self._job.start(self._look(), first=0)
        self.update()

    def _list_templates(self) -> None:
        """Show the templates of the team's libraries behind ours, if that is not what is shown."""
        offered = templates.offered()
        shown = [card.template for card in self._templates.shown if isinstance(card, TemplateCard)]
        if {*offered} != {templates.SCALE, *shown}:
            self._templates.set_cards([self._template(offered[name]) for name in offered if name != templates.SCALE])

    def _template(self, template: templates.DesignTemplate) -> TemplateCard:
        card = TemplateCard(template.name, template.title, template.description)
        card.clicked.connect(partial(self.templateChosen.emit, template.name))
        card.stepped.connect(partial(self._step, card))
        return card

    # -- unsaved work

    def list_lost(self) -> None:
        """Show runs that have not reached their end, and unsaved work that was not recovered."""
        for card in (*self._runs.list_runs(), *self._lost.list_work()):
            card.stepped.connect(partial(self._step, card))
        self.look_again()

    def _go_on(self, record: RunRecord) -> None:
        self.leave()
        self.goOnAsked.emit(record)

    # -- recent files

    def _list_recent(self) -> None:
        paths = settings.recent_files()
        names, places = Counter(path.name for path in paths), folders(paths)
        cards = []
        for path in paths:
            card = RecentCard(path, path.name if names[path.name] == 1 else f"{places[path]}/{path.name}")
            card.clicked.connect(partial(self.fileChosen.emit, path))
            card.stepped.connect(partial(self._step, card))
            card.removeAsked.connect(partial(self._remove, card))
            card.menuAsked.connect(partial(self._ask_menu, card))
            cards.append(card)
        self._recent.set_cards(cards)
        self._recent.limit(None if self._all else 1)
        self._undo.setVisible(self._removed is not None)
        removed = f"{self._removed[1].name} is off this list" if self._removed else ""
        self._said.setText(removed if cards or removed else "no design was opened yet")
        self.look_again()

    def _remove(self, card: RecentCard) -> None:
        """Take a file off the list; it stays on the disk."""
        before = settings.recent_files()
        place = self._recent.shown.index(card)
        self._removed = before, card.path
        settings.remember_files([path for path in before if path != card.path])
        self._list_recent()
        shown = self._recent.shown
        beside: QWidget = shown[min(place, len(shown) - 1)] if shown else self._first_card()
        beside.setFocus(Qt.FocusReason.TabFocusReason)

    def _take_back(self) -> None:
        """Put the file that was removed last back in its place."""
        if self._removed is None:
            return
        (before, path), self._removed = self._removed, None
        settings.remember_files(before)
        self._list_recent()
        back = next((card for card in self._recent.shown if isinstance(card, RecentCard) and card.path == path), None)
        (back or self._first_card()).setFocus(Qt.FocusReason.TabFocusReason)

    def _ask_menu(self, card: RecentCard, place: QPoint) -> None:
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        add_entry(menu, "Open", card.click)
        add_entry(menu, "Open in a new window", partial(self._session.requests.ask, OPEN_WINDOW, card.path))
        add_line(menu)
        add_entry(menu, "Take off this list", partial(self._remove, card))
        menu.popup(place)

    def _toggle_all(self) -> None:
        self._all = not self._all
        self._recent.limit(None if self._all else 1)
        self.look_again()

    def _name_more(self) -> None:
        count = len(settings.recent_files())
        self._more.setVisible(count > self._recent.columns)
        self._more.setText("Show fewer" if self._all else f"Show all {count}")

    # -- pictures and counts, once the page is seen

    def _look(self) -> Generator[None, None, None]:
        """Look at the files and templates that are shown, a moment's work a step."""
        recent = [card for card in self._recent.shown if isinstance(card, RecentCard)]
        unknown, unsaved = [], self._lost.times()
        self._list_templates()
        yield from self._lost.looks()
        for card in recent:
            card.show_unsaved(unsaved.get(os.path.realpath(card.path)))
            if not card.look():
                unknown.append(card)
            yield
        for template in self._templates.shown:
            if isinstance(template, TemplateCard):
                template.show_image(_template_picture(template.template))
            yield
        from ui.window import thumbnails

        for card in unknown:
            why_not = yield from thumbnails.study(card.path)
            card.look(why_not)

    # -- where it lies, and where the keys are

    def _first_card(self) -> StartCard:
        return [*self._runs.cards, *self._lost.cards, *self._recent.shown, *self._templates.shown][0]

    def _step(self, at: QWidget, direction: QPoint) -> None:
        """Go on to the nearest control in a direction; at the end of a row to the next."""
        controls = [w for w in (*self.findChildren(StartCard), *self.findChildren(QPushButton)) if w.isVisible()]
        here = QRect(at.mapTo(self, QPoint()), at.size())
        found: list[tuple[int, QWidget]] = []
        for other in controls:
            apart = QRect(other.mapTo(self, QPoint()), other.size()).center() - here.center()
            along = QPoint.dotProduct(apart, direction)
            across = abs(apart.x() * direction.y()) + abs(apart.y() * direction.x())
            if along > 0 and (direction.y() or across < here.height() // 2):
                found.append((along + 2 * across, other))
        cards: list[QWidget] = [*self._runs.cards, *self._lost.cards, *self._recent.shown, *self._templates.shown]
        if found:
            min(found, key=lambda one: one[0])[1].setFocus(Qt.FocusReason.TabFocusReason)
        elif direction.x() and at in cards:
            following = cards.index(at) + direction.x()
            cards[max(0, min(following, len(cards) - 1))].setFocus(Qt.FocusReason.TabFocusReason)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        is_name = event.text().isprintable() and not event.modifiers() & ~Qt.KeyboardModifier.ShiftModifier
        if event.matches(QKeySequence.StandardKey.Undo):
            self._take_back()
        elif event.key() == Qt.Key.Key_Escape and (self._typed or self._nothing_open):
            self._go_to_named("")  # with nothing open below, there is nothing to go back to
        elif event.key() == Qt.Key.Key_Backspace:
            self._go_to_named(self._typed[:-1])
        elif event.text() and is_name:
            self._go_to_named(self._typed + event.text())
        else:
            super().keyPressEvent(event)

    def _go_to_named(self, typed: str) -> None:
        """Give the keys to the card whose name begins with what is typed, or has it; to none where there is none."""
        self._typed = typed.lstrip()
        words = self._typed.casefold()
        cards = [*self._lost.cards, *self._recent.shown, *self._templates.shown]
        for card in cards:
            card.is_finding = bool(words)
        if not words:
            self._hint.setText("")
            self._first_card().setFocus(Qt.FocusReason.OtherFocusReason)
            return
        found = [card for card in cards if words in card.text().casefold()]
        found.sort(key=lambda card: not card.text().casefold().startswith(words))
        self._hint.setText(self._typed if found else f"Nothing here is called {self._typed}")
        target: QWidget = found[0] if found else self
        target.setFocus(Qt.FocusReason.TabFocusReason)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(watched, QPushButton) and isinstance(event, QKeyEvent) and event.type() is QEvent.Type.KeyPress:
            direction = ARROW_STEPS.get(Qt.Key(event.key()))
            if direction is not None:
                self._step(watched, direction)  # Qt's buttons go on as Tab does
                return True
        return super().eventFilter(watched, event)

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if not self._seen:
            self._seen = True
            self._job.start(self._look(), first=0)


def _template_picture(name: str) -> QImage | None:
    from ui.window import thumbnails  # once the page is seen

    return thumbnails.drawn_alone(templates.load(name).organization, TemplateCard.picture_size())
