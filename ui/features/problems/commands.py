"""The dock of the problems."""

from ui.commands.command import Maker, dock


def _panel() -> Maker:
    from ui.features.problems.panel import ProblemsPanel

    return ProblemsPanel


DOCK = dock("problems", _panel)
