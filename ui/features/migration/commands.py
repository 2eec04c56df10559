"""Dock of the migration: Compare leads to it."""

from ui.commands.command import Maker, dock
from ui.commands.requests import PLAN_MIGRATION


def _panel() -> Maker:
    from ui.features.migration.panel import MigrationPanel

    return MigrationPanel


DOCK = dock("migration", _panel, answers=(PLAN_MIGRATION,))
