"""Differences of two designs as Markdown on standard output, with what of an activity the change would have stopped."""

import click

from designer.analysis.differences.comparison import Differences
from designer.cli.activity.seen import SeenReplay, period_words, seen_words
from designer.exchange.reports.difference_markdown import markdown


def write(found: Differences, seen: SeenReplay | None = None) -> None:
    """Write to standard output, and below it what of an activity the change would have stopped."""
    click.echo(markdown(found), nl=False)
    if seen is not None:
        click.echo(f"\n**What people did, {period_words(seen)}** (beside what is proved above): {seen_words(seen)}")
