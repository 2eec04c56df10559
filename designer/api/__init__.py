"""The Python API: load a design, ask it questions, change it, and export it, from a script or a notebook.

Only the names in ``__all__`` are promised; a test keeps their signatures, and other modules may change in any release.
Designs and answers are frozen. What an answer holds is the JSON that the command of the same name prints. Whatever is
wrong with the input raises an `OrgwrightError` of `designer.basics.errors`, with a sentence for a person.
"""

from designer.api.answered import Answered
from designer.api.designs import Design, apply, export, graph, load, loads, save, template
from designer.api.questions import check, diff, explain, find, permissions, prove, replay, who_can

__all__ = [
    "Answered",
    "Design",
    "apply",
    "check",
    "diff",
    "explain",
    "export",
    "find",
    "graph",
    "load",
    "loads",
    "permissions",
    "prove",
    "replay",
    "save",
    "template",
    "who_can",
]
