"""The lens of programmes: the worst of those that an account falls under, and the programmes an OU names."""

from __future__ import annotations

from designer.analysis.lenses.choice import LensChoice
from designer.analysis.lenses.duties import KEPT, NO_PROGRAMME, PARTLY
from designer.analysis.lenses.registry import read_now
from designer.exchange.templates import load
from designer.organization import edits
from designer.organization.edits.compliance import accept_service, mark
from designer.organization.model.compliance import AcceptedService
from designer.organization.model.records import NodeId

REGULATED, PAYMENTS, SHOP = NodeId("ou-regulated"), NodeId("acc-payments-prod"), NodeId("acc-shop-prod")


def told(organization):
    return read_now(organization, LensChoice("programmes")).annotations


def test_an_account_says_what_is_out_of_scope_and_those_without_a_programme_stay_quiet():
    organization = load("company").organization.copy()
    organization.apply(mark(organization, REGULATED, "pci-dss"))
    found = told(organization)
    assert found[PAYMENTS].tone == PARTLY
    assert "out of scope" in found[PAYMENTS].line
    assert found[SHOP].tone == NO_PROGRAMME
    assert found[REGULATED].line == "PCI DSS"


def test_what_somebody_has_decided_on_is_no_fault_any_more():
    organization = load("company").organization.copy()
    organization.apply(mark(organization, REGULATED, "pci-dss"))
    organization.apply(accept_service(organization, AcceptedService(REGULATED, "inspector2", "holds no card data")))
    found = told(organization)
    assert found[PAYMENTS].tone == KEPT
    assert found[PAYMENTS].line == "1 exception accepted"
    organization.apply(edits.move(organization, [PAYMENTS], organization.root))
    assert told(organization)[PAYMENTS].tone == NO_PROGRAMME
