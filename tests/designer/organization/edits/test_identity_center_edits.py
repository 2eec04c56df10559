"""Identity Center: edits with AWS's rules, the file, what removal and comparison make of it, and its roles."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from designer.analysis.differences.alignment import align
from designer.analysis.differences.structure import structure_changes
from designer.analysis.principals.policy_shares import AskedActions
from designer.analysis.principals.who_can import AccessKind, who_can
from designer.basics.errors import EditError, FormatError
from designer.exchange.formats import native
from designer.exchange.formats.format import NativeFile
from designer.organization import edits
from designer.organization.edits.identity_center import (
    add_center_group,
    add_center_user,
    add_permission_set,
    assign,
    center_of,
    edit_permission_set,
    entitle,
    put_center,
    put_into_center_group,
    remove_grantee,
    remove_permission_set,
    take_out_of_center_group,
    unassign,
    unentitle,
)
from designer.organization.identity.center_roles import CenterRoles, permission_set_of, with_center_roles
from designer.organization.model.change import Change
from designer.organization.model.identities import AccountIdentities, IamRole, IdentityPart
from designer.organization.model.identity_center import (
    AccessAssignment,
    CenterGroup,
    CenterPart,
    CenterUser,
    Entitlement,
    Grantee,
    GranteeKind,
    IdentityCenter,
    PermissionSet,
)
from designer.organization.model.organization import Organization
from designer.organization.model.records import NodeId
from designer.policy.catalog.catalogue import load
from designer.policy.evaluation.outcome import Answer
from tests.designer.analysis.principals.accounts import allow, inline, inside, user
from tests.designer.building import SHOP, WORKLOADS, company

OPS, ANA = Grantee(GranteeKind.GROUP, "Ops"), Grantee(GranteeKind.USER, "ana@example.org")
READ = PermissionSet("Read", attached=("arn:aws:iam::aws:policy/ReadOnlyAccess",), session_seconds=3600)
OPERATE = PermissionSet("Operate", inline=json.dumps(json.loads(allow("ec2:*")), indent=2), boundary="edge")


def with_changes(*makers: object) -> Organization:
    """The company with a user, a group, two permission sets, and more edits."""
    organization = company()
    for make in (
        lambda design: add_center_group(design, CenterGroup("Ops")),
        lambda design: add_center_user(design, CenterUser("ana@example.org", "Ana")),
        lambda design: put_into_center_group(design, "ana@example.org", "Ops"),
        lambda design: add_permission_set(design, READ),
        lambda design: add_permission_set(design, OPERATE),
        *makers,
    ):
        organization.apply(make(organization))
    return organization


def assigned() -> Organization:
    return with_changes(
        lambda design: assign(design, "Read", OPS, [WORKLOADS]),
        lambda design: assign(design, "Operate", ANA, [SHOP]),
        lambda design: entitle(design, Entitlement(OPS, SHOP, "deploy")),
    )


def test_every_edit_is_undone_without_a_trace() -> None:
    organization = company()
    first, done = native.write(NativeFile(organization)), []
    for make in (
        lambda: add_center_group(organization, CenterGroup("Ops")),
        lambda: add_center_user(organization, CenterUser("ana@example.org")),
        lambda: put_into_center_group(organization, "ana@example.org", "ops"),
        lambda: add_permission_set(organization, READ),
        lambda: assign(organization, "read", OPS, [WORKLOADS, SHOP]),
        lambda: entitle(organization, Entitlement(OPS, SHOP, "deploy")),
        lambda: edit_permission_set(organization, "Read", replace(READ, name="Look")),
        lambda: take_out_of_center_group(organization, "ana@example.org", "Ops"),
        lambda: unassign(organization, AccessAssignment("Look", OPS, SHOP)),
        lambda: unentitle(organization, Entitlement(OPS, SHOP, "deploy")),
        lambda: remove_permission_set(organization, "Look"),
        lambda: remove_grantee(organization, OPS),
    ):
        change: Change = make()
        assert change
        organization.apply(change)
        done.append(change)
    assert center_of(organization) == IdentityCenter(users=(CenterUser("ana@example.org"),))
    for change in reversed(done):
        organization.apply(change.inverse())
    assert native.write(NativeFile(organization)) == first


@pytest.mark.parametrize(
    ("edit", "told"),
    [
        (lambda design: add_permission_set(design, PermissionSet("read")), "There is a permission set Read already."),
        (lambda design: add_permission_set(design, PermissionSet("x" * 33)), "at most 32 characters"),
        (lambda design: add_permission_set(design, PermissionSet("with space")), "plain letters"),
        (lambda design: add_permission_set(design, PermissionSet("")), "needs a name"),
        (lambda design: add_permission_set(design, PermissionSet("s", session_seconds=60)), "one hour to twelve"),
        (
            lambda design: add_permission_set(design, PermissionSet("s", attached=tuple(map(str, range(21))))),
            "at most 20 managed policies",
        ),
        (lambda design: add_center_group(design, CenterGroup("ops")), "There is a group ops"),
        (lambda design: add_center_user(design, CenterUser(" ")), "needs a name"),
        (lambda design: assign(design, "Nothing", OPS, [SHOP]), "no permission set Nothing"),
        (lambda design: assign(design, "Read", Grantee(GranteeKind.USER, "ben"), [SHOP]), "no user ben"),
        (lambda design: assign(design, "Read", OPS, [NodeId("gone")]), "The place is gone."),
        (lambda design: unassign(design, AccessAssignment("Read", ANA, SHOP)), "not assigned"),
        (lambda design: entitle(design, Entitlement(OPS, WORKLOADS, "deploy")), "one account"),
        (lambda design: put_into_center_group(design, "ana@example.org", "Sales"), "no group Sales"),
        (lambda design: take_out_of_center_group(design, "ana@example.org", "Sales"), "is not in Sales"),
    ],
)
def test_what_aws_would_refuse_is_refused_in_words(edit: object, told: str) -> None:
    organization = with_changes()
    with pytest.raises(EditError, match=told):
        edit(organization)


def test_an_entitlement_needs_a_role_that_is_there() -> None:
    organization = with_changes()
    organization.apply(Change("Know", identities=knowing(organization, inside())))
    with pytest.raises(EditError, match="has no role deploy"):
        entitle(organization, Entitlement(OPS, SHOP, "deploy"))


def knowing(organization: Organization, identities: AccountIdentities) -> dict[NodeId, object]:
    from designer.organization.model.change import Swap

    return {SHOP: Swap(organization.identities.get(SHOP), identities)}


def test_an_account_takes_no_more_permission_sets_than_aws_does() -> None:
    organization = with_changes()
    for number in range(50):
        organization.apply(add_permission_set(organization, PermissionSet(f"set-{number}")))
        organization.apply(assign(organization, f"set-{number}", OPS, [WORKLOADS if number % 2 else SHOP]))
    with pytest.raises(EditError, match="would have 51 permission sets; AWS takes 50"):
        assign(organization, "Read", OPS, [organization.root])


# ---- the file


def test_the_file_gives_back_what_was_written_and_changes_only_touched_lines() -> None:
    organization = assigned()
    first = native.write(NativeFile(organization))
    again = native.read(first, "design.json").organization
    assert again == organization
    assert native.write(NativeFile(again)) == first
    again.apply(assign(again, "Operate", OPS, [WORKLOADS]))
    lines = set(native.write(NativeFile(again)).decode().splitlines()) - set(first.decode().splitlines())
    assert lines <= {
        '        "permissionSet": "Operate",',
        '        "group": "Ops",',
        '        "target": "ou-workloads"',
    }


def test_an_inline_policy_that_is_half_typed_is_kept_as_it_is() -> None:
    organization = with_changes(
        lambda design: edit_permission_set(design, "Read", replace(READ, inline='{"Version": '))
    )
    again = native.read(native.write(NativeFile(organization)), "design.json").organization
    assert again == organization


def test_no_file_speaks_of_it_where_nothing_is_known() -> None:
    assert b"accessAssignments" not in native.write(NativeFile(company()))


GROUPS = [{"name": "Ops"}]
SETS = [{"name": "Read"}]


@pytest.mark.parametrize(
    ("member", "path", "told"),
    [
        ({"groups": [{"name": "Ops"}, {"name": "OPS"}]}, "groups[1].name", "Another group has this name"),
        ({"users": [{"name": "ana", "groups": ["Ops"]}]}, "users[0].groups[0]", 'no group "Ops"'),
        ({"permissionSets": [{"name": "R"}, {"name": "r"}]}, "permissionSets[1].name", "Another permission set"),
        ({"permissionSets": [{"name": "R", "inline": {}}]}, "permissionSets[0].inline", "A policy needs its content"),
        ({"permissionSets": [{"name": ""}]}, "permissionSets[0].name", "must not be empty"),
        ({"permissionSets": [{"name": "R", "colour": 1}]}, "permissionSets[0].colour", "is not known"),
        (
            {"groups": GROUPS, "assignments": [{"permissionSet": "R", "group": "Ops", "target": "acc-shop"}]},
            "assignments[0].permissionSet",
            'no permission set "R"',
        ),
        (
            {"permissionSets": SETS, "assignments": [{"permissionSet": "Read", "group": "O", "target": "acc-shop"}]},
            "assignments[0].group",
            'no group "O"',
        ),
        (
            {"permissionSets": SETS, "assignments": [{"permissionSet": "Read", "target": "acc-shop"}]},
            "assignments[0]",
            "either a user or a group",
        ),
        (
            {
                "permissionSets": SETS,
                "groups": GROUPS,
                "assignments": [{"permissionSet": "Read", "group": "Ops", "target": "gone"}],
            },
            "assignments[0].target",
            'No node of this file has the id "gone"',
        ),
        (
            {"groups": GROUPS, "entitlements": [{"group": "Ops", "account": "ou-workloads", "role": "r"}]},
            "entitlements[0].account",
            "No account of this file",
        ),
        ({"assignments": {}}, "assignments", "a list"),
        ({"unknown": ["everything"]}, "unknown[0]", "everything"),
        ({"users": "ana"}, "users", "a list"),
    ],
)
def test_faults_are_told_with_their_place(member: dict, path: str, told: str) -> None:
    value = json.loads(native.write(NativeFile(company())))
    with pytest.raises(FormatError) as refused:
        native.read(json.dumps({**value, "accessAssignments": member}).encode(), "design.json")
    found = [(fault.path, fault.message) for fault in refused.value.faults]
    assert any(where == f"$.accessAssignments.{path}" and told in message for where, message in found), found


def test_names_of_a_part_that_is_unknown_can_be_right() -> None:
    value = json.loads(native.write(NativeFile(company())))
    member = {
        "assignments": [{"permissionSet": "Read", "group": "Ops", "target": "acc-shop"}],
        "unknown": ["groups", "permissionSets"],
    }
    read = native.read(json.dumps({**value, "accessAssignments": member}).encode(), "design.json").organization
    assert read.settings.identity_center is not None
    assert read.settings.identity_center.unknown == (CenterPart.GROUPS, CenterPart.PERMISSION_SETS)


# ---- what else happens to a design


def test_what_is_removed_takes_what_was_given_there_with_it() -> None:
    organization = assigned()
    change = edits.remove(organization, [WORKLOADS])
    before = organization.settings
    organization.apply(change)
    center = center_of(organization)
    assert (center.assignments, center.entitlements) == ((), ())
    organization.apply(change.inverse())
    assert organization.settings == before


def test_what_is_given_limits_no_account() -> None:
    organization = with_changes()
    assert not assign(organization, "Read", OPS, [WORKLOADS]).affects_permissions


def test_a_comparison_tells_what_differs_and_no_more() -> None:
    before, after = with_changes(), assigned()
    found = structure_changes(align(before, after))
    assert all(one.is_center and set(one.after) == {"accessAssignments"} for one in found)
    told = [record for one in found for record in one.after["accessAssignments"].values()]
    assert [one["permission_set"] for one in told if "permission_set" in one] == ["Read", "Operate"]
    assert [one["role"] for one in told if "role" in one] == ["deploy"]


# ---- roles in accounts


def test_assignments_of_the_ou_are_roles_of_each_account_below() -> None:
    organization = assigned()
    roles = {one.permission_set: one for one in CenterRoles(organization).of(SHOP)}
    assert set(roles) == {"Read", "Operate", ""}
    assert roles["Read"].role.attached == READ.attached
    assert roles["Operate"].role.boundary == "edge"
    assert roles["Read"].grantees == (OPS,)
    assert roles[""].role.name == "deploy"
    assert permission_set_of(roles["Read"].role.name) == "Read"
    assert all(json.loads(one.role.trust) for one in roles.values() if one.permission_set)


def test_a_role_that_was_imported_is_the_one() -> None:
    organization = assigned()
    real = IamRole("AWSReservedSSO_Read_0123456789abcdef", "{}", "/aws-reserved/sso.amazonaws.com/eu-west-1/")
    organization.apply(Change("Know", identities=knowing(organization, inside(roles=(real,)))))
    found = {one.permission_set: one.role for one in CenterRoles(organization).of(SHOP)}
    assert found["Read"] == replace(real, attached=READ.attached), "AWS keeps its policies as those of the set"
    assert "" not in found, "the account is known, and has no role deploy"
    seen = CenterRoles(organization).inside(SHOP)
    assert [permission_set_of(one.name) for one in seen.roles] == ["Read", "Operate"]


@pytest.mark.parametrize(
    ("unknown", "after_edit", "after_taking_away"),
    [
        ((), Answer.DENIED, None),
        ((CenterPart.PERMISSION_SETS,), Answer.ALLOWED, None),
        ((CenterPart.PERMISSION_SETS, CenterPart.ASSIGNMENTS), Answer.ALLOWED, Answer.ALLOWED),
    ],
)
def test_a_role_that_was_imported_follows_its_set(unknown, after_edit, after_taking_away) -> None:
    organization = assigned()
    path = "/aws-reserved/sso.amazonaws.com/eu-west-1/"
    real = IamRole("AWSReservedSSO_Read_0123456789abcdef", "{}", path, inline=inline(allow("ec2:*")))
    organization.apply(Change("Know", identities=knowing(organization, inside(roles=(real,)))))
    center = replace(center_of(organization), unknown=unknown)
    organization.apply(put_center(organization, center, "Know less"))

    def answer() -> Answer | None:
        found = who_can(with_center_roles(organization), load(), AskedActions("ec2:StartInstances"))
        return next((one.answer.answer for one in found if one.principal.name == real.name), None)

    assert answer() is after_edit, "the set does not allow it"
    for given in [one for one in center_of(organization).assignments if one.permission_set == "Read"]:
        organization.apply(unassign(organization, given))
    assert answer() is after_taking_away, "AWS removes the role with its last assignment"


def test_nothing_more_is_known_of_an_account_than_its_assignments() -> None:
    organization = assigned()
    seen = CenterRoles(organization).inside(SHOP)
    assert seen.unknown == tuple(IdentityPart)
    assert len(seen.roles) == 3
    assert CenterRoles(company()).inside(SHOP) is None


@pytest.mark.parametrize(("unknown", "answer"), [((), Answer.DENIED), ((CenterPart.PERMISSION_SETS,), Answer.UNKNOWN)])
def test_a_set_without_policies_can_do_nothing_where_nothing_else_is_known(unknown, answer) -> None:
    organization = company()
    for make in (
        lambda: add_permission_set(organization, PermissionSet("Empty")),
        lambda: add_center_group(organization, CenterGroup("Ops")),
        lambda: assign(organization, "Empty", OPS, [organization.root]),
    ):
        organization.apply(make())
    center = replace(center_of(organization), unknown=unknown)
    organization.apply(put_center(organization, center, "Know less"))
    found = list(who_can(with_center_roles(organization), load(), AskedActions("ec2:StartInstances")))
    given = [one.answer.answer for one in found if one.kind is AccessKind.ASSIGNMENT]
    assert given == [answer] * organization.account_count


def test_a_design_without_assignments_is_left_as_it_is() -> None:
    organization = with_changes()
    assert with_center_roles(organization) is organization


def test_people_are_among_those_who_can() -> None:
    organization = assigned()
    real = IamRole("deploy", "{}", inline=inline(allow("ec2:StartInstances")))
    organization.apply(Change("Know", identities=knowing(organization, inside(user("ana"), roles=(real,)))))
    found = list(who_can(with_center_roles(organization), load(), AskedActions("ec2:StartInstances")))
    shop = {(one.kind.value, one.principal.name): one.answer.answer for one in found if one.account == SHOP}
    assert shop["role", "deploy"] is shop["entitlement", "deploy"] is Answer.ALLOWED
    assert shop["assignment", "AWSReservedSSO_Read_0000000000000000"] is Answer.DENIED
    assert shop["user", "ana"] is Answer.DENIED
    (operate,) = [answer for (kind, name), answer in shop.items() if "_Operate_" in name and kind == "assignment"]
    assert operate is Answer.UNKNOWN, "its boundary edge is a policy that the account lacks"
    others = {one.account: one.kind for one in found if "_Read_" in one.principal.name}
    assert len(others) == 3, "every account below the OU"
