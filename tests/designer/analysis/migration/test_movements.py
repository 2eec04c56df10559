"""The way in which permissions change between two paths, and whom a change touches."""

from dataclasses import replace

import pytest

from designer.analysis.migration.movements import Movement, changed_actions, moving, touched_accounts
from designer.basics.steps import finish
from designer.organization.edits.change_builder import ChangeBuilder
from designer.organization.edits.settings import set_management_account, set_organization_name
from designer.organization.model.organization import Organization
from designer.organization.model.records import NodeId
from designer.policy.catalog.catalogue import load
from designer.policy.equivalence.comparison import LevelPath
from designer.policy.matching.request import Level, NamedPolicy
from designer.policy.satisfiability.possible_requests import ANYBODYS
from tests.designer.analysis.migration.plans import scp
from tests.designer.analysis.migration.test_plans import COMPANY

FULL = scp("Allow", ["*"])
EUROPE = {"StringEquals": {"aws:RequestedRegion": "eu-west-1"}}
CATALOGUE = load()


def path(*levels: tuple[str, ...]) -> LevelPath:
    return tuple(
        Level(f"level-{place}", tuple(NamedPolicy(f"Policy {number}", text) for number, text in enumerate(texts)))
        for place, texts in enumerate(levels)
    )


@pytest.mark.parametrize(
    ("before", "after", "way"),
    [
        ((FULL,), (FULL, FULL), Movement.NOTHING),
        ((FULL,), (FULL, scp("Deny", ["s3:*"])), Movement.NARROWER),
        ((FULL, scp("Deny", ["s3:*"])), (FULL,), Movement.WIDER),
        ((FULL, scp("Deny", ["s3:*"])), (FULL, scp("Deny", ["sqs:*"])), Movement.BOTH),
        ((FULL, scp("Deny", ["s3:*"])), (FULL, scp("Deny", ["s3:*"]), scp("Deny", ["s3:Get*"])), Movement.NOTHING),
        ((FULL, scp("Deny", ["s3:*"]), scp("Deny", ["s3:Get*"])), (FULL, scp("Deny", ["s3:*"])), Movement.NOTHING),
    ],
)
def test_a_deny_more_takes_and_a_deny_less_gives_unless_others_deny_the_same(
    before: tuple[str, ...], after: tuple[str, ...], way: Movement
) -> None:
    assert way is finish(moving(path(before), path(after), CATALOGUE, ANYBODYS))


def test_a_type_that_is_enabled_takes_nothing() -> None:
    assert finish(moving((), path((FULL,), (FULL,)), CATALOGUE, ANYBODYS)) is Movement.NOTHING


def test_of_a_level_that_changed_only_the_actions_in_which_it_did_count() -> None:
    before, after = path((FULL,), (scp("Allow", ["s3:*"]),)), path((FULL,), (scp("Allow", ["s3:*", "sqs:*"]),))
    assert changed_actions(before, after, CATALOGUE) == CATALOGUE.match("sqs:*")


def test_a_deny_that_comes_or_goes_changes_just_its_actions() -> None:
    sides = path((FULL,)), path((FULL, scp("Deny", ["sqs:*"])))
    assert changed_actions(*sides, CATALOGUE) == changed_actions(*sides[::-1], CATALOGUE) == CATALOGUE.match("sqs:*")


def test_a_level_that_goes_leaves_alone_what_it_allows_everywhere_and_on_no_condition() -> None:
    level = (
        scp("Allow", ["s3:*"]),
        scp("Allow", ["sqs:*"], Condition=EUROPE),
        scp("Allow", ["ec2:*"], Resource="arn:aws:ec2:*:*:instance/*"),
    )
    changed = changed_actions(path((FULL,), level), path((FULL,)), CATALOGUE)
    assert changed == CATALOGUE.full_mask & ~CATALOGUE.match("s3:*")


# ---- whom a change touches


def test_accounts_below_two_nodes_of_a_change_are_touched_once() -> None:
    above, below = NodeId("ou-workloads"), NodeId("ou-prod")
    change = ChangeBuilder(COMPANY)
    for node in map(COMPANY.node, (above, below)):
        change.put(replace(node, policies=node.policies[1:]))
    assert list(COMPANY.accounts(above)) == list(touched_accounts(COMPANY, change.change("Detach")))


def test_a_setting_that_says_whom_policies_limit_touches_every_account_and_a_name_none() -> None:
    nobody = replace(COMPANY.settings, management_account=None)
    design = Organization(COMPANY.nodes.values(), COMPANY.policies.values(), nobody)
    change = set_management_account(design, NodeId("acc-audit"))
    assert list(design.accounts()) == list(touched_accounts(design, change))
    assert [] == list(touched_accounts(design, set_organization_name(design, "Another")))
