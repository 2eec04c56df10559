"""Options of the commands that a team's libraries add to."""

from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click

from designer.analysis.guardrails import libraries
from designer.basics.errors import EditError
from designer.cli.common import say
from designer.exchange.library.places import LIBRARY_VARIABLE, known_libraries, library_folders
from designer.organization.model.organization import Organization

F = TypeVar("F", bound=Callable[..., Any])

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
        help=f"Use the team's library there, too; {LIBRARY_VARIABLE} names others.",
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


def tell_judges(organization: Organization) -> None:
    """Say on standard error if libraries judge a design that are not those that it names."""
    for sentence in libraries.judged_otherwise(organization.settings.libraries):
        say(f"Note: {sentence}", err=True)


def _accept(ctx: click.Context, _param: click.Parameter, digests: tuple[str, ...]) -> None:
    ctx.meta[_ACCEPTED] = tuple(digest.lower() for digest in digests)


def _use(ctx: click.Context, _param: click.Parameter, named: tuple[Path, ...]) -> None:
    folders = library_folders(named)
    accepted: tuple[str, ...] = ctx.meta.get(_ACCEPTED, ())
    if not folders and not accepted:
        return
    found = known_libraries(folders)
    for library in found:
        if accepted and library.digest not in accepted:
            raise EditError(f"{library.title} has the digest {library.digest}, which --accept-library does not name.")
        say(f"Note: {library.words} Its digest is {library.digest}.", err=True)
        for fault in library.faults:
            say(f"Note: {library.title}: {fault}", err=True)
    if missing := {*accepted} - {team_library.digest for team_library in found}:
        raise EditError(f"No library in use has the digest {min(missing)}, which --accept-library names.")
    libraries.use(found)
    ctx.call_on_close(lambda: libraries.use(()))
