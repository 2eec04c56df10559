"""The system's wish for less motion: told by a portal on a bus of the test's own, by Qt, by Windows and by macOS."""

import ctypes
import shutil
import subprocess
import sys
from types import SimpleNamespace

import pytest
from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtDBus import QDBusConnection, QDBusMessage, QDBusVariant, QDBusVirtualObject

from ui import theme
from ui.theme import motion
from ui.window import app as program

STANDARD = ("org.freedesktop.appearance", "reduced-motion")
GNOME = ("org.gnome.desktop.interface", "enable-animations")
KDE = ("org.kde.kdeglobals.KDE", "AnimationDurationFactor")


class Desktop(QDBusVirtualObject):
    """A portal with some settings."""

    def __init__(self, bus):
        super().__init__()
        self.bus = bus
        self.settings = {}
        self.asked = []

    def introspect(self, path):
        return ""

    def handleMessage(self, message, connection):  # noqa: N802 - Qt's
        setting = tuple(message.arguments())
        self.asked.append(setting)
        if message.member() != "Read" or setting not in self.settings:
            return connection.send(message.createErrorReply("org.freedesktop.portal.Error.NotFound", "no such setting"))
        return connection.send(message.createReply(QDBusVariant(QDBusVariant(self.settings[setting]))))

    def change(self, setting, value):
        self.settings[setting] = value
        signal = QDBusMessage.createSignal(motion.PATH, motion.INTERFACE, "SettingChanged")
        signal.setArguments([*setting, QDBusVariant(value)])
        assert self.bus.send(signal)


@pytest.fixture
def address():
    """A bus of this test alone."""
    if sys.platform == "win32" or not shutil.which("dbus-daemon"):
        pytest.skip("needs dbus-daemon")
    command = ["dbus-daemon", "--session", "--nofork", "--print-address=1"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as daemon:
        yield daemon.stdout.readline().strip()
        daemon.terminate()


@pytest.fixture
def buses(qapp, address):
    """The desktop's connection, and ours."""
    yield QDBusConnection.connectToBus(address, "theirs"), QDBusConnection.connectToBus(address, "ours")
    for name in ("theirs", "ours"):
        QDBusConnection.disconnectFromBus(name)


@pytest.fixture
def desktop(buses):
    bus, _ = buses
    desktop = Desktop(bus)
    assert bus.registerVirtualObject(motion.PATH, desktop)
    assert bus.registerService(motion.SERVICE)
    yield desktop
    bus.unregisterObject(motion.PATH)


@pytest.fixture
def told(buses):
    """What is told, from the first question on; `start` asks it."""
    said = []
    owner = QObject()

    def start():
        motion.PortalMotion(buses[1], owner).answered.connect(said.append)
        return said

    yield SimpleNamespace(start=start, said=said)
    owner.deleteLater()


@pytest.fixture(autouse=True)
def as_before(qapp):
    yield
    for watcher in qapp.findChildren(motion.SystemMotion):
        watcher.deleteLater()


@pytest.mark.parametrize(
    ("setting", "values"),
    [(STANDARD, (1, 0)), (GNOME, (False, True)), (KDE, ("0", "0.5")), (KDE, (0.0, 1.0))],
)
def test_each_desktop_is_asked_in_its_own_words_and_heard_when_it_changes(desktop, told, qtbot, setting, values):
    less, more = values
    desktop.settings[setting] = less
    told.start()
    qtbot.waitUntil(lambda: told.said == [True])
    assert set(motion.WISHES) == set(desktop.asked)
    desktop.change(setting, more)
    qtbot.waitUntil(lambda: told.said == [True, False])
    desktop.change(setting, less)
    qtbot.waitUntil(lambda: told.said == [True, False, True])


def test_one_setting_that_asks_for_less_is_enough(desktop, told, qtbot):
    desktop.settings |= {STANDARD: 0, GNOME: False, KDE: "not a number"}
    told.start()
    qtbot.waitUntil(lambda: len(told.said) == 3)
    assert told.said[-1] is True
    desktop.change(("org.freedesktop.appearance", "color-scheme"), 1)
    desktop.change(GNOME, True)
    qtbot.waitUntil(lambda: len(told.said) == 4)
    assert told.said[-1] is False


def test_a_portal_that_comes_later_is_heard(buses, told, qtbot):
    said = told.start()
    bus, _ = buses
    desktop = Desktop(bus)
    assert bus.registerVirtualObject(motion.PATH, desktop)
    assert bus.registerService(motion.SERVICE)
    desktop.change(STANDARD, 1)
    qtbot.waitUntil(lambda: said[-1:] == [True])
    bus.unregisterObject(motion.PATH)


def test_nothing_is_told_where_there_is_no_bus(qapp):
    silent = motion.PortalMotion(QDBusConnection("there is none"))
    assert not silent.findChildren(QObject)
    silent.deleteLater()


def test_no_bus_is_started_for_the_asking(monkeypatch, tmp_path):
    monkeypatch.delenv("DBUS_SESSION_BUS_ADDRESS", raising=False)
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path))
    assert not motion.has_session_bus()
    (tmp_path / "bus").touch()
    assert motion.has_session_bus()
    monkeypatch.delenv("XDG_RUNTIME_DIR")
    assert not motion.has_session_bus()
    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", "unix:path=/somewhere")
    assert motion.has_session_bus()


