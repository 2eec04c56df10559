"""``orgwright activity``: logs read into an activity file, and what the file holds."""

from __future__ import annotations

import os
import sys
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from pathlib import Path

import click

from designer.activity.access_reports import ReportLine
from designer.activity.activity_file import ActivityFile, begin_activity, reading, writing
from designer.activity.event_actions import asked_actions
from designer.activity.reading import Period, Progress, read_trail
from designer.activity.reducer import Kind
from designer.activity.trail_files import find_files
from designer.analysis.replay.kept_keys import kept_keys
from designer.basics.errors import OrgwrightError
from designer.basics.words import counted, visible_json
from designer.cli.activity.athena import athena
from designer.cli.activity.missing import FIRST, missing_days
from designer.cli.activity.overlooked import have_git_overlook
from designer.cli.activity.sql import DAY_TYPE, USUAL_KEYS, require_order, sql
from designer.cli.common import json_line, load_design, save_bytes, say, say_table, write_json
from designer.policy.catalog.context_keys import as_documented

_MOST_NAMED = 20


@click.group("activity")
def activity() -> None:
    """What people really did: logs of CloudTrail read into an activity file, which is asked instead of them."""


activity.add_command(sql)
activity.add_command(athena)


@activity.command("read")
@click.argument("sources", metavar="SOURCE…", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("-o", "--output", "out", required=True, type=click.Path(path_type=Path), help="The activity file.")
@click.option("--from", "first", type=DAY_TYPE, help="First day (UTC).")
@click.option("--to", "last", type=DAY_TYPE, help="Last day (UTC).")
@click.option(
    "--keys-of",
    "designs",
    multiple=True,
    type=click.Path(path_type=Path),
    help="Keep the condition keys of its policies.",
)
@click.option("--jobs", type=click.IntRange(1, 64), help="Processes; one a core if not given.")
@click.option(
    "--report", type=click.Path(path_type=Path), help="Write what was read and what was not as JSON; - for output."
)
@click.pass_context
def read_activity(
    ctx: click.Context,
    sources: tuple[Path, ...],
    *,
    out: Path,
    first: datetime | None,
    last: datetime | None,
    designs: tuple[Path, ...],
    jobs: int | None,
    report: Path | None,
) -> None:
    """Read CloudTrail's files into an activity file: folders, zip archives, .json.gz, answers of LookupEvents.

    Access reports among them are kept beside what is counted: answers of get-organizations-access-report, each named
    by the id of its account, OU or root, of get-service-last-accessed-details, and of get-finding-v2 on unused access.
    So are answers of the SELECT that `activity sql` prints, whose days count once.

    A file that was read is known again, and an event counts once, however many files have it: start the command again
    after whatever ended it, or with more files. The exit status is 1 where a file could not be read whole.
    """
    require_order(first, last)
    logged, unlogged = kept_keys(*(load_design(design).organization for design in designs))
    keys = logged if designs else USUAL_KEYS
    found = find_files(list(sources))
    if not found.files:
        raise OrgwrightError("There are no files of CloudTrail in it: .json.gz, .json or .ndjson.")
    period = Period(_day(first, 0), _day(last, Period().last))
    with writing(out) as into:
        begin_activity(into, keys, out)
        done = read_trail(found.files, into, period, jobs or os.cpu_count() or 1, _tell)
    if have_git_overlook(out):
        say(f"{out} names people: Git overlooks it from now on (.git/info/exclude).", err=True)
    with reading(out) as read_now:
        record = _record(read_now, done, found.passed_over, unlogged)
        _say_read(record, out)
    if report is not None:
        save_bytes(report, (json_line(record) + "\n").encode())
    ctx.exit(1 if record["troubles"] else 0)


@activity.command("show")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--format", "style", type=click.Choice(["text", "json", "ndjson"]), default="text", show_default=True)
def show(file: Path, *, style: str) -> None:
    """Tell what an activity file holds: as ndjson each kind of request, one a line, with the actions it asked for."""
    with reading(file) as opened:
        if style == "ndjson":
            for line in _lines(opened):
                click.echo(visible_json(line))
            return
        record = _record(opened, None, {}, ())
        if style == "json":
            write_json(record)
        else:
            _say_contents(opened, record)


@activity.command("merge")
@click.argument("files", metavar="FILE…", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("-o", "--output", "out", required=True, type=click.Path(path_type=Path), help="The activity file.")
def merge(files: tuple[Path, ...], *, out: Path) -> None:
    """Join activity files of the same keys; an event that two of them have is refused, for it would count twice."""
    is_new = not out.exists()
    try:
        _join(files, out)
    except OrgwrightError:
        if is_new:  # an empty file would say that nobody did anything
            out.unlink(missing_ok=True)
        raise
    say(f"Joined {counted(len(files), 'file')} into {out}.")


def _join(files: Sequence[Path], out: Path) -> None:
    from designer.activity.joining import join

    with writing(out) as into:
        for file in files:
            with reading(file) as other:
                begin_activity(into, other.keys(), out)
        with into.at_once(), ExitStack() as opened:
            for file in files:
                join(opened.enter_context(reading(file)), into, str(file))


@activity.command("forget")
@click.argument("file", type=click.Path(path_type=Path, exists=True))
@click.option("--before", required=True, type=DAY_TYPE, help="The first day that is kept (UTC).")
def forget(file: Path, *, before: datetime) -> None:
    """Forget what was last seen before a day. Counts of kinds that were seen since keep what was counted earlier."""
    with writing(file) as opened, opened.at_once():
        opened.forget_before(_day(before, 0))
    with writing(file) as opened:
        opened.compact()
    say(f"Forgot what was last seen before {before.date()}.")


def _day(given: datetime | None, otherwise: int) -> int:
    return otherwise if given is None else (given.date() - FIRST).days


def _tell(progress: Progress) -> None:
    if sys.stderr.isatty():
        said = f"\r{progress.files:,} of {counted(progress.all_files, 'file')}, {progress.events:,} new events"
        click.echo(said, nl=progress.files == progress.all_files, err=True)


def _date(day: int) -> str:
    return str(FIRST + timedelta(days=day))


def _record(
    opened: ActivityFile, done: Progress | None, files_passed_over: Mapping[str, int], unlogged: tuple[str, ...]
) -> dict[str, object]:
    days = opened.days()
    record: dict[str, object] = {
        "keys": list(opened.keys()),
        "from": _date(min(key.day for key in days)) if days else None,
        "to": _date(max(key.day for key in days)) if days else None,
        "accounts": len({key.account for key in days}),
        "events": sum(days.values()),
        "passedOver": dict(Counter(opened.passed_over()) + Counter(files_passed_over)),
        "troubles": [{"file": name, "faulty": faulty, "why": why} for name, faulty, why in opened.troubles()],
        "missing": missing_days(days),
        "reports": _report_records(opened),
    }
    if done is not None:
        record |= {"files": done.files, "new": done.events, "notLogged": list(unlogged)}
    return record


def _report_records(opened: ActivityFile) -> list[dict[str, object]]:
    """Return a record a scope: how many services its report names, and how many nobody there ever used."""
    scopes: dict[str, list[ReportLine]] = {}
    for line in opened.reports():
        scopes.setdefault(line.scope, []).append(line)
    return [
        {
            "scope": scope,
            "made": _time(max(line.made for line in lines)),
            "services": sum(not line.action for line in lines),
            "neverUsed": sum(not line.action and not line.last for line in lines),
        }
        for scope, lines in scopes.items()
    ]


def _lines(opened: ActivityFile) -> Iterator[str]:
    for kind, summary in opened.kinds():
        asked = [one.action for one in asked_actions(kind)]
        times = {"requests": summary.requests, "first": _time(summary.first), "last": _time(summary.last)}
        yield json_line({**_plain(kind), **times, "actions": asked})


def _plain(kind: Kind) -> dict[str, object]:
    members: dict[str, object] = {key: value for key, value in kind._asdict().items() if value}
    return members | {key: value.split("\n") for key in ("details", "context") if (value := getattr(kind, key))}


def _time(seconds: int) -> str:
    return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _say_read(record: Mapping[str, object], out: Path) -> None:
    say(
        f"{record['new']:,} new events of {counted(int(str(record['files'])), 'file')}; {out} now holds "
        f"{_held(record)}."
    )
    _say_gaps(record)


def _held(record: Mapping[str, object]) -> str:
    if not record["events"]:
        return "no events"
    events, accounts = (counted(int(str(record[key])), key[:-1]) for key in ("events", "accounts"))
    return f"{events} of {accounts}, {record['from']} to {record['to']}"


def _say_gaps(record: Mapping[str, object]) -> None:
    reports = record["reports"]
    if isinstance(reports, list) and reports:
        never, services = (sum(report[key] for report in reports) for key in ("neverUsed", "services"))
        said = f"{counted(len(reports), 'scope')}, {never:,} of {counted(services, 'service')} never used"
        say(f"Access reports, not in these counts: {said}.")
    passed = record["passedOver"]
    if isinstance(passed, dict) and passed:
        say("Passed over: " + ", ".join(f"{count:,} {kind}" for kind, count in passed.items()) + ".")
    missing, troubles = record["missing"], record["troubles"]
    if isinstance(missing, list) and missing:
        say(f"Days without an event: {sum(len(one['days']) for one in missing):,} in {len(missing):,} account Regions.")
    if isinstance(unlogged := record.get("notLogged"), list) and unlogged:
        say(f"No log records {', '.join(map(as_documented, unlogged))}: what depends on them stays open.")
    if isinstance(troubles, list) and troubles:
        say(f"{counted(len(troubles), 'file')} could not be read whole:", err=True)
        for trouble in troubles[:_MOST_NAMED]:
            say(f"  {trouble['file']}: {trouble['why'] or counted(trouble['faulty'], 'faulty record')}", err=True)


def _say_contents(opened: ActivityFile, record: Mapping[str, object]) -> None:
    say(f"{_held(record).capitalize()}.")
    said, unmapped = Counter[str](), Counter[str]()
    for kind, summary in opened.kinds():
        asked = asked_actions(kind)
        for action in {one.action for one in asked}:
            said[action] += summary.requests
        if not asked:
            unmapped[f"{kind.source} {kind.name}"] += summary.requests
    if said:
        say_table([["action", "requests"], *([name, f"{count:,}"] for name, count in said.most_common(_MOST_NAMED))])
    if unmapped:
        most = ", ".join(f"{name} ({count:,})" for name, count in unmapped.most_common(_MOST_NAMED))
        say(f"Of no known action: {counted(sum(unmapped.values()), 'event')}, {most}.")
    _say_gaps(record)
