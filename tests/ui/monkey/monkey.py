"""The random user: its hands, what it knows of the window, and what it has done."""

import random
import threading
import zlib

import pytest
import shiboken6
from PySide6.QtCore import QCoreApplication, QEvent, QPoint, QPointF, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QFileDialog, QWidget

from tests.ui.dragdrop.test_dragging import Hand
from tests.ui.monkey import designs
from tests.ui.monkey.answering import Answering
from tests.ui.monkey.clock import CLOCK
from tests.ui.monkey.judge import Judge, left_after_closing
from ui import theme
from ui.canvas.cards.items import rectf
from ui.window.app import Program

NONE, CTRL, SHIFT, ALT = (
    Qt.KeyboardModifier.NoModifier,
    Qt.KeyboardModifier.ControlModifier,
    Qt.KeyboardModifier.ShiftModifier,
    Qt.KeyboardModifier.AltModifier,
)
HELD = {CTRL: Qt.Key.Key_Control, SHIFT: Qt.Key.Key_Shift, ALT: Qt.Key.Key_Alt}
LEFT = Qt.MouseButton.LeftButton
PRESSES = (QTest.mousePress, QTest.mouseClick, QTest.mouseDClick)
APART = 12
"""Pixels between two presses that are not a double click, however long Qt waits for one."""

NAMES = ("Prod", "a", "", "Dev Test", "x" * 60, "Sandbox 2", "Security", "9", "-", "o.k.")
PASTED = (
    "R&D <b>bold</b>",
    "組織 Ünïcödé",
    "two\nlines\tand a tab",
    "\u202egnp.exe",
    "y" * 3_000,
    '{"Version": "2012-10-17", "Statement": []}',
    "aws:RequestedRegion",
    "s3:*",
    "123456789012",
    "someone@example.com",
)


