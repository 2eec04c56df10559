"""Dock of the migration: Compare leads to it."""

from ui.commands.command import RIGHT, Dock, Maker
from ui.commands.requests import PLAN_MIGRATION


def _panel() -> Maker:
    from ui.features.migration.panel import MigrationPanel

    return MigrationPanel


DOCK = Dock(
    "Migration",
    RIGHT,
    _panel,
    icon="migration",
    answers=(PLAN_MIGRATION,),
    begins_empty=True,
    roomy=True,
    about="The steps from one design to another, none of which opens or closes too much",
)
