"""The script that makes a dump: run under the shells at hand, with an ``aws`` that answers from a folder."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from itertools import pairwise
from pathlib import Path

import pytest

from designer.basics.errors import EditError
from designer.exchange.conversion import ConversionReport
from designer.exchange.imports.api.cli_dump import read_dump, script_text
from designer.exchange.imports.assembly.assemble import assemble
from designer.exchange.imports.iam.iam_files import read_iam
from designer.exchange.imports.iam.identity_center_answers import read_center_answers
from designer.exchange.imports.source import open_source
from designer.organization.model.organization import Organization
from tests.designer.exchange.imports.api.test_cli_dump import dumped, dumped_design
from tests.designer.exchange.imports.dumps import answers, busy, described, write
from tests.examples import LONG

SHELLS = [shell for shell in ("dash", "bash", "busybox") if shutil.which(shell)]

pytestmark = pytest.mark.skipif(not SHELLS, reason="there is no POSIX shell here")
in_every_shell = pytest.mark.parametrize("fake", SHELLS, indirect=True)
"""For tests that come through most of the script; the others try one shell, unless they are asked for more."""

AWS = """\
#!/bin/sh
[ "$1" = --version ] && { echo "aws-cli/$VERSION Python"; exit 0; }
case $3 in
    --*-id|--filter|--policy-type) name=$2-$4 ;;
    *) name=$2 ;;
esac
[ "$5" = --policy-type ] && name=$name-$6
echo "$*" >>"$FAKE/calls"
for kind in always once; do
    if [ -f "$FAKE/$kind/$name" ]; then
        cat "$FAKE/$kind/$name" >&2
        [ $kind = once ] && rm "$FAKE/$kind/$name"
        exit 254
    fi
