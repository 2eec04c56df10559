"""``orgwright convert``: write a design in another format."""

from pathlib import Path

import click

from designer.cli import common
from designer.exchange.formats import registry as table

_CHOICES = ", ".join(f"{entry.name} ({', '.join(entry.suffixes)})" for entry in table.FORMATS)


@click.command("convert", epilog=f"Formats: {_CHOICES}.")
@common.design_argument
@click.argument("out", type=click.Path(path_type=Path))
@click.option(
    "--to",
    "name",
    type=click.Choice([entry.name for entry in table.FORMATS]),
    help="The format; by default the suffix of OUT says it.",
)
@common.force_option
def convert(design: Path, out: Path, name: str | None, *, force: bool) -> None:
    """Write the design in FILE to OUT in another format; - is standard input or output."""
    target = table.by_name(name) if name else table.by_suffix(out.name)
    if target is None:
        raise click.UsageError(f"{out} has the suffix of no format: choose one with --to. There are: {_CHOICES}.")
    common.keep_input(design, out, target.loses)
    expected = common.replacing(design, out, force=force)
    common.save_bytes(out, target.write(common.load_design(design)), expected=expected)
    if target.loses:
        click.echo(f"Note: {target.title} cannot hold {target.loses}; they are left out.", err=True)
    if out != common.STANDARD:
        common.say(f"Wrote {out}.", err=True)
