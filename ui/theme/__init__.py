"""Theme: tokens for painters, and one service that styles the application.

    from ui import theme
    theme.apply(app, theme.Scheme.SYSTEM)     # once at the start and on a choice in the menu
    tokens = theme.current()                  # in paint(): never kept longer than the paint
    theme.service().changed.connect(rebuild)  # for those who keep brushes or pixmaps

Knows no organization.
"""

from PySide6.QtGui import QFont
from PySide6.QtWidgets import QApplication

from ui.theme.service import Scheme, Theme, text_width
from ui.theme.tokens import DARK, LIGHT, AnswerStyle, Metrics, Role, Tokens, contrast

# One process wears one look, as it has one QApplication.
_theme = Theme()


def service() -> Theme:
    """Return the theme of this process, for its `changed` signal."""
    return _theme


def current() -> Tokens:
    """Return the colours in use."""
    return _theme.tokens


def metrics() -> Metrics:
    """Return the measures for the system's text size."""
    return _theme.metrics


def apply(app: QApplication, scheme: Scheme) -> None:
    """Style the application and notify everything that paints."""
    _theme.apply(app, scheme)


def duration(milliseconds: int) -> int:
    """Return the duration of an animation: that long, or 0 for people who want no motion. Every animation asks."""
    return 0 if _theme.reduced_motion else milliseconds


def font() -> QFont:
    """Return the font of the interface."""
    return QFont(_theme.fonts.text)


def secondary_font() -> QFont:
    """Return the font of second lines, counts and labels."""
    return QFont(_theme.fonts.secondary)


def name_font() -> QFont:
    """Return the font of names."""
    return QFont(_theme.fonts.name)


def heading_font() -> QFont:
    """Return the font of a panel's headline."""
    return QFont(_theme.fonts.heading)


def code_font() -> QFont:
    """Return the monospace font of policies."""
    return QFont(_theme.fonts.code)
