"""Identities of folders of iam-collect read into a design, and files of all kinds made unsound."""

from __future__ import annotations

import json
from pathlib import Path

from designer.basics.errors import EditError, FormatError
from designer.cli.group import group
from designer.exchange.conversion import ConversionReport
from designer.exchange.formats import native
from designer.exchange.formats.format import NativeFile
from designer.exchange.imports.iam.iam_collect_identities import has_identities, read_collected
from designer.exchange.imports.iam.iam_files import read_iam
from designer.exchange.imports.iam.identities import update_identities
from designer.exchange.imports.source import SourceFiles, open_source
from designer.organization.model.identities import AccountIdentities, IamGroup, IamUser, IdentityPart
from tests.designer.analysis.principals.accounts import NUMBER, allow, document
from tests.designer.building import SHOP, company
from tests.designer.exchange.imports.code.code_sources import MemoryFiles, malformed
from tests.tools import in_one_test

HOME = f"aws/aws/accounts/{NUMBER}/iam/"
TRUST = document({"Effect": "Allow", "Principal": {"Service": "ec2.amazonaws.com"}, "Action": "sts:AssumeRole"})
VIEW = "arn:aws:iam::aws:policy/OwnView"


def arn(rest: str) -> str:
    return f"arn:aws:iam::{NUMBER}:{rest}"


def collected() -> dict[str, str]:
    """A folder as iam-collect writes it: nothing for what is empty, names of folders in lower case."""
    inline = [{"PolicyName": "own", "PolicyDocument": json.loads(allow("s3:GetObject"))}]
    files: dict[str, object] = {
        f"{HOME}user/ana/metadata.json": {
            "arn": arn("user/staff/Ana"),
            "name": "Ana",
            "path": "/staff/",
            "created": "2026-01-01T00:00:00.000Z",
            "permissionBoundary": arn("policy/edge"),
        },
        f"{HOME}user/ana/groups.json": [arn("group/ops")],
        f"{HOME}user/ana/inline-policies.json": inline,
        f"{HOME}user/ana/tags.json": {"team": "ops"},
        f"{HOME}group/ops/metadata.json": {"arn": arn("group/ops"), "name": "ops", "path": "/"},
        f"{HOME}group/ops/managed-policies.json": [VIEW, arn("policy/edge")],
        f"{HOME}role/ci/deploy/metadata.json": {"arn": arn("role/ci/deploy"), "name": "deploy", "path": "/ci/"},
        f"{HOME}role/ci/deploy/trust-policy.json": json.loads(TRUST),
        f"{HOME}policy/edge/metadata.json": {"arn": arn("policy/edge"), "name": "edge", "path": "/"},
        f"{HOME}policy/edge/policy.json": json.loads(allow("s3:*")),
        "aws/aws/accounts/aws/iam/policy/ownview/metadata.json": {"arn": VIEW, "name": "OwnView", "path": "/"},
        "aws/aws/accounts/aws/iam/policy/ownview/policy.json": json.loads(allow("s3:Get*")),
        "aws/aws/accounts/aws/iam/policy/unused/metadata.json": {"arn": f"{VIEW}2", "name": "OwnView2"},
        "aws/aws/accounts/aws/iam/policy/unused/policy.json": json.loads(allow("*")),
    }
    return {name: json.dumps(value, indent=2) for name, value in files.items()}


def read(contents: dict[str, str | bytes]) -> tuple[AccountIdentities, ConversionReport]:
    report, design = ConversionReport(), company()
    told = read_collected(MemoryFiles(contents), report)
    design.apply(update_identities(design, told, SHOP, report))
    return design.identities[SHOP], report


def test_a_folder_comes_out_as_the_account() -> None:
    assert has_identities(MemoryFiles(collected()))
    found, report = read(collected())
    assert found.unknown == (IdentityPart.CREDENTIALS,)
    (ana,) = found.users
    assert (ana.name, ana.path, ana.groups, ana.boundary) == ("Ana", "/staff/", ("ops",), "edge")
    assert ana.tags == (("team", "ops"),)
    assert [json.loads(one.text) for one in ana.inline] == [json.loads(allow("s3:GetObject"))]
    assert found.groups == (IamGroup("ops", attached=(VIEW, "edge")),)
    (deploy,) = found.roles
    assert (deploy.path, json.loads(deploy.trust)) == ("/ci/", json.loads(TRUST))
    assert [one.name for one in found.policies] == [VIEW, "edge"], "one of AWS's own that the list lacks, and is used"
    assert report.is_complete


def test_the_command_reads_it_into_the_accounts_that_the_folder_names(tmp_path: Path) -> None:
    from click.testing import CliRunner

    for name, text in collected().items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text, "utf-8")
    design = tmp_path / "design.json"
    design.write_bytes(native.write(NativeFile(company())))
    result = CliRunner().invoke(group, ["import", str(tmp_path / "aws"), "--as", "iam", "--into", str(design)])
    assert result.exit_code == 0, result.output
    read_again = native.read(design.read_bytes(), "design.json").organization
    assert [one.name for one in read_again.identities[SHOP].users] == ["Ana"]


def test_a_resource_without_its_metadata_is_told() -> None:
    contents = collected()
    del contents[f"{HOME}role/ci/deploy/metadata.json"]
    found, report = read(contents)
    assert found.roles == ()
    assert any("metadata.json" in str(entry) for entry in report)


