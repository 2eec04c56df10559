"""Reports where AWS itself says what was last used: they are kept beside a trail's counts, never among them.

Answers of ``iam get-organizations-access-report``, ``iam get-service-last-accessed-details`` of both granularities and
``accessanalyzer get-finding-v2``. Only the first covers all principals of its scope, so only it can say that nobody
used a service; the others say when one principal did. All count attempts, also those that AWS refused.
https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_last-accessed.html
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime
from typing import Any, NamedTuple

from designer.activity.reducer import NotTrailError

_HEAD = 65536
_MARKS = (b'"AccessDetails"', b'"ServicesLastAccessed"', b'"findingType"')
_SCOPE = re.compile(r"(?<!\d)\d{12}(?!\d)|ou-[0-9a-z]{4,32}-[0-9a-z]{8,32}|(?<![a-z])r-[0-9a-z]{4,32}", re.ASCII)
_ACCOUNT = re.compile(r"(?:^|[:/])(\d{12})(?=$|[:/])", re.ASCII)
_SERVICE = re.compile(r"[a-z0-9][a-z0-9-]{0,62}", re.ASCII)
_LONGEST = 2048


class ReportLine(NamedTuple):
    """What a report says of one service or action.

    Attributes:
        scope: Whom it is about: the number of an account, the id of an OU or root, or the ARN of a principal.
        service: Prefix of the service.
        action: Name without the prefix; empty for the whole service.
        last: When it was last used, in seconds since 1970 (UTC); 0 for never, as far as AWS looks back.
        by: Who used it last: an ARN, or the number of an account; empty if the report does not tell.
        made: When the report was made.
    """

    scope: str
    service: str
    action: str
    last: int
    by: str
    made: int

    @property
    def account(self) -> str:
        """Number of the account that used it last, or that it is about; empty if it may be any of a scope."""
        found = _ACCOUNT.search(self.by) or _ACCOUNT.search(self.scope)
        return found[1] if found else ""


def is_report(data: bytes) -> bool:
    """Whether a file begins as a report does."""
    head = data[:_HEAD]
    return any(mark in head for mark in _MARKS) and b'"eventTime"' not in head


def read_report(data: bytes, name: str) -> list[ReportLine]:
    """Read a report: one answer, a list of answers, or one a line.

    Args:
        data: JSON.
        name: Of the file. An access report of an organization does not say what it is about, so its name does.

    Raises:
        NotTrailError: The report is not complete, its subject is unknown, or it is not as AWS writes it.
    """
    try:
        found = [line for answer in _answers(data) for line in _lines(answer, name)]
    except (KeyError, TypeError, AttributeError, ValueError, RecursionError, OverflowError) as error:
        if isinstance(error, NotTrailError):
            raise
        raise NotTrailError("it begins as an access report and is not as AWS writes one") from None
    newest: dict[tuple[str, str, str], ReportLine] = {}
    for line in found:
        known = newest.get(line[:3])
        newest[line[:3]] = line if known is None or line.last > known.last else known
    return list(newest.values())


def _answers(data: bytes) -> Iterator[dict[str, Any]]:
    try:
        whole = json.loads(data)
    except ValueError:
        yield from (json.loads(line) for line in data.splitlines() if line.strip())
        return
    yield from whole if isinstance(whole, list) else [whole]


def _lines(answer: dict[str, Any], name: str) -> Iterator[ReportLine]:
    status = answer.get("JobStatus", "COMPLETED")
    if status != "COMPLETED":
        raise NotTrailError(f"the report was not complete when it was fetched: {str(status)[:40]}")
    for member, lines in _KINDS.items():
        if member in answer:
            yield from lines(answer, name)
            return
    raise NotTrailError("it lists findings without their details: fetch each by accessanalyzer get-finding-v2")


def _of_organization(answer: dict[str, Any], name: str) -> Iterator[ReportLine]:
    """Uses of services below a node of the organization."""
    path = answer.get("EntityPath")
    scopes = _SCOPE.findall(path or name)
    if len(scopes) > 1 and not path:
        raise NotTrailError(f"it does not say whom it is about, and its name has {' and '.join(scopes)}: name one")
    if not scopes:
        raise NotTrailError("it does not say whom it is about: name it by the account, OU or root: 123456789012.json")
    made = _seconds(answer.get("JobCompletionDate"))
    for one in answer["AccessDetails"]:
        by = str(one.get("EntityPath") or "").rpartition("/")[2]
        yield _line(scopes[-1], made, one["ServiceNamespace"], one.get("LastAuthenticatedTime"), by)


def _of_principals(answer: dict[str, Any], _name: str) -> Iterator[ReportLine]:
    made = _seconds(answer.get("JobCompletionDate"))
    for one in answer["ServicesLastAccessed"]:
        yield from _of_principal(one, made)


def _of_findings(answer: dict[str, Any], _name: str) -> Iterator[ReportLine]:
    made = _seconds(answer.get("analyzedAt") or answer.get("updatedAt"))
    for one in answer["findingDetails"]:
        if found := one.get("unusedPermissionDetails"):
            yield from _of_finding(found, answer["resource"], made)


_KINDS: Mapping[str, Callable[[dict[str, Any], str], Iterator[ReportLine]]] = {
    "AccessDetails": _of_organization,
    "ServicesLastAccessed": _of_principals,
    "findingDetails": _of_findings,
}
"""What reads each kind of report, by the member that only it has."""


def _of_principal(one: dict[str, Any], made: int) -> Iterator[ReportLine]:
    """Uses of a principal; of what it never used the answer does not say whose report it is."""
    service, used = one["ServiceNamespace"], one.get("LastAuthenticated")
    if used:
        yield _line(entity := one["LastAuthenticatedEntity"], made, service, used, entity)
    for action in one.get("TrackedActionsLastAccessed") or ():
        if used := action.get("LastAccessedTime"):
            name = f"{service}:{action['ActionName']}"
            yield _line(entity := action["LastAccessedEntity"], made, name, used, entity)


def _of_finding(found: dict[str, Any], resource: str, made: int) -> Iterator[ReportLine]:
    service = found["serviceNamespace"]
    yield _line(resource, made, service, found.get("lastAccessed"), resource)
    for action in found.get("actions") or ():
        name = f"{service}:{action['action'].removeprefix(service + ':')}"
        yield _line(resource, made, name, action.get("lastAccessed"), resource)


def _line(scope: str, made: int, name: str, last: object, by: str) -> ReportLine:
    service, _, action = name.partition(":")
    if not _SERVICE.fullmatch(service) or len(scope + name + by) > _LONGEST or not (scope + name + by).isprintable():
        raise ValueError(service)
    return ReportLine(scope, service, action, _seconds(last), by, made)


def _seconds(time: object) -> int:
    """Return the seconds since 1970 of a time as the AWS CLI writes it; 0 for none."""
    if not time:
        return 0
    if isinstance(time, int | float):
        found = int(time)
    else:
        read = datetime.fromisoformat(str(time))
        found = int((read if read.tzinfo else read.replace(tzinfo=UTC)).timestamp())
    if not 0 <= found < 2**31:
        raise ValueError(time)
    return found
