"""Values that a condition key is likely to be compared with: those AWS knows, and ids, paths and tags of the design."""

from __future__ import annotations

from collections.abc import Iterator

from designer.access.keys import regions
from designer.completion.option import Around, CompletionOption
from designer.completion.suggestion import SuggestionKind
from designer.model.lookup import path_text
from designer.model.records import Node, NodeKind
from designer.policy.catalog.catalogue import details
from designer.policy.catalog.context_keys import documented_key


def condition_values(around: Around, operator: str, key: str) -> Iterator[CompletionOption]:
    """Values that a key is likely to be compared with."""
    lower = key.lower()
    if operator.lower() == "null":
        yield CompletionOption("true", "the key is missing")
        yield CompletionOption("false", "the key is there")
    elif lower == "aws:requestedregion":
        yield from (CompletionOption(region.id, region.name, "", SuggestionKind.REGION) for region in regions())
        yield CompletionOption("unspecified", "Bedrock's global inference", "", SuggestionKind.REGION)
    elif lower.endswith(("account", ":accountid")):
        yield from _account_ids(around)
    elif lower.endswith("orgid"):
        yield from _organization_id(around)
    elif lower.endswith("orgpaths"):
        yield from _organization_paths(around)
    elif lower in ("aws:principalarn", "aws:sourcearn") or lower.endswith("arn"):
        yield from _principals(around)
    elif lower == "aws:principaltype":
        yield from (CompletionOption(name) for name in ("Account", "User", "AssumedRole", "FederatedUser", "Anonymous"))
    elif lower.startswith(("aws:principaltag/", "aws:resourcetag/", "aws:requesttag/")):
        yield from _tag_values(around, key.partition("/")[2])
    else:
        known = documented_key(key)
        service = details(lower.partition(":")[0]) if known is None else None
        own = service.condition_keys.get(lower) if service is not None else None
        if (known is not None and known.type == "Bool") or (own is not None and own.type == "Bool"):
            yield from (CompletionOption("true"), CompletionOption("false"))


# ---- what the organization knows ------------------------------------------------------------------------------------


def _nodes(around: Around, kind: NodeKind) -> Iterator[Node]:
    if around.organization is not None:
        yield from (node for node in around.organization.nodes.values() if node.kind is kind)


def _account_ids(around: Around) -> Iterator[CompletionOption]:
    wanted = around.typed.lower()  # sorted out here: an option for each of 50,000 accounts takes longer than a frame
    for node in _nodes(around, NodeKind.ACCOUNT):
        if node.aws_id and (wanted in node.aws_id or wanted in node.name.lower()):
            yield CompletionOption(node.aws_id, node.name, "", SuggestionKind.ACCOUNT)


def _organization_id(around: Around) -> Iterator[CompletionOption]:
    if around.organization is not None and around.organization.settings.aws_id:
        settings = around.organization.settings
        yield CompletionOption(settings.aws_id, settings.name, "This organization.")


def _organization_paths(around: Around) -> Iterator[CompletionOption]:
    """``o-…/r-…/ou-…/*`` of each OU whose path is known to AWS already."""
    organization = around.organization
    if organization is None or not organization.settings.aws_id:
        return
    for node in _nodes(around, NodeKind.OU):
        ids = [organization.node(level).aws_id for level in organization.path(node.id)]
        if all(ids):
            path = "/".join((organization.settings.aws_id, *ids))
            yield CompletionOption(
                f"{path}/*", path_text(organization, node.id), "The OU and all below it.", SuggestionKind.OU
            )


def _principals(around: Around) -> Iterator[CompletionOption]:
    yield CompletionOption("arn:*:iam::*:root", "root users", "", SuggestionKind.RESOURCE)
    yield CompletionOption("arn:*:iam::*:role/", "roles by name", "", SuggestionKind.RESOURCE, open=True)
    yield CompletionOption("arn:*:iam::*:user/", "users by name", "", SuggestionKind.RESOURCE, open=True)
    wanted = around.typed.lower()
    for node in _nodes(around, NodeKind.ACCOUNT):
        text = f"arn:aws:iam::{node.aws_id}:role/"
        if node.aws_id and (wanted in text or wanted in node.name.lower()):
            yield CompletionOption(text, node.name, "", SuggestionKind.ACCOUNT, open=True)


def tag_keys(around: Around, family: str) -> Iterator[CompletionOption]:
    """Keys of tags that the design has, behind the slash of a condition key."""
    found = {name for kind in (NodeKind.ACCOUNT, NodeKind.OU) for node in _nodes(around, kind) for name, _ in node.tags}
    for name in sorted(found):
        yield CompletionOption(f"{family}{name}", "tag of the design", "", SuggestionKind.KEY, '"|"')


def _tag_values(around: Around, key: str) -> Iterator[CompletionOption]:
    found: dict[str, None] = {}
    for kind in (NodeKind.ACCOUNT, NodeKind.OU):
        for node in _nodes(around, kind):
            found.update((value, None) for name, value in node.tags if name == key)
    yield from (CompletionOption(value, f"tag {key}") for value in sorted(found))
