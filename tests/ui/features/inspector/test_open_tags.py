"""A tag that is open while something else happens to the design: Qt takes it over in the middle of that."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex
from PySide6.QtWidgets import QWidget

from designer.organization import edits
from ui.features.inspector.tags_model import VALUE_COLUMN, TagModel
from ui.features.policies.model import PoliciesModel
from ui.state.analyses import Analyses


def account(session):
    return next(node.id for node in session.organization.nodes.values() if node.name == "shop-prod")


def while_told(session, act):
    """Do something in the middle of telling views of another change."""

    def once(_change):
        session.document.changed.disconnect(once)
        act()

    session.document.changed.connect(once)
    session.document.push(edits.add_ou(session.organization, session.organization.root))


def test_a_tag_that_is_taken_over_while_views_are_told_comes_as_the_next_step(session, qtbot):
    parent = QWidget()
    qtbot.addWidget(parent)
    node = account(session)
    session.document.push(edits.set_tag(session.organization, (node,), "team", "before"))
    model = TagModel(session, parent)
    model.show((node,))
    cell = model.index([row.key for row in model._rows].index("team"), VALUE_COLUMN)
    while_told(session, lambda: model.setData(cell, "after"))
    assert ("team", "before") in session.organization.node(node).tags
    qtbot.waitUntil(lambda: ("team", "after") in session.organization.node(node).tags)


def test_a_name_of_a_policy_that_is_taken_over_while_views_are_told_comes_as_the_next_step(session, qtbot):
    analyses = Analyses(session.document)
    model = PoliciesModel(session, analyses)
    policy = next(one for one in session.organization.policies.values() if not one.aws_managed)
    index = model.policy_index(policy.id)
    assert index != QModelIndex()
    while_told(session, lambda: model.setData(index, "After"))
    assert session.organization.policy(policy.id).name == policy.name
    qtbot.waitUntil(lambda: session.organization.policy(policy.id).name == "After")
    model.deleteLater()
    analyses.deleteLater()
