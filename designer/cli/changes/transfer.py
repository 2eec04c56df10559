"""``orgwright transfer``: what accounts lose, gain and need on their way into another organization."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from pathlib import Path

import click

from designer.analysis.differences.report import report
from designer.analysis.transfer.readiness import FoundTransfer, blocking, finding_transfer
from designer.analysis.transfer.ready_item import ReadyItem
from designer.analysis.transfer.states import Transfer, TransferState
from designer.analysis.transfer.words import state_words, transfer_summary
from designer.basics.errors import EditError
from designer.basics.steps import finish
from designer.basics.words import short
from designer.cli.common import load_bytes, load_design, say, write_json
from designer.cli.reports.diff_json import diff_record
from designer.cli.reports.diff_text import entry_lines
from designer.exchange.formats.transfer_evidence import TRANSFER_EVIDENCE
from designer.exchange.reports.transfer import transfer_markdown
from designer.organization.model.lookup import find_node
from designer.policy.catalog.catalogue import load

_MOST = 20
"""Lines of one answer in text; JSON has all."""
_LONGEST = 2_000


@click.command("transfer")
@click.argument("source", type=click.Path(path_type=Path))
@click.argument("target", type=click.Path(path_type=Path))
@click.option("--account", "accounts", multiple=True, required=True, help="An account of SOURCE; repeat it for more.")
@click.option("--to", "destination", metavar="OU", required=True, help="OU of TARGET, or its root.")
@click.option("--evidence", type=click.Path(path_type=Path), help="File with what people found out.")
@click.option("--format", "style", type=click.Choice(["text", "json", "markdown"]), default="text", show_default=True)
@click.pass_context
def transfer(
    ctx: click.Context,
    *,
    source: Path,
    target: Path,
    accounts: tuple[str, ...],
    destination: str,
    evidence: Path | None,
    style: str,
) -> None:
    """Show what accounts gain, lose and need when they move from the design SOURCE to the design TARGET.

    Accounts pass the root of the target before they reach their OU. Each state is compared with the one before, with a
    request that shows each difference. Nothing is sent: people make the calls that are listed. What only AWS knows is
    UNKNOWN and blocks the transfer until a file of evidence answers it. The status is 0 if nothing blocks the transfer,
    1 if something does, 2 if a design cannot be read or an account cannot be transferred.
    """
    sides = load_design(source).organization, load_design(target).organization
    wanted = [find_node(sides[0], name) for name in accounts]
    made = Transfer.of(*sides, wanted, find_node(sides[1], destination))
    told = TRANSFER_EVIDENCE.read(load_bytes(evidence), str(evidence)) if evidence else {}
    day = dt.datetime.now(tz=dt.UTC).date().isoformat()
    found = finish(finding_transfer(made, load(), told, day))
    if unasked := told.keys() - {item.id for item in found.items}:
        raise EditError(f"{evidence} answers {short(', '.join(sorted(unasked)), 300)}, which nobody asks.")
    _STYLES[style](found)
    if any(blocking(found.items)):
        ctx.exit(1)


def _write_text(found: FoundTransfer) -> None:
    say(transfer_summary(found.transfer, found.items))
    for number, state in enumerate(found.states, 1):
        say("")
        say(f"{state_words(state, number)}")
        for account in state.locked:
            say(f"  Nobody can repair {state.organization.node(account).name} from inside.")
        if state.since_before is None:
            continue
        diff = report(state.since_before)
        say(f"  {diff.summary}")
        for line in (line for section in diff.sections for entry in section.entries for line in entry_lines(entry)):
            say(line)
    say("")
    say("Ready?")
    for item in found.items:
        say(f"  {item.status.value:<8} {short(item.title, _LONGEST)}")
        say(f"           {item.id}: {_who(item)}")
        for line in (*_shown(item.details), *([item.call] if item.call and item.status.blocks else [])):
            say(f"           {line}")
    say("")
    say("Steps, which people make")
    for number, step in enumerate(found.steps, 1):
        say(f"  {number:>3}. {step.who}: {step.title}")
        if step.call:
            say(f"       {step.call}")


def _who(item: ReadyItem) -> str:
    until = f", until {item.until}" if item.until else ""
    return short(f"{item.owner}; {item.evidence}{until}", _LONGEST)


def _shown(details: Sequence[str]) -> Iterator[str]:
    yield from (short(detail, _LONGEST) for detail in details[:_MOST])
    if len(details) > _MOST:
        yield f"… and {len(details) - _MOST:,} more"


def _write_markdown(found: FoundTransfer) -> None:
    for line in transfer_markdown(found):
        say(line)


def _write_json(found: FoundTransfer) -> None:
    made = found.transfer
    write_json(
        {
            "ready": not any(blocking(found.items)),
            "source": {"name": made.source.settings.name, "id": made.source.settings.aws_id},
            "target": {"name": made.target.settings.name, "id": made.target.settings.aws_id, "to": made.destination},
            "accounts": [
                {"id": account, "name": made.source.node(account).name, "awsId": made.source.node(account).aws_id}
                for account in made.accounts
            ],
            "states": [_state(state) for state in found.states],
            "readiness": [
                {
                    "id": item.id,
                    "status": item.status.value,
                    "title": item.title,
                    "owner": item.owner,
                    "evidence": item.evidence,
                    "until": item.until,
                    "details": list(item.details),
                    "call": item.call,
                }
                for item in found.items
            ],
            "steps": [{"who": step.who, "title": step.title, "call": step.call} for step in found.steps],
        }
    )


def _state(state: TransferState) -> dict[str, object]:
    record: dict[str, object] = {
        "place": state.place.name.lower(),
        "title": state.title,
        "lasts": state.place.value,
        "locked": list(state.locked),
    }
    for name, since in (("sinceBefore", state.since_before), ("sinceSource", state.since_source)):
        told = None if since is None else diff_record(since)
        record[name] = None if told is None else {"effects": told["effects"], "undecided": told["undecided"]}
    return record


_STYLES = {"text": _write_text, "json": _write_json, "markdown": _write_markdown}
