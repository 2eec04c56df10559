"""Decisions on differences outlive edits and another comparison, and end when something else is offered."""

from __future__ import annotations

import json

import pytest

from designer.analysis.differences.alignment import align
from designer.analysis.differences.decisions import Decisions, DifferenceState, key_of
from designer.analysis.differences.policy_changes import policy_changes
from designer.analysis.differences.structure import structure_changes
from designer.analysis.differences.taking import TakableDifferences
from designer.organization import edits
from designer.organization.model.node_attributes import EMAIL
from tests.designer.building import BANK, DENY_LEAVE, PROD, SANDBOX, SHOP, TEST, company

DENY = json.dumps({"Version": "2012-10-17", "Statement": {"Effect": "Deny", "Action": "s3:*", "Resource": "*"}})


def offered():
    """A design with one change of each kind."""
    other = company()
    other.apply(edits.move(other, [SHOP], SANDBOX))
    other.apply(edits.rename(other, PROD, "Live"))
    other.apply(edits.set_attribute(other, [BANK], EMAIL, "bank@example.com"))
    other.apply(edits.add_ou(other, TEST, "Labs"))
    other.apply(edits.edit_policy_text(other, DENY_LEAVE, DENY))
    other.apply(edits.trust_service(other, "config.amazonaws.com"))
    return other


def differences(other, here, *, forth=True):
    sides = align(other, here).turned() if forth else align(other, here)
    return [*structure_changes(sides), *policy_changes(sides)], TakableDifferences(sides, open_is_before=forth)


@pytest.fixture
def refused():
    """Decisions by which all is refused."""
    every, takable = differences(offered(), company())
    assert 6 == len(every)
    made = Decisions()
    made.refuse(every, takable.other)
    return made


@pytest.mark.parametrize("forth", [True, False])
def test_a_refusal_outlives_edits_and_the_other_way_round(refused, forth):
    here = company()
    here.apply(edits.edit_policy_text(here, DENY_LEAVE, DENY.replace("s3", "ec2")))
    here.apply(edits.rename(here, PROD, "Production"))
    here.apply(edits.move(here, [SHOP], TEST))
    every, takable = differences(offered(), here, forth=forth)
    assert [DifferenceState.REFUSED] * 6 == [refused.of(one, takable.other) for one in every]


@pytest.mark.parametrize(
    ("kind", "edit"),
    [
        ("moved", lambda o: edits.move(o, [SHOP], TEST)),
        ("renamed", lambda o: edits.rename(o, PROD, "Real")),
        ("changed", lambda o: edits.set_attribute(o, [BANK], EMAIL, "till@example.com")),
        ("settings", lambda o: edits.trust_service(o, "backup.amazonaws.com")),
        ("policy", lambda o: edits.edit_policy_text(o, DENY_LEAVE, DENY.replace("s3", "ec2"))),
        ("policy", lambda o: edits.attach(o, DENY_LEAVE, [TEST])),
    ],
)
def test_something_else_that_is_offered_is_to_be_decided(refused, kind, edit):
    other = offered()
    other.apply(edit(other))
    every, takable = differences(other, company())
    states = {key_of(one).kind: refused.of(one, takable.other) for one in every}
    assert DifferenceState.OPEN is states.pop(kind)
    assert {DifferenceState.REFUSED} == set(states.values())


def test_a_refusal_is_taken_back(refused):
    every, takable = differences(offered(), company())
    refused.decide_again(every[:2])
    assert [DifferenceState.OPEN] * 2 + [DifferenceState.REFUSED] * 4 == [
        refused.of(one, takable.other) for one in every
    ]


def test_what_was_taken_is_told_until_it_comes_back(refused):
    here, other = company(), offered()
    every, takable = differences(other, here)
    taken = takable.taking(every[:2])
    refused.take((one, key_of(one)) for one in every[:2])
    here.apply(taken)
    left, _ = differences(other, here)
    assert list(map(key_of, every[:2])) == list(refused.taken(left))
    here.apply(taken.inverse())
    again, takable = differences(other, here)
    assert [] == list(refused.taken(again))
    assert [DifferenceState.OPEN] * 2 == [refused.of(one, takable.other) for one in again[:2]]
