"""Rows of a migration: its steps, and the details of one step."""

import json
from collections.abc import Iterator, Sequence

from designer.analysis.migration.movements import Movement, together
from designer.analysis.migration.operations import ArgumentValue
from designer.analysis.migration.plan import (
    MigrationPlan,
    PlannedStep,
    short_effect_words,
    step_choice_words,
    step_effect_words,
    step_title,
    unsafe_title,
    unsafe_words,
)
from designer.basics.words import counted
from ui.theme import Role
from ui.widgets.display.labels import SeverityStyle
from ui.widgets.item_views.row_model import Row
from ui.widgets.item_views.rows import RowContent

_MOST_LINES = 400
_EFFECTS = {
    Movement.NOTHING: ("conditional", Role.SECONDARY),
    Movement.NARROWER: ("narrower", Role.SECONDARY),
    Movement.WIDER: ("wider", Role.CONDITIONAL),
    Movement.BOTH: ("otherwise", Role.CONDITIONAL),
    Movement.OTHER: ("unknown", Role.SECONDARY),
}


def way_of(step: PlannedStep) -> Movement:
    """How a step changes permissions; both if accounts differ in it."""
    return together(way for way, _ in step.effects)


def step_rows(plan: MigrationPlan, warnings: Sequence[str] = ()) -> Iterator[Row]:
    """Yield the steps, each the value of its row; then what AWS refuses, what no step does, and warnings."""
    for step in plan.steps:
        yield Row(_step(step), _tip(step), step.number, step)
    if plan.refused:
        yield Row(RowContent("Refused by AWS", heading=True), id="refused", selectable=False)
    for number, refused in enumerate(plan.refused):
        words = f"{refused.call.operation}: {refused.reason}"
        yield Row(RowContent(words, icon="error", icon_role=Role.DENIED, wrapped=True), words, ("refused", number))
    yield from _note_rows("To do by hand", plan.notes)
    yield from warning_rows(warnings)


def warning_rows(warnings: Sequence[str]) -> Iterator[Row]:
    """Return the warnings of a plan below their heading; nothing if there are none."""
    return _note_rows("Warnings", warnings, SeverityStyle.WARNING.icon, SeverityStyle.WARNING.role)


def _note_rows(title: str, notes: Sequence[str], icon: str = "info", role: Role = Role.SECONDARY) -> Iterator[Row]:
    """Yield the sentences below a heading; nothing if there are none."""
    if notes:
        yield Row(RowContent(title, heading=True), id=title, selectable=False)
    for number, note in enumerate(notes):
        yield Row(RowContent(note, icon=icon, icon_role=role, wrapped=True), note, (title, number))


def _step(step: PlannedStep) -> RowContent:
    icon, role = _EFFECTS[way_of(step)]
    if way_of(step) is Movement.NOTHING:
        icon = "unchanged"
    if step.unsafe or step.broken:
        icon, role = "error", Role.DENIED
    is_sentence_enough = (
        len(step.effects) == 1 and way_of(step) is not Movement.NOTHING and not (step.unsafe or step.broken)
    )
    parts = ["bridge"] if step.is_bridge else []
    parts.append(step_title(step) if step.unsafe or step.broken else short_effect_words(step))
    if step.rollback is None:
        parts.append("no way back")
    return RowContent(
        f"{step.number}. {step.label}",
        " · ".join(parts),
        icon=icon,
        icon_role=role,
        bold=True,
        trailing="" if is_sentence_enough or not step.accounts else counted(len(step.accounts), "account"),
        secondary_role=Role.DENIED if step.unsafe or step.broken else Role.SECONDARY,
    )


def _tip(step: PlannedStep) -> str:
    return f"{step.number}. {step.label}\n{step.call.operation}: {step_effect_words(step)}"


def step_detail_rows(plan: MigrationPlan, step: PlannedStep) -> Iterator[Row]:
    """Yield the details of a step: what it does, what is not safe, its call and the call that takes it back."""
    icon, role = _EFFECTS[way_of(step)]
    icon = "unchanged" if way_of(step) is Movement.NOTHING else icon
    words = f"This step {step_effect_words(step)}."
    yield Row(RowContent(words, icon=icon, icon_role=role, wrapped=True), words, "effect", selectable=False)
    for number, unsafe in enumerate(step.unsafe):
        title = unsafe_title(unsafe).capitalize()
        sentence = f"{title}. {unsafe_words(plan.sides.before, unsafe)} {step_choice_words(unsafe)}"
        content = RowContent(sentence, icon="error", icon_role=Role.DENIED, wrapped=True)
        yield Row(content, sentence, ("unsafe", number), selectable=False)
    for number, proof in enumerate(step.broken):
        sentence = f"The test {proof.test} does not hold. {proof.reason}"
        content = RowContent(sentence, icon="error", icon_role=Role.DENIED, wrapped=True)
        yield Row(content, sentence, ("broken", number), selectable=False)
    if step.is_bridge:
        words = f"A bridge. {step.bridge}"
        yield Row(RowContent(words, icon="info", wrapped=True), words, "bridge", selectable=False)
    for title, call in (("API call", step.call), ("Rolled back by", step.rollback)):
        yield Row(RowContent(title, heading=True), id=title, selectable=False)
        if call is None:
            words = "Nothing: AWS has no operation that rolls it back."
            yield Row(RowContent(words, icon="lock", wrapped=True), words, (title, "none"), selectable=False)
            continue
        yield Row(
            RowContent(f"{call.service}: {call.operation}", icon="command", code=True, wrapped=True), id=(title, "name")
        )
        if call is step.rollback and step.lost:
            yield Row(RowContent(step.lost, icon="info", wrapped=True), step.lost, (title, "lost"), selectable=False)
        for name, value in call.arguments.items():
            text = _argument(value)
            for number, line in enumerate(text.splitlines()[:_MOST_LINES] or [""]):
                shown = f"{name}: {line}" if not number else line
                content = RowContent(shown, icon="json", code=True, wrapped=True)
                yield Row(content, shown, (title, name, number), selectable=False)


def _argument(value: ArgumentValue) -> str:
    if isinstance(value, dict):
        return f"{value['new']} (no AWS id yet)"
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
