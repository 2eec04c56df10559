"""Calls of the Organizations API: paced, retried, and checked for being answers at all.

botocore's own retries are off: they do not know ConcurrentModificationException, which AWS answers to reads made at
one time, and they do not slow down what comes next. A page without its list, as a proxy's HTML with status 200 gives,
is an error and never an empty list.

What AWS allows differs by operation, and other callers have a share of it ("Throttling limits" in
https://docs.aws.amazon.com/organizations/latest/userguide/orgs_reference_limits.html), so the `Pace` is found: it is
looked at once a second. A share of refusals that any load would meet leaves it alone, a larger share cuts it, and each
other second adds to it: as much again until it is first cut, and a little ever after. At a real limit it thus settles
a little above what is allowed; refusals at random do not stop it.
"""

from __future__ import annotations

import json
import random
import threading
import time
from collections.abc import Callable, Mapping
from itertools import count
from typing import Protocol, cast

from designer.aws.paging import ENDLESS, MOST_IN_ORGANIZATION, Paging
from designer.aws.workers import NoAnswerError, Silence
from designer.basics.dataclass import dataclass
from designer.basics.errors import OrgwrightError
from designer.exchange.formats.loading import Json
from designer.exchange.imports.api.operations import Operation

ATTEMPTS = 12
"""Tries of a call that AWS throttles or that breaks on its way."""

OPTIONAL_ATTEMPTS = 2
"""Tries of an operation that may not exist where it is asked, when the server fails without words of AWS."""

_FIRST_PAUSE, _LONGEST_PAUSE = 0.05, 5.0
THROTTLED = {
    "TooManyRequestsException",
    "ThrottlingException",
    "Throttling",
    "RequestLimitExceeded",
    "ConcurrentModificationException",
    "429",
}
"""Codes that mean "too many requests"."""

EXPIRED = {
    "ExpiredToken",
    "ExpiredTokenException",
    "InvalidClientTokenId",
    "UnrecognizedClientException",
    "RequestExpired",
}
"""Codes that mean that the credentials are no longer valid."""

_ALLOWED = {Operation.LIST_ROOTS: 1, Operation.LIST_OUS: 2_000, Operation.LIST_TAGS: 50}
"""Entries that AWS allows in the lists that are asked for most."""

_PARAMETERS = {
    Operation.LIST_OUS: "ParentId",
    Operation.LIST_ACCOUNTS_FOR_PARENT: "ParentId",
    Operation.LIST_POLICIES: "Filter",
    Operation.DESCRIBE_POLICY: "PolicyId",
    Operation.LIST_TARGETS: "PolicyId",
    Operation.LIST_TAGS: "ResourceId",
    Operation.LIST_DELEGATED_SERVICES: "AccountId",
    Operation.LIST_INVALID: "PolicyType",
}
OPTIONAL = {
    Operation.LIST_TRUSTED,
    Operation.LIST_ADMINISTRATORS,
    Operation.LIST_DELEGATED_SERVICES,
    Operation.DESCRIBE_RESOURCE_POLICY,
    Operation.LIST_HANDSHAKES,
    Operation.LIST_CREATIONS,
    Operation.LIST_INVALID,
    Operation.LIST_ERRORS,
}
"""Operations without which the tree arrives all the same."""


class SignInError(OrgwrightError):
    """Credentials are missing or no longer valid."""


class CancelledError(Exception):
    """The person has stopped the reading."""


class RefusedError(Exception):
    """Call that AWS refuses, or that never had an answer.

    Attributes:
        code: Code of AWS, or the reason in a word.
    """

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class OrganizationsClient(Protocol):
    """The client of boto3: every method is an operation."""

    def __getattr__(self, name: str) -> Callable[..., dict[str, Json]]: ...


@dataclass(frozen=True, slots=True)
class _Failure:
    code: str
    is_throttled: bool = False
    is_passing: bool = False
    is_wordless: bool = False  # a failure of the server that is not said in AWS's words
    is_silent: bool = False  # nobody has answered, or something that is not AWS


