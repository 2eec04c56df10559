"""``orgwright new``: make a file from a template."""

from pathlib import Path

import click

from designer.basics.words import counted
from designer.cli.common import STANDARD, force_option, keep_existing, save_bytes, say
from designer.cli.libraries import library_options
from designer.exchange import templates
from designer.exchange.formats import native
from designer.exchange.formats.files import ABSENT


@click.command("new")
@click.option("--template", "name", metavar="NAME", help="What to start from; --list shows the choice.")
@click.option("-o", "--output", "out", type=click.Path(path_type=Path), help="The file to make; - for standard output.")
@click.option("--list", "wants_list", is_flag=True, help="List the templates and leave.")
@click.option("--accounts", type=click.IntRange(1), help="Number of accounts, for the template scale.")
@click.option("--seed", type=int, default=1, show_default=True, help="Which organization scale makes.")
@force_option
@library_options
def new(*, name: str | None, out: Path | None, wants_list: bool, accounts: int | None, seed: int, force: bool) -> None:
    """Make a file from a template."""
    if wants_list:
        width = max(map(len, templates.offered()))
        for template in templates.offered().values():
            say(f"{template.name:{width}}  {template.description}")
        return
    if name is None:
        raise click.UsageError("Name a template with --template; --list shows the choice.")
    if out is None:
        raise click.UsageError("Name the file to make with -o.")
    keep_existing(out, force=force)
    file = templates.load(name, accounts=accounts, seed=seed)
    save_bytes(out, native.write(file), expected=None if force else ABSENT)
    if out != STANDARD:
        organization = file.organization
        say(f"Made {out}: {counted(organization.account_count, 'account')}, {counted(organization.ou_count, 'OU')}.")
