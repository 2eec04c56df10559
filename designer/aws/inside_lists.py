"""Reading of what lies inside accounts, of Identity Center and of AWS Artifact; what is refused is not known whole.

It is read in one place, us-east-1 (https://docs.aws.amazon.com/general/latest/gr/artifact.html), and never accepts,
ends or downloads anything.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Protocol, TypeAlias, cast

from designer.analysis.compliance.artifact import family_of
from designer.aws.calls import RefusedError
from designer.aws.client_answers import ClientAnswer, ServiceClient, answer_of, pages_of
from designer.aws.session import boto_session
from designer.aws.workers import Silence, Workers
from designer.basics.data import read_data, read_record
from designer.basics.errors import EditError
from designer.basics.words import short
from designer.exchange.conversion import ConversionReport
from designer.exchange.formats.loading import Json
from designer.exchange.imports.api import operations
from designer.exchange.imports.api.artifact_answers import ArtifactFacts, take_artifact_answer
from designer.exchange.imports.iam.iam_files import AccountFacts, take_answer
from designer.exchange.imports.iam.iam_values import objects_of
from designer.exchange.imports.iam.identity_center_answers import CenterFacts, take_center_answer
from designer.exchange.imports.source import never_stops
from designer.organization.model.compliance import EvidenceReport

SETS_AT_ONCE = 4
"""Permission sets that are asked about at once: AWS answers some 20 such calls a second."""

CENTER_ACTIONS = read_record(tuple[str, ...], read_data("read_actions.json")["identityCenter"])
"""Everything that the caller must be allowed, in the management account or the delegated administrator's."""

_Progress: TypeAlias = Callable[[int, int], None]
"""Called with the permission sets that are read and with all."""

_OF_SET = {
    "describe-permission-set": "PermissionSet",
    "list-managed-policies-in-permission-set": "PermissionSets",
    "list-customer-managed-policy-references-in-permission-set": "PermissionSets",
    "get-inline-policy-for-permission-set": "PermissionSets",
    "get-permissions-boundary-for-permission-set": "PermissionSets",
}
"""Calls about one permission set, each with the member that names its part."""

_ASSIGNMENTS = ("list-accounts-for-provisioned-permission-set", "list-account-assignments")
_NO_BOUNDARY = "ResourceNotFoundException"
"""Refusal that says that a permission set has no boundary."""

_ALL_PARTS = ("Users", "Groups", "PermissionSets", "AccountAssignments", "entitlements")


class CenterClients(Protocol):
    """Source of clients, one a service, in the Region of Identity Center."""

    def client(self, service: str) -> ServiceClient:
        """Return the client of a service."""
        ...


