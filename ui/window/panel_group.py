"""Panel group: panels behind one row of tabs, one of them in front; where it folds, the row stays when it is closed.

It makes no panel: a page is empty until it is filled, and `wanted` says when that is due.
"""

from functools import partial
from typing import Protocol

from PySide6.QtCore import QElapsedTimer, QEvent, QObject, QSize, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QMenu, QSizePolicy, QSplitter, QStackedWidget, QTabBar, QToolButton, QVBoxLayout, QWidget

from ui import theme
from ui.theme import Role
from ui.theme.icons import icon
from ui.widgets.buttons import icon_button, show_words, style_tabs
from ui.widgets.containers.boxes import Part, Spacer, in_column, in_row
from ui.widgets.display.labels import hairline, menu_text
from ui.widgets.focus import ends_panel, enter_line
from ui.window.panel_tabs import PanelTabs

_BEFORE = 6
"""Room before the chevron."""

_ON_ITS_WAY = 2_000
"""Milliseconds after a panel came by itself when a press on its tab is still meant to bring it."""

_AROUND_LIST, _BESIDE_WORDS = 12, 5
"""Room around what the button with the list of panels shows, and between its words and its sign."""

_GROW, _SHRINK = "Maximize the panels", "Show the canvas again"

_UNLIMITED = 16_777_215
"""QWIDGETSIZE_MAX, which PySide does not name."""


class GroupTool(Protocol):
    """Widget at the end of a row of tabs, with words that can be left out."""

    @property
    def words(self) -> int:
        """Width of the words, in pixels."""

    @property
    def whole(self) -> int:
        """Width with its words, in pixels."""

    def set_brief(self, brief: bool) -> None:
        """Leave out the words, or show them."""


class PanelSplitter(QSplitter):
    """Splitter between groups and what they are around; it signals another size of its own.

    Signals:
        resized(): It is larger or smaller, and its parts are.
    """

    resized = Signal()

    def __init__(self, orientation: Qt.Orientation) -> None:
        super().__init__(orientation)
        self.setHandleWidth(1)
        self.setChildrenCollapsible(False)

    @property
    def room(self) -> int:
        """Width or height of the parts together, in pixels."""
        whole = self.width() if self.orientation() is Qt.Orientation.Horizontal else self.height()
        parts = map(self.widget, range(self.count()))
        shown = sum(1 for part in parts if part is not None and not part.isHidden())
        return whole - self.handleWidth() * max(0, shown - 1)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.resized.emit()


