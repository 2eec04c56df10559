"""The dock of the problems."""

from ui.commands.dock import BOTTOM, Dock, Maker


def _panel() -> Maker:
    from ui.features.problems.panel import ProblemsPanel

    return ProblemsPanel


DOCK = Dock(
    "Problems",
    BOTTOM,
    _panel,
    "P&roblems",
    "Ctrl+5",
    about="What AWS would refuse, or what works otherwise than it looks",
    keywords=(
        "errors, warnings, lint, findings, validate, check, fix, suppress, ignore, mute, advice, "
        "unused policies, orphaned, show problems, silence, is it valid, "
        "what is wrong, design valid, check policies, mistakes, is everything ok"
    ),
)
