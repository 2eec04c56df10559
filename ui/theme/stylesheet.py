"""Style sheet, the only one: what Fusion and a palette cannot say.

Widgets opt in by dynamic properties set to True: ``primary`` or `link` on a QPushButton; `quiet`, `small`, `heading` or
`name` on a QLabel; `hairline` on a QFrame; `invalid` on a QLineEdit; `field` on a QPlainTextEdit that is a form field.

Labels and tool tips, those of Qt's own dialogs too, show plain text: what comes from a file is never taken for HTML.
"""

from dataclasses import fields
from pathlib import Path
from string import Template

from ui.theme.palette import faded
from ui.theme.tokens import Metrics, Tokens

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
