"""The list of policies, as a person uses it: several are chosen as in lists everywhere, and done with as one step."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QApplication, QMenu

from designer.organization import edits
from designer.organization.model.records import FULL_AWS_ACCESS, NodeId, PolicyId, PolicyType
from ui.commands.requests import ADD_GUARDRAIL, MERGE_POLICIES, OPEN_POLICY
from ui.dragdrop.payload import DraggedPolicies, of_data
from ui.features.policies.panel import PoliciesPanel

# Popups ask for more than the platform without a screen can do.
pytestmark = pytest.mark.qt_log_ignore("This plugin does not support grabbing the keyboard")

PROD = NodeId("ou-prod")
SCP = PolicyType.SERVICE_CONTROL_POLICY


@pytest.fixture
def panel(session, analyses, hosted):
    for name in ("Aa", "Ab", "Ac"):
        session.document.push(edits.create_policy(session.organization, SCP, name))
    return hosted(PoliciesPanel(session, analyses), 240, 700)


def place(panel, name):
    listed = panel.view.model()
    rows = (listed.index(row, 0) for row in range(listed.rowCount()))
    index = next(index for index in rows if index.data(Qt.ItemDataRole.DisplayRole) == name)
    panel.view.scrollTo(index)
    return panel.view.visualRect(index).center()


def click(qtbot, panel, name, modifier=Qt.KeyboardModifier.NoModifier):
    qtbot.mouseClick(panel.view.viewport(), Qt.MouseButton.LeftButton, modifier, place(panel, name))


def names(panel):
    return [row.policy.name for row in panel.chosen()]


def choose(panel, name, words):
    """Choose an entry of the menu at a policy; gives the words of all of them."""
    before = set(panel.findChildren(QMenu))
    panel.view.customContextMenuRequested.emit(place(panel, name))
    [menu] = [menu for menu in panel.findChildren(QMenu) if menu not in before]
    entries = {action.text(): action for action in menu.actions()}
    entries[words].trigger()
    menu.close()
    return set(entries)


def there(session):
    return {policy.name for policy in session.organization.policies.values()}


def test_ctrl_and_shift_add_to_what_is_chosen_and_the_editor_shows_the_last(panel, qtbot, session):
    shown = []
    session.requests.answer(OPEN_POLICY, lambda place: shown.append(place.policy))
    click(qtbot, panel, "Aa")
    click(qtbot, panel, "Ac", Qt.KeyboardModifier.ControlModifier)
    assert ["Aa", "Ac"] == names(panel)
    click(qtbot, panel, "Aa")
    click(qtbot, panel, "Ac", Qt.KeyboardModifier.ShiftModifier)
    assert ["Aa", "Ab", "Ac"] == names(panel)
    assert ["aa", "ac", "aa", "ac"] == shown


def test_ctrl_a_is_the_lists_while_it_has_the_keys(window, qtbot):
    window.parts.show_panel("policies")
    panel = window.parts.part("policies")
    panel.view.setFocus()
    before = window.session.selection
    qtbot.keySequence(panel.view, QKeySequence(QKeySequence.StandardKey.SelectAll))
    assert panel.view.model().rowCount() == len(panel.chosen())
    assert before == window.session.selection


def test_del_deletes_all_that_are_chosen_as_one_step(panel, qtbot, session):
    before = there(session)
    click(qtbot, panel, "Aa")
    click(qtbot, panel, "Ac", Qt.KeyboardModifier.ShiftModifier)
    qtbot.keyClick(panel.view, Qt.Key.Key_Delete)
    assert before - {"Aa", "Ab", "Ac"} == there(session)
    session.document.undo_stack.undo()
    assert before == there(session)


def test_awss_own_stay_and_it_is_said(panel, qtbot, session):
    said = []
    session.notices.said.connect(said.append)
    click(qtbot, panel, "FullAWSAccess")
    click(qtbot, panel, "Aa", Qt.KeyboardModifier.ControlModifier)
    qtbot.keyClick(panel.view, Qt.Key.Key_Delete)
    assert FULL_AWS_ACCESS in session.organization.policies
    assert "Aa" not in there(session)
    assert ["FullAWSAccess stays: it is AWS's own."] == said


def test_what_is_attached_is_not_deleted_by_del_and_nothing_else_is(panel, qtbot, session, refused):
    before = there(session)
    session.document.push(edits.attach(session.organization, PolicyId("ab"), [PROD]))
    click(qtbot, panel, "Aa")
    click(qtbot, panel, "Ab", Qt.KeyboardModifier.ControlModifier)
    qtbot.keyClick(panel.view, Qt.Key.Key_Delete)
    assert before == there(session)
    assert ["Ab is attached to Prod. AWS deletes no policy that is attached. Detach Ab everywhere first."] == refused


def test_the_menu_acts_on_all_that_are_chosen_each_time_as_one_step(panel, qtbot, session):
    session.select([PROD])
    before = session.organization.node(PROD).policies
    click(qtbot, panel, "Aa")
    click(qtbot, panel, "Ab", Qt.KeyboardModifier.ControlModifier)
    choose(panel, "Ab", "Attach to the selected node")
    assert (*before, "aa", "ab") == session.organization.node(PROD).policies
    choose(panel, "Ab", "Detach from the selected node")
    assert before == session.organization.node(PROD).policies
    session.document.undo_stack.undo()
    session.document.undo_stack.undo()
    assert before == session.organization.node(PROD).policies
    session.document.undo_stack.redo()
    assert "Open" not in choose(panel, "Aa", "Copy texts")
    assert 2 == QApplication.clipboard().text().count('"Statement"')
    choose(panel, "Aa", "Detach from 1 target and delete 2 policies")
    assert not {"Aa", "Ab"} & there(session)
    session.document.undo_stack.undo()
    assert (*before, "aa", "ab") == session.organization.node(PROD).policies


def test_the_menu_of_a_policy_that_is_not_chosen_is_about_that_one(panel, qtbot, session):
    click(qtbot, panel, "Aa")
    click(qtbot, panel, "Ab", Qt.KeyboardModifier.ControlModifier)
    choose(panel, "Ac", "Delete")
    assert {"Aa", "Ab"} <= there(session)
    assert "Ac" not in there(session)


def test_merging_is_asked_for_with_all_that_are_chosen(panel, qtbot, session):
    asked = []
    session.requests.answer(MERGE_POLICIES, asked.append)
    click(qtbot, panel, "Aa")
    click(qtbot, panel, "Ac", Qt.KeyboardModifier.ControlModifier)
    choose(panel, "Ac", "Merge these into fewer…")
    assert [("aa", "ac")] == asked


def test_a_drag_takes_all_that_are_chosen_and_attaches_them_as_one_step(panel, qtbot, session, analyses):
    click(qtbot, panel, "Ac")
    click(qtbot, panel, "Aa", Qt.KeyboardModifier.ControlModifier)
    payload = of_data(session, analyses, panel.view.model().mimeData(sorted(panel.view.selectedIndexes())))
    assert isinstance(payload, DraggedPolicies)
    drop = payload.over(PROD)
    assert ("", "Attach 2 policies to Prod") == (drop.refusal, drop.words)
    before = session.organization.node(PROD).policies
    session.document.push(drop.edit())
    assert (*before, "aa", "ac") == session.organization.node(PROD).policies
    session.document.undo_stack.undo()
    assert before == session.organization.node(PROD).policies


def test_of_several_none_stays_chosen_when_the_open_one_goes_and_it_alone_when_it_is_back(panel, qtbot, session):
    click(qtbot, panel, "Aa")
    click(qtbot, panel, "Ac", Qt.KeyboardModifier.ControlModifier)  # which the editor shows
    session.document.push(edits.delete_policy(session.organization, PolicyId("ac")))  # as a merge does
    assert [] == names(panel)
    qtbot.keyClick(panel.view, Qt.Key.Key_Delete)
    assert {"Aa", "Ab"} <= there(session)
    session.document.undo_stack.undo()
    assert ["Ac"] == names(panel)
    qtbot.keyClick(panel.view, Qt.Key.Key_Delete)
    assert "Ac" not in there(session)
    assert {"Aa", "Ab"} <= there(session)


def test_the_open_policy_stays_chosen_when_its_design_is_read_again(panel, qtbot, session):
    click(qtbot, panel, "Ab")
    session.document.replace(session.organization, reread=True)
    assert ["Ab"] == names(panel)
    session.document.replace(session.organization)
    assert [] == names(panel)


def test_what_a_node_has_already_is_not_offered_to_be_attached_to_it(panel, session):
    def offers_attaching(name):
        before = set(panel.findChildren(QMenu))
        panel.view.customContextMenuRequested.emit(place(panel, name))
        [menu] = [menu for menu in panel.findChildren(QMenu) if menu not in before]
        [entry] = [entry for entry in menu.actions() if entry.text().startswith("Attach to")]
        menu.close()
        return entry.isEnabled()

    session.document.push(edits.attach(session.organization, PolicyId("aa"), [PROD]))
    session.select([PROD])
    assert not offers_attaching("Aa")
    assert offers_attaching("Ab")
    session.select([PROD, NodeId("ou-workloads")])
    assert offers_attaching("Aa")


def test_a_guardrail_is_offered_where_a_policy_is_made(panel, session):
    asked = []
    session.requests.answer(ADD_GUARDRAIL, asked.append)
    panel._menu_of_types(panel)
    [menu] = [menu for menu in panel.findChildren(QMenu) if menu.isVisible()]
    menu.actions()[-1].trigger()
    menu.close()
    assert [""] == asked
