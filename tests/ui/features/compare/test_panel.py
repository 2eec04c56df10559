"""The comparison lists what differs, marks it on the cards, leads there, and takes it over in one step."""

from __future__ import annotations

import json

import pytest
from PySide6.QtCore import QItemSelectionModel, Qt

from designer.analysis.differences.decisions import DifferenceState
from designer.analysis.lenses.annotation import Asker
from designer.organization import edits
from designer.organization.model.organization import Organization
from designer.organization.model.records import NodeId, PolicyId
from ui.commands.requests import (
    COMPARE_WITH,
    DECIDE,
    FOLLOW_SAVE,
    NEW_TEST,
    OPEN_POLICY,
    PLAN_MIGRATION,
    SHOW_ANSWER,
    ComparedDesign,
    DifferenceAct,
)
from ui.features.compare.panel import ComparePanel

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
    assert not panel.head.turn_button.isVisible()
    assert session.annotations is None


def test_nothing_is_said_to_be_the_same_between_an_edit_and_its_comparison(panel, session):
    session.requests.ask(COMPARE_WITH, ComparedDesign("other.json", session.organization.copy(), is_earlier=True))
    panel.finish()
    assert panel.same.isVisible()
    assert panel.same.accessibleName().startswith("No difference")
    session.document.push(edits.rename(session.organization, SHOP, "shop"))
    assert "No difference" not in panel.same.accessibleName() + panel.head.summary.text()
    session.document.undo_stack.undo()
    panel.finish()
    assert panel.same.accessibleName().startswith("No difference")


def test_all_that_differs_is_listed_in_three_layers(compared):
    found = titles(compared)
    assert found.index("Structure") < found.index("shop-prod") < found.index("Policies")
    assert found.index("Policies") < found.index("ProtectProductionData") < found.index("Permissions")
    assert {"orders", "bluebird-legacy"} < set(found)


def test_the_cards_are_marked_while_the_comparison_is_in_sight(compared, session):
    assert Asker.COMPARISON is session.annotated_by
    marks = session.annotations
    assert ("moves to Regulated", "removed later", "policy changed") == (
        marks[SHOP].line,
        marks[NodeId("acc-bluebird-legacy")].line,
        marks[PROD].line,
    )
    assert marks[NodeId("acc-search-prod")].line.startswith("\N{MINUS SIGN}")
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
    effect = next(title for title in titles(compared) if title.startswith("Narrower in"))
    choose(compared, effect)
    said = " ".join(row.content.title for row in compared.detail.rows.rows)
    assert "A request that shows it, checked in both versions" in said
    assert "after denied: " in said
    assert not compared.bar.take_button.isVisible()
    qtbot.mouseClick(compared.bar.explain_button, Qt.MouseButton.LeftButton)
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
    qtbot.mouseClick(compared.bar.take_button, Qt.MouseButton.LeftButton)
    assert holds(session.organization)
    assert 1 == session.document.undo_stack.count()
    compared.finish()
    assert "applied" == states(compared)[title]
    session.document.undo_stack.undo()
    assert not holds(session.organization)
    compared.finish()
    assert "" == states(compared)[title]


def test_all_is_taken_as_one_step_and_then_nothing_differs(compared, session, qtbot):
    qtbot.mouseClick(compared.bar.rest_button, Qt.MouseButton.LeftButton)
    compared.finish()
    assert 1 == session.document.undo_stack.count()
    assert not compared.comparison.found
    assert {"0 undecided", "4 applied"} == told(compared)
    assert {"applied"} == set(states(compared).values())
    assert 4 == len(states(compared))
    session.document.undo_stack.undo()
    compared.finish()
    assert {"4 undecided"} == told(compared)


