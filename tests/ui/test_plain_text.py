"""What comes from a file is shown as it is: never as HTML, never as a mnemonic, and no picture it names is opened."""

import ast
import ctypes
import os
import sys
from contextlib import contextmanager
from pathlib import Path

import pytest
import shiboken6
from PySide6.QtCore import QAbstractListModel, QEvent, QModelIndex, QPoint, Qt, QTimer
from PySide6.QtGui import QHelpEvent
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QApplication,
    QGroupBox,
    QInputDialog,
    QLabel,
    QMenu,
    QMessageBox,
    QTabBar,
    QTextEdit,
    QToolTip,
)

from designer.basics.words import CONTROLS
from tests.ui import hostile
from tests.ui.panels import make_panels
from ui import theme
from ui.commands.requests import EXPLAIN_REQUEST, SHOW_ANSWER, show_policy
from ui.forms import dialogs
from ui.state import settings
from ui.state.files import OpenedDesign
from ui.widgets.display.labels import without_breaks
from ui.window.recent_menu import RecentMenu

UI = Path(__file__).parents[2] / "ui"

RICH = {"RichText", "MarkdownText", "AutoText", "QTextBrowser", "QStaticText", "QWhatsThis", "QErrorMessage"}
RICH |= {"setHtml", "insertHtml", "appendHtml", "setMarkdown", "toHtml", "setWhatsThis", "QSplashScreen"}
RICH |= {"QGraphicsTextItem", "QProgressDialog", "setTextFormat"}
"""Names of Qt that show HTML, or guess whether a text is some."""

PLAIN_BY_THEMSELVES = {"labels.py", "overlays.py", "dialogs.py"}
"""Modules that say of their own labels that they show plain text."""

COLUMNS = 80
ROWS = 60
"""Rows of a model that are looked at on each level."""


@pytest.fixture
def spy(tmp_path):
    """A picture that the texts name."""
    path = tmp_path / "spy.png"
    path.write_bytes(b"")
    return path


@pytest.fixture
def window(qtbot, qapp, spy, tmp_path, monkeypatch):
    """The window on a hostile design, as the program opens it."""
    from ui.window.main_window import MainWindow

    theme.apply(qapp, theme.Scheme.LIGHT)
    path = tmp_path / "hostile <b>R&D9.json"
    path.write_bytes(hostile.design(spy))
    window = MainWindow(OpenedDesign.read(path))
    window.canvas.set_animated(False)
    window.resize(1280, 800)
    window.show()
    qtbot.waitUntil(window.isActiveWindow)
    make_panels(window)
    yield window
    monkeypatch.setattr(dialogs, "ask_unsaved", lambda *_: dialogs.Unsaved.DROP)
    if shiboken6.isValid(window):
        window.close()


@contextmanager
def unopened(path):
    """Fail where anything in this process, Qt too, opens a file meanwhile; Linux tells."""
    if sys.platform != "linux":
        yield
        return
    libc = ctypes.CDLL(None, use_errno=True)
    watch = libc.inotify_init1(os.O_NONBLOCK)
    assert libc.inotify_add_watch(watch, os.fsencode(path), 0x20) >= 0  # IN_OPEN
    try:
        yield
        with pytest.raises(BlockingIOError):  # nothing to tell
            os.read(watch, 4096)
    finally:
        os.close(watch)


def faults(where, *, hidden=False):
    """What of everything that is on screen shows a text as anything but text; also of the rows that nobody sees."""
    found = []
    for widget in QApplication.allWidgets():
        found += [f"{where}: {type(widget).__name__} {what}" for what in faults_of(widget, hidden)]
    return found


