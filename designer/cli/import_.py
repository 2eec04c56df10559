"""``orgwright import``: read another program's files into a design, and say what did not come through."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import click

from designer.cli.common import STANDARD, is_input, json_text, load_design, save_bytes, say, tell_conversion
from designer.conversion import ConversionReport
from designer.errors import EditError, Fault, FormatError
from designer.formats import files, native
from designer.formats.native_file import NativeFile
from designer.imports import registry
from designer.imports.assemble import Assembled
from designer.imports.source import open_source
from designer.model.organization import Organization
from designer.model.records import NodeKind, Unknown
from designer.words import counted

_NAMES = [one.name for one in registry.IMPORTERS]


@click.command("import", epilog=f"Formats: {', '.join(f'{one.name} ({one.title})' for one in registry.IMPORTERS)}.")
@click.argument("source", type=click.Path(path_type=Path))
@click.option("-o", "--output", "out", type=click.Path(path_type=Path), help="The design to write; - for output.")
@click.option("--as", "name", type=click.Choice(_NAMES), help="The format; by default it is recognised.")
@click.option("--into", type=click.Path(path_type=Path), help="Update this design: its notes and plans stay.")
@click.option("--report", type=click.Path(path_type=Path), help="Write what is lost or unknown as JSON; - for output.")
@click.option("--force", is_flag=True, help="Replace a file that is there.")
@click.pass_context
def import_(
    ctx: click.Context,
    source: Path,
    *,
    out: Path | None,
    name: str | None,
    into: Path | None,
    report: Path | None,
    force: bool,
) -> None:
    """Read SOURCE, a file, folder or zip archive, into a design.

    What did not come through is told on standard error, and the exit status is 1 where anything is lost, changed or
    unknown. With --into and without -o the design is updated in its place.
    """
    target = out or into
    if target is None:
        raise click.UsageError("Name the design to write with -o, or the one to update with --into.")
    if report == STANDARD == target:
        raise click.UsageError("Design and report cannot both go to standard output.")
    is_update = into is not None and is_input(into, target)
    _keep(target, force=force or is_update)
    if report is not None:
        _keep(report, force=force)
    expected = files.fingerprint_on_disk(target) if is_update else None
    told = ConversionReport()
    read = _read(source, name, told)
    file = NativeFile(read.organization) if into is None else _updated(into, read, told)
    save_bytes(target, native.write(file), expected=expected)
    if report is not None:
        save_bytes(report, f"{json_text(told.as_json())}\n".encode())
    tell_conversion(told)
    if target != STANDARD:
        say(f"Wrote {target}: {_counts(file.organization)}.", err=True)
    if not told.is_complete:
        ctx.exit(1)


def _keep(path: Path, *, force: bool) -> None:
    if path != STANDARD and path.exists() and not force:
        raise EditError(f"{path} is there already. Write to another file, or say --force.")


def _read(source: Path, name: str | None, told: ConversionReport) -> Assembled:
    if str(source) == "aws" and not source.exists():
        raise EditError(
            "AWS cannot be read directly yet. Run orgwright dump-script > dump.sh where the AWS CLI has the rights, "
            "then sh dump.sh, and import the folder that it makes."
        )
    if not source.exists():
        raise FormatError(str(source), (Fault("There is no such file or folder."),))
    opened = open_source(source, told)
    importer = registry.by_name(name) if name else registry.recognised(opened)
    if importer is None:
        raise click.UsageError(f"There is no format {name}.")
    if not name:
        say(f"This is {importer.title}.", err=True)
    return importer.read(opened, told)


def _updated(into: Path, read: Assembled, told: ConversionReport) -> NativeFile:
    """The design of a file, updated by what was read."""
    from designer.differences.matching import match
    from designer.imports.updating import update

    file = load_design(into)
    design = file.organization
    change = update(design, read, match(read.organization, design), told)
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
