"""Reduced motion as the system wants it: asked when the first window is seen, and when that may have changed.

Each system says it another way, and Qt itself from 6.12 on; where any of them asks for less, things jump. What cannot
be asked says nothing.
"""

import ctypes
import os
import sys
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, Qt
from PySide6.QtWidgets import QApplication

from ui.theme.service import Theme

_POINTER = ctypes.c_void_p

_CLIENT_AREA_ANIMATION = 0x1042
"""Number of what Windows calls "Animation effects"."""


class SystemMotion(QObject):
    """Source of the system's preference for a theme, as long as it lives."""

    def __init__(self, app: QApplication, theme: Theme) -> None:
        super().__init__(app)
        self._theme = theme
        self._preferences: dict[str, bool] = {}
        self._ask = {"win32": windows_wants_less, "darwin": mac_wants_less}.get(sys.platform)
        hints = app.styleHints()  # PySide 6.11 takes what it gives for deleted when it goes
        self._connect_qt(hints.accessibility())
        if self._ask is not None:
            app.applicationStateChanged.connect(self._on_application_state_changed)
            self._set_preference("system", self._ask())
        elif has_session_bus():
            self._connect_portal()

    def _connect_qt(self, hints: Any) -> None:
        """Listen to Qt where it knows; its earlier versions have no such hint."""
        if not hasattr(hints, "motionPreference"):
            return

        def read(preference: Any) -> None:
            self._set_preference("qt", preference.name == "ReducedMotion")

        hints.motionPreferenceChanged.connect(read)
        read(hints.motionPreference())

    def _connect_portal(self) -> None:
        from PySide6.QtDBus import QDBusConnection

        from ui.theme.portal import PortalMotion

        portal = PortalMotion(QDBusConnection.sessionBus(), self)
        portal.answered.connect(lambda less: self._set_preference("portal", less))

    def _on_application_state_changed(self, state: Qt.ApplicationState) -> None:
        """Ask again when the person comes back, perhaps from the system's settings."""
        if self._ask is not None and state is Qt.ApplicationState.ApplicationActive:
            self._set_preference("system", self._ask())

    def _set_preference(self, who: str, less: bool) -> None:
        self._preferences[who] = less
        self._theme.set_system_motion(any(self._preferences.values()))


def has_session_bus() -> bool:
    """True when there is a bus to ask, so that none is started for the asking."""
    folder = os.environ.get("XDG_RUNTIME_DIR")
    return "DBUS_SESSION_BUS_ADDRESS" in os.environ or bool(folder and Path(folder, "bus").exists())


def windows_wants_less() -> bool:
    """True when animation effects are off in the settings of Windows."""
    on = ctypes.c_int(1)
    try:
        asked = ctypes.CDLL("user32").SystemParametersInfoW(_CLIENT_AREA_ANIMATION, 0, ctypes.byref(on), 0)
    except (OSError, AttributeError):
        return False
    return bool(asked) and not on.value


def mac_wants_less() -> bool:
    """True when "Reduce motion" is on in the settings of macOS; `[NSWorkspace sharedWorkspace]` knows."""
    try:
        objc = ctypes.CDLL("/usr/lib/libobjc.A.dylib")
        find = _function(objc, "objc_getClass", _POINTER, ctypes.c_char_p)
        name = _function(objc, "sel_registerName", _POINTER, ctypes.c_char_p)
        send = _function(objc, "objc_msgSend", _POINTER, _POINTER, _POINTER)
        ask = _function(objc, "objc_msgSend", ctypes.c_bool, _POINTER, _POINTER)
    except (OSError, AttributeError):
        return False
    workspace = send(find(b"NSWorkspace"), name(b"sharedWorkspace"))  # where there is none, the answer is no
    return bool(ask(workspace, name(b"accessibilityDisplayShouldReduceMotion")))


def _function(library: ctypes.CDLL, name: str, gives: Any, *takes: Any) -> Any:
    """Function of a library with its types, which C does not tell."""
    return ctypes.CFUNCTYPE(gives, *takes)((name, library))