def faults_of(widget, hidden):
    if isinstance(widget, QLabel) and widget.isVisible() and widget.textFormat() is not Qt.TextFormat.PlainText:
        yield f"guesses whether it is HTML: {widget.text()[:60]!r}"
    if isinstance(widget, QTextEdit):
        yield "shows HTML"
    if isinstance(widget, QAbstractButton | QGroupBox | QMenu) or widget.actions():
        named = [action.text() for action in widget.actions()] + [getattr(widget, "text", str)()]
        yield from (f"takes an ampersand for a mnemonic: {text[:60]!r}" for text in named if is_mnemonic(text, widget))
    if isinstance(widget, QTabBar):
        texts = [widget.tabText(index) for index in range(widget.count())]
        yield from (f"takes an ampersand for a mnemonic: {text!r}" for text in texts if is_mnemonic(text, widget))
    tips = [widget.toolTip(), *(action.toolTip() for action in widget.actions())]
    if isinstance(widget, QAbstractItemView) and widget.model() is not None and (hidden or widget.isVisible()):
        for index in indexes(widget.model()):
            tips.append(index.data(Qt.ItemDataRole.ToolTipRole))
            words = [index.data(role) for role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole)]
            yield from (f"escapes what nobody reads as HTML: {text[:60]!r}" for text in words if is_escaped(text))
    for tip in filter(None, tips):
        if is_escaped(tip):
            yield f"escapes in a tool tip: {tip[:60]!r}"
        if max(map(len, tip.splitlines())) > COLUMNS:
            yield f"has a tool tip that is too wide: {tip[:60]!r}"
        if CONTROLS.search(tip):
            yield f"has a tool tip with what acts unseen: {tip[:60]!r}"
    for text in filter(CONTROLS.search, shown_texts(widget)):
        yield f"shows what acts unseen: {text[:60]!r}"


def shown_texts(widget):
    """Texts that a widget paints by itself, without the breaks that are put in for painting."""
    if isinstance(widget, QLabel):
        yield without_breaks(QLabel.text(widget))
    if isinstance(widget, QAbstractButton):
        yield QAbstractButton.text(widget)
    if isinstance(widget, QGroupBox | QMenu):
        yield widget.title()
    if isinstance(widget, QTabBar):
        yield from (widget.tabText(index) for index in range(widget.count()))
    yield from (action.text() for action in widget.actions())
    yield widget.accessibleName()
    yield widget.accessibleDescription()
    yield widget.windowTitle()


def is_mnemonic(text, widget):
    painted = type(widget).__module__.startswith("ui.") and isinstance(widget, QAbstractButton)  # paints text as it is
    return hostile.MARK in text and not painted


def is_escaped(text):
    return isinstance(text, str) and ("&lt;b" in text or "&amp;D9" in text or "pre-wrap" in text)


def indexes(model, parent=QModelIndex()):
    is_list = isinstance(model, QAbstractListModel)  # which tells nobody how many columns it has
    for row in range(min(ROWS, model.rowCount(parent))):
        for column in range(1 if is_list else model.columnCount(parent)):
            yield model.index(row, column, parent)
        if not is_list:
            yield from indexes(model, model.index(row, 0, parent))


def close_others(window):
    """Close what opened over the window."""
    for widget in QApplication.topLevelWidgets():
        if widget is not window and widget.isVisible():
            widget.close()
    QApplication.processEvents()


PANELS = ("outline", "policies", "inspector", "editor", "problems", "budget", "effective", "history")
COMMANDS = ("add.guardrail", "add.programme", "policy.attach", "policy.detach", "policy.pack", "policy.allow-list")
COMMANDS += ("file.export", "edit.palette", "edit.find", "lens.choose", "help.shortcuts")


@pytest.mark.qt_log_ignore("grabbing the keyboard")  # which menus do, and no window can offscreen
def test_no_part_of_the_window_shows_a_text_as_anything_but_text(window, spy, qtbot):
    session = window.session
    found = []
    with unopened(spy):
        for node_id in list(session.document.organization.nodes)[:8]:
            session.reveal(node_id)
            for policy in session.document.organization.node(node_id).policies[1:2]:
                show_policy(session.requests, policy)
            QApplication.processEvents()
            found += faults(f"at {node_id}")
        qtbot.waitUntil(lambda: window.analyses.counts.everywhere is not None)
        for name in PANELS:
            window.parts.show_panel(name)
            QApplication.processEvents()
            found += faults(name)
        session.requests.ask(SHOW_ANSWER, "s3:GetObject")
        session.requests.ask(EXPLAIN_REQUEST, "s3:GetObject")
        QApplication.processEvents()
        found += faults("questions")
        for command in COMMANDS:
            window.actions_by_id[command].trigger()
            QApplication.processEvents()
            found += faults(command)
            close_others(window)
        session.notices.refuse(hostile.texts(spy)[0])
        session.notices.say(hostile.texts(spy)[2])
        QApplication.processEvents()
        found += faults("notes", hidden=True)
    assert [] == sorted(set(found))


