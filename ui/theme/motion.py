"""Reduced motion as the system wants it: asked when the first window is seen; on Linux of the desktop's portal."""

import ctypes
import os
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from PySide6.QtCore import SLOT, QObject, Qt, Signal, Slot
from PySide6.QtDBus import QDBusConnection, QDBusMessage, QDBusPendingCallWatcher, QDBusVariant
from PySide6.QtWidgets import QApplication

from ui.theme.service import Theme

SERVICE = "org.freedesktop.portal.Desktop"
PATH = "/org/freedesktop/portal/desktop"
INTERFACE = "org.freedesktop.portal.Settings"

_Setting = tuple[str, str]


def _is_none(factor: object) -> bool:
    """Return True if a factor of the usual duration means no animation at all."""
    try:
        return float(str(factor)) == 0
    except ValueError:
        return False


WISHES: Mapping[_Setting, Callable[[object], bool]] = {
    ("org.freedesktop.appearance", "reduced-motion"): lambda value: value == 1,
    ("org.gnome.desktop.interface", "enable-animations"): lambda value: value is False,
    ("org.kde.kdeglobals.KDE", "AnimationDurationFactor"): _is_none,
}
"""Settings, and when they ask for less motion."""


class PortalMotion(QObject):
    """Query of the portal of a bus, which listens to it from then on.

    Signals:
        answered(bool): Whether the system wants less motion.
    """

    answered = Signal(bool)

    def __init__(self, bus: QDBusConnection, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._wanted: set[_Setting] = set()
        self._bus = bus
        if not bus.isConnected():
            return
        slot: Any = SLOT("follow(QDBusMessage)")  # text, whatever the stubs say
        bus.connect(SERVICE, PATH, INTERFACE, "SettingChanged", self, slot)
        for setting in WISHES:
            self._ask(setting)

    @Slot(QDBusMessage)
    def follow(self, message: QDBusMessage) -> None:
        """Slot for a setting of the desktop that has changed."""
        match message.arguments():
            case [str(space), str(key), value]:
                self._learn((space, key), value)

    def _ask(self, setting: _Setting) -> None:
        call = QDBusMessage.createMethodCall(SERVICE, PATH, INTERFACE, "Read")
        call.setArguments(list(setting))
        answer = QDBusPendingCallWatcher(self._bus.asyncCall(call), self)
        answer.finished.connect(lambda done: self._take(setting, done))

    def _take(self, setting: _Setting, answer: QDBusPendingCallWatcher) -> None:
        if not answer.isError():
            self._learn(setting, *answer.reply().arguments()[:1])
        answer.deleteLater()

    def _learn(self, setting: _Setting, value: object = None) -> None:
        while isinstance(value, QDBusVariant):  # an answer is wrapped twice
            value = value.variant()
        asks = WISHES.get(setting)
        if asks is None:
            return
        if asks(value):
            self._wanted.add(setting)
        else:
            self._wanted.discard(setting)
        self.answered.emit(bool(self._wanted))


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
    """Return True if there is a bus to ask, so that none is started for the asking."""
    folder = os.environ.get("XDG_RUNTIME_DIR")
    return "DBUS_SESSION_BUS_ADDRESS" in os.environ or bool(folder and Path(folder, "bus").exists())


def windows_wants_less() -> bool:
    """Return True if animation effects are off in the settings of Windows."""
    on = ctypes.c_int(1)
    try:
        asked = ctypes.CDLL("user32").SystemParametersInfoW(_CLIENT_AREA_ANIMATION, 0, ctypes.byref(on), 0)
    except (OSError, AttributeError):
        return False
    return bool(asked) and not on.value


def mac_wants_less() -> bool:
    """Return True if "Reduce motion" is on in the settings of macOS; `[NSWorkspace sharedWorkspace]` knows."""
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
    """Return the function of a library with its types, which C does not tell."""
    return ctypes.CFUNCTYPE(gives, *takes)((name, library))
