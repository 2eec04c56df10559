"""Theme in use: fonts and colours for the application; follows the system, signals a change to painters."""

from __future__ import annotations

from enum import Enum

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QFont, QFontDatabase, QFontInfo, QFontMetrics, QPalette
from PySide6.QtWidgets import QApplication

from designer.basics.dataclass import dataclass
from resources import FOLDER
from ui.theme.palette import palette, style_sheet
from ui.theme.tokens import BASE_PX, DARK, LIGHT, Metrics, Tokens, strengthened

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
"""Figures of one width: ids and counts are in columns, and what changes in place moves nothing beside it."""


def load_fonts() -> None:
    """Make the families known to Qt, as long as the application lives."""
    for name in _FILES:
        QFontDatabase.addApplicationFont(str(FOLDER / "fonts" / name))


def interface_font(system: QFont) -> QFont:
    """Return the font of the interface in the size of the system's, at least 13 px."""
    font = QFont(system)
    font.setFamilies([_INTERFACE, *system.families()])
    font.setFeature(_TABULAR, 1)
    if QFontInfo(system).pixelSize() < BASE_PX:
        font.setPixelSize(BASE_PX)
    return font


@dataclass(frozen=True, slots=True)
class Fonts:
    """Fonts of the interface. They are shared: copy one to change it.

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
        """Return all of them, from the one of the text."""
        secondary, name = QFont(text), QFont(text)
        secondary.setPixelSize(metrics.secondary_px)
        name.setWeight(QFont.Weight.DemiBold)
        heading = QFont(name)
        heading.setPixelSize(metrics.heading_px)
        return cls(text, secondary, name, heading, code_font_for(metrics))


def code_font_for(metrics: Metrics) -> QFont:
    """Return the font of policies, as large as the text around it."""
    font = QFont(QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont))
    font.setFamilies([CODE, *font.families()])
    font.setPixelSize(metrics.base_px)
    font.setStyleHint(QFont.StyleHint.Monospace)
    font.setFixedPitch(True)
    return font


class Scheme(Enum):
    """Scheme that the user chose; the values are those kept in the settings."""

    LIGHT = "light"
    DARK = "dark"
    SYSTEM = "system"


class Theme(QObject):
    """Theme of one application.

    Attributes:
        tokens: Colours in use.
        metrics: Measures for the system's text size; those at 13 px until an application is dressed.
        fonts: Fonts of the interface.
        reduced_motion: True if nothing is animated: as was chosen, else as the system wants it.
        scheme: Scheme that was asked for last.
        system_wants_less_motion: Preference of the system, as far as it is known yet.

    Signals:
        changed(): The tokens or the measures have changed; painters that keep brushes make new ones.
        motionChanged(): Things glide from now on, or jump.
    """

    changed = Signal()
    motionChanged = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.scheme = Scheme.SYSTEM
        self.tokens: Tokens = LIGHT
        self._app: QApplication | None = None
        self._system_font = QFont()
        self.metrics = Metrics(base_px=BASE_PX, secondary_px=11, heading_px=15)
        self.fonts = Fonts.of(QFont(), self.metrics)
        self._system_is_dark = False
        self.reduced_motion = False
        self._motion_choice: bool | None = None
        self.system_wants_less_motion = False

    def reduce_motion(self, choice: bool | None) -> None:
        """Turn animations off or on; None for as the system wants it."""
        self._set_motion(choice, self.system_wants_less_motion)

    def set_system_motion(self, system_wants_less: bool) -> None:
        """Set the preference of the system; it counts where nothing was chosen."""
        self._set_motion(self._motion_choice, system_wants_less)

    def _set_motion(self, choice: bool | None, system_wants_less: bool) -> None:
        before = self.reduced_motion
        self._motion_choice, self.system_wants_less_motion = choice, system_wants_less
        self.reduced_motion = system_wants_less if choice is None else choice
        if self.reduced_motion != before:
            self.motionChanged.emit()

    def apply(self, app: QApplication, scheme: Scheme) -> None:
        """Style an application; SYSTEM follows the desktop from then on."""
        if self._app is not app:
            self._adopt(app)
        self.scheme = scheme
        hints = app.styleHints()
        hints.colorSchemeChanged.disconnect(self._on_scheme_changed)
        # Sets it for the platform as well, so that title bars and file dialogs match.
        if scheme is Scheme.SYSTEM:
            hints.unsetColorScheme()
        else:
            hints.setColorScheme(Qt.ColorScheme.Dark if scheme is Scheme.DARK else Qt.ColorScheme.Light)
        hints.colorSchemeChanged.connect(self._on_scheme_changed)
        self._apply_tokens()

    def _adopt(self, app: QApplication) -> None:
        self._app = app
        self._system_font = app.font()
        load_fonts()
        self._system_is_dark = app.palette().color(QPalette.ColorRole.Window).lightness() < 128
        font = interface_font(self._system_font)
        self.metrics = Metrics.of(font)
        self.fonts = Fonts.of(font, self.metrics)
        app.setStyle("Fusion")
        hints = app.styleHints()
        hints.colorSchemeChanged.connect(self._on_scheme_changed)
        hints.accessibility().contrastPreferenceChanged.connect(self._apply_tokens)

    def _on_scheme_changed(self) -> None:
        if self.scheme is Scheme.SYSTEM:
            self._apply_tokens()

    def _apply_tokens(self) -> None:
        app = self._app
        if app is None:
            return
        tokens = DARK if self._wants_dark(app) else LIGHT
        self.tokens = strengthened(tokens) if _wants_contrast(app) else tokens
        if app.font() != self.fonts.text:
            app.setFont(self.fonts.text)
        app.setPalette(palette(self.tokens))
        sheet = style_sheet(self.tokens, self.metrics)
        if app.styleSheet() != sheet:
            app.setStyleSheet(sheet)
        self.changed.emit()

    def _wants_dark(self, app: QApplication) -> bool:
        if self.scheme is not Scheme.SYSTEM:
            return self.scheme is Scheme.DARK
        scheme = app.styleHints().colorScheme()
        # Desktops that tell nothing (a bare X server, some window managers) still have a palette.
        return self._system_is_dark if scheme is Qt.ColorScheme.Unknown else scheme is Qt.ColorScheme.Dark


def _wants_contrast(app: QApplication) -> bool:
    # PySide takes the answer of the second for deleted when that of the first goes. Found here, on PySide 6.11:
    # app.styleHints().accessibility().contrastPreference() raises.
    hints = app.styleHints()
    return hints.accessibility().contrastPreference() is Qt.ContrastPreference.HighContrast


def text_width(font: QFont, text: str) -> int:
    """Return the width of a text in a font, in logical pixels."""
    return QFontMetrics(font).horizontalAdvance(text)
