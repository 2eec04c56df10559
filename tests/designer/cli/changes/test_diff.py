"""``orgwright diff``: what differs between two designs, for people, scripts and reviews."""

from __future__ import annotations

import base64
import hashlib
import json
import re
from functools import reduce
from operator import or_
from pathlib import Path

import pytest

from designer.analysis.differences.comparison import comparing_designs
from designer.basics.steps import finish
from designer.exchange import templates
from designer.exchange.formats import native
from designer.exchange.formats.format import NativeFile
from designer.exchange.reports.difference_markdown import markdown
from designer.organization import edits
from designer.organization.model.records import NodeId, PolicyId
from designer.policy.catalog.catalogue import load
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
        request = group["witness"]["request"]
        assert request["context"]["aws:principalarn"] == request["principal"]
        assert f":{request['accountId']}:" in request["principal"]


def test_the_status_says_what_was_asked_for(company: Path, changed: Path) -> None:
    assert 0 == run("diff", company, changed).exit_code
    assert 0 == run("diff", company, company, "--fail-on", "any").exit_code
    assert 1 == run("diff", company, changed, "--fail-on", "narrowed").exit_code
    assert 2 == run("diff", company, "nowhere.json").exit_code


def test_the_text_tells_what_is_narrowed_and_what_decides(company: Path, changed: Path) -> None:
    said = run("diff", company, changed).stdout
    assert "dev-anna: Sandbox → Workloads/Prod" in said
    assert "orders: new account in Workloads/Test" in said
    assert "ProtectProductionData: New added" in said
    assert "after denied: New in ProtectProductionData, at Prod" in said


HOSTILE = "@admin `x` <img src=x> | [a](http://b) #1 </details> *y*"


@pytest.fixture
def hostile(company: Path, tmp_path: Path) -> Path:
    """The design with names that are markup everywhere."""
    organization = native.read(company.read_bytes(), "x").organization
    organization.apply(edits.rename(organization, NodeId("ou-prod"), HOSTILE))
    policy = organization.policy(PolicyId("protect-production-data"))
    document = json.loads(policy.text)
    document["Statement"][0]["Resource"] = ["```", "<script>alert(1)</script>", "\x1b[31m"]
    organization.apply(edits.edit_policy_text(organization, policy.id, json.dumps(document)))
    path = tmp_path / "hostile.json"
    path.write_bytes(native.write(NativeFile(organization)))
    return path


def test_nothing_of_a_name_is_markup(company: Path, hostile: Path) -> None:
    markdown = run("diff", company, hostile, "--format", "markdown").stdout
    outside_code = re.sub(r"(?s)(`{3,})diff\n.*?\n\1", "", markdown)
    for markup in ("@admin", "<img", "[a]", "http://", " #1", "*y*", "`x`"):
        assert markup not in outside_code
    assert markdown.count("<details>") == markdown.count("</details>")
    html = run("diff", company, hostile, "--format", "html").stdout
    for markup in ("<img", "<script", "\x1b"):
        assert markup not in html


def test_the_page_has_no_script_and_asks_for_nothing(company: Path, changed: Path) -> None:
    html = run("diff", company, changed, "--format", "html").stdout
    style = re.search(r"<style>(.*?)</style>", html, re.DOTALL)
    assert style is not None
    digest = base64.b64encode(hashlib.sha256(style[1].encode()).digest()).decode()
    assert f"default-src 'none'; style-src 'sha256-{digest}'" in html
    assert not re.search(r"<script|src=|href=|url\(|@import", html)


def test_a_comment_fits_and_says_what_did_not(tmp_path: Path) -> None:
    before = templates.load(templates.SCALE, accounts=2_000).organization
    after = templates.load(templates.SCALE, accounts=2_000).organization
    for number, account in enumerate(before.accounts()):
        after.apply(edits.rename(after, account, f"@admin #1 |a| {number}"))
    found = finish(comparing_designs(before, after, load()))
    told = markdown(found)
    assert told == markdown(found)
    assert len(told) <= 60_000
    assert "more differences did not fit" in told
    assert 50_000 < len(told)


def test_a_design_does_not_differ_from_itself(company: Path) -> None:
    for style in ("text", "markdown", "html"):
        assert "No difference." in run("diff", company, company, "--format", style).stdout


def test_the_json_is_written_a_line_a_difference(company: Path, changed: Path) -> None:
    text = run("diff", company, changed, "--format", "json").stdout
    found = json.loads(text)
    assert ["structure", "policies", "effects", "undecided", "catalogue", "assumed"] == list(found)
    elements = sum(len(found[name]) for name in ("structure", "policies", "effects", "undecided"))
    lines = [line.rstrip(",") for line in text.splitlines()]
    assert elements == sum(line.startswith("{") and line.endswith("}") for line in lines)
    for effect in found["effects"]:
        assert {"gained", "lost", "widened", "narrowed"} == set(effect["actions"])
        assert any(effect["actions"].values())
        assert all(isinstance(one, str) for one in effect["accounts"])


def test_the_json_of_equal_designs_has_empty_lists(company: Path) -> None:
    found = json.loads(run("diff", company, company, "--format", "json").stdout)
    assert [[], [], [], []] == [found[name] for name in ("structure", "policies", "effects", "undecided")]


def test_the_json_names_actions_by_patterns_that_match_exactly_them(company: Path, tmp_path: Path) -> None:
    organization = native.read(company.read_bytes(), "x").organization
    denied = {"Effect": "Deny", "Action": ["glue:*", "ec2:D*", "ec2:RunInstances", "sqs:SendMessage"], "Resource": "*"}
    text = json.dumps({"Version": "2012-10-17", "Statement": denied})
    organization.apply(edits.edit_policy_text(organization, PolicyId("protect-production-data"), text))
    path = tmp_path / "denied.json"
    path.write_bytes(native.write(NativeFile(organization)))
    before, after = (native.read(one.read_bytes(), "x").organization for one in (company, path))
    catalogue = load()
    groups = finish(comparing_designs(before, after, catalogue)).effects.groups
    listed = json.loads(run("diff", company, path, "--format", "json").stdout)["effects"]
    assert len(groups) == len(listed)
    for group, one in zip(groups, listed, strict=True):
        for way, mask in group.actions._asdict().items():
            entries = one["actions"][way]
            assert len(entries) == len(set(entries))
            assert mask == reduce(or_, map(catalogue.match, entries), 0)
    lost = {entry for one in listed for entry in one["actions"]["lost"]}
    assert {"glue:*", "sqs:SendMessage", "ec2:RunInstances"} <= lost
    assert sum(catalogue.match(entry).bit_count() > 1 for entry in lost) > 5
