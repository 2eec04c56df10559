"""Accounts filled at random at moto, a pretended AWS, arrive as they are, each through a role there."""

from __future__ import annotations

import json
import random
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import boto3
import pytest
from botocore.exceptions import ClientError
from click.testing import CliRunner

from designer.aws.calls import RefusedError
from designer.aws.inside_lists import IdentityReading
from designer.aws.inside_reading import AccountClients
from designer.aws.session import CallerIdentity
from designer.cli.group import group
from designer.exchange.conversion import ConversionReport
from designer.exchange.formats import native
from designer.exchange.imports.api.cli_dump import DEFAULT_ROLE
from designer.exchange.imports.iam.identities import update_identities
from designer.organization.model.identities import AccountIdentities, IdentityPart
from designer.organization.model.organization import Organization
from tests.designer.analysis.principals.accounts import allow, document
from tests.designer.aws.moto_identities import READ_ONLY, mocked_aws
from tests.designer.aws.moto_organization import Network, client
from tests.designer.building import PAYER, SHOP, company

OWN, THERE = "123456789012", "222222222222"
TRUST = document({"Effect": "Allow", "Principal": {"Service": "ec2.amazonaws.com"}, "Action": "sts:AssumeRole"})


@pytest.fixture(autouse=True)
def aws() -> Iterator[None]:
    with mocked_aws():
        yield


def fill(iam: Any, number: str, seed: int) -> dict[str, dict[str, object]]:
    """Users, groups, roles and policies at random, and the truth about them."""
    draw = random.Random(seed)
    truth: dict[str, dict[str, object]] = {"users": {}, "groups": {}, "roles": {}, "policies": {}}
    arns: dict[str, str] = {"ReadOnlyAccess": READ_ONLY}
    for name in (f"policy-{one}" for one in range(4)):
        text = allow([f"s3:Get{draw.choice('ABC')}*", "ec2:Describe*"])
        arns[name] = iam.create_policy(PolicyName=name, PolicyDocument=text, Path="/p/")["Policy"]["Arn"]
        truth["policies"][name] = json.loads(text)

    def dressed(kind: str, name: str) -> tuple[object, ...]:
        attached = draw.sample(sorted(arns), draw.randrange(3))
        for one in attached:
            getattr(iam, f"attach_{kind}_policy")(**{f"{kind.capitalize()}Name": name, "PolicyArn": arns[one]})
        inline = {f"inline-{one}": json.loads(allow(f"sqs:{name}{one}")) for one in range(draw.randrange(3))}
        for one, text in inline.items():
            key = {f"{kind.capitalize()}Name": name}
            getattr(iam, f"put_{kind}_policy")(**key, PolicyName=one, PolicyDocument=json.dumps(text))
        references = {READ_ONLY if one == "ReadOnlyAccess" else one for one in attached}
        return references, inline

    for name in (f"group-{one}" for one in range(3)):
        iam.create_group(GroupName=name)
        truth["groups"][name] = dressed("group", name)
    for name in (f"user-{one}" for one in range(6)):
        iam.create_user(UserName=name)  # of users, moto's details tell neither boundaries nor tags, as AWS's do
        groups = set(draw.sample(sorted(truth["groups"]), draw.randrange(3)))
        for one in groups:
            iam.add_user_to_group(GroupName=one, UserName=name)
        console, mfa, keys = draw.random() < 0.5, draw.random() < 0.5, draw.randrange(3)
        if console:
            iam.create_login_profile(UserName=name, Password="x" * 20)  # pretended
        if mfa:
            serial = iam.create_virtual_mfa_device(VirtualMFADeviceName=name)["VirtualMFADevice"]["SerialNumber"]
            iam.enable_mfa_device(
                UserName=name, SerialNumber=serial, AuthenticationCode1="123456", AuthenticationCode2="654321"
            )
        for _ in range(keys):
            iam.create_access_key(UserName=name)
        truth["users"][name] = (*dressed("user", name), groups, console, mfa, keys)
    for name in (f"role-{one}" for one in range(5)):
        boundary = draw.choice(["", "policy-1"])
        more: dict[str, object] = {"PermissionsBoundary": arns[boundary]} if boundary else {}
        description, seconds = draw.choice(["", f"About {name}"]), draw.choice([3600, 7200])
        more |= {"MaxSessionDuration": seconds} | ({"Description": description} if description else {})
        iam.create_role(RoleName=name, AssumeRolePolicyDocument=TRUST, Path="/r/", **more)
        truth["roles"][name] = (*dressed("role", name), boundary, description, seconds)
    return truth


def told(inside: AccountIdentities) -> dict[str, dict[str, object]]:
    """The same of a design."""

    def held(one: Any) -> tuple[object, ...]:
        return set(one.attached), {policy.name: json.loads(policy.text) for policy in one.inline}

    return {
        "users": {
            one.name: (*held(one), set(one.groups), one.console, one.mfa, len(one.access_keys or ()))
            for one in inside.users
        },
        "groups": {one.name: held(one) for one in inside.groups},
        "roles": {one.name: (*held(one), one.boundary, one.description, one.session_seconds) for one in inside.roles},
        "policies": {one.name: json.loads(one.text) for one in inside.policies if ":" not in one.name},
    }


