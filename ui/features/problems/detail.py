"""One problem in full: what to do about it, why it matters, where AWS says so, and how to hear no more of it."""

from contextlib import AbstractContextManager
from functools import partial

from PySide6.QtCore import QSize, Qt, QUrl, Signal
from PySide6.QtGui import QDesktopServices, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QLineEdit, QPushButton, QScrollArea, QSizePolicy, QWidget

from designer.analysis import checks
from designer.analysis.checks import Finding, Fix
from designer.analysis.guardrails.libraries import library_of
from designer.basics.errors import EditError
from designer.organization.edits.settings import REASON_LENGTH, suppress
from designer.organization.model.organization import Organization
from ui import theme
from ui.commands.deciding_policies import end_suppression, push_fix
from ui.state.session import Session, push
from ui.theme.icons import pixmap
from ui.widgets.buttons import push_button
from ui.widgets.containers.boxes import STRETCH, Spacer, in_column, in_row
from ui.widgets.containers.scroll_area import scroll_down_only, show_contents
from ui.widgets.display.labels import SeverityStyle as Look
from ui.widgets.display.labels import menu_text, one_line, plain_label, tooltip_text


class ProblemDetail(QScrollArea):
    """Details of a finding, with buttons for its fixes.

    Attributes:
        suppression: The field for a reason.
        again: The button that ends a silence.

    Signals:
        placeAsked(): The person wants to see the place.
    """

    placeAsked = Signal()

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self._finding: Finding | None = None
        self._message = _Message()
        self._place = push_button("", look="link")
        self._place_words = ""
        self._place.clicked.connect(self.placeAsked)
        self._fixes = QHBoxLayout()
        self._fixes.setSpacing(theme.metrics().gap)
        self._buttons: list[QPushButton] = []
        self._title = plain_label(wrap=True, look="name")
        self._why = plain_label(wrap=True, selectable=True)
        self._source = push_button("Read it at AWS", look="link", run=self._open_source)
        self._suppressed = plain_label(wrap=True, look="quiet")
        self.suppression = _SuppressionForm()
        self.suppression.given.connect(self._suppress)
        session.drafts.add(self.suppression.reason, self._has_reason, self.suppression.give, attempt=self._attempt)
        self.again = push_button("Show it again", run=self._unhush)
        for link in (self._place, self._source, self.suppression.open_button):
            link.setProperty("inline", True)  # in line with the text
        self._contents = self._body()
        self.setWidget(self._contents)
        scroll_down_only(self)
        self.setMinimumWidth(240)
        self.setAccessibleName("The problem in full")
        self.show_finding(None)

    @property
    def buttons(self) -> list[QPushButton]:
        """The buttons of the fixes."""
        return list(self._buttons)

    @property
    def words(self) -> str:
        """All that is shown, for tests and for the clipboard."""
        parts = (self._message.text(), self._place_words, self._title.text(), self._why.text(), self._suppressed.text())
        return "\n".join(part for part in parts if part)

    def _body(self) -> QWidget:
        body = QWidget()
        metrics = theme.metrics()
        self._fixes.addStretch(1)
        in_column(
            self._message,
            (self._place, 0, Qt.AlignmentFlag.AlignLeft),
            self._fixes,
            self._suppressed,
            (self.again, 0, Qt.AlignmentFlag.AlignLeft),
            Spacer(metrics.gap // 2),
            self._title,
            self._why,
            (self._source, 0, Qt.AlignmentFlag.AlignLeft),
            self.suppression,
            STRETCH,
            host=body,
            margins=(metrics.margin, metrics.gap, metrics.margin, metrics.margin),
            spacing=metrics.gap,
        )
        return body

    def show_finding(self, finding: Finding | None) -> None:
        """Show another finding; None if there is none."""
        if finding is None or finding != self._finding:
            if self._has_reason():
                self._session.notices.refuse("The problem was not silenced: another one is shown.")
            self.suppression.close()
        self._finding = finding
        show_contents(self, self._contents, shown=finding is not None)
        self.verticalScrollBar().setValue(0)
        for button in self._buttons:
            self._fixes.removeWidget(button)
            button.hide()
            button.deleteLater()
        self._buttons = []
        check = checks.by_id().get(finding.check) if finding is not None else None
        if finding is None or check is None:  # the rule of a library that is no longer in use, until all is checked
            return
        words = check.words
        editable = not self._session.document.read_only
        self._message.say(finding.message, Look(finding.severity.value))
        place = _place_of(self._session.organization, finding)
        self._place_words = place
        self._place.setToolTip(tooltip_text(place))
        self._place.setVisible(bool(place))
        for number, fix in enumerate(finding.fixes if editable else ()):
            self._buttons.append(self._button(finding, fix, number))
        library = library_of(finding.check)
        self._title.setText(f"{words.title} · rule of library {library.title}" if library else words.title)
        self._source.setText("Read more" if library else "Read it at AWS")
        self._source.setVisible(bool(words.source))
        self._why.setText(words.why)
        self._source.setToolTip(tooltip_text(words.source))
        self._suppressed.setText(f"Silenced: {finding.suppressed}" if finding.suppressed else "")
        self._suppressed.setVisible(bool(finding.suppressed))
        self.again.setVisible(bool(finding.suppressed) and editable)
        self.suppression.setVisible(not finding.suppressed and editable and finding.check != "unused-silence")
        self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        """Shorten what stands on buttons to the room there is: nothing makes the contents wider than what is seen."""
        if self._finding is None:
            return
        room = self.viewport().width() - 2 * theme.metrics().margin
        _shorten(self._place, self._place_words, room)
        gaps = self._fixes.spacing() * len(self._buttons)
        for button, fix in zip(self._buttons, self._finding.fixes, strict=False):
            _shorten(button, fix.label, (room - gaps) // len(self._buttons), 44)

    def _button(self, finding: Finding, fix: Fix, number: int) -> QPushButton:
        button = push_button(
            menu_text(fix.label, 44),
            look="" if number else "primary",
            run=partial(push_fix, self._session, finding, fix),
        )
        button.setToolTip(tooltip_text(fix.label))
        self._fixes.insertWidget(number, button)
        return button

    def _has_reason(self) -> bool:
        return bool(self.suppression.reason.text().strip())

    def _suppress(self, reason: str) -> None:
        finding = self._finding
        if finding is not None:
            wanted = checks.suppression_for(finding, reason)
            push(self._session, lambda: suppress(self._session.organization, wanted))

    def _attempt(self) -> AbstractContextManager[object]:
        """Silence with the reason that is typed, for a moment."""
        if self._finding is None:
            raise EditError("No problem is shown.")
        organization = self._session.organization
        wanted = checks.suppression_for(self._finding, self.suppression.reason.text())
        return organization.tentatively(suppress(organization, wanted))

    def _unhush(self) -> None:
        finding = self._finding
        if finding is not None:
            end_suppression(self._session, finding)

    def _open_source(self) -> None:
        if self._finding is not None:
            QDesktopServices.openUrl(QUrl(checks.by_id()[self._finding.check].words.source))


def _shorten(button: QPushButton, words: str, room: int, most: int = 120) -> None:
    """Put as much of some words on a button as a width in pixels holds, and at most so many characters."""
    metrics = button.fontMetrics()
    button.setText("X")
    frame = button.sizeHint().width() - metrics.horizontalAdvance("X")
    button.setText(menu_text(metrics.elidedText(one_line(words), Qt.TextElideMode.ElideMiddle, room - frame), most))


def _place_of(organization: Organization, finding: Finding) -> str:
    """Return the place of a finding in words; the policy first."""
    parts = []
    if finding.policy in organization.policies and finding.policy is not None:
        name = organization.policy(finding.policy).name
        parts.append(f"{name}, line {finding.line:,}" if finding.line else name)
    if finding.node in organization.nodes and finding.node is not None:
        parts.append(" / ".join(organization.node(level).name for level in organization.path(finding.node)))
    return " · ".join(parts)


class _Message(QWidget):
    """The sentence behind the sign of its weight."""

    def __init__(self) -> None:
        super().__init__()
        self._look = Look.ERROR
        self._sign = QLabel()
        self._words = plain_label(wrap=True, selectable=True)
        policy = self._words.sizePolicy()  # keeps that its height depends on its width
        policy.setHorizontalPolicy(QSizePolicy.Policy.Ignored)  # a long word makes nothing wider than what is seen
        self._words.setSizePolicy(policy)
        in_row(
            (self._sign, 0, Qt.AlignmentFlag.AlignTop),
            (self._words, 1),
            host=self,
            margins=(0, theme.metrics().gap // 2, 0, 0),
            spacing=theme.metrics().gap,
        )
        theme.service().changed.connect(self._apply_style)

    def say(self, text: str, look: Look) -> None:
        """Show a sentence."""
        self._look = look
        self._words.setText(text)
        self._words.setAccessibleName(f"{look.value}: {text}")
        self._apply_style()

    def text(self) -> str:
        """Return the sentence."""
        return self._words.text()

    def _apply_style(self) -> None:
        side, ratio = theme.metrics().icon, self.devicePixelRatioF()
        size = QSize(round(side * ratio), round(side * ratio))
        drawn = pixmap(self._look.icon, theme.current().colour(self._look.role), size).copy()
        drawn.setDevicePixelRatio(ratio)
        self._sign.setPixmap(drawn)


class _SuppressionForm(QWidget):
    """A quiet button that opens a field for a reason.

    Signals:
        given(str): The reason.
    """

    given = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.open_button = push_button("Silence…", look="link", run=self.open)
        self.open_button.setToolTip("Hide this problem, with a reason that the file keeps")
        self.reason = QLineEdit()
        self.reason.setPlaceholderText("Why is it meant so?")
        self.reason.setAccessibleName("Reason for silencing the problem")
        self.reason.setMaxLength(REASON_LENGTH)
        self.reason.returnPressed.connect(self.give)
        self.done = push_button("Silence", run=self.give)
        self.reason.textChanged.connect(lambda text: self.done.setEnabled(bool(text.strip())))
        row = in_row(self.open_button, (self.reason, 1), self.done, host=self, spacing=theme.metrics().gap)
        row.addStretch(0)
        self.close()

    def open(self) -> None:
        """Ask for the reason."""
        self._show_field(shown=True)
        self.reason.setFocus(Qt.FocusReason.OtherFocusReason)

    def close(self) -> bool:
        """Ask no more."""
        self.reason.clear()
        self.done.setEnabled(False)
        self._show_field(shown=False)
        return True

    def _show_field(self, *, shown: bool) -> None:
        self.open_button.setVisible(not shown)
        self.reason.setVisible(shown)
        self.done.setVisible(shown)

    def give(self) -> str:
        """Give the reason that is typed, which is then no longer asked for."""
        reason = self.reason.text().strip()
        if reason:
            self.reason.clear()
            self.given.emit(reason)
        return ""
