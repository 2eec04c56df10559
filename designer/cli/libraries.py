"""Options of the commands that a team's libraries add to, and where libraries are looked for.

Never beside a design: a person names a folder by ``--library`` or ``ORGWRIGHT_LIBRARY``, or an administrator puts one
into a folder of the computer.
"""

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click

from designer.analysis.guardrails import libraries
from designer.analysis.guardrails.libraries import TeamLibrary
from designer.basics.errors import EditError
from designer.basics.words import counted
from designer.cli.common import say

F = TypeVar("F", bound=Callable[..., Any])

VARIABLE = "ORGWRIGHT_LIBRARY"
ADMIN_FOLDERS = (Path("/etc/orgwright/library"), Path("/usr/share/orgwright/library"))
"""Folders of an administrator's libraries."""

_ACCEPTED = f"{__name__}.accepted"


def library_options(command: F) -> F:
    """Add the options by which a command uses libraries."""
    named = click.option(
        "--library",
        metavar="FOLDER",
        multiple=True,
        type=click.Path(path_type=Path),
        expose_value=False,
        callback=_use,
        help=f"Use the team's library there, too; {VARIABLE} names others.",
    )
    accepted = click.option(
        "--accept-library",
        metavar="DIGEST",
        multiple=True,
        expose_value=False,
        is_eager=True,
        callback=_accept,
        help="Use no libraries but those of these digests.",
    )
    return named(accepted(command))


def known_libraries(named: tuple[Path, ...]) -> tuple[TeamLibrary, ...]:
    """Read the libraries that a command, the environment and the administrator name; none twice.

    Raises:
        EditError: Two have one prefix, or a folder has none.
        FormatError: A manifest cannot be read.
    """
    from designer.exchange.library.reading import libraries_in

    variable = os.environ.get(VARIABLE, "")
    folders = [*named, *map(Path, filter(None, variable.split(os.pathsep)))]
    folders += [one for one in ADMIN_FOLDERS if one.is_dir() and any(one.iterdir())]
    found: dict[str, TeamLibrary] = {}
    for library in (one for folder in folders for one in libraries_in(folder)):
        other = found.setdefault(library.prefix, library)
        if other.digest != library.digest:
            raise EditError(
                f"{other.title} in {other.folder} and {library.title} in {library.folder} both have the prefix "
                f"{library.prefix}. Name one of them."
            )
    return tuple(found.values())


def _accept(ctx: click.Context, _param: click.Parameter, digests: tuple[str, ...]) -> None:
    ctx.meta[_ACCEPTED] = tuple(one.lower() for one in digests)


def _use(ctx: click.Context, _param: click.Parameter, named: tuple[Path, ...]) -> None:
    if not named and not os.environ.get(VARIABLE) and not any(one.is_dir() for one in ADMIN_FOLDERS):
        return
    found = known_libraries(named)
    accepted: tuple[str, ...] = ctx.meta.get(_ACCEPTED, ())
    for library in found:
        if accepted and library.digest not in accepted:
            raise EditError(f"{library.title} has the digest {library.digest}, which --accept-library does not name.")
        say(f"Note: {library_words(library)}", err=True)
        for fault in library.faults:
            say(f"Note: {library.title}: {fault}", err=True)
    libraries.use(found)
    ctx.call_on_close(lambda: libraries.use(()))


def library_words(library: TeamLibrary) -> str:
    """Return what a library has, in a sentence."""
    counts = (
        (len(library.guardrails), "guardrail"),
        (len(library.rules), "rule"),
        (len(library.programmes), "programme"),
        (len(library.templates), "template"),
        (len(library.lenses), "lens preset"),
    )
    has = ", ".join(counted(number, noun) for number, noun in counts if number) or "nothing"
    return f"Library {library.title} has {has} (digest {library.digest})."
