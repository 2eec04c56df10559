"""Records of CloudTrail reduced to kinds of requests: how often each was made, when first and when last.

One module of the standard library alone: a process, Spark or a machine beside the logs runs it as it stands. Sources:
https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference-record-contents.html and
https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference-user-identity.html
"""

import json
import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from typing import Any, NamedTuple

Record = Mapping[str, Any]


class Kind(NamedTuple):
    """What requests have in common that no policy tells apart.

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
        resource: ARN; empty where the event tells none. Of an S3 object, the bucket's with ``/`` behind it.
        category: ``Management``, ``Data`` or ``NetworkActivity``.
        details: What of the parameters decides which actions were asked for, a line each: see `_details`.
        context: Values of the keys that were asked for, as ``key=value``, a line each, sorted; a key whose value the
            event does not tell is missing.
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
        passed_over: How many records are no requests, by their type.
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

_REQUESTS = frozenset({"AwsApiCall", "AwsConsoleAction", "AwsVpceEvent", ""})
_SUFFIX = ".amazonaws.com"
_WORD = re.compile(r"\s*(SELECT|INSERT|UPDATE|DELETE)\b", re.IGNORECASE | re.ASCII)
_ROLE = re.compile(r"arn:[a-z-]+:iam::\d{12}:role/\S+", re.ASCII)
_TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", re.ASCII)
_DEEPEST = 12
_LONGEST = 8192
_TAGS = ("tagSpecificationSet", "tags", "Tags", "tagSet", "TagSpecification", "tagList", "x-amz-tagging")


def reduce_file(data: bytes, keys: Collection[str] = ()) -> Reduced:
    """Reduce one file.

    Args:
        data: JSON with ``Records``; answers of ``LookupEvents``; a record or an answer a line.
        keys: Condition keys, lower case, whose values tell kinds apart; `LOGGED_KEYS` and ``aws:requesttag/…``.

    Raises:
        NotTrailError: No line is an object with events.
    """
    wanted = sorted((key, read) for key in keys if (read := _reader(key)) is not None)
    kinds: dict[Kind, list[tuple[str, str]]] = {}
    changes: list[OrganizationChange] = []
    passed_over: dict[str, int] = {}
    faulty = 0
    for record in trail_records(data):
        try:
            kind_of = record.get("eventType", "")
            if kind_of not in _REQUESTS:
                passed_over[kind_of] = passed_over.get(kind_of, 0) + 1
                continue
            kind = _kind(record, wanted)
            event = record["eventID"], record["eventTime"]
            if not _is_sound(kind, *event):
                faulty += 1
                continue
            if kind.source == "organizations" and record.get("readOnly") is not True:
                changes.append(_change(record, kind))
        except (KeyError, TypeError, AttributeError, ValueError):
            faulty += 1
            continue
        if kind in kinds:
            kinds[kind].append(event)
        else:
            kinds[kind] = [event]
    return Reduced(kinds, changes, passed_over, faulty)


def _is_sound(kind: Kind, event: str, time: str) -> bool:
    """Whether texts are as long as AWS writes them, and a time is one; raises TypeError or ValueError for others."""
    text = "".join(kind) + event
    if not text.isascii():
        text.encode()
    return len(text) <= _LONGEST and event != "" and _TIME.fullmatch(time) is not None


def _change(record: Record, kind: Kind) -> OrganizationChange:
    parameters = record.get("requestParameters") or {}
    about = "\n".join(_lines(f"{key}=", value) for key, value in sorted(parameters.items()) if type(value) is str)
    agent, address = (str(record.get(key) or "")[:_LONGEST] for key in ("userAgent", "sourceIPAddress"))
    made = record["eventID"], record["eventTime"], kind.name, kind.principal
    return OrganizationChange(*made, agent, address, kind.refused, about[:_LONGEST])


def _lines(before: str, value: str) -> str:
    """A value behind words as one line, whatever it holds."""
    return before + (value if value.isprintable() else " ".join(value.split()))


def trail_records(data: bytes) -> Iterator[Record]:
    """Yield the records of a file, whichever of AWS's shapes it has.

    Raises:
        NotTrailError: It has none of them.
    """
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
            raise NotTrailError(f"line {number} is no JSON: {error}") from None
        yield from _of_object(one)


def _of_object(whole: object) -> Iterable[Record]:
    if isinstance(whole, list):
        return [one for one in whole if isinstance(one, dict)]
    if not isinstance(whole, dict):
        raise NotTrailError("it is JSON, but no object with events")
    if isinstance(found := whole.get("Records"), list):
        return [one for one in found if isinstance(one, dict)]
    if isinstance(found := whole.get("Events"), list):
        texts = (one.get("CloudTrailEvent") for one in found if isinstance(one, dict))
        return [_of_text(text) for text in texts if isinstance(text, str)]
    if isinstance(text := whole.get("CloudTrailEvent"), str):
        return [_of_text(text)]
    if "eventName" in whole:
        return [whole]
    raise NotTrailError("it has neither Records nor Events")


def _of_text(text: str) -> Record:
    """The record within an answer of ``LookupEvents``; an empty one where it cannot be read, which counts as faulty."""
    try:
        one = json.loads(text)
    except (ValueError, RecursionError):
        return {}
    return one if isinstance(one, dict) else {}


def _kind(record: Record, wanted: list[tuple[str, Callable[[Record], str]]]) -> Kind:
    identity = record["userIdentity"]
    kind_of = identity.get("type") or "Unknown"
    session = identity.get("sessionContext") or {}
    issuer = session.get("sessionIssuer") or {}
    invoked_by = identity.get("invokedBy") or ""
    if kind_of == "AWSService":
        principal = invoked_by
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
        _details(source, name, parameters, record.get("readOnly")) if type(parameters) is dict else "",
        "\n".join(_lines(f"{key}=", value) for key, read in wanted if (value := read(record))) if wanted else "",
    )


def _resource(listed: object) -> str:
    """ARN of the first resource; of an S3 object only the bucket's, so that kinds stay few."""
    if not listed or type(listed) is not list or type(listed[0]) is not dict:
        return ""
    arn = listed[0].get("ARN") or ""
    if arn[:5] == "arn:a" and ":s3:::" in arn:
        bucket, slash, _ = arn.partition("/")
        return str(bucket + slash)
    return str(arn)


