"""``orgwright import``: read another program's files into a design, and say what did not come through."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from designer.basics.errors import EditError, Fault, FormatError
from designer.basics.words import counted
from designer.cli.common import (
    STANDARD,
    force_option,
    is_input,
    json_text,
    keep_apart,
    keep_existing,
    load_design,
    print_conversion,
    save_bytes,
    say,
)
from designer.cli.live_reading import ended_reading, print_silence, read_live, reading_progress
from designer.exchange.conversion import ConversionReport
from designer.exchange.formats import files, native
from designer.exchange.formats.format import NativeFile
from designer.exchange.imports import registry
from designer.exchange.imports.assembly.assemble import Assembled
from designer.exchange.imports.source import SourceFiles, never_stops, open_source
from designer.organization.model.change import Change
from designer.organization.model.organization import Organization
from designer.organization.model.records import NodeKind, Unknown

if TYPE_CHECKING:  # boto3 is imported when AWS is asked
    from designer.aws.inside_reading import InsideChoice

_IAM, _ARTIFACT, _LISTS = "iam", "artifact", "programmes"
_INTO = {
    _IAM: "what lies inside accounts",
    _ARTIFACT: "agreements and reports of AWS Artifact",
    _LISTS: "lists of services in scope of your own",
}
"""Formats that tell of a design that is there, and are none."""

_NAMES = [*(one.name for one in registry.IMPORTERS), *_INTO]
_TITLES = [
    *(f"{one.name} ({one.title})" for one in registry.IMPORTERS),
    *(f"{name} ({title})" for name, title in _INTO.items()),
]


_DEFAULTS = (
    "Variables and parameters of code have their default values unless a file of SOURCE gives another value: "
    "answers hold as far as the defaults do."
)


@click.command("import", epilog=f"{_DEFAULTS} Formats: {', '.join(_TITLES)}.")
@click.argument("source", required=False, type=click.Path(path_type=Path))
@click.option("-o", "--output", "out", type=click.Path(path_type=Path), help="The design to write; - for output.")
@click.option("--as", "name", type=click.Choice(_NAMES), help="The format; by default it is recognised.")
@click.option("--into", type=click.Path(path_type=Path), help="Update this design: its notes and plans stay.")
@click.option("--account", help="For iam and artifact: the account of the files, where they do not tell it.")
@click.option(
    "--artifact", "with_artifact", is_flag=True, help="For aws: AWS Artifact instead, into the design of --into."
)
@click.option(
    "--date", "day", type=click.DateTime(["%Y-%m-%d"]), help="For artifact: day of the answers; today by default."
)
@click.option("--others-attach", is_flag=True, help="For code: what others attach to what it only reads is unknown.")
@click.option("--report", type=click.Path(path_type=Path), help="Write what is lost or unknown as JSON; - for output.")
@click.option("--profile", help="For aws: the profile of the AWS CLI, instead of its default credentials.")
@click.option("--no-tags", is_flag=True, help="For aws: leave the tags away, most of the calls.")
@click.option("--identities", is_flag=True, help="For aws: read what lies inside accounts, too, through a role.")
@click.option("--role", help="The role to take in each account; OrganizationAccountAccessRole if none is named.")
@click.option("--keep", type=click.Path(path_type=Path), help="For aws: keep the answers here; another run goes on.")
@click.option("--show-policy", is_flag=True, help="Print the least IAM policy that reading aws needs, and leave.")
@force_option
@click.pass_context
def import_(
    ctx: click.Context,
    source: Path | None,
    *,
    out: Path | None,
    name: str | None,
    into: Path | None,
    account: str | None,
    with_artifact: bool,
    day: datetime | None,
    others_attach: bool,
    report: Path | None,
    profile: str | None,
    no_tags: bool,
    identities: bool,
    role: str | None,
    keep: Path | None,
    show_policy: bool,
    force: bool,
) -> None:
    """Read SOURCE, a file, folder or zip archive, into a design; or, by the word aws, the organization itself.

    What did not come through is printed on standard error, and the exit status is 1 where anything is lost, changed or
    unknown. With --into and without -o the design is updated in its place.
    """
    if show_policy:
        _show_policy(with_artifact=with_artifact, with_identities=identities or role is not None)
        return
    if source is None:
        raise click.UsageError("Name what to read: a file, a folder, a zip archive, or aws.")
    target, is_update = _target(source, out, into, report, force=force)
    _check_use(source, name, account, inside=identities or role is not None, others_attach=others_attach)
    expected = files.fingerprint_on_disk(target) if is_update else None
    losses = ConversionReport()
    today = (day.date() if day else date.today()).isoformat()  # noqa: DTZ011 - the day on the person's own calendar
    if with_artifact:
        file = _live_artifact(source, profile, _named(into), today, losses)
    elif str(source) == "aws" and not source.exists():
        file = _result(into, read_live(profile, losses, tags=not no_tags, keep=keep), losses)
        if identities or role:
            _read_inside(file.organization, profile, _choice(role), keep, losses)
    else:
        if not source.exists():
            raise FormatError(str(source), (Fault("There is no such file or folder."),))
        opened = open_source(source, losses)  # once: a pipe cannot be read twice
        added = _added(opened, name, into, account, day=today, losses=losses)
        file = added or _result(into, _read(opened, name, losses, others_attach=others_attach), losses)
    save_bytes(target, native.write(file), expected=expected)
    _print_result(file, losses, target, report)
    ctx.exit(0 if losses.is_complete else 1)


def _target(
    source: Path, out: Path | None, into: Path | None, report: Path | None, *, force: bool
) -> tuple[Path, bool]:
    """File to write, and True if it is the design that is updated; no file that is there is lost for it."""
    target = out or into
    if target is None:
        raise click.UsageError("Name the design to write with -o, or the one to update with --into.")
    if report == STANDARD == target:
        raise click.UsageError("Design and report cannot both go to standard output.")
    keep_apart(report, target, into, source)
    is_update = into is not None and is_input(into, target)
    if not is_update and is_input(source, target):
        raise EditError(f"{target} is what is read. Write to another file.")
    keep_existing(target, force=force or is_update)
    if report is not None:
        keep_existing(report, force=force)
    return target, is_update


def _check_use(source: Path, name: str | None, account: str | None, *, inside: bool, others_attach: bool) -> None:
    """Refuse options that mean nothing for a source."""
    if others_attach and (str(source) == "aws" or name in _INTO):
        raise click.UsageError("--others-attach is for code: AWS lists all that is attached.")
    if inside and str(source) != "aws":
        raise click.UsageError("--identities and --role are for the source aws; files of IAM are read by --as iam.")
    if account is not None and (name or _IAM) not in (_IAM, _ARTIFACT):
        raise click.UsageError("--account is for the formats iam and artifact alone.")


def _print_result(file: NativeFile, losses: ConversionReport, target: Path, report: Path | None) -> None:
    """Tell what was written, and what did not come through: in words, and as JSON where that is asked for."""
    if report is not None:
        save_bytes(report, f"{json_text(losses.as_json())}\n".encode())
    print_conversion(losses)
    if target != STANDARD:
        say(f"Wrote {target}: {_counts(file.organization)}.", err=True)


def _show_policy(*, with_artifact: bool, with_identities: bool) -> None:
    """Print what the caller needs and, for what lies inside accounts, what the role in each of them needs."""
    from designer.aws import inside_lists
    from designer.aws.session import ORGANIZATION_ACTIONS, read_policy

    if not with_identities:
        click.echo(read_policy(inside_lists.ARTIFACT_ACTIONS if with_artifact else ORGANIZATION_ACTIONS))
        return
    say("The first policy is for the caller that reads, the second for the role in each member account.", err=True)
    choice = _choice(None)
    click.echo(choice.caller_policy)
    click.echo(choice.role_policy)


def _choice(role: str | None) -> InsideChoice:
    from designer.aws.inside_reading import InsideChoice
    from designer.exchange.imports.api.cli_dump import DEFAULT_ROLE

    return InsideChoice(role or DEFAULT_ROLE)


def _read(opened: SourceFiles, name: str | None, losses: ConversionReport, *, others_attach: bool) -> Assembled:
    importer = registry.by_name(name) if name else registry.recognised(opened)
    if importer is None:
        raise click.UsageError(f"There is no format {name}.")
    opened.others_attach = others_attach
    if others_attach and not importer.is_code:
        raise click.UsageError(f"--others-attach is for code, and this is {importer.title}.")
    if not name:
        say(f"This is {importer.title}.", err=True)
    return importer.read(opened, losses)


def _result(into: Path | None, read: Assembled, losses: ConversionReport) -> NativeFile:
    return NativeFile(read.organization) if into is None else _updated(into, read, losses)


def _named(into: Path | None) -> Path:
    if into is None:
        raise click.UsageError(
            "This holds accounts, agreements or lists, and no organization: name the design with --into."
        )
    return into


def _added(
    opened: SourceFiles, name: str | None, into: Path | None, account: str | None, *, day: str, losses: ConversionReport
) -> NativeFile | None:
    """Return the design with what a source adds to it, or None if the source is an organization itself."""
    from designer.exchange.imports import additions
    from designer.organization.model.lookup import find_account

    if name is not None and additions.by_name(name) is None:
        return None
    addition = additions.recognised_addition(opened) if name is None else additions.by_name(name)
    if addition is None and account is not None:
        addition = additions.by_name(_IAM)
    if addition is None:
        return None
    add = addition.read(opened, losses)
    file = load_design(_named(into))
    node_id = find_account(file.organization, account) if account else None
    return _applied(file, add(file.organization, node_id, day, losses))


def _live_artifact(source: Path, profile: str | None, into: Path, day: str, losses: ConversionReport) -> NativeFile:
    """Return the design with what AWS Artifact shows the account of a profile."""
    from designer.aws import inside_lists
    from designer.aws.session import sign_in
    from designer.aws.workers import Silence, waited
    from designer.exchange.imports.api.artifact_answers import update_artifact
    from designer.organization.model.lookup import find_account

    if str(source) != "aws":
        raise click.UsageError("--artifact goes with aws; files of AWS Artifact are read with --as artifact.")
    file = load_design(into)
    identity, _ = sign_in(profile)
    say(f"Reading AWS Artifact as {identity.arn} of account {identity.account}.", err=True)
    account = find_account(file.organization, identity.account)
    silence = Silence(print_silence)
    client = inside_lists.client_of(profile, silence)
    facts = waited(lambda: inside_lists.read_live_artifact(client, losses), silence.check)
    return _applied(file, update_artifact(file.organization, facts, account, day, losses))


def _applied(file: NativeFile, change: Change) -> NativeFile:
    file.organization.apply(change)
    return file


def _read_inside(
    design: Organization, profile: str | None, choice: InsideChoice, keep: Path | None, losses: ConversionReport
) -> None:
    """Put what a role in each account can read of its inside into the design."""
    import threading

    from designer.aws.answer_folder import folder_inside
    from designer.aws.calls import SignInError
    from designer.aws.inside_reading import InsideReading
    from designer.aws.workers import NoAnswerError
    from designer.exchange.imports.additions import joined_changes

    cancelled = threading.Event()
    numbers = [number for account in design.accounts() if (number := design.node(account).aws_id)]
    reading = InsideReading(
        profile,
        "",
        design.settings.partition or "aws",
        choice,
        losses,
        stop=never_stops,
        pause=cancelled.wait,
        keep=folder_inside(keep) if keep else None,
        progress=lambda noun, done, every: reading_progress(f"{noun}s", 10)(done, every),
        on_silence=print_silence,
    )
    try:
        adders = reading.adders(numbers)
    except (SignInError, NoAnswerError) as error:
        raise ended_reading(error, profile, keep) from None
    except KeyboardInterrupt:
        cancelled.set()
        raise click.Abort from None
    design.apply(joined_changes(adders)(design, None, "", losses))
    say(f"Read what lies inside {counted(reading.read, 'account')} of {len(numbers):,}.", err=True)


def _updated(into: Path, read: Assembled, losses: ConversionReport) -> NativeFile:
    """Return the design of a file, updated by what was read."""
    from designer.analysis.differences.matching import match_designs
    from designer.exchange.imports.assembly.updating import update

    file = load_design(into)
    design = file.organization
    change = update(design, read, match_designs(read.organization, design), losses)
    design.apply(change)
    return replace(file, organization=design)


def _counts(organization: Organization) -> str:
    ous = sum(node.kind is NodeKind.OU for node in organization.nodes.values())
    own = sum(
        not policy.aws_managed and policy.unknown is not Unknown.ATTACHMENTS
        for policy in organization.policies.values()
    )
    return (
        f"{counted(organization.account_count, 'account')}, {counted(ous, 'OU')}, {counted(own, 'policy', 'policies')}"
    )
