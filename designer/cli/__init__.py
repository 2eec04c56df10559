"""The command line: one command, one module. A module is imported when its command runs, so that help comes at once.

Exit status: 0 fine, 1 findings, 2 wrong use or unreadable input. Answers go to standard output, sentences about what
went wrong to standard error.
"""

from __future__ import annotations

import importlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from typing import Protocol

import click

from designer.errors import OrgwrightError

COMMANDS: Mapping[str, str] = {
    "new": "Make a file from a template.",
    "permissions": "What the SCPs leave an account, action by action.",
    "explain": "Why an account may or may not do one action, level by level.",
    "simulate": "Decide requests, one JSON object a line in and out.",
    "check": "Find what AWS would refuse or what works otherwise than it looks.",
    "convert": "Write a design in another format.",
    "render": "Draw a design as PNG, SVG or PDF.",
}
"""Each command with its line of help; the module and its command have the same name."""


@dataclass(frozen=True, slots=True)
class Drawing:
    """What is to be drawn.

    Attributes:
        source: The design file.
        out: The picture; its kind is that of the suffix.
        below: The node that is drawn with all below it, as a person calls it; empty for everything.
        expanded: Show what is collapsed in the file, too.
        scale: Size; 1 is 100 %.
        paper: ``fitted`` for one page of the chart's own size, ``a4`` or ``a3`` for several that overlap.
    """

    source: Path
    out: Path
    below: str = ""
    expanded: bool = False
    scale: float = 1.0
    paper: str = "fitted"


class Window(Protocol):
    """What the command line asks of the program's other half, which knows Qt."""

    def render(self, drawing: Drawing) -> None:
        """Draw a design into a picture."""


class _Refusal(click.ClickException):
    """What a person can put right, as a sentence on standard error."""

    exit_code = 2

    def show(self, file: object = None) -> None:
        del file
        from designer.cli.common import plain

        click.echo(f"Error: {plain(self.message)}", err=True)


class _Commands(click.Group):
    """The commands of the table, each imported when it is called."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        del ctx
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        del ctx
        if cmd_name not in COMMANDS:
            return None
        command = getattr(importlib.import_module(f"designer.cli.{cmd_name}"), cmd_name)
        return command if isinstance(command, click.Command) else None

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        del ctx
        with formatter.section("Commands"):
            formatter.write_dl(list(COMMANDS.items()))

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        name = args[0]
        if name not in COMMANDS and not name.startswith("-"):
            close = get_close_matches(name, COMMANDS, 1)
            hint = f"; did you mean {close[0]}?" if close else "; orgwright --help lists the commands."
            ctx.fail(f"There is no command and no file {name}{hint}")
        return super().resolve_command(ctx, args)

    def invoke(self, ctx: click.Context) -> object:
        try:
            return super().invoke(ctx)
        except OrgwrightError as error:
            raise _Refusal(str(error)) from None


@click.group(
    "orgwright",
    cls=_Commands,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    subcommand_metavar="[FILE | COMMAND [ARGS]…]",
    epilog="A file that is named like a command is opened as ./check. Accounts are named by id, AWS id, name or path.",
)
@click.version_option(package_name="orgwright")
def group() -> None:
    """Design AWS Organizations: without a command, open the window, on FILE if one is named."""


def run(args: Sequence[str], window: Window | None = None) -> int:
    """Run one command; its exit status."""
    try:
        group.main(list(args), prog_name="orgwright", obj=window)
    except SystemExit as leaving:
        return leaving.code if isinstance(leaving.code, int) else 2
    return 0