class PanelGroup(QWidget):
    """Tabs, and the panel in front.

    Args:
        name: Name of the tabs for a screen reader.
        least: The least size of each panel.
        folds: True if the tabs stay when the group is closed, with a chevron to open it, and a button to grow.

    Signals:
        wanted(str): A panel is to be shown that does not exist yet.
        turned(): Another panel is in front.
        foldAsked(bool): The person wants the group open, or closed.
        growAsked(): The person wants the group as high as may be, or as it was before.
    """

    wanted = Signal(str)
    turned = Signal()
    foldAsked = Signal(bool)
    growAsked = Signal()

    def __init__(self, name: str, least: QSize, *, folds: bool = False) -> None:
        super().__init__()
        self._names: list[str] = []
        self._pages: dict[str, QWidget] = {}
        self._panels: dict[str, QWidget] = {}
        self._least = least
        self._folds = folds
        self._open = True
        self._since_brought = QElapsedTimer()
        self.bar = PanelTabs()
        self.bar.setAccessibleName(name)
        self._stack = QStackedWidget()
        self._head = QWidget()
        self._chevron: QToolButton | None = None
        self.grow: QToolButton | None = None
        before: list[Part] = []
        if folds:
            self._chevron = icon_button("chevron-up", "Open the panels")
            self._chevron.clicked.connect(lambda: self.foldAsked.emit(not self._open))
            self.grow = icon_button("panel-full", _GROW, run=self.growAsked)
            self.grow.setCheckable(True)
            before = [Spacer(_BEFORE), self._chevron, self.grow]
        self._tools: list[GroupTool] = []
        self.more = icon_button("chevron-down", "All panels here")
        self.more.setProperty("listed", True)
        self.more.setIconSize(self.more.iconSize() - QSize(4, 4))
        self.more.setLayoutDirection(Qt.LayoutDirection.RightToLeft)  # the sign behind the words
        self.more.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.more.setMenu(QMenu(self.more))
        self.more.menu().aboutToShow.connect(self._list)
        self.more.hide()
        self._row = in_row(*before, (self.bar, 1), self.more, host=self._head, spacing=0)
        self._head.installEventFilter(self)
        column = in_column(host=self, spacing=0)
        if folds:
            column.addWidget(hairline())
        column.addWidget(self._head)
        self._line = hairline()
        column.addWidget(self._line)
        column.addWidget(self._stack, 1)
        self.bar.currentChanged.connect(self._turn)
        self.bar.pressed.connect(self._on_pressed)
        self._head.setFixedHeight(theme.metrics().tab)

    def add(self, name: str, title: str, about: str = "", glyph: str = "") -> None:
        """Add a panel that is made later; its tab has a tip on what it shows, and an icon for where room is scarce."""
        page = QWidget()
        page.setMinimumSize(self._least)
        column = QVBoxLayout(page)
        column.setContentsMargins(0, 0, 0, 0)
        ends_panel(page)
        self._names.append(name)
        self._pages[name] = page
        self._stack.addWidget(page)
        self.bar.add(title, glyph, about)
        for part in (self._head, self._line):
            part.setVisible(len(self._names) > 1 or self._folds)

    def add_tool(self, tool: GroupTool) -> None:
        """Put a widget at the end of the row of tabs, where it stays whatever is in front."""
        assert isinstance(tool, QWidget)
        self._tools.append(tool)
        self._row.addWidget(tool)

    def add_foot(self, foot: QWidget) -> None:
        """Show something below the panels, whichever is in front."""
        column = self.layout()
        assert column is not None
        column.addWidget(foot)
        foot.show()

    def fill(self, name: str, panel: QWidget) -> None:
        """Put a panel that was made into its page."""
        page = self._pages[name].layout()
        assert page is not None
        from ui.widgets.containers.low_room import LowRoom  # not before the first panel: the start goes without it

        room = LowRoom(panel)
        page.addWidget(room)
        self._panels[name] = panel  # before it is shown: it may ask for what it is itself to answer
        room.show()  # a layout would do it in the next turn, and keys that are meant for it come in this one
        for bar in panel.findChildren(QTabBar):
            style_tabs(bar)

    def panel(self, name: str) -> QWidget | None:
        """Return a panel; None while it is not made."""
        return self._panels.get(name)

    @property
    def front(self) -> str:
        """Name of the panel in front."""
        return self._names[self.bar.currentIndex()]

    def bring(self, name: str) -> None:
        """Bring a panel to the front of the others."""
        if self.isVisible() and not (self._open and self.front == name):
            self._since_brought.start()
        self.bar.setTabVisible(self._names.index(name), True)
        self.bar.setCurrentIndex(self._names.index(name))

    def rename(self, name: str, title: str) -> None:
        """Show other words on a tab."""
        self.bar.rename(self._names.index(name), title)
        self._fit()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Fit the tabs into a head that is wider or narrower."""
        if watched is self._head and event.type() in (QEvent.Type.Resize, QEvent.Type.LayoutRequest):
            self._fit()
        return super().eventFilter(watched, event)

    @property
    def is_open(self) -> bool:
        """True while the panel in front can be seen, if the group can."""
        return self._open

    def set_open(self, opened: bool) -> None:
        """Open the group, or close it: all of it, or to its tabs where it folds."""
        self._open = opened
        if not self._folds:
            self.setVisible(opened)
        else:
            self._fold()
        self.want()

    def show_full(self, full: bool, within: QSplitter) -> None:
        """Let what is above the group go out of sight, or not, and say so on the button.

        It is moved aside, where keys that are meant for it still come.
        """
        within.setCollapsible(0, full)
        if self.grow is not None:
            words = _SHRINK if full else _GROW
            self.grow.setChecked(full)
            self.grow.setToolTip(words)
            self.grow.setAccessibleName(words)

    def want(self) -> None:
        """Say which panel is to be seen and not made."""
        if self._open and self.isVisible() and self.front not in self._panels:
            self.wanted.emit(self.front)

    def uncover(self, field: QWidget) -> None:
        """Bring the panel with a field to the front, in an open group."""
        for name, panel in self._panels.items():
            if panel.isAncestorOf(field):
                self.bring(name)
                self.foldAsked.emit(True)

    def _fold(self) -> None:
        self._stack.setVisible(self._open)
        self._line.setVisible(self._open)
        self.bar.setProperty("folded", not self._open)
        self.bar.style().unpolish(self.bar)
        self.bar.style().polish(self.bar)
        self.setMaximumHeight(_UNLIMITED if self._open else self._head.height() + 1)
        vertical = QSizePolicy.Policy.Preferred if self._open else QSizePolicy.Policy.Fixed
        self.setSizePolicy(QSizePolicy.Policy.Preferred, vertical)
        if self._chevron is not None and self.grow is not None:
            self.grow.setVisible(self._open)
            words = "Close the panels" if self._open else "Open the panels"
            self._chevron.setIcon(icon("chevron-down" if self._open else "chevron-up", Role.SECONDARY))
            self._chevron.setToolTip(words)
            self._chevron.setAccessibleName(words)

    def _fit(self) -> None:
        """Show the tabs that fit in whole, and all in a menu where that is not so for each with its words.

        What has no room goes in this order: words of tools, words of tabs that have an icon, the name of the tab in
        front beside the icons, tabs.
        """
        room = self._head.width()
        if self._chevron is not None and self.grow is not None:
            buttons = (self._chevron, self.grow) if self._open else (self._chevron,)
            room -= sum(button.sizeHint().width() for button in buttons) + _BEFORE
        listed, brief = self._way_within(room)
        room -= self._tools_width(brief=brief) + listed
        for tool in self._tools:
            tool.set_brief(brief)
        self.bar.show_within(room, self.bar.beyond(room))
        front = self.bar.currentIndex()
        words = self.bar.titles[front] if listed > self._list_width() and front in self.bar.brief else ""
        self.more.setText(menu_text(words))
        show_words(self.more, bool(words))
        self.more.setFixedWidth(self._list_width(words))
        self.more.setVisible(bool(listed))

    def _way_within(self, room: int) -> tuple[int, bool]:
        """Return the width for the list of tabs, which may be 0, and whether tools are without words."""
        with_name = (self._list_width(*self.bar.titles),) if self.bar.has_icons else ()
        for listed in (0, *with_name, self._list_width()):
            for brief in (False, True):
                left = room - listed - self._tools_width(brief=brief)
                if not self.bar.beyond(left) if listed else self.bar.has_words_within(left):
                    return listed, brief
        return self._list_width(), True

    def _tools_width(self, *, brief: bool) -> int:
        return sum(tool.whole - tool.words * brief for tool in self._tools)

    def _list_width(self, *titles: str) -> int:
        """Return the width of the button with the list beside the tabs, with the longest of some words."""
        letters = self.more.fontMetrics()
        words = max((letters.horizontalAdvance(title) for title in titles), default=0)
        return self.more.iconSize().width() + _AROUND_LIST + (words + _BESIDE_WORDS if words else 0)

    def _list(self) -> None:
        """Offer all tabs in a menu, the one in front marked."""
        from ui.widgets.buttons import add_entry  # not needed at the start

        self.more.menu().clear()
        for tab, title in enumerate(self.bar.titles):
            entry = add_entry(self.more.menu(), menu_text(title), partial(self._choose, tab))
            entry.setCheckable(True)
            entry.setChecked(tab == self.bar.currentIndex())

    def _choose(self, tab: int) -> None:
        self.bar.setTabVisible(tab, True)
        self.bar.setCurrentIndex(tab)
        if self._folds and not self._open:
            self.foldAsked.emit(True)

    def _turn(self, index: int) -> None:
        self._stack.setCurrentIndex(index)
        self._fit()
        self.want()
        self.turned.emit()

    def _on_pressed(self, _index: int, was_in_front: bool) -> None:
        """A press on a tab opens a folded group; one on the tab in front closes an open one.

        One that was on its way when the panel came by itself closes nothing; the next one does. A panel that asks a
        question gets the keys: what is typed next is meant for it, and elsewhere Return would make an account.
        """
        just_came = self._since_brought.isValid() and not self._since_brought.hasExpired(_ON_ITS_WAY)
        self._since_brought.invalidate()
        if self._folds and (not self._open or (was_in_front and not just_came)):
            self.foldAsked.emit(not self._open)
        panel = self._panels.get(self.front)
        if self._open and panel is not None:
            enter_line(panel)
