"""Fuzzy matching: the better a name fits what is typed, the further up it comes."""

from __future__ import annotations

from cProfile import Profile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from designer.policy.catalog.action_search import Fit, fuzzy_match, suggest_actions
from designer.policy.catalog.catalogue import load


@pytest.mark.parametrize(
    ("wanted", "name", "fit"),
    [
        ("s3", "s3:", Fit.SAME),
        ("S3:Del", "s3:DeleteBucket", Fit.BEGINS),
        ("delete", "s3:DeleteBucket", Fit.PART_BEGINS),
        ("db", "s3:DeleteBucket", Fit.HUMPS),
        ("s3:DelB", "s3:DeleteBucket", Fit.HUMPS),
        ("bucket", "s3:DeleteBucket", Fit.HUMPS),
        ("aws:pa", "aws:PrincipalAccount", Fit.HUMPS),
        ("etebu", "s3:DeleteBucket", Fit.HOLDS),
        ("dlbkt", "s3:DeleteBucket", Fit.LETTERS),
        ("xq", "s3:DeleteBucket", None),
        ("bd", "s3:DeleteBucket", None),
    ],
)
def test_how_well_a_name_fits(wanted, name, fit):
    found = fuzzy_match(wanted, name)
    assert fit is (found.fit if found else None)


@pytest.mark.parametrize(("name", "most"), [("s3:DeleteBucket", 20), ("x" * 200_000, 150_000)])
def test_a_text_that_is_pasted_is_looked_for_in_few_steps(name, most):
    """No pattern is made of it: with as many letters that took seconds."""
    profile = Profile()
    profile.runcall(fuzzy_match, "x" * 100_000 + "y", name)
    assert sum(entry.callcount for entry in profile.getstats()) < most


@given(st.text("sdDeEbB:3", min_size=1, max_size=6), st.text("sdDeEbB:3Xx", min_size=1, max_size=12))
def test_the_marked_letters_are_those_typed_in_their_order(wanted, name):
    found = fuzzy_match(wanted, name)
    if found is not None:
        assert sorted(set(found.places)) == list(found.places)
        assert wanted.lower() == "".join(name[place] for place in found.places).lower()


def test_many_letters_are_matched_at_once():
    assert fuzzy_match("a" * 400, "aA" * 400) is not None
    assert fuzzy_match("aB" * 29, "aAbB" * 200 + "c") is not None


@pytest.mark.parametrize(
    ("typed", "first"),
    [
        ("delete", "s3:DeleteAccessGrant"),
        ("s3 delete", "s3:DeleteAccessGrant"),
        ("delete bucket", "s3:DeleteBucket"),
        ("deletebuck", "s3:DeleteBucket"),
        ("delbuck", "s3:DeleteBucket"),
        ("delete user", "iam:DeleteUser"),
        ("apigateway:delete", "apigateway:DELETE"),
    ],
)
def test_of_actions_that_fit_alike_those_of_usual_services_come_first(typed, first):
    assert first == suggest_actions(load(), typed)[0]
