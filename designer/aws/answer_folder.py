"""Folder of answers about the inside of accounts: a reading that was interrupted asks only what it lacks.

Its files are answers as the AWS CLI writes them, in a folder for each account, so that it can be imported like the
dump of the script. A refusal is not kept: it is asked for again.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import cast

from designer.aws.client_answers import LISTS, ServiceClient, plain_members
from designer.conversion import ConversionReport
from designer.formats.loading import Json

_FRESH = timedelta(days=1)
"""Age of kept answers up to which nothing need be unknown since."""

_NAME = re.compile(r"[A-Za-z0-9_.:-]{1,200}")
"""Names that every disk takes."""

_PASSING = "generate_"
"""Beginning of calls whose answers are true for a moment."""


def folder_inside(folder: Path) -> Path:
    """Folder beside the one for the answers of Organizations; the script names its own alike."""
    return folder.with_name(f"{folder.name}-identities")


class AnswerFolder:
    """Folder that keeps answers, for the owner's eyes alone.

    Args:
        folder: The folder, which is made when the first answer comes; None to keep none.
    """

    def __init__(self, folder: Path | None = None) -> None:
        self._folder = folder
        self._used: list[float] = []

    def client(self, make: Callable[[], ServiceClient], below: str = "") -> ServiceClient:
        """Client whose answers are kept.

        Args:
            make: Makes the client, once something is to be asked.
            below: Name of the folder for its answers, such as the number of the account; empty for the folder itself.
        """
        return cast("ServiceClient", _KeepingClient(self, make, below))

    def report_age(self, report: ConversionReport) -> None:
        """Say since when answers are there; after a day they may be others by now."""
        if not self._used:
            return
        since = datetime.fromtimestamp(min(self._used), UTC)
        are = "answer is" if len(self._used) == 1 else "answers are"
        what = f"{len(self._used):,} {are} kept since {since:%Y-%m-%d %H:%M} UTC and not asked again."
        tell = report.note if datetime.now(UTC) - since < _FRESH else report.unknown
        tell(str(self._folder), what, "Name another folder to read everything anew.")

    def kept(self, name: str) -> dict[str, Json] | None:
        """Answer that a file keeps; None for none."""
        if self._folder is None:
            return None
        path = self._folder / name
        try:
            value: Json = json.loads(path.read_bytes())
            answered = path.stat().st_mtime
        except (OSError, ValueError):
            return None
        if not isinstance(value, dict):
            return None
        self._used.append(answered)
        return value

    def keep(self, name: str, members: dict[str, Json]) -> None:
        """Write an answer, whole or not at all."""
        if self._folder is None:
            return
        path = self._folder / name
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        draft = path.with_suffix(".part")
        draft.write_text(json.dumps(members, indent=4, ensure_ascii=False), "utf-8")
        draft.replace(path)


class _KeepingClient:
    """Client of boto3, made when it is asked, which looks for an answer in a folder first."""

    def __init__(self, answers: AnswerFolder, make: Callable[[], ServiceClient], below: str) -> None:
        self._answers = answers
        self._make = make
        self._below = f"{below}/" if below else ""
        self._made: ServiceClient | None = None

    def __getattr__(self, name: str) -> Callable[..., dict[str, Json]]:
        def ask(**parameters: object) -> dict[str, Json]:
            file = f"{self._below}{_file_name(name, parameters)}"
            kept = None if name.startswith(_PASSING) else self._answers.kept(file)
            if kept is not None:
                return kept
            if self._made is None:
                self._made = self._make()
            members = plain_members(getattr(self._made, name)(**parameters))
            member = LISTS.get(name.replace("_", "-"))
            if not name.startswith(_PASSING) and (member is None or member in members):
                self._answers.keep(file, members)
            return members

        return ask


def _file_name(name: str, parameters: dict[str, object]) -> str:
    """Name of an answer's file: the call and the ids of what it is about; the place of a page as a fingerprint."""
    pages = {"Marker", "NextToken", "nextToken"}
    ids = [
        one.rpartition("/")[2]
        for key, one in sorted(parameters.items())
        if isinstance(one, str) and key not in {*pages, "AssignmentStatus"}
    ]
    marks = [
        hashlib.sha256(one.encode()).hexdigest()[:12]
        for key, one in parameters.items()
        if key in pages and isinstance(one, str)
    ]
    told = "-".join((name.replace("_", "-"), *ids, *marks))
    return f"{told if _NAME.fullmatch(told) else hashlib.sha256(told.encode()).hexdigest()}.json"
