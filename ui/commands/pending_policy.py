"""A policy that was just made and is being named: its name is part of the same step."""

from collections.abc import Callable
from dataclasses import replace

from designer.organization import edits
from designer.organization.model.change import Change
from designer.organization.model.records import PolicyId
from ui.commands.requests import OPEN_POLICY, PolicyPlace
from ui.state.session import Session, push


class PendingPolicy:
    """The last step of a document, which made one policy, until another step follows."""

    def __init__(self, session: Session, policy_id: PolicyId) -> None:
        self._session = session
        self._policy_id = policy_id
        self._step = session.document.undo_stack.index()

    def name(self, name: str) -> bool:
        """Give it its name, as part of the step that made it where none followed; whether it could be given."""
        session, policy_id = self._session, self._policy_id
        organization, stack = session.organization, session.document.undo_stack
        is_last = stack.index() == self._step
        before = organization.policy(policy_id).name

        def edit() -> Change:
            change = edits.rename_policy(organization, policy_id, name)
            # "Create New SCP on shop" becomes "Create DenyRoot on shop"
            return replace(change, label=stack.undoText().replace(before, name, 1)) if is_last else change

        return push(session, edit, amends=is_last) is not None


def make_policy(session: Session, edit: Callable[[], Change]) -> None:
    """Make a policy as a step that its name can join, and open it to be named; a refusal is shown with its reason."""
    change = push(session, lambda: joinable_policy(edit()))
    if change:
        policy_id = edits.added_policies(change)[0]
        session.requests.ask(OPEN_POLICY, PolicyPlace(policy_id, give_name=PendingPolicy(session, policy_id).name))


def joinable_policy(change: Change) -> Change:
    """Return a change that makes a policy as a step that the policy's name can join."""
    return replace(change, merge_key=f"make policy {edits.added_policies(change)[0]}")
