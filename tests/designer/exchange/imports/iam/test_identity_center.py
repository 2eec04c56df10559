"""Listings of Identity Center read into a design."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from designer.basics.errors import FormatError
from designer.cli.group import group
from designer.exchange.conversion import ConversionReport
from designer.exchange.formats import native
from designer.exchange.formats.format import NativeFile
from designer.exchange.imports.iam.identities import update_identity_center
from designer.exchange.imports.iam.identity_center_answers import is_center, read_center_answers
from designer.organization.edits.identity_center import center_of
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
from tests.designer.analysis.principals.accounts import allow
from tests.designer.building import PAYER, PROD, SHOP, company
from tests.designer.exchange.imports.code.code_sources import MemoryFiles, malformed
from tests.tools import in_one_test

INSTANCE = "ssoins-1111111111111111"
OPS_SET, READ_SET = "ps-2222222222222222", "ps-3333333333333333"
ANA, TEAM = "a1b2c3d4-5678-90ab-cdef-222222222222", "a1b2c3d4-5678-90ab-cdef-111111111111"
OPS = Grantee(GranteeKind.GROUP, "Ops team")


def arn(one: str) -> str:
    return f"arn:aws:sso:::permissionSet/{INSTANCE}/{one}"


def assignment(one: str, kind: str, key: str, number: str) -> dict[str, str]:
    return {"AccountId": number, "PermissionSetArn": arn(one), "PrincipalType": kind, "PrincipalId": key}


def listings() -> dict[str, str]:
    """A folder as the script makes it."""
    described = {"Name": "Ops", "PermissionSetArn": arn(OPS_SET), "Description": "Run", "SessionDuration": "PT1H30M"}
    role = {"principal": {"identityCenter": {"groupId": TEAM}}, "roleArn": "arn:aws:iam::222222222222:role/x/deploy"}
    files: dict[str, object] = {
        "list-instances.json": {"Instances": [{"InstanceArn": "x", "IdentityStoreId": "d-1234567890"}]},
        "list-permission-sets.json": {"PermissionSets": [arn(OPS_SET), arn(READ_SET)]},
        f"describe-permission-set-{OPS_SET}.json": {"PermissionSet": described},
        f"describe-permission-set-{READ_SET}.json": {
            "PermissionSet": {"Name": "Read", "PermissionSetArn": arn(READ_SET), "SessionDuration": "PT1H"}
        },
        f"list-managed-policies-in-permission-set-{READ_SET}.json": {
            "AttachedManagedPolicies": [
                {"Name": "ReadOnlyAccess", "Arn": "arn:aws:iam::aws:policy/ReadOnlyAccess"},
            ]
        },
        f"{OPS_SET}/customer-managed.json": {"CustomerManagedPolicyReferences": [{"Name": "edge", "Path": "/x/"}]},
        f"get-inline-policy-for-permission-set-{OPS_SET}.json": {"InlinePolicy": allow("ec2:*")},
        f"get-permissions-boundary-for-permission-set-{OPS_SET}.json": {
            "PermissionsBoundary": {"CustomerManagedPolicyReference": {"Name": "limit", "Path": "/"}}
        },
        "users.json": {
            "Users": [{"IdentityStoreId": "d-1", "UserId": ANA, "UserName": "ana@example.org", "DisplayName": "Ana"}]
        },
        "groups.json": {"Groups": [{"IdentityStoreId": "d-1", "GroupId": TEAM, "DisplayName": "Ops team"}]},
        "members.json": {
            "GroupMemberships": [{"IdentityStoreId": "d-1", "GroupId": TEAM, "MemberId": {"UserId": ANA}}]
        },
        "a.json": {
            "AccountAssignments": [
                assignment(OPS_SET, "GROUP", TEAM, "222222222222"),
                assignment(OPS_SET, "GROUP", TEAM, "111111111111"),
                assignment(READ_SET, "USER", ANA, "222222222222"),
                assignment(READ_SET, "USER", ANA, "999999999999"),
            ]
        },
        "e.json": {"entitlements": [{"entitlement": {"principalRole": {**role, "account": "222222222222"}}}]},
    }
    return {name: json.dumps(value, indent=1) for name, value in files.items()}


def read(contents: dict[str, str | bytes], design: Organization) -> ConversionReport:
    report = ConversionReport()
    design.apply(update_identity_center(design, read_center_answers(MemoryFiles(contents), report), report))
    again = native.read(native.write(NativeFile(design)), "design.json").organization
    assert again.settings.identity_center is not None
    return report


def test_what_the_listings_say_comes_out() -> None:
    design = company()
    report = read(listings(), design)
    center = center_of(design)
    assert center.unknown == ()
    assert center.users == (CenterUser("ana@example.org", "Ana", ("Ops team",), ANA),)
    assert center.groups == (CenterGroup("Ops team", "", TEAM),)
    ops, reading = center.permission_sets
    assert (ops.name, ops.description, ops.session_seconds, ops.attached, ops.boundary, json.loads(ops.inline)) == (
        "Ops",
        "Run",
        5400,
        ("edge",),
        "limit",
        json.loads(allow("ec2:*")),
    )
    assert reading == PermissionSet(
        "Read", attached=("arn:aws:iam::aws:policy/ReadOnlyAccess",), session_seconds=3600, aws_id=arn(READ_SET)
    )
    ana = Grantee(GranteeKind.USER, "ana@example.org")
    assert set(center.assignments) == {
        AccessAssignment("Ops", OPS, SHOP),
        AccessAssignment("Ops", OPS, PAYER),
        AccessAssignment("Read", ana, SHOP),
    }
    assert center.entitlements == (Entitlement(OPS, SHOP, "deploy"),)
    assert [str(one) for one in report if "999999999999" in str(one)]


def test_reading_the_same_again_changes_nothing() -> None:
    design = company()
    read(listings(), design)
    first = native.write(NativeFile(design))
    read(listings(), design)
    assert native.write(NativeFile(design)) == first


def test_an_assignment_of_an_ou_stays_where_aws_tells_the_same_below() -> None:
    design = company()
    whole = AccessAssignment("Ops", OPS, design.root)
    prod = AccessAssignment("Ops", OPS, PROD)
    center = IdentityCenter(
        groups=(CenterGroup("Ops team", "", TEAM),),
        permission_sets=(PermissionSet("Ops", aws_id=arn(OPS_SET)),),
        assignments=(whole, prod),
    )
    from designer.organization.edits.identity_center import put_center
    from designer.organization.edits.tree import remove

    design.apply(put_center(design, center, "Know"))
    design.apply(remove(design, [node for node in design.accounts(PROD) if node != SHOP]))
    read(listings(), design)
    assignments = center_of(design).assignments
    assert prod in assignments
    assert AccessAssignment("Ops", OPS, SHOP) not in assignments, "the OU stands for it"
    assert AccessAssignment("Ops", OPS, PAYER) in assignments
    assert whole not in assignments


def test_what_no_file_tells_stays_unknown_or_as_it_was() -> None:
    design = company()
    read({"groups.json": listings()["groups.json"]}, design)
    assert set(center_of(design).unknown) == set(CenterPart) - {CenterPart.GROUPS}
    read({"a.json": listings()["a.json"]}, design)
    center = center_of(design)
    assert CenterPart.USERS in center.unknown
    assert {one.permission_set for one in center.assignments} == {OPS_SET, READ_SET}
    read(listings(), design)
    assert center_of(design).unknown == ()


def test_names_that_stand_twice_are_told_apart() -> None:
    design = company()
    twice = [{"IdentityStoreId": "d", "GroupId": str(number), "DisplayName": "Ops"} for number in range(3)]
    read({"groups.json": json.dumps({"Groups": twice})}, design)
    assert [one.name for one in center_of(design).groups] == ["Ops", "Ops (2)", "Ops (3)"]


def test_names_too_long_for_a_design_are_cut_and_told_apart() -> None:
    groups = [{"GroupId": f"g-{number}", "DisplayName": "x" * 1024} for number in range(12)]
    design = company()
    read({"groups.json": json.dumps({"Groups": [{"IdentityStoreId": "d-1", **one} for one in groups]})}, design)
    center = design.settings.identity_center
    assert center is not None
    assert len({one.name for one in center.groups}) == len(groups)


def test_an_answer_that_does_not_say_its_set_is_told() -> None:
    contents = listings()
    contents["policy.json"] = json.dumps({"InlinePolicy": "{}"})
    report = read(contents, company())
    assert any("The permission set of this is not known" in str(entry) for entry in report)


def test_what_is_no_record_in_a_list_is_passed_over() -> None:
    contents = listings()
    groups = json.loads(contents["groups.json"])
    contents["groups.json"] = json.dumps({"Groups": ["x", None, *groups["Groups"]]})
    design, same = company(), company()
    read(contents, design)
    read(listings(), same)
    assert center_of(design) == center_of(same)


def test_files_of_iam_are_none() -> None:
    details = json.dumps(
        {"UserDetailList": [{"UserName": "a", "PermissionsBoundary": {}, "AttachedManagedPolicies": []}]}
    )
    assert not is_center(MemoryFiles({"details.json": details}))
    with pytest.raises(FormatError, match="Identity Center"):
        read_center_answers(MemoryFiles({"details.json": details}), ConversionReport())


@in_one_test("name", sorted(set(listings()) - {"list-instances.json"}))
@in_one_test("kind", malformed(listings()["a.json"]))
def test_an_unsound_file_is_told_in_words(name: str, kind: str) -> None:
    contents: dict[str, str | bytes] = {**listings(), name: malformed(listings()[name])[kind]}
    words: list[str] = []
    try:
        read(contents, company())
    except FormatError as error:
        words = [fault.message for fault in error.faults]
    assert all(one.endswith((".", "?", "…")) for one in words), words


def test_the_command_reads_both_from_one_folder(tmp_path: Path) -> None:
    for name, text in listings().items():
        (tmp_path / "dump" / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "dump" / name).write_text(text, "utf-8")
    user = {"UserName": "ben", "Arn": "arn:aws:iam::222222222222:user/ben"}
    (tmp_path / "dump" / "222222222222.json").write_text(json.dumps({"UserDetailList": [user]}), "utf-8")
    design = tmp_path / "design.json"
    design.write_bytes(native.write(NativeFile(company())))
    result = CliRunner().invoke(group, ["import", str(tmp_path / "dump"), "--as", "iam", "--into", str(design)])
    assert result.exit_code == 1, "an account that the design lacks is lost"
    found = native.read(design.read_bytes(), "design.json").organization
    assert [one.name for one in found.identities[SHOP].users] == ["ben"]
    assert len(center_of(found).assignments) == 3
