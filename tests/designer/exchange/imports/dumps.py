"""Dumps for the tests: a small writer of what the AWS CLI answers about a design, and designs that AWS could hold."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from hypothesis import strategies as st

from designer.exchange.formats.documents import normalised
from designer.organization.model.observed import (
    AccountCreation,
    EffectivePolicyError,
    Handshake,
    InvalidEffectivePolicy,
    ResourcePolicy,
)
from designer.organization.model.organization import Organization
from designer.organization.model.records import (
    DEFAULT_POLICY,
    AccountState,
    Node,
    NodeId,
    NodeKind,
    Policy,
    PolicyType,
    Settings,
)
from tests.designer import draws
from tests.designer.strategies import organizations

MASTER = "111111111111"


@dataclass(frozen=True)
class Style:
    """How a dump is made.

    Attributes:
        cli: Version of the CLI: 1 writes times as numbers.
        by_node: Attachments are asked by node, not by policy.
        paths: Answers tell paths, as they do since 2026.
        state: Answers tell the state, as they do since 2025.
        folders: The id is the name of a folder.
        tags: Tags are asked for.
        errors: The errors of invalid effective policies are asked for.
    """

    cli: int = 2
    by_node: bool = False
    paths: bool = True
    state: bool = True
    folders: bool = False
    tags: bool = True
    errors: bool = True


styles = st.builds(
    Style, st.sampled_from([1, 2]), st.booleans(), st.booleans(), st.just(True), st.booleans(), st.just(True)
)


@st.composite
def real_organizations(draw: st.DrawFn, max_nodes: int = 10) -> Organization:
    """Organizations that AWS holds: everything has its id, and one account pays."""
    made = draw(organizations(max_nodes))
    nodes = [_real(draw, number, node) for number, node in enumerate(made.nodes.values())]
    policies = [
        replace(
            one,
            aws_id=one.aws_id or f"p-{number:08}",
            tags=() if one.aws_managed else draws.one_of(draw, [(), (("owner", "me"),)]),
            description=draws.one_of(draw, ["", "Why"]) if not one.aws_managed else one.description,
        )
        for number, one in enumerate(made.policies.values())
    ]
    settings = replace(
        made.settings, aws_id="o-abcdefghij", partition=draws.one_of(draw, ["aws", "aws-cn"]), reserved_slots=()
    )
    if settings.management_account is None:
        payer = Node(NodeId("acc-payer"), NodeKind.ACCOUNT, "Payer", (), (), MASTER, "payer@example.com", joined="")
        root = next(node for node in nodes if node.kind is NodeKind.ROOT)
        nodes = [replace(n, children=(*n.children, payer.id)) if n is root else n for n in nodes] + [payer]
        settings = replace(settings, management_account=payer.id)
    return Organization([_with_what_aws_attaches(one, policies, settings) for one in nodes], policies, settings)


def _with_what_aws_attaches(node: Node, policies: list[Policy], settings: Settings) -> Node:
    """The node with FullAWSAccess where it has no SCP, and with RCPFullAWSAccess, as AWS attaches them."""
    scp, rcp = DEFAULT_POLICY
    scps = {one.id for one in policies if one.type is scp}
    missing = [DEFAULT_POLICY[scp]] if scp in settings.policy_types and not scps & {*node.policies} else []
    missing += [DEFAULT_POLICY[rcp]] if rcp in settings.policy_types else []
    return replace(node, policies=tuple(dict.fromkeys((*node.policies, *missing))))


def _real(draw: st.DrawFn, number: int, node: Node) -> Node:
    if node.kind is NodeKind.ROOT:
        return replace(node, aws_id="r-ab12", name="Root", notes="")
    if node.kind is NodeKind.OU:
        return replace(node, aws_id=f"ou-ab12-{number:08}", notes="")
    joined = draws.one_of(draw, ["2024-03-01T10:15:30.123+00:00", "2019-12-31T23:59:59.000+00:00"])
    return replace(
        node,
        aws_id=f"{200_000_000_000 + number}",
        email=f"aws{number}@example.com",
        notes="",
        state=draw(st.sampled_from(AccountState)),
        joined_method=draws.one_of(draw, ["INVITED", "CREATED"]),
        joined=joined,
    )


def described(organization: Organization) -> dict[str, object]:
    """All that AWS knows of a design, by AWS ids, in an order of its own."""
    parents = {child: node for node in organization.nodes.values() for child in node.children}
    by_id = organization.nodes
    settings = organization.settings

    def aws(policy_id: str) -> str:
        return organization.policies[policy_id].aws_id

    return {
        "organization": (settings.aws_id, settings.partition, settings.feature_set, settings.policy_types),
        "observed": (
            settings.resource_policy,
            settings.handshakes,
            settings.account_creations,
            settings.invalid_effective_policies,
            settings.unknown,
        ),
        "payer": by_id[settings.management_account].aws_id if settings.management_account else "",
        "services": settings.trusted_services,
        "administrators": sorted((by_id[one.account].aws_id, one.service) for one in settings.delegated_administrators),
        "nodes": {
            node.aws_id: (
                *(node.kind, node.name, parents[node.id].aws_id if node.id in parents else ""),
                *(node.email, node.state, node.joined_method, node.joined, dict(node.tags)),
                sorted(map(aws, node.policies)),
            )
            for node in by_id.values()
        },
        "policies": {
            one.aws_id: (one.name, one.type, one.description, one.aws_managed, dict(one.tags), _text(one), one.unknown)
            for one in organization.policies.values()
        },
    }


def _text(policy: Policy) -> str:
    return normalised(policy.text) or policy.text


def busy(organization: Organization) -> Organization:
    """The same organization with something under way, and with what AWS finds invalid."""
    account = next(iter(organization.accounts()))
    number = organization.node(account).aws_id
    kinds = {*organization.settings.policy_types, PolicyType.TAG_POLICY, PolicyType.S3_POLICY}
    faults = (EffectivePolicyError("ELEMENTS_TOO_MANY", "Too many.", "tags/CostCenter", ("p-00000001",)),)
    at = "2026-11-20T09:00:00.000+00:00"
    settings = replace(
        organization.settings,
        policy_types=tuple(kind for kind in PolicyType if kind in kinds),
        resource_policy=ResourcePolicy('{\n  "Version": "2012-10-17",\n  "Statement": []\n}', "rp-0123456789"),
        handshakes=(
            Handshake("h-asked0000", "ENABLE_ALL_FEATURES", "REQUESTED", (), at, at),
            Handshake("h-open00000", "INVITE", "OPEN", (("EMAIL", "new@example.com"), ("ORGANIZATION", "x")), at, at),
        ),
        account_creations=(
            AccountCreation("car-doing000", "Bank", "IN_PROGRESS", "", "555555555555", at),
            AccountCreation("car-failed00", "Shop", "FAILED", "EMAIL_ALREADY_EXISTS", "", at),
        ),
        invalid_effective_policies=(
            InvalidEffectivePolicy(number, "S3_POLICY", (), at),
            InvalidEffectivePolicy(number, "TAG_POLICY", faults, at),
        ),
    )
    return Organization(organization.nodes.values(), organization.policies.values(), settings)


def answers(organization: Organization, style: Style = Style()) -> dict[str, dict | str]:
    """Answers by the names of their files."""
    return dict(_Writer(organization, style).answers())


def write(folder: Path, files: dict[str, object]) -> Path:
    """Write answers, or texts as they are, as files below a folder."""
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content if isinstance(content, str) else json.dumps(content, indent=4), "utf-8")
    return folder


class _Writer:
    def __init__(self, organization: Organization, style: Style) -> None:
        self.organization = organization
        self.style = style
        self.partition = organization.settings.partition or "aws"

    def answers(self) -> Iterator[tuple[str, dict]]:
        organization, settings = self.organization, self.organization.settings
        payer = organization.nodes[settings.management_account].aws_id
        yield (
            self.name("describe-organization"),
            {
                "Organization": {
                    "Id": settings.aws_id,
                    "Arn": f"arn:{self.partition}:organizations::{payer}:organization/{settings.aws_id}",
                    "FeatureSet": settings.feature_set.value,
                    "MasterAccountId": payer,
                }
            },
        )
        root = organization.node(organization.root)
        types = [{"Type": kind.value, "Status": "ENABLED"} for kind in settings.policy_types]
        yield self.name("list-roots"), {"Roots": [{"Id": root.aws_id, "Name": root.name, "PolicyTypes": types}]}
        accounts = [self.account(organization.node(one)) for one in organization.accounts()]
        yield self.name("list-accounts"), {"Accounts": accounts}
        yield from self.tree()
        yield from self.policies()
        services = [{"ServicePrincipal": one} for one in settings.trusted_services]
        yield self.name("list-aws-service-access-for-organization"), {"EnabledServicePrincipals": services}
        yield from self.administrators()
        yield from self.observed()
        if self.style.tags:
            yield from self.tags()

    def name(self, operation: str, subject: str = "") -> str:
        if not subject:
            return f"{operation}.json"
        return f"{operation}/{subject}.json" if self.style.folders else f"{operation}-{subject}.json"

    def account(self, node: Node) -> dict:
        moment = datetime.fromisoformat(node.joined) if node.joined else None
        told = {
            "Id": node.aws_id,
            "Arn": f"arn:{self.partition}:organizations::{MASTER}:account/o-abcdefghij/{node.aws_id}",
            "Email": node.email,
            "Name": node.name,
            "Status": "ACTIVE",
        }
        told |= {"JoinedMethod": node.joined_method} if node.joined_method else {}
        if moment:
            told["JoinedTimestamp"] = moment.timestamp() if self.style.cli == 1 else moment.isoformat()
        told |= {"State": node.state.value} if self.style.state else {"Status": node.state.value}
        if self.style.paths:
            path = "/".join(self.organization.node(one).aws_id for one in self.organization.path(node.id))
            told["Paths"] = [f"o-abcdefghij/{path}/"]
        return told

    def tree(self) -> Iterator[tuple[str, dict]]:
        for node_id in self.organization.walk():
            node = self.organization.node(node_id)
            if node.kind is NodeKind.ACCOUNT:
                continue
            children = [self.organization.node(child) for child in node.children]
            ous = [{"Id": one.aws_id, "Name": one.name} for one in children if one.kind is NodeKind.OU]
            yield self.name("list-organizational-units-for-parent", node.aws_id), {"OrganizationalUnits": ous}
            if not self.style.paths:
                below = [self.account(one) for one in children if one.kind is NodeKind.ACCOUNT]
                yield self.name("list-accounts-for-parent", node.aws_id), {"Accounts": below}

    def policies(self) -> Iterator[tuple[str, dict]]:
        for kind in PolicyType:
            listed = [self.summary(one) for one in self.organization.policies.values() if one.type is kind]
            yield self.name("list-policies", kind.value), {"Policies": listed}
            for node in self.organization.nodes.values() if self.style.by_node else ():
                here = map(self.organization.policy, node.policies)
                attached = [self.summary(one) for one in here if one.type is kind]
                yield f"{kind.value}/{self.name('list-policies-for-target', node.aws_id)}", {"Policies": attached}
        for policy in self.organization.policies.values():
            described = {"PolicySummary": self.summary(policy), "Content": policy.text}
            yield self.name("describe-policy", policy.aws_id), {"Policy": described}
            if not self.style.by_node:
                targets = [
                    {"TargetId": self.organization.node(one).aws_id} for one in self.organization.targets(policy.id)
                ]
                yield self.name("list-targets-for-policy", policy.aws_id), {"Targets": targets}

    def summary(self, policy: Policy) -> dict:
        return {
            "Id": policy.aws_id,
            "Name": policy.name,
            "Type": policy.type.value,
            "Description": policy.description,
            "AwsManaged": policy.aws_managed,
        }

    def administrators(self) -> Iterator[tuple[str, dict]]:
        delegated = self.organization.settings.delegated_administrators
        accounts = dict.fromkeys(self.organization.node(one.account).aws_id for one in delegated)
        yield self.name("list-delegated-administrators"), {"DelegatedAdministrators": [{"Id": one} for one in accounts]}
        for account in accounts:
            services = [one.service for one in delegated if self.organization.node(one.account).aws_id == account]
            told = {"DelegatedServices": [{"ServicePrincipal": one} for one in services]}
            yield self.name("list-delegated-services-for-account", account), told

    def observed(self) -> Iterator[tuple[str, dict | str]]:
        settings = self.organization.settings
        own = settings.resource_policy
        if own is None:
            none = "ResourcePolicyNotFoundException"
            said = f"An error occurred ({none}) when calling the DescribeResourcePolicy operation: no"
            yield "describe-resource-policy.none", said
        else:
            told = {"ResourcePolicySummary": {"Id": own.aws_id}, "Content": own.text}
            yield self.name("describe-resource-policy"), {"ResourcePolicy": told}
        handshakes = [
            {
                "Id": one.id,
                "Action": one.action,
                "State": one.state,
                "Parties": [{"Type": kind, "Id": name} for kind, name in one.parties],
                "RequestedTimestamp": self.moment(one.requested),
                "ExpirationTimestamp": self.moment(one.expires),
            }
            for one in settings.handshakes
        ]
        done = {"Id": "h-done000000", "Action": "INVITE", "State": "ACCEPTED", "Parties": []}
        yield self.name("list-handshakes-for-organization"), {"Handshakes": [*handshakes, done]}
        creations = [
            {
                "Id": one.id,
                "AccountName": one.name,
                "State": one.state,
                "RequestedTimestamp": self.moment(one.requested),
                **({"FailureReason": one.reason} if one.reason else {}),
                **({"AccountId": one.account} if one.account else {}),
            }
            for one in settings.account_creations
        ]
        done = {"Id": "car-done0000", "AccountName": "shop", "State": "SUCCEEDED"}
        yield self.name("list-create-account-status"), {"CreateAccountStatuses": [*creations, done]}
        yield from self.invalid()

    def invalid(self) -> Iterator[tuple[str, dict]]:
        settings = self.organization.settings
        accounts = {self.organization.node(one).aws_id: one for one in self.organization.accounts()}
        for kind in settings.policy_types:
            if kind.value.endswith("_CONTROL_POLICY"):
                continue
            found = [one for one in settings.invalid_effective_policies if one.type == kind.value]
            listed = [self.account(self.organization.node(accounts[one.account])) for one in found]
            told = {"Accounts": listed, "PolicyType": kind.value}
            yield self.name("list-accounts-with-invalid-effective-policy", kind.value), told
            for one in found if self.style.errors else ():
                errors = [
                    {
                        "ErrorCode": error.code,
                        "ErrorMessage": error.message,
                        "PathToError": error.path,
                        "ContributingPolicies": list(error.policies),
                    }
                    for error in one.errors or ()
                ]
                told = {"AccountId": one.account, "PolicyType": kind.value, "EffectivePolicyValidationErrors": errors}
                told |= {"EvaluationTimestamp": self.moment(one.evaluated)}
                yield self.name("list-effective-policy-validation-errors", f"{one.account}-{kind.value}"), told

    def moment(self, written: str) -> float | str:
        moment = datetime.fromisoformat(written)
        return moment.timestamp() if self.style.cli == 1 else moment.isoformat()

    def tags(self) -> Iterator[tuple[str, dict]]:
        everything = [*self.organization.nodes.values(), *self.organization.policies.values()]
        for one in everything:
            told = {"Tags": [{"Key": key, "Value": value} for key, value in one.tags]}
            yield self.name("list-tags-for-resource", one.aws_id), told
