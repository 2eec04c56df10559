"""Accounts go to another organization: the states they pass, on cards and the canvas, readiness, calls, a checklist."""

from __future__ import annotations

import gc
import weakref
from dataclasses import replace

import pytest
from PySide6.QtCore import QEvent, QMimeData, QPoint, QPointF, Qt
from PySide6.QtGui import QAccessible, QDragEnterEvent, QResizeEvent
from PySide6.QtWidgets import QApplication, QFileDialog, QMainWindow

from designer.analysis.transfer.ready_item import ReadyStatus
from designer.exchange.formats import native
from designer.exchange.templates import load
from designer.organization import edits
from designer.organization.model.organization import Organization
from designer.organization.model.records import NodeId
from tests.designer.building import PAYER, PROD, SHOP, company
from ui.canvas.canvas_beside import ONLY_LOOKED_AT
from ui.canvas.cards.items import rectf
from ui.canvas.travel import LOOK_AT
from ui.commands.requests import CHOOSE_TRANSFER, SHOW_PANEL, TRANSFER, TransferWish
from ui.dragdrop.mime import of_nodes
from ui.features.transfer.commands import commands
from ui.features.transfer.dialog import TransferDialog
from ui.features.transfer.panel import TransferPanel
from ui.forms import dialogs
from ui.state.files import Files
from ui.state.session import push

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
    beside = session.shown.picture.beside
    assert ("bluebird.json", COMING.other) == (beside.name, beside.organization)
    assert "has left" == beside.annotations[SHOP].line

    click(qtbot, panel.states.cards[1])
    assert [session.organization.root] == [ghost.parent for ghost in session.shown.picture.ghosts]

    click(qtbot, panel.states.cards[0])
    assert not session.shown.picture.ghosts
    assert "leaves" == session.shown.picture.beside.annotations[SHOP].line


@pytest.mark.parametrize("width", [300, 340, 480])
def test_the_cards_of_the_states_have_their_titles_whole(panel, session, width):
    panel.resize(width, 900)
    begin(panel, session, COMING)
    QApplication.processEvents()
    assert all(card.width() >= card.wanted() for card in panel.states.cards)


def test_accounts_that_leave_are_marked_in_the_open_design_and_come_to_the_other(panel, session, qtbot):
    begin(panel, session, LEAVING)
    beside = session.shown.picture.beside
    assert [PROD] == [ghost.parent for ghost in beside.picture.ghosts]
    assert "where they go" == beside.annotations[PROD].line
    assert "has left" == session.annotations[SAMPLE_SHOP].line
    assert not session.shown.refusal  # the open design may be edited meanwhile

    click(qtbot, panel.states.cards[0])
    assert "leaves" == session.annotations[SAMPLE_SHOP].line
    assert not session.shown.picture.beside.picture.ghosts


def transfer_to_namesakes(window):
    """Show a transfer to a copy of the design, in which each node has a namesake, and return its canvas."""
    session = window.session
    here = session.organization
    nodes = [replace(one, aws_id="", email="") for one in here.nodes.values()]
    nodes[0] = replace(nodes[0], name="Other root")
    other = Organization(nodes, here.policies.values(), replace(here.settings, name="Cedar", aws_id="o-b7k2m9x4q1"))
    panel = window.parts.docks.panel("transfer")
    session.requests.ask(SHOW_PANEL, "transfer")
    begin(panel, session, TransferWish("cedar.json", other, (SAMPLE_SHOP,), SAMPLE_PROD))
    beside = window.parts.area.beside
    beside.view.grab()
    QApplication.processEvents()  # it finds its size, and its cards their places
    return beside


