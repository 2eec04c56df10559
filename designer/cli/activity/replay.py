"""``orgwright replay``: what the SCPs and RCPs of a design would have stopped of what people really did."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

import click

from designer.activity.activity_file import reading
from designer.activity.tag_inventory import TagInventory, joined_tags
from designer.analysis.guardrails.libraries import events_said
from designer.analysis.replay.evidence import gathering
from designer.analysis.replay.replay import Replay, ReplayRow, RowKey
from designer.analysis.replay.requests import Exemption
from designer.analysis.replay.standing import StandingReplay
from designer.basics.steps import finish
from designer.basics.words import counted
from designer.cli.activity.missing import missing_days
from designer.cli.common import load_design, say, say_table, write_csv, write_json
from designer.cli.libraries import library_options
from designer.exchange.reports.difference_markdown import escaped
from designer.organization.model.lookup import find_node
from designer.organization.model.organization import Organization
from designer.organization.model.records import NodeId
from designer.policy.catalog.context_keys import as_documented
from designer.policy.language.templates import Values

_ABSENT = "absent"
_MOST_NAMED = 10
_FAILS = ("stopped", "open", "gaps", "any")


@click.command("replay")
@click.argument("design", type=click.Path(path_type=Path))
@click.option("--activity", "file", required=True, type=click.Path(path_type=Path), help="The activity file.")
@click.option(
    "--against", type=click.Path(path_type=Path), help="An older activity file, whose numbers are set beside these."
)
@click.option("--node", help="Only requests of accounts below this node, by id, AWS id, name or path.")
@click.option(
    "--assume",
    "assumed",
    multiple=True,
    metavar="KEY=VALUE",
    help="Take a key that no log records as this value, or as absent; repeat it for more.",
)
@click.option(
    "--tags",
    "tag_files",
    multiple=True,
    type=click.Path(path_type=Path),
    help="Tags of principals and resources as they are now, as AWS answers them in JSON; repeat it for more.",
)
@click.option(
    "--format", "style", type=click.Choice(["text", "json", "csv", "markdown"]), default="text", show_default=True
)
@click.option("--fail-on", type=click.Choice(_FAILS), help="End with status 1 where something is found.")
@library_options
@click.pass_context
def replay(
    ctx: click.Context,
    design: Path,
    *,
    file: Path,
    against: Path | None,
    node: str | None,
    assumed: tuple[str, ...],
    tag_files: tuple[Path, ...],
    style: str,
    fail_on: str | None,
) -> None:
    """Decide what people did by the SCPs and RCPs of a design: what each statement would have stopped, and for whom.

    A key that no log records leaves a request open: it may have been stopped, and the number is a range. Nothing here
    proves that a policy stops nobody; it shows what this evidence has. The tree is the design's, whenever the request
    was made.
    """
    organization = load_design(design).organization
    known = _Supposed(_assumptions(assumed), joined_tags(tag_files))
    below = _numbers_below(organization, node)
    now = _replayed(organization, file, below, known)
    older = None if against is None else _replayed(organization, against, below, known)
    record = _record(organization, now, older, known)
    if style == "json":
        write_json(record)
    elif style == "csv":
        table = list(_table(organization, now, older))
        write_csv(table[0], table[1:])
    else:
        _say(organization, now, older, record, style)
    ctx.exit(1 if _fails(fail_on, now.found, record) else 0)


def replay_record(
    organization: Organization, file: Path, node: str | None = None, assumed: Mapping[str, Values | None] | None = None
) -> dict[str, object]:
    """Return the replay of an activity file as the command prints it in JSON.

    Args:
        organization: The design.
        file: The activity file.
        node: Only requests of accounts below this node, by id, AWS id, name or path.
        assumed: Values of context keys that no log records; None for a key that is absent.
    """
    known = _Supposed(assumed or {}, joined_tags(()))
    return _record(organization, _replayed(organization, file, _numbers_below(organization, node), known), None, known)


class _Supposed(NamedTuple):
    """What is taken for known: values of keys, and tags by ARN."""

    values: Mapping[str, Values | None]
    tags: TagInventory


class _Replayed(NamedTuple):
    """An activity file, replayed: its first and last day, the days without an event, and what was found."""

    first: str | None
    last: str | None
    missing: list[dict[str, object]]
    found: Replay


def _replayed(organization: Organization, file: Path, below: frozenset[str] | None, known: _Supposed) -> _Replayed:
    with reading(file) as opened:
        kinds = ((kind, one) for kind, one in opened.kinds() if below is None or (kind.caller or kind.account) in below)
        evidence = finish(gathering(kinds, opened.keys()))
        found = finish(StandingReplay(evidence, known.values, known.tags).replaying(organization))
        days = opened.days()
    numbers = sorted(key.day for key in days)
    first, last = (_date(numbers[place] * 86400) if days else None for place in (0, -1))
    return _Replayed(first, last, missing_days(days), found)


def _assumptions(given: Iterable[str]) -> dict[str, Values | None]:
    """Read ``KEY=VALUE`` and ``KEY=absent``.

    Raises:
        UsageError: A key has no value.
    """
    found: dict[str, Values | None] = {}
    for one in given:
        key, equals, value = one.partition("=")
        if not key or not equals:
            raise click.UsageError(f"--assume takes KEY=VALUE or KEY=absent, not {one!r}.")
        found[key] = None if value == _ABSENT else value
    return found


def _numbers_below(organization: Organization, node: str | None) -> frozenset[str] | None:
    if node is None:
        return None
    top = find_node(organization, node)
    return frozenset(organization.node(one).aws_id for one in organization.accounts() if top in organization.path(one))


def _fails(fail_on: str | None, found: Replay, record: Mapping[str, object]) -> bool:
    gaps = bool(record["unmapped"] or record["missing"])
    hits = {"stopped": bool(found.stopped), "open": bool(found.stopped or found.open), "gaps": gaps}
    return any(hits.values()) if fail_on == "any" else hits.get(fail_on or "", False)


def _record(organization: Organization, now: _Replayed, older: _Replayed | None, known: _Supposed) -> dict[str, object]:
    found = now.found
    beside = {} if older is None else {"against": _totals(older)}
    return {
        **_totals(now),
        **beside,
        "rows": [
            {**_row_record(organization, row), **_row_beside(row.key, older)}
            for row in sorted(found.rows.values(), key=_by_place)
        ],
        "refusedAlready": found.refused_already,
        "exempt": {one.value: count for one, count in found.exempt.items() if one is not Exemption.SERVICE},
        "servicesOwn": found.exempt[Exemption.SERVICE],
        "inferred": found.inferred,
        "unmapped": [{"event": event, "count": count} for event, count in found.unmapped.most_common()],
        "missing": now.missing,
        "assumed": {key: _ABSENT if value is None else value for key, value in known.values.items()}
        | ({"tags": f"of today, of {counted(len(known.tags), 'ARN')}"} if known.tags else {}),
    }


def _totals(one: _Replayed) -> dict[str, object]:
    found = one.found
    return {
        "from": one.first,
        "to": one.last,
        "requests": found.requests,
        "kinds": found.kinds,
        "total": {"atLeast": found.stopped, "atMost": found.stopped + found.open},
    }


def _row_beside(key: RowKey, older: _Replayed | None) -> dict[str, object]:
    if older is None:
        return {}
    row = older.found.rows.get(key)
    return {"against": {"atLeast": row.at_least if row else 0, "atMost": row.at_most if row else 0}}


def _by_place(row: ReplayRow) -> tuple[str, str, str]:
    return row.key.node, row.key.label, row.key.type


def _row_record(organization: Organization, row: ReplayRow) -> dict[str, object]:
    policy, _, statement = row.key.label.partition("#")
    return {
        "policy": policy or None,
        "statement": statement or None,
        "node": _path(organization, row),
        "why": "deny" if row.key.label else "no-allow",
        "atLeast": row.at_least,
        "atMost": row.at_most,
        "writes": row.writes,
        "principals": row.principal_count,
        "accounts": row.account_count,
        "first": _time(row.first),
        "last": _time(row.last),
        "services": [service for service, _ in row.services.most_common()],
        "open": sorted(row.open),
    }


def _path(organization: Organization, row: ReplayRow) -> str:
    return "/".join(organization.node(node_id).name for node_id in organization.path(NodeId(row.key.node)))


def _time(seconds: int) -> str:
    return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _date(seconds: int) -> str:
    return _time(seconds)[:10]


_HEAD = (
    "statement",
    "at",
    "would stop",
    "writes among them",
    "principals",
    "accounts",
    "first",
    "last",
    "services",
    "open",
)


def _table(organization: Organization, now: _Replayed, older: _Replayed | None) -> Iterator[list[str]]:
    """Yield a row a statement; the numbers of the older period behind, with what was stopped in that one alone."""
    yield [*_HEAD, *([] if older is None else [f"{older.first} to {older.last}"])]
    rows = now.found.rows
    for row in sorted(rows.values(), key=lambda row: (-row.at_most, -row.at_least, _by_place(row))):
        services = [service for service, _ in row.services.most_common(3)]
        more = len(row.services) - len(services)
        before = None if older is None else older.found.rows.get(row.key)
        yield [
            row.key.label or "(no Allow)",
            _path(organization, row),
            _range(row.at_least, row.at_most),
            f"{row.writes:,}",
            f"{row.principal_count:,}",
            f"{row.account_count:,}",
            _date(row.first),
            _date(row.last),
            ", ".join(services) + (f" and {more} more" if more else ""),
            ", ".join(f"{as_documented(key)} ({count:,})" for key, count in row.open.most_common(3)),
            *([] if older is None else [_range(before.at_least, before.at_most) if before else "0"]),
        ]
    for key, row in older.found.rows.items() if older is not None else ():
        if key not in rows:
            none = [""] * (len(_HEAD) - 3)
            yield [key.label or "(no Allow)", _path(organization, row), "0", *none, _range(row.at_least, row.at_most)]


def _range(at_least: int, at_most: int) -> str:
    return f"{at_most:,}" if at_least == at_most else f"{at_least:,} to {at_most:,}"


def _say(
    organization: Organization, now: _Replayed, older: _Replayed | None, record: Mapping[str, object], style: str
) -> None:
    found = now.found
    say(
        f"{found.requests:,} requests of {counted(found.kinds, 'kind')}, {record['from']} to {record['to']}, "
        "by the tree as it is in the design:"
    )
    if older is not None:
        then, days = older.found, f"{older.first} to {older.last}"
        was = _range(then.stopped, then.stopped + then.open)
        say(f"In the older evidence, {days}, it is {was} of {then.requests:,}; since then:")
    total = _range(found.stopped, found.stopped + found.open)
    if found.rows:
        depend = f" {found.open:,} depend on keys that this evidence lacks (column open)." if found.open else ""
        say(f"{total} of them would have been stopped.{depend}")
        say("A request may be in several rows; the total has each once.\n")
    else:
        say("Nothing in this evidence would have been stopped.\n")
    if found.rows or (older is not None and older.found.rows):
        say_rows(list(_table(organization, now, older)), style)
    for line in _rest(found, record):
        say(as_prose(line, style))


def as_prose(line: str, style: str) -> str:
    """Return a line as text or Markdown shows it."""
    return escaped(line, len(line)) if style == "markdown" else line


def say_rows(table: list[list[str]], style: str) -> None:
    """Write a table as text or Markdown."""
    if style == "text":
        say_table(table)
        return
    head, *rows = ([escaped(cell) for cell in row] for row in table)
    say("| " + " | ".join(head) + " |")
    say("|---" * len(head) + "|")
    for row in rows:
        say("| " + " | ".join(row) + " |")
    say("")


def _rest(found: Replay, record: Mapping[str, object]) -> Iterator[str]:
    """Yield what the numbers do not say."""
    if found.refused_already:
        yield f"Refused by AWS already, not counted above: {found.refused_already:,}."
    for exemption, count in sorted(found.exempt.items(), key=lambda one: -one[1]):
        yield f"Not decided, {exemption.value}: {count:,}."
    if found.inferred:
        yield f"Inferred, as no event is called so (iam:PassRole, tags): {found.inferred:,} actions."
    if found.unmapped:
        most = ", ".join(f"{event} ({count:,})" for event, count in found.unmapped.most_common(_MOST_NAMED))
        yield f"Not decided, of no known action: {counted(sum(found.unmapped.values()), 'event')}, {most}."
        yield from (f"Not decided all the same: {said}." for said in events_said(found.unmapped))
    if isinstance(assumed := record["assumed"], dict) and assumed:
        yield f"Taken for known: {', '.join(f'{key} {value}' for key, value in assumed.items())}."
    missing = record["missing"]
    if isinstance(missing, list) and missing:
        days = sum(len(one["days"]) for one in missing)
        yield f"Not in this evidence: {days:,} days of {counted(len(missing), 'Region')} of accounts."
    yield "Trails hold no data events unless they are set to, and what nobody did in these days is not in them."
