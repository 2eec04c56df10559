"""Identity Center of the organization: its tree and pages, what is made, given and taken away there, and undo."""

from __future__ import annotations

import json

import pytest
from PySide6.QtCore import QEvent, QPointF, Qt
from PySide6.QtGui import QDragMoveEvent, QDropEvent
from PySide6.QtWidgets import QAbstractButton

from designer.exchange.formats.native import NativeFile, write
from designer.organization.edits import identity_center as edits
from designer.organization.edits.identity_center import center_of
from designer.organization.identity.center_roles import CenterRoles
from designer.organization.model.identity_center import (
    AccessAssignment,
    CenterGroup,
    CenterUser,
    Entitlement,
    Grantee,
    GranteeKind,
    IdentityCenter,
    PermissionSet,
)
from tests.ui.features.identities.conftest import SHOP, UNKNOWN, allow
from ui.features.identities.center.rows import EVERYTHING_GIVEN, CenterKind, CenterRef
from ui.features.identities.tree import dragged_data

CLERKS, ANA = Grantee(GranteeKind.GROUP, "Clerks"), Grantee(GranteeKind.USER, "ana")
TILL_REF, CLERKS_REF = CenterRef(CenterKind.SET, "Till"), CenterRef(CenterKind.GROUP, "Clerks")
ANA_REF = CenterRef(CenterKind.USER, "ana")


@pytest.fixture
def center(shop):
    """The session, with the root selected: a permission set, a group, and a user who is not in it."""
    organization = shop.organization
    for make in (
        lambda: edits.add_permission_set(organization, PermissionSet("Till", inline=allow("s3:GetObject"))),
        lambda: edits.add_center_group(organization, CenterGroup("Clerks")),
        lambda: edits.add_center_user(organization, CenterUser("ana", "Ana Example")),
    ):
        organization.apply(make())
    shop.select([organization.root])
    return shop


@pytest.fixture
def view(center, panel):
    return panel.home.center


def sections(view):
    return {section.content.title: [row.content.title for row in section.rows] for section in view.model.rows}


def listed(view):
    return [(row.content.title, row.content.secondary) for row in view.page.list.rows.rows]


def choose(view, typed, qtbot):
    """Type in the picker that is open, and take what is found first."""
    picker = view.page.assigning.picker
    assert picker.isVisible()
    picker.search.clear()
    qtbot.keyClicks(picker.search, typed)
    qtbot.keyClick(picker.search, Qt.Key.Key_Return)


def test_the_tree_is_identity_center(view):
    assert {"All assignments": [], "Permission sets": ["Till"], "Groups": ["Clerks"], "Users": ["ana"]} == sections(
        view
    )
    assert EVERYTHING_GIVEN == view.page.ref
    assert "Nothing is assigned" in view.page.empty.accessibleName()
    assert "not assigned" == view.model.row(view.model.index_of(TILL_REF)).content.trailing


def test_a_set_is_assigned_to_a_group_in_several_places_as_one_step(view, center, qtbot):
    before = write(NativeFile(center.organization))
    view.go_to(TILL_REF)
    view.page.add()
    choose(view, "clerks", qtbot)
    choose(view, "shop-prod", qtbot)
    choose(view, "shop-test", qtbot)
    qtbot.keyClick(view.page.assigning.picker.search, Qt.Key.Key_Return)
    assert {AccessAssignment("Till", CLERKS, SHOP), AccessAssignment("Till", CLERKS, UNKNOWN)} == set(
        center_of(center.organization).assignments
    )
    assert [("Clerks", "In shop-prod"), ("Clerks", "In shop-test")] == listed(view)
    assert [SHOP, UNKNOWN] == [
        one for one in center.organization.accounts() if CenterRoles(center.organization).of(one)
    ]
    assert 1 == center.document.undo_stack.count()
    center.document.undo_stack.undo()
    assert before == write(NativeFile(center.organization))
    assert [] == listed(view)


