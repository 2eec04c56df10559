"""Tabs of a panel group: each in its place whichever is in front, with words where there is room, else with an icon."""

from collections.abc import Collection, Sequence

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QIcon, QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QTabBar

from ui.theme import Role
from ui.theme.icons import icon
from ui.widgets.buttons import style_tabs
from ui.widgets.display.labels import tooltip_text

_AROUND_ICON, _MOST_AROUND = 2, 14
"""Room around the icon of a tab without words, and the most where there is some left."""


class PanelTabs(QTabBar):
    """Tabs that also tell of a press on the one that is in front.

    Where there is no room for the words of all, the last ones with an icon show that alone, also the one in front: no
    click moves a tab.

    Attributes:
        titles: Words on each tab, where it has room for them.
        brief: The tabs that show an icon alone.

    Signals:
        pressed(int, bool): A tab was pressed by mouse or key, and whether it was in front already.
    """

    pressed = Signal(int, bool)

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("panels")  # without a line of its own: the group has one from edge to edge
        self.setDocumentMode(True)
        self.setExpanding(False)
        self.setDrawBase(False)
        self.setUsesScrollButtons(False)
        self.setElideMode(Qt.TextElideMode.ElideNone)
        self.titles: list[str] = []
        self._glyphs: list[str] = []
        self._tips: list[str] = []
        self.brief: frozenset[int] = frozenset()
        self._around, self._around_words = _AROUND_ICON, 0
        style_tabs(self)

    def add(self, title: str, glyph: str, about: str) -> None:
        """Add a tab with its icon, if it has one, and a tip on what is behind it."""
        self.titles.append(title)
        self._glyphs.append(glyph)
        self._tips.append(about)
        self._word(self.addTab(title))

    def rename(self, tab: int, title: str) -> None:
        """Show other words on a tab."""
        self.titles[tab] = title
        self._word(tab)

    def minimumSizeHint(self) -> QSize:
        """Return the size of any one tab: the others are in a menu where there is no room for them."""
        return QSize(0, super().minimumSizeHint().height())

    def beyond(self, room: int) -> list[int]:
        """Return the tabs for which there is no room: the last ones, but not the one in front.

        Args:
            room: Width in pixels.
        """
        whole = self._widths()
        room -= self._least(self.currentIndex(), whole)
        found = []
        for tab in range(self.count()):
            if tab != self.currentIndex():
                room -= self._least(tab, whole)
                if room < 0:
                    found.append(tab)
        return found

    def tabSizeHint(self, index: int) -> QSize:
        hint = super().tabSizeHint(index)
        return QSize(self.iconSize().width() + self._around, hint.height()) if index in self.brief else hint

    def _widths(self) -> list[int]:
        """Return the width of each tab with its words."""
        letters = self.fontMetrics()
        for tab in range(self.count()):
            if tab not in self.brief:  # one with an icon has other room around it
                self._around_words = super().tabSizeHint(tab).width() - letters.horizontalAdvance(self.tabText(tab))
                break
        return [self._around_words + letters.horizontalAdvance(title) for title in self.titles]

    def _icon_width(self) -> int:
        """Return the least width of a tab that shows its icon alone."""
        return self.iconSize().width() + _AROUND_ICON

    def _least(self, tab: int, whole: Sequence[int]) -> int:
        """Return the width of a tab where there is little room."""
        return self._icon_width() if self._glyphs[tab] else whole[tab]

    def _word(self, tab: int) -> None:
        """Show the words of a tab, or its icon alone."""
        brief, title, tip = tab in self.brief, self.titles[tab], self._tips[tab]
        self.setTabText(tab, "" if brief else title)
        self.setTabIcon(tab, icon(self._glyphs[tab], Role.SECONDARY) if brief else QIcon())
        self.setTabToolTip(tab, tooltip_text(f"{title}: {tip}" if brief and tip else tip or title))
        self.setAccessibleTabName(tab, title)

    @property
    def has_icons(self) -> bool:
        """True if tabs can do without words."""
        return any(self._glyphs)

    def has_words_within(self, room: int) -> bool:
        """Return True if there is room for the words of all."""
        return sum(self._widths()) <= room

    def show_within(self, room: int, hidden: Collection[int]) -> None:
        """Hide some tabs, show the others from the first one on in a width, and leave words to as many as have room."""
        shown = [tab for tab in range(self.count()) if tab not in hidden]
        whole = self._widths()
        over, brief = sum(whole[tab] for tab in shown) - room, set()
        for tab in reversed(shown):
            if over > 0 and self._glyphs[tab]:
                brief.add(tab)
                over -= whole[tab] - self._icon_width()
        around = min(_MOST_AROUND, _AROUND_ICON + max(0, -over) // max(1, len(brief)))
        changed = self.brief.symmetric_difference(brief) | (brief if around != self._around else set())
        self.brief, self._around = frozenset(brief), around
        for tab in changed:
            self._word(tab)
        for tab in range(self.count()):
            if self.isTabVisible(tab) is (tab in hidden):
                self.setTabVisible(tab, tab not in hidden)
        places = [self.tabRect(tab) for tab in range(self.count()) if self.isTabVisible(tab)]
        if places and places[0].left() < 0 and places[-1].right() - places[0].left() < self.width():
            self._scroll_back()  # the first tab in sight is cut although there is room for it

    def _scroll_back(self) -> None:
        """Show the tabs from the first one on: those in sight have room.

        Qt scrolls to the tab in front before others are hidden, and stays there. Found on Qt 6.11: in a narrow bar
        of six tabs go to the last one and hide those between; the first one is cut. Each call asks the layout for its
        turn, which asks to fit the tabs again: it is for tabs that are cut alone.
        """
        self.setUsesScrollButtons(True)
        self.setUsesScrollButtons(False)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        before, at = self.currentIndex(), self.tabAt(event.position().toPoint())
        super().mousePressEvent(event)
        if event.button() is Qt.MouseButton.LeftButton and at >= 0:
            self.pressed.emit(at, at == before)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            self.pressed.emit(self.currentIndex(), True)
        else:
            super().keyPressEvent(event)
