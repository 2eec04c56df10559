"""How this installation starts itself: for Git's settings, and for processes beside the window."""

import sys
from pathlib import Path

from designer.basics.errors import EditError

_FOLDER = Path(__file__).resolve().parents[2]
_IS_INSTALLED = _FOLDER.name == "_lib"


def own_program() -> tuple[str, ...]:
    """Return the words that start a command of this very installation, from whatever folder.

    Raises:
        EditError: This Python does not know its own path.
    """
    if not sys.executable:
        raise EditError("This Python does not know its own path. Start Orgwright by the whole path of its Python.")
    if hasattr(sys, "frozen"):  # by PyInstaller: that is the program itself
        return (sys.executable,)
    # -P: not what lies in the folder of the day
    return sys.executable, "-P", *((str(_FOLDER.with_name("__main__.py")),) if _IS_INSTALLED else ("-m", "designer"))


def how_to_add(extra: str) -> str:
    """Return the sentence that says how a missing part comes to this installation: "window" or "aws"."""
    if not _IS_INSTALLED:
        return "python3 run.py installs what is missing."
    return f"Install it with: pip install 'orgwright[{extra}]', or pipx install --force 'orgwright[window,aws]'."
