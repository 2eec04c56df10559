"""A merge in words."""

from __future__ import annotations

import json
from collections.abc import Sequence
from posixpath import commonprefix

from designer.analysis.differences.three_way import MISSING, PartKey, RecordKind
from designer.analysis.differences.three_way_words import (
    LONGEST_ANSWER,
    node_name,
    part_title,
    part_value,
    record_subject,
    whole_value,
)
from designer.analysis.merge.answer_effects import AnswerEffects
from designer.analysis.merge.merging import MergedDesigns
from designer.analysis.merge.questions import MergeQuestion, MergeQuestionKind, MergeSide
from designer.analysis.merge.unasked import value_change_words
from designer.analysis.merge.verifying import MergeRefusal, RefusalKind
from designer.basics.words import counted, first_names, short

_MOST = 4
_LONGEST_TEST = 100
_LEFT_OUT = {MergeSide.OURS: "the other side", MergeSide.THEIRS: "the other side", MergeSide.BASE: "either side"}


def merge_summary(merge: MergedDesigns, refusals: tuple[MergeRefusal, ...]) -> str:
    """How the merge stands, as a sentence."""
    if not merge.open and not refusals:
        answered = len(merge.questions)
        return f"Merged, with {counted(answered, 'answer')}." if answered else "Merged: nothing had to be asked."
    return f"Not merged: {left_words(merge, refusals)} left."


def left_words(merge: MergedDesigns, refusals: tuple[MergeRefusal, ...]) -> str:
    """Return how many questions and refusals are left."""
    parts = [counted(len(merge.open), "question")] if merge.open else []
    parts += [counted(len(refusals), "refusal")] if refusals else []
    return " and ".join(parts)


def question_title(merge: MergedDesigns, question: MergeQuestion) -> str:
    """Return the question as the beginning of a line: "Account shop moved to two places"."""
    versions, where = merge.versions, question.where
    names = [node_name(versions, node) for node in question.nodes]
    is_new = question.values.base is MISSING
    changed = "added by both, differently" if is_new else "changed by both"
    match question.kind:
        case MergeQuestionKind.UNION:
            return question.rule
        case MergeQuestionKind.CIRCLE:
            return f"{first_names(names, _MOST)} moved below each other"
        case MergeQuestionKind.PLACE:
            return f"{record_subject(versions, where)} {'added at' if is_new else 'moved to'} two places"
        case MergeQuestionKind.DELETED:
            return f"{part_title(versions, where)}, deleted on one side; on the other, {_reason(merge, question)}"
        case MergeQuestionKind.STATEMENT:
            return f"{record_subject(versions, where)}: {_statement(where)} {changed}"
        case MergeQuestionKind.VALUE:
            return f"{part_title(versions, where)}, {changed}"


def sid_of(where: PartKey) -> str:
    """Return the Sid of the statement that a part of a policy is, or is within; "" for another part."""
    found = (one[1] for one in where.part if isinstance(one, tuple) and one[0] == "Sid")
    return str(json.loads(next(found, '""')))


def _statement(where: PartKey) -> str:
    """Return the statement of a policy, or another part of its document, that a question is about."""
    *above, last = where.part
    if isinstance(last, tuple):
        return f"statement {json.loads(last[1])}" if last[0] else "a statement"
    return " ".join(map(str, (*above[1:], last)))


def _reason(merge: MergedDesigns, question: MergeQuestion) -> str:
    """Return what the other side did to something that one side deleted."""
    if question.where.record is RecordKind.NODE and not question.where.part:
        why = question.values.ours if question.values.theirs is MISSING else question.values.theirs
        if isinstance(why, tuple):
            return first_names([f"{node_name(merge.versions, node)} {word}" for word, node, _ in why], _MOST)
    return "attached elsewhere" if question.nodes and question.where.record is RecordKind.POLICY else "changed or used"


def answer_title(merge: MergedDesigns, question: MergeQuestion, side: MergeSide) -> str:
    """Return what taking a side means: "to Sandbox", "stays deleted"."""
    if side is MergeSide.BOTH:
        return f"kept, one as {first_names([name for _, name in question.names], _MOST)}"
    value = question.values.of(side)
    match question.kind:
        case MergeQuestionKind.PLACE:
            return f"to {part_value(merge.versions, question.where, value)}"
        case MergeQuestionKind.CIRCLE if isinstance(value, tuple):
            places = (tuple(node_name(merge.versions, one) for one in place) for place in value)
            return first_names([" in ".join(place) for place in places], _MOST)
        case MergeQuestionKind.UNION:
            return f"{'as before, ' if side is MergeSide.BASE else ''}without what {_LEFT_OUT[side]} changed of it"
        case MergeQuestionKind.DELETED if value is MISSING:
            return "deleted"
        case MergeQuestionKind.DELETED:
            return "kept, as in the base" if side is MergeSide.BASE else "kept, with what was changed"
    texts = {take: _value_words(merge, question, take) for take in question.takes}
    return _apart(texts.get(side) or _value_words(merge, question, side), [*texts.values()])


def _value_words(merge: MergedDesigns, question: MergeQuestion, side: MergeSide) -> str:
    """Return a value of a side; of the text of a policy what the side adds and removes."""
    where, base, value = question.where, question.values.base, question.values.of(side)
    if where.record is RecordKind.POLICY and where.part[:1] == ("text",) and base is not MISSING:
        return "unchanged" if value == base else value_change_words(merge.versions, where, base, value)
    return whole_value(merge.versions, where, value)


def _apart(text: str, others: Sequence[str]) -> str:
    """Return a text that may be cut at its end, and at its beginning where it would be cut as another one is."""
    shared = max((len(commonprefix((text, one))) for one in others if one != text), default=0)
    start = shared - LONGEST_ANSWER // 2
    return short(f"…{text[start:]}" if start > 0 and len(text) > LONGEST_ANSWER else text, LONGEST_ANSWER)


def refusal_title(refusal: MergeRefusal) -> str:
    """Return the refusal in a few words: "Breaks a test", "Allows more than both"."""
    return _REFUSALS[refusal.kind]


_REFUSALS = {
    RefusalKind.RULE: "Breaks a rule of AWS",
    RefusalKind.TEST: "Breaks a guardrail test",
    RefusalKind.LOCK_OUT: "Nobody could repair an account",
    RefusalKind.WIDER: "Allows what neither side allows",
    RefusalKind.NARROWER: "Denies what both sides allow",
}


def effects_words(effects: AnswerEffects) -> str:
    """Return what an answer does, in a few words: "3 accounts wider, 1 narrower; breaks “No account leaves”"."""
    if effects.is_reference:
        return "the other answers are compared with this one"
    parts = [f"{counted(len(effects.wider), 'account')} wider"] if effects.wider else []
    parts += [f"{counted(len(effects.narrower), 'account')} narrower"] if effects.narrower else []
    text = ", ".join(parts) or ("no permission differs" if effects.is_settled else "not settled: a policy is not known")
    tests = [f"“{short(one, _LONGEST_TEST)}”" for one in effects.broken.values()]
    return f"{text}; breaks {first_names(tests, _MOST)}" if tests else text
