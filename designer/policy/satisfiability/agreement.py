"""Context keys that agree with each other in every request: those of one caller, one clock, one route, one owner.

AWS fills in these keys from the same facts, so their values cannot be chosen apart: the type and the user name are
those of the caller's ARN, and both clocks show the same moment. Sources:
https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html
and https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html#principaltable
"""

from collections.abc import Collection, Mapping
from datetime import UTC, datetime
from fractions import Fraction
from functools import lru_cache

from designer.policy.catalog.catalogue import load
from designer.policy.language.templates import Values
from designer.policy.matching import value_types
from designer.policy.matching.request import PrincipalKind, principal_of
from designer.policy.satisfiability.action_facts import ACCOUNT_KEY, CALLER_ARN_KEY, REGION_KEY
from designer.policy.satisfiability.real_arns import USUAL_REGION

RESOURCE_NAME = ""
"""Stands among the keys for the resource itself."""

TYPE_KEY = "aws:principaltype"
USER_NAME_KEY = "aws:username"
USER_ID_KEY = "aws:userid"
ISSUED_KEY = "aws:tokenissuetime"
MFA_KEY = "aws:multifactorauthpresent"
MFA_AGE_KEY = "aws:multifactorauthage"
ASSUMED_ROOT_KEY = "aws:assumedroot"
CURRENT_TIME_KEY = "aws:currenttime"
EPOCH_KEY = "aws:epochtime"
ORG_ID_KEY = "aws:principalorgid"
ORG_PATHS_KEY = "aws:principalorgpaths"
VIA_SERVICE_KEY = "aws:viaawsservice"
TAG_KEYS_KEY, REQUEST_TAG_KEY = "aws:tagkeys", "aws:requesttag/"
CALLED_VIA_KEY, FIRST_KEY, LAST_KEY = "aws:calledvia", "aws:calledviafirst", "aws:calledvialast"
SOURCE_IP_KEY = "aws:sourceip"
OWNER_KEYS = ("aws:resourceaccount", "s3:resourceaccount")
ACCOUNT_KEYS = frozenset({ACCOUNT_KEY, *OWNER_KEYS})
"""Keys whose values are numbers of accounts."""

ANONYMOUS = "anonymous"
"""The value of aws:PrincipalAccount in requests that nobody has signed."""

OWNER_ORG_KEY, OWNER_PATHS_KEY = "aws:resourceorgid", "aws:resourceorgpaths"

ENDPOINT_KEYS = ("aws:sourcevpce", "aws:sourcevpc", "aws:vpcsourceip")
"""Keys that every request through a VPC endpoint has."""

_MORE_OF_ENDPOINTS = ("aws:sourcevpcarn", "aws:vpceaccount", "aws:vpceorgid", "aws:vpceorgpaths")
"""Keys that some services put into such requests, too."""

CALLERS, ROUTES, ORGANIZATIONS, RESOURCES = "callers and times", "routes", "organizations", "resources"
CLOCKS = "times"
"""Names of the families; credentials are issued before they are used, so the clocks belong to the caller."""

_FAMILIES = {
    CALLERS: (
        *(CALLER_ARN_KEY, ACCOUNT_KEY, TYPE_KEY, USER_NAME_KEY, USER_ID_KEY),
        *(ISSUED_KEY, MFA_KEY, MFA_AGE_KEY, ASSUMED_ROOT_KEY, CURRENT_TIME_KEY, EPOCH_KEY),
    ),
    ROUTES: (
        *(SOURCE_IP_KEY, *ENDPOINT_KEYS, *_MORE_OF_ENDPOINTS),
        *(VIA_SERVICE_KEY, CALLED_VIA_KEY, FIRST_KEY, LAST_KEY),
    ),
    ORGANIZATIONS: (ORG_ID_KEY, ORG_PATHS_KEY),
    RESOURCES: (RESOURCE_NAME, *OWNER_KEYS, OWNER_ORG_KEY, OWNER_PATHS_KEY),
}
_OF_KEYS = {key: family for family, keys in _FAMILIES.items() for key in keys}


def agreeing_family(key: str) -> str:
    """Return the name of the keys that agree with a key, given in lower case; the key itself if none does."""
    return _OF_KEYS.get(key, key)


