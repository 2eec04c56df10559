"""Sign-in to AWS: profiles, who one is, and the client; errors in words that say which command helps."""

from __future__ import annotations

import json
import random
import shlex
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import field, replace
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING, cast

from designer.aws.calls import (
    EXPIRED,
    THROTTLED,
    Calls,
    OrganizationsClient,
    Pace,
    RefusedError,
    SignInError,
    broken_answers,
)
from designer.aws.client_answers import ServiceClient
from designer.aws.workers import LONGEST_SILENCE, WORKERS, NoAnswerError, Silence, waited
from designer.basics.data import read_data, read_record
from designer.basics.dataclass import dataclass
from designer.basics.errors import EditError
from designer.exchange.imports.api.operations import ACCOUNT_ID, Operation, id_fault

if TYPE_CHECKING:  # boto3 is loaded when AWS is asked
    from boto3 import Session

ORGANIZATION_ACTIONS = read_record(tuple[str, ...], read_data("read_actions.json")["organization"])
"""Everything that a reading asks; `sts:GetCallerIdentity` needs no permission."""


NEEDS_BOTO3 = "Reading AWS needs boto3: pip install 'orgwright[aws]'."


class CodeNeededError(SignInError):
    """The profile asks for the code of an MFA device, and none was given."""


@dataclass(frozen=True, slots=True)
class OrganizationAccess:
    """Caller, and the organization that it sees, before anything else is read.

    Attributes:
        profile: Profile of the AWS CLI; None for what the environment says.
        identity: The caller.
        client: For the reading.
        organization: Id of the organization; empty if AWS does not tell it.
        features: Its feature set, as AWS writes it; empty if AWS does not tell it.
        refused: Code with which AWS refused to tell; empty otherwise.
    """

    profile: str | None
    identity: CallerIdentity
    client: OrganizationsClient
    organization: str = ""
    features: str = ""
    refused: str = ""


def profiles() -> tuple[str, ...]:
    """Return the profiles in the files of the AWS CLI, which are read; nothing is asked of AWS.

    Raises:
        EditError: boto3 is not installed, or the files cannot be read.
    """
    try:
        from botocore import exceptions, session
    except ImportError:
        raise EditError(NEEDS_BOTO3) from None
    try:
        return tuple(session.Session().available_profiles)
    except exceptions.BotoCoreError as error:
        raise EditError(f"The profiles of the AWS CLI cannot be read: {error}") from None


def look(profile: str | None, cancelled: threading.Event, code: str | None = None) -> OrganizationAccess:
    """Return the caller of a profile and its organization: two calls, and nothing more.

    Raises:
        EditError: boto3 is not installed, there is no such profile, or the account is in no organization.
        CodeNeededError: The profile asks for the code of an MFA device, and `code` is empty.
        SignInError: There are no credentials, or they are no longer valid.
        NoAnswerError: AWS cannot be reached.
        CancelledError: The person has stopped.
    """
    identity, client = sign_in(profile, code)
    try:
        calls = Calls(client, Pace(), cancelled)
        organization = waited(lambda: calls.answer(Operation.DESCRIBE_ORGANIZATION), calls.check)
    except RefusedError as refusal:
        if refusal.code == "AWSOrganizationsNotInUseException":
            raise EditError(f"The account {identity.account} is in no organization.") from None
        return OrganizationAccess(profile, identity, client, refused=refusal.code)
    except SignInError as error:
        raise SignInError(f"{error} Sign in again: {login_command(profile)}") from None
    found = organization[Operation.DESCRIBE_ORGANIZATION.member]
    parts = found if isinstance(found, dict) else {}
    if fault := id_fault(Operation.DESCRIBE_ORGANIZATION, parts):
        raise EditError(f"What answers is not AWS: in what it says of the organization, {fault}.")
    return OrganizationAccess(profile, identity, client, str(parts.get("Id", "")), str(parts.get("FeatureSet", "")))


def read_policy(actions: tuple[str, ...] = ORGANIZATION_ACTIONS) -> str:
    """Return the least IAM policy for a reading, as JSON."""
    statement = {"Sid": "ReadOrganization", "Effect": "Allow", "Action": list(actions), "Resource": "*"}
    return json.dumps({"Version": "2012-10-17", "Statement": [statement]}, indent=2)


def login_command(profile: str | None) -> str:
    """Return the command that renews the sign-in of a profile; None for what the environment says."""
    return f"aws sso login --profile {shlex.quote(profile)}" if profile else "aws sso login"


def sign_in(profile: str | None, code: str | None = None) -> tuple[CallerIdentity, OrganizationsClient]:
    """Return the caller and client of a profile; None for what the environment says.

    Args:
        profile: Profile of the AWS CLI.
        code: Code of the MFA device that the profile may ask for; None to ask at the terminal.

    Raises:
        CodeNeededError: The profile asks for a code, and `code` is empty.
        EditError: boto3 is not installed, or there is no such profile.
        SignInError: There are no credentials, or they are no longer valid.
        NoAnswerError: AWS cannot be reached.
    """
    try:
        from botocore import exceptions
        from botocore.config import Config
    except ImportError:
        raise EditError(NEEDS_BOTO3) from None
    login = login_command(profile)
    try:
        session = boto_session(profile, code)
        region = session.region_name
        # Each call is tried again by `calls`, which also slows down; two levels of retries would multiply. One that
        # hangs breaks before the watch over the silence does, so that it alone does not end the reading.
        config = Config(
            retries={"total_max_attempts": 1}, connect_timeout=5, read_timeout=10, max_pool_connections=WORKERS
        )
        sts = cast("ServiceClient", session.client("sts", region_name=region, config=config))
        identity = waited(lambda: caller_identity(sts, login), Silence().check)
        client = session.client("organizations", region_name=region, config=config)
        identity = _with_credentials(identity, session.get_credentials(), keeps=profile in _CODES)
    except exceptions.ProfileNotFound as error:
        known = ", ".join(profiles())
        others = f"there are: {known}." if known else "the AWS CLI has none yet. Make one: aws configure sso"
        raise EditError(f"There is no profile {error.kwargs['profile']}; {others}") from None
    except exceptions.NoCredentialsError:
        raise SignInError(f"There are no credentials. Name a profile, or sign in: {login}") from None
    except (exceptions.SSOError, exceptions.TokenRetrievalError) as error:
        raise SignInError(f"{error} Sign in: {login}") from None
    except exceptions.BotoCoreError as error:
        raise SignInError(f"AWS cannot be asked who you are: {error}") from None
    return identity, cast("OrganizationsClient", client)


