"""Each pair of changes of the table is merged alone or asked, as the table says."""

from __future__ import annotations

from dataclasses import replace

import pytest

from designer.analysis.merge import merging
from designer.analysis.merge.merging import merge_designs, merge_versions
from designer.analysis.merge.questions import MergeAnswers, MergeSide
from designer.analysis.merge.words import answer_title
from designer.exchange.formats import native
from designer.exchange.formats.format import NativeFile
from designer.organization import edits
from designer.organization.edits.identities import add_managed_policy, add_user, remove_identity
from designer.organization.edits.identities_facts import join_group
from designer.organization.edits.identities_policies import attach_managed
from designer.organization.model.compliance import ComplianceRecords
from designer.organization.model.identities import IdentityKind, IdentityRef
from designer.organization.model.node_attributes import AWS_ID, EMAIL, NOTES
from designer.organization.model.organization import Organization
from designer.organization.model.records import NodeId, PolicyType
from tests.designer.analysis.differences.test_three_way import changed
from tests.designer.analysis.merge.conflicts import REGIONS, ROWS, Row, Step, attached, company, then
from tests.designer.building import BANK, DENY_LEAVE, DENY_ROOT, PAYER, SANDBOX, SHOP, TEST, TRIAL, WORKLOADS


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.name)
def test_a_pair_of_changes_is_merged_or_asked(row: Row) -> None:
    base = company()
    base.apply(row.before(base))
    one, other = changed(base, row.one(base)), changed(base, row.other(base))
    for ours, theirs in ((one, other), (other, one)):
        merge = merge_designs(base, ours, theirs)
        native.read(native.write(NativeFile(merge.organization)), "merged")

        assert row.asked == tuple(question.kind.value for question in merge.questions)
        assert () == merge.refused
        for question in merge.questions:
            for side in question.takes:
                settled = merge_versions(merge.versions, MergeAnswers({}).with_answer(question, side))
                assert (side,) == tuple(asked.answer for asked in settled.questions)
                assert () == settled.refused


@pytest.mark.parametrize("is_policy", [True, False])
def test_both_things_of_one_name_are_kept_under_two_within_the_limit_of_aws(is_policy: bool) -> None:
    name, other, base = "L" * 128, "L" * 119 + " (theirs)", company()
    if is_policy:
        made = [changed(base, edits.rename_policy(base, one, name)) for one in (REGIONS, DENY_ROOT)]
    else:
        made = [changed(base, edits.rename(base, one, name)) for one in (SANDBOX, WORKLOADS)]
    merge = merge_designs(base, *made)
    (question,) = merge.questions
    assert f"kept, one as {other}" == answer_title(merge, question, MergeSide.BOTH)

    kept = merge_versions(merge.versions, MergeAnswers({}).with_answer(question, MergeSide.BOTH))
    assert ((), ()) == (kept.open, kept.refused)
    design = kept.organization
    pairs = [(design.policy(REGIONS), design.policy(DENY_ROOT)), (design.node(SANDBOX), design.node(WORKLOADS))]
    assert (name, other) == tuple(one.name for one in pairs[not is_policy])


HASHES = {
    "what is done to a deleted account": (
        lambda o: edits.remove(o, [SHOP]),
        (lambda o: edits.rename(o, SHOP, "Store"), lambda o: edits.set_attribute(o, [SHOP], NOTES, "x")),
    ),
    "the accounts put below a deleted OU": (
        lambda o: edits.remove(o, [TEST]),
        (lambda o: edits.add_account(o, TEST, "A", email="a@x.com"), lambda o: edits.add_ou(o, TEST, "A")),
    ),
    "who joins a deleted group": (
        lambda o: remove_identity(o, SHOP, IdentityRef(IdentityKind.GROUP, "admins")),
        (lambda o: join_group(o, SHOP, "ana", "admins"), lambda o: join_group(o, SHOP, "ben", "admins")),
    ),
    "the policies attached of a disabled type": (
        lambda o: edits.disable_policy_type(o, PolicyType.SERVICE_CONTROL_POLICY),
        (attached(SANDBOX, DENY_ROOT), attached(SANDBOX, DENY_LEAVE)),
    ),
}


@pytest.mark.parametrize("name", HASHES)
def test_an_answer_about_a_deletion_is_asked_for_again_after_other_work(name: str) -> None:
    delete, works = HASHES[name]
    base = company()
    base.apply(add_user(base, SHOP, "ben"))
    hashes = {merge_designs(base, changed(base, delete(base)), changed(base, one(base))).open[0].hash for one in works}

    assert len(works) == len(hashes)


