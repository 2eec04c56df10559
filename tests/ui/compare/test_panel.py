"""The comparison lists what differs, marks it on the cards, leads there, and takes it over in one step."""

from __future__ import annotations

import json

import pytest
from PySide6.QtCore import Qt

from designer import edits
from designer.lenses.annotation import Asker
from designer.model.organization import Organization
from designer.model.records import NodeId, PolicyId
from ui.commands.requests import COMPARE_WITH, NEW_TEST, OPEN_POLICY, SHOW_ANSWER, ComparedDesign
from ui.compare.panel import ComparePanel

SHOP, PROD, REGULATED = NodeId("acc-shop-prod"), NodeId("ou-prod"), NodeId("ou-regulated")
GUARD = PolicyId("protect-production-data")
DENY = {"Sid": "New", "Effect": "Deny", "Action": "s3:DeleteBucket", "Resource": "*"}


def other_of(organization):
    """The design with an account moved, one more, one gone, and a statement more in production."""
    other = Organization(organization.nodes.values(), organization.policies.values(), organization.settings)
    other.apply(edits.move(other, [SHOP], REGULATED))
    other.apply(edits.add_account(other, PROD, "orders"))
    other.apply(edits.remove(other, [NodeId("acc-bluebird-legacy")]))
    document = json.loads(other.policy(GUARD).text)
    document["Statement"].append(DENY)
    other.apply(edits.edit_policy_text(other, GUARD, json.dumps(document)))
    return other


@pytest.fixture
def panel(session, analyses, hosted):
    return hosted(ComparePanel(session, analyses), 320, 800)


@pytest.fixture
def compared(panel, session):
    """The panel, with a design that may become of the open one."""
    session.requests.ask(COMPARE_WITH, ComparedDesign("other.json", other_of(session.organization), is_earlier=False))
    panel.finish()
    return panel


def titles(panel):
    return [row.content.title for row in panel.list.rows.rows]


def choose(panel, title):
    row = titles(panel).index(title)
    panel.list.setCurrentIndex(panel.list.rows.index(row, 0))
    return row


def test_nothing_is_compared_until_something_is_chosen(panel, session):
    assert panel.empty.isVisible()
    assert not panel.turn_button.isVisible()
    assert session.annotations is None


def test_all_that_differs_is_listed_in_three_layers(compared):
    found = titles(compared)
    assert found.index("Structure") < found.index("shop-prod") < found.index("Policies")
    assert found.index("Policies") < found.index("ProtectProductionData") < found.index("Permissions")
    assert {"orders", "bluebird-legacy"} < set(found)


def test_the_cards_are_marked_while_the_comparison_is_in_sight(compared, session):
    assert Asker.COMPARISON is session.annotated_by
    marks = session.annotations
    assert ("moves to Regulated", "goes", "policy changed") == (
        marks[SHOP].line,
        marks[NodeId("acc-bluebird-legacy")].line,
        marks[PROD].line,
    )
    assert marks[NodeId("acc-search-prod")].line.startswith("narrower by ")
    compared.hide()
    assert session.annotations is None


def test_a_card_of_the_later_side_says_what_it_was(panel, session):
    earlier = other_of(session.organization)
    panel.compare_with(ComparedDesign("earlier.json", earlier, is_earlier=True))
    panel.finish()
    marks = session.annotations
    assert ("moved from Regulated", "added") == (marks[SHOP].line, marks[NodeId("acc-bluebird-legacy")].line)


def test_a_click_leads_to_what_differs(compared, session, qtbot):
    opened = []
    session.requests.answer(OPEN_POLICY, opened.append)
    compared.list.taken.emit(choose(compared, "shop-prod"))
    assert SHOP == session.current
    compared.list.taken.emit(choose(compared, "ProtectProductionData"))
    assert [GUARD] == [place.policy for place in opened]