def test_to_give_something_to_a_user_asks_for_the_set_and_the_places(view, center, qtbot):
    view.go_to(ANA_REF)
    view.page.add()
    choose(view, "till", qtbot)
    choose(view, "shop-prod", qtbot)
    qtbot.keyClick(view.page.assigning.picker.search, Qt.Key.Key_Return)
    assert (AccessAssignment("Till", ANA, SHOP),) == center_of(center.organization).assignments
    assert [("Till", "In shop-prod")] == listed(view)


def test_a_place_that_is_chosen_twice_is_not_chosen(view, center, qtbot):
    view.go_to(TILL_REF)
    view.page.add()
    choose(view, "clerks", qtbot)
    choose(view, "shop-prod", qtbot)
    choose(view, "shop-prod", qtbot)
    assert "Assign Till to Clerks" not in [pick.content.title for pick in view.page.assigning.picker.picks]


def test_del_takes_an_assignment_away_and_what_comes_through_a_group_is_taken_there(view, center, qtbot):
    for make in (
        lambda: edits.put_into_center_group(center.organization, "ana", "Clerks"),
        lambda: edits.assign(center.organization, "Till", CLERKS, [SHOP]),
    ):
        center.document.push(make())
    said = []
    center.notices.said.connect(said.append)
    view.go_to(ANA_REF)
    assert [("Till", "In shop-prod, through Clerks")] == listed(view)
    view.page.list.dropped.emit(0)
    assert ["It comes with Clerks: take it away there, or leave the group."] == said
    view.page.list.taken.emit(0)
    assert CLERKS_REF == view.page.ref
    view.page.list.setCurrentIndex(view.page.list.rows.index(0, 0))
    qtbot.keyClick(view.page.list, Qt.Key.Key_Delete)
    assert () == center_of(center.organization).assignments


@pytest.mark.parametrize("kind", [CenterKind.SET, CenterKind.GROUP, CenterKind.USER])
def test_a_new_one_is_named_in_the_step_that_made_it_and_renamed_in_another(view, center, qtbot, kind):
    before = write(NativeFile(center.organization))
    view.add(kind)
    assert view.page.name.hasFocus()
    qtbot.keyClicks(view.page.name, "made")
    qtbot.keyClick(view.page.name, Qt.Key.Key_Return)
    if kind is CenterKind.USER:
        qtbot.keyClick(view.page.name, Qt.Key.Key_Escape)  # no other one
    assert CenterRef(kind, "made") == view.page.ref
    assert 1 == center.document.undo_stack.count()
    view.page.ask_name()
    qtbot.keyClicks(view.page.name, "other")
    qtbot.keyClick(view.page.name, Qt.Key.Key_Return)
    assert CenterRef(kind, "other") == view.page.ref
    assert 2 == center.document.undo_stack.count()
    center.document.undo_stack.undo()
    center.document.undo_stack.undo()
    assert before == write(NativeFile(center.organization))
    assert EVERYTHING_GIVEN == view.page.ref


def test_a_name_follows_into_all_that_is_given(view, center, qtbot):
    center.document.push(edits.put_into_center_group(center.organization, "ana", "Clerks"))
    center.document.push(edits.assign(center.organization, "Till", CLERKS, [SHOP]))
    center.document.push(edits.rename_grantee(center.organization, CLERKS, "Cashiers"))
    found = center_of(center.organization)
    assert [Grantee(GranteeKind.GROUP, "Cashiers")] == [one.grantee for one in found.assignments]
    assert ("Cashiers",) == found.users[0].groups
    center.document.push(edits.add_center_group(center.organization, CenterGroup("Clerks")))
    view.go_to(CLERKS_REF)
    view.page.ask_name()
    qtbot.keyClicks(view.page.name, "cashiers")
    qtbot.keyClick(view.page.name, Qt.Key.Key_Return)
    assert "There is a group cashiers in Identity Center already" in view.page.head.message.text()
    qtbot.keyClick(view.page.name, Qt.Key.Key_Escape)


