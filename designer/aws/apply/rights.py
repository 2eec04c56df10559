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
"""What a run reads; nothing of it can be named more exactly without refusing a list."""

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
    resources = {_arn(value, organization, partition) for name, value in call.arguments.items() if name in _RESOURCES}
    if call.operation == "CreatePolicy":
        resources = {"*"}
    if call.operation == "CreateOrganizationalUnit":
        resources = {_arn(call.arguments["ParentId"], organization, partition)}
    yield action, resources or {"*"}
    if "Tags" in call.arguments and call.operation.startswith("Create"):
        yield "organizations:TagResource", {"*"}


_RESOURCES = frozenset(
    (
        "PolicyId",
        "TargetId",
        "RootId",
        "ParentId",
        "OrganizationalUnitId",
        "AccountId",
        "SourceParentId",
        "DestinationParentId",
        "ResourceId",
    )
)


def _arn(value: ArgumentValue, organization: str, partition: str) -> str:
    """ARN of an argument; of what the run itself makes nobody knows the id yet."""
    if isinstance(value, Mapping):
        return f"arn:{partition}:organizations::*:*/{organization}/*"
    key = str(value)
    shape = next((shape for start, shape in _SHAPES.items() if key.startswith(start)), "account/{organization}/{id}")
    managed = "arn:{}:organizations::aws:policy/*/{}" if key.endswith("FullAWSAccess") else ""
    if managed:
        return managed.format(partition, key)
    return f"arn:{partition}:organizations::*:{shape.format(organization=organization, id=key)}"
