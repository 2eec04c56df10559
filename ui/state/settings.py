"""Settings between two starts: theme, recent files, what title blocks say of a design, the tour.

The window keeps its own place.
"""

import json
import os
import stat
from collections.abc import Iterable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any, Generic, TypeVar

from PySide6.QtCore import QCoreApplication, QSettings, QStandardPaths

from designer.basics.errors import FormatError
from designer.exchange.formats import files
from ui.state.recovery import keep_private
from ui.theme import Scheme

RECENT = 10
"""Number of recent files that are kept."""

_VERSIONS = 50
"""Number of designs whose version is kept."""


T = TypeVar("T")


class KeptChoice(Generic[T]):
    """A choice of the person, kept as a word.

    Args:
        name: Its name among the settings.
        words: Each choice by the word that is kept for it.
        first: The one at first, and where something else has written the setting.
    """

    def __init__(self, name: str, words: Mapping[str, T], first: T) -> None:
        self._name = name
        self._words = words
        self._first = first

    def __call__(self) -> T:
        """Return what was chosen last."""
        return self._words.get(str(QSettings().value(self._name)), self._first)

    @property
    def is_kept(self) -> bool:
        """Whether anything was chosen yet."""
        return QSettings().contains(self._name)

    def keep(self, chosen: T) -> None:
        """Remember a choice."""
        QSettings().setValue(self._name, next(word for word, one in self._words.items() if one == chosen))


scheme = KeptChoice("scheme", {one.value: one for one in Scheme}, Scheme.SYSTEM)
reduced_motion = KeptChoice("motion", {"full": None, "reduced": True, "always": False}, None)
"""True if the person wants no animations; None if the system decides."""

knows_rule = KeptChoice("permissions/rule", {"known": True}, first=False)
"""Whether the person has closed the note on how SCPs work."""

shows_edit_effects = KeptChoice("editor/effects", {"shown": True, "hidden": False}, first=True)
"""Whether the list of what an edit did is wanted beside the text."""

shows_start_page = KeptChoice("start_page", {"shown": True, "hidden": False}, first=True)
"""Whether a start without a file shows the start page."""

shows_map = KeptChoice("map", {"shown": True, "hidden": False}, first=False)
"""Whether the map of the canvas is shown."""

tour_was_offered = KeptChoice("tour/offered", {"true": True, "True": True}, first=False)


def begin_settings() -> None:
    """Make the file of the settings private, and take values in Qt's binary form out of it.

    The program writes none, and Qt ends it on a damaged one. On macOS and Windows there is no file.
    """
    app, folder = QCoreApplication, QStandardPaths.StandardLocation.GenericConfigLocation
    name = f"{app.applicationName()}.conf"
    set_aside_what_blocks(Path(QStandardPaths.writableLocation(folder), app.organizationName(), name))
    file = Path(QSettings().fileName())
    keep_private(file)
    with suppress(OSError, FormatError):
        lines = file.read_bytes().splitlines(keepends=True) if file.is_file() else []
        kept = [line for line in lines if b"@Variant(" not in line]
        if kept != lines:
            files.save(file, b"".join(kept), private=True)
            QSettings().sync()


def set_aside_what_blocks(file: Path) -> None:
    """Rename what is in the place of the settings or of Qt's lock on them and is not a file: Qt waits for it for ever.

    Args:
        file: The place of the settings.
    """
    for place, follows in (file, True), (file.with_name(f"{file.name}.lock"), False):
        with suppress(OSError):
            mode = place.stat(follow_symlinks=follows).st_mode
            if not (stat.S_ISREG(mode) or stat.S_ISCHR(mode)):  # a device such as /dev/null is meant
                place.rename(place.with_name(f"{place.name}.{os.urandom(4).hex()}.aside"))


def accepted_libraries() -> list[str]:
    """Return the digests of the team's libraries that the person has agreed to use."""
    return _kept_libraries("accepted")


def accept_library(digest: str) -> None:
    """Remember that the person agreed to use a library."""
    declined = [library for library in declined_libraries() if library != digest]
    _keep_libraries(accepted=list({*accepted_libraries(), digest}), declined=declined)


def declined_libraries() -> list[str]:
    """Return the digests of the team's libraries that the person does not use, and is not asked about again."""
    return _kept_libraries("declined")


def decline_library(digest: str) -> None:
    """Remember that the person does not use a library."""
    accepted = [library for library in accepted_libraries() if library != digest]
    _keep_libraries(accepted=accepted, declined=list({*declined_libraries(), digest}))


def ask_again(digests: Iterable[str]) -> None:
    """Forget that the person does not use some libraries."""
    _keep_libraries(declined=sorted({*declined_libraries()} - {*digests}))


def agreed_entries(prefix: str) -> tuple[str, dict[str, str]]:
    """Name with version of the library of a prefix that was agreed to last, and the marks of what it brings by ids."""
    title, entries = (*kept_object("libraries/agreed").get(prefix, ()), "", {})[:2]
    return str(title), {str(id_): str(mark) for id_, mark in entries.items()} if isinstance(entries, dict) else {}


def remember_entries(prefix: str, title: str, entries: Mapping[str, str]) -> None:
    """Remember what the library of a prefix brings that was agreed to."""
    kept = kept_object("libraries/agreed") | {prefix: [title, entries]}
    QSettings().setValue("libraries/agreed", json.dumps(kept))


