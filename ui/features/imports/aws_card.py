"""Card of the live organization: profile, who one is, which organization it is, and then the reading."""

from __future__ import annotations

import threading
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QStandardPaths, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QCheckBox, QComboBox, QFrame, QGridLayout, QHBoxLayout, QLineEdit, QWidget

from designer.basics.errors import OrgwrightError
from designer.basics.words import counted
from ui import theme
from ui.theme import Role
from ui.widgets.buttons import push_button
from ui.widgets.containers.boxes import STRETCH, in_column, in_row
from ui.widgets.display.chip import Glyph
from ui.widgets.display.labels import ElidedLabel, hairline, plain_label
from ui.widgets.jobs.thread_job import ThreadJob

if TYPE_CHECKING:  # boto3 is imported in a thread, once the page is open
    from designer.aws.inside_reading import InsideChoice
    from designer.aws.session import OrganizationAccess

_DEFAULT_ROLE = "OrganizationAccountAccessRole"
"""Role that Organizations makes in the accounts that it creates."""

_ENVIRONMENT = "Default credentials"


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
        self._access: OrganizationAccess | None = None
        self._cancelled = threading.Event()
        self._listing = ThreadJob(self, "profiles")
        self._looking = ThreadJob(self, "sign-in")
        self.profile = QComboBox()
        self.profile.setAccessibleName("Profile of the AWS CLI")
        self.profile.addItem(_ENVIRONMENT)
        self.identity = _Fact()
        self.organization = _Fact()
        self.kept = plain_label(look="small", wrap=True)
        self.forget_button = push_button("Read anew", look="link")
        self.error = plain_label(look="quiet", wrap=True, selectable=True)
        self.command_button = push_button("Copy the command", "copy", "link")
        self.tags = QCheckBox("Tags")
        self.tags.setChecked(True)
        self.inside = QCheckBox("Identities inside the accounts")
        self.artifact = QCheckBox("Agreements and reports")
        self.role = QLineEdit()
        self.role.setAccessibleName("Role to take in each account")
        self.role.setToolTip("Role to take in each account but your own")
        self.role.setPlaceholderText(_DEFAULT_ROLE)
        self.role.setMaxLength(512)
        self.look_button = push_button("Show who I am", look="primary")
        self.read_button = push_button("Read", look="primary")
        self.rights_button = push_button("Rights it needs", look="link")
        self.hint = plain_label(look="small")
        self._build()
        self._connect()
        self._show()

    def _connect(self) -> None:
        self.profile.currentIndexChanged.connect(self._forget_access)
        self.look_button.clicked.connect(self.look)
        self.read_button.clicked.connect(lambda: self.readAsked.emit(self._access))
        self.rights_button.clicked.connect(self.rightsAsked)
        self.inside.toggled.connect(self._show)
        self.forget_button.clicked.connect(self._forget_kept)
        self.command_button.clicked.connect(self._copy_command)
        self._listing.finished.connect(self._list)
        self._listing.failed.connect(self._say)
        self._looking.finished.connect(self._found)
        self._looking.failed.connect(self._say)

    def _build(self) -> None:
        metrics = theme.metrics()
        left = in_column(
            plain_label("Profile", look="small"),
            self.profile,
            self.identity,
            self.organization,
            self.error,
            (self.command_button, 0, Qt.AlignmentFlag.AlignLeft),
            STRETCH,
            spacing=metrics.gap // 2,
        )
        right = in_column(plain_label("What is read", look="small"), spacing=metrics.gap // 2)
        for words in (
            "Tree, accounts, policies and where they are attached",
            "Trusted services, delegated administrators",
        ):
            right.addWidget(_Fact(words))
        for box, words in (
            (self.tags, "one call for each account, OU and policy"),
            (self.inside, "and Identity Center; through a role in each"),
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
        following = self.look_button if self._access is None else self.read_button
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.profile.hasFocus() and following.isEnabled():
            following.click()
        else:
            super().keyPressEvent(event)

    @property
    def access(self) -> OrganizationAccess | None:
        """Access of who reads, and the organization; None before it was shown."""
        return self._access

    def choice(self) -> InsideChoice:
        """Choice of what is read besides the organization."""
        from designer.aws.inside_reading import InsideChoice

        role = self.role.text().strip() or _DEFAULT_ROLE
        return InsideChoice(role if self.inside.isChecked() else "", self.artifact.isChecked())

    def chosen_profile(self) -> str | None:
        """Profile; None for what the environment says."""
        return self.profile.currentText() if self.profile.currentIndex() > 0 else None

    def list_profiles(self) -> None:
        """List the profiles that the files of the AWS CLI have; AWS is not asked."""
        if self.profile.count() == 1 and not self._listing.running:
            self._listing.start(_profiles)

    def look(self) -> None:
        """Ask AWS who one is, and which organization it is."""
        self._forget_access()
        self._cancelled = threading.Event()
        self._looking.start(partial(_look, self.chosen_profile(), self._cancelled))
        self._show()

    def stop(self) -> None:
        """Ask nothing more."""
        self._cancelled.set()
        self._listing.stop()
        self._looking.stop()
        self._show()

    def show_again(self) -> None:
        """Show what is known now, such as answers that were kept meanwhile."""
        self._show()

    def show_error(self, words: str) -> None:
        """Say why a reading has ended; who reads is asked anew."""
        self._access = None
        self.error.setText(words)
        self._show()
        self.look_button.setFocus(Qt.FocusReason.OtherFocusReason)

    def _list(self, found: object) -> None:
        assert isinstance(found, tuple)
        self.profile.addItems(found)
        if len(found) == 1 and found != ("default",):
            self.profile.setCurrentIndex(1)

    def _forget_access(self) -> None:
        self._cancelled.set()
        self._looking.stop()
        self._access = None
        self.error.setText("")
        self._show()

    def _found(self, access: OrganizationAccess) -> None:
        self._access = access
        self._show()
        self.read_button.setFocus(Qt.FocusReason.OtherFocusReason)

    def _say(self, error: OrgwrightError) -> None:
        self.error.setText(str(error))
        self._show()
        if self.look_button.isVisible() and self.isAncestorOf(QApplication.focusWidget() or self.window()):
            self.look_button.setFocus(Qt.FocusReason.OtherFocusReason)  # it was disabled while AWS was asked

    def _show(self) -> None:
        access, busy = self._access, self._looking.running
        self.look_button.setVisible(access is None)
        self.look_button.setEnabled(not busy)
        self.look_button.setText("Show who I am" if not self.error.text() else "Try again")
        self.read_button.setVisible(access is not None)
        self.hint.setText("Asking AWS…" if busy else "" if access else "Two calls, before anything else is read")
        self.hint.setVisible(bool(self.hint.text()))
        self.error.setVisible(bool(self.error.text()))
        self.command_button.setVisible("aws sso login" in self.error.text())
        if access is not None:
            from ui.features.imports.reading import caller_words

            self.identity.show_fact(caller_words(access, with_profile=False))
            self.organization.show_fact(*organization_words(access))
        self._role_row.setVisible(self.inside.isChecked())
        self.identity.setVisible(access is not None)
        self.organization.setVisible(access is not None)
        self._show_kept()

    def _show_kept(self) -> None:
        number, words = 0, ""
        if self._access is not None:
            from ui.features.imports.reading import ago, kept_answers

            number, age = kept_answers(kept_folder(self._access))
            words = f"Goes on where it stopped {ago(age)}: {counted(number, 'answer')} are kept."
        self.read_button.setText("Read on" if number else "Read")
        self.kept.setText(words if number else "")
        self.forget_button.setVisible(bool(number))

    def _forget_kept(self) -> None:
        if self._access is not None:
            from ui.features.imports.reading import forget_answers

            forget_answers(kept_folder(self._access))
        self._show()

    def _copy_command(self) -> None:
        from designer.aws.session import login_command

        QApplication.clipboard().setText(login_command(self.chosen_profile()))


def _beside(first: QWidget, second: QWidget) -> QHBoxLayout:
    row = QHBoxLayout()
    row.setContentsMargins(0, 3, 0, 3)  # as high as the facts above
    row.setSpacing(theme.metrics().gap // 2)
    row.addWidget(first)
    row.addWidget(second, 1)
    return row


class _Fact(QWidget):
    """Sign and words on one line."""

    def __init__(self, words: str = "") -> None:
        super().__init__()
        self._sign = Glyph("allowed")
        self._words = ElidedLabel(words)
        in_row(self._sign, (self._words, 1), host=self, margins=(0, 2), spacing=theme.metrics().gap)

    @property
    def text(self) -> str:
        """The words."""
        return self._words.text()

    def show_fact(self, words: str, glyph: str = "allowed") -> None:
        """Show other words."""
        self._sign.show_icon(glyph)
        self._words.set_text(words)


def organization_words(access: OrganizationAccess) -> tuple[str, str]:
    """Words for the organization, and their sign."""
    if not access.organization:
        return f"Which organization this is, AWS does not tell ({access.refused})", "unknown"
    features = {"ALL": "all features", "CONSOLIDATED_BILLING": "consolidated billing alone"}
    return f"Organization {access.organization}, {features.get(access.features, 'features not told')}", "allowed"


def kept_folder(access: OrganizationAccess) -> Path:
    """Folder for the answers of a reading that may be interrupted."""
    from designer.aws.answer_folder import file_name

    cache = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.CacheLocation)
    return Path(cache) / "reading" / file_name(access.organization or access.identity.account)


def _profiles(_tell: Callable[[object], None]) -> object:
    from designer.aws.session import profiles

    return profiles()


def _look(profile: str | None, cancelled: threading.Event, _tell: Callable[[object], None]) -> object:
    from designer.aws.session import look

    return look(profile, cancelled)
