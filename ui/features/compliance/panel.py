"""Panel of compliance: programmes of what is selected, services out of scope, agreements, evidence, open duties."""

from collections.abc import Iterator
from functools import partial

from PySide6.QtCore import QDate, QModelIndex, QPoint, Qt
from PySide6.QtWidgets import QWidget

from designer.analysis.access.unknown_policies import is_unreadable
from designer.analysis.compliance import programme_facts
from designer.analysis.compliance.artifact import AgreementKind
from designer.analysis.compliance.checklist import AGREEMENT_DUTY, NodeProgramme, NodeProgrammes, checked_words
from designer.analysis.compliance.scope import guardrails_for
from designer.basics.words import capital, counted
from designer.organization.edits.compliance import mark, set_duty
from designer.organization.model.compliance import CustomerAgreement, CustomerDuty, DutyState
from designer.organization.model.organization import Organization
from designer.organization.model.records import NodeId
from designer.policy.evaluation.outcome import Answer
from ui import theme
from ui.features.compliance.acts import ComplianceActs
from ui.features.compliance.rows import (
    AgreementOf,
    DutyOf,
    EvidenceOf,
    MarkedNode,
    ServiceOutOfScope,
    compliance_rows,
    programme_overview_rows,
)
from ui.state.analyses import Analyses
from ui.state.session import Session, push
from ui.state.split import shared_room
from ui.widgets.buttons import push_button
from ui.widgets.containers.boxes import WrappingRow, in_column, in_row, stacked
from ui.widgets.display.empty_state import EmptyState
from ui.widgets.display.labels import ElidedLabel, hairline, plain_label
from ui.widgets.fields.picker import Pick, Picker
from ui.widgets.focus import gets_keys_first
from ui.widgets.item_views.flat_list import ScrolledList
from ui.widgets.item_views.row_model import Row
from ui.widgets.item_views.rows import RowContent
from ui.widgets.jobs.job import WhenSeen

_ACTS = 4
_PICKER = 340


