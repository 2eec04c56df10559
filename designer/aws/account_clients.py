"""Clients of IAM in each account of an organization, through a role there, and the caller's own; errors in words."""

from __future__ import annotations

import threading
from typing import cast

from designer.aws.answer_folder import AnswerFolder
from designer.aws.calls import RefusedError
from designer.aws.client_answers import ServiceClient, broken_answers, refusal_of
from designer.aws.session import caller_identity, login_command
from designer.aws.silence import Silence
from designer.basics.errors import EditError
from designer.exchange.imports.api.aws_ids import ACCOUNT_ID

_SESSION_SECONDS = 900


class AccountClients:
    """Clients of IAM, one an account, and of what is of the whole organization.

    Args:
        profile: Profile of the AWS CLI; None for what the environment says.
        role: Name of the role to take in each account but one's own.
        partition: Partition of the organization.
        answers: Keeps the answers; None to keep none.
        silence: Told of each answer.

    Raises:
        EditError: boto3 is not installed.
        SignInError: The credentials are no longer valid.
        NoAnswerError: AWS cannot be reached.
    """

    def __init__(
        self,
        profile: str | None,
        role: str,
        partition: str,
        answers: AnswerFolder | None = None,
        silence: Silence | None = None,
    ) -> None:
        try:
            import boto3
            from botocore.config import Config
        except ImportError:
            raise EditError("Reading AWS needs boto3: pip install 'orgwright[aws]'.") from None
        self._role = role
        self._partition = partition
        self._answers = answers or AnswerFolder()
        self._session = boto3.Session(profile_name=profile)
        if silence is not None:
            silence.listen(self._session.events)
        self._config = Config(retries={"mode": "standard", "total_max_attempts": 8}, connect_timeout=5, read_timeout=30)
        self._region = self._session.region_name or "us-east-1"
        self._sts = self._session.client("sts", region_name=self._region, config=self._config)
        once = self._config.merge(Config(retries={"total_max_attempts": 1}))
        asked = cast("ServiceClient", self._session.client("sts", region_name=self._region, config=once))
        self._own = caller_identity(asked, login_command(profile)).account
        self._making = threading.Lock()  # a session of boto3 makes one client at a time

    def client(self, service: str) -> ServiceClient:
        """Client of a service with the caller's own rights, in the Region of the profile."""
        return self._answers.client(lambda: self._own_client(service))

    def iam(self, number: str) -> ServiceClient:
        """Client of an account; its calls raise `RefusedError` where the role cannot be taken, or no account has it."""
        if not ACCOUNT_ID.fullmatch(number):
            raise RefusedError("NoAccountNumber")
        if number == self._own:
            return self._answers.client(lambda: self._own_client("iam"), number)
        return self._answers.client(lambda: self._client_there(number), number)

    def _own_client(self, service: str) -> ServiceClient:
        with self._making:
            return cast("ServiceClient", self._session.client(service, region_name=self._region, config=self._config))

    def _client_there(self, number: str) -> ServiceClient:
        from botocore import exceptions

        arn = f"arn:{self._partition}:iam::{number}:role/{self._role}"
        try:
            told = self._sts.assume_role(
                RoleArn=arn, RoleSessionName="orgwright-import", DurationSeconds=_SESSION_SECONDS
            )["Credentials"]
        except exceptions.ClientError as error:
            raise RefusedError(refusal_of(error.response)) from None
        except exceptions.BotoCoreError as error:
            raise RefusedError(type(error).__name__) from None
        except broken_answers():
            raise RefusedError("BrokenAnswer") from None
        with self._making:
            client = self._session.client(
                "iam",
                region_name=self._region,
                config=self._config,
                aws_access_key_id=told["AccessKeyId"],
                aws_secret_access_key=told["SecretAccessKey"],
                aws_session_token=told["SessionToken"],
            )
        return cast("ServiceClient", client)
