"""``orgwright unused``: what the ceiling allows and nobody used, and policies that take it away."""

from __future__ import annotations

from collections import Counter
from collections.abc import Generator, Iterator, Sequence
from datetime import UTC, datetime
from functools import partial
from itertools import groupby
from pathlib import Path

import click

from designer.activity.activity_file import reading
from designer.activity.unlogged import unlogged_masks
from designer.analysis.access.ceilings import Ceilings
from designer.analysis.replay.contents import read_contents
from designer.analysis.replay.lacks import strange_scopes
from designer.analysis.replay.replay import ReplayChange, compare_replays
from designer.analysis.replay.standing import StandingReplay
from designer.analysis.replay.unused import Unused, UseEvidence, UseProof, finding_unused, used_actions
from designer.analysis.replay.unused_policy import (
    UnusedPolicy,
    administered_services,
    allowing_used,
    deniable_services,
    denying_unused,
    proving_unused,
)
from designer.basics.errors import EditError
from designer.basics.steps import finish
from designer.basics.words import counted
from designer.cli.activity.replay import as_prose, say_rows
from designer.cli.common import force_option, load_design, replacing, save_bytes, say, say_lines, write_csv, write_json
from designer.exchange.formats import native
from designer.organization.model.lookup import find_node, path_text
from designer.organization.model.organization import Organization
from designer.organization.model.records import NodeId
from designer.policy.catalog.catalogue import load

_HEAD = ("service", "action", "accounts", "evidence", "last used")
_MOST_NAMED = 12


@click.command("unused")
@click.argument("design", type=click.Path(path_type=Path))
@click.option("--activity", "file", required=True, type=click.Path(path_type=Path), help="The activity file.")
@click.option("--node", help="Only accounts below this node, by id, AWS id, name or path; all if not given.")
@click.option(
    "--policy",
    "kind",
    is_flag=False,
    flag_value="deny",
    type=click.Choice(["deny", "allow"]),
    help="Make the SCPs that deny the services nobody ever used, or that allow all others only; proved.",
)
@click.option("-o", "--out", type=click.Path(path_type=Path), help="With --policy: write the design with them.")
@click.option(
    "--format", "style", type=click.Choice(["text", "json", "csv", "markdown"]), default="text", show_default=True
)
@force_option
def unused(
    design: Path, *, file: Path, node: str | None, kind: str | None, out: Path | None, style: str, force: bool
) -> None:
    """Tell which services and actions the SCPs allow and nobody used, and how that is known.

    The evidence is the trail, an access report, or both. Data events, and actions without an event of their own, are
    unknown, never unused, unless a report says so; so is everything in an account without any event.
    """
    if out is not None and kind is None:
        raise click.UsageError("-o writes the design with the policies of --policy.")
    if kind is not None and style not in ("text", "json"):
        raise click.UsageError("--policy answers as text or json.")
    expected = replacing(design, out, force=force) if out is not None else None
    opened = load_design(design)
    organization = opened.organization
    place = organization.root if node is None else find_node(organization, node)
    ceiling_of = Ceilings(organization, load()).of
    if kind is None:
        evidence = _evidence(file)
        _write(organization, place, finish(finding_unused(organization, ceiling_of, place, evidence)), evidence, style)
        return
    contents = read_contents(file)
    found = finish(finding_unused(organization, ceiling_of, place, contents.use_evidence))
    services = deniable_services(found, administered_services(organization, place))
    if not services:
        raise EditError(_nothing(organization, found))
    make = partial(allowing_used, unused=found) if kind == "allow" else denying_unused

    def comparing(before: Organization, after: Organization) -> Generator[None, None, ReplayChange]:
        standing = StandingReplay(contents.worked)
        first = yield from standing.replaying(before)
        return compare_replays(first, (yield from standing.replaying(after)))

    proving = proving_unused(organization, place, found, lambda: make(organization, place, services), comparing)
    made = finish(proving)
    if out is not None:
        organization.apply(made.change)
        save_bytes(out, native.write(opened), expected=expected)
    _write_policy(organization, place, services, made, style)


def _evidence(file: Path) -> UseEvidence:
    with reading(file) as opened:
        return UseEvidence.of(used_actions(opened.kinds()), opened.days(), tuple(opened.reports()))


def _nothing(organization: Organization, found: Unused) -> str:
    if found.silent:
        return (
            f"There is no evidence of {_named(organization, found)}: bring in their events or access reports, or name "
            "a node without them by --node."
        )
    return "There is no service that an account can do without, that is allowed and surely nobody ever used."


def _named(organization: Organization, found: Unused) -> str:
    names = [organization.node(node_id).name for node_id in found.silent[:3]]
    more = len(found.silent) - len(names)
    return ", ".join(names) + (f" and {counted(more, 'more account')}" if more else "")


def _date(seconds: int) -> str | None:
    return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%d") if seconds else None


def _records(found: Unused) -> Iterator[dict[str, object]]:
    """Yield a record a service that nobody used at all, and one an action else."""
    catalogue = load()
    for row in found.rows:
        for index in catalogue.members(row.actions) if not row.is_whole else (None,):
            yield {
                "service": row.service,
                "action": None if index is None else catalogue.actions[index].partition(":")[2],
                "accounts": row.accounts,
                "evidence": row.evidence.value,
                "lastUsed": _date(row.last),
            }