def anybodys_family(key: str) -> str:
    """Return the family of a key for requests that anybody may make: little is known of their callers."""
    if key in (CURRENT_TIME_KEY, EPOCH_KEY):
        return CLOCKS
    family = agreeing_family(key)
    return family if family in (ROUTES, ORGANIZATIONS) else key


_TYPES = {
    PrincipalKind.ROOT: "Account",
    PrincipalKind.USER: "User",
    PrincipalKind.ROLE: "AssumedRole",
    PrincipalKind.SESSION: "AssumedRole",
    PrincipalKind.FEDERATED: "FederatedUser",
}


def type_of(arn: str) -> str:
    """Return the value of aws:PrincipalType for a caller's ARN; empty if it says none."""
    return _TYPES.get(principal_of(arn).kind, "")


def caller_values(arn: str) -> dict[str, str]:
    """Return the keys that follow from a caller's ARN; an id that AWS makes up is an example."""
    caller = principal_of(arn)
    kind = _TYPES.get(caller.kind)
    if kind is None:
        return {}
    found = {TYPE_KEY: kind, USER_ID_KEY: _user_id(arn)}
    if caller.account:
        found[ACCOUNT_KEY] = caller.account
    if caller.kind is PrincipalKind.USER and caller.name:
        found[USER_NAME_KEY] = caller.name
    return found


def _user_id(arn: str) -> str:
    caller = principal_of(arn)
    if caller.kind is PrincipalKind.ROOT:
        return caller.account
    if caller.kind is PrincipalKind.USER:
        return "AIDAEXAMPLE"
    return f"{caller.account}:{caller.name}" if caller.kind is PrincipalKind.FEDERATED else "AROAEXAMPLE:session"


def user_id_shape(arn: str) -> str:
    """Return the shape of aws:userid for a caller: ``?*`` stands for one character or more."""
    caller = principal_of(arn)
    shapes = {PrincipalKind.USER: "AIDA?*", PrincipalKind.ROLE: "AROA?*:?*"}
    return shapes.get(caller.kind, _user_id(arn))


_LAST_SECOND = 253402300799
"""The last second of the year 9999."""


@lru_cache(maxsize=1)
def earliest() -> int:
    """Return the first second of a request, at the date of the catalogue: a request is made now or later."""
    return int(datetime.fromisoformat(load().date).replace(tzinfo=UTC).timestamp())


def clock(second: int) -> dict[str, str]:
    """Return both clocks at a second since 1970."""
    moment = datetime.fromtimestamp(second, UTC)
    return {CURRENT_TIME_KEY: moment.strftime("%Y-%m-%dT%H:%M:%SZ"), EPOCH_KEY: str(second)}


def usual_clock() -> dict[str, str]:
    """Return the clocks of a request at the earliest."""
    return clock(earliest())


def usual_place_and_time() -> dict[str, Values]:
    """Return keys of every request, unsigned ones too, with their usual values."""
    return {REGION_KEY: USUAL_REGION, **usual_clock()}


def can_be_shown(second: Fraction) -> bool:
    """Whether clocks show this moment."""
    return second.denominator == 1 and 0 <= second <= _LAST_SECOND


def route_agrees(chosen: Mapping[str, Values | None], *, anybody: bool = False) -> bool:
    """Whether a request can come by some keys of its route; keys that are not among them are open.

    A request comes through a VPC endpoint, or from an address, or a service makes it for the caller; or for itself,
    where `anybody` may make it.
    """
    endpoint = {chosen[key] is not None for key in ENDPOINT_KEYS if key in chosen}
    more = any(chosen.get(key) is not None for key in _MORE_OF_ENDPOINTS)
    if len(endpoint) > 1 or (more and False in endpoint):
        return False
    through = more or True in endpoint
    via = chosen.get(VIA_SERVICE_KEY)
    if through and chosen.get(SOURCE_IP_KEY) is not None:
        return False
    apart = SOURCE_IP_KEY in chosen and chosen[SOURCE_IP_KEY] is None and False in endpoint
    if apart and via == "false" and not anybody:
        return False
    return _chain_agrees(chosen, via)


def _chain_agrees(chosen: Mapping[str, Values | None], via: Values | None) -> bool:
    """Whether the services that call for the caller agree."""
    present = {chosen[key] is not None for key in (CALLED_VIA_KEY, FIRST_KEY, LAST_KEY) if key in chosen}
    if len(present) > 1 or (True in present and via == "false"):
        return False
    chain = chosen.get(CALLED_VIA_KEY)
    if not chain:
        return True
    return chosen.get(FIRST_KEY, chain[0]) == chain[0] and chosen.get(LAST_KEY, chain[-1]) == chain[-1]


