"""The open design with the roles inside the accounts that assignments of Identity Center make there."""

from __future__ import annotations

from PySide6.QtCore import QObject

from designer.identity.center_roles import with_center_roles
from designer.model.organization import Organization
from ui.state.session import Session


class CenterDesign(QObject):
    """Made when it is asked for, and again after an edit; the open design itself where nothing is assigned.

    Args:
        session: Of the window.
        parent: Lives as long.
    """

    def __init__(self, session: Session, parent: QObject) -> None:
        super().__init__(parent)
        self._session = session
        self._made: Organization | None = None
        session.document.changed.connect(self._forget)
        session.document.reset.connect(self._forget)

    @property
    def organization(self) -> Organization:
        """The design; to be read, and not to be edited."""
        center = self._session.organization.settings.identity_center
        if center is None or not center.assignments:
            return self._session.organization
        if self._made is None:
            self._made = with_center_roles(self._session.organization)
        return self._made

    def _forget(self, *_change: object) -> None:
        self._made = None
