"""``orgwright migrate``: an order of operations that leads from one design to another, each step proved."""

from pathlib import Path

import click

from designer.analysis.differences.alignment import align
from designer.analysis.migration.planner import planning
from designer.basics.steps import finish
from designer.cli.common import load_design
from designer.cli.reports.migration import MIGRATION_STYLES
from designer.policy.catalog.catalogue import load


@click.command("migrate")
@click.argument("before", metavar="A", type=click.Path(path_type=Path))
@click.argument("after", metavar="B", type=click.Path(path_type=Path))
@click.option("--format", "style", type=click.Choice(tuple(MIGRATION_STYLES)), default="text", show_default=True)
@click.option("--tests", is_flag=True, help="Hold each step to B's guardrail tests that are marked for migrations.")
@click.pass_context
def migrate(ctx: click.Context, *, before: Path, after: Path, style: str, tests: bool) -> None:
    """Plan the way from the design A to the design B in single operations of AWS Organizations.

    At each step no account may do more than A or B allow, nor less than both allow. Nothing is changed in AWS. The
    status is 1 where a step is not proved safe, or AWS would refuse one.
    """
    sides = align(*(load_design(path).organization for path in (before, after)))
    plan = finish(planning(sides, load(), with_tests=tests))
    MIGRATION_STYLES[style](plan)
    if not plan.safe:
        ctx.exit(1)
