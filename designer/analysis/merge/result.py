"""A merge with all that is said of it: its questions, what each answer does, and what is refused."""

from __future__ import annotations

from collections.abc import Collection, Generator, Mapping
from dataclasses import replace

from designer.analysis.differences.three_way import ThreeVersions
from designer.analysis.merge.answer_effects import AnswerEffects, comparing_answers, comparing_merged
from designer.analysis.merge.merging import MergedDesigns, merge_versions
from designer.analysis.merge.questions import MergeAnswers
from designer.analysis.merge.verifying import MergeRefusal, verifying
from designer.basics.dataclass import dataclass
from designer.organization.model.organization import Organization
from designer.policy.catalog.catalogue import Catalogue


@dataclass(frozen=True, slots=True)
class MergeResult:
    """A merge with all that is said of it.

    Attributes:
        merge: The merge.
        effects: What each answer to an open question does, by the hash of the question; all of them at the end.
        refusals: What only the merged design does, without what was accepted.
        accepted: What was accepted of that.
        whole: What all of it does beside ours; None while a question is open, or if not asked for.
    """

    merge: MergedDesigns
    effects: Mapping[str, tuple[AnswerEffects, ...]]
    refusals: tuple[MergeRefusal, ...]
    accepted: tuple[MergeRefusal, ...] = ()
    whole: AnswerEffects | None = None

    @property
    def is_done(self) -> bool:
        """Whether nothing is left to be decided."""
        return not self.merge.open and not self.refusals


def merging(
    versions: ThreeVersions,
    answers: MergeAnswers,
    accepted: Collection[str],
    catalogue: Catalogue,
    today: str,
    *,
    before: Organization | None = None,
    with_whole: bool = False,
) -> Generator[object, None, MergeResult]:
    """Merge three aligned designs under answers, and judge what comes of it, in steps.

    Once the merge is judged, results come among the steps: each says what the answers to one more question do.

    Args:
        versions: The three designs.
        answers: Answers to questions.
        accepted: Hashes of refusals that somebody accepts.
        catalogue: Every action.
        today: ISO date that decides which tests have expired.
        before: Ours before a part of theirs was taken into it, which the merge is judged by; None for ours as it is.
        with_whole: Whether to say what all of it does, once no question is open.
    """
    merge = merge_versions(versions, answers)
    judged = merge if before is None else replace(merge, versions=replace(versions, ours=before))
    found = yield from verifying(judged, catalogue, today)
    taken = tuple(refusal for refusal in found if refusal.kind.can_be_accepted and refusal.hash in accepted)
    result = MergeResult(merge, {}, tuple(refusal for refusal in found if refusal not in taken), taken)
    for question in merge.open:
        yield result
        effects = yield from comparing_answers(merge, answers, question, catalogue, today)
        result = replace(result, effects={**result.effects, question.hash: effects})
    if with_whole and not merge.open:
        yield result
        result = replace(result, whole=(yield from comparing_merged(merge, catalogue)))
    return result
