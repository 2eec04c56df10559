"""``orgwright diff``: what differs between two designs, for people, scripts and reviews."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from designer import edits
from designer.formats import native
from designer.formats.native_file import NativeFile
from designer.model.records import NodeId, PolicyId
from tests.designer.cli.test_commands import company, run

__all__ = ["company"]  # a fixture

EXCEPT_ADMIN = {"ArnNotLike": {"aws:PrincipalArn": "arn:aws:iam::*:role/admin"}}
DELETE = {"Sid": "New", "Effect": "Deny", "Action": "s3:DeleteBucket", "Resource": "*", "Condition": EXCEPT_ADMIN}


@pytest.fixture
def changed(company: Path, tmp_path: Path) -> Path:
    """The design with a statement more in production, an account that moved and another that came."""
    organization = native.read(company.read_bytes(), "x").organization
    policy = PolicyId("protect-production-data")
    document = json.loads(organization.policy(policy).text)
    document["Statement"].append(DELETE)
    organization.apply(edits.edit_policy_text(organization, policy, json.dumps(document)))
    organization.apply(edits.move(organization, [NodeId("acc-dev-anna")], NodeId("ou-prod")))
    organization.apply(edits.add_account(organization, NodeId("ou-test"), "orders"))
    path = tmp_path / "changed.json"
    path.write_bytes(native.write(NativeFile(organization)))
    return path


def test_the_json_has_structure_policies_and_effects(company: Path, changed: Path) -> None:
    found = json.loads(run("diff", company, changed, "--format", "json").stdout)
    assert ["structure", "policies", "effects", "undecided", "catalogue", "assumed"] == list(found)
    changes = [(one["change"], one["node"], one["before"]) for one in found["structure"]]
    assert ("moved", "acc-dev-anna", "ou-sandbox") in changes
    assert ("added", "acc-orders", None) in changes
    (policy,) = found["policies"]
    assert ("changed", "protect-production-data") == (policy["change"], policy["policy"])
    assert [("added", "New", DELETE)] == [(s["change"], s["statement"], s["after"]) for s in policy["statements"]]
    directions = {account: group["direction"] for group in found["effects"] for account in group["accounts"]}
    assert "narrowed" == directions["acc-shop-prod"]
    assert "acc-shop-test" not in directions
    for group in found["effects"]:
        assert {"gained", "lost", "widened", "narrowed"} == set(group["actions"])
        assert {"request", "before", "after", "decidedBefore", "decidedAfter"} == set(group["witness"])


def test_the_status_says_what_was_asked_for(company: Path, changed: Path) -> None:
    assert 0 == run("diff", company, changed).exit_code
    assert 0 == run("diff", company, company, "--fail-on", "any").exit_code
    assert 1 == run("diff", company, changed, "--fail-on", "narrowed").exit_code
    assert 2 == run("diff", company, "nowhere.json").exit_code
