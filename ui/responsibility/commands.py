"""Dock of the shared responsibility of what is selected."""

from __future__ import annotations

from ui.commands.dock import RIGHT, Dock, Maker


def _panel() -> Maker:
    from ui.responsibility.panel import ResponsibilityPanel

    return ResponsibilityPanel


DOCK = Dock("Duties", RIGHT, _panel, "&Duties, AWS's and yours", "Ctrl+Shift+8", room="roomy")
