"""The inspector shows the organization, one node or several, and follows what happens to them."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPushButton

from designer.organization import edits
from designer.organization.model import quotas
from designer.organization.model.change import Change
from designer.organization.model.node_attributes import AWS_ID, STATE
from designer.organization.model.records import AccountState, NodeKind, PolicyType
from tests.ui.seen import part
from ui.commands.requests import SHOW_ANSWER
from ui.features.inspector.attached_model import Attached, attached_rows
from ui.features.inspector.organization_page import OrganizationPage
from ui.widgets.display.chip import Chip
from ui.widgets.fields.segments import Switch
from ui.window.inspector import DETAILS, PERMISSIONS, POLICIES

SHOP, ANNA, MANAGEMENT = "acc-shop-prod", "acc-dev-anna", "acc-management"


def test_the_header_says_what_is_selected(inspector, session, organization):
    assert ("Acme", "o-a1b2c3d4e5") == (inspector.header.name, inspector.header.line)
    session.select([SHOP])
    assert ("shop-prod", "555566667777 · aws+shop-prod@acme.example") == (inspector.header.name, inspector.header.line)
    session.select(["ou-workloads"])
    assert "Workloads" == inspector.header.name
    assert "3 OUs · 10 accounts" in inspector.header.line
    session.select([SHOP, ANNA, "ou-workloads"])
    assert ("3 selected", "1 OU · 2 accounts") == (inspector.header.name, inspector.header.line)


def test_the_header_follows_edits_and_removal(inspector, session, organization):
    session.select([SHOP])
    session.document.push(edits.rename(organization, SHOP, "bazaar"))
    session.document.push(edits.set_attribute(organization, [SHOP], AWS_ID, ""))
    assert ("bazaar", "no account id yet · aws+shop-prod@acme.example") == (
        inspector.header.name,
        inspector.header.line,
    )
    session.document.push(edits.remove(organization, [SHOP]))
    assert "Prod" == inspector.header.name
    session.document.undo_stack.undo()


def test_the_policies_tab_counts_the_policies_that_it_lists_of_every_type(inspector, session, organization):
    def listed(node_id):
        return sum(isinstance(row, Attached) for row in attached_rows(organization, node_id))

    session.select([SHOP])
    before = listed(SHOP)
    assert f"Policies {before}" == inspector.tab_bar.tabText(POLICIES)
    session.document.push(edits.enable_policy_type(organization, PolicyType.TAG_POLICY))
    made = edits.create_policy(organization, PolicyType.TAG_POLICY, "Tags")
    session.document.push(made)
    session.document.push(edits.attach(organization, edits.added_policies(made)[0], [SHOP]))
    assert before + 1 == listed(SHOP)
    assert f"Policies {before + 1}" == inspector.tab_bar.tabText(POLICIES)
    assert inspector.tab_bar.tabToolTip(POLICIES).startswith("2 attached here, ")


def test_a_question_opens_the_permissions_of_the_current_node(inspector, session):
    session.select([SHOP])
    inspector.show_tab(DETAILS)
    session.requests.ask(SHOW_ANSWER, "s3:DeleteBucket")
    assert PERMISSIONS == inspector.tab_bar.currentIndex()
    assert inspector.permissions.reasons.isVisible()
    assert inspector.permissions.tree.currentIndex() == inspector.permissions.model.find("s3:DeleteBucket")


def test_a_question_about_nothing_is_left_alone(inspector, session):
    session.requests.ask(SHOW_ANSWER, "s3:DeleteBucket")
    assert not inspector.permissions.reasons.isVisible()


def test_tags_and_state_of_several_are_set_on_all_as_one_step(inspector, session, organization):
    session.select([SHOP, ANNA])
    page = inspector.several
    page.attributes.field("state").activated.emit(page.attributes.field("state").findData(AccountState.SUSPENDED))
    assert {AccountState.SUSPENDED} == {organization.node(n).state for n in (SHOP, ANNA)}
    rows = {row.key: row.value for row in page.attributes.field("tags").model.rows}
    assert None is rows["owner"]  # they differ
    index = page.attributes.field("tags").model.index(
        [row.key for row in page.attributes.field("tags").model.rows].index("owner"), 1
    )
    page.attributes.field("tags").model.setData(index, "us")
    assert {"us"} == {dict(organization.node(n).tags)["owner"] for n in (SHOP, ANNA)}
    session.document.undo_stack.undo()
    session.document.undo_stack.undo()
    assert not session.document.undo_stack.canUndo()


def test_several_states_that_differ_are_shown_as_mixed(inspector, session, organization):
    session.document.push(edits.set_attribute(organization, [SHOP], STATE, AccountState.SUSPENDED))
    session.select([SHOP, ANNA])
    assert -1 == inspector.several.attributes.field("state").currentIndex()
    assert "Mixed" == inspector.several.attributes.field("state").placeholderText()
    session.document.undo_stack.undo()
    assert "Active" == inspector.several.attributes.field("state").currentText()


def test_the_page_of_the_organization_says_what_was_edited_while_a_node_was_shown(inspector, session, organization):
    page = inspector.organization
    session.select([SHOP])
    session.document.push(edits.set_organization_name(organization, "Apex"))
    session.document.push(edits.enable_policy_type(organization, PolicyType.TAG_POLICY))
    session.select(())
    assert "Apex" == page.name.text()
    assert switch_of(page, PolicyType.TAG_POLICY).isChecked()


def switch_of(page, kind):
    return part(page, Switch, quotas.load().types[kind].title)


def test_policy_types_that_nobody_uses_are_a_list_to_open(inspector, session, organization):
    page = inspector.organization
    types = {PolicyType.SERVICE_CONTROL_POLICY, PolicyType.RESOURCE_CONTROL_POLICY}
    assert types == {kind for kind in PolicyType if not switch_of(page, kind).isHidden()}
    session.document.push(edits.enable_policy_type(organization, PolicyType.TAG_POLICY))
    types.add(PolicyType.TAG_POLICY)
    assert types == {kind for kind in PolicyType if not switch_of(page, kind).isHidden()}
    assert f"{len(PolicyType) - 3} more policy types" == page.more.text()
    page.more.click()
    assert not any(switch_of(page, kind).isHidden() for kind in PolicyType)
    assert page.more.isHidden()


def test_enabling_a_type_is_one_click_and_disabling_asks_first(inspector, session, organization):
    page = inspector.organization
    switch_of(page, PolicyType.TAG_POLICY).click()
    assert PolicyType.TAG_POLICY in organization.settings.policy_types
    switch_of(page, PolicyType.TAG_POLICY).click()  # none is attached
    assert PolicyType.TAG_POLICY not in organization.settings.policy_types
    switch_of(page, PolicyType.SERVICE_CONTROL_POLICY).click()
    assert PolicyType.SERVICE_CONTROL_POLICY in organization.settings.policy_types
    assert "16 SCPs from 39 nodes" in page.question.words()
    page.question.accept()
    assert PolicyType.SERVICE_CONTROL_POLICY not in organization.settings.policy_types
    assert "" == page.question.words()
    session.document.undo_stack.undo()
    assert switch_of(page, PolicyType.SERVICE_CONTROL_POLICY).isChecked()


def test_a_refused_feature_set_is_shown_as_it_was(inspector, refused):
    page = inspector.organization
    page.features.activated.emit(1)
    page.question.accept()
    assert "no way back" in refused[0]
    assert "All features" == page.features.currentText()


def test_a_read_only_document_cannot_be_typed_into(inspector, session):
    session.document.read_only = True
    session.select([SHOP])
    details = inspector.details
    assert details.name.isReadOnly()
    assert details.attributes.field("notes").isReadOnly()
    assert not details.attributes.field("state").isEnabled()
    assert len(details.attributes.field("tags").model.rows) == details.attributes.field("tags").model.rowCount()
    assert not any(row.content.action for row in inspector.policies.model.rows)


@pytest.mark.parametrize("direction", [Qt.LayoutDirection.LeftToRight, Qt.LayoutDirection.RightToLeft])
@pytest.mark.parametrize(
    "name",
    ["x" * 128, "محاسبة الشركة", "生产账户" * 20, "<b>bold</b> & co\nnext"],
    ids=["long", "arabic", "chinese", "markup"],
)
def test_odd_names_are_drawn_as_they_are_in_a_narrow_dock(inspector, session, organization, name, direction):
    session.document.push(edits.rename(organization, "ou-workloads", name))
    tags = tuple((f"key-{n}", "v" * (n % 60)) for n in range(200))
    before = organization.node("ou-workloads")
    session.document.push(_tagged(organization, before, tags))
    inspector.setLayoutDirection(direction)
    inspector.resize(300, 700)
    session.select(["ou-workloads"])
    for tab in (DETAILS, POLICIES, PERMISSIONS):
        inspector.show_tab(tab)
        inspector.permissions.ask("s3:DeleteBucket") if tab == PERMISSIONS else None
        inspector.grab()
    assert 300 == inspector.width()
    assert 201 == inspector.details.attributes.field("tags").model.rowCount()


def test_every_kind_of_node_is_shown_without_complaint(inspector, session, organization):
    kinds = {organization.node(node_id).kind: node_id for node_id in organization.nodes}
    assert set(NodeKind) == set(kinds)
    for node_id in [*kinds.values(), MANAGEMENT]:
        session.select([node_id])
        for tab in (DETAILS, POLICIES, PERMISSIONS):
            inspector.show_tab(tab)
            inspector.grab()


def _tagged(organization, before, tags):
    from dataclasses import replace

    from designer.organization.model.change import Swap

    return Change("A file brought them", {before.id: Swap(before, replace(before, tags=tags))})


def test_all_tabs_have_room_in_the_narrowest_panel(inspector, session):
    session.select([SHOP])
    for width in (264, 300, 420):
        inspector.resize(width, 700)
        bar = inspector.tab_bar
        assert bar.tabRect(bar.count() - 1).right() <= inspector.width()
        assert bar.tabText(POLICIES).startswith("Policies")


def test_who_manages_the_organization_is_a_link_to_the_account(inspector, session, organization):
    session.select([])
    link = next(one for one in inspector.organization.findChildren(QPushButton) if one.text() == "Acme Management")
    link.click()
    assert (organization.settings.management_account,) == session.selection


def test_what_the_organization_holds_is_counted_again_when_it_is_shown_after_a_change(window):
    session = window.session
    page = window.parts.docks.panel("inspector").organization
    account = next(n.id for n in session.organization.nodes.values() if n.name == "shop-test")
    session.select([account])
    assert not page.isVisible()
    session.document.push(edits.remove(session.organization, [account]))
    session.select([])
    assert page.isVisible()
    assert "10 OUs, 27 accounts" in page._holds.text()


def test_an_account_without_an_id_is_said_to_have_none_and_nothing_else(inspector, session, organization):
    session.select([SHOP])
    session.document.push(edits.set_attribute(organization, [SHOP], AWS_ID, ""))
    chips = [chip.text() for chip in inspector.header.findChildren(Chip) if chip.isVisible()]
    assert ([], "no account id yet") == (chips, inspector.header.line.split(" · ")[0])


def test_names_of_policy_types_are_whole_in_a_narrow_inspector(session, qtbot):
    page = OrganizationPage(session)
    qtbot.addWidget(page)
    page.resize(190, 600)
    with qtbot.waitExposed(page):
        page.show()
    page.more.click()
    switches = [switch for switch in page.findChildren(Switch) if switch.isVisible()]
    assert "Service control policy" == switches[0].text()
    qtbot.waitUntil(lambda: all(one.height() >= one.heightForWidth(one.width()) for one in switches))
    one = switches[0]
    one.resize(110, one.height())
    qtbot.waitUntil(lambda: one.minimumHeight() > 2 * one.fontMetrics().height())
