"""Which nodes are selected together: by their place in the tree, their policies, or what they may do."""

from __future__ import annotations

from designer.model.records import NodeId
from ui.commands.workbench import Workbench
from ui.state.session import Session


def everything(window: Workbench) -> None:
    """Select every node that the canvas may show."""
    session = window.session
    session.select(session.document.organization.walk(session.top))


def others(window: Workbench) -> None:
    """Select what is not selected, and leave what is; the topmost stays out."""
    session = window.session
    organization = session.document.organization
    chosen = {session.top, *session.selection}
    session.select(node_id for node_id in organization.walk(session.top) if node_id not in chosen)


def children(window: Workbench) -> None:
    """Select the children of what is selected."""
    session = window.session
    organization = session.document.organization
    _select(session, [child for node_id in session.selection for child in organization.node(node_id).children])


def descendants(window: Workbench) -> None:
    """Select all that lies below what is selected."""
    session = window.session
    organization = session.document.organization
    _select(session, [n for node_id in session.selection for n in organization.walk(node_id) if n != node_id])


def siblings(window: Workbench) -> None:
    """Select what is selected and all that stands beside it."""
    session = window.session
    organization = session.document.organization
    parents = dict.fromkeys(organization.parent(node_id) for node_id in session.selection)
    _select(session, [n for parent in parents if parent is not None for n in organization.node(parent).children])


def parent(window: Workbench) -> None:
    """Go to the parent of the current node."""
    session = window.session
    if session.current and (above := session.document.organization.parent(session.current)):
        session.reveal(above)


def same_policies(window: Workbench) -> None:
    """Select the nodes of the current one's kind that have exactly its policies attached."""
    session = window.session
    organization, current = session.document.organization, session.current
    if current is None:
        return
    node = organization.node(current)
    wanted = frozenset(node.policies)
    alike = (n.id for n in organization.nodes.values() if n.kind is node.kind and frozenset(n.policies) == wanted)
    _tell(session, list(alike), "the same policies")


def same_permissions(window: Workbench) -> None:
    """Select the nodes of the current one's kind that its policies and those above leave exactly the same."""
    session, analyses = window.session, window.analyses
    organization, current = session.document.organization, session.current
    if current is None:
        return
    kind, wanted = organization.node(current).kind, analyses.ceiling(current).answers
    alike = (n.id for n in organization.nodes.values() if n.kind is kind and analyses.ceiling(n.id).answers == wanted)
    _tell(session, list(alike), "the same permissions")


def _tell(session: Session, alike: list[NodeId], what: str) -> None:
    current = session.current
    _select(session, alike)
    others = len(alike) - 1
    who = "Nothing else of its kind has" if not others else "1 more has" if others == 1 else f"{others:,} more have"
    session.notices.say(
        f"{who} {what}" + (f" as {session.document.organization.node(current).name}" if current else "")
    )


def _select(session: Session, nodes: list[NodeId]) -> None:
    """Select nodes, where there are any, and keep the current one current where it is among them."""
    if nodes:
        session.select(nodes, session.current)
