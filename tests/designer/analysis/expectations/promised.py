"""Tests of promises as the file writes them, proved on a small organization."""

from __future__ import annotations

import json

from designer.analysis.expectations.proof import GuardrailProof
from designer.analysis.expectations.prover import Prover
from designer.exchange.formats import native
from designer.exchange.formats.tables.guardrail_tests import read_test
from designer.organization.model.guardrail_tests import GuardrailTest
from designer.organization.model.organization import Organization
from designer.organization.model.records import PolicyType, Unknown
from designer.policy.catalog.catalogue import load

ACCOUNTS = {"acc-shop": "222222222222", "acc-bank": "333333333333", "acc-lab": "444444444444"}


def promise(**members: object) -> GuardrailTest:
    """A test from members of the file; ``in_`` is ``in``, and so on."""
    value = {key.rstrip("_"): member for key, member in members.items()}
    return read_test({"id": "t", "in": ["root"], **value} if "case" not in value else {"id": "t", **value})


def policy(*statements: dict[str, object]) -> str:
    return json.dumps({"Version": "2012-10-17", "Statement": list(statements)})


def deny(actions: object, **members: object) -> dict[str, object]:
    return {"Effect": "Deny", "Action": actions, "Resource": "*", **members}


def organization(
    scps: dict[str, str | Unknown] | None = None,
    rcps: dict[str, str] | None = None,
    *,
    attached: dict[str, list[str]] | None = None,
) -> Organization:
    """Root(Main Work(Shop Bank) Lab(lab) Empty) with SCPs and RCPs; policies are attached to the root by default.

    Args:
        scps: Texts by id.
        rcps: The same.
        attached: Ids of policies besides FullAWSAccess by node; left out: all of them at the root.
    """
    scps, rcps = scps or {}, rcps or {}
    attached = {"root": [*scps, *rcps]} if attached is None else attached
    nodes: list[dict[str, object]] = [
        {"id": "root", "kind": "root", "name": "Root", "awsId": "r-ab12"},
        {"id": "acc-main", "kind": "account", "parent": "root", "name": "Main", "awsId": "111111111111"},
        {"id": "ou-work", "kind": "ou", "parent": "root", "name": "Work", "awsId": "ou-ab12-11111111"},
        {"id": "ou-lab", "kind": "ou", "parent": "root", "name": "Lab", "awsId": "ou-ab12-22222222"},
        {"id": "ou-empty", "kind": "ou", "parent": "root", "name": "Empty"},
    ]
    for name, parent in (("acc-shop", "ou-work"), ("acc-bank", "ou-work"), ("acc-lab", "ou-lab")):
        nodes.append({"id": name, "kind": "account", "parent": parent, "name": name[4:], "awsId": ACCOUNTS[name]})
    for node in nodes:
        own = attached.get(str(node["id"]), [])
        node["policies"] = ["FullAWSAccess", "RCPFullAWSAccess", *own]
    for node, own in attached.items():  # an allow list takes the place of FullAWSAccess
        if any(one.startswith("only") for one in own):
            next(one for one in nodes if one["id"] == node)["policies"] = ["RCPFullAWSAccess", *own]
    policies: list[dict[str, object]] = []
    for texts, kind in ((scps, PolicyType.SERVICE_CONTROL_POLICY), (rcps, PolicyType.RESOURCE_CONTROL_POLICY)):
        for name, text in texts.items():
            unknown = {"unknown": text.value, "text": ""} if isinstance(text, Unknown) else {"text": text}
            policies.append({"id": name, "name": name, "type": kind.value, **unknown})
    value = {
        "format": "orgwright",
        "version": 1,
        "organization": {
            "name": "Small",
            "awsId": "o-abcdefghij",
            "managementAccount": "acc-main",
            "policyTypes": ["SERVICE_CONTROL_POLICY", "RESOURCE_CONTROL_POLICY"],
        },
        "nodes": nodes,
        "policies": policies,
    }
    return native.read(json.dumps(value).encode(), "test.json").organization


def proved(design: Organization, test: GuardrailTest, today: str = "2026-11-27") -> GuardrailProof:
    return Prover(design, load(), today).prove(test)
