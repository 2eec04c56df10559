"""The name under which the person signs comments, verdicts and answers."""

from pathlib import Path

from designer.exchange.formats.git_versions import git_person
from ui.state import settings


def person_name(path: Path | None) -> str:
    """Return who signed last, else the name in Git's configuration; "" if neither is known.

    Args:
        path: The file of the design; None if it has none yet.
    """
    return settings.kept_comment_author() or git_person(path.parent if path is not None else Path.home())
