"""Roles that only assignments of Identity Center make: in the tree of an account, with their sieve, never edited."""

from __future__ import annotations

import pytest

from designer.organization.edits import identity_center as edits
from designer.organization.identity.center_roles import CenterRoles
from designer.organization.model.identities import IdentityKind, IdentityRef
from designer.organization.model.identity_center import CenterGroup, CenterUser, Grantee, GranteeKind, PermissionSet
from tests.ui.features.identities.conftest import DEPLOY, MARIA, SHOP, UNKNOWN, allow, titles
from ui.features.identities.rows import ROOT_USER

menus = pytest.mark.qt_log_ignore("does not support grabbing the keyboard", "support raise", extend=True)

CLERKS = Grantee(GranteeKind.GROUP, "Clerks")


@pytest.fixture
def center(shop):
    """The session, with a permission set that a group of two people has in all accounts."""
    organization = shop.organization
    for make in (
        lambda: edits.add_permission_set(organization, PermissionSet("Till", inline=allow("s3:GetObject"))),
        lambda: edits.add_center_group(organization, CenterGroup("Clerks")),
        lambda: edits.add_center_user(organization, CenterUser("ana", groups=("Clerks",))),
        lambda: edits.add_center_user(organization, CenterUser("ben", groups=("Clerks",))),
        lambda: edits.assign(organization, "Till", CLERKS, [organization.root]),
    ):
        organization.apply(make())
    return shop


def role_in(session, account):
    (found,) = CenterRoles(session.organization).of(account)
    return IdentityRef(IdentityKind.ROLE, found.role.name)


def test_the_roles_of_assignments_are_in_the_tree_with_the_people_who_take_them(center, panel):
    assert ["Till"] == titles(panel)["From Identity Center"]
    assert ["Deploy"] == titles(panel)["Roles"]
    row = panel.model.row(panel.model.index_of(role_in(center, SHOP)))
    assert "2 people" == row.content.trailing


def test_such_a_role_has_its_sieve_and_cannot_be_edited(center, panel):
    ref = role_in(center, SHOP)
    panel.go_to(ref)
    assert 1 == panel.page.access.sieve.picture.granted
    assert panel.page.name.isReadOnly()
    assert "Till" == panel.page.name.text()
    assert not panel.page.attach_button.isVisible()
    assert panel.page.set_button.isVisible()
    said = []
    center.notices.said.connect(said.append)
    before = center.document.undo_stack.count()
    panel.remove()
    assert before == center.document.undo_stack.count()
    assert ["Identity Center makes this role: take its assignment away to be rid of it."] == said


def test_an_account_of_which_nothing_is_known_shows_the_roles_that_assignments_make_there(center, panel):
    center.select([UNKNOWN])
    assert not panel.empty.isVisible()
    assert ["Till"] == titles(panel)["From Identity Center"]
    center.document.push(
        edits.unassign(center.organization, center.organization.settings.identity_center.assignments[0])
    )
    assert panel.empty.isVisible()
    center.document.undo_stack.undo()
    assert ["Till"] == titles(panel)["From Identity Center"]


def test_a_policy_of_the_set_that_is_typed_is_what_the_role_can_do(center, panel):
    panel.go_to(role_in(center, SHOP))
    made = PermissionSet("Till", inline=allow("s3:GetObject", "s3:PutObject"))
    center.document.push(edits.edit_permission_set(center.organization, "Till", made))
    assert 2 == panel.page.access.sieve.picture.granted


def test_numbers_of_what_is_not_known_are_not_told(center, panel):
    center.select([UNKNOWN])
    assert panel._line.text().endswith("1 role")
    assert "user" not in panel._line.text()


@menus
@pytest.mark.parametrize(
    ("subject", "label"), [(MARIA, "MFA device"), (DEPLOY, "Session duration"), (ROOT_USER, "Password")]
)
def test_a_fact_is_chosen_where_an_assignment_makes_a_role_beside(center, panel, subject, label):
    panel.go_to(subject)
    strip, before = panel.page.strip, center.document.undo_stack.count()
    menu = strip.press(label)
    next(action for action in menu.actions() if not action.isChecked()).trigger()
    assert before + 1 == center.document.undo_stack.count()


def test_the_first_thing_added_to_such_an_account_says_that_the_rest_is_not_there(center, panel):
    said = []
    center.notices.said.connect(said.append)
    center.select([UNKNOWN])
    panel.add(IdentityKind.ROLE)
    panel.add(IdentityKind.USER)
    assert 1 == sum("is now treated as missing" in one for one in said)