def test_turned_round_it_takes_back(panel, session, qtbot):
    earlier = Organization(
        session.organization.nodes.values(), session.organization.policies.values(), session.organization.settings
    )
    session.document.push(edits.add_account(session.organization, PROD, "orders"))
    panel.compare_with(ComparedDesign("earlier.json", earlier, is_earlier=True))
    panel.finish()
    row = choose(panel, "orders")
    assert "new account in Workloads/Prod" == panel.list.rows.rows[row].content.secondary
    assert "Restore" == panel.bar.take_button.text()
    assert ("Before: earlier.json", "After: this design") == (panel.head.before.text(), panel.head.after.text())
    qtbot.mouseClick(panel.head.turn_button, Qt.MouseButton.LeftButton)
    panel.finish()
    row = choose(panel, "orders")
    assert "account gone from Workloads/Prod" == panel.list.rows.rows[row].content.secondary
    qtbot.mouseClick(panel.bar.take_button, Qt.MouseButton.LeftButton)
    assert "acc-orders" not in session.organization.nodes


def test_an_edit_is_compared_when_it_pauses(compared, session):
    session.document.push(edits.rename(session.organization, PROD, "Production"))
    compared.finish()
    assert "Prod" in titles(compared)


def test_the_comparison_ends(compared, session, qtbot):
    qtbot.mouseClick(compared.head.close_button, Qt.MouseButton.LeftButton)
    assert compared.empty.isVisible()
    assert session.annotations is None


def test_an_effect_becomes_a_test_of_the_open_design(compared, session, qtbot):
    asked = []
    session.requests.answer(NEW_TEST, asked.append)
    choose(compared, next(title for title in titles(compared) if title.startswith("Narrower in")))
    qtbot.mouseClick(compared.bar.test_button, Qt.MouseButton.LeftButton)
    case = asked[0].case
    assert (True, "s3:DeleteBucket") == (case.allowed, case.action)  # what the other design is to take away
    qtbot.mouseClick(compared.head.turn_button, Qt.MouseButton.LeftButton)
    compared.finish()
    choose(compared, next(title for title in titles(compared) if title.startswith("Wider in")))
    qtbot.mouseClick(compared.bar.test_button, Qt.MouseButton.LeftButton)
    assert asked[1].case is None or asked[1].case.allowed
    choose(compared, "ProtectProductionData")
    assert not compared.bar.test_button.isVisible()


# Deciding


def states(panel):
    return {row.content.title: row.content.trailing for row in panel.list.rows.rows if row.value is not None}


def told(panel):
    return {chip.text() for chip in panel.head.chips.values() if not chip.isHidden()}


def refuse(panel, *names):
    choose(panel, names[0])
    for name in names[1:]:
        index = panel.list.rows.index(titles(panel).index(name), 0)
        panel.list.selectionModel().select(index, QItemSelectionModel.SelectionFlag.Select)
    panel.bar.refuse_button.click()


def test_the_head_says_how_much_is_decided(compared):
    assert {"4 undecided"} == told(compared)
    refuse(compared, "orders")
    assert {"3 undecided", "1 left as is"} == told(compared)
    choose(compared, "shop-prod")
    compared.bar.take_button.click()
    assert {"2 undecided", "1 left as is", "1 applied"} == told(compared)


def test_a_refused_difference_is_shown_so_and_can_be_reopened(compared, session):
    refuse(compared, "orders")
    assert "left as is" == states(compared)["orders"]
    assert 0 == session.document.undo_stack.count()
    assert "Reopen" == compared.bar.refuse_button.text()
    compared.bar.refuse_button.click()
    assert "" == states(compared)["orders"]
    assert {"4 undecided"} == told(compared)


def test_several_are_refused_at_once_and_the_rest_is_taken(compared, session):
    refuse(compared, "orders", "shop-prod", "ProtectProductionData")
    assert {"1 undecided", "3 left as is"} == told(compared)
    assert "Apply all" == compared.bar.rest_button.text()
    assert "Apply all undecided differences. Apply to this design" == compared.bar.rest_button.toolTip()
    compared.bar.rest_button.click()
    here = session.organization
    assert NodeId("acc-bluebird-legacy") not in here.nodes
    assert "acc-orders" not in here.nodes
    assert PROD == here.parent(SHOP)
    assert '"New"' not in here.policy(GUARD).text
    assert {"0 undecided", "3 left as is", "1 applied"} == told(compared)
    assert not compared.bar.rest_button.isEnabled()


