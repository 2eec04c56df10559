"""Actions that can be written, the likeliest services first, and values that are likely meant.

Those AWS knows (https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html), and ids,
paths and tags of the design.
"""

import re
from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import accumulate, chain, islice

from designer.analysis.access.keys import regions
from designer.analysis.completion.cursor import CompletionOption, CursorSurroundings, SuggestionKind
from designer.analysis.guardrails.libraries import team_actions
from designer.basics.data import read_data, read_record
from designer.organization.declarative.document import read_declarative
from designer.organization.model.lookup import path_text
from designer.organization.model.organization import Organization
from designer.organization.model.records import Node, NodeKind, PolicyType
from designer.policy.catalog.action_search import USUAL_SERVICES, Fit, fuzzy_match
from designer.policy.catalog.catalogue import Catalogue, ServiceDetails, details
from designer.policy.catalog.context_keys import documented_key
from designer.policy.evaluation.decision import rcp_services
from designer.policy.matching.conditions import parse_operator
from designer.policy.matching.operators import OPERATORS


def action_options(around: CursorSurroundings) -> Iterator[CompletionOption]:
    """Yield the services first; behind a colon the actions of the service, wildcards that match something among them.

    Without a colon what is typed may be the humps of an action of any service: ``delbuck``.
    """
    service, colon, _name = around.typed.partition(":")
    catalogue = around.catalogue
    if not colon:
        yield from _services(around)
        yield from _of_any_service(around)
        return
    for name, listed, library in team_actions():
        if name.lower().startswith(f"{service.lower()}:") and catalogue.index(name) is None:
            yield CompletionOption(name, library, f"Of {listed.as_of}, not in our list.", SuggestionKind.ACTION)
    found = catalogue.service_range(service)
    if not found:
        return
    names = [catalogue.actions[index] for index in found]
    prefix = names[0].partition(":")[0]
    yield CompletionOption(
        f"{prefix}:*",
        f"{len(names):,} actions",
        f"Every action of {catalogue.service_title(prefix)}.",
        SuggestionKind.WILDCARD,
    )
    common = _common_beginning(prefix, names, around.typed)
    yield from _wildcards(prefix, names)
    known = details(prefix)
    for index, name in zip(found, names, strict=True):
        yield CompletionOption(name, catalogue.level(index).value, _describe(known, name), SuggestionKind.ACTION)
        if common and name.startswith(common):
            yield _wildcard(common, sum(one.startswith(common) for one in names))
            common = ""


def _services(around: CursorSurroundings) -> Iterator[CompletionOption]:
    catalogue = around.catalogue
    if not around.is_rcp:
        yield CompletionOption("*", "every action", "", SuggestionKind.WILDCARD)
    supported = rcp_services().services
    weights = service_weights(around.text, around.organization)
    for prefix in catalogue.services:
        if around.is_rcp and prefix not in supported:
            continue
        weight = weights.get(prefix, UNNAMED_WEIGHT)
        title = catalogue.service_title(prefix)
        yield CompletionOption(f"{prefix}:", title, "", SuggestionKind.SERVICE, open=True, weight=weight)


def _of_any_service(around: CursorSurroundings) -> Iterator[CompletionOption]:
    catalogue, supported = around.catalogue, rcp_services().services
    weights = service_weights(around.text, around.organization)
    for index in chain(without_colon(catalogue, around.typed), by_humps(catalogue, around.typed)):
        name = catalogue.actions[index]
        prefix = name.partition(":")[0]
        if not around.is_rcp or prefix in supported:
            level, weight = catalogue.level(index).value, weights.get(prefix, UNNAMED_WEIGHT)
            yield CompletionOption(name, level, "", SuggestionKind.ACTION, weight=weight)


def _wildcards(prefix: str, names: Sequence[str]) -> Iterator[CompletionOption]:
    """``s3:Get*`` and the like, for verbs that several actions begin with."""
    verbs: dict[str, int] = {}
    for name in names:
        begins = re.match(r"[A-Z][a-z]+", name.partition(":")[2])
        if begins:
            verbs[begins[0]] = verbs.get(begins[0], 0) + 1
    yield from (_wildcard(f"{prefix}:{verb}", count) for verb, count in sorted(verbs.items()) if count > 1)


def _wildcard(beginning: str, count: int) -> CompletionOption:
    return CompletionOption(f"{beginning}*", f"{count:,} actions", "", SuggestionKind.WILDCARD)


def _common_beginning(prefix: str, names: Sequence[str], typed: str) -> str:
    """Return the whole words that all actions begin with which fit what is typed; "" for less than a pattern needs."""
    fitting = [name for name in names if (found := fuzzy_match(typed, name)) and found.fit <= Fit.HUMPS]
    common = _common(fitting) if len(fitting) > 1 else ""
    while common and not all(_ends_a_word(name, len(common)) for name in fitting):
        common = common[:-1]
    return common if len(common) > len(prefix) + 1 and re.search("[a-z][A-Z]", common) else ""


def _common(names: Sequence[str]) -> str:
    """Return the letters that names begin with alike."""
    first, last = min(names), max(names)
    alike = (at for at, (one, other) in enumerate(zip(first, last, strict=False)) if one != other)
    return first[: next(alike, min(len(first), len(last)))]


def _ends_a_word(name: str, at: int) -> bool:
    """Return True if a word of a name ends there."""
    return at >= len(name) or name[at].isupper()


def _describe(known: ServiceDetails | None, action: str) -> str:
    found = known.actions.get(action.partition(":")[2].lower()) if known else None
    return found.description if found else ""


_FIRST = 3
"""So many of them come first, whatever the design names."""

