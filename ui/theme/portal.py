"""Reduced motion on Linux: the desktop's portal tells the preference over D-Bus, now and whenever it changes.

The standard has a setting of its own; desktops that are older, or have none, are asked for theirs. Nobody waits for
an answer, and where there is no bus or no portal, nothing is told.
"""

from collections.abc import Callable, Mapping
from typing import Any

from PySide6.QtCore import SLOT, QObject, Signal, Slot
from PySide6.QtDBus import QDBusConnection, QDBusMessage, QDBusPendingCallWatcher, QDBusVariant

SERVICE = "org.freedesktop.portal.Desktop"
PATH = "/org/freedesktop/portal/desktop"
INTERFACE = "org.freedesktop.portal.Settings"

_Setting = tuple[str, str]


def _is_none(factor: object) -> bool:
    """True when a factor of the usual duration means no animation at all."""
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
