"""Sign-in to AWS: profile, MFA code, who one is and which organization it is; as a part, and as a dialog."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QApplication, QComboBox, QLineEdit, QWidget

from designer.basics.errors import OrgwrightError
from ui import theme
from ui.state import settings
from ui.widgets.buttons import push_button
from ui.widgets.containers.boxes import in_column, in_row
from ui.widgets.containers.dialog_parts import Dialog, dialog_buttons, give_size
from ui.widgets.display.chip import Glyph
from ui.widgets.display.labels import ElidedLabel, SeverityStyle, plain_label
from ui.widgets.fields.form import InlineMessage
from ui.widgets.jobs.thread_job import ThreadJob

if TYPE_CHECKING:  # boto3 is imported in a thread, once the person signs in
    from designer.aws.session import OrganizationAccess

_ENVIRONMENT = "Default credentials"
_LONGEST_CODE = 16


class AwsSignIn(QWidget):
    """The part; nothing is asked of AWS before the person presses a button.

    Signals:
        changed(): Somebody else is signed in, or nobody, or AWS is being asked.
    """

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._access: OrganizationAccess | None = None
        self._cancelled = threading.Event()
        self._wanted: str | None = None
        self._listing = ThreadJob(self, "profiles")
        self._looking = ThreadJob(self, "sign-in")
        self.profile = QComboBox()
        self.profile.setAccessibleName("Profile of the AWS CLI")
        self.profile.addItem(_ENVIRONMENT)
        self.code = QLineEdit()
        self.code.setAccessibleName("MFA code")
        self.code.setPlaceholderText("MFA code of your device")
        self.code.setMaxLength(_LONGEST_CODE)
        self.code.setVisible(False)
        self.identity = FactLine()
        self.until = FactLine()
        self.organization = FactLine()
        self.error = plain_label(look="quiet", wrap=True, selectable=True)
        self.command_button = push_button("Copy the command", "copy", "link", run=self._copy_command)
        self.look_button = push_button("Check credentials", look="primary", run=self.look)
        self.look_button.setParent(self)  # until the owner of this part gives it its place
        in_column(
            plain_label("Profile", look="small"),
            self.profile,
            self.code,
            self.identity,
            self.until,
            self.organization,
            self.error,
            (self.command_button, 0, Qt.AlignmentFlag.AlignLeft),
            host=self,
            spacing=theme.metrics().gap // 2,
        )
        self.profile.currentIndexChanged.connect(self._choose)
        self._listing.finished.connect(self._list)
        self._listing.failed.connect(self._say)
        self._looking.finished.connect(self._found)
        self._looking.failed.connect(self._say)
        self._show()

    @property
    def access(self) -> OrganizationAccess | None:
        """Access of who is signed in, and the organization; None before it was shown."""
        return self._access

    @property
    def busy(self) -> bool:
        """Whether AWS is being asked."""
        return self._looking.running

    def chosen_profile(self) -> str | None:
        """Return the profile; None for what the environment says."""
        return self.profile.currentText() if self.profile.currentIndex() > 0 else None

    def list_profiles(self, wanted: str | None = None) -> None:
        """List the profiles that the files of the AWS CLI have, and choose one; AWS is not asked."""
        self._wanted = wanted
        if self.profile.count() == 1 and not self._listing.running:
            self._listing.start(_profiles)

    def look(self) -> None:
        """Ask AWS who one is, and which organization it is."""
        self._forget()
        self._cancelled = threading.Event()
        self._looking.start(partial(_look, self.chosen_profile(), self._cancelled, self.code.text().strip()))
        self._show()

    def stop(self) -> None:
        """Ask nothing more."""
        self._cancelled.set()
        self._listing.stop()
        self._looking.stop()
        self._show()

    def show_error(self, words: str) -> None:
        """Say why a reading has ended; who reads is asked again."""
        self._access = None
        self.error.setText(words)
        self._show()
        self.look_button.setFocus(Qt.FocusReason.OtherFocusReason)

    def _list(self, found: object) -> None:
        assert isinstance(found, tuple)
        self.profile.addItems(found)
        if self.busy or self._access is not None:
            return  # the person was quicker
        if self._wanted in found:
            self.profile.setCurrentText(self._wanted or "")
        elif len(found) == 1 and found != ("default",):
            self.profile.setCurrentIndex(1)

    def _choose(self) -> None:
        self._forget()
        self.code.clear()
        self.code.setVisible(False)

    def _forget(self) -> None:
        self._cancelled.set()
        self._looking.stop()
        self._access = None
        self.error.setText("")
        self._show()

    def _found(self, access: OrganizationAccess) -> None:
        self._access = access
        self.code.clear()  # AWS takes it once
        self.code.setVisible(False)
        self._show()

    def _say(self, error: OrgwrightError) -> None:
        from designer.aws.session import CodeNeededError

        if isinstance(error, CodeNeededError):
            self.code.setVisible(True)
        self.error.setText(str(error))
        self._show()
        field = self.look_button if self.code.isHidden() else self.code
        around = self.parentWidget() or self  # where the button is
        if field.isVisible() and around.isAncestorOf(QApplication.focusWidget() or self.window()):
            field.setFocus(Qt.FocusReason.OtherFocusReason)  # the button was disabled while AWS was asked

    def _show(self) -> None:
        access = self._access
        self.look_button.setVisible(access is None)
        self.look_button.setEnabled(not self.busy)
        self.look_button.setText("Check credentials" if not self.error.text() else "Try again")
        self.error.setVisible(bool(self.error.text()))
        self.command_button.setVisible("aws sso login" in self.error.text())
        if access is not None:
            from ui.state.live_reading import caller_words

            self.identity.show_fact(caller_words(access, with_profile=False))
            self.until.show_fact(*until_fact(access.identity.until))
            self.organization.show_fact(*organization_words(access))
        self.identity.setVisible(access is not None)
        self.until.setVisible(access is not None and bool(access.identity.until))
        self.organization.setVisible(access is not None)
        self.changed.emit()

    def _copy_command(self) -> None:
        from designer.aws.session import login_command

        QApplication.clipboard().setText(login_command(self.chosen_profile()))


class SignInDialog(Dialog):
    """Signs in for one thing that is then done.

    Args:
        title: Title of the dialog.
        about: A sentence on what is done, and what is not.
        act: Words of the button that does it.
        parent: Window below it.
        profile: Profile that is chosen first, where there is one of that name; "" for the one of last time.
        organization: Id of the organization that it is about; any other one is refused. "" for any.

    Signals:
        signedIn(OrganizationAccess): The person is signed in, and wants it done.
    """

    signedIn = Signal(object)

    def __init__(
        self, title: str, about: str, act: str, parent: QWidget, *, profile: str = "", organization: str = ""
    ) -> None:
        super().__init__(parent)
        self._organization = organization
        self.message = InlineMessage()
        self.setWindowTitle(title)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.sign_in = AwsSignIn()
        self.act_button = push_button(act, look="primary", run=self._act)
        metrics = theme.metrics()
        in_column(
            plain_label(about, wrap=True, look="quiet"),
            self.sign_in,
            self.message,
            dialog_buttons(self, self.act_button, self.sign_in.look_button),
            host=self,
            margins=2 * metrics.margin,
            spacing=metrics.margin,
        )
        self.sign_in.changed.connect(self._show)
        self.finished.connect(self.sign_in.stop)
        self.sign_in.list_profiles(profile or settings.profile_of(organization) or settings.profile_of(""))
        self._show()
        give_size(self, QSize(metrics.scaled(480), self.sizeHint().height()))

    def _show(self) -> None:
        access, wanted = self.sign_in.access, self._organization
        is_other = access is not None and bool(wanted) and access.organization not in ("", wanted)
        self.message.say(
            f"This is another organization: the design is of {wanted}. Choose the profile of that." if is_other else "",
            SeverityStyle.ERROR,
        )
        self.act_button.setVisible(access is not None)
        self.act_button.setEnabled(not is_other)
        (self.act_button if access is not None else self.sign_in.look_button).setDefault(True)
        if access is not None:
            (self.sign_in.profile if is_other else self.act_button).setFocus(Qt.FocusReason.OtherFocusReason)

    def _act(self) -> None:
        access = self.sign_in.access
        self.accept()
        if access is not None:
            settings.remember_profile(access.organization, access.profile or "")
        self.signedIn.emit(access)


class FactLine(QWidget):
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


def until_fact(until: str, now: datetime | None = None) -> tuple[str, str]:
    """Return the words for how long a sign-in lasts, and their sign; no words where that is unknown."""
    if not until:
        return "", "unknown"
    end = datetime.fromisoformat(until).astimezone()
    minutes = int((end - (now or datetime.now().astimezone())).total_seconds() // 60)
    if minutes < 0:
        return f"Sign-in ended at {end:%H:%M}", "unknown"
    return f"Signed in until {end:%H:%M} ({minutes:,} min left)", "allowed"


def organization_words(access: OrganizationAccess) -> tuple[str, str]:
    """Return the words for the organization, and their sign."""
    if not access.organization:
        return f"Which organization this is, AWS does not tell ({access.refused})", "unknown"
    features = {"ALL": "all features", "CONSOLIDATED_BILLING": "consolidated billing alone"}
    return f"Organization {access.organization}, {features.get(access.features, 'features not known')}", "allowed"


def _profiles(_tell: Callable[[object], None]) -> object:
    from designer.aws.session import profiles

    return profiles()


def _look(profile: str | None, cancelled: threading.Event, code: str, _tell: Callable[[object], None]) -> object:
    from designer.aws.session import look

    return look(profile, cancelled, code)
