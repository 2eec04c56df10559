"""The dock of the policy editor, which comes when a policy is opened."""

from ui.commands.command import BOTTOM, Dock, Maker
from ui.commands.requests import OPEN_POLICY


def _panel() -> Maker:
    from ui.features.policy_editor.panel import EditorPanel

    return EditorPanel


DOCK = Dock(
    "Policy", BOTTOM, _panel, answers=(OPEN_POLICY,), begins_empty=True, about="The open policy, as text and as a form"
)
