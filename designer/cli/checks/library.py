"""``orgwright library``: try a team's library out."""

from pathlib import Path

import click

from designer.basics.errors import OrgwrightError
from designer.basics.words import counted
from designer.cli.common import design_argument, load_design, replacing, save_bytes, say
from designer.cli.libraries import library_options


@click.group("library")
def library() -> None:
    """Guardrails, rules, programmes and templates of a team, as a folder of data that other commands use."""


@library.command("check")
@click.argument("folder", metavar="FOLDER", type=click.Path(path_type=Path))
@click.pass_context
def check_library(ctx: click.Context, folder: Path) -> None:
    """Read a library, and try its rules on their cases; exit status 1 if a file is refused or a case fails."""
    from designer.exchange.library.places import readable_libraries
    from designer.exchange.library.trial import trial_faults

    status = 0
    unreadable: list[OrgwrightError] = []
    for found in readable_libraries([folder], unreadable):
        say(f"{found.words} Its digest is {found.digest}.")
        faults = [*found.faults, *trial_faults(found)]
        for fault in faults:
            say(fault)
        cases = sum(len(rule.finds) + len(rule.accepts) for rule in found.rules)
        say(f"{counted(len(faults), 'fault')} in {counted(cases, 'case')} and all files." if faults else "All is well.")
        status |= bool(faults)
    for error in unreadable[1:]:
        say(str(error), err=True)
    if unreadable:
        raise unreadable[0]
    ctx.exit(status)


@library.command("keep")
@design_argument
@click.option("-o", "--output", "out", type=click.Path(path_type=Path), help="Write there, not to FILE.")
@click.option("--force", is_flag=True, help="Replace a file that is there.")
@library_options
def keep_library(design: Path, *, out: Path | None, force: bool) -> None:
    """Say in a design which libraries judge it: id, version and digest of those in use, and no others."""
    from designer.analysis.guardrails.libraries import judging
    from designer.exchange.formats import native
    from designer.organization.edits.settings import judge_by

    target = out or design
    expected = replacing(design, target, force=force)
    file = load_design(design)
    change = judge_by(file.organization, judging())
    file.organization.apply(change)
    save_bytes(target, native.write(file), expected=expected)
    say(f"{change.label}.", err=True)
