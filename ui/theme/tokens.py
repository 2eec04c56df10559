"""Colours of the two themes and the measures that both share, as frozen values.

Text keeps at least 4.5:1 on every surface it is drawn on, edges that carry structure and borders of what
can be operated at least 3:1; a test holds both. `hairline`, `card_border`, `canvas_dot` and `hover` are decoration and
may be fainter.
"""

from __future__ import annotations

import json
from dataclasses import replace
from enum import Enum, StrEnum
from pathlib import Path

from PySide6.QtGui import QColor, QFont, QFontInfo, QFontMetrics

from designer.basics.dataclass import dataclass
from designer.policy.states import State

BASE_PX = 13
"""The text size that the measures below are drawn for."""


class Role(StrEnum):
    """Colour by its meaning; the value is the name of the field in `Tokens`."""

    TEXT = "text"
    SECONDARY = "secondary"
    PLACEHOLDER = "placeholder"
    ACCENT = "accent"
    ON_ACCENT = "on_accent"
    ROOT = "root"
    OU = "ou"
    ACCOUNT = "account"
    MANAGEMENT = "management"
    ALLOWED = "allowed"
    CONDITIONAL = "conditional"
    WARNING = "warning"
    DENIED = "denied"
    EXEMPT = "exempt"
    EDGE = "edge"


class AnswerStyle(Enum):
    """Answer that colours the window: a sign, an icon of that name and a pair of colours each."""

    ALLOWED = "allowed"
    CONDITIONAL = "conditional"
    DENIED = "denied"
    EXEMPT = "exempt"
    UNKNOWN = "unknown"

    @property
    def sign(self) -> str:
        """Character that says the same as the colour."""
        return State(self.value).sign

    @property
    def role(self) -> Role:
        """Colour of its text and its sign; unknown is as grey as exempt, and has its own sign."""
        return Role.EXEMPT if self is AnswerStyle.UNKNOWN else Role(self.value)


@dataclass(frozen=True, slots=True)
class Tokens:
    """Every colour of one theme; painters read them, nothing writes them."""

    dark: bool
    # Surfaces
    window: QColor
    canvas: QColor
    canvas_dot: QColor
    panel: QColor
    card: QColor
    editor: QColor
    hover: QColor
    selection: QColor
    accent_tint: QColor
    track: QColor
    tooltip: QColor
    # Lines
    hairline: QColor
    card_border: QColor
    control_border: QColor
    edge: QColor
    # Text
    text: QColor
    secondary: QColor
    placeholder: QColor
    line_number: QColor
    on_accent: QColor
    tooltip_text: QColor
    accent: QColor
    # Kinds
    root: QColor
    root_tint: QColor
    ou: QColor
    ou_tint: QColor
    account: QColor
    account_tint: QColor
    management: QColor
    management_tint: QColor
    # Answers
    allowed: QColor
    allowed_tint: QColor
    conditional: QColor
    conditional_tint: QColor
    warning: QColor
    warning_tint: QColor
    denied: QColor
    denied_tint: QColor
    exempt: QColor
    exempt_tint: QColor
    # Free colours, for what has no meaning of its own; the last is like that of OUs
    free_1: QColor
    free_2: QColor
    free_3: QColor
    free_4: QColor
    free_5: QColor
    free_6: QColor
    free_7: QColor
    free_8: QColor
    # JSON
    json_key: QColor
    json_string: QColor
    json_number: QColor
    json_literal: QColor
    bracket_match: QColor
    shadow: QColor

    @property
    def frame_shares(self) -> tuple[float, ...]:
        """Strength of the frames around OUs by their levels: full where every edge is to be seen."""
        return (1.0, 1.0, 1.0) if self.hairline == self.edge else (0.5, 0.24, 0.16)

    def colour(self, role: str) -> QColor:
        """Return the colour of a role, or of the name of one."""
        found: QColor = getattr(self, role)
        return found

    def tint(self, answer: AnswerStyle) -> QColor:
        """Return the quiet surface on which an answer's text stands."""
        return self.role_tint(answer.role)

    def role_tint(self, role: str) -> QColor:
        """Return the quiet surface on which a sign in a colour stands; that of accounts where the colour has none."""
        found: QColor = getattr(self, f"{role}_tint", self.account_tint)
        return found


def _theme(*, dark: bool) -> Tokens:
    """Return the colours of one theme; ``colours.json`` has those of both, the light one first."""
    pairs: dict[str, list[str]] = json.loads((Path(__file__).parent / "colours.json").read_bytes())
    return Tokens(dark=dark, **{name: QColor(pair[dark]) for name, pair in pairs.items()})


LIGHT, DARK = _theme(dark=False), _theme(dark=True)


def strengthened(tokens: Tokens) -> Tokens:
    """Same theme for people who ask for high contrast: quiet text as strong as the rest, edges all to be seen."""
    text, edge = QColor("white" if tokens.dark else "black"), tokens.secondary
    return replace(
        tokens,
        text=text,
        secondary=text,
        placeholder=tokens.secondary,
        line_number=text,
        edge=edge,
        hairline=edge,
        card_border=edge,
        control_border=edge,
        track=edge,
    )


@dataclass(frozen=True, slots=True)
class Metrics:
    """Measures in logical pixels for one text size; the numbers below are those at 13 px."""

    base_px: int
    secondary_px: int
    heading_px: int
    menu_bar: int = 32
    toolbar: int = 36
    strip: int = 32
    tab: int = 34
    row: int = 28
    tree_row: int = 26
    two_line_row: int = 42
    control: int = 30
    icon: int = 16
    glyph_square: int = 28
    card_radius: int = 9
    control_radius: int = 6
    gap: int = 8
    margin: int = 12

    def scaled(self, at_13px: int) -> int:
        """Measure drawn for 13 px, at this text size."""
        return round(at_13px * self.base_px / BASE_PX)

    @classmethod
    def of(cls, font: QFont) -> Metrics:
        """Return the measures for a text size; a larger system font makes rows, tabs and icons larger too."""
        base = max(BASE_PX, QFontInfo(font).pixelSize())
        line = QFontMetrics(font).height()
        scale = base / BASE_PX

        def scaled(at_13px: int) -> int:
            return round(at_13px * scale)

        return cls(
            base_px=base,
            secondary_px=max(11, scaled(11)),
            heading_px=scaled(15),
            menu_bar=max(scaled(32), line + 14),
            toolbar=max(scaled(36), line + 18),
            strip=max(scaled(32), line + 14),
            tab=max(scaled(34), line + 16),
            row=max(scaled(28), line + 8),
            tree_row=max(scaled(26), line + 6),
            two_line_row=max(scaled(42), 2 * line + 8),
            control=max(scaled(30), line + 10),
            icon=scaled(16),
            glyph_square=scaled(28),
            gap=scaled(8),
            margin=scaled(12),
        )


def contrast(first: QColor, second: QColor) -> float:
    """Return the contrast of two colours, 1 to 21, as WCAG 2.2 defines it (w3.org/TR/WCAG22, "contrast ratio")."""
    darker, lighter = sorted((_luminance(first), _luminance(second)))
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(colour: QColor) -> float:
    def linear(channel: float) -> float:
        return channel / 12.92 if channel <= 0.04045 else ((channel + 0.055) / 1.055) ** 2.4

    return 0.2126 * linear(colour.redF()) + 0.7152 * linear(colour.greenF()) + 0.0722 * linear(colour.blueF())
