"""Dock of the migration, to which Compare leads, and the command that plans from AWS."""

from functools import partial

from ui.commands.command import Command, Maker, command, dock
from ui.commands.requests import GO_ON_WITH_RUN, PLAN_LIVE, PLAN_MIGRATION
from ui.state.session import Session


def _panel() -> Maker:
    from ui.features.migration.panel import MigrationPanel

    return MigrationPanel


DOCK = dock("migration", _panel, answers=(PLAN_MIGRATION, PLAN_LIVE, GO_ON_WITH_RUN))


def commands(session: Session) -> tuple[Command, ...]:
    """The command of a window."""
    return (command("aws.apply", partial(session.requests.ask, PLAN_LIVE, None)),)
