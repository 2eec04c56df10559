"""Panel of what people really did: used, not used, refused, and what the policies would have stopped of it."""

from __future__ import annotations

from collections.abc import Generator, Iterator, Mapping, Sequence

from PySide6.QtCore import QModelIndex, Qt
from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import QCheckBox, QWidget

from designer.activity.activity_file import Summary
from designer.analysis.access.ceilings import Ceilings
from designer.analysis.replay.contents import ActivityContents, ServiceUse, adding_services
from designer.analysis.replay.lacks import lacks, undecided
from designer.analysis.replay.narrowing import narrowed
from designer.analysis.replay.replay import Replay, ReplayRow, RowKey
from designer.analysis.replay.stopped import StoppedKey
from designer.analysis.replay.unused import finding_unused
from designer.basics.words import counted
from designer.organization.edits.exceptions import except_callers
from designer.organization.model.records import NodeId, NodeKind
from designer.policy.catalog.catalogue import load
from ui import theme
from ui.commands.requests import EXPLAIN_INQUIRY, NEW_TEST, READ_ACTIVITY, show_policy
from ui.features.activity.acts import (
    has_arn,
    inquiry_of_request,
    key_of_row,
    looking_below,
    place_of_statement,
    policy_of_row,
    promise_of_row,
)
from ui.features.activity.columns import use_columns
from ui.features.activity.period import PeriodButton
from ui.features.activity.rows import (
    StoppedRequests,
    UnusedService,
    UseColumn,
    denied_rows,
    iso_day,
    section,
    short_principal,
    stopped_rows,
    unlogged_rows,
    unused_rows,
    used_rows,
)
from ui.features.activity.ticks import DenialTicks
from ui.features.activity.tree import ActivityTree
from ui.forms.activity_note import SHOW_STOPPED
from ui.state.analyses import Analyses
from ui.state.session import Session, push
from ui.widgets.buttons import icon_button, push_button
from ui.widgets.containers.boxes import WrappingRow, in_column, in_row, stacked
from ui.widgets.display.empty_state import EmptyState
from ui.widgets.display.labels import ElidedLabel, hairline, plain_label
from ui.widgets.focus import gets_keys_first
from ui.widgets.item_views.row_model import Row
from ui.widgets.item_views.rows import RowContent
from ui.widgets.jobs.job import ASKED_S, Job, WhenSeen

_NOTHING = (
    "Bring in logs of CloudTrail to see what the policies would have stopped, what is allowed and nobody uses, and "
    "what AWS refused. They stay on this computer, and the design does not name them."
)
_WORKING = "Working it out…"


