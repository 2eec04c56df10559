"""Values that are likely meant: of a condition key, and for whom a trust policy names.

Those AWS knows (https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html), and ids,
paths and tags of the design.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence

from designer.analysis.access.keys import regions
from designer.analysis.completion.suggestion import CompletionOption, CursorSurroundings, SuggestionKind
from designer.basics.data import read_data, read_record
from designer.organization.model.lookup import path_text
from designer.organization.model.records import Node, NodeKind
from designer.policy.catalog.catalogue import details
from designer.policy.catalog.context_keys import documented_key
from designer.policy.matching.conditions import parse_operator
from designer.policy.matching.operators import OPERATORS


def condition_values(around: CursorSurroundings, operator: str, key: str) -> Iterable[CompletionOption]:
    """Values that a key is likely to be compared with; none with ``*`` for an operator that reads it as a star."""
    if operator.lower() == "null":
        return CompletionOption("true", "the key is missing"), CompletionOption("false", "the key is there")
    values = next((values for applies, values in _VALUES if applies.fullmatch(key)), _truths)
    compared = OPERATORS.get(parse_operator(operator)[1])
    if compared is None or compared.wildcards:
        return values(around, key)
    return (option for option in values(around, key) if "*" not in option.text)


def _regions(_around: CursorSurroundings, _key: str) -> Iterator[CompletionOption]:
    yield from (CompletionOption(region.id, region.name, "", SuggestionKind.REGION) for region in regions())
    yield CompletionOption("unspecified", "Bedrock's global inference", "", SuggestionKind.REGION)


def _types_of_principals(_around: CursorSurroundings, _key: str) -> Iterable[CompletionOption]:
    return map(CompletionOption, ("Account", "User", "AssumedRole", "FederatedUser", "Anonymous"))


def _truths(_around: CursorSurroundings, key: str) -> Iterable[CompletionOption]:
    """Yes and no for a key that holds these, by AWS's page of global keys or by that of its service."""
    known = documented_key(key)
    service = details(key.lower().partition(":")[0]) if known is None else None
    own = service.condition_keys.get(key.lower()) if service is not None else None
    is_bool = (known is not None and known.type == "Bool") or (own is not None and own.type == "Bool")
    return map(CompletionOption, ("true", "false") if is_bool else ())


# ---- what the organization knows ------------------------------------------------------------------------------------


def _nodes(around: CursorSurroundings, kind: NodeKind) -> Iterator[Node]:
    if around.organization is not None:
        yield from (node for node in around.organization.nodes.values() if node.kind is kind)


def _account_ids(around: CursorSurroundings, _key: str) -> Iterator[CompletionOption]:
    wanted = around.typed.lower()  # sorted out here: an option for each of 50,000 accounts takes longer than a frame
    for node in _nodes(around, NodeKind.ACCOUNT):
        if node.aws_id and (wanted in node.aws_id or wanted in node.name.lower()):
            yield CompletionOption(node.aws_id, node.name, "", SuggestionKind.ACCOUNT)


def _organization_id(around: CursorSurroundings, _key: str) -> Iterator[CompletionOption]:
    if around.organization is not None and around.organization.settings.aws_id:
        settings = around.organization.settings
        yield CompletionOption(settings.aws_id, settings.name, "This organization.")


def _organization_paths(around: CursorSurroundings, _key: str) -> Iterator[CompletionOption]:
    """``o-…/r-…/ou-…/*`` of each OU whose path is known to AWS already, and the path alone."""
    organization = around.organization
    if organization is None or not organization.settings.aws_id:
        return
    for node in _nodes(around, NodeKind.OU):
        ids = [organization.node(level).aws_id for level in organization.path(node.id)]
        if all(ids):
            path = "/".join((organization.settings.aws_id, *ids))
            shown = path_text(organization, node.id)
            yield CompletionOption(f"{path}/*", shown, "The OU and all below it.", SuggestionKind.OU)
            yield CompletionOption(f"{path}/", shown, "The accounts of this OU, none below.", SuggestionKind.OU)


def _principals(around: CursorSurroundings, _key: str) -> Iterator[CompletionOption]:
    yield CompletionOption("arn:*:iam::*:root", "root users", "", SuggestionKind.RESOURCE)
    yield CompletionOption("arn:*:iam::*:role/", "roles by name", "", SuggestionKind.RESOURCE, open=True)
    yield CompletionOption("arn:*:iam::*:user/", "users by name", "", SuggestionKind.RESOURCE, open=True)
    wanted = around.typed.lower()
    for node in _nodes(around, NodeKind.ACCOUNT):
        text = f"arn:aws:iam::{node.aws_id}:role/"
        if node.aws_id and (wanted in text or wanted in node.name.lower()):
            yield CompletionOption(text, node.name, "", SuggestionKind.ACCOUNT, open=True)


