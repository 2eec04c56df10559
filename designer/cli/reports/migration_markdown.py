"""A migration as Markdown, for a change request."""

from __future__ import annotations

from designer.analysis.migration.plan import MigrationPlan
from designer.analysis.migration.step_words import (
    step_choice_words,
    step_effect_words,
    summary_words,
    unsafe_title,
    unsafe_words,
)
from designer.cli.common import say
from designer.cli.reports.diff_markdown import escaped
from designer.cli.reports.migration_text import arguments_text


def write(plan: MigrationPlan) -> None:
    """Write a plan as a table of steps, with what is not safe above it."""
    say(f"# Migration\n\n{escaped(summary_words(plan))}\n")
    for step in plan.steps:
        for one in step.unsafe:
            say(
                f"- **Step {step.number} is {unsafe_title(one)}.** {escaped(unsafe_words(plan.sides.before, one))} "
                f"{escaped(step_choice_words(one))}"
            )
        for proof in step.broken:
            say(f"- **Step {step.number} breaks the test {escaped(proof.test)}.** {escaped(proof.reason)}")
    for refused in plan.refused:
        say(f"- **{refused.call.operation} is refused.** {escaped(refused.reason)}")
    for note in plan.notes:
        say(f"- {escaped(note)}")
    for first, last in plan.spans:
        steps = f"step {first}" if first == last else f"steps {first} to {last}"
        say(f"- **Bridge, {steps}.** {escaped(plan.steps[first - 1].bridge)}")
    if not plan.steps:
        return
    say("\n| Step | Operation | Arguments | Effect | Taken back by |\n|---:|---|---|---|---|")
    for step in plan.steps:
        back = "nothing" if step.rollback is None else " ".join(filter(None, (step.rollback.operation, step.lost)))
        bridge = " (bridge)" if step.is_bridge else ""
        cells = (
            f"{step.number}",
            f"{step.call.operation}{bridge}",
            arguments_text(step.call),
            step_effect_words(step),
            back,
        )
        say(f"| {' | '.join(map(escaped, cells))} |")
