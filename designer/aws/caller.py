"""Caller of AWS: who one is, asked once more where AWS is busy or the network falters."""

from __future__ import annotations

import random
import time
from collections.abc import Callable

from designer.aws.calls import EXPIRED, THROTTLED, SignInError
from designer.aws.client_answers import ServiceClient, broken_answers
from designer.aws.silence import LONGEST_SILENCE, NoAnswerError
from designer.basics.dataclass import dataclass
from designer.exchange.imports.api.aws_ids import ACCOUNT_ID

_TRIES = 6
_FIRST_PAUSE = 0.2
_LAST_TRY = LONGEST_SILENCE / 2
"""Seconds after which a network that does not answer is not tried again."""

_STRANGE = "What answers is not AWS: it does not tell who you are."


@dataclass(frozen=True, slots=True)
class CallerIdentity:
    """Caller, as AWS sees it."""

    account: str
    arn: str


def caller_identity(
    sts: ServiceClient,
    login: str,
    pause: Callable[[float], object] = time.sleep,
    clock: Callable[[], float] = time.monotonic,
) -> CallerIdentity:
    """Ask AWS who calls.

    Args:
        sts: Client of STS that does not try again by itself.
        login: Command that renews the sign-in.
        pause: Waits so many seconds.
        clock: Seconds that never go back.

    Raises:
        SignInError: AWS does not accept the sign-in.
        NoAnswerError: AWS is busy or cannot be reached, which no new sign-in changes.
    """
    from botocore import exceptions

    begun, trouble = clock(), ""
    for attempt in range(_TRIES):
        if attempt:
            pause(_FIRST_PAUSE * 2 ** (attempt - 1) * random.uniform(0.5, 1.0))  # noqa: S311  # spreads tries
        try:
            return _identity(sts.get_caller_identity())
        except exceptions.ClientError as error:
            trouble = _trouble(error.response)
            if not trouble:
                raise SignInError(f"AWS does not accept the sign-in: {error}. Sign in again: {login}") from None
        except (exceptions.HTTPClientError, exceptions.ConnectionError) as error:
            trouble = str(error).rstrip(".")
            if clock() - begun > _LAST_TRY:
                break
        except broken_answers():
            raise SignInError(_STRANGE) from None
    raise NoAnswerError(f"AWS cannot be asked who you are: {trouble}. Try again in a while.")


def _identity(told: object) -> CallerIdentity:
    if not isinstance(told, dict):
        raise SignInError(_STRANGE)
    account, arn = told["Account"], told["Arn"]
    if not (isinstance(account, str) and ACCOUNT_ID.fullmatch(account) and isinstance(arn, str)):
        raise SignInError(_STRANGE)
    return CallerIdentity(account, arn)


def _trouble(response: object) -> str:
    """Reason for which a refusal says nothing of the sign-in; "" if it does."""
    told = response if isinstance(response, dict) else {}
    code = str(told.get("Error", {}).get("Code", ""))
    status = told.get("ResponseMetadata", {}).get("HTTPStatusCode", 0)
    if code in EXPIRED:
        return ""
    if code in THROTTLED or status == 429:
        return f"it is asked too much at the moment ({code or status})"
    return f"it has a fault of its own ({code or status})" if isinstance(status, int) and status >= 500 else ""
