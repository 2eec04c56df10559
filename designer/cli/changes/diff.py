"""``orgwright diff``: compare two designs in structure, policies and what that does to permissions."""

from __future__ import annotations

import zipfile
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

import click

from designer.analysis.access.assumption import Assumption
from designer.analysis.differences.comparison import Differences, comparing_designs
from designer.analysis.differences.versions import EffectDirection
from designer.basics.steps import finish
from designer.basics.words import counted
from designer.cli.activity.seen import activity_option, replay_each
from designer.cli.common import STANDARD, context_of, load_bytes, print_conversion, say
from designer.exchange.conversion import ConversionReport
from designer.exchange.formats import native
from designer.exchange.formats.git_versions import ConflictSides, conflict_sides, load_revision, names_revision
from designer.exchange.formats.native import collector_paused
from designer.organization.model.organization import Organization
from designer.policy.catalog.catalogue import load

if TYPE_CHECKING:  # the readers are imported where one is needed
    from designer.exchange.imports.source import SourceFiles


def read_side(text: str) -> Organization:
    """Return the design that a word of the command line names: a path, ``REV:PATH``, or - for standard input.

    Raises:
        FormatError: The design cannot be read.
    """
    path = Path(text)
    if names_revision(text):
        data = load_revision(text)
    elif path != STANDARD and (path.is_dir() or (path.is_file() and zipfile.is_zipfile(path))):
        from designer.exchange.imports.source import open_source  # many readers, not needed for a design

        losses = ConversionReport()
        return _imported(open_source(path, losses), losses)
    else:
        data = load_bytes(path)
    return _design(data, text)


def read_conflict(path: Path) -> ConflictSides | None:
    """Return the sides of a file with conflicts of Git, or None if it has none.

    Raises:
        FormatError: A side cannot be read.
    """
    return conflict_sides(path, load_bytes(path))


def _design_of(data: bytes, source: str) -> Organization:
    file = native.read(data, source)
    for note in file.notes:
        say(f"Note: {source}: {note}", err=True)
    return file.organization


def _design(data: bytes, source: str) -> Organization:
    """Return the design in some bytes; whatever else can be imported is."""
    if _seems_native(data):
        return _design_of(data, source)
    from designer.exchange.imports.source import source_of

    return _imported(source_of(data, source), ConversionReport())


def _seems_native(data: bytes) -> bool:
    return b'"orgwright"' in data[:4096] or (b'"nodes"' in data and b'"organization"' in data) or not data.strip()


def _imported(source: SourceFiles, losses: ConversionReport) -> Organization:
    from designer.exchange.imports import registry

    importer = registry.recognised(source)
    say(f"{source.title}: this is {importer.title}.", err=True)
    read = importer.read(source, losses)
    print_conversion(losses)
    return read.organization


_WAYS = {"widened": EffectDirection.WIDER, "narrowed": EffectDirection.NARROWER}
_STYLES = ("text", "json", "markdown", "html")


@click.command("diff")
@click.argument("before", metavar="A")
@click.argument("after", metavar="[B]", required=False)
@click.option("--format", "style", type=click.Choice(_STYLES), default="text", show_default=True)
@click.option(
    "--assume", "pairs", multiple=True, metavar="KEY=VALUE", help="Take a context key as known; repeat it for more."
)
@activity_option
@click.option("--fail-on", type=click.Choice([*_WAYS, "any"]), help="Leave with status 1 where this differs.")
@click.pass_context
def diff(
    ctx: click.Context,
    *,
    before: str,
    after: str | None,
    style: str,
    pairs: tuple[str, ...],
    activity_file: Path | None,
    fail_on: str | None,
) -> None:
    """Compare the designs A and B: nodes, policies by statement, and every account's permissions.

    A and B are files, folders that can be imported, or REV:PATH for what Git keeps. Without B, A is a file with
    conflicts of Git: its two sides are compared.
    """
    assumption = Assumption(context=tuple(context_of(pairs).items()))
    with collector_paused():
        sides = (read_side(before), read_side(after)) if after is not None else _conflicting(Path(before))
        found = finish(comparing_designs(*sides, load(), assumption))
    seen = None if activity_file is None else [*replay_each(activity_file, sides)][-1]
    import_module(f"designer.cli.reports.diff_{style}").write(found, seen)
    if fail_on is not None and _fails(found, fail_on):
        ctx.exit(1)


def _conflicting(path: Path) -> tuple[Organization, Organization]:
    """Return the two sides of a file with conflicts of Git."""
    found = read_conflict(path)
    if found is None:
        raise click.UsageError(f"Name a second design: Git left no conflicts in {path}.")
    how = ", each as it was before the merge" if found.before_merge else ""
    say(f"{counted(len(found.found.places), 'conflict')}: from {found.names[0]} to {found.names[1]}{how}.", err=True)
    ours, theirs = (file.organization for file in found.files)
    return ours, theirs


def _fails(found: Differences, fail_on: str) -> bool:
    """Return True for a finding; what is undecided is one, since it may be what is asked for."""
    if found.effects.undecided:
        say("Not everything is known: see what is unknown.", err=True)
    return bool(found) if fail_on == "any" else found.may_be(_WAYS[fail_on])
