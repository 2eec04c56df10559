"""``orgwright apply``: carry a plan out at AWS, or rehearse it against a pretended one."""

from __future__ import annotations

import os
import signal
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory, gettempdir
from typing import TYPE_CHECKING, NamedTuple

import click

from designer.analysis.migration.gates import SWITCHES, StepDirection, require_switches
from designer.analysis.migration.movements import Movement
from designer.analysis.migration.plan import step_effect_words
from designer.aws.apply.journal import journal_of
from designer.basics.errors import EditError
from designer.basics.words import counted
from designer.cli.apply.apply_reports import compare_whole, read_whole, say_unlike, say_way_back
from designer.cli.common import load_bytes, say
from designer.exchange.formats.locks import LockFile

if TYPE_CHECKING:  # loaded when a command reads or writes AWS
    from designer.aws.apply.journal import Journal
    from designer.aws.apply.plan_file import PlanFile
    from designer.aws.apply.run import PlanRun
    from designer.aws.apply.step_work import StepNews


_MOST_NAMED = 3


@click.command("apply")
@click.argument("plan", type=click.Path(path_type=Path))
@click.option("--profile", help="Profile of the AWS CLI; without it what the environment says.")
@click.option("--confirm", metavar="ORGANIZATION:PLAN", help="The confirmation code that `orgwright plan` has printed.")
@click.option("--until", type=click.IntRange(1), metavar="STEP", help="Stop after this step.")
@click.option(
    "--accept-unknown-applier",
    "unknown",
    is_flag=True,
    help="Begin even if it is unknown whether you keep the permission for each call.",
)
@click.option("--stop-with-input", "beside", is_flag=True, hidden=True, help="Pause when standard input ends.")
@click.option(
    "--only",
    type=click.Choice([direction.value for direction in StepDirection]),
    help="Make only steps that remove permissions, or only steps that add them; end before the first other one.",
)
@click.option(
    "--allow",
    "switches",
    default="",
    metavar="SWITCHES",
    help=f"Allow by name, with commas, what no call takes back: {', '.join(dict.fromkeys(SWITCHES.values()))}.",
)
@click.option("--approval", type=click.Path(path_type=Path), help="Another person's approval, by `orgwright approve`.")
@click.option(
    "--allowed-signers",
    "signers",
    type=click.Path(path_type=Path),
    help="File of SSH keys that may approve, outside the repository; by default ~/.ssh/allowed_signers.",
)
@click.option("--lock", metavar="REMOTE", help="Keep out runs on other machines, too, by a ref of this Git remote.")
@click.option("--rehearse", is_flag=True, help="Carry it out against a pretended AWS in memory; nothing is sent.")
@click.pass_context
def apply(
    ctx: click.Context,
    *,
    plan: Path,
    profile: str | None,
    confirm: str | None,
    until: int | None,
    unknown: bool,
    beside: bool,
    only: str | None,
    switches: str,
    approval: Path | None,
    signers: Path | None,
    lock: str | None,
    rehearse: bool,
) -> None:
    """Carry a plan out: one call after the other, each compared with AWS before it and read back after it.

    The way is proved again from what the file holds, and the run stops where AWS is not as the proof says. Each call is
    noted in PLAN.journal.jsonl before it is sent, so that the same command goes on after an interruption. The status is
    0 when the end is reached and read back, 1 when the run stopped or something is left over, 2 for wrong use.
    """
    from designer.aws.apply.plan_file import read_plan

    allowed = [word.strip() for word in switches.split(",") if word.strip()]
    if strange := set(allowed) - {*SWITCHES.values()}:
        raise click.UsageError(f"There is no switch {min(strange)}: {', '.join(dict.fromkeys(SWITCHES.values()))}.")
    file = read_plan(load_bytes(plan), str(plan))
    if approval is not None:
        _require_approval(file, plan, approval, signers or Path.home() / ".ssh" / "allowed_signers")
    if rehearse:
        if not _rehearse(file, until, beside=beside):
            ctx.exit(1)
        return
    if confirm != file.confirmation:
        raise click.UsageError(
            f"Confirm the plan with its code, which names the organization and the plan: --confirm {file.confirmation}"
        )
    require_switches(file.plan, allowed)
    limits = _Limits(until, None if only is None else StepDirection(only), lock)
    if not _carry_out(file, plan, profile, limits, unknown=unknown, beside=beside):
        ctx.exit(1)


class _Limits(NamedTuple):
    """How far a run goes: to a step, or as long as all steps are of one direction; and the remote that locks it."""

    until: int | None
    only: StepDirection | None
    lock: str | None


