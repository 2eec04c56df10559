"""The dock of the history."""

from ui.commands.command import BOTTOM, Dock, Maker


def _panel() -> Maker:
    from ui.features.history.panel import HistoryPanel

    return lambda session, _analyses: HistoryPanel(session)


DOCK = Dock("Edit history", BOTTOM, _panel, about="Steps that can be undone, and those that can be done again")