class Calls:
    """Operations of one organization, asked of a client of boto3.

    Args:
        client: The client.
        pace: Shared by all threads.
        cancelled: Set when the person stops.
        silence: Watches whether AWS answers at all.
    """

    def __init__(
        self, client: OrganizationsClient, pace: Pace, cancelled: threading.Event, silence: Silence | None = None
    ) -> None:
        self._client = client
        self._pace = pace
        self._cancelled = cancelled
        self._silence = silence or Silence()
        self.made = 0
        self._doors = {operation: threading.Lock() for operation in OPTIONAL}
        self._probing = threading.Lock()
        self._optional: dict[Operation, str] = {}  # optional operations that were asked: "", or the code where absent

    def answer(self, operation: Operation, subject: str = "") -> dict[str, Json]:
        """Whole answer of an operation, all pages joined.

        Raises:
            RefusedError: AWS refuses, or there is no answer after all tries.
            SignInError: The credentials are no longer valid.
            CancelledError: The person has stopped.
            NoAnswerError: The network is gone, or AWS throttles a call that the tree needs after all tries.
        """
        parameters = _parameters(operation, subject)
        listed: list[Json] = []
        paging = Paging(_ALLOWED.get(operation, MOST_IN_ORGANIZATION))
        while True:
            page = self._page_of(operation, parameters)
            part = page[operation.member]
            if not isinstance(part, list):
                return {operation.member: part}
            listed += part
            token = page.pop("NextToken", None)
            if token in (None, ""):
                return {**page, operation.member: sorted(listed, key=_written)}
            if not isinstance(token, str) or paging.is_endless(token, part):
                raise RefusedError(ENDLESS)
            parameters = {**parameters, "NextToken": token}

    def _page_of(self, operation: Operation, parameters: Mapping[str, str]) -> dict[str, Json]:
        """One page; of an optional operation the first answer is waited for: one that is absent is asked once."""
        if operation not in OPTIONAL or self._optional.get(operation) == "":
            return self._page(operation, parameters)
        with self._doors[operation]:
            if code := self._optional.get(operation):
                raise RefusedError(code)
            page = self._page(operation, parameters)
            self._optional[operation] = ""
            return page

    def _page(self, operation: Operation, parameters: Mapping[str, str]) -> dict[str, Json]:
        begun, wordless = self._silence.now(), 0
        for attempt in count(1):
            self._wait(self._pace.turn(time.monotonic()))
            self.made += 1
            found = self._try(operation, parameters)
            if not isinstance(found, _Failure):
                self._note_answer(throttled=False)
                return found
            if not found.is_silent:
                self._note_answer(throttled=found.is_throttled)
            wordless += found.is_wordless
            if operation in OPTIONAL and wordless >= OPTIONAL_ATTEMPTS:
                self._optional.setdefault(operation, found.code)
                raise RefusedError(found.code)
            # The watch over the silence ends a reading that nobody answers any more, and not the tries of one call.
            has_tries = attempt < ATTEMPTS
            if found.is_silent and (self._silence.is_long or (not has_tries and self._silence.lasts_since(begun))):
                has_tries = not self._finds_aws() or has_tries
            if not has_tries and found.is_throttled and operation not in OPTIONAL:
                raise NoAnswerError(_still_throttled(operation, parameters, found.code))
            if not (has_tries and (found.is_throttled or found.is_passing)):
                raise RefusedError(found.code)
            pause = min(_LONGEST_PAUSE, _FIRST_PAUSE * 2 ** min(attempt - 1, ATTEMPTS))
            self._wait(pause * random.uniform(0.2, 1.0))  # noqa: S311  # spreads tries, keeps no secret
        raise AssertionError

    def _finds_aws(self) -> bool:
        """Ask what AWS always answers, so that one call that always fails does not end the reading."""
        if not self._probing.acquire(blocking=False):
            return False
        try:
            self.made += 1
            found = self._try(Operation.DESCRIBE_ORGANIZATION, {})
        finally:
            self._probing.release()
        if isinstance(found, _Failure) and found.is_silent:
            return False
        self._silence.answered()
        return True

    def _note_answer(self, *, throttled: bool) -> None:
        self._silence.answered()
        self._pace.note(time.monotonic(), throttled=throttled)

    def check(self) -> None:
        """Nothing.

        Raises:
            CancelledError: The person has stopped.
            NoAnswerError: The network is gone.
        """
        self._wait(0)

    def _wait(self, seconds: float) -> None:
        if self._cancelled.wait(seconds) if seconds > 0 else self._cancelled.is_set():
            raise CancelledError
        self._silence.check()

    def _try(self, operation: Operation, parameters: Mapping[str, str]) -> dict[str, Json] | _Failure:
        """Return one page, or why there is none."""
        from botocore import exceptions

        try:
            method = getattr(self._client, operation.command.replace("-", "_"))
        except AttributeError:
            return _Failure("NotKnownToThisBoto3")
        try:
            page = method(**parameters)
        except exceptions.ClientError as error:
            return _of_client_error(error.response)
        except sign_in_errors() as error:
            raise SignInError(f"{str(error).rstrip('.')}.") from None
        except broken_answers():
            return _Failure("BrokenAnswer", is_passing=True, is_silent=True)
        except (exceptions.HTTPClientError, exceptions.ConnectionError) as error:
            return _Failure(type(error).__name__, is_passing=True, is_silent=True)
        if isinstance(page, dict) and isinstance(page.get(operation.member), list if operation.is_list else dict):
            return {key: value for key, value in page.items() if key != "ResponseMetadata"}
        return _Failure("AnswerWithoutItsList", is_passing=True, is_silent=True)


