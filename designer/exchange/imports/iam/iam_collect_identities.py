"""Identities in a folder of iam-collect: users, groups, roles and policies, a folder each, of many accounts.

``aws/PARTITION/accounts/NUMBER/iam/{user,group,role,policy}/…/`` has ``metadata.json`` and, where there is something to
say, ``managed-policies``, ``inline-policies``, ``trust-policy``, ``groups``, ``tags`` or ``policy``; AWS's own policies
fall under the account ``aws``. Shape: https://github.com/cloud-copilot/iam-collect, src/syncs/iam. They are turned
into what ``get-account-authorization-details`` answers, from which they were made.
"""

import re
from collections.abc import Iterator
from typing import TypeAlias

from designer.exchange.conversion import ConversionReport
from designer.exchange.formats.loading import Json, load_json
from designer.exchange.imports.iam.iam_files import AccountFacts, take_answer
from designer.exchange.imports.source import SourceFiles

_PLACE = re.compile(
    r"(?P<home>(?:^|.*/)accounts/(?P<account>[0-9]{12}|aws)/iam/)(?P<kind>user|group|role|policy)/(?P<id>.+)/"
    r"(?P<part>[a-z-]+)\.json"
)
_LISTS = {"user": "UserDetailList", "group": "GroupDetailList", "role": "RoleDetailList", "policy": "Policies"}
_Folder: TypeAlias = dict[str, str]
"""Name of each file of one resource, by its part: ``metadata``, ``inline-policies`` and so on."""


def has_identities(files: SourceFiles) -> bool:
    """Return True for a folder that iam-collect has written accounts' identities to."""
    return any(_PLACE.fullmatch(name) for name in files.names)


def read_collected(files: SourceFiles, report: ConversionReport) -> dict[str, AccountFacts]:
    """Return the facts by the number of the account.

    Raises:
        FormatError: A file is not JSON.
    """
    folders: dict[str, dict[tuple[str, str], _Folder]] = {}
    for name in files.names:
        if place := _PLACE.fullmatch(name):
            of_account = folders.setdefault(place["account"], {})
            of_account.setdefault((place["kind"], place["id"]), {})[place["part"]] = name
    shared = {policy["Arn"]: policy for policy in _policies(files, folders.pop("aws", {}), report)}
    found: dict[str, AccountFacts] = {}
    for number, resources in folders.items():
        answer: dict[str, Json] = {key: [] for key in _LISTS.values()}
        for (kind, _), folder in resources.items():
            record = _record(files, kind, folder, report)
            listed = answer[_LISTS[kind]]
            if record is not None and isinstance(listed, list):
                listed.append(record)
        policies = answer["Policies"]
        assert isinstance(policies, list)
        policies += [shared[arn] for arn in sorted(_used(answer)) if arn in shared]
        take_answer(found.setdefault(number, AccountFacts()), answer, f"account {number}", report)
    return found


def _policies(
    files: SourceFiles, folders: dict[tuple[str, str], _Folder], report: ConversionReport
) -> Iterator[dict[str, Json]]:
    for (kind, _), folder in folders.items():
        record = _record(files, kind, folder, report) if kind == "policy" else None
        if record is not None and isinstance(record.get("Arn"), str):
            yield record


def _used(answer: dict[str, Json]) -> set[str]:
    """Return the ARNs of the managed policies that somebody has, as a policy or as a boundary."""
    used: set[str] = set()
    for key in ("UserDetailList", "GroupDetailList", "RoleDetailList"):
        listed = answer[key]
        for one in listed if isinstance(listed, list) else ():
            if isinstance(one, dict):
                attached, boundary = one["AttachedManagedPolicies"], one["PermissionsBoundary"]
                held = attached if isinstance(attached, list) else []
                used |= {str(each["PolicyArn"]) for each in held if isinstance(each, dict)}
                used |= {str(boundary["PermissionsBoundaryArn"])} if isinstance(boundary, dict) else set()
    return used


def _record(files: SourceFiles, kind: str, folder: _Folder, report: ConversionReport) -> dict[str, Json] | None:
    """Return one resource as IAM answers it, or None if the folder does not say which it is."""
    metadata = _value(files, folder, "metadata")
    if not isinstance(metadata, dict) or not isinstance(metadata.get("name"), str) or not metadata["name"]:
        report.unknown(next(iter(folder.values())), "Its metadata.json, which names it, is missing or says no name.")
        return None
    name, arn = metadata["name"], metadata.get("arn")
    made: dict[str, Json] = {"Path": metadata.get("path"), "Arn": arn, "CreateDate": metadata.get("created")}
    if kind == "policy":
        document = _value(files, folder, "policy")
        version: Json = {"IsDefaultVersion": True, "Document": document}
        versions: list[Json] = [] if document is None else [version]
        return made | {"PolicyName": name, "Description": metadata.get("description"), "PolicyVersionList": versions}
    title = kind.capitalize()
    made |= {
        f"{title}Name": name,
        f"{title}PolicyList": _value(files, folder, "inline-policies"),
        "AttachedManagedPolicies": [{"PolicyArn": text} for text in _texts(_value(files, folder, "managed-policies"))],
        "PermissionsBoundary": _boundary(metadata.get("permissionBoundary")),
    }
    tags = _value(files, folder, "tags")
    if isinstance(tags, dict):
        made["Tags"] = [{"Key": key, "Value": value} for key, value in tags.items()]
    if kind == "user":
        made["GroupList"] = [text.rpartition("/")[2] for text in _texts(_value(files, folder, "groups"))]
    if kind == "role":
        made["AssumeRolePolicyDocument"] = _value(files, folder, "trust-policy")
    return made


def _boundary(arn: Json) -> Json:
    return {"PermissionsBoundaryArn": arn} if isinstance(arn, str) and arn else None


def _texts(value: Json) -> list[str]:
    return [one for one in value if isinstance(one, str)] if isinstance(value, list) else []


def _value(files: SourceFiles, folder: _Folder, part: str) -> Json:
    name = folder.get(part)
    return None if name is None else load_json(files.read(name), name).value
