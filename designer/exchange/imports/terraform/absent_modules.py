"""Modules that a source calls and does not hold: whether what they make can be part of the organization."""

import re

from designer.exchange.imports.code.code_facts import speaks_of_organizations
from designer.exchange.imports.facts import Missing
from designer.exchange.imports.terraform.instances import HclBlock, Instance, worked_out
from designer.exchange.imports.terraform.values import MAX_ITEMS, PREFIX, Scope, TerraformReference, TerraformValue

_REGISTRY = re.compile(
    r"(?:(?:terraform-aws-modules|cloudposse|aws-ia)/[\w-]+/aws(?:cc)?|[\w-]+/[\w-]+/(?!aws(?:cc)?\b)[\w-]+)(?://.*)?"
)
"""Modules of a public registry that are widely known, or of another provider than AWS's."""

_MAX_DEPTH = 20


def may_touch(block: HclBlock, source: str, scope: Scope) -> bool:
    """Return True if a module that is not here may touch the organization.

    A widely known one does not, if neither its name nor what it is handed speaks of an organization.
    """
    if not _REGISTRY.fullmatch(source) or speaks_of_organizations(f"{source} {block.labels[0]}"):
        return True
    values = (
        worked_out(expression, scope, block.place)
        for name, expression in block.body.attributes.items()
        if name != "source"
    )
    return any(names_organization(value) for value in values)


def names_organization(value: TerraformValue, depth: int = 0) -> bool:
    """Return True if a value holds something of an organization: a resource of it, an id, a policy."""
    if isinstance(value, TerraformReference | Instance):
        return value.address.rpartition("data.")[2].startswith(PREFIX) or f".{PREFIX}" in value.address
    if isinstance(value, Missing):
        return PREFIX in value.reason
    if isinstance(value, str):
        return speaks_of_organizations(value)
    parts = value if isinstance(value, list) else list(value.values()) if isinstance(value, dict) else []
    return depth > _MAX_DEPTH or any(names_organization(part, depth + 1) for part in parts[:MAX_ITEMS])
