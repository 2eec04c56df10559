"""``orgwright diff``: compare two designs in structure, policies and what that does to permissions."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import click

from designer.access.assumption import Assumption
from designer.cli.common import context_of, load_design, say
from designer.cli.diff_html import write_html
from designer.cli.diff_json import write_differences
from designer.cli.diff_markdown import write_markdown
from designer.cli.diff_text import write_text
from designer.differences.account_effects import GroupDirection
from designer.differences.comparison import Differences, comparing_designs
from designer.policy.catalog.catalogue import load
from designer.steps import finish

_WAYS = {"widened": GroupDirection.WIDENED, "narrowed": GroupDirection.NARROWED}
_STYLES: dict[str, Callable[[Differences], None]] = {
    "text": write_text,
    "json": write_differences,
    "markdown": write_markdown,
    "html": write_html,
}


@click.command("diff")
@click.argument("before", metavar="A", type=click.Path(path_type=Path))
@click.argument("after", metavar="B", type=click.Path(path_type=Path))
@click.option("--format", "style", type=click.Choice([*_STYLES]), default="text", show_default=True)
@click.option(
    "--assume", "pairs", multiple=True, metavar="KEY=VALUE", help="Take a context key as known; repeat it for more."
)
@click.option("--fail-on", type=click.Choice([*_WAYS, "any"]), help="Leave with status 1 where this differs.")
@click.pass_context
def diff(
    ctx: click.Context, *, before: Path, after: Path, style: str, pairs: tuple[str, ...], fail_on: str | None
) -> None:
    """Compare the designs A and B: nodes, policies by statement, and every account's permissions."""
    assumption = Assumption(context=tuple(context_of(pairs).items()))
    sides = [load_design(path).organization for path in (before, after)]
    found = finish(comparing_designs(sides[0], sides[1], load(), assumption))
    _STYLES[style](found)
    if fail_on is not None and _fails(found, fail_on):
        ctx.exit(1)


def _fails(found: Differences, fail_on: str) -> bool:
    """True for a finding; what is undecided is one, since it may be what is asked for."""
    if found.effects.undecided:
        say("Not everything is decided: see what is undecided.", err=True)
    return bool(found) if fail_on == "any" else found.may_be(_WAYS[fail_on])
