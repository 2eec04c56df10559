"""Answers of clients of boto3 outside Organizations: as the CLI writes them, or the code with which AWS refused."""

import json
from collections.abc import Callable, Iterator
from typing import NamedTuple, Protocol, cast

from designer.aws.calls import EXPIRED, SignInError, broken_answers
from designer.aws.paging import ENDLESS, MOST_IN_ACCOUNT, Paging
from designer.exchange.formats.loading import Json

LISTS = {
    "list-virtual-mfa-devices": "VirtualMFADevices",
    "list-roles": "Roles",
    "list-instances": "Instances",
    "list-users": "Users",
    "list-groups": "Groups",
    "list-group-memberships": "GroupMemberships",
    "list-permission-sets": "PermissionSets",
    "list-managed-policies-in-permission-set": "AttachedManagedPolicies",
    "list-customer-managed-policy-references-in-permission-set": "CustomerManagedPolicyReferences",
    "list-accounts-for-provisioned-permission-set": "AccountIds",
    "list-account-assignments": "AccountAssignments",
    "list-applications": "applications",
    "list-entitlements": "entitlements",
    "list-customer-agreements": "customerAgreements",
    "list-reports": "reports",
    "list-report-versions": "reports",
    "lookup-events": "Events",
}
"""Member of an answer that is a list, by the call; an answer without it is none, and never an empty list."""


class ServiceClient(Protocol):
    """A client of boto3: every method is an operation."""

    def __getattr__(self, name: str) -> Callable[..., dict[str, Json]]: ...


class ClientAnswer(NamedTuple):
    """Answer to one call, or the code with which it was refused.

    Attributes:
        command: The call, as the CLI names it.
        members: Members of the answer; None if it was refused.
        refused: Code of AWS; empty if it was answered.
    """

    command: str
    members: dict[str, Json] | None
    refused: str = ""


def answer_of(client: ServiceClient, command: str, **parameters: object) -> ClientAnswer:
    """Return the answer to one call, named as the CLI names it.

    Raises:
        SignInError: The credentials are no longer valid.
    """
    from botocore import exceptions

    try:
        members = plain_members(getattr(client, command.replace("-", "_"))(**parameters))
    except exceptions.ClientError as error:
        return ClientAnswer(command, None, refusal_of(error.response))
    except exceptions.BotoCoreError as error:
        return ClientAnswer(command, None, type(error).__name__)
    except broken_answers():
        return ClientAnswer(command, None, "BrokenAnswer")
    member = LISTS.get(command)
    if member is not None and not isinstance(members.get(member), list):
        return ClientAnswer(command, None, "AnswerWithoutItsList")
    return ClientAnswer(command, members)


def refusal_of(response: object) -> str:
    """Return the code of an answer that refuses.

    Raises:
        SignInError: The credentials are no longer valid.
    """
    answer = cast("dict[str, dict[str, object]]", response)
    code = str(answer.get("Error", {}).get("Code", "no code"))
    if code in EXPIRED:
        raise SignInError(f"The sign-in is no longer valid ({code}).")
    return code


def pages_of(client: ServiceClient, command: str, token: str, **parameters: object) -> Iterator[ClientAnswer]:
    """Yield the answers to a call page by page, up to one that is refused or does not lead to another.

    A list without an end counts as one whose last answer was refused.

    Args:
        client: The client.
        command: The call.
        token: Name of the member that leads to the next page, and of the parameter that asks for it.
        parameters: Of each call.
    """
    marker: dict[str, object] = {}
    paging = Paging(MOST_IN_ACCOUNT)
    while True:
        answer = answer_of(client, command, **parameters, **marker)
        yield answer
        members = dict(answer.members or {})
        following = members.pop(token, None)
        if not following:
            return
        if not isinstance(following, str) or paging.is_endless(following, members):
            yield ClientAnswer(command, None, ENDLESS)
            return
        marker = {token: following}


def plain_members(members: dict[str, Json]) -> dict[str, Json]:
    """Return an answer of boto3 as the CLI writes it, without what describes the call itself and without secrets."""
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
