"""Guardrail tests that fail are findings, where they fail."""

from __future__ import annotations

from dataclasses import replace

from designer.analysis.checks import Severity, check_steps, run_checks
from designer.analysis.checks.suppression import suppression_of
from designer.organization.edits.settings import suppress
from designer.organization.model.organization import Organization
from designer.organization.model.records import NodeId
from tests.designer.analysis.expectations.promised import deny, organization, policy, promise

NEVER = {"never": "organizations:LeaveOrganization"}


def with_tests(design: Organization, *tests: object) -> Organization:
    """The design with some tests."""
    settings = replace(design.settings, tests=tests)
    return Organization(list(design.nodes.values()), list(design.policies.values()), settings)


def found(design: Organization, today: str = ""):
    """Severity, node and first words of what is found of the tests."""
    mine = [one for one in run_checks(design, today) if one.check == "guardrail-tests"]
    return [(one.severity, one.node, one.message.rpartition("” ")[2].partition(".")[0]) for one in mine]


def test_a_test_that_holds_is_no_finding():
    leaving = policy(deny("organizations:LeaveOrganization"))
    assert [] == found(with_tests(organization({"p": leaving}), promise(**NEVER)))


def test_a_broken_promise_is_found_at_the_highest_node_of_which_all_accounts_break_it():
    design = organization({"p": policy(deny("organizations:LeaveOrganization"))}, attached={"acc-bank": ["p"]})
    assert [
        (Severity.WARNING, NodeId("acc-shop"), "is broken"),
        (Severity.WARNING, NodeId("ou-lab"), "is broken"),
    ] == sorted(found(with_tests(design, promise(**NEVER))), key=lambda one: one[1])


def test_a_test_that_covers_nothing_is_found_at_the_node_that_it_names():
    design = with_tests(organization(), promise(**NEVER, in_=["ou-empty"]))
    assert [(Severity.WARNING, NodeId("ou-empty"), "promises nothing")] == found(design)


def test_a_test_that_has_expired_is_no_finding():
    design = with_tests(organization(), promise(**NEVER, in_=["ou-lab"], expires="2026-01-31"))
    assert 1 == len(found(design, "2026-01-31"))
    assert [] == found(design, "2026-02-01")


def test_it_can_be_silenced():
    design = with_tests(organization(), promise(**NEVER, in_=["ou-lab"]))
    (finding,) = [one for one in run_checks(design) if one.check == "guardrail-tests"]
    design.apply(suppress(design, suppression_of(finding, "until the audit")))
    assert [] == [one.check for one in run_checks(design) if one.check in ("guardrail-tests", "unused-silence")]


def test_proofs_that_are_known_are_not_made_again():
    design = with_tests(organization(), promise(**NEVER, in_=["ou-lab"]))
    told = [one for step in check_steps(design, ()) for one in step]
    assert [] == [one.check for one in told if one.check == "guardrail-tests"]
