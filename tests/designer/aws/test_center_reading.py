"""Identity Center filled at moto, a pretended AWS, arrives as it is; what is refused is not known whole."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import boto3
import pytest
from botocore.exceptions import ClientError
from click.testing import CliRunner

from designer.aws import inside_lists, session
from designer.aws.inside_lists import CenterReading
from designer.cli.group import group
from designer.exchange.conversion import ConversionReport
from designer.exchange.imports.iam.identities import update_identity_center
from designer.organization.edits.identity_center import center_of
from designer.organization.model.identity_center import (
    AccessAssignment,
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
from tests.designer.building import SHOP, company
from tests.tools import needs

OWN = "123456789012"
"""The caller's account: moto makes the roles of every permission set there."""

READ_ONLY = "arn:aws:iam::aws:policy/ReadOnlyAccess"
TEAM, ANA = Grantee(GranteeKind.GROUP, "Ops team"), Grantee(GranteeKind.USER, "ana")


@pytest.fixture(autouse=True)
def aws(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    for key in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN"):
        monkeypatch.setenv(key, "testing")
    with needs("moto").mock_aws():
        yield


class Clients:
    """Clients of moto, of which some calls are refused, and account access manager, which moto does not know."""

    def __init__(self, *refused: str) -> None:
        self._refused = refused
        self.store = boto3.client("identitystore", region_name="us-east-1")
        self.admin = boto3.client("sso-admin", region_name="us-east-1")

    def client(self, service: str) -> Any:
        known = {"identitystore": self.store, "sso-admin": self.admin, "account-access": _Access(self)}
        return _Client(known[service], self._refused)


class _Client:
    def __init__(self, client: Any, refused: tuple[str, ...]) -> None:
        self._client, self._refused = client, refused

    def __getattr__(self, name: str) -> Callable[..., object]:
        is_boundary = name == "get_permissions_boundary_for_permission_set"  # moto does not know it
        if name not in self._refused and not is_boundary:
            return getattr(self._client, name)
        code = "AccessDeniedException" if name in self._refused else "ResourceNotFoundException"

        def refuse(**_parameters: object) -> object:
            raise ClientError({"Error": {"Code": code, "Message": "no"}}, name)

        return refuse


class _Access:
    """Account access manager with one application, whose entitlements come in two pages."""

    def __init__(self, clients: Clients) -> None:
        self._clients = clients

    def list_applications(self) -> dict[str, object]:
        return {"applications": [{"applicationArn": "arn:aws:account-access:us-east-1:123456789012:application/app-1"}]}

    def list_entitlements(self, **parameters: object) -> dict[str, object]:
        if "nextToken" not in parameters:
            return {"entitlements": [], "nextToken": "2"}
        store = self._clients.admin.list_instances()["Instances"][0]["IdentityStoreId"]
        team = self._clients.store.list_groups(IdentityStoreId=store)["Groups"][0]["GroupId"]
        role = {
            "principal": {"identityCenter": {"groupId": team}},
            "roleArn": "arn:aws:iam::123456789012:role/x/deploy",
            "account": OWN,
        }
        return {"entitlements": [{"entitlement": {"principalRole": role}}]}


def fill(clients: Clients) -> None:
    """A group with one of two users, two permission sets, and what is given."""
    instance = clients.admin.list_instances()["Instances"][0]
    store, key = instance["IdentityStoreId"], {"InstanceArn": instance["InstanceArn"]}

    def user(name: str) -> str:
        return clients.store.create_user(
            IdentityStoreId=store, UserName=name, DisplayName=name, Name={"GivenName": name, "FamilyName": "X"}
        )["UserId"]

    ana, _ = user("ana"), user("lee")
    team = clients.store.create_group(IdentityStoreId=store, DisplayName="Ops team")["GroupId"]
    clients.store.create_group_membership(IdentityStoreId=store, GroupId=team, MemberId={"UserId": ana})
    made = {}
    for name in ("Ops", "Read"):
        told = clients.admin.create_permission_set(**key, Name=name, SessionDuration="PT2H")["PermissionSet"]
        made[name] = told["PermissionSetArn"]
    clients.admin.put_inline_policy_to_permission_set(**key, PermissionSetArn=made["Ops"], InlinePolicy=allow("ec2:*"))
    clients.admin.attach_managed_policy_to_permission_set(
        **key, PermissionSetArn=made["Read"], ManagedPolicyArn=READ_ONLY
    )
    clients.admin.attach_customer_managed_policy_reference_to_permission_set(
        **key, PermissionSetArn=made["Read"], CustomerManagedPolicyReference={"Name": "edge", "Path": "/"}
    )
    for name, kind, whom in (("Ops", "GROUP", team), ("Read", "USER", ana)):
        clients.admin.create_account_assignment(
            **key,
            TargetId=OWN,
            TargetType="AWS_ACCOUNT",
            PermissionSetArn=made[name],
            PrincipalType=kind,
            PrincipalId=whom,
        )
        clients.admin.provision_permission_set(
            **key, PermissionSetArn=made[name], TargetId=OWN, TargetType="AWS_ACCOUNT"
        )


def design() -> Organization:
    plain = company()
    nodes = [replace(one, aws_id=OWN) if one.id == SHOP else one for one in plain.nodes.values()]
    return Organization(nodes, plain.policies.values(), plain.settings)


def read(clients: Clients) -> tuple[IdentityCenter, list[str]]:
    report, found = ConversionReport(), design()
    facts = CenterReading(clients, report, stop=lambda: None).facts()
    if facts.answered:
        found.apply(update_identity_center(found, facts, report))
    return center_of(found), list(map(str, report))


def test_identity_center_arrives_as_it_is() -> None:
    clients = Clients()
    fill(clients)
    center, report = read(clients)
    assert [CenterUser("ana", "", ("Ops team",)), CenterUser("lee")] == [
        replace(one, aws_id="") for one in center.users
    ]
    assert ["Ops team"] == [one.name for one in center.groups]
    ops, only = (replace(one, aws_id="") for one in center.permission_sets)
    assert json.loads(allow("ec2:*")) == json.loads(ops.inline)
    assert PermissionSet("Ops", session_seconds=7200) == replace(ops, inline="")
    assert PermissionSet("Read", attached=(READ_ONLY, "edge"), session_seconds=7200) == only
    assert {AccessAssignment("Ops", TEAM, SHOP), AccessAssignment("Read", ANA, SHOP)} == set(center.assignments)
    assert (Entitlement(TEAM, SHOP, "deploy"),) == center.entitlements
    assert () == center.unknown
    assert [] == report


@pytest.mark.parametrize(
    ("refused", "part"),
    [
        ("list_users", CenterPart.USERS),
        ("list_group_memberships", CenterPart.USERS),
        ("list_groups", CenterPart.GROUPS),
        ("get_permissions_boundary_for_permission_set", CenterPart.PERMISSION_SETS),
        ("describe_permission_set", CenterPart.PERMISSION_SETS),
        ("list_account_assignments", CenterPart.ASSIGNMENTS),
        ("list_accounts_for_provisioned_permission_set", CenterPart.ASSIGNMENTS),
        ("list_applications", CenterPart.ENTITLEMENTS),
        ("list_entitlements", CenterPart.ENTITLEMENTS),
    ],
)
def test_a_part_of_which_a_call_is_refused_is_not_known(refused: str, part: CenterPart) -> None:
    clients = Clients(refused)
    fill(clients)
    center, report = read(clients)
    assert (part,) == center.unknown
    command = refused.replace("_", "-")
    assert [line for line in report if f"{command}" in line and "failed: AccessDeniedException" in line]


def test_nothing_is_known_where_the_instance_cannot_be_asked_for() -> None:
    clients = Clients("list_instances")
    center, report = read(clients)
    assert IdentityCenter() == center, "and the design has none"
    assert 1 == len(report)


def test_no_instance_in_a_region_is_no_empty_identity_center() -> None:
    class Nothing(Clients):
        def client(self, service: str) -> Any:
            return type("Client", (), {"list_instances": staticmethod(lambda: {"Instances": []})})

    report = ConversionReport()
    assert set() == CenterReading(Nothing(), report, stop=lambda: None).facts().answered
    assert ["There is none in this Region." in line for line in map(str, report)] == [True]


def test_the_policies_of_a_reading_with_identities_are_two() -> None:
    result = CliRunner().invoke(group, ["import", "--show-policy", "--identities"])
    assert 0 == result.exit_code
    own, at = json.JSONDecoder().raw_decode(result.stdout)
    there = json.loads(result.stdout[at:])
    wanted = {
        *session.ORGANIZATION_ACTIONS,
        *inside_lists.CENTER_ACTIONS,
        *inside_lists.IAM_ACTIONS,
        "sts:AssumeRole",
    }
    assert wanted == set(own["Statement"][0]["Action"])
    assert set(inside_lists.IAM_ACTIONS) == set(there["Statement"][0]["Action"])
    assert "the second for the role in each member account" in result.stderr