@in_one_test("part", ["user/ana/metadata", "user/ana/inline-policies", "policy/edge/policy"])
@in_one_test("kind", malformed(collected()[f"{HOME}user/ana/metadata.json"]))
def test_an_unsound_file_of_a_folder_is_told_in_words(part: str, kind: str) -> None:
    name = f"{HOME}{part}.json"
    contents: dict[str, str | bytes] = dict(collected())
    contents[name] = malformed(collected()[name])[kind]
    judge(lambda: read(contents))


DETAILS = json.dumps(
    {
        "UserDetailList": [
            {
                "UserName": "ana",
                "Arn": arn("user/ana"),
                "UserPolicyList": [{"PolicyName": "own", "PolicyDocument": json.loads(allow("s3:GetObject"))}],
                "GroupList": ["ops"],
                "AttachedManagedPolicies": [{"PolicyName": "edge", "PolicyArn": arn("policy/edge")}],
                "PermissionsBoundary": {"PermissionsBoundaryArn": arn("policy/edge")},
                "Tags": [{"Key": "team", "Value": "ops"}],
            }
        ],
        "GroupDetailList": [{"GroupName": "ops", "Arn": arn("group/ops")}],
        "RoleDetailList": [{"RoleName": "r", "Arn": arn("role/r"), "AssumeRolePolicyDocument": json.loads(TRUST)}],
        "Policies": [
            {
                "PolicyName": "edge",
                "Arn": arn("policy/edge"),
                "PolicyVersionList": [{"IsDefaultVersion": True, "Document": json.loads(allow("s3:*"))}],
            }
        ],
    },
    indent=1,
)
REPORT = f"user,arn,user_creation_time,password_enabled,mfa_active\nana,{arn('user/ana')},2026-01-01,true,false\n"
SUMMARY = json.dumps({"SummaryMap": {"AccountMFAEnabled": 1, "AccountAccessKeysPresent": 0}}, indent=1)
DEVICES = json.dumps({"VirtualMFADevices": [{"SerialNumber": arn("mfa/ana"), "User": {"UserName": "ana"}}]}, indent=1)


@in_one_test("name", ["details.json", "report.csv", "summary.json", "devices.json"])
@in_one_test("kind", malformed(DETAILS))
def test_an_unsound_file_of_iam_is_told_in_words(name: str, kind: str) -> None:
    sound = {"details.json": DETAILS, "report.csv": REPORT, "summary.json": SUMMARY, "devices.json": DEVICES}
    contents: dict[str, str | bytes] = {**sound, name: malformed(sound[name])[kind]}

    def take() -> None:
        report, design = ConversionReport(), company()
        told = read_iam(MemoryFiles(contents), report)
        design.apply(update_identities(design, told, SHOP, report))
        again = native.read(native.write(NativeFile(design)), "design.json").organization
        assert set(again.identities) == {SHOP}

    judge(take)


def judge(take: object) -> None:
    """Read something unsound: an account, or a refusal in words."""
    words: list[str] = []
    try:
        take()
    except FormatError as error:
        words = [error.source, *(fault.message for fault in error.faults)]
    except EditError as error:
        words = [str(error)]
    assert all(words)
    assert all(one.endswith((".", "?", "…")) for one in words[1:]), words


def test_a_record_that_is_none_is_passed_over() -> None:
    report, design = ConversionReport(), company()
    contents = {"a.json": json.dumps({"UserDetailList": [1, None, {"Arn": arn("user/x"), "UserName": "x"}]})}
    design.apply(update_identities(design, read_iam(MemoryFiles(contents), report), SHOP, report))
    assert design.identities[SHOP].users == (IamUser("x"),)


def test_names_lead_nowhere(tmp_path: Path) -> None:
    source: SourceFiles = open_source(tmp_path, ConversionReport())
    assert not has_identities(source)


def test_a_name_longer_than_any_makes_a_record_unknown() -> None:
    report, design = ConversionReport(), company()
    made = {"Arn": arn("user/x"), "CreateDate": "2026" * 50, "GroupList": ["ops", 3, "ops"], "Path": "/" * 2000}
    users = [{**made, "UserName": "x" * 1001}, {**made, "UserName": "x"}]
    rows = f"user,arn,user_creation_time\n{'y' * 1001},{arn('user/y')},2026-01-01\n"
    role = {"RoleName": "r", "Arn": arn("role/r"), "MaxSessionDuration": 10**30}
    summary = {"SummaryMap": {"AccountAccessKeysPresent": -1}}
    details = {"UserDetailList": users, "GroupDetailList": [{"GroupName": "ops"}], "RoleDetailList": [role]}
    contents = {"a.json": json.dumps(details), "report.csv": rows, "b.json": json.dumps(summary)}
    design.apply(update_identities(design, read_iam(MemoryFiles(contents), report), SHOP, report))
    found = native.read(native.write(NativeFile(design)), "design.json").organization.identities[SHOP]
    assert [(one.name, one.path, one.groups, one.created) for one in found.users] == [("x", "/", ("ops",), "")]
    assert (found.roles[0].session_seconds, found.root.access_keys) == (None, None)
    told = " ".join(entry.what for entry in report.entries)
    assert "one longer than any of IAM's" in told
    assert "A row of the credential report says no user." in told
