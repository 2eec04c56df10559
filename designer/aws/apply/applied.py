"""What was applied last to an organization, as the journals of finished runs tell it."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

from designer.aws.apply.journal import JOURNAL, journal_lines
from designer.aws.apply.plan_file import plan_id
from designer.basics.dataclass import dataclass
from designer.basics.errors import EditError, OrgwrightError
from designer.exchange.formats import files, native
from designer.organization.model.organization import Organization


@dataclass(frozen=True, slots=True)
class AppliedDesign:
    """A design that a run has reached.

    Attributes:
        journal: The journal of the run.
        time: When the run ended, ISO 8601, UTC.
        design: The design.
        newer: How many runs ended later, of which the plan is lost or damaged, so that they do not tell.
    """

    journal: Path
    time: str
    design: Organization
    newer: int = 0


class _ElsewhereError(EditError):
    """A run that is another organization's."""


def newest_applied(folders: Iterable[Path], organization: str) -> AppliedDesign | None:
    """Return what was applied last by the journals in some folders; None without a finished run."""
    found = ((_end(path), path) for folder in folders for path in folder.glob(f"*{JOURNAL}"))
    newer = 0
    for _, path in sorted(((time, path) for time, path in found if time), reverse=True):
        try:
            return replace(applied_by(path, organization), newer=newer)
        except _ElsewhereError:
            pass
        except OrgwrightError:
            newer += 1
    return None


def _end(journal: Path) -> str:
    """Return when a run ended according to its journal; "" if it did not: then no plan has to be read."""
    try:
        last = json.loads(files.load_file(journal).rstrip().rpartition(b"\n")[2])
        return str(last["time"]) if last["phase"] == "finished" else ""
    except (OrgwrightError, ValueError, KeyError, TypeError, RecursionError):
        return ""


def applied_by(journal: Path, organization: str) -> AppliedDesign:
    """Return the design that a run has reached; its plan lies beside its journal.

    Raises:
        EditError: The run did not end or was on another organization, or the plan is not the journal's.
    """
    bare = journal.with_name(journal.name.removesuffix(JOURNAL))
    plan = bare if bare.is_file() and not Path(f"{bare}.json").exists() else Path(f"{bare}.json")
    try:
        members = json.loads(files.load_file(plan))
        number, owner, member = members["id"], members["organization"], members["design"]["organization"]
        is_whole = number == plan_id(members)
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        is_whole = False
    if not is_whole:
        raise EditError(f"{plan} is not a plan as it was made, so {journal} does not tell what was applied.")
    lines, _ = journal_lines(files.load_file(journal), number, str(journal))
    if not lines or lines[-1].phase != "finished":
        raise EditError(f"{journal} is not a journal of a run that reached its end: it does not tell what was applied.")
    if organization and owner != organization:
        raise _ElsewhereError(f"{journal} is of the organization {owner}, and AWS shows {organization}.")
    design = native.read(json.dumps(member).encode(), str(plan)).organization
    return AppliedDesign(journal, lines[-1].time, design)
