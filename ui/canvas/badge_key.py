"""Badge key: the signs on the cards, with a word each, in the strip; in a menu while a lens has its legend there."""

from __future__ import annotations

from typing import TypeAlias

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QFontMetricsF, QPainter, QPaintEvent
from PySide6.QtWidgets import QMenu, QSizePolicy, QToolButton, QWidget

from designer.layout import Density
from ui import theme
from ui.theme import Role
from ui.theme.icons import icon, paint_icon
from ui.widgets.buttons import icon_button

CARD_SIGNS = (
    (
        "policy-deny",
        "SCPs attached besides FullAWSAccess",
        Role.SECONDARY,
        "Number of SCPs attached to the node itself; FullAWSAccess is not counted.",
    ),
    (
        "policy-allow",
        "allow-list among them",
        Role.SECONDARY,
        "The same where one of them allows only what it lists: nothing else is possible from there down.",
    ),
    (
        "policy-resource",
        "RCPs attached",
        Role.SECONDARY,
        "Number of RCPs attached to the node itself; RCPFullAWSAccess is not counted.",
    ),
    (
        "inherited",
        "inherited",
        Role.SECONDARY,
        "Number of SCPs and RCPs from the levels above; FullAWSAccess and RCPFullAWSAccess are not counted.",
    ),
    ("exempt", "exempt", Role.EXEMPT, "The management account, which SCPs and RCPs do not limit."),
)
"""Icon, words, colour and meaning of each sign."""

_BESIDE, _BETWEEN = 4, 14

CardSigns: TypeAlias = tuple[tuple[str, str, Role, str], ...]


def signs_of(density: Density) -> CardSigns:
    """Signs that cards of a density show: dense ones have no room for the number of inherited policies."""
    return tuple(sign for sign in CARD_SIGNS if density is not Density.DENSE or sign[0] != "inherited")


class BadgeKey(QWidget):
    """Quiet line that nobody can press."""

    def __init__(self) -> None:
        super().__init__()
        self.signs: CardSigns = CARD_SIGNS
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Preferred)
        theme.service().changed.connect(self._measure)
        self._measure()

    def show_signs(self, signs: CardSigns) -> None:
        """Show these signs, of `CARD_SIGNS`."""
        self.signs = signs
        self._measure()
        self.update()

    def _measure(self) -> None:
        self.setAccessibleName("Signs on the cards: " + ", ".join(words for _, words, *_ in self.signs))
        metrics = QFontMetricsF(theme.secondary_font())
        words = sum(metrics.horizontalAdvance(words) for _, words, *_ in self.signs)
        signs = len(self.signs) * (theme.metrics().scaled(14) + _BESIDE + _BETWEEN)
        self.setFixedSize(round(words + signs), round(metrics.height()))

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        font, side = theme.secondary_font(), float(theme.metrics().scaled(14))
        metrics = QFontMetricsF(font)
        painter.setFont(font)
        x = 0.0
        for glyph, words, role, _ in self.signs:
            colour = theme.current().colour(role)
            paint_icon(painter, glyph, QRectF(x, (self.height() - side) / 2, side, side), colour)
            x += side + _BESIDE
            wide = metrics.horizontalAdvance(words)
            painter.setPen(theme.current().secondary)
            painter.drawText(QRectF(x, 0, wide + 2, self.height()), Qt.AlignmentFlag.AlignVCenter, words)
            x += wide + _BETWEEN
        painter.end()


def badge_key_button(key: BadgeKey) -> QToolButton:
    """Button that shows the signs of a key in a menu, for a strip that has no room for the line."""
    button = icon_button("help", "Signs on the cards")
    button.setProperty("glyph", False)  # it has a word: a "?" would be the help on what stands before it
    button.setText("Legend")
    button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextOnly)
    button.clicked.connect(lambda: signs_menu(button, key.signs).popup(button.mapToGlobal(button.rect().bottomLeft())))
    return button


def signs_menu(parent: QWidget, signs: CardSigns) -> QMenu:
    """Menu of the signs, with a word each; it is gone when it is closed."""
    from ui.widgets.menus import add_entry  # nobody opens one at the start

    menu = QMenu(parent)
    menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    for glyph, words, role, _ in signs:
        add_entry(menu, words, glyph=icon(glyph, role))
    return menu