def are_of_a_member(
    chosen: Mapping[str, Values | None], org_key: str = ORG_ID_KEY, paths_key: str = ORG_PATHS_KEY
) -> bool:
    """Whether requests have both the id and the paths of an organization, as those of its members, or neither."""
    return len({chosen[key] is None for key in (org_key, paths_key) if key in chosen}) < 2


def organization_agrees(
    chosen: Mapping[str, Values | None], org_key: str = ORG_ID_KEY, paths_key: str = ORG_PATHS_KEY
) -> bool:
    """Whether an account, which has one path, has it in its organization."""
    org_id, paths = chosen.get(org_key), chosen.get(paths_key)
    paths = (paths,) if isinstance(paths, str) else paths
    if not are_of_a_member(chosen, org_key, paths_key) or (paths is not None and len(paths) != 1):
        return False
    return not isinstance(org_id, str) or paths is None or paths[0].startswith(f"{org_id}/")


def owner_agrees(chosen: Mapping[str, Values | None]) -> bool:
    """Whether the account that owns the resource has its one path in its organization."""
    return organization_agrees(chosen, OWNER_ORG_KEY, OWNER_PATHS_KEY)


def request_agrees(context: Mapping[str, Values], absent: Collection[str]) -> bool:
    """Whether the caller and the tags of a request agree, which has none of some keys that it could have."""
    own = caller_values(str(context[CALLER_ARN_KEY]))
    if own and any(context.get(key) != own.get(key) for key in (TYPE_KEY, USER_NAME_KEY)):
        return False
    chosen = {**dict.fromkeys(absent), **context}
    ways = (owner_agrees, route_agrees, _credentials_agree)
    return all(agrees(chosen) for agrees in ways) and _tags_agree(context, absent)


def _credentials_agree(chosen: Mapping[str, Values | None]) -> bool:
    """Whether the credentials of a caller can put some keys into a request; keys that are not among them are open."""
    of_session = principal_of(str(chosen.get(CALLER_ARN_KEY) or "")).kind in OF_SESSIONS
    there = {key: chosen[key] is not None for key in _OF_CREDENTIALS if key in chosen}
    issued, signed = there.get(ISSUED_KEY), there.get(MFA_KEY)
    if issued is False and (of_session or any(there.values())):
        return False
    if issued and signed is False and not of_session:
        return False
    return not {MFA_KEY, MFA_AGE_KEY} <= there.keys() or there[MFA_AGE_KEY] is (chosen[MFA_KEY] == "true")


OF_SESSIONS = (PrincipalKind.ROLE, PrincipalKind.SESSION, PrincipalKind.FEDERATED)
"""Callers whose credentials are always temporary."""

_OF_CREDENTIALS = (ISSUED_KEY, MFA_KEY, MFA_AGE_KEY, ASSUMED_ROOT_KEY)


def is_found_together(key: str) -> bool:
    """Whether a request has a key, or lacks it, by what its other keys are: one that is not chosen may be either."""
    return is_of_tags(key) or key in _OF_CREDENTIALS or agreeing_family(key) in (ROUTES, ORGANIZATIONS, RESOURCES)


CALLERS_TAG = "aws:principaltag/"


def is_root_user(arn: str) -> bool:
    """Whether a caller is a root user."""
    return principal_of(arn).kind is PrincipalKind.ROOT


def tags_of_root_user(context: Mapping[str, Values]) -> list[str]:
    """Return the caller's tag keys if it is a root user, which nobody can tag; empty for other callers."""
    is_root = is_root_user(str(context[CALLER_ARN_KEY]))
    return [key for key in context if key.startswith(CALLERS_TAG)] if is_root else []


def _tags_agree(context: Mapping[str, Values], absent: Collection[str]) -> bool:
    listed = context.get(TAG_KEYS_KEY, ())
    named = {key.lower() for key in ((listed,) if isinstance(listed, str) else listed)}
    tagged = any(key.startswith(REQUEST_TAG_KEY) for key in context)
    return not (tagged and TAG_KEYS_KEY in absent) and all(
        key.removeprefix(REQUEST_TAG_KEY) not in named for key in absent
    )