def test_a_group_that_is_kept_keeps_its_policy_or_goes_without_it() -> None:
    base = company()
    admins, policy = IdentityRef(IdentityKind.GROUP, "admins"), IdentityRef(IdentityKind.POLICY, "P")
    base.apply(then(lambda o: add_managed_policy(o, SHOP, "P"), lambda o: attach_managed(o, SHOP, admins, "P"))(base))
    ours = changed(
        base, then(lambda o: remove_identity(o, SHOP, admins), lambda o: remove_identity(o, SHOP, policy))(base)
    )
    merge = merge_designs(base, ours, changed(base, join_group(base, SHOP, "ana", "admins")))
    answers = MergeAnswers({}).with_answer(merge.questions[0], MergeSide.THEIRS)
    merge = merge_versions(merge.versions, answers)

    assert [("groups", "admins"), ("policies", "P")] == [one.where.part for one in merge.questions]
    merge = merge_versions(merge.versions, answers.with_answer(merge.open[0], MergeSide.OURS))
    (group,) = merge.organization.identities[SHOP].groups
    assert () == group.attached


def with_email(node: NodeId, address: str) -> Step:
    return lambda o: edits.set_attribute(o, [node], EMAIL, address)


def test_an_answer_is_not_offered_that_breaks_an_answered_rule_again() -> None:
    base = company()
    base.apply(with_email(TRIAL, "old@example.com")(base))
    ours = changed(base, with_email(BANK, "x@example.com")(base))
    theirs = changed(base, then(with_email(TRIAL, "x@example.com"), with_email(SHOP, "old@example.com"))(base))
    merge = merge_designs(base, ours, theirs)
    answers = MergeAnswers({}).with_answer(merge.questions[0], MergeSide.OURS)
    merge = merge_versions(merge.versions, answers)

    assert MergeSide.THEIRS not in merge.open[0].takes
    merge = merge_versions(merge.versions, answers.with_answer(merge.open[0], MergeSide.BASE))
    assert ((), ()) == (merge.open, merge.refused)


def test_rules_beyond_the_most_that_are_asked_are_refused_until_there_is_room(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(merging, "_MOST_RULES", 1)
    base = company()
    sides = [
        changed(base, then(*(with_email(node, f"{number}@example.com") for number, node in enumerate(nodes)))(base))
        for nodes in ((SHOP, BANK), (TRIAL, PAYER))
    ]
    merge = merge_designs(base, *sides)

    assert (1, 1) == (len(merge.open), len(merge.refused))
    assert "1 more rule" in merge.refused[0].words
    merge = merge_versions(merge.versions, MergeAnswers({}).with_answer(merge.open[0], MergeSide.BASE))
    assert (1, 0) == (len(merge.open), len(merge.refused))


@pytest.mark.parametrize("name", ["two new tests without a sentence", "two new agreements", "two versions of a report"])
def test_two_things_under_one_id_both_stay_as_they_were_made(name: str) -> None:
    base, row = company(), next(one for one in ROWS if one.name == name)
    sides = [changed(base, step(base)) for step in (row.one, row.other)]
    merge = merge_designs(base, *sides)

    assert {made for side in sides for made in _without_ids(side)} == _without_ids(merge.organization)


def _without_ids(design: Organization) -> set[object]:
    settings = design.settings
    records = settings.compliance or ComplianceRecords()
    return {replace(one, id="") for one in (*settings.tests, *records.agreements, *records.reports)}  # type: ignore[arg-type]


@pytest.mark.parametrize("is_turned", [False, True])
def test_a_new_ou_of_a_name_that_was_there_can_be_kept_beside_it_whichever_side_made_it(is_turned: bool) -> None:
    base = company()
    base.apply(edits.set_attribute(base, [SANDBOX], AWS_ID, "ou-ab12-00000001"))
    new = changed(base, edits.set_attribute(base, [SANDBOX], AWS_ID, "ou-ab12-00000002"))  # another one
    noted = changed(base, edits.set_attribute(base, [SANDBOX], NOTES, "x"))
    merge = merge_designs(base, *((noted, new) if is_turned else (new, noted)))
    assert () == merge.refused
    assert (MergeSide.BOTH,) in [question.takes for question in merge.questions]
