"""Changes of an organization in the last 90 days, asked of CloudTrail by the names of their calls.

LookupEvents answers two calls a second for an account and Region, 50 events a page, and takes one attribute a call
(https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_LookupEvents.html).
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from typing import cast

from designer.activity.reducer import OrganizationChange, reduce_file
from designer.aws.calls import THROTTLED, sign_in_errors
from designer.aws.client_answers import ServiceClient, answer_of
from designer.aws.paging import ENDLESS, Paging
from designer.aws.session import NEEDS_BOTO3, boto_session
from designer.basics.errors import EditError
from designer.exchange.formats.loading import Json

_SECONDS = 0.5
"""Seconds from one call to the next."""

_REGIONS = {"aws-cn": "cn-northwest-1", "aws-us-gov": "us-gov-west-1"}
"""Region where a partition logs its global services; us-east-1 for any other."""

_MOST_PAGES, _MOST_TRIES = 20, 10
_PASSING = THROTTLED | {"BrokenAnswer", "AnswerWithoutItsList"}


def trail_client(profile: str | None, partition: str) -> ServiceClient:
    """Return the client of CloudTrail where a partition logs calls of AWS Organizations.

    Raises:
        EditError: boto3 is not installed, or there is no such profile.
    """
    try:
        from botocore.config import Config
        from botocore.exceptions import BotoCoreError
    except ImportError:
        raise EditError(NEEDS_BOTO3) from None
    config = Config(retries={"total_max_attempts": 1}, connect_timeout=5, read_timeout=30)
    region = _REGIONS.get(partition, "us-east-1")
    try:
        client = boto_session(profile).client("cloudtrail", region_name=region, config=config)
    except BotoCoreError as error:
        raise EditError(f"CloudTrail cannot be asked: {error}") from None
    return cast("ServiceClient", client)


def looked_up(
    client: ServiceClient, names: Iterable[str], pause: Callable[[float], object]
) -> Iterator[OrganizationChange]:
    """Yield the changes by calls of some names, the newest of each first.

    Args:
        client: Client of CloudTrail in the management account.
        names: Names of operations.
        pause: Waits so many seconds.

    Raises:
        EditError: AWS refuses to answer, or has more events than are read; those that were yielded are as they are.
        SignInError: The credentials are no longer valid.
    """
    cut = []
    for name in names:
        paging = Paging()
        asked: dict[str, object] = {"LookupAttributes": [{"AttributeKey": "EventName", "AttributeValue": name}]}
        for _ in range(_MOST_PAGES):
            page = _page(client, asked, pause)
            yield from reduce_file(json.dumps({"Events": page["Events"]}).encode()).changes
            token = page.get("NextToken")
            if not token:
                break
            if paging.is_endless(str(token), page["Events"]):
                raise EditError(f"CloudTrail's events of {name} cannot be read whole: {ENDLESS}.")
            asked["NextToken"] = token
        else:
            cut.append(name)
    if cut:
        raise EditError(f"Only the newest {_MOST_PAGES * 50:,} events were asked for of {', '.join(cut)}.")


def _page(client: ServiceClient, asked: dict[str, object], pause: Callable[[float], object]) -> dict[str, Json]:
    refused = ""
    for number in range(_MOST_TRIES):
        pause(_SECONDS * (number + 1))
        answer = answer_of(client, "lookup-events", **asked, MaxResults=50)
        if answer.members is not None:
            return answer.members
        refused = answer.refused
        signed_out = refused in {error.__name__ for error in sign_in_errors()}
        if signed_out or not (refused in _PASSING or refused.endswith("Error")):  # AWS ends its own in Exception
            break
    raise EditError(f"CloudTrail does not say who made changes: cloudtrail:LookupEvents is refused ({refused}).")