class CenterReading:
    """One reading.

    Args:
        clients: Clients of the services.
        report: Gets what is refused.
        stop: Called while answers are awaited; raises to end the reading.
        progress: Called after each permission set.
    """

    def __init__(
        self,
        clients: CenterClients,
        report: ConversionReport,
        *,
        stop: Callable[[], None],
        progress: _Progress = lambda _done, _all: None,
    ) -> None:
        self._clients = clients
        self._admin = clients.client("sso-admin")
        self._report = report
        self._stop = stop
        self._progress = progress
        self._facts = CenterFacts()

    def facts(self) -> CenterFacts:
        """Return all that AWS answers; empty facts if there is no Identity Center to be read."""
        found = self._taken(_center_pages(self._admin, "list-instances"), "list-instances", *_ALL_PARTS)
        instances = [one for members in found for one in objects_of(members.get("Instances"))]
        if not instances:
            if found:
                advice = "It is in one Region: name that in the profile or in AWS_DEFAULT_REGION, and read again."
                self._report.unknown("Identity Center", "There is none in this Region.", advice)
            return self._facts
        stores, arns = [instances[0].get("IdentityStoreId")], [instances[0].get("InstanceArn")]
        for store in self._real(stores, operations.IDENTITY_STORE_ID, "list-instances", "Users", "Groups"):
            self._read_store(store)
        for instance in self._real(
            arns, operations.INSTANCE_ID, "list-instances", "PermissionSets", "AccountAssignments"
        ):
            self._read_sets(instance)
        self._read_entitlements()
        return self._facts

    def _real(self, values: Iterable[Json], pattern: re.Pattern[str], where: str, *parts: str) -> list[str]:
        """Return the ids and ARNs that AWS can have given; any other makes the parts some that are not known whole."""
        real = []
        for value in values:
            if isinstance(value, str) and pattern.fullmatch(value):
                real.append(value)
                continue
            self._facts.incomplete.update(parts)
            shown = f'"{short(value)}"' if isinstance(value, str) else "no text"
            self._report.lost("Identity Center", f"The answer of {where} has {shown} for an id; it is left out.")
        return real

    def _read_store(self, store: str) -> None:
        client = self._clients.client("identitystore")
        self._taken(_center_pages(client, "list-users", IdentityStoreId=store), "list-users", "Users")
        groups = self._taken(_center_pages(client, "list-groups", IdentityStoreId=store), "list-groups", "Groups")
        if groups:
            self._facts.answered.add("GroupMemberships")
        listed = [one.get("GroupId") for members in groups for one in objects_of(members.get("Groups"))]
        for key in self._real(listed, operations.PERSON_ID, "list-groups", "Groups", "Users"):
            pages = _center_pages(client, "list-group-memberships", IdentityStoreId=store, GroupId=key)
            self._taken(pages, f"list-group-memberships {key}", "Users")

    def _read_sets(self, instance: str) -> None:
        pages = _center_pages(self._admin, "list-permission-sets", InstanceArn=instance)
        parts = ("PermissionSets", "AccountAssignments")
        listed = self._taken(pages, "list-permission-sets", *parts)
        every_set = [one for members in listed for one in _listed(members.get("PermissionSets"))]
        sets = self._real(
            every_set, operations.PERMISSION_SET_ID, "list-permission-sets", "PermissionSets", "AccountAssignments"
        )
        if listed:
            self._facts.answered.add("AccountAssignments")
        workers: Workers[str, list[ClientAnswer]] = Workers(
            min(SETS_AT_ONCE, max(1, len(sets))), lambda one: list(self._ask(instance, one)), self._stop
        )
        answered: dict[str, list[ClientAnswer]] = {}
        try:
            for one in sets:
                workers.put(one)
            for done, (one, answers) in enumerate(workers.answers(), 1):
                if isinstance(answers, BaseException):
                    raise answers
                answered[one] = answers
                self._progress(done, len(sets))
        finally:
            workers.close()
        for one in sets:  # in AWS's order, whichever was answered first
            for answer in answered.get(one, ()):
                part = "AccountAssignments" if answer.command in _ASSIGNMENTS else _OF_SET[answer.command]
                self._taken((answer,), f"{answer.command} {one.rpartition('/')[2]}", part)

    def _ask(self, instance: str, one: str) -> Iterator[ClientAnswer]:
        """Yield the answers about one permission set, in a thread of its own."""
        named = {"InstanceArn": instance, "PermissionSetArn": one}
        for command in _OF_SET:
            if command.startswith("list-"):
                yield from _center_pages(self._admin, command, **named)
                continue
            answer = answer_of(self._admin, command, **named)
            if answer.refused == _NO_BOUNDARY and "boundary" in command:
                answer = ClientAnswer(command, {"PermissionsBoundary": None})
            yield answer
        for page in _center_pages(self._admin, _ASSIGNMENTS[0], **named):
            yield page
            for number in _listed(page.members.get("AccountIds")) if page.members is not None else ():
                if isinstance(number, str) and operations.ACCOUNT_ID.fullmatch(number):
                    yield from _center_pages(self._admin, _ASSIGNMENTS[1], AccountId=number, **named)
                else:
                    yield ClientAnswer(_ASSIGNMENTS[0], None, "NoAccountNumber")

    def _read_entitlements(self) -> None:
        client = self._clients.client("account-access")
        pages = pages_of(client, "list-applications", "nextToken")
        found = self._taken(pages, "list-applications", "entitlements")
        if found:
            self._facts.answered.add("entitlements")
        listed = [one.get("applicationArn") for members in found for one in objects_of(members.get("applications"))]
        for arn in self._real(listed, operations.ACCESS_APPLICATION, "list-applications", "entitlements"):
            pages = pages_of(client, "list-entitlements", "nextToken", applicationArn=arn, filter={"principalRole": {}})
            self._taken(pages, f"list-entitlements {arn.rpartition('/')[2]}", "entitlements")

    def _taken(self, answers: Iterable[ClientAnswer], where: str, *parts: str) -> list[dict[str, Json]]:
        """Members of the answers, which the facts have now; a refusal makes the parts some that are not known whole."""
        found = []
        for answer in answers:
            if answer.members is None:
                self._facts.incomplete.update(parts)
                self._report.unknown("Identity Center", f"The call {where} failed: {answer.refused}.")
            else:
                take_center_answer(self._facts, answer.members, where, self._report)
                found.append(answer.members)
        return found


