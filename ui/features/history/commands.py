"""The dock of the history."""

from ui.commands.command import Maker, dock


def _panel() -> Maker:
    from ui.features.history.panel import HistoryPanel

    return lambda session, _analyses: HistoryPanel(session)


DOCK = dock("history", _panel)
