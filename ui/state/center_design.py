"""The open design with the roles that assignments of Identity Center make inside the current account."""

from PySide6.QtCore import QObject

from designer.organization.identity.center_roles import with_center_roles
from designer.organization.model.organization import Organization
from designer.organization.model.records import NodeId, NodeKind
from ui.state.session import Session


class CenterDesign(QObject):
    """Made when it is asked for, and again after an edit; the open design itself where nothing is assigned.

    Roles of other accounts are left away: people come into them by Identity Center alone, which no policy here asks.

    Args:
        session: Of the window.
        parent: Lives as long.
    """

    def __init__(self, session: Session, parent: QObject) -> None:
        super().__init__(parent)
        self._session = session
        self._made: tuple[NodeId, Organization] | None = None
        session.document.changed.connect(self._forget)
        session.document.reset.connect(self._forget)

    @property
    def organization(self) -> Organization:
        """The design; to be read, and not to be edited."""
        organization, current = self._session.organization, self._session.current
        center = organization.settings.identity_center
        if center is None or not center.permission_sets + center.assignments or current is None:
            return organization
        if organization.node(current).kind is not NodeKind.ACCOUNT:
            return organization
        if self._made is None or self._made[0] != current:
            self._made = current, with_center_roles(organization, current)
        return self._made[1]

    def _forget(self, *_change: object) -> None:
        self._made = None
