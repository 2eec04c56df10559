"""Values of conditions are such as requests carry: of the right type and shape; Regions, ARNs and keys exist.

Keys of requests: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html;
kms:ViaService: https://docs.aws.amazon.com/kms/latest/developerguide/conditions-kms.html;
iam:PassedToService: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_iam-condition-keys.html;
aws:PrincipalType: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html.
"""

import re
from collections.abc import Callable, Iterator
from ipaddress import ip_network
from typing import NamedTuple

from designer.analysis.access.keys import regions
from designer.analysis.checks.aws_roles import named_without_path
from designer.analysis.checks.conditions.keys import KeyUse, uses
from designer.analysis.checks.finding import Check, Fix, TextFinding
from designer.analysis.checks.fixes import json_string, put_text
from designer.analysis.checks.policy_text import PolicyText, element_of
from designer.analysis.checks.shared import meant, nearest
from designer.policy.catalog.context_keys import GLOBAL_KEYS, documented_key
from designer.policy.catalog.patterns import compile_wildcard
from designer.policy.json.text import Span
from designer.policy.language.placeholders import placeholder
from designer.policy.language.templates import parse_template, variables_of
from designer.policy.matching.value_types import network


def _nothing(_value: str, _like: bool) -> str:
    return ""


class ValueShape(NamedTuple):
    """Shape of a key's values.

    Attributes:
        fits: True if a value, or a pattern, can be one.
        wanted: The right shape, with an article.
        right: The value that was surely meant, given whether the operator knows wildcards; empty if it is not sure.
        other_key: Key that holds what the value is.
    """

    fits: Callable[[str], bool]
    wanted: str
    right: Callable[[str, bool], str] = _nothing
    other_key: str = ""


def shape(key: str, value: str) -> ValueShape | None:
    """The shape of a key's values, given in lower case, that a value does not have; None if the value will do."""
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
    return (
        bool(parts[4])
        and (_is_open_text(kind) or kind in _KINDS)
        and (_is_open_text(parts[2]) or parts[2] in ("iam", "sts"))
    )


