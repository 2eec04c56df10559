"""Figures of a report: those that the commands say of the same design."""

from __future__ import annotations

import json
from collections import Counter

import pytest

from designer.cli import run_command
from designer.exchange import templates
from designer.exchange.formats import native
from designer.exchange.formats.format import NativeFile
from designer.exchange.reports.contents import EMPTY_CELL
from designer.exchange.reports.registry import report_on
from designer.organization.model import quotas
from designer.organization.model.lookup import path_text
from designer.organization.model.records import PolicyType
from designer.policy.catalog import catalogue
from tests.examples import LONG

DAY = "2026-11-27"


@pytest.fixture(scope="module", params=["company", "regulated", "coffee-shop"])
def design(request, tmp_path_factory):
    """A design, its file and the tables of its report by their ids."""
    organization = templates.load(request.param).organization
    path = tmp_path_factory.mktemp("figures") / "a.json"
    path.write_bytes(native.write(NativeFile(organization)))
    found = report_on(organization, catalogue.load(), "a.json", DAY)
    tables = {
        table.id: [dict(zip(table.columns, [one.text for one in row], strict=True)) for row in table.rows]
        for section in found.sections
        for table in section.tables
    }
    return organization, path, tables


@pytest.fixture
def told(design, capsys):
    """Function that gives what a command says of the design, as JSON."""

    def ask(command, *options):
        capsys.readouterr()
        run_command([command, str(design[1]), *options, "--format", "json"])
        return json.loads(capsys.readouterr().out)

    return ask


LIMITS = ("Slots used", "Kept for others", "Slots", "Fullest document", "Characters it may have")


def number(text):
    """Number of a cell: 0 where it says nothing, None where it says that there is no limit."""
    return None if text == "no limit" else int(text.replace(",", "").replace(EMPTY_CELL, "0"))


def test_the_summary_counts_what_check_and_prove_find(design, told):
    organization, _, tables = design
    summary = {row["What"]: number(row["Number"]) for row in tables["summary"]}
    findings = told("check")
    for severity in ("error", "warning", "advice"):
        assert summary[f"Problems: {severity}"] == sum(one["severity"] == severity for one in findings)
    proved = told("prove", "--date", DAY)
    proofs = proved if isinstance(proved, list) else proved["tests"]
    assert summary["Guardrail tests"] == len(proofs)
    assert summary["Guardrail tests that fail"] == sum(one["state"] not in ("proved", "undecided") for one in proofs)
    assert (summary["Accounts"], summary["OUs"]) == (organization.account_count, organization.ou_count)


def test_limits_are_those_that_budget_says(design, told):
    _, _, tables = design
    types = quotas.load().types
    said = {
        (one["path"], types[PolicyType(one["type"])].short): (
            *(one["slots"], one["reserved"], one["slotsMost"]),
            *(one["fullestCharacters"], one["charactersMost"]),
        )
        for one in told("budget")["nodes"]
        if one["slots"]
    }
    mine = {(row["Node"], row["Type"]): tuple(map(number, (row[name] for name in LIMITS))) for row in tables["limits"]}
    assert said == mine
    assert mine


def test_identities_are_those_that_who_can_lists_and_check_warns_of(design, told):
    """Every principal of an account is asked by `who-can`, whatever it may do."""
    organization, _, tables = design
    rows = {row["Account"]: row for row in tables.get("identities", ())}
    assert rows.keys() == {path_text(organization, account) for account in organization.identities}
    asked = told("who-can", "--action", "s3:GetObject")
    warned = [one for one in told("check") if one["check"] == "console-mfa"]
    for account in organization.identities:
        row = rows[path_text(organization, account)]
        kinds = Counter(one["kind"] for one in asked if one["account"] == account)
        assert (number(row["Users"]), number(row["Roles"])) == (kinds["user"], kinds["role"])
        assert number(row["Sign in without MFA"]) == sum(one["node"] == account for one in warned)


def test_every_account_has_the_figures_that_permissions_says(design, told):
    organization, _, tables = design
    for row in tables["accounts"] if LONG else tables["accounts"][::8]:
        said = told("permissions", "--account", row["Id"])
        if said["exempt"]:
            assert row["Allowed"] == "★ exempt"
        else:
            assert {key: number(row[key.capitalize()]) for key in said["summary"]} == said["summary"]
    assert len(tables["accounts"]) == organization.account_count


def test_the_tree_counts_what_the_table_of_accounts_lists(design):
    organization, _, tables = design
    nodes = list(organization.walk())
    for node, row in zip(nodes, tables["tree"], strict=True):
        own = [one for one in organization.node(node).policies if not organization.policy(one).aws_managed]
        assert row["Attached"] == (f"{len(own)}" if own else "-")
    assert number(tables["tree"][0]["Accounts"]) == len(tables["accounts"])


def test_policies_reach_the_accounts_that_have_them_on_their_path(design):
    organization, _, tables = design
    for row in tables["policies"]:
        policy = next(one for one in organization.policies.values() if one.name == row["Policy"])
        reached = [
            account
            for account in organization.accounts()
            if any(policy.id in organization.node(level).policies for level in organization.path(account))
        ]
        assert number(row["Accounts below"]) == len(reached)
