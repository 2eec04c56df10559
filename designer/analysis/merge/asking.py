"""What a merge asks while it runs, and the answers that it has."""

from __future__ import annotations

from collections.abc import Mapping

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


class MergeAsker:
    """Questions of one merge.

    Args:
        answers: The answers.
        forced: Sides from which some parts are taken, whoever changed them.

    Attributes:
        forced: The same, and what follows from questions.
    """

    def __init__(self, answers: MergeAnswers, forced: Mapping[PartKey, MergeSide]) -> None:
        self._answers = answers
        self.forced = dict(forced)
        self._asked: dict[str, MergeQuestion] = {}

    @property
    def questions(self) -> tuple[MergeQuestion, ...]:
        """What was asked so far, with the answers; each question once."""
        return tuple(self._asked.values())

    def ask(self, question: MergeQuestion) -> MergeSide | None:
        """The side that was taken; None while the question is open."""
        asked = self._asked.get(question.hash) or self._answers.to(question)
        self._asked[asked.hash] = asked
        return asked.answer

    def merged(self, record: RecordKind, record_id: str, values: ThreeValues[object]) -> object:
        """A record that is merged part by part; what both sides made another is asked."""
        forced = {one.part: side for one, side in self.forced.items() if one[:2] == (record, record_id)}
        return RecordMerge(self.asking(record, record_id), forced).value((), values)

    def asking(self, record: RecordKind, record_id: str) -> Asking:
        """Ask of the parts of one record."""

        def asking(part: RecordPart, values: ThreeValues[object]) -> object:
            is_statement = record is RecordKind.POLICY and part[0] == "text" and len(part) > 1
            kind = MergeQuestionKind.STATEMENT if is_statement else MergeQuestionKind.VALUE
            if MISSING in (values.ours, values.theirs):
                kind = MergeQuestionKind.DELETED
            takes = LATER if values.base is MISSING else EVERY
            side = self.ask(MergeQuestion(kind, PartKey(record, record_id, part), values, takes))
            return values.of(side or takes[-1])

        return asking
