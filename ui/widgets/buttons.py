"""Buttons, where an icon alone always has a name and a tooltip, and the entries and lines of menus.

Entries are made by Python, so that it knows them as long as they live. What a menu makes of a text itself is an
object of C++ alone, and PySide finds its wrapper by the address: where an object stood there that Qt deleted since,
that one's wrapper is taken, and the new action is "already deleted" (found here, on PySide 6.11: `menu.addAction(text)`
and `menu.addSeparator()`, their actions deleted, and made once more).
"""

from collections.abc import Callable
from typing import Literal, TypeAlias

from PySide6.QtCore import QSize, Qt, SignalInstance
from PySide6.QtGui import QAction, QIcon
from PySide6.QtWidgets import QAbstractButton, QMenu, QPushButton, QTabBar, QToolButton

from ui import theme
from ui.theme import Role
from ui.theme.icons import icon

Run: TypeAlias = Callable[..., object] | SignalInstance
"""What a button does, or what it emits."""


def icon_button(glyph: str, name: str, role: Role = Role.SECONDARY, run: Run | None = None) -> QToolButton:
    """Return the flat button with an icon; its name is its tooltip and what a screen reader says."""
    button = QToolButton()
    button.setIcon(icon(glyph, role))
    button.setIconSize(QSize(theme.metrics().icon, theme.metrics().icon))
    button.setToolTip(name)
    button.setAccessibleName(name)
    button.setAutoRaise(True)
    button.setProperty("glyph", True)
    button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
    if run is not None:
        button.clicked.connect(run)
    return button


def worded_button(glyph: str, words: str, name: str, role: Role = Role.SECONDARY) -> QToolButton:
    """Return an icon button with words beside the icon, unless they are hidden for want of room."""
    button = icon_button(glyph, name, role)
    button.setProperty("glyph", False)
    button.setText(words)
    show_words(button, True)
    return button


def show_words(button: QToolButton, shown: bool) -> None:
    """Show the words of a button beside its icon, or the icon alone."""
    style = Qt.ToolButtonStyle
    button.setToolButtonStyle(style.ToolButtonTextBesideIcon if shown else style.ToolButtonIconOnly)


ButtonLook: TypeAlias = Literal["", "primary", "link"]
"""Looks that the style sheet has for buttons with words."""


def push_button(text: str, glyph: str = "", look: ButtonLook = "", run: Run | None = None) -> QPushButton:
    """Return the button with words, which Enter elsewhere in a dialog does not press."""
    button = QPushButton(text)
    if look:
        button.setProperty(look, True)
    if glyph:
        role = {"primary": Role.ON_ACCENT, "link": Role.ACCENT}.get(look, Role.TEXT)
        button.setIcon(icon(glyph, role))
        button.setIconSize(QSize(theme.metrics().icon, theme.metrics().icon))
    button.setAutoDefault(False)
    if run is not None:
        button.clicked.connect(run)
    return button


def enable_unless(button: QAbstractButton, why_not: str, tip: str = "") -> None:
    """Enable a button unless there is a reason why not, which its tooltip gives then.

    Args:
        button: The button. One without words keeps its tooltip, which names it, above the reason.
        why_not: The reason, as a sentence; empty to enable it.
        tip: Tooltip when it is enabled; empty for the one that it had before.
    """
    if tip or button.toolTip() != button.property("reason"):
        button.setProperty("own_tip", tip or button.toolTip())
    own: str = button.property("own_tip")
    reason = why_not if button.text() or not why_not else f"{own}\n{why_not}"
    button.setEnabled(not why_not)
    button.setProperty("reason", reason)
    button.setToolTip(reason or own)


def style_tabs(bar: QTabBar) -> None:
    """Paint the hairline under a tab bar, and raise a tab that a drag rests on."""
    for scroll in bar.findChildren(QToolButton):
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # the arrow keys reach every tab
    bar.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
    bar.setChangeCurrentOnDrag(True)
    bar.setAcceptDrops(True)


def add_entry(menu: QMenu, text: str, act: Callable[[], object] | None = None, glyph: QIcon | None = None) -> QAction:
    """Return an entry at the end of a menu.

    Args:
        menu: The menu, whose the entry is.
        text: Its words; `&` before the letter that stands for it.
        act: Done when it is chosen.
        glyph: Its icon.
    """
    action = QAction(text, menu)
    if glyph is not None:
        action.setIcon(glyph)
    if act is not None:
        action.triggered.connect(lambda: act())  # noqa: PLW0108 - it takes no `checked`
    menu.addAction(action)
    return action


def add_line(menu: QMenu) -> QAction:
    """Return a line between the entries so far and those to come; none is shown before others follow."""
    action = QAction(menu)
    action.setSeparator(True)
    menu.addAction(action)
    return action
