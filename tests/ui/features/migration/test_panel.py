"""The panel plans the way to another design, tells each step, marks the cards, and writes the script."""

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog

from designer.analysis.lenses.annotation import Asker
from designer.analysis.replay.contents import open_activity
from designer.organization import edits
from designer.organization.model.organization import Organization
from designer.organization.model.records import NodeId
from tests.designer.activity.trails import record, write_activity
from ui.commands.requests import COMPARE_WITH, PLAN_COMPARED, PLAN_MIGRATION, SHOW_PANEL, ComparedDesign
from ui.features.compare.panel import ComparePanel
from ui.features.migration.panel import MigrationPanel
from ui.state.activity import ActivityRecord
from ui.state.shown_design import DesignPicture
from ui.widgets.focus import enter

SHOP, PROD, REGULATED = NodeId("acc-shop-prod"), NodeId("ou-prod"), NodeId("ou-regulated")


def later(organization: Organization) -> Organization:
    other = Organization(organization.nodes.values(), organization.policies.values(), organization.settings)
    other.apply(edits.move(other, [SHOP], REGULATED))
    other.apply(edits.add_ou(other, other.root, "Fresh"))
    return other


@pytest.fixture
def panel(session, analyses, hosted):
    return hosted(MigrationPanel(session, analyses), 380, 800)


@pytest.fixture
def planned(panel, session):
    other = later(session.organization)
    session.requests.ask(PLAN_MIGRATION, ComparedDesign("later.json", other, is_earlier=False))
    panel.finish()
    return panel


def titles(rows):
    return [row.content.title for row in rows.rows.rows]


def test_nothing_is_planned_until_a_design_is_chosen(panel, session):
    assert panel.empty.isVisible()
    assert session.annotations is None


def test_what_is_compared_is_planned_when_the_panel_is_shown(panel, session):
    other = ComparedDesign("later.json", later(session.organization), is_earlier=False)
    session.requests.answer(PLAN_COMPARED, lambda _asked: session.requests.ask(PLAN_MIGRATION, other))
    panel.hide()
    panel.show()
    panel.finish()
    assert ["1. Create Fresh", "2. Move shop-prod to Regulated"] == titles(panel.list)[:2]


def test_a_look_at_the_panel_takes_neither_what_is_half_typed_nor_the_keys(
    panel, session, analyses, hosted, monkeypatch
):
    compare = hosted(ComparePanel(session, analyses), 380, 800)
    session.requests.ask(COMPARE_WITH, ComparedDesign("later.json", later(session.organization), is_earlier=False))
    compare.finish()
    taken = []
    session.requests.answer(SHOW_PANEL, taken.append)
    monkeypatch.setattr(session.drafts, "commit", lambda: taken.append("what is typed"))
    panel.hide()
    panel.show()
    panel.finish()
    assert panel.plan is not None
    assert taken == []


def test_the_steps_are_listed_in_order(planned):
    assert ["1. Create Fresh", "2. Move shop-prod to Regulated"] == titles(planned.list)[:2]
    assert planned.plan.safe
    assert (
        "2 of 2 steps proved: nothing allowed that both designs deny, nothing denied that both allow"
        == planned.summary.text()
    )
    assert "each proved" in planned.summary.toolTip()


def test_no_script_is_offered_where_there_is_nothing_to_do(panel, session):
    same = ComparedDesign("same.json", session.organization.copy(), is_earlier=True)
    session.requests.ask(PLAN_MIGRATION, same)
    panel.finish()
    assert ("There is nothing to do.", False) == (panel.summary.text(), panel.saving.isVisible())
    session.requests.ask(PLAN_MIGRATION, ComparedDesign("later.json", later(session.organization), is_earlier=False))
    panel.finish()
    assert panel.saving.isVisible()


def test_the_keys_go_to_the_steps_and_not_to_what_ends_the_plan(planned, qtbot):
    enter(planned)
    assert planned.list.hasFocus()
    qtbot.keyClick(planned.list, Qt.Key.Key_Down)
    assert 1 == planned.list.currentIndex().row()
    assert planned.plan is not None


def test_a_step_tells_its_call_and_what_takes_it_back(planned):
    planned.list.setCurrentIndex(planned.list.rows.index(1, 0))
    told = titles(planned.detail)
    assert "organizations: MoveAccount" in told
    assert told.index("API call") < told.index("Rolled back by")


def test_the_cards_that_a_step_touches_are_marked_while_it_is_in_sight(planned, session):
    planned.list.setCurrentIndex(planned.list.rows.index(1, 0))
    assert Asker.MIGRATION is session.annotated_by
    assert SHOP in session.annotations
    planned.hide()
    assert session.annotations is None