def _details(source: str, name: str, parameters: dict[str, Any], read_only: object) -> str:
    """What decides which actions a call asks for.

    ``version``: an object's version is named; ``acl``, ``tags``: they are given with what is made; ``from ARN``: the
    object that is copied; ``role ARN``: a role that is passed; ``does SELECT``: a word of PartiQL; ``path NAME=VALUE``:
    a part of a path of API Gateway.
    """
    if source == "s3.amazonaws.com":
        return "\n".join(_of_object_storage(parameters))
    if source == "apigateway.amazonaws.com":
        return "\n".join(
            _lines(f"path {key}=", value) for key, value in sorted(parameters.items()) if type(value) is str
        )
    if source == "dynamodb.amazonaws.com" and ("Statement" in name or name == "ExecuteTransaction"):
        return "\n".join(f"does {word}" for word in sorted(_words(parameters)))
    if read_only is True:
        return ""
    found = ["tags"] if any(parameters.get(key) for key in _TAGS) else []
    found += sorted({f"role {role}" for role in _roles(parameters, _DEEPEST)})
    return "\n".join(found)


def _of_object_storage(parameters: dict[str, Any]) -> Iterator[str]:
    if parameters.get("x-amz-acl"):
        yield "acl"
    if copied := parameters.get("x-amz-copy-source"):
        yield _lines("from arn:aws:s3:::", f"{str(copied).removeprefix('/').partition('/')[0]}/")
    if parameters.get("x-amz-tagging"):
        yield "tags"
    if parameters.get("versionId"):
        yield "version"


def _words(parameters: object) -> set[str]:
    """Words with which statements of PartiQL begin."""
    if isinstance(parameters, str):
        return {found[1].upper() for found in [_WORD.match(parameters)] if found}
    if isinstance(parameters, dict):
        return set().union(*(_words(parameters.get(key)) for key in ("statement", "statements", "transactStatements")))
    return set().union(*map(_words, parameters)) if isinstance(parameters, list) else set()


