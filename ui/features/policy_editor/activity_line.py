"""Second line of an edit: what it would have stopped of what people really did, below what is proved."""

from __future__ import annotations

from functools import partial

from designer.organization.edits.policies import edit_policy_text
from designer.organization.model.organization import Organization
from designer.organization.model.records import PolicyId
from ui.features.policy_editor.this_edit import ThisEdit
from ui.forms.activity_note import ActivityNote
from ui.state.activity import Activity
from ui.state.session import Session


class ActivityLine(ActivityNote):
    """The line of an edit; hidden where the text is as it was.

    Args:
        edit: What the text changes.
        session: Of the window.
        activity: What people did.
    """

    def __init__(self, edit: ThisEdit, session: Session, activity: Activity) -> None:
        super().__init__(session, activity)
        self._edit = edit
        self._session = session
        edit.changed.connect(self._follow)
        session.document.changed.connect(lambda _change: self.outdate())

    def _follow(self) -> None:
        """Ask what the text does, once it can be read."""
        edit, policy, base = self._edit, self._edit.policy, self._edit.base
        if policy is None or base is None or not (edit.differs and edit.is_attached):
            self.forget()
        elif not edit.half_typed:
            self.ask((policy.id, base, policy.text), partial(self._both, policy.id, base))

    def _both(self, policy: PolicyId, base: str) -> tuple[Organization, Organization]:
        after = self._session.organization
        before = after.copy()
        before.apply(edit_policy_text(before, policy, base))
        return before, after
