"""Plans that this computer carries out, and their journals: files for the owner's eyes alone in the data folder.

Beside each plan lies a record for the start page, which must not read a plan as large as two designs.
"""

from __future__ import annotations

import json
from contextlib import suppress
from pathlib import Path
from time import time
from typing import TYPE_CHECKING, NamedTuple

from PySide6.QtCore import QStandardPaths

from designer.basics.errors import EditError, FormatError, OrgwrightError
from designer.exchange.formats import files, native
from designer.exchange.formats.format import NativeFile
from designer.exchange.formats.loading import load_json
from ui.state.recovery import private_folder

if TYPE_CHECKING:  # the planner is not for a start
    from designer.aws.apply.plan_file import PlanFile

_RECORD = ".run"
_KEPT_S = 86_400


class RunRecord(NamedTuple):
    """What is remembered of a plan.

    Attributes:
        plan: Its file.
        id: Its id.
        organization: Id of the organization.
        title: Name of the design that it leads to.
        profile: Profile of the AWS CLI that made it; "" for the default credentials.
        steps: Number of its steps.
        design: File of the design that it leads to, if it was open in the window; "" for any other goal.
    """

    plan: Path
    id: str
    organization: str
    title: str
    profile: str
    steps: int
    design: str = ""

    @property
    def journal(self) -> Path:
        """Its journal, which is there once a run has begun."""
        from designer.aws.apply.journal import journal_of

        return journal_of(self.plan)


class UnfinishedRun(NamedTuple):
    """A run that has begun and not reached its end.

    Attributes:
        record: Its plan.
        seen: Number of the steps that AWS has shown.
        last: Time of the last line of its journal, ISO 8601, UTC; "" if the journal cannot be read.
        fault: Why the journal cannot be read; "" if it can.
    """

    record: RunRecord
    seen: int
    last: str
    fault: str = ""


def runs_folder() -> Path:
    """Return the folder of the plans; it may not be there yet."""
    return Path(QStandardPaths.writableLocation(QStandardPaths.StandardLocation.AppLocalDataLocation)) / "runs"


def goal_of(record: RunRecord) -> NativeFile:
    """Return the design that a run leads to, as its plan has it.

    Raises:
        FormatError: The plan cannot be read, or has none.
    """
    plan, _, _ = load_json(files.load_file(record.plan), record.plan.name)
    side = plan.get("design") if isinstance(plan, dict) else None
    design = side.get("organization") if isinstance(side, dict) else None
    return native.read(json.dumps(design).encode(), record.plan.name)


def keep_plan(file: PlanFile, title: str, profile: str | None, design: str = "") -> RunRecord:
    """Write a plan that was just made, with its record.

    Raises:
        EditError: The folder cannot be made.
        FormatError: A file cannot be written.
    """
    try:
        folder = private_folder(runs_folder())
    except OSError as error:
        raise EditError(f"There is no place for the plan: {error.strerror}.") from None
    record = RunRecord(
        folder / f"{file.id[:16]}.json",
        file.id,
        file.origin.organization,
        title,
        profile or "",
        len(file.plan.steps),
        design,
    )
    _delete_old(folder)
    files.save(record.plan, file.data(), private=True)
    members = {**record._asdict(), "plan": record.plan.name}
    files.save(record.plan.with_suffix(_RECORD), json.dumps(members).encode(), private=True)
    return record


def _delete_old(folder: Path) -> None:
    """Delete plans that have expired and were never begun."""
    for path in folder.glob(f"*{_RECORD}"):
        record = _read(path)
        with suppress(OSError):
            if record is not None and time() - path.stat().st_mtime > _KEPT_S and not record.journal.exists():
                record.plan.unlink(missing_ok=True)
                path.unlink()


def unfinished_runs() -> list[UnfinishedRun]:
    """Return the runs that have begun and not ended, the newest first; those that ended are not looked at again."""
    records = map(_read, runs_folder().glob(f"*{_RECORD}"))
    found = [run for record in records if record is not None and (run := _unfinished(record)) is not None]
    return sorted(found, key=lambda run: run.last, reverse=True)


def put_away(record: RunRecord) -> None:
    """Offer a run no more; its plan and its journal stay."""
    with suppress(OSError):
        record.plan.with_suffix(_RECORD).unlink(missing_ok=True)


def _read(path: Path) -> RunRecord | None:
    try:
        members = json.loads(files.load_file(path))
        record = RunRecord(**{**members, "plan": path.with_name(Path(members["plan"]).name)})
    except (FormatError, ValueError, TypeError, KeyError, RecursionError):
        return None
    words = (record.id, record.organization, record.title, record.profile, record.design)
    return record if isinstance(record.steps, int) and all(isinstance(word, str) for word in words) else None


def _unfinished(record: RunRecord) -> UnfinishedRun | None:
    from designer.aws.apply.journal import read_journal  # most starts have no run

    try:
        lines = read_journal(record.journal, record.id)
    except OrgwrightError as error:
        return UnfinishedRun(record, 0, "", str(error))
    if not lines:
        return None
    if lines[-1].phase == "finished":
        put_away(record)
        return None
    return UnfinishedRun(record, sum(line.phase == "seen" for line in lines), lines[-1].time)
