"""The designs that are mutated: the templates, and one with something of everything."""

from __future__ import annotations

import json
from functools import cache

from designer.exchange import templates
from designer.exchange.formats import native


@cache
def bases() -> tuple[bytes, ...]:
    """Their bytes, the small ones twice: what is small is tried fast."""
    made = {name: native.write(templates.load(name)) for name in ("company", "coffee-shop", "landing-zone", "starter")}
    small = [made["coffee-shop"], made["landing-zone"], made["starter"], _rich(), inhabited()]
    return (made["company"], *(small * 2))


def _rich() -> bytes:
    value = json.loads(native.write(templates.load("coffee-shop")))
    top, *_, last = (node["id"] for node in value["nodes"])
    account = next(node["id"] for node in value["nodes"] if node["kind"] == "account")
    tags = {"tags": {"CostCenter": {"tag_key": {"@@assign": "CostCenter"}, "tag_value": {"@@assign": ["100", "2*"]}}}}
    plan = {
        "plans": {
            "daily": {
                "regions": {"@@append": ["eu-central-1"]},
                "rules": {"r": {"lifecycle": {"delete_after_days": {"@@assign": "35"}}}},
            }
        }
    }
    own = {
        "Sid": "Own",
        "Effect": "Deny",
        "Principal": "*",
        "Action": "s3:*",
        "Resource": "*",
        "Condition": {"StringNotEqualsIfExists": {"aws:ResourceOrgID": "${aws:PrincipalOrgID}"}},
    }
    value["policies"] += [
        {"id": "tags", "name": "Tags", "type": "TAG_POLICY", "document": tags},
        {"id": "tags-2", "name": "More tags", "type": "TAG_POLICY", "document": tags},
        {"id": "plan", "name": "Plan", "type": "BACKUP_POLICY", "document": plan},
        {
            "id": "own",
            "name": "Own",
            "type": "RESOURCE_CONTROL_POLICY",
            "document": {"Version": "2012-10-17", "Statement": [own]},
        },
        {
            "id": "typed",
            "name": "Typed",
            "type": "SERVICE_CONTROL_POLICY",
            "text": '{"Version": "2012-10-17", "Statement": [',
        },
    ]
    for node in value["nodes"]:
        if node["id"] in {top, last}:
            node["policies"] += ["tags", "plan", "own"]
    value["nodes"][-1]["policies"] += ["tags-2", "typed"]
    value["nodes"][-1]["tags"] = {"team": "shop", "": "x"}
    value["organization"] |= {
        "policyTypes": ["SERVICE_CONTROL_POLICY", "RESOURCE_CONTROL_POLICY", "TAG_POLICY", "BACKUP_POLICY"],
        "reservedSlots": {"SERVICE_CONTROL_POLICY": 1},
        "resourcePolicy": {"awsId": "rp-1", "document": {"Version": "2012-10-17", "Statement": [own]}},
        "handshakes": [{"id": "h-1", "action": "INVITE", "state": "OPEN", "parties": [{"type": "EMAIL", "id": "a@b"}]}],
        "accountCreations": [{"id": "car-1", "name": "Shop", "state": "FAILED", "reason": "INVALID_EMAIL"}],
        "invalidEffectivePolicies": [{"account": "111122223333", "type": "TAG_POLICY", "errors": [{"code": "X"}]}],
        "unknown": ["trustedServices"],
        "delegatedAdministrators": [{"account": account, "service": "guardduty.amazonaws.com"}],
    }
    value["silenced"] = [{"check": "gaps", "node": last, "reason": "known"}]
    value["layout"] = {"direction": "left-right", "collapsed": [], "positions": {last: [10, 20]}}
    return json.dumps(value, indent=2).encode()


@cache
def inhabited(*, sound: bool = False) -> bytes:
    """The coffee shop with people, roles that lead in a circle, programmes, agreements, evidence and duties.

    With `sound`, AWS would take all of it.
    """
    value = json.loads(native.write(templates.load("coffee-shop")) if sound else _rich())
    number = "140280420560"
    inside = value["identities"]["acc-payments"]
    trust = {"Effect": "Allow", "Principal": {"AWS": f"arn:aws:iam::{number}:root"}, "Action": "sts:AssumeRole"}
    outside = {
        "Effect": "Allow",
        "Principal": {"AWS": [f"arn:aws:iam::{number}:role/ring-2", "arn:aws:iam::999999999999:root"]},
        "Action": "sts:AssumeRole",
        "Condition": {"StringEquals": {"sts:ExternalId": "abc-1"}, "Bool": {"aws:MultiFactorAuthPresent": "true"}},
    }
    take = {"Effect": "Allow", "Action": "sts:AssumeRole", "Resource": f"arn:aws:iam::{number}:role/ring-*"}
    own = {
        "Effect": "Allow",
        "NotAction": ["iam:*", "s3:Put*"],
        "NotResource": "arn:aws:s3:::${aws:username}/*",
        "Condition": {"ForAllValues:StringLike": {"aws:TagKeys": ["${aws:PrincipalTag/team}", "a*"]}},
    }
    inside["roles"] += [
        _role(f"ring-{number}", trust if number else outside, take if number != 1 else own) for number in range(3)
    ]
    inside["roles"].append({"name": "typed", "trust": {"text": '{"Statement": ['}, "boundary": "Nowhere"})
    inside["users"][0] |= {
        "path": "/staff/",
        "attached": ["arn:aws:iam::aws:policy/ReadOnlyAccess", "Nowhere"],
        "inline": [{"name": "own", "document": _document(own)}, {"name": "typed", "text": "{"}],
        "tags": {"team": "till"},
        "created": "2026-01-31T10:00:00Z",
        "accessKeys": [{"active": True, "created": "2025-01-31", "lastUsed": "2026-11-01T00:00:00+01:00"}],
        "passwordLastUsed": "2026-11-01",
    }
    value["identities"]["acc-developer"] = {
        "root": {"password": True, "mfa": False, "accessKeys": 1},
        "roles": [_role("deploy", trust, take), _role("admin", outside, {**own, "NotAction": "x:y"})],
        "unknown": ["users", "groups", "credentials"],
    }
    value["accessAssignments"] = _given()
    value["compliance"] = _compliance()
    for node in value["nodes"]:
        if node["id"] in {"ou-regulated", "acc-payments"}:
            node |= {"programmes": "pci-dss, hipaa", "services": "s3, dynamodb", "owner": "it"}
    value["tests"] = [
        {
            "id": "t",
            "say": "No bucket goes",
            "in": ["ou-regulated"],
            "never": ["s3:DeleteBucket"],
            "duringMigration": True,
        }
    ]
    value |= {"version": 2, "comments": _comments()}
    return json.dumps(value, indent=2).encode()


