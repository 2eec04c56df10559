"""The dock of the identities."""

from ui.commands.command import Maker, dock
from ui.commands.requests import ADD_IDENTITY, SHOW_IDENTITY


def _panel() -> Maker:
    from ui.features.identities.panel import IdentitiesPanel

    return IdentitiesPanel


DOCK = dock("identities", _panel, answers=(SHOW_IDENTITY, ADD_IDENTITY))
