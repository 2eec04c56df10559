"""The SCPs and the words of a made-up large organization: shapes that real ones have, filled in by chance.

A shape is a function from chance and vocabulary to the statements of one SCP. The table `_SHAPES` says what each is for
and how often it occurs. Nothing here knows the tree.
"""

import json
from collections.abc import Callable, Mapping, Sequence
from enum import Enum
from functools import cache
from random import Random
from typing import TypeAlias

from designer.basics.data import read_data, read_record
from designer.basics.dataclass import dataclass
from designer.organization.model.records import Policy, PolicyId, PolicyType


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """Parts of names, services and actions; ``resources/scale.json``.

    Attributes:
        units: Business units.
        domains: Business of a unit.
        cells: Parts of an environment: regions, channels.
        systems: System that an account runs.
        people: Owners.
        regions: AWS Regions.
        global_actions: Actions that a region deny leaves out.
        everyday_services: Services that every allow list names.
        services: Further services.
        actions: Writing actions by service.
        role_actions: Actions of IAM that change roles.
        provider_actions: Actions of IAM that change providers of identities.
        creating: Actions that make what can be tagged.
    """

    units: tuple[str, ...]
    domains: tuple[str, ...]
    cells: tuple[str, ...]
    systems: tuple[str, ...]
    people: tuple[str, ...]
    regions: tuple[str, ...]
    global_actions: tuple[str, ...]
    everyday_services: tuple[str, ...]
    services: tuple[str, ...]
    actions: Mapping[str, tuple[str, ...]]
    role_actions: tuple[str, ...]
    provider_actions: tuple[str, ...]
    creating: tuple[str, ...]


@cache
def vocabulary() -> Vocabulary:
    """Return the words of the made-up organization."""
    return read_record(Vocabulary, read_data("scale.json"))


_Conditions: TypeAlias = Mapping[str, Mapping[str, str | list[str]]]
_Statement: TypeAlias = dict[str, object]

SHORTEST, LONGEST = 300, 5_000
"""Characters of a made-up SCP."""


class ScpRole(Enum):
    """Place in an organization that an SCP is meant for."""

    ROOT = "root"
    REGION = "region"
    OU = "ou"
    ACCOUNT = "account"
    ALLOW_LIST = "allow-list"
    QUARANTINE = "quarantine"


@dataclass(frozen=True, slots=True)
class Scp:
    """A policy and where it belongs."""

    policy: Policy
    role: ScpRole


def scps(rng: Random, count: int, words: Vocabulary) -> tuple[Scp, ...]:
    """So many SCPs, each of the shapes in its share, never the same twice."""
    made: list[Scp] = []
    schedule = [shape for shape in _SHAPES for _ in range(shape.share)]
    numbers: dict[str, int] = {}
    while len(made) < count:
        shape = schedule[len(made) % len(schedule)]
        number = numbers[shape.name] = numbers.get(shape.name, 0) + 1
        made.append(Scp(_policy(rng, words, shape, number), shape.role))
    return tuple(made)


@dataclass(frozen=True, slots=True)
class _PolicyShape:
    """Shape of one kind of SCP.

    Attributes:
        name: Beginning of its names: "region-deny" gives region-deny-01 and RegionDeny01.
        role: Its place in an organization.
        share: Share of SCPs of this shape, in percent.
        description: Its purpose.
        statements: Its content, made by chance.
    """

    name: str
    role: ScpRole
    share: int
    description: str
    statements: Callable[[Random, Vocabulary], Sequence[_Statement]]


def _policy(rng: Random, words: Vocabulary, shape: _PolicyShape, number: int) -> Policy:
    text = ""
    while not SHORTEST <= len(text) <= LONGEST:
        document = {"Version": "2012-10-17", "Statement": shape.statements(rng, words)}
        text = json.dumps(document, indent=2)
    slug = f"{shape.name}-{number:02}"
    name = "".join(part.capitalize() for part in slug.split("-"))
    return Policy(PolicyId(slug), name, PolicyType.SERVICE_CONTROL_POLICY, text, shape.description)


def _statement(
    sid: str, effect: str, actions: Sequence[str], resource: str | list[str] = "*", condition: _Conditions | None = None
) -> _Statement:
    listed = sorted(actions, key=str.lower)
    statement: _Statement = {"Sid": sid, "Effect": effect, "Action": listed, "Resource": resource}
    if condition:
        statement["Condition"] = condition
    return statement


