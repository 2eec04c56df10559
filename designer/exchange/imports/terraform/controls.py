"""Controls of Control Tower in Terraform's code: policies that Control Tower attaches, which the code does not hold."""

from collections.abc import Callable

from designer.exchange.imports.code.harmless_types import is_harmless_type
from designer.exchange.imports.facts import Missing, UnknownAttachments
from designer.exchange.imports.terraform.values import PREFIX, TerraformReference, TerraformValue

CONTROL_RESOURCE = "aws_controltower_control"


_UNREAD = {
    "awscc_organizations_": "is of a provider whose resources are not read",
    "awscc_controltower_": "is a part of Control Tower, which attaches policies of its own",
    "aws_controltower_": "is a part of Control Tower, which attaches policies of its own",
}
"""Beginnings of types, with what is said of a resource of one."""

MADE_BY_RUNNER = "makes or runs something that the code does not show"


def unread_kind(kind: str) -> str:
    """Return what is said of a resource of a type that is a part of an organization and not read; empty for others."""
    return (
        ""
        if kind == CONTROL_RESOURCE
        else next((said for start, said in _UNREAD.items() if kind.startswith(start)), "")
    )


def makes_no_more(kind: str, *, is_data: bool) -> bool:
    """Whether resources of a type are known to make nothing that the code does not say; or to read, as data."""
    if is_data:
        return kind.startswith(("aws_", "awscc_", "terraform_", "http")) and kind != "aws_lambda_invocation"
    return is_taken(kind) or is_harmless_type(kind)


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
