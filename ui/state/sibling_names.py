"""Names of siblings: what tells a name from them stays where it has little room."""

from typing import TypeAlias

from designer.organization.model.organization import Organization
from designer.organization.model.records import NodeId
from ui.widgets.display.name_elision import SiblingNames

NamesByParent: TypeAlias = dict[NodeId | None, SiblingNames]
"""Names of the children of each node, kept by whoever shows them until an edit."""


def sibling_names(tree: Organization, node_id: NodeId, kept: NamesByParent) -> SiblingNames:
    """Names of a node and of its siblings, whether they are shown or not; of an only child also that of its parent.

    Args:
        tree: The organization, or a tree with ghosts besides.
        node_id: A node of it.
        kept: Names that are known already, to which these are added: those of 9,000 siblings are gathered once.
    """
    parent = tree.parent(node_id)
    names = kept.get(parent)
    if names is None:
        siblings = tree.node(parent).children if parent is not None else ()
        among = (parent, *siblings) if parent is not None and len(siblings) == 1 else siblings
        names = kept[parent] = SiblingNames(tree.node(other).name for other in among)
    return names
