"""Reading of what lies inside accounts: five kinds of calls of IAM an account, and what is refused is unknown."""

from collections.abc import Callable, Iterator, Sequence
from typing import Protocol, TypeAlias

from designer.aws.calls import RefusedError
from designer.aws.client_answers import ClientAnswer, ServiceClient, answer_of, pages_of
from designer.aws.workers import Workers
from designer.basics.data import read_data, read_record
from designer.exchange.conversion import ConversionReport
from designer.exchange.imports.iam.iam_files import AccountFacts, take_answer

ACCOUNTS_AT_ONCE = 8
_FILTER = ["User", "Role", "Group", "LocalManagedPolicy"]
"""All but AWS's own policies, which are some 1,500 an account and known."""

_REPORT_TRIES, _REPORT_PAUSE = 20, 1.0
"""Looks at a credential report that is being made, and seconds between two of them."""

IAM_ACTIONS = read_record(tuple[str, ...], read_data("read_actions.json")["identities"])
"""Everything that the role must be allowed in each account."""


class ClientSource(Protocol):
    """Source of a client an account."""

    def iam(self, number: str) -> ServiceClient:
        """Client of an account; raises `RefusedError`."""
        ...


_Progress: TypeAlias = Callable[[int, int], None]
"""Told of the accounts that are read and of all."""


class IdentityReading:
    """One reading of many accounts.

    Args:
        clients: Clients of IAM by account.
        report: Told of what is refused.
        stop: Called while answers are awaited; raises to end the reading.
        pause: Waits so many seconds for a credential report.
        progress: Told after each account.
    """

    def __init__(
        self,
        clients: ClientSource,
        report: ConversionReport,
        *,
        stop: Callable[[], None],
        pause: Callable[[float], object],
        progress: _Progress = lambda _done, _all: None,
    ) -> None:
        self._clients = clients
        self._report = report
        self._stop = stop
        self._pause = pause
        self._progress = progress

    def facts(self, numbers: Sequence[str]) -> dict[str, AccountFacts]:
        """Facts of accounts by number; an account of which nothing could be read is not among them."""
        found: dict[str, AccountFacts] = {}
        workers: Workers[str, list[ClientAnswer]] = Workers(ACCOUNTS_AT_ONCE, self._ask, self._stop)
        try:
            for number in numbers:
                workers.put(number)
            for done, (number, answers) in enumerate(workers.answers(), 1):
                facts = self._taken(number, answers)
                if facts is not None:
                    found[number] = facts
                self._progress(done, len(numbers))
        finally:
            workers.close()
        return {number: found[number] for number in numbers if number in found}

    def _taken(self, number: str, answers: list[ClientAnswer] | BaseException) -> AccountFacts | None:
        where = f"account {number}"
        if isinstance(answers, RefusedError):
            self._report.unknown(where, f"Nothing inside it can be read: its role cannot be taken ({answers.code}).")
            return None
        if isinstance(answers, BaseException):
            raise answers
        facts = AccountFacts()
        for command, members, refused in answers:
            if members is None:
                self._report.unknown(where, f"The call iam {command} failed: {refused}.")
            else:
                take_answer(facts, members, f"{where}, {command}", self._report)
        return facts if any(one.members is not None for one in answers) else None

    def _ask(self, number: str) -> list[ClientAnswer]:
        client = self._clients.iam(number)
        return [
            *_pages(client, "get-account-authorization-details", Filter=_FILTER),
            answer_of(client, "get-account-summary"),
            self._credential_report(client),
            *_pages(client, "list-virtual-mfa-devices", AssignmentStatus="Assigned"),
            *_pages(client, "list-roles"),  # with descriptions and lengths of sessions, which the details leave out
        ]

    def _credential_report(self, client: ServiceClient) -> ClientAnswer:
        for _ in range(_REPORT_TRIES):
            made = answer_of(client, "generate-credential-report")
            if made.members is None or made.members.get("State") == "COMPLETE":
                break
            self._stop()
            self._pause(_REPORT_PAUSE)
        return answer_of(client, "get-credential-report")


def _pages(client: ServiceClient, command: str, **parameters: object) -> Iterator[ClientAnswer]:
    """Pages of a call of IAM, which tells by ``IsTruncated`` whether another one follows."""
    for answer in pages_of(client, command, "Marker", **parameters):
        yield answer
        if answer.members is not None and answer.members.get("IsTruncated") is not True:
            return
