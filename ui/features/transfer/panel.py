"""Panel of a transfer: the states that accounts pass, what each gives and takes, and what must be ready before."""

from __future__ import annotations

from collections.abc import Generator, Mapping
from pathlib import Path

from PySide6.QtCore import QDate, Qt, QTimer
from PySide6.QtWidgets import QFileDialog, QProgressBar, QWidget

from designer.analysis.lenses.annotation import Asker, NodeAnnotation
from designer.analysis.transfer.readiness import FoundTransfer, finding_transfer
from designer.analysis.transfer.ready_item import ReadyEvidence, ReadyStatus
from designer.analysis.transfer.states import Transfer, TransferState
from designer.analysis.transfer.words import readiness_words
from designer.basics.errors import EditError, OrgwrightError
from designer.basics.words import capital, counted, first_names
from designer.exchange.formats import files
from designer.exchange.formats.transfer_evidence import TRANSFER_EVIDENCE
from designer.exchange.reports.transfer import transfer_markdown
from designer.organization.model.change import Change
from designer.organization.model.organization import Organization
from designer.organization.model.records import NodeId
from designer.policy.catalog.catalogue import Catalogue
from ui import theme
from ui.canvas.travel import LOOK_AT
from ui.commands.requests import CHOOSE_TRANSFER, TRANSFER, TransferWish
from ui.features.transfer.marks import ghost_of, source_marks, target_marks, target_place, transfer_picture
from ui.features.transfer.rows import READY_LOOKS, call_rows, ready_rows, state_card_words, state_rows
from ui.features.transfer.state_row import StateRow
from ui.forms import dialogs
from ui.state.analyses import Analyses
from ui.state.lens import PanelAnnotations
from ui.state.session import Session
from ui.state.settings import folder_beside
from ui.state.shown_design import DesignPicture
from ui.state.split import shared_room
from ui.widgets.buttons import icon_button, push_button
from ui.widgets.containers.boxes import WrappingRow, in_column, in_row, stacked
from ui.widgets.display.chip import Chip, join_filters
from ui.widgets.display.empty_state import EmptyState
from ui.widgets.display.labels import ElidedLabel, hairline, plain_label
from ui.widgets.fields.segments import Segments
from ui.widgets.focus import gets_keys_first
from ui.widgets.item_views.flat_list import ScrolledList
from ui.widgets.jobs.job import ASKED_S, Job

_PAUSE_MS = 300
"""The way is found again when nothing was edited for so long."""


_MOST = 3
"""Accounts that are named."""

_REFUSED = "This transfer cannot be made"

_FILTERS = (ReadyStatus.FAIL, ReadyStatus.UNKNOWN, ReadyStatus.READY)
"""Answers with a filter; what does not apply is seen with what is ready."""


