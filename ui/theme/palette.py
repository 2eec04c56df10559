"""QPalette from the tokens, and the style sheet, the only one: what Fusion and a palette cannot say."""

from dataclasses import fields
from pathlib import Path
from string import Template

from PySide6.QtGui import QColor, QPalette

from ui.theme.tokens import Metrics, Tokens

_Role = QPalette.ColorRole


def palette(tokens: Tokens) -> QPalette:
    """Return the palette of one theme, all groups and roles set."""
    made = QPalette()
    for role, colour in _roles(tokens).items():
        for group in (QPalette.ColorGroup.Active, QPalette.ColorGroup.Inactive, QPalette.ColorGroup.Disabled):
            made.setColor(group, role, colour)
    for role in (_Role.WindowText, _Role.Text, _Role.ButtonText, _Role.HighlightedText):
        made.setColor(QPalette.ColorGroup.Disabled, role, faded(tokens.text, tokens.panel))
    return made


def faded(colour: QColor, surface: QColor) -> QColor:
    """Return the colour half way into its surface, for what cannot be used now."""
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


_FOLDER = Path(__file__).parent
_SHEET = Template((_FOLDER / "style.qss").read_text("utf-8"))


def style_sheet(tokens: Tokens, metrics: Metrics) -> str:
    """Style sheet of one theme at one text size."""
    colours = {field.name: getattr(tokens, field.name).name() for field in fields(tokens) if field.name != "dark"}
    strong = tokens.accent.lighter(112) if tokens.dark else tokens.accent.darker(112)
    return _SHEET.substitute(
        colours,
        accent_strong=strong.name(),
        disabled=faded(tokens.text, tokens.panel).name(),
        scroll=tokens.control_border.name(),
        tab_inner=metrics.tab - 2,
        tab_ringed=metrics.tab - 4,
        row=metrics.row,
        menu_row=metrics.row - 10,
        control_inner=metrics.control - 8,
        icon=metrics.icon + 2,
        glyph=metrics.icon,
        small_glyph=metrics.icon - 4,
        radius=metrics.control_radius,
        card_radius=metrics.card_radius,
        gap=metrics.gap,
        secondary_px=metrics.secondary_px,
        heading_px=metrics.heading_px,
        check=_arrow("check", tokens),
        tick=_arrow("tick", tokens),
        chevron=_arrow("chevron-down", tokens),
        branch_closed=_arrow("chevron-right", tokens),
    )


def _arrow(name: str, tokens: Tokens) -> str:
    """Path of an arrow that a style sheet can name; style sheets colour no picture, so each theme has its own."""
    shade = "dark" if tokens.dark else "light"
    return (_FOLDER / "arrows" / f"{name}-{shade}.svg").as_posix()
