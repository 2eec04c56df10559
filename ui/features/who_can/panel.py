"""Panel of the principals that can do one action or become a role: the question, the answers, and one way."""

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent, QShowEvent
from PySide6.QtWidgets import QProgressBar, QWidget

from designer.analysis.principals.access_ways import AccessWays, Becoming, access_ways, becoming_ways
from designer.analysis.principals.policy_shares import AskedActions
from designer.analysis.principals.principal_ways import PrincipalWay
from designer.analysis.principals.role_choices import RoleChoices
from designer.basics.errors import EditError
from designer.basics.words import counted
from designer.organization.model.change import Change
from designer.policy.evaluation.outcome import Answer
from ui import theme
from ui.commands.requests import ASK_WHO_BECOMES, ASK_WHO_CAN, SHOW_PANEL, SHOW_WHO_REALLY_CAN
from ui.features.who_can.question import (
    ADMINISTRATORS,
    BECOME,
    BadResourceError,
    become_words,
    begins_with_become,
    is_whole_question,
    people_of_role,
    question_offers,
    resource_offers,
    typed_question,
)
from ui.features.who_can.rows import ANSWER_ORDER, PersonWay, answer_counts, sections
from ui.features.who_can.way_page import WayPage
from ui.state.analyses import Analyses
from ui.state.session import Session
from ui.state.split import shared_room
from ui.theme import AnswerStyle
from ui.widgets.buttons import push_button
from ui.widgets.containers.boxes import filter_row, in_column, in_row, stacked
from ui.widgets.display.chip import Chip, join_filters
from ui.widgets.display.empty_state import EmptyState
from ui.widgets.display.labels import SeverityStyle, hairline, plain_label
from ui.widgets.fields.form import KeyValueForm
from ui.widgets.fields.search_box import SearchBox, offer_clear, step_into
from ui.widgets.fields.suggest_field import question_field
from ui.widgets.focus import gets_keys_first
from ui.widgets.item_views.row_model import Row
from ui.widgets.item_views.row_tree import RowTree
from ui.widgets.jobs.job import ASKED_S, Job

_NOTHING = (
    "Type an action to see every user, role and root user that can do it, directly or through roles it can assume, or "
    "“become” and a role to see who can become it."
)
_NOBODY = "The design does not say what lies inside any account. Draw it in Identities, or import it."
_UNASSIGNED = "Users, groups and permission sets of Identity Center reach no account yet. Assign them in Identities."


