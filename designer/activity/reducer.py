"""Records of CloudTrail reduced to kinds of requests: how often each was made, when first and when last.

With `logged_keys.py` of the standard library alone: a process, Spark or a machine beside the logs runs it as it stands.
Sources:
https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference-record-contents.html and
https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference-user-identity.html
"""

import json
import re
from collections.abc import Collection, Iterable, Iterator
from datetime import date
from functools import lru_cache
from typing import Any, NamedTuple

from designer.activity.logged_keys import TAG_MEMBERS, KeyReader, Record, reader_of


class Kind(NamedTuple):
    """What requests have in common that policies do not distinguish.

    Attributes:
        account: Account whose trail has the event, twelve digits: for a call across accounts there are two events, one
            in the caller's and one in the owner's.
        caller: Account of the caller; empty for an AWS service.
        source: Service as the event names it, without ``.amazonaws.com``.
        name: The event's name.
        region: The Region that answered.
        identity: The event's type of identity: ``AssumedRole``, ``IAMUser``, ``Root``, ``AWSService``, …
        principal: ARN of the role with its path, of the user or root user; the name of an AWS service.
        invoked_by: Service through which the caller asked; or empty.
        refused: The code, where AWS refused the request for want of a permission; or empty.
        resource: ARN; empty if the event has none. Of an S3 object, the bucket's with ``/`` behind it.
        category: ``Management``, ``Data`` or ``NetworkActivity``.
        details: What of the parameters decides which actions were asked for, a line each: see `details_of`.
        context: Values of the keys that were asked for, as ``key=value``, a line each, sorted. A key that the request
            did not have is missing; a key stands alone if the event does not say whether the request had it.
    """

    account: str
    caller: str
    source: str
    name: str
    region: str
    identity: str
    principal: str
    invoked_by: str
    refused: str
    resource: str
    category: str
    details: str
    context: str


class OrganizationChange(NamedTuple):
    """One change of an organization, which is kept whole: who made it, by what, and what it was about.

    Attributes:
        event: Id of the event.
        time: When, as AWS writes it.
        name: The event's name.
        principal: As in a kind.
        agent: The program that asked.
        address: Where it asked from.
        refused: As in a kind.
        about: Ids and names among the parameters, as ``name=value``, a line each, sorted.
    """

    event: str
    time: str
    name: str
    principal: str
    agent: str
    address: str
    refused: str
    about: str


class Reduced(NamedTuple):
    """What a file holds.

    Attributes:
        kinds: The events of each kind, in the order of the file: id and time, as AWS writes them.
        changes: Changes of an organization, which are among the kinds as well.
        passed_over: How many records are not requests, by their type.
        faulty: How many records are not as AWS writes them.
    """

    kinds: dict[Kind, list[tuple[str, str]]]
    changes: list[OrganizationChange]
    passed_over: dict[str, int]
    faulty: int


class NotTrailError(ValueError):
    """A file that has no events of CloudTrail; the message says what it has."""


REFUSALS = frozenset(
    {
        *("AccessDenied", "AccessDeniedException", "UnauthorizedOperation", "Client.UnauthorizedOperation"),
        *("Client.UnauthorizedAccess", "UnauthorizedException", "NotAuthorized", "AuthorizationError"),
        *("AuthorizationErrorException", "AuthFailure", "Client.AuthFailure", "AccessDeniedFault"),
    }
)
"""Codes that services answer for want of a permission."""

_RENAMING = "PutAccountName"
"""The one change of an organization by another service, AWS Account Management."""

REQUEST_TYPES = frozenset({"AwsApiCall", "AwsConsoleAction", "AwsVpceEvent", ""})
"""Types of events that are requests."""
_SUFFIX = ".amazonaws.com"
_WORD = re.compile(r"\s*(SELECT|INSERT|UPDATE|DELETE)\b", re.IGNORECASE | re.ASCII)
_ROLE = re.compile(r"arn:[a-z-]+:iam::\d{12}:role/\S+", re.ASCII)
_TIME = re.compile(r"(20(?:1[3-9]|2\d|3[0-7])-\d\d-\d\d)T(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\dZ", re.ASCII)
"""Times since CloudTrail began, as far as the activity file counts seconds."""
_SIGNS = ((b"{", 180), (b"[", 64), (b",", 100), (b"\n", 60), (b"\r", 60))
_MOST_MEMORY = 2**30
"""Bytes that the values of a file may take, by the signs that part them; those of CloudTrail take a few times its size.
"""
_DEEPEST = 12
_LONGEST = 8192
_LONGEST_TYPE = 99