def written_request_agrees(chosen: Mapping[str, Values | None]) -> bool:
    """Whether anybody can make a request with some keys, as far as its route, organization, caller and tags tell."""
    own = caller_values(str(chosen.get(CALLER_ARN_KEY) or ""))
    facts = {key: chosen[key] for key in (TYPE_KEY, USER_NAME_KEY, ACCOUNT_KEY) if own and key in chosen}
    context = {key: value for key, value in chosen.items() if value is not None}
    return (
        route_agrees(chosen, anybody=True)
        and organization_agrees(chosen)
        and owner_agrees(chosen)
        and _tags_agree(context, chosen.keys() - context.keys())
        and all(value == own.get(key) for key, value in facts.items())
    )


def is_of_tags(key: str) -> bool:
    """Whether a key is about the tags that a request gives."""
    return key == TAG_KEYS_KEY or key.startswith(REQUEST_TAG_KEY)


def with_tag_keys(facts: Mapping[str, Values]) -> Mapping[str, Values]:
    """Return the facts, with all tags whose values are among them in the list of their keys."""
    keys = facts.get(TAG_KEYS_KEY)
    if keys is None:
        return facts
    keys = (keys,) if isinstance(keys, str) else keys
    named = {key.lower() for key in keys}
    tags = [key.removeprefix(REQUEST_TAG_KEY) for key in facts if key.startswith(REQUEST_TAG_KEY)]
    more = tuple(tag for tag in tags if tag not in named)
    return {**facts, TAG_KEYS_KEY: (*filter(None, keys), *more)} if more else facts


def agreeing(
    usual: Mapping[str, Values], facts: Mapping[str, Values], absent: Collection[str] = ()
) -> dict[str, Values]:
    """Return the usual context of a request, changed to the facts and to what follows from them.

    Args:
        usual: Keys in lower case with their usual values.
        facts: The same for what is known; it wins.
        absent: Keys that the request is known not to have.
    """
    context = {**usual, **facts}
    follows: dict[str, Values] = {}
    if CALLER_ARN_KEY in facts:
        follows |= caller_values(str(facts[CALLER_ARN_KEY]))
    elif USER_NAME_KEY in facts and CALLER_ARN_KEY in usual:
        user = ":".join((*str(usual[CALLER_ARN_KEY]).split(":")[:5], f"user/{facts[USER_NAME_KEY]}"))
        follows |= {CALLER_ARN_KEY: user, **caller_values(user)}
    if (CURRENT_TIME_KEY in facts) is not (EPOCH_KEY in facts):
        shown = facts.get(CURRENT_TIME_KEY, facts.get(EPOCH_KEY))
        moment = value_types.moment(shown) if isinstance(shown, str) else None
        follows |= clock(int(moment)) if moment is not None and can_be_shown(moment) else {}
    if ORG_ID_KEY in facts and ORG_PATHS_KEY not in facts:
        follows[ORG_PATHS_KEY] = (f"{facts[ORG_ID_KEY]}/r-example/",)
    elif ORG_PATHS_KEY in facts and ORG_ID_KEY not in facts:
        paths = facts[ORG_PATHS_KEY]
        follows |= {ORG_ID_KEY: paths[0].partition("/")[0]} if isinstance(paths, tuple) and paths else {}
    facts = with_tag_keys(facts)
    context |= facts
    if {CALLED_VIA_KEY, FIRST_KEY, LAST_KEY} & facts.keys() or not route_agrees({**dict.fromkeys(absent), **context}):
        follows[VIA_SERVICE_KEY] = "true"
    context |= {key: value for key, value in follows.items() if key not in facts and key not in absent}
    return context


def tags_that_follow(chosen: Mapping[str, Values | None], asked: Collection[str]) -> dict[str, Values]:
    """Return values of the keys of tags that are asked for and not chosen, as those that are chosen have them."""
    left = [key for key in asked if is_of_tags(key) and key not in chosen]
    tags = [
        key.removeprefix(REQUEST_TAG_KEY) for key, value in chosen.items() if key.startswith(REQUEST_TAG_KEY) and value
    ]
    listed = chosen.get(TAG_KEYS_KEY) or ()
    named = {f"{REQUEST_TAG_KEY}{key}".lower() for key in ((listed,) if isinstance(listed, str) else listed)}
    found: dict[str, Values] = {key: "example" for key in left if key in named}
    return found | ({TAG_KEYS_KEY: tuple(tags)} if tags and TAG_KEYS_KEY in left else {})