class CompliancePanel(QWidget):
    """One list in the order of questions, and below it what the current row says in full and what can be done."""

    def __init__(self, session: Session, analyses: Analyses) -> None:
        super().__init__()
        self._session = session
        self._analyses = analyses
        self._programmes: NodeProgrammes | None = None
        self._node: NodeId | None = None
        self._acts = ComplianceActs(session, self)
        self._picker: Picker | None = None
        self._offered_acts: tuple[object, list[str]] = (None, [])
        self._make()
        self._build()
        self._seen = WhenSeen(self, self._update)
        session.selectionChanged.connect(self._seen.ask)
        session.document.changed.connect(self._forget)
        session.document.reset.connect(self._forget)

    def _make(self) -> None:
        self.name = ElidedLabel(mode=Qt.TextElideMode.ElideMiddle, font=theme.name_font())
        self.add_button = push_button("Programme", "add", run=self._choose_programme)
        self.list = ScrolledList("Compliance", boxes=True)
        self.list.switched.connect(self._switch)
        self.list.taken.connect(self._take)
        self.list.activated.connect(self._activate)
        self.list.selectionModel().currentChanged.connect(lambda *_: self._update_row())
        self.note = ScrolledList("Details of the entry")
        self.buttons = [push_button("") for _ in range(_ACTS)]
        for number, button in enumerate(self.buttons):
            button.clicked.connect(partial(self._act, number))
        self.empty = EmptyState("lock", "Compliance")
        self.empty.acted.connect(self._choose_programme)
        gets_keys_first(self.list)

    def _build(self) -> None:
        metrics = theme.metrics()
        self._head, self._line = QWidget(), hairline()
        in_row((self.name, 1), self.add_button, host=self._head, margins=(metrics.margin, metrics.gap))
        below = QWidget()
        in_column(
            (self.note, 1), WrappingRow(self.buttons, sides=metrics.margin, ends=metrics.gap), host=below, spacing=0
        )
        self._stack = stacked(self.empty, shared_room("compliance", self.list, below, (2, 1)))
        notice = in_row(
            plain_label("No legal advice and no audit: AWS's own lists and reports count.", look="small", wrap=True),
            margins=(metrics.margin, metrics.gap // 2),
        )
        in_column(self._head, self._line, (self._stack, 1), hairline(), notice, host=self, spacing=0)

    def _forget(self, *_: object) -> None:
        self._programmes = None
        self._seen.ask()

    @property
    def _today(self) -> str:
        return QDate.currentDate().toString(Qt.DateFormat.ISODate)

    def _update(self) -> None:
        session = self._session
        organization, node = session.organization, session.current
        self.name.set_text(organization.node(node).name if node is not None else "")
        writes = not session.document.read_only
        self.add_button.setVisible(node is not None)
        self.add_button.setEnabled(writes)
        if node is None:
            self._update_all(organization)
            return
        self._show_head(True)
        if self._programmes is None:
            self._programmes = NodeProgrammes(organization, self._analyses.catalogue, self._today)
        found = self._programmes.of(node)
        self._stack.setCurrentIndex(1 if found else 0)
        if not found:
            self.empty.say(
                "No compliance programme here",
                "Choose a programme, such as HIPAA or PCI DSS, for an OU and what is below it, to see which services "
                "are out of scope and still possible, which agreement is needed, and what serves as evidence.",
                "Choose a programme…" if writes else "",
            )
        at = self.list.currentIndex().row() if node == self._node else 1
        self._node = node
        self.list.rows.show(list(compliance_rows(organization, node, found, self._today)))
        if found and not self.list.currentIndex().isValid():  # the next one takes its place
            places = [self.list.rows.index(max(1, place), 0) for place in (at, at - 1, 1)]
            self.list.setCurrentIndex(next(one for one in places if one.flags() & Qt.ItemFlag.ItemIsSelectable))
        self._update_row()

    def _update_all(self, organization: Organization) -> None:
        """Say which nodes fall under programmes, while none is selected."""
        rows = list(programme_overview_rows(organization))
        self.name.set_text("Programmes of this design" if rows else "")
        self._stack.setCurrentIndex(1 if rows else 0)
        self._show_head(bool(rows))
        self.empty.say("Compliance", "Choose an OU or an account to put it under a programme, such as HIPAA.")
        self.list.rows.show(rows)
        self._update_row()

    def _show_head(self, shown: bool) -> None:
        """Show what the panel is about, where it is about anything."""
        self._head.setVisible(shown)
        self._line.setVisible(shown)

    def _take(self, place: int) -> None:
        """Go to a node of the overview."""
        row = self.list.rows.row(self.list.rows.index(place, 0))
        if row is not None and isinstance(row.value, MarkedNode):
            self._session.select([row.value.node])
            self._session.reveal(row.value.node)

    def _activate(self, index: QModelIndex) -> None:
        """Tick a duty, or do the first act on an entry; no key denies or accepts a service by mistake."""
        row, node = self.list.rows.row(index), self._session.current
        if row is None or node is None or isinstance(row.value, ServiceOutOfScope):
            return
        if isinstance(row.value, DutyOf):
            self._switch(index.row())
        elif (acts := self._acts.of(node, row.value)) and (acts[0].reads or not self._session.document.read_only):
            acts[0].run()

    def _update_row(self) -> None:
        row, node = self.list.rows.row(self.list.currentIndex()), self._session.current
        value = row.value if row is not None else None
        known = self._programmes
        self.note.rows.show(
            list(compliance_note_rows(known, node, value)) if known is not None and node is not None else []
        )
        self.note.scrollToTop()
        acts = self._acts.of(node, value) if node is not None else ()
        offered = (row.id if row is not None else None, [act.words for act in acts])
        if any(button.hasFocus() for button in self.buttons) and offered != self._offered_acts:
            self.list.setFocus(Qt.FocusReason.OtherFocusReason)  # the same key again would do another act
        self._offered_acts = offered
        for number, button in enumerate(self.buttons):
            button.setVisible(number < len(acts))
            if number < len(acts):
                button.setText(acts[number].words)
                button.setEnabled(acts[number].reads or not self._session.document.read_only)

    def _act(self, number: int, _on: bool = False) -> None:
        row, node = self.list.rows.row(self.list.currentIndex()), self._session.current
        if row is not None and node is not None:
            self._acts.of(node, row.value)[number].run()

    def _switch(self, place: int) -> None:
        """Say that a duty is done, or open again."""
        row, node = self.list.rows.row(self.list.rows.index(place, 0)), self._session.current
        if row is None or node is None or not isinstance(row.value, DutyOf):
            return
        one, record = row.value, row.value.status.record
        if one.status.is_covered:
            self.list.setCurrentIndex(self.list.rows.index_of(("asked", one.programme.mark.programme)))
            return
        done = record is None or record.state is DutyState.OPEN
        if done and one.status.duty.id == AGREEMENT_DUTY and one.programme.agreement is not None:
            self._acts.record_agreement(node, one.programme.agreement)
            return
        duty = CustomerDuty(
            record.node if record is not None else one.programme.mark.node,
            one.programme.mark.programme,
            one.status.duty.id,
            DutyState.DONE if done else DutyState.OPEN,
            owner=record.owner if record is not None else "",
            day=self._today,
            note=record.note if record is not None else "",
        )
        push(self._session, lambda: set_duty(self._session.organization, duty))

    def _choose_programme(self) -> None:
        """Open the list of programmes under the button, as wide as the panel."""
        if self._picker is None:
            self._picker = Picker(
                "Compliance programme, e.g. HIPAA",
                self._offered,
                self,
                "Type the name of a compliance programme, such as HIPAA.",
            )
        below = self.add_button.mapTo(self, QPoint(0, self.add_button.height() + 2)).y()
        self._picker.open_at(self.mapToGlobal(QPoint(0, below)), max(theme.metrics().scaled(_PICKER), self.width()))

    def _offered(self, text: str) -> list[Pick]:
        node = self._session.current
        if node is None:
            return []
        words = text.lower().split()
        here = {one.programme for one in programme_facts.marks_of(self._session.organization, node)}
        return [
            Pick(RowContent(one.title, one.about, icon="lock"), partial(self._mark, node, one.id))
            for one in sorted(
                programme_facts.load().programmes.values(),
                key=lambda one: not all(word in f"{one.id} {one.title}".lower() for word in words),
            )
            if one.id not in here and all(word in f"{one.id} {one.title} {one.about}".lower() for word in words)
        ]

    def _mark(self, node: NodeId, programme: str) -> None:
        push(self._session, lambda: mark(self._session.organization, node, programme))


_MANAGING = (
    "IAM, Organizations, billing and the like hold no data of yours. That is our judgement, not AWS's: its lists "
    "do not speak of them."
)


def compliance_note_rows(known: NodeProgrammes, node: NodeId, value: object) -> Iterator[Row]:
    """Yield the sentences on what a row stands for."""
    for number, (words, icon, *more) in enumerate(_sentences(known, node, value)):
        tip = "\n".join((words, *more))
        yield Row(RowContent(words, icon=icon, wrapped=True), tip, number, selectable=False)


def _sentences(known: NodeProgrammes, node: NodeId, value: object) -> Iterator[tuple[str, ...]]:
    """Yield each sentence with its icon, and what only its tip says."""
    match value:
        case NodeProgramme():
            yield from _programme(known, node, value)
        case ServiceOutOfScope():
            yield from _service(known, node, value)
        case AgreementOf(programme=NodeProgramme(agreement=AgreementKind() as kind)):
            yield kind.about, "info"
            yield f"Source: {kind.source}. {capital(checked_words(kind.confidence))}.", "link-out"
        case CustomerAgreement():
            yield value.note or "Without a note.", "note"
            yield f"{value.arn or 'Its ARN is not known'}; the program reads agreements and never accepts one.", "info"
        case EvidenceOf():
            for first, last in value.item.gaps:
                yield f"Not covered: {first} to {last}.", "conditional"
            yield f"Its usual period: {value.item.family.usual or 'not known'}.", "info"
            yield (
                f"Source: {value.item.family.source}. {capital(checked_words(value.item.family.confidence))}.",
                "link-out",
            )
        case DutyOf():
            record = value.status.record
            if record is not None and record.note:
                yield record.note, "note"
            yield f"{_ticking(value)} {capital(checked_words(value.status.duty.confidence))}.", "info"


def _ticking(duty: DutyOf) -> str:
    """Return the effect of a click on the box of a duty."""
    record = duty.status.record
    if duty.status.is_covered:
        return "The agreements that are recorded say that it is done."
    if duty.status.duty.id == AGREEMENT_DUTY and (record is None or record.state is DutyState.OPEN):
        return "Click the box to record the agreement."
    if record is None:
        return "Nobody has said whether it is done. Click the box when it is; click again if it is still open."
    return "Click the box if it is open again." if record.state is DutyState.DONE else "Click the box when it is done."


def _programme(known: NodeProgrammes, node: NodeId, one: NodeProgramme) -> Iterator[tuple[str, ...]]:
    scope = one.scope
    if one.facts is not None and one.facts.about:
        yield one.facts.about, "info"
    if scope.exempt:
        yield "SCPs do not limit the management account: every service is possible in it.", "exempt"
        return
    if scope.listed is None:
        yield "There is no list of its services in scope: import one of your own.", "unknown"
        return
    shares = f"{scope.in_scope:,} in scope, {len(scope.out):,} out of scope"
    managing = f", {scope.administrative:,} that only manage accounts, by Orgwright's own judgement"
    summary = f"{shares}{managing if scope.administrative else ''}"
    may_be = "possible here" if scope.complete else "may be possible here, as a policy on the path cannot be read"
    yield f"{counted(scope.possible, 'service')} {may_be}: {summary}.", "policy", _MANAGING
    guards = guardrails_for(known.organization, node, one.mark.programme, known.scopes.day)
    for guard in guards:
        beyond = f"; it lets {counted(len(guard.beyond), 'service')} through that the list does not have"
        exempt = f"; it spares {', '.join(guard.exempt)}" if guard.exempt else ""
        if is_unreadable(guard.policy):
            yield f"{guard.policy.name} cannot be read: what it limits is unknown.", "unknown"
            continue
        yield f"Limited by {guard.policy.name}{beyond if guard.beyond else ''}{exempt}.", "policy-deny"
    if not guards:
        yield "No policy limits it to the services in scope yet. “Limit by SCP” makes one.", "conditional"
    yield f"Source of the list: {scope.listed.source} {capital(checked_words(scope.listed.confidence))}.", "link-out"


def _service(known: NodeProgrammes, node: NodeId, one: ServiceOutOfScope) -> Iterator[tuple[str, str]]:
    reason = known.scopes.why(node, one.service.prefix)
    if reason is not None:
        sure = reason.answer is not Answer.UNKNOWN
        yield (f"Possible here. {reason.sentence}", "policy-allow") if sure else (reason.sentence, "unknown")
    decided = one.service.accepted or one.service.expired
    if decided is not None:
        ended = "Accepted until" if one.service.accepted else "The decision ended on"
        until = f" {ended} {decided.until}." if decided.until else ""
        yield f"{decided.reason}{f' ({decided.owner})' if decided.owner else ''}.{until}", "note"
    if one.service.unsure:
        yield "It may be missing only because the list is old: newer lists of other programmes have it.", "unknown"
