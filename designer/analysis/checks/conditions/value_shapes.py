"""Shapes of the values of a key, where AWS documents more than their type. Used by the check of values.

Keys of requests: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html;
kms:ViaService: https://docs.aws.amazon.com/kms/latest/developerguide/conditions-kms.html;
iam:PassedToService: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_iam-condition-keys.html;
aws:PrincipalType: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html.
"""

import re
from collections.abc import Callable
from ipaddress import ip_network
from typing import NamedTuple

from designer.policy.matching.value_types import network


def _nothing(_value: str, _like: bool) -> str:
    return ""


class ValueShape(NamedTuple):
    """Shape of a key's values.

    Attributes:
        fits: True when a value, or a pattern, can be one.
        wanted: The right shape, with an article.
        right: The value that was surely meant, given whether the operator knows wildcards; empty where it is not sure.
        other_key: Key that holds what the value is.
    """

    fits: Callable[[str], bool]
    wanted: str
    right: Callable[[str, bool], str] = _nothing
    other_key: str = ""


def shape(key: str, value: str) -> ValueShape | None:
    """The shape of a key's values, given in lower case, that a value does not have; None where the value will do."""
    found = _BY_KEY.get(key)
    if found is None and key.startswith(("aws:principal", "aws:resource", "aws:source", "aws:vpce")):
        found = next((one for ending, one in _BY_ENDING.items() if key.endswith(ending)), None)
    if found is None or found.fits(value):
        return None
    if key == "aws:principalarn" and ":group/" in value:
        return found._replace(wanted="the ARN of a caller (a group never calls; its users do)")
    return found


def _is_account(value: str) -> bool:
    return value == "anonymous" or (bool(re.fullmatch(r"[0-9*?]{1,12}", value)) and not _is_short(value))


def _is_short(value: str) -> bool:
    return value.isdigit() and len(value) != 12


def _is_path(value: str) -> bool:
    return value == "*" or (value[:1] in ("o", "*") and value[-1:] in ("/", "*", "?"))


def _whole_path(value: str, like: bool) -> str:
    return f"{value}/*" if like and value.startswith("o-") else ""


_KINDS = frozenset({"root", "user", "role", "assumed-role", "federated-user"})


def _is_caller(value: str) -> bool:
    if value[:1] in ("*", "?"):
        return True
    parts = value.split(":", 5)
    if parts[0] != "arn":
        return False
    if len(parts) < 6:
        return "*" in parts[-1]
    kind = parts[5].partition("/")[0]
    return bool(parts[4]) and (_is_open(kind) or kind in _KINDS) and (_is_open(parts[2]) or parts[2] in ("iam", "sts"))


def _is_open(text: str) -> bool:
    return "*" in text or "?" in text


_PRIVATE = tuple(
    map(
        ip_network,
        (
            *("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16"),
            *("fc00::/7", "fe80::/10"),
        ),
    )
)


def _is_public(value: str) -> bool:
    found = network(value)
    return found is None or not any(
        found.version == private.version and found.subnet_of(private)  # type: ignore[arg-type] # the versions agree
        for private in _PRIVATE
    )


def _is_service(value: str) -> bool:
    return "." in value or "*" in value


def _with_domain(value: str, _like: bool) -> str:
    return f"{value}.amazonaws.com" if re.fullmatch("[a-z0-9-]+", value) else ""


def _has_region(value: str) -> bool:
    return "*" in value or value.count(".") >= 3


def _every_region(value: str, like: bool) -> str:
    found = re.fullmatch(r"([a-z0-9-]+)(\.amazonaws\.com)?", value)
    return f"{found[1]}.*.amazonaws.com" if found and like else ""


_NOT_TYPES = {"role": "AssumedRole", "assumed-role": "AssumedRole", "iamuser": "User", "root": "Account", "group": ""}

_SERVICE = ValueShape(_is_service, "a service with its domain, such as ec2.amazonaws.com", _with_domain)

_BY_KEY = {
    "aws:principalarn": ValueShape(
        _is_caller,
        "the ARN of a role, user or root user with its account, such as arn:aws:iam::111122223333:role/Name",
    ),
    "aws:principaltype": ValueShape(
        lambda value: value.lower() not in _NOT_TYPES,
        "one of Account, User, AssumedRole, FederatedUser and Anonymous",
        lambda value, _like: _NOT_TYPES.get(value.lower(), ""),
    ),
    "aws:sourceip": ValueShape(_is_public, "a public address (aws:VpcSourceIp holds private ones)"),
    "aws:sourcevpc": ValueShape(
        lambda value: value.startswith("vpc-") or _is_open(value[:5]),
        "the id of a VPC, such as vpc-1a2b3c4d",
        other_key="aws:SourceVpce",
    ),
    "aws:sourcevpce": ValueShape(
        lambda value: value.startswith("vpce-") or _is_open(value[:6]),
        "the id of a VPC endpoint, such as vpce-1a2b3c4d",
        other_key="aws:SourceVpc",
    ),
    "kms:viaservice": ValueShape(
        _has_region, "a service with its Region, such as s3.eu-west-1.amazonaws.com", _every_region
    ),
    **dict.fromkeys(
        (
            *("iam:passedtoservice", "iam:awsservicename", "organizations:serviceprincipal"),
            *("aws:principalservicename", "aws:principalservicenameslist"),
            *("aws:calledvia", "aws:calledviafirst", "aws:calledvialast"),
        ),
        _SERVICE,
    ),
}
_BY_ENDING = {
    "account": ValueShape(_is_account, "an account id of twelve digits"),
    "orgid": ValueShape(
        lambda value: bool(re.fullmatch(r"o-[a-z0-9*?]{1,32}|\*", value)),
        "the id of an organization, such as o-a1b2c3d4e5",
    ),
    "orgpaths": ValueShape(
        _is_path, "a path that ends with / or *, such as o-a1b2c3d4e5/r-ab12/ou-ab12-11111111/*", _whole_path
    ),
}
"""Shapes of keys by the end of their names; after principal, resource, source or vpce."""