def test_the_program_follows_the_portal_of_the_session(desktop, buses, qapp, qtbot, monkeypatch):
    desktop.settings[GNOME] = False
    monkeypatch.setattr(sys, "platform", "linux")
    monkeypatch.setattr(motion, "has_session_bus", lambda: True)
    monkeypatch.setattr(QDBusConnection, "sessionBus", lambda: buses[1])
    program.watch_system_motion(qapp)
    qtbot.waitUntil(lambda: theme.duration(140) == 0)
    desktop.change(GNOME, True)
    qtbot.waitUntil(lambda: theme.duration(140) == 140)


class Hints(QObject):
    """What Qt tells from 6.12 on."""

    motionPreferenceChanged = Signal(object)  # noqa: N815 - Qt's
    preference = "NoPreference"

    def motionPreference(self):  # noqa: N802 - Qt's
        return SimpleNamespace(name=self.preference)


def test_qt_is_asked_where_it_knows(qapp, monkeypatch):
    monkeypatch.setattr(motion, "has_session_bus", lambda: False)
    watcher, hints = motion.SystemMotion(qapp, theme.service()), Hints()
    watcher._connect_qt(hints)
    assert not theme.service().reduced_motion
    hints.motionPreferenceChanged.emit(SimpleNamespace(name="ReducedMotion"))
    assert theme.service().reduced_motion


@pytest.mark.parametrize("system", ["win32", "darwin"])
def test_windows_and_macos_are_asked_again_when_the_person_comes_back(qapp, monkeypatch, system):
    answers = [True, False]
    for name in ("windows_wants_less", "mac_wants_less"):
        monkeypatch.setattr(motion, name, lambda: answers[0])
    monkeypatch.setattr(sys, "platform", system)
    motion.SystemMotion(qapp, theme.service())
    assert theme.service().reduced_motion
    del answers[0]
    qapp.applicationStateChanged.emit(Qt.ApplicationState.ApplicationInactive)
    assert theme.service().reduced_motion
    qapp.applicationStateChanged.emit(Qt.ApplicationState.ApplicationActive)
    assert not theme.service().reduced_motion


@pytest.mark.parametrize(("given", "on", "less"), [(1, 0, True), (1, 1, False), (0, 0, False)])
def test_windows_tells_whether_things_are_animated(monkeypatch, given, on, less):
    def answer(number, _size, place, _how):
        assert number == 0x1042
        place._obj.value = on
        return given

    monkeypatch.setattr(ctypes, "CDLL", lambda name: {"user32": SimpleNamespace(SystemParametersInfoW=answer)}[name])
    assert motion.windows_wants_less() is less


@pytest.mark.parametrize("less", [True, False])
def test_macos_is_asked_through_its_workspace(monkeypatch, less):
    said = []
    names = {"objc_getClass": lambda name: name, "sel_registerName": lambda name: name}

    def send(receiver, message):
        said.append((receiver, message))
        return less if message == b"accessibilityDisplayShouldReduceMotion" else b"the workspace"

    monkeypatch.setattr(ctypes, "CDLL", lambda name: name)
    monkeypatch.setattr(motion, "_function", lambda _library, name, *_types: names.get(name, send))
    assert motion.mac_wants_less() is less
    asked = [(b"NSWorkspace", b"sharedWorkspace"), (b"the workspace", b"accessibilityDisplayShouldReduceMotion")]
    assert said == asked


def test_a_system_that_is_another_says_nothing(monkeypatch):
    def missing(_name):
        raise OSError

    monkeypatch.setattr(ctypes, "CDLL", missing)
    assert not motion.windows_wants_less()
    assert not motion.mac_wants_less()