def _write(organization: Organization, node: NodeId, found: Unused, evidence: UseEvidence, style: str) -> None:
    if style == "json":
        write_json(list(_records(found)))
    elif style == "csv":
        write_csv(_HEAD, ([str(cell or "") for cell in record.values()] for record in _records(found)))
    else:
        _say(organization, node, found, evidence, style)


def _say(organization: Organization, node: NodeId, found: Unused, evidence: UseEvidence, style: str) -> None:
    known = found.mask(UseProof.TRAIL, UseProof.REPORT, UseProof.BOTH)
    unknown = found.mask(UseProof.UNKNOWN)
    say(
        f"{as_prose(path_text(organization, node), style)}, {counted(found.accounts, 'account')}: "
        f"{counted((found.allowed & found.used).bit_count(), 'action')} that the ceiling allows were used, "
        f"{known.bit_count():,} were not, and {unknown.bit_count():,} are unknown in some account.\n"
    )
    for line in _evidence_lines(organization, evidence):
        say(as_prose(line, style))
    table = [("service", "actions", "accounts", "evidence", "last used"), *_table(found)]
    if len(table) > 1:
        say_rows([list(row) for row in table], style)
    for line in _unknown_lines(organization, found, unknown):
        say(as_prose(line, style))
    say("Nobody used it in this evidence; what happens once a year may not be in it. --format json lists each action.")


def _evidence_lines(organization: Organization, evidence: UseEvidence) -> Iterator[str]:
    if evidence.seen:
        regions = sorted(set[str]().union(*evidence.seen.values()))
        yield f"The trail: {_date(evidence.since)} to {_date(evidence.until)}, events in {', '.join(regions)}."
    if strange := strange_scopes(organization, evidence.reports):
        yield f"Access reports on {', '.join(strange)}: no account, OU or root of this design has this id."


def _table(found: Unused) -> Iterator[tuple[str, ...]]:
    """Yield a row a service and evidence, with how many of its actions count for how many accounts."""
    catalogue = load()
    for (service, evidence), group in groupby(found.rows, key=lambda row: (row.service, row.evidence)):
        rows = list(group)
        if evidence is not UseProof.UNKNOWN:
            allowed = (catalogue.service_mask(service) & found.allowed).bit_count()
            actions = sum(row.actions.bit_count() for row in rows)
            accounts = sorted({row.accounts for row in rows})
            between = f"{accounts[0]:,} to {accounts[-1]:,}" if len(accounts) > 1 else f"{accounts[0]:,}"
            last = _date(max(row.last for row in rows)) or ""
            yield service, f"{actions:,} of {allowed:,}", between, evidence.value, last


def _unknown_lines(organization: Organization, found: Unused, unknown: int) -> Iterator[str]:
    if found.silent:
        yield f"No event and no report of {_named(organization, found)}: what they use is not known."
    if found.sources:
        yield f"Events of {', '.join(found.sources)} are of no service that is known: they count for nothing above."
    unlogged = unlogged_masks()
    vague = 0 if found.silent else ~unlogged.data & ~unlogged.silent
    for mask, words in (
        (unlogged.data, "not logged unless a trail is set up for it (data events)"),
        (unlogged.silent, "no event has its name"),
        (vague, "its service has events of no known action, was seen by a report alone, or logs in a Region not seen"),
    ):
        catalogue, some = load(), unknown & mask
        if some:
            counts = Counter(catalogue.actions[index].partition(":")[0] for index in catalogue.members(some))
            named = ", ".join(f"{service} ({count})" for service, count in counts.most_common(_MOST_NAMED))
            more = len(counts) - _MOST_NAMED
            rest = f" and {counted(more, 'more service')}" if more > 0 else ""
            yield f"Unknown, {words}: {counted(some.bit_count(), 'action')}: {named}{rest}."


def _write_policy(
    organization: Organization, node: NodeId, services: Sequence[str], made: UnusedPolicy, style: str
) -> None:
    policies = [swap.after for swap in made.change.policies.values() if swap.after is not None]
    if style == "json":
        write_json(
            {
                "node": path_text(organization, node),
                "services": list(services),
                "policies": [{"name": policy.name, "document": policy.text} for policy in policies],
                "takes": {
                    "actions": made.taken.bit_count(),
                    "unknown": made.unknown.bit_count(),
                    "accounts": made.accounts,
                },
                "replay": {"stopped": 0, "open": 0},
                "test": "holds",
                "stopsToo": list(made.spared),
                "unknownSources": list(made.sources),
                "administratorsStopped": list(made.administrators),
            }
        )
        return
    say(f"{made.change.label} at {path_text(organization, node)}: {counted(len(policies), 'policy')}.\n")
    for policy in policies:
        say(f"{policy.name}:")
        say_lines(f"{policy.text}\n")
    say(
        f"It takes {counted(made.taken.bit_count(), 'action')} of {counted(len(services), 'service')} from the "
        f"ceiling of {counted(made.accounts, 'account')}; no event shows {made.unknown.bit_count():,} of these."
    )
    if made.sources:
        say(f"Events of {', '.join(made.sources)} are of no service that is known: what they ask for was not compared.")
    say("It would have stopped 0 requests of this evidence, and 0 are open.")
    say("A guardrail test that none of these actions is possible holds. Everyone who could repair an account can.")
    if made.spared:
        say(f"Other Denies spare {', '.join(made.spared)}; this one does not.")
    if made.administrators:
        say(f"It stops delegated administrators: {', '.join(made.administrators)}.")
