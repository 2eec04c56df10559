"""Controls of Control Tower in Terraform's code: policies that Control Tower attaches, which the code does not hold."""

from collections.abc import Callable

from designer.exchange.imports.facts import Missing, UnknownAttachments
from designer.exchange.imports.terraform.values import PREFIX, TerraformReference, TerraformValue

CONTROL_RESOURCE = "aws_controltower_control"


_UNREAD = {
    "awscc_organizations_": "is of a provider whose resources are not read",
    "awscc_controltower_": "is a part of Control Tower, which attaches policies of its own",
    "aws_controltower_": "is a part of Control Tower, which attaches policies of its own",
}
"""Beginnings of types, with what is said of a resource of one."""

RUNNERS = {"aws_lambda_invocation", "null_resource", "shell_script", "terraform_data"}
RUNNERS |= {"aws_servicecatalog_provisioned_product", "aws_cloudcontrolapi_resource", "aws_ssm_association"}
RUNNERS |= {"restapi_object", "terracurl_request", "helm_release", "kubernetes_manifest", "kubectl_manifest"}
RUNNERS |= {f"{provider}_cloudformation_{kind}" for provider in ("aws", "awscc") for kind in ("stack", "stack_set")}
"""Types that make what the code does not say."""

RUN_AS_DATA = {"aws_lambda_invocation"}
"""Those that run as a data source, too, or for a moment."""

MADE_BY_RUNNER = "makes or runs something that is not told here"


def unread_kind(kind: str) -> str:
    """Return what is said of a resource of a type that is a part of an organization and not read; empty for others."""
    return (
        ""
        if kind == CONTROL_RESOURCE
        else next((said for start, said in _UNREAD.items() if kind.startswith(start)), "")
    )


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