def test_a_tool_tip_shows_what_the_file_says_and_opens_nothing(window, spy, qtbot):
    view, node_id = window.canvas, "acc-2"
    window.session.reveal(node_id)
    view.fit()
    box = view.canvas_scene.layout.head(node_id)
    place = view.mapFromScene(box.x + 9, box.y + 9)
    with unopened(spy):
        event = QHelpEvent(QEvent.Type.ToolTip, place, view.viewport().mapToGlobal(place))
        QApplication.sendEvent(view.viewport(), event)
        QApplication.processEvents()
        assert f"<html><body><img src={spy.as_uri()[:10]}" in QToolTip.text().replace("\n", "")
        (tip,) = (one for one in QApplication.topLevelWidgets() if one.metaObject().className() == "QTipLabel")
        assert tip.textFormat() is Qt.TextFormat.PlainText
        for text in hostile.texts(spy):  # whoever forgets to ask for a tool tip's text
            QToolTip.showText(QPoint(9, 9), text, window)
            QApplication.processEvents()
    QToolTip.hideText()


def test_the_spy_is_seen_where_a_picture_is_opened(spy, qtbot):
    label = QLabel()
    qtbot.addWidget(label)
    label.setStyleSheet("qproperty-textFormat: RichText;")
    label.setText(hostile.texts(spy)[0])
    with pytest.raises(pytest.fail.Exception), unopened(spy):  # noqa: PT012
        label.show()
        QApplication.processEvents()
        if sys.platform != "linux":
            pytest.fail("only Linux tells")


@pytest.mark.parametrize("made", [QMessageBox, QInputDialog])
def test_the_dialogs_of_qt_show_plain_text(made, qtbot, qapp):
    theme.apply(qapp, theme.Scheme.LIGHT)
    dialog = made()
    qtbot.addWidget(dialog)
    if made is QInputDialog:
        dialog.setLabelText("<b>bold</b>")
    else:
        dialog.setText("<b>bold</b>")
        dialog.setInformativeText("<i>slanted</i>")
    dialog.show()
    assert {Qt.TextFormat.PlainText} == {label.textFormat() for label in dialog.findChildren(QLabel)}


def test_questions_about_a_file_name_it_as_it_is(window, qtbot):
    said = []

    def answer():
        box = QApplication.activeModalWidget()
        said.extend(label for label in faults("a question"))
        said.extend(label.text() for label in box.findChildren(QLabel) if "Save the changes" in label.text())
        box.reject()

    QTimer.singleShot(0, window, answer)
    dialogs.ask_unsaved(window, hostile.MARK + " <b>bold</b>", hostile.MARK)
    assert ["Save the changes to R&D9 <b>bold</b>?"] == said


def test_recent_files_keep_their_ampersands(window, spy):
    settings.remember_file(window.files.path)
    menu = RecentMenu(window)
    menu.fill()
    assert "R&&D9" in menu.actions()[0].text()
    assert "hostile<b>R&D9.json" in "".join(menu.actions()[0].toolTip().split())  # a long path is broken anywhere


def test_a_name_with_a_placeholder_for_the_star_of_the_title_leaves_the_star_in_its_place(window, tmp_path):
    path = tmp_path / "a [*] b.json"
    window.files.save(path)
    assert window.windowTitle().startswith("a [*][*] b.json[*] ")


def test_nothing_in_the_window_can_show_html():
    """Labels and tool tips are plain by the style sheet; nothing else of Qt that reads HTML is used at all."""
    found = []
    for path in sorted(UI.rglob("*.py")):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        names = {node.attr for node in ast.walk(tree) if isinstance(node, ast.Attribute)}
        names |= {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}
        allowed = {"setTextFormat"} if path.name in PLAIN_BY_THEMSELVES else set()
        found += [f"{path.name}: {name}" for name in sorted(names & RICH - allowed)]
    assert [] == found