_ROLES: dict[str, object] = {}
"""Credentials of the roles that profiles take, for every session of this process: AWS takes an MFA code once."""

_CODES: set[str | None] = set()
"""Profiles for which an MFA code was typed in the window."""


def boto_session(profile: str | None, code: str | None = None) -> Session:
    """Return a session of boto3 for a profile; all of one process share the credentials of roles.

    Args:
        profile: Profile of the AWS CLI; None for what the environment says.
        code: Code of the MFA device that the profile may ask for; None to ask at the terminal.

    Raises:
        EditError: boto3 is not installed.
        ProfileNotFound: There is no such profile.
    """
    try:
        import boto3
        from botocore.session import Session
    except ImportError:
        raise EditError(NEEDS_BOTO3) from None
    core = Session(profile=profile)
    assuming = core.get_component("credential_provider").get_provider("assume-role")
    assuming.cache = _ROLES
    if code is not None:  # botocore 1.44 asks at the terminal, unless its provider has another way to ask
        assuming._prompter = partial(_given_code, profile, code)  # noqa: SLF001  # it takes no other
    region = core.get_config_variable("region") or "us-east-1"  # a role that is taken needs one, too
    return boto3.Session(botocore_session=core, region_name=region)


_TRIES = 6
_FIRST_PAUSE = 0.2
_LAST_TRY = LONGEST_SILENCE / 2
"""How long a network that does not answer is tried again, in seconds."""

_WRONG_CODE = "AWS does not accept the code. It takes each code once: type the next one that your MFA device shows."
_STRANGE = "What answers is not AWS: it does not tell who you are."


@dataclass(frozen=True, slots=True)
class CallerIdentity:
    """Caller, as AWS sees it.

    Attributes:
        account: Number of the account.
        arn: The user or role.
        until: When the credentials end, ISO 8601; "" if they do not, or it is not known.
        keys: Credentials as variables of the environment of another process, where an MFA code was given, which AWS
            takes once; else empty.
    """

    account: str
    arn: str
    until: str = ""
    keys: Mapping[str, str] = field(default_factory=dict, repr=False)


def _given_code(profile: str | None, code: str, _question: str) -> str:
    if not code:
        raise CodeNeededError("The profile asks for the code of your MFA device. Type it, and sign in again.")
    _CODES.add(profile)
    return code


def _with_credentials(identity: CallerIdentity, credentials: object, *, keeps: bool) -> CallerIdentity:
    """Add to a caller until when the credentials of botocore last, and themselves where they cannot be had again."""
    end = getattr(credentials, "_expiry_time", None)
    until = end.isoformat(timespec="seconds") if isinstance(end, datetime) else ""
    names = {"access_key": "AWS_ACCESS_KEY_ID", "secret_key": "AWS_SECRET_ACCESS_KEY", "token": "AWS_SESSION_TOKEN"}
    frozen = getattr(credentials, "get_frozen_credentials", lambda: None)() if keeps else None
    keys = {name: str(value) for key, name in names.items() if (value := getattr(frozen, key, None))}
    return replace(identity, until=until, keys=keys)


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
            if not trouble and "MultiFactorAuthentication failed" in str(error):
                raise SignInError(_WRONG_CODE) from None
            if not trouble:
                reason = str(error).rstrip(".")
                raise SignInError(f"AWS does not accept the sign-in: {reason}. Sign in again: {login}") from None
        except (exceptions.HTTPClientError, exceptions.ConnectionError) as error:
            trouble = str(error).rstrip(".")
            if clock() - begun > _LAST_TRY:
                break
        except broken_answers():
            raise SignInError(_STRANGE) from None
    raise NoAnswerError(f"AWS cannot be asked who you are: {trouble}. Try again in a while.")


def _identity(answer: object) -> CallerIdentity:
    if not isinstance(answer, dict):
        raise SignInError(_STRANGE)
    account, arn = answer["Account"], answer["Arn"]
    if not (isinstance(account, str) and ACCOUNT_ID.fullmatch(account) and isinstance(arn, str)):
        raise SignInError(_STRANGE)
    return CallerIdentity(account, arn)


def _trouble(response: object) -> str:
    """Return why a refusal says nothing of the sign-in; "" if it does."""
    answer = response if isinstance(response, dict) else {}
    code = str(answer.get("Error", {}).get("Code", ""))
    status = answer.get("ResponseMetadata", {}).get("HTTPStatusCode", 0)
    if code in EXPIRED:
        return ""
    if code in THROTTLED or status == 429:
        return f"it is asked too much at the moment ({code or status})"
    return f"it has a fault of its own ({code or status})" if isinstance(status, int) and status >= 500 else ""