def _deny(
    sid: str, actions: Sequence[str], resource: str | list[str] = "*", condition: _Conditions | None = None
) -> _Statement:
    return _statement(sid, "Deny", actions, resource, condition)


def _deny_others(sid: str, actions: Sequence[str], condition: _Conditions | None = None) -> _Statement:
    statement: _Statement = {"Sid": sid, "Effect": "Deny", "NotAction": sorted(actions), "Resource": "*"}
    if condition:
        statement["Condition"] = condition
    return statement


def _whole(services: Sequence[str]) -> list[str]:
    return [f"{service}:*" for service in services]


def _some(rng: Random, pool: Sequence[str], fewest: int, most: int) -> list[str]:
    return rng.sample(pool, min(len(pool), rng.randint(fewest, most)))


def _actions(rng: Random, words: Vocabulary, service: str, most: int) -> list[str]:
    """Return some writing actions of a service, now and then all that begin with the same verb."""
    chosen = _some(rng, words.actions[service], 2, most)
    if rng.random() < 0.35:
        verb = rng.choice(_VERBS)
        if any(action.startswith(verb) for action in words.actions[service]):
            chosen = [action for action in chosen if not action.startswith(verb)] + [f"{verb}*"]
    return [f"{service}:{action}" for action in chosen]


_VERBS = ("Delete", "Create", "Update", "Put", "Modify", "Disassociate")
_ROLES = ("platform", "pipeline", "break-glass", "security", "network", "backup", "database", "migration", "admin")


def _roles(rng: Random, most: int = 3) -> list[str]:
    return [f"arn:aws:iam::*:role/meridian/{role}" for role in sorted(_some(rng, _ROLES, 1, most))]


def _unless_roles(rng: Random) -> _Conditions:
    return {"ArnNotLike": {"aws:PrincipalArn": _roles(rng)}}


def _region_deny(rng: Random, words: Vocabulary) -> Sequence[_Statement]:
    regions = sorted(_some(rng, words.regions, 2, 6))
    escape = list(words.global_actions) + _whole(_some(rng, words.services, 0, 6))
    condition: _Conditions = {
        "StringNotEquals": {"aws:RequestedRegion": regions},
        "ArnNotLike": {"aws:PrincipalArn": _roles(rng)},
    }
    return [_deny_others("OnlyTheseRegions", sorted(set(escape)), condition)]


def _service_deny(rng: Random, words: Vocabulary) -> Sequence[_Statement]:
    services = [service for service in words.services if service not in words.everyday_services]
    return [_deny("NotInUseHere", _whole(_some(rng, services, 12, 60)))]


def _action_deny(rng: Random, words: Vocabulary) -> Sequence[_Statement]:
    services = rng.sample(sorted(words.actions), rng.randint(2, 6))
    return [
        _deny(f"Keep{_title(service)}", _actions(rng, words, service, 14), condition=_sometimes(rng, _unless_roles))
        for service in services
    ]


def _sometimes(rng: Random, condition: Callable[[Random], _Conditions], chance: float = 0.4) -> _Conditions | None:
    return condition(rng) if rng.random() < chance else None


def _title(service: str) -> str:
    return "".join(part.capitalize() for part in service.split("-"))


def _role_protection(rng: Random, words: Vocabulary) -> Sequence[_Statement]:
    actions = [f"iam:{action}" for action in words.role_actions if rng.random() < 0.8] or ["iam:DeleteRole"]
    names = [f"arn:aws:iam::*:role/{rng.choice(words.units).lower().replace(' ', '-')}-{s}-*" for s in _roles_of(rng)]
    return [
        _deny("RolesOfThePlatform", actions, [*_roles(rng, 4), *names], _unless_roles(rng)),
        _deny("SignInProviders", [f"iam:{action}" for action in words.provider_actions], condition=_unless_roles(rng)),
    ][: rng.randint(1, 2)]


def _roles_of(rng: Random) -> list[str]:
    return _some(rng, ("deploy", "audit", "operate", "scan"), 1, 3)


def _approved_services(rng: Random, words: Vocabulary) -> Sequence[_Statement]:
    approved = set(words.everyday_services) | set(_some(rng, words.services, 10, 60))
    return [_deny_others("OnlyApprovedServices", _whole(sorted(approved)), _sometimes(rng, _unless_roles, 0.3))]