def _is_open_text(text: str) -> bool:
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
        _is_caller, "the ARN of a role, user or root user with its account, such as arn:aws:iam::111122223333:role/Name"
    ),
    "aws:principaltype": ValueShape(
        lambda value: value.lower() not in _NOT_TYPES,
        "one of Account, User, AssumedRole, FederatedUser and Anonymous",
        lambda value, _like: _NOT_TYPES.get(value.lower(), ""),
    ),
    "aws:sourceip": ValueShape(_is_public, "a public address (aws:VpcSourceIp holds private ones)"),
    "aws:sourcevpc": ValueShape(
        lambda value: value.startswith("vpc-") or _is_open_text(value[:5]),
        "the id of a VPC, such as vpc-1a2b3c4d",
        other_key="aws:SourceVpce",
    ),
    "aws:sourcevpce": ValueShape(
        lambda value: value.startswith("vpce-") or _is_open_text(value[:6]),
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


def _value_types(view: PolicyText) -> Iterator[TextFinding]:
    for use in uses(view):
        for index, value in enumerate(use.condition.values):
            if placeholder(value) or _is_open(use, value):
                continue
            span, wanted = view.condition_value(use.condition, index), _wanted(use, value)
            fixes: tuple[Fix, ...] = ()
            if not wanted and use.compiled.operator is not None and (found := shape(use.name, value)):
                wanted, fixes = found.wanted, _type_fixes(view, use, index, found)
            if wanted:
                yield TextFinding(f"“{value[:60]}” is not {wanted}, so no request can match it.", span, fixes)


def _is_open(use: KeyUse, value: str) -> bool:
    """Return True if a policy variable decides what it is."""
    operator = use.compiled.operator
    return operator is not None and operator.variables and "${" in value


def _wanted(use: KeyUse, value: str) -> str:
    """Return the type that should be there instead, in words; empty if the value will do."""
    if use.compiled.is_null:
        return "" if value.lower() in {"true", "false"} else "true or false"
    operator = use.compiled.operator
    return "" if operator is None or operator.type.lists(value) else operator.type.wanted


def _type_fixes(view: PolicyText, use: KeyUse, index: int, found: ValueShape) -> tuple[Fix, ...]:
    """Return the value as it was meant, or the key that holds all of these values."""
    operator, values = use.compiled.operator, use.condition.values
    span = view.condition_value(use.condition, index)
    right = found.right(values[index], operator is not None and operator.wildcards)
    if right and view.source(span) == json_string(values[index]):
        return (put_text(view, span, right),)
    other = found.other_key
    if not other or use.has(other.lower()) or any(shape(other.lower(), value) for value in values):
        return ()
    return (put_text(view, view.condition_key(use.condition), other),)


_BESIDE = ("unspecified", "aws-global")
"""Values of requests that are for no Region: Bedrock's cross-Region inference, and endpoints without one."""


def _known_regions(view: PolicyText) -> Iterator[TextFinding]:
    for use in uses(view):
        operator = use.compiled.operator
        if use.name not in ("aws:requestedregion", "ec2:region") or operator is None:
            continue
        known = [*(region.id for region in regions()), *_BESIDE]
        for index, value in enumerate(use.condition.values):
            matches = compile_wildcard(value) if operator.wildcards else value.__eq__
            if _is_open_region(value, wildcards=operator.wildcards) or any(map(matches, known)):
                continue
            close = nearest(value, known, 0.7)
            span = view.condition_value(use.condition, index)
            fixes = (put_text(view, span, close),) if close else ()
            yield TextFinding(f"There is no Region {value[:40]}.{meant(close)}", span, fixes)


def _is_open_region(value: str, *, wildcards: bool) -> bool:
    """Return True if it depends on something else which Region it is, or another check speaks of it."""
    return bool(placeholder(value)) or "${" in value or ("*" in value and not wildcards)


_SESSION = re.compile(r"arn:([^:]*):sts:([^:]*):([^:]*):assumed-role/([^/]+)(/.*)?")


def _session_arns(view: PolicyText) -> Iterator[TextFinding]:
    for use in uses(view):
        if use.name != "aws:principalarn" or use.compiled.operator is None:
            continue
        for index, value in enumerate(use.condition.values):
            span = view.condition_value(use.condition, index)
            session = _SESSION.fullmatch(value)
            if session:
                partition, region, account, role, _ = session.groups()
                right = f"arn:{partition}:iam:{region}:{account}:role/{role}"
                message = "For a session aws:PrincipalArn holds the ARN of its role, so this never matches."
                yield TextFinding(f"{message} Write {right}.", span, (put_text(view, span, right),))
                continue
            role_of_aws = named_without_path(value)
            if role_of_aws is not None:
                like = use.compiled.operator.wildcards
                fixes = (put_text(view, span, role_of_aws.right),) if like else ()
                yield TextFinding(f"{role_of_aws.sentence}, so this never matches.", span, fixes)


_SENSITIVE = frozenset(
    {
        *("aws:principalaccount", "aws:principalorgid", "aws:resourceaccount", "aws:resourceorgid"),
        *("aws:sourceaccount", "aws:sourceorgid", "aws:sourcevpc", "aws:sourcevpce"),
        *("aws:vpceaccount", "aws:vpceorgid"),
    }
)


def _sensitive_wildcards(view: PolicyText) -> Iterator[TextFinding]:
    for use in uses(view):
        operator = use.compiled.operator
        if use.name not in _SENSITIVE or operator is None or not operator.wildcards:
            continue
        for index, value in enumerate(use.condition.values):
            if ("*" in value or "?" in value) and "${" not in value and value != "*":
                message = f"A wildcard in {use.condition.key} lets ids in that are not yours. Write the whole id."
                yield TextFinding(message, view.condition_value(use.condition, index))


def _policy_variables(view: PolicyText) -> Iterator[TextFinding]:
    for span, value in _texts_with_variables(view):
        for variable in variables_of(parse_template(value, wildcards=True, variables=True)):
            message = _variable_fault(variable.key)
            if message:
                yield TextFinding(message, span)
                break


def _texts_with_variables(view: PolicyText) -> Iterator[tuple[Span, str]]:
    for statement in view.statements:
        element = element_of(statement, "Resource")
        for index, value in enumerate(statement.resources):
            if "${" in value:
                yield view.entry(statement, element, index), value
    for use in uses(view):
        for index, value in enumerate(use.condition.values):
            if "${" in value:
                yield view.condition_value(use.condition, index), value


def _variable_fault(key: str) -> str:
    if ":" not in key or "::" in key:  # a place to be filled, which has a check of its own
        return ""
    known = documented_key(key)
    if known is None and "." not in key.partition(":")[0]:
        close = nearest(key, (one.name for one in GLOBAL_KEYS if not one.name.endswith("/")), 0.8)
        return f"AWS documents no key {key}, so nothing stands for it and nothing matches.{meant(close)}"
    if known is not None and known.multivalued:
        return f"{key} may hold several values, and such a key cannot be in a policy variable."
    return ""


VALUE_TYPES_CHECK = Check("value-types", texts=_value_types)
KNOWN_REGIONS = Check("known-regions", texts=_known_regions)
SESSION_ARNS = Check("session-arns", texts=_session_arns)
SENSITIVE_WILDCARDS = Check("sensitive-wildcards", texts=_sensitive_wildcards)
POLICY_VARIABLES = Check("policy-variables", texts=_policy_variables)