def _still_throttled(operation: Operation, parameters: Mapping[str, str], code: str) -> str:
    subject = next((value for key, value in parameters.items() if key != "NextToken"), "")
    call = f"{operation.command} {subject}".rstrip()
    return f"AWS still throttles {call} after {ATTEMPTS} tries ({code})."


def _written(entry: Json) -> str:
    """Return the entry of a list as a text to sort by, however AWS pages it."""
    return json.dumps(entry, sort_keys=True, default=str)


def _parameters(operation: Operation, subject: str) -> dict[str, str]:
    if operation is Operation.LIST_ERRORS:
        account, _, kind = subject.partition("-")
        return {"AccountId": account, "PolicyType": kind}
    return {_PARAMETERS[operation]: subject} if operation in _PARAMETERS else {}


def broken_answers() -> tuple[type[Exception], ...]:
    """Return the errors of botocore 1.44 for an answer that is none, such as a proxy's page or JSON without an object.

    `AttributeError` is also that of a call that this boto3 does not know.
    """
    from botocore import parsers

    return parsers.ResponseParserError, AttributeError, TypeError, KeyError, UnicodeDecodeError, RecursionError


def sign_in_errors() -> tuple[type[Exception], ...]:
    """Return the errors of boto3 that a new sign-in mends."""
    from botocore import exceptions

    return (
        exceptions.TokenRetrievalError,
        exceptions.NoCredentialsError,
        exceptions.CredentialRetrievalError,
        exceptions.SSOError,
    )


def _of_client_error(response: object) -> _Failure:
    answer = cast("Mapping[str, Mapping[str, object]]", response)
    code = str(answer.get("Error", {}).get("Code", ""))
    status = answer.get("ResponseMetadata", {}).get("HTTPStatusCode", 0)
    if code in EXPIRED:
        raise SignInError(f"The sign-in is no longer valid ({code}).")
    if code in THROTTLED or status == 429:
        return _Failure(code, is_throttled=True)
    if isinstance(status, int) and status >= 500:
        wordless = not code or code.isdigit()
        return _Failure(code or str(status), is_passing=True, is_wordless=wordless, is_silent=wordless)
    return _Failure(code)


_PERIOD = 1.0
"""Seconds between two looks; within one, calls on their way together are refused together."""

_FEWEST = 8
"""Answers that a look needs: of fewer, the share says nothing."""

_TOLERATED = 0.2
"""Share of the calls of a look that AWS may refuse before they become slower."""

_MORE = 5.0
"""Calls a second that are added by a look that finds no more refusals than are tolerated."""


class Pace:
    """Turns shared by all threads.

    Args:
        rate: Calls a second to begin with.
        slowest: Calls a second at least.
        most: Calls a second at most; it doubles towards them until AWS refuses a share for the first time.
    """

    def __init__(self, rate: float = 200.0, slowest: float = 4.0, most: float = 400.0) -> None:
        self._rate = rate
        self._most = max(most, rate)
        self._slowest = slowest
        self._is_cut = False
        self._next = 0.0
        self._looked: float | None = None
        self._answered = self._throttled = 0
        self._lock = threading.Lock()

    @property
    def rate(self) -> float:
        """Calls a second now."""
        return self._rate

    def turn(self, now: float) -> float:
        """Return the seconds to wait for the next turn, which is taken."""
        with self._lock:
            begin = max(now, self._next)
            self._next = begin + 1 / self._rate
            return begin - now

    def note(self, now: float, *, throttled: bool) -> None:
        """Take notice of an answer: True if AWS has throttled the call."""
        with self._lock:
            self._answered += 1
            self._throttled += throttled
            if self._looked is None:
                self._looked = now
            if now - self._looked < _PERIOD or self._answered < _FEWEST:
                return
            share = self._throttled / self._answered
            self._is_cut = self._is_cut or share > _TOLERATED
            more = _MORE if self._is_cut else self._rate
            rate = self._rate * (1 - share / 2) if share > _TOLERATED else self._rate + more
            self._rate = min(self._most, max(self._slowest, rate))
            self._looked, self._answered, self._throttled = now, 0, 0
