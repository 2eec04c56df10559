"""The list of lenses for ``docs/lenses.md``, made from the lenses themselves.

``python -m designer.analysis.lenses.docs > docs/lenses.md`` writes it anew; a test says when that is due.
"""

import sys

from designer.analysis.lenses.lens import Lens
from designer.analysis.lenses.registry import LENSES

_HEAD = """\
# Lenses

Made by `python -m designer.analysis.lenses.docs > docs/lenses.md`; do not edit it by hand.

A lens colours the canvas by one question, with a legend that counts; a click on a line of it selects what it counts.
In the window `Ctrl+L` chooses one and `Ctrl+Shift+L` takes it away; `orgwright render --lens` draws it.

| Lens | In the window | On the command line |
|---|---|---|
"""


def lenses_page() -> str:
    """The page."""
    return _HEAD + "".join(map(_row, LENSES))


def _row(lens: Lens) -> str:
    subject = lens.subject.example if lens.subject else ""
    return f"| {lens.id} | {lens.question.format(subject)} | `--lens {lens.example}` |\n"


if __name__ == "__main__":
    sys.stdout.write(lenses_page())