def test_policies_of_a_set_are_attached_written_and_taken_away(view, center, qtbot):
    view.go_to(TILL_REF)
    view.page.turn_to("Policies")
    view.page.add()
    choose(view, "ReadOnlyAccess", qtbot)
    assert ["Inline policy", "ReadOnlyAccess"] == [title for title, _ in listed(view)]
    view.page.list.taken.emit(0)
    view.page.editor.code.selectAll()
    qtbot.keyClicks(view.page.editor.code, "x")
    assert "x" == center_of(center.organization).permission_set("Till").inline
    center.document.undo_stack.undo()
    assert json.loads(allow("s3:GetObject")) == json.loads(center_of(center.organization).permission_set("Till").inline)
    qtbot.keyClick(view.page.editor.code, Qt.Key.Key_Escape)
    view.page.list.dropped.emit(0)
    assert ["ReadOnlyAccess"] == [title for title, _ in listed(view)]
    view.page.list.dropped.emit(0)
    assert view.page.empty.isVisible()
    center.document.undo_stack.undo()
    center.document.undo_stack.undo()
    assert ["Inline policy", "ReadOnlyAccess"] == [title for title, _ in listed(view)]


def test_a_policy_of_the_accounts_is_attached_by_its_name(view, center, qtbot):
    view.go_to(TILL_REF)
    view.page.turn_to("Policies")
    view.page.add()
    choose(view, "edge-access", qtbot)
    assert ("edge-access",) == center_of(center.organization).permission_set("Till").attached
    assert ("edge-access", "Policy that each account must have") in listed(view)


def test_people_are_put_into_groups_from_both_sides(view, center, qtbot):
    view.go_to(CLERKS_REF)
    view.page.turn_to("Members")
    view.page.add()
    choose(view, "ana", qtbot)
    assert [("ana", "Ana Example")] == listed(view)
    view.page.list.taken.emit(0)
    view.page.turn_to("Groups")
    assert [("Clerks", "")] == listed(view)
    view.page.list.dropped.emit(0)
    assert () == center_of(center.organization).users[0].groups


def test_users_are_added_to_a_group_one_after_the_other_until_none_is_left(view, center, qtbot):
    center.organization.apply(edits.add_center_user(center.organization, CenterUser("ben")))
    view.go_to(CLERKS_REF)
    view.page.turn_to("Members")
    view.page.add()
    picker = view.page.assigning.picker
    choose(view, "ana", qtbot)
    assert picker.isVisible()
    choose(view, "ben", qtbot)
    assert not picker.isVisible()
    assert [("Clerks",)] * 2 == [user.groups for user in center_of(center.organization).users]


@pytest.mark.qt_log_ignore("does not support grabbing the keyboard", "support raise", extend=True)
def test_a_role_of_an_account_is_given_as_it_is(view, center, qtbot):
    view.go_to(ANA_REF)
    menu = view.page.open_menu()
    (give,) = [one for one in menu.actions() if one.text().startswith("Give a role")]
    menu.hide()
    give.trigger()
    menu.close()
    choose(view, "deploy", qtbot)
    assert (Entitlement(ANA, SHOP, "Deploy"),) == center_of(center.organization).entitlements
    assert [("Deploy", "Role of shop-prod, given by account access manager")] == listed(view)


def test_the_accounts_of_a_set_lead_to_its_role_and_the_role_leads_back(view, center, panel):
    center.document.push(edits.assign(center.organization, "Till", CLERKS, [SHOP]))
    view.go_to(TILL_REF)
    view.page.turn_to("Accounts")
    assert [("shop-prod", "For Clerks")] == listed(view)
    view.page.list.taken.emit(0)
    assert SHOP == panel.account
    assert 1 == panel.page.access.sieve.picture.granted
    panel.page.set_button.click()
    assert center.organization.root == center.current
    assert TILL_REF == view.page.ref


def test_deleting_a_group_takes_what_it_was_given(view, center):
    center.document.push(edits.assign(center.organization, "Till", CLERKS, [SHOP]))
    view.go_to(CLERKS_REF)
    view.remove()
    assert () == center_of(center.organization).assignments
    assert EVERYTHING_GIVEN == view.page.ref
    center.document.undo_stack.undo()
    assert (CLERKS_REF, [("Till", "In shop-prod")]) == (view.page.ref, listed(view))


