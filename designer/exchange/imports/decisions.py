"""Decisions of AWS in a text or a file: authorization details as JSON, or the message of a denial, anywhere in it.

They are not an organization: each becomes a test case of a design that is there.
"""

from collections.abc import Iterator
from itertools import islice

from designer.analysis.access.authorization_details import AuthorizedRequest, is_authorization_details, read_details
from designer.analysis.access.denial import Denial, is_denial_text, parse_denial
from designer.analysis.expectations.recorded import LevelComparison, beside_aws, case_of_denial, case_of_details
from designer.basics.dataclass import dataclass
from designer.basics.errors import FormatError
from designer.exchange.formats.loading import Json, load_json
from designer.exchange.imports.source import SourceFiles
from designer.organization.model.guardrail_tests import GuardrailTest
from designer.organization.model.organization import Organization

MOST_BYTES = 2_000_000
"""Larger files tell of more than one decision, and are not looked at."""

_HEAD = 4_096
_MOST_TEXTS = 20_000
"""Texts in a JSON value among which a message is looked for."""

_UTF_16 = (b"\xff\xfe", b"\xfe\xff")
"""Beginnings of a file that Windows PowerShell has written by ``>``."""


@dataclass(frozen=True, slots=True)
class AwsDecision:
    """Decision of AWS.

    Attributes:
        requests: Evaluations of its own account; empty for a message about a denial.
        denial: Request of a message.
        message: The message; empty for AWS's own account.
    """

    requests: tuple[AuthorizedRequest, ...] = ()
    denial: Denial | None = None
    message: str = ""


@dataclass(frozen=True, slots=True)
class RecordedDecision:
    """Decision as test cases of a design.

    Attributes:
        tests: A case for each request, without an id.
        levels: AWS's answer of each level beside that of the design, if AWS gives it.
    """

    tests: list[GuardrailTest]
    levels: list[LevelComparison]


def read_decision(text: str, source: str) -> AwsDecision:
    """Return the decision in a text.

    Raises:
        FormatError: The text is JSON that cannot be read, or holds no decision.
        EditError: The text is not JSON, and holds no such message.
    """
    if not _is_json(text):
        return AwsDecision(denial=parse_denial(text), message=text)
    value = load_json(text.encode("utf-8", "replace"), source).value
    message = "" if is_authorization_details(value) else _message(value)
    if message:
        return AwsDecision(denial=parse_denial(message), message=message)
    return AwsDecision(read_details(value, source))


def recorded(organization: Organization, decision: AwsDecision, *, allowed: bool = True) -> RecordedDecision:
    """Return the cases of a decision in a design.

    Args:
        organization: The design.
        decision: The decision.
        allowed: True if the request of a denial must be allowed from now on; False if it must stay denied.

    Raises:
        EditError: The design lacks the caller's account, or AWS gives nothing that a case could hold.
    """
    if decision.denial is not None:
        return RecordedDecision([case_of_denial(organization, decision.denial, allowed=allowed)], [])
    tests = [case_of_details(organization, request) for request in decision.requests]
    pairs = zip(decision.requests, tests, strict=True)
    levels = [level for request, test in pairs for level in beside_aws(organization, request, test)]
    return RecordedDecision(tests, levels)


def decision_in(files: SourceFiles) -> str:
    """Text of a source that holds a decision of AWS; empty for any other, and for what is too large to be one."""
    if not files.is_single:
        return ""
    head = files.head(files.names[0], MOST_BYTES + 1)
    if len(head) > MOST_BYTES or (b"\0" in head[:_HEAD] and not head.startswith(_UTF_16)):
        return ""
    text = decision_text(head)
    return text if is_decision_text(text) else ""


def is_decision_text(text: str) -> bool:
    """Return True for a text that holds a decision of AWS, and is not too large to be one."""
    if len(text) > MOST_BYTES:
        return False
    if not _is_json(text):
        return is_denial_text(text)
    try:
        value = load_json(text.encode("utf-8", "replace"), "the text").value
    except FormatError:
        return False
    return is_authorization_details(value) or bool(_message(value))


def decision_text(content: bytes) -> str:
    """Return the text of a file, whatever wrote it."""
    return content.decode("utf-16" if content.startswith(_UTF_16) else "utf-8-sig", "replace")


def _is_json(text: str) -> bool:
    return text.lstrip().startswith(("{", "["))


def _message(value: Json) -> str:
    """First text of a JSON value that describes a denial, such as an error that a log has kept; empty if none."""
    return next((text for text in islice(_texts(value), _MOST_TEXTS) if is_denial_text(text)), "")


def _texts(value: Json) -> Iterator[str]:
    waiting = [value]
    while waiting:
        one = waiting.pop()
        if isinstance(one, str):
            yield one
        elif isinstance(one, dict):
            waiting += reversed(one.values())
        elif isinstance(one, list):
            waiting += reversed(one)
