"""A live organization read for a command, with what a person sees meanwhile."""

from __future__ import annotations

import shlex
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import click

from designer.basics.errors import EditError, OrgwrightError
from designer.basics.words import counted
from designer.cli.common import say
from designer.exchange.conversion import ConversionReport

if TYPE_CHECKING:  # loaded when a command reads or writes AWS
    from designer.exchange.imports.assembly.assemble import Assembled


def read_live(profile: str | None, losses: ConversionReport, *, tags: bool, keep: Path | None) -> Assembled:
    """Return the organization that a profile can read; who reads which one is said before anything else is read."""
    import threading

    from designer.aws.calls import Calls, CancelledError, Pace, SignInError
    from designer.aws.reading import LiveReading
    from designer.aws.session import sign_in
    from designer.aws.workers import NoAnswerError, Silence
    from designer.exchange.imports.assembly.assemble import assemble

    identity, client = sign_in(profile)
    say(f"Reading as {identity.arn} of account {identity.account}.", err=True)
    cancelled = threading.Event()
    calls = Calls(client, Pace(), cancelled, Silence(print_silence))
    reading = LiveReading(
        calls, "aws", losses, tags=tags, keep=keep, progress=reading_progress(), on_organization=_print_organization
    )
    try:
        facts = reading.facts()
    except (SignInError, NoAnswerError) as error:
        raise ended_reading(error, profile, keep) from None
    except (KeyboardInterrupt, CancelledError):
        cancelled.set()
        raise click.Abort from None
    say(f"{counted(calls.made, 'call')}.", err=True)
    return assemble(facts, losses)


def ended_reading(error: OrgwrightError, profile: str | None, keep: Path | None) -> EditError:
    """Say how a reading goes on that ended with the sign-in or with the network."""
    from designer.aws.calls import SignInError
    from designer.aws.session import login_command

    sign_in = f" Sign in again: {login_command(profile)}." if isinstance(error, SignInError) else ""
    if keep is None:
        again = " Nothing was kept. With --keep FOLDER a reading goes on where it stopped."
    else:
        again = f"{' Then run' if sign_in else ' Run'} this again with --keep {shlex.quote(str(keep))}: it goes on."
    return EditError(f"{error}{sign_in}{again}")


def print_silence(seconds: float) -> None:
    """Tell of a silence of AWS; of 0 seconds where it is over."""
    if sys.stderr.isatty():
        click.echo(err=True)  # the line of progress has no end yet
    if seconds:
        say(f"AWS has not answered for {seconds:.0f} s. Trying again.", err=True)
    else:
        say("AWS answers again.", err=True)


def _print_organization(aws_id: str) -> None:
    say(f"The organization is {aws_id}." if aws_id else "Which organization this is, AWS does not tell.", err=True)


def reading_progress(noun: str = "answers", every: int = 50) -> Callable[[int, int], None]:
    """Return the line of progress on a terminal, at most every so many answers; nothing elsewhere."""
    shown = sys.stderr.isatty()

    def print_progress(done: int, expected: int) -> None:
        if shown and (done % every == 0 or done == expected):
            click.echo(f"\r{done:,} of {expected:,} {noun}", nl=done == expected, err=True)

    return print_progress
