"""What a plan changes and another tool keeps: its code is the place to change it, and this is the patch."""

from collections.abc import Iterator

from designer.analysis.migration.plan import MigrationPlan
from designer.aws.apply.facts import policy_key
from designer.exchange.exports.code_patch import code_patch
from designer.organization.model.records import NodeId, PolicyId, Tags

_CODE = {"Terraform": "Terraform", "OpenTofu": "Terraform", "CloudFormation": "CloudFormation"}
"""Tools whose code we write, with their export."""

_TOOLS = {
    "terraform": "Terraform",
    "opentofu": "OpenTofu",
    "cloudformation": "CloudFormation",
    "org-formation": "org-formation",
    "pulumi": "Pulumi",
    "accelerator": "Landing Zone Accelerator",
}
_KEYS = ("managedby", "managed-by", "managed_by", "createdby", "created-by", "provisioner", "tool", "iac")
_PREFIXES = {"AWSAccelerator-": "Landing Zone Accelerator", "aws-guardrails-": "AWS Control Tower"}


def owners(plan: MigrationPlan) -> list[dict[str, str]]:
    """Return the policies and nodes that a plan changes and another tool keeps, by their names and tags."""
    return [{"what": name, "owner": owner} for _, name, owner in _kept(plan)]


def code_of_owners(plan: MigrationPlan) -> Iterator[str]:
    """Yield the lines of a patch for each tool that keeps some of what a plan changes, if we write its code."""
    kept = [*_kept(plan)]
    for tool, code in _CODE.items():
        if things := [thing for thing, _, owner in kept if owner.split(",")[0] == tool]:
            yield from code_patch(code, plan.sides.before, plan.sides.after, things)


def _kept(plan: MigrationPlan) -> Iterator[tuple[NodeId | PolicyId, str, str]]:
    """Yield the id and the name of each policy and node that a plan changes and a tool keeps, and that tool."""
    before = plan.sides.before
    named = {str(value) for step in plan.steps for value in step.call.arguments.values() if isinstance(value, str)}
    for policy in before.policies.values():
        if (key := policy_key(policy, {})) and key in named and (owner := _owner(policy.name, policy.tags)):
            yield policy.id, policy.name, owner
    for node in before.nodes.values():
        if node.aws_id and node.aws_id in named and (owner := _owner(node.name, node.tags)):
            yield node.id, node.name, owner


def _owner(name: str, tags: Tags) -> str:
    """Return the tool that keeps something; "" where neither name nor tags say one."""
    given = {key.lower(): value for key, value in tags}
    if stack := given.get("aws:cloudformation:stack-name"):
        return f"CloudFormation, stack {stack}"
    words = " ".join([given.get(key, "") for key in _KEYS] + [key for key in given if key in _TOOLS]).lower()
    by_tag = next((tool for word, tool in _TOOLS.items() if word in words), "")
    return by_tag or next((tool for prefix, tool in _PREFIXES.items() if name.startswith(prefix)), "")
