"""Figures of a report: those that the window says of the same design."""

from __future__ import annotations

import pytest

from designer.analysis.checks import Severity
from designer.analysis.compliance.sensitive_actions import known_actions
from designer.analysis.lenses.choice import LensChoice
from designer.analysis.lenses.registry import read_now
from designer.basics.words import counted
from designer.exchange import templates
from designer.exchange.reports.registry import report_on
from designer.organization.model import quotas
from designer.organization.model.lookup import path_text
from designer.organization.model.records import NodeId
from designer.policy.catalog import catalogue
from ui.features.budget.panel import BudgetPanel, TypeBudget
from ui.features.compliance.panel import CompliancePanel
from ui.features.identities.center.home import account_overview_rows, overview_accounts
from ui.features.responsibility.panel import ResponsibilityPanel

DAY = "2026-11-27"
WORDS = {"Sign in without MFA": "signing in without MFA", "With access keys": "with access keys"}


@pytest.fixture
def clinic(session):
    """The clinic in the window, and the tables of its report by their ids."""
    organization = templates.load("regulated").organization
    session.document.replace(organization)
    return tables_of(session)


def tables_of(session):
    """Tables of the report on the design in the window, by their ids."""
    found = report_on(session.organization, catalogue.load(), "a.json", DAY)
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
            # "you 4 · shared 2" in the report, "4 yours, 2 shared" in the window
            parts = dict(one.split() for one in told.split(" · ")) if told != "AWS" else {}
            words = {"you": "yours", "shared": "shared"}
            assert layer.counts == ", ".join(f"{number} {words[who]}" for who, number in parts.items())


def test_the_panel_of_compliance_says_what_the_table_of_coverage_does(clinic, session, analyses, hosted):
    panel = hosted(CompliancePanel(session, analyses), 380, 900)
    for row in clinic["coverage"]:
        account = next(one for one in session.organization.accounts() if row["Account"].endswith(name(session, one)))
        session.select([account])
        told = {one.content.title: one.content.trailing for one in panel.list.rows.rows}
        for programme, cell in row.items():
            if programme != "Account" and cell != "-":
                scope, *_ = told[programme].split(", ")  # the panel goes on with the agreement and the duties
                assert cell.split(" ", 1)[1].split(", ")[0] == scope


def test_lenses_say_what_the_tables_do(clinic, session):
    organization = session.organization
    programmes = read_now(organization, LensChoice("programmes")).annotations
    sensitive = read_now(organization, LensChoice("sensitive", "leaving")).annotations
    chosen = next(group for group in known_actions(organization).groups if group.id == "leaving").chosen
    for row in clinic["coverage"]:
        account = next(one for one in organization.accounts() if row["Account"].endswith(name(session, one)))
        cells = [cell for column, cell in row.items() if column != "Account" and cell != "-"]
        assert programmes[account].line in {cell.split(" ", 1)[1].split(", ")[0] for cell in cells}
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


@pytest.fixture
def shop(session):
    """The coffee shop, the sample of which all is known inside, in the window, and the tables of its report."""
    session.document.replace(templates.load("coffee-shop").organization)
    return tables_of(session)


def test_the_panel_of_identities_counts_what_the_report_does(shop, session):
    organization = session.organization
    listed = {row.id: row.content for row in account_overview_rows(organization)}
    assert len(listed) == len(shop["identities"]) > 0
    for account, row in zip(overview_accounts(organization), shop["identities"], strict=True):
        words = listed[account].secondary
        assert words.startswith(f"{counted(int(row['Users']), 'user')}, {counted(int(row['Roles']), 'role')}")
        for column, said in WORDS.items():
            assert (f"{row[column]} {said}" in words) is (row[column] not in ("0", "-")), (column, words)


@pytest.mark.parametrize("sample", ["company", "regulated"])
def test_the_panel_of_limits_says_what_the_report_does(sample, session, hosted, qtbot):
    session.document.replace(templates.load(sample).organization)
    rows = tables_of(session)["limits"]
    assert rows
    panel = hosted(BudgetPanel(session), 900, 400)
    for node_id in session.organization.walk():
        mine = {row["Type"]: row for row in rows if row["Node"] == path_text(session.organization, node_id)}
        session.select([node_id])
        shown = {one.list.accessibleName(): one for one in panel.node.findChildren(TypeBudget) if not one.isHidden()}
        for short, row in mine.items():
            plural = next(one.plural for one in quotas.load().types.values() if one.short == short)
            if row["Slots"] != "no limit":
                assert f"{row['Slots used']} of {row['Slots']} slots" == shown[plural].meter.words().split(" · ")[0]
            ends = [one.content.trailing or one.content.badge for one in shown[plural].list.rows.rows]
            fullest = row["Fullest document"]
            assert any(end.split(" of ")[0] == fullest for end in ends), (fullest, ends)