def _allow_list(rng: Random, words: Vocabulary) -> Sequence[_Statement]:
    allowed = set(words.everyday_services) | set(_some(rng, words.services, 5, 50))
    statements = [_statement("AllowList", "Allow", _whole(sorted(allowed)))]
    if rng.random() < 0.5:
        here: _Conditions = {"StringEquals": {"aws:RequestedRegion": sorted(_some(rng, words.regions, 1, 4))}}
        more = sorted(set(_some(rng, words.services, 3, 10)) - allowed)
        statements += [_statement("OnlyInSomeRegions", "Allow", _whole(more), condition=here)] if more else []
    return statements


def _tag_rule(rng: Random, words: Vocabulary) -> Sequence[_Statement]:
    key = rng.choice(("cost-center", "owner", "environment", "data-classification"))
    missing: _Conditions = {"Null": {f"aws:RequestTag/{key}": "true"}}
    foreign: _Conditions = {
        "StringNotEquals": {"aws:ResourceTag/owner": rng.choice(words.people), "aws:PrincipalTag/role": "operator"}
    }
    service = rng.choice(("ec2", "rds", "dynamodb", "ecs", "sqs", "sns", "states", "secretsmanager"))
    return [
        _deny(
            "TagOnCreation",
            [action for action in words.creating if rng.random() < 0.7] or words.creating[:2],
            "*",
            missing,
        ),
        _deny("OnlyTheOwnerDeletes", _actions(rng, words, service, 8), "*", foreign),
    ]


def _compute_rule(rng: Random, _words: Vocabulary) -> Sequence[_Statement]:
    instance = "arn:aws:ec2:*:*:instance/*"
    sizes = sorted(f"{family}.*" for family in _some(rng, ("t3", "t4g", "m6i", "m7g", "c7g", "r7g", "i4i"), 2, 4))
    rules = [
        _deny("Sizes", ["ec2:RunInstances"], instance, {"StringNotLike": {"ec2:InstanceType": sizes}}),
        _deny("Metadata", ["ec2:RunInstances"], instance, {"StringNotEquals": {"ec2:MetadataHttpTokens": "required"}}),
        _deny(
            "Encrypted",
            ["ec2:CreateVolume", "ec2:RunInstances"],
            "arn:aws:ec2:*:*:volume/*",
            {"Bool": {"ec2:Encrypted": "false"}},
        ),
        _deny("Settings", ["ec2:DisableEbsEncryptionByDefault", "ec2:EnableSerialConsoleAccess"]),
    ]
    return _kept(rng, rules)


def _data_rule(rng: Random, words: Vocabulary) -> Sequence[_Statement]:
    buckets = [f"arn:aws:s3:::meridian-{domain.lower()}-*" for domain in _some(rng, words.domains, 2, 8)]
    rules = [
        _deny("Buckets", _actions(rng, words, "s3", 12), sorted(buckets), _sometimes(rng, _unless_roles, 0.7)),
        _deny("Backups", _actions(rng, words, "backup", 10), condition=_sometimes(rng, _unless_roles)),
        _deny("Databases", _actions(rng, words, rng.choice(("rds", "dynamodb", "redshift")), 12)),
        _deny("Keys", ["kms:DisableKey", "kms:ScheduleKeyDeletion"], condition=_unless_roles(rng)),
        _deny("SecureTransport", ["s3:*"], "*", {"Bool": {"aws:SecureTransport": "false"}}),
    ]
    return _kept(rng, rules)


def _network_rule(rng: Random, words: Vocabulary) -> Sequence[_Statement]:
    offices = [f"{rng.randint(11, 99)}.{rng.randint(1, 250)}.0.0/16" for _ in range(rng.randint(1, 4))]
    outside: _Conditions = {"NotIpAddress": {"aws:SourceIp": offices}, "Bool": {"aws:ViaAWSService": "false"}}
    rules = [
        _deny("Gateways", ["ec2:AttachInternetGateway", "ec2:CreateInternetGateway", "ec2:CreateNatGateway"]),
        _deny("Peering", ["ec2:AcceptVpcPeeringConnection", "ec2:CreateVpcPeeringConnection", "ec2:CreateVpn*"]),
        _deny("Shares", _actions(rng, words, "ram", 8), condition=_unless_roles(rng)),
        _deny("FromTheOffice", _actions(rng, words, rng.choice(("iam", "kms", "rds")), 10), "*", outside),
    ]
    return _kept(rng, rules)


