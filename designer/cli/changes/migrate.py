"""``orgwright migrate``: an order of operations from one design to another, each step proved, in four styles."""

import json
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import click

from designer.analysis.differences.alignment import align
from designer.analysis.expectations.proof import GuardrailProof
from designer.analysis.migration.bridges import action_names
from designer.analysis.migration.operations import Call
from designer.analysis.migration.plan import (
    MigrationPlan,
    NewAccount,
    PlannedStep,
    rollback_words,
    step_choice_words,
    step_effect_words,
    summary_words,
    unsafe_title,
    unsafe_words,
)
from designer.analysis.migration.planner import planning
from designer.analysis.migration.safety import UnsafeAccounts
from designer.analysis.migration.shell_script import shell_script
from designer.analysis.migration.step_records import call_record, step_record
from designer.basics.steps import finish
from designer.cli.activity.seen import SeenReplay, activity_option, change_record, replay_each, seen_words
from designer.cli.common import load_design, say, write_json
from designer.cli.reports.request_record import request_record
from designer.exchange.reports.difference_markdown import escaped
from designer.organization.model.organization import Organization
from designer.policy.catalog.catalogue import load

SeenSteps = Mapping[int, SeenReplay]
"""What each step would have stopped of an activity, by its number; empty if none was named."""


def _write_text(plan: MigrationPlan, seen: SeenSteps) -> None:
    """Write a plan: a step with its effect, how it is taken back, and what is not safe."""
    say(summary_words(plan))
    for step in plan.steps:
        say("")
        say(f"{step.number:>4}. {step.call.operation}: {step.label}{' (bridge)' if step.is_bridge else ''}")
        say(f"      {arguments_text(step.call)}")
        if step.bridge:
            say(f"      {step.bridge}")
        say(f"      It {step_effect_words(step)}.")
        say(f"      It {rollback_words(step)}")
        if step.number in seen:
            say(f"      What people did, beside what is proved: {seen_words(seen[step.number])}")
        for one in step.unsafe:
            say(f"      {unsafe_title(one).upper()}: {unsafe_words(plan.sides.before, one)} {step_choice_words(one)}")
        for proof in step.broken:
            say(f"      BREAKS A TEST: {proof.test}: {proof.reason}")
    for refused in plan.refused:
        say("")
        say(f"REFUSED: {refused.call.operation} {arguments_text(refused.call)}")
        say(f"      {refused.reason}")
    for note in plan.notes:
        say("")
        say(f"Note: {note}")


def arguments_text(call: Call) -> str:
    """Return the arguments in a line, documents left out."""
    parts = []
    for name, value in call.arguments.items():
        if name == "Content":
            parts.append(f"Content={len(str(value)):,} characters")
        else:
            parts.append(f"{name}={value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)}")
    return "  ".join(parts)


def _write_markdown(plan: MigrationPlan, seen: SeenSteps) -> None:
    """Write a plan as a table of steps, with what is not safe above it."""
    say("# Migration\n")
    say(f"{escaped(summary_words(plan))}\n")
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
    for number, replayed in seen.items():
        if any(replayed.change):
            say(f"- **What people did, step {number}** (beside what is proved): {seen_words(replayed)}")
    if not plan.steps:
        return
    say("")
    say("| Step | Operation | Arguments | Effect | Taken back by |")
    say("|---:|---|---|---|---|")
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


def _write_json(plan: MigrationPlan, seen: SeenSteps) -> None:
    """Write a plan: ``{"safe", "steps", "violations", "newAccounts", "notes"}``."""
    write_json(
        {
            "safe": plan.safe,
            "steps": [step_record(plan, step) for step in plan.steps],
            "violations": [
                *(_violation(plan, step, unsafe_accounts) for step in plan.steps for unsafe_accounts in step.unsafe),
                *(_broken(plan, step, proof) for step in plan.steps for proof in step.broken),
                *({**call_record(operation.call), "reason": operation.reason} for operation in plan.refused),
            ],
            "newAccounts": [_new(account) for account in plan.new_accounts],
            "notes": list(plan.notes),
            **({"activity": [{"step": number, **change_record(one)} for number, one in seen.items()]} if seen else {}),
        }
    )


def _new(new: NewAccount) -> dict[str, object]:
    """An account that the plan makes, with what it may do beyond the later design until a step; 0 where nothing."""
    return {
        "account": new.account,
        "made": new.made,
        "until": new.until,
        "actions": action_names(new.actions, load()),
        "witness": None if new.request is None else request_record(new.request),
        "reason": new.doubt,
    }


def _violation(plan: MigrationPlan, step: PlannedStep, unsafe: UnsafeAccounts) -> dict[str, object]:
    return {
        "step": step.number,
        "kind": unsafe.breach.name.lower() if unsafe.request is not None else "undecided",
        "accounts": [plan.sides.own_id(account) for account in unsafe.accounts],
        "reason": unsafe_words(plan.sides.before, unsafe),
        "witness": None if unsafe.request is None else request_record(unsafe.request),
        "choice": step_choice_words(unsafe),
    }


def _broken(plan: MigrationPlan, step: PlannedStep, proof: GuardrailProof) -> dict[str, object]:
    shown = None if proof.witness is None else request_record(proof.witness.request)
    return {
        "step": step.number,
        "kind": "test",
        "test": proof.test,
        "accounts": [plan.sides.own_id(account) for account in proof.accounts],
        "reason": proof.reason,
        "witness": shown,
    }


def _write_script(plan: MigrationPlan, _seen: SeenSteps) -> None:
    click.echo(shell_script(plan), nl=False)


MIGRATION_STYLES: Mapping[str, Callable[[MigrationPlan, SeenSteps], None]] = {
    "text": _write_text,
    "json": _write_json,
    "markdown": _write_markdown,
    "sh": _write_script,
}
"""What writes a migration, by the name of the style."""


@click.command("migrate")
@click.argument("before", metavar="A", type=click.Path(path_type=Path))
@click.argument("after", metavar="B", type=click.Path(path_type=Path))
@click.option("--format", "style", type=click.Choice(tuple(MIGRATION_STYLES)), default="text", show_default=True)
@activity_option
@click.option("--tests", is_flag=True, help="Hold each step to B's guardrail tests that are marked for migrations.")
@click.pass_context
def migrate(
    ctx: click.Context, *, before: Path, after: Path, style: str, activity_file: Path | None, tests: bool
) -> None:
    """Plan the way from the design A to the design B in single operations of AWS Organizations.

    At each step no account may do more than A or B allow, nor less than both allow. Nothing is changed in AWS. The
    status is 1 where a step is not proved safe, or AWS would refuse one.
    """
    sides = align(*(load_design(path).organization for path in (before, after)))
    plan = finish(planning(sides, load(), with_tests=tests))
    seen = () if activity_file is None else replay_each(activity_file, _states(plan))
    MIGRATION_STYLES[style](plan, {number: one for number, one in enumerate(seen) if number})
    if not plan.safe:
        ctx.exit(1)


def _states(plan: MigrationPlan) -> Iterator[Organization]:
    """Yield the organization before the first step and after each: one and the same, changed."""
    state = plan.sides.before.copy()
    yield state
    for change in plan.changes:
        state.apply(change)
        yield state
