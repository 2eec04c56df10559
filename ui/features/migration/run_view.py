"""A plan from AWS and its run: what it rests on, its steps with their state, its journal, and what to do next."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QApplication, QProgressBar, QWidget

from designer.analysis.drift.drift import Drift
from designer.analysis.drift.taking import taking_over
from designer.analysis.lenses.annotation import NodeAnnotation
from designer.analysis.migration.plan import PlannedStep, rollback_words
from designer.aws.apply.back import earlier_design
from designer.aws.apply.journal import pending_line
from designer.aws.session import OrganizationAccess
from designer.basics.errors import EditError
from designer.basics.words import capital
from designer.organization.model.records import NodeId
from ui import theme
from ui.commands.requests import PLAN_OPEN, SHOW_PANEL, LiveTarget
from ui.features.migration.apply_dialog import ApplyDialog
from ui.features.migration.foreign_dialog import ForeignDialog
from ui.features.migration.live_run import LiveRun, RunPhase, WayOn
from ui.features.migration.pictures import StepPicture, step_picture
from ui.features.migration.run_rows import (
    BELOW,
    gate_facts,
    is_locked,
    local_moment,
    main_words,
    rows_below,
    run_step_rows,
)
from ui.forms import dialogs
from ui.forms.aws_sign_in import FactLine, SignInDialog
from ui.state.runs import unfinished_runs
from ui.state.session import Session, push
from ui.state.shown_design import DesignPicture
from ui.state.split import shared_room
from ui.widgets.buttons import enable_unless, icon_button, push_button
from ui.widgets.containers.boxes import WrappingRow, in_column, in_row
from ui.widgets.containers.low_room import LowRoom
from ui.widgets.containers.scroll_area import ScrolledWords
from ui.widgets.display.labels import ElidedLabel, hairline, plain_label
from ui.widgets.fields.segments import Segments
from ui.widgets.focus import gets_keys_first
from ui.widgets.item_views.flat_list import ScrolledList

_AT_WORK = (RunPhase.READING, RunPhase.PLANNING, RunPhase.REHEARSING, RunPhase.RUNNING)
_DESIGN, _NOW, _AFTER = range(3)
_READ_ONLY = "AWS is only read. Nothing is written to it before you type the confirmation code of the plan."


class RunView(QWidget):
    """The plan of one window, and its run.

    Signals:
        changed(): What it shows on the canvas differs, or whether it is shown at all.
        refused(str, Organization): There is no plan to what was read, and why.
    """

    changed = Signal()
    refused = Signal(str, object)

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self._options: list[str] = []
        self._shown: tuple[object, ...] = ()
        self._drawn: tuple[tuple[object, ...], StepPicture] | None = None
        self.run = LiveRun(self)
        self._make()
        self._build()
        self.run.changed.connect(self._show)
        self.run.refused.connect(self.refused)
        self.run.foreign.connect(self._ask_about_others)
        self._show()

    def _make(self) -> None:
        self.title = ElidedLabel(font=theme.name_font())
        self.state = plain_label(look="name")
        self.close_button = icon_button("close", "Put the plan away", run=self._close)
        self.gates = [FactLine() for _ in range(7)]
        self.canvas_switch = Segments(
            "Organization on the canvas", ("Design", "Now", "After step"), tight=True, wraps=True
        )
        self.canvas_switch.choose(_NOW)
        self.canvas_switch.chosen.connect(lambda _place: self.changed.emit())
        self.list = ScrolledList("Steps of the run")
        self.list.selectionModel().currentChanged.connect(lambda _now, _before: self._show_below())
        keep_in_sight = lambda *_range: self.list.scrollTo(self.list.currentIndex())  # noqa: E731 - used once
        self.list.verticalScrollBar().rangeChanged.connect(keep_in_sight)
        gets_keys_first(self.list)
        self.below = Segments("Shown below the steps", BELOW, tight=True, wraps=True)
        self.below.chosen.connect(lambda _place: self._show_below())
        self.detail = ScrolledList("Details of the run")
        self.bar = QProgressBar()
        self.bar.setTextVisible(False)
        self.bar.setAccessibleName("Progress")
        self.words = plain_label(look="quiet", wrap=True, selectable=True)
        self._said = ScrolledWords(self.words)
        self.again_button = push_button(WayOn.PLAN.value, run=self._do_other)
        self.back_button = push_button("Plan back…", "undo", run=self._plan_back)
        self.rehearse_button = push_button("Rehearse", "play", run=self.run.rehearse)
        self.main_button = push_button("", look="primary", run=self._act)

    def _build(self) -> None:
        metrics = theme.metrics()
        head = in_column(
            in_row((self.title, 1), self.close_button, spacing=metrics.gap),
            WrappingRow([self.state, *self.gates]),
            self.canvas_switch,
            margins=(metrics.margin, metrics.gap),
            spacing=metrics.gap // 2,
        )
        lower = QWidget()
        in_column(
            in_row(self.below, margins=(metrics.margin, metrics.gap // 2)),
            (self.detail, 1),
            host=lower,
            spacing=0,
        )
        buttons = WrappingRow([self.again_button, self.back_button, self.rehearse_button, self.main_button])
        foot = in_column(self.bar, self._said, buttons, margins=(metrics.margin, metrics.gap), spacing=metrics.gap // 2)
        upper = QWidget()
        in_column(head, hairline(), (shared_room("run", self.list, lower), 1), host=upper, spacing=0)
        above = LowRoom(upper)
        above.setMinimumHeight(8 * metrics.row)  # long words below give way to it
        in_column((above, 1), hairline(), foot, host=self, spacing=0)  # Pause stays in sight

    @property
    def is_shown(self) -> bool:
        """Whether there is anything to show."""
        return self.run.phase is not RunPhase.NONE

    @property
    def picture(self) -> DesignPicture | None:
        """The organization for the canvas; None for the open design."""
        drawn = self._draw()
        return drawn[1].picture if drawn is not None else None

    @property
    def marks(self) -> Mapping[NodeId, NodeAnnotation] | None:
        """Signs on the cards of the picture."""
        drawn = self._draw()
        return drawn[1].marks if drawn is not None else None

    def _draw(self) -> tuple[tuple[object, ...], StepPicture] | None:
        """Return the picture of the step that is chosen, or of what AWS has shown so far."""
        file, seen = self.run.file, self.run.seen
        if file is None or self.canvas_switch.current == _DESIGN or not file.plan.steps:
            return None
        chosen = self._chosen()
        if self.canvas_switch.current == _AFTER and chosen is not None:
            key: tuple[object, ...] = (file.id, chosen.number, "after")
        else:
            key = (file.id, len(seen), "now")
        if self._drawn is None or self._drawn[0] != key:
            step = file.plan.steps[max(0, int(str(key[1])) - 1)]
            self._drawn = key, step_picture(file.plan, step, made=int(str(key[1])))
        return self._drawn

    # --- What the person asks for ---

    def ask_plan(self, target: LiveTarget) -> None:
        """Ask for a sign-in, then read AWS and plan the way to a design."""
        if self.run.is_busy:
            self._session.notices.refuse("A plan is being carried out: pause that first.")
            return
        self._sign_in(
            "Plan and apply to AWS",
            f"Reads your organization and plans the way from there to {target.name}. {_READ_ONLY}",
            "Read and plan",
            lambda access: self._read(access, target),
            (target.profile, target.organization),
        )

    def _read(self, access: OrganizationAccess, target: LiveTarget) -> None:
        self._session.requests.ask(SHOW_PANEL, "migration")
        self.run.read(access, target)

    def open(self, plan: Path) -> None:
        """Show an unfinished run of an earlier window."""
        run = next((one for one in unfinished_runs() if one.record.plan == plan), None)
        if run is None:
            self._session.notices.say("That run has reached its end, or its plan is gone")
        elif not self.run.is_busy:
            self.run.open(run.record)

    def _sign_in(
        self, title: str, about: str, act: str, then: Callable[[OrganizationAccess], None], whose: tuple[str, str]
    ) -> None:
        """Ask for a sign-in by a profile to an organization, "" for any."""
        profile, organization = whose
        dialog = SignInDialog(title, about, act, self.window(), profile=profile, organization=organization)
        dialog.signedIn.connect(then)
        dialog.open()

    def _act(self) -> None:
        """Do what the main button says."""
        run = self.run
        if run.phase in _AT_WORK:
            run.pause()
        elif run.phase is RunPhase.FINISHED or run.next_step is None:
            run.forget()
        elif self._way_on is WayOn.PLAN:
            self._replan()
        else:
            self._go_on()

    def _do_other(self) -> None:
        """Do what the button beside the main one says."""
        is_stale = self._way_on is WayOn.PLAN and self.run.next_step is not None
        (self._go_on if is_stale else self._replan)()

    @property
    def _way_on(self) -> WayOn | None:
        """What goes on after a stop, or once the sign-in has ended; None for any other pause."""
        found, phase = WayOn.of(self.run.words), self.run.phase
        return found if phase is RunPhase.STOPPED or (phase, found) == (RunPhase.PAUSED, WayOn.SIGN_IN) else None

    def _go_on(self) -> None:
        """Carry out what is left, after a sign-in if nobody is signed in any more."""
        run = self.run
        if run.access is None or self._way_on is WayOn.SIGN_IN:
            about = "Goes on with the plan: AWS is asked first what became of the last step. "
            about += "You type the confirmation code before anything is written."
            self._sign_in("Go on with the plan", about, "Sign in", self._signed_in, self._whose)
        else:
            self._confirm()

    def _signed_in(self, access: OrganizationAccess) -> None:
        self.run.sign_in(access)
        self._confirm()

    def _confirm(self) -> None:
        run = self.run
        if run.is_confirmed:
            self._carry_out()
        elif run.file is not None and run.access is not None:
            if refusal := run.file.refusal_of(run.access.identity.account):
                self._session.notices.refuse(refusal)
                return
            stopped = run.words if run.phase is RunPhase.STOPPED else ""
            seen, is_begun = len(run.seen), pending_line(run.lines, len(run.seen) + 1) is not None
            dialog = ApplyDialog(run.file, run.access, seen, self.window(), stopped=stopped, is_begun=is_begun)
            dialog.confirmed.connect(self._on_confirmed)
            dialog.open()

    def _on_confirmed(self, options: list[str]) -> None:
        self._options = options
        self.run.confirm()
        self._carry_out()

    def _carry_out(self) -> None:
        """Go on up to the next step that cannot be taken back whole, which the person is asked about once more."""
        step, file = self.run.next_step, self.run.file
        if step is None or file is None:
            return
        if is_locked(step) and not dialogs.ask_for_good(
            self.window(), f"Make step {step.number}: {step.label}?", capital(rollback_words(step)), "Make the step"
        ):
            return
        locked = next((one.number for one in file.plan.steps[step.number :] if is_locked(one)), None)
        self.run.carry_out(locked - 1 if locked is not None else None, self._options)

    def _replan(self) -> None:
        """Plan to the same goal from AWS as it is now; to the open design, if that is the goal, as it is now."""
        file, target = self.run.file, self.run.target
        if self._is_open_goal:
            self._session.requests.ask(PLAN_OPEN, self._whose[0])
        elif target is not None:
            self.ask_plan(target)
        elif file is not None:
            self.ask_plan(LiveTarget(lambda _live: file.design, self.run.title, *self._whose))

    @property
    def _is_open_goal(self) -> bool:
        """Whether the plan leads to the design that is open here; that of an earlier window is opened with it."""
        target, organization = self.run.target, self._whose[1]
        is_open = target is None or target.is_open
        return is_open and bool(organization) and self._session.organization.settings.aws_id == organization

    def _plan_back(self) -> None:
        file = self.run.file
        if file is not None:
            earlier = f"AWS as of {local_moment(file.origin.read):%Y-%m-%d %H:%M}"
            self.ask_plan(LiveTarget(lambda live: earlier_design(file, live), earlier, *self._whose))

    def _ask_about_others(self, drift: Drift) -> None:
        """Ask what becomes of what others changed since the plan before, then plan."""
        dialog = ForeignDialog(drift, self.window())
        dialog.decided.connect(lambda keep: self._settle(drift, keep=keep))
        dialog.rejected.connect(self.run.leave_open)
        dialog.open()

    def _settle(self, drift: Drift, *, keep: bool) -> None:
        """Plan to the design, which takes over what is kept."""
        design, session = drift.versions.ours.copy(), self._session
        is_done = True
        if keep and self._is_open_goal:
            is_done = None is not push(session, lambda: taking_over(drift, drift.drifted, session.organization))
            design = session.organization.copy()
        elif keep:
            try:
                design.apply(taking_over(drift, drift.drifted, design))
            except EditError as error:
                session.notices.refuse(str(error))
                is_done = False
        if is_done:
            self.run.settle(design)
        else:
            self.run.leave_open()

    @property
    def _whose(self) -> tuple[str, str]:
        """Profile and id of the organization of the plan."""
        record, target = self.run.record, self.run.target
        if record is not None:
            return record.profile, record.organization
        return (target.profile, target.organization) if target is not None else ("", "")

    def _close(self) -> None:
        begun = bool(self.run.lines) and self.run.phase is not RunPhase.FINISHED
        self.run.forget()
        if begun:
            self._session.notices.say("The run is on the start page (File, New) until it reaches its end")

    # --- What is shown ---

    def _show(self) -> None:
        run, phase = self.run, self.run.phase
        shown = (run.file and run.file.id, len(run.lines), phase)
        is_new = bool(self._shown) and self._shown[0] != shown[0]
        self.title.set_text(f"From AWS to {run.title or 'the design'}")
        count = len(run.file.plan.steps) if run.file is not None else 0
        done = f", {len(run.seen):,} of {count:,} seen" if run.lines and count else ""
        self.state.setText(f"{phase.value}{done}")
        self._said.say(run.words)
        self.bar.setVisible(phase in _AT_WORK)
        self.bar.setRange(0, count if phase is RunPhase.RUNNING else 0)
        self.bar.setValue(len(run.seen))
        enable_unless(self.close_button, "Stop the run first." if run.is_busy else "")
        self._show_buttons()
        self._show_gates()
        if shown != self._shown:
            self._shown = shown
            if is_new and not run.lines:
                self.below.choose(BELOW.index("Step"))
            if phase is RunPhase.STOPPED and run.lines:
                self.below.choose(BELOW.index("Journal"))  # which says why, in full
            self.list.rows.show(
                list(run_step_rows(run.file, run.lines, running=phase is RunPhase.RUNNING)) if run.file else []
            )
            if is_new and run.file is not None and run.file.plan.steps:
                following = run.next_step
                self.list.setCurrentIndex(self.list.rows.index(following.number - 1 if following is not None else 0, 0))
                if self.isAncestorOf(QApplication.focusWidget() or self.window()):
                    self.list.setFocus(Qt.FocusReason.OtherFocusReason)
            self._follow()
            self._show_below()

    def _follow(self) -> None:
        """Keep the step that is being made in sight."""
        step = self.run.next_step
        if step is not None and self.run.phase is RunPhase.RUNNING:
            self.list.setCurrentIndex(self.list.rows.index(step.number - 1, 0))

    def _show_buttons(self) -> None:
        run, phase, step = self.run, self.run.phase, self.run.next_step
        is_idle = phase in (RunPhase.PLANNED, RunPhase.PAUSED, RunPhase.STOPPED, RunPhase.FINISHED)
        self.main_button.setText(words := main_words(run, self._way_on))
        self.again_button.setText((WayOn.APPLY if words == WayOn.PLAN.value else WayOn.PLAN).value)
        self.main_button.setEnabled(not (phase is RunPhase.RUNNING and run.words.startswith("Pauses")))
        is_left = phase in (RunPhase.PAUSED, RunPhase.STOPPED) and (run.file or run.target)
        self.again_button.setVisible(bool(is_left))
        self.back_button.setVisible(is_idle and bool(run.seen))
        self.rehearse_button.setVisible(is_idle and step is not None and not run.lines)

    def _show_gates(self) -> None:
        for gate, fact in zip(self.gates, gate_facts(self.run, len(self.gates)), strict=True):
            gate.setVisible(fact is not None)
            if fact is not None:
                gate.show_fact(*fact)

    def _show_below(self) -> None:
        file = self.run.file
        has_code = file is not None and bool(file.members["owners"])
        self.below.buttons[-1].setVisible(has_code)
        if not has_code and self.below.current == len(BELOW) - 1:
            self.below.choose(0)
        self.detail.rows.show(list(rows_below(self.run, BELOW[self.below.current], self._chosen())))
        self.canvas_switch.setVisible(file is not None and bool(file.plan.steps))
        self.changed.emit()

    def _chosen(self) -> PlannedStep | None:
        row = self.list.rows.row(self.list.currentIndex())
        return row.value if row is not None and isinstance(row.value, PlannedStep) else None
