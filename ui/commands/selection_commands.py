"""Selection of nodes together: by their place in the tree, their policies, or what they may do."""

from functools import partial

from designer.organization.model.records import NodeId, NodeKind
from ui.commands.command import Command, command
from ui.state.analyses import Analyses
from ui.state.session import Session


def commands(session: Session, analyses: Analyses) -> tuple[Command, ...]:
    """Return the commands of a session."""
    return (
        command("edit.select-all", partial(everything, session)),
        command("select.others", partial(others, session)),
        command("edit.select-children", partial(children, session)),
        command("select.descendants", partial(descendants, session)),
        command("select.siblings", partial(siblings, session)),
        command("edit.select-parent", partial(parent, session)),
        command("select.same-policies", partial(same_policies, session)),
        command("select.same-permissions", partial(same_permissions, session, analyses)),
    )


def everything(session: Session) -> None:
    """Select every node that the canvas may show."""
    session.select(session.organization.walk(session.top))


def others(session: Session) -> None:
    """Select what is not selected, and leave what is; the topmost stays out."""
    organization = session.organization
    chosen = {session.top, *session.selection}
    session.select(node_id for node_id in organization.walk(session.top) if node_id not in chosen)


def children(session: Session) -> None:
    """Select the children of what is selected."""
    organization = session.organization
    _select(session, [child for node_id in session.selection for child in organization.node(node_id).children])


def descendants(session: Session) -> None:
    """Select all that lies below what is selected."""
    organization = session.organization
    _select(session, [n for node_id in session.selection for n in organization.walk(node_id) if n != node_id])


def siblings(session: Session) -> None:
    """Select what is selected and all that is beside it."""
    organization = session.organization
    parents = dict.fromkeys(organization.parent(node_id) for node_id in session.selection)
    _select(session, [n for parent in parents if parent is not None for n in organization.node(parent).children])


def parent(session: Session) -> None:
    """Go to the parent of the current node."""
    if session.current and (above := session.organization.parent(session.current)):
        session.reveal(above)


def same_policies(session: Session) -> None:
    """Select the nodes of the current one's kind that have exactly its policies attached."""
    organization, current = session.organization, session.current
    if current is None:
        return
    node = organization.node(current)
    wanted = frozenset(node.policies)
    alike = (n.id for n in organization.nodes.values() if n.kind is node.kind and frozenset(n.policies) == wanted)
    _announce_count(session, list(alike), "the same policies")


def same_permissions(session: Session, analyses: Analyses) -> None:
    """Select the nodes of the current one's kind that its policies and those above leave exactly the same."""
    organization, current = session.organization, session.current
    if current is None:
        return
    kind, wanted = organization.node(current).kind, analyses.ceiling(current).answers
    of_accounts = analyses.account_ceilings() if kind is NodeKind.ACCOUNT else {}
    of_kind = (node.id for node in organization.nodes.values() if node.kind is kind)
    alike = [one for one in of_kind if (of_accounts.get(one) or analyses.ceiling(one)).answers == wanted]
    _announce_count(session, alike, "the same permissions")


def _announce_count(session: Session, alike: list[NodeId], what: str) -> None:
    current = session.current
    _select(session, alike)
    others = len(alike) - 1
    who = "Nothing else of its kind has" if not others else "1 more has" if others == 1 else f"{others:,} more have"
    session.notices.say(f"{who} {what}" + (f" as {session.organization.node(current).name}" if current else ""))


def _select(session: Session, nodes: list[NodeId]) -> None:
    """Select nodes, where there are any, and keep the current one current where it is among them."""
    if nodes:
        session.select(nodes, session.current)
