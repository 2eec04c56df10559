"""JUnit XML: suites of test cases, and their texts: quoted, and without the characters that XML cannot hold."""

import re
from collections.abc import Sequence
from typing import NamedTuple
from xml.sax.saxutils import escape, quoteattr

from designer.basics.words import plain
from designer.cli.reports.several import UnreadFile


class JunitSuite(NamedTuple):
    """Test cases of one file.

    Attributes:
        name: The command and the file.
        cases: XML of each test case.
        failures: Cases that fail.
        errors: Cases that could not run.
        skipped: Cases that were passed over.
    """

    name: str
    cases: tuple[str, ...]
    failures: int = 0
    errors: int = 0
    skipped: int = 0


def unread_suite(name: str, unread: UnreadFile) -> JunitSuite:
    """Return the suite of a file that could not be read: one case, which is an error."""
    error = f'<error type="unreadable" message={xml_attribute(unread.reason)}/>'
    case = f"    <testcase classname={xml_attribute(name)} name={xml_attribute(unread.source)}>{error}</testcase>"
    return JunitSuite(f"{name} {unread.source}", (case,), errors=1)


def junit_document(suites: Sequence[JunitSuite]) -> str:
    """Return the XML of a run."""
    counts = [len([case for suite in suites for case in suite.cases])]
    counts += [sum(values) for values in zip(*(suite[2:] for suite in suites), strict=True)]
    lines = ['<?xml version="1.0" encoding="UTF-8"?>', f"<testsuites {_counts(*counts)}>"]
    for suite in suites:
        lines.append(f"  <testsuite name={xml_attribute(suite.name)} {_counts(len(suite.cases), *suite[2:])}>")
        lines += [*suite.cases, "  </testsuite>"]
    return "\n".join([*lines, "</testsuites>"])


def _counts(tests: int, failures: int, errors: int, skipped: int) -> str:
    return f'tests="{tests}" failures="{failures}" errors="{errors}" skipped="{skipped}"'


_FORBIDDEN = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""Characters that XML 1.0 cannot hold, not even escaped."""


def xml_attribute(text: str) -> str:
    """Return a text as the value of an attribute, with its quotes."""
    return quoteattr(_held(text))


def xml_content(text: str) -> str:
    """Return a text between two tags."""
    return escape(_held(text))


def _held(text: str) -> str:
    return _FORBIDDEN.sub("\ufffd", plain(text))
