"""Editor that was opened for a policy: it closes when the policy is gone, and is back, with the keys, when that is."""

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QApplication, QWidget

from designer.organization.model.records import PolicyId
from ui.features.policy_editor.panel import EditorPanel
from ui.state.session import Session
from ui.window.docks import Docks


class PassingEditor(QObject):
    """Brings the panel of policies, and takes it away with the policy where nobody had it open before.

    It follows the document after the panel does, which keeps what had the keys when its policy went.
    """

    def __init__(self, docks: Docks, session: Session, parent: QObject) -> None:
        super().__init__(parent)
        self._docks = docks
        self._session = session
        self._opened: PolicyId | None = None
        self._gone: PolicyId | None = None
        self._keys: QWidget | None = None
        docks.panel("editor")
        session.document.changed.connect(self._on_changed)
        session.document.reset.connect(self._start_over)

    def show(self, policy: PolicyId | None) -> None:
        """Show the panel, for a policy."""
        self._opened, self._gone = policy, None
        self._docks.bring("editor", passing=True)

    def _on_changed(self, *_: object) -> None:
        """Close with an undo that takes the policy, and open again with the redo that brings it."""
        policies = self._session.organization.policies
        if self._opened is not None and self._opened not in policies:
            focused = QApplication.focusWidget()
            had_keys = focused is not None and self._docks.panel("editor").isAncestorOf(focused)
            self._gone = self._opened if self._docks.end_passing("editor") else None
            self._keys = QApplication.focusWidget() if had_keys else None
            self._opened = None
        elif self._gone is not None and self._gone in policies:
            keys_stayed = self._keys is not None and QApplication.focusWidget() is self._keys
            self.show(self._gone)
            if keys_stayed:
                panel = self._docks.panel("editor")
                assert isinstance(panel, EditorPanel)
                panel.take_back_keys()

    def _start_over(self) -> None:
        """Close with the design; what comes back in another one has the same id alone."""
        self._on_changed()
        self._gone = None