class WhoCanPanel(QWidget):
    """The question, the answers and the way of one principal; nothing is worked out unseen."""

    def __init__(self, session: Session, analyses: Analyses) -> None:
        super().__init__()
        self._session = session
        self._analyses = analyses
        self._stale = True
        self._asked: AskedActions | Becoming | None = None
        self._roles = RoleChoices(session.organization)
        self.ways: AccessWays | None = None
        self._kept_ways: AccessWays | None = None  # as long as the design stays what it is
        self._job = Job(self, done=self._show)
        self._job.progressed.connect(self._show_progress)
        catalogue = analyses.catalogue
        self.action = question_field(
            "Action, or become and a role",
            lambda text: question_offers(text, catalogue, self._roles),
            at_once=True,
            is_whole=lambda text: is_whole_question(text, catalogue, self._roles),
        )
        self.action.setPlaceholderText("e.g. s3:DeleteBucket")
        offer_clear(self.action)
        self.resource = question_field("Resource", lambda text: resource_offers(text, self._roles), at_once=True)
        self.resource.setPlaceholderText("any resource")
        self.search = SearchBox("Principal or account")
        self.chips = {answer: Chip("", AnswerStyle(answer.value)) for answer in ANSWER_ORDER}
        self.list = PrincipalTree()
        self.note = plain_label(wrap=True, look="small")
        self.progress = QProgressBar()
        self.progress.setTextVisible(False)
        self.progress.setAccessibleName("Share of the principals that are asked")
        self.stop_button = push_button("Stop", look="link")
        self.on_canvas = push_button("Show on the canvas", look="link")
        self.page = WayPage(session, analyses)
        self.empty = EmptyState("key", "Who can?", _NOTHING)
        self._build()
        self._connect()
        step_into(self.search, self.list)
        gets_keys_first(self.action)

    def _build(self) -> None:
        metrics = theme.metrics()
        self._form = KeyValueForm()
        self._message = self._form.add_field("Who can", self.action)
        self._resource_message = self._form.add_field("on", self.resource)
        head = in_column(self._form, margins=(metrics.margin, metrics.gap))
        foot = in_column(
            self.note, (self.on_canvas, 0, Qt.AlignmentFlag.AlignLeft), margins=(metrics.margin, metrics.gap // 2)
        )
        self._work = QWidget()
        in_row(
            (self.progress, 1, Qt.AlignmentFlag.AlignVCenter),
            self.stop_button,
            host=self._work,
            margins=(metrics.margin, 0, metrics.margin, metrics.gap),
        )
        self._work.hide()
        upper = QWidget()
        in_column(
            filter_row(self.search, *self.chips.values()),
            self._work,
            (self.list, 1),
            hairline(),
            foot,
            host=upper,
            spacing=0,
        )
        splitter = shared_room("who can", upper, self.page, (7, 5))
        self._stack = stacked(self.empty, splitter)
        in_column(head, hairline(), (self._stack, 1), host=self, spacing=0)

    def _connect(self) -> None:
        self.action.taken.connect(lambda _text: self.ask())
        self.action.editingFinished.connect(self.ask)
        self.action.textChanged.connect(
            lambda text: self._form.set_row_visible(self.resource, not begins_with_become(text))
        )
        self.resource.chosen.connect(lambda _text: self.ask())
        self.resource.editingFinished.connect(self.ask)
        self.search.textChanged.connect(self._show_rows)
        join_filters(self.chips.values(), self._show_rows)
        self.list.selectionModel().currentChanged.connect(lambda *_: self._show_way())
        self.stop_button.clicked.connect(self._stop_or_go_on)
        self.on_canvas.clicked.connect(self._show_on_canvas)
        self.empty.acted.connect(partial(self._session.requests.ask, SHOW_PANEL, "identities"))
        self._session.requests.answer(ASK_WHO_BECOMES, self.ask_who_becomes)
        self._session.requests.answer(ASK_WHO_CAN, self.show_question)
        self._session.document.changed.connect(self._on_changed)
        self._session.document.reset.connect(self._start_over)

    def show_action(self, action: str) -> None:
        """Ask about an action."""
        self.show_question(AskedActions(action))

    def show_question(self, asked: AskedActions) -> None:
        """Ask about an action, on its resource where one is named."""
        self.action.setText(asked.action)
        self.resource.setText(asked.resource)
        self.ask()

    def ask_who_becomes(self, asked: Becoming | None) -> None:
        """Ask who can become a role or an administrator, or let one be chosen."""
        role = self._roles.of(asked.role) if asked is not None and asked.role is not None else None
        words = ADMINISTRATORS if asked == Becoming(None) else BECOME
        self.show_action(become_words(role) if role is not None else words)
        self.action.setCursorPosition(len(self.action.text()) if words is BECOME and role is None else 0)
        if words is BECOME and role is None:
            self.action.setFocus(Qt.FocusReason.ShortcutFocusReason)
            self.action.deselect()
            self.action.ask()

    def ask(self, *, again: bool = False) -> None:
        """Answer the question that is typed; the same one as before only if it is to be read again."""
        try:
            asked = typed_question(self.action.text(), self.resource.text(), self._analyses.catalogue, self._roles)
            messages = ("", "")
        except EditError as error:
            asked = None  # no answer to an earlier question stays under the message
            waits = self.action.text().strip() == BECOME.strip() and self.action.hasFocus()
            words = "" if waits else str(error)
            messages = ("", words) if isinstance(error, BadResourceError) else (words, "")
        self._message.say(messages[0])
        self._show_unlisted(asked)
        self._resource_message.say(messages[1])
        if asked == self._asked and not again:
            return
        if isinstance(asked, AskedActions) and ":" not in self.action.text():
            self.action.setText(asked.action)  # it was asked in plain words
        if asked != self._asked:
            self.list.show_sections([])
            if isinstance(asked, Becoming):
                self.action.setCursorPosition(0)  # the name of the role says more than that of its account
        self._asked = asked
        self._read()

    def _show_unlisted(self, asked: AskedActions | Becoming | None) -> None:
        """Say of an action that AWS does not list that the answer is by its text alone."""
        catalogue = self._analyses.catalogue
        if isinstance(asked, AskedActions) and catalogue.index(asked.action) is None:
            words = f"Not in AWS's list of {catalogue.date}; it is matched by its text."
            self._message.say(words, SeverityStyle.ADVICE)

    def _read(self) -> None:
        """Work out the answers, once they are visible."""
        self._job.stop()
        self.page.stop()
        self._stale = not self.isVisible()
        if self._stale:
            return
        self.ways = None
        self.page.clear()
        known = bool(self._roles.all()) or bool(self._session.organization.identities)
        if self._asked is None or not known:
            center = self._session.organization.settings.identity_center
            unknown = _UNASSIGNED if center is not None and (center.users or center.permission_sets) else _NOBODY
            title = "Who can?" if known else "No users or roles are known in any account"
            self.empty.say(title, _NOTHING if known else unknown, "" if known else "Open Identities")
            self._stack.setCurrentIndex(0)
            return
        self.note.setText(self._working)
        self.on_canvas.setVisible(False)
        for answer, chip in self.chips.items():
            chip.show_answer(None, answer.value)  # no colour of an answer until it is one of the design as it is
            chip.setHidden(chip.isHidden() or not self.list.rows.rows)
        self._stack.setCurrentIndex(1)
        organization, catalogue, asked = self._session.organization, self._analyses.catalogue, self._asked
        if isinstance(asked, Becoming):
            self._job.start(becoming_ways(organization, catalogue, asked, self._kept_ways), ASKED_S)
        else:
            self._job.start(access_ways(organization, catalogue, asked, self._kept_ways), ASKED_S)

    def _stop_or_go_on(self) -> None:
        if not self._job.running:
            self._read()
            return
        self._job.stop()
        self.note.setText("Stopped: who can is not known.")
        self.stop_button.setText("Work it out")

    def finish(self) -> None:
        """Do what is left of the work, at once."""
        self._job.finish()
        self.page.finish()

    def showEvent(self, event: QShowEvent) -> None:
        """Catch up with what happened while the panel was hidden."""
        super().showEvent(event)
        if self._stale:
            self._read()

    def _on_changed(self, change: Change) -> None:
        if change.identities or change.nodes or change.policies or change.settings is not None:
            self._kept_ways = None
            self._roles = RoleChoices(self._session.organization)
            if begins_with_become(self.action.text()):
                self.ask(again=True)  # its role may have gone, or come back
            else:
                self._read()

    def _start_over(self) -> None:
        self._job.stop()
        self.ways = self._kept_ways = None
        self._roles = RoleChoices(self._session.organization)
        self.list.show_sections([])
        self.page.clear()
        self._read()

    @property
    def _working(self) -> str:
        """Words for what is not known yet, and of when the rows are that are still shown."""
        return "Working it out… This was so before the last edit." if self.list.rows.rows else "Working it out…"

    def _show_progress(self, done: float) -> None:
        self.note.setText(f"{self._working} {100 * done:.0f} %")
        self.progress.setValue(round(100 * done))
        self.stop_button.setText("Stop")
        self._work.setVisible(True)

    def _show(self, ways: AccessWays) -> None:
        self.ways = self._kept_ways = ways
        numbers = answer_counts((*ways.found, *ways.people))
        for answer, chip in self.chips.items():
            chip.show_answer(AnswerStyle(answer.value))
            chip.set_text(f"{numbers[answer]:,} {answer.value}")
            chip.setVisible(bool(numbers[answer]))
        self.note.setText(self._note(ways))
        self._work.hide()
        self.on_canvas.setVisible(isinstance(self._asked, AskedActions))
        self._show_rows()

    def _show_on_canvas(self) -> None:
        if isinstance(self._asked, AskedActions):
            self._session.requests.ask(SHOW_WHO_REALLY_CAN, self._asked.action)

    def _note(self, ways: AccessWays) -> str:
        organization = self._session.organization
        dark = organization.account_count - len(organization.identities)
        accounts = {way.access.account for way in ways.found}
        known = f"{counted(len(ways.found), 'principal')} in {counted(len(accounts), 'account')}"
        users = len({person.grantee for person in ways.people})
        known += f" and {counted(users, 'user')} of Identity Center" if users else ""
        parts = [f"{known}; users and roles of {counted(dark, 'account')} not known." if dark else f"{known}."]
        if ways.chains.unread:
            parts.append(f"The trust of {counted(len(ways.chains.unread), 'role')} cannot be read.")
        if ways.chains.unasked:
            parts.append(f"Ways over {counted(len(ways.chains.unasked), 'role')} that too many may take are not shown.")
        if isinstance(self._asked, AskedActions) and self._asked.resource and ":role/" not in self._asked.resource:
            parts.append("Callers from outside get in by the policy of the resource, which the design does not hold.")
        if isinstance(self._asked, Becoming) and self._asked.role is not None:
            people = people_of_role(organization, self._asked.role)
            parts += [f"Identity Center assigns it to {people}."] if people else []
        return " ".join(parts)

    def _show_rows(self) -> None:
        if self.ways is None:
            return
        shown = [answer for answer, chip in self.chips.items() if chip.isChecked()]
        self.list.show_sections(sections(self.ways, shown, self.search.text()))
        self._show_way()

    def _show_way(self) -> None:
        row = self.list.current_row
        value = row.value if row is not None else None
        if self.ways is None or self._asked is None or not isinstance(value, PrincipalWay | PersonWay):
            self.page.clear()
            return
        self.page.show_principal(self.ways, self._asked, value)

    def count(self, answer: Answer) -> int:
        """Return the number of principals with an answer."""
        return answer_counts((*self.ways.found, *self.ways.people))[answer] if self.ways is not None else 0


_KEYS = {Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Left, Qt.Key.Key_Right}


class PrincipalTree(RowTree):
    """The view and its rows."""

    def __init__(self) -> None:
        super().__init__("Principals with their answers", _KEYS)
        self.setUniformRowHeights(False)  # accounts have one line

    def show_sections(self, sections: Sequence[Row]) -> None:
        """Show other rows; what is current or open goes with its row, else the first one is current."""
        self.rows.show(sections)
        self.setRootIsDecorated(any(section.rows for section in sections))  # room for the signs that open rows
        if not self.currentIndex().isValid() and sections:
            self.setCurrentIndex(self.rows.index(0, 0))

    @property
    def current_row(self) -> Row | None:
        """The row that is current."""
        return self.rows.row(self.currentIndex())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        index = self.currentIndex()
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.rows.hasChildren(index):
            self.setExpanded(index, not self.isExpanded(index))
        else:
            super().keyPressEvent(event)
