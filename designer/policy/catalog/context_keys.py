"""Context keys: the global ones AWS documents, their types, and which keys an action's service has.

Global keys: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html, read 2026-11-24;
those of services come with the action catalogue.
"""

from __future__ import annotations

import re
from functools import lru_cache

from designer.basics.dataclass import dataclass
from designer.policy.catalog.catalogue import details


@dataclass(frozen=True, slots=True)
class ContextKey:
    """A documented key.

    Attributes:
        name: As AWS spells it; ends in ``/`` where a tag's key follows.
        type: String, ARN, Bool, Numeric, Date or IPAddress.
        multivalued: True when it holds several values, so that conditions need ForAllValues or ForAnyValue.
        present: Requests into which AWS puts it, as a sentence without its end; empty where that is not known.
    """

    name: str
    type: str
    multivalued: bool = False
    present: str = ""


_DIRECT = "when an AWS service calls directly"
_ENDPOINT = "when the call comes through a VPC endpoint"
_TEMPORARY = "with temporary credentials"
_IN_ORG = "when the caller's account is in an organization"
_OWNER = "when the resource's owner is known; some actions do not support it"

GLOBAL_KEYS: tuple[ContextKey, ...] = (
    ContextKey("aws:PrincipalArn", "ARN", present="in every signed request; for a session it is the role's ARN"),
    ContextKey("aws:PrincipalAccount", "String", present="always"),
    ContextKey("aws:PrincipalOrgID", "String", present=_IN_ORG),
    ContextKey("aws:PrincipalOrgPaths", "String", multivalued=True, present=_IN_ORG),
    ContextKey("aws:PrincipalTag/", "String", present="when the user, role or session has the tag"),
    ContextKey("aws:PrincipalIsAWSService", "Bool", present="in every signed request"),
    ContextKey("aws:PrincipalServiceName", "String", present=_DIRECT),
    ContextKey("aws:PrincipalServiceNamesList", "String", multivalued=True, present=_DIRECT),
    ContextKey("aws:PrincipalType", "String", present="always"),
    ContextKey("aws:userid", "String", present="always"),
    ContextKey("aws:username", "String", present="when the caller is an IAM user"),
    ContextKey("aws:FederatedProvider", "String", present="when the caller was federated"),
    ContextKey("aws:AssumedRoot", "Bool", present="in sessions of central root access"),
    ContextKey("aws:MultiFactorAuthPresent", "Bool", present=f"{_TEMPORARY}; never with long-term access keys"),
    ContextKey("aws:MultiFactorAuthAge", "Numeric", present="when the caller signed in with MFA"),
    ContextKey("aws:TokenIssueTime", "Date", present=_TEMPORARY),
    ContextKey("aws:SourceIdentity", "String", present="when a source identity was set for the role session"),
    ContextKey("aws:Ec2InstanceSourceVpc", "String", present="with credentials of an EC2 instance"),
    ContextKey("aws:Ec2InstanceSourcePrivateIPv4", "IPAddress", present="with credentials of an EC2 instance"),
    ContextKey("ec2:RoleDelivery", "Numeric", present="with credentials of an EC2 instance"),
    ContextKey("ec2:SourceInstanceArn", "ARN", present="with credentials of an EC2 instance"),
    ContextKey("glue:RoleAssumedBy", "String"),
    ContextKey("glue:CredentialIssuingService", "String"),
    ContextKey("lambda:SourceFunctionArn", "ARN", present="with credentials of a Lambda function"),
    ContextKey("ssm:SourceInstanceArn", "ARN"),
    ContextKey("identitystore:UserId", "String"),
    ContextKey("aws:ResourceAccount", "String", present=_OWNER),
    ContextKey("aws:ResourceOrgID", "String", present=_OWNER),
    ContextKey("aws:ResourceOrgPaths", "String", multivalued=True, present=_OWNER),
    ContextKey("aws:ResourceTag/", "String", present="when the resource has the tag and the action supports it"),
    ContextKey("aws:RequestedRegion", "String", present="always; global services appear as us-east-1"),
    ContextKey("aws:RequestTag/", "String", present="when the request sets the tag"),
    ContextKey("aws:TagKeys", "String", multivalued=True, present="when the request sets tags"),
    ContextKey("aws:SourceIp", "IPAddress", present="unless the call comes through a VPC endpoint"),
    ContextKey("aws:SourceVpc", "String", present=_ENDPOINT),
    ContextKey("aws:SourceVpcArn", "ARN", present=_ENDPOINT),
    ContextKey("aws:SourceVpce", "String", present=_ENDPOINT),
    ContextKey("aws:VpcSourceIp", "IPAddress", present=_ENDPOINT),
    ContextKey("aws:VpceAccount", "String", present=_ENDPOINT),
    ContextKey("aws:VpceOrgID", "String", present=_ENDPOINT),
    ContextKey("aws:VpceOrgPaths", "String", multivalued=True, present=_ENDPOINT),
    ContextKey("aws:SourceAccount", "String", present=_DIRECT),
    ContextKey("aws:SourceArn", "ARN", present=_DIRECT),
    ContextKey("aws:SourceOrgID", "String", present=_DIRECT),
    ContextKey("aws:SourceOrgPaths", "String", multivalued=True, present=_DIRECT),
    ContextKey("aws:ViaAWSService", "Bool", present="always"),
    ContextKey("aws:CalledVia", "String", multivalued=True, present="when a service calls on the caller's behalf"),
    ContextKey("aws:CalledViaFirst", "String", present="when a service calls on the caller's behalf"),
    ContextKey("aws:CalledViaLast", "String", present="when a service calls on the caller's behalf"),
    ContextKey("aws:SecureTransport", "Bool", present="always"),
    ContextKey("aws:CurrentTime", "Date", present="always"),
    ContextKey("aws:EpochTime", "Date", present="always"),
    ContextKey("aws:ChatbotSourceArn", "ARN", present="when the call comes from a chat channel"),
    ContextKey("aws:UserAgent", "String"),
    ContextKey("aws:Referer", "String"),
)
"""Most asked first inside each group: caller, resource, network, time."""

_BY_NAME = {key.name.lower(): key for key in GLOBAL_KEYS}


@lru_cache(maxsize=4096)
def documented_key(name: str) -> ContextKey | None:
    """AWS's documentation of a key, spelled in any case; None for a key that nobody documents."""
    lower = name.lower()
    start, slash, tag = lower.partition("/")
    if slash and not tag:
        return None
    return _BY_NAME.get(start + slash) or _service_key(lower)


def as_documented(name: str) -> str:
    """A key in the letters in which AWS writes it, tags as they are; one that nobody documents stays as it is."""
    known = documented_key(name)
    return known.name + name[len(known.name) :] if known is not None else name


def _service_key(name: str) -> ContextKey | None:
    """A key of a service; ``s3:ExistingObjectTag/<key>`` stands for every tag's key."""
    service, colon, _ = name.partition(":")
    found = details(service) if colon and service != "aws" else None
    if found is None:
        return None
    for template, key in found.condition_keys.items():
        start = _open_part(template)
        if name == template or (start != template and name.startswith(start) and len(name) > len(start)):
            shown = _open_part(key.key)
            return ContextKey(shown, key.type.removeprefix("ArrayOf"), key.type.startswith("ArrayOf"))
    return None


def _open_part(template: str) -> str:
    """The text before the part that a request fills: ``${TagKey}`` or ``<key>``."""
    return re.split(r"\$\{|<", template, maxsplit=1)[0]
