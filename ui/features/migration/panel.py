"""Panel of a migration: its steps, the details and the picture of one, and the script that makes them all."""

from collections.abc import Mapping
from pathlib import Path

from PySide6.QtCore import QModelIndex, Qt
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QFileDialog, QWidget

from designer.analysis.differences.alignment import align
from designer.analysis.lenses.annotation import Asker, NodeAnnotation
from designer.analysis.migration.plan import MigrationPlan, PlannedStep, short_summary_words, summary_words
from designer.analysis.migration.planner import planning
from designer.analysis.migration.shell_script import shell_script
from designer.basics.errors import OrgwrightError
from designer.exchange.formats import files
from designer.organization.model.change import Change
from designer.organization.model.organization import Organization
from designer.organization.model.records import NodeId
from ui import theme
from ui.commands.requests import (
    GO_ON_WITH_RUN,
    PLAN_COMPARED,
    PLAN_LIVE,
    PLAN_MIGRATION,
    PLAN_OPEN,
    SHOW_PANEL,
    ComparedDesign,
)
from ui.features.migration.pictures import StepPicture, accounts_of, places_of, step_marks, step_picture
from ui.features.migration.rows import step_detail_rows, step_rows
from ui.features.migration.run_view import RunView
from ui.forms import dialogs
from ui.forms.activity_note import ActivityNote
from ui.state.analyses import Analyses
from ui.state.lens import PanelAnnotations
from ui.state.session import Session
from ui.state.settings import folder_beside
from ui.state.shown_design import DesignPicture
from ui.state.split import shared_room
from ui.widgets.buttons import icon_button, push_button
from ui.widgets.containers.boxes import in_column, in_row, stacked
from ui.widgets.display.empty_state import EmptyState
from ui.widgets.display.labels import ElidedLabel, hairline, plain_label
from ui.widgets.fields.segments import Segments
from ui.widgets.focus import gets_keys_first
from ui.widgets.item_views.flat_list import ScrolledList
from ui.widgets.jobs.job import ASKED_S, Job