def _require_approval(file: PlanFile, plan: Path, approval: Path, signers: Path) -> None:
    from designer.aws.apply.approval import require_approval

    name = require_approval(load_bytes(approval), str(approval), file, plan, signers)
    say(f"Approved by {name}. The plan was made by {file.origin.author}: nothing proves that these are two people.")


def _rehearse(file: PlanFile, until: int | None, *, beside: bool) -> bool:
    """Carry a plan out against a pretended AWS with the organization that was read; time passes there at once.

    Return whether it went as far as it was to go.
    """
    from designer.aws.apply.journal import Journal
    from designer.aws.apply.rehearsal import rehearsal

    with TemporaryDirectory() as folder:
        journal = Journal(Path(folder, "rehearsal"), file.id)
        with _until_terminated(beside=beside) as asked:
            is_over = rehearsal(file, journal, _teller(asked), partial(bool, asked)).run(until)
        made = len(journal.seen)
        journal.close()
    end = "the end is reached" if is_over else f"it ends after step {made}"
    say(f"Rehearsed: {end}. Nothing was sent to AWS, and nothing says that AWS is still as it was read.")
    return is_over or made == until


def _carry_out(
    file: PlanFile, path: Path, profile: str | None, limits: _Limits, *, unknown: bool, beside: bool
) -> bool:
    """Carry a plan out; True if its end is reached and read back.

    Raises:
        EditError: The organization or the journal is another one, or another run is under way.
    """
    from designer.aws.apply.calling import StoppedError, UnlikeError
    from designer.aws.apply.journal import Journal
    from designer.aws.apply.run import PlanRun
    from designer.aws.apply.sign_in import clients_of
    from designer.aws.apply.step_work import PausedError, wait_unless
    from designer.aws.calls import SignInError
    from designer.aws.session import login_command

    identity, clients, address = clients_of(profile, file.id)
    if address != file.origin.endpoint:
        raise EditError(f"The plan was made at {file.origin.endpoint or 'AWS'}, and this is {address or 'AWS'}.")
    _require_kept_calls(file, identity.account, unknown=unknown)
    journal_path = journal_of(path)
    locks = [Path(gettempdir()) / f"orgwright-{file.origin.organization}.lock", Path(f"{journal_path}.lock")]
    with _alone(locks), _shared_lock(limits.lock, file, path, identity.arn):
        journal = Journal(journal_path, file.id)
        try:
            if journal.is_finished:
                raise EditError(f"The plan was carried out already: {journal_path} says so. Plan again.")
            _require_valid(file, journal)
            live = read_whole(file, profile)
            with _until_terminated(beside=beside) as asked:
                stop, tell = partial(bool, asked), _teller(asked)
                pause = partial(wait_unless, stop)
                run = PlanRun(file, clients, journal, clock=time.time, pause=pause, tell=tell, stop=stop)
                compare_whole(file, run, journal, live)
                say(f"Carrying out {file.id[:8]} as {identity.arn}. The journal is {journal_path}.")
                is_over = run.run(limits.until, limits.only)
            return _ended(file, run, journal, profile) if is_over else _paused(file, journal, limits)
        except PausedError:
            return _paused(file, journal, limits)
        except SignInError as error:
            say(f"Paused: {error} Sign in again: {login_command(profile)}. Then the same command goes on.", err=True)
        except UnlikeError as error:
            say_unlike(error, file, journal, profile)
        except StoppedError as error:
            say(f"The last line of the journal has the hash {journal.last_hash}.", err=True)
            say(f"Stopped: {error} Nothing after this was sent.", err=True)
        finally:
            say_way_back(file, path, journal, profile)
            journal.close()
    return False


def _require_kept_calls(file: PlanFile, account: str, *, unknown: bool) -> None:
    """Refuse a run that would take from its caller what it needs to go on, or to go back.

    Raises:
        EditError: The run would take it, or may.
    """
    from designer.aws.apply.applier import kept_calls

    if refusal := file.refusal_of(account):
        raise EditError(refusal)
    kept = kept_calls(file.plan, account)
    losses = ", ".join(f"{action} after step {step}" for step, action in kept.loses[:_MOST_NAMED])
    if kept.keeps == "no":
        raise EditError(f"The plan takes from account {account} what it needs: {losses}. Use the management account.")
    if kept.keeps == "unknown" and not unknown:
        raise EditError(
            f"It is unknown whether account {account} keeps the permission for each call"
            f"{f': {losses}' if losses else ''}. Use the management account, or say --accept-unknown-applier."
        )


