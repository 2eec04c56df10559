"""``orgwright approve``: sign a plan, so that another person may carry it out."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import click

from designer.analysis.drift.drift import finding_drift
from designer.analysis.drift.words import effect_together, item_title
from designer.analysis.migration.plan import rollback_words, step_effect_words, summary_words
from designer.basics.steps import finish
from designer.basics.words import counted
from designer.cli.common import force_option, keep_existing, load_bytes, save_bytes, say
from designer.cli.reports.request_record import request_record
from designer.policy.catalog.catalogue import load


@click.command("approve")
@click.argument("plan", type=click.Path(path_type=Path))
@click.option("-o", "--output", "out", required=True, type=click.Path(path_type=Path), help="The approval.")
@click.option("--key", required=True, type=click.Path(path_type=Path), help="Your SSH key, private or in the agent.")
@force_option
def approve(*, plan: Path, out: Path, key: Path, force: bool) -> None:
    """Prove a plan again, say what it changes, and sign it with an SSH key.

    The approval holds the plan's id, the hash of the live organization, and for each change of permissions a request
    that shows it. `orgwright apply --approval` checks it against a file of allowed signers.
    """
    from designer.aws.apply.approval import approval_record, signed
    from designer.aws.apply.plan_file import read_plan

    keep_existing(out, force=force)
    file = read_plan(load_bytes(plan), str(plan))
    found = finish(finding_drift(None, file.live, file.goal, load(), whole=True))
    effects: list[dict[str, object]] = []
    for item in found.items:
        if item.direction is not None or not item.is_settled:
            way = "unknown" if item.direction is None else item.direction.value
            title = item_title(found, item)
            witness = None if item.witness is None else request_record(item.witness)
            effects.append({"where": title, "direction": way, "accounts": len(item.accounts), "witness": witness})
            say(f"{title}: {way} in {counted(len(item.accounts), 'account')}")
            if item.witness is not None:
                say(f"    {item.witness.action} on {item.witness.resource} by {item.witness.principal}")
    if together := effect_together(found):
        effects.append({"where": together, "direction": "together", "accounts": len(found.together.changed)})
        say(f"{together}.")
    say(f"{summary_words(file.plan)} Planned by {file.origin.author} on {file.origin.created}.")
    for step in file.plan.steps:
        say(f"{step.number:>4}. {step.call.operation}: {step.label}; {step_effect_words(step)}; {rollback_words(step)}")
    for warning in file.warnings:
        say(f"Note: {warning}")
    record = approval_record(file, datetime.now(UTC).isoformat(timespec="seconds"), effects)
    save_bytes(out, signed(record, key), private=True)
    say(f"Approved: {out}.")
