"""Note of what a question takes along to another account, and of what it leaves behind; a click clears the rest."""

from dataclasses import replace

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from designer.analysis.access.question import CallerKind
from designer.organization.model.records import NodeId
from ui import theme
from ui.features.explain.context_form import ContextForm
from ui.features.explain.form import QuestionForm
from ui.state.session import Session
from ui.widgets.buttons import push_button
from ui.widgets.containers.boxes import in_row
from ui.widgets.display.labels import SeverityStyle
from ui.widgets.fields.form import InlineMessage


class CarriedNote(QWidget):
    """Follows the account of a question.

    Args:
        session: Has the accounts.
        form: The question.
        context: The rest of what is said of its request.
    """

    def __init__(self, session: Session, form: QuestionForm, context: ContextForm) -> None:
        super().__init__()
        self._session = session
        self._form = form
        self._context = context
        self._account: NodeId | None = None
        self._before = ""
        self._left_out: tuple[str, ...] = ()
        self._kept: tuple[str, ...] | None = ()
        self._message = InlineMessage()
        self.clear = push_button("Clear", look="link", run=self._clear)
        self.clear.setToolTip("Ask about any caller, and forget resource and context")
        in_row((self._message, 1), (self.clear, 0, Qt.AlignmentFlag.AlignTop), host=self, spacing=theme.metrics().gap)
        self.hide()

    @property
    def text(self) -> str:
        """Sentences shown; empty if there is none."""
        return "" if self.isHidden() else self._message.text()

    def start(self, account: NodeId | None) -> None:
        """Take a question as it is: nothing of it comes from another account."""
        self._account, self._left_out, self._kept = account, (), ()
        self.hide()

    def follow(self) -> None:
        """Leave behind what is of another account, where the question is about a new one."""
        account, before = self._form.account_id, self._account
        if account is None or account == before:
            return
        self.start(account)
        node = self._session.organization.nodes.get(before) if before is not None else None
        if node is None:
            return
        self._before, self._kept = node.name, None
        if node.aws_id:
            self._left_out = (*self._form.leave_out(node.aws_id), *self._context.leave_out(node.aws_id))

    def tell(self) -> None:
        """Say what is kept of the question about the account before, as far as it still stands."""
        given = (*self._form.given, *self._context.given)
        self._kept = given if self._kept is None else tuple(name for name in self._kept if name in given)
        sentences = [f"As asked of {self._before}: {', '.join(self._kept)}."] if self._kept else []
        if self._left_out:
            sentences.append(f"Left behind, as of that account: {', '.join(self._left_out)}.")
        sentences += self._others()
        self._message.say(" ".join(sentences), SeverityStyle.ADVICE)
        self.clear.setVisible(bool(self._kept))
        self.setVisible(bool(sentences))

    def _others(self) -> list[str]:
        """Say that an answer in an OU is that of one account."""
        organization, place = self._session.organization, self._session.current
        if self._account is None or place is None or place not in organization.nodes:
            return []
        count = organization.accounts_below(place)
        if place == self._account or count < 2 or self._account not in organization.nodes:
            return []
        name, where = organization.node(self._account).name, organization.node(place).name
        return [f"This is asked of {name} alone, one of {count:,} accounts in {where}."]

    def _clear(self) -> None:
        self.start(self._account)
        self._context.show_said({}, ())
        inquiry = self._form.inquiry()
        if inquiry is not None:
            plain = replace(inquiry, caller=CallerKind.ANY, name="", resource="", resource_account="")
            self._form.show_inquiry(plain)
