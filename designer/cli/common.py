"""What the commands share: reading designs, naming accounts, writing results."""

from __future__ import annotations

import os
import re
import sys
from pathlib import Path

import click

from designer.errors import EditError
from designer.formats import files, native
from designer.formats.files import Fingerprint
from designer.formats.native import NativeFile
from designer.policy.templates import Values

STANDARD = Path("-")
"""Standard input or output, in the place of a file."""

_CONTROLS = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")
"""Characters that steer a terminal or turn the direction of text: names from files must not do that."""

design_argument = click.argument("design", metavar="FILE", type=click.Path(path_type=Path))
account_option = click.option(
    "--account", required=True, help="By id, AWS id, name or path, as in Workloads/Prod/shop."
)


def load_design(path: Path) -> NativeFile:
    """Read a design, and say what a person should know about the reading."""
    file = native.read(load_bytes(path), str(path))
    for note in file.notes:
        click.echo(f"Note: {plain(note)}", err=True)
    return file


def load_bytes(path: Path) -> bytes:
    """The content of a file, or of standard input for ``-``."""
    return sys.stdin.buffer.read() if path == STANDARD else files.load(path)


def save_bytes(path: Path, data: bytes, *, expected: Fingerprint | None = None) -> None:
    """Write a file, or to standard output for ``-``.

    Args:
        path: Where to.
        data: The content.
        expected: What is to be replaced, as `replacing` gives it; None replaces anything.
    """
    if path == STANDARD:
        sys.stdout.buffer.write(data)
        return
    for note in files.save(path, data, expected=expected).notes:
        say(f"Note: {path}: {note}", err=True)


def replacing(design: Path, out: Path) -> Fingerprint | None:
    """What a command that reads one file and writes another is to replace; asked before it reads.

    Where both are one file, that is what is read: what another program writes meanwhile is not lost.
    """
    return files.fingerprint_on_disk(out) if is_input(design, out) and design != STANDARD else None


def keep_input(design: Path, out: Path, lost: str) -> None:
    """Refuse to write over the file that is read what cannot hold all of it.

    Args:
        design: The file that is read; - for standard input.
        out: The file that would be written.
        lost: What the design would lose, as a phrase.

    Raises:
        EditError: They are one file, by whatever names.
    """
    if lost and is_input(design, out):
        raise EditError(f"{out} is the design itself, which would lose {lost}. Write to another file.")


def is_input(design: Path, out: Path) -> bool:
    """Whether a command would write the very file that it reads."""
    if out == STANDARD:
        return False
    if design != STANDARD:
        return files.same(design, out)
    try:
        return os.path.samestat(os.fstat(sys.stdin.fileno()), out.stat())
    except (OSError, ValueError):  # no file of the system stands behind it, or there is none to write over
        return False


def plain(text: str) -> str:
    """A text that is safe to show in a terminal."""
    return _CONTROLS.sub("\ufffd", text)


def say(text: str, *, err: bool = False) -> None:
    """Show a text that holds names from files, on standard output or error."""
    click.echo(plain(text), err=err)


def context_of(pairs: tuple[str, ...]) -> dict[str, Values]:
    """What ``--context KEY=VALUE`` says: keys given once hold one value, keys given several times hold several."""
    gathered: dict[str, tuple[str, ...]] = {}
    for pair in pairs:
        key, equals, value = pair.partition("=")
        if not key or not equals:
            raise click.UsageError(
                f"{pair} is no context: write it as KEY=VALUE, such as aws:RequestedRegion=eu-west-1."
            )
        gathered[key] = (*gathered.get(key, ()), value)
    return {key: values[0] if len(values) == 1 else values for key, values in gathered.items()}