def tag_keys(around: CursorSurroundings, family: str) -> Iterator[CompletionOption]:
    """Keys of tags that the design has, behind the slash of a condition key."""
    found = {name for kind in (NodeKind.ACCOUNT, NodeKind.OU) for node in _nodes(around, kind) for name, _ in node.tags}
    for name in sorted(found):
        yield CompletionOption(f"{family}{name}", "tag of the design", "", SuggestionKind.KEY, '"|"')


def _tag_values(around: CursorSurroundings, key: str) -> Iterator[CompletionOption]:
    name = key.partition("/")[2]
    found: dict[str, None] = {}
    for kind in (NodeKind.ACCOUNT, NodeKind.OU):
        for node in _nodes(around, kind):
            found.update((value, None) for tag, value in node.tags if tag == name)
    yield from (CompletionOption(value, f"tag {name}") for value in sorted(found))


_VALUES: tuple[tuple[re.Pattern[str], Callable[[CursorSurroundings, str], Iterable[CompletionOption]]], ...] = tuple(
    (re.compile(keys, re.IGNORECASE), values)
    for keys, values in (
        ("aws:RequestedRegion", _regions),
        (".*account|.*:accountid", _account_ids),
        (".*orgid", _organization_id),
        (".*orgpaths", _organization_paths),
        (".*arn", _principals),
        ("aws:PrincipalType", _types_of_principals),
        ("aws:(principal|resource|request)tag/.*", _tag_values),
    )
)
"""Sources of values by the condition keys that they are for; the first that fits counts."""


_TYPES = (
    CompletionOption("AWS", "accounts, users, roles", "Accounts, or users and roles by ARN.", SuggestionKind.ELEMENT),
    CompletionOption("Service", "service principal", "A service of AWS's.", SuggestionKind.ELEMENT),
    CompletionOption("Federated", "identity provider", "A SAML or OpenID provider.", SuggestionKind.ELEMENT),
)

_WAYS = (
    ("sts:AssumeRole", "by users, roles and services"),
    ("sts:AssumeRoleWithSAML", "through a SAML provider"),
    ("sts:AssumeRoleWithWebIdentity", "through an OpenID provider"),
    ("sts:TagSession", "with session tags"),
    ("sts:SetSourceIdentity", "with a source identity"),
)

_SERVICES = read_record(dict[str, str], read_data("role_services.json")["services"])
"""Services that are often given a role, by what works with it."""


def principal_types(around: CursorSurroundings, there: Sequence[str]) -> Iterator[CompletionOption]:
    """Kinds of those whom a trust policy names."""
    return (option for option in _TYPES if around.is_trust and option.text not in there)


def principals(around: CursorSurroundings, kind: str) -> Iterator[CompletionOption]:
    """Those of a kind whom a trust policy can name: accounts of the design, their users and roles, services."""
    if kind == "Service":
        for name, works in _SERVICES.items():
            yield CompletionOption(name, works)
    if kind == "Federated":
        yield CompletionOption("cognito-identity.amazonaws.com", "Amazon Cognito")
        yield CompletionOption("accounts.google.com", "Google")
    organization = around.organization
    if kind != "AWS" or organization is None:
        return
    partition = organization.settings.partition or "aws"
    for account in organization.accounts():
        node = organization.node(account)
        if not node.aws_id:
            continue
        arn = f"arn:{partition}:iam::{node.aws_id}"
        yield CompletionOption(f"{arn}:root", node.name, "Whoever the account lets.", SuggestionKind.ACCOUNT)
        inside = organization.identities.get(account)
        if inside is None:
            continue
        for user in inside.users:
            yield CompletionOption(f"{arn}:user{user.path}{user.name}", f"user of {node.name}", weight=1)
        for role in inside.roles:
            yield CompletionOption(f"{arn}:role{role.path}{role.name}", f"role of {node.name}", weight=1)


def ways_in() -> Iterator[CompletionOption]:
    """The actions that a trust policy can allow."""
    return (CompletionOption(action, way, kind=SuggestionKind.ACTION) for action, way in _WAYS)