def test_the_other_organization_stands_beside_and_nothing_of_it_can_be_changed(window, qtbot):
    session, nodes = window.session, dict(window.session.organization.nodes)
    session.select([SAMPLE_PROD])
    beside = transfer_to_namesakes(window)
    said, over_own = [], []
    beside.session.notices.refused.connect(said.append)
    session.notices.refused.connect(over_own.append)
    assert "Cedar, read only" == beside.title.text()
    canvas, theirs = beside.view, dict(beside.session.organization.nodes)
    assert canvas.isVisible()
    assert window.canvas.isVisible()
    assert ["comes here"] == [one.line for one in beside.session.shown.ghost_annotations.values()]

    place = canvas.viewportTransform().mapRect(rectf(canvas.shown_layout.rect(SAMPLE_SHOP))).center().toPoint()
    qtbot.mouseClick(canvas.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert ((SAMPLE_SHOP,), (SAMPLE_PROD,)) == (beside.session.selection, session.selection)
    for key in (Qt.Key.Key_F2, Qt.Key.Key_Delete, Qt.Key.Key_X, Qt.Key.Key_Return):
        qtbot.keyClick(canvas, key)
    assert ({ONLY_LOOKED_AT}, ONLY_LOOKED_AT, []) == (set(said), beside.notifier.text(), over_own)
    assert push(beside.session, lambda: edits.remove(beside.session.organization, [SAMPLE_SHOP])) is None
    assert not canvas.acceptDrops()
    assert (theirs, nodes) == (dict(beside.session.organization.nodes), dict(session.organization.nodes))
    assert not window.files.modified


def test_keys_and_a_screen_reader_reach_the_other_organization_and_it_goes_with_the_panel(window, qtbot):
    beside = transfer_to_namesakes(window)
    kept = weakref.ref(beside.session.organization)
    window.canvas.setFocus()
    window.actions_by_id["panel.next"].trigger()
    assert window.focusWidget() is beside.view
    qtbot.keyClick(beside.view, Qt.Key.Key_Home)
    assert beside.session.organization.root == beside.session.current
    spoken = QAccessible.queryAccessibleInterface(beside.view)
    assert "Canvas of Cedar, read only" == spoken.text(QAccessible.Text.Name)
    assert "Other root" in spoken.child(0).text(QAccessible.Text.Name)
    assert spoken.child(0).state().selected

    del spoken, beside
    area = window.parts.area
    window.session.requests.ask(SHOW_PANEL, "inspector")
    assert (None, True) == (area.beside, window.canvas.isVisible())
    assert window.session.shown.picture is None
    window.session.requests.ask(SHOW_PANEL, "transfer")
    assert area.beside.isVisible()
    QApplication.processEvents()
    window.parts.docks.panel("transfer").close_button.click()
    assert (None, True) == (area.beside, window.canvas.isVisible())
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    gc.collect()
    assert kept() is None, "a large organization takes much memory"


def test_keys_in_the_other_organization_do_nothing_to_the_open_one(window, qtbot):
    beside, session = transfer_to_namesakes(window), window.session
    session.select([SAMPLE_PROD])
    nodes = dict(session.organization.nodes)
    beside.view.setFocus()
    control, shift = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier
    for key, held in (
        (Qt.Key.Key_N, control | shift),
        (Qt.Key.Key_D, control),
        (Qt.Key.Key_Delete, Qt.KeyboardModifier.NoModifier),
    ):
        beside.notifier.clear()
        qtbot.keyClick(beside.view, key, held)
        assert ONLY_LOOKED_AT == beside.notifier.text()
    qtbot.keyClick(beside.view, Qt.Key.Key_A, control)
    assert set(beside.session.selection) == set(beside.session.organization.nodes)
    scale = window.canvas.scale_factor
    beside.view.set_animated(False)
    beside.view.zoom_by(0.5, QPoint())
    qtbot.keyClick(beside.view, Qt.Key.Key_0, control)
    assert (1.0, scale) == (beside.view.scale_factor, window.canvas.scale_factor)
    assert ((SAMPLE_PROD,), nodes) == (session.selection, dict(session.organization.nodes))


def test_nodes_over_the_other_organization_are_told_why_they_cannot_be_dropped(window):
    beside = transfer_to_namesakes(window)
    for data, said in ((of_nodes(window.session, (SAMPLE_SHOP,)), ONLY_LOOKED_AT), (QMimeData(), "")):
        beside.notifier.clear()
        none = Qt.KeyboardModifier.NoModifier
        entered = QDragEnterEvent(QPoint(9, 90), Qt.DropAction.MoveAction, data, Qt.MouseButton.LeftButton, none)
        QApplication.sendEvent(beside, entered)
        assert (said, False) == (beside.notifier.text(), entered.isAccepted())


def test_a_button_leads_to_the_accounts_in_the_other_organization(window, qtbot):
    beside = transfer_to_namesakes(window)
    (ghost,) = beside.session.shown.ghosts
    beside.view.set_animated(False)
    beside.view.show_at(0.1, QPointF(9_000, 9_000))
    assert "Go to shop-prod" == beside.go_button.text()
    click(qtbot, beside.go_button)
    assert beside.view.visible_area().contains(rectf(beside.view.shown_layout.rect(ghost)))
    assert beside.view.scale_factor == 1.0


def test_rows_of_accounts_that_come_lead_to_their_places(panel, session, qtbot):
    begin(panel, session, COMING)
    place = next(at for at, row in enumerate(panel.list.rows.rows) if isinstance(row.value, tuple) and row.value)
    with qtbot.waitSignal(session.requests.asked(LOOK_AT)) as asked:
        panel.list.taken.emit(place)
    assert asked.args == [next(iter(session.shown.ghosts))]


def test_what_was_seen_whole_is_fitted_into_the_room_beside_the_other_organization(window):
    window.canvas.set_animated(False)
    window.canvas.fit()
    window.canvas.pan_by(3, 2)
    window.session.select([SAMPLE_PROD])
    wide = window.canvas.width()
    assert window.canvas.sees_all
    transfer_to_namesakes(window)
    assert window.canvas.width() < wide
    assert window.canvas.sees_all


def test_accounts_below_an_ou_that_is_folded_are_shown_by_the_button(window, qtbot):
    beside = transfer_to_namesakes(window)
    (ghost,) = beside.session.shown.ghosts
    beside.session.collapse_to([SAMPLE_PROD])
    assert ghost not in beside.view.shown_layout
    click(qtbot, beside.go_button)
    assert ghost in beside.view.shown_layout


def test_in_a_narrow_window_the_other_organization_stands_below(window):
    beside = transfer_to_namesakes(window)
    area = window.parts.area
    for width, is_below in ((1000, False), (500, True)):
        area.resize(width, 500)
        QApplication.sendEvent(area, QResizeEvent(area.size(), area.size()))
        area.layout().activate()
        top = beside.mapTo(area, QPoint()).y() - window.canvas.mapTo(area, QPoint()).y()
        assert is_below is (top > 0)


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


def test_an_edit_of_the_open_design_finds_the_way_again_or_says_why_there_is_none(panel, session):
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


def test_an_account_that_was_removed_meanwhile_is_named_and_can_be_replaced(panel, session, qtbot):
    begin(panel, session, LEAVING)
    name = session.organization.node(SAMPLE_SHOP).name
    session.document.push(edits.remove(session.organization, [SAMPLE_SHOP]))
    panel.finish()
    assert f"{name} is no longer in the design." in panel.refused.accessibleName()
    assert name in panel.title.text()
    with qtbot.waitSignal(session.requests.asked(CHOOSE_TRANSFER)):
        panel.refused.acted.emit()
    session.document.undo_stack.undo()
    panel.finish()
    assert panel.states.isVisible()


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
