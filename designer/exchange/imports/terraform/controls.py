"""Controls of Control Tower in Terraform's code: policies that Control Tower attaches, which the code does not hold."""

from collections.abc import Callable

from designer.exchange.imports.facts import Missing, UnknownAttachments
from designer.exchange.imports.terraform.values import PREFIX, TerraformReference, TerraformValue

CONTROL_RESOURCE = "aws_controltower_control"


def is_taken(kind: str) -> bool:
    """Whether resources of a type are part of an organization."""
    return kind.startswith(PREFIX) or kind == CONTROL_RESOURCE


def control_attachments(
    address: str, target: TerraformValue, where: str, node: Callable[[TerraformValue, str], str | Missing]
) -> UnknownAttachments:
    """Return the policies that a control may attach to its OU; to any node if the OU is unknown.

    Args:
        address: Address of the control.
        target: Its target, an ARN.
        where: Its place.
        node: Key of the node that an id means.
    """
    if isinstance(target, TerraformReference) and target.path == "arn":
        target = TerraformReference(target.address, "id", target.place)
    elif isinstance(target, str):
        target = target.rpartition("/")[2]
    at = node(target, where)
    gap = Missing(f"{address} is a control of Control Tower, which may attach policies.", where)
    return UnknownAttachments(None, at if isinstance(at, str) else None, gap)
