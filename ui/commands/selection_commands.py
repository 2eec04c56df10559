"""Selection of nodes together: by their place in the tree, their policies, or what they may do."""

from collections.abc import Callable
from functools import partial

from designer.organization.model.records import NodeId, NodeKind
from ui.commands.command import Command
from ui.commands.conditions import Need
from ui.state.analyses import Analyses
from ui.state.session import Session


def commands(session: Session, analyses: Analyses) -> tuple[Command, ...]:
    """The commands of a session."""
    all_of, rest_of = partial(everything, session), partial(others, session)
    return (
        Command(
            "edit.select-all",
            "Select &all",
            all_of,
            ("Ctrl+A",),
            menus="select.all canvas.edit",
            keywords="everything",
        ),
        Command(
            "select.others", "&Invert selection", rest_of, ("Ctrl+Shift+I",), menus="select.all", keywords="inverse"
        ),
        *_of_the_current(session, analyses),
    )


def _of_the_current(session: Session, analyses: Analyses) -> tuple[Command, ...]:
    """Selection of nodes by what is current."""

    def select(name: str, text: str, run: Callable[[Session], None], *keys: str, menus: str) -> Command:
        return Command(name, text, partial(run, session), keys, needs=Need.CURRENT, menus=menus)

    alike = partial(same_permissions, session, analyses)
    return (
        Command(
            "edit.select-children",
            "Select &children",
            partial(children, session),
            ("Alt+Shift+C", "Ctrl+Shift+A"),
            needs=Need.HOLDER,
            menus="select.tree node.view",
        ),
        Command(
            "select.descendants",
            "Select all &below",
            partial(descendants, session),
            ("Alt+Shift+X",),
            needs=Need.HOLDER,
            menus="select.tree",
        ),
        select("select.siblings", "Select &siblings", siblings, "Alt+Shift+S", menus="select.tree"),
        select("edit.select-parent", "Select &parent", parent, "Alt+Shift+P", "Ctrl+Up", menus="select.tree"),
        select(
            "select.same-policies", "Select those with the same attached p&olicies", same_policies, menus="select.alike"
        ),
        Command(
            "select.same-permissions",
            "Select those with the same per&missions",
            alike,
            needs=Need.CURRENT,
            menus="select.alike",
        ),
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
    """Select what is selected and all that stands beside it."""
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
