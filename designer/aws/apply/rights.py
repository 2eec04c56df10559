"""The rights that a plan needs: the least IAM policy under which each of its calls is allowed.

Resources: https://docs.aws.amazon.com/service-authorization/latest/reference/list_organizations.html
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from designer.analysis.migration.operations import ArgumentValue, Call
from designer.analysis.migration.plan import MigrationPlan

READS = (
    "organizations:Describe*",
    "organizations:List*",
    "account:GetAccountInformation",
)
"""What a run reads, of everything: most lists cannot be narrowed to a resource."""

_SHAPES = {
    "r-": "root/{organization}/{id}",
    "ou-": "ou/{organization}/{id}",
    "p-": "policy/{organization}/*/{id}",
}


def needed_policy(plan: MigrationPlan, organization: str, partition: str) -> dict[str, object]:
    """The policy as a document of IAM: readings, and each operation on exactly what the plan names."""
    rights: dict[str, set[str]] = {}
    for step in plan.steps:
        for action, resources in _rights(step.call, organization, partition):
            rights.setdefault(action, set()).update(resources)
    by_resources: dict[tuple[str, ...], list[str]] = {}
    for action, found in sorted(rights.items()):
        by_resources.setdefault(tuple(sorted(found)), []).append(action)
    statements: list[dict[str, object]] = [{"Effect": "Allow", "Action": [*READS], "Resource": "*"}]
    statements += [
        {"Effect": "Allow", "Action": actions, "Resource": [*resources] if resources != ("*",) else "*"}
        for resources, actions in by_resources.items()
    ]
    return {"Version": "2012-10-17", "Statement": statements}


def _rights(call: Call, organization: str, partition: str) -> Iterator[tuple[str, set[str]]]:
    """Each action that a call needs, with its resources."""
    action = f"{call.service}:{call.operation}"
    start = f"arn:{partition}:{call.service}::*"
    named = {name: value for name, value in call.arguments.items() if name in _NEW}
    resources = {_arn(start, name, value, organization, partition) for name, value in named.items()}
    if call.operation == "CreatePolicy":
        resources = {f"{start}:policy/{organization}/{_kind(call)}/*"}
    yield action, resources or {"*"}
    if "Tags" in call.arguments and call.operation in _TAGGED:
        yield "organizations:TagResource", {f"{start}:{_TAGGED[call.operation].format(organization, _kind(call))}"}


def _kind(call: Call) -> str:
    return str(call.arguments.get("Type", "*")).lower()


_TAGGED = {
    "CreatePolicy": "policy/{0}/{1}/*",
    "CreateOrganizationalUnit": "ou/{0}/*",
    "CreateAccount": "account/{0}/*",
}
"""What a call may tag that makes something."""

_NEW = {
    "PolicyId": "policy/{0}/*/*",
    "TargetId": "*/{0}/*",
    "RootId": "root/{0}/*",
    "ParentId": "ou/{0}/*",
    "OrganizationalUnitId": "ou/{0}/*",
    "AccountId": "account/{0}/*",
    "SourceParentId": "ou/{0}/*",
    "DestinationParentId": "ou/{0}/*",
    "ResourceId": "*/{0}/*",
}
"""Resources by the names of arguments, where the run itself makes them and nobody knows their ids yet."""


def _arn(start: str, name: str, value: ArgumentValue, organization: str, partition: str) -> str:
    if isinstance(value, Mapping):
        return f"{start}:{_NEW[name].format(organization)}"
    key = str(value)
    if key.endswith("FullAWSAccess"):
        return f"arn:{partition}:organizations::aws:policy/*/{key}"
    shape = next(
        (shape for start_of, shape in _SHAPES.items() if key.startswith(start_of)), "account/{organization}/{id}"
    )
    return f"{start}:{shape.format(organization=organization, id=key)}"