def _ended(file: PlanFile, run: PlanRun, journal: Journal, profile: str | None) -> bool:
    """Read everything back, and say whether it is as the design says."""
    from designer.aws.apply.back import with_ids
    from designer.aws.apply.facts import aws_facts, difference_words, differing
    from designer.aws.apply.outside import outside_words, unkept_tests

    live = read_whole(file, profile)
    expected, found = aws_facts(run.state, run.made), aws_facts(live)
    if differing(expected, found):
        words = outside_words(with_ids(run.state, run.made), live)
        say(f"All steps are made, and this is left over: {difference_words(expected, found, live)}. {words}", err=True)
        return False
    run.finish()
    say(f"The end is reached: {counted(len(file.plan.steps), 'step')}, read back as a whole.")
    say(f"The last line of the journal has the hash {journal.last_hash}: keep it elsewhere, and no line can be forged.")
    unkept = unkept_tests(file.design, live)
    for words in unkept:
        say(f"A test that is marked for migrations does not hold there: {words}", err=True)
    return not unkept


def _paused(file: PlanFile, journal: Journal, limits: _Limits) -> bool:
    made = len(journal.seen)
    step = file.plan.steps[made]
    words = "The same command goes on."
    if limits.only is not None and not limits.only.includes(step):
        does = f", {step_effect_words(step)}" if any(way is not Movement.NOTHING for way, _ in step.effects) else ""
        words = f"Step {step.number}, {step.label}{does}: it is not made with --only {limits.only.value}."
    say(f"Paused after {counted(made, 'step')}. {words}")
    return False


def _require_valid(file: PlanFile, journal: Journal) -> None:
    """Refuse to begin a plan that is too old; one that is begun may go on, since AWS is compared with its journal.

    Raises:
        EditError: The plan has expired.
    """
    is_begun = any(line.phase == "intended" for line in journal.lines)
    if not is_begun and datetime.fromisoformat(file.origin.expires) < datetime.now(UTC):
        raise EditError(f"The plan has expired on {file.origin.expires}. Plan again with `orgwright plan`.")


@contextmanager
def _alone(paths: list[Path]) -> Iterator[None]:
    """Keep other runs on this machine out.

    Raises:
        EditError: Another run is under way.
    """
    taken: list[LockFile] = []
    try:
        for path in paths:
            one = LockFile(path)
            if not one.take():
                raise EditError("Another run on this machine works on this organization or plan. Apply again later.")
            taken.append(one)
        yield
    finally:
        for one in taken:
            one.release()


@contextmanager
def _shared_lock(remote: str | None, file: PlanFile, path: Path, caller: str) -> Iterator[None]:
    """Keep runs on other machines out, if a remote is named.

    Raises:
        EditError: Another run is under way.
    """
    if remote is None:
        yield
        return
    from designer.aws.apply.git_lock import GitLock, lock_token

    lock = GitLock(remote, file.origin.organization, path.absolute().parent)
    lock.take(file.id, caller, time.time(), lock_token(Path(f"{journal_of(path)}.token")))
    try:
        yield
    finally:
        try:
            lock.release()
        except EditError as error:
            say(f"Note: {error}", err=True)


@contextmanager
def _until_terminated(*, beside: bool) -> Iterator[list[int]]:
    """Yield what asks for a pause: signals and, beside a window, the end of standard input."""
    asked: list[int] = []
    if beside:
        threading.Thread(target=_wait_for_end, args=(asked,), daemon=True).start()
    names = [signal.SIGTERM, signal.SIGINT]
    before = [signal.signal(name, lambda number, _frame: asked.append(number)) for name in names]
    try:
        yield asked
    finally:
        for name, handler in zip(names, before, strict=True):
            signal.signal(name, handler)


def _wait_for_end(asked: list[int]) -> None:
    while os.read(0, 1024):  # not by `sys.stdin`: who holds its lock when the program ends has Python abort
        pass
    asked.append(0)


_NEWS = {
    "sends": "is sent",
    "sees": "is seen",
    "was so already": "was so already",
    "waits": "waits: AWS does not show yet what it should",
    "is busy": "waits: AWS is busy",
}
"""Words of what a run does; comparing is not worth a line."""


def _teller(asked: list[int]) -> Callable[[StepNews], None]:
    """What says each thing that a run does, once; it asks for a pause if nobody reads it, as a call has to end."""
    said: list[StepNews] = []

    def tell(news: StepNews) -> None:
        if news.does in _NEWS and said != [news]:
            said[:] = [news]
            try:
                say(f"{news.step.number:>4}. {news.step.call.operation}: {news.step.label} {_NEWS[news.does]}.")
            except OSError:
                asked.append(0)

    return tell
