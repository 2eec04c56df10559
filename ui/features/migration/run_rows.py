"""Rows of a run: its steps with their state, its journal, and what going back now would bring back."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from designer.analysis.migration.plan import MigrationPlan, PlannedStep, rollback_words
from designer.aws.apply.journal import JournalLine
from designer.aws.apply.owners import code_of_owners
from designer.aws.apply.plan_file import PlanFile
from designer.basics.words import capital, counted
from ui.features.migration.live_run import LiveRun, RunPhase, WayOn
from ui.features.migration.rows import step_detail_rows, step_rows
from ui.forms.aws_sign_in import until_fact
from ui.state.live_reading import caller_words
from ui.theme import Role
from ui.widgets.item_views.row_model import Row
from ui.widgets.item_views.rows import RowContent

_MOST_LINES = 400
_PHASES = {"intended": Role.SECONDARY, "answered": Role.ACCENT, "seen": Role.ALLOWED, "finished": Role.ALLOWED}


BELOW = ("Step", "Journal", "If you go back", "Code")
"""Parts that are shown below the steps."""

_UNREHEARSED = ("Not rehearsed yet", "unknown")
_STOPS = {
    RunPhase.READING: "Stop reading",
    RunPhase.PLANNING: "Stop planning",
    RunPhase.REHEARSING: "Stop",
    RunPhase.RUNNING: "Pause",
}


def is_locked(step: PlannedStep) -> bool:
    """Whether something does not come back after a step."""
    return step.rollback is None or bool(step.lost)


def run_step_rows(file: PlanFile, lines: Sequence[JournalLine], *, running: bool) -> Iterator[Row]:
    """Yield steps, each with its state: seen, sent, next, locked or still to come; then the warnings of the plan."""
    last = {line.step: line for line in lines}
    seen = {line.step for line in lines if line.phase == "seen"}
    following = next((step.number for step in file.plan.steps if step.number not in seen), 0)
    for row in step_rows(file.plan, file.warnings):
        step = row.value
        if not isinstance(step, PlannedStep):
            yield row
            continue
        sign, role, words = _state(step, last.get(step.number), is_next=step.number == following, running=running)
        content = replace(row.content, trailing=words, wrapped=True)
        if sign:  # in place of the effect's, which the words tell, too
            content = replace(content, icon=sign, icon_role=role)
        yield replace(row, content=content, accessible=f"{content.title}, {content.secondary}, {words}")


def _state(step: PlannedStep, line: JournalLine | None, *, is_next: bool, running: bool) -> tuple[str, Role, str]:
    if line is not None and line.phase == "seen":
        return "allowed", Role.ALLOWED, f"seen {time_of_day(line.time)}"
    if line is not None and line.phase == "stopped":
        return "error", Role.DENIED, "stopped"
    if line is not None and line.phase in ("intended", "answered"):
        words = "sent" if running or line.phase == "answered" else "sent or not: AWS is asked"
        return "play", Role.ACCENT, words
    if is_locked(step):
        return "lock", Role.TEXT, "asks again"
    return ("recent", Role.SECONDARY, "next") if is_next else ("", Role.SECONDARY, "")


def journal_rows(lines: Sequence[JournalLine]) -> Iterator[Row]:
    """Yield the lines of a journal, the newest first."""
    for number, line in reversed([*enumerate(lines, 1)][-_MOST_LINES:]):
        call = f"{line.step}  {line.phase}  {line.call}" if line.step else line.phase
        result = str(line.result.get("words") or line.result.get("id") or "")
        content = RowContent(
            f"{time_of_day(line.time)}  {call}",
            result,
            icon="error" if line.phase == "stopped" else "json",
            icon_role=Role.DENIED if line.phase == "stopped" else _PHASES.get(line.phase, Role.SECONDARY),
            code=True,
            wrapped=True,
        )
        yield Row(content, result, ("line", number), selectable=False)
    if not lines:
        content = RowContent("Nothing was sent to AWS", icon="info", wrapped=True)
        yield Row(content, id="nothing", selectable=False)


def way_back_rows(plan: MigrationPlan, seen: Mapping[int, JournalLine]) -> Iterator[Row]:
    """Yield what comes back if one goes back now, and what does not, now or after which step."""
    made = [step for step in plan.steps if step.number in seen]
    back = [step for step in made if not is_locked(step)]
    words = f"{counted(len(back), 'step')} of {len(made):,} made come back, each proved like the others."
    yield _way("undo", "Comes back" if made else "Nothing was made yet", words if made else "", "back")
    for step in plan.steps:
        if is_locked(step):
            when = "Lost already" if step.number in seen else f"Lost after step {step.number}"
            yield _way("lock", f"{when}: {step.label}", capital(rollback_words(step)), step.number)


def code_rows(plan: MigrationPlan) -> Iterator[Row]:
    """Yield the change in the code of the tools that keep some of it, as lines of a patch, if we write that code."""
    lines = [*code_of_owners(plan)]
    words = "Change it in the code of the tools that keep it, or they change it back. As our exports write it:"
    words = words if lines else "We do not write the code of the tools that keep some of this: change it there."
    yield Row(RowContent(words, icon="info", wrapped=True), words, "about", selectable=False)
    for number, line in enumerate(lines[:_MOST_LINES]):
        role = {"+": Role.ALLOWED, "-": Role.DENIED}.get(line[:1], Role.SECONDARY)
        content = RowContent(line, icon="json", icon_role=role, code=True, wrapped=True)
        yield Row(content, line, ("code", number), selectable=False, text=line)


def rows_below(run: LiveRun, shown: str, step: PlannedStep | None) -> Iterator[Row]:
    """Yield what is below the steps: one of `BELOW`, of the step that is chosen."""
    if run.file is None:
        return
    plan = run.file.plan
    match shown:
        case "Journal":
            yield from journal_rows(run.lines)
        case "If you go back":
            yield from way_back_rows(plan, run.seen)
        case "Code":
            yield from code_rows(plan)
        case _ if step is not None:
            yield from step_detail_rows(plan, step)


def _way(icon: str, title: str, words: str, key: object) -> Row:
    return Row(RowContent(title, words, icon=icon, bold=True, wrapped=True), words, ("way", key), selectable=False)


def gate_facts(run: LiveRun, most: int) -> tuple[tuple[str, str] | None, ...]:
    """Return what a plan rests on, as words and signs; None for each of `most` gates that has nothing to say."""
    file, access = run.file, run.access
    if file is None:
        return (None,) * most
    keeps = _member(file, "principal", "keeps")
    who = caller_words(access, with_profile=False) if access else ""
    until = until_fact(access.identity.until if access else "")
    rights = {"yes": None, "no": ("Later calls are lost", "problems")}.get(
        keeps, ("Keeps each call: unknown", "unknown")
    )
    if access and file.refusal_of(access.identity.account):
        rights = ("Needs the management account", "problems")
    gaps, read = file.origin.gaps, f"Read {time_of_day(file.origin.read)[:5]}"
    count = len(file.plan.steps)
    steps = counted(count, "step")
    return (
        (f"{read}; {counted(len(gaps), 'gap')}" if gaps else f"{read}, complete", "unknown" if gaps else "allowed"),
        (f"{steps} proved" if count else "Nothing to carry out", "allowed"),
        (f"{steps} rehearsed", "allowed") if run.is_rehearsed else None if run.lines or not count else _UNREHEARSED,
        until if until[0] else None,
        (who or "Not signed in", "allowed" if who else "unknown"),
        rights,
        (f"{counted(len(file.warnings), 'warning')} below the steps", "problems") if file.warnings else None,
    )


def main_words(run: LiveRun, way_on: WayOn | None) -> str:
    """Return the words of the main button of a run; `way_on` goes on after a stop."""
    step, phase = run.next_step, run.phase
    if phase not in (RunPhase.PLANNED, RunPhase.PAUSED, RunPhase.STOPPED) or step is None:
        return _STOPS.get(phase, "Done")
    if way_on is not None:
        return way_on.value
    begun = f"Make step {step.number}…" if is_locked(step) and run.is_confirmed else "Go on…"
    return begun if run.lines else "Apply…"


def _member(file: PlanFile, name: str, key: str) -> str:
    member = file.members[name]
    return str(member.get(key)) if isinstance(member, dict) else ""


def time_of_day(moment: str) -> str:
    """Return the time of day of a moment in ISO 8601, on the person's own clock."""
    return f"{local_moment(moment):%H:%M:%S}"


def local_moment(moment: str) -> datetime:
    """Return a moment in ISO 8601 on the user's own clock."""
    return datetime.fromisoformat(moment).astimezone()