def test_nothing_known_is_said_and_can_be_begun_by_hand(shop, panel):
    shop.select([shop.organization.root])
    view = panel.home.center
    panel.home.pages.choose(0)
    panel.home.pages.chosen.emit(0)
    assert "Identity Center is not known" in view.empty.accessibleName()
    assert view.empty.isVisible()
    view.empty.acted.emit()
    assert IdentityCenter() == shop.organization.settings.identity_center
    assert not view.empty.isVisible()
    shop.document.undo_stack.undo()
    assert shop.organization.settings.identity_center is None
    assert view.empty.isVisible()


def test_where_only_accounts_are_known_they_come_first(shop, panel):
    shop.select([shop.organization.root])
    assert panel.home.overview.isVisible()


def test_a_design_that_is_only_read_offers_no_edit(view, center):
    center.document.push(edits.assign(center.organization, "Till", CLERKS, [SHOP]))
    center.document.replace(center.organization, read_only=True)
    view.go_to(TILL_REF)
    assert not view.page.add_button.isEnabled()
    assert not view.new_button.isEnabled()
    assert view.page.name.isReadOnly()


def test_the_button_of_a_row_takes_it_away_and_the_row_leads_on(view, center, qtbot):
    center.document.push(edits.assign(center.organization, "Till", CLERKS, [SHOP]))
    view.go_to(TILL_REF)
    rows = view.page.list
    index = rows.rows.index(0, 0)
    button = rows.action_rect(index).center()
    qtbot.mouseClick(rows.viewport(), Qt.MouseButton.LeftButton, pos=button)
    assert () == center_of(center.organization).assignments
    assert TILL_REF == view.page.ref
    center.document.undo_stack.undo()
    qtbot.mouseClick(rows.viewport(), Qt.MouseButton.LeftButton, pos=rows.visualRect(index).center())
    assert CLERKS_REF == view.page.ref
    assert 1 == len(center_of(center.organization).assignments)


@pytest.mark.qt_log_ignore("does not support grabbing the keyboard", "support raise", extend=True)
def test_the_menu_of_the_tree_deletes_what_it_was_opened_on(view, center):
    view.go_to(CLERKS_REF)
    menu = view.open_menu(view.tree.visualRect(view.model.index_of(CLERKS_REF)).center())
    assert ["Rename", "Delete", "", "New permission set", "New group", "New user"] == [
        one.text() for one in menu.actions()
    ]
    menu.hide()
    menu.actions()[1].trigger()
    menu.close()
    assert () == center_of(center.organization).groups


def test_of_thousands_the_first_are_listed_and_others_are_spoken_of(view, center):
    people = tuple(CenterUser(f"user-{number}") for number in range(1_500))
    given = tuple(AccessAssignment("Till", Grantee(GranteeKind.USER, one.name), SHOP) for one in people)
    known = center_of(center.organization)
    many = IdentityCenter(people, known.groups, known.permission_sets, given)
    center.document.push(edits.put_center(center.organization, many, "Many"))
    view.go_to(EVERYTHING_GIVEN)
    titles = [title for title, _ in listed(view)]
    assert 1_001 == len(titles)
    assert titles[-1].startswith("More")


@pytest.mark.qt_log_ignore("does not support grabbing the keyboard", "support raise", extend=True)
def test_a_set_is_described_and_its_sessions_are_given_a_length(view, center, qtbot):
    view.go_to(TILL_REF)
    description = view.page.head.description
    description.setFocus()
    qtbot.keyClicks(description, "What the till needs")
    qtbot.keyClick(description, Qt.Key.Key_Return)
    assert "What the till needs" == center_of(center.organization).permission_set("Till").description
    menu = view.page.strip.press("Session duration")
    next(action for action in menu.actions() if action.text() == "4 hours").trigger()
    menu.close()
    made = center_of(center.organization).permission_set("Till")
    assert (4 * 3600, "What the till needs") == (made.session_seconds, made.description)
    assert ["4 hours"] == [fact.words for fact in view.page.strip.facts]
    center.document.undo_stack.undo()
    center.document.undo_stack.undo()
    assert ("", ["not known"]) == (description.text(), [fact.words for fact in view.page.strip.facts])


