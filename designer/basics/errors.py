"""Errors that a person can cause, and that of records that are gone; anything else that is raised is a bug."""

from typing import NamedTuple

from designer.basics.words import unbroken_line


class OrgwrightError(Exception):
    """A mistake that a person can put right; its text is a sentence to show as it is."""


class EditError(OrgwrightError):
    """An edit that AWS would refuse, or that makes no sense: you asked for the impossible."""


class GoneError(KeyError):
    """A record that is asked for is not in the organization: another change has taken it away meanwhile."""


class Fault(NamedTuple):
    """One thing wrong in an input.

    Attributes:
        message: The fault and its remedy, as a sentence.
        path: Place in the document, as a JSON path such as ``$.nodes[3].name``; empty for the whole input.
        line: 1-based line, 0 where unknown.
        column: 1-based column, 0 where unknown.
    """

    message: str
    path: str = ""
    line: int = 0
    column: int = 0

    def __str__(self) -> str:
        """Return the fault on one line: place first, then the message."""
        place = f"line {self.line}" if self.line else ""
        if self.path:
            place = f"{place}, {self.path}" if place else self.path
        return f"{place}: {self.message}" if place else self.message


class FormatError(OrgwrightError):
    """An input that cannot be read (or a file that cannot be written), with every fault found in it.

    Attributes:
        source: The file's name, or what the input was.
        faults: At least one, in document order.
    """

    def __init__(self, source: str, faults: tuple[Fault, ...], done: str = "read") -> None:
        self.source = source
        self.faults = faults
        place = " ".join(source.splitlines())  # a line of its own could say anything
        super().__init__(
            "\n".join([f"{place} cannot be {done}:", *(f"  {unbroken_line(str(fault))}" for fault in faults)])
        )
