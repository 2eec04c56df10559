"""Laws of a merge, whatever two people did to one design."""

from __future__ import annotations

import json
from dataclasses import replace

from hypothesis import given

from designer.analysis.merge.merging import MergedDesigns, merge_designs, merge_versions
from designer.analysis.merge.questions import MergeAnswers, MergeQuestionKind, MergeSide
from designer.exchange.formats import native
from designer.exchange.formats.format import NativeFile
from designer.organization.model.observed import OrganizationPart
from designer.organization.model.organization import Organization
from designer.organization.model.records import DelegatedAdministrator, Policy
from tests.designer.analysis.differences.test_three_way import edited
from tests.designer.strategies import edit_sequences, organizations


def content(organization: Organization) -> object:
    """All of a design except the order of siblings and attachments, the places of cards, and how texts are typed."""
    nodes = {
        one.id: (
            replace(one, children=(), policies=(), tags=()),
            organization.parent(one.id),
            {*one.policies},
            {*one.tags},
        )
        for one in organization.nodes.values()
    }
    policies = {
        one.id: (replace(one, text="", tags=()), said(one), {*one.tags}) for one in organization.policies.values()
    }
    settings = organization.settings
    lists = {name: {*getattr(settings, name)} for name in SETS}
    return nodes, policies, replace(settings, **dict.fromkeys(SETS, ())), lists, dict(organization.identities)


SETS = ("policy_types", "trusted_services", "delegated_administrators", "suppressions", "tests", "reserved_slots")


def said(policy: Policy) -> object:
    try:
        return json.loads(policy.text)
    except ValueError:
        return policy.text


def answered(merge: MergedDesigns, side: MergeSide) -> MergedDesigns:
    """A merge in which one side is taken wherever it is offered, until nothing is asked."""
    answers = MergeAnswers({})
    for _ in range(40):
        if not merge.open:
            break
        for question in merge.open:
            answers = answers.with_answer(question, side if side in question.takes else question.takes[0])
        merge = merge_versions(merge.versions, answers)
    return merge


@given(organizations(), edit_sequences)
def test_what_one_side_did_alone_is_the_merge(base, drawn):
    """A node that got another id at AWS is another node, and has another id here."""
    changed = edited(base, drawn)

    for ours, theirs in ((base, changed), (changed, base), (changed, changed)):
        merge = merge_designs(base, ours, theirs)
        same = merge.versions.ours if ours is changed else merge.versions.theirs
        assert ((), ()) == (merge.questions, merge.refused)
        assert content(same) == content(merge.organization)
        assert [same.node(one).children for one in same.walk()] == [
            merge.organization.node(one).children for one in merge.organization.walk()
        ]


@given(organizations(), edit_sequences)
def test_what_needs_a_setting_that_no_side_has_stays(base, drawn):
    """Code that is imported attaches policies of types, and delegates services, that it enables nowhere."""
    base, changed = as_imported(base), as_imported(edited(base, drawn))

    for ours, theirs in ((base, base), (base, changed), (changed, base), (changed, changed)):
        merge = merge_designs(base, ours, theirs)
        same = merge.versions.theirs if ours is base else merge.versions.ours
        assert ((), ()) == (merge.questions, merge.refused)
        assert content(same) == content(merge.organization)


def as_imported(design: Organization) -> Organization:
    """Return a design whose enabled types and trusted services are unknown, with an administrator all the same."""
    administrators = tuple(DelegatedAdministrator(one, "guardduty.amazonaws.com") for one in design.accounts())[-1:]
    settings = replace(
        design.settings,
        policy_types=(),
        trusted_services=(),
        management_account=None,
        delegated_administrators=administrators,
        unknown=(OrganizationPart.POLICY_TYPES, OrganizationPart.TRUSTED_SERVICES),
    )
    return Organization(
        design.nodes.values(), design.policies.values(), settings, design.places, identities=design.identities
    )


@given(organizations(), edit_sequences, edit_sequences)
def test_a_merge_is_the_same_the_other_way_round_but_for_order(base, drawn, drawn_too):
    ours, theirs = edited(base, drawn), edited(base, drawn_too)
    forth, back = merge_designs(base, ours, theirs), merge_designs(base, theirs, ours)
    assert sorted(one.kind.value for one in forth.questions) == sorted(one.kind.value for one in back.questions)
    if forth.versions.theirs is theirs and back.versions.theirs is ours and not forth.questions:
        assert content(forth.organization) == content(back.organization)


@given(organizations(), edit_sequences, edit_sequences)
def test_a_merge_can_be_written_and_read_whatever_is_answered(base, drawn, drawn_too):
    merge = merge_designs(base, edited(base, drawn), edited(base, drawn_too))

    for one in (merge, *(answered(merge, side) for side in MergeSide)):
        file = NativeFile(one.organization)
        assert content(native.read(native.write(file), "merged").organization) == content(one.organization)
    for side in MergeSide:
        assert () == answered(merge, side).open


@given(organizations(), edit_sequences, edit_sequences)
def test_no_account_is_lost_that_neither_side_deleted(base, drawn, drawn_too):
    merge = merge_designs(base, edited(base, drawn), edited(base, drawn_too))
    versions = merge.versions
    kept = {
        one
        for design, other in ((versions.ours, versions.theirs), (versions.theirs, versions.ours))
        for one in design.nodes
        if one in other.nodes or one not in versions.base.nodes
    }
    asked = {*(one.where.id for one in merge.questions)}

    assert kept <= {*merge.organization.nodes}
    for one in (one for one in versions.base.nodes if one not in merge.organization.nodes):
        assert one not in versions.ours.nodes or one not in versions.theirs.nodes
    assert asked <= {
        *versions.ours.nodes,
        *versions.theirs.nodes,
        *versions.ours.policies,
        *versions.theirs.policies,
        "",
    }


@given(organizations(), edit_sequences, edit_sequences)
def test_an_answer_is_known_again_in_either_direction(base, drawn, drawn_too):
    merge = merge_designs(base, edited(base, drawn), edited(base, drawn_too))
    answers = MergeAnswers({})
    for question in merge.questions:
        answers = answers.with_answer(question, question.takes[0])
    for question in merge.questions:
        assert question.takes[0] is answers.to(question).answer
        assert question.takes[0].other is answers.to(question.turned).answer


@given(organizations(), edit_sequences, edit_sequences)
def test_a_question_that_is_open_leaves_what_it_is_about_as_in_the_base(base, drawn, drawn_too):
    """Answers are compared on this: taking the base does nothing then."""
    merge = merge_designs(base, edited(base, drawn), edited(base, drawn_too))
    for question in merge.questions:
        if MergeSide.BASE in question.takes and question.kind is not MergeQuestionKind.UNION:
            taken = merge_versions(merge.versions, MergeAnswers({}).with_answer(question, MergeSide.BASE))
            assert content(merge.organization) == content(taken.organization)
