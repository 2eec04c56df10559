"""Reading of what adds to an organization that was read: insides of accounts, Identity Center and AWS Artifact."""

import threading
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TypeAlias, cast

from designer.aws import inside_lists
from designer.aws.answer_folder import AnswerFolder
from designer.aws.calls import RefusedError, broken_answers
from designer.aws.client_answers import ServiceClient, refusal_of
from designer.aws.inside_lists import CenterReading, IdentityReading
from designer.aws.session import ORGANIZATION_ACTIONS, boto_session, caller_identity, login_command, read_policy
from designer.aws.workers import Silence, waited
from designer.basics.dataclass import dataclass
from designer.basics.errors import EditError
from designer.exchange.conversion import ConversionReport
from designer.exchange.imports.additions import Adder
from designer.exchange.imports.api.artifact_answers import update_artifact
from designer.exchange.imports.api.operations import ACCOUNT_ID
from designer.exchange.imports.iam.identities import update_identities, update_identity_center
from designer.organization.model.change import Change
from designer.organization.model.organization import Organization
from designer.organization.model.records import NodeId

_Progress: TypeAlias = Callable[[str, int, int], None]
"""Called with a noun, "account" or "permission set", with how many are read, and with all."""


@dataclass(frozen=True, slots=True)
class InsideChoice:
    """Choice of what is read besides the organization.

    Attributes:
        role: Role to assume in each account to read its inside, and Identity Center with it; empty for neither.
        artifact: True for agreements and reports of AWS Artifact.
    """

    role: str = ""
    artifact: bool = False

    def __bool__(self) -> bool:
        """Return True if anything is read."""
        return bool(self.role) or self.artifact

    @property
    def caller_policy(self) -> str:
        """Least IAM policy for a reader, the organization included, as JSON."""
        actions = set(ORGANIZATION_ACTIONS)
        if self.role:
            actions |= {*inside_lists.CENTER_ACTIONS, *inside_lists.IAM_ACTIONS, "sts:AssumeRole"}
        if self.artifact:
            actions |= set(inside_lists.ARTIFACT_ACTIONS)
        return read_policy(tuple(sorted(actions)))

    @property
    def role_policy(self) -> str:
        """Least IAM policy for the role in each account, as JSON."""
        return read_policy(inside_lists.IAM_ACTIONS)


class InsideReading:
    """One reading.

    Args:
        profile: Profile of the AWS CLI; None for what the environment says.
        own: Number of the caller's account, whose AWS Artifact is read.
        partition: Partition of the organization.
        choice: Choice of what is read.
        report: Gets what is refused.
        stop: Called while answers are awaited; raises to end the reading.
        pause: Waits so many seconds.
        keep: Folder for the answers; None to keep none.
        progress: Called as it goes.
        on_silence: Called with the seconds that AWS has not answered for, and with 0 when it answers again.
    """

    def __init__(
        self,
        profile: str | None,
        own: str,
        partition: str,
        choice: InsideChoice,
        report: ConversionReport,
        *,
        stop: Callable[[], None],
        pause: Callable[[float], object],
        keep: Path | None = None,
        progress: _Progress = lambda _noun, _done, _all: None,
        on_silence: Callable[[float], None] = lambda _seconds: None,
    ) -> None:
        self._profile = profile
        self._own = own
        self._partition = partition
        self._choice = choice
        self._report = report
        self._stop = stop
        self._silence = Silence(on_silence)
        self._pause = pause
        self._answers = AnswerFolder(keep)
        self._progress = progress
        self.read = 0

    def adders(self, numbers: Sequence[str]) -> tuple[Adder, ...]:
        """Return the makers of the changes that put into a design what was read of the accounts of these numbers.

        Raises:
            EditError: boto3 is not installed, or does not know a service.
            SignInError: The credentials are no longer valid; what was answered is kept.
            NoAnswerError: The network is gone; what was answered is kept.
            CancelledError: The person has stopped.
        """
        found = []
        if self._choice.role:
            found += waited(lambda: self._inside(numbers), self._check)
        if self._choice.artifact:
            found.append(waited(self._artifact, self._check))
        self._answers.report_age(self._report)
        return tuple(found)

    def _check(self) -> None:
        self._stop()
        self._silence.check()

    def _inside(self, numbers: Sequence[str]) -> list[Adder]:
        clients = AccountClients(self._profile, self._choice.role, self._partition, self._answers, self._silence)
        reading = IdentityReading(
            clients, self._report, stop=self._check, pause=self._pause, progress=self._counting("account")
        )
        facts = reading.facts(numbers)
        self.read = len(facts)
        people = CenterReading(
            clients, self._report, stop=self._check, progress=self._counting("permission set")
        ).facts()

        def add_inside(design: Organization, _account: NodeId | None, _day: str, losses: ConversionReport) -> Change:
            return update_identities(design, facts, None, losses)

        def add_people(design: Organization, _account: NodeId | None, _day: str, losses: ConversionReport) -> Change:
            return update_identity_center(design, people, losses)

        return [add_inside, add_people] if people.answered else [add_inside]

    def _artifact(self) -> Adder:
        client = self._answers.client(lambda: inside_lists.client_of(self._profile, self._silence))
        facts = inside_lists.read_live_artifact(client, self._report, self._check)

        def add(design: Organization, _account: NodeId | None, day: str, losses: ConversionReport) -> Change:
            account = next((node_id for node_id in design.accounts() if design.node(node_id).aws_id == self._own), None)
            return update_artifact(design, facts, account, day, losses)

        return add

    def _counting(self, noun: str) -> Callable[[int, int], None]:
        return lambda done, every: self._progress(noun, done, every)


_SESSION_SECONDS = 900


class AccountClients:
    """Clients of IAM, one an account, and of what is of the whole organization.

    Args:
        profile: Profile of the AWS CLI; None for what the environment says.
        role: Name of the role to take in each account but one's own.
        partition: Partition of the organization.
        answers: Keeps the answers; None to keep none.
        silence: Called with each answer.

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
            from botocore.config import Config
        except ImportError:
            raise EditError("Reading AWS needs boto3: pip install 'orgwright[aws]'.") from None
        self._role = role
        self._partition = partition
        self._answers = answers or AnswerFolder()
        self._session = boto_session(profile)
        if silence is not None:
            silence.listen(self._session.events)
        self._config = Config(retries={"mode": "standard", "total_max_attempts": 8}, connect_timeout=5, read_timeout=30)
        self._region = self._session.region_name
        self._sts = self._session.client("sts", region_name=self._region, config=self._config)
        once = self._config.merge(Config(retries={"total_max_attempts": 1}))
        asked = cast("ServiceClient", self._session.client("sts", region_name=self._region, config=once))
        self._own = caller_identity(asked, login_command(profile)).account
        self._making = threading.Lock()  # a session of boto3 makes one client at a time

    def client(self, service: str) -> ServiceClient:
        """Return the client of a service with the caller's own rights, in the Region of the profile."""
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
            answer = self._sts.assume_role(
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
                aws_access_key_id=answer["AccessKeyId"],
                aws_secret_access_key=answer["SecretAccessKey"],
                aws_session_token=answer["SessionToken"],
            )
        return cast("ServiceClient", client)
