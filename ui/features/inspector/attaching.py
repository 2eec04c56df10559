"""Attaching a policy to the selected nodes and detaching one: a popup asks which, and one step does it on all.

Imported when it is first asked for.
"""

from collections.abc import Sequence

from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QMenu, QWidget

from designer.organization import edits
from designer.organization.edits.rules import short_label
from designer.organization.model import quotas
from designer.organization.model.change import Change
from designer.organization.model.organization import Organization
from designer.organization.model.records import NodeId, PolicyId, PolicyType
from ui.commands.pending_policy import make_policy
from ui.features.inspector.attach_popup import AttachPopup, Wording, candidates, detachables
from ui.state.session import Session, push
from ui.widgets.menus import add_entry

_LONGEST = 22


def ask_to_attach(session: Session, parent: QWidget) -> AttachPopup | None:
    """Popup, not open yet, whose choice is attached to every selected node; None where nothing is selected."""
    organization, nodes = session.organization, session.selection
    if not nodes:
        return None
    who = _who(organization, nodes)
    none = ("No policy to attach", "Every policy of the enabled types is attached here.")
    taken = frozenset(policy.name for policy in organization.policies.values())
    wording = Wording(f"Attach a policy to {who}", none, makes=True, taken=taken)
    popup = AttachPopup(candidates(organization, nodes), wording, parent)
    popup.chosen.connect(lambda policy: attach_step(session, policy, nodes))
    popup.newAsked.connect(lambda name: offer_new(session, parent, popup.pos(), name))
    return popup


def ask_to_detach(session: Session, parent: QWidget) -> AttachPopup | None:
    """Popup, not open yet, whose choice is detached from every selected node; None where nothing is selected."""
    organization, nodes = session.organization, session.selection
    if not nodes:
        return None
    none = ("No policy to detach", "What is inherited can only be detached where it comes from.")
    wording = Wording(f"Detach a policy from {_who(organization, nodes)}", none)
    popup = AttachPopup(detachables(organization, nodes), wording, parent)
    popup.chosen.connect(lambda policy: detach_step(session, policy, nodes))
    return popup


def attach_step(session: Session, policy: PolicyId, nodes: Sequence[NodeId]) -> None:
    """Attach a policy to nodes as one step, or say why not."""
    _announce_change(session, push(session, lambda: edits.attach(session.organization, policy, nodes)))


def detach_step(session: Session, policy: PolicyId, nodes: Sequence[NodeId]) -> None:
    """Detach a policy from nodes as one step, or say why not."""
    _announce_change(session, push(session, lambda: edits.detach(session.organization, policy, nodes)))


def offer_new(session: Session, parent: QWidget, place: QPoint, name: str = "") -> None:
    """Make a policy on the selected nodes; where several types are enabled, a menu at a place of the screen asks."""
    enabled = session.organization.settings.policy_types
    if len(enabled) < 2:
        attach_new(session, enabled[0] if enabled else PolicyType.SERVICE_CONTROL_POLICY, session.selection, name)
        return
    menu = QMenu(parent)
    menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    for kind in enabled:
        action = add_entry(menu, f"New {quotas.load().types[kind].title.lower()}")
        action.triggered.connect(lambda _checked=False, kind=kind: attach_new(session, kind, session.selection, name))
    menu.popup(place)


def attach_new(session: Session, kind: PolicyType, nodes: Sequence[NodeId], name: str = "") -> None:
    """Make a policy and attach it to nodes, as one step, and let its name be typed; an empty one gets a free name."""
    make_policy(session, lambda: created_and_attached(session.organization, kind, nodes, name))


def created_and_attached(
    organization: Organization, kind: PolicyType, nodes: Sequence[NodeId], name: str = ""
) -> Change:
    """New policy on nodes, as one change.

    Raises:
        EditError: See `edits.create_policy` and `edits.attach`.
    """
    created = edits.create_policy(organization, kind, name)
    policy_id = edits.added_policies(created)[0]
    with organization.tentatively(created):
        attached = edits.attach(organization, policy_id, nodes)
        name = organization.policy(policy_id).name
    return created.then(attached, f"Create {name} on {short_label(organization, nodes)}")


def _announce_change(session: Session, change: Change | None) -> None:
    if change is not None:
        session.say_done(change)


def _who(organization: Organization, nodes: Sequence[NodeId]) -> str:
    if len(nodes) > 1:
        return f"{len(nodes):,} nodes"
    name = " ".join(organization.node(nodes[0]).name.split())
    return name if len(name) <= _LONGEST else f"{name[: _LONGEST - 1]}…"
