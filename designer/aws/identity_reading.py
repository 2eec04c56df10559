"""Reading of what lies inside accounts: four kinds of calls of IAM an account, and what is refused is unknown."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple, Protocol, TypeAlias, cast

from designer.aws.account_clients import IamClient
from designer.aws.calls import RefusedError
from designer.aws.workers import Workers
from designer.conversion import ConversionReport
from designer.formats.loading import Json
from designer.imports.iam_files import AccountFacts, take_answer

ACCOUNTS_AT_ONCE = 8
_FILTER = ["User", "Role", "Group", "LocalManagedPolicy"]
"""All but AWS's own policies, which are some 1,500 an account and known."""

_REPORT_TRIES, _REPORT_PAUSE = 20, 1.0
"""Looks at a credential report that is being made, and seconds between two of them."""

READ_ACTIONS = (
    "iam:GenerateCredentialReport",
    "iam:GetAccountAuthorizationDetails",
    "iam:GetAccountSummary",
    "iam:GetCredentialReport",
    "iam:ListVirtualMFADevices",
)
"""Everything that the role must be allowed in each account."""


class ClientSource(Protocol):
    """Source of a client an account."""

    def iam(self, number: str) -> IamClient:
        """Client of an account; raises `RefusedError`."""
        ...


class AccountAnswer(NamedTuple):
    """Answer to one call, or the code with which it was refused.

    Attributes:
        command: The call, as the CLI names it.
        members: Members of the answer; None where it was refused.
        refused: Code of AWS; empty where it was answered.
    """

    command: str
    members: dict[str, Json] | None
    refused: str = ""


Progress: TypeAlias = Callable[[int, int], None]
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
        progress: Progress = lambda _done, _all: None,
    ) -> None:
        self._clients = clients
        self._report = report
        self._stop = stop
        self._pause = pause
        self._progress = progress

    def facts(self, numbers: Sequence[str]) -> dict[str, AccountFacts]:
        """Facts of accounts by number; an account of which nothing could be read is not among them."""
        found: dict[str, AccountFacts] = {}
        workers: Workers[str, list[AccountAnswer]] = Workers(ACCOUNTS_AT_ONCE, self._ask, self._stop)
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

    def _taken(self, number: str, answers: list[AccountAnswer] | BaseException) -> AccountFacts | None:
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

    def _ask(self, number: str) -> list[AccountAnswer]:
        client = self._clients.iam(number)
        return [
            *self._pages(client, "get-account-authorization-details", Filter=_FILTER),
            self._one(client, "get-account-summary"),
            self._credential_report(client),
            *self._pages(client, "list-virtual-mfa-devices", AssignmentStatus="Assigned"),
        ]

    def _pages(self, client: IamClient, command: str, **parameters: object) -> Iterator[AccountAnswer]:
        marker: dict[str, object] = {}
        while True:
            answer = self._one(client, command, **parameters, **marker)
            yield answer
            if answer.members is None or answer.members.get("IsTruncated") is not True:
                return
            marker = {"Marker": answer.members.get("Marker")}

    def _one(self, client: IamClient, command: str, **parameters: object) -> AccountAnswer:
        from botocore import exceptions

        try:
            told = getattr(client, command.replace("-", "_"))(**parameters)
        except exceptions.ClientError as error:
            return AccountAnswer(command, None, str(error.response.get("Error", {}).get("Code", "no code")))
        except exceptions.BotoCoreError as error:
            return AccountAnswer(command, None, type(error).__name__)
        return AccountAnswer(command, _plain(told))

    def _credential_report(self, client: IamClient) -> AccountAnswer:
        for _ in range(_REPORT_TRIES):
            made = self._one(client, "generate-credential-report")
            if made.members is None or made.members.get("State") == "COMPLETE":
                break
            self._stop()
            self._pause(_REPORT_PAUSE)
        return self._one(client, "get-credential-report")


def _plain(members: dict[str, Json]) -> dict[str, Json]:
    """An answer of boto3 as the CLI writes it, without what tells of the call itself and of nothing secret."""
    kept = {key: value for key, value in members.items() if key != "ResponseMetadata"}
    devices = kept.get("VirtualMFADevices")
    for device in devices if isinstance(devices, list) else ():
        if isinstance(device, dict):
            device.pop("Base32StringSeed", None)
            device.pop("QRCodePNG", None)
    return cast("dict[str, Json]", json.loads(json.dumps(kept, default=_written)))


def _written(value: object) -> str:
    if isinstance(value, bytes):
        return value.decode("utf-8", "replace")
    written = getattr(value, "isoformat", None)
    return str(written()) if written else str(value)
