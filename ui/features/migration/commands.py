"""Dock of the migration, to which Compare leads, and the command that plans from AWS."""

from functools import partial

from ui.commands.command import Command, Maker, command, dock
from ui.commands.requests import GO_ON_WITH_RUN, PLAN_LIVE, PLAN_MIGRATION, PLAN_OPEN, LiveTarget
from ui.state.files import Files
from ui.state.session import Session


def _panel() -> Maker:
    from ui.features.migration.panel import MigrationPanel

    return MigrationPanel


DOCK = dock("migration", _panel, answers=(PLAN_MIGRATION, PLAN_LIVE, GO_ON_WITH_RUN))


def commands(session: Session, files: Files) -> tuple[Command, ...]:
    """Return the command of a window; its panels ask for it, too."""

    def plan(profile: str) -> None:
        if not session.drafts.commit():
            return
        design, path = session.organization.copy(), str(files.path.absolute()) if files.path is not None else ""
        settings = design.settings
        own = settings.name if settings.name != settings.aws_id else ""
        name = own or (files.path.name if files.path is not None else "this design")
        target = LiveTarget(lambda _live: design, name, profile, settings.aws_id, is_open=True, path=path)
        session.requests.ask(PLAN_LIVE, target)

    session.requests.answer(PLAN_OPEN, plan)
    return (command("aws.apply", partial(session.requests.ask, PLAN_OPEN, "")),)