def reduce_file(data: bytes, keys: Collection[str] = ()) -> Reduced:
    """Reduce one file.

    Args:
        data: JSON with ``Records``; answers of ``LookupEvents``; a record or an answer a line.
        keys: Condition keys, lower case, whose values tell kinds apart; `LOGGED_KEYS` and ``aws:requesttag/…``.

    Raises:
        NotTrailError: No line is an object with events.
    """
    wanted = sorted((key, read) for key in keys if (read := reader_of(key)) is not None)
    kinds: dict[Kind, list[tuple[str, str]]] = {}
    changes: list[OrganizationChange] = []
    passed_over: dict[str, int] = {}
    faulty = 0
    for record in trail_records(data):
        try:
            kind_of = record.get("eventType", "")
            if kind_of not in REQUEST_TYPES:
                name = kind_of if kind_of.isascii() and len(kind_of) <= _LONGEST_TYPE else "unknown"
                passed_over[name] = passed_over.get(name, 0) + 1
                continue
            kind = _kind(record, wanted)
            event = record["eventID"], record["eventTime"]
            if not is_sound(kind, *event):
                faulty += 1
                continue
            if (kind.source == "organizations" or kind.name == _RENAMING) and record.get("readOnly") is not True:
                change = change_of(record, kind)
                "".join(change).encode()  # a text that no file can hold is a fault of the record
                changes.append(change)
        except (KeyError, TypeError, AttributeError, ValueError):
            faulty += 1
            continue
        if kind in kinds:
            kinds[kind].append(event)
        else:
            kinds[kind] = [event]
    return Reduced(kinds, changes, passed_over, faulty)


def is_sound(kind: Kind, event: str, time: str) -> bool:
    """Whether texts are as long as AWS writes them, and a time is one; raises TypeError or ValueError for others."""
    text = "".join(kind) + event
    if not text.isascii():
        text.encode()
    found = _TIME.fullmatch(time)
    return len(text) <= _LONGEST and event != "" and found is not None and _is_day(found[1])


@lru_cache(maxsize=256)
def _is_day(text: str) -> bool:
    date.fromisoformat(text)  # raises ValueError for none
    return True


def change_of(record: Record, kind: Kind) -> OrganizationChange:
    """Return a change of an organization, of the record's kind."""
    parameters = record.get("requestParameters") or {}
    about = "\n".join(line_of(f"{key}=", value) for key, value in sorted(parameters.items()) if type(value) is str)
    agent, address = (str(record.get(key) or "")[:_LONGEST] for key in ("userAgent", "sourceIPAddress"))
    made = record["eventID"], record["eventTime"], kind.name, kind.principal
    return OrganizationChange(*made, agent, address, kind.refused, about[:_LONGEST])


def line_of(before: str, value: str) -> str:
    """Return a value behind words as one line, whatever it holds."""
    return before + (value if value.isprintable() else " ".join(value.split()))


def trail_records(data: bytes) -> Iterator[Record]:
    """Yield the records of a file, whichever of AWS's shapes it has.

    Raises:
        NotTrailError: The file has no records, or so many values that they may not fit into memory.
    """
    if len(data) * 180 > _MOST_MEMORY and sum(data.count(sign) * size for sign, size in _SIGNS) > _MOST_MEMORY:
        raise NotTrailError("it holds far more values than events of its size do")
    try:
        whole = json.loads(data)
    except RecursionError:
        raise NotTrailError("it nests deeper than any event") from None
    except ValueError:
        yield from _of_lines(data)
        return
    yield from _of_object(whole)


def _of_lines(data: bytes) -> Iterator[Record]:
    if not data.strip():
        raise NotTrailError("it is empty")
    for number, line in enumerate(data.splitlines(), 1):
        if not line.strip():
            continue
        try:
            one = json.loads(line)
        except (ValueError, RecursionError) as error:
            raise NotTrailError(f"line {number} is not JSON: {error}") from None
        yield from _of_object(one)


def _of_object(whole: object) -> Iterable[Record]:
    if isinstance(whole, list):
        return map(_of_record, whole)
    if not isinstance(whole, dict):
        raise NotTrailError("it is JSON, but no object with events")
    if isinstance(found := whole.get("Records"), list):
        return map(_of_record, found)
    if isinstance(found := whole.get("Events"), list):
        return (_of_text(_of_record(one).get("CloudTrailEvent")) for one in found)
    if isinstance(text := whole.get("CloudTrailEvent"), str):
        return [_of_text(text)]
    if "eventName" in whole:
        return [whole]
    raise NotTrailError("it has neither Records nor Events")


def _of_record(one: object) -> Record:
    """Return a record; for anything else an empty one, which counts as faulty."""
    return one if isinstance(one, dict) else {}


def _of_text(text: object) -> Record:
    """Return the record within an answer of ``LookupEvents``; an empty one if it cannot be read."""
    try:
        return _of_record(json.loads(text)) if isinstance(text, str) else {}
    except (ValueError, RecursionError):
        return {}


