"""Comments in the window: written, answered, resolved, filtered, kept when their place is gone."""

from __future__ import annotations

import subprocess

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from designer.organization import edits
from designer.organization.edits.comments import add_comment, reply_to_comment
from designer.organization.edits.guardrail_tests import remove_tests
from designer.organization.model.comments import CommentPlace
from designer.organization.model.records import NodeId
from ui.commands.requests import SHOW_COMMENT
from ui.features.comments import rows
from ui.features.comments.dialog import edit_dialog, new_comment_dialog, reply_dialog
from ui.features.comments.panel import CommentsPanel
from ui.features.comments.rows import CommentState

PROD = NodeId("ou-prod")
NOON = "2026-12-02T12:00:00Z"


def write(session, text, author="Ana", *, decision=False, **place):
    on = CommentPlace(**place)
    session.document.push(add_comment(session.organization, on, text, author, NOON, decision=decision))


@pytest.fixture
def panel(session, analyses, hosted):
    return hosted(CommentsPanel(session, analyses), 1100, 360)


def titles(panel):
    return [row.content.title for row in panel.view.rows.rows]


def details(panel):
    return "\n".join(row.content.title for row in panel.detail.rows.rows)


def comment(session):
    return session.organization.settings.comments[-1]


def test_a_comment_is_written_answered_and_resolved_by_its_buttons(panel, session):
    session.select([PROD])
    dialog = new_comment_dialog(session, None, panel)
    dialog.author.setText("Ana")
    dialog.box.setPlainText("Why no MFA here?")
    dialog.done_button.click()
    assert (["Why no MFA here?"], PROD, "Ana") == (titles(panel), comment(session).node, comment(session).author)

    reply = reply_dialog(session, comment(session), panel)
    reply.author.setText("Ben")
    reply.box.setPlainText("A break-glass role.")
    reply.done_button.click()
    assert "A break-glass role." in details(panel)

    QTest.mouseClick(panel.resolve_button, Qt.MouseButton.LeftButton)
    assert (True, "Reopen") == (comment(session).resolved, panel.resolve_button.text())
    edit = edit_dialog(session, comment(session), panel)
    edit.box.setPlainText("Because.")
    edit.decision.setChecked(True)
    edit.done_button.click()
    assert ["Because."] == titles(panel)
    QTest.keyClick(panel.view, Qt.Key.Key_Delete)
    assert ([], 0) == (titles(panel), panel._stack.currentIndex())
    session.document.undo_stack.undo()
    assert ["Because."] == titles(panel)


def test_a_reply_is_signed_by_the_name_that_the_repository_of_the_design_gives(panel, session, tmp_path):
    for words in (("init", "-q"), ("config", "user.name", "Ann of the repository")):
        subprocess.run(["git", *words], cwd=tmp_path, check=True)
    session.path = tmp_path / "company.orgwright.json"
    write(session, "Why?", node=PROD)
    reply = reply_dialog(session, comment(session), panel)
    assert "Ann of the repository" == reply.author.text()
    reply.reject()


