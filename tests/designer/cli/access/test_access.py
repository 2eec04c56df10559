"""``orgwright access``, ``who-can`` and ``import --as iam``, as a script calls them."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from designer.analysis.principals.access_ways import AccessWays, Becoming, access_ways, becoming_ways
from designer.analysis.principals.policy_shares import AskedActions
from designer.analysis.principals.role_choices import RoleChoices
from designer.basics.steps import finish
from designer.exchange.formats import native
from designer.exchange.formats.format import NativeFile
from designer.organization.model.identities import IdentityPart, ManagedPolicy
from designer.policy.catalog.catalogue import load
from designer.policy.evaluation.outcome import Answer
from resources import FOLDER
from tests.designer.analysis.principals.accounts import (
    NUMBER,
    allow,
    company_with,
    document,
    here,
    inside,
    role,
    statement,
    trust,
    user,
)
from tests.designer.building import PAYER
from tests.designer.cli.test_commands import run

ANA = here("user/ana")


@pytest.fixture
def design(tmp_path: Path) -> Path:
    mfa = {"Bool": {"aws:MultiFactorAuthPresent": "true"}}
    identities = inside(
        user("ana", allow(["s3:GetObject", "ec2:RunInstances"]), boundary="Edge"),
        user("ben", document(statement("Allow", "s3:GetObject", Condition=mfa))),
        roles=(role("deploy"),),
        policies=(ManagedPolicy("Edge", allow("s3:*")),),
    )
    path = tmp_path / "design.json"
    path.write_bytes(native.write(NativeFile(company_with(identities))))
    return path


def test_access_as_json_has_the_sieve_and_each_action_with_its_reason(design: Path) -> None:
    found = json.loads(
        run(
            "access", design, "--account", "acc-shop", "--principal", ANA, "--action", "s3:*", "--format", "json"
        ).stdout
    )
    assert (found["account"], found["principal"], found["complete"]) == ("acc-shop", ANA, True)
    identity, boundary, *scps = found["sieve"]
    assert (identity["stage"], boundary["stage"], boundary["taken"]) == ("identity", "boundary", 1)
    assert [(one["stage"], one["level"]) for one in scps] == [
        ("scp", "root"),
        ("scp", "ou-workloads"),
        ("scp", "ou-prod"),
        ("scp", "acc-shop"),
    ]
    assert found["actions"]["s3:GetObject"] == {
        "answer": "allowed",
        "stage": "identity",
        "reason": "inline-1 allows it, and nothing takes it away.",
        "policy": "user/ana/inline-1",
        "statement": 0,
    }
    assert found["actions"]["s3:PutObject"]["answer"] == "denied"
    assert found["actions"]["s3:PutObject"]["policy"] is None


def test_access_as_a_table_and_as_csv(design: Path) -> None:
    arguments = ("access", design, "--account", NUMBER, "--principal", "ana", "--action", "ec2:RunInstances")
    table = run(*arguments).stdout
    assert "Permissions boundary: takes 1 action" in table
    assert "denied  " in table
    lines = run(*arguments, "--format", "csv").stdout.splitlines()
    assert lines[0] == "account,principal,action,answer,stage,level,reason,policy,statement"
    assert lines[1].startswith(f"acc-shop,{ANA},ec2:RunInstances,denied,boundary,")


def test_access_of_nobody_and_of_an_unknown_inside_is_wrong_use(design: Path) -> None:
    nobody = run("access", design, "--account", "acc-shop", "--principal", "user/an")
    assert nobody.exit_code == 2
    assert "user/ana" in nobody.stderr
    assert run("access", design, "--account", "acc-bank", "--principal", "root").exit_code == 2


def test_who_can_as_json_has_every_principal(design: Path) -> None:
    found = json.loads(run("who-can", design, "--action", "s3:getobject", "--format", "json").stdout)
    assert [(one["principal"].rpartition(":")[2], one["kind"], one["answer"]) for one in found] == [
        ("root", "root", "allowed"),
        ("user/ana", "user", "allowed"),
        ("user/ben", "user", "conditional"),
        ("role/deploy", "role", "denied"),
    ]
    assert found[2]["dependsOn"] == ["aws:MultiFactorAuthPresent"]
    assert set(found[0]) == {"account", "principal", "kind", "answer", "stage", "dependsOn"}


def test_who_can_in_a_context_is_settled(design: Path) -> None:
    context = ("--context", "aws:MultiFactorAuthPresent=true")
    found = json.loads(run("who-can", design, "--action", "s3:GetObject", *context, "--format", "json").stdout)
    assert [one["answer"] for one in found] == ["allowed", "allowed", "allowed", "denied"]
    table = run("who-can", design, "--action", "s3:GetObject").stdout
    assert table.splitlines()[-1] == "1 principal cannot: 1 by identity."
    free = run("who-can", design, "--action", "sts:GetCallerIdentity").stdout
    assert free.splitlines()[-1] == "Nobody is denied it."


def test_equal_roles_of_several_accounts_are_told_once(tmp_path: Path) -> None:
    reader = role("reader", allow("s3:GetObject"))
    other = inside(user("ana", allow("s3:GetObject")), roles=(reader, role("own", allow("s3:GetObject"))))
    company = company_with(inside(user("ana", allow("s3:GetObject")), roles=(reader,)), "", {PAYER: other})
    path = tmp_path / "design.json"
    path.write_bytes(native.write(NativeFile(company)))
    lines = run("who-can", path, "--action", "s3:GetObject").stdout.splitlines()
    assert lines[0] == "In several accounts"
    (told,) = [line for line in lines if "role/reader" in line]
    assert "inline-1 allows it" in told
    assert told.endswith("(2 accounts: Payer, Workloads/Prod/Shop)")
    assert sum("user/ana" in line for line in lines) == 2, "users of one name are two people"
    assert sum("role/own" in line for line in lines) == 1


def test_files_of_iam_are_read_into_a_design(design: Path, tmp_path: Path) -> None:
    listed = [{"UserName": "new", "Arn": here("user/new"), "UserPolicyList": [], "GroupList": []}]
    details = {"UserDetailList": listed, "GroupDetailList": [], "RoleDetailList": [], "Policies": []}
    source = tmp_path / "details.json"
    source.write_text(json.dumps(details), "utf-8")
    assert run("import", source, "--as", "iam", "--account", "Shop", "--into", design).exit_code == 0
    kept = native.read(design.read_bytes(), "design.json").organization.identities["acc-shop"]
    assert [one.name for one in kept.users] == ["new"]
    assert run("import", source, "--into", design).exit_code == 0
    assert run("import", source, "-o", tmp_path / "new.json").exit_code == 2
    assert run("import", source, "--as", "tree", "--account", "Shop", "--into", design).exit_code == 2


def test_access_is_not_complete_where_an_scp_cannot_be_read(tmp_path: Path) -> None:
    path = tmp_path / "design.json"
    path.write_bytes(native.write(NativeFile(company_with(inside(user("ana", allow("s3:*"))), "{ nonsense"))))
    ran = run("access", path, "--account", "acc-shop", "--principal", ANA, "--format", "json")
    assert json.loads(ran.stdout)["complete"] is False


def test_access_refuses_a_principal_of_another_account(design: Path) -> None:
    ran = run("access", design, "--account", "acc-shop", "--principal", "arn:aws:iam::999999999999:user/ana")
    assert ran.exit_code != 0
    assert "is of account 999999999999" in ran.stderr


def test_access_with_one_kind_of_credentials(design: Path) -> None:
    arguments = ("access", design, "--account", "acc-shop", "--principal", "ben", "--action", "s3:GetObject")
    for kind, expected in (("console-mfa", "allowed"), ("console", "denied"), ("keys", "denied")):
        found = json.loads(run(*arguments, "--credentials", kind, "--format", "json").stdout)
        assert found["actions"]["s3:GetObject"]["answer"] == expected
    role_session = run(*arguments, "--credentials", "role-session")
    assert role_session.exit_code == 2
    assert "It can have console-mfa, console, keys" in role_session.stderr


def test_access_in_a_session(design: Path, tmp_path: Path) -> None:
    session = tmp_path / "session.json"
    session.write_text(allow("ec2:*"), "utf-8")
    arguments = ("access", design, "--account", "acc-shop", "--principal", "ana", "--action", "s3:GetObject")
    found = json.loads(run(*arguments, "--session", session, "--format", "json").stdout)
    assert [one["stage"] for one in found["sieve"][:3]] == ["identity", "boundary", "session"]
    assert (found["actions"]["s3:GetObject"]["answer"], found["actions"]["s3:GetObject"]["stage"]) == (
        "denied",
        "session",
    )
    session.write_text('{"Statement": []}', "utf-8")
    broken = run(*arguments, "--session", session)
    assert broken.exit_code == 2
    assert "session.json" in broken.stderr


def test_access_tells_of_traps_in_policies_that_ask_for_mfa(tmp_path: Path) -> None:
    trap = document(
        statement("Allow", "s3:*", Sid="Files", Condition={"BoolIfExists": {"aws:MultiFactorAuthPresent": "true"}})
    )
    path = tmp_path / "design.json"
    path.write_bytes(native.write(NativeFile(company_with(inside(user("ana", trap))))))
    told = run("access", path, "--account", "acc-shop", "--principal", "ana").stdout
    assert "Note: Files in inline-1: BoolIfExists holds where aws:MultiFactorAuthPresent is absent" in told


def test_a_finding_inside_an_account_names_its_principal(tmp_path: Path) -> None:
    path = tmp_path / "design.json"
    path.write_bytes(native.write(NativeFile(company_with(inside(replace(user("ana"), console=True, mfa=False))))))
    result = run("check", path, "--only", "console-mfa", "--format", "json")
    (found,) = json.loads(result.stdout)
    assert (result.exit_code, "user/ana", "warning") == (0, found["principal"], found["severity"])


def test_who_can_names_the_accounts_that_are_known_in_part(tmp_path: Path) -> None:
    identities = replace(inside(user("ana")), unknown=(IdentityPart.ROLES, IdentityPart.CREDENTIALS))
    path = tmp_path / "design.json"
    path.write_bytes(native.write(NativeFile(company_with(identities))))
    told = run("who-can", path, "--action", "s3:GetObject").stderr
    assert "Note: the roles of Workloads/Prod/Shop are not known." in told


def test_who_can_asks_the_policy_of_the_resource(design: Path, tmp_path: Path) -> None:
    policy = tmp_path / "bucket.json"
    one = {"Effect": "Allow", "Principal": {"AWS": here("role/deploy")}, "Action": "s3:GetObject"}
    policy.write_text(document({**one, "Resource": "arn:aws:s3:::box/*"}), "utf-8")
    arguments = ("who-can", design, "--action", "s3:GetObject", "--format", "json", "--resource-policy", policy)
    found = json.loads(run(*arguments, "--resource", "arn:aws:s3:::box/key").stdout)
    assert {one["principal"].rpartition(":")[2]: one["answer"] for one in found}["role/deploy"] == "allowed"
    other = json.loads(run(*arguments, "--resource", "arn:aws:s3:::other/key").stdout)
    assert {one["principal"].rpartition(":")[2]: one["answer"] for one in other}["role/deploy"] == "denied"
    assert run(*arguments).exit_code == 2


def test_who_can_tells_whom_the_policy_of_the_resource_lets_in_from_outside(design: Path, tmp_path: Path) -> None:
    policy = tmp_path / "bucket.json"
    everything = {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::box/*"}
    partner = {**everything, "Sid": "Partner", "Principal": {"AWS": ["999988887777", here("role/deploy")]}}
    inside = {"StringEquals": {"aws:PrincipalOrgID": "o-a1b2c3d4e5"}}
    ours = {**everything, "Sid": "Ours", "Principal": "*", "Condition": inside}
    mfa = {"Bool": {"aws:MultiFactorAuthPresent": "true"}}
    public = {**everything, "Sid": "Public", "Principal": "*", "Condition": mfa}
    policy.write_text(document(partner, ours, public), "utf-8")
    arguments = ("who-can", design, "--action", "s3:GetObject", "--resource-policy", policy)
    told = run(*arguments, "--resource", "arn:aws:s3:::box/key").stderr
    assert "Note: Partner in bucket.json lets in 999988887777, from outside the organization" in told
    assert "Note: Public in bucket.json lets in everybody, without an account too in some requests, from" in told
    assert "Ours" not in told
    assert "from outside" not in run(*arguments, "--resource", "arn:aws:s3:::other/key").stderr


def test_who_can_become_a_role_tells_the_way(tmp_path: Path) -> None:
    first = role(
        "first",
        allow("sts:AssumeRole", here("role/last")),
        trusts=document(trust(here("user/ana"))),
    )
    external = {"StringEquals": {"sts:ExternalId": "abc-1"}}
    last = role("last", allow("*"), trusts=document(trust(here("role/first"), **external)))
    path = tmp_path / "design.json"
    path.write_bytes(native.write(NativeFile(company_with(inside(user("ana"), user("ben"), roles=(first, last))))))
    arn = here("role/last")
    root, *found = json.loads(run("who-can", path, "--become", arn, "--format", "json").stdout)
    assert (root["kind"], root["answer"], root["way"]) == ("root", "allowed", [here("root"), arn])
    assert found[0] == {
        "account": "acc-shop",
        "principal": ANA,
        "kind": "user",
        "answer": "conditional",
        "dependsOn": ["sts:ExternalId"],
        "way": [ANA, here("role/first"), arn],
        "steps": [
            {"actions": ["sts:AssumeRole"], "answer": "allowed", "dependsOn": []},
            {"actions": ["sts:AssumeRole"], "answer": "conditional", "dependsOn": ["sts:ExternalId"]},
        ],
    }
    assert [one["principal"].rpartition(":")[2] for one in found] == ["user/ana", "role/first"]
    told = run("who-can", path, "--become", "administration", "--context", "sts:ExternalId=abc-1").stdout
    assert "role/last: It administers its account" in told
    assert told.splitlines()[-1] == "4 principals can."  # the root user among them
    assert run("who-can", path, "--become", "last").stdout == run("who-can", path, "--become", arn).stdout
    for wrong in (("--become", "role/nobody"), (), ("--become", arn, "--action", "s3:GetObject")):
        assert run("who-can", path, *wrong).exit_code == 2


def test_who_can_become_an_administrator_says_by_which_actions(tmp_path: Path) -> None:
    passing = ["iam:PassRole", "ec2:RunInstances"]
    strong = role("strong", allow("*"))
    people = (user("ana", allow(passing)), user("ben", allow("iam:PutUserPolicy")), user("cem", allow("*"), NOTHING))
    path = tmp_path / "design.json"
    path.write_bytes(native.write(NativeFile(company_with(inside(*people, roles=(strong,))))))
    told = run("who-can", path, "--become", "administration").stdout
    assert f"user/ana → {here('role/strong')} by iam:PassRole + ec2:RunInstances (depends on an instance prof" in told
    assert "user/ben → administration by iam:PutUserPolicy" in told
    assert "user/cem" not in told, "everything is denied it"
    table = run("who-can", path, "--become", "administration", "--format", "csv").stdout
    assert "iam:PassRole + ec2:RunInstances" in table


NOTHING = document(statement("Deny", "*"))


@pytest.mark.parametrize("template", sorted((FOLDER / "templates").glob("*.json")), ids=lambda path: path.stem)
def test_who_can_answers_as_the_window_does(template: Path) -> None:
    design = native.read(template.read_bytes(), template.name).organization
    known: AccessWays | None = None
    for action in ("dynamodb:UpdateItem", "s3:GetObject", "iam:CreateUser", "sts:AssumeRole"):
        known = finish(access_ways(design, load(), AskedActions(action), known))
        told = json.loads(run("who-can", template, "--action", action, "--format", "json").stdout)
        assert [(one.access.arn, one.answer.value, len(one.way) - 1) for one in known.found] == [
            (one["principal"], one["answer"], len(one.get("roles", ()))) for one in told
        ]


@pytest.mark.parametrize("template", sorted((FOLDER / "templates").glob("*.json")), ids=lambda path: path.stem)
def test_who_can_become_answers_as_the_window_does(template: Path) -> None:
    design = native.read(template.read_bytes(), template.name).organization
    roles = RoleChoices(design).all()
    for target, arn in [(None, "administration"), *((one.id, one.arn) for one in roles[:2])]:
        ways = finish(becoming_ways(design, load(), Becoming(target)))
        told = json.loads(run("who-can", template, "--become", arn, "--format", "json").stdout)
        able = [one for one in ways.found if one.answer is not Answer.DENIED]
        assert [(one.access.arn, one.answer.value, len(one.steps)) for one in able] == [
            (one["principal"], one["answer"], len(one["steps"])) for one in told
        ]


def test_access_tells_what_taking_a_role_exchanges(tmp_path: Path) -> None:
    asks = {"Bool": {"aws:MultiFactorAuthPresent": "true"}}
    deploy = role("deploy", allow("ec2:RunInstances"), trusts=document(trust(here("root"), **asks)))
    ana = user("ana", allow(["s3:GetObject", "sts:AssumeRole"]))
    path = tmp_path / "design.json"
    path.write_bytes(native.write(NativeFile(company_with(inside(ana, roles=(deploy,))))))
    arguments = ("access", path, "--account", "Shop", "--principal", "ana", "--assume", "role/deploy")
    found = json.loads(run(*arguments, "--credentials", "keys", "--format", "json").stdout)
    assert (found["answer"], found["role"]) == ("denied", here("role/deploy"))
    assert {one["part"]: one["answer"] for one in found["parts"]} == {
        "own policies": "allowed",
        "SCPs": "allowed",
        "trust policy": "denied",
        "MFA": "denied",
    }
    assert (found["lost"], found["gained"]) == (["s3:GetObject", "sts:AssumeRole"], ["ec2:RunInstances"])
    told = run(*arguments, "--credentials", "console-mfa").stdout
    assert "takes arn:aws:iam::222222222222:role/deploy: allowed." in told
    assert "lost: 2 actions: s3:GetObject, sts:AssumeRole" in told
    lines = run(*arguments, "--format", "csv").stdout.splitlines()
    assert lines == ["change,action", "lost,s3:GetObject", "lost,sts:AssumeRole", "gained,ec2:RunInstances"]
    assert run("access", path, "--account", "Shop", "--principal", "ana", "--assume", "user/ana").exit_code == 2


def test_explain_of_a_known_principal_tells_its_own_policies(design: Path) -> None:
    arguments = ("explain", design, "--account", "Shop", "--principal", ANA, "--action", "ec2:RunInstances")
    told = run(*arguments).stdout
    assert "(acc-shop): denied" in told
    assert "OWN POLICIES: inline-1 allows it." in told
    assert "PERMISSIONS BOUNDARY: Its permissions boundary Edge does not allow it." in told
    found = json.loads(run(*arguments, "--format", "json").stdout)
    assert (found["answer"], found["node"], found["policy"]) == ("denied", "permissions boundary", None)
    assert [(one["stage"], one["answer"]) for one in found["stages"]] == [
        ("identityPolicies", "allowed"),
        ("permissionsBoundary", "denied"),
        ("scp", "allowed"),
        ("rcp", "allowed"),
    ]
