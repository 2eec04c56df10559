"""The panel of an account: its rows, what is made and named there, drags, and what is said where nothing is."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QCursor, QDragMoveEvent, QDropEvent
from PySide6.QtWidgets import QApplication

from designer.exchange.formats.native import NativeFile, write
from designer.exchange.templates import load as template
from designer.organization.edits import identities, identities_policies
from designer.organization.edits.identities import FIRST_TRUST
from designer.organization.edits.identities_policies import DocumentPlace
from designer.organization.model.change import Change
from designer.organization.model.identities import (
    AccountIdentities,
    IamRole,
    IamUser,
    IdentityKind,
    IdentityRef,
    RootUser,
)
from designer.organization.model.swaps import Swap
from tests.ui.features.identities.conftest import CASHIERS, DEPLOY, LEE, MARIA, SHOP, TILL, UNKNOWN, allow, titles
from ui.commands.requests import OPEN_POLICY, SHOW_IDENTITY, IdentityPlace
from ui.features.identities import rows
from ui.features.identities.center.home import account_overview_rows
from ui.features.identities.rows import ROOT_USER
from ui.features.identities.subject_edits import policies_to_attach, users_to_add
from ui.features.identities.tree import dragged_data, drop_on


def inside(session):
    return session.organization.identities[SHOP]


def row_of(panel, ref):
    return panel.model.row(panel.model.index_of(ref)).content


def test_the_rows_are_the_account_with_what_stands_out(panel):
    assert {
        "Root user": [],
        "Users": ["maria", "lee"],
        "Groups": ["Cashiers"],
        "Roles": ["Deploy"],
        "IAM policies": ["TillAccess"],
    } == titles(panel)
    assert ("no MFA", "no-device") == (row_of(panel, MARIA).trailing, row_of(panel, MARIA).sign)
    assert "no policies yet" == row_of(panel, LEE).trailing
    assert "1 user" == row_of(panel, CASHIERS).trailing
    assert "not known" == row_of(panel, ROOT_USER).trailing


def test_nothing_known_is_said_and_can_be_begun_by_hand(panel, shop, qtbot):
    shop.select([UNKNOWN])
    assert panel.empty.isVisible()
    assert "are not known" in panel.empty.accessibleName()
    panel.empty.acted.emit()
    assert not panel.empty.isVisible()
    assert () == shop.organization.identities[UNKNOWN].users
    shop.document.undo_stack.undo()
    assert UNKNOWN not in shop.organization.identities
    assert panel.empty.isVisible()


@pytest.mark.qt_log_ignore("does not support grabbing the keyboard", extend=True)
def test_all_of_an_account_is_forgotten_and_comes_back_with_undo(panel, shop):
    before = inside(shop)
    panel._open_menu(panel.tree.visualRect(panel.model.index_of(ROOT_USER)).center())
    menu = QApplication.activePopupWidget()
    (forget,) = (one for one in menu.actions() if one.text() == "Forget all identities")
    forget.trigger()
    menu.close()
    assert SHOP not in shop.organization.identities
    assert panel.empty.isVisible()
    assert "Users and roles of shop-prod are not known" in panel.empty.accessibleName()
    assert panel.isAncestorOf(QApplication.focusWidget())
    shop.document.undo_stack.undo()
    assert before == inside(shop)
    assert "maria" in titles(panel)["Users"]


@pytest.mark.parametrize("kind", list(IdentityKind))
def test_a_new_one_is_named_in_the_step_that_made_it(panel, shop, qtbot, kind):
    before = write(NativeFile(shop.organization))
    panel.add(kind)
    assert panel.page.name.hasFocus()
    qtbot.keyClicks(panel.page.name, "anna")
    qtbot.keyClick(panel.page.name, Qt.Key.Key_Return)
    if kind is IdentityKind.USER:
        qtbot.keyClick(panel.page.name, Qt.Key.Key_Escape)  # no other one
    assert IdentityRef(kind, "anna") == panel.page.opened.subject
    assert f"Create {kind} anna" == shop.document.undo_stack.undoText()
    assert 1 == shop.document.undo_stack.count()
    shop.document.undo_stack.undo()
    assert before == write(NativeFile(shop.organization))


def test_the_one_beside_it_is_shown_when_one_is_deleted(panel, shop, qtbot):
    for gone, shown in ((MARIA, LEE), (LEE, ROOT_USER)):
        panel.go_to(gone)
        panel.tree.setFocus()
        qtbot.keyClick(panel.tree, Qt.Key.Key_Delete)
        assert shown == panel.page.opened.subject
        assert panel.model.index_of(shown) == panel.tree.currentIndex()


def test_a_new_user_can_do_nothing_yet_and_the_page_says_so(panel):
    panel.go_to(LEE)
    assert panel.page.access.empty.isVisible()
    assert "Can do nothing yet" in panel.page.access.empty.accessibleName()


def test_a_name_that_is_taken_is_refused_in_words(panel, shop, qtbot):
    panel.go_to(LEE)
    panel.page.ask_name()
    qtbot.keyClicks(panel.page.name, "maria")
    qtbot.keyClick(panel.page.name, Qt.Key.Key_Return)
    assert panel.page.head.message.isVisible()
    assert "There is a user maria in this account already" in panel.page.head.message.text()
    qtbot.keyClick(panel.page.name, Qt.Key.Key_Escape)
    assert not panel.page.head.message.isVisible()
    assert "lee" == panel.page.name.text()


def test_del_takes_all_selected_away_in_one_step(panel, shop, qtbot):
    panel.tree.setFocus()
    panel.go_to(MARIA)
    qtbot.keyClick(panel.tree, Qt.Key.Key_Down, Qt.KeyboardModifier.ShiftModifier)
    qtbot.keyClick(panel.tree, Qt.Key.Key_Delete)
    assert () == inside(shop).users
    assert "Delete 2 of the users" == shop.document.undo_stack.undoText()
    shop.document.undo_stack.undo()
    assert ["maria", "lee"] == titles(panel)["Users"]


def test_deleting_a_group_says_that_its_users_stay_without_it(panel, shop, qtbot):
    said = []
    shop.notices.said.connect(said.append)
    panel.go_to(CASHIERS)
    panel.tree.setFocus()
    qtbot.keyClick(panel.tree, Qt.Key.Key_Delete)
    assert ["Deleted 1 group with 1 user; who was in it stays, without what it gave. Ctrl+Z takes it back."] == said


def test_the_subject_stays_when_another_account_was_looked_at(panel, shop):
    panel.go_to(TILL)
    shop.select([UNKNOWN])
    shop.select([SHOP])
    assert TILL == panel.page.opened.subject


def test_the_search_finds_users_by_their_groups(panel):
    panel.search.setText("cash")
    assert {"Users": ["maria"], "Groups": ["Cashiers"]} == titles(panel)
    panel.search.setText("root")
    assert {"Root user": []} == titles(panel)
    panel.search.setText("")
    assert ["maria", "lee"] == titles(panel)["Users"]


def drag(panel, refs, target):
    """Drag what is selected onto a row, and let go there."""
    data = dragged_data(panel._session.token, refs)
    index = panel.model.index_of(target)
    at = QPointF(panel.tree.visualRect(index).center())
    buttons, none = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    move = QDragMoveEvent(at.toPoint(), Qt.DropAction.CopyAction, data, buttons, none)
    panel.tree.dragMoveEvent(move)
    if move.isAccepted():
        panel.tree.dropEvent(QDropEvent(at, Qt.DropAction.CopyAction, data, buttons, none, QEvent.Type.Drop))
    else:
        panel.tree.dragLeaveEvent(None)
    return move.isAccepted()


def test_a_user_is_dragged_into_a_group_and_gets_what_it_gives(panel, shop):
    assert drag(panel, [LEE], CASHIERS)
    assert ("Cashiers",) == inside(shop).users[1].groups
    panel.go_to(LEE)
    assert 3 == panel.page.access.sieve.picture.granted
    assert not drag(panel, [LEE], CASHIERS)
    assert not drag(panel, [LEE], DEPLOY)


def test_what_is_dragged_to_an_edge_scrolls_to_rows_that_are_out_of_sight(panel, shop, qtbot):
    users = tuple(IamUser(f"user-{number:03}") for number in range(200))
    known = inside(shop)
    shop.document.push(Change("Know", identities={SHOP: Swap(known, replace(known, users=(*known.users, *users)))}))
    tree, bar = panel.tree, panel.tree.verticalScrollBar()
    assert not tree.viewport().rect().intersects(tree.visualRect(panel.model.index_of(CASHIERS)))
    at = QPoint(tree.viewport().width() // 2, tree.viewport().height() - 4)
    QCursor.setPos(tree.viewport().mapToGlobal(at))
    data = dragged_data(shop.token, [LEE])
    move = QDragMoveEvent(at, Qt.DropAction.CopyAction, data, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier)
    tree.dragMoveEvent(move)
    qtbot.waitUntil(lambda: bar.value() > 0)
    tree.dragLeaveEvent(None)


def test_a_policy_is_dragged_onto_who_is_to_have_it(panel, shop):
    assert drag(panel, [TILL], DEPLOY)
    assert ("TillAccess",) == inside(shop).roles[0].attached


def test_each_drag_has_a_command_that_makes_the_same_change(shop):
    organization, group, role = shop.organization, inside(shop).groups[0], inside(shop).roles[0]
    chosen = []
    offered = {
        (LEE, CASHIERS): users_to_add(organization, SHOP, group, chosen.append, "lee"),
        (TILL, DEPLOY): policies_to_attach(organization, SHOP, role, chosen.append, "TillAccess"),
    }
    for (dragged, target), picks in offered.items():
        picks[0].run()
        drop = drop_on(organization, SHOP, [dragged], target)
        assert drop.edit().identities == chosen.pop()().identities != {}


def test_a_refused_drop_says_why(shop):
    drop = drop_on(shop.organization, SHOP, [MARIA], CASHIERS)
    assert "maria is in Cashiers already." == drop.refusal
    assert drop_on(shop.organization, SHOP, [CASHIERS], CASHIERS) is None


def test_what_is_dragged_from_another_window_means_nothing(panel):
    foreign = dragged_data(b"another", [LEE])
    index = panel.model.index_of(CASHIERS)
    at = panel.tree.visualRect(index).center()
    move = QDragMoveEvent(
        at, Qt.DropAction.CopyAction, foreign, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    )
    panel.tree.dragMoveEvent(move)
    assert not move.isAccepted()


def test_one_of_tree_and_page_is_shown_where_there_is_no_room_for_both(panel, qtbot):
    assert panel.tree.isVisible()
    assert panel.page.isVisible()
    panel.resize(400, 800)
    assert (True, False) == (panel.tree.isVisible(), panel.page.isVisible())
    panel.tree.setCurrentIndex(panel.model.index_of(LEE))
    qtbot.keyClick(panel.tree, Qt.Key.Key_Return)
    assert (False, True) == (panel.tree.isVisible(), panel.page.isVisible())
    panel.page.back.click()
    assert panel.tree.hasFocus()
    panel.resize(720, 800)
    assert (True, True) == (panel.tree.isVisible(), panel.page.isVisible())


def test_while_no_account_is_selected_the_known_ones_are_listed(panel, shop):
    shop.select([])
    assert ["shop-prod"] == [row.content.title for row in panel.home.overview.rows.rows]
    assert (
        "2 users, 1 role; 1 signing in without MFA; 1 with access keys"
        == panel.home.overview.rows.rows[0].content.secondary
    )
    known = AccountIdentities(root=RootUser(password=False, mfa=False, access_keys=0))
    for inside, said in ((known, "no warnings"), (AccountIdentities(), "credentials not all known")):
        design = template("company").organization
        design.apply(Change("know", identities={SHOP: Swap(None, inside)}))
        assert [said] == [row.content.trailing for row in account_overview_rows(design)]
    panel.home.overview.taken.emit(0)
    assert SHOP == shop.current
    assert SHOP == panel.account


def test_what_a_problem_speaks_of_is_shown(panel, shop):
    shop.select([])
    shop.requests.ask(SHOW_IDENTITY, IdentityPlace(SHOP, "user/lee"))
    assert LEE == panel.page.opened.subject
    shop.requests.ask(SHOW_IDENTITY, IdentityPlace(SHOP, "root"))
    assert ROOT_USER == panel.page.opened.subject


def test_the_policy_that_a_reason_names_is_opened_at_its_statement(panel, shop):
    organization = shop.organization
    text = json.dumps(
        {"Version": "2012-10-17", "Statement": [json.loads(allow(one))["Statement"][0] for one in ("s3:Get*", "sqs:*")]}
    )
    shop.document.push(identities_policies.add_inline(organization, SHOP, LEE, "queues", text))
    editor = panel.page.editor
    for place, shown, selected in (
        (IdentityPlace(SHOP, "user/lee", "queues", 1), DocumentPlace(SHOP, LEE, "queues"), "sqs:*"),
        (IdentityPlace(SHOP, "policy/TillAccess", statement=0), DocumentPlace(SHOP, TILL), "sns:Publish"),
        (IdentityPlace(SHOP, "group/Cashiers", "TillAccess"), DocumentPlace(SHOP, TILL), ""),
        (IdentityPlace(SHOP, "role/Deploy", statement=0, is_trust=True), DocumentPlace(SHOP, DEPLOY), "arn:aws:iam"),
    ):
        shop.requests.ask(SHOW_IDENTITY, place)
        assert shown == editor.place
        assert editor.isVisible()
        cursor = editor.code.textCursor()
        assert not cursor.hasSelection()
        assert selected in editor.code.text()[cursor.position() :].partition("}")[0]
    of_aws = "arn:aws:iam::aws:policy/ReadOnlyAccess"
    shop.requests.ask(SHOW_IDENTITY, IdentityPlace(SHOP, "user/lee", of_aws, 0))
    assert (None, "ReadOnlyAccess (AWS managed)") == (editor.place, editor.title.text())


def test_an_action_that_was_taken_away_leads_to_what_takes_it(panel, shop):
    shop.document.push(identities_policies.add_inline(shop.organization, SHOP, LEE, "queues", allow("sqs:*")))
    panel.go_to(LEE)
    access = panel.page.access
    row = next(n for n, one in enumerate(access.list.rows.rows) if "sqs:SendMessage" == one.content.title)
    access.list.setCurrentIndex(access.list.rows.index(row))
    assert "Open RegionDeny" == access.source.text()
    opened = []
    shop.requests.answer(OPEN_POLICY, opened.append)
    access.source.click()
    assert ["RegionDeny"] == [shop.organization.policy(place.policy).name for place in opened]


def test_a_part_of_may_they_leads_to_the_policy_that_says_so(panel, shop):
    panel.go_to(LEE)
    panel.page.turn_to("Switch role")
    assume = panel.page.assume
    assume.choose(SHOP, "Deploy")
    parts = {row.content.secondary: place for place, row in enumerate(assume.list.rows.rows)}
    assert "Open the trust policy" == assume.list.rows.rows[parts["Trust policy"]].tip
    assume.list.taken.emit(parts["Trust policy"])
    assert DocumentPlace(SHOP, DEPLOY) == panel.page.editor.place


def test_where_only_one_is_seen_the_keys_go_with_it(panel, qtbot):
    panel.resize(400, 800)
    panel.tree.setFocus()
    assert panel.tree.hasFocus()
    place = panel.tree.visualRect(panel.model.index_of(MARIA)).center()
    qtbot.mouseClick(panel.tree.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert panel.page.isVisible()
    assert not panel.tree.isVisible()
    assert panel.page.isAncestorOf(QApplication.focusWidget())
    qtbot.keyClick(QApplication.focusWidget(), Qt.Key.Key_Space)
    assert panel.tree.hasFocus()
    assert not panel.page.isVisible()


def listed(panel) -> list[tuple[str, str]]:
    return [(row.content.title, row.content.secondary) for row in panel.section_page.list.rows.rows]


def click(panel, qtbot, row_id) -> None:
    place = panel.tree.visualRect(panel.model.index_of(row_id)).center()
    qtbot.mouseClick(panel.tree.viewport(), Qt.MouseButton.LeftButton, pos=place)


def test_the_page_of_a_section_lists_as_many_as_its_row_tells(panel, shop, qtbot):
    for kind in IdentityKind:
        click(panel, qtbot, kind)
        assert panel.section_page.isVisible()
        assert row_of(panel, kind).trailing == str(len(listed(panel)))
    click(panel, qtbot, IdentityKind.USER)
    assert [
        ("maria", "in Cashiers, signs in, 1 key"),
        ("lee", "in no group, no password"),
    ] == listed(panel)
    assert "1 sign in to the console, 1 of them without MFA, 1 with access keys" in panel.section_page.line.text()
    assert "plus the root user: nothing known" in panel.section_page.line.text()
    shop.document.push(identities.add_user(shop.organization, SHOP, "tom"))
    assert ["maria", "lee", "tom"] == [name for name, _ in listed(panel)]
    assert "3" == row_of(panel, IdentityKind.USER).trailing


def test_f2_names_what_the_page_is_about_wherever_the_keys_are(panel, qtbot):
    panel.tree.setCurrentIndex(panel.model.index_of(MARIA))
    panel.page.head.more.setFocus()
    qtbot.keyClick(panel.page.head.more, Qt.Key.Key_F2)
    assert panel.page.head.name.hasFocus()


def test_f2_in_a_narrow_panel_shows_the_page_whose_name_it_asks_for(panel, qtbot):
    panel.resize(400, 800)
    panel._split.show_page(shown=False)
    panel.tree.setCurrentIndex(panel.model.index_of(MARIA))
    panel.tree.setFocus()
    qtbot.keyClick(panel.tree, Qt.Key.Key_F2)
    assert panel.page.head.name.isVisible()
    assert panel.page.head.name.hasFocus()


@pytest.mark.parametrize("place", ["button", "list of what it may do", "section"])
def test_del_where_nothing_is_chosen_to_go_says_how_to_delete(panel, shop, qtbot, place):
    if place == "section":
        click(panel, qtbot, IdentityKind.ROLE)
        field = panel.section_page.list
    else:
        panel.go_to(DEPLOY)
        field = panel.page.head.more if place == "button" else panel.page.access.list
    field.setFocus()
    said, before = [], shop.organization.identities[SHOP]
    shop.notices.said.connect(said.append)
    qtbot.keyClick(field, Qt.Key.Key_Delete)
    assert ["Nothing is deleted."] == [one[:19] for one in said]
    assert before == shop.organization.identities[SHOP]


def test_a_row_of_a_section_leads_to_its_page_and_the_tree(panel, qtbot):
    click(panel, qtbot, IdentityKind.USER)
    panel.section_page.list.taken.emit(1)
    assert LEE == panel.page.opened.subject
    assert panel.page.isVisible()
    assert panel.model.index_of(LEE) == panel.tree.currentIndex()


def test_a_name_that_is_typed_is_taken_before_a_section_is_shown(panel, shop, qtbot):
    panel.go_to(LEE)
    panel.page.ask_name()
    qtbot.keyClicks(panel.page.name, "leo")
    click(panel, qtbot, IdentityKind.GROUP)
    assert "leo" in [user.name for user in inside(shop).users]
    assert panel.section_page.isVisible()


def test_the_search_tells_how_many_of_them_it_leaves(panel):
    panel.search.setText("cash")
    assert "1 of 2" == row_of(panel, IdentityKind.USER).trailing
    panel.search.setText("")
    assert "2" == row_of(panel, IdentityKind.USER).trailing


def test_only_the_rows_in_sight_of_a_large_account_are_made(panel, shop, monkeypatch):
    roles = tuple(IamRole(f"role-{number}", FIRST_TRUST.text(shop.organization, UNKNOWN)) for number in range(2000))
    swap = Swap(shop.organization.identities.get(UNKNOWN), AccountIdentities(roles=roles))
    shop.organization.apply(Change("Import", identities={UNKNOWN: swap}))
    made: list[str] = []
    make = rows._row
    monkeypatch.setattr(rows, "_row", lambda record, end: made.append(record.name) or make(record, end))
    shop.select([UNKNOWN])
    assert "2,000" in [section.content.trailing for section in panel.model.rows]
    assert len(made) < 100
    panel.search.setText("role-1999")
    assert ["role-1999"] == [row.content.title for section in panel.model.rows for row in section.rows]


def test_enter_on_the_name_of_a_new_user_makes_the_next_and_escape_none(panel, shop, qtbot):
    names = [one.name for one in inside(shop).users]
    panel.add(IdentityKind.USER)
    for name in ("nora", "otto"):
        qtbot.keyClicks(panel.page.name, name)
        qtbot.keyClick(panel.page.name, Qt.Key.Key_Return)
    made = [one.name for one in inside(shop).users]
    assert [*names, "nora", "otto"] == made[:-1]
    assert panel.page.names_new
    panel.resize(320, 700)
    panel.go_to(IdentityRef(IdentityKind.USER, made[-1]))
    qtbot.keyClick(panel.page.name, Qt.Key.Key_Escape)
    assert [*names, "nora", "otto"] == [one.name for one in inside(shop).users]
    assert panel.tree.isVisible(), "the keys are in the tree, which is seen, too, where there is room for one of them"
    shop.document.undo_stack.undo()
    assert [*names, "nora"] == [one.name for one in inside(shop).users]
