"""Readable ids."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from designer.organization.model.records import NodeKind
from designer.organization.model.slugs import LONGEST_SLUG, Slugs, node_id, policy_id, slug


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Log Archive (EU)", "log-archive-eu"),
        ("DenyLeaveOrganization", "denyleaveorganization"),
        ("  --  ", ""),
        ("Überprüfung", "uberprufung"),
        ("Straße_7", "strasse-7"),
        ("ガバナンス 本番", "ガバナンス-本番"),
        ("שלום", "שלום"),
        ("a/b\n\x00c", "a-b-c"),
        ("x" * 200, "x" * LONGEST_SLUG),
    ],
)
def test_a_slug_is_what_a_person_reads(name, expected):
    assert expected == slug(name)


def test_kinds_have_prefixes_and_nameless_things_have_ids():
    assert ["root", "ou-prod", "acc-prod", "ou", "policy"] == [
        node_id(NodeKind.ROOT, "Anything", ()),
        node_id(NodeKind.OU, "Prod", ()),
        node_id(NodeKind.ACCOUNT, "Prod", ()),
        node_id(NodeKind.OU, "!!!", ()),
        policy_id("!!!", ()),
    ]


@given(st.lists(st.text(max_size=6) | st.sampled_from(["a", "a 2", "A-2", "a-3"]), max_size=20), st.sets(st.text()))
def test_ids_are_never_taken_nor_given_out_twice(names, taken):
    slugs = Slugs(taken | {"acc-a", "acc-a-3"})
    given_out = [slugs.node(NodeKind.ACCOUNT, name) for name in names]
    assert len(given_out) == len(set(given_out))
    assert not {"acc-a", "acc-a-3", *taken}.intersection(given_out)


@given(st.text())
def test_a_slug_of_a_slug_is_itself_and_has_no_spaces(name):
    once = slug(name)
    assert not any(sign.isspace() for sign in once)
    assert once == slug(once)
