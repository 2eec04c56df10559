"""Text that is dropped on an editor of several lines, or pasted into it, is plain and one step, however long it is."""

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QApplication

from ui.code_editor.stepped_text import SteppedText


class Watched(SteppedText):
    def __init__(self):
        super().__init__()
        self.texts = [""]

    def on_text_changed(self):
        self.judge(self.texts[-1], self.shown_text())
        self.texts.append(self.shown_text())


@pytest.fixture
def text(qtbot):
    made = Watched()
    qtbot.addWidget(made)
    made.resize(192, 92)
    made.show()
    return made


def data(text):
    made = QMimeData()
    made.setText(text)
    return made


def drop(text, dropped):
    at, held = QPoint(30, 30), (Qt.DropAction.CopyAction, data(dropped), Qt.MouseButton.LeftButton)
    for event in (
        QDragEnterEvent(at, *held, Qt.KeyboardModifier.NoModifier),
        QDropEvent(QPointF(at), *held, Qt.KeyboardModifier.NoModifier),
    ):
        QApplication.sendEvent(text.viewport(), event)


def test_long_lines_are_dropped_again_and_again(text):
    """Qt itself looked for the cursor in lines that were not laid out yet, and the program was gone."""
    for times in range(1, 4):
        drop(text, "x" * 4_000)
        QApplication.processEvents()
        assert times * 4_000 == len(text.shown_text())


def test_what_is_dropped_is_one_step_at_its_place(text):
    drop(text, "one two\r\nthree\N{NO-BREAK SPACE}<b>")
    assert ["", "one two\nthree\N{NO-BREAK SPACE}<b>"] == text.texts
    assert text.steps.edit.begins


def test_what_is_pasted_replaces_the_selection_and_is_in_sight(text):
    text.insertFromMimeData(data("a\n" * 60))
    text.selectAll()
    text.insertFromMimeData(data("b\n" * 60))
    assert "b\n" * 60 == text.shown_text()
    assert text.viewport().rect().intersects(text.cursorRect())


@pytest.mark.parametrize("read_only", [True, False])
def test_nothing_is_inserted_where_nothing_is_to_be(text, read_only):
    text.setReadOnly(read_only)
    text.insertFromMimeData(data("x") if read_only else QMimeData())
    assert "" == text.shown_text()
