"""``orgwright diff``: compare two designs in structure, policies and what that does to permissions."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path

import click

from designer.analysis.access.assumption import Assumption
from designer.analysis.differences.answer_changes import EffectDirection
from designer.analysis.differences.comparison import Differences, comparing_designs
from designer.basics.steps import finish
from designer.basics.words import counted
from designer.cli.changes.sides import read_conflict, read_side
from designer.cli.common import context_of, say
from designer.exchange.formats.native import collector_paused
from designer.organization.model.organization import Organization
from designer.policy.catalog.catalogue import load

_WAYS = {"widened": EffectDirection.WIDER, "narrowed": EffectDirection.NARROWER}
_STYLES = ("text", "json", "markdown", "html")


@click.command("diff")
@click.argument("before", metavar="A")
@click.argument("after", metavar="[B]", required=False)
@click.option("--format", "style", type=click.Choice(_STYLES), default="text", show_default=True)
@click.option(
    "--assume", "pairs", multiple=True, metavar="KEY=VALUE", help="Take a context key as known; repeat it for more."
)
@click.option("--fail-on", type=click.Choice([*_WAYS, "any"]), help="Leave with status 1 where this differs.")
@click.pass_context
def diff(
    ctx: click.Context, *, before: str, after: str | None, style: str, pairs: tuple[str, ...], fail_on: str | None
) -> None:
    """Compare the designs A and B: nodes, policies by statement, and every account's permissions.

    A and B are files, folders that can be imported, or REV:PATH for what Git keeps. Without B, A is a file in which Git
    left conflicts: its two sides are compared.
    """
    assumption = Assumption(context=tuple(context_of(pairs).items()))
    with collector_paused():
        sides = (read_side(before), read_side(after)) if after is not None else _conflicting(Path(before))
        found = finish(comparing_designs(*sides, load(), assumption))
    import_module(f"designer.cli.reports.diff_{style}").write(found)
    if fail_on is not None and _fails(found, fail_on):
        ctx.exit(1)


def _conflicting(path: Path) -> tuple[Organization, Organization]:
    """The two sides of a file in which Git left conflicts."""
    found = read_conflict(path)
    if found is None:
        raise click.UsageError(f"Name a second design: Git left no conflicts in {path}.")
    how = ", each as it was before the merge" if found.before_merge else ""
    say(f"{counted(len(found.found.places), 'conflict')}: from {found.names[0]} to {found.names[1]}{how}.", err=True)
    ours, theirs = (file.organization for file in found.files)
    return ours, theirs


def _fails(found: Differences, fail_on: str) -> bool:
    """True for a finding; what is undecided is one, since it may be what is asked for."""
    if found.effects.undecided:
        say("Not everything is known: see what is unknown.", err=True)
    return bool(found) if fail_on == "any" else found.may_be(_WAYS[fail_on])
