"""The designs that are mutated: the templates, and one with something of everything."""

from __future__ import annotations

import json
from functools import cache

from designer import templates
from designer.formats import native


@cache
def bases() -> tuple[bytes, ...]:
    """Their bytes, the small ones twice: what is small is tried fast."""
    made = {name: native.write(templates.load(name)) for name in ("company", "coffee-shop", "landing-zone", "starter")}
    return (made["company"], *([made["coffee-shop"], made["landing-zone"], made["starter"], _rich()] * 2))


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