def chosen_libraries() -> tuple[Path, ...]:
    """Return the folders of the team's libraries that the person has chosen, as far as they are still there."""
    return tuple(path for library in _kept_libraries("folders") if (path := Path(library)).is_dir())


def choose_libraries(folders: Iterable[Path]) -> None:
    """Remember the folders of the team's libraries that the person uses."""
    _keep_libraries(folders=[str(fromkey) for fromkey in dict.fromkeys(folders)])


def _kept_libraries(member: str) -> list[str]:
    kept = kept_object("libraries").get(member)
    return [str(one) for one in kept] if isinstance(kept, list) else []


def _keep_libraries(**members: list[str]) -> None:
    QSettings().setValue("libraries", json.dumps({**kept_object("libraries"), **members}))


def panels() -> dict[str, Any]:
    """Return panels that were open when the last window was closed, their sizes and those in front; empty at first."""
    return kept_object("window/panels")


def remember_panels(kept: Mapping[str, object]) -> None:
    """Remember which panels are open."""
    QSettings().setValue("window/panels", json.dumps(kept))


def recent_files() -> list[Path]:
    """Return the files opened or saved last, newest first; some may no longer exist."""
    kept = QSettings().value("recent", [])
    names = [kept] if isinstance(kept, str) else list(kept) if isinstance(kept, list) else []
    return [Path(name) for name in names if isinstance(name, str) and _names_a_file(name)][:RECENT]


def _names_a_file(name: str) -> bool:
    """Whether a text is a whole path, without the characters that no file system takes."""
    try:
        return Path(name).is_absolute() and b"\0" not in os.fsencode(name)
    except UnicodeEncodeError:
        return False


def documents_folder() -> Path:
    """Return the folder for documents of the person, or the home folder where there is none."""
    found = Path(QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation))
    return found if found.is_dir() else Path.home()


def folder_beside(path: Path | None) -> Path:
    """Return the folder that what belongs to a design is kept in: that of its file, or that of the documents."""
    return documents_folder() if path is None else path.parent


def design_beside(path: Path) -> Path | None:
    """Return the design that a file of decisions or of a review is about; None for another file."""
    for suffix in (".decisions.json", ".review.json"):
        if path.name.endswith(suffix):
            names = (path.name.replace(suffix, after) for after in (".json", ".orgwright.json"))
            return next((one for name in names if (one := path.with_name(name)).is_file()), None)
    return None


def last_folder() -> Path | None:
    """Return the folder of the file that was opened or saved last, if that folder still exists."""
    latest = next(iter(recent_files()), None)
    return latest.parent if latest is not None and latest.parent.is_dir() else None


def remember_file(path: Path) -> None:
    """Put a file in front of the recent ones."""
    path = path.absolute()
    others = [other for other in recent_files() if other != path]
    remember_files([path, *others])


def remember_files(paths: list[Path]) -> None:
    """Have these be the recent files, newest first."""
    QSettings().setValue("recent", [str(path) for path in paths[:RECENT]])


def export_folder() -> Path | None:
    """Return the folder where pictures were saved last, if that still exists."""
    kept = QSettings().value("export/folder")
    return Path(kept) if isinstance(kept, str) and _names_a_file(kept) and Path(kept).is_dir() else None


def remember_export_folder(folder: Path) -> None:
    """Remember where pictures were saved."""
    QSettings().setValue("export/folder", str(folder.absolute()))


def author() -> str:
    """Return the person who signs the title blocks; empty at first."""
    kept = QSettings().value("export/author", "")
    return kept if isinstance(kept, str) else ""


def remember_author(name: str) -> None:
    """Remember who signs the title blocks."""
    QSettings().setValue("export/author", name)


def kept_comment_author() -> str:
    """Return the name under which the person comments; "" if none was typed yet."""
    kept = QSettings().value("comments/author", "")
    return kept if isinstance(kept, str) else ""


def remember_comment_author(name: str) -> None:
    """Remember under which name the person comments."""
    QSettings().setValue("comments/author", name)


def profile_of(organization: str) -> str:
    """Return the profile of the AWS CLI that an organization was read with last, or any for ""; "" if there is none."""
    return str(kept_object("aws/profiles").get(organization, ""))


def remember_profile(organization: str, profile: str) -> None:
    """Remember the profile that an organization was read with."""
    kept = kept_object("aws/profiles") | {organization: profile, "": profile}
    QSettings().setValue("aws/profiles", json.dumps(dict(list(kept.items())[-_VERSIONS:])))


def version_of(path: Path | None) -> str:
    """Return the version in the last title block of a design; empty for a design that was never saved."""
    return _versions().get(str(path.absolute()), "") if path else ""


def remember_version(path: Path | None, version: str) -> None:
    """Remember the version of a design for its next title block."""
    if path is None:
        return
    kept = _versions()
    kept.pop(str(path.absolute()), None)
    if version:
        kept[str(path.absolute())] = version
    QSettings().setValue("export/versions", json.dumps(dict(list(kept.items())[-_VERSIONS:])))


def _versions() -> dict[str, str]:
    """Return the versions by path, the latest at the end."""
    return {path: str(version) for path, version in kept_object("export/versions").items()}


def kept_object(name: str) -> dict[str, Any]:
    """Return the JSON object that is kept under a name; empty if it is missing or spoilt."""
    try:
        kept = json.loads(str(QSettings().value(name, "{}")))
    except (ValueError, RecursionError):
        return {}
    return kept if isinstance(kept, dict) else {}
