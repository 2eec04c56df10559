"""Dock of the shared responsibility of what is selected."""

from ui.commands.command import Maker, dock


def _panel() -> Maker:
    from ui.features.responsibility.panel import ResponsibilityPanel

    return ResponsibilityPanel


DOCK = dock("responsibility", _panel)