class MigrationPanel(QWidget):
    """Plans the way from the earlier of two designs to the later one; one of them is the open one."""

    def __init__(self, session: Session, analyses: Analyses) -> None:
        super().__init__()
        self._session = session
        self._analyses = analyses
        self._other: ComparedDesign | None = None
        self._plan: MigrationPlan | None = None
        self._stale = False
        self._picture: StepPicture | None = None
        self._annotations = PanelAnnotations(self, session, Asker.MIGRATION, self._marks, self._shown)
        self._job = Job(self, done=self._show)
        self._make()
        self._build()
        session.requests.answer(PLAN_MIGRATION, self.plan_with)
        session.requests.answer(PLAN_LIVE, self.run.ask_plan)
        session.requests.answer(GO_ON_WITH_RUN, self._go_on)
        session.document.changed.connect(self._on_changed)
        session.document.keep_in_step(self._forget)
        self._show_state()

    def _make(self) -> None:
        self.sides = ElidedLabel()
        self.summary = plain_label(look="quiet", wrap=True)
        self.again_button = push_button("Plan again", run=self._plan_again)
        self.close_button = icon_button("close", "Forget the plan", run=self._forget)
        self.canvas_switch = Segments("Design on the canvas", ("Design", "After step"))
        self.canvas_switch.choose(1)
        self.canvas_switch.chosen.connect(lambda _place: self._annotations.update())
        self.run = RunView(self._session)
        self.run.changed.connect(self._show_run)
        self.run.refused.connect(self._show_refused)
        self.list = ScrolledList("Steps")
        self.list.selectionModel().currentChanged.connect(lambda now, _before: self._show_detail(now))
        self.list.taken.connect(self._go_to)
        gets_keys_first(self.list)
        self.detail = ScrolledList("Details of the step")
        self.activity = ActivityNote(self._session, self._analyses.activity)
        self.save_button = push_button("Save shell script…", "save", look="primary", run=self._save)
        self.saving = QWidget()
        self.empty = EmptyState(
            "migration",
            "Plan a migration",
            "Steps from one design to another, each one operation of AWS Organizations. After each step nothing is "
            "allowed that neither design allows, and nothing is denied that both allow. Choose the designs in Compare, "
            "then “Plan migration” there, or plan from AWS and carry it out.",
            "Plan from AWS…",
        )
        self.empty.acted.connect(lambda: self._session.requests.ask(PLAN_OPEN, ""))
        self.compare_button = push_button(
            "Show Compare", look="link", run=lambda: self._session.requests.ask(SHOW_PANEL, "compare")
        )

    def _build(self) -> None:
        metrics = theme.metrics()
        first = in_row((self.sides, 1), self.again_button, self.close_button)
        head = in_column(
            first,
            self.summary,
            (self.canvas_switch, 0, Qt.AlignmentFlag.AlignLeft),
            margins=(metrics.margin, metrics.gap),
            spacing=metrics.gap // 2,
        )
        planned = QWidget()
        in_column(
            hairline(),
            in_column(
                plain_label("The script only shows what it would do. With --run it does it.", look="quiet", wrap=True),
                (self.save_button, 0, Qt.AlignmentFlag.AlignLeft),
                margins=(metrics.margin, metrics.gap),
                spacing=metrics.gap // 2,
            ),
            host=self.saving,
            spacing=0,
        )
        in_column(
            head,
            hairline(),
            self.activity,
            (shared_room("migration", self.list, self.detail), 1),
            self.saving,
            host=planned,
            spacing=0,
        )
        nothing = in_column(
            (self.empty, 1), (self.compare_button, 0, Qt.AlignmentFlag.AlignHCenter), margins=metrics.gap
        )
        first_page = QWidget()
        first_page.setLayout(nothing)
        self._stack = stacked(first_page, planned, self.run)
        in_column(self._stack, host=self)

    def showEvent(self, event: QShowEvent) -> None:
        """Plan between the designs that are compared, where nothing is planned yet."""
        super().showEvent(event)
        if self._other is None and not self.run.is_shown:
            self._session.requests.ask(PLAN_COMPARED, None)

    def plan_with(self, other: ComparedDesign) -> None:
        """Plan the way between the open design and another one."""
        if self.run.run.is_busy:
            self._session.notices.refuse("A plan is being carried out: pause that first.")
            return
        self.run.run.forget()
        self._other = other
        self._start()

    def _go_on(self, plan: Path) -> None:
        self._session.requests.ask(SHOW_PANEL, "migration")
        self.run.open(plan)

    def _show_run(self) -> None:
        if self.run.is_shown and self._other is not None:
            self._forget()
        else:
            self._show_state()

    def _show_refused(self, words: str, live: Organization) -> None:
        """Show which steps of a plan that is not carried out are not safe."""
        self.plan_with(ComparedDesign("AWS", live, is_earlier=True))
        self._session.notices.refuse(words)

    @property
    def plan(self) -> MigrationPlan | None:
        """The plan as it is known; None while it is not."""
        return self._plan

    def finish(self) -> None:
        """Plan to the end now."""
        self._job.finish()

    def _plan_again(self) -> None:
        if self._session.drafts.commit():
            self._start()

    def _start(self) -> None:
        other = self._other
        if other is None:
            return
        self._plan, self._stale = None, False
        here = self._session.organization.copy()  # the plan is of this moment, whatever is edited meanwhile
        sides = align(other.organization, here) if other.is_earlier else align(here, other.organization)
        self._show_state()
        self._job.start(planning(sides, self._analyses.catalogue, with_tests=True), ASKED_S)

    def _forget(self) -> None:
        self._job.stop()
        self._other = self._plan = None
        self._stale = False
        self._show_state()

    def _on_changed(self, change: Change) -> None:
        if self._other is not None and (change.nodes or change.policies or change.settings is not None):
            self._stale = True
            self._show_state()

    def _show(self, plan: MigrationPlan) -> None:
        self._plan = plan
        self._show_state()
        if plan.steps:
            self.list.setCurrentIndex(self.list.rows.index(0, 0))
        self._show_detail(self.list.currentIndex())

    def _show_state(self) -> None:
        other, plan = self._other, self._plan
        self._stack.setCurrentIndex(2 if self.run.is_shown else 0 if other is None else 1)
        self.again_button.setVisible(self._stale)
        self.save_button.setEnabled(plan is not None and bool(plan.steps) and not self._stale)
        self.saving.setVisible(plan is None or bool(plan.steps))
        if other is not None:
            names = (other.name, "this design") if other.is_earlier else ("this design", other.name)
            self.sides.set_text(f"From {names[0]} to {names[1]}")
        words = short_summary_words(plan) if plan is not None else "Planning…"
        self.summary.setToolTip(summary_words(plan) if plan is not None else "")
        self.summary.setText(f"{words}. The design has changed since." if self._stale and plan is not None else words)
        self.list.rows.show(list(step_rows(plan)) if plan is not None else [])
        if plan is None:
            self.detail.rows.show([])
        self._look_at(self._step(self.list.currentIndex()))

    def _show_detail(self, index: QModelIndex) -> None:
        step, plan = self._step(index), self._plan
        self.detail.rows.show(list(step_detail_rows(plan, step)) if step is not None and plan is not None else [])
        self.detail.scrollToTop()
        self._look_at(step)

    def _look_at(self, step: PlannedStep | None) -> None:
        """Have the canvas show the organization after a step; the open design where there is none."""
        plan = self._plan
        self._picture = None
        if plan is not None and step is not None and not self._stale:
            self._picture = step_picture(plan, step)
            number = step.number
            states = lambda: (plan.state_after(number - 1), plan.state_after(number))  # noqa: E731 - used once
            self.activity.ask((id(plan), number), states)
        else:
            self.activity.forget()
        self.canvas_switch.setVisible(self._picture is not None)
        self._annotations.update()

    def _shown(self) -> DesignPicture | None:
        """Return the picture for the canvas, where it is wanted."""
        if self.run.is_shown:
            return self.run.picture
        return self._picture.picture if self._picture is not None and self.canvas_switch.current else None

    def _marks(self) -> Mapping[NodeId, NodeAnnotation] | None:
        """Return the annotations of the step that is chosen, for the design on the canvas."""
        if self.run.is_shown:
            return self.run.marks
        step, picture = self._step(self.list.currentIndex()), self._picture
        if step is None or picture is None:
            return None
        return (
            picture.marks if self.canvas_switch.current else step_marks(step, self._session.organization, self._own_id)
        )

    def _step(self, index: QModelIndex) -> PlannedStep | None:
        row = self.list.rows.row(index)
        return row.value if row is not None and isinstance(row.value, PlannedStep) else None

    def _own_id(self, one: str) -> str:
        """Return the id in the open design of what has an id in the plan, which has those of the later design."""
        plan, other = self._plan, self._other
        return one if plan is None or other is None or other.is_earlier else plan.sides.own_id(one)

    def _go_to(self, place: int) -> None:
        """Go to the node that a step is made at."""
        step, here = self._step(self.list.rows.index(place, 0)), self._session.organization
        if step is None:
            return
        node = next(iter((*places_of(step, here, self._own_id), *accounts_of(step, here, self._own_id))), None)
        if node is not None:
            self._session.reveal(node)

    def _save(self) -> None:
        """Ask for a file, and write the script there."""
        plan = self._plan
        if plan is None:
            return
        suggested = str(folder_beside(self._session.path) / "migrate.sh")
        name, _ = QFileDialog.getSaveFileName(self, "Save the script", suggested)  # asks before it replaces a file
        if not name:
            return
        path = Path(name)
        try:
            expected = files.fingerprint_on_disk(path) if path.exists() else files.ABSENT
            files.save(path, shell_script(plan).encode(), expected=expected)
        except OrgwrightError as error:
            dialogs.show_error(self, f"{path.name} was not saved", error)
            return
        self._session.notices.say(f"{path.name} is saved. It only prints what it would do until you add --run.")
