"""Guardrail tests of the design: each promise with its state and reason, and one of them in full beside the list."""

from collections import Counter
from collections.abc import Generator
from functools import partial

from PySide6.QtCore import QModelIndex, QPoint, Qt, QTimer
from PySide6.QtGui import QResizeEvent, QShowEvent
from PySide6.QtWidgets import QMenu, QStackedLayout, QWidget

from designer.analysis.expectations import words
from designer.analysis.expectations.proof import GuardrailProof, ProofState
from designer.analysis.expectations.prover import Mutation, Prover, finding_untested
from designer.analysis.guardrails.libraries import library_of
from designer.basics.words import short
from designer.organization.edits.guardrail_tests import remove_tests
from designer.organization.model.change import Change, Swap
from designer.organization.model.comments import CommentPlace
from designer.organization.model.guardrail_tests import GuardrailTest
from designer.organization.model.records import Settings
from designer.policy.catalog.catalogue import load
from ui.commands.commenting import add_comment_entries
from ui.commands.requests import NEW_TEST, SHOW_TEST, show_policy
from ui.features.guardrail_tests.detail import GuardrailTestDetail
from ui.features.guardrail_tests.looks import LOOKS
from ui.features.guardrail_tests.team_promises import TeamPromises
from ui.state.analyses import Analyses
from ui.state.session import Session, push
from ui.state.split import shared_room
from ui.state.unfinished import awaits_proof
from ui.theme import Role
from ui.widgets.buttons import add_entry, push_button
from ui.widgets.containers.boxes import filter_row, in_column, in_row
from ui.widgets.display.chip import Chip, join_filters
from ui.widgets.display.empty_state import EmptyState
from ui.widgets.display.labels import menu_text, tooltip_text
from ui.widgets.fields.search_box import SearchBox, step_into
from ui.widgets.focus import gets_keys_first
from ui.widgets.item_views.flat_list import ScrolledList
from ui.widgets.item_views.row_model import VALUE_ROLE, Row
from ui.widgets.item_views.rows import RowContent
from ui.widgets.jobs.job import Job

_NARROW = 760
"""Minimum width in pixels for the detail beside the list; else it is below, if the height allows it."""


_ORDER = {state: number for number, state in enumerate(ProofState)}


