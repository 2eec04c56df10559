"""The policies of a node: attached, reordered, detached, made again; inherited ones by level."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtTest import QAbstractItemModelTester

from designer.organization import edits
from designer.organization.model.records import FULL_AWS_ACCESS, NodeId, PolicyType
from ui.commands.requests import OPEN_POLICY
from ui.features.inspector.attach_popup import candidates, detachables
from ui.features.inspector.attached import ask_to_attach, ask_to_detach, attach_new, detach_step
from ui.features.inspector.attached_model import Attached, Heading, attached_rows
from ui.features.policies.model import PoliciesModel
from ui.widgets.fields.form import InlineMessage
from ui.window.inspector import POLICIES

SHOP, ANNA, WORKLOADS = "acc-shop-prod", "acc-dev-anna", "ou-workloads"


@pytest.fixture
def tab(inspector, session):
    session.select([WORKLOADS])
    inspector.show_tab(POLICIES)
    return inspector.policies


def direct(organization, node_id=WORKLOADS):
    return list(organization.node(node_id).policies)


def test_rows_are_the_direct_policies_then_the_levels_above(organization):
    rows = attached_rows(organization, SHOP)
    levels = [row.level for row in rows if isinstance(row, Heading) and row.level]
    assert [*reversed(organization.path(SHOP)[:-1])] == levels
    shown = [(row.level, row.policy.id) for row in rows if isinstance(row, Attached)]
    expected = [(level, p) for level in reversed(organization.path(SHOP)) for p in organization.node(level).policies]
    assert expected == shown
    assert Heading("SCPs attached here", "1 of 10") == rows[0]


def test_full_slots_are_marked(organization, session):
    for number in range(9):
        session.document.push(edits.create_policy(organization, PolicyType.SERVICE_CONTROL_POLICY, f"Extra{number}"))
        session.document.push(edits.attach(organization, list(organization.policies)[-1], [SHOP]))
    assert Heading("SCPs attached here", "10 of 10", full=True) == attached_rows(organization, SHOP)[0]
    assert all(one.refusal for one in candidates(organization, [SHOP]))


def test_what_was_said_of_a_step_goes_with_it(session, organization):
    said, outdated = [], []
    session.notices.said.connect(said.append)
    session.notices.outdated.connect(outdated.append)
    detach_step(session, direct(organization)[-1], [WORKLOADS])
    assert said[-1].endswith("Ctrl+Z takes it back")
    assert [] == outdated
    session.document.undo_stack.undo()
    assert said[-1:] == outdated
    session.notices.refuse("This cannot be moved.")
    session.document.undo_stack.redo()
    assert "This cannot be moved." == outdated[-1]


def test_alt_and_arrows_reorder_and_keep_the_row(tab, session, organization, qtbot):
    before = direct(organization)
    tab.view.setCurrentIndex(tab.model.direct_index(before[2]))
    qtbot.keyClick(tab.view, Qt.Key.Key_Up, Qt.KeyboardModifier.AltModifier)
    assert [before[0], before[2], before[1], *before[3:]] == direct(organization)
    assert tab.view.currentIndex() == tab.model.direct_index(before[2])
    qtbot.keyClick(tab.view, Qt.Key.Key_Down, Qt.KeyboardModifier.AltModifier)
    assert before == direct(organization)
    tab.model.move(before[0], -1)
    assert before == direct(organization)


def test_delete_detaches_and_says_why_it_cannot(tab, session, organization, refused, qtbot):
    last = direct(organization)[-1]
    tab.view.setCurrentIndex(tab.model.direct_index(last))
    qtbot.keyClick(tab.view, Qt.Key.Key_Delete)
    assert last not in direct(organization)
    session.select([SHOP])
    tab.view.setCurrentIndex(tab.model.direct_index(FULL_AWS_ACCESS))
    qtbot.keyClick(tab.view, Qt.Key.Key_Delete)
    assert "the last SCP of shop-prod" in refused[0]
    assert [FULL_AWS_ACCESS] == direct(organization, SHOP)


def test_keys_that_would_touch_the_node_are_the_lists(tab):
    for key, modifiers in ((Qt.Key.Key_Delete, 0), (Qt.Key.Key_Up, 1), (Qt.Key.Key_Down, 1)):
        modifier = Qt.KeyboardModifier.AltModifier if modifiers else Qt.KeyboardModifier.NoModifier
        event = QKeyEvent(QEvent.Type.ShortcutOverride, key, modifier)
        event.ignore()
        tab.view.event(event)
        assert event.isAccepted()


def test_the_button_of_a_row_detaches_and_the_row_opens(tab, session, organization, qtbot):
    policy = direct(organization)[1]
    opened = []
    session.requests.answer(OPEN_POLICY, opened.append)
    rect = tab.view.visualRect(tab.model.direct_index(policy))
    qtbot.mouseClick(tab.view.viewport(), Qt.MouseButton.LeftButton, pos=rect.center())
    assert [policy] == [place.policy for place in opened]
    end = rect.center()
    end.setX(rect.right() - rect.height() // 2)
    qtbot.mouseClick(tab.view.viewport(), Qt.MouseButton.LeftButton, pos=end)
    assert policy not in direct(organization)
    assert 1 == len(opened)


def test_a_level_leads_to_its_node(tab, session, organization, qtbot):
    row = next(i for i, one in enumerate(tab.model.rows) if isinstance(one.value, Heading) and one.value.level)
    tab.view.opened.emit(tab.model.index(row, 0))
    assert organization.root == session.current


def test_a_policy_of_the_list_is_dropped_in_before_another(tab, session, analyses, organization):
    policies = PoliciesModel(session, analyses, tab)
    before = direct(organization)
    other = next(p for p in organization.policies if p not in before and p in _scps(organization))
    data = policies.mimeData([policies.policy_index(other)])
    place = tab.model.direct_index(before[1]).row()
    assert tab.model.canDropMimeData(data, Qt.DropAction.CopyAction, place, 0, tab.model.index(-1, 0))
    tab.model.dropMimeData(data, Qt.DropAction.CopyAction, place, 0, tab.model.index(-1, 0))
    assert [before[0], other, *before[1:]] == direct(organization)


def test_a_rows_drag_has_a_command_that_makes_the_same_change(tab, session, organization, qtbot):
    before = direct(organization)
    data = tab.model.mimeData([tab.model.direct_index(before[2])])
    place = tab.model.direct_index(before[1]).row()
    tab.model.dropMimeData(data, Qt.DropAction.MoveAction, place, 0, tab.model.index(-1, 0))
    dragged = direct(organization)
    session.document.undo_stack.undo()
    tab.view.setCurrentIndex(tab.model.direct_index(before[2]))
    qtbot.keyClick(tab.view, Qt.Key.Key_Up, Qt.KeyboardModifier.AltModifier)
    assert dragged == direct(organization) != before


def test_a_row_is_dragged_to_another_place(tab, organization):
    before = direct(organization)
    data = tab.model.mimeData([tab.model.direct_index(before[0])])
    place = tab.model.direct_index(before[2]).row()
    tab.model.dropMimeData(data, Qt.DropAction.MoveAction, place, 0, tab.model.index(-1, 0))
    assert [before[1], before[0], *before[2:]] == direct(organization)


def test_a_new_policy_is_made_and_attached_as_one_step(tab, session, organization):
    opened = []
    session.requests.answer(OPEN_POLICY, opened.append)
    before = direct(organization)
    tab.create_policy(PolicyType.SERVICE_CONTROL_POLICY)
    new = opened[0].policy
    assert [*before, new] == direct(organization)
    session.document.undo_stack.undo()
    assert new not in organization.policies
    assert not session.document.undo_stack.canUndo()


def test_a_new_policy_without_a_free_slot_leaves_nothing_behind(tab, session, organization, refused):
    for _ in range(20):
        tab.create_policy(PolicyType.SERVICE_CONTROL_POLICY)
    assert 10 == len(direct(organization))
    assert "the most AWS allows on one node" in refused[0]
    assert 5 == sum(policy.name.startswith("New SCP") for policy in organization.policies.values())


def test_the_popup_finds_a_policy_by_what_is_typed(tab, session, organization):
    popup = ask_to_attach(session, tab)  # not opened: offscreen has no keyboard to take
    assert popup.model.rowCount() == len(candidates(organization, [WORKLOADS]))
    popup.search.setText("sandbox")
    name = popup.model.index(0, 0).data()
    popup.search.returnPressed.emit()
    assert name == organization.policy(direct(organization)[-1]).name


def test_the_popup_offers_first_what_has_the_words_in_its_name(tab, session, organization):
    session.select([organization.parent(NodeId("acc-dev-anna"))])
    popup = ask_to_attach(session, tab)
    popup.search.setText("region")
    found = [popup.model.index(row, 0).data() for row in range(popup.model.rowCount())]
    assert "RegionDeny" == found[0]
    assert "DenyLeaveOrganization" in found, "its description has the word"


def test_the_popup_makes_the_policy_that_is_not_there_yet(tab, session, organization):
    popup = ask_to_attach(session, tab)
    popup.search.setText("DenyMoon")
    assert 0 == popup.model.rowCount()
    popup.search.returnPressed.emit()
    assert "DenyMoon" == organization.policy(direct(organization)[-1]).name
    session.document.undo_stack.undo()
    assert not session.document.undo_stack.canUndo()


def test_several_nodes_get_a_policy_in_one_step(tab, session, organization):
    session.select([SHOP, ANNA, WORKLOADS])
    offered = {one.policy.id: one for one in candidates(organization, session.selection)}
    some = direct(organization)[-1]
    assert some not in direct(organization, SHOP)
    assert "on 1 of 3" == offered[some].note
    popup = ask_to_attach(session, tab)
    popup.search.setText(organization.policy(some).name)
    popup.search.returnPressed.emit()
    assert {True} == {some in direct(organization, node) for node in (SHOP, ANNA, WORKLOADS)}
    session.document.undo_stack.undo()
    assert not session.document.undo_stack.canUndo()


def test_a_node_without_a_free_slot_is_named_before_it_is_tried(tab, session, organization):
    while len(direct(organization, SHOP)) < 10:
        attach_new(session, PolicyType.SERVICE_CONTROL_POLICY, [SHOP])
    refusals = {one.refusal for one in candidates(organization, [ANNA, SHOP]) if one.policy.id != FULL_AWS_ACCESS}
    own = {one.policy.id for one in candidates(organization, [ANNA, SHOP]) if not one.refusal}
    assert "shop-prod has 10 SCPs attached" in max(refusals)
    assert own == set(direct(organization, SHOP)) - {FULL_AWS_ACCESS}


def test_detaching_offers_what_is_attached_and_says_what_cannot_go(tab, session, organization):
    session.select([WORKLOADS, ANNA])
    offered = {one.policy.id: one for one in detachables(organization, session.selection)}
    assert set(direct(organization)) | set(direct(organization, ANNA)) == set(offered)
    assert "the last SCP of" in offered[FULL_AWS_ACCESS].refusal
    some = direct(organization)[-1]
    popup = ask_to_detach(session, tab)
    popup.search.setText(organization.policy(some).name)
    popup.search.returnPressed.emit()
    assert some not in direct(organization)


def test_the_management_account_is_told_that_scps_do_not_count(tab, session, organization):
    message = tab.findChild(InlineMessage)
    assert "" == message.text()
    session.select([organization.settings.management_account])
    assert "do not limit the management account" in message.text()


def test_the_model_keeps_qts_rules_while_nodes_and_policies_change(tab, session, organization):
    tester = QAbstractItemModelTester(tab.model, QAbstractItemModelTester.FailureReportingMode.Warning)
    session.select([SHOP])
    tab.create_policy(PolicyType.SERVICE_CONTROL_POLICY)
    tab.model.move(direct(organization, SHOP)[1], -1)
    session.document.push(edits.remove(organization, [SHOP]))
    session.document.undo_stack.undo()
    session.select([])
    tester.deleteLater()


def _scps(organization):
    return [p.id for p in organization.policies.values() if p.type is PolicyType.SERVICE_CONTROL_POLICY]
