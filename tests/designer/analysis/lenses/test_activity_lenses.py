"""Lenses of what people did: on accounts and OUs, without activity, and what is not logged."""

from __future__ import annotations

import pytest

from designer.activity.account_activity import AccountActivity, ActivityFacts
from designer.analysis.lenses.activity import MAY_STOP, NO_EVENT, STOPS, STOPS_NOTHING
from designer.analysis.lenses.choice import LensChoice
from designer.analysis.lenses.lens import LensFacts
from designer.analysis.lenses.registry import read_lens
from designer.basics.steps import finish
from designer.exchange import templates
from designer.organization.model.records import NodeId


@pytest.fixture(scope="module")
def organization():
    return templates.load("company").organization


def read(organization, lens, **accounts):
    of = {node.name: node.aws_id for node in organization.nodes.values()}
    known = {of[name.replace("_", "-")]: one for name, one in accounts.items()}
    facts = LensFacts(organization, activity=ActivityFacts(known, "September", True))
    return finish(read_lens(facts, LensChoice(lens)))


def on(result, node):
    found = result.annotations[NodeId(node)]
    return found.tone, found.line


def test_accounts_say_what_would_have_been_stopped_and_what_is_open_and_their_ou_both_together(organization):
    none = frozenset({"s3"})
    result = read(
        organization,
        "stopped",
        shop_prod=AccountActivity(none, 812, 61),
        search_prod=AccountActivity(none, 0, 26),
        warehouse_prod=AccountActivity(none),
    )
    assert on(result, "acc-shop-prod") == (STOPS, "812 stopped, 61 open")
    assert on(result, "acc-search-prod") == (MAY_STOP, "26 open")
    assert on(result, "acc-warehouse-prod") == (STOPS_NOTHING, "0 stopped")
    assert on(result, "acc-shop-test") == (NO_EVENT, "no event")
    assert on(result, "ou-prod") == (None, "812 stopped, 87 open")
    briefs = [result.annotations[NodeId(f"acc-{one}")].brief for one in ("shop-prod", "search-prod", "warehouse-prod")]
    assert briefs == ["812", "26", "0"], "short enough to be beside the name"


def test_services_are_counted_once_for_an_ou_however_many_of_its_accounts_use_them(organization):
    shop, search = frozenset({"s3", "ec2", "kms"}), frozenset({"s3"})
    result = read(organization, "used", shop_prod=AccountActivity(shop), search_prod=AccountActivity(search))
    assert on(result, "ou-prod") == (None, "3 services")
    assert result.annotations[NodeId("acc-search-prod")].line == "1 service"
    assert on(result, "acc-shop-test") == (NO_EVENT, "no event")
    assert not result.annotations[NodeId("acc-shop-test")].brief, "unknown is not a zero"


@pytest.mark.parametrize("lens", ["used", "stopped"])
def test_without_activity_nothing_is_said_of_any_account(organization, lens):
    result = finish(read_lens(LensFacts(organization), LensChoice(lens)))
    assert ({}, "No activity is beside this design") == (result.annotations, result.hint)
