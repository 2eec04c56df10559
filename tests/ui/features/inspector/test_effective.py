"""The panel of effective policies follows the selection and the document, and says who set what."""

from __future__ import annotations

import json

import pytest
from PySide6.QtCore import QModelIndex, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QPushButton

from designer.organization import edits
from designer.organization.model.records import PolicyId, PolicyType
from ui.commands.requests import OPEN_POLICY
from ui.features.inspector.effective import EffectivePanel
from ui.widgets.item_views.rows import CONTENT_ROLE

BASE = {"tags": {"team": {"tag_key": {"@@assign": "Team"}, "tag_value": {"@@assign": ["Web"]}}}}
LOWER = {"tags": {"team": {"tag_value": {"@@append": ["Data"]}}}}


def node_named(session, name):
    return next(node.id for node in session.document.organization.nodes.values() if node.name == name)


def attach(session, name, content, node, kind=PolicyType.TAG_POLICY):
    organization = session.document.organization
    change = edits.create_policy(organization, kind, name, json.dumps(content))
    session.document.push(change)
    (policy_id,) = edits.added_policies(change)
    session.document.push(edits.attach(organization, policy_id, [node_named(session, node)]))


@pytest.fixture
def panel(session, hosted):
    session.document.push(edits.enable_policy_type(session.document.organization, PolicyType.TAG_POLICY))
    return hosted(EffectivePanel(session), 700, 500)


def rows(panel, parent: QModelIndex = QModelIndex()) -> list[str]:
    model = panel.model
    found = []
    for row in range(model.rowCount(parent)):
        index = model.index(row, 0, parent)
        content = index.data(CONTENT_ROLE)
        found += [f"{content.title} {content.trailing}".strip(), *rows(panel, index)]
    return found


def test_it_shows_what_the_path_of_the_selected_node_comes_to(panel, session):
    attach(session, "Base", BASE, "Root")
    attach(session, "Lower", LOWER, "Prod")

    session.select((node_named(session, "shop-prod"),))
    assert "tag_value Web, Data" in rows(panel)
    assert "Lower at Prod appends Data." in rows(panel)

    session.select((node_named(session, "shop-test"),))
    assert "tag_value Web" in rows(panel)


def test_a_type_that_is_not_enabled_is_enabled_here(panel, session, qtbot):
    organization = session.document.organization
    session.document.push(edits.disable_policy_type(organization, PolicyType.TAG_POLICY))
    enable = next(one for one in panel.findChildren(QPushButton) if one.text() == "Enable tag policies")

    qtbot.mouseClick(enable, Qt.MouseButton.LeftButton)

    assert PolicyType.TAG_POLICY in session.document.organization.settings.policy_types
    assert "New tag policy" == enable.text()

    qtbot.mouseClick(enable, Qt.MouseButton.LeftButton)

    kinds = [policy.type for policy in session.document.organization.policies.values()]
    assert 1 == kinds.count(PolicyType.TAG_POLICY)


def test_it_follows_what_is_typed(panel, session):
    attach(session, "Base", BASE, "Root")
    organization = session.document.organization
    policy_id = next(policy.id for policy in organization.policies.values() if policy.name == "Base")

    session.document.push(edits.edit_policy_text(organization, policy_id, json.dumps(LOWER)))

    assert "tag_value Data" in rows(panel)
    session.document.undo_stack.undo()
    assert "tag_value Web" in rows(panel)


def test_what_aws_would_refuse_is_named(panel, session):
    attach(session, "Broken", {"tags": {"team": {"tag_key": "Team"}}}, "Root")

    assert any(row.startswith("Broken at Root is left out") for row in rows(panel))


def test_it_says_what_a_region_block_leaves_out_and_what_is_invalid(panel, session):
    kind = PolicyType.GUARDDUTY_POLICY
    session.document.push(edits.enable_policy_type(session.document.organization, kind))
    on = {"status": {"@@assign": "enabled"}}
    blocks = {"default": {"foundational": on, "s3_data_events": on}, "eu-west-1": {"foundational": on}}
    attach(session, "Watch", {"guardduty": {"enablement": blocks}}, "Root", kind)
    panel.box.setCurrentIndex(panel.box.findData(kind.value))
    panel.refresh()
    assert "of default, s3_data_events does not hold there" in panel.message.text()

    panel.box.setCurrentIndex(panel.box.findData(PolicyType.TAG_POLICY.value))
    attach(session, "Base", BASE, "Root")
    attach(session, "Twin", {"tags": {"Team": {"tag_key": {"@@assign": "Team"}}}}, "Root")
    assert "AWS would find it invalid: The keys team and Team" in panel.message.text()


def test_where_nothing_comes_down_it_says_so(panel):
    assert [] == rows(panel)
    assert not panel.view.isVisible()


def test_a_type_that_is_off_says_so(panel, session):
    attach(session, "Base", BASE, "Root")
    session.document.push(edits.disable_policy_type(session.document.organization, PolicyType.TAG_POLICY))

    assert "not enabled" in panel.message.text() or [] == rows(panel)


def test_another_type_is_chosen_by_keys(qtbot, panel, session):
    attach(session, "Base", BASE, "Root")
    assert "Tag policy" == panel.box.currentText()

    panel.box.setFocus()
    qtbot.keyClick(panel.box, Qt.Key.Key_Down)
    panel.box.activated.emit(panel.box.currentIndex())

    assert [] == rows(panel)


def test_it_is_copied_as_aws_shows_it(qtbot, panel, session):
    attach(session, "Base", BASE, "Root")

    qtbot.mouseClick(panel.copy_button, Qt.MouseButton.LeftButton)

    copied = json.loads(QGuiApplication.clipboard().text())
    assert {"tags": {"team": {"tag_key": "Team", "tag_value": ["Web"]}}} == copied


def test_enter_on_what_a_policy_did_opens_the_policy(qtbot, panel, session):
    attach(session, "Base", BASE, "Root")
    opened = []
    session.requests.answer(OPEN_POLICY, opened.append)
    model = panel.model
    index = model.index(0, 0)
    while model.rowCount(index):
        index = model.index(0, 0, index)

    panel.view.setCurrentIndex(index)
    panel.view.activated.emit(index)

    assert ["base"] == [place.policy for place in opened]


def test_what_is_current_stays_while_a_policy_is_typed(panel, session):
    attach(session, "Base", BASE, "Root")
    value = panel.model.index_of(("tags", "team", "tag_value"))
    panel.view.setCurrentIndex(value)
    organization = session.document.organization
    session.document.push(edits.edit_policy_text(organization, PolicyId("base"), json.dumps(LOWER)))
    content = panel.view.currentIndex().data(CONTENT_ROLE)
    assert ("tag_value", "Data") == (content.title, content.trailing)
