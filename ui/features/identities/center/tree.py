"""Tree of Identity Center: users are dragged into groups, as inside an account."""

from PySide6.QtWidgets import QAbstractItemView

from designer.organization.model.identities import IdentityKind, IdentityRef
from ui.features.identities.center.rows import CenterKind, CenterRef
from ui.features.identities.drops import drop_in_center
from ui.features.identities.tree import IdentityTree
from ui.state.session import Session

_KINDS = {CenterKind.USER: IdentityKind.USER, CenterKind.GROUP: IdentityKind.GROUP}


class CenterTree(IdentityTree):
    """The view.

    Args:
        session: Of the window.
    """

    NAME = "Permission sets, groups and users of Identity Center"

    def __init__(self, session: Session) -> None:
        super().__init__(session, lambda refs, target: drop_in_center(session.organization, refs, target))
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)

    def ref_of(self, value: object) -> IdentityRef | None:
        """Return the reference for a row of a user or a group."""
        kind = _KINDS.get(value.kind) if isinstance(value, CenterRef) else None
        return IdentityRef(kind, value.name) if kind is not None and isinstance(value, CenterRef) else None