def test_ctrl_return_in_the_text_takes_a_comment(panel, session, qtbot):
    dialog = new_comment_dialog(session, None, panel)
    dialog.open()
    qtbot.waitUntil(dialog.isActiveWindow)
    dialog.author.setText("Ana")
    qtbot.keyClicks(dialog.box, "why")
    with qtbot.waitSignal(session.document.changed, timeout=10_000, raising=False) as taken:  # else it waits minutes
        qtbot.keyClick(dialog.box, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    if not taken.signal_triggered:
        dialog.box.clear()  # an open dialog with a text might ask about it at the end
        dialog.reject()
    assert taken.signal_triggered
    assert "why" == comment(session).text


def test_an_empty_comment_is_refused_below_the_text(panel, session):
    dialog = new_comment_dialog(session, None, panel)
    dialog.done_button.click()
    assert "Write what you have to say." in dialog.message.text()
    dialog.reject()


def test_a_comment_without_a_name_asks_for_it(panel, session, monkeypatch):
    monkeypatch.setattr("ui.state.person.git_person", lambda _folder: "")
    dialog = new_comment_dialog(session, None, panel)
    dialog.box.setPlainText("Why?")
    dialog.done_button.click()
    assert ("Type your name", ()) == (dialog.message.text()[:14], session.organization.settings.comments)
    QTest.keyClicks(dialog.author, "Ana")
    dialog.done_button.click()
    assert "Ana" == comment(session).author
    reply = reply_dialog(session, comment(session), panel)
    assert "Ana" == reply.author.text(), "it is asked once"
    reply.reject()


def test_filters_leave_what_is_open_decided_mine_or_on_the_selection(panel, session, monkeypatch):
    write(session, "Open", node=PROD)
    write(session, "Decided", "Ben", decision=True)
    panel.chips[CommentState.DECISION].setChecked(False)
    assert ["Open"] == titles(panel)
    panel.chips[CommentState.DECISION].setChecked(True)
    monkeypatch.setattr("ui.features.comments.panel.person_name", lambda _path: "Ben")
    panel.mine.setChecked(True)
    assert ["Decided"] == titles(panel)
    panel.mine.setChecked(False)
    panel.here.setChecked(True)
    session.select([PROD])
    assert ["Open"] == titles(panel)
    session.select([session.organization.root])
    assert [] == titles(panel)
    session.requests.ask(SHOW_COMMENT, comment(session).id)
    assert ("Decided", False) == (panel.current.text, panel.here.isChecked())


def test_a_comment_on_what_is_gone_says_so_and_leads_nowhere(panel, session, qtbot):
    write(session, "Still here", node=PROD)
    session.document.push(edits.remove(session.organization, [PROD]))
    assert ["Still here"] == titles(panel)
    assert "gone" in details(panel)
    with qtbot.waitSignal(session.notices.said) as said:
        panel.go_button.click()
    assert "gone" in str(said.args)


def test_a_comment_on_a_test_leads_to_the_test_in_its_panel_and_on_one_that_is_gone_nowhere(window, qtbot):
    session, panel = window.session, window.parts.part("comments")
    test = session.organization.settings.tests[-1].id
    write(session, "Why this test?", test=test)
    window.parts.show_panel("comments")
    panel.go_button.click()
    tests = window.parts.part("tests")
    assert tests.isVisible()
    assert tests.view.rows.index_of(test) == tests.view.currentIndex()
    session.document.push(remove_tests(session.organization, [test]))
    with qtbot.waitSignal(session.notices.said) as said:
        panel.go_button.click()
    assert "gone" in str(said.args)


def test_a_hidden_panel_follows_an_edit_when_it_is_shown(panel, session):
    write(session, "Here", node=PROD)
    panel.hide()
    session.document.push(edits.rename(session.organization, PROD, "Live"))
    panel.show()
    assert "on Live" in panel.view.rows.rows[0].content.secondary


def test_what_nobody_would_see_is_shown_as_an_escape(panel, session):
    write(session, "a\u202eb <b>\x1b[31m", "A\u200bna")
    shown = f"{titles(panel)[0]} {details(panel)} {panel.view.rows.rows[0].content.secondary}"
    assert not {"\u202e", "\x1b"} & set(shown)
    assert "<b>" in shown


def test_all_buttons_of_a_comment_are_in_sight_in_a_small_window(panel, session):
    write(session, "Why no MFA here?", node=PROD)
    panel.resize(640, 150)
    QApplication.processEvents()
    buttons = [button for button, _text, _act in panel._acts]
    places = [button.mapTo(panel, button.rect().bottomRight()) for button in buttons]
    assert all(panel.rect().contains(place) for place in places)
    assert len({place.y() for place in places}) == 1


def test_of_many_comments_and_replies_the_first_are_shown_and_the_rest_is_named(panel, session, monkeypatch):
    monkeypatch.setattr(rows, "_MOST_ROWS", 2)
    for text in ("first", "second", "third"):
        write(session, text, node=PROD)
    assert ["third", "second"] == titles(panel)[:2]
    assert "More are not shown" in titles(panel)[2]
    panel._search.setText("first")
    assert ["first"] == titles(panel)
    for text in ("one", "two", "three"):
        session.document.push(reply_to_comment(session.organization, panel.current.id, text, "Ana", NOON))
    assert ["1 earlier one not shown", "two", "three"] == [row.content.title for row in panel.detail.rows.rows][-3:]
    panel._search.clear()
    oldest, *_ = session.organization.settings.comments
    panel.view.setCurrentIndex(panel.view.rows.index(0, 0))
    panel.show_comment(oldest.id)
    assert panel.current.id == oldest.id, "one that is not among the first is shown where it is asked for"
