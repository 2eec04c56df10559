"""Accounts go to another organization: the states they pass, on cards and the canvas, readiness, calls, a checklist."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QAccessible, QAccessibleActionInterface, QHelpEvent
from PySide6.QtWidgets import QApplication, QFileDialog, QMainWindow, QToolTip

from designer.analysis.transfer.ready_item import ReadyStatus
from designer.exchange.formats import native
from designer.exchange.templates import load
from designer.organization import edits
from designer.organization.model.organization import Organization
from designer.organization.model.records import NodeId
from tests.designer.building import PAYER, PROD, SHOP, company
from ui.commands.requests import CHOOSE_TRANSFER, SHOW_PANEL, TRANSFER, TransferWish
from ui.features.transfer.commands import commands
from ui.features.transfer.dialog import TransferDialog
from ui.features.transfer.panel import TransferPanel
from ui.forms import dialogs
from ui.state.files import Files

SAMPLE_PROD, SAMPLE_SHOP = NodeId("ou-prod"), NodeId("acc-shop-prod")


def bluebird() -> Organization:
    """Return a small organization that is not the sample."""
    made = company()
    settings = replace(made.settings, name="Bluebird", aws_id="o-b7k2m9x4q1")
    return Organization(made.nodes.values(), made.policies.values(), settings)


COMING = TransferWish("bluebird.json", bluebird(), (SHOP,), SAMPLE_PROD, is_leaving=False)
LEAVING = TransferWish("bluebird.json", bluebird(), (SAMPLE_SHOP,), PROD)


@pytest.fixture
def panel(session, analyses, hosted):
    return hosted(TransferPanel(session, analyses), 340, 900)


def begin(panel, session, wish):
    session.requests.ask(TRANSFER, wish)
    panel.finish()
    return panel


def click(qtbot, button):
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)


def titles(rows):
    return [row.content.title for row in rows]


def test_accounts_that_come_stand_on_the_canvas_where_they_are_in_the_state_that_is_chosen(panel, session, qtbot):
    begin(panel, session, COMING)
    assert ["1  Bluebird", "2  Acme", "3  Acme"] == [card.text() for card in panel.states.cards]
    assert [SAMPLE_PROD] == [ghost.parent for ghost in session.shown.picture.ghosts]
    assert session.shown.is_open
    assert ["This design", "Bluebird"] == [button.text() for button in panel.canvas_switch.buttons]

    click(qtbot, panel.states.cards[1])
    assert [session.organization.root] == [ghost.parent for ghost in session.shown.picture.ghosts]

    click(qtbot, panel.states.cards[0])
    assert "Bluebird" == session.shown.organization.settings.name
    assert session.shown.refusal  # the other organization is only looked at
    assert "leaves" == session.annotations[SHOP].line


def test_accounts_that_leave_are_marked_in_the_open_design_and_come_to_the_other(panel, session, qtbot):
    begin(panel, session, LEAVING)
    assert "Bluebird" == session.shown.organization.settings.name
    assert [PROD] == [ghost.parent for ghost in session.shown.picture.ghosts]

    click(qtbot, panel.canvas_switch.buttons[0])
    assert session.shown.is_open
    assert "has left" == session.annotations[SAMPLE_SHOP].line
    click(qtbot, panel.states.cards[0])
    assert "leaves" == session.annotations[SAMPLE_SHOP].line


def test_the_other_organization_is_named_on_the_canvas_and_nothing_of_it_is_selected(window, qtbot, monkeypatch):
    """Both are copies of one design here, so that each node has a namesake."""
    session, canvas = window.session, window.canvas
    session.select([SAMPLE_SHOP])
    here = session.organization
    nodes = [replace(one, aws_id="", email="") for one in here.nodes.values()]
    nodes[0] = replace(nodes[0], name="Other root")
    other = Organization(nodes, here.policies.values(), replace(here.settings, aws_id="o-b7k2m9x4q1"))
    panel = window.parts.docks.panel("transfer")
    session.requests.ask(SHOW_PANEL, "transfer")
    begin(panel, session, TransferWish("acme.json", other, (SAMPLE_SHOP,), SAMPLE_PROD))
    assert session.shown.foreign == "acme.json"
    assert canvas.canvas_scene._selected == frozenset()
    assert window.parts.area.foreign_bar.isVisible()
    assert not window.parts.area.breadcrumb.levels
    place = canvas.viewportTransform().map(QPointF(*canvas.shown_layout.rect(SAMPLE_PROD)[:2])) + QPointF(20, 10)
    qtbot.mouseClick(canvas.viewport(), Qt.MouseButton.LeftButton, pos=place.toPoint())
    assert (SAMPLE_SHOP,) == session.selection
    qtbot.mouseClick(canvas.viewport(), Qt.MouseButton.RightButton, pos=place.toPoint())
    assert SAMPLE_PROD not in session.selection
    tips = []
    monkeypatch.setattr(QToolTip, "showText", lambda *said: tips.append(said))
    QApplication.sendEvent(canvas.viewport(), QHelpEvent(QEvent.Type.ToolTip, place.toPoint(), QPoint()))
    assert not tips, "what is known of the namesake here is not said of it"
    session.select([SAMPLE_SHOP])

    spoken = QAccessible.queryAccessibleInterface(canvas)
    root = spoken.child(0)
    assert "Other root" in root.text(QAccessible.Text.Name)
    of_prod = spoken.node(SAMPLE_PROD)
    of_prod.interface_cast(QAccessible.InterfaceType.ActionInterface).doAction(QAccessibleActionInterface.pressAction())
    assert (SAMPLE_SHOP,) == session.selection
    assert not of_prod.state().selected

    click(qtbot, panel.states.cards[1])  # below the root of the other, which is brought into sight
    assert canvas.visible_area().contains(QPointF(*canvas.shown_layout.rect(other.root)[:2]))
    click(qtbot, panel.canvas_switch.buttons[0])
    assert canvas.canvas_scene._selected == {SAMPLE_SHOP}
    assert not window.parts.area.foreign_bar.isVisible()


def test_a_state_says_what_it_gives_and_takes_with_a_request_and_who_can_still_act(panel, session):
    rows = titles(begin(panel, session, COMING).list.rows.rows)
    assert "Compared with the state before" in rows
    assert "Compared with today" in rows
    assert "Shown by a request" in rows
    assert any(title.startswith("Somebody can still act") for title in rows)


def test_what_is_in_the_way_is_counted_and_filtered_and_calls_say_who_signs_in(panel, session, qtbot):
    begin(panel, session, COMING)
    assert "UNKNOWN" in panel.verdict.text()
    _, unknown, passed, *_ = panel.chips.values()
    click(qtbot, unknown)
    assert "UNKNOWN" in titles(panel.ready.rows.rows)
    assert "PASS" not in titles(panel.ready.rows.rows)
    assert not passed.isChecked()

    click(qtbot, panel.below.buttons[1])
    rows = panel.ready.rows.rows
    assert any("invite-account-to-organization" in title for title in titles(rows))
    assert "Acme, management account" in [row.content.secondary for row in rows]


def test_an_edit_of_the_open_design_finds_the_way_anew_or_says_why_there_is_none(panel, session):
    begin(panel, session, COMING)
    session.document.push(edits.rename(session.organization, SAMPLE_PROD, "Live"))
    panel.finish()
    assert "Shop to Acme, Live" == panel.title.text()

    session.document.push(edits.remove(session.organization, [SAMPLE_PROD]))
    panel.finish()
    assert panel.refused.isVisible()
    assert session.shown.picture is None

    session.document.undo_stack.undo()
    panel.finish()
    assert panel.states.isVisible()


def test_the_management_account_is_refused_with_the_reason_and_the_transfer_can_be_forgotten(panel, session):
    begin(panel, session, replace(COMING, accounts=(PAYER,)))
    assert panel.refused.isVisible()
    assert "Payer is the management account" in panel.refused.accessibleName()
    panel.close_button.click()
    assert panel.empty.isVisible()


def test_nothing_is_found_any_more_once_it_is_cancelled(panel, session):
    session.requests.ask(TRANSFER, replace(COMING, accounts=tuple(COMING.other.accounts())[1:]))
    panel.cancel_button.click()
    panel.finish()
    assert panel.empty.isVisible()
    assert session.shown.picture is None


def test_the_checklist_is_saved_as_markdown_in_which_no_name_is_markup(panel, session, tmp_path, monkeypatch):
    other = COMING.other.copy()
    other.apply(edits.rename(other, SHOP, "a|b *c*"))
    begin(panel, session, replace(COMING, other=other))
    path = tmp_path / "transfer.md"
    session.path = tmp_path / "acme.json"
    offered = []
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *asked: (offered.append(asked[2]) or str(path), ""))
    panel.save_button.click()
    assert [str(path)] == offered  # beside the design
    text = path.read_text()
    assert "UNKNOWN" in text
    assert "invite-account-to-organization" in text
    assert "a|b" not in text
    assert "*c*" not in text


def test_evidence_answers_a_question_and_a_bad_file_is_said(panel, session, tmp_path, monkeypatch):
    begin(panel, session, COMING)
    before = sum(row.id == "quota" and row.value.status is ReadyStatus.UNKNOWN for row in panel.ready.rows.rows)
    path = tmp_path / "evidence.json"
    path.write_text('{"evidence": {"quota": {"status": "PASS", "owner": "Ana", "evidence": "60 allowed, 28 used"}}}')
    session.path = tmp_path / "acme.json"
    asked = []
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *about: (asked.append(about[2:]) or str(path), ""))
    panel.evidence_button.click()
    assert [(str(tmp_path), "Evidence (*.json);;All files (*)")] == asked
    panel.finish()
    (row,) = [row for row in panel.ready.rows.rows if "quota" == row.id]
    assert (1, ReadyStatus.READY) == (before, row.value.status)
    assert "Ana · 60 allowed, 28 used" == row.content.secondary

    said = []
    monkeypatch.setattr(dialogs, "show_error", lambda _parent, title, _error: said.append(title))
    path.write_text("[]")
    panel.evidence_button.click()
    path.write_text('{"evidence": {"nobody": {"status": "PASS", "owner": "Ana", "evidence": "seen"}}}')
    panel.evidence_button.click()
    assert ["evidence.json was not read"] * 2 == said


def test_a_command_asks_for_a_file_then_for_what_goes_where(session, qtbot, tmp_path, monkeypatch):
    window = QMainWindow()
    qtbot.addWidget(window)
    path = tmp_path / "bluebird.json"
    path.write_bytes(native.write(replace(load("empty"), organization=bluebird())))
    monkeypatch.setattr(dialogs, "ask_open", lambda *_: path)
    wishes = []
    session.requests.answer(TRANSFER, wishes.append)
    (command,) = commands(session, Files(session, window), window)
    session.select([SAMPLE_SHOP])
    command.run()
    dialog = window.findChild(TransferDialog)
    assert (SAMPLE_SHOP,) == dialog.wish.accounts
    dialog.done_button.click()
    assert [(True, (SAMPLE_SHOP,))] == [(wish.is_leaving, wish.accounts) for wish in wishes]


def test_the_dialog_turns_the_way_and_refuses_what_cannot_be_transferred(session, qtbot):
    dialog = TransferDialog(session, LEAVING)
    qtbot.addWidget(dialog)
    dialog.show()
    assert dialog.focusWidget() is dialog.accounts.search
    click(qtbot, dialog.ways.buttons[1])
    assert "Acme Management" not in titles(dialog.accounts.list.rows.rows)
    assert not dialog.done_button.isEnabled()

    dialog.accounts.set_values([SHOP])
    place = next(pick for pick in dialog._offered("prod") if "Prod" == pick.content.title)
    place.run()
    with qtbot.waitSignal(dialog.chosen) as told:
        dialog.done_button.click()
    assert COMING == told.args[0]


def test_the_panel_asks_for_another_choice_with_what_is_chosen_so_far(panel, session):
    asked = []
    session.requests.answer(CHOOSE_TRANSFER, asked.append)
    panel.empty.acted.emit()
    begin(panel, session, COMING)
    panel.choose_button.click()
    assert [None, COMING] == asked


def test_the_dialog_begins_at_the_root_where_the_chosen_ou_is_gone(session, qtbot):
    dialog = TransferDialog(session, replace(COMING, to=NodeId("gone")))
    qtbot.addWidget(dialog)
    assert session.organization.root == dialog.wish.to
