"""Ids in answers, as AWS publishes their patterns: what answers with another id is broken or means harm.

Ids become names of files and parameters of later requests, so no id is used before it was checked here. Patterns: API
references of Organizations (DataTypes), IAM Identity Center and the identity store; each must match as a whole. Those
of Identity Center also take the ids that moto, a pretended AWS, makes.
"""

import re
from collections.abc import Mapping

from designer.basics.words import short
from designer.exchange.formats.loading import Json
from designer.exchange.imports.api.operations import Operation
from designer.organization.model.node_kinds import NODE_KINDS
from designer.organization.model.records import NodeKind

_GUID = "[A-Fa-f0-9]{8}-[A-Fa-f0-9]{4}-[A-Fa-f0-9]{4}-[A-Fa-f0-9]{4}-[A-Fa-f0-9]{12}"
_SSO = "arn:[a-z0-9-]{1,40}:sso:::"
_INSTANCE = "(?:sso)?ins-[a-zA-Z0-9-]{16}"
"""Without the dots and slashes that the published pattern allows and no instance has, as in permission sets below."""

ACCOUNT_ID = NODE_KINDS[NodeKind.ACCOUNT].aws_id
_ROOT_ID = NODE_KINDS[NodeKind.ROOT].aws_id
_OU_ID = NODE_KINDS[NodeKind.OU].aws_id
NODE_ID = re.compile(f"{_ROOT_ID.pattern}|{_OU_ID.pattern}|{ACCOUNT_ID.pattern}")
ORGANIZATION_ID = re.compile(r"o-[a-z0-9]{10,32}")
POLICY_ID = re.compile(r"p-[0-9a-zA-Z_]{8,128}")
INSTANCE_ID = re.compile(f"{_SSO}instance/{_INSTANCE}")
PERMISSION_SET_ID = re.compile(f"{_SSO}(?:permissionSet|instance)/{_INSTANCE}/ps-[a-zA-Z0-9-]{{16}}")
IDENTITY_STORE_ID = re.compile(f"d-[0-9a-z]{{10}}|{_GUID}")
PERSON_ID = re.compile(f"(?:[0-9a-f]{{10}}-)?{_GUID}")
ACCESS_APPLICATION = re.compile(
    r"arn:[a-z0-9-]{1,40}:account-access:[a-z0-9-]{1,40}:[0-9]{12}:application/[a-zA-Z0-9-]{1,128}"
)

_IDS: Mapping[Operation, Mapping[str, re.Pattern[str]]] = {
    Operation.DESCRIBE_ORGANIZATION: {"Id": ORGANIZATION_ID, "MasterAccountId": ACCOUNT_ID},
    Operation.LIST_ROOTS: {"Id": _ROOT_ID},
    Operation.LIST_OUS: {"Id": _OU_ID},
    Operation.DESCRIBE_OU: {"Id": _OU_ID},
    Operation.LIST_ACCOUNTS: {"Id": ACCOUNT_ID},
    Operation.LIST_ACCOUNTS_FOR_PARENT: {"Id": ACCOUNT_ID},
    Operation.DESCRIBE_ACCOUNT: {"Id": ACCOUNT_ID},
    Operation.LIST_PARENTS: {"Id": NODE_ID},
    Operation.LIST_CHILDREN: {"Id": NODE_ID},
    Operation.LIST_POLICIES: {"Id": POLICY_ID},
    Operation.LIST_POLICIES_FOR_TARGET: {"Id": POLICY_ID},
    Operation.DESCRIBE_POLICY: {"PolicySummary.Id": POLICY_ID},
    Operation.LIST_TARGETS: {"TargetId": NODE_ID},
    Operation.LIST_ADMINISTRATORS: {"Id": ACCOUNT_ID},
    Operation.DESCRIBE_RESOURCE_POLICY: {"ResourcePolicySummary.Id": re.compile(r"rp-[0-9a-zA-Z_]{4,128}")},
    Operation.LIST_HANDSHAKES: {"Id": re.compile(r"h-[0-9a-z]{8,32}")},
    Operation.LIST_CREATIONS: {"Id": re.compile(r"car-[a-z0-9]{8,32}"), "AccountId": ACCOUNT_ID},
    Operation.LIST_INVALID: {"Id": ACCOUNT_ID},
}


_NEEDED = {
    Operation.LIST_ROOTS: "Id",
    Operation.LIST_OUS: "Id",
    Operation.LIST_ACCOUNTS: "Id",
    Operation.LIST_ACCOUNTS_FOR_PARENT: "Id",
    Operation.LIST_CHILDREN: "Id",
    Operation.LIST_POLICIES: "Id",
    Operation.LIST_POLICIES_FOR_TARGET: "Id",
    Operation.LIST_TARGETS: "TargetId",
    Operation.LIST_ADMINISTRATORS: "Id",
    Operation.LIST_DELEGATED_SERVICES: "ServicePrincipal",
    Operation.LIST_TRUSTED: "ServicePrincipal",
    Operation.LIST_TAGS: "Key",
}
"""The member without which an entry of a list says nothing."""


def id_fault(operation: Operation, members: Mapping[str, Json]) -> str:
    """Return what is wrong with an id of one object of an answer, as the beginning of a sentence; "" if nothing is.

    An id that is absent or no text is the business of whoever needs it.
    """
    for path, pattern in _IDS.get(operation, {}).items():
        value: Json = dict(members)
        for key in path.split("."):
            value = value.get(key) if isinstance(value, dict) else None
        if isinstance(value, str) and value and not pattern.fullmatch(value):
            return f'{path} is "{short(value)}", which is no id that AWS gives here'
    return ""


def entry_fault(operation: Operation, value: Json) -> str:
    """Return the fault of a list with an entry that says nothing, so that something is missing in it; "" for none."""
    key = _NEEDED.get(operation, "")
    for one in value if key and isinstance(value, list) else ():
        said = one.get(key) if isinstance(one, dict) else None
        if not isinstance(said, str) or not said:
            return f"an entry has no {key}"
    return ""


def entries_with_real_ids(operation: Operation, members: Mapping[str, Json]) -> list[dict[str, Json]]:
    """Return the objects of an answer whose ids AWS can have given."""
    told = members.get(operation.member)
    listed = told if isinstance(told, list) else [told]
    return [one for one in listed if isinstance(one, dict) and not id_fault(operation, one)]
