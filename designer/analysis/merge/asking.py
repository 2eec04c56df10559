"""What a merge asks while it runs, and the answers that it has."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping
from dataclasses import replace
from typing import NamedTuple, cast

from designer.analysis.differences.three_way import MISSING, PartKey, RecordKind, RecordPart
from designer.analysis.merge.questions import (
    EVERY,
    LATER,
    MergeAnswers,
    MergeQuestion,
    MergeQuestionKind,
    MergeSide,
    ThreeValues,
)
from designer.analysis.merge.values import Asking, RecordMerge


class _MergedRecord(NamedTuple):
    """A record that was merged: of what, with which questions and answers, to what."""

    values: ThreeValues[object]
    questions: tuple[MergeQuestion, ...]
    answers: tuple[MergeSide | None, ...]
    merged: object


class MergeAsker:
    """Questions of one merge.

    Args:
        answers: The answers.
        forced: Sides that some parts are taken from, by whichever side they changed.
        known: Records that were merged before, which this one adds to.
        names: Names that nodes and policies get, by id, so that two can stay that have one name.

    Attributes:
        names: The same.
        forced: The same, and what follows from questions.
    """

    def __init__(
        self,
        answers: MergeAnswers,
        forced: Mapping[PartKey, MergeSide],
        known: dict[Hashable, object],
        names: Mapping[str, str],
    ) -> None:
        self.names = names
        self._answers = answers
        self._merged = known
        self._listening: list[MergeQuestion] = []
        self.forced = dict(forced)
        self._asked: dict[str, MergeQuestion] = {}

    @property
    def questions(self) -> tuple[MergeQuestion, ...]:
        """What was asked so far, with the answers; each question once."""
        return tuple(self._asked.values())

    def ask(self, question: MergeQuestion) -> MergeSide | None:
        """Return the side that was taken; None while the question is open."""
        asked = self._asked.get(question.hash) or self._answers.to(question)
        self._asked[asked.hash] = asked
        self._listening.append(asked)
        return asked.answer

    def merged(self, record: RecordKind, record_id: str, values: ThreeValues[object]) -> object:
        """Return a record that is merged part by part; what both sides made another is asked."""
        forced = {one.part: side for one, side in self.forced.items() if one[:2] == (record, record_id)}
        key = (record, record_id, *forced.items())
        known = cast("_MergedRecord | None", self._merged.get(key))
        if known is not None and known.values == values and known.answers == self._answers_to(known.questions):
            for question in known.questions:
                self.ask(question)
            return known.merged
        before = len(self._listening)
        merged = RecordMerge(self.asking(record, record_id), forced).value((), values)
        asked = tuple(replace(question, answer=None) for question in self._listening[before:])
        self._merged[key] = _MergedRecord(values, asked, self._answers_to(asked), merged)
        return merged

    def _answers_to(self, questions: Iterable[MergeQuestion]) -> tuple[MergeSide | None, ...]:
        return tuple(self._answers.to(question).answer for question in questions)

    def asking(self, record: RecordKind, record_id: str) -> Asking:
        """Ask of the parts of one record."""

        def asking(part: RecordPart, values: ThreeValues[object]) -> object:
            is_statement = record is RecordKind.POLICY and part[0] == "text" and len(part) > 1
            kind = MergeQuestionKind.STATEMENT if is_statement else MergeQuestionKind.VALUE
            if MISSING in (values.ours, values.theirs):
                kind = MergeQuestionKind.DELETED
            takes = LATER if values.base is MISSING else EVERY
            side = self.ask(MergeQuestion(kind, PartKey(record, record_id, part), values, takes))
            return values.of(side or values.unanswered)

        return asking
