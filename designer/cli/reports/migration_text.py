"""A migration as text."""

from __future__ import annotations

import json

from designer.analysis.migration.operations import Call
from designer.analysis.migration.plan import MigrationPlan
from designer.analysis.migration.step_words import (
    rollback_words,
    step_choice_words,
    step_effect_words,
    summary_words,
    unsafe_title,
    unsafe_words,
)
from designer.cli.common import say


def write(plan: MigrationPlan) -> None:
    """Write a plan: a step with its effect, how it is taken back, and what is not safe."""
    say(summary_words(plan))
    for step in plan.steps:
        say(f"\n{step.number:>4}. {step.call.operation}: {step.label}{' (bridge)' if step.is_bridge else ''}")
        say(f"      {arguments_text(step.call)}")
        if step.bridge:
            say(f"      {step.bridge}")
        say(f"      It {step_effect_words(step)}.")
        say(f"      It {rollback_words(step)}")
        for one in step.unsafe:
            say(f"      {unsafe_title(one).upper()}: {unsafe_words(plan.sides.before, one)} {step_choice_words(one)}")
        for proof in step.broken:
            say(f"      BREAKS A TEST: {proof.test}: {proof.reason}")
    for refused in plan.refused:
        say(f"\nREFUSED: {refused.call.operation} {arguments_text(refused.call)}\n      {refused.reason}")
    for note in plan.notes:
        say(f"\nNote: {note}")


def arguments_text(call: Call) -> str:
    """Arguments in a line, documents left out."""
    parts = []
    for name, value in call.arguments.items():
        if name == "Content":
            parts.append(f"Content={len(str(value)):,} characters")
        else:
            parts.append(f"{name}={value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)}")
    return "  ".join(parts)
