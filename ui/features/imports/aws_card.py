"""Card of the live organization: profile, who one is, which organization it is, and then the reading."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QCheckBox, QFrame, QGridLayout, QHBoxLayout, QLineEdit, QWidget

from designer.basics.words import counted
from ui import theme
from ui.forms.aws_sign_in import AwsSignIn, FactLine
from ui.theme import Role
from ui.widgets.buttons import push_button
from ui.widgets.containers.boxes import STRETCH, in_column, in_row
from ui.widgets.display.chip import Glyph
from ui.widgets.display.labels import hairline, plain_label

if TYPE_CHECKING:  # boto3 is imported in a thread, once the page is open
    from designer.aws.inside_reading import InsideChoice
    from designer.aws.session import OrganizationAccess

_DEFAULT_ROLE = "OrganizationAccountAccessRole"
"""Role that Organizations makes in the accounts that it creates."""


class AwsCard(QFrame):
    """Card; nothing is asked of AWS before the person presses a button.

    Signals:
        readAsked(Access): Read the organization that was shown.
        rightsAsked(): Show the policies that a reading of what is chosen needs.
    """

    readAsked = Signal(object)
    rightsAsked = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("sheet", True)
        self.sign_in = AwsSignIn()
        self.profile, self.error = self.sign_in.profile, self.sign_in.error
        self.look_button = self.sign_in.look_button
        self.kept = plain_label(look="small", wrap=True)
        self.forget_button = push_button("Read again from the start", look="link")
        self.tags = QCheckBox("Tags")
        self.tags.setChecked(True)
        self.inside = QCheckBox("Identities inside the accounts")
        self.artifact = QCheckBox("Agreements and reports")
        self.role = QLineEdit()
        self.role.setAccessibleName("Role to assume in each account")
        self.role.setToolTip("Role to assume in each account other than yours")
        self.role.setPlaceholderText(_DEFAULT_ROLE)
        self.role.setMaxLength(512)
        self.read_button = push_button("Read", look="primary")
        self.rights_button = push_button("Permissions it needs", look="link")
        self.hint = plain_label(look="small")
        self._build()
        self._connect()
        self._show()

    def _connect(self) -> None:
        self.sign_in.changed.connect(self._on_sign_in)
        self.read_button.clicked.connect(lambda: self.readAsked.emit(self.access))
        self.rights_button.clicked.connect(self.rightsAsked)
        self.inside.toggled.connect(self._show)
        self.forget_button.clicked.connect(self._forget_kept)

    def _build(self) -> None:
        metrics = theme.metrics()
        left = in_column(self.sign_in, STRETCH, spacing=metrics.gap // 2)
        right = in_column(plain_label("What is read", look="small"), spacing=metrics.gap // 2)
        for words in (
            "Tree, accounts, policies and where they are attached",
            "Trusted access, delegated administrators",
        ):
            right.addWidget(FactLine(words))
        for box, words in (
            (self.tags, "one call for each account, OU and policy"),
            (self.inside, "and Identity Center, through a role in each account"),
        ):
            right.addLayout(_beside(box, plain_label(words, look="small")))
        role = _beside(plain_label("Role", look="small"), self.role)
        role.setContentsMargins(metrics.icon + metrics.gap, 0, 0, 2)
        self._role_row = QWidget()
        self._role_row.setLayout(role)
        right.addWidget(self._role_row)
        right.addLayout(_beside(self.artifact, plain_label("of AWS Artifact, for your account", look="small")))
        right.addStretch(1)
        middle = QGridLayout()
        middle.setHorizontalSpacing(3 * metrics.margin)
        middle.addLayout(left, 0, 0)
        middle.addLayout(right, 0, 1)
        middle.setColumnStretch(0, 1)
        middle.setColumnStretch(1, 1)
        in_column(
            self._head(),
            middle,
            hairline(),
            self._foot(),
            host=self,
            margins=round(1.5 * metrics.margin),
            spacing=metrics.margin,
        )

    def _head(self) -> QHBoxLayout:
        words = in_column(
            plain_label("AWS account", look="heading"),
            plain_label("Reads with your profile, changes nothing, stores no keys", look="small"),
            spacing=0,
        )
        return in_row(Glyph("import", Role.ACCENT, 22), (words, 1), spacing=theme.metrics().margin)

    def _foot(self) -> QHBoxLayout:
        row = in_row(
            self.look_button,
            self.read_button,
            self.hint,
            (self.kept, 1),
            self.forget_button,
            spacing=theme.metrics().gap,
        )
        row.addStretch(0)
        row.addWidget(self.rights_button)
        return row

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter in the profile presses the button that is next."""
        following = self.look_button if self.access is None else self.read_button
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self._in_sign_in() and following.isEnabled():
            following.click()
        else:
            super().keyPressEvent(event)

    @property
    def access(self) -> OrganizationAccess | None:
        """Access of who reads, and the organization; None before it was shown."""
        return self.sign_in.access

    def choice(self) -> InsideChoice:
        """Return the choice of what is read besides the organization."""
        from designer.aws.inside_reading import InsideChoice

        role = self.role.text().strip() or _DEFAULT_ROLE
        return InsideChoice(role if self.inside.isChecked() else "", self.artifact.isChecked())

    def show_again(self) -> None:
        """Show what is known now, such as answers that were kept meanwhile."""
        self._show()

    def show_error(self, words: str) -> None:
        """Say why a reading has ended; who reads is asked again."""
        self.sign_in.show_error(words)

    def stop(self) -> None:
        """Ask nothing more."""
        self.sign_in.stop()

    def _in_sign_in(self) -> bool:
        return self.profile.hasFocus() or self.sign_in.code.hasFocus()

    def _on_sign_in(self) -> None:
        is_new = self.access is not None and self.read_button.isHidden()
        self._show()
        if is_new:
            self.read_button.setFocus(Qt.FocusReason.OtherFocusReason)

    def _show(self) -> None:
        access, busy = self.access, self.sign_in.busy
        self.read_button.setVisible(access is not None)
        self.hint.setText("Asking AWS…" if busy else "" if access else "Two calls, before anything else is read")
        self.hint.setVisible(bool(self.hint.text()))
        self._role_row.setVisible(self.inside.isChecked())
        self._show_kept()

    def _show_kept(self) -> None:
        number, words = 0, ""
        if self.access is not None:
            from ui.state.live_reading import ago, kept_answers, kept_folder

            number, age = kept_answers(kept_folder(self.access))
            words = f"Goes on where it stopped {ago(age)}: {counted(number, 'answer')} are kept."
        self.read_button.setText("Resume" if number else "Read")
        self.kept.setText(words if number else "")
        self.forget_button.setVisible(bool(number))

    def _forget_kept(self) -> None:
        if self.access is not None:
            from ui.state.live_reading import forget_answers, kept_folder

            forget_answers(kept_folder(self.access))
        self._show()


def _beside(first: QWidget, second: QWidget) -> QHBoxLayout:
    row = QHBoxLayout()
    row.setContentsMargins(0, 3, 0, 3)  # as high as the facts above
    row.setSpacing(theme.metrics().gap // 2)
    row.addWidget(first)
    row.addWidget(second, 1)
    return row
