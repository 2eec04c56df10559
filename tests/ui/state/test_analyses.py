"""Answers about the document are kept up to date, and checks never keep the window waiting."""

from __future__ import annotations

from datetime import date

from designer.analysis.access.ceilings import Ceilings
from designer.analysis.checks import Severity, run_checks
from designer.analysis.expectations.prover import Prover
from designer.exchange.templates import load as template
from designer.organization import edits
from designer.organization.model.node_attributes import NOTES
from designer.organization.model.records import PolicyId


def break_a_policy(analyses):
    organization = analyses.document.organization
    analyses.document.push(edits.edit_policy_text(organization, PolicyId("region-deny"), "{"))


def test_checks_run_by_themselves_after_an_edit(analyses, qtbot):
    analyses.check_now()
    with qtbot.waitSignal(analyses.findingsChanged, timeout=10_000):
        break_a_policy(analyses)
    assert run_checks(analyses.document.organization) == analyses.findings
    assert analyses.counts.of_policy(PolicyId("region-deny")).errors
    assert {PolicyId("region-deny")} == {f.policy for f in analyses.findings if f.severity is Severity.ERROR}


def test_an_edit_in_the_middle_of_a_run_starts_it_again(analyses, qtbot):
    analyses.check_now()
    break_a_policy(analyses)
    with qtbot.waitSignal(analyses.findingsChanged, timeout=10_000):
        analyses.document.undo_stack.undo()
        break_a_policy(analyses)
    assert run_checks(analyses.document.organization) == analyses.findings


def test_another_organization_starts_without_the_findings_of_the_last(analyses):
    break_a_policy(analyses)
    analyses.check_now()
    assert analyses.findings
    analyses.document.replace(template("coffee-shop").organization)
    assert () == analyses.findings
    assert 0 == analyses.counts.of_policy(PolicyId("region-deny")).problems
    analyses.check_now()
    assert run_checks(analyses.document.organization) == analyses.findings


def test_permissions_are_told_only_when_they_can_differ(analyses, qtbot):
    organization = analyses.document.organization
    account = next(organization.accounts())
    with qtbot.assertNotEmitted(analyses.permissionsChanged):
        analyses.document.push(edits.set_attribute(organization, [account], NOTES, "Nothing that matters"))
    with qtbot.waitSignal(analyses.permissionsChanged):
        break_a_policy(analyses)


def ceilings(found):
    return {node_id: (one.sure, one.possible, one.known) for node_id, one in found.items()}


def test_ceilings_and_proofs_follow_edits_that_nobody_asks_between(analyses):
    document, organization = analyses.document, analyses.document.organization
    prover = Prover(organization, analyses.catalogue, date.today().isoformat())  # noqa: DTZ011 - as the proofs have it
    before = ceilings(analyses.account_ceilings()), analyses.proofs.prover().prove_all()
    held = next(node.id for node in organization.nodes.values() if "region-deny" in node.policies)
    document.push(edits.edit_policy_text(organization, PolicyId("region-deny"), "{"))
    document.push(edits.detach(organization, PolicyId("region-deny"), [held]))
    document.push(edits.move(organization, [next(organization.accounts(held))], organization.root))
    after = ceilings(analyses.account_ceilings()), analyses.proofs.prover().prove_all()
    assert (ceilings(Ceilings(organization, analyses.catalogue).all_accounts()), prover.prove_all()) == after
    assert before[0] != after[0]
    assert before[1] != after[1]
    for _ in range(3):
        document.undo_stack.undo()
    assert before == (ceilings(analyses.account_ceilings()), analyses.proofs.prover().prove_all())