class ActivityPanel(QWidget):
    """Three questions about what is selected, in one column; nothing is worked out unseen."""

    def __init__(self, session: Session, analyses: Analyses) -> None:
        super().__init__()
        self._session = session
        self._analyses = analyses
        self._activity = analyses.activity
        self._below: dict[RowKey, Sequence[StoppedRequests]] = {}
        self._found: tuple[Replay, Replay] | None = None
        self.ticks = DenialTicks(session, self._activity, self)
        self._used: Mapping[str, ServiceUse] = {}
        self._columns: list[UseColumn] = []
        self._shown: NodeId | None = None
        self._fresh: set[RowKey] = set()
        self._job = Job(self)
        self._looking = Job(self)
        self._looking.finished.connect(self._show_below)
        self._make()
        self._build()
        self._connect()

    def _make(self) -> None:
        self.name = ElidedLabel(mode=Qt.TextElideMode.ElideMiddle, font=theme.name_font())
        self.about = plain_label(look="quiet", wrap=True)
        self.period_button = PeriodButton(self._session, self._activity)
        self.more_button = icon_button("import", "Bring in other activity…", run=self._read)
        name = "Detach: keep no activity beside this design; the file stays where it is"
        self.detach_button = icon_button("detach", name, run=self._activity.detach)
        self.tree = ActivityTree()
        self.verdict = plain_label(wrap=True)
        self.explain_button = push_button("Explain", "explain", run=self._explain)
        self.except_button = push_button("Except this role", "role", run=self._except)
        self.test_button = push_button("Make it a test…", "tests", run=self._make_test)
        self.policy_button = push_button("Show the policy", "policy", run=self._show_policy)
        self.tick_button = push_button("Tick what was never used", "check-all", run=self.ticks.switch_all)
        self.deny_button = push_button("Deny what is ticked", "policy-add", run=self._deny)
        self.list_box = QCheckBox("as an allow-list")
        self.list_box.setToolTip("Allow all other services in place of denying those that are ticked")
        self.list_box.toggled.connect(self.ticks.make_list)
        self.empty = EmptyState("activity", "Activity", _NOTHING, "Bring in activity…")

    def _build(self) -> None:
        metrics = theme.metrics()
        first = WrappingRow((self.name, self.more_button, self.detach_button, self.period_button), grows=True)
        head = in_column(first, self.about, margins=(metrics.margin, metrics.gap), spacing=metrics.gap // 2)
        acts = (self.explain_button, self.except_button, self.test_button, self.policy_button)
        buttons = (*acts, self.tick_button, self.deny_button, self.list_box)
        self._acts = WrappingRow(buttons, sides=metrics.margin, ends=metrics.gap // 2)
        words = in_row((self.verdict, 1), margins=(metrics.margin, metrics.gap // 2))
        list_part = QWidget()
        in_column(head, hairline(), (self.tree, 1), hairline(), words, self._acts, host=list_part, spacing=0)
        self._stack = stacked(self.empty, list_part)
        in_column(self._stack, host=self)

    def _connect(self) -> None:
        self.empty.acted.connect(self._read)
        self.tree.selectionModel().currentChanged.connect(self._on_current)
        self.tree.expanded.connect(self._look_below)
        self.tree.switched.connect(self._switch)
        self.tree.activated.connect(lambda _index: self._act())
        self.ticks.changed.connect(self._show_if_known)
        self._session.requests.answer(SHOW_STOPPED, self.tree.open_first)
        self._seen = WhenSeen(self, self._refresh)
        self._activity.changed.connect(self._outdate)
        self._activity.changed.connect(self._seen.ask)
        self._activity.replayed.connect(self._seen.ask)
        self._session.selectionChanged.connect(self._seen.ask)
        gets_keys_first(self.tree)

    def finish(self) -> None:
        """Do what is left of the work, at once."""
        self._activity.finish()
        self._job.finish()
        self._looking.finish()
        self.ticks.job.finish()

    # --- What is shown ---

    @property
    def _node(self) -> NodeId:
        """The node on show."""
        return self._session.current or self._session.organization.root

    def _numbers(self) -> list[str] | None:
        """Return the numbers of the accounts on show; None for all."""
        organization, node = self._session.organization, self._node
        if node == organization.root:
            return None
        return [number for account in organization.accounts(node) if (number := organization.node(account).aws_id)]

    def showEvent(self, event: QShowEvent) -> None:
        """Have the replay worked out from now on."""
        super().showEvent(event)
        self._activity.want(self)

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._activity.want(self, wanted=False)

    def _outdate(self) -> None:
        """The rows are of another activity."""
        self._shown = None

    def _refresh(self) -> None:
        """Tell of what is selected now."""
        self._job.stop()
        self._looking.stop()
        self.ticks.forget()
        self._found, self._fresh = None, set()
        self._below = self._below if self._shown == self._node else {}
        activity = self._activity
        if activity.record is None or activity.problem:
            problem = f"{activity.problem} Bring the logs in again, or detach it." if activity.problem else _NOTHING
            self.empty.say("Activity", problem, "Bring in activity…")
            self._stack.setCurrentIndex(0)
            return
        self._stack.setCurrentIndex(1)
        self.period_button.show_days()
        self.name.set_text(self._session.organization.node(self._node).name)
        before = self._session.organization.nodes.get(self._shown) if self._shown not in (None, self._node) else None
        self.about.setText(f"{_WORKING} The rows are still of {before.name}." if before else _WORKING)
        if activity.contents is None or self._shown is None:  # the rows of another activity would mislead
            self.tree.show_sections([section(_WORKING if activity.contents else "Reading the file…", "", [])])
        if activity.contents is not None:
            self._job.start(self._narrowing(activity.contents), ASKED_S)

    def _narrowing(self, contents: ActivityContents) -> Generator[None, None, None]:
        """Find what belongs to the node on show, in steps, and show it."""
        numbers, replay, denied = self._numbers(), self._activity.replay, self._activity.denied
        if replay is None and len(self.tree.rows.rows) > 1 and self._shown == self._node:
            return  # the rows of before the edit stay for the moment, and what is open stays open
        ceiling_of = Ceilings(self._session.organization, load()).of  # in any context, as for the proof
        unused = yield from finding_unused(self._session.organization, ceiling_of, self._node, contents.use_evidence)
        self._used = contents.services
        if numbers is not None:
            yield
            self._used = yield from adding_services(contents.uses, numbers)
        self._columns = yield from use_columns(self._session.organization, self._node, contents)
        if replay is not None and denied is not None:
            self._found = (replay, denied)
        if self._found is not None and numbers is not None:
            yield
            first = narrowed(self._found[0], numbers)
            yield
            self._found = (first, narrowed(self._found[1], numbers))
        self._shown = self._node
        self.ticks.show(self._node, unused, list(self._used), is_narrowed=contents.is_narrowed)
        self._show()

    def _show(self) -> None:
        used, unused = used_rows(self._used, self._columns), self.ticks.shown
        self.about.setText(self._about())
        self.tree.show_sections(
            [
                self._stopped_section(),
                section("Used", counted(len(self._used), "service"), used, "No request in this evidence"),
                section(
                    "Allowed, and nobody used it",
                    f"{counted(len(unused.known), 'service')} not in this evidence",
                    unused_rows(unused.known, self.ticks.services),
                    "No service that is allowed is known to be unused",
                ),
                section(
                    "Unknown: no evidence of use",
                    counted(len(unused.unknown), "service"),
                    unlogged_rows(unused.unknown),
                    "Each service that is allowed and not used has evidence",
                ),
                self._denied_section(),
                section("What this evidence lacks", "", list(self._lacking())),
            ]
        )
        self._show_acts()
        found = self._found[0].rows if self._found is not None else ()
        opened = (self.tree.rows.index_of(("stopped", key)) for key in found)
        for index in (self.tree.currentIndex(), *filter(self.tree.isExpanded, opened)):
            self._look_below(index)

    def _about(self) -> str:
        contents, record = self._activity.contents, self._activity.record
        if contents is None or record is None:
            return _WORKING
        organization, node = self._session.organization, self._node
        kind = organization.node(node).kind
        accounts = [] if kind is NodeKind.ACCOUNT else [counted(organization.accounts_below(self._node), "account")]
        days = f"{iso_day(contents.first_day)} to {iso_day(contents.last_day)}"
        period = days if contents.days else "no events"
        beyond = ["numbers reach beyond these days"] if contents.beyond else []
        return " · ".join([*accounts, period, record.title, *beyond])

    def _stopped_section(self) -> Row:
        title = "Would have stopped"
        if self._found is None:
            return section(title, _WORKING, [])
        replay = self._found[0]
        undecided = f", {replay.open:,} undecided" if replay.open else ""
        rows = stopped_rows(self._session.organization, replay, self._below)
        nothing = f"Nothing in this evidence: none of {counted(replay.requests, 'request')}"
        return section(title, f"{replay.stopped:,} of {counted(replay.requests, 'request')}{undecided}", rows, nothing)

    def _denied_section(self) -> Row:
        if self._found is None:
            return section("Refused by AWS", _WORKING, [])
        denied = self._found[1]
        rows = list(denied_rows(self._session.organization, denied))
        return section("Refused by AWS", counted(denied.requests, "request"), rows, "AWS refused nothing here")

    def _lacking(self) -> Iterator[Row]:
        contents, replay = self._activity.contents, self._activity.replay
        assert contents is not None
        for one in (*lacks(self._session.organization, contents, replay), *(undecided(replay) if replay else ())):
            content = RowContent(one.title, one.detail, icon="unknown", wrapped=True)
            yield Row(content, f"{one.title}: {one.detail}", f"lack {one.title}", selectable=False)

    # --- Rows that are opened ---

    def _on_current(self, index: QModelIndex) -> None:
        """Offer what can be done with a row, which needs the requests behind a statement."""
        self._show_acts()
        self._look_below(index)

    def _look_below(self, index: QModelIndex) -> None:
        """Find the requests behind a statement that is opened, or current."""
        row = self.tree.rows.row(index)
        if row is None or not isinstance(row.value, ReplayRow) or row.value.key in self._fresh:
            return
        if self._activity.contents is not None and row.id == ("stopped", row.value.key):
            self._looking.start(looking_below(row.value), ASKED_S)

    def _show_below(self, found: tuple[ReplayRow, dict[StoppedKey, Summary]]) -> None:
        row, requests = found
        self._fresh.add(row.key)
        self._below[row.key] = [StoppedRequests(row, key, summary) for key, summary in requests.items()]
        self._show()

    # --- Acts ---

    def _current(self) -> object:
        row = self.tree.rows.row(self.tree.currentIndex())
        return row.value if row is not None else None

    def _show_acts(self) -> None:
        """Offer what can be done with the current row, and tell what the ticked services come to."""
        value = self._current()
        is_caller = isinstance(value, StoppedRequests) and has_arn(value.key)
        open_design = not self._session.document.read_only
        key = key_of_row(value)
        self.explain_button.setVisible(is_caller)
        is_open = isinstance(value, ReplayRow) and bool(value.at_least and self._below.get(value.key))
        self.test_button.setVisible(is_caller or is_open)
        self.policy_button.setVisible(key is not None and bool(key.label))
        self.except_button.setVisible(is_caller and key is not None and bool(key.label))
        self.except_button.setEnabled(open_design)
        ticked = self.ticks.services
        is_about_ticks = isinstance(value, UnusedService) or bool(ticked)
        self.tick_button.setVisible(is_about_ticks and bool(ticked or self.ticks.never))
        self.tick_button.setText("Untick all" if ticked else f"Tick {len(self.ticks.never):,} never used")
        self.deny_button.setVisible(is_about_ticks)
        self.list_box.setVisible(is_about_ticks)
        self.deny_button.setEnabled(self.ticks.can_deny and open_design)
        self.deny_button.setText(self.ticks.act)
        self.verdict.setText(self._words_of(value))
        self.verdict.setVisible(bool(self.verdict.text()))

    def _words_of(self, value: object) -> str:
        if words := self.ticks.words:
            return words
        if isinstance(value, StoppedRequests):
            return f"{short_principal(value.key.principal)}: {counted(value.summary.requests, 'request')} that worked."
        overlap = "A request may be in several rows; the number above has each once."
        return overlap if isinstance(value, ReplayRow) else ""

    def _read(self) -> None:
        self._session.requests.ask(READ_ACTIVITY, None)

    def _switch(self, index: QModelIndex) -> None:
        """Tick a service, or take the tick away."""
        row = self.tree.rows.row(index)
        if row is not None and isinstance(row.value, UnusedService):
            self.ticks.switch(row.value.prefix)

    def _show_if_known(self) -> None:
        """Show other ticks, unless the rows are about to be others anyway."""
        if self._shown == self._node and self._activity.contents is not None:
            self._show()

    def _act(self) -> None:
        """Do what is next with the current row: Return, or a double click."""
        value, index = self._current(), self.tree.currentIndex()
        if isinstance(value, StoppedRequests):
            self._explain()
        elif isinstance(value, UnusedService):
            self._switch(index)
        elif self.tree.rows.hasChildren(index):
            self.tree.setExpanded(index, not self.tree.isExpanded(index))

    def _explain(self) -> None:
        """Explain the current request: what the path says of it, level by level."""
        value, organization = self._current(), self._session.organization
        if isinstance(value, StoppedRequests) and (inquiry := inquiry_of_request(organization, value.key)):
            self._session.reveal(inquiry.account)
            self._session.requests.ask(EXPLAIN_INQUIRY, inquiry)

    def _except(self) -> None:
        """Have the statement leave out the principal of the current request."""
        value, organization = self._current(), self._session.organization
        policy = policy_of_row(organization, key_of_row(value))
        if policy is None or not isinstance(value, StoppedRequests) or not self._session.drafts.commit():
            return
        sid = value.row.key.label.rpartition("#")[2]
        change = push(self._session, lambda: except_callers(organization, policy.id, sid, [value.key.principal]))
        if change is not None:
            self._session.say_done(change)

    def _make_test(self) -> None:
        """Let the person make a test of what is current, as the design answers it now."""
        promise = promise_of_row(self._session.organization, self._current(), self._below)
        if promise is not None:
            self._session.requests.ask(NEW_TEST, promise)

    def _show_policy(self) -> None:
        key = key_of_row(self._current())
        policy = policy_of_row(self._session.organization, key)
        if policy is not None and key is not None:
            show_policy(self._session.requests, policy.id, *place_of_statement(policy, key))

    def _deny(self) -> None:
        """Deny what is ticked at what is selected, and open the policy."""
        if self._shown == self._node and (change := self.ticks.deny()) is not None:
            show_policy(self._session.requests, next(iter(change.policies)))
