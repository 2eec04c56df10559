"""Fonts: one family for the interface and one for policies, brought along so that every machine shows the same.

Letters that they lack (Arabic, Chinese, Japanese …) come from the system's own fonts, letter by letter.
"""

from __future__ import annotations

from PySide6.QtGui import QFont, QFontDatabase, QFontInfo

from designer.basics.dataclass import dataclass
from resources import FOLDER
from ui.theme.tokens import BASE_PX, Metrics

_INTERFACE = "Inter"
CODE = "JetBrains Mono"

_FILES = (
    "Inter-Regular.otf",
    "Inter-Medium.otf",
    "Inter-SemiBold.otf",
    "JetBrainsMono-Regular.ttf",
    "JetBrainsMono-Bold.ttf",
)

_TABULAR = QFont.Tag("tnum")
"""Figures of one width: ids and counts stand in columns, and what changes in place moves nothing beside it."""


def load_fonts() -> None:
    """Make the families known to Qt, for as long as the application lives."""
    for name in _FILES:
        QFontDatabase.addApplicationFont(str(FOLDER / "fonts" / name))


def interface_font(system: QFont) -> QFont:
    """Font of the interface in the size of the system's, at least 13 px."""
    font = QFont(system)
    font.setFamilies([_INTERFACE, *system.families()])
    font.setFeature(_TABULAR, 1)
    if QFontInfo(system).pixelSize() < BASE_PX:
        font.setPixelSize(BASE_PX)
    return font


@dataclass(frozen=True, slots=True)
class Fonts:
    """Fonts of the interface. They are shared: whoever wants to change one takes a copy.

    Attributes:
        text: Of everything that has no other.
        secondary: Of second lines, counts and labels; smaller.
        name: Of names; weight 600.
        heading: Of a panel's headline.
        code: Of policies, as large as the text around it.
    """

    text: QFont
    secondary: QFont
    name: QFont
    heading: QFont
    code: QFont

    @classmethod
    def of(cls, text: QFont, metrics: Metrics) -> Fonts:
        """All of them, from the one of the text."""
        secondary, name = QFont(text), QFont(text)
        secondary.setPixelSize(metrics.secondary_px)
        name.setWeight(QFont.Weight.DemiBold)
        heading = QFont(name)
        heading.setPixelSize(metrics.heading_px)
        return cls(text, secondary, name, heading, code_font_for(metrics))


def code_font_for(metrics: Metrics) -> QFont:
    """Font of policies, as large as the text around it."""
    font = QFont(QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont))
    font.setFamilies([CODE, *font.families()])
    font.setPixelSize(metrics.base_px)
    font.setStyleHint(QFont.StyleHint.Monospace)
    font.setFixedPitch(True)
    return font