def test_a_group_has_no_description_and_no_session(view):
    view.go_to(TILL_REF)
    assert view.page.head.description.isVisible()
    view.go_to(CLERKS_REF)
    assert not view.page.head.description.isVisible()
    assert not view.page.strip.isVisible()


def click(view, qtbot, row_id):
    place = view.tree.visualRect(view.model.index_of(row_id)).center()
    qtbot.mouseClick(view.tree.viewport(), Qt.MouseButton.LeftButton, pos=place)


def all_of_section(view):
    assert view.section_page.isVisible()
    return [(row.content.title, row.content.secondary) for row in view.section_page.list.rows.rows]


def test_the_head_of_a_section_leads_to_all_of_it_and_a_row_there_to_one(view, center, qtbot):
    for make in (
        lambda: edits.put_into_center_group(center.organization, "ana", "Clerks"),
        lambda: edits.assign(center.organization, "Till", CLERKS, [SHOP]),
        lambda: edits.add_permission_set(center.organization, PermissionSet("Idle")),
    ):
        center.document.push(make())
    click(view, qtbot, CenterKind.SET)
    assert [("Till", "inline policy"), ("Idle", "no policies")] == all_of_section(view)
    assert "1 of them assigned to nobody" == view.section_page.line.text()
    click(view, qtbot, CenterKind.GROUP)
    assert [("Clerks", "Till")] == all_of_section(view)
    click(view, qtbot, CenterKind.USER)
    assert [("ana", "Ana Example, in Clerks")] == all_of_section(view)
    view.section_page.list.taken.emit(0)
    assert ANA_REF == view.page.ref
    assert view.page.isVisible()
    assert view.model.index_of(ANA_REF) == view.tree.currentIndex()


def test_a_section_that_is_shown_follows_an_edit_and_loses_nothing_to_del_or_f2(view, center, qtbot):
    click(view, qtbot, CenterKind.USER)
    center.document.push(edits.add_center_user(center.organization, CenterUser("tom")))
    assert [("ana", "Ana Example, in no group"), ("tom", "in no group")] == all_of_section(view)
    before = write(NativeFile(center.organization))
    qtbot.keyClick(view.tree, Qt.Key.Key_Delete)
    qtbot.keyClick(view.tree, Qt.Key.Key_F2)
    assert before == write(NativeFile(center.organization))
    assert view.tree.hasFocus()


def test_a_name_that_is_typed_is_taken_before_another_page_is_shown(view, center, qtbot):
    for leave, name in ((CenterKind.GROUP, "Tills"), (ANA_REF, "Boxes")):
        view.go_to(CenterRef(CenterKind.SET, center_of(center.organization).permission_sets[0].name))
        view.page.ask_name()
        qtbot.keyClicks(view.page.name, name)
        click(view, qtbot, leave)
        assert [name] == [one.name for one in center_of(center.organization).permission_sets]
        assert view.model.index_of(leave) == view.tree.currentIndex()
    assert view.page.isVisible()
    assert ANA_REF == view.page.ref


def test_a_section_of_nothing_says_how_to_begin(view, center, qtbot):
    center.document.push(edits.remove_grantee(center.organization, CLERKS))
    click(view, qtbot, CenterKind.GROUP)
    assert [] == all_of_section(view)
    assert "No groups" in view.section_page.empty.accessibleName()
    button = next(one for one in view.section_page.findChildren(QAbstractButton) if one.text() == "New group")
    button.click()
    assert [CenterGroup("group")] == list(center_of(center.organization).groups)
    assert view.page.name.hasFocus()


def test_only_users_can_be_dragged(view):
    flags = {ref: view.model.index_of(ref).flags() for ref in (ANA_REF, CLERKS_REF, TILL_REF)}
    assert [ANA_REF] == [ref for ref, flag in flags.items() if flag & Qt.ItemFlag.ItemIsDragEnabled]