def test_an_effect_shows_its_witness_and_leads_to_its_explanation(compared, session, qtbot):
    asked = []
    session.requests.answer(SHOW_ANSWER, asked.append)
    effect = next(title for title in titles(compared) if title.startswith("Narrowed in"))
    choose(compared, effect)
    said = " ".join(row.content.title for row in compared.detail.rows.rows)
    assert "Witness, checked in both versions" in said
    assert "after denied: " in said
    assert not compared.take_button.isVisible()
    qtbot.mouseClick(compared.explain_button, Qt.MouseButton.LeftButton)
    assert 1 == len(asked)


@pytest.mark.parametrize(
    ("title", "holds"),
    [
        ("shop-prod", lambda o: o.parent(SHOP) == REGULATED),
        ("orders", lambda o: "acc-orders" in o.nodes),
        ("bluebird-legacy", lambda o: "acc-bluebird-legacy" not in o.nodes),
        ("ProtectProductionData", lambda o: '"New"' in o.policy(GUARD).text),
    ],
)
def test_one_difference_is_taken_as_one_step(compared, session, qtbot, title, holds):
    choose(compared, title)
    qtbot.mouseClick(compared.take_button, Qt.MouseButton.LeftButton)
    assert holds(session.organization)
    assert 1 == session.document.undo_stack.count()
    compared.finish()
    assert title not in titles(compared)
    session.document.undo_stack.undo()
    assert not holds(session.organization)
    compared.finish()
    assert title in titles(compared)


def test_all_is_taken_as_one_step_and_then_nothing_differs(compared, session, qtbot):
    qtbot.mouseClick(compared.rest_button, Qt.MouseButton.LeftButton)
    compared.finish()
    assert 1 == session.document.undo_stack.count()
    assert compared.same.isVisible()
    assert not compared.found


def test_turned_round_it_takes_back(panel, session, qtbot):
    earlier = Organization(
        session.organization.nodes.values(), session.organization.policies.values(), session.organization.settings
    )
    session.document.push(edits.add_account(session.organization, PROD, "orders"))
    panel.compare_with(ComparedDesign("earlier.json", earlier, is_earlier=True))
    panel.finish()
    row = choose(panel, "orders")
    assert "new account in Workloads/Prod" == panel.list.rows.rows[row].content.secondary
    assert "Take back" == panel.take_button.text()
    qtbot.mouseClick(panel.turn_button, Qt.MouseButton.LeftButton)
    panel.finish()
    row = choose(panel, "orders")
    assert "account gone from Workloads/Prod" == panel.list.rows.rows[row].content.secondary
    qtbot.mouseClick(panel.take_button, Qt.MouseButton.LeftButton)
    assert "acc-orders" not in session.organization.nodes


def test_an_edit_is_compared_when_it_pauses(compared, session):
    session.document.push(edits.rename(session.organization, PROD, "Production"))
    compared.finish()
    assert "Prod" in titles(compared)


def test_the_comparison_ends(compared, session, qtbot):
    qtbot.mouseClick(compared.close_button, Qt.MouseButton.LeftButton)
    assert compared.empty.isVisible()
    assert session.annotations is None


def test_an_effect_becomes_a_test_of_the_open_design(compared, session, qtbot):
    asked = []
    session.requests.answer(NEW_TEST, asked.append)
    choose(compared, next(title for title in titles(compared) if title.startswith("Narrowed in")))
    qtbot.mouseClick(compared.test_button, Qt.MouseButton.LeftButton)
    case = asked[0].case
    assert (True, "s3:DeleteBucket") == (case.allowed, case.action)  # what the other design is to take away
    qtbot.mouseClick(compared.turn_button, Qt.MouseButton.LeftButton)
    compared.finish()
    choose(compared, next(title for title in titles(compared) if title.startswith("Widened in")))
    qtbot.mouseClick(compared.test_button, Qt.MouseButton.LeftButton)
    assert asked[1].case is None or asked[1].case.allowed
    choose(compared, "ProtectProductionData")
    assert not compared.test_button.isVisible()
