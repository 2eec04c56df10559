"""Whatever is put into a box for text, the person can go on."""

import re
from pathlib import Path
from time import process_time

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QTextOption
from PySide6.QtWidgets import QApplication

from ui.code_editor.stepped_text import SteppedText
from ui.widgets.display.notifier import Notifier
from ui.widgets.fields.text_box import MOST_INSERTED, TextBox

UI = Path(__file__).parents[4] / "ui"
LONG = "x" * 200_000
WORDS = "word " * 6_000


def data(text):
    made = QMimeData()
    made.setText(text)
    return made


def drop(box, text):
    at, held = QPoint(30, 30), (Qt.DropAction.CopyAction, data(text), Qt.MouseButton.LeftButton)
    for event in (
        QDragEnterEvent(at, *held, Qt.KeyboardModifier.NoModifier),
        QDropEvent(QPointF(at), *held, Qt.KeyboardModifier.NoModifier),
    ):
        QApplication.sendEvent(box.viewport(), event)


def paste(box, text):
    QApplication.clipboard().setText(text)
    box.paste()


WAYS = {
    "drop": (TextBox, drop),
    "paste": (TextBox, paste),
    "show": (TextBox, TextBox.setPlainText),
    "drop in steps": (SteppedText, drop),
    "paste in steps": (SteppedText, paste),
    "show in steps": (SteppedText, SteppedText.rewrite),
}


@pytest.fixture
def make(qtbot):
    def made(kind):
        box = kind()
        qtbot.addWidget(box)
        box.resize(192, 92)
        box.show()
        return box

    return made


@pytest.mark.parametrize("way", WAYS)
def test_a_word_that_is_longer_than_any_policy_holds_nobody_up(make, way):
    """Qt breaks a line within a word in the square of its length: some 10 s for this one."""
    kind, put = WAYS[way]
    box = make(kind)
    begun = process_time()
    put(box, LONG)
    QApplication.processEvents()
    box.insertPlainText("x")
    QApplication.processEvents()
    assert process_time() - begun < 5
    assert len(LONG) + 1 == len(box.toPlainText())


@pytest.mark.parametrize("kind", [TextBox, SteppedText])
def test_lines_are_broken_between_words_again_when_it_is_gone(make, kind):
    box = make(kind)
    paste(box, WORDS)
    assert QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere is box.wordWrapMode()
    paste(box, LONG)
    assert QTextOption.WrapMode.WrapAnywhere is box.wordWrapMode()
    box.selectAll()
    paste(box, WORDS)
    assert QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere is box.wordWrapMode()


def test_every_box_of_several_lines_is_one_or_breaks_no_line():
    raw = re.compile(r"QPlainTextEdit\(|\(QPlainTextEdit\):")
    others = [path for path in sorted(UI.rglob("*.py")) if path.name != "text_box.py"]
    found = [path.name for path in others if raw.search(text := path.read_text("utf-8")) and "NoWrap" not in text]
    assert [] == found


@pytest.mark.parametrize("kind", [TextBox, SteppedText])
@pytest.mark.parametrize("put", [paste, drop])
def test_a_text_too_long_to_lay_out_is_refused_in_words(make, kind, put):
    box = make(kind)
    box.setPlainText("before")
    put(box, "x" * (MOST_INSERTED + 1))
    assert box.toPlainText() == "before"
    assert "500,001 characters" in box.window().findChild(Notifier).text()
