"""The man page: every command with its options, made from the table of commands and from click."""

import sys

import click

from designer.cli.commands import GROUPS, CommandGroup
from designer.cli.group import group

_HEAD = r""".\" Made by `python -m designer.cli.manual > docs/orgwright.1`; do not edit it by hand.
.TH ORGWRIGHT 1
.SH NAME
orgwright \- design AWS Organizations
.SH SYNOPSIS
.B orgwright
.RI [ FILE ]
.br
.B orgwright
.I COMMAND
.RI [ ARGUMENTS ]
.SH DESCRIPTION
Without a command,
.B orgwright
opens the window, on
.I FILE
if one is named.
A file that is named like a command is opened as
.IR ./check .
With a command, it works without a window.
"""
_TAIL = r""".SH EXIT STATUS
.TP
.B 0
Fine.
.TP
.B 1
There are findings.
.TP
.B 2
Wrong use, or input that cannot be read.
.SH ENVIRONMENT
.TP
.B ORGWRIGHT_LOG
Write what the program does to the end of this file, as
.B \-\-log
does.
.TP
.B _ORGWRIGHT_COMPLETE
Print the completion of a shell:
.BR bash_source ,
.B zsh_source
or
.BR fish_source .
"""


def man_page() -> str:
    """Return the page in the macros of man(7)."""
    return "".join([_HEAD, *map(_section, GROUPS), _TAIL])


def _section(commands: CommandGroup) -> str:
    return f".SH {_text(commands.title).upper()}\n" + "".join(map(_command, commands.commands))


def _command(name: str) -> str:
    context = click.Context(group, info_name="orgwright", **group.context_settings)
    command = group.get_command(context, name)
    if command is None:
        raise LookupError(name)
    inner = click.Context(command, info_name=name, parent=context, max_content_width=100)
    words = " ".join(command.collect_usage_pieces(inner))
    told = "\n.PP\n".join(_text(" ".join(part.split())) for part in (command.help or "").split("\n\n"))
    end = f"\n.PP\n{_text(command.epilog)}" if command.epilog else ""
    return f'.SS "orgwright {name} {_text(words)}"\n{told}{end}\n{"".join(_options(command, inner))}'


def _options(command: click.Command, context: click.Context) -> list[str]:
    records = (one.get_help_record(context) for one in command.get_params(context) if isinstance(one, click.Option))
    return [f".TP\n.B {_text(option)}\n{_text(help_text)}\n" for option, help_text in filter(None, records)]


def _text(text: str) -> str:
    """Return a text in which nothing steers the formatter."""
    escaped = text.replace("\\", "\\e").replace("-", "\\-").replace('"', "\\(dq")
    return f"\\&{escaped}" if escaped.startswith((".", "'")) else escaped


if __name__ == "__main__":
    sys.stdout.write(man_page())
