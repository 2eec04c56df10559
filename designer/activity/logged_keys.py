"""Condition keys that a record of CloudTrail holds: a value, that the request had none, or nothing.

Of the standard library alone, as `reducer.py` is. Absence is claimed only where AWS would have logged a value.
"""

import re
from collections.abc import Callable, Mapping
from typing import Any

Record = Mapping[str, Any]
KeyReader = Callable[[Record], str | None]
"""What a request had as a key: empty if it had none, None if the event does not tell."""

_SUFFIX = ".amazonaws.com"
_DEEPEST = 12
TAG_MEMBERS = ("tagSpecificationSet", "tags", "Tags", "tagSet", "TagSpecification", "tagList", "x-amz-tagging")
"""Members of parameters that hold tags."""


def _at(*path: str) -> Callable[[Record], str]:
    """Return a reader of what is at a path of members; of nothing where one of them is missing."""

    def read(record: Record) -> str:
        found: Any = record
        for name in path:
            found = (found or {}).get(name)
        return str(found or "")

    return read


def _of_session(name: str) -> KeyReader:
    """Return a reader of an attribute that every session has, and no other caller."""
    return lambda record: _at(*_SESSION, "attributes", name)(record) or (None if _at(*_SESSION)(record) else "")


def _of_source(source: str, read: KeyReader) -> KeyReader:
    """Return a reader of a key that no request to other services has."""
    return lambda record: read(record) if record["eventSource"] == source else ""


def _parameter(name: str, events: str) -> KeyReader:
    """Return a reader of a parameter, of events alone that have its key, by their names."""
    has_key = re.compile(events)

    def read(record: Record) -> str | None:
        if not has_key.fullmatch(record["eventName"]):
            return ""
        parameters = record.get("requestParameters")
        value = parameters.get(name) if isinstance(parameters, dict) else [parameters]
        return None if value and isinstance(value, list | dict) else str(value or "")

    return read


def _boundary(record: Record) -> str | None:
    """Return the boundary that is set; the log leaves out that of a role or user that has one already."""
    value = _at("requestParameters", "permissionsBoundary")(record)
    return value or ("" if record["eventName"] in {"CreateRole", "CreateUser"} else None)


def _address(record: Record) -> str | None:
    """Return the caller's address as a policy sees it: unknown over an endpoint, and where a service's name stands."""
    address = str(record.get("sourceIPAddress") or "")
    return "" if record.get("vpcEndpointId") else address if _ADDRESS.fullmatch(address) else None


def _agent(record: Record) -> str | None:
    agent = str(record.get("userAgent") or "")
    return None if not agent or agent == "AWS Internal" or agent.endswith(_SUFFIX) else agent


def _provider(record: Record) -> str | None:
    """Who vouched for a session; unknown if that was done by SAML."""
    value = _at(*_SESSION, "webIdFederationData", "federatedProvider")(record)
    return value or ("" if record["userIdentity"].get("type") in {"IAMUser", "Root"} else None)


def _owner(record: Record) -> str | None:
    found = {str(one["accountId"]) for one in record.get("resources") or () if one.get("accountId")}
    return found.pop() if len(found) == 1 else None


def _tags_of(record: Record) -> dict[str, str] | None:
    """Return the tags that are given with a request, however its service writes them, or None if that cannot be read.

    The tags that EC2 takes for each type of resource count too: AWS checks those of each resource that is created.
    """
    parameters = record.get("requestParameters")
    if not isinstance(parameters, dict):
        return {} if record.get("readOnly") is True else None
    given = next((value for key in TAG_MEMBERS if (value := parameters.get(key))), None)
    if given is None:
        return None if _names_tags(parameters, _DEEPEST) else {}
    if isinstance(given, dict) and isinstance(items := given.get("items"), list):
        given = items
    if isinstance(given, dict):
        return {str(key): str(value) for key, value in given.items()}
    if not isinstance(given, list) or not all(isinstance(one, dict) for one in given):
        return None
    pairs = [(_first_of(one, "key", "Key", "tagKey"), _first_of(one, "value", "Value", "tagValue")) for one in given]
    return None if any(key is None for key, _ in pairs) else {str(key): str(value or "") for key, value in pairs}


def _first_of(tag: Mapping[str, object], *names: str) -> object:
    return next((tag[name] for name in names if name in tag), None)


def _names_tags(value: object, depth: int) -> bool:
    """Whether a member anywhere may hold tags, by its name."""
    if isinstance(value, dict):
        return any("tag" in key.lower() or (depth > 0 and _names_tags(one, depth - 1)) for key, one in value.items())
    return isinstance(value, list) and depth > 0 and any(_names_tags(one, depth - 1) for one in value)


def _tag_keys(record: Record) -> str | None:
    tags = _tags_of(record)
    return None if tags is None else ",".join(sorted(tags))


def _tag(name: str) -> KeyReader:
    def read(record: Record) -> str | None:
        tags = _tags_of(record)
        return None if tags is None else next((value for key, value in tags.items() if key.lower() == name), "")

    return read


_ADDRESS = re.compile(r"\d{1,3}(?:\.\d{1,3}){3}|[0-9a-fA-F:]*:[0-9a-fA-F:.]*", re.ASCII)
_SESSION = "userIdentity", "sessionContext"
_READERS: dict[str, KeyReader] = {
    "aws:assumedroot": lambda record: _at(*_SESSION, "assumedRoot")(record).lower(),
    "aws:federatedprovider": _provider,
    "aws:multifactorauthpresent": _of_session("mfaAuthenticated"),
    "aws:resourceaccount": _owner,
    "aws:securetransport": lambda record: "true" if record.get("tlsDetails") else None,
    "aws:sourceidentity": _at(*_SESSION, "sourceIdentity"),
    "aws:sourceip": _address,
    "aws:sourcevpce": _at("vpcEndpointId"),
    "aws:tagkeys": _tag_keys,
    "aws:tokenissuetime": _of_session("creationDate"),
    "aws:useragent": _agent,
    "ec2:roledelivery": _at(*_SESSION, "ec2RoleDelivery"),
    "iam:permissionsboundary": _of_source("iam.amazonaws.com", _boundary),
    "iam:policyarn": _of_source("iam.amazonaws.com", _parameter("policyArn", "(Attach|Detach).*Policy")),
    "s3:tlsversion": _of_source(
        "s3.amazonaws.com", lambda record: _at("tlsDetails", "tlsVersion")(record).removeprefix("TLSv") or None
    ),
    "s3:x-amz-acl": _of_source("s3.amazonaws.com", _parameter("x-amz-acl", ".*")),
}
TAG_PREFIX = "aws:requesttag/"
"""Begins the keys of tags that are given with a request."""

LOGGED_KEYS = frozenset(_READERS)
"""Keys whose values events tell, lower case, besides ``aws:requesttag/…`` and what a kind says itself."""


def reader_of(key: str) -> KeyReader | None:
    """Return the reader of a condition key, lower case; None for a key that no event holds."""
    if key.startswith(TAG_PREFIX):
        return _tag(key.removeprefix(TAG_PREFIX))
    return _READERS.get(key)