def _kind(record: Record, wanted: list[tuple[str, KeyReader]]) -> Kind:
    identity = record["userIdentity"]
    kind_of = identity.get("type") or "Unknown"
    session = identity.get("sessionContext") or {}
    issuer = session.get("sessionIssuer") or {}
    invoked_by = identity.get("invokedBy") or ""
    if kind_of == "AWSService":
        principal = invoked_by
    elif kind_of == "FederatedUser":  # the issuer is the user who asked for the session, whom policies do not see
        principal = identity.get("arn") or ""
    else:
        principal = issuer.get("arn") or identity.get("arn") or identity.get("principalId") or ""
    source, name, code = record["eventSource"], record["eventName"], record.get("errorCode")
    parameters = record.get("requestParameters")
    return Kind(
        record.get("recipientAccountId") or identity.get("accountId") or "",
        identity.get("accountId") or "",
        source.removesuffix(_SUFFIX),
        name,
        record["awsRegion"],
        kind_of,
        principal,
        invoked_by,
        code if code in REFUSALS else "",
        _resource(record.get("resources")),
        record.get("eventCategory") or "Management",
        details_of(source, name, parameters, record.get("readOnly")) if type(parameters) is dict else "",
        "\n".join(_context(record, wanted)) if wanted else "",
    )


def _context(record: Record, wanted: list[tuple[str, KeyReader]]) -> Iterator[str]:
    for key, read in wanted:
        value = read(record)
        if value is None:
            yield key
        elif value:
            yield line_of(f"{key}=", value)


def _resource(listed: object) -> str:
    """Return the ARN of the resource, if it is one; of an S3 object only the bucket's, so that kinds stay few."""
    if not listed or type(listed) is not list:
        return ""
    found = [_short(one.get("ARN") or "") if type(one) is dict else "" for one in listed]
    longest = max(found, key=len)
    is_one = all(one and one in (longest, longest[:-1]) for one in found)  # an object's bucket is listed, too
    return longest if is_one else ""


def _short(arn: str) -> str:
    if arn[:5] == "arn:a" and ":s3:::" in arn:
        bucket, slash, _ = arn.partition("/")
        return str(bucket + slash)
    return str(arn)


def details_of(source: str, name: str, parameters: dict[str, Any], read_only: object) -> str:
    """Return what decides which actions a call asks for.

    ``version``: an object's version is named; ``acl``, ``tags``: they are given with what is made; ``from ARN``: the
    object that is copied; ``role ARN``: a role that is passed; ``does SELECT``: a word of PartiQL; ``path NAME=VALUE``:
    a part of a path of API Gateway.
    """
    if source == "s3.amazonaws.com":
        return "\n".join(_of_object_storage(parameters))
    if source == "apigateway.amazonaws.com":
        return "\n".join(
            line_of(f"path {key}=", value) for key, value in sorted(parameters.items()) if type(value) is str
        )
    if source == "dynamodb.amazonaws.com" and ("Statement" in name or name == "ExecuteTransaction"):
        return "\n".join(f"does {word}" for word in sorted(_words(parameters)))
    if read_only is True:
        return ""
    found = ["tags"] if any(parameters.get(key) for key in TAG_MEMBERS) else []
    found += sorted({f"role {role}" for role in _roles(parameters, _DEEPEST)})
    return "\n".join(found)


def _of_object_storage(parameters: dict[str, Any]) -> Iterator[str]:
    if parameters.get("x-amz-acl"):
        yield "acl"
    if copied := parameters.get("x-amz-copy-source"):
        yield line_of("from arn:aws:s3:::", f"{str(copied).removeprefix('/').partition('/')[0]}/")
    if parameters.get("x-amz-tagging"):
        yield "tags"
    if parameters.get("versionId"):
        yield "version"


def _words(parameters: object) -> set[str]:
    """Return the words with which statements of PartiQL begin."""
    if isinstance(parameters, str):
        return {found[1].upper() for found in [_WORD.match(parameters)] if found}
    if isinstance(parameters, dict):
        return set().union(*(_words(parameters.get(key)) for key in ("statement", "statements", "transactStatements")))
    return set().union(*map(_words, parameters)) if isinstance(parameters, list) else set()


def _roles(value: object, depth: int, *, is_role: bool = False) -> Iterator[str]:
    """Yield the ARNs of roles in parameters whose names speak of roles: a variable of a container may hold one, too."""
    if isinstance(value, str):
        if is_role and ":role/" in value and _ROLE.fullmatch(value):
            yield value
    elif depth and isinstance(value, dict):
        for key, one in value.items():
            if one and type(one) is not bool:
                yield from _roles(one, depth - 1, is_role=is_role or "role" in key.lower())
    elif depth and isinstance(value, list):
        for one in value:
            yield from _roles(one, depth - 1, is_role=is_role)
