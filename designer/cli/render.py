"""``orgwright render``: draw a design. What draws needs Qt, so it comes from the launcher."""

from __future__ import annotations

from pathlib import Path

import click

from designer.cli import Window
from designer.cli.common import design_argument, say

SUFFIXES = (".png", ".svg", ".pdf")


@click.command("render")
@design_argument
@click.option(
    "-o", "--output", "out", type=click.Path(path_type=Path), required=True, help="A .png, .svg or .pdf file."
)
@click.pass_obj
def render(window: Window | None, design: Path, out: Path) -> None:
    """Draw the design in FILE as PNG, SVG or PDF."""
    if out.suffix.lower() not in SUFFIXES:
        raise click.UsageError(f"{out} is no picture that can be drawn: end the name in {' or '.join(SUFFIXES)}.")
    if window is None:
        raise click.UsageError("Pictures are drawn by the program orgwright itself.")
    window.render(design, out)
    say(f"Drew {out}.")