def _center_pages(client: ServiceClient, command: str, **parameters: object) -> Iterator[ClientAnswer]:
    return pages_of(client, command, "NextToken", **parameters)


def _listed(value: Json) -> list[Json]:
    return value if isinstance(value, list) else []


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
        """Return the client of an account; raises `RefusedError`."""
        ...


"""Called with the accounts that are read and with all."""


class IdentityReading:
    """One reading of many accounts.

    Args:
        clients: Clients of IAM by account.
        report: Gets what is refused.
        stop: Called while answers are awaited; raises to end the reading.
        pause: Waits so many seconds for a credential report.
        progress: Called after each account.
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
        """Return the facts of accounts by number; an account that could not be read at all is not among them."""
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
        return facts if any(answer.members is not None for answer in answers) else None

    def _ask(self, number: str) -> list[ClientAnswer]:
        client = self._clients.iam(number)
        return [
            *_iam_pages(client, "get-account-authorization-details", Filter=_FILTER),
            answer_of(client, "get-account-summary"),
            self._credential_report(client),
            *_iam_pages(client, "list-virtual-mfa-devices", AssignmentStatus="Assigned"),
            *_iam_pages(client, "list-roles"),  # with descriptions and lengths of sessions, which the details leave out
        ]

    def _credential_report(self, client: ServiceClient) -> ClientAnswer:
        for _ in range(_REPORT_TRIES):
            made = answer_of(client, "generate-credential-report")
            if made.members is None or made.members.get("State") == "COMPLETE":
                break
            self._stop()
            self._pause(_REPORT_PAUSE)
        return answer_of(client, "get-credential-report")


def _iam_pages(client: ServiceClient, command: str, **parameters: object) -> Iterator[ClientAnswer]:
    """Yield the pages of a call of IAM, where ``IsTruncated`` says whether another one follows."""
    for answer in pages_of(client, command, "Marker", **parameters):
        yield answer
        if answer.members is not None and answer.members.get("IsTruncated") is not True:
            return


ARTIFACT_ACTIONS = ("artifact:ListCustomerAgreements", "artifact:ListReports", "artifact:ListReportVersions")
"""Everything that a reading asks."""

_REGION = "us-east-1"


def client_of(profile: str | None, silence: Silence) -> ServiceClient:
    """Return the client of a profile.

    Args:
        profile: Profile of the AWS CLI; None for what the environment says.
        silence: Called with each answer.

    Raises:
        EditError: boto3 is not installed, or too old to know AWS Artifact.
    """
    try:
        from botocore import exceptions
        from botocore.config import Config
    except ImportError:
        raise EditError("Reading AWS needs boto3: pip install 'orgwright[aws]'.") from None
    config = Config(retries={"mode": "standard", "total_max_attempts": 6}, connect_timeout=5, read_timeout=30)
    try:
        session = boto_session(profile)
        silence.listen(session.events)
        return cast("ServiceClient", session.client("artifact", region_name=_REGION, config=config))
    except exceptions.UnknownServiceError:
        raise EditError("This boto3 does not know AWS Artifact. Update it: pip install -U boto3.") from None


def read_live_artifact(
    client: ServiceClient, report: ConversionReport, stop: Callable[[], None] = never_stops
) -> ArtifactFacts:
    """Return the facts of AWS Artifact; a list that AWS refuses is reported as unknown.

    Args:
        client: The client.
        report: Gets what is refused.
        stop: Called before each list; raises to end the reading.

    Raises:
        SignInError: The credentials are no longer valid.
    """
    facts = ArtifactFacts()
    _take(facts, client, "list-customer-agreements", "customerAgreements", report)
    stop()
    _take(facts, client, "list-reports", "reports", report)
    for key in _of_aws(facts.reports):
        stop()
        _take(facts, client, "list-report-versions", "reports", report, reportId=key)
    return facts


def _of_aws(reports: list[EvidenceReport]) -> list[str]:
    """Return the ids of the reports that serve as evidence for some programme."""
    return list(dict.fromkeys(report.id for report in reports if family_of(report) is not None))


def _take(
    facts: ArtifactFacts, client: ServiceClient, command: str, member: str, report: ConversionReport, **parameters: str
) -> None:
    where = f"aws artifact {command}"
    for answer in pages_of(client, command, "nextToken", **parameters):
        if answer.members is None:
            report.unknown(where, f"The call failed: {answer.refused}. Nothing is known of it.")
        else:
            take_artifact_answer(facts, {member: answer.members.get(member)}, where, report)
