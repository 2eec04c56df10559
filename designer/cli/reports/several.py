"""Several files in one call: a report on each, and a name for each that could not be read."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TypeVar

from designer.basics.dataclass import dataclass
from designer.basics.errors import OrgwrightError
from designer.cli.common import STANDARD, say_lines

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class UnreadFile:
    """A file that could not be read.

    Attributes:
        source: Its name.
        reason: The reason, in one or more lines.
    """

    source: str
    reason: str


def report_each(paths: Sequence[Path], report: Callable[[Path], T]) -> list[T | UnreadFile]:
    """Return the report on each file; if one of several cannot be read, say so and go on.

    Raises:
        OrgwrightError: The only file cannot be read.
    """
    if len(paths) == 1:
        return [report(paths[0])]
    results: list[T | UnreadFile] = []
    for path in paths:
        try:
            results.append(report(path))
        except OrgwrightError as error:
            say_lines(f"Error: {error}", err=True)
            results.append(UnreadFile(file_title(path), str(error)))
    return results


def file_title(path: Path) -> str:
    """Return the name of a file in a report."""
    return "standard input" if path == STANDARD else str(path)


def worst_status(results: Sequence[object], fails: Callable[[object], bool]) -> int:
    """Return the exit status: 2 if a file could not be read, 1 if a report fails, else 0."""
    if any(isinstance(result, UnreadFile) for result in results):
        return 2
    return int(any(map(fails, results)))
