"""The face of the half of the program that knows Qt, as the command line uses it."""

from pathlib import Path
from typing import NamedTuple, Protocol


class Drawing(NamedTuple):
    """The subject and the options of a drawing.

    Attributes:
        source: The design file.
        out: The picture; its kind is that of the suffix.
        below: The node that is drawn with all below it, as a person calls it; empty for everything.
        expanded: Show what is collapsed in the file, too.
        scale: Size; 1 is 100 %. None for the usual one of the kind of picture.
        paper: ``fitted`` for one page of the chart's own size, or the name of a paper.
        lens: The lens that colours the cards, as `designer.analysis.lenses.registry.choice_of` reads it, or "".
        version: For the title block; empty if none.
        author: For the title block; empty if none.
        day: For the title block, as YYYY-MM-DD; empty if none.
        policies: Whether cards name the policies attached to them.
        layout: ``nested``, ``top-down`` or ``left-right``; empty for that of the design.
        by_ou: Pages by OU, with a key.
    """

    source: Path
    out: Path
    below: str = ""
    expanded: bool = False
    scale: float | None = None
    paper: str = "fitted"
    lens: str = ""
    version: str = ""
    author: str = ""
    day: str = ""
    policies: bool = False
    layout: str = ""
    by_ou: bool = False


class Window(Protocol):
    """The face of the program's other half, which knows Qt."""

    def render(self, drawing: Drawing) -> None:
        """Draw a design into a picture."""
