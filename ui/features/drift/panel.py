"""Panel of drift: what is other in AWS than in the design, who made it so, and what to do about each difference."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import partial

from PySide6.QtCore import QModelIndex, Qt
from PySide6.QtWidgets import QApplication, QProgressBar, QWidget

from designer.analysis.drift.drift import DriftClass, DriftItem
from designer.analysis.drift.silences import silence_of
from designer.analysis.drift.taking import taken_back, taking_over
from designer.analysis.drift.words import drift_summary, effect_together, item_title, item_values
from designer.analysis.lenses.annotation import Asker, CardOutline, NodeAnnotation, Tone, ToneColour
from designer.basics.errors import EditError
from designer.basics.words import counted
from designer.organization.edits.settings import silence_drift, unsilence_drift
from designer.organization.model.change import Change
from designer.organization.model.drift_silences import DriftSilence
from designer.organization.model.records import NodeId
from ui import theme
from ui.commands.requests import FIND_DRIFT, PLAN_LIVE, PLAN_OPEN, SHOW_DRIFT, LiveTarget
from ui.features.drift.rows import drift_detail_rows, drift_rows
from ui.features.drift.search import DriftSearch
from ui.forms.aws_sign_in import FactLine
from ui.forms.fields_dialog import DialogField, FieldsDialog
from ui.state.analyses import Analyses
from ui.state.lens import PanelAnnotations
from ui.state.session import Session, push
from ui.state.split import shared_room
from ui.widgets.buttons import icon_button, push_button
from ui.widgets.containers.boxes import WrappingRow, in_column, in_row, stacked
from ui.widgets.display.empty_state import EmptyState
from ui.widgets.display.labels import SeverityStyle, hairline, plain_label
from ui.widgets.fields.form import InlineMessage
from ui.widgets.focus import gets_keys_first
from ui.widgets.item_views.flat_list import ScrolledList

_WIDER = Tone(ToneColour.CONDITIONAL, "wider", "wider in AWS")
_OTHER = Tone(ToneColour.OTHER, "otherwise", "other in AWS")
_COMING = Tone(ToneColour.ACCENT, "recent", "not applied yet")
_PLACE = Tone(ToneColour.ACCENT, "compare", "differs from AWS")


class DriftPanel(QWidget):
    """The drift of the open design."""

    def __init__(self, session: Session, analyses: Analyses) -> None:
        super().__init__()
        self._session = session
        self.search = DriftSearch(session, analyses, self)
        self._annotations = PanelAnnotations(self, session, Asker.DRIFT, self._marks)
        self._make()
        self._build()
        self.search.changed.connect(self._show)
        session.requests.answer(SHOW_DRIFT, self.search.read)
        self._show()

    def _make(self) -> None:
        self.empty = EmptyState(
            "compare",
            "Find drift",
            "Where AWS is no longer as this design says, by whom, and what that does to permissions. AWS is only read.",
            "Find drift…",
        )
        self.empty.acted.connect(self._ask)
        self.title = plain_label(look="name", wrap=True)
        self.again_button = push_button("Read again…", run=self._ask)
        self.close_button = icon_button("close", "Forget the drift", run=self.search.forget)
        self.facts = [FactLine() for _ in range(3)]
        self.message = InlineMessage()
        self.bar = QProgressBar()
        self.bar.setRange(0, 0)
        self.bar.setTextVisible(False)
        self.bar.setAccessibleName("Progress")
        self.list = ScrolledList("Drift")
        self.list.selectionModel().currentChanged.connect(lambda now, _before: self._show_detail(now))
        self.list.taken.connect(lambda _place: self._reveal())
        gets_keys_first(self.list)
        self.detail = ScrolledList("Details of the difference")
        self.take_button = push_button("Take over", "import", run=self._take)
        self.take_button.setToolTip("Take over into the design what AWS has: one step, which undo takes back")
        self.silence_button = push_button("Silence…", run=self._silence)
        self.back_button = push_button("Plan back…", "undo", run=self._plan_back)
        self.who_button = push_button("Who did it?", "principal", run=self.search.ask_who)
        self.who_button.setToolTip("Ask CloudTrail who made these changes in the last 90 days: two calls a second")
        self.all_button = push_button("Plan all back…", look="primary", run=self._plan_all_back)

    def _build(self) -> None:
        metrics = theme.metrics()
        head = in_column(
            in_row((self.title, 1), self.close_button, spacing=metrics.gap),
            WrappingRow([*self.facts, self.again_button]),
            self.message,
            self.bar,
            margins=(metrics.margin, metrics.gap),
            spacing=metrics.gap // 2,
        )
        foot = in_column(
            WrappingRow([self.take_button, self.silence_button, self.back_button, self.who_button, self.all_button]),
            margins=(metrics.margin, metrics.gap),
        )
        found = QWidget()
        in_column(
            head,
            hairline(),
            (shared_room("drift", self.list, self.detail), 1),
            hairline(),
            foot,
            host=found,
            spacing=0,
        )
        self._stack = stacked(self.empty, found)
        in_column(self._stack, host=self)

    def _ask(self) -> None:
        live = self.search.live
        self._session.requests.ask(FIND_DRIFT, live.profile if live is not None else "")

    # --- Acts ---

    def _take(self) -> None:
        drift, item = self.search.drift, self._item()
        if drift is None or item is None:
            return
        if push(self._session, lambda: taking_over(drift, [item], self._session.organization)):
            words = f"{item_title(drift, item)}: the design is as AWS now; one undo takes it back"
            self._session.notices.say_of_step(words)

    def _silence(self) -> None:
        drift, silenced = self.search.drift, self._silenced()
        if silenced is not None:
            push(self._session, lambda: unsilence_drift(self._session.organization, silenced))
            return
        item, bare = self._item(), self._value()
        if drift is None:
            return
        if item is not None:
            bare = silence_of(item.change, drift.versions, wider=item.is_wider)
            what = f"{item_title(drift, item)}: {item_values(drift, item)}."
        elif isinstance(bare, DriftSilence):
            what = f"{effect_together(drift)}."
        else:
            return

        def edit(values: Mapping[str, str]) -> Change:
            reason, owner, until = (values[name] for name in ("reason", "owner", "until"))
            return silence_drift(self._session.organization, replace(bare, reason=reason, owner=owner, until=until))

        FieldsDialog(
            self._session,
            "Silence a difference",
            f"{what} Only these values are silenced: any other is drift again. The design keeps the silence.",
            (
                DialogField("reason", "Because", hint="incident 4471, forensics"),
                DialogField("owner", "Owner", hint="security team"),
                DialogField("until", "Until", hint="2027-05-31"),
            ),
            edit=edit,
            parent=self.window(),
            act="Silence",
        ).open()

    def _plan_back(self) -> None:
        drift, item = self.search.drift, self._item()
        if drift is None or item is None or self.search.live is None:
            return
        try:
            taken_back(drift, [item])
        except EditError as error:
            self._session.notices.refuse(str(error))
            return
        design = partial(taken_back, drift, [item])  # of the reading then, so that what others did since stays
        name, aws_id = "AWS without this drift", self._session.organization.settings.aws_id
        target = LiveTarget(design, name, self.search.live.profile, aws_id, is_made_of_live=True)
        self._session.requests.ask(PLAN_LIVE, target)

    def _plan_all_back(self) -> None:
        live = self.search.live
        if live is not None:
            self._session.requests.ask(PLAN_OPEN, live.profile)

    def _reveal(self) -> None:
        item = self._item()
        place = next(iter(self._places(item)), None) if item is not None else None
        if place is not None:
            self._session.reveal(place)

    # --- What is shown ---

    def _show(self) -> None:
        search, drift, live = self.search, self.search.drift, self.search.live
        self._stack.setCurrentIndex(1 if search.busy or search.words or live is not None else 0)
        self.bar.setVisible(search.busy or (live is not None and drift is None))
        self.title.setText(self._title())
        gaps = live.gaps if live is not None else []
        sentence = f"The reading is incomplete: {', '.join(gaps[:3])}{', …' if len(gaps) > 3 else ''}. "
        sentence += "What was not read may have changed, so nothing says that there is no more drift."
        together = f"{words}." if drift is not None and (words := effect_together(drift)) else ""
        self.message.say(sentence if gaps else "" if search.busy else search.words or together, SeverityStyle.WARNING)
        self._show_facts()
        rows = list(drift_rows(drift, live.authors)) if drift is not None and live is not None else []
        self.list.rows.show(rows)
        if not self.list.currentIndex().isValid():
            first = next((place for place, row in enumerate(rows) if isinstance(row.value, DriftItem)), None)
            if first is not None:
                self.list.setCurrentIndex(self.list.rows.index(first, 0))
                if self.isAncestorOf(QApplication.focusWidget() or self.window()):
                    self.list.setFocus(Qt.FocusReason.OtherFocusReason)
        self._show_detail(self.list.currentIndex())

    def _title(self) -> str:
        search, drift, live = self.search, self.search.drift, self.search.live
        if live is None or drift is None:
            return search.words if search.busy else "Comparing…" if live is not None else "Drift"
        summary = drift_summary(drift)
        if drift.drifted:
            return summary
        nothing = "No drift in what could be read" if live.gaps else "No drift"
        nothing = "Drift of silenced differences together" if effect_together(drift) else nothing
        return f"{nothing}, {summary}" if summary else nothing if live.gaps else "AWS is as the design says"

    def _show_facts(self) -> None:
        live = self.search.live
        for fact in self.facts:
            fact.setVisible(live is not None)
        if live is None:
            return
        applied = live.applied
        sentence = "What was applied last is not known"
        if applied:
            unread = f", {counted(applied.newer, 'newer run')} without a plan to read" if applied.newer else ""
            sentence = f"Last applied {applied.time[:16].replace('T', ' ')}{unread}"
        self.facts[0].show_fact(sentence, "allowed" if applied and not applied.newer else "unknown")
        settings, path = self._session.organization.settings, self._session.path
        own = settings.name if settings.name != settings.aws_id else ""
        self.facts[1].show_fact(f"Design: {own or (path.name if path is not None else 'this one')}")
        whole = counted(len(live.gaps), "gap") if live.gaps else "complete"  # before what may be cut
        read = f"AWS read {live.time}, {whole}, {counted(live.calls, 'call')}"
        self.facts[2].show_fact(read, "unknown" if live.gaps else "allowed")

    def _show_detail(self, _index: QModelIndex) -> None:
        drift, live, item = self.search.drift, self.search.live, self._item()
        is_known = drift is not None and live is not None and item is not None
        rows = list(drift_detail_rows(drift, item, live.authors)) if drift and live and item else []
        self.detail.rows.show(rows)
        silenced = self._silenced()
        is_drift = is_known and item is not None and item.kind.is_drift
        can_edit = not self._session.document.read_only
        self.take_button.setEnabled(bool(is_drift and item is not None and item.is_settled and can_edit))
        self.back_button.setEnabled(bool(is_drift and item is not None and item.is_settled))
        self.silence_button.setEnabled(
            bool((is_drift or isinstance(self._value(), DriftSilence) or silenced) and can_edit)
        )
        self.silence_button.setText("Silence…" if silenced is None else "End the silence")
        self.who_button.setEnabled(drift is not None and bool(drift.drifted) and not self.search.busy)
        self.all_button.setEnabled(drift is not None and bool(drift.items or drift.silenced))
        self._annotations.update()

    def _value(self) -> object:
        row = self.list.rows.row(self.list.currentIndex())
        return row.value if row is not None else None

    def _item(self) -> DriftItem | None:
        value = self._value()
        return value if isinstance(value, DriftItem) else None

    def _silenced(self) -> DriftSilence | None:
        value = self._value()
        value = value[1] if isinstance(value, tuple) else value
        return value if isinstance(value, DriftSilence) and value.reason else None

    def _places(self, item: DriftItem) -> Sequence[NodeId]:
        """Return the nodes of the open design at which a difference is."""
        here, one = self._session.organization, item.change.id
        found = [NodeId(one)] if NodeId(one) in here.nodes else []
        return [*found, *(account for account in item.accounts if account in here.nodes)]

    def _marks(self) -> Mapping[NodeId, NodeAnnotation] | None:
        """Return the signs on the cards of the accounts that a difference concerns, and on its place."""
        item = self._item()
        if item is None or item.kind is DriftClass.ALIKE:
            return None
        tone, here = _WIDER if item.is_wider else _OTHER, self._session.organization.nodes
        if item.kind is DriftClass.NOT_APPLIED:
            tone = _COMING
        marks = {account: NodeAnnotation(tone, line=tone.words) for account in item.accounts if account in here}
        place, sign = NodeId(item.change.id), _COMING if item.kind is DriftClass.NOT_APPLIED else _PLACE
        if place in here:
            marks[place] = NodeAnnotation(sign, line=sign.words, outline=CardOutline.MOVED)
        return marks
