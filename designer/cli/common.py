"""Functions that the commands share: reading designs, naming accounts, writing results.

Everything a command says goes through `say`, `write_json`, `write_csv` or `save_bytes`: what comes from files must
steer neither terminals nor spreadsheets, and can be encoded.
"""

import errno
import json
import math
import os
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from itertools import chain
from pathlib import Path
from typing import Any

import click

from designer.basics.errors import EditError, Fault, FormatError
from designer.basics.words import counted, plain, unbroken_line
from designer.exchange.conversion import ConversionReport
from designer.exchange.formats import files, native
from designer.exchange.formats.documents import indented_json
from designer.exchange.formats.files import Fingerprint
from designer.exchange.formats.format import NativeFile
from designer.exchange.spreadsheet import csv_line
from designer.policy.language.templates import Values

STANDARD = Path("-")
"""Standard input or output, in the place of a file."""

_JSON = json.JSONEncoder(ensure_ascii=False, allow_nan=False, indent=2)
_JSON_LINE = json.JSONEncoder(ensure_ascii=False, allow_nan=False)
_STANDARD_READ = f"{__name__}.standard_read"
_ENTRIES_SHOWN = 40
_AT_ONCE = 64 * 1024

design_argument = click.argument("design", metavar="FILE", type=click.Path(path_type=Path))
designs_argument = click.argument(
    "designs", metavar="FILE...", nargs=-1, required=True, type=click.Path(path_type=Path)
)
force_option = click.option("--force", is_flag=True, help="Replace a file that is there.")
account_option = click.option(
    "--account", required=True, help="By id, AWS id, name or path, as in Workloads/Prod/shop."
)


def load_design(path: Path) -> NativeFile:
    """Read a design, and say what a person should know about the reading."""
    file = native.read(load_bytes(path), str(path))
    for note in file.notes:
        say(f"Note: {note}", err=True)
    return file


def load_bytes(path: Path) -> bytes:
    """The content of a file, or of standard input for ``-``; a pipe or a device is read as far as a file may go."""
    if path != STANDARD:
        return files.load_file(path, streams=True)
    _read_standard_once()
    try:
        return files.limited(sys.stdin.buffer, "standard input")
    except OSError as error:
        reason = "It is closed." if error.errno == errno.EBADF else f"{error.strerror or error}."
        raise FormatError("standard input", (Fault(reason),)) from None


def _read_standard_once() -> None:
    """Note that the command reads standard input; refuse it the second time."""
    context = click.get_current_context(silent=True)
    if context is None:
        return
    if context.meta.get(_STANDARD_READ):
        raise FormatError("standard input", (Fault("It is named twice, but can be read only once. Name a file."),))
    context.meta[_STANDARD_READ] = True


def save_bytes(path: Path, data: bytes, *, expected: Fingerprint | None = None, private: bool = False) -> None:
    """Write a file, or to standard output for ``-``, and say what a person should know about it.

    Args:
        path: The target.
        data: The content.
        expected: The file to be replaced, as `replacing` gives it; None replaces anything.
        private: True if only its owner may read the file from now on.
    """
    if path == STANDARD:
        if sys.stdout.isatty():
            data = plain(data.decode()).encode()
        sys.stdout.buffer.write(data)
        sys.stdout.buffer.flush()
        return
    for note in files.save(path, data, expected=expected, private=private).notes:
        say(f"Note: {path}: {note}", err=True)


def replacing(design: Path, out: Path, *, force: bool) -> Fingerprint | None:
    """Return the file that a command replaces which reads one and writes another; asked before it reads.

    Where both are one file, that is what is read: what another program writes meanwhile is not lost.

    Raises:
        EditError: Another file is there, and `force` is False.
    """
    if is_input(design, out) and design != STANDARD:
        return files.fingerprint_on_disk(out)
    keep_existing(out, force=force)
    return None


_DEVICES = frozenset({Path("/dev"), Path("/dev/fd")})
"""Where standard output has a name, which may be a file that the shell has opened."""


def keep_existing(path: Path, *, force: bool) -> None:
    """Refuse to write over a file that is there, unless `force` is True; pipes and devices are written to.

    Raises:
        EditError: The file exists.
    """
    with suppress(PermissionError):  # said when it is written
        if not force and path != STANDARD and path.is_file() and path.parent not in _DEVICES:
            raise EditError(f"{path} is there already. Write to another file, or say --force.")


def keep_input(design: Path, out: Path, lost: str) -> None:
    """Refuse to write over the file that is read what cannot hold all of it.

    Args:
        design: The file that is read; - for standard input.
        out: The file that would be written.
        lost: The parts that the design would lose, as a phrase.

    Raises:
        EditError: Both paths lead to one file.
    """
    if lost and is_input(design, out):
        raise EditError(f"{out} is the design itself, which would lose {lost}. Write to another file.")


def keep_apart(report: Path | None, *others: Path | None) -> None:
    """Refuse to write a report over another file of a command.

    Raises:
        EditError: Two paths lead to one file.
    """
    for other in others:
        if report not in (None, STANDARD) and other not in (None, STANDARD) and files.same(report, other):
            raise EditError(f"The report would be written over {other}. Write it to another file.")


