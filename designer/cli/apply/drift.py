"""``orgwright drift``: where AWS is no longer as a design says, who made it so, and what that does."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

import click

from designer.activity.activity_file import reading
from designer.activity.reducer import OrganizationChange
from designer.analysis.differences.three_way import MISSING
from designer.analysis.drift.authors import Authors
from designer.analysis.drift.drift import Drift, DriftClass, DriftItem, finding_drift
from designer.analysis.drift.words import effect_of, item_title, item_values
from designer.aws.apply.applied import applied_by, newest_applied
from designer.aws.apply.journal import JOURNAL
from designer.aws.apply.plan_origin import reading_gaps
from designer.basics.dataclass import dataclass
from designer.basics.steps import finish
from designer.basics.words import counted
from designer.cli.changes.diff import read_side
from designer.cli.common import load_design, print_conversion, say, write_json
from designer.cli.live_reading import read_live
from designer.cli.reports.diff_markdown import escaped
from designer.cli.reports.request_record import request_record
from designer.exchange.conversion import ConversionReport
from designer.exchange.formats.git_versions import names_revision
from designer.organization.model.organization import Organization
from designer.policy.catalog.catalogue import load

_WIDENED, _BROKEN, _ANY = "widened", "broken", "any"


@click.command("drift")
@click.argument("design", type=click.Path(path_type=Path))
@click.option("--profile", help="Read AWS by this profile of the AWS CLI; without it by what the environment says.")
@click.option("--live", metavar="FILE", help="Take this for AWS as it is: a design, or what can be imported.")
@click.option(
    "--base",
    metavar="FILE",
    help="What was applied last: a design, REV:PATH, or a run's journal; else the newest finished one beside DESIGN.",
)
@click.option(
    "--who", metavar="ACTIVITY", type=click.Path(path_type=Path), help="Name who did it, by an activity file."
)
@click.option("--all", "whole", is_flag=True, help="Tell also of what is no drift, such as tags and names.")
@click.option("--fail-on", type=click.Choice([_WIDENED, _BROKEN, _ANY]), help="End with status 1 where there is some.")
@click.option("--format", "style", type=click.Choice(["text", "json", "markdown"]), default="text", show_default=True)
@click.pass_context
def drift(
    ctx: click.Context,
    *,
    design: Path,
    profile: str | None,
    live: str | None,
    base: str | None,
    who: Path | None,
    whole: bool,
    fail_on: str | None,
    style: str,
) -> None:
    """Compare AWS as it is with a design, and with what was applied last, so that it is known who changed what.

    What widens permissions comes first, each with a request that shows it. The status is 1 where `--fail-on` finds
    something, and 2 where the reading is incomplete: what was not read may have changed.
    """
    if profile is not None and live is not None:
        raise click.UsageError("AWS is read by --profile, or taken from --live: give one of them.")
    wanted = load_design(design).organization
    losses = ConversionReport()
    told = read_side(live) if live is not None else _read(profile, losses)
    applied, source = _base(base, design, told.settings.aws_id)
    found = finish(finding_drift(applied, wanted, told, load(), whole=whole))
    authors = Authors(_changes(who) if who is not None else ())
    gaps = reading_gaps(told, losses)
    _STYLES[style](found, DriftSource(source, gaps, authors))
    if gaps:
        say(f"The reading is incomplete ({', '.join(gaps)}), so nothing says that there is no more.", err=True)
        ctx.exit(2)
    failing = {None: (), _WIDENED: found.widened, _BROKEN: found.broken, _ANY: found.drifted}[fail_on]
    ctx.exit(1 if failing else 0)


@dataclass(frozen=True, slots=True)
class DriftSource:
    """What a report says beside the drift.

    Attributes:
        base: Where it is told what was applied last; empty for nowhere.
        gaps: What could not be read.
        authors: Who changes the organization, as a log tells it.
    """

    base: str
    gaps: list[str]
    authors: Authors


def _changes(path: Path) -> list[OrganizationChange]:
    with reading(path) as opened:
        return [*opened.changes()]


def _read(profile: str | None, losses: ConversionReport) -> Organization:
    told = read_live(profile, losses, tags=True, keep=None).organization
    print_conversion(losses)
    return told


def _base(named: str | None, design: Path, organization: str) -> tuple[Organization | None, str]:
    """What was applied last, and where that is told; None where nothing tells.

    Raises:
        EditError: A journal that is named is not that of a finished run of this organization.
    """
    if named is not None:
        if names_revision(named) or not named.endswith(JOURNAL):
            return read_side(named), named
        return applied_by(Path(named), organization).design, named
    newest = newest_applied([design.absolute().parent], organization)
    return (newest.design, newest.journal.name) if newest is not None else (None, "")


def _basis(found: Drift, source: str) -> str:
    """The first line: what is compared."""
    if found.has_base:
        return f"Compared: what {source} has applied, the design, and AWS."
    return "Compared: the design and AWS. Nothing tells what was applied last, so who changed what is not known."


def _summary(found: Drift) -> str:
    counts = [
        f"{sum(item.kind is kind for item in found.items):,} {kind.value}"
        for kind in DriftClass
        if any(item.kind is kind for item in found.items)
    ]
    folded = [f"{count:,} in {name}" for name, count in found.folded.items()]
    told = ", ".join(counts) if counts else "AWS is as the design says"
    return f"{told}. Left out: {', '.join(folded)} (--all)." if folded else f"{told}."


def _write_text(found: Drift, source: DriftSource) -> None:
    say(_basis(found, source.base))
    for kind in DriftClass:
        items = [item for item in found.items if item.kind is kind]
        if items:
            say(f"\n{kind.value.capitalize()} ({len(items):,})")
        for item in items:
            effect = effect_of(item)
            say(f"  {item_title(found, item)}: {item_values(found, item)}{f'; {effect}' if effect else ''}")
            if item.witness is not None:
                say(f"      {item.witness.action} on {item.witness.resource} by {item.witness.principal}")
            if (author := source.authors.of(found, item)) is not None:
                say(f"      last {author.name} by {author.principal} on {author.time}, with {author.agent}")
            if item.tests:
                say(f"      tests that no longer hold: {', '.join(item.tests)}")
    if found.broken:
        say(f"\n{counted(len(found.broken), 'guardrail test')} of the design fail in AWS:")
        for proof in found.broken:
            say(f"  {proof.test}: {proof.reason}")
    say(f"\n{_summary(found)}")


def _write_markdown(found: Drift, source: DriftSource) -> None:
    say(f"# Drift\n\n{escaped(_basis(found, source.base))}\n\n{escaped(_summary(found))}\n")
    if source.gaps:
        say(f"**The reading is incomplete: {escaped(', '.join(source.gaps))}.**\n")
    if found.items:
        say("| Class | What | Values | Effect | Shown by | Tests | Last changed by |\n|---|---|---|---|---|---|---|")
    for item in found.items:
        author = source.authors.of(found, item)
        shown = "" if item.witness is None else f"{item.witness.action} on {item.witness.resource}"
        cells = (
            item.kind.value,
            item_title(found, item),
            item_values(found, item),
            effect_of(item),
            shown,
            ", ".join(item.tests),
            "" if author is None else f"{author.principal}, {author.time}",
        )
        say(f"| {' | '.join(map(escaped, cells))} |")


def _write_json(found: Drift, source: DriftSource) -> None:
    """Write ``{"complete", "base", "items", "folded", "silenced"}``."""
    write_json(
        {
            "complete": not source.gaps,
            "base": source.base or None,
            "items": [_item(found, item, source.authors.of(found, item)) for item in found.items],
            "folded": [{"class": name, "count": count} for name, count in found.folded.items()],
            "silenced": 0,
        }
    )


def _item(found: Drift, item: DriftItem, author: OrganizationChange | None) -> dict[str, object]:
    wide = {"wider": "wider", "narrower": "narrower"}
    direction = "none" if item.direction is None else wide.get(item.direction.value, "both")
    change = item.change
    return {
        "class": item.kind.value,
        "direction": direction if item.is_settled else "unknown",
        "where": item_title(found, item),
        "record": change.record.value,
        "id": change.id,
        "base": _json(change.base) if found.has_base else None,
        "design": _json(change.ours),
        "live": _json(change.theirs),
        "accounts": [*item.accounts],
        "witness": None if item.witness is None else request_record(item.witness),
        "tests": [*item.tests],
        "who": None
        if author is None
        else {"principal": author.principal, "time": author.time, "userAgent": author.agent, "call": author.name},
    }


def _json(value: object) -> object:
    from designer.analysis.differences.structure import file_value

    return None if value is MISSING else file_value(value)


_STYLES: Mapping[str, Callable[[Drift, DriftSource], None]] = {
    "text": _write_text,
    "json": _write_json,
    "markdown": _write_markdown,
}
