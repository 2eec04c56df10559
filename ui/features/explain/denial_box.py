"""A box for a message with which AWS denied something: it becomes a question."""

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QWidget

from designer.analysis.access.denial import Denial, parse_denial
from designer.analysis.access.question import CallerKind, Inquiry, account_with, caller_of
from designer.basics.errors import EditError
from designer.organization.model.organization import Organization
from designer.policy.matching import arns
from designer.policy.matching.request import principal_of
from ui import theme
from ui.widgets.containers.boxes import in_column
from ui.widgets.display.severity import SeverityStyle
from ui.widgets.fields.form import InlineMessage
from ui.widgets.fields.question import asks
from ui.widgets.fields.text_box import TextBox


class DenialBox(QWidget):
    """Takes a message; reads it as soon as something is pasted or typed.

    Signals:
        found(Denial): A message was read.
        left(): The person is done with the box.
    """

    found = Signal(object)
    left = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.text = _Field()
        self.text.left.connect(self.left)
        self._message = InlineMessage()
        self._last: Denial | None = None
        self.text.textChanged.connect(self._read)
        in_column(self.text, self._message, host=self, spacing=2)
        self.setFocusProxy(self.text)

    def open(self, text: str = "") -> None:
        """Show the box with the keys in it, and a message; without one, what it holds is there to be replaced."""
        self.show()
        if text:
            self.text.setPlainText(text)
        else:
            self.text.selectAll()
        self.text.setFocus(Qt.FocusReason.ShortcutFocusReason)

    @property
    def message(self) -> str:
        """Words of the box about the message."""
        return self._message.text()

    def say(self, sentence: str, severity: SeverityStyle = SeverityStyle.ADVICE) -> None:
        """Say how the message and the answer go together."""
        self._message.say(sentence, severity)

    def _read(self) -> None:
        text = self.text.toPlainText()
        if not text.strip():
            self._last = None
            self._message.say("")
            return
        try:
            denial = parse_denial(text)
        except EditError as error:
            self._last = None
            self._message.say(str(error))
            return
        if denial != self._last:
            self._last = denial
            self.found.emit(denial)


class _Field(TextBox):
    left = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("field", True)
        self.setTabChangesFocus(True)
        self.setPlaceholderText("Paste an AccessDenied message: User: arn:… is not authorized to perform: …")
        self.setAccessibleName("Message of AWS")
        asks(self)

    def sizeHint(self) -> QSize:
        return QSize(120, 3 * self.fontMetrics().lineSpacing() + theme.metrics().margin)

    def minimumSizeHint(self) -> QSize:
        return QSize(60, self.sizeHint().height())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.left.emit()
        else:
            super().keyPressEvent(event)


def denial_inquiry(organization: Organization, denial: Denial) -> Inquiry:
    """The question that a message answers.

    Raises:
        EditError: Neither the caller's account nor the resource's is in the design.
    """
    caller_number = principal_of(denial.principal).account
    owner_number = arns.account_of(denial.resource)
    account = account_with(organization, caller_number) if caller_number else None
    owner = account_with(organization, owner_number) if owner_number else None
    if account is None and owner is None:
        named = caller_number or owner_number
        raise EditError(
            f"Account {named} is not in this design. Add it, or give an account that AWS id, and paste it again."
            if named
            else "The message names no account. Choose one above."
        )
    kind, name = caller_of(denial.principal)
    if account is None:
        kind, name = CallerKind.OUTSIDE, denial.principal
    asked = account if account is not None else owner
    assert asked is not None  # one of the two was found
    return Inquiry(
        asked,
        denial.action,
        denial.resource,
        kind,
        name,
        context={"aws:RequestedRegion": denial.region} if denial.region else {},
    )


def policy_name(organization: Organization, denial: Denial) -> str:
    """The design's name of the policy that a message names by its ARN; empty where it has none."""
    aws_id = denial.policy.rpartition("/")[2]
    return next((p.name for p in organization.policies.values() if aws_id and p.aws_id == aws_id), "")
