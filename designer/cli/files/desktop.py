"""``orgwright desktop``: a menu entry, an icon and a file type for this installation."""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import click

from designer.basics.errors import EditError
from designer.basics.program import own_program
from designer.cli.common import save_bytes, say
from resources import FOLDER

_SHARE = FOLDER / "packaging" / "share"
_PLACES: Mapping[str, Path] = {
    "applications/orgwright.desktop": _SHARE / "orgwright.desktop",
    "icons/hicolor/scalable/apps/orgwright.svg": FOLDER / "icons" / "orgwright.svg",
    "mime/packages/orgwright.xml": _SHARE / "orgwright-mime.xml",
}
"""Each file below the user's data folder, with the file that it is made from."""

_NOTICES = (("update-mime-database", "mime"), ("update-desktop-database", "applications"))
"""Programs that let the desktop see changes, each with the folder that it reads."""


@click.command("desktop")
@click.option("--install", "installs", is_flag=True, help="Add them to the menu and the file types of this user.")
@click.option("--remove", "removes", is_flag=True, help="Take them away again.")
def desktop(*, installs: bool, removes: bool) -> None:
    """Add Orgwright to the menu of a Linux desktop, and open files named *.orgwright.json with it; for this user only.

    A Debian package does so by itself. Files of designs stay where they are.
    """
    if installs == removes:
        raise click.UsageError("Say either --install or --remove.")
    if not sys.platform.startswith(("linux", "freebsd")):
        raise EditError("Menu entries are made for Linux desktops only.")
    home = data_home(os.environ)
    try:
        for place, source in _PLACES.items():
            _put(home / place, source) if installs else (home / place).unlink(missing_ok=True)
    except OSError as error:
        raise EditError(f"{error.filename} cannot be changed: {error.strerror}.") from None
    for program, folder in _NOTICES:
        if shutil.which(program) and (home / folder).is_dir():
            subprocess.run([program, str(home / folder)], capture_output=True, check=False)  # noqa: S603 - fixed words
    say(
        f"Orgwright is in the menu now: {home / 'applications'}." if installs else "Orgwright is no longer in the menu."
    )


def _put(path: Path, source: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    save_bytes(path, _content(source))


def data_home(environment: Mapping[str, str]) -> Path:
    """Return the user's folder of data by the rules of freedesktop.org; a relative path there does not count.

    See https://specifications.freedesktop.org/basedir-spec/latest/.
    """
    named = Path(environment.get("XDG_DATA_HOME", ""))
    return named if named.is_absolute() else Path.home() / ".local" / "share"


def _content(source: Path) -> bytes:
    """Return the content of a file; a menu entry starts this very installation."""
    data = source.read_bytes()
    if source.suffix != ".desktop":
        return data
    command = " ".join(map(_quoted, own_program()))
    return data.replace(b"Exec=orgwright ", f"Exec={command} ".encode())


def _quoted(word: str) -> str:
    r"""Return a word of ``Exec``, in quotes if it needs them: a backslash in it is written four times.

    See https://specifications.freedesktop.org/desktop-entry-spec/latest/exec-variables.html.

    Raises:
        EditError: No menu entry can hold it.
    """
    if not word.isprintable():
        raise EditError(f"{word!a} cannot be in a menu entry: install Orgwright in a folder of plain letters.")
    word = word.replace("%", "%%")
    if re.fullmatch(r"[\w./%:@+,-]+", word):
        return word
    inside = re.sub(r'(["`$\\])', r"\\\1", word).replace("\\", "\\\\")
    return f'"{inside}"'
