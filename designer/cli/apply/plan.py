"""``orgwright plan``: the proved way from the live organization to a design, as a file that ``apply`` carries out."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path

import click

from designer.analysis.migration.gates import needed_switches
from designer.analysis.migration.plan import step_effect_words, summary_words
from designer.aws.apply.journal import journal_of
from designer.basics.errors import EditError
from designer.basics.words import counted
from designer.cli.common import (
    STANDARD,
    force_option,
    keep_existing,
    load_bytes,
    load_design,
    print_conversion,
    save_bytes,
    say,
)
from designer.cli.live_reading import read_live
from designer.exchange.conversion import ConversionReport
from designer.organization.model.organization import Organization


@click.command("plan")
@click.argument("design", type=click.Path(path_type=Path), required=False)
@click.option("--profile", help="Profile of the AWS CLI; without it what the environment says.")
@click.option("-o", "--output", "out", required=True, type=click.Path(path_type=Path), help="The plan file.")
@click.option(
    "--back", metavar="PLAN", type=click.Path(path_type=Path), help="Plan the way back from a run of this plan."
)
@click.option("--tests", is_flag=True, help="Hold each step to the design's guardrail tests.")
@force_option
def plan(*, design: Path | None, profile: str | None, out: Path, back: Path | None, tests: bool, force: bool) -> None:
    """Read the live organization, and plan the way from it to a design; nothing is changed in AWS.

    The file holds both, so that `orgwright apply` proves the way again before it takes a step. It names people and
    accounts: only its owner can read it. It may be carried out for 24 hours, and only while the organization is as it
    was read. With --back the design is the organization as it was read for an earlier plan.
    """
    from designer.aws.apply.owners import code_of_owners
    from designer.aws.apply.plan_file import made_plan
    from designer.aws.apply.plan_origin import plan_origin, reading_gaps
    from designer.aws.apply.sign_in import clients_of, stack_sets_by

    _require_free(out, force=force)
    goal, lost = _goal(design, back)
    identity, _, address = clients_of(profile, "plan")
    losses = ConversionReport()
    live = read_live(profile, losses, tags=True, keep=None).organization
    print_conversion(losses)
    origin = plan_origin(live, identity, address, reading_gaps(live, losses), with_tests=tests)
    made = made_plan(live, goal(live), origin, partial(stack_sets_by, profile))
    save_bytes(out, made.data(), private=True)
    say(summary_words(made.plan))
    for step in made.plan.steps:
        say(f"{step.number:>4}. {step.call.operation}: {step.label}; {step_effect_words(step)}")
    for note in (*made.plan.notes, *made.warnings, *(f"Does not come back: {one}" for one in lost)):
        say(f"Note: {note}")
    if patch := [*code_of_owners(made.plan)]:
        say("")
        say("The same in the code of these tools, as our exports write it:\n")
        for line in patch:
            say(line)
    if not made.plan.steps:
        say("AWS is as the design says: there is nothing to carry out.")
        return
    say("")
    say(f"{out} has {counted(len(made.plan.steps), 'step')}. Try it, then carry it out:")
    say(f"  orgwright apply {out} --rehearse")
    switches = ",".join(needed_switches(made.plan))
    allow = f" --allow {switches}" if switches else ""
    say(f"  orgwright apply {out}{f' --profile {profile}' if profile else ''} --confirm {made.confirmation}{allow}")


def _goal(design: Path | None, back: Path | None) -> tuple[Callable[[Organization], Organization], list[str]]:
    """Return what makes the end of a plan from what is live, and what of an earlier run does not come back.

    Raises:
        EditError: The earlier plan was not carried out.
    """
    if design is not None and back is None:
        wanted = load_design(design).organization
        return lambda _live: wanted, []
    if back is None or design is not None:
        raise click.UsageError("Name a design, or a plan with --back: one of them.")
    from designer.aws.apply.back import earlier_design, lost_words, made_steps
    from designer.aws.apply.journal import read_journal
    from designer.aws.apply.plan_file import read_plan

    file, journal = read_plan(load_bytes(back), str(back)), journal_of(back)
    if not (lines := read_journal(journal, file.id)):
        raise EditError(f"Nothing of {back} was carried out: there is nothing in {journal}.")
    return partial(earlier_design, file), lost_words(made_steps(file, lines))


def _require_free(out: Path, *, force: bool) -> None:
    """Refuse to write over anything that a run rests on.

    Raises:
        EditError: Such a file exists.
    """
    if out == STANDARD or (out.exists() and not out.is_file()):
        raise click.UsageError("A plan is a file beside which its journal lies: name one.")
    keep_existing(out, force=force)
    journal = journal_of(out)
    if journal.exists():
        raise EditError(f"{journal} is the journal of an earlier plan of this name. Move it away, or rename the plan.")
