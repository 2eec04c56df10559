"""Files of IAM read into a design: what a simulated IAM holds comes out, and what no file tells stays unknown."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import quote

import boto3
import pytest

from designer.basics.errors import EditError, FormatError
from designer.exchange.conversion import ConversionReport
from designer.exchange.imports.iam.iam_files import is_iam, read_iam
from designer.exchange.imports.iam.iam_values import document_text
from designer.exchange.imports.iam.identities import update_identities
from designer.exchange.imports.source import open_source
from designer.organization.model.identities import (
    AccessKey,
    AccountIdentities,
    IamRole,
    IamUser,
    IdentityPart,
    RootUser,
)
from designer.organization.model.organization import Organization
from designer.organization.model.records import NodeId
from tests.designer.analysis.principals.accounts import allow, document, statement
from tests.designer.aws.moto_identities import mocked_aws
from tests.designer.building import BANK, SHOP, company

NUMBER = "222222222222"
TRUST = document({"Effect": "Allow", "Principal": {"Service": "ec2.amazonaws.com"}, "Action": "sts:AssumeRole"})


@pytest.fixture
def iam(monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    monkeypatch.setenv("MOTO_ACCOUNT_ID", NUMBER)
    with mocked_aws():
        yield boto3.client("iam", region_name="us-east-1")


def imported(folder: Path, account: NodeId | None = SHOP, into: Organization | None = None) -> AccountIdentities:
    design = into or company()
    report = ConversionReport()
    design.apply(update_identities(design, read_iam(open_source(folder, report), report), account, report))
    return design.identities[account or SHOP]


def write(folder: Path, name: str, value: object) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / name).write_text(value if isinstance(value, str) else json.dumps(value, default=str), "utf-8")


def fill(iam: Any) -> None:
    edge = iam.create_policy(PolicyName="edge", PolicyDocument=allow("s3:*"))["Policy"]["Arn"]
    iam.create_policy_version(PolicyArn=edge, PolicyDocument=allow(["s3:*", "ec2:*"]), SetAsDefault=True)
    iam.create_group(GroupName="ops", Path="/teams/")
    iam.put_group_policy(GroupName="ops", PolicyName="see", PolicyDocument=allow("ec2:Describe*"))
    iam.attach_group_policy(GroupName="ops", PolicyArn="arn:aws:iam::aws:policy/ReadOnlyAccess")
    iam.create_user(UserName="ana")
    iam.add_user_to_group(GroupName="ops", UserName="ana")
    iam.put_user_policy(UserName="ana", PolicyName="own", PolicyDocument=allow("s3:GetObject"))
    iam.create_user(UserName="new", Path="/staff/")
    iam.create_role(
        RoleName="deploy",
        AssumeRolePolicyDocument=TRUST,
        Path="/ci/",
        PermissionsBoundary=edge,
        Tags=[{"Key": "team", "Value": "ops"}],
    )
    iam.attach_role_policy(RoleName="deploy", PolicyArn=edge)


def test_what_a_simulated_iam_holds_comes_out(iam: Any, tmp_path: Path) -> None:
    fill(iam)
    whole = iam.get_account_authorization_details()
    lists = ("RoleDetailList", "UserDetailList", "Policies", "GroupDetailList")
    for number, key in enumerate(lists):  # moto knows no pages: each of AWS's goes on where the last one ended
        page = {name: whole[name] if name == key else [] for name in lists}
        write(tmp_path, f"page-{number}.json", {**page, "IsTruncated": key != lists[-1]})
    iam.generate_credential_report()
    write(tmp_path, "report.csv", iam.get_credential_report()["Content"].decode())
    write(tmp_path, "summary.json", iam.get_account_summary())
    found = imported(tmp_path)
    assert found.unknown == ()
    users = {user.name: user for user in found.users}
    assert set(users) == {"ana", "new"}
    ana = users["ana"]
    assert ana.groups == ("ops",)
    assert [(one.name, json.loads(one.text)) for one in ana.inline] == [("own", json.loads(allow("s3:GetObject")))]
    assert (users["new"].path, users["new"].console, users["new"].mfa, users["new"].access_keys) == (
        "/staff/",
        False,
        False,
        (),
    )
    (ops,) = found.groups
    assert (ops.path, ops.attached) == ("/teams/", ("arn:aws:iam::aws:policy/ReadOnlyAccess",))
    (deploy,) = found.roles
    assert (deploy.boundary, deploy.tags) == ("edge", (("team", "ops"),))
    assert (deploy.path, deploy.attached, json.loads(deploy.trust)) == ("/ci/", ("edge",), json.loads(TRUST))
    own = {policy.name: json.loads(policy.text) for policy in found.policies if ":" not in policy.name}
    assert own == {"edge": json.loads(allow(["s3:*", "ec2:*"]))}
    assert found.root.access_keys == 0


DETAILS = {
    "UserDetailList": [
        {"UserName": "ana", "Arn": f"arn:aws:iam::{NUMBER}:user/ana", "UserPolicyList": [], "GroupList": []}
    ],
    "GroupDetailList": [],
    "RoleDetailList": [],
    "Policies": [],
}
HEAD = "user,arn,password_enabled,mfa_active,access_key_1_active,access_key_1_last_rotated,access_key_2_active"


def test_files_read_one_by_one_add_up(tmp_path: Path) -> None:
    design = company()
    write(tmp_path / "one", "details.json", DETAILS)
    first = imported(tmp_path / "one", into=design)
    assert first.unknown == (IdentityPart.CREDENTIALS,)
    assert first.users == (IamUser("ana"),)
    rows = f"<root_account>,arn:aws:iam::{NUMBER}:root,not_supported,TRUE,true,2024-01-01T00:00:00+00:00,false"
    ana = f"ana,arn:aws:iam::{NUMBER}:user/ana,true,false,false,2024-05-01T00:00:00+00:00,false"
    write(tmp_path / "two", "report.csv", f"{HEAD}\n{rows}\n{ana}")
    second = imported(tmp_path / "two", into=design)
    assert second.unknown == ()
    assert second.root == RootUser(None, mfa=True, access_keys=1)
    key = AccessKey(active=False, created="2024-05-01T00:00:00+00:00")
    assert second.users == (IamUser("ana", console=True, mfa=False, access_keys=(key,)),)
    write(tmp_path / "three", "summary.json", {"SummaryMap": {"AccountPasswordPresent": 1, "AccountMFAEnabled": 1}})
    assert imported(tmp_path / "three", into=design).root == RootUser(password=True, mfa=True, access_keys=1)
    assert imported(tmp_path / "one", into=design).users == second.users


def test_a_report_alone_tells_names_and_no_policies(tmp_path: Path) -> None:
    made = "2024-05-01T00:00:00+00:00"
    ana = f"ana,arn:aws:iam::{NUMBER}:user/ops/ana,true,false,false,N/A,false,{made}"
    write(tmp_path, "report.csv", f"{HEAD},user_creation_time\n{ana}\n")
    found = imported(tmp_path)
    assert found.users == (IamUser("ana", "/ops/", console=True, mfa=False, access_keys=(), created=made),)
    assert IdentityPart.USERS in found.unknown
    assert found.root == RootUser()


def test_documents_may_be_encoded_for_urls(tmp_path: Path) -> None:
    listed = [{"PolicyName": "own", "PolicyDocument": quote(allow("s3:*"))}]
    (user,) = DETAILS["UserDetailList"]
    write(tmp_path, "details.json", {**DETAILS, "UserDetailList": [{**user, "UserPolicyList": listed}]})
    ((policy,),) = (one.inline for one in imported(tmp_path).users)
    assert json.loads(policy.text) == json.loads(allow("s3:*"))


def test_a_user_may_have_a_boundary_and_tags(tmp_path: Path) -> None:
    (user,) = DETAILS["UserDetailList"]
    edge = {"PermissionsBoundaryType": "Policy", "PermissionsBoundaryArn": f"arn:aws:iam::{NUMBER}:policy/a/edge"}
    more = {"PermissionsBoundary": edge, "Tags": [{"Key": "team", "Value": "ops"}]}
    write(tmp_path, "details.json", {**DETAILS, "UserDetailList": [{**user, **more}]})
    assert imported(tmp_path).users == (IamUser("ana", boundary="edge", tags=(("team", "ops"),)),)


def test_a_missing_last_page_is_said_and_leaves_the_lists_unknown(tmp_path: Path) -> None:
    write(tmp_path, "details.json", {**DETAILS, "IsTruncated": True, "Marker": "x"})
    report = ConversionReport()
    read_iam(open_source(tmp_path, report), report)
    assert not report.is_complete
    assert imported(tmp_path).unknown == tuple(IdentityPart)


def test_many_accounts_are_told_apart_by_their_arns(tmp_path: Path) -> None:
    write(tmp_path / "a", "details.json", DETAILS)
    write(tmp_path / "a", "summary.json", {"SummaryMap": {"AccountMFAEnabled": 0}})
    other = json.loads(json.dumps(DETAILS).replace(NUMBER, "111111111111"))
    write(tmp_path / "b", "details.json", other)
    write(tmp_path, "999999999999.json", {"SummaryMap": {}})
    design, report = company(), ConversionReport()
    design.apply(update_identities(design, read_iam(open_source(tmp_path, report), report), None, report))
    assert set(design.identities) == {SHOP, "acc-payer"}
    assert design.identities[SHOP].root.mfa is False
    assert [entry.where for entry in report] == ["account 999999999999"]


def test_files_of_another_account_are_refused(tmp_path: Path) -> None:
    write(tmp_path, "details.json", json.loads(json.dumps(DETAILS).replace(NUMBER, "333333333333")))
    with pytest.raises(EditError, match="account 333333333333"):
        imported(tmp_path)
    assert imported(tmp_path, BANK).users  # an account without a number may be any


def test_what_is_no_answer_of_iam_is_refused(tmp_path: Path) -> None:
    write(tmp_path, "a.json", {"Version": "2012-10-17", "Statement": [statement("Allow", "*")]})
    source = open_source(tmp_path, ConversionReport())
    assert not is_iam(source)
    with pytest.raises(FormatError, match="No file here"):
        read_iam(source, ConversionReport())


def test_a_policy_of_aws_is_kept_only_where_the_list_tells_it_otherwise(tmp_path: Path) -> None:
    arn = "arn:aws:iam::aws:policy/AdministratorAccess"
    (user,) = DETAILS["UserDetailList"]
    attached = {**user, "AttachedManagedPolicies": [{"PolicyName": "AdministratorAccess", "PolicyArn": arn}]}
    version = {"VersionId": "v1", "IsDefaultVersion": True, "Document": json.loads(allow("*"))}
    policy = {"PolicyName": "AdministratorAccess", "Arn": arn, "DefaultVersionId": "v1", "PolicyVersionList": [version]}
    write(tmp_path, "details.json", {**DETAILS, "UserDetailList": [attached], "Policies": [policy]})
    assert imported(tmp_path).policies == ()
    older = {**version, "Document": json.loads(allow("s3:*"))}
    write(
        tmp_path,
        "details.json",
        {**DETAILS, "UserDetailList": [attached], "Policies": [{**policy, "PolicyVersionList": [older]}]},
    )
    (kept,) = imported(tmp_path).policies
    assert (kept.name, json.loads(kept.text)) == (arn, json.loads(allow("s3:*")))
    assert replace(kept, text="").path == "/"


def test_a_policy_whose_arn_says_no_name_is_known_and_attached_by_its_arn(tmp_path: Path) -> None:
    arn = "arn:aws:iam::000000000012:policy/"
    (user,) = DETAILS["UserDetailList"]
    named = {"PolicyName": "", "PolicyArn": arn}
    held = {**user, "AttachedManagedPolicies": [named], "PermissionsBoundary": {"PermissionsBoundaryArn": arn}}
    version = {"VersionId": "v1", "IsDefaultVersion": True, "Document": json.loads(allow("*"))}
    policy = {"PolicyName": "", "Arn": arn, "DefaultVersionId": "v1", "PolicyVersionList": [version]}
    write(tmp_path, "details.json", {**DETAILS, "UserDetailList": [held], "Policies": [policy]})
    inside = imported(tmp_path)
    (kept,), (ana,) = inside.policies, inside.users
    assert (arn, (arn,), arn) == (kept.name, ana.attached, ana.boundary)


def test_a_page_of_the_details_deletes_nothing_that_was_known(tmp_path: Path) -> None:
    design = company()
    known = AccountIdentities(users=(IamUser("ana", groups=("ops",)), IamUser("ben")))
    design = Organization(design.nodes.values(), design.policies.values(), design.settings, identities={SHOP: known})
    page = {"UserDetailList": [{"UserName": "ben", "Arn": f"arn:aws:iam::{NUMBER}:user/x/ben", "Path": "/x/"}]}
    empty = {"GroupDetailList": [], "RoleDetailList": [], "Policies": [], "IsTruncated": True, "Marker": "m"}
    write(tmp_path, "page.json", {**page, **empty})
    assert imported(tmp_path, into=design).users == (IamUser("ana", groups=("ops",)), IamUser("ben", "/x/"))


def test_settings_of_roles_that_the_details_leave_out_stay_or_come_from_the_list_of_roles(tmp_path: Path) -> None:
    design = company()
    known = AccountIdentities(roles=tuple(IamRole(name, TRUST, description="By hand") for name in ("ci", "old")))
    known = replace(known, roles=tuple(replace(one, session_seconds=7200) for one in known.roles))
    design = Organization(design.nodes.values(), design.policies.values(), design.settings, identities={SHOP: known})
    arn = f"arn:aws:iam::{NUMBER}:role/ci"
    role = {"RoleName": "ci", "Arn": arn, "AssumeRolePolicyDocument": json.loads(TRUST)}
    write(tmp_path, "details.json", {**DETAILS, "RoleDetailList": [role]})
    (ci,) = imported(tmp_path, into=design).roles
    assert (ci.description, ci.session_seconds) == ("By hand", 7200)
    write(tmp_path, "roles.json", {"Roles": [{**role, "Description": "Ships", "MaxSessionDuration": 3600}]})
    (ci,) = imported(tmp_path, into=design).roles
    assert (ci.description, ci.session_seconds) == ("Ships", 3600)
    write(tmp_path, "roles.json", {"Roles": [{**role, "MaxSessionDuration": 3600}]})
    (ci,) = imported(tmp_path, into=design).roles
    assert (ci.description, ci.session_seconds) == ("", 3600), "the list tells that there is no description"


def test_an_encoded_document_may_begin_with_white_space() -> None:
    assert document_text(quote(f"\n {TRUST}")) == document_text(TRUST)


def test_a_credential_report_that_cannot_be_read_does_not_count(tmp_path: Path) -> None:
    report = f"user,arn,user_creation_time\nana,arn:aws:iam::{NUMBER}:user/ana,2025-01-01T00:00:00Z\n"
    write(tmp_path / "lines", "report.json", {"Content": base64.encodebytes(report.encode() * 2).decode()})
    assert IdentityPart.CREDENTIALS not in imported(tmp_path / "lines").unknown
    write(tmp_path / "broken", "report.json", {"Content": "%%%"})
    assert IdentityPart.CREDENTIALS in imported(tmp_path / "broken").unknown
    write(tmp_path / "long", "report.json", {"Content": report + "x" * 140_000})
    with pytest.raises(FormatError, match="credential report cannot be read"):
        imported(tmp_path / "long")