class Monkey:
    """One person at one program.

    Args:
        seed: What it does follows from this alone.
        folder: Where its files lie.
        watch: Whom to tell what is wrong.
        tell: Called with each thing it does.
    """

    def __init__(self, seed, folder, watch, tell):
        self._seed = seed
        self.begin(0)
        self.watch = watch
        self._tell = tell
        self.files = designs.write_all(folder)
        self.folder = folder
        self._last_press = QPoint(-APART, -APART)
        self._threads = set(threading.enumerate())
        self.patches = pytest.MonkeyPatch()
        self.patches.setattr(QFileDialog, "getOpenFileName", lambda *_args, **_more: (self._file_to_open(), ""))
        self.patches.setattr(QFileDialog, "getSaveFileName", lambda *_args, **_more: (self._file_to_save(), ""))
        self.patches.setattr(QFileDialog, "getExistingDirectory", lambda *_args, **_more: str(folder))
        self.program = Program(QApplication.instance())
        theme.service().reduce_motion(self.random.random() < 0.8)
        self.window = self.program.start(self.random.choice([None, None, *self.files[: designs.SOUND]]))
        self.window.resize(1100, 760)
        self.window.actions_by_id["file.close"].setVisible(False)  # it leaves when its time has come
        self.hand = Hand(self.window, self.patches)
        self.judge = Judge(self.window, watch)
        self.answering = Answering(self._answer, lambda what: watch.add(f"stuck: {what} cannot be closed"))
        self.act_in = lambda _monkey, _widget: None
        self.pump(4)
        self.judge.look()

    # -- what it has done

    def note(self, *what):
        """Remember what is being done, for whoever reads the trail."""
        self._tell(" ".join(str(one) if len(str(one)) < 90 else f"{str(one)[:90]}…" for one in what))

    def _answer(self, widget):
        self.note("  answers", type(widget).__name__)
        self.act_in(self, widget)

    # -- time

    def pump(self, turns=1):
        """Let the program have its turns."""
        for _ in range(turns):
            QApplication.processEvents()
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)

    def wait(self, milliseconds):
        """Let its timers run."""
        end = CLOCK.now + milliseconds
        while CLOCK.now < end:
            self.pump()

    # -- hands

    def begin(self, step):
        """Draw what follows from the seed and the step alone: one step that went otherwise changes no later one."""
        self.random = random.Random(f"{self._seed} {step}")

    def pick(self, things, name=str):
        """One of some things, by their names: one thing more or less hardly ever changes which."""
        salt = self.random.random()
        return min(things, key=lambda thing: zlib.crc32(f"{salt} {name(thing)}".encode("utf-8", "replace")))

    def chance(self, part):
        """Whether something happens that happens in this part of all cases."""
        return self.random.random() < part

    def top(self):
        """The window that has the keys and the mouse."""
        return QApplication.activePopupWidget() or QApplication.activeModalWidget() or self._active()

    def _active(self):
        active = QApplication.activeWindow()
        return active if active is not None and active.isVisible() else self.window

    def key(self, key, keys=NONE):
        """Press a key and let it go.

        With a popup open, what is held comes alone before: QTest holds it itself, and then sends the key to the window
        of a popup that it may have ended (status 139, on PySide 6.11: Alt+Down over a list that closes by Alt).
        """
        if keys is not NONE and QApplication.activePopupWidget() is not None:
            for held, alone in HELD.items():
                if keys & held:
                    self._click(alone)
        self._click(key, keys)

    def _click(self, key, keys=NONE):
        top = self.top()
        QTest.keyClick(self.handle(top) or QApplication.focusWidget() or top, key, keys)

    def handle(self, widget):
        """The window that Qt's platform knows; None where there is none, or PySide takes it for one that is gone."""
        handle = widget.window().windowHandle()
        return handle if handle is not None and shiboken6.isValid(handle) else None

    def mouse(self, does, widget, at, *how):
        """Let the mouse do something at a place in a widget, as far as that is in its window and still there."""
        if not shiboken6.isValid(widget):
            return
        window, handle = widget.window(), self.handle(widget)
        place = widget.mapTo(window, at)
        if does in PRESSES:
            place = self._beside_last_press(window, place)
        if handle is not None and window.rect().contains(place):
            does(handle, *how, place)

    def _beside_last_press(self, window, place):
        """Return the place, or one so far from the last press that Qt does not take both for a double click."""
        if (window.mapToGlobal(place) - self._last_press).manhattanLength() < APART:
            place += QPoint(APART if place.x() + APART < window.width() else -APART, 0)
        self._last_press = window.mapToGlobal(place)
        return place

    def type(self, text):
        """Type a text, each letter wherever the keys go by then."""
        for letter in text:
            self.key(Qt.Key.Key_Return if letter == "\n" else letter)

    def paste(self, text):
        """Have a text from elsewhere, and paste it."""
        QApplication.clipboard().setText(text)
        self.key(Qt.Key.Key_V, CTRL)

    def some_text(self):
        """Type or paste something."""
        if self.chance(0.75):
            text = self.random.choice(NAMES)
            self.note("  types", repr(text))
            self.type(text)
        else:
            text = self.random.choice(PASTED)
            self.note("  pastes", repr(text))
            self.paste(text)

    def click(self, widget, at=None, button=LEFT, keys=NONE, double=False):
        """Click into a widget, at its centre or elsewhere; what lies above it gets the click, as with a real mouse."""
        at = widget.rect().center() if at is None else at
        self.mouse(QTest.mouseMove, widget, at)
        self.mouse(QTest.mouseDClick if double else QTest.mouseClick, widget, at, button, keys)

    def wheel(self, widget, at, turn, keys=NONE):
        """Turn the wheel over a widget."""
        place = QPointF(widget.mapTo(widget.window(), at))
        if (handle := self.handle(widget)) is not None:
            QTest.wheelEvent(handle, place, QPoint(0, turn), QPoint(), keys)

    # -- what it sees

    def place_in(self, widget):
        """Any place in a widget."""
        across, down = self.random.random(), self.random.random()
        return QPoint(int(across * widget.width()), int(down * widget.height()))

    def widgets(self, kinds, where=None):
        """What can be seen and used of some kinds, in the order it was made."""
        found = (where or self.window).findChildren(QWidget)
        return [one for one in found if isinstance(one, kinds) and one.isVisible() and one.isEnabled()]

    def some_node(self):
        """Any node of the organization; often the selected one."""
        session = self.window.session
        if session.current is not None and self.chance(0.4):
            return session.current
        return self.pick(session.document.organization.nodes)

    def some_policy(self):
        """Any policy of the organization."""
        return self.pick(self.window.session.document.organization.policies)

    def card(self, node_id=None):
        """Where a card can be seen on the canvas; brings it into view."""
        view, session = self.window.canvas, self.window.session
        node_id = node_id or self.some_node()
        try:
            box = view.canvas_scene.layout.head(node_id)
        except KeyError:
            session.reveal(node_id)
            self.pump()
            if not session.shown.is_open and node_id not in view.canvas_scene.layout:
                return self.place_in(view.viewport())  # the earlier of two designs is looked at, which lacks it
            box = view.canvas_scene.layout.head(node_id)
        at = view.mapFromScene(rectf(box).center())
        if not view.viewport().rect().contains(at):
            view.reveal(node_id)
            self.pump()
            at = view.mapFromScene(rectf(view.canvas_scene.layout.head(node_id)).center())
        return at if view.viewport().rect().contains(at) else self.place_in(view.viewport())

    # -- files

    def _file_to_open(self):
        path = self.random.choice([*self.files, *self.files[: designs.SOUND], ""])
        self.note("  chooses to open", path and path.name)
        return str(path)

    def _file_to_save(self):
        path = self.random.choice(
            [self.folder / "mine.json", self.folder / "R&D.json", self.folder / "no" / "way.json", ""]
        )
        self.note("  chooses to save", path and path.relative_to(self.folder))
        return str(path)

    # -- the end

    def _drop_refused(self, window):
        """Take over what is typed: what is refused keeps a window open, so a reason is said, and Esc drops it."""
        drafts, said = window.session.drafts, []
        drafts.refused.connect(said.append)
        window.activateWindow()
        self.pump()
        for _ in range(2 * len(drafts.fields) + 2):
            if drafts.commit():
                return
            self.note("drops with Esc:", said[-1] if said else "(nothing is said)")
            if not said or "yet.  " in said[-1]:
                self.watch.add(f"not said why something is not taken over: {said[-1:]}")
            self.key(Qt.Key.Key_Escape)
            self.pump()
        self.watch.add(f"stuck: Esc does not drop what is refused: {said[-1:]}")

    def _close_all(self):
        """Close dialogs and popups, then the windows, each with what is refused in it dropped."""
        from ui.window.main_window import MainWindow

        for widget in QApplication.topLevelWidgets():
            if not isinstance(widget, MainWindow) and widget.isVisible():
                widget.close()
        for window in QApplication.topLevelWidgets():
            if isinstance(window, MainWindow) and window.isVisible():
                self._drop_refused(window)
                window.close()

    def leave(self):
        """Close every window, drop what is unsaved, and see what stays."""
        from ui.forms import dialogs

        self.note("leaves")
        self.answering.end()
        self.patches.setattr(dialogs, "ask_unsaved", lambda *_: dialogs.Unsaved.DROP)
        self._close_all()
        self.patches.undo()
        self.window = self.judge = self.hand = None
        for what in left_after_closing(self._threads):
            self.watch.add(what)