class GuardrailTestsPanel(QWidget):
    """List of the tests, those that need attention first, with filters by state and text.

    Attributes:
        view: The list.
        detail: The current test in full.
        coverage: The button that looks for what no test would miss.
        chips: Filters by state.
    """

    def __init__(self, session: Session, analyses: Analyses) -> None:
        super().__init__()
        self._session = session
        self._analyses = analyses
        self._proofs = analyses.proofs
        self.team = TeamPromises(session, analyses, self)
        self._commented: set[str] = set()
        self._search = SearchBox("Filter the tests")
        self._search.textChanged.connect(self._show_rows)
        self._new = push_button("New test…", "add", run=lambda: session.requests.ask(NEW_TEST, None))
        self.coverage = CoverageButton(session)
        self.chips = {state: Chip("", look.answer, look.icon) for state, look in LOOKS.items()}
        join_filters(self.chips.values(), self._show_rows)
        self._make_view()
        self.detail = GuardrailTestDetail(session, analyses)
        self.detail.editAsked.connect(self._edit)
        self.detail.removeAsked.connect(self._remove)
        self._none = EmptyState("tests", "No guardrail tests")
        self._none.acted.connect(lambda: session.requests.ask(NEW_TEST, None))
        self._lay_out()
        session.requests.answer(SHOW_TEST, self.show_test)
        session.document.changed.connect(self._on_changed)
        session.document.reset.connect(self._show_rows)
        for signal in (self._proofs.changed, self.team.changed, session.drafts.changed, analyses.typingChanged):
            signal.connect(self._show_rows)
        self._show_rows()

    def _make_view(self) -> None:
        self.view = ScrolledList("Guardrail tests")
        self.view.selectionModel().currentChanged.connect(self._choose)
        self.view.activated.connect(self._edit)
        self.view.dropped.connect(self._remove)
        self.view.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.view.customContextMenuRequested.connect(self._menu)
        gets_keys_first(self.view)
        step_into(self._search, self.view)

    def _lay_out(self) -> None:
        self._split = shared_room("tests", self.view, self.detail, beside=True)
        column = in_column(
            filter_row(self._search, *self.chips.values(), self.coverage, self._new), host=self, spacing=0
        )
        self._stack = QStackedLayout(column)
        self._stack.addWidget(self._none)
        self._stack.addWidget(self._split)

    def show_test(self, test: str) -> None:
        """Go to a test in the list, whatever the filters hide."""
        if self._search.text():
            self._search.clear()
        for chip in self.chips.values():
            chip.setChecked(True)
        self._go_to(test)

    def _go_to(self, test: str) -> None:
        row = self.view.rows.index_of(test)
        if row.isValid():
            self.view.setCurrentIndex(row)
            self.view.scrollTo(row)

    def _on_changed(self, change: Change) -> None:
        """Show the tests after an edit, and go to one that it brought."""
        self._show_rows()
        if change.settings is not None and (added := _added(change.settings)):
            self._go_to(added)

    def _keep_in_view(self) -> None:
        """Scroll to the current test once the list has its place and its size."""
        if (row := self.view.currentIndex()).isValid():
            self.view.scrollTo(row)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        QTimer.singleShot(0, self, self._keep_in_view)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The detail is beside the list, or below it in a narrow dock."""
        super().resizeEvent(event)
        QTimer.singleShot(0, self, self._keep_in_view)
        upright = self.width() < _NARROW and self.height() > self.width()
        self._split.setOrientation(Qt.Orientation.Vertical if upright else Qt.Orientation.Horizontal)

    def _name_chips(self) -> None:
        """Say counts and states on the filters; nothing holds surely until it is proved after the last edit."""
        counts = Counter(self._proofs.counts)
        counts.update(proof.state for _, proof in self.team.known)
        behind = awaits_proof(self._session, self._analyses)
        for state, chip in self.chips.items():
            waits = behind and state is ProofState.PROVED
            noun = f"{counts.get(state, 0):,} not proved again yet" if waits else state.counted(counts.get(state, 0))
            chip.set_text(noun)
            chip.show_answer(None if waits else LOOKS[state].answer, "search" if waits else LOOKS[state].icon)
            chip.setToolTip(tooltip_text(f"{noun}. {state.meaning}"))
            chip.setVisible(state in counts)
        self.coverage.setVisible(bool(self._session.organization.settings.tests))

    def _show_rows(self, *_: object) -> None:
        """Show the tests as they are, with what is known of them."""
        organization = self._session.organization
        tests = [(test, self._proofs.known.get(test.id)) for test in organization.settings.tests]
        tests += self.team.known
        self._commented = {comment.test for comment in organization.settings.comments if comment.is_open}
        searched = self._search.text().lower().split()
        found: list[tuple[int, Row]] = []
        for test, proof in tests:
            row = self._row(test, proof)
            if (proof is None or self.chips[proof.state].isChecked()) and all(one in row.searched for one in searched):
                found.append((_ORDER[proof.state] if proof is not None else len(_ORDER), row))
        rows = [row for _, row in sorted(found, key=lambda one: one[0])]
        current = self.view.currentIndex()
        was_seen = current.isValid() and self.view.viewport().rect().intersects(self.view.visualRect(current))
        self.view.rows.show(rows)
        if was_seen:  # a proof moves its test among the others
            self._keep_in_view()
        self._name_chips()
        if not tests:
            self._none.say(
                "No guardrail tests",
                "A test is a promise, such as: nobody under Workloads can leave the organization. It is proved for all "
                "requests, after every edit.",
                "" if self._session.document.read_only else "New test…",
                glyph="tests",
            )
        elif not rows:
            self._none.say("Nothing matches", "Other tests are hidden by the filter.", glyph="filter")
        self._stack.setCurrentIndex(1 if rows else 0)
        self._new.setEnabled(not self._session.document.read_only)
        if not self.view.currentIndex().isValid():
            beside = min(max(current.row(), 0), len(rows) - 1)  # where the one that is gone stood
            self.view.setCurrentIndex(self.view.rows.index(beside, 0))
        self._choose(self.view.currentIndex())

    def _row(self, test: GuardrailTest, proof: GuardrailProof | None) -> Row:
        organization = self._session.organization
        say = words.promise_words(organization, test)
        sign = "note" if test.id in self._commented else ""
        if proof is None:
            content = RowContent(say, "Being proved…", "refresh", sign=sign, sign_role=Role.ACCENT, wrapped=True)
            return Row(content, id=test.id, value=test.id, searched=say.lower())
        look = LOOKS[proof.state]
        waits = proof.state is ProofState.PROVED and awaits_proof(self._session, self._analyses)
        where = words.proved_places(proof)
        trailing = f"{proof.state.value} in {where}" if where else proof.state.value
        if waits:
            trailing = "not proved again yet"
        content = RowContent(
            say,
            secondary=proof.reason,
            icon="search" if waits else look.icon,
            icon_role=Role.SECONDARY if waits else look.role,
            bold=proof.state.fails,
            trailing=trailing,
            sign=sign,
            sign_role=Role.ACCENT,
            badge=library.title if (library := library_of(test.id)) else "",
            wrapped=True,
        )
        of_library = f" Promise of library {library.title}." if library else ""
        accessible = f"{trailing if waits else proof.state.value}: {say}. {proof.reason}{of_library}"
        searched = f"{say} {proof.reason} {proof.state.value} {content.badge} {test.owner} {test.why} {test.id}".lower()
        tip = f"{say}\n{proof.reason}"
        return Row(content, tip=tip, id=test.id, value=test.id, accessible=accessible, searched=searched)

    def _current(self) -> GuardrailTest | None:
        """Return the current test of the design; None for a promise of a library, which is not edited here."""
        chosen = self.view.currentIndex().data(VALUE_ROLE)
        tests = self._session.organization.settings.tests
        return next((test for test in tests if test.id == chosen), None)

    def _choose(self, index: QModelIndex) -> None:
        test = self._current()
        if test is not None:
            self.detail.show_test(test, self._proofs.known.get(test.id))
            return
        chosen = index.data(VALUE_ROLE)
        promise, proof = next((one for one in self.team.known if one[0].id == chosen), (None, None))
        library = library_of(promise.id) if promise is not None else None
        self.detail.show_test(promise, proof, library.title if library else "")

    def _edit(self, *_: object) -> None:
        test = self._current()
        if test is None or self._session.document.read_only:
            return
        from ui.features.guardrail_tests.detail import GuardrailTestDialog

        GuardrailTestDialog(self._session, self._analyses, test, self.window()).open()

    def _menu(self, at: QPoint) -> None:
        test = self._current()
        if test is None or not self.view.indexAt(at).isValid():
            return
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        for text, act in (("Edit…", self._edit), ("Remove", self._remove)):
            add_entry(menu, text, act).setEnabled(not self._session.document.read_only)
        add_comment_entries(menu, self._session, CommentPlace(test=test.id))
        menu.popup(self.view.viewport().mapToGlobal(at))

    def _remove(self, *_: object) -> None:
        test = self._current()
        if test is not None:
            organization = self._session.organization
            about = words.promise_words(organization, test)
            if change := push(self._session, lambda: remove_tests(organization, [test.id], about)):
                self._session.say_done(change)


def _added(settings: Swap[Settings]) -> str:
    """Return the id of the first test that an edit has brought; empty if it brought none."""
    before = {test.id for test in settings.before.tests} if settings.before is not None else set()
    after = settings.after.tests if settings.after is not None else ()
    return next((test.id for test in after if test.id not in before), "")


_MOST = 24
"""Entries of the list; more would not fit a small screen."""


class CoverageButton(QWidget):
    """Link that says what it found; another press lists it, and each entry leads to its policy."""

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self._found: tuple[Mutation, ...] | None = None
        self.button = push_button("", look="link", run=self._press)
        self.button.setProperty("inline", True)
        in_row(self.button, host=self)
        self._job = Job(self, one_step=True, done=self._show)
        session.document.changed.connect(self._forget)
        session.document.reset.connect(self._forget)
        self._forget()

    @property
    def found(self) -> tuple[Mutation, ...] | None:
        """Statements and attachments that no test would miss; None if not searched since the last edit."""
        return self._found

    def finish(self) -> None:
        """Look to the end now."""
        self._job.finish()

    def _forget(self, *_: object) -> None:
        self._job.stop()
        self._found = None
        self._say("Untested statements…", "Take each statement away in turn, and name those that no test would miss")

    def _say(self, words: str, tip: str) -> None:
        self.button.setText(words)
        self.button.setToolTip(tooltip_text(tip))

    def _press(self) -> None:
        if self._found is None:
            self._say("Looking…", "Each statement is taken away in turn")
            self._job.start(self._looking(), first=0)
        elif self._found:
            self._list(self._found)

    def _looking(self) -> Generator[None, None, tuple[Mutation, ...]]:
        """Statements that no test would miss, found in a copy of the design, so that no view sees a statement go."""
        yield
        prover = Prover(self._session.organization.copy(), load())
        yield
        return (yield from finding_untested(prover))

    def _show(self, found: tuple[Mutation, ...]) -> None:
        self._found = found
        words = f"{len(found):,} untested" if found else "Every statement is tested"
        self._say(words, "Statements and attachments that could go without any test failing")

    def _list(self, found: tuple[Mutation, ...]) -> None:
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        for one in found[:_MOST]:
            action = add_entry(menu, menu_text(short(one.title, 80)))
            action.triggered.connect(partial(self._go, one))
        if len(found) > _MOST:
            add_entry(menu, f"… and {len(found) - _MOST:,} more").setEnabled(False)
        menu.popup(self.button.mapToGlobal(QPoint(0, self.button.height())))

    def _go(self, one: Mutation, _checked: bool = False) -> None:
        if one.policy in self._session.organization.policies:
            show_policy(self._session.requests, one.policy)
