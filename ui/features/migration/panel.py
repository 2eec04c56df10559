"""Panel of a migration: its steps, the details and the picture of one, and the script that makes them all."""

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import TypeAlias

from PySide6.QtCore import QModelIndex, Qt
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QFileDialog, QWidget

from designer.analysis.differences.alignment import Alignment, align, ghosts
from designer.analysis.lenses.annotation import Asker, CardOutline, NodeAnnotation, Tone, ToneColour
from designer.analysis.migration.movements import Movement
from designer.analysis.migration.plan import MigrationPlan, PlannedStep, short_summary_words, summary_words
from designer.analysis.migration.planner import planning
from designer.analysis.migration.shell_script import shell_script
from designer.basics.dataclass import dataclass
from designer.basics.errors import OrgwrightError
from designer.basics.words import counted
from designer.exchange.formats import files
from designer.organization.model.change import Change
from designer.organization.model.organization import Organization
from designer.organization.model.records import NodeId
from ui import theme
from ui.commands.requests import PLAN_COMPARED, PLAN_MIGRATION, SHOW_PANEL, ComparedDesign
from ui.features.migration.rows import step_detail_rows, step_rows, way_of
from ui.forms import dialogs
from ui.forms.activity_note import ActivityNote
from ui.state.analyses import Analyses
from ui.state.lens import PanelAnnotations
from ui.state.session import Session
from ui.state.settings import documents_folder
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

OwnId: TypeAlias = Callable[[str], str]

_TONES = {
    Movement.NOTHING: Tone(ToneColour.QUIET, "unchanged", "nothing changes"),
    Movement.NARROWER: Tone(ToneColour.OTHER, "narrower", "narrower"),
    Movement.WIDER: Tone(ToneColour.CONDITIONAL, "wider", "wider"),
    Movement.BOTH: Tone(ToneColour.CONDITIONAL, "otherwise", "partly wider, partly narrower"),
    Movement.OTHER: Tone(ToneColour.QUIET, "unknown", "unknown"),
}
_STEP = Tone(ToneColour.ACCENT, "migration", "part of this step")
_AHEAD = Tone(ToneColour.QUIET, "move", "still to come")
_MADE = ("CreateAccount", "CreateOrganizationalUnit")
_HERE = {"SourceParentId": "from here", "DestinationParentId": "to here", "AccountId": "moves in step {}"}
"""Words for a node that is an argument of the move of an account, by the argument."""
_GONE = ("DeleteOrganizationalUnit", "RemoveAccountFromOrganization")


@dataclass(frozen=True, slots=True)
class StepPicture:
    """Organization after a step, as a picture for the canvas.

    Attributes:
        picture: The picture.
        marks: Signs on the cards of its nodes.
    """

    picture: DesignPicture
    marks: Mapping[NodeId, NodeAnnotation]


def step_picture(plan: MigrationPlan, step: PlannedStep) -> StepPicture:
    """The picture of the organization after a step of a plan."""
    here = plan.state_after(step.number)
    later = plan.steps[step.number :]
    coming = ghosts(Alignment(here, plan.target.organization, {}, {}, {}), of_later=True)
    numbers = {"made": dict(_numbers(here, later, _MADE)), "moves": dict(_numbers(here, later, ("MoveAccount",)))}
    annotations = {}
    for ghost in coming:
        kind, words = ("moves", "arrives in step") if ghost.reason.moved else ("made", "made in step")
        number = numbers[kind].get(ghost.node)
        line = f"{words} {number}" if number else ghost.reason.value
        annotations[ghost.id] = NodeAnnotation(_AHEAD, line=line, outline=CardOutline.ELSEWHERE)
    ahead = {
        one: NodeAnnotation(_AHEAD, line=f"{words} in step {number}")
        for words, found in (("moves", numbers["moves"]), ("goes", dict(_numbers(here, later, _GONE))))
        for one, number in found.items()
        if one in here.nodes
    }
    return StepPicture(DesignPicture(here, coming, annotations), {**ahead, **step_marks(step, here)})


def _numbers(
    here: Organization, steps: tuple[PlannedStep, ...], operations: tuple[str, ...]
) -> Iterator[tuple[NodeId, int]]:
    """Nodes that later steps make, move or delete, with the numbers of these."""
    by_aws_id = {node.aws_id: one for one, node in here.nodes.items() if node.aws_id}
    for step in steps:
        if step.call.operation not in operations:
            continue
        if step.made:
            yield NodeId(step.made), step.number
        for name in ("AccountId", "OrganizationalUnitId"):
            value = step.call.arguments.get(name)
            if isinstance(value, dict):
                yield NodeId(value["new"]), step.number
            elif isinstance(value, str) and value in by_aws_id:
                yield by_aws_id[value], step.number


