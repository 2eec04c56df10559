"""The sheet of words: every answer, sign, term and panel, found by typing."""

import pytest
from PySide6.QtWidgets import QLabel

from designer.analysis.terms import TERMS
from designer.policy.states import State
from ui.window.sheets import WordsSheet


@pytest.fixture
def sheet(window):
    window.actions_by_id["help.words"].trigger()
    sheet = window.findChild(WordsSheet)
    yield sheet
    sheet.close()


def shown(sheet):
    return [label.text() for label in sheet.findChildren(QLabel) if label.isVisible()]


def test_every_answer_term_and_panel_is_explained(sheet, window):
    texts = shown(sheet)
    assert {state.meaning for state in State} <= set(texts)
    assert {term.words for term in TERMS} <= set(texts)
    for dock in window.parts.docks.places.values():
        assert {dock.title, dock.about} <= set(texts)
        assert dock.about, dock.title


def test_typing_finds_a_word(sheet, qtbot):
    qtbot.keyClicks(sheet.search, "effective")
    texts = shown(sheet)
    assert "Effective policies" in texts
    assert "management policy" in texts
    assert "ARN" not in texts
    sheet.search.setText("no such word")
    assert ["Nothing matches."] == shown(sheet)
