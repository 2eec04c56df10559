"""Pastes and drops of all kinds into a whole window: `python -m tests.ui.strange_drops --cases 10000 --seed 1`.

Whatever comes, nothing fails unforeseen, the organization stays sound, one undo takes everything back, a file that is
opened is the file that was dropped, and nothing takes long.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path
from random import Random

from PySide6.QtCore import QEvent, QMimeData, QPoint, QPointF, Qt
from PySide6.QtGui import QDragEnterEvent, QDragLeaveEvent, QDragMoveEvent, QDropEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractItemView,
    QAbstractSpinBox,
    QApplication,
    QComboBox,
    QLineEdit,
    QPlainTextEdit,
    QWidget,
)
from shiboken6 import isValid

from designer.exchange.formats import native
from designer.exchange.templates import load as template
from tests.designer.invariants import assert_invariants
from tests.ui.monkey.judge import content
from tests.ui.strange_data import StrangeData
from ui.canvas.cards.items import rectf
from ui.commands.requests import show_policy
from ui.features.imports.page import ImportPage
from ui.forms import dialogs
from ui.state.files import OpenedDesign
from ui.window.main_window import MainWindow

LONGEST_S = 5.0
"""A case that takes longer of the processor holds a person up; the largest data here has 100,000 characters."""

_TAKES = (QLineEdit, QPlainTextEdit, QComboBox, QAbstractSpinBox, QAbstractItemView)
_PLAIN, _CTRL = Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.ControlModifier


class StrangeDrops:
    """Pastes and drops into one window.

    Args:
        window: Shown and active.
        folder: Files to be dropped are made there.
        seed: All that is done follows from it.
    """

    def __init__(self, window: MainWindow, folder: Path, seed: int) -> None:
        self.window = window
        self.faults: list[str] = []
        self.slow: list[str] = []
        self.done: Counter[str] = Counter()
        self._random = Random(seed)
        self._data = StrangeData(self._random, folder, window.session)
        self._does = (
            self._paste_in_tree,
            self._paste_in_tree,
            self._paste_in_field,
            self._drop,
            self._drop,
            self._drop,
        )
        self._refused = window.session.notices.refused
        self._refused.connect(lambda _why: self.done.update(["refused"]))
        self._begin()

    def run(self, cases: int) -> None:
        """Do so many; what is wrong goes to `faults`."""
        for number in range(cases):
            document = self.window.session.document
            shown, at = document.organization, document.undo_stack.index()
            start = time.process_time()
            try:
                what = self._random.choice(self._does)() if number else self._drop_design()
                QApplication.processEvents()
                self._judge(shown, at)
            except Exception as error:
                raise AssertionError(f"case {number}: {type(error).__name__}: {error}") from error
            self.done[what] += 1
            if (took := time.process_time() - start) > LONGEST_S:
                self.slow.append(f"case {number}: {what} took {took:.1f} s")

    def _begin(self) -> None:
        """Show the sample again, with its panels and a policy."""
        window = self.window
        window.files.show(OpenedDesign(template("company")))
        QApplication.processEvents()
        organization = window.session.document.organization
        show_policy(window.session.requests, next(p.id for p in organization.policies.values() if not p.aws_managed))
        window.session.select([next(organization.accounts())])
        window.canvas.setFocus()
        QApplication.processEvents()
        self._before = content(window.session.document.organization)

    # -- what is done

    def _paste_in_tree(self) -> str:
        window = self.window
        organization = window.session.document.organization
        window.session.select([self._random.choice(list(organization.nodes))])
        view = window.canvas if self._random.random() < 0.7 else window.parts.docks.outline.view
        view.setFocus()
        self._paste(view)
        return "paste in the tree"

    def _paste_in_field(self) -> str:
        kinds = (QLineEdit, QPlainTextEdit)
        fields = [one for one in self.window.findChildren(QWidget) if isinstance(one, kinds) and one.isVisible()]
        field = self._random.choice(fields)
        field.setFocus()
        field.selectAll()
        self._paste(field)
        QTest.keyClick(
            QApplication.focusWidget() or self.window, self._random.choice((Qt.Key.Key_Return, Qt.Key.Key_Tab))
        )
        return f"paste in {type(field).__name__}"

    def _paste(self, widget: QWidget) -> None:
        QApplication.clipboard().setMimeData(self._data.make())
        QTest.keyClick(widget, Qt.Key.Key_V, _CTRL)

    def _drop_design(self) -> str:
        """Drop a file that opens, which chance alone hardly ever does."""
        return self._drag(self._data.design_file(), self.window, self.window.rect().center(), most=1.0)

    def _drop(self) -> str:
        data = self._data.files() if self._random.random() < 0.15 else self._data.make()
        return self._drag(data, *self._target(), most=0.9)

    def _drag(self, data: QMimeData, under: QWidget, at: QPoint, *, most: float) -> str:
        """Drag data over a widget, and let go in so many of the cases in which it takes them."""
        keys = self._random.choice((_PLAIN, _PLAIN, _CTRL))
        action = self._random.choice((Qt.DropAction.CopyAction, Qt.DropAction.MoveAction))
        held = (action, data, Qt.MouseButton.LeftButton, keys)
        entered = QDragEnterEvent(at, *held)
        QApplication.sendEvent(under, entered)
        accepted = entered.isAccepted()
        for _ in range(self._random.randint(1, 3)):
            moved = QDragMoveEvent(at, *held)
            moved.setAccepted(accepted)  # as Qt sends it
            QApplication.sendEvent(under, moved)
            accepted = moved.isAccepted()
        lets_go = accepted and self._random.random() < most
        QApplication.sendEvent(under, QDropEvent(QPointF(at), *held) if lets_go else QDragLeaveEvent())
        return f"{'drop on' if lets_go else 'drag over'} {type(under).__name__}"

    def _target(self) -> tuple[QWidget, QPoint]:
        """A widget that the pointer is over, and where: often a card, a list or a field."""
        window, random = self.window, self._random
        if random.random() < 0.3:
            view = window.canvas
            node = random.choice(list(window.session.document.organization.nodes))
            try:
                box = view.canvas_scene.layout.head(node)
            except KeyError:  # hidden
                return view.viewport(), QPoint(3, 3)
            at = view.mapFromScene(rectf(box).center())
            if view.viewport().rect().contains(at):
                return view.viewport(), at
        takers = [one for one in window.findChildren(QWidget) if isinstance(one, _TAKES) and one.isVisible()]
        above = random.choice([window, *takers])
        above = above.viewport() if isinstance(above, QAbstractItemView | QPlainTextEdit) else above
        at = QPoint(random.randrange(max(1, above.width())), random.randrange(max(1, above.height())))
        under = above.childAt(at)
        return (under, under.mapFrom(above, at)) if under is not None else (above, at)

    # -- what must hold

    def _judge(self, shown: object, at: int) -> None:
        window = self.window
        self._close_what_is_open()
        self._delete_what_is_closed()
        document = window.session.document
        if document.organization is not shown:
            assert_invariants(document.organization)
            self.done["opened"] += 1
            path = window.files.path
            if path is None or content(native.read(path.read_bytes(), path.name).organization) != content(
                document.organization
            ):
                self.faults.append(f"{path} is not what is shown")
            self._begin()
            return
        for _ in range(3):  # what is refused in a field
            if window.session.drafts.commit():
                break
            QTest.keyClick(QApplication.focusWidget() or window, Qt.Key.Key_Escape)
        if document.undo_stack.index() != at:
            self.done["changed"] += 1
            assert_invariants(document.organization)
            document.undo_stack.setIndex(min(at, document.undo_stack.index()))
        if content(document.organization) != self._before:
            self.faults.append("undo does not take everything back")
            self._begin()

    def _close_what_is_open(self) -> None:
        for page in self.window.findChildren(ImportPage):
            self.done["imported"] += 1
            page.leave()
        for _ in range(5):
            open_one = QApplication.activePopupWidget() or QApplication.activeModalWidget()
            if open_one is None or not isValid(open_one):
                return
            open_one.close()
            QApplication.processEvents()

    @staticmethod
    def _delete_what_is_closed() -> None:
        """Delete closed pages and dialogs, as the program's loop of events does, which does not run here.

        Else hundreds of pages stay in the window, and each move of the keys walks through all of their widgets.
        """
        QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


def main() -> int:
    """Status 1 after a fault."""
    parser = argparse.ArgumentParser(prog="python -m tests.ui.strange_drops", description=__doc__.splitlines()[0])
    parser.add_argument("--cases", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=1)
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory() as home:
        os.environ.update(
            {f"XDG_{name}_HOME": f"{home}/{name.lower()}" for name in ("CONFIG", "DATA", "CACHE")}, HOME=home
        )
        return _run(chosen.cases, chosen.seed, Path(home))


def _run(cases: int, seed: int, folder: Path) -> int:
    from tests.ui.monkey.watch import Watch
    from ui.window.app import make_application

    watch = Watch()
    application = make_application(["orgwright"])
    dialogs.show_error = lambda *_: None
    dialogs.ask_unsaved = lambda *_: dialogs.Unsaved.DROP
    window = MainWindow(OpenedDesign(template("company")))
    window.resize(1500, 950)
    window.show()
    for _ in window.parts.docks.steps():
        pass
    application.processEvents()
    drops = StrangeDrops(window, folder, seed)
    start = time.monotonic()
    drops.run(cases)
    print(*(f"{count:6} {what}" for what, count in drops.done.most_common()), sep="\n")
    faults = [*drops.faults, *drops.slow, *watch.faults]
    print(*faults, sep="\n")
    print(f"{cases} cases in {time.monotonic() - start:.0f} s, {len(faults)} faults")
    window.close()
    application.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    QApplication.clipboard().clear()  # what Python put there must not outlive it, see `thawed` in `conftest`
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
