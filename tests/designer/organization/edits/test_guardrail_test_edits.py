"""Tests of a design are added, changed and removed as anything else, and follow the places that they name."""

from __future__ import annotations

from dataclasses import replace

import pytest

from designer.organization import edits
from designer.organization.edits.guardrail_tests import add_test, add_tests, change_test, remove_tests
from designer.organization.model.guardrail_tests import GuardrailTest, Promise, RequestCase
from designer.organization.model.ids import GuardrailTestId
from designer.organization.model.organization import Organization
from designer.organization.model.records import NodeId
from tests.designer.building import PROD, ROOT, SANDBOX, SHOP, TEST, WORKLOADS, company, refused

NEW = GuardrailTest(GuardrailTestId(""), "Nobody leaves", Promise.NEVER, (ROOT,), actions=("organizations:Leave*",))


def with_tests(*tests: GuardrailTest) -> Organization:
    organization = company()
    for test in tests:
        organization.apply(add_test(organization, test))
    return organization


def test_a_test_gets_a_free_id_and_can_be_undone():
    organization = with_tests(NEW, NEW)
    assert ["t-nobody-leaves", "t-nobody-leaves-2"] == [test.id for test in organization.settings.tests]
    before = organization.copy()
    change = remove_tests(organization, [GuardrailTestId("t-nobody-leaves")])
    assert "Remove test Nobody leaves" == change.label
    assert not change.affects_permissions
    organization.apply(change)
    assert ["t-nobody-leaves-2"] == [test.id for test in organization.settings.tests]
    organization.apply(change.inverse())
    assert before == organization


def test_several_tests_are_one_step():
    organization = with_tests(NEW)
    organization.apply(add_tests(organization, [NEW, NEW], "Freeze Prod"))
    assert ["t-nobody-leaves", "t-nobody-leaves-2", "t-nobody-leaves-3"] == [
        test.id for test in organization.settings.tests
    ]


def test_a_changed_test_stays_where_it_is():
    organization = with_tests(NEW, replace(NEW, say="Other"))
    first = organization.settings.tests[0]
    organization.apply(change_test(organization, replace(first, owner="Anna")))
    assert ["Anna", ""] == [test.owner for test in organization.settings.tests]
    with refused("gone"):
        change_test(organization, replace(first, id=GuardrailTestId("nothing")))


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"nodes": ()}, "Say where"),
        ({"nodes": (NodeId("ou-nothing"),)}, "ou-nothing is gone"),
        ({"actions": ()}, "at least one action"),
        ({"actions": ("",)}, "at least one action"),
        ({"principals": ("Admin",)}, "names no caller"),
        ({"resources": ("bucket",)}, "not a pattern of ARNs"),
        ({"when": (("StringEqual", (("a", ("b",)),)),)}, "not a condition operator"),
        ({"expires": "31.3.2027"}, "is not a date"),
        ({"promise": Promise.CASE}, "needs a request"),
        ({"promise": Promise.CASE, "case": RequestCase(NodeId("gone"), "s3:GetObject")}, "gone is gone"),
        ({"promise": Promise.CASE, "case": RequestCase(SHOP, "")}, "Name the action"),
    ],
)
def test_what_promises_nothing_at_all_is_refused(wrong: dict, words: str):
    with refused(words):
        add_test(company(), replace(NEW, **wrong))


def test_a_removed_place_goes_from_the_tests_that_name_others_and_undo_brings_it_back():
    organization = with_tests(
        replace(NEW, nodes=(PROD, SANDBOX), except_nodes=(SHOP,)),
        replace(NEW, nodes=(PROD,)),
        replace(NEW, nodes=(TEST,)),
    )
    before = organization.copy()
    change = edits.remove(organization, [PROD])
    organization.apply(change)
    assert [(SANDBOX,), (PROD,), (TEST,)] == [test.nodes for test in organization.settings.tests]
    assert () == organization.settings.tests[0].except_nodes
    organization.apply(change.inverse())
    assert before == organization


def test_a_copied_ou_brings_no_tests():
    organization = with_tests(replace(NEW, nodes=(WORKLOADS,)))
    organization.apply(edits.duplicate(organization, [PROD]))
    assert 1 == len(organization.settings.tests)
