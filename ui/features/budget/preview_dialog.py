"""Base of dialogs that show what would be done while it is worked out, and do it as one step."""

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QLayout, QProgressBar, QWidget

from designer.organization.model.change import Change
from ui import theme
from ui.state.session import Session, push
from ui.widgets.buttons import push_button
from ui.widgets.containers.boxes import in_column, in_row
from ui.widgets.containers.dialog_parts import Dialog, give_size
from ui.widgets.jobs.job import Job


class PreviewDialog(Dialog):
    """Closes by itself when the document changes, since what it shows is then no longer what would be done."""

    def __init__(self, session: Session, confirm: str, parent: QWidget | None = None) -> None:
        """A dialog over a session; `confirm` is the word of the button that does it."""
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._session = session
        self._job = Job(self)
        self.progress = QProgressBar()
        self.progress.setRange(0, 1000)
        self.progress.setTextVisible(False)
        self.progress.setAccessibleName("Working it out")
        policy = self.progress.sizePolicy()
        policy.setRetainSizeWhenHidden(True)
        self.progress.setSizePolicy(policy)
        self.cancel_button = push_button("Cancel", run=self.reject)
        self.confirm_button = push_button(confirm, look="primary", run=self.accept)
        self.confirm_button.setDefault(True)
        self._job.progressed.connect(lambda share: self.progress.setValue(round(1000 * share)))
        session.document.changed.connect(self.reject)
        session.document.reset.connect(self.reject)

    def change(self) -> Change | None:
        """Change that would be made; None while it is worked out, or where there is nothing to do."""
        raise NotImplementedError

    def accept(self) -> None:
        """Do it, as one step."""
        change = self.change()
        if not change or self._job.running:
            return
        self._session.document.changed.disconnect(self.reject)
        if push(self._session, lambda: change):
            self._session.say_done(change)
        super().accept()

    def done(self, result: int) -> None:
        """Close, whatever the reason."""
        self._job.stop()
        super().done(result)

    def _begin(self) -> None:
        """Show that it is worked out anew."""
        self.confirm_button.setEnabled(False)
        self.progress.setValue(0)
        self.progress.show()

    def _end(self) -> None:
        """Show that it is known, and let it be done where there is something to do."""
        self.progress.hide()
        self.confirm_button.setEnabled(bool(self.change()) and not self._session.document.read_only)

    def _lay_out(self, head: QWidget, body: QLayout, *below: QWidget, size: QSize, least: QSize) -> None:
        """A headline, what is shown, sentences below it, and the buttons; as large as the screen allows."""
        metrics = theme.metrics()
        lower = in_row((self.progress, 1), self.cancel_button, self.confirm_button, spacing=metrics.gap)
        margin = 2 * metrics.margin
        in_column(head, (body, 1), *below, lower, host=self, margins=margin, spacing=metrics.margin)
        self.setMinimumSize(least)
        give_size(self, size)