def step_marks(step: PlannedStep, here: Organization, own_id: OwnId = NodeId) -> Mapping[NodeId, NodeAnnotation]:
    """Signs for one step on the cards of a design: accounts that it touches, and what it is made at.

    Args:
        step: The step.
        here: The design.
        own_id: Id in the design by that in the plan.
    """
    tone = _TONES[way_of(step)]
    words = tone.words if len(step.effects) == 1 else "permissions change"  # in one way or another
    made = {one: NodeAnnotation(tone, line=words) for one in accounts_of(step, here, own_id)}
    named = _arguments(step, own_id)
    for node_id in places_of(step, here, own_id):
        is_made = node_id == own_id(step.made)
        count = f": {counted(len(step.accounts), 'account')}" if step.accounts else ""
        outline = CardOutline.ADDED if is_made else CardOutline.MOVED
        line = f"step {step.number}{count}"
        if is_made:
            line = f"made in step {step.number}"
        elif step.call.operation == "MoveAccount":
            argument = named.get(node_id) or named[here.node(node_id).aws_id]
            line = _HERE[argument].format(step.number)
        made[node_id] = NodeAnnotation(_STEP, line=line, outline=outline)
    return made


def _arguments(step: PlannedStep, own_id: OwnId) -> Mapping[str, str]:
    """Names of the arguments of a step, such as "SourceParentId", by what they name: an id, or an id of AWS."""
    return {
        own_id(value["new"]) if isinstance(value, dict) else value: name
        for name, value in step.call.arguments.items()
        if not isinstance(value, list)
    }


def accounts_of(step: PlannedStep, here: Organization, own_id: OwnId = NodeId) -> tuple[NodeId, ...]:
    """Accounts of a design that a step touches."""
    return tuple(node for node in (NodeId(own_id(one)) for one in step.accounts) if node in here.nodes)


def places_of(step: PlannedStep, here: Organization, own_id: OwnId = NodeId) -> tuple[NodeId, ...]:
    """Nodes of a design at which a step is made: what it makes, what its arguments name, or what has its policy."""
    if step.made and own_id(step.made) in here.nodes:
        return (NodeId(own_id(step.made)),)
    named = _arguments(step, own_id)
    found = tuple(one for one, node in here.nodes.items() if one in named or (node.aws_id and node.aws_id in named))
    if found or step.call.operation != "UpdatePolicy":
        return found
    policies = [one.id for one in here.policies.values() if one.id in named or one.aws_id in named]
    return tuple(target for one in policies for target in here.targets(one))


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
        session.document.changed.connect(self._on_changed)
        session.document.keep_in_step(self._forget)
        self._show_state()

    def _make(self) -> None:
        self.sides = ElidedLabel()
        self.summary = plain_label(look="quiet", wrap=True)
        self.again_button = push_button("Plan again", run=self._plan_again)
        self.close_button = icon_button("close", "Forget the plan", run=self._forget)
        self.canvas_switch = Segments("Design on the canvas", ("Now", "After step"))
        self.canvas_switch.choose(1)
        self.canvas_switch.chosen.connect(lambda _place: self._annotations.update())
        self.list = ScrolledList("Steps")
        self.list.selectionModel().currentChanged.connect(lambda now, _before: self._show_detail(now))
        self.list.taken.connect(self._go_to)
        gets_keys_first(self.list)
        self.detail = ScrolledList("Details of the step")
        self.activity = ActivityNote(self._session, self._analyses.activity)
        self.save_button = push_button("Save shell script…", "save", look="primary", run=self._save)
        self.empty = EmptyState(
            "migration",
            "Plan a migration",
            "Steps from one design to another, each one operation of AWS Organizations. After each step nothing is "
            "allowed that neither design allows, and nothing is denied that both allow. Choose the designs in Compare, "
            "then “Plan migration” there.",
            "Show Compare",
        )
        self.empty.acted.connect(lambda: self._session.requests.ask(SHOW_PANEL, "compare"))

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
        buttons = in_row(
            (plain_label("Changes nothing without --run.", look="quiet", wrap=True), 1),
            self.save_button,
            margins=(metrics.margin, metrics.gap),
        )
        in_column(
            head,
            hairline(),
            self.activity,
            (shared_room("migration", self.list, self.detail), 1),
            hairline(),
            buttons,
            host=planned,
            spacing=0,
        )
        self._stack = stacked(self.empty, planned)
        in_column(self._stack, host=self)

    def showEvent(self, event: QShowEvent) -> None:
        """Plan between the designs that are compared, where nothing is planned yet."""
        super().showEvent(event)
        if self._other is None:
            self._session.requests.ask(PLAN_COMPARED, None)

    def plan_with(self, other: ComparedDesign) -> None:
        """Plan the way between the open design and another one."""
        self._other = other
        self._start()

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
        self._stack.setCurrentIndex(0 if other is None else 1)
        self.again_button.setVisible(self._stale)
        self.save_button.setEnabled(plan is not None and bool(plan.steps) and not self._stale)
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
        """The picture for the canvas, where it is wanted."""
        return self._picture.picture if self._picture is not None and self.canvas_switch.current else None

    def _marks(self) -> Mapping[NodeId, NodeAnnotation] | None:
        """Annotations of the step that is chosen, for the design on the canvas."""
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
        """Id in the open design of what has an id in the plan, which has those of the later design."""
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
        suggested = str(documents_folder() / "migrate.sh")
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
        self._session.notices.say(f"{path.name} is saved. It only tells what it would do until you add --run.")