def is_input(design: Path, out: Path) -> bool:
    """Return True if a command would write the very file that it reads."""
    if out == STANDARD:
        return False
    if design != STANDARD:
        return files.same(design, out)
    try:
        return os.path.samestat(os.fstat(sys.stdin.fileno()), out.stat())
    except (OSError, ValueError):  # no file of the system is behind it, or there is none to write over
        return False


class NumberRange(click.FloatRange):
    """Numbers of a range, which takes ``nan`` for one that is none."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> float:
        """Return the number."""
        number: float = super().convert(value, param, ctx)
        if math.isnan(number):
            self.fail(f"{value!r} is not a number.", param, ctx)
        return number


def say(text: str, *, err: bool = False) -> None:
    """Show a line that holds names from files, on standard output or error; empty ones may stand after it."""
    click.echo(plain(unbroken_line(text)), err=err)


def say_lines(text: str, *, err: bool = False) -> None:
    """Show a text whose line breaks are our own, or of JSON."""
    click.echo(plain(text), err=err)


def say_table(rows: Sequence[Sequence[str]], left: int | None = None) -> None:
    """Show rows in columns; those from the number `left` on have their words to the right."""
    rows = [[cell.replace("\n", " ") for cell in row] for row in rows]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    for row in rows:
        cells = [
            cell.ljust(width) if left is None or number < left else cell.rjust(width)
            for number, (cell, width) in enumerate(zip(row, widths, strict=True))
        ]
        say("  ".join(cells).rstrip())


def print_conversion(report: ConversionReport) -> None:
    """Show the entries of an import or export on standard error, the gravest first; ``--report`` has them all."""
    lines = [str(entry) for entry in report.alike()]
    for line in lines[:_ENTRIES_SHOWN]:
        say(line, err=True)
    if len(lines) > _ENTRIES_SHOWN:
        say(f"… and {counted(len(lines) - _ENTRIES_SHOWN, 'line')} more: --report writes all.", err=True)


def write_json(value: object) -> None:
    """Write a value as JSON to standard output, in parts: an answer may be large."""
    for text in _batches(_json_parts(value)):
        click.echo(plain(text), nl=False)
    click.echo()


def _json_parts(value: object, line: str = "\n", levels: int = 2) -> Iterator[str]:
    """The JSON of a value, what is this many levels in it a part; as the library's, which takes five times as long.

    Args:
        value: A value whose members have texts for names.
        line: The end of a line, and the indentation of the next, where the value stands.
        levels: Levels to take apart.
    """
    if not levels or not value or not isinstance(value, (dict, list)):
        text = indented_json(value)
        yield (_JSON.encode(value) if text is None else text).replace("\n", line)
        return
    first, last, elements = ("{", "}", value.items()) if isinstance(value, dict) else ("[", "]", enumerate(value))
    before = f"{first}{line}  "
    for name, element in elements:
        yield f"{before}{_JSON.encode(name)}: " if first == "{" else before
        yield from _json_parts(element, f"{line}  ", levels - 1)
        before = f",{line}  "
    yield f"{line}{last}"


def write_json_lists(lists: Mapping[str, Iterable[str]], others: Mapping[str, object]) -> None:
    """Write an object of long lists as JSON to standard output, a line an element, made in its turn.

    Args:
        lists: The lists by name; each element as JSON, as `json_line` makes it.
        others: Further members.
    """
    for text in _batches(_object_lines(lists, others)):
        click.echo(plain(text), nl=False)
    click.echo()


def json_line(value: object) -> str:
    """Return a value as JSON on one line, for `write_json_lists`."""
    return _JSON_LINE.encode(value)


def _object_lines(lists: Mapping[str, Iterable[str]], others: Mapping[str, object]) -> Iterator[str]:
    before = "{\n"
    for name, elements in lists.items():
        yield f"{before}{json_line(name)}: ["
        apart = "\n"
        for element in elements:
            yield f"{apart}{element}"
            apart = ",\n"
        yield "]" if apart == "\n" else "\n]"
        before = ",\n"
    for name, value in others.items():
        yield f"{before}{json_line(name)}: {json_line(value)}"
        before = ",\n"
    yield "\n}"


def json_text(value: object) -> str:
    """Return a value as JSON on indented lines: strict, and with no character that steers a terminal."""
    return plain(_JSON.encode(value))


def write_csv(head: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    """Write rows as CSV to standard output, in parts; no cell is a formula, however a spreadsheet splits it."""
    for text in _batches(map(csv_line, chain((head,), rows))):
        click.echo(text, nl=False)


def _batches(parts: Iterable[str]) -> Iterator[str]:
    """Yield the small pieces of text, many at a time."""
    pieces: list[str] = []
    size = 0
    for part in parts:
        pieces.append(part)
        size += len(part)
        if size >= _AT_ONCE:
            yield "".join(pieces)
            pieces.clear()
            size = 0
    yield "".join(pieces)


def context_of(pairs: tuple[str, ...]) -> dict[str, Values]:
    """Context of ``--context KEY=VALUE``: keys given once hold one value, keys given several times hold several."""
    gathered: dict[str, tuple[str, ...]] = {}
    for pair in pairs:
        key, equals, value = pair.partition("=")
        if not key or not equals:
            raise click.UsageError(
                f"{pair} is not a context: write it as KEY=VALUE, such as aws:RequestedRegion=eu-west-1."
            )
        gathered[key] = (*gathered.get(key, ()), value)
    return {key: values[0] if len(values) == 1 else values for key, values in gathered.items()}
