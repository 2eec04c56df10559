"""Dock of the shared responsibility of what is selected."""

from ui.commands.command import RIGHT, Dock, Maker


def _panel() -> Maker:
    from ui.features.responsibility.panel import ResponsibilityPanel

    return ResponsibilityPanel


DOCK = Dock(
    "Responsibility",
    RIGHT,
    _panel,
    icon="duty-shared",
    roomy=True,
    about="AWS's shared responsibility: which layers AWS keeps, which you keep, and why",
)
