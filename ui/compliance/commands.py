"""Dock of the compliance of what is selected."""

from __future__ import annotations

from ui.commands.dock import RIGHT, Dock, Maker


def _panel() -> Maker:
    from ui.compliance.panel import CompliancePanel

    return CompliancePanel


DOCK = Dock("Compliance", RIGHT, _panel, "C&ompliance", "Ctrl+Shift+9", room="roomy")