def test_an_edit_makes_the_plan_old_and_it_can_be_made_again(planned, session):
    session.document.push(edits.rename(session.organization, PROD, "Production"))
    assert not planned.save_button.isEnabled()
    assert "has changed since" in planned.summary.text()
    planned.again_button.click()
    planned.finish()
    assert planned.save_button.isEnabled()
    assert "3. Rename OU Production to Prod" in titles(planned.list)


def test_the_script_is_written_where_the_person_says(planned, tmp_path, monkeypatch):
    path = tmp_path / "way.sh"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_args: (str(path), ""))
    planned.save_button.click()
    assert path.read_text().startswith("#!/bin/sh")
    assert "migrate.sh --run" in path.read_text()


def test_the_cards_of_the_open_design_are_marked_where_the_other_one_has_other_ids(panel, session):
    moved = later(session.organization)
    nodes = []
    for node in moved.nodes.values():
        children = tuple("acc-theirs" if one == SHOP else one for one in node.children)
        nodes.append(replace(node, id=NodeId("acc-theirs") if node.id == SHOP else node.id, children=children))
    other = Organization(nodes, moved.policies.values(), moved.settings)
    session.requests.ask(PLAN_MIGRATION, ComparedDesign("later.json", other, is_earlier=False))
    panel.finish()
    panel.list.setCurrentIndex(panel.list.rows.index(1, 0))
    panel.canvas_switch.buttons[0].click()
    assert "acc-theirs" in panel.plan.steps[1].accounts
    assert SHOP in session.annotations


def test_a_step_leads_to_the_node_that_it_is_made_at(planned, session):
    planned.list.taken.emit(1)
    assert session.current in {SHOP, PROD, REGULATED}
    before = session.current
    planned.list.taken.emit(0)
    assert session.current in {before, session.organization.root}


def test_the_canvas_shows_the_organization_after_the_step_and_what_is_still_to_come(planned, session):
    fresh = planned.plan.steps[0].made
    shown = session.shown.organization
    assert (fresh in shown.nodes, shown.parent(SHOP)) == (True, PROD)
    assert fresh not in session.organization.nodes
    assert f"made in step {planned.plan.steps[0].number}" == session.annotations[fresh].line
    assert "moves in step 2" == session.annotations[SHOP].line
    (ghost,) = session.shown.ghosts
    assert "arrives in step 2" == session.shown.ghost_annotations[ghost].line

    planned.list.setCurrentIndex(planned.list.rows.index(1, 0))
    assert REGULATED == session.shown.organization.parent(SHOP)
    assert not session.shown.ghosts
    lines = [session.annotations[node].line for node in (SHOP, PROD, REGULATED)]
    assert ["moves in step 2", "from here", "to here"] == lines


def test_the_open_design_is_shown_where_that_is_wanted_or_needed(planned, session):
    assert not session.shown.is_open
    assert session.shown.refusal.endswith("Show the design to edit it.")
    assert session.shown.refusal not in session.notices.remedies, "showing both is for designs that are compared"
    assert planned.canvas_switch.buttons[0].text() == "Design"
    planned.canvas_switch.buttons[0].click()
    assert not session.shown.refusal
    assert session.shown.is_open
    assert SHOP not in session.annotations
    planned.canvas_switch.buttons[1].click()
    assert not session.shown.is_open
    session.document.push(edits.rename(session.organization, PROD, "Production"))
    assert session.shown.is_open
    assert not planned.canvas_switch.isVisible()


def test_a_plan_that_goes_out_of_sight_leaves_the_picture_of_another_panel(planned, session):
    theirs = DesignPicture(session.organization.copy())
    session.shown.show(theirs)
    planned.hide()
    assert theirs is session.shown.picture
    planned.show()
    assert theirs is not session.shown.picture
    planned.hide()
    assert session.shown.picture is None


def test_a_step_says_what_it_would_have_stopped_of_what_people_did(panel, session, analyses, tmp_path):
    number = session.organization.node(SHOP).aws_id
    call = ("sqs", "CreateQueue", False)
    records = [record(one, number, call, awsRegion="eu-west-1") for one in range(5)]
    opened = open_activity(write_activity(tmp_path / "a.activity", records), session.organization)
    analyses.activity.attach(ActivityRecord("a.activity", "trail", "2026-09-01", "2026-09-01"), opened)
    other = session.organization.copy()
    other.apply(edits.move(other, [SHOP], NodeId("ou-suspended")))
    session.requests.ask(PLAN_MIGRATION, ComparedDesign("later.json", other, is_earlier=False))
    panel.finish()
    panel.activity.finish()
    assert "5 requests would have been stopped" in panel.activity.line.accessibleName()
    panel.close_button.click()
    assert panel.activity.isHidden()