done
cat "$FAKE/answers/$name.json"
"""

IDENTITY = {
    "UserId": "AROA:jane@corp.example",
    "Account": "1",
    "Arn": "arn:aws:sts::1:assumed-role/Audit/jane@corp.example",
}


class Fake:
    """An ``aws`` on the path, and a folder for the script to write to."""

    def __init__(self, folder: Path, shell: str, **style: object) -> None:
        self.folder = folder
        self.shell = [shell, "sh"] if shell == "busybox" else [shell]
        self.files = dumped(**style)
        self.out = folder / "dump with space"
        write(folder / "answers", {**self.files, "get-caller-identity.json": IDENTITY})
        (folder / "bin").mkdir()
        (folder / "bin/aws").write_text(AWS)
        (folder / "bin/aws").chmod(0o755)
        self.fails("always", "describe-resource-policy", "ResourcePolicyNotFoundException")

    def fails(self, kind: str, name: str, words: str) -> None:
        write(self.folder, {f"{kind}/{name}": f"\nAn error occurred ({words}) when calling the X operation: no\n"})

    def run(self, *args: str, version: str = "2.31.0", **options: bool) -> subprocess.CompletedProcess[str]:
        script = self.folder / "dump.sh"
        script.write_text(script_text(mask_emails=options.pop("mask_emails", False), **options))
        path = f"{self.folder / 'bin'}{os.pathsep}{os.environ['PATH']}"
        env = {"PATH": path, "FAKE": str(self.folder), "DUMP_PAUSE": "0", "VERSION": version, "HOME": str(self.folder)}
        command = [*self.shell, str(script), str(self.out), *args]
        return subprocess.run(command, env=env, capture_output=True, text=True, timeout=300)

    def calls(self) -> list[str]:
        return (self.folder / "calls").read_text().splitlines()

    def read(self) -> tuple[Organization, list[str]]:
        report = ConversionReport()
        design = assemble(read_dump(open_source(self.out, report), report), report).organization
        return design, [str(entry) for entry in report]


@pytest.fixture(params=SHELLS if LONG else SHELLS[:1])
def fake(request: pytest.FixtureRequest, tmp_path: Path) -> Fake:
    return Fake(tmp_path, request.param)


def expected(fake: Fake) -> dict[str, object]:
    report = ConversionReport()
    files = open_source(write(fake.folder / "expected", fake.files), report)
    return described(assemble(read_dump(files, report), report).organization)


@in_every_shell
def test_the_dump_of_the_script_is_the_organization(fake: Fake) -> None:
    done = fake.run()
    assert (0, "") == (done.returncode, done.stdout)
    assert "assumed-role/Audit/jane@corp.example" in done.stderr
    design, report = fake.read()
    assert (expected(fake), []) == (described(design), report)
    assert "sts get-caller-identity" in fake.calls()[0]
    assert {True} == {
        call.split()[1].startswith(("list-", "describe-", "get-")) and "--no-cli-pager --output json" in call
        for call in fake.calls()
    }
    manifest = json.loads((fake.out / "manifest.json").read_text())
    assert (len(fake.calls()), 0, len(fake.calls()) - 2) == (
        manifest["calls"],
        manifest["refused"],
        manifest["answers"],
    )
    assert [] == [one.name for one in fake.out.iterdir() if one.suffix in (".part", ".words", ".refused")]


def test_a_tree_of_ous_without_an_end_ends_the_script(fake: Fake) -> None:
    chain = ["r-ab12", *(f"ou-ab12-{level:08d}" for level in range(30))]
    told = {
        f"list-organizational-units-for-parent-{parent}.json": {"OrganizationalUnits": [{"Id": one, "Name": "x"}]}
        for parent, one in pairwise(chain)
    }
    write(fake.folder / "answers", told)
    done = fake.run()
    assert 2 == done.returncode
    assert "What answers is not AWS: its OUs lie more than 20 levels deep." in done.stderr
    assert 21 == len([call for call in fake.calls() if "list-organizational-units" in call])


def test_what_is_under_way_or_invalid_is_dumped_and_masked(fake: Fake) -> None:
    write(fake.folder / "answers", answers(busy(dumped_design())))
    (fake.folder / "always/describe-resource-policy").unlink()
    assert 0 == fake.run().returncode
    assert described(busy(dumped_design())) == described(fake.read()[0])
    shutil.rmtree(fake.out)
    assert 0 == fake.run("--mask-emails").returncode
    assert [] == [one.name for one in fake.out.iterdir() if "@" in one.read_text()]
    assert (("EMAIL", "masked"), ("ORGANIZATION", "x")) == fake.read()[0].settings.handshakes[1].parties


@pytest.mark.parametrize("shell", SHELLS if LONG else SHELLS[-1:])
def test_version_1_of_the_cli_is_asked_without_what_it_does_not_know(tmp_path: Path, shell: str) -> None:
    fake = Fake(tmp_path, shell, cli=1, paths=False)
    assert 0 == fake.run(version="1.44.0").returncode
    assert not [call for call in fake.calls() if "pager" in call]
    assert [call for call in fake.calls() if "list-accounts-for-parent" in call]
    assert (expected(fake), []) == (described(fake.read()[0]), fake.read()[1])


@in_every_shell
def test_a_second_run_asks_only_what_the_first_did_not_get(fake: Fake) -> None:
    fake.fails("once", "list-policies-TAG_POLICY", "ExpiredTokenException")
    stopped = fake.run()
    assert 3 == stopped.returncode
    assert "Sign in again" in stopped.stderr
    assert not (fake.out / "manifest.json").exists()
    first = fake.calls()
    assert 0 == fake.run().returncode
    assert [first[-1]] == [call for call in first if fake.calls().count(call) > 1]
    assert (expected(fake), []) == (described(fake.read()[0]), fake.read()[1])


@in_every_shell
def test_throttling_and_dropped_connections_are_waited_out(fake: Fake) -> None:
    fake.fails("once", "list-roots", "TooManyRequestsException")
    fake.fails("once", "list-accounts", "ConcurrentModificationException")
    fake.fails("once", "describe-policy-p-denyleave", "503")
    write(fake.folder, {"once/describe-organization": "Could not connect to the endpoint URL"})
    assert 0 == fake.run().returncode
    assert (expected(fake), []) == (described(fake.read()[0]), fake.read()[1])


def test_a_refusal_is_noted_and_asked_again_next_time(fake: Fake) -> None:
    fake.fails("always", "describe-policy-p-denyleave", "AccessDeniedException")
    done = fake.run()
    assert 0 == done.returncode
    assert "refused: aws organizations describe-policy" in done.stderr
    assert 1 == json.loads((fake.out / "manifest.json").read_text())["refused"]
    _, report = fake.read()
    assert ["Unknown text of policy Deny leave. The call was refused: AccessDeniedException."] == [
        line.partition(".refused: ")[2] for line in report
    ]
    (fake.folder / "always/describe-policy-p-denyleave").unlink()
    assert 0 == fake.run().returncode
    assert [] == fake.read()[1]


@pytest.mark.parametrize("by", ["option of the command", "option of the script"])
def test_masked_dumps_hold_no_address(fake: Fake, by: str) -> None:
    done = fake.run(mask_emails=True) if by == "option of the command" else fake.run("--mask-emails")
    assert 0 == done.returncode
    assert [] == [one.name for one in fake.out.iterdir() if "@" in one.read_text()]
    design, report = fake.read()
    assert {""} == {node.email for node in design.nodes.values()}
    assert len(report) == len([line for line in report if "It was masked when the dump was made." in line]) > 0


def test_without_tags_none_are_asked_and_they_are_unknown(fake: Fake) -> None:
    assert 0 == fake.run(tags=False).returncode
    assert not [call for call in fake.calls() if "list-tags" in call]
    assert {"They were not read."} == {line.partition(". ")[2] for line in fake.read()[1]}


def test_without_the_cli_or_rights_it_says_so(fake: Fake) -> None:
    fake.fails("always", "get-caller-identity", "InvalidClientTokenId")
    done = fake.run()
    assert (3, True) == (done.returncode, "InvalidClientTokenId" in done.stderr)
    assert 2 == fake.run("--what").returncode


STORE = "d-1234567890"
SET = "arn:aws:sso:::permissionSet/ssoins-1111111111111111/ps-2222222222222222"
CENTER = {
    "list-instances.json": {"Instances": [{"InstanceArn": "arn:aws:sso:::instance/x", "IdentityStoreId": STORE}]},
    "list-permission-sets.json": {"PermissionSets": [SET]},
    "describe-permission-set.json": {"PermissionSet": {"Name": "Ops", "PermissionSetArn": SET}},
    "list-managed-policies-in-permission-set.json": {"AttachedManagedPolicies": []},
    "list-customer-managed-policy-references-in-permission-set.json": {"CustomerManagedPolicyReferences": []},
    "get-inline-policy-for-permission-set.json": {"InlinePolicy": ""},
    "list-users-store.json": {"Users": [{"IdentityStoreId": STORE, "UserId": "a1", "UserName": "ana@example.org"}]},
    "list-groups-store.json": {"Groups": [{"IdentityStoreId": STORE, "GroupId": "b2", "DisplayName": "Ops"}]},
    "list-group-memberships-store.json": {"GroupMemberships": [{"GroupId": "b2", "MemberId": {"UserId": "a1"}}]},
}
INSIDE = {
    "get-account-summary.json": {"SummaryMap": {"AccountMFAEnabled": 1}},
    "list-virtual-mfa-devices.json": {"VirtualMFADevices": []},
    "list-roles.json": {"Roles": []},
    "get-credential-report.json": {"Content": "user,arn,user_creation_time,password_enabled,mfa_active\n"},
}
ROUTER = """\
#!/bin/sh
[ "$1" = --version ] && { echo "aws-cli/$VERSION Python"; exit 0; }
case "$1 $2" in
    "sts assume-role")
        case $4 in
            *:999999999999:*) echo "An error occurred (AccessDenied) when calling the AssumeRole operation: no" >&2
                exit 254 ;;
        esac
        echo "ASIA secret token-of-$4"
        exit 0 ;;
    "iam generate-credential-report") echo COMPLETE; exit 0 ;;
    "iam get-account-authorization-details") number=$(echo "${AWS_SESSION_TOKEN:-:::::1}" | cut -d: -f5)
        printf '{"UserDetailList": [{"UserName": "of-%s", "Arn": "arn:aws:iam::%s:user/x"}]}' "$number" "$number"
        exit 0 ;;
    "sso-admin get-permissions-boundary-for-permission-set")
        echo "An error occurred (ResourceNotFoundException) when calling the X operation: none" >&2; exit 254 ;;
    "sso-admin list-accounts-for-provisioned-permission-set") echo '{"AccountIds": ['; echo '"111111111111"'; echo ']}'
        exit 0 ;;
    "sso-admin list-account-assignments")
        echo '{"AccountAssignments": [{"AccountId": "111111111111", "PermissionSetArn": "@SET@",
            "PrincipalType": "GROUP", "PrincipalId": "b2"}]}'; exit 0 ;;
    "sso-admin "*|"iam "*) echo "$*" >>"$FAKE/calls"; cat "$FAKE/answers/$2.json"; exit 0 ;;
    "account-access list-applications") echo '{"applications": [{'
        echo '"applicationArn": "arn:aws:account-access:eu-west-1:1:application/app-1"'; echo '}]}'; exit 0 ;;
    "account-access list-entitlements") echo '{"entitlements": [{"entitlement": {"principalRole": {"account": "1",
            "roleArn": "arn:aws:iam::1:role/deploy", "principal": {"identityCenter": {"groupId": "b2"}}}}}]}'; exit 0 ;;
    "identitystore "*) cat "$FAKE/answers/$2-store.json"; exit 0 ;;