def _roles(value: object, depth: int) -> Iterator[str]:
    """ARNs of roles anywhere in parameters."""
    if isinstance(value, str):
        if ":role/" in value and _ROLE.fullmatch(value):
            yield value
    elif depth and isinstance(value, dict):
        for one in value.values():
            if one and type(one) is not bool:
                yield from _roles(one, depth - 1)
    elif depth and isinstance(value, list):
        for one in value:
            yield from _roles(one, depth - 1)


# -- keys of conditions


def _at(*path: str) -> Callable[[Record], str]:
    """Return a reader of what stands at a path of members; of nothing where one of them is missing."""

    def read(record: Record) -> str:
        found: Any = record
        for name in path:
            found = (found or {}).get(name)
        return str(found or "")

    return read


def _address(record: Record) -> str:
    """The caller's address where a policy would see one: not over an endpoint, and not in a service's name."""
    address = str(record.get("sourceIPAddress") or "")
    return "" if record.get("vpcEndpointId") or not _ADDRESS.fullmatch(address) else address


def _owner(record: Record) -> str:
    listed = record.get("resources")
    return str(listed[0].get("accountId") or "") if listed else ""


def _tags_of(record: Record) -> dict[str, str]:
    """Tags that are given with a request, however its service writes them."""
    parameters = record.get("requestParameters")
    given = next((value for key in _TAGS if (value := parameters.get(key))), None) if parameters else None
    if isinstance(given, dict) and isinstance(items := given.get("items"), list):
        given = [tag for one in items if isinstance(one, dict) for tag in one.get("tags", [one])]
    if isinstance(given, dict):
        return {str(key): str(value) for key, value in given.items()}
    if not isinstance(given, list):
        return {}
    tags = [one for one in given if isinstance(one, dict)]
    pairs = ((one.get("key", one.get("Key")), one.get("value", one.get("Value", ""))) for one in tags)
    return {str(key): str(value) for key, value in pairs if key is not None}


def _tag(name: str) -> Callable[[Record], str]:
    return lambda record: next((value for key, value in _tags_of(record).items() if key.lower() == name), "")


_ADDRESS = re.compile(r"\d{1,3}(?:\.\d{1,3}){3}|[0-9a-fA-F:]*:[0-9a-fA-F:.]*", re.ASCII)
_SESSION = "userIdentity", "sessionContext"
_READERS: dict[str, Callable[[Record], str]] = {
    "aws:assumedroot": lambda record: _at(*_SESSION, "assumedRoot")(record).lower(),
    "aws:federatedprovider": _at(*_SESSION, "webIdFederationData", "federatedProvider"),
    "aws:multifactorauthpresent": _at(*_SESSION, "attributes", "mfaAuthenticated"),
    "aws:resourceaccount": _owner,
    "aws:securetransport": lambda record: "true" if record.get("tlsDetails") else "",
    "aws:sourceidentity": _at(*_SESSION, "sourceIdentity"),
    "aws:sourceip": _address,
    "aws:sourcevpce": _at("vpcEndpointId"),
    "aws:tagkeys": lambda record: ",".join(sorted(_tags_of(record))),
    "aws:tokenissuetime": _at(*_SESSION, "attributes", "creationDate"),
    "aws:useragent": _at("userAgent"),
    "ec2:roledelivery": _at(*_SESSION, "ec2RoleDelivery"),
    "iam:permissionsboundary": _at("requestParameters", "permissionsBoundary"),
    "iam:policyarn": _at("requestParameters", "policyArn"),
    "s3:tlsversion": lambda record: _at("tlsDetails", "tlsVersion")(record).removeprefix("TLSv"),
    "s3:x-amz-acl": _at("requestParameters", "x-amz-acl"),
}
TAG_PREFIX = "aws:requesttag/"
"""Begins the keys of tags that are given with a request."""

LOGGED_KEYS = frozenset(_READERS)
"""Keys whose values events tell, lower case, besides ``aws:requesttag/…`` and what a kind says itself."""


def _reader(key: str) -> Callable[[Record], str] | None:
    if key.startswith(TAG_PREFIX):
        return _tag(key.removeprefix(TAG_PREFIX))
    return _READERS.get(key)