def test_a_refusal_outlives_edits_and_the_same_file_compared_again(compared, session):
    refuse(compared, "orders")
    session.document.push(edits.rename(session.organization, PROD, "Production"))
    compared.finish()
    assert "left as is" == states(compared)["orders"]
    session.requests.ask(COMPARE_WITH, ComparedDesign("other.json", other_of(session.organization), is_earlier=False))
    compared.finish()
    assert "left as is" == states(compared)["orders"]
    session.requests.ask(COMPARE_WITH, ComparedDesign("else.json", other_of(session.organization), is_earlier=False))
    compared.finish()
    assert "" == states(compared)["orders"]


def test_differences_are_decided_by_keys(compared, session, qtbot):
    choose(compared, "orders")
    qtbot.keyClick(compared.list, Qt.Key.Key_Delete)
    assert "left as is" == states(compared)["orders"]
    qtbot.keyClick(compared.list, Qt.Key.Key_Delete)
    assert "" == states(compared)["orders"]
    qtbot.keyClick(compared.list, Qt.Key.Key_Space)
    assert "acc-orders" in session.organization.nodes
    assert "applied" == states(compared)["orders"]
    qtbot.keyClick(compared.list, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    qtbot.keyClick(compared.list, Qt.Key.Key_Delete)
    assert {"0 undecided", "3 left as is", "1 applied"} == told(compared)


def test_what_was_taken_stays_in_sight_and_is_to_be_decided_when_it_is_undone(compared, session):
    choose(compared, "orders")
    compared.bar.take_button.click()
    assert "applied" == states(compared)["orders"]
    assert "orders" != compared.list.chosen[0].entry.title  # on to the next one
    session.document.undo_stack.undo()
    compared.finish()
    assert "" == states(compared)["orders"]
    session.document.undo_stack.redo()
    compared.finish()
    assert "applied" == states(compared)["orders"]


def test_a_filter_hides_what_is_decided(compared):
    refuse(compared, "orders")
    compared.head.chips[DifferenceState.REFUSED].setChecked(False)
    assert "orders" not in titles(compared)
    assert "shop-prod" in titles(compared)
    compared.head.chips[DifferenceState.REFUSED].setChecked(True)
    assert "orders" in titles(compared)


def test_a_refused_node_says_so_on_the_canvas(compared, session):
    refuse(compared, "shop-prod")
    assert "left as is: moves to Regulated" == session.annotations[SHOP].line
    (ghost,) = (one.id for one in session.shown.ghosts.values() if one.node == SHOP)
    assert "left as is: \N{MINUS SIGN}17,714 actions" == session.shown.ghost_annotations[ghost].line


def test_what_needs_something_refused_is_not_taken(panel, session):
    other = other_of(session.organization)
    other.apply(edits.add_ou(other, PROD, "Labs"))
    labs = next(one.id for one in other.nodes.values() if one.name == "Labs")
    other.apply(edits.add_account(other, labs, "trial-lab"))
    panel.compare_with(ComparedDesign("other.json", other, is_earlier=False))
    panel.finish()
    refuse(panel, "Labs")
    choose(panel, "Show the 1 node in it")
    panel.list.taken.emit(panel.list.currentIndex().row())
    said = []
    session.notices.refused.connect(said.append)
    choose(panel, "trial-lab")
    panel.bar.take_button.click()
    assert ["This cannot be applied without Labs, which you leave as it is. Reopen that first."] == said
    assert 0 == session.document.undo_stack.count()


def test_the_commands_decide_what_is_chosen(compared, session):
    choose(compared, "orders")
    session.requests.ask(DECIDE, DifferenceAct.REFUSE)
    assert "left as is" == states(compared)["orders"]
    session.requests.ask(DECIDE, DifferenceAct.TAKE_REST)
    assert {"1 left as is", "3 applied", "0 undecided"} == told(compared)
    choose(compared, "orders")
    session.requests.ask(DECIDE, DifferenceAct.TAKE)  # it is wanted after all
    assert "acc-orders" in session.organization.nodes


def test_in_a_narrow_and_low_panel_every_button_has_its_words(compared, qtbot):
    choose(compared, "orders")
    compared.resize(216, 480)
    bar = compared.bar
    buttons = (bar.take_button, bar.refuse_button, bar.rest_button)
    assert all(one.isVisible() for one in buttons)
    qtbot.waitUntil(lambda: all(bar.rect().contains(one.mapTo(bar, one.rect().bottomRight())) for one in buttons))
    assert all(one.width() >= one.sizeHint().width() for one in buttons)
    assert not compared.head.summary.isVisible()
    compared.resize(216, 458)  # of a window of 900 by 600
    whole = compared.rect()
    qtbot.waitUntil(lambda: all(whole.contains(one.mapTo(compared, one.rect().bottomRight())) for one in buttons))
    assert not compared.head.before.isVisible()
    assert compared.head.after.isVisible()
    compared.resize(320, 800)
    assert compared.head.before.isVisible()
    assert compared.head.summary.isVisible()


def test_in_a_low_panel_the_list_has_more_room_than_the_head(compared, session, qtbot):
    head = compared.head
    compared.resize(216, 458)
    qtbot.waitUntil(lambda: head.height() < compared.height() * 0.3)
    assert head.more_button.isVisible()
    assert head.choose_button.width() >= head.choose_button.sizeHint().width()
    assert [False, False] == [head.fold_button.isVisible(), head.plan_button.isVisible()]
    planned = []
    session.requests.answer(PLAN_MIGRATION, planned.append)
    head.more_button.menu().actions()[-1].trigger()
    assert [compared.comparison.other] == planned
    choose(compared, "orders")
    session.requests.ask(DECIDE, DifferenceAct.REFUSE)
    assert all(chip.isVisible() for chip in head.chips.values() if chip.text() in told(compared))
    compared.resize(320, 800)
    qtbot.waitUntil(head.plan_button.isVisible)
    assert not head.more_button.isVisible()


def copy_of(here):
    return Organization(here.nodes.values(), here.policies.values(), here.settings)


@pytest.fixture
def restoring(panel, session):
    """The panel, with the design as it was before three edits."""
    earlier = copy_of(session.organization)
    for name in ("one", "two", "three"):
        session.document.push(edits.add_account(session.organization, PROD, name))
    panel.compare_with(ComparedDesign("a.json as saved", earlier, is_earlier=True, is_saved=True))
    panel.finish()
    return panel


@pytest.mark.parametrize("button", ["take_button", "refuse_button"])
def test_after_a_click_the_keys_belong_to_the_list_and_space_restores_one_more(restoring, session, qtbot, button):
    choose(restoring, "one")
    getattr(restoring.bar, button).setFocus()
    qtbot.mouseClick(getattr(restoring.bar, button), Qt.MouseButton.LeftButton)
    assert restoring.list.hasFocus()
    choose(restoring, "two")
    qtbot.keyClick(restoring.window().focusWidget(), Qt.Key.Key_Space)
    assert "acc-two" not in session.organization.nodes
    assert "acc-three" in session.organization.nodes


def test_a_button_that_can_no_more_be_pressed_gives_the_focus_to_the_list(restoring):
    choose(restoring, "one")
    restoring.decide(DifferenceAct.TAKE)
    restoring.bar.take_button.setFocus()
    choose(restoring, "one")
    assert not restoring.bar.take_button.isEnabled()
    assert restoring.list.hasFocus()


@pytest.mark.parametrize("button", ["take_button", "rest_button"])
def test_a_click_restores_although_the_press_took_over_a_typed_name_first(restoring, session, qtbot, button):
    choose(restoring, "one")
    session.document.push(edits.rename(session.organization, PROD, "Production"))  # as a field that loses the keys does
    qtbot.mouseClick(getattr(restoring.bar, button), Qt.MouseButton.LeftButton)
    assert "acc-one" not in session.organization.nodes
    assert ("acc-two" in session.organization.nodes) == (button == "take_button")


def test_what_was_restored_and_undone_with_all_before_it_is_not_told(restoring, session):
    choose(restoring, "one")
    restoring.bar.take_button.click()
    assert {"2 changed", "1 restored"} == told(restoring)
    session.document.undo_stack.setIndex(0)
    restoring.finish()
    assert set() == told(restoring)
    assert restoring.same.isVisible()
    session.document.undo_stack.setIndex(4)
    restoring.finish()
    assert {"2 changed", "1 restored"} == told(restoring)


def test_a_save_is_followed_where_the_saved_file_is_compared(restoring, session):
    other = copy_of(session.organization)
    session.requests.ask(FOLLOW_SAVE, lambda: ComparedDesign("a.json as saved", other, True, is_saved=True))
    restoring.finish()
    assert restoring.same.isVisible()
    assert not restoring.comparison.found


def test_a_save_does_not_change_another_comparison(compared, session):
    session.requests.ask(FOLLOW_SAVE, lambda: pytest.fail("the file is not asked for"))
    assert {"4 undecided"} == told(compared)


def test_the_history_names_the_one_difference(restoring, session):
    choose(restoring, "one")
    restoring.bar.take_button.click()
    assert "Restore one" == session.document.undo_stack.undoText()
    restoring.bar.rest_button.click()
    assert "Restore 2 differences" == session.document.undo_stack.undoText()


def test_all_three_buttons_stand_in_one_line_before_and_after_a_decision(restoring, qtbot):
    restoring.resize(296, 800)  # as wide as the dock is at first
    bar = restoring.bar
    buttons = (bar.take_button, bar.refuse_button, bar.rest_button)
    choose(restoring, "one")
    qtbot.waitUntil(lambda: 1 == len({one.mapTo(bar, one.rect().topLeft()).y() for one in buttons}))
    bar.take_button.click()
    assert "Restore all" == bar.rest_button.text()
    qtbot.waitUntil(lambda: 1 == len({one.mapTo(bar, one.rect().topLeft()).y() for one in buttons}))


def test_an_ou_that_goes_with_all_in_it_is_one_difference_which_can_be_opened(panel, session):
    here = session.organization
    other = Organization(here.nodes.values(), here.policies.values(), here.settings)
    other.apply(edits.remove(other, [NodeId("ou-workloads")]))
    inside = [here.node(node).name for node in here.walk(NodeId("ou-workloads"))][1:]
    session.requests.ask(COMPARE_WITH, ComparedDesign("other.json", other, is_earlier=False))
    panel.finish()
    structure = titles(panel)[: titles(panel).index("Policies")]
    assert ["Structure", "Workloads", f"Show the {len(inside)} nodes in it"] == structure
    assert "1 undecided" == panel.head.chips[DifferenceState.OPEN].text()
    panel.list.setCurrentIndex(panel.list.model().index(2, 0))
    panel.list.taken.emit(2)
    assert inside == titles(panel)[3 : 3 + len(inside)]
    panel.list.setCurrentIndex(panel.list.model().index(1, 0))
    session.requests.ask(DECIDE, DifferenceAct.TAKE)
    assert NodeId("ou-workloads") not in session.organization.nodes
    panel.finish()
    assert "applied" == panel.list.rows.rows[1].content.trailing
    session.document.undo_stack.undo()
    assert here.nodes.keys() == session.organization.nodes.keys()
