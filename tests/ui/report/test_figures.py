"""Figures of a report: those that the window says of the same design."""

from __future__ import annotations

import pytest

from designer import templates
from designer.checks import Severity
from designer.compliance.sensitive_actions import known
from designer.lenses.choice import LensChoice
from designer.lenses.registry import read_now
from designer.model.records import NodeId
from designer.policy.catalog import catalogue
from designer.reports.registry import report_on
from ui.compliance.panel import CompliancePanel
from ui.responsibility.panel import ResponsibilityPanel

DAY = "2026-11-27"


@pytest.fixture
def clinic(session):
    """The clinic in the window, and the tables of its report by their ids."""
    organization = templates.load("regulated").organization
    session.document.replace(organization)
    found = report_on(organization, catalogue.load(), "a.json", DAY)
    return {
        table.id: [dict(zip(table.columns, [one.text for one in row], strict=True)) for row in table.rows]
        for section in found.sections
        for table in section.tables
    }


def test_the_panel_of_duties_counts_what_the_report_does(clinic, session, analyses, hosted):
    panel = hosted(ResponsibilityPanel(session, analyses), 380, 900)
    accounts = list(session.organization.accounts())
    for account, row in zip(accounts, clinic["responsibility"], strict=True):
        session.select([account])
        for layer in (one.value for one in panel.layers.rows.rows):
            told = row[layer.duty.layer.name]
            if told == "AWS":
                assert layer.keeper == "AWS"
            else:
                # "you 4 · shared 2" in the report, "4 · 2 shared" in the window
                parts = dict(one.split() for one in told.split(" · "))
                words = [parts["you"]] if "you" in parts else []
                words += [f"{parts['shared']} shared"] if "shared" in parts else []
                assert layer.counts == " · ".join(words)


def test_the_panel_of_compliance_says_what_the_table_of_coverage_does(clinic, session, analyses, hosted):
    panel = hosted(CompliancePanel(session, analyses), 380, 900)
    for row in clinic["coverage"]:
        account = next(one for one in session.organization.accounts() if row["Account"].endswith(name(session, one)))
        session.select([account])
        told = {one.content.title: one.content.trailing for one in panel.list.rows.rows}
        for programme, cell in row.items():
            if programme != "Account" and cell != "-":
                assert cell.split(" ", 1)[1] == told[programme]


def test_lenses_say_what_the_tables_do(clinic, session):
    organization = session.organization
    programmes = read_now(organization, LensChoice("programmes")).annotations
    sensitive = read_now(organization, LensChoice("sensitive", "leaving")).annotations
    chosen = next(group for group in known(organization).groups if group.id == "leaving").chosen
    for row in clinic["coverage"]:
        account = next(one for one in organization.accounts() if row["Account"].endswith(name(session, one)))
        cells = [cell for column, cell in row.items() if column != "Account" and cell != "-"]
        assert programmes[account].line in {cell.split(" ", 1)[1] for cell in cells}
    for account, row in zip(organization.accounts(), clinic["actions"], strict=True):
        if all("denied" in row[action] for action in chosen):
            assert sensitive[account].tone.words != "all allowed"


def test_the_window_counts_the_problems_and_permissions_of_the_report(clinic, session, analyses):
    analyses.check_now()
    summary = {row["What"]: int(row["Number"]) for row in clinic["summary"]}
    for severity in Severity:
        assert summary[f"Problems: {severity.value}"] == sum(one.severity is severity for one in analyses.findings)
    for row in clinic["accounts"]:
        ceiling = analyses.ceiling(NodeId(row["Id"]))
        if not ceiling.exempt:
            assert row["Allowed"] == f"{ceiling.sure.bit_count():,}"
            assert row["Conditional"] == f"{ceiling.conditional.bit_count():,}"


def name(session, account):
    return session.organization.node(account).name
