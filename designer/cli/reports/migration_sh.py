"""A migration as a script for sh."""

from __future__ import annotations

import click

from designer.analysis.migration.plan import MigrationPlan
from designer.analysis.migration.shell_script import shell_script


def write(plan: MigrationPlan) -> None:
    """Write the script."""
    click.echo(shell_script(plan), nl=False)