_UNNAMED_USUAL, _NAMED, UNNAMED_WEIGHT = 20, 40, 60
"""Weights of usual services that the design does not name, of others that it does, and of those that nothing names."""

_POLICIES = 200
"""Policies of a design that are looked into."""

_MOST = 1_000
"""Actions of all services that are offered at most for a few letters."""

_LONGEST = 120
"""Letters; no action has as many, and a pattern of a pasted text takes seconds to make."""

_FEWEST = 3
_SERVICE = re.compile(r'"([a-z0-9-]{2,40}):[A-Za-z*?]')


def service_weights(text: str, organization: Organization | None) -> Mapping[str, int]:
    """Return the services by how likely they are meant, the likeliest with the smallest weight.

    First those that the text names, then s3, ec2 and iam, then usual ones that the design names, then other usual ones,
    then others that it names.
    """
    policies = organization.policies.values() if organization is not None else ()
    scps = (policy for policy in policies if policy.type is PolicyType.SERVICE_CONTROL_POLICY)
    named = frozenset().union(*(_named(policy.text) for policy in islice(scps, _POLICIES)))
    found = dict.fromkeys(named, _NAMED)
    for rank, service in enumerate(USUAL_SERVICES, 1):
        found[service] = rank if rank <= _FIRST or service in named else _UNNAMED_USUAL + rank
    return found | dict.fromkeys(_SERVICE.findall(text), 0)


@lru_cache(maxsize=512)
def _named(text: str) -> frozenset[str]:
    return frozenset(_SERVICE.findall(text))


def without_colon(catalogue: Catalogue, typed: str) -> Iterator[int]:
    """Yield the actions of the services that a text without a colon begins with: ``s3delb`` is for one of s3."""
    if len(typed) <= _LONGEST:
        for end in range(1, len(typed)):
            yield from catalogue.service_range(typed[:end])


def by_humps(catalogue: Catalogue, typed: str) -> Iterator[int]:
    """Yield the actions of any service whose humps begin with what is typed: ``delbuck`` for ``s3:DeleteBucket``."""
    if not _FEWEST <= len(typed) <= _LONGEST or not typed.isalnum() or not typed.isascii():
        return
    text, ends = _joined(catalogue)
    seen = -1
    found = 0
    for place in _humps(typed.lower()).finditer(text):
        index = bisect_right(ends, place.start())
        if index != seen:
            yield index
            seen, found = index, found + 1
            if found == _MOST:
                return


@lru_cache(maxsize=16)
def _humps(typed: str) -> re.Pattern[str]:
    """Return a capital, then letters that follow or are capitals further on; names of actions begin with a capital."""
    parts = (f"(?:[{c}{c.upper()}]|[a-zA-Z0-9]*?{c.upper()})" for c in typed[1:])
    return re.compile(typed[0].upper() + "".join(parts))


@lru_cache(maxsize=2)
def _joined(catalogue: Catalogue) -> tuple[str, list[int]]:
    """Return all names as lines, and where each line ends."""
    return "\n".join(catalogue.actions), list(accumulate(len(name) + 1 for name in catalogue.actions))


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


def design_tags(organization: Organization) -> Mapping[str, set[str]]:
    """Return the keys of tags with their values: those of the nodes, and those that tag policies ask for."""
    found: dict[str, set[str]] = {}
    for node in organization.nodes.values():
        for key, value in node.tags:
            found.setdefault(key, set()).add(value)
    kind = PolicyType.TAG_POLICY
    texts = (policy.text for policy in organization.policies.values() if policy.type is kind)
    for root in filter(None, (read_declarative(text, kind).root for text in texts)):
        for name, setting in chain.from_iterable(top.children for key, top in root.children if key == "tags"):
            said = {key: list(_texts(block.values.values())) for key, block in setting.children}
            key = next(iter(said.get("tag_key", ())), name)
            found.setdefault(key, set()).update(said.get("tag_value", ()))
    return found


def _texts(values: Iterable[object]) -> Iterator[str]:
    """Yield the texts, and those of lists."""
    for value in values:
        yield from [value] if isinstance(value, str) else _texts(value) if isinstance(value, list) else ()


def tag_keys(around: CursorSurroundings, family: str) -> Iterator[CompletionOption]:
    """Yield the keys of tags that the design has, behind the slash of a condition key."""
    for name in sorted(design_tags(around.organization) if around.organization is not None else ()):
        yield CompletionOption(f"{family}{name}", "tag of the design", "", SuggestionKind.KEY, '"|"')


def _tag_values(around: CursorSurroundings, key: str) -> Iterator[CompletionOption]:
    name = key.partition("/")[2]
    found = design_tags(around.organization).get(name, ()) if around.organization is not None else ()
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
    """Return the kinds of those whom a trust policy names."""
    return (option for option in _TYPES if around.is_trust and option.text not in there)


def principals(around: CursorSurroundings, kind: str) -> Iterator[CompletionOption]:
    """Yield those of a kind whom a trust policy can name: accounts of the design, their users and roles, services."""
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
        yield CompletionOption(f"{arn}:root", node.name, "Everyone the account lets.", SuggestionKind.ACCOUNT)
        inside = organization.identities.get(account)
        if inside is None:
            continue
        for user in inside.users:
            yield CompletionOption(f"{arn}:user{user.path}{user.name}", f"user of {node.name}", weight=1)
        for role in inside.roles:
            yield CompletionOption(f"{arn}:role{role.path}{role.name}", f"role of {node.name}", weight=1)


def ways_in() -> Iterator[CompletionOption]:
    """Return the actions that a trust policy can allow."""
    return (CompletionOption(action, way, kind=SuggestionKind.ACTION) for action, way in _WAYS)
