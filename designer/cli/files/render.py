"""``orgwright render``: draw a design. What draws needs Qt, so it comes from the launcher."""

from datetime import datetime
from pathlib import Path

import click

from designer.analysis.lenses.registry import LENSES, usages
from designer.cli.common import NumberRange, design_argument, force_option, keep_existing, keep_input, say
from designer.cli.drawing import Drawing, Window
from designer.cli.libraries import library_options

SUFFIXES = (".png", ".svg", ".pdf")
LAYOUTS = ("nested", "top-down", "left-right")
PAPERS = ("fitted", "a4", "a3", "a2", "a1", "a0", "letter", "tabloid")


@click.command("render")
@design_argument
@click.option(
    "-o", "--output", "out", type=click.Path(path_type=Path), required=True, help="A .png, .svg or .pdf file."
)
@click.option("--below", default="", metavar="NODE", help="Draw this OU and all below it, by id, name or path.")
@click.option("--expanded", is_flag=True, help="Open what is collapsed in FILE.")
@click.option(
    "--scale",
    type=NumberRange(0.05, 4),
    default=None,
    help="Size of a PNG or PDF; 1 is 100 %. By default a PNG is twice as fine, and paper holds the chart on one page "
    "while its names can be read.",
)
@click.option(
    "--paper", type=click.Choice(PAPERS, case_sensitive=False), default=PAPERS[0], show_default=True,
    help="For PDF: one page of the chart's own size, or pages of paper.",
)  # fmt: skip
@click.option(
    "--by-ou",
    is_flag=True,
    help="For PDF on paper: a key, and a page of frames for each OU of level 2, with all names.",
)
@click.option("--layout", type=click.Choice(LAYOUTS), default=None, help="Arrange it so, and not as FILE says.")
@click.option("--policies", is_flag=True, help="Name the policies that are attached to each node.")
@click.option(
    "--lens", default="", metavar="LENS",
    help=f"Colour the cards by one question: {usages()}, as in {LENSES[0].example}.",
)  # fmt: skip
@click.option("--version", default="", metavar="TEXT", help="Version for the title block, as in 1.2 or Draft.")
@click.option("--author", default="", metavar="NAME", help="Author for the title block.")
@click.option("--date", "day", type=click.DateTime(["%Y-%m-%d"]), help="Date for the title block, as YYYY-MM-DD.")
@force_option
@library_options
@click.pass_obj
def render(
    window: Window | None,
    design: Path,
    out: Path,
    *,
    below: str,
    expanded: bool,
    scale: float | None,
    paper: str,
    by_ou: bool,
    layout: str | None,
    policies: bool,
    lens: str,
    version: str,
    author: str,
    day: datetime | None,
    force: bool,
) -> None:
    """Draw the design in FILE as PNG, SVG or PDF.

    The title block names the organization and FILE; version, author and date are there only where they are given, so
    that an unchanged design gives an unchanged picture.
    """
    if out.suffix.lower() not in SUFFIXES:
        raise click.UsageError(f"{out} is not a picture that can be drawn: end the name in {' or '.join(SUFFIXES)}.")
    if window is None:
        raise click.UsageError("Pictures are drawn by the program orgwright itself.")
    if by_ou and (out.suffix.lower() != ".pdf" or paper == PAPERS[0]):
        raise click.UsageError("Pages by OU are made for a PDF on paper: add --paper a4, or another one.")
    if by_ou and scale is not None:
        raise click.UsageError("Pages by OU have a size of their own: leave out --scale or --by-ou.")
    keep_input(design, out, "everything but its picture")
    keep_existing(out, force=force)
    date = day.date().isoformat() if day else ""
    window.render(
        Drawing(design, out, below, expanded, scale, paper, lens, version, author, date, policies, layout or "", by_ou)
    )
    say(f"Drew {out}.")
