"""Several nodes selected: what they share is shown as such, what differs as mixed, and one step edits all."""

from __future__ import annotations

from math import inf

import pytest
from PySide6.QtCore import Qt

from designer.exchange.templates.scale import large_organization
from designer.organization import edits
from designer.organization.model.node_attributes import NOTES
from designer.organization.model.records import AccountState, PolicyId
from tests.ui.jobs import is_busy
from ui.commands.requests import OPEN_POLICY
from ui.features.inspector import shared_values as shared
from ui.features.inspector.details import AT_ONCE

SHOP, ANNA, WORKLOADS = "acc-shop-prod", "acc-dev-anna", "ou-workloads"


@pytest.fixture
def page(inspector, session):
    session.select([SHOP, ANNA, WORKLOADS])
    return inspector.several


def shown(rows):
    return [rows.index(row, 0).data(Qt.ItemDataRole.AccessibleTextRole) for row in range(rows.rowCount())]


def row_of(page, organization, policy):
    names = [page.policies.rows.index(row, 0).data() for row in range(page.policies.rows.rowCount())]
    return names.index(organization.policy(policy).name)


def some_policy(organization):
    return organization.node(WORKLOADS).policies[-1]


def test_each_policy_says_on_how_many_of_them_it_is(page, organization):
    rows = shown(page.policies.rows)
    assert "FullAWSAccess, on all 3" == rows[0]
    assert f"{organization.policy(some_policy(organization)).name}, on 1 of 3" in rows
    index = page.policies.rows.index(row_of(page, organization, some_policy(organization)), 0)
    assert Qt.CheckState.PartiallyChecked is Qt.CheckState(index.data(Qt.ItemDataRole.CheckStateRole))


def test_space_attaches_to_all_what_some_have_and_detaches_it_then(page, session, organization, qtbot):
    policy = some_policy(organization)
    page.policies.setCurrentIndex(page.policies.rows.index(row_of(page, organization, policy), 0))
    qtbot.keyClick(page.policies, Qt.Key.Key_Space)
    assert {True} == {policy in organization.node(n).policies for n in (SHOP, ANNA, WORKLOADS)}
    assert organization.policy(policy).name == page.policies.currentIndex().data()
    qtbot.keyClick(page.policies, Qt.Key.Key_Space)
    assert {False} == {policy in organization.node(n).policies for n in (SHOP, ANNA, WORKLOADS)}
    session.document.undo_stack.undo()
    session.document.undo_stack.undo()
    assert not session.document.undo_stack.canUndo()


def test_del_detaches_from_those_that_have_it_or_says_why_not(page, organization, refused, qtbot):
    policy = some_policy(organization)
    page.policies.setCurrentIndex(page.policies.rows.index(row_of(page, organization, policy), 0))
    qtbot.keyClick(page.policies, Qt.Key.Key_Delete)
    assert policy not in organization.node(WORKLOADS).policies
    page.policies.setCurrentIndex(page.policies.rows.index(0, 0))
    qtbot.keyClick(page.policies, Qt.Key.Key_Delete)
    assert "the last SCP of" in refused[0]


def test_a_click_on_the_box_switches_and_one_on_the_name_opens(page, session, organization, qtbot):
    opened = []
    session.requests.answer(OPEN_POLICY, lambda place: opened.append(place.policy))
    policy = some_policy(organization)
    index = page.policies.rows.index(row_of(page, organization, policy), 0)
    rect = page.policies.visualRect(index)
    qtbot.mouseClick(page.policies.viewport(), Qt.MouseButton.LeftButton, pos=rect.center())
    assert [policy] == opened
    qtbot.mouseClick(page.policies.viewport(), Qt.MouseButton.LeftButton, pos=page.policies.box_rect(index).center())
    assert policy in organization.node(SHOP).policies


def test_sets_of_permissions_are_told_and_select_who_has_them(page, session, analyses, organization, qtbot):
    sandbox = organization.parent(ANNA)
    session.document.push(edits.add_account(organization, sandbox, "eve"))
    eve = organization.node(sandbox).children[-1]
    session.select([SHOP, ANNA, eve, organization.settings.management_account])
    qtbot.waitUntil(lambda: not is_busy(page))
    assert 3 == page.sets.rows.rowCount()
    assert analyses.ceiling(ANNA) is analyses.ceiling(eve)
    texts = shown(page.sets.rows)
    assert texts[0].endswith(", 2")
    assert any("No SCP limits it" in text for text in texts)
    page.sets.setFocus()
    page.sets.setCurrentIndex(page.sets.rows.index(0, 0))
    qtbot.keyClick(page.sets, Qt.Key.Key_Return)
    assert (ANNA, eve) == session.selection


