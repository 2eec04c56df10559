"""What a screen reader says that others see: the row of a list that pops up, an answer, what was undone."""

import pytest
from PySide6.QtCore import QStringListModel
from PySide6.QtGui import QAccessible

from ui.commands import edit_commands
from ui.features.explain.answer import AnswerView
from ui.widgets.item_views.flat_list import PopupList


@pytest.fixture
def said(monkeypatch):
    """What is announced while a reader listens."""
    sentences = []
    monkeypatch.setattr(QAccessible, "isActive", staticmethod(lambda: True))
    monkeypatch.setattr(
        QAccessible,
        "updateAccessibility",
        staticmethod(lambda event: sentences.append(event.message()) if hasattr(event, "message") else None),
    )
    return sentences


def test_a_list_that_pops_up_says_the_row_that_is_chosen(qtbot, said):
    popup = PopupList("Policies", QStringListModel(["first", "second"]))
    qtbot.addWidget(popup)
    popup.show()
    said.clear()
    for _ in range(2):
        popup.step(1)
    assert ["first", "second"] == [one for one in said if one]


def test_an_answer_is_said_once_though_it_is_shown_again(qtbot, said):
    view = AnswerView()
    qtbot.addWidget(view)
    headline = view._headline
    for sentence in ("Nobody may.", "Nobody may.", "Some may."):
        headline.show_answer(headline._answer, "Denied", "s3:GetObject", sentence)
    assert ["Denied: s3:GetObject. Nobody may.", "Denied: s3:GetObject. Some may."] == said


def test_what_is_undone_and_done_again_is_said(window, said, qtbot):
    session = window.session
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    session.select([session.organization.root])
    window.actions_by_id["add.ou"].trigger()
    step = session.document.undo_stack.undoText()
    said.clear()
    edit_commands._undo(session)
    edit_commands._redo(session)
    edit_commands._redo(session)
    assert [f"Undone: {step}", f"Done again: {step}"] == [one for one in said if one.startswith(("Undone", "Done"))]
