"""The dock of the policy editor, which comes when a policy is opened."""

from ui.commands.command import Maker, dock
from ui.commands.requests import OPEN_POLICY


def _panel() -> Maker:
    from ui.features.policy_editor.panel import EditorPanel

    return EditorPanel


DOCK = dock("editor", _panel, answers=(OPEN_POLICY,))
