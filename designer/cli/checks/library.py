"""``orgwright library``: try a team's library out."""

from pathlib import Path

import click

from designer.basics.words import counted
from designer.cli.common import say


@click.group("library")
def library() -> None:
    """Guardrails, rules, programmes and templates of a team, as a folder of data that other commands use."""


@library.command("check")
@click.argument("folder", metavar="FOLDER", type=click.Path(path_type=Path))
@click.pass_context
def check_library(ctx: click.Context, folder: Path) -> None:
    """Read a library, and try its rules on their cases; exit status 1 if a file is refused or a case fails."""
    from designer.exchange.library.reading import libraries_in
    from designer.exchange.library.trial import trial_faults

    status = 0
    for found in libraries_in(folder):
        say(f"{found.words} Its digest is {found.digest}.")
        faults = [*found.faults, *trial_faults(found)]
        for fault in faults:
            say(fault)
        cases = sum(len(rule.finds) + len(rule.accepts) for rule in found.rules)
        say(f"{counted(len(faults), 'fault')} in {counted(cases, 'case')} and all files." if faults else "All is well.")
        status |= bool(faults)
    ctx.exit(status)
