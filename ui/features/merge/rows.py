"""Rows of a merge: its questions and refusals, and the answers to one of them."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from typing import TypeAlias

from designer.analysis.differences.three_way import ChangedBy
from designer.analysis.expectations.words import promise_words
from designer.analysis.merge.answer_effects import AnswerEffects
from designer.analysis.merge.questions import MergeQuestion, MergeSide
from designer.analysis.merge.result import MergeResult
from designer.analysis.merge.unasked import UnaskedChange, unasked_changes
from designer.analysis.merge.verifying import MergeRefusal
from designer.analysis.merge.words import answer_title, effects_words, question_title, refusal_title
from designer.basics.words import counted
from designer.exchange.formats.merge_decisions import MergeDecision
from ui.theme import Role
from ui.widgets.item_views.row_model import Row
from ui.widgets.item_views.rows import RowContent

SIDE_NAMES = {MergeSide.OURS: "Mine", MergeSide.THEIRS: "Theirs", MergeSide.BASE: "Before", MergeSide.BOTH: "Both"}
"""Names of the sides for a person."""

_ALONE = {
    ChangedBy.OURS: "Only in this design",
    ChangedBy.THEIRS: "Only in the other",
    ChangedBy.BOTH_ALIKE: "The same in both",
}


_MOST = 500
"""Changes that are listed of one kind."""


DecisionOf: TypeAlias = Callable[[MergeQuestion | MergeRefusal], MergeDecision | None]


def merge_rows(result: MergeResult, decision_of: DecisionOf, opened: Collection[ChangedBy] = ()) -> Iterator[Row]:
    """Yield the questions that are open, refusals, answered questions, and what was merged without asking.

    Args:
        result: The merge.
        decision_of: Returns who decided a question or a refusal, and why.
        opened: Whose changes are listed one by one.
    """
    merge = result.merge
    answered = [question for question in merge.questions if question.answer is not None]
    yield from _group("Open", merge.open, [_question(result, question) for question in merge.open])
    yield from _group("Refused", result.refusals, [_refusal(result, refusal) for refusal in result.refusals])
    decided = [_question(result, question, _signed(decision_of(question))) for question in answered]
    decided += [_refusal(result, refusal, f"accepted{_signed(decision_of(refusal))}") for refusal in result.accepted]
    yield from _group("Answered", decided, decided)
    alone = list(unasked_changes(merge))
    rows = [row for by in _ALONE for row in _changes(by, [change for change in alone if change.by is by], by in opened)]
    yield from _group("Merged without asking", alone, rows)


def _changes(by: ChangedBy, changes: list[UnaskedChange], is_open: bool) -> Iterator[Row]:
    """Yield a row for what one side changed, and below it the changes, once it is opened."""
    if not changes:
        return
    icon, words = "chevron-down" if is_open else "chevron-right", f"{_ALONE[by]}: {len(changes):,}"
    yield Row(RowContent(_ALONE[by], icon=icon, trailing=f"{len(changes):,}"), words, by.value, by)
    for number, one in enumerate(changes[:_MOST] if is_open else ()):
        content = RowContent(one.title, one.words, wrapped=True)
        yield Row(content, f"{one.title}\n{one.words}", (by.value, number), one)
    if is_open and len(changes) > _MOST:
        yield Row(RowContent(f"and {len(changes) - _MOST:,} more", faded=True), id=(by.value, "more"))


def _group(title: str, things: object, rows: list[Row]) -> Iterator[Row]:
    if rows:
        number = len(things) if isinstance(things, (list, tuple)) else len(rows)
        yield Row(RowContent(title, heading=True, trailing=f"{number:,}"), id=title, selectable=False)
        yield from rows


def _signed(decision: MergeDecision | None) -> str:
    """Return who decided and why, as the end of a line."""
    who, why = (decision.who, decision.why) if decision is not None else ("", "")
    return f"{f' by {who}' if who else ''}{f': {why}' if why else ''}"


def _question(result: MergeResult, question: MergeQuestion, signed: str = "") -> Row:
    title = question_title(result.merge, question)
    said = "" if question.answer is None else f"{answer_title(result.merge, question, question.answer)}{signed}"
    icon, role = ("unknown", Role.ACCENT) if question.answer is None else ("allowed", Role.ALLOWED)
    sides = " · ".join(
        f"{SIDE_NAMES[side].lower()}: {answer_title(result.merge, question, side)}" for side in question.takes
    )
    content = RowContent(title, said or sides, icon=icon, icon_role=role, wrapped=True)
    return Row(content, f"{title}\n{said or sides}", question.hash, question)


def _refusal(result: MergeResult, refusal: MergeRefusal, accepted: str = "") -> Row:
    design = result.merge.organization
    tests = (promise_words(design, test) for test in design.settings.tests if test.id == refusal.test)
    about = next(tests, counted(len(refusal.accounts), "account"))
    icon, role = ("allowed", Role.ALLOWED) if accepted else ("error", Role.DENIED)
    about = f"{about}, {accepted}" if accepted else about
    content = RowContent(refusal_title(refusal), about, icon=icon, icon_role=role, wrapped=True)
    return Row(content, refusal.words, refusal.hash, refusal)


def answer_rows(result: MergeResult, question: MergeQuestion) -> Iterator[Row]:
    """Yield the sides that a question offers, each with what it becomes and what that gives and takes."""
    effects = {answer_effects.side: answer_effects for answer_effects in result.effects.get(question.hash, ())}
    for side in question.takes:
        effect = effects.get(side)
        title = f"{SIDE_NAMES[side]}: {answer_title(result.merge, question, side)}"
        waiting = "comparing…" if question.answer is None else ""
        words = effects_words(effect) if effect is not None else "taken" if side is question.answer else waiting
        icon, role = _sign(effect) if effect is not None else ("allowed", Role.ALLOWED)
        icon = icon if effect is not None or side is question.answer else ""
        content = RowContent(title, words, icon=icon, icon_role=role, bold=True, wrapped=True)
        yield Row(content, f"{title}\n{words}{_shown(effect)}", side.value, side)


def unasked_rows(change: UnaskedChange, effects: AnswerEffects | None) -> Iterator[Row]:
    """Yield what is merged without asking, and what that does; None while it is compared."""
    words = "In this design already: the merge changes nothing of it."
    icon, role = "allowed", Role.ALLOWED
    if change.by is ChangedBy.THEIRS:
        words = effects_words(effects) if effects is not None else "comparing…"
        icon, role = _sign(effects) if effects is not None else ("", Role.SECONDARY)
    title = f"{change.title}: {change.words}"
    content = RowContent(title, words, icon=icon, icon_role=role, bold=True, wrapped=True)
    yield Row(content, f"{title}\n{words}{_shown(effects)}", change.key)


def _shown(effects: AnswerEffects | None) -> str:
    """Return a request that shows what an answer does, as a line of a tip."""
    request = effects.witness if effects is not None else None
    return f"\nFor example {request.action} on {request.resource}" if request is not None else ""


def _sign(effects: AnswerEffects) -> tuple[str, Role]:
    if effects.broken:
        return "error", Role.DENIED
    if effects.wider:
        return "wider", Role.CONDITIONAL
    return ("narrower", Role.SECONDARY) if effects.narrower else ("unchanged", Role.SECONDARY)


def refusal_rows(refusal: MergeRefusal) -> Iterator[Row]:
    """Yield what can be done about a refusal, and the request that shows it."""
    yield Row(RowContent(refusal.words, wrapped=True), refusal.words, "words")
    request = refusal.witness
    if request is not None:
        words = f"{request.action} on {request.resource} by {request.principal}"
        yield Row(RowContent("Request that shows it", words, icon="explain", wrapped=True), words, "request")
    accounts = counted(len(refusal.accounts), "account")
    advice = (
        f"Accept it if that is meant for {accounts}, or merge all that is decided and change the design."
        if refusal.kind.can_be_accepted
        else "Merge all that is decided and put it right in this design, or change one of the designs."
    )
    yield Row(RowContent(advice, icon="info", wrapped=True), advice, "advice")
