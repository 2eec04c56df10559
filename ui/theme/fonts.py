"""Fonts: the system's own family and size, and its monospace for policies."""

from __future__ import annotations

from PySide6.QtGui import QFont, QFontDatabase, QFontInfo

from ui.theme.tokens import BASE_PX, Metrics

# A Linux without a desktop names no family, only "Sans Serif"; these read better than what fontconfig then picks.
_PREFERRED = ("Inter", "Noto Sans", "Cantarell", "Open Sans", "Ubuntu")
_GENERIC = frozenset({"sans serif", "sans", "sans-serif", ""})


def interface_font(system: QFont) -> QFont:
    """System's font, at least 13 px, with a good family where the system names none."""
    font = QFont(system)
    if system.family().casefold() in _GENERIC:
        installed = frozenset(QFontDatabase.families())
        font.setFamilies([*(family for family in _PREFERRED if family in installed), system.family()])
    if QFontInfo(system).pixelSize() < BASE_PX:
        font.setPixelSize(BASE_PX)
    return font


def secondary_font(base: QFont, metrics: Metrics) -> QFont:
    """Smaller font of second lines, counts and labels."""
    font = QFont(base)
    font.setPixelSize(metrics.secondary_px)
    return font


def name_font(base: QFont) -> QFont:
    """Font of names: weight 600."""
    font = QFont(base)
    font.setWeight(QFont.Weight.DemiBold)
    return font


def heading_font(base: QFont, metrics: Metrics) -> QFont:
    """Font of a panel's headline."""
    font = name_font(base)
    font.setPixelSize(metrics.heading_px)
    return font


def code_font(metrics: Metrics) -> QFont:
    """System's monospace font, as large as the text around it."""
    font = QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont)
    font.setPixelSize(metrics.base_px)
    font.setStyleHint(QFont.StyleHint.Monospace)
    font.setFixedPitch(True)
    return font
