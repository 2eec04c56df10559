"""The command line: one command, one module, imported when its command runs, so that help comes at once.

click itself is imported when any command runs, so that the window does not wait for it.

Exit status: 0 fine, 1 findings, 2 wrong use or unreadable input. Answers go to standard output, sentences about what
went wrong to standard error.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple, Protocol

COMMANDS: Mapping[str, str] = {
    "new": "Make a file from a template.",
    "permissions": "What the SCPs leave an account, action by action.",
    "explain": "Why an account may or may not do one action, level by level.",
    "simulate": "Decide requests, one JSON object a line in and out.",
    "effective": "What the tag, backup and other declarative policies come to at an account.",
    "guardrails": "List guardrails, show one, or put one into a design.",
    "check": "Find what AWS would refuse or what works otherwise than it looks.",
    "budget": "How much of AWS's slots and characters each node uses.",
    "pack": "Fit policies into fewer and shorter documents, proved to mean the same.",
    "convert": "Write a design in another format.",
    "render": "Draw a design as PNG, SVG or PDF.",
}
"""Each command with its line of help; the module and its command have the same name."""


class Drawing(NamedTuple):
    """What is to be drawn.

    Attributes:
        source: The design file.
        out: The picture; its kind is that of the suffix.
        below: The node that is drawn with all below it, as a person calls it; empty for everything.
        expanded: Show what is collapsed in the file, too.
        scale: Size; 1 is 100 %.
        paper: ``fitted`` for one page of the chart's own size, or the name of a paper for several that overlap.
        lens: What colours the cards: ``action=NAME``, ``policy=NAME``, ``inherited=NODE``, ``budget``,
            ``problems``; empty for nothing.
        version: For the title block; empty for none.
        author: For the title block; empty for none.
        day: For the title block, as YYYY-MM-DD; empty for none.
    """

    source: Path
    out: Path
    below: str = ""
    expanded: bool = False
    scale: float = 1.0
    paper: str = "fitted"
    lens: str = ""
    version: str = ""
    author: str = ""
    day: str = ""


class Window(Protocol):
    """What the command line asks of the program's other half, which knows Qt."""

    def render(self, drawing: Drawing) -> None:
        """Draw a design into a picture."""


def run(args: Sequence[str], window: Window | None = None) -> int:
    """Run one command; its exit status."""
    from designer.cli.group import group

    try:
        group.main(list(args), prog_name="orgwright", obj=window)
    except SystemExit as leaving:
        return leaving.code if isinstance(leaving.code, int) else 2
    return 0
