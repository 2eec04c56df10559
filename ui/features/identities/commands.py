"""The dock of the identities."""

from ui.commands.command import RIGHT, Dock, Maker
from ui.commands.requests import ADD_IDENTITY, SHOW_IDENTITY


def _panel() -> Maker:
    from ui.features.identities.panel import IdentitiesPanel

    return IdentitiesPanel


DOCK = Dock(
    "Identities",
    RIGHT,
    _panel,
    icon="principal",
    answers=(SHOW_IDENTITY, ADD_IDENTITY),
    roomy=True,
    about="Users, groups, roles and policies inside accounts, and what they can do",
)