esac
""".replace("@SET@", SET)


@in_every_shell
def test_what_lies_inside_is_dumped_beside_through_a_role(fake: Fake) -> None:
    (fake.folder / "bin/aws").write_text(ROUTER + AWS.partition("\n")[2])
    write(fake.folder / "answers", {**CENTER, **INSIDE})
    done = fake.run(role="team/Audit")
    assert done.returncode == 0, done.stderr
    design, report = fake.read()
    assert (expected(fake), []) == (described(design), report)
    inside = fake.out.with_name(f"{fake.out.name}-identities")
    told = ConversionReport()
    files = open_source(inside, told)
    facts = read_iam(files, told)
    numbers = {node.aws_id for node in design.nodes.values() if node.aws_id.isdigit()}
    assert {number: list(one.users) for number, one in facts.items() if number in numbers} == {
        number: [f"of-{number}"] for number in numbers
    }
    center = read_center_answers(files, told)
    assert [one.name for one in center.sets.values()] == ["Ops"]
    assert center.assignments == [("ps-2222222222222222", "GROUP", "b2", "111111111111")]
    assert center.members == [("b2", "a1")]
    assert center.entitlements == [("GROUP", "b2", "1", "deploy")]
    secrets = [path for path in inside.rglob("*") if path.is_file() and b"token-of" in path.read_bytes()]
    assert secrets == []
    assert [path.name for path in inside.rglob("*.refused")] == []


def test_a_role_that_none_can_have_makes_no_script() -> None:
    with pytest.raises(EditError, match="No role"):
        script_text(mask_emails=False, role="x; rm -rf /")
    assert "assume-role" not in script_text(mask_emails=False)