def _kept(rng: Random, rules: list[_Statement]) -> list[_Statement]:
    return [rule for rule in rules if rng.random() < 0.75] or rules[:2]


def _detection(rng: Random, words: Vocabulary) -> Sequence[_Statement]:
    services = rng.sample(("cloudtrail", "config", "guardduty", "securityhub", "macie2", "detective"), 3)
    return [
        _deny(f"{_title(service)}StaysOn", _actions(rng, words, service, 12), condition=_unless_roles(rng))
        for service in services
    ]


def _stay(rng: Random, words: Vocabulary) -> Sequence[_Statement]:
    return [
        _deny("StayInTheOrganization", ["account:CloseAccount", "organizations:LeaveOrganization"]),
        _deny("NoLongTermKeys", ["iam:CreateAccessKey", "iam:CreateLoginProfile", "iam:CreateUser"]),
        _deny("LeftToThePlatform", _actions(rng, words, rng.choice(("config", "cloudtrail", "ram")), 8)),
    ]


def _sign_in(rng: Random, words: Vocabulary) -> Sequence[_Statement]:
    services = rng.sample(sorted(words.actions), 2)
    actions = [action for service in services for action in _actions(rng, words, service, 10)]
    root: _Conditions = {"ArnLike": {"aws:PrincipalArn": "arn:aws:iam::*:root"}}
    return [
        _deny("NoRootUser", actions, "*", root),
        _deny("SignedInWithMfa", actions[:6], "*", {"BoolIfExists": {"aws:MultiFactorAuthPresent": "false"}}),
    ]


def _quarantine(rng: Random, _words: Vocabulary) -> Sequence[_Statement]:
    left = ["account:Get*", "billing:Get*", "ce:Get*", "health:Describe*", "support:*"]
    reading = [f"{service}:List*" for service in _some(rng, ("ec2", "iam", "lambda", "rds", "s3"), 1, 3)]
    return [_deny_others("NothingMoves", left), _deny("NoReading", reading, condition=_unless_roles(rng))]


_SHAPES = (
    _PolicyShape("stay", ScpRole.ROOT, 1, "Accounts stay in the organization, people sign in centrally.", _stay),
    _PolicyShape(
        "region-deny", ScpRole.REGION, 8, "Work happens in a few Regions; global services are left out.", _region_deny
    ),
    _PolicyShape("services-off", ScpRole.OU, 12, "Services that nobody uses here are off.", _service_deny),
    _PolicyShape("keep-settings", ScpRole.OU, 14, "Settings of some services are left to the platform.", _action_deny),
    _PolicyShape(
        "keep-team-settings", ScpRole.ACCOUNT, 10, "Settings of some services are left to the team.", _action_deny
    ),
    _PolicyShape(
        "protect-roles", ScpRole.OU, 9, "Roles of the platform cannot be changed by the teams.", _role_protection
    ),
    _PolicyShape(
        "approved-services",
        ScpRole.OU,
        7,
        "Only services that a regulation or a review has passed.",
        _approved_services,
    ),
    _PolicyShape(
        "allow-list",
        ScpRole.ALLOW_LIST,
        6,
        "Attach it in place of FullAWSAccess: it allows chosen services only.",
        _allow_list,
    ),
    _PolicyShape("tag-rule", ScpRole.ACCOUNT, 6, "Resources carry tags, and only their owners delete them.", _tag_rule),
    _PolicyShape("compute", ScpRole.OU, 6, "Sizes, metadata service and encryption of instances.", _compute_rule),
    _PolicyShape("data", ScpRole.OU, 8, "Data is neither made public nor destroyed.", _data_rule),
    _PolicyShape("network", ScpRole.OU, 5, "Networks are built by the network team.", _network_rule),
    _PolicyShape("detection", ScpRole.OU, 4, "What watches the accounts stays on.", _detection),
    _PolicyShape("sign-in", ScpRole.ACCOUNT, 3, "No root user, and MFA for what hurts.", _sign_in),
    _PolicyShape("quarantine", ScpRole.QUARANTINE, 1, "Accounts on their way out do nothing any more.", _quarantine),
)
