"""QPalette from the tokens, so that every widget of Qt's own takes part without a style sheet."""

from PySide6.QtGui import QColor, QPalette

from ui.theme.tokens import Tokens

_Role = QPalette.ColorRole


def palette(tokens: Tokens) -> QPalette:
    """Palette of one theme, all groups and roles set."""
    made = QPalette()
    for role, colour in _roles(tokens).items():
        for group in (QPalette.ColorGroup.Active, QPalette.ColorGroup.Inactive, QPalette.ColorGroup.Disabled):
            made.setColor(group, role, colour)
    for role in (_Role.WindowText, _Role.Text, _Role.ButtonText, _Role.HighlightedText):
        made.setColor(QPalette.ColorGroup.Disabled, role, faded(tokens.text, tokens.panel))
    return made


def faded(colour: QColor, surface: QColor) -> QColor:
    """Colour half way into its surface, for what cannot be used now."""
    return QColor.fromRgbF(
        (colour.redF() + surface.redF()) / 2,
        (colour.greenF() + surface.greenF()) / 2,
        (colour.blueF() + surface.blueF()) / 2,
    )


def _roles(tokens: Tokens) -> dict[QPalette.ColorRole, QColor]:
    return {
        _Role.Window: tokens.panel,
        _Role.WindowText: tokens.text,
        _Role.Base: tokens.panel,
        _Role.AlternateBase: tokens.window,
        _Role.ToolTipBase: tokens.tooltip,
        _Role.ToolTipText: tokens.tooltip_text,
        _Role.PlaceholderText: tokens.placeholder,
        _Role.Text: tokens.text,
        _Role.Button: tokens.panel,
        _Role.ButtonText: tokens.text,
        _Role.BrightText: tokens.denied,
        _Role.Light: tokens.card,
        _Role.Midlight: tokens.hover,
        _Role.Mid: tokens.control_border,
        _Role.Dark: tokens.edge,
        _Role.Shadow: tokens.hairline,
        _Role.Highlight: tokens.selection,
        _Role.HighlightedText: tokens.text,
        _Role.Accent: tokens.accent,
        _Role.Link: tokens.accent,
        _Role.LinkVisited: tokens.accent,
    }
