"""``orgwright budget``: how much of AWS's slots and characters each node uses."""

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

import click

from designer.basics.words import counted
from designer.cli.common import design_argument, load_design, say, say_table, write_csv, write_json
from designer.organization.budget import TypeUse, node_uses
from designer.organization.model import quotas
from designer.organization.model.lookup import find_node, path_text
from designer.organization.model.organization import Organization
from designer.organization.model.records import NodeId


class BudgetRow(NamedTuple):
    """Use by one node of one type."""

    organization: Organization
    node: NodeId
    use: TypeUse

    @property
    def over(self) -> bool:
        """True if AWS would refuse it, or slots that are kept for others are used."""
        fullest = self.use.fullest
        return self.use.over > 0 or (fullest is not None and fullest.size.most > 0 and fullest.size.share > 1)

    @property
    def share(self) -> float:
        """Used share of the limit."""
        fullest = self.use.fullest
        return max(self.use.slots.share, fullest.size.share if fullest and fullest.size.most else 0.0)


@click.command("budget")
@design_argument
@click.option("--node", "names", multiple=True, metavar="NODE", help="Only this node; may be repeated.")
@click.option("--all", "everything", is_flag=True, help="Also nodes that have nothing but what AWS attaches itself.")
@click.option("--format", "style", type=click.Choice(["table", "json", "csv"]), default="table", show_default=True)
@click.pass_context
def budget(ctx: click.Context, design: Path, *, names: tuple[str, ...], everything: bool, style: str) -> None:
    """Slots and characters that each node uses, fullest first; exit status 1 where a limit is passed.

    Only what is attached to a node itself takes slots; what it inherits is counted apart. Slots that the design keeps
    for others, such as Control Tower, count as used.
    """
    organization = load_design(design).organization
    nodes = [find_node(organization, name) for name in names] or list(organization.walk())
    rows = [
        BudgetRow(organization, node, use) for node in nodes for use in _wanted(organization, node, everything or names)
    ]
    if not names:
        rows.sort(key=lambda row: -row.share)
    _WRITERS[style](rows)
    ctx.exit(int(any(row.over for row in rows)))


def _wanted(organization: Organization, node: NodeId, everything: object) -> Iterator[TypeUse]:
    policies = organization.node(node).policies
    own = any(not organization.policy(policy).aws_managed for policy in policies)
    for use in node_uses(organization, node) if own or everything or organization.settings.reserved_slots else ():
        if own or everything or use.over:
            yield use


_COLUMNS: dict[str, Callable[[BudgetRow], str | int | None]] = {
    "node": lambda row: row.node,
    "path": lambda row: path_text(row.organization, row.node),
    "type": lambda row: row.use.kind.value,
    "slots": lambda row: row.use.slots.used,
    "slotsMost": lambda row: row.use.slots.most or None,
    "reserved": lambda row: row.use.reserved,
    "free": lambda row: row.use.free if row.use.slots.most else None,
    "inherited": lambda row: row.use.inherited,
    "characters": lambda row: row.use.characters,
    "withoutWhiteSpace": lambda row: row.use.squeezed,
    "fullest": lambda row: row.use.fullest.policy if row.use.fullest else None,
    "fullestCharacters": lambda row: row.use.fullest.size.used if row.use.fullest else None,
    "charactersMost": lambda row: quotas.load().types[row.use.kind].characters,
    "over": lambda row: int(row.over),
}


def _fields(row: BudgetRow) -> dict[str, str | int | None]:
    return {name: value(row) for name, value in _COLUMNS.items()}


def _as_json(rows: Sequence[BudgetRow]) -> None:
    found = [{**_fields(row), "over": row.over} for row in rows]
    write_json({"limits": quotas.load().date, "nodes": found})


def _as_csv(rows: Sequence[BudgetRow]) -> None:
    write_csv(
        tuple(_COLUMNS), (["" if value is None else str(value) for value in _fields(row).values()] for row in rows)
    )


def _as_table(rows: Sequence[BudgetRow]) -> None:
    over = sum(row.over for row in rows)
    if not rows:
        say("Nothing but what AWS attaches itself: every slot is free. --all lists the nodes.")
        return
    table: list[tuple[str, ...]] = [
        ("node", "type", "slots", "reserved", "inherited", "fullest document", "all", "without white space")
    ]
    table += [_line(row) for row in rows]
    say_table(table, left=2)
    places = counted(len({row.node for row in rows}), "node")
    trouble = f"{counted(over, 'quota')} exceeded" if over else "no quota exceeded"
    say(f"{places}, {trouble}. AWS's quotas of {quotas.load().date}.")


def _line(row: BudgetRow) -> tuple[str, ...]:
    use, fullest = row.use, row.use.fullest
    quota = quotas.load().types[use.kind]
    slots = f"{use.slots.used}/{use.slots.most}" if use.slots.most else str(use.slots.used)
    largest = "-"
    if fullest:
        largest = f"{fullest.size.used:,}/{fullest.size.most:,}" if fullest.size.most else f"{fullest.size.used:,}"
    return (
        path_text(row.organization, row.node),
        quota.short,
        f"{slots} !" if row.over else slots,
        str(use.reserved or "-"),
        str(use.inherited or "-"),
        largest,
        f"{use.characters:,}",
        f"{use.squeezed:,}",
    )


_WRITERS: dict[str, Callable[[Sequence[BudgetRow]], None]] = {"json": _as_json, "csv": _as_csv, "table": _as_table}
