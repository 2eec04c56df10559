"""The commands as click sees them: the table, help, and what a person can put right as one sentence."""

import errno
import importlib
import io
import os
import platform
import sys
import tempfile
import traceback
from collections.abc import Callable
from difflib import get_close_matches
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import IO, Any

import click
from click.shell_completion import CompletionItem

from designer.basics import log
from designer.basics.errors import FormatError, OrgwrightError
from designer.basics.words import unbroken_line
from designer.cli.commands import COMMANDS, GROUPS, module_of

STOPPED = 130
"""Exit status of a program that Ctrl+C has stopped, as shells have it."""

_READER_LEFT = 141
"""Exit status of a program whose reader has seen enough, as in ``| head``: no finding, and no mistake."""


class _Refusal(click.ClickException):
    """A mistake that a person can put right, as a sentence on standard error."""

    exit_code = 2

    def show(self, file: IO[Any] | None = None) -> None:
        click.echo(f"Error: {self.message}", file, err=file is None)


class _Commands(click.Group):
    """The commands of the table, each imported when it is called."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        del ctx
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        del ctx
        if cmd_name not in COMMANDS:
            return None
        name = module_of(cmd_name)
        command = getattr(importlib.import_module(name), name.rpartition(".")[2])
        return command if isinstance(command, click.Command) else None

    def shell_complete(self, ctx: click.Context, incomplete: str) -> list[CompletionItem]:
        """Complete commands and options, and files, which the window opens."""
        return [*super().shell_complete(ctx, incomplete), CompletionItem(incomplete, type="file")]

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        del ctx
        width = max(map(len, COMMANDS))
        for one in GROUPS:
            with formatter.section(one.title):
                formatter.write_dl([(name.ljust(width), words) for name, words in one.commands.items()])

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        name = args[0]
        if name not in COMMANDS and not name.startswith("-"):
            close = get_close_matches(name, COMMANDS, 1)
            hint = f"; did you mean {close[0]}?" if close else "; orgwright --help lists the commands."
            ctx.fail(f"There is no command and no file {name}{hint}")
        return super().resolve_command(ctx, args)

    def main(self, *args: Any, **extra: Any) -> Any:
        """Run and leave; whatever happens is an exit status and at most a sentence, never a traceback."""
        sys.exit(_status(lambda: super(_Commands, self).main(*args, **{**extra, "standalone_mode": False})))

    def invoke(self, ctx: click.Context) -> object:
        try:
            return super().invoke(ctx)
        except OrgwrightError as error:
            raise _Refusal(str(error) if isinstance(error, FormatError) else unbroken_line(str(error))) from None


def _status(run: Callable[[], object]) -> int:
    try:
        status = run()
    except click.ClickException as error:
        _print_error(error)
        return error.exit_code
    except (click.Abort, KeyboardInterrupt):
        return STOPPED
    except SystemExit as leaving:  # click's own, after completion, and of a broken pipe
        if not leaving.code:
            return 0
        give_up(sys.stdout)
        return _READER_LEFT
    except OSError as error:
        # The commands read and write files by `exchange.formats.files`, which says it in words: this is the output.
        # One that names a file is of a look at what a path leads to, such as a name that is too long.
        give_up(sys.stdout)
        reason = "standard output is closed" if error.errno == errno.EBADF else error.strerror or error
        subject = "The answer cannot be written" if error.filename is None else f"{error.filename} cannot be reached"
        _print_error(_Refusal(f"{subject}: {reason}."))
        return 2
    except Exception as error:  # noqa: BLE001 - a mistake of the program's: its user gets a sentence all the same
        _print_error(_Refusal(mistake_sentence(error)))
        return 2
    return status if isinstance(status, int) else 0


def _print_error(error: click.ClickException) -> None:
    """Show what went wrong; the words of a person or a file that it quotes steer no terminal."""
    from designer.cli.common import say_lines

    text = io.StringIO()
    error.show(text)
    try:
        say_lines(text.getvalue().rstrip("\n"), err=True)
    except OSError:  # there is nobody to tell, and the status says it
        give_up(sys.stderr)


def give_up(stream: IO[str]) -> None:
    """Let what is still to be written go nowhere, so that leaving the program does not fail on it again."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, stream.fileno())
    os.close(nowhere)


@click.group(
    "orgwright",
    cls=_Commands,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    subcommand_metavar="[FILE | COMMAND [ARGS]…]",
    epilog="A file that is named like a command is opened as ./check. Accounts are named by id, AWS id, name or path.",
)
@click.version_option(package_name="orgwright")
@click.option(
    "--log",
    metavar="FILE",
    expose_value=False,
    help="Before all other words: write what the program does to the end of FILE, as ORGWRIGHT_LOG=FILE does.",
)
@click.option(
    "--new-instance",
    is_flag=True,
    expose_value=False,
    help="Before all other words: start the program once more, even if it runs on this screen.",
)
@click.option(
    "--right-to-left",
    is_flag=True,
    expose_value=False,
    help="Before all other words: lay the window out from right to left, in a start of its own.",
)
@click.option(
    "--library",
    metavar="FOLDER",
    expose_value=False,
    help="Before all other words: use the team's library there, too, as ORGWRIGHT_LIBRARY=FOLDER does.",
)
def group() -> None:
    """Design AWS Organizations: without a command, open the window, on FILE if one is named."""


def mistake_sentence(error: Exception) -> str:
    """Return the failure and the place of the whole story, which this writes to a new file in the temporary folder.

    It holds the traceback, the arguments and the versions, and nothing of what the command has read.
    """
    what = _what(error)
    log.uncaught(error)
    path = _logged(error)
    where = f"{path} says where; please report it with that file." if path else "No log of it could be written."
    return f"This is a mistake in Orgwright, not yours: {what}. {where}"


def _what(error: Exception) -> str:
    match error:
        case MemoryError():
            return "the memory does not suffice for this input"
        case RecursionError():
            return "something in the input is nested deeper than it can follow"
    return f"an unforeseen {type(error).__name__}"


def _logged(error: Exception) -> Path | None:
    story = "".join(traceback.format_exception(error, limit=_FRAMES))
    try:
        handle, name = tempfile.mkstemp(prefix="orgwright-", suffix=".log")
        with os.fdopen(handle, "w", encoding="utf-8", errors="backslashreplace") as file:
            file.write(f"{program_versions()}\n")
            file.write(f"{sys.argv[1:]!r}\n\n{story}")
    except OSError:
        return None
    return Path(name)


_FRAMES = 50
"""Frames that are written down from the outermost on; a recursion has more than anyone reads."""


def program_versions() -> str:
    """Return the program, its Python and the system, as a report names them."""
    try:
        ours = version("orgwright")
    except PackageNotFoundError:  # run from a checkout that was never installed
        ours = "of a checkout"
    return f"orgwright {ours}, Python {platform.python_version()}, {platform.platform()}"
