"""``orgwright explain`` for one exact request."""

from __future__ import annotations

import json
from pathlib import Path

from tests.designer.cli.test_commands import company, run

__all__ = ["company"]  # a fixture


def test_explain_of_an_exact_request_says_what_its_answer_depends_on(company: Path) -> None:
    args = ("explain", company, "--account", "shop-prod", "--action", "sqs:SendMessage")
    who = ("--principal", "arn:aws:iam::555566667777:role/Dev")
    answer = json.loads(run(*args, *who, "--format", "json").stdout)
    assert ("conditional", ["aws:RequestedRegion"]) == (answer["answer"], answer["dependsOn"])
    known = json.loads(run(*args, *who, "--context", "aws:RequestedRegion=us-east-1", "--format", "json").stdout)
    assert ("denied", "ExplicitlyDenied", "ou-workloads", "region-deny", 0) == (
        known["answer"],
        known["decision"],
        known["node"],
        known["policy"],
        known["statement"],
    )
    assert "depends on: aws:RequestedRegion" in run(*args, *who).stdout


def test_explain_extends_the_answer_about_all_requests(company: Path) -> None:
    args = ("explain", company, "--account", "Log Archive", "--action", "s3:DeleteBucket", "--format", "json")
    general, exact = json.loads(run(*args).stdout), json.loads(run(*args, "--resource", "arn:aws:s3:::x").stdout)
    assert list(general) == list(exact)[: len(general)]
    assert ("conditional", "allowed") == (general["answer"], exact["answer"])


def test_explain_takes_a_caller_of_another_account_as_one_from_outside(company: Path) -> None:
    args = ("explain", company, "--account", "Log Archive", "--action", "s3:GetObject")
    said = run(*args, "--principal", "arn:aws:iam::123123123123:role/x", "--format", "json")
    answer = json.loads(said.stdout)
    assert ("allowed", []) == (answer["answer"], answer["levels"])
    assert "outside" in answer["reason"]


def test_explain_refuses_what_is_no_context(company: Path) -> None:
    args = ("explain", company, "--account", "Log Archive", "--action", "s3:GetObject")
    refused = run(*args, "--context", "nothing")
    assert (2, True) == (refused.exit_code, "KEY=VALUE" in refused.stderr)


def test_explain_takes_a_caller_of_the_account_by_its_name(company: Path) -> None:
    """The tests of promises name callers so; no text that names nobody is taken for somebody from outside."""
    asked = ("explain", company, "--account", "acc-shop-prod", "--action", "s3:DeleteBucket", "--principal")
    said = run(*asked, "role/acme/break-glass").stdout
    assert "from outside" not in said
    assert said == run(*asked, "arn:aws:iam::555566667777:role/acme/break-glass").stdout
    wrong = run(*asked, "acme/break-glass")
    assert 2 == wrong.exit_code
    assert "acme/break-glass is not a caller" in wrong.stderr
