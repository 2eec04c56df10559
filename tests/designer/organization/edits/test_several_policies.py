"""Several policies in one edit: all that can be done is done as one change, and what cannot be is refused in words."""

import pytest

from designer.basics.errors import EditError
from designer.organization import edits
from designer.organization.edits.packing import merge_place, pack_node
from designer.organization.edits.policies import (
    attach_policies,
    attach_policies_refusal,
    delete_policies,
    detach_policies,
    duplicate_policies,
)
from designer.organization.model.records import FULL_AWS_ACCESS, PolicyType
from designer.policy.catalog.catalogue import load
from tests.designer.analysis.access.building import document
from tests.designer.building import DENY_LEAVE, DENY_ROOT, PROD, SANDBOX, TAGS, TEST, WORKLOADS, company

SCP = PolicyType.SERVICE_CONTROL_POLICY


def with_scps(count):
    """The small company with that many more SCPs, attached nowhere."""
    made, ids = company(), []
    for number in range(count):
        text = document([{"Effect": "Deny", "Action": f"s3:Get{'Object' * number}*", "Resource": "*"}])
        change = edits.create_policy(made, SCP, f"More{number}", text)
        made.apply(change)
        ids += edits.added_policies(change)
    return made, ids


def test_policies_are_attached_in_their_order_and_undone_at_once():
    made, (one, two) = with_scps(2)
    before = made.node(PROD).policies
    change = attach_policies(made, [two, one], [PROD, TEST])
    assert "Attach 2 policies" == change.label
    made.apply(change)
    assert (*before, two, one) == made.node(PROD).policies
    assert {two, one} <= set(made.node(TEST).policies)
    made.apply(change.inverse())
    assert before == made.node(PROD).policies


def test_policies_are_attached_before_another_in_their_order():
    made, (one, two) = with_scps(2)
    made.apply(attach_policies(made, [one, two], [WORKLOADS], 1))
    assert (FULL_AWS_ACCESS, one, two, DENY_LEAVE) == made.node(WORKLOADS).policies


def test_one_that_a_node_has_already_keeps_none_of_the_others_away():
    made, (one,) = with_scps(1)
    made.apply(attach_policies(made, [DENY_LEAVE, one], [WORKLOADS]))
    assert (FULL_AWS_ACCESS, DENY_LEAVE, one) == made.node(WORKLOADS).policies
    assert "already attached" in attach_policies_refusal(made, [DENY_LEAVE, one], [WORKLOADS])


def test_policies_that_fit_alone_but_not_together_are_refused_and_nothing_is_changed():
    made, ids = with_scps(10)
    most = 10 - len([one for one in made.node(SANDBOX).policies if made.policy(one).type is SCP])
    assert "" == attach_policies_refusal(made, ids[:most], [SANDBOX])
    assert "the most AWS allows" in attach_policies_refusal(made, ids[: most + 1], [SANDBOX])
    assert not set(ids) & set(made.node(SANDBOX).policies)


def test_policies_are_detached_from_those_of_the_nodes_that_have_them():
    made, (one, two) = with_scps(2)
    made.apply(attach_policies(made, [one], [PROD]))
    made.apply(attach_policies(made, [two], [TEST]))
    before = made.node(PROD).policies, made.node(TEST).policies
    change = detach_policies(made, [one, two], [PROD, TEST])
    made.apply(change)
    assert not {one, two} & {*made.node(PROD).policies, *made.node(TEST).policies}
    made.apply(change.inverse())
    assert before == (made.node(PROD).policies, made.node(TEST).policies)
    with pytest.raises(EditError, match="None of these 2 policies is attached to Sandbox itself"):
        detach_policies(made, [one, two], [SANDBOX])


def test_policies_are_deleted_together_or_not_at_all():
    made, ids = with_scps(3)
    made.apply(attach_policies(made, ids[2:], [PROD]))
    with pytest.raises(EditError, match="everywhere first"):
        delete_policies(made, ids)
    change = delete_policies(made, ids, detach_everywhere=True)
    assert "Delete 3 policies" == change.label
    made.apply(change)
    assert not set(ids) & set(made.policies)
    with pytest.raises(EditError, match="AWS"):
        delete_policies(made, [DENY_ROOT, FULL_AWS_ACCESS], detach_everywhere=True)


def test_copies_of_policies_have_names_of_their_own():
    made, ids = with_scps(2)
    change = duplicate_policies(made, [*ids])
    made.apply(change)
    assert ["More0 copy", "More1 copy"] == [made.policy(one).name for one in edits.added_policies(change)]


def test_policies_are_merged_where_all_of_them_are_attached_and_the_others_stay():
    made, (one, two, other) = with_scps(3)
    made.apply(attach_policies(made, [one, two, other], [PROD]))
    assert PROD == merge_place(made, [one, two], WORKLOADS)
    done = pack_node(made, PROD, load(), chosen=[one, two])
    assert ("More2", "It was not chosen.") in done.kept
    made.apply(done.change)
    assert made.policy(other) in map(made.policy, made.node(PROD).policies)
    assert not {one, two} <= set(made.policies)


def test_what_cannot_be_merged_is_said():
    made, (one,) = with_scps(1)
    with pytest.raises(EditError, match="no node has all of these"):
        merge_place(made, [one, DENY_LEAVE], None)
    with pytest.raises(EditError, match="Only SCPs are merged with SCPs"):
        merge_place(made, [TAGS, DENY_LEAVE], None)
