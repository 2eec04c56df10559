"""Differences in a few words: they never say less than the comparison, and never more."""

from __future__ import annotations

from hypothesis import given

from designer.analysis.differences.alignment import align
from designer.analysis.differences.brief import brief_clauses
from designer.analysis.differences.comparison import Differences, comparing_sides
from designer.basics.steps import finish
from designer.organization.edits import identities
from designer.organization.edits.tree import add_account
from designer.organization.model.organization import Organization
from designer.policy.catalog.catalogue import load
from tests.designer.building import BANK, ROOT, SHOP, company
from tests.designer.strategies import Edit, edit_sequences, organizations

SAME = "SCPs and RCPs allow the same as before"


def compared(before: Organization, after: Organization) -> Differences:
    return finish(comparing_sides(align(before, after), load(), witnessed=False))


@given(organizations(), edit_sequences)
def test_whatever_is_edited_nothing_is_said_only_where_nothing_differs(
    organization: Organization, sequence: list[Edit]
) -> None:
    before = organization.copy()
    for one in sequence:
        organization.apply(one.attempt(organization))
    found = compared(before, organization)
    clauses = brief_clauses(found)
    assert bool(found) == bool(clauses)
    if found.effects.groups or found.effects.undecided:
        assert SAME not in clauses


def test_what_stays_the_same_is_said_of_the_accounts_that_were_there_before() -> None:
    before, after = company(), company()
    after.apply(add_account(after, ROOT, "New"))
    assert ("1 new account", "permissions of other accounts unchanged") == brief_clauses(compared(before, after))


def test_users_and_roles_that_differ_are_named_as_not_compared() -> None:
    before, after = company(), company()
    after.apply(identities.add_user(after, SHOP, "ana"))
    after.apply(identities.describe_inside(after, BANK))
    clauses = brief_clauses(compared(before, after))
    assert (SAME, "user ana of Shop changed: permissions of users and roles are not compared") == clauses[:2]
    for name in ("ben", "cid"):
        after.apply(identities.add_user(after, SHOP, name))
    assert "3 identities in 1 account changed: permissions of users and roles are not compared" in brief_clauses(
        compared(before, after)
    )