def _role(name: str, trust: object, own: object) -> dict[str, object]:
    return {
        "name": name,
        "path": "/ring/",
        "trust": {"document": _document(trust)},
        "inline": [{"name": "take", "document": _document(own)}],
        "boundary": "CashierBoundary",
        "tags": {"team": "till"},
        "description": "One of three",
        "sessionSeconds": 3600,
        "lastUsed": "2026-10-10",
    }


def _document(statement: object) -> dict[str, object]:
    return {"Version": "2012-10-17", "Statement": [statement]}


def _comments() -> list[dict[str, object]]:
    said = {"author": "Maria", "time": "2026-11-01T10:00:00+00:00"}
    return [
        {
            "id": "c-1",
            "text": "Why?",
            "node": "acc-payments",
            **said,
            "replies": [{"id": "r", "text": "So"}],
        },
        {"id": "c-2", "text": "It stays", "policy": "own", "statement": "Own", "decision": True, **said},
        {"id": "c-3", "text": "Done", "test": "t", "resolved": True},
    ]


def _given() -> dict[str, object]:
    allow = {"Effect": "Allow", "Action": "s3:*", "Resource": "*"}
    return {
        "users": [
            {"name": "maria", "displayName": "Maria", "groups": ["Till"], "awsId": "u-1"},
            {"name": "tom", "groups": ["Till"]},
        ],
        "groups": [{"name": "Till", "description": "At the till", "awsId": "g-1"}],
        "permissionSets": [
            {
                "name": "Till",
                "attached": ["TillAccess", "arn:aws:iam::aws:policy/ReadOnlyAccess"],
                "inline": {"document": _document(allow)},
                "boundary": "CashierBoundary",
                "sessionSeconds": 3600,
                "awsId": "ps-1",
            },
            {"name": "Bare", "description": "Nothing"},
        ],
        "assignments": [
            {"permissionSet": "Till", "group": "Till", "target": "ou-regulated"},
            {"permissionSet": "Bare", "user": "maria", "target": "acc-payments"},
        ],
        "entitlements": [{"group": "Till", "account": "acc-payments", "role": "ring-1"}],
    }


def _compliance() -> dict[str, object]:
    agreement = {"name": "AWS Business Associate Addendum", "start": "2025-01-01", "note": "Signed in the office"}
    report = {"name": "SOC 2 Report", "series": "SOC", "start": "2026-04-01", "end": "2026-09-30", "terms": "EXPLICIT"}
    return {
        "agreements": [
            {"id": "a-1", "scope": "organization", "account": "acc-coffee-shop", "state": "ACTIVE", **agreement},
            {
                "id": "a-2",
                "scope": "account",
                "account": "acc-payments",
                "state": "PLANNED",
                "end": "2026-02-28",
                **agreement,
            },
        ],
        "reports": [{"id": "report-1", "version": number, "published": number > 1, **report} for number in (1, 2)],
        "readings": [
            {"part": "agreements", "account": "100200300400", "day": "2026-11-01"},
            {"part": "reports", "account": "140280420560", "day": "2026-11-01T10:00:00Z"},
        ],
        "lists": [
            {"programme": "pci-dss", "asOf": "2026-11-01", "source": "https://example.org", "services": ["s3", "ec2"]},
            {
                "programme": "ours",
                "asOf": "2026-11-01",
                "source": "x",
                "services": ["s3"],
                "title": "Ours",
                "note": "n",
            },
        ],
        "accepted": [
            {"node": "ou-regulated", "service": "ec2", "reason": "Old", "until": "2026-12-31"},
            {"node": "acc-payments", "service": "x", "reason": "y", "programme": "hipaa", "owner": "it"},
        ],
        "duties": [
            {"node": "ou-regulated", "programme": "pci-dss", "duty": "7", "state": "done", "day": "2026-01-01"},
            {"node": "acc-payments", "programme": "hipaa", "duty": "x", "owner": "it", "note": "In the safe"},
        ],
    }
