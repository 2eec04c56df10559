"""Another design is merged into the open one: questions, answers with effects, refusals, one step of the history."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt

from designer.analysis.merge.questions import MergeQuestion
from designer.analysis.merge.verifying import MergeRefusal
from designer.organization import edits
from designer.organization.model.organization import Organization
from designer.organization.model.records import NodeId
from tests.designer.analysis.merge.test_verifying import SANDBOX, SECURITY, SHARED, changed, moved_down, with_labs
from ui.commands.requests import MERGE_WITH, OtherBranch
from ui.features.merge.panel import MergePanel


def moved(design: Organization, to: NodeId) -> Organization:
    return changed(design, lambda o: edits.move(o, [SHARED], to))


@pytest.fixture
def panel(session, analyses, hosted):
    return hosted(MergePanel(session, analyses), 340, 900)


@pytest.fixture
def settled(panel, qtbot):
    """Waits until what comes of the last answer or edit is known."""

    def wait():
        qtbot.waitUntil(lambda: not panel.merge.is_working, timeout=60_000)
        return panel.merge.result

    return wait


def begin(panel, session, base, theirs):
    session.requests.ask(MERGE_WITH, OtherBranch("labs", base, theirs))
    return panel


def choose(panel, kind):
    place = next(at for at, row in enumerate(panel.list.rows.rows) if isinstance(row.value, kind))
    panel.list.setCurrentIndex(panel.list.rows.index(place, 0))


def titles(rows):
    return [row.content.title for row in rows]


def click(qtbot, button):
    assert button.isEnabled()
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)


def test_what_the_other_changed_alone_is_taken_in_one_step_that_can_be_undone(panel, session, settled, qtbot):
    base = session.organization.copy()
    session.document.push(edits.rename(session.organization, SANDBOX, "Play"))
    begin(panel, session, base, with_labs(base))
    settled()
    click(qtbot, panel.finish_button)

    names = {node.name for node in session.organization.nodes.values()}
    assert {"Play", "Labs", "labs-one"} <= names
    assert "Merge labs" == session.document.undo_stack.undoText()
    session.document.undo_stack.undo()
    assert "Labs" not in {node.name for node in session.organization.nodes.values()}
    assert panel.merge.other is None


def test_a_question_shows_each_answer_with_what_it_gives_and_takes(panel, session, settled, qtbot):
    base = session.organization.copy()
    session.document.push(edits.move(session.organization, [SHARED], SECURITY))
    begin(panel, session, base, moved(base, SANDBOX))
    settled()

    assert "Not merged: 1 question left." == panel.summary.text()
    answers = titles(panel.detail.rows.rows)
    assert ["This design: to Security", "The other: to Sandbox", "As before: to Infrastructure"] == answers
    assert "1 account" in panel.detail.rows.rows[0].content.secondary
    assert not panel.finish_button.isEnabled()
    assert SHARED in session.annotations

    click(qtbot, next(iter(panel.side_buttons.values())))
    settled()
    assert panel.finish_button.isEnabled()
    click(qtbot, panel.finish_button)
    assert SECURITY == session.organization.parent(SHARED)


def test_an_answer_is_taken_back_and_given_by_the_keyboard(panel, session, settled, qtbot):
    base = session.organization.copy()
    session.document.push(edits.move(session.organization, [SHARED], SECURITY))
    begin(panel, session, base, moved(base, SANDBOX))
    settled()
    panel.detail.setCurrentIndex(panel.detail.rows.index(1, 0))
    qtbot.keyClick(panel.detail, Qt.Key.Key_Return)
    settled()
    assert panel.finish_button.isEnabled()
    choose(panel, MergeQuestion)
    click(qtbot, panel.later_button)
    settled()
    assert not panel.finish_button.isEnabled()


def test_a_merge_that_breaks_a_promise_cannot_be_finished_but_what_is_settled_can_be_taken(
    panel, session, settled, qtbot
):
    base = session.organization.copy()
    down = moved_down(base)
    session.document.replace(down)
    begin(panel, session, base, with_labs(base))
    result = settled()
    choose(panel, MergeRefusal)

    assert not result.is_done
    assert not panel.finish_button.isEnabled()
    assert any("No account leaves" in title for title in titles(panel.detail.rows.rows))
    click(qtbot, panel.settled_button)
    assert "Labs" in {node.name for node in session.organization.nodes.values()}
    assert "Merge what is settled of labs" == session.document.undo_stack.undoText()


def test_an_edit_meanwhile_is_merged_too_and_another_design_ends_the_merge(panel, session, settled):
    base = session.organization.copy()
    begin(panel, session, base, with_labs(base))
    settled()
    session.document.push(edits.rename(session.organization, SANDBOX, "Play"))
    result = settled()
    assert "Play" == result.merge.organization.node(SANDBOX).name
    session.document.replace(base.copy())
    assert panel.merge.other is None
    assert panel.merge.result is None
