"""What became of a call that was sent and had no answer, as far as AWS shows it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import field

from designer.aws.apply.calling import ask_aws
from designer.aws.apply.looks import Reading
from designer.aws.client_answers import ServiceClient
from designer.basics.dataclass import dataclass

CREATED = "CreateAccount"
"""The operation without a sign that would let AWS recognize a second call."""

_IDS = {
    "CreatePolicy": ("Policy", "PolicySummary", "Id"),
    "CreateOrganizationalUnit": ("OrganizationalUnit", "Id"),
    CREATED: ("CreateAccountStatus", "Id"),
}


@dataclass(frozen=True, slots=True)
class Discovery:
    """What AWS shows.

    Attributes:
        was_made: Whether the call was made.
        is_as_before: Whether everything is as it was before the call; neither: somebody else has changed it.
        result: The id of what was made; of an account the id of its request.
    """

    was_made: bool = False
    is_as_before: bool = False
    result: Mapping[str, object] = field(default_factory=dict)


def made_by(operation: str, members: Mapping[str, object]) -> dict[str, object]:
    """Return the id of what an answer says was made, for the journal; empty for other operations."""
    if operation not in _IDS:
        return {}
    value: object = members
    for key in _IDS[operation]:
        value = value.get(key) if isinstance(value, Mapping) else None
    return {"request" if operation == CREATED else "id": str(value or "")}


def unanswered_account(
    client: ServiceClient,
    arguments: Mapping[str, object],
    known: Mapping[str, object],
    pause: Callable[[float], object],
) -> Discovery:
    """The request for an account of a name that is not among those known before; its result has all requests, too."""
    member = "CreateAccountStatuses"
    reading = Reading(
        "the requests for accounts",
        "list-create-account-status",
        member,
        {},
        lambda members: members.get(member) if members else None,
    )
    members = ask_aws(client, reading, pause)
    listed = [one for one in members if isinstance(one, dict)] if isinstance(members, list) else []
    before = known.get("requests")
    old = before if isinstance(before, list) else []
    name = arguments.get("AccountName")
    new = [str(one.get("Id")) for one in listed if one.get("AccountName") == name and one.get("Id") not in old]
    requests = {"requests": [str(one.get("Id")) for one in listed]}
    if len(new) == 1 and name is not None:
        return Discovery(was_made=True, result={"request": new[0], **requests})
    return Discovery(is_as_before=not new, result=requests)