def read(clients: object, *numbers: str) -> tuple[Organization, list[str]]:
    report, plain = ConversionReport(), company()
    nodes = [replace(one, aws_id=OWN) if one.id == PAYER else one for one in plain.nodes.values()]
    design = Organization(nodes, plain.policies.values(), plain.settings)
    reading = IdentityReading(clients, report, stop=lambda: None, pause=lambda _seconds: None)
    design.apply(update_identities(design, reading.facts(numbers), None, report))
    return design, list(map(str, report))


@pytest.mark.parametrize("seed", range(3))
def test_what_lies_inside_accounts_arrives_as_it_is(seed: int) -> None:
    clients = AccountClients(None, DEFAULT_ROLE, "aws")
    truths = {PAYER: fill(clients.iam(OWN), OWN, seed), SHOP: fill(clients.iam(THERE), THERE, seed + 100)}
    design, report = read(clients, OWN, THERE)
    assert {account: told(inside) for account, inside in design.identities.items()} == truths
    assert [inside.unknown for inside in design.identities.values()] == [(), ()]
    assert report == []


class Refusing:
    """Clients of which some calls are refused."""

    def __init__(self, clients: AccountClients, *refused: str, accounts: tuple[str, ...] = ()) -> None:
        self._clients, self._refused, self._accounts = clients, refused, accounts

    def iam(self, number: str) -> object:
        if number in self._accounts:
            raise RefusedError("AccessDenied")
        return _RefusingClient(self._clients.iam(number), self._refused)


class _RefusingClient:
    def __init__(self, client: Any, refused: tuple[str, ...]) -> None:
        self._client, self._refused = client, refused

    def __getattr__(self, name: str) -> Callable[..., object]:
        if name not in self._refused:
            return getattr(self._client, name)

        def refuse(**_parameters: object) -> object:
            raise ClientError({"Error": {"Code": "AccessDenied", "Message": "no"}}, name)

        return refuse


def test_partial_rights_leave_parts_unknown() -> None:
    clients = AccountClients(None, DEFAULT_ROLE, "aws")
    fill(clients.iam(THERE), THERE, 1)
    design, report = read(Refusing(clients, "get_credential_report", "generate_credential_report"), THERE)
    inside = design.identities[SHOP]
    assert inside.unknown == (IdentityPart.CREDENTIALS,)
    assert {one.console for one in inside.users} == {None}
    assert {one.mfa for one in inside.users} == {True, None}, "the list of virtual devices tells of those it has"
    assert [line for line in report if "get-credential-report failed: AccessDenied" in line]


def test_details_that_are_refused_are_unknown_and_no_account_is_empty() -> None:
    clients = AccountClients(None, DEFAULT_ROLE, "aws")
    fill(clients.iam(THERE), THERE, 1)
    design, _ = read(Refusing(clients, "get_account_authorization_details"), THERE)
    inside = design.identities[SHOP]
    assert set(inside.unknown) == set(IdentityPart) - {IdentityPart.CREDENTIALS}
    assert len(inside.users) == 6, "the credential report names them"


def test_a_role_that_cannot_be_taken_is_told_and_the_others_are_read() -> None:
    clients = AccountClients(None, DEFAULT_ROLE, "aws")
    design, report = read(Refusing(clients, accounts=(OWN,)), OWN, THERE)
    assert set(design.identities) == {SHOP}
    assert any(OWN in line and "its role cannot be taken (AccessDenied)" in line for line in report)


def test_all_pages_are_asked_for() -> None:
    class Paged:
        def get_account_authorization_details(self, **parameters: object) -> dict[str, object]:
            number = int(str(parameters.get("Marker", "0")))
            users = [{"UserName": f"user-{number}", "Arn": f"arn:aws:iam::{THERE}:user/user-{number}"}]
            return {"UserDetailList": users, "IsTruncated": number < 3, "Marker": str(number + 1)}

        def __getattr__(self, name: str) -> Callable[..., object]:
            return _RefusingClient(None, (name,)).__getattr__(name)

    class Clients:
        def iam(self, number: str) -> object:
            return Paged()

    design, _ = read(Clients(), THERE)
    assert [one.name for one in design.identities[SHOP].users] == ["user-0", "user-1", "user-2", "user-3"]


def test_the_command_reads_the_organization_and_what_lies_inside(
    tmp_path: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    network = client(Network())
    monkeypatch.setattr("designer.aws.session.sign_in", lambda _profile: (CallerIdentity(OWN, "arn:x"), network))
    organizations = boto3.client("organizations", region_name="us-east-1")
    organizations.create_organization(FeatureSet="ALL")
    made = organizations.create_account(AccountName="Shop", Email="shop@example.com")["CreateAccountStatus"]
    truth = fill(AccountClients(None, DEFAULT_ROLE, "aws").iam(made["AccountId"]), made["AccountId"], 3)
    path = tmp_path / "design.json"
    arguments = ["import", "aws", "--identities", "--no-tags", "-o", str(path)]
    result = CliRunner().invoke(group, arguments)
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    assert "Read what lies inside 2 accounts of 2." in result.stderr
    design = native.read(path.read_bytes(), "design.json").organization
    numbers = {design.node(account).aws_id: inside for account, inside in design.identities.items()}
    found = told(numbers[made["AccountId"]])
    assert found["roles"].pop(DEFAULT_ROLE)[:3] == (set(), {}, ""), "moto makes it with the account"
    assert found == truth


def test_the_options_are_for_the_source_aws_alone(tmp_path: Any) -> None:
    result = CliRunner().invoke(group, ["import", str(tmp_path), "--identities", "-o", str(tmp_path / "x.json")])
    assert result.exit_code == 2
    assert "are for the source aws" in result.stderr
