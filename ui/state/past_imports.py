"""Past imports into a design: each kept with the settings, by the path of the file, once a person has taken it."""

import json
from pathlib import Path
from typing import NamedTuple

from PySide6.QtCore import QSettings

MOST_PAST_IMPORTS = 4
"""Number of imports that are kept of a design."""

_DESIGNS = 50
_KEY = "imports/past"


class PastImport(NamedTuple):
    """One import that was taken.

    Attributes:
        name: Word of its format; "aws" for a live organization.
        title: Its source, in a few words.
        words: Amount that was taken, in a few words.
        day: Its day, ISO.
    """

    name: str
    title: str
    words: str
    day: str


def past_imports(path: Path | None) -> list[PastImport]:
    """Imports into the design of a file, newest first; none for a design without a file."""
    kept = _kept().get(str(path.absolute())) if path is not None else None
    found = kept if isinstance(kept, list) else []
    return [PastImport(*one) for one in found if _is_sound(one)][:MOST_PAST_IMPORTS]


def remember_import(path: Path | None, imported: PastImport) -> None:
    """Remember an import into the design of a file."""
    if path is None:
        return
    kept, key = _kept(), str(path.absolute())
    kept.pop(key, None)
    kept[key] = [imported, *past_imports(path)][:MOST_PAST_IMPORTS]
    QSettings().setValue(_KEY, json.dumps(dict(list(kept.items())[-_DESIGNS:])))


def _is_sound(value: object) -> bool:
    return isinstance(value, list) and len(value) == len(PastImport._fields) and all(isinstance(x, str) for x in value)


def _kept() -> dict[str, object]:
    try:
        kept = json.loads(str(QSettings().value(_KEY, "{}")))
    except (ValueError, RecursionError):
        return {}
    return kept if isinstance(kept, dict) else {}
