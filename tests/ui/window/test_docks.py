"""The panels that are made when the window is already seen: they come by themselves, and nobody is disturbed."""

from __future__ import annotations

import sys

import pytest
from PySide6.QtCore import QEvent, QObject
from PySide6.QtWidgets import QApplication, QDockWidget, QWidget
from shiboken6 import isValid

from designer.templates import load as template
from ui.budget.panel import BudgetPanel
from ui.forms import dialogs
from ui.inspector.effective import EffectivePanel
from ui.library.panel import LibraryPanel
from ui.outline.panel import OutlinePanel
from ui.policy_editor.panel import EditorPanel
from ui.problems.panel import ProblemsPanel
from ui.state.files import OpenedDesign
from ui.window.history import HistoryPanel
from ui.window.inspector import InspectorPanel
from ui.window.main_window import MainWindow

LATER = {
    "library": LibraryPanel,
    "inspector": InspectorPanel,
    "editor": EditorPanel,
    "problems": ProblemsPanel,
    "budget": BudgetPanel,
    "effective": EffectivePanel,
    "history": HistoryPanel,
}


class Watch(QObject):
    """Notes every window of its own that something shows."""

    def __init__(self, parent):
        super().__init__(parent)
        self.seen = []

    def eventFilter(self, watched, event):  # noqa: N802 - Qt's name
        if event.type() == QEvent.Type.Show and isinstance(watched, QWidget) and watched.isWindow():
            self.seen.append(type(watched).__name__)
        return False


@pytest.fixture
def early(qtbot, monkeypatch):
    """A window before its first paint."""
    window = MainWindow(OpenedDesign(template("company")))
    window.canvas.set_animated(False)
    window.resize(1280, 800)
    yield window
    monkeypatch.setattr(dialogs, "ask_unsaved", lambda *_: dialogs.Unsaved.DROP)
    if isValid(window):
        window.close()
        window.deleteLater()


def made(window):
    return {name for name, kind in LATER.items() if window.findChild(kind)}


def places(window):
    return {dock.objectName(): (dock.geometry(), dock.isVisible()) for dock in window.findChildren(QDockWidget)}


def test_the_window_is_painted_before_its_other_panels_are_made(early, qtbot):
    with qtbot.waitSignal(early.canvas.painted):
        early.show()
    assert early.findChild(OutlinePanel)
    assert not made(early)
    qtbot.waitUntil(lambda: made(early) == set(LATER))


def test_panels_that_come_later_move_nothing_and_take_no_keys(early, qtbot):
    watch = Watch(early)
    with qtbot.waitSignal(early.canvas.painted):
        early.show()
    qtbot.waitActive(early)
    early.canvas.setFocus()
    before = places(early)
    QApplication.instance().installEventFilter(watch)
    early.parts.docks.complete()
    qtbot.waitUntil(lambda: early.findChild(HistoryPanel).parentWidget() is not None)
    QApplication.processEvents()
    assert before == places(early)
    assert [] == watch.seen
    assert early.isActiveWindow()
    assert early.canvas.hasFocus()


def test_a_command_that_comes_early_finds_every_panel(early):
    early.actions_by_id["add.scp"].trigger()
    assert set(LATER) == made(early)
    assert early.findChild(EditorPanel).policy_id in early.session.document.organization.policies


@pytest.mark.parametrize("name", LATER)
def test_an_early_shortcut_shows_its_panel(early, name):
    early.show()
    early.actions_by_id[f"panel.{name}"].trigger()
    assert isinstance(early.findChild(QDockWidget, f"dock.{name}").widget(), LATER[name])


def test_when_all_panels_are_made_the_first_lens_has_nothing_left_to_import(qtbot, early, monkeypatch):
    monkeypatch.delitem(sys.modules, "designer.lenses.registry", raising=False)
    with qtbot.waitSignal(early.filled):
        early.show()
    assert "designer.lenses.registry" in sys.modules
