"""``orgwright unlock``: who holds the lock of an organization on a Git remote, and taking it away."""

from __future__ import annotations

import re
import time
from pathlib import Path

import click

from designer.basics.errors import EditError
from designer.cli.common import say


@click.command("unlock")
@click.argument("remote")
@click.argument("organization")
@click.option("--confirm", metavar="LOCK", help="Take away the lock of this name, as this command has shown it.")
@click.pass_context
def unlock(ctx: click.Context, *, remote: str, organization: str, confirm: str | None) -> None:
    """Say who holds the lock of ORGANIZATION on a Git remote and since when; with --confirm take it away.

    Take it away only when that run is gone: two runs at a time spoil each other's proofs. The status is 1 where the
    lock is held.
    """
    from designer.aws.apply.git_lock import GitLock

    if not re.fullmatch("o-[a-z0-9]+", organization):
        raise EditError(f"{organization!r} is not an id of an organization: write o-…, as the plan names it.")
    lock = GitLock(remote, organization, Path())
    holder = lock.holder()
    if holder is None:
        say("Nobody holds the lock.")
        return
    if confirm is None:
        say(f"{holder.words(time.time())}.")
        say(f"If that run is gone: {lock.unlock()} --confirm {holder.commit[:8]}")
        ctx.exit(1)
    if confirm != holder.commit[:8]:
        raise EditError(f"That is another lock than the one of now: {holder.words(time.time())}.")
    lock.remove(holder.commit)
    say("The lock is taken away.")