def test_a_user_is_dragged_into_a_group_with_words_at_the_pointer_and_undo(view, center, panel):
    view.show_now()
    tree = view.tree
    ana, clerks = (view.model.index_of(ref) for ref in (ANA_REF, CLERKS_REF))
    tree.setCurrentIndex(ana)
    data = dragged_data(center.token, tree.selected_refs())
    at = QPointF(tree.visualRect(clerks).center())
    buttons, none = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier

    def move():
        event = QDragMoveEvent(at.toPoint(), Qt.DropAction.CopyAction, data, buttons, none)
        tree.dragMoveEvent(event)
        return event.isAccepted()

    assert move()
    assert "Put ana into Clerks" == tree._caption.text()
    tree.dropEvent(QDropEvent(at, Qt.DropAction.CopyAction, data, buttons, none, QEvent.Type.Drop))
    assert ("Clerks",) == center_of(center.organization).users[0].groups
    assert "Put ana into Clerks" == center.document.undo_stack.undoText()
    assert not move()
    assert "ana is in Clerks already." == tree._caption.text()
    tree.dragLeaveEvent(None)
    center.document.undo_stack.undo()
    assert () == center_of(center.organization).users[0].groups


def test_enter_on_the_name_of_a_new_user_makes_the_next_and_escape_none(view, center, qtbot):
    view.add(CenterKind.USER)
    for name in ("nora", "otto"):
        qtbot.keyClicks(view.page.name, name)
        qtbot.keyClick(view.page.name, Qt.Key.Key_Return)
    assert ["ana", "nora", "otto"] == [one.name for one in center_of(center.organization).users][:-1]
    qtbot.keyClick(view.page.name, Qt.Key.Key_Escape)
    assert ["ana", "nora", "otto"] == [one.name for one in center_of(center.organization).users]


def test_escape_from_the_name_of_a_new_user_in_a_narrow_panel_leads_to_its_row(view, qtbot):
    view.resize(300, 600)
    view.add(CenterKind.USER)
    qtbot.keyClicks(view.page.name, "nora")
    qtbot.keyClick(view.page.name, Qt.Key.Key_Return)
    qtbot.keyClick(view.page.name, Qt.Key.Key_Escape)
    assert view.tree.isVisible()
    assert "nora" == view.tree.currentIndex().data()


def test_a_press_on_identity_center_leads_from_a_page_back_to_the_list(view, panel):
    view.resize(300, 600)
    view.go_to(TILL_REF)
    assert not view.tree.isVisible()
    panel.home.pages.buttons[0].click()
    assert view.tree.isVisible()


def test_a_deletion_says_what_goes_with_it_and_undo_leads_back_to_it(view, center, qtbot):
    organization = center.organization
    for make in (
        lambda: edits.put_into_center_group(organization, "ana", "Clerks"),
        lambda: edits.add_center_group(organization, CenterGroup("Drivers")),
        lambda: edits.assign(organization, "Till", CLERKS, [SHOP]),
    ):
        center.document.push(make())
    view.go_to(CLERKS_REF)
    with qtbot.waitSignal(center.notices.said) as said:
        view.remove()
    assert said.args == ["Deleted Clerks with 1 assignment in 1 account, 1 membership · Ctrl+Z takes it back"]
    assert view.page.ref == CenterRef(CenterKind.GROUP, "Drivers"), "the neighbour"
    center.document.undo_stack.undo()
    assert view.page.ref == CLERKS_REF


def test_assigning_offers_to_make_a_user_or_group_while_there_is_none(view, center, qtbot):
    organization = center.organization
    for gone in (CLERKS, ANA):
        center.document.push(edits.remove_grantee(organization, gone))
    view.go_to(TILL_REF)
    view.page.add()
    assert ["New group", "New user"] == [pick.content.title for pick in view.page.assigning.picker.picks]
    choose(view, "", qtbot)
    assert CenterKind.GROUP is view.page.ref.kind
