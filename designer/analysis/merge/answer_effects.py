"""Permissions that each answer to a merge question adds or removes, compared with the design while it is open.

Once no question is open, those that the whole merge adds or removes, compared with ours.
"""

from __future__ import annotations

from collections.abc import Generator, Mapping
from dataclasses import replace

from designer.analysis.differences.change_parts import ChangeParts
from designer.analysis.differences.effects import Effects, PartEffects
from designer.analysis.differences.taking import change_between
from designer.analysis.differences.three_way import PartKey
from designer.analysis.differences.versions import EffectDirection
from designer.analysis.expectations.prover import Prover
from designer.analysis.expectations.words import promise_words
from designer.analysis.merge.merging import MergedDesigns, merge_versions
from designer.analysis.merge.questions import MergeAnswers, MergeQuestion, MergeQuestionKind, MergeSide
from designer.basics.dataclass import dataclass
from designer.organization.model.organization import Organization
from designer.organization.model.records import NodeId
from designer.policy.catalog.catalogue import Catalogue
from designer.policy.matching.request import Request


@dataclass(frozen=True, slots=True)
class AnswerEffects:
    """What taking one side does to the accounts that are there either way.

    Attributes:
        side: The side.
        wider: Accounts that may do more, or under other conditions.
        narrower: Accounts that may do less.
        witness: A request that is decided otherwise; None if none differs or was found.
        broken: Guardrail tests that hold while the question is open, and do not with the answer: promises by their ids.
        is_settled: False if a policy is not known.
        is_reference: Whether all is so while the question is open: the other answers are compared with this one.
    """

    side: MergeSide
    wider: frozenset[NodeId]
    narrower: frozenset[NodeId]
    witness: Request | None
    broken: Mapping[str, str]
    is_settled: bool
    is_reference: bool = False


def comparing_answers(
    merge: MergedDesigns, answers: MergeAnswers, question: MergeQuestion, catalogue: Catalogue, today: str = ""
) -> Generator[object, None, tuple[AnswerEffects, ...]]:
    """Compare the sides that a question offers, in steps; tests expire by an ISO date, none by the empty one."""
    before = merge.organization
    if question.answer is not None:
        before = merge_versions(merge.versions, answers.with_answer(question, None)).organization
    kept: Mapping[str, str] | None = None
    found: list[AnswerEffects] = []
    for side in question.takes:
        nothing = AnswerEffects(side, frozenset(), frozenset(), None, {}, is_settled=True)
        if side is MergeSide.BASE and question.kind is not MergeQuestionKind.UNION:
            found.append(replace(nothing, is_reference=True))
            continue
        after = merge_versions(merge.versions, answers.with_answer(question, side)).organization
        change = change_between(before, after)
        if not (change.affects_permissions or change.settings):  # nor does any test read what it changes
            found.append(nothing)
            continue
        if kept is None:
            kept = yield from _failing(before, catalogue, today)
        parts = ChangeParts(before, change)
        effects = yield from PartEffects(parts, catalogue).comparing([part.id for part in parts.parts])
        failing = yield from _failing(after, catalogue, today)
        found.append(_effects(side, effects, {one: failing[one] for one in sorted(failing.keys() - kept)}))
    return tuple(found)


def comparing_merged(
    merge: MergedDesigns, catalogue: Catalogue, of: PartKey | None = None
) -> Generator[object, None, AnswerEffects]:
    """Compare a merge with ours, in steps: all of it, or the record of one part; tests that it breaks are refusals."""
    ours = merge.versions.ours
    parts = ChangeParts(ours, change_between(ours, merge.organization))
    subjects = {of.id, *of.part[1:2]} if of is not None else None  # a policy that comes brings what it is attached to
    chosen = [part.id for part in parts.parts if subjects is None or part.id.subject in subjects]
    effects = yield from PartEffects(parts, catalogue).comparing(chosen)
    return _effects(MergeSide.THEIRS, effects, {})


def _failing(design: Organization, catalogue: Catalogue, today: str) -> Generator[object, None, dict[str, str]]:
    proofs = yield from Prover(design, catalogue, today).proving_all()
    failing = {proof.test for proof in proofs if proof.state.fails}
    return {test.id: promise_words(design, test) for test in design.settings.tests if test.id in failing}


def _effects(side: MergeSide, effects: Effects, broken: Mapping[str, str]) -> AnswerEffects:
    accounts: dict[bool, set[NodeId]] = {True: set(), False: set()}
    for group in effects.groups:
        accounts[group.change.direction is EffectDirection.NARROWER].update(group.accounts)
    witness = next((group.evidence.request for group in effects.groups if group.evidence), None)
    return AnswerEffects(side, frozenset(accounts[False]), frozenset(accounts[True]), witness, broken, effects.readable)
