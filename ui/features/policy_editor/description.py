"""Question what a policy is for."""

from PySide6.QtWidgets import QWidget

from designer.organization import edits
from designer.organization.model.records import Policy
from ui.forms.fields_dialog import DialogField, FieldsDialog
from ui.state.session import Session


def ask_description(session: Session, policy: Policy | None, parent: QWidget) -> None:
    """Ask for the description of the open policy, which AWS shows beside its name; nothing without a policy."""
    if policy is None:
        return
    field = DialogField("description", "Description", policy.description, "what it is for")
    FieldsDialog(
        session,
        f"Describe {policy.name}",
        "AWS shows the description in its lists of policies. It changes no permission.",
        [field],
        edit=lambda values: edits.describe_policy(session.organization, policy.id, values[field.key]),
        parent=parent.window(),
    ).open()