def test_paths_that_leave_the_same_are_one_set(organization, session, analyses):
    session.document.push(edits.duplicate_policy(organization, some_policy(organization)))
    copy = PolicyId(list(organization.policies)[-1])
    first, second = organization.node(organization.parent(SHOP)).children[:2]
    for node, policy in ((first, some_policy(organization)), (second, copy)):
        session.document.push(edits.attach(organization, policy, [node]))
    found = finish(shared.sets([first, second], analyses.ceiling))
    assert (1, [(first, second)]) == (found.count, [group.nodes for group in found.first])


def test_notes_that_differ_are_mixed_and_are_replaced_in_one_step_when_left(page, session, organization, qtbot):
    session.document.push(edits.set_attribute(organization, [SHOP], NOTES, "old"))
    assert page.attributes.field("notes").placeholderText().startswith("Mixed")
    assert "" == page.attributes.field("notes").toPlainText()
    page.attributes.field("notes").setFocus()
    qtbot.keyClicks(page.attributes.field("notes"), "new")
    assert "old" == organization.node(SHOP).notes
    session.select([ANNA])
    assert {"new"} == {organization.node(n).notes for n in (SHOP, ANNA, WORKLOADS)}
    session.document.undo_stack.undo()
    assert "old" == organization.node(SHOP).notes
    assert "new" != organization.node(ANNA).notes


def test_notes_that_are_only_looked_at_stay_mixed(page, session, organization):
    session.document.push(edits.set_attribute(organization, [SHOP], NOTES, "old"))
    page.attributes.field("notes").setFocus()
    session.select([ANNA])
    assert "old" == organization.node(SHOP).notes


def test_notes_typed_for_another_document_are_dropped(page, session, organization, qtbot):
    page.attributes.field("notes").setFocus()
    qtbot.keyClicks(page.attributes.field("notes"), "new")
    session.document.replace(large_organization(20, 1))
    page.attributes.field("notes").commit()
    assert not session.document.undo_stack.canUndo()


def test_the_state_is_that_of_the_accounts_among_them(page, session, organization):
    assert "Active" == page.attributes.field("state").currentText()
    page.attributes.field("state").activated.emit(page.attributes.field("state").findData(AccountState.SUSPENDED))
    assert {AccountState.SUSPENDED} == {organization.node(n).state for n in (SHOP, ANNA)}


def test_a_design_that_is_only_read_is_only_shown(inspector, session, organization, refused, qtbot):
    session.document.read_only = True
    session.select([SHOP, ANNA])
    page = inspector.several
    assert page.attributes.field("notes").isReadOnly()
    assert not page.attributes.field("state").isEnabled()
    page.policies.setCurrentIndex(page.policies.rows.index(0, 0))
    qtbot.keyClick(page.policies, Qt.Key.Key_Delete)
    assert refused


def test_thousands_of_nodes_are_read_between_events(inspector, session, organization, qtbot):
    session.document.replace(large_organization(3 * AT_ONCE, 60))
    everything = tuple(session.document.organization.nodes)
    session.select(everything)
    page = inspector.several
    qtbot.waitUntil(lambda: not is_busy(page), timeout=20_000)
    assert f" of {len(everything):,}" in shown(page.policies.rows)[0]
    session.select(everything[:5])
    qtbot.waitUntil(lambda: not is_busy(page))
    assert shown(page.policies.rows)[0].endswith(" 5")


def test_what_was_cut_short_when_the_page_was_hidden_is_read_when_it_is_shown(inspector, session, qtbot, monkeypatch):
    session.document.replace(large_organization(2 * AT_ONCE, 60))
    with monkeypatch.context() as slow:
        slow.setattr("ui.widgets.jobs.job.perf_counter", lambda: inf)  # every slice is one step
        session.select(tuple(session.document.organization.nodes))
        page = inspector.several
        assert is_busy(page)
        inspector.hide()
    assert not is_busy(page)
    inspector.show()
    qtbot.waitUntil(lambda: not is_busy(page), timeout=20_000)
    assert page.sets.rows.rowCount()


def finish(steps):
    while True:
        try:
            next(steps)
        except StopIteration as end:
            return end.value
