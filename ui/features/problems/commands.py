"""The dock of the problems."""

from ui.commands.command import BOTTOM, Dock, Maker


def _panel() -> Maker:
    from ui.features.problems.panel import ProblemsPanel

    return ProblemsPanel


DOCK = Dock("Problems", BOTTOM, _panel, about="What AWS would refuse, or what works otherwise than it looks")
