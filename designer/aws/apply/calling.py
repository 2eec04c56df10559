"""Single calls of a run: readings, which are asked again while AWS is busy, and writings, which are sent once."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from enum import Enum

from designer.aws.apply.looks import Reading
from designer.aws.calls import EXPIRED, THROTTLED, Pace, SignInError, broken_answers, sign_in_errors
from designer.aws.client_answers import ServiceClient
from designer.aws.paging import ENDLESS, MOST_IN_ORGANIZATION, Paging
from designer.aws.workers import Workers
from designer.basics.dataclass import dataclass
from designer.basics.errors import OrgwrightError
from designer.exchange.formats.loading import Json

BUSY = THROTTLED | {"PolicyChangesInProgressException", "FinalizingOrganizationException", "ConflictException"}
"""Codes with which AWS refuses a call for the moment, and has done nothing."""

_NOT_FOUND = "NotFoundException"

MOST_LOOKS = 40
"""Times that a reading is asked while AWS is busy or gives no answer."""


class StoppedError(OrgwrightError):
    """The run stops here; the sentence says why, and what comes next."""


class UnlikeError(StoppedError):
    """AWS is not as the plan says: somebody else has changed it.

    Args:
        reason: What differs, and how far the run is.
        way_on: What to do.
    """

    def __init__(self, reason: str, way_on: str) -> None:
        super().__init__(f"{reason} {way_on}")
        self.reason = reason
        self.way_on = way_on


@dataclass(frozen=True, slots=True)
class RunClients:
    """Clients of the services that a plan may name; botocore's own retries must be off.

    Attributes:
        organizations: Client of AWS Organizations.
        account: Client of the service Account.
        at_once: Readings of one step that are on their way at one time.
    """

    organizations: ServiceClient
    account: ServiceClient
    at_once: int = 1

    def of(self, service: str) -> ServiceClient:
        """Return the client of a service."""
        return self.account if service == "account" else self.organizations


class PacedClient:
    """A client whose calls take turns; they become slower where AWS throttles them.

    Args:
        client: The client.
        pace: Shared by all threads.
    """

    def __init__(self, client: ServiceClient, pace: Pace) -> None:
        self._client = client
        self._pace = pace

    def __getattr__(self, name: str) -> Callable[..., dict[str, Json]]:
        from botocore.exceptions import ClientError

        method: Callable[..., dict[str, Json]] = getattr(self._client, name)

        def call(**parameters: object) -> dict[str, Json]:
            time.sleep(self._pace.turn(time.monotonic()))
            throttled = False
            try:
                return method(**parameters)
            except ClientError as error:
                throttled = error.response.get("Error", {}).get("Code") in THROTTLED
                raise
            finally:
                self._pace.note(time.monotonic(), throttled=throttled)

        return call


class Sent(Enum):
    """What became of a call that was sent."""

    ANSWERED = "answered"
    BUSY = "busy"
    REFUSED = "refused"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class CallOutcome:
    """What became of a call: answered, with its members; or the code, or the reason in a word."""

    sent: Sent
    members: dict[str, Json]
    code: str = ""
    request_id: str = ""

    @property
    def is_about_others(self) -> bool:
        """Whether a refusal is about what a step before may have made or emptied, which AWS knows a little later."""
        return self.code.partition(":")[0].endswith((_NOT_FOUND, "NotEmptyException", "PolicyInUseException"))

    @property
    def is_denied(self) -> bool:
        """Whether the caller may not ask, or do, this."""
        return "AccessDenied" in self.code


def send_call(client: ServiceClient, operation: str, arguments: Mapping[str, object]) -> CallOutcome:
    """Send a call once.

    Args:
        client: The client of the service; botocore's own retries must be off.
        operation: The operation, as AWS spells it.
        arguments: Its arguments.

    Raises:
        SignInError: The credentials are no longer valid; nothing was done.
    """
    from botocore import exceptions

    try:
        answer = getattr(client, method_name(operation))(**arguments)
    except exceptions.ClientError as error:
        return _refused(error.response)
    except sign_in_errors() as error:
        raise SignInError(f"{str(error).rstrip('.')}.") from None
    except exceptions.ParamValidationError as error:
        return CallOutcome(Sent.REFUSED, {}, f"ParamValidation: {error}")
    except exceptions.BotoCoreError as error:
        return CallOutcome(Sent.UNKNOWN, {}, type(error).__name__)
    except broken_answers():
        return CallOutcome(Sent.UNKNOWN, {}, "BrokenAnswer")
    if not isinstance(answer, dict):
        return CallOutcome(Sent.UNKNOWN, {}, "BrokenAnswer")
    members = {key: value for key, value in answer.items() if key != "ResponseMetadata"}
    is_reading = method_name(operation).startswith(("list_", "describe_", "get_"))
    if not (is_reading or _request_id(answer)):  # a proxy's page has none
        return CallOutcome(Sent.UNKNOWN, {}, "AnswerWithoutRequestId")
    return CallOutcome(Sent.ANSWERED, members, "", _request_id(answer))


def _refused(response: object) -> CallOutcome:
    answer = response if isinstance(response, dict) else {}
    code = str(answer.get("Error", {}).get("Code", ""))
    if code in EXPIRED:
        raise SignInError(f"The sign-in is no longer valid ({code}).")
    status = answer.get("ResponseMetadata", {}).get("HTTPStatusCode", 0)
    reason = str(answer.get("Reason") or answer.get("Error", {}).get("Message") or "")
    words = f"{code}: {reason}" if reason and reason != code else code
    if code in BUSY or status == 429:
        sent = Sent.BUSY
    else:
        sent = Sent.UNKNOWN if not code or code.isdigit() or status >= 500 else Sent.REFUSED
    return CallOutcome(sent, {}, words or str(status), _request_id(answer))


def _request_id(answer: dict[str, object]) -> str:
    metadata = answer.get("ResponseMetadata")
    return str(metadata.get("RequestId", "")) if isinstance(metadata, dict) else ""


def ask_aws(client: ServiceClient, reading: Reading, pause: Callable[[float], object]) -> object:
    """Ask AWS, and return its answer; asked again while it is busy.

    Raises:
        SignInError: The credentials are no longer valid.
        StoppedError: AWS refuses to tell, or gives no answer.
    """
    seconds, outcome = 0.5, CallOutcome(Sent.UNKNOWN, {}, "nothing")
    for _ in range(MOST_LOOKS):
        outcome = _pages(client, reading)
        is_missing = outcome.sent is Sent.REFUSED and outcome.code.partition(":")[0].endswith(_NOT_FOUND)
        if outcome.sent is Sent.ANSWERED or is_missing:
            described = reading.describe(None if is_missing else outcome.members)
            if described is None and reading.otherwise is not None:
                return ask_aws(client, reading.otherwise, pause)
            return described
        if outcome.sent is Sent.REFUSED:
            break
        pause(seconds)
        seconds = min(8.0, seconds * 1.5)
    remedy = "Give the caller the right to ask, and apply again" if outcome.is_denied else "Apply again later"
    raise StoppedError(
        f"AWS does not tell {reading.words}: {outcome.code}. The steps before this one remain. {remedy}: the run goes "
        "on where it is."
    )


def ask_all(clients: RunClients, readings: Sequence[Reading], pause: Callable[[float], object]) -> list[object]:
    """Ask AWS several things, side by side as far as the clients allow it, and return the answers in their order.

    Raises:
        SignInError: The credentials are no longer valid.
        StoppedError: AWS refuses to tell one, or gives no answer.
        PausedError: A pause was asked for.
    """

    def ask(number: int) -> object:
        return ask_aws(clients.of(readings[number].service), readings[number], pause)

    if min(clients.at_once, len(readings)) < 2:
        return [ask(number) for number in range(len(readings))]
    workers = Workers[int, object](min(clients.at_once, len(readings)), ask, lambda: pause(0.0))
    found: dict[int, object] = {}
    try:
        for number in range(len(readings)):
            workers.put(number)
        for number, answer in workers.answers():
            if isinstance(answer, BaseException):
                raise answer
            found[number] = answer
    finally:
        workers.close()
    return [found[number] for number in range(len(readings))]


def _pages(client: ServiceClient, reading: Reading) -> CallOutcome:
    """Return all pages of a reading joined."""
    joined: dict[str, Json] = {}
    parameters: dict[str, object] = {**reading.parameters}
    paging = Paging(MOST_IN_ORGANIZATION)
    while True:
        outcome = send_call(client, reading.command, parameters)
        if outcome.sent is not Sent.ANSWERED:
            return outcome
        token = outcome.members.pop("NextToken", None)
        if reading.member not in outcome.members:  # a page of a proxy
            return CallOutcome(Sent.UNKNOWN, {}, "AnswerWithoutItsList")
        entries = outcome.members[reading.member]
        before = joined.get(reading.member)
        if isinstance(entries, list) and isinstance(before, list):
            entries = [*before, *entries]
        joined[reading.member] = entries
        if not token:
            return CallOutcome(Sent.ANSWERED, joined)
        if not isinstance(token, str) or paging.is_endless(token, entries if isinstance(entries, list) else []):
            return CallOutcome(Sent.REFUSED, {}, ENDLESS)
        parameters["NextToken"] = token


def method_name(operation: str) -> str:
    """Name of the method of boto3 for an operation: ``AttachPolicy`` and ``attach-policy`` are ``attach_policy``."""
    if "-" in operation or operation.islower():
        return operation.replace("-", "_")
    words = operation.replace("AWS", "Aws")
    return "".join(f"_{sign.lower()}" if sign.isupper() else sign for sign in words).lstrip("_")
