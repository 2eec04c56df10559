"""The lens of services: delegated administrators by their services, and what is left to the management account."""

from __future__ import annotations

from designer.analysis.lenses.choice import LensChoice
from designer.analysis.lenses.duties import DELEGATED, MANAGEMENT, NO_SERVICE
from designer.analysis.lenses.registry import read_now
from designer.organization import edits
from tests.designer.building import BANK, PAYER, SHOP, company


def test_an_account_says_what_it_runs_and_the_management_account_what_is_left():
    organization = company()
    for change in (
        lambda: edits.register_administrator(organization, SHOP, "macie.amazonaws.com"),
        lambda: edits.register_administrator(organization, SHOP, "guardduty.amazonaws.com"),
        lambda: edits.register_administrator(organization, SHOP, "x.amazonaws.com"),
        lambda: edits.trust_service(organization, "cloudtrail.amazonaws.com"),
    ):
        organization.apply(change())
    found = read_now(organization, LensChoice("services"))
    assert (found.annotations[SHOP].tone, found.annotations[SHOP].line) == (DELEGATED, "GuardDuty, Macie and 1 more")
    assert (found.annotations[PAYER].tone, found.annotations[PAYER].line) == (MANAGEMENT, "CloudTrail")
    assert found.annotations[BANK].tone == NO_SERVICE
    assert found.hint == "4 services with trusted access"
