"""The command line: one command, one module, imported when its command runs, so that help comes at once.

A new command is a module in the folder of a group, with a function of its name, and a row in `commands.py`. click
itself is imported when any command runs, so that the window does not wait for it.

Exit status: 0 fine, 1 findings, 2 wrong use or unreadable input. Answers go to standard output, sentences about what
went wrong to standard error.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:  # the window draws nothing at its start
    from designer.cli.drawing import Window


def run_command(args: Sequence[str], window: Window | None = None) -> int:
    """Run one command; its exit status."""
    from designer.cli.group import group

    try:
        group.main(list(args), prog_name="orgwright", obj=window)
    except SystemExit as leaving:
        return leaving.code if isinstance(leaving.code, int) else 2
    return 0
