"""Folder of answers: a reading that was interrupted asks only what it lacks.

Its files are answers as the AWS CLI writes them, so that it can be imported like the dump of the script; those about
the inside of an account lie in a folder named by its number. A refusal is not kept: it is asked for again. Only the
owner can read it, and neither an id in an answer nor a link that somebody has put there leads out of it.
"""

import hashlib
import json
import os
import re
import stat
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import cast

from designer.aws.client_answers import LISTS, ServiceClient, plain_members
from designer.basics.errors import EditError, FormatError
from designer.basics.words import whole
from designer.exchange.conversion import ConversionReport
from designer.exchange.formats.files import limited
from designer.exchange.formats.loading import Json, load_json

_FRESH = timedelta(days=1)
"""Age of kept answers up to which nothing need be unknown since."""

_LAST = 253_000_000_000.0
"""Latest time of a file, in the year 9987: Python has no dates for some later ones."""

_NAME = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.-]{0,199}(?<!\.)")
"""Names that every disk takes and that lead nowhere."""

_ANSWERS = {".json", ".part", ".refused", ".none", ".words"}
_ACCOUNT_FOLDER = re.compile(r"[0-9]{12}|[0-9a-f]{64}")

_PASSING = "generate_"
"""Beginning of calls whose answers are true for a moment."""

_NO_LINK = getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)


def folder_inside(folder: Path) -> Path:
    """Return the folder beside the one for the answers of Organizations; the script names its own alike."""
    return folder.with_name(f"{folder.name}-identities")


def file_name(words: str) -> str:
    """Return words as the name of one file, or their fingerprint if they could lead elsewhere on some system."""
    return words if _NAME.fullmatch(words) else hashlib.sha256(words.encode("utf-8", "surrogatepass")).hexdigest()


class AnswerFolder:
    """Folder that keeps answers, for the owner's eyes alone.

    Args:
        folder: The folder, which is made when the first answer comes; None to keep none.
    """

    def __init__(self, folder: Path | None = None) -> None:
        self._folder = folder
        self._used: list[float] = []

    def client(self, make: Callable[[], ServiceClient], below: str = "") -> ServiceClient:
        """Return the client whose answers are kept.

        Args:
            make: Makes the client, once something is to be asked.
            below: Name of the folder for its answers, such as the number of the account; empty for the folder itself.
        """
        return cast("ServiceClient", _KeepingClient(self, make, below))

    def report_age(self, report: ConversionReport) -> None:
        """Say since when answers are there; after a day they may be others by now."""
        if not self._used:
            return
        since = datetime.fromtimestamp(max(0.0, min(_LAST, *self._used)), UTC)
        are = "answer is" if len(self._used) == 1 else "answers are"
        what = f"{len(self._used):,} {are} kept since {since:%Y-%m-%d %H:%M} UTC and not asked again."
        is_fresh = abs(datetime.now(UTC) - since) < _FRESH  # a clock that was set back knows no age
        tell = report.note if is_fresh else report.unknown
        tell(str(self._folder), what, "Name another folder to read everything again.")

    def kept(self, words: str, below: str = "", *, member: str = "", counts: bool = True) -> dict[str, Json] | None:
        """Return the answer that is kept, or None.

        Args:
            words: Call and subject that it answers.
            below: Name of the folder for it; empty for the folder itself.
            member: Member without which it is not an answer; empty for any.
            counts: False if it is only looked at, and asked for again.
        """
        path = self._path(words, below)
        if path is None:
            return None
        try:
            with os.fdopen(os.open(path, os.O_RDONLY | _NO_LINK), "rb") as file:
                status = os.fstat(file.fileno())
                if path.parent.is_symlink() or not stat.S_ISREG(status.st_mode):
                    return None
                value = load_json(limited(file, str(path)), path.name).value
        except (OSError, FormatError):
            return None
        if not isinstance(value, dict) or (member and member not in value):
            return None
        if counts:
            self._used.append(status.st_mtime)
        return value

    def keep(self, words: str, members: dict[str, Json], below: str = "") -> None:
        """Write an answer, whole or not at all.

        Raises:
            EditError: The answer cannot be written, or the folder holds files that are not answers.
        """
        path = self._path(words, below)
        if path is None or self._folder is None:
            return
        try:
            _make_private(self._folder)
            if below:
                _make_private(path.parent)
            draft = path.with_name(f"{path.name}.part")
            with suppress(FileNotFoundError):
                draft.unlink()
            handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL | _NO_LINK, 0o600)
            with os.fdopen(handle, "w", encoding="utf-8") as file:
                file.write(whole(json.dumps(members, indent=4, ensure_ascii=False)))
            draft.replace(path)
        except OSError as error:
            raise EditError(f"The answers cannot be kept in {self._folder}: {error.strerror or error}.") from None

    def _path(self, words: str, below: str) -> Path | None:
        """Return the file of an answer, which is in the folder or right below it, whatever the words are."""
        if self._folder is None:
            return None
        folder = self._folder / file_name(below) if below else self._folder
        return folder / f"{file_name(words)}.json"


def _make_private(folder: Path) -> None:
    """Make a folder that only its owner can look into, or close one that is there.

    Raises:
        EditError: The folder holds files that are not answers; others may have to read them.
        OSError: The folder cannot be made or closed.
    """
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    if _ACCOUNT_FOLDER.fullmatch(folder.name) and folder.is_symlink():
        raise EditError(f"{folder} is a link. Remove it, or name another folder for the answers.")
    if os.name != "posix" or not stat.S_IMODE(folder.stat().st_mode) & 0o077:
        return
    for one in folder.iterdir():
        if one.suffix not in _ANSWERS and not _ACCOUNT_FOLDER.fullmatch(one.name):
            raise EditError(f"{folder} has other things in it than answers of AWS. Name a folder for them alone.")
    folder.chmod(0o700)


class _KeepingClient:
    """Client of boto3, made when it is asked, which looks for an answer in a folder first."""

    def __init__(self, answers: AnswerFolder, make: Callable[[], ServiceClient], below: str) -> None:
        self._answers = answers
        self._make = make
        self._below = below
        self._made: ServiceClient | None = None

    def __getattr__(self, name: str) -> Callable[..., dict[str, Json]]:
        def ask(**parameters: object) -> dict[str, Json]:
            words = _answer_words(name, parameters)
            kept = None if name.startswith(_PASSING) else self._answers.kept(words, self._below)
            if kept is not None:
                return kept
            if self._made is None:
                self._made = self._make()
            members = plain_members(getattr(self._made, name)(**parameters))
            member = LISTS.get(name.replace("_", "-"))
            if not name.startswith(_PASSING) and (member is None or member in members):
                self._answers.keep(words, members, self._below)
            return members

        return ask


def _answer_words(name: str, parameters: dict[str, object]) -> str:
    """Return words for an answer: the call and the ids of what it is about; the place of a page as a fingerprint."""
    pages = {"Marker", "NextToken", "nextToken"}
    ids = [
        one.rpartition("/")[2]
        for key, one in sorted(parameters.items())
        if isinstance(one, str) and key not in {*pages, "AssignmentStatus"}
    ]
    marks = [
        hashlib.sha256(one.encode("utf-8", "surrogatepass")).hexdigest()[:12]
        for key, one in parameters.items()
        if key in pages and isinstance(one, str)
    ]
    return "-".join((name.replace("_", "-"), *ids, *marks))
