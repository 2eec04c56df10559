"""``orgwright convert``: write a design in another format."""

from pathlib import Path

import click

from designer.cli.common import (
    STANDARD,
    design_argument,
    force_option,
    keep_input,
    load_design,
    replacing,
    save_bytes,
    say,
)
from designer.exchange.formats import registry as table

_CHOICES = ", ".join(f"{entry.name} ({', '.join(entry.suffixes)})" for entry in table.FORMATS)


@click.command("convert", epilog=f"Formats: {_CHOICES}.")
@design_argument
@click.argument("out", type=click.Path(path_type=Path))
@click.option(
    "--to",
    "name",
    type=click.Choice([entry.name for entry in table.FORMATS]),
    help="The format; by default the suffix of OUT says it.",
)
@force_option
def convert(design: Path, out: Path, name: str | None, *, force: bool) -> None:
    """Write the design in FILE to OUT in another format; - is standard input or output."""
    target = table.by_name(name) if name else table.by_suffix(out.name)
    if target is None:
        raise click.UsageError(f"{out} has the suffix of no format: choose one with --to. There are: {_CHOICES}.")
    keep_input(design, out, target.loses)
    expected = replacing(design, out, force=force)
    save_bytes(out, target.write(load_design(design)), expected=expected)
    if target.loses:
        click.echo(f"Note: {target.title} cannot hold {target.loses}; they are left out.", err=True)
    if out != STANDARD:
        say(f"Wrote {out}.", err=True)