class TransferPanel(QWidget):
    """Shows a transfer between the open design and another one, and goes on while the open one is edited."""

    def __init__(self, session: Session, analyses: Analyses) -> None:
        super().__init__()
        self._session = session
        self._analyses = analyses
        self._wish: TransferWish | None = None
        self._names: Mapping[NodeId, str] = {}
        self._found: FoundTransfer | None = None
        self._refusal = ""
        self._evidence: Mapping[str, ReadyEvidence] = {}
        self._job = Job(self, done=self._show_found)
        self._job.failed.connect(self._show_refused)
        self._pause = QTimer(self, singleShot=True, interval=_PAUSE_MS)
        self._pause.timeout.connect(self._start)
        self._annotations = PanelAnnotations(self, session, Asker.TRANSFER, self._marks, self._picture)
        self._make()
        self._lay_out()
        session.requests.answer(TRANSFER, self.transfer)
        session.document.changed.connect(self._on_changed)
        session.document.keep_in_step(self._forget)
        self._show_state()

    def _make(self) -> None:
        self.empty = EmptyState(
            "export",
            "Transfer accounts",
            "To another organization, or from another into this one: the states that accounts pass, what each gives "
            "and takes, who can still act, and what must be ready. Nothing is moved.",
            "Choose a file…",
        )
        self.empty.acted.connect(lambda: self._session.requests.ask(CHOOSE_TRANSFER, None))
        self.refused = EmptyState("error", _REFUSED)
        self.refused.acted.connect(self._choose_again)
        self.title = ElidedLabel(font=theme.name_font())
        self.choose_button = icon_button("rename", "Choose other accounts, or another place…", run=self._choose_again)
        self.close_button = icon_button("close", "Forget the transfer", run=self._forget)
        self.states = StateRow()
        self.states.chosen.connect(self._choose_state)
        self.bar = QProgressBar()
        self.bar.setRange(0, 0)
        self.bar.setTextVisible(False)
        self.bar.setAccessibleName("Progress")
        self.cancel_button = push_button("Cancel", run=self._forget)
        self.list = ScrolledList("What the state gives and takes")
        self.list.taken.connect(self._go_to)
        gets_keys_first(self.list)
        self.chips = {
            status: Chip("", role, icon) for status, (icon, role, _) in READY_LOOKS.items() if status in _FILTERS
        }
        self.ready = ScrolledList("Readiness")
        join_filters(self.chips.values(), self._show_ready)
        self.below = Segments("List below", ("Ready?", "Calls"), tight=True)
        self.below.chosen.connect(self._show_ready)
        self.verdict = plain_label(look="name", wrap=True)
        self.evidence_button = push_button("Evidence…", "import", run=self._read_evidence)
        self.evidence_button.setToolTip("Read from a file what people found out: it answers questions")
        self.save_button = push_button("Save checklist…", "save", look="primary", run=self._save)

    def _lay_out(self) -> None:
        metrics = theme.metrics()
        head = in_column(
            in_row((self.title, 1), self.choose_button, self.close_button, spacing=metrics.gap // 2),
            self.states,
            in_row((self.bar, 1), self.cancel_button, spacing=metrics.gap),
            margins=(metrics.margin, metrics.gap),
            spacing=metrics.gap // 2,
        )
        below = QWidget()
        chips = WrappingRow([self.below, *self.chips.values()], sides=metrics.margin, ends=metrics.gap // 2)
        in_column(chips, (self.ready, 1), host=below, spacing=0)
        foot = in_column(
            self.verdict,
            WrappingRow([self.save_button, self.evidence_button]),
            margins=(metrics.margin, metrics.gap),
            spacing=metrics.gap // 2,
        )
        self._pages = stacked(shared_room("transfer", self.list, below, (2, 3)), self.refused)
        shown = QWidget()
        in_column(
            head,
            hairline(),
            (self._pages, 1),
            hairline(),
            foot,
            host=shown,
            spacing=0,
        )
        self._stack = stacked(self.empty, shown)
        in_column(self._stack, host=self)

    def transfer(self, wish: TransferWish) -> None:
        """Show another transfer, from now on."""
        self._wish, self._found, self._evidence, self._names = wish, None, {}, {}
        self._start()

    def finish(self) -> None:
        """Find it to the end now."""
        if self._pause.isActive():
            self._start()
        self._job.finish()

    def _choose_again(self) -> None:
        if self._session.drafts.commit():
            self._session.requests.ask(CHOOSE_TRANSFER, self._wish)

    def _start(self) -> None:
        self._pause.stop()
        wish = self._wish
        if wish is None:
            return
        sides = wish.sides(self._session.organization.copy())
        self._refusal = ""
        nodes = sides[0].nodes
        self._names = {**self._names, **{account: nodes[account].name for account in wish.accounts if account in nodes}}
        if gone := [self._names.get(account, account) for account in wish.accounts if account not in nodes]:
            self._job.stop()
            self._show_refused(EditError(f"{first_names(gone, _MOST)} is no longer in the design."))
            return
        today = QDate.currentDate().toString(Qt.DateFormat.ISODate)
        self._job.start(_finding(sides, wish, self._evidence, self._analyses.catalogue, today), ASKED_S)
        self._show_state()

    def _forget(self) -> None:
        self._job.stop()
        self._pause.stop()
        self._wish = self._found = None
        self._refusal = ""
        self._show_state()

    def _on_changed(self, change: Change) -> None:
        if self._wish is not None and (change.nodes or change.policies or change.settings or change.identities):
            self._pause.start()

    def _show_found(self, found: FoundTransfer) -> None:
        is_first = self._found is None
        self._found = found
        if is_first:
            self.states.choose(len(found.states) - 1)
        self._show_state()
        if is_first:
            self._bring_into_sight()

    def _show_refused(self, error: OrgwrightError) -> None:
        self._found, self._refusal = None, str(error)
        self.refused.say(_REFUSED, self._refusal, "Choose other accounts…")
        self._show_state()

    # What is shown

    @property
    def _state(self) -> TransferState | None:
        return self._found.states[min(self.states.current, len(self._found.states) - 1)] if self._found else None

    def _show_state(self) -> None:
        wish, found = self._wish, self._found
        self._stack.setCurrentIndex(0 if wish is None else 1)
        self._pages.setCurrentIndex(1 if self._refusal else 0)
        for waiting in (self.bar, self.cancel_button):
            waiting.setVisible(wish is not None and found is None and not self._refusal)
        for known in (self.states, self.below, self.save_button, self.evidence_button):
            known.setVisible(found is not None)
        if wish is not None:
            self._show_head(wish)
        if found is not None:
            self.states.show_states([state_card_words(found.transfer, state) for state in found.states])
            self.states.choose(min(self.states.current, len(found.states) - 1))
        self._show_rows()
        self._show_ready()

    def _show_head(self, wish: TransferWish) -> None:
        target = wish.sides(self._session.organization)[1]
        names = [self._names[account] for account in wish.accounts[:1] if account in self._names]
        who = names[0] if len(wish.accounts) == len(names) else counted(len(wish.accounts), "account")
        place = target.node(wish.to).name if wish.to in target.nodes else "?"
        self.title.set_text(f"{who} to {target.settings.name or 'the target'}, {place}")

    def _choose_state(self, _place: int) -> None:
        self._show_rows()
        self._bring_into_sight()

    def _bring_into_sight(self) -> None:
        """Bring into sight what the chosen state is about in the open design."""
        found, state, wish = self._found, self._state, self._wish
        if found is not None and state is not None and wish is not None:
            is_source, made = wish.is_leaving, found.transfer
            self._session.nodeRevealed.emit(made.accounts[0] if is_source else target_place(made, state))

    def _show_rows(self) -> None:
        found, state = self._found, self._state
        self.list.rows.show(list(state_rows(found.transfer, state)) if found and state else [])
        self._annotations.update()

    def _show_ready(self, *_: object) -> None:
        """Show the questions of readiness, or the calls, and how many answers are in the way."""
        items = self._found.items if self._found else ()
        for status, chip in self.chips.items():
            number = sum(item.status is status for item in items)
            chip.setVisible(bool(number) and not self.below.current)
            chip.set_text(f"{status.value} {number:,}")
        shown = {status for status, chip in self.chips.items() if chip.isChecked()}
        shown |= {ReadyStatus.NOT_APPLICABLE} if ReadyStatus.READY in shown else set()
        is_steps = bool(self.below.current)
        rows = call_rows(self._found.steps if self._found else ()) if is_steps else ready_rows(items, shown)
        self.ready.rows.show(list(rows))
        self.verdict.setText(capital(readiness_words(items)) if self._found else "")

    def _marks(self) -> Mapping[NodeId, NodeAnnotation] | None:
        found, state, wish = self._found, self._state, self._wish
        if found is None or state is None or wish is None:
            return None
        return (source_marks if wish.is_leaving else target_marks)(found.transfer, state)

    def _picture(self) -> DesignPicture | None:
        found, state, wish = self._found, self._state, self._wish
        if found is None or state is None or wish is None:
            return None
        return transfer_picture(found.transfer, state, wish)

    def _go_to(self, place: int) -> None:
        """Show the accounts that a row is about, where the open design has them."""
        value = self.list.rows.rows[place].value
        here = self._session.organization
        if not isinstance(value, tuple) or self._wish is None:
            return
        node = next((one for one in value if one in here.nodes), None)
        if node is not None and self._wish.is_leaving:
            self._session.reveal(node)
        ghost = next((node_id for node_id in map(ghost_of, value) if node_id in self._session.shown.ghosts), None)
        if ghost is not None:
            self._session.requests.ask(LOOK_AT, ghost)

    def _read_evidence(self) -> None:
        """Ask for a file of evidence, and find again what is in the way."""
        near = str(folder_beside(self._session.path))
        name, _ = QFileDialog.getOpenFileName(
            self, "Evidence of the transfer", near, "Evidence (*.json);;All files (*)"
        )
        if not name:
            return
        path = Path(name)
        try:
            told = TRANSFER_EVIDENCE.read(files.load_file(path), path.name)
            if self._found and (unasked := told.keys() - {item.id for item in self._found.items}):
                raise EditError(f"It answers {', '.join(sorted(unasked))}, which nobody asks.")
            self._evidence = told
        except OrgwrightError as error:
            dialogs.show_error(self, f"{path.name} was not read", error)
            return
        self._start()

    def _save(self) -> None:
        """Ask for a file, and write the checklist there."""
        found = self._found
        if found is None:
            return
        suggested = str(folder_beside(self._session.path) / "transfer.md")
        name, _ = QFileDialog.getSaveFileName(self, "Save the checklist", suggested)  # asks before it replaces a file
        if not name:
            return
        path = Path(name)
        try:
            expected = files.fingerprint_on_disk(path) if path.exists() else files.ABSENT
            files.save(path, "\n".join((*transfer_markdown(found), "")).encode(), expected=expected)
        except OrgwrightError as error:
            dialogs.show_error(self, f"{path.name} was not saved", error)
            return
        self._session.notices.say(f"{path.name} is saved.")


def _finding(
    sides: tuple[Organization, Organization],
    wish: TransferWish,
    evidence: Mapping[str, ReadyEvidence],
    catalogue: Catalogue,
    today: str,
) -> Generator[None, None, FoundTransfer]:
    """Find all of a transfer, in steps."""
    yield
    made = Transfer.of(*sides, wish.accounts, wish.to)
    return (yield from finding_transfer(made, catalogue, evidence, today))
