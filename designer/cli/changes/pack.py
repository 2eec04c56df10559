"""``orgwright pack``: policies rewritten into fewer and shorter documents, each step proved, or refused in words."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import chain
from pathlib import Path

import click

from designer.basics.words import counted, short
from designer.cli.common import STANDARD, design_argument, force_option, load_design, replacing, save_bytes, say
from designer.organization.edits.move_to_parent import MoveToParent, move_to_parent, moves_to_parent
from designer.organization.edits.packing import NodePacking, pack_node
from designer.organization.model.grammars import GRAMMARS
from designer.organization.model.lookup import find_node, path_text
from designer.organization.model.organization import Organization
from designer.organization.model.records import NodeId, PolicyType
from designer.policy.catalog.catalogue import Catalogue, load
from designer.policy.packing.packing import PackingOptions
from designer.policy.packing.proof import Proof, Refusal
from designer.policy.packing.rewrites import CAUTIOUS, StatementRewrite

_TYPES = {"scp": PolicyType.SERVICE_CONTROL_POLICY, "rcp": PolicyType.RESOURCE_CONTROL_POLICY}


@click.command("pack")
@design_argument
@click.option("--node", "names", multiple=True, metavar="NODE", help="Only this node; may be repeated.")
@click.option("-o", "--out", type=click.Path(path_type=Path), help="The design to write; - for standard output.")
@click.option("--dry-run", is_flag=True, help="Only say what would happen; exit status 1 if anything would.")
@click.option("--type", "types", type=click.Choice(list(_TYPES)), multiple=True, help="Only SCPs, or only RCPs.")
@click.option("--wildcards", is_flag=True, help="Also shorten lists of actions by wildcards that match the same today.")
@click.option("--drop-sids", is_flag=True, help="Also leave out the Sids of statements.")
@click.option("--separate", is_flag=True, help="Make documents shorter, but put none together.")
@click.option("--copy-shared", is_flag=True, help="Copy statements of policies that other nodes have, too.")
@click.option("--move-up", "raises", is_flag=True, help="Also move up what all children of a node have.")
@click.option("--without", multiple=True, metavar="KEY", help="Leave out this step, named as in the output.")
@force_option
@click.pass_context
def pack(
    ctx: click.Context,
    design: Path,
    *,
    names: tuple[str, ...],
    out: Path | None,
    dry_run: bool,
    types: tuple[str, ...],
    wildcards: bool,
    drop_sids: bool,
    separate: bool,
    copy_shared: bool,
    raises: bool,
    without: tuple[str, ...],
    force: bool,
) -> None:
    """Merge the policies of nodes into the fewest documents, without changing what anybody may do.

    Every step is proved by comparing what was with what becomes, for every action of the catalogue, every resource
    and every condition; what cannot be proved is not done, and the reason is printed (exit status 1).
    """
    if (out is None) is not dry_run:
        raise click.UsageError("Name the file to write with -o OUT, or only look with --dry-run.")
    expected = replacing(design, out, force=force) if out is not None else None
    file = load_design(design)
    organization, catalogue = file.organization, load()
    options = PackingOptions(_rewrites(wildcards=wildcards, drop_sids=drop_sids), frozenset(without), join=not separate)
    nodes = [find_node(organization, name) for name in names]
    kinds = [_TYPES[name] for name in types] or list(GRAMMARS)
    refused = changed = 0

    def print_lines(lines: Iterable[str]) -> None:
        for line in lines:
            say(line, err=out == STANDARD)  # there, the design alone

    def pack_one(node_id: NodeId, kind: PolicyType) -> NodePacking:
        return pack_node(organization, node_id, catalogue, kind, options, copy_shared=copy_shared)

    raised: Iterable[MoveToParent | NodePacking] = _moves_up(organization, nodes, catalogue) if raises else ()
    for found in chain(raised, _packings(organization, nodes, kinds, pack_one)):
        print_lines(_lines(organization, found, asked=bool(names)))
        refused += isinstance(found.proof, Refusal)
        changed += bool(found.change)
        organization.apply(found.change)
    print_lines([_summary(changed, refused, dry_run=dry_run)])
    if out is not None:
        from designer.exchange.formats import native

        save_bytes(out, native.write(file), expected=expected)
    ctx.exit(int(refused > 0 or (dry_run and changed > 0)))


def _rewrites(*, wildcards: bool, drop_sids: bool) -> frozenset[StatementRewrite]:
    asked = {StatementRewrite.WILDCARDS: wildcards, StatementRewrite.SIDS: drop_sids}
    return frozenset((*CAUTIOUS, *(rewrite for rewrite, is_asked in asked.items() if is_asked)))


def _moves_up(organization: Organization, nodes: list[NodeId], catalogue: Catalogue) -> Iterator[MoveToParent]:
    for node_id, policy_id in list(moves_to_parent(organization)):
        if not nodes or node_id in nodes:
            yield move_to_parent(organization, node_id, policy_id, catalogue)


def _packings(
    organization: Organization,
    nodes: Sequence[NodeId],
    kinds: Sequence[PolicyType],
    pack_one: Callable[[NodeId, PolicyType], NodePacking],
) -> Iterator[NodePacking]:
    """Pack node by node, all where none is named; each is packed when the one before it has been applied."""
    for node_id in nodes or list(organization.walk()):
        for kind in kinds:
            if not all(organization.policy(policy).aws_managed for policy in organization.node(node_id).policies):
                yield pack_one(node_id, kind)


def _lines(organization: Organization, found: MoveToParent | NodePacking, *, asked: bool) -> Iterator[str]:
    return (
        _move_lines(organization, found)
        if isinstance(found, MoveToParent)
        else _report_lines(organization, found, asked=asked)
    )


def _move_lines(organization: Organization, found: MoveToParent) -> Iterator[str]:
    yield f"{path_text(organization, found.node)}: {found.words}"
    if isinstance(found.proof, Proof):
        yield f"  {found.proof.scope} {found.later}"
    else:
        yield f"  Not done: {found.proof.reason}"


def _report_lines(organization: Organization, found: NodePacking, *, asked: bool) -> Iterator[str]:
    steps = [step for step in found.steps if step.done or step.refusal]
    if not (found.change or steps or asked or isinstance(found.proof, Refusal)):
        return
    own = [sheet for sheet in found.before if sheet.name not in {name for name, _ in found.kept}]
    if asked and not own and not found.before:
        return
    what = f"{path_text(organization, found.node)}, {_short(found.kind)}"
    if found.change:
        sizes = sum(sheet.squeezed for sheet in found.before), sum(sheet.squeezed for sheet in found.after)
        documents = f"{counted(len(found.before), 'document')} become {len(found.after)}, " if found.slots_saved else ""
        yield f"{what}: {documents}{sizes[0]:,} characters become {sizes[1]:,}, white space left out."
        for sheet in found.after:
            if sheet.changed:
                made = f" (from {', '.join(sheet.sources)})" if len(sheet.sources) > 1 else ""
                yield f"  {sheet.name}: {counted(sheet.squeezed, 'character')}{made}"
    else:
        yield f"{what}: nothing to gain."
    for step in steps:
        yield f"  {step.words} [{step.key}]" if step.done else f"  Not done: {step.words} {step.refusal}"
        if step.done and step.lost:
            yield f"    Sids that disappear: {', '.join(short(sid, 100) for sid in step.lost)}"
    for name in found.unlinked:
        yield f"  {name} is no longer linked to the guardrail it was made of."
    for name, reason in found.kept:
        yield f"  {name} stays as it is. {reason}"
    if isinstance(found.proof, Refusal):
        yield f"  Not done: {found.proof.reason}"
    elif found.change:
        yield f"  {found.proof.scope}"


def _short(kind: PolicyType) -> str:
    return next(name for name, one in _TYPES.items() if one is kind).upper() + "s"


def _summary(changed: int, refused: int, *, dry_run: bool) -> str:
    would = "could be merged" if dry_run else "merged"
    text = f"{counted(changed, 'place')} {would}." if changed else "Nothing to merge."
    return f"{text} {counted(refused, 'place')} could not be proved and stays as it is." if refused else text
